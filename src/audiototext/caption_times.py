"""When captions appear and vanish: in on the voice, out after it, with room for reading."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

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
    reading it comes in earlier, by up to three frames, if the caption before needs them less. Where
    words leave no room for the gap, it is the gap that gives way. All times are whole milliseconds,
    unless there are so many captions that they can only be spread over the recording.
    Source: Netflix's Timed Text Style Guide, general requirements ("Timing to Audio", "Frame Gap").
    """
    last = math.floor(duration * 1000)
    last -= last / 1000 > duration
    if last < len(cues) * _SHORTEST:
        edges = [min(duration, duration * n / len(cues)) for n in range(len(cues) + 1)]
        return list(pairwise(edges))
    gap, most_lead = math.ceil(norms.gap * 1000 - 1e-6), math.floor(norms.lead * 1000)
    least, most = math.ceil(norms.min_duration * 1000 - 1e-6), int(norms.max_duration * 1000)
    starts = _starts(cues, last)
    found: list[tuple[int, int]] = []
    free = 0  # the caption before can be gone then
    for number, cue in enumerate(cues):
        start, spoken = starts[number], round(cue.end * 1000)
        following = starts[number + 1] if number + 1 < len(cues) else last + gap
        limit = max(following - gap, start + _SHORTEST)
        wanted = start + max(least, math.ceil(cue.needed * 1000))
        read = min(wanted, max(start + least, spoken + round(LINGER * 1000)))
        end = max(start + _SHORTEST, min(max(spoken, read), start + most, limit))
        if number + 1 < len(cues) and following - end < norms.chain * 1000:
            end = min(limit, start + most)
        start -= max(0, min(wanted - end, most_lead, start - free, start + most - end))
        if found and start - gap < found[-1][1] and start - gap > found[-1][0]:
            found[-1] = (found[-1][0], start - gap)
        found.append((start, end))
        free = min(end, max(wanted, spoken)) + gap
    return [(start / 1000, end / 1000) for start, end in found]


def _starts(cues: Sequence[Cue], last: int) -> list[int]:
    """Milliseconds at which each caption begins, with room for a shortest one before the next."""
    starts: list[int] = []
    earliest = 0
    for cue in cues:
        start = max(round(cue.start * 1000), earliest)
        starts.append(start)
        earliest = start + _SHORTEST
    latest = last - _SHORTEST
    for number in range(len(starts) - 1, -1, -1):
        starts[number] = min(starts[number], latest)
        latest = starts[number] - _SHORTEST
    return starts
