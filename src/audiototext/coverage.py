"""How much of what sounds like speech has words, and where it has none."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

from .transcript import Coverage, Segment
from .voice import Stretch

LONGEST_UNSAID = 0.6
"""Seconds of voice without words that are no gap: a breath, a laugh, a word that was cut short."""

_AROUND = 0.25  # seconds by which the times of words, and the edges of a voice, may be off
_SHORTEST_WORD, _LETTER = 0.5, 0.07  # seconds
_DIGIT, _SIGN = 5, 3  # letters


def covered(segments: Iterable[Segment], voice: Sequence[Stretch]) -> Coverage:
    """How much of the voice, in order, the segments have words for."""
    said = _said(segments)
    gaps = tuple(gap for stretch in voice for gap in _unsaid(stretch, said))
    return Coverage(round(sum(end - start for start, end in voice), 3), gaps)


def added(one: Coverage, other: Coverage) -> Coverage:
    """Both together, of parts of a recording that follow on each other."""
    return Coverage(round(one.voiced + other.voiced, 3), one.gaps + other.gaps)


def between(voice: Sequence[Stretch], start: float, end: float) -> list[Stretch]:
    """The stretches of voice between two times that are long enough to hold what was left out."""
    inside = [(max(start + _AROUND, first), min(end - _AROUND, last)) for first, last in voice]
    return [(first, last) for first, last in inside if last - first > LONGEST_UNSAID]


def longest(text: str) -> float:
    """Seconds that a word takes at most: digits are read as words, a Chinese sign is a syllable.

    Where text is left out, the alignment stretches a word over its place.
    """
    letters = sum(_DIGIT if sign.isdigit() else _SIGN if sign >= "\u2e80" else 1 for sign in text)
    return _SHORTEST_WORD + _LETTER * letters


def _said(segments: Iterable[Segment]) -> list[Stretch]:
    """Where something is said, in order, none overlapping."""
    found: list[Stretch] = []
    for start, end in sorted(_times(segments)):
        begin = max(0.0, start - _AROUND)
        if found and begin <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end + _AROUND))
        else:
            found.append((begin, end + _AROUND))
    return found


def _times(segments: Iterable[Segment]) -> Iterator[Stretch]:
    """From when to when each word is said; of a segment without words, all of it."""
    for segment in segments:
        if not segment.words:
            yield segment.start, segment.end
        for word in segment.words:
            yield word.start, min(word.end, word.start + longest(word.text))


def _unsaid(stretch: Stretch, said: Sequence[Stretch]) -> Iterator[Stretch]:
    """The parts of a stretch of voice in which nothing is said, but for short ones."""
    clock, until = stretch
    first = bisect_left(said, clock, key=lambda one: one[1])
    for start, end in said[first:]:
        if start >= until:
            break
        if start - clock > LONGEST_UNSAID:
            yield round(clock, 3), round(start, 3)
        clock = max(clock, end)
    if until - clock > LONGEST_UNSAID:
        yield round(clock, 3), round(until, 3)
