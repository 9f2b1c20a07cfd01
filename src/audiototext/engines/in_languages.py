"""Decode a window in which other languages are spoken than was thought: each of them alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

from ..media import SAMPLE_RATE
from ..speech import FRAME
from ..windows import Window
from .guards import most_tokens
from .hypotheses import Ask, Hypothesis
from .spoken_languages import Run

Part = tuple[Window, Hypothesis]
"""A window, or a part of one, and what is said in it."""


def parts(window: Window, runs: Sequence[Run]) -> list[tuple[str, Window]]:
    """The window cut between the languages, in the middle of the pauses."""
    edges = [0.0, *((one.end + then.start) / 2 for one, then in pairwise(runs)), window.seconds]
    found = []
    for run, (start, end) in zip(runs, pairwise(edges), strict=True):
        first = round(start * SAMPLE_RATE / FRAME)
        last = len(window.voice) if end == window.seconds else round(end * SAMPLE_RATE / FRAME)
        part = replace(
            window,
            start=window.start + first * FRAME / SAMPLE_RATE,
            samples=window.samples[first * FRAME : last * FRAME],
            voice=window.voice[first:last],
        )
        found.append((run.language, part))
    return found


def in_languages(
    window: Window,
    runs: Sequence[Run],
    ask: Ask,
    decode: Callable[[Window, Ask], Hypothesis],
) -> list[Part]:
    """What is said in each language; nothing that was said in another one stands before it."""
    found = []
    for language, part in parts(window, runs):
        most = most_tokens(part.seconds, language)
        asked = replace(ask, language=language, most=most, expected=None)
        found.append((part, decode(part, asked)))
    return found
