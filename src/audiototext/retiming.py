"""Move a transcript in time: stretch it, then shift it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from .errors import UnsupportedRequest
from .transcript import SHORTEST, Coverage, Transcript

_SEEN = 0.0005
"""Seconds after 0 from which on a caption's end is not 0 in a file."""

_LATEST = 1e10
"""Seconds; no recording goes on for three hundred years."""


def retimed(transcript: Transcript, *, scale: float = 1.0, shift: float = 0.0) -> Transcript:
    """Every time multiplied by `scale`, then `shift` seconds later, in whole microseconds.

    What would begin before 0 begins at 0; what would also end before it is left out, and a note
    says how much that is. Raises UnsupportedRequest for a scale that is not above 0, and for times
    that no recording has.
    """
    if (scale, shift) == (1.0, 0.0):
        return transcript

    def at(seconds: float) -> float:
        return max(0.0, round(seconds * scale + shift, 6))

    if not (scale > 0 and transcript.duration * scale + abs(shift) < _LATEST):
        raise UnsupportedRequest(
            f"times cannot be multiplied by {scale:g} and moved by {shift:g} s"
        )
    segments = []
    for segment in transcript.segments:
        start, end = at(segment.start), at(segment.end)
        words = tuple(replace(w, start=at(w.start), end=at(w.end)) for w in segment.words)
        if end >= _SEEN:
            end = end if end > start else start + SHORTEST
            segments.append(replace(segment, start=start, end=end, words=words))
    lost = len(transcript.segments) - len(segments)
    notes = transcript.notes
    if lost:
        notes = (*notes, f"captions that would lie before 0 were left out: {lost}")
    duration = max([at(transcript.duration), *(segment.end for segment in segments)])
    coverage = transcript.coverage
    if coverage is not None:
        coverage = _moved(coverage, scale, at)
    return replace(
        transcript, segments=tuple(segments), duration=duration, notes=notes, coverage=coverage
    )


def _moved(coverage: Coverage, scale: float, at: Callable[[float], float]) -> Coverage:
    """The coverage with its gaps at other times; what of them lies before 0 is voice no more."""
    moved = [(at(start), at(end)) for start, end in coverage.gaps]
    gaps = tuple((start, end) for start, end in moved if start < end)
    lost = sum(end - start for start, end in coverage.gaps) * scale
    lost -= sum(end - start for start, end in gaps)
    return Coverage(max(0.0, round(coverage.voiced * scale - lost, 6)), gaps)
