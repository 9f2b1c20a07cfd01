"""Tables of cues: what a header's columns are, and rows with times made into a transcript."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Literal

from .. import timestamps
from ..errors import CaptionSyntaxError
from ..transcript import UNDETERMINED, Segment, Transcript
from .base import Mended, in_order, lasting, lines, moved, one_line, quoted

LAST = 4.0
"""Seconds that the last cue of a table stays where no end is given."""

Field = Literal["start", "end", "duration", "text", "speaker"]
Record = tuple[int, list[str]]
"""A row: the number of the line in which it begins, and its cells."""

_NAMES: dict[Field, str] = {
    "start": "start starts begin begins beginning from in onset tmin "
    "anfang beginn von ab inicio comienzo desde entrada début debut",
    "end": "end ends to out stop until till finish tmax ende bis fin final hasta salida",
    "duration": "duration dur length dauer länge duración duracion durée duree",
    "text": "text texts caption captions subtitle subtitles content contents transcript "
    "transcription sentence utterance label dialogue dialog description "
    "untertitel inhalt texto subtítulo subtitulo texte contenu",
    "speaker": "speaker speakers actor name voice character who "
    "sprecher sprecherin rolle hablante orador locutor personaje locuteur personnage",
}
_FIELDS: dict[str, Field] = {name: field for field in _NAMES for name in _NAMES[field].split()}
_ASIDES = {
    "time", "times", "timecode", "timecodes", "timestamp", "tc", "zeit", "tiempo", "temps", "id",
}  # fmt: skip
"""What may stand beside a column's name; alone, a time is that of the start."""
_UNITS = {
    "ms": 1000, "msec": 1000, "msecs": 1000, "millis": 1000, "millisecond": 1000,
    "milliseconds": 1000, "s": 1, "sec": 1, "secs": 1, "second": 1, "seconds": 1,
}  # fmt: skip

_NUMBER = re.compile(
    r"([-\u2212+]?)(\d{1,15}(?:[.,]\d{0,18})?(?:e[-+]?\d{1,2})?)\s{0,3}(ms|s|sec)?", re.IGNORECASE
)
_LATEST = 1e12
"""Seconds; no recording goes on for thirty thousand years."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Where what stands in a row, and how many of a number are a second, where the header says so.

    width: the number of columns; what a row has more than that is the last column's.
    named: a header named them.
    """

    places: dict[Field, int]
    width: int
    units: dict[Field, int] = field(default_factory=dict)
    named: bool = True


NO_HEADER = Columns({"start": 0, "end": 1, "text": 2}, 3, named=False)
"""The columns of a table without a header."""


def header(cells: Sequence[str]) -> Columns | None:
    """The columns that a header names, the start among them; None = it is no header.

    >>> header(["Speaker", "Start (ms)", "Caption"]).places
    {'speaker': 0, 'start': 1, 'text': 2}
    """
    places: dict[Field, int] = {}
    units: dict[Field, int] = {}
    for place, cell in enumerate(cells[:100]):
        column, unit = _column(cell)
        if column is not None and column not in places:
            places[column] = place
            if unit is not None:
                units[column] = unit
    is_header = "start" in places and len(places) > 1
    return Columns(places, len(cells), units) if is_header else None


def _column(cell: str) -> tuple[Field | None, int | None]:
    """What a header's cell names, and how many of its numbers are a second, None = unsaid."""
    if len(cell) > 60:
        return None, None
    parts = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", cell)
    names = re.findall(r"[^\W_]+", parts.casefold())
    unit = next((_UNITS[name] for name in names if name in _UNITS), None)
    names = [name for name in names if name not in _UNITS]
    found = [_FIELDS[name] for name in names if name in _FIELDS]
    if any(name not in _FIELDS and name not in _ASIDES for name in names):
        return None, None
    if not found:
        return ("start" if names and "id" not in names else None), unit
    first = next((one for one in found if one in ("start", "end", "duration")), found[0])
    return first, unit


def seconds(cell: str, unit: int = 1) -> float | None:
    """The time in a cell: a number, of which `unit` are a second, or a timestamp; None = no time.

    >>> seconds("1,5"), seconds("1500", 1000), seconds("1500 ms"), seconds("01:02.5")
    (1.5, 1.5, 1.5, 62.5)
    """
    written = cell.strip().strip("'\"").strip()
    if not written or len(written) > 60:
        return None
    number = _NUMBER.fullmatch(written)
    if number is None:
        try:
            found = timestamps.parse(written)
        except ValueError:
            return None
    else:
        unit = _UNITS[number[3].lower()] if number[3] else unit
        found = float(number[2].replace(",", ".")) / unit
        found = -found if number[1] in ("-", "\u2212") else found
    return found if abs(found) <= _LATEST else None


def has_decimals(records: Iterable[Record], columns: Columns) -> bool:
    """Is any number among the times none of whole ones?"""
    places = [columns.places[name] for name in ("start", "end") if name in columns.places]
    for _, cells in records:
        for place in places:
            number = _NUMBER.fullmatch(_cell(cells, place).strip())
            if number and re.search("[.,]", number[2]):
                return True
    return False


def transcript(
    records: Sequence[Record],
    columns: Columns,
    mended: Mended,
    *,
    delimiter: str,
    unit: int = 1,
) -> Transcript:
    """The rows below the header, as segments by start time; the duration is the latest end.

    unit: how many of a number are a second where the header does not say. A row without a time is
    left out, one without an end lasts until the next one begins. Raises CaptionSyntaxError where
    the header names no texts, and where there are rows, but none that has a time.
    """
    if "text" not in columns.places:
        raise CaptionSyntaxError("its header names a column of times, but none of texts")
    reader = _Reader(columns, mended, delimiter, unit)
    rows = [row for record in records if (row := reader.row(*record)) is not None]
    if records and not rows:
        number, cells = records[0]
        row_text = quoted(delimiter.join(cells))
        raise CaptionSyntaxError(f"line {number}: {row_text} has no time, and no other row has one")
    ordered = in_order(_segments(rows, mended), mended)
    duration = max((segment.end for segment in ordered), default=0.0)
    return Transcript(ordered, UNDETERMINED, duration, notes=mended.notes())


@dataclass(frozen=True, slots=True)
class _Row:
    """What a row says; end: None = it does not say."""

    line: int
    start: float
    end: float | None
    text: str
    speaker: str | None


@dataclass(frozen=True, slots=True)
class _Reader:
    """One reading of a table's rows."""

    columns: Columns
    mended: Mended
    delimiter: str
    unit: int

    def row(self, line: int, cells: list[str]) -> _Row | None:
        """What the row says; None where it has no time."""
        start = self._time(cells, "start")
        if start is None or (self._end(cells, start) is None and not self.columns.named):
            row_text = quoted(self.delimiter.join(cells))
            self.mended.add(f"line {line}: {row_text} is left out, as it has no readable time")
            return None
        end = self._end(cells, start)
        written = self._written(cells, "end") or self._written(cells, "duration")
        if end is None and written:
            self.mended.add(
                f"line {line}: {quoted(written)} is no time, so the end of the row is not known"
            )
        speaker = one_line(self._written(cells, "speaker")) or None
        return _Row(line, start, end, "\n".join(lines(self._text(cells))), speaker)

    def _end(self, cells: list[str], start: float) -> float | None:
        end, duration = self._time(cells, "end"), self._time(cells, "duration")
        return start + duration if end is None and duration is not None else end

    def _time(self, cells: list[str], column: Field) -> float | None:
        unit = self.columns.units.get(column, self.unit)
        return seconds(self._written(cells, column), unit)

    def _written(self, cells: list[str], column: Field) -> str:
        place = self.columns.places.get(column)
        return "" if place is None else _cell(cells, place).strip()

    def _text(self, cells: list[str]) -> str:
        """The text's cell; where it is the last one, with all that its delimiters cut off."""
        place = self.columns.places["text"]
        if place < self.columns.width - 1 or len(cells) <= self.columns.width:
            return _cell(cells, place)
        last = len(cells)
        while last > place + 1 and not cells[last - 1].strip():
            last -= 1
        return self.delimiter.join(cells[place:last])


def _cell(cells: Sequence[str], place: int) -> str:
    return cells[place] if place < len(cells) else ""


def _segments(rows: Sequence[_Row], mended: Mended) -> list[Segment]:
    """The rows as segments, as they stand; those without an end last until the next one begins."""
    starts = sorted(row.start for row in rows)
    endless = sum(row.end is None for row in rows)
    if endless:
        mended.add(
            f"{endless} rows have no end, so each lasts until the next one begins, "
            f"or for {LAST:g} s where none does"
        )
    found = []
    for row in rows:
        end = row.end
        if end is None:
            later = chain(starts[bisect_right(starts, row.start) :][:1], [row.start + LAST])
            end = next(later)
        times = lasting(row.start, end)
        if times != (row.start, end):
            mended.add(f"line {row.line}: {moved((row.start, end), times)}")
        found.append(Segment(*times, row.text, speaker=row.speaker))
    return found
