"""Every parser, driven by what it has not yet run through: any error that is not one of ours.

    python bench/fuzz_coverage.py [CORPUS] [-max_total_time=300] [-runs=N] [-rss_limit_mb=2048]

Needs atheris (https://github.com/google/atheris), which is no dependency of the project. The first
letter of an input chooses the format, the rest is the file's text. A text of a few kilobytes that
takes longer than -timeout seconds (default 10), or more memory, is an error, too.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from typing import Any

import atheris

with atheris.instrument_imports(include=["audiototext.formats"]):
    from audiototext.errors import CaptionSyntaxError
    from audiototext.formats import FORMATS

READABLE = [format for format in FORMATS.values() if format.parse is not None]
TEXT = [format for format in FORMATS.values() if format.is_text]


def tried(data: bytes) -> None:
    """Read a text, and write what was read in all formats of text."""
    letters: Any = atheris.FuzzedDataProvider(data)
    format = READABLE[letters.ConsumeIntInRange(0, len(READABLE) - 1)]
    text = letters.ConsumeUnicode(letters.remaining_bytes())
    assert format.parse is not None
    with suppress(CaptionSyntaxError):
        read = format.parse(text)
        for other in TEXT:
            other.text(read).encode()


if __name__ == "__main__":
    options = sys.argv[1:]
    if not any(option.startswith("-timeout") for option in options):
        options.append("-timeout=10")
    atheris.Setup([sys.argv[0], *options], tried)
    atheris.Fuzz()
