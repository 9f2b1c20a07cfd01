"""When captions appear and vanish: in on the voice, out after it, with room for reading."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from .norms import LINGER, Norms

_SHORTEST = 20  # milliseconds; a caption that overlapping voices leave no room keeps so much


@dataclass(frozen=True, slots=True)
class Cue:
    """When a caption's first word begins and its last one ends, in seconds.

    needed: seconds that reading it takes.
    """

    start: float
    end: float
    needed: float


def timed(cues: Sequence[Cue], norms: Norms, duration: float) -> list[tuple[float, float]]:
    """From and to of each caption, in seconds, in order, without overlap, within the duration.

    In on the first word. Out after the last one: later by up to LINGER where reading needs it, by
    more where the caption would be shorter than the norm, and up to the next caption's gap where
    less than `norms.chain` would be left dark. Where that is not enough for the norm or for
    reading it comes in earlier, by up to three frames, if the caption before needs them less. All
    times are whole milliseconds.
    Source: Netflix's Timed Text Style Guide, general requirements ("Timing to Audio", "Frame Gap").
    """
    gap, last = math.ceil(norms.gap * 1000 - 1e-6), math.floor(duration * 1000)
    least, most = math.ceil(norms.min_duration * 1000 - 1e-6), int(norms.max_duration * 1000)
    most_lead = math.floor(norms.lead * 1000)
    starts = _starts(cues, gap, last)
    found: list[tuple[int, int]] = []
    free = 0  # the caption before can be gone then
    for number, cue in enumerate(cues):
        start, spoken = starts[number], round(cue.end * 1000)
        limit = starts[number + 1] - gap if number + 1 < len(cues) else last
        wanted = start + max(least, math.ceil(cue.needed * 1000))
        read = min(wanted, max(start + least, spoken + round(LINGER * 1000)))
        end = min(max(spoken, read), start + most, limit)
        if limit < last and limit + gap - end < norms.chain * 1000:
            end = min(limit, start + most)
        start -= max(0, min(wanted - end, most_lead, start - free, start + most - end))
        end = max(end, min(start + _SHORTEST, last))
        if found and found[-1][1] > start - gap:
            found[-1] = (found[-1][0], start - gap)
        found.append((start, end))
        free = min(end, max(wanted, spoken)) + gap
    return [(start / 1000, end / 1000) for start, end in found]


def _starts(cues: Sequence[Cue], gap: int, last: int) -> list[int]:
    """Milliseconds at which each caption begins, with room for a shortest one before the next."""
    starts: list[int] = []
    earliest = 0
    for cue in cues:
        start = max(round(cue.start * 1000), earliest)
        starts.append(start)
        earliest = start + _SHORTEST + gap
    latest = last - _SHORTEST
    for number in range(len(starts) - 1, -1, -1):
        starts[number] = max(0, min(starts[number], latest))
        latest = starts[number] - _SHORTEST - gap
    return starts
