"""Move words to where the voice is: out of silence, and to its edges where they are near."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from .media import SAMPLE_RATE
from .speech import FRAME, SPEECH
from .transcript import SHORTEST, Segment, Word

NEAR = 0.5
"""Seconds within which an edge of a word belongs to an edge of the voice."""

_ONSET = 0.5  # Silero's own threshold: a stretch must reach it to be voice
_SHORTEST_GAP = 0.12  # seconds; the closures of stops and clicks are no silence
_SHORTEST_VOICE = 0.06  # seconds
_SLIVER = 0.04  # seconds; less of a word in a stretch of voice is an accident
_LEAST = 0.02  # seconds that a word lasts
_ENDING = ".,;:!?…。，、；：！？،؛؟।"  # noqa: RUF001
_CLOSING = "\"'”’»)]」』）"  # noqa: RUF001

Stretch = tuple[float, float]
"""From and to, in seconds, where there is a voice."""


def stretches(probabilities: NDArray[np.float32], offset: float = 0.0) -> list[Stretch]:
    """Where there is a voice, by the detector's frames (see `speech.probabilities`).

    Frames above SPEECH that reach Silero's own 0.5, without gaps and stretches that are shorter
    than a sound of speech. offset: seconds at which the frames begin.
    """
    loud = np.concatenate([[False], probabilities >= SPEECH, [False]]).astype(np.int8)
    edges = np.flatnonzero(np.diff(loud))
    second = FRAME / SAMPLE_RATE
    found: list[Stretch] = []
    for first, last in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        if probabilities[first:last].max() < _ONSET:
            continue
        begin, end = offset + first * second, offset + last * second
        if found and begin - found[-1][1] < _SHORTEST_GAP:
            begin = found.pop()[0]
        found.append((begin, end))
    return [(begin, end) for begin, end in found if end - begin >= _SHORTEST_VOICE]


def settled(segment: Segment, before: Word | None, voice: Sequence[Stretch]) -> Segment:
    """The segment with its words and edges where the voice is, after the word `before`.

    A segment without words stays as it is, and so does every one where no voice was heard.
    """
    if not segment.words or not voice:
        return segment
    words = voiced(segment.words, voice, before)
    start, end = words[0].start, words[-1].end
    return replace(segment, start=start, end=max(end, start + SHORTEST), words=tuple(words))


def voiced(
    words: Sequence[Word], voice: Sequence[Stretch], before: Word | None = None
) -> list[Word]:
    """The words with their edges where the voice is, in order, none lost.

    A word that reaches over a silence is taken to be said after it, as decoders tend to stretch
    words backwards; before it only if a sentence or clause ends with the word and not with the one
    before. An edge in silence moves to the voice. So does an edge within NEAR of the voice's, if
    nothing else is said between. A word far from any voice stays where it is: the detector may be
    deaf to it. None begins before `before`, the word before these, ends.
    """
    following = float("inf")
    moved: list[Word] = []
    for word, preceding in reversed(list(zip(words, [before, *words], strict=False))):
        moved.insert(0, _moved(word, preceding, following, voice))
        following = moved[0].end
    earliest = before.end if before else 0.0
    ordered = _ordered(moved, earliest)
    return _ordered(list(_at_the_edges(ordered, voice, earliest)), earliest)


def _moved(word: Word, before: Word | None, following: float, voice: Sequence[Stretch]) -> Word:
    """The word without its silent parts."""
    parts = [
        (max(word.start, begin), min(word.end, end))
        for begin, end in _touching(word.start, word.end, voice)
    ]
    if not parts:
        return _fetched(word, following, voice)
    parts = [part for part in parts if part[1] - part[0] >= _SLIVER] or parts[-1:]
    begins = before is None or _finishes(before)
    start, end = parts[0] if _finishes(word) and not begins else parts[-1]
    return replace(word, start=start, end=end)


def _finishes(word: Word) -> bool:
    """Does a sentence or a clause end with the word?"""
    return word.text.rstrip().rstrip(_CLOSING).endswith(tuple(_ENDING))


def _touching(start: float, end: float, voice: Sequence[Stretch]) -> Sequence[Stretch]:
    """The stretches that a time overlaps."""
    first = bisect_right(voice, start, key=lambda stretch: stretch[1])
    last = bisect_left(voice, end, key=lambda stretch: stretch[0])
    return voice[first:last]


def _fetched(word: Word, following: float, voice: Sequence[Stretch]) -> Word:
    """A word in silence, moved to the voice where that is near.

    following: when the word after it ends, with which it shares the voice that comes next.
    """
    length = max(word.end - word.start, _LEAST)
    after = bisect_left(voice, word.end, key=lambda stretch: stretch[0])
    if after < len(voice) and voice[after][0] - word.end <= NEAR:
        begin, end = voice[after]
        if begin + 2 * _LEAST < following:
            end = min(end, begin + length, (begin + following) / 2)
            return replace(word, start=begin, end=end)
    elif after and word.start - voice[after - 1][1] <= NEAR:
        begin, end = voice[after - 1]
        return replace(word, start=max(begin, end - length), end=end)
    return word


def _ordered(words: Sequence[Word], clock: float) -> list[Word]:
    """No word begins before the one before it, or the clock; none reaches into the next one."""
    found: list[Word] = []
    for word in words:
        if found and word.start <= found[-1].start:
            clock = min(found[-1].end, max(word.end, clock))
        clock = max(clock, word.start)
        found.append(replace(word, start=clock, end=max(word.end, clock)))
    for number, (word, then) in enumerate(pairwise(found)):
        found[number] = replace(word, end=min(word.end, then.start))
    return found


def _at_the_edges(
    words: Sequence[Word], voice: Sequence[Stretch], earliest: float
) -> Iterator[Word]:
    """Let the first and the last word of each stretch of voice reach its edges.

    Not the end of the very last word: what is said after it is not known.
    """
    for number, word in enumerate(words):
        latest = words[number + 1].start if number + 1 < len(words) else word.end
        start, end = word.start, word.end
        for begin, finish in _touching(start, max(end, start + _LEAST), voice)[:1]:
            if earliest <= begin < start <= begin + NEAR:
                start = begin
            if latest >= finish > end >= finish - NEAR:
                end = finish
        earliest = max(end, start)
        yield replace(word, start=start, end=earliest)
