"""tsv: a table of start, end (milliseconds) and text."""

from __future__ import annotations

import re

from .. import timestamps
from ..transcript import UNDETERMINED, Transcript
from . import tables
from .base import Format, Mended, one_line, with_lf
from .tags import plain


def render(transcript: Transcript) -> str:
    """Whisper's own table: a header, then a row a segment."""
    rows = ["start\tend\ttext\n"]
    for segment in transcript.segments:
        start, end = timestamps.milliseconds(segment.start), timestamps.milliseconds(segment.end)
        rows.append(f"{start}\t{end}\t{one_line(segment.text).replace(chr(9), ' ')}\n")
    return "".join(rows)


def parse(text: str) -> Transcript:
    """Rows become segments, by start time; the duration is the end of the last one.

    Read are whisper's tables and Audacity's labels: whole numbers are milliseconds, but seconds
    where any time in the file has decimals. The header may name the columns in any order; without
    one they are start, end and text. Quotes are letters like others. Raises CaptionSyntaxError
    where no row has a time.
    """
    text = with_lf(text)
    records = [
        (number, line.split("\t"))
        for number, line in enumerate(text.split("\n"), start=1)
        if line.strip() and not line.startswith("\\\t")  # a label's frequencies, as Audacity has it
    ]
    if not records:
        return Transcript((), UNDETERMINED, 0.0)
    named = tables.header(records[0][1])
    columns = named or tables.NO_HEADER
    rows = records[1:] if named else records
    unit = 1 if tables.has_decimals(rows, columns) else 1000
    return tables.transcript(rows, columns, Mended(), delimiter="\t", unit=unit)


TSV = Format(
    "tsv",
    "a table of start, end (milliseconds) and text",
    render,
    parse,
    keeps=frozenset({"times", "overlaps"}),
    plain=plain,
    is_usual=True,
    looks_like=re.compile(
        r"\A\ufeff?\s*(?:start[^\n\t]{0,20}\t[^\n]*text|(?:\d{1,12}(?:[.,]\d{1,12})?\t){2})",
        re.IGNORECASE,
    ),
)
