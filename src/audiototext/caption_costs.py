"""What each caption of a run of words would cost: the numbers that the layout weighs."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, pairwise

import numpy as np
from numpy.typing import NDArray

from . import phrases
from .norms import LINGER, Limits, Norms
from .spoken import Spoken

LONG_PAUSE = 0.7
"""Seconds of silence that a caption crosses only to avoid something worse."""

ORPHAN = 2
"""So few words that finish a sentence alone in a caption are an orphan."""

_WORD = 2.0  # seconds; the rest of a longer word need not be on the screen
_LATE = 0.35  # seconds that a word's caption may come after it; for a function word, its end
_PROMPT = 0.1  # where a sentence begins
_PAUSE = 0.2  # seconds; a shorter one is not heard as a pause
_PER_SECOND, _LONG = 10.0, 6.0
_CAPTION = 1.5
_BRIEF, _FAST, _HASTY, _NEEDLESS, _THIN, _MIXED = 30.0, 14.0, 5.0, 4.0, 10.0, 1.0
_ORPHANED, _SCRAP, _WORDS = 60.0, 12.0, 6
_LINE, _UNEVEN = 0.7, 24.0
_THIN_FILL = 0.4  # of one line
_NEVER = 1e9


def latest(units: Sequence[Spoken], costs: Sequence[float]) -> list[float]:
    """When each unit must be on the screen at the latest if a caption begins with it, in seconds.

    A function word within a sentence may be over by then, where it is held that long.
    """
    found = []
    begins = True
    for unit, cost in zip(units, costs, strict=True):
        late = unit.start + (_PROMPT if begins else _LATE)
        is_slight = cost >= phrases.CLOSED and not begins
        found.append(max(late, unit.end - _LATE) if is_slight else late)
        begins = cost == phrases.SENTENCE
    return found


def least_end(unit: Spoken) -> float:
    """Until when a unit that ends a caption must be there, in seconds."""
    return min(unit.end, unit.start + _WORD)


class Table:
    """What each caption of a run would cost, for many beginnings at once."""

    def __init__(
        self,
        run: Sequence[Spoken],
        costs: Sequence[float],
        norms: Norms,
        limits: Limits,
        until: float,
    ) -> None:
        self._norms, self._limits = norms, limits
        self._breaks = [*costs[:-1], 0.0]
        self._starts = np.array([unit.start for unit in run])
        self._ends = [unit.end for unit in run]
        self._firsts = np.array(latest(run, costs))
        self._lasts = list(map(least_end, run))
        self._until = [*(unit.start - norms.gap for unit in run[1:]), until]
        blank = limits.count(" ")
        self._blanks = [blank * unit.spaced for unit in run]
        widths = [limits.count(unit.text) for unit in run]
        self._widths = np.array(
            [0.0, *accumulate(map(sum, zip(self._blanks, widths, strict=True)))]
        )
        self._leads = self._widths[:-1] + np.array(self._blanks)
        self._lead, self._sums = self._leads.tolist(), self._widths.tolist()
        pauses = [_crossing(then.start - unit.end) for unit, then in pairwise(run)]
        self._crossed = np.array([0.0, *accumulate(pauses)])
        ending = [cost == phrases.SENTENCE for cost in costs]
        self._sentences = np.array([0, *accumulate(ending)])
        self._since = _since(ending)
        self._tail = _tail(ending)
        self.earliest = _earliest(self._widths, self._blanks, limits.width, norms.max_lines)

    def costs(self, first: int, end: int) -> NDArray[np.float64]:
        """For each beginning from `first` to before `end`, the cost of a caption up to `end`."""
        norms, limits, last = self._norms, self._limits, end - 1
        starts = self._starts[first:end]
        count = np.arange(end - first, 0, -1)
        wide = self._widths[end] - self._leads[first:end]
        shown = self._until[last] - starts
        read = np.maximum(np.minimum(self._ends[last] + LINGER, self._until[last]) - starts, 0.05)
        cost: NDArray[np.float64]
        cost = _CAPTION + self._breaks[last] + self._crossed[last] - self._crossed[first:end]
        cost = cost + np.maximum(0.0, 1 - shown / norms.min_duration) * _BRIEF
        fast = wide / read / limits.cps - 1
        cost += np.minimum(np.maximum(0.0, fast), 2.0) * _FAST
        cost += (fast > 0) * _HASTY
        needless = wide <= (self._ends[last] + LINGER - starts) * limits.cps
        cost += ((fast > 0) & needless) * _NEEDLESS
        cost += np.maximum(0.0, _THIN_FILL - wide / limits.width) * _THIN
        inside = self._sentences[last] - self._sentences[first:end]
        cost += inside * _MIXED
        finishes = self._sentences[end] > self._sentences[last]
        begun = self._since[first:end] > 0
        if finishes:
            cost += (begun & (inside == 0) & (count <= ORPHAN)) * _ORPHANED
        else:
            cost += (inside > 0) * max(0.0, 1 - self._since[end] / _WORDS) * _SCRAP
        scrap = np.maximum(0.0, 1 - self._tail[first:end] / _WORDS) * _SCRAP
        cost += (begun & (inside > 0)) * scrap
        lasts = self._lasts[last] - self._firsts[first:end]
        cost += ((lasts > norms.max_duration) & (count > 1)) * _NEVER
        return cost

    def line_cost(self, first: int, end: int) -> float:
        """What the best line break of a caption on two lines costs above an ordinary one."""
        if self._norms.max_lines != 2 or self._lead[first] + self._limits.width >= self._sums[end]:
            return 0.0
        breaks, sums, width = self._breaks, self._sums, self._limits.width
        begin, whole = self._lead[first], self._sums[end] - self._lead[first]
        least = _NEVER
        for split in range(end - 1, first, -1):
            top, bottom = sums[split] - begin, sums[end] - self._lead[split]
            if bottom > width:
                break
            if top <= width:
                least = min(least, breaks[split - 1] + _UNEVEN * ((top - bottom) / whole) ** 2)
        return _LINE * max(0.0, least - phrases.PLAIN)


def _crossing(pause: float) -> float:
    """What it costs to show text on both sides of a pause at once."""
    cost = max(0.0, pause - _PAUSE) * _PER_SECOND
    return cost + _LONG if pause >= LONG_PAUSE else cost


def _since(ending: Sequence[bool]) -> NDArray[np.int_]:
    """How many units of its sentence stand before each position."""
    counts = accumulate(ending, lambda count, ends: 0 if ends else count + 1, initial=0)
    return np.array(list(counts))


def _tail(ending: Sequence[bool]) -> NDArray[np.int_]:
    """How many units from each position on, itself included, finish its sentence."""
    counts = list(
        accumulate(reversed(ending), lambda count, ends: 1 if ends else count + 1, initial=0)
    )
    return np.array(counts[:0:-1])


def _earliest(
    widths: NDArray[np.float64], blanks: Sequence[float], width: int, lines: int
) -> list[int]:
    """For each end the first beginning from which the text still fits the lines."""
    size = len(blanks)
    ahead = [0] * (size + 1)
    end = 0
    for begin in range(size):
        end = max(end, begin + 1)
        while end < size and widths[end + 1] - widths[begin] - blanks[begin] <= width:
            end += 1
        ahead[begin] = end
    ahead[size] = size
    reach = list(range(size + 1))
    for _ in range(lines):
        reach = [ahead[position] for position in reach]
    first, found = 0, [0]
    for end in range(1, size + 1):
        while reach[first] < end:
            first += 1
        found.append(first)
    return found
