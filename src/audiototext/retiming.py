"""Move a transcript in time: stretch it, then shift it."""

from __future__ import annotations

from dataclasses import replace

from .errors import UnsupportedRequest
from .transcript import SHORTEST, Segment, Transcript


def retimed(transcript: Transcript, *, scale: float = 1.0, shift: float = 0.0) -> Transcript:
    """Every time multiplied by `scale`, then `shift` seconds later.

    What would begin before 0 begins at 0; what would also end before it is left out, and a note
    says how much that is. Raises UnsupportedRequest for a scale that is not above 0.
    """
    if not 0 < scale < float("inf") or abs(shift) == float("inf"):
        raise UnsupportedRequest(f"times cannot be scaled by {scale} and shifted by {shift} s")

    def at(seconds: float) -> float:
        return max(0.0, seconds * scale + shift)

    kept = [one for one in transcript.segments if one.end * scale + shift >= SHORTEST]
    lost = len(transcript.segments) - len(kept)
    segments = []
    for segment in kept:
        words = tuple(replace(w, start=at(w.start), end=at(w.end)) for w in segment.words)
        start = at(segment.start)
        segments.append(
            _lasting(replace(segment, start=0.0, end=1.0, words=words), start, at(segment.end))
        )
    notes = transcript.notes
    if lost:
        notes = (*notes, f"{lost} captions that would lie before 0 were left out")
    ends = [segment.end for segment in segments]
    duration = max([at(transcript.duration), *ends])
    return replace(transcript, segments=tuple(segments), duration=duration, notes=notes)


def _lasting(segment: Segment, start: float, end: float) -> Segment:
    return replace(segment, start=start, end=max(end, start + SHORTEST))
