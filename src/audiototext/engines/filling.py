"""Decode what a window left out, alone, and put it between the words that were found."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace

from .. import phrases
from ..coverage import longest
from ..doubts import words_of
from ..media import SAMPLE_RATE, Samples
from ..windows import Window
from .guards import unsaid_stretches
from .hypotheses import Hypothesis, compression
from .word_alignment import Timed

_MARGIN = 0.3  # seconds of sound before and after what is decoded
_SAME = 2  # words at its edges that may be the neighbours' once more

Decode = Callable[[Samples], Hypothesis | None]
"""What is said in a sound, its words with times; None where nothing can be believed."""


def filled(hypothesis: Hypothesis, window: Window, decode: Decode) -> Hypothesis:
    """The hypothesis with what is said where its window has voice and it has no words.

    Its own words stay as they are, but for those that were stretched over what was left out.
    """
    found = hypothesis
    for start, end in unsaid_stretches(hypothesis, window):
        begin = max(0.0, start - _MARGIN)
        first, last = round(begin * SAMPLE_RATE), round((end + _MARGIN) * SAMPLE_RATE)
        part = decode(window.samples[first:last])
        if part is not None and part.words:
            found = _with(found, part, begin, (start, end))
    return found


def _with(
    hypothesis: Hypothesis, part: Hypothesis, offset: float, place: tuple[float, float]
) -> Hypothesis:
    """Both in one, the part's words `offset` seconds later, at the place where it was left out."""
    start, end = place
    at = sum(word.start < start for word in hypothesis.words)
    before, after = list(hypothesis.words[:at]), list(hypothesis.words[at:])
    if _belongs_after(before, end):
        word = before.pop()
        after.insert(0, replace(word, start=max(word.start, word.end - longest(word.text))))
    earliest = before[-1].start if before else 0.0
    latest = after[0].start if after else math.inf
    moved = [_moved(word, offset, earliest, latest) for word in part.words]
    moved = _without_neighbours(moved, before, after)
    if not moved:
        return hypothesis
    cut = [
        replace(
            word,
            end=max(word.start, min(word.end, moved[0].start, word.start + longest(word.text))),
        )
        for word in before[-1:]
    ]
    words = (*before[:-1], *cut, *moved, *after)
    tokens = tuple(token for word in words for token in word.tokens)
    share = len(part.tokens) / max(1, len(part.tokens) + len(hypothesis.tokens))
    text = "".join(word.text for word in words)
    return replace(
        hypothesis,
        text=text,
        tokens=tokens,
        avg_logprob=share * part.avg_logprob + (1 - share) * hypothesis.avg_logprob,
        no_speech_prob=min(hypothesis.no_speech_prob, part.no_speech_prob),
        compression_ratio=compression(text),
        words=words,
    )


def _moved(word: Timed, offset: float, earliest: float, latest: float) -> Timed:
    """The word `offset` seconds later, but not before or after these times."""
    start, end = (min(max(at + offset, earliest), latest) for at in (word.start, word.end))
    return replace(word, start=start, end=end)


def _belongs_after(before: Sequence[Timed], end: float) -> bool:
    """Is the last word one that begins what follows, stretched backwards over what was left out?"""
    if not before or before[-1].end < end - _MARGIN or _finishes(before[-1]):
        return False
    return len(before) == 1 or _finishes(before[-2])


def _finishes(word: Timed) -> bool:
    return phrases.ends_sentence(word.text.strip())


def _without_neighbours(
    found: Sequence[Timed], before: Sequence[Timed], after: Sequence[Timed]
) -> list[Timed]:
    """The words without those at their edges that the neighbours say already."""
    words = list(found)
    for count in range(_SAME, 0, -1):
        if _said(words[:count]) and _said(words[:count]) == _said(before[-count:]):
            words = words[count:]
        if _said(words[-count:]) and _said(words[-count:]) == _said(after[:count]):
            words = words[:-count]
    return words


def _said(words: Sequence[Timed]) -> list[str]:
    return words_of("".join(word.text for word in words))
