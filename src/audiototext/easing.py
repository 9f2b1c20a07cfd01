"""Move the words of a translation a little, so that hurried stretches can be read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from .norms import Limits, Norms
from .spoken import Spoken

MOST = 0.35
"""Seconds that a word is moved at most. Text within so much of its speech is still with it."""

_SENTENCE = 0.04
"""Of a sentence's duration, by which its ends are moved at most, less a gap: so that captions are
there for 95 % of it."""

_PAUSE = 0.5  # seconds; nothing moves across a longer one
_CAPTION = 3.0  # seconds of a usual caption, which loses one gap of them


def eased(units: Sequence[Spoken], norms: Norms, limits: Limits) -> list[Spoken]:
    """The units with times that leave each its reading time, as far as MOST seconds allow.

    Of all such ways the one that moves them least (in squares): where t is when a unit begins and n
    the characters before it, t - n / speed must not fall, which isotonic regression gives.
    Source: Barlow et al., "Statistical Inference under Order Restrictions", 1972 (pool adjacent
    violators).
    """
    speed = limits.cps * (1 - norms.gap / (_CAPTION + norms.gap))
    found: list[Spoken] = []
    first = 0
    for number in range(1, len(units) + 1):
        over = number == len(units)
        if over or units[number].start - units[number - 1].end >= _PAUSE:
            found += _run(units[first:number], speed, limits, norms.gap)
            first = number
    return found


def _run(units: Sequence[Spoken], speed: float, limits: Limits, gap: float) -> list[Spoken]:
    """Units without a pause; the first one's beginning and the last one's end stay."""
    widths = [limits.count(" " * unit.spaced + unit.text) for unit in units]
    read = np.array([0.0, *accumulate(widths)]) / speed
    times = np.array([*(unit.start for unit in units), units[-1].end])
    moved = _rising(times - read) + read
    most = _most(units, times, gap)
    lowest = np.maximum(times - most, times[0])
    highest = np.minimum(times + most, times[-1])
    moved = np.clip(moved, lowest, highest)
    moved[0], moved[-1] = times[0], times[-1]
    moved = np.maximum.accumulate(moved)
    shifts = moved - times
    return [
        replace(unit, start=start, end=min(then, max(start, unit.end + shift)))
        for unit, start, then, shift in zip(
            units, moved.tolist(), moved[1:].tolist(), shifts[1:].tolist(), strict=False
        )
    ]


def _most(units: Sequence[Spoken], times: NDArray[np.float64], gap: float) -> NDArray[np.float64]:
    """By how much each time may be moved: MOST, and less where a short sentence begins or ends.

    The segments of a translation are its sentences.
    """
    most = np.full(len(times), MOST)
    borders = [n for n in range(1, len(units)) if units[n].segment != units[n - 1].segment]
    edges = [0, *borders, len(units)]
    lasting = np.diff(times[edges])
    for number, border in enumerate(borders):
        shorter = min(lasting[number], lasting[number + 1])
        most[border] = min(MOST, max(0.0, _SENTENCE * shorter - gap))
    return most


def _rising(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """The rising numbers that are nearest to these, in squares."""
    blocks: list[tuple[float, int]] = []
    for value in values.tolist():
        mean, size = value, 1
        while blocks and blocks[-1][0] > mean:
            before, count = blocks.pop()
            mean = (mean * size + before * count) / (size + count)
            size += count
        blocks.append((mean, size))
    return np.array([mean for mean, size in blocks for _ in range(size)])
