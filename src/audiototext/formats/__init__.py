"""One file per output format, and the registry at the end of this one."""

from __future__ import annotations

from ..errors import UnknownName
from .ass import ASS
from .base import Format
from .csv_table import CSV
from .docx_interview import DOCX
from .html_page import HTML
from .lrc import LRC
from .md import MD
from .sbv import SBV
from .srt import SRT
from .tsv import TSV
from .ttml import TTML
from .txt import TXT
from .vtt import VTT
from .whisper_json import JSON

__all__ = ["FORMATS", "USUAL", "Format", "named"]


def named(name: str) -> Format:
    """The format of that name, "vtt" or ".VTT" alike; UnknownName lists what there is."""
    try:
        return FORMATS[name.strip().lower().removeprefix(".")]
    except KeyError:
        raise UnknownName(
            f"no output format is called {name!r}; there are {', '.join(FORMATS)}"
        ) from None


FORMATS = {
    format.name: format
    for format in (TXT, VTT, SRT, TSV, JSON, ASS, TTML, LRC, SBV, CSV, DOCX, MD, HTML)
}

USUAL = tuple(name for name, format in FORMATS.items() if format.is_usual)
"""The names that "all" stands for: whisper's own five."""
