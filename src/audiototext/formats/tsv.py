"""tsv: a table of start, end (milliseconds) and text."""

from __future__ import annotations

from .. import timestamps
from ..transcript import Transcript
from .base import Format, one_line


def render(transcript: Transcript) -> str:
    """Whisper's own table: a header, then a row a segment."""
    rows = ["start\tend\ttext\n"]
    for segment in transcript.segments:
        start, end = timestamps.milliseconds(segment.start), timestamps.milliseconds(segment.end)
        rows.append(f"{start}\t{end}\t{one_line(segment.text).replace(chr(9), ' ')}\n")
    return "".join(rows)


TSV = Format(
    "tsv",
    "a table of start, end (milliseconds) and text",
    render,
    keeps=frozenset({"times"}),
    is_usual=True,
)
