"""When the words of a translation are said: when the words are that they stand for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import groupby

from .phrases import Piece
from .spoken import Spoken
from .transcript import Transcript, Word

_PAUSE = 0.3  # seconds; no word of the translation goes on over a longer one


def timed(
    target: Sequence[Piece],
    rows: Sequence[int],
    ends: Sequence[int],
    source: Sequence[Spoken],
) -> list[Word]:
    """The target's units as words with times, in seconds, in order.

    rows: for each of them the unit of the source that it stands for, never going back. ends: how
    many of them there are by the end of each segment of the source. Within a segment whose words
    have times, units that stand for the same word share its time, and that of what follows it and
    nothing stands for, up to the next pause, by their length; within one whose words have none, all
    share its time.
    """
    words: list[Word] = []
    first = begin = 0
    for end, (_, group) in zip(ends, groupby(source, key=_segment), strict=True):
        part = list(group)
        if part[0].measured:
            inside = [min(max(row - first, 0), len(part) - 1) for row in rows[begin:end]]
            words += _by_words(target[begin:end], inside, part)
        else:
            words += _shared(target[begin:end], part[0].start, part[-1].end)
        first += len(part)
        begin = end
    return words


def lent(
    captions: Transcript, words: Transcript, plain: Callable[[str], str] = str
) -> Transcript | None:
    """The captions with the words' times of a transcript that says the same, letter for letter.

    None where it says something else, or its words have no times. plain: see `Format.plain`.
    """
    texts = [_letters(plain(segment.text)) for segment in captions.segments]
    timed_words = [
        word for segment in words.segments for word in segment.words if word.text.strip()
    ]
    if "".join(texts) != "".join(_letters(word.text) for word in timed_words) or not timed_words:
        return None
    rest = iter(timed_words)
    segments = []
    over = 0
    for segment, text in zip(captions.segments, texts, strict=True):
        own: list[Word] = []
        while over < len(text):
            word = next(rest)
            own.append(word)
            over += len(_letters(word.text))
        over -= len(text)
        segments.append(replace(segment, words=tuple(own)))
    return replace(captions, segments=tuple(segments))


def _letters(text: str) -> str:
    return "".join(text.split())


def _segment(unit: Spoken) -> int:
    return unit.segment


def _by_words(target: Sequence[Piece], rows: Sequence[int], source: Sequence[Spoken]) -> list[Word]:
    """As `timed`, for one segment whose words have times."""
    words: list[Word] = []
    runs = [(row, len(list(group))) for row, group in groupby(rows)]
    done = 0
    clock = source[0].start
    for number, (row, count) in enumerate(runs):
        following = runs[number + 1][0] if number + 1 < len(runs) else len(source)
        start = _begin(source, row) if number == 0 else max(clock, source[row].start)
        clock = max(start, _end(source, row, following))
        words += _shared(target[done : done + count], start, clock)
        done += count
    return words


def _begin(source: Sequence[Spoken], row: int) -> float:
    """When what leads up to unit `row` begins, back to the last pause before it."""
    while row and source[row].start - source[row - 1].end < _PAUSE:
        row -= 1
    return source[row].start


def _end(source: Sequence[Spoken], row: int, following: int) -> float:
    """When the units from `row` to before `following` have been said, up to the first pause."""
    for number in range(row, following - 1):
        if source[number + 1].start - source[number].end >= _PAUSE:
            return source[number].end
    if following < len(source) and source[following].start - source[following - 1].end < _PAUSE:
        return source[following].start
    return source[following - 1].end


def _shared(units: Sequence[Piece], start: float, end: float) -> list[Word]:
    """The units one after the other, each with its share of the time by its length."""
    widths = [len(unit.text) + unit.spaced for unit in units]
    second = (end - start) / max(1, sum(widths))
    words = []
    at = start
    for unit, width in zip(units, widths, strict=True):
        then = min(end, at + width * second)
        words.append(Word(at, then, " " * unit.spaced + unit.text))
        at = then
    return words
