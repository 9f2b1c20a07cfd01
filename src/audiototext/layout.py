"""Lay a transcript out as captions that fit the screen, the voice and the reader."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise

import numpy as np
from numpy.typing import NDArray

from . import phrases
from .caption_times import Cue, timed
from .easing import eased
from .lines import broken
from .norms import LINGER, Limits, Norms
from .spoken import Spoken, Turn, turns
from .transcript import Segment, Transcript, Word

HARD_PAUSE = 1.5
"""Seconds of silence that no caption crosses."""

LONG_PAUSE = 0.7
"""Seconds of silence that a caption crosses only to avoid something worse."""

ORPHAN = 2
"""So few words that finish a sentence alone in a caption are an orphan."""

_WORD = 2.0  # seconds; the rest of a longer word need not be on the screen
_LATE = 0.35  # seconds that a word's caption may come after it; for a function word, its end
_PAUSE = 0.2  # seconds; a shorter one is not heard as a pause
_PER_SECOND, _LONG = 10.0, 6.0
_CAPTION = 1.5
_BRIEF, _FAST, _HASTY, _NEEDLESS, _THIN, _MIXED = 30.0, 14.0, 5.0, 4.0, 10.0, 1.0
_ORPHANED, _SCRAP, _WORDS = 60.0, 12.0, 6
_LINE, _UNEVEN = 0.7, 24.0
_THIN_FILL = 0.4  # of one line
_NEVER = 1e9


def arrange(transcript: Transcript, norms: Norms) -> Transcript:
    """The transcript as captions: its segments are cues, their texts hold the line breaks.

    Each turn is cut by a dynamic program over the places where its text may be broken, which
    weighs the break (see `phrases`), the time on the screen, the reading speed, pauses inside and
    words left alone. Lines and their characters are never exceeded. Every word stands in one
    caption, in order. Where segments have no words, times are interpolated and a note says so. The
    words of a translation are moved a little for the sake of reading (see `easing`).
    """
    captions: list[tuple[Cue, _Caption]] = []
    interpolated = 0
    is_translated = transcript.translated_to is not None
    for turn in turns(transcript):
        cut = list(_captions(turn, norms, transcript.duration, is_translated=is_translated))
        captions += [(_cue(one, norms), one) for one in cut]
        interpolated += len(cut) if turn.interpolated else 0
    times = timed([cue for cue, _ in captions], norms, transcript.duration)
    segments = tuple(
        _segment(caption, start, end)
        for (_, caption), (start, end) in zip(captions, times, strict=True)
    )
    notes = transcript.notes
    if interpolated:
        notes = (*notes, f"times of {interpolated} captions are interpolated: words have none")
    return replace(transcript, segments=segments, notes=notes)


@dataclass(frozen=True, slots=True)
class _Caption:
    """Units that are shown together, whose text is in this language."""

    units: Sequence[Spoken]
    costs: Sequence[float]
    limits: Limits
    turn: Turn
    max_lines: int

    @property
    def text(self) -> str:
        """With its line breaks."""
        return broken(self.units, self.costs, self.limits, self.max_lines)


def _cue(caption: _Caption, norms: Norms) -> Cue:
    text = "".join(" " * unit.spaced + unit.text for unit in caption.units).strip()
    needed = caption.limits.count(text) / caption.limits.cps
    first, last = caption.units[0], caption.units[-1]
    start = max(first.start, _last(last) - norms.max_duration)
    return Cue(min(start, _first(first, caption.costs[0])), last.end, needed)


def _first(unit: Spoken, cost: float) -> float:
    """When a unit that begins a caption must be on the screen at the latest, in seconds."""
    late = unit.start + _LATE
    return max(late, unit.end - _LATE) if cost >= phrases.CLOSED else late


def _last(unit: Spoken) -> float:
    """Until when a unit that ends a caption must be there at least."""
    return min(unit.end, unit.start + _WORD)


def _segment(caption: _Caption, start: float, end: float) -> Segment:
    words = tuple(
        Word(
            min(max(unit.start, start), end),
            min(max(unit.end, start), end),
            " " * unit.spaced + unit.text,
        )
        for unit in caption.units
    )
    turn = caption.turn
    return Segment(start, end, caption.text, words, turn.language, turn.speaker)


def _captions(
    turn: Turn, norms: Norms, duration: float, *, is_translated: bool
) -> Iterator[_Caption]:
    """The turn's captions: parted by long silences first, then by the dynamic program."""
    limits = norms.limits(turn.language)
    units = [piece for unit in turn.units for piece in _fitting(unit, limits)]
    if is_translated:
        units = eased(units, norms, limits)
    first = 0
    for last in range(1, len(units) + 1):
        over = last == len(units)
        if over or units[last].start - units[last - 1].end >= HARD_PAUSE:
            until = duration if over else units[last].start - norms.gap
            run = units[first:last]
            costs = [
                min(cost, phrases.CLAUSE) if unit.closes else cost
                for cost, unit in zip(phrases.break_costs(run, turn.language), run, strict=True)
            ]
            for begin, end in pairwise(_cuts(run, costs, norms, limits, until)):
                yield _Caption(run[begin:end], costs[begin:end], limits, turn, norms.max_lines)
            first = last


def _fitting(unit: Spoken, limits: Limits) -> Iterator[Spoken]:
    """The unit, in pieces if it is wider than a line; its time is shared out."""
    if limits.count(unit.text) <= limits.width:
        yield unit
        return
    fits = limits.width if limits.full_width or unit.text.isascii() else max(1, limits.width // 2)
    second = (unit.end - unit.start) / len(unit.text)
    for piece in phrases.shortened(phrases.Unit(unit.text, 0, len(unit.text), unit.spaced), fits):
        start, end = unit.start + piece.start * second, unit.start + piece.end * second
        yield Spoken(piece.text, start, end, piece.spaced)


def _cuts(
    run: Sequence[Spoken], costs: Sequence[float], norms: Norms, limits: Limits, until: float
) -> list[int]:
    """Where the run is cut, its beginning and end included; the cheapest of all ways.

    until: seconds; when the next run, or the recording, leaves no more room on the screen.
    """
    table = _Table(run, costs, norms, limits, until)
    best = np.zeros(len(run) + 1)
    came = [0] * (len(run) + 1)
    for end in range(1, len(run) + 1):
        first = table.earliest[end]
        total = best[first:end] + table.costs(first, end)
        best[end] = np.inf
        for chosen in np.argsort(total).tolist():
            if total[chosen] >= best[end]:
                break
            cost = total[chosen] + table.line_cost(first + chosen, end)
            if cost < best[end]:
                best[end], came[end] = cost, first + chosen
    cuts = [len(run)]
    while cuts[-1]:
        cuts.append(came[cuts[-1]])
    return cuts[::-1]


class _Table:
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
        self._firsts = np.array(list(map(_first, run, costs)))
        self._lasts = list(map(_last, run))
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
