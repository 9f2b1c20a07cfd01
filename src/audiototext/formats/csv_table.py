"""csv: a table of start, end, speaker and text for spreadsheets.

A cell that a spreadsheet would run as a formula gets an apostrophe before it, and loses it when
the table is read; so does what follows a line break, a semicolon or a tab, because a spreadsheet
that expects another delimiter begins a cell there.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from .. import timestamps
from ..errors import CaptionSyntaxError
from ..transcript import UNDETERMINED, Transcript
from . import tables
from .base import Format, Mended, lines, one_line, quoted, with_lf, writable
from .tables import Columns, Record
from .tags import plain

_DELIMITERS = ",;\t|"
_SEEKING = 50
"""Rows in which a header, or a row that begins with two times, is looked for."""

_CELL = r"(?:\A|(?<=[\n\t;]))"
_FORMULA = (
    r"(?=[ '\"`\xa0\u1680\u180e\u2000-\u200f\u202a-\u202f\u205f-\u206f\u3000\ufeff]*"
    r"[-=+@\uff1d\uff0b\uff0d\uff20])"
)
_RISKY = re.compile(_CELL + _FORMULA)
_GUARD = re.compile(f"{_CELL}'{_FORMULA}")
_QUOTE = re.compile('[ \ufeff]*"')
_SEP = re.compile(r'"?sep=(.)"?\n', re.IGNORECASE)
"""The line by which Excel is told a delimiter."""


def render(transcript: Transcript) -> str:
    """A header, then a row a segment, as RFC 4180 quotes it, for Excel with a byte order mark."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(("start", "end", "speaker", "text"))
    for segment in transcript.segments:
        writer.writerow(
            (
                timestamps.srt(segment.start).replace(",", "."),
                timestamps.srt(segment.end).replace(",", "."),
                _guarded(one_line(segment.speaker or "")),
                _guarded(writable("\n".join(lines(segment.text)))),
            )
        )
    return f"\ufeff{file.getvalue()}"


def parse(text: str) -> Transcript:
    """Rows become segments, by start time; the duration is the end of the last one.

    The delimiter is a comma, a semicolon, a tab or a bar. The header names the columns in any
    order; without one, the first two are times and the third is the text. A number without a unit
    is seconds. Raises CaptionSyntaxError where nothing in a text is such a table.
    """
    text = with_lf(text)
    if not text.strip():
        return Transcript((), UNDETERMINED, 0.0)
    mended = Mended()
    delimiter, columns, above = _layout(text)
    records = list(_records(text, delimiter, mended))
    for line, cells in records[: max(above - 1, 0)]:
        row = quoted(delimiter.join(cells))
        mended.add(f"line {line}: {row} stands above the header: left out")
    read = tables.transcript(records[above:], columns, mended, delimiter=delimiter)
    segments = tuple(
        replace(one, text=_unguarded(one.text), speaker=one.speaker and _unguarded(one.speaker))
        for one in read.segments
    )
    return replace(read, segments=segments)


def _guarded(cell: str) -> str:
    """The cell with an apostrophe before what a spreadsheet would run."""
    return _RISKY.sub("'", cell)


def _unguarded(cell: str) -> str:
    """The cell as it was before `_guarded`."""
    return _GUARD.sub("", cell)


def _layout(text: str) -> tuple[str, Columns, int]:
    """The delimiter, the columns, and how many rows there are up to the header, it included."""
    told = _SEP.match(text)
    delimiters = told[1] if told and told[1] in _DELIMITERS else _DELIMITERS
    heads = {
        delimiter: list(islice(_records(text, delimiter, Mended()), _SEEKING))
        for delimiter in delimiters
    }
    headers = [
        (delimiter, columns, number)
        for delimiter in delimiters
        for number, (_, cells) in enumerate(heads[delimiter], start=1)
        if (columns := tables.header(cells)) is not None
    ]
    if headers:
        return max(headers, key=lambda found: len(found[1].places))
    for delimiter in delimiters:
        if any(_begins_with_times(cells) for _, cells in heads[delimiter]):
            return delimiter, tables.NO_HEADER, 0
    raise CaptionSyntaxError(
        "no table of cues in it: no header names a column of starts, "
        "and no row begins with two times"
    )


def _begins_with_times(cells: list[str]) -> bool:
    return len(cells) > 2 and all(tables.seconds(cell) is not None for cell in cells[:2])


def _records(text: str, delimiter: str, mended: Mended) -> Iterator[Record]:
    """The rows that hold anything. A quote that is never closed is a letter like others."""
    unquoted = re.compile(f"[^\n{re.escape(delimiter)}]*")
    told = _SEP.match(text)
    position, line = (told.end(), 2) if told else (0, 1)
    begin, cells = line, list[str]()
    while position <= len(text):
        opened = _QUOTE.match(text, position)
        closed = _closing(text, opened.end()) if opened else -1
        cell = ""
        if opened and closed < 0:
            mended.add(f"line {line}: a quote that is opened here is never closed")
        elif opened:
            cell = text[opened.end() : closed].replace('""', '"')
            position = closed + 1
            line += cell.count("\n")
        rest = unquoted.match(text, position)
        assert rest is not None
        if closed >= 0 and rest[0].strip():
            mended.add(f"line {line}: {quoted(rest[0])} stands behind a closed quote: kept as text")
        cells.append(cell + rest[0])
        position = rest.end() + 1
        if text[rest.end() : position] != delimiter:
            if any(map(str.strip, cells)):
                yield begin, cells
            line += 1
            begin, cells = line, []


def _closing(text: str, position: int) -> int:
    """Where the quote stands that ends a cell, -1 = nowhere; two of them are one of the text."""
    while (found := text.find('"', position)) >= 0:
        if text[found + 1 : found + 2] != '"':
            return found
        position = found + 2
    return -1


CSV = Format(
    "csv",
    "a table of start, end, speaker and text for spreadsheets",
    render,
    parse,
    keeps=frozenset({"times", "overlaps", "lines", "speakers"}),
    plain=plain,
    looks_like=re.compile(
        r"\A\ufeff?\s*(?:\"?sep=.\"?\n)?\"?(?:start|begin|from)[^\n,;|]{0,20}[,;|][^\n]*"
        r"(?:text|caption|subtitle|content|transcript)",
        re.IGNORECASE,
    ),
)
