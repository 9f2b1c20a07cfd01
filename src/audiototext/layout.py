"""Lay a transcript out as captions that fit the screen, the voice and the reader."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from . import phrases
from .caption_costs import Table, latest, least_end
from .caption_times import Cue, timed
from .easing import eased
from .lines import broken
from .norms import Limits, Norms
from .spoken import Spoken, Turn, turns
from .transcript import Segment, Transcript, Word

HARD_PAUSE = 1.5
"""Seconds of silence that no caption crosses."""

_BRIEF = 20  # gaps


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
    cues = _spared(captions, norms.gap) if is_translated else [cue for cue, _ in captions]
    times = timed(cues, norms, transcript.duration)
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
    """Units that are shown together.

    said: the same at the times at which they are said. latest: when they must be there, in seconds.
    """

    units: Sequence[Spoken]
    said: Sequence[Spoken]
    costs: Sequence[float]
    limits: Limits
    turn: Turn
    max_lines: int
    latest: float

    @property
    def text(self) -> str:
        """With its line breaks."""
        return broken(self.units, self.costs, self.limits, self.max_lines)


def _cue(caption: _Caption, norms: Norms) -> Cue:
    text = "".join(" " * unit.spaced + unit.text for unit in caption.units).strip()
    needed = caption.limits.count(text) / caption.limits.cps
    first, last = caption.units[0], caption.units[-1]
    start = max(first.start, least_end(last) - norms.max_duration)
    return Cue(min(start, caption.latest), last.end, needed)


def _spared(captions: Sequence[tuple[Cue, _Caption]], gap: float) -> list[Cue]:
    """The cues, a gap later where a brief sentence ends just before.

    The gap between two captions is taken from the first one. A brief sentence at its end, that
    would lose more than a twentieth of its time to it, is spared if what follows is longer: that
    still comes in within the three frames of its voice that the norm allows.
    """
    found = [cue for cue, _ in captions[:1]]
    for (before, ending), (cue, begun) in pairwise(captions):
        said = [unit for unit in ending.units if unit.segment == ending.units[-1].segment]
        then = [unit for unit in begun.units if unit.segment == begun.units[0].segment]
        brief, lasting = before.end - said[0].start, then[-1].end - cue.start
        is_spared = cue.start - before.end < gap and brief < _BRIEF * gap and lasting > brief + gap
        found.append(replace(cue, start=cue.start + gap) if is_spared else cue)
    return found


def _segment(caption: _Caption, start: float, end: float) -> Segment:
    words = tuple(
        Word(
            min(max(unit.start, start), end),
            min(max(unit.end, start), end),
            " " * unit.spaced + unit.text,
        )
        for unit in caption.said
    )
    turn = caption.turn
    return Segment(start, end, caption.text, words, turn.language, turn.speaker)


def _captions(
    turn: Turn, norms: Norms, duration: float, *, is_translated: bool
) -> Iterator[_Caption]:
    """The turn's captions: parted by long silences first, then by the dynamic program."""
    limits = norms.limits(turn.language)
    units = [piece for unit in turn.units for piece in _fitting(unit, limits)]
    said = units
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
            starts = latest(run, costs)
            for begin, end in pairwise(_cuts(run, costs, norms, limits, until)):
                yield _Caption(
                    run[begin:end],
                    said[first + begin : first + end],
                    costs[begin:end],
                    limits,
                    turn,
                    norms.max_lines,
                    starts[begin],
                )
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
    table = Table(run, costs, norms, limits, until)
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
