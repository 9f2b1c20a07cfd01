"""What to do with doubtful segments: mark them, leave them out, or say nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Literal

from . import timestamps
from .transcript import Segment, Transcript

OnSuspect = Literal["mark", "drop", "keep"]

WAYS: tuple[OnSuspect, ...] = ("mark", "drop", "keep")

_SHOWN = 60  # characters of a doubtful text


def handled(transcript: Transcript, way: OnSuspect) -> Transcript:
    """The transcript with its doubtful segments as they are, without them, or without their doubts.

    way: "mark" = they keep their doubts; "drop" = they are left out, and a note for each says so;
    "keep" = they stand there like all others.
    """
    if way == "mark":
        return transcript
    if way == "keep":
        kept = tuple(replace(segment, doubts=()) for segment in transcript.segments)
        return replace(transcript, segments=kept)
    sure = tuple(segment for segment in transcript.segments if not segment.doubts)
    dropped = [f"left out: {told(one)}" for one in transcript.segments if one.doubts]
    return replace(transcript, segments=sure, notes=(*transcript.notes, *dropped))


def told(segment: Segment) -> str:
    """A doubtful segment in one line: when, what, and why it is doubtful."""
    text = " ".join(segment.text.split())
    text = text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."
    reasons = " ".join(", ".join(segment.doubts).split())
    return f"{_times(segment.start, segment.end)} {text!r} ({reasons})"


def summary(transcript: Transcript) -> str:
    """How much of the speech has words, and how much of the text is doubtful; "" = nobody knows.

    >>> from audiototext.transcript import Coverage
    >>> summary(Transcript((), "en", 9.0, coverage=Coverage(8.0, ((1.0, 2.0),))))
    'Speech covered 87.5 %, 1 gap'
    """
    coverage = transcript.coverage
    parts: list[str] = []
    if coverage is not None and not coverage.voiced:
        parts.append("No voice was heard")
    elif coverage is not None:
        gaps = len(coverage.gaps)
        parts.append(f"Speech covered {int(coverage.share * 1000 + 1e-9) / 10:g} %")
        parts += [f"{gaps} gap{'s'[: gaps != 1]}"] if gaps else []
    doubtful = sum(bool(segment.doubts) for segment in transcript.segments)
    if doubtful:
        counted = f"{doubtful} doubtful segment{'s'[: doubtful != 1]}"
        parts.append(counted if parts else counted.capitalize())
    return ", ".join(parts)


def details(transcript: Transcript) -> Iterator[str]:
    """A line for each doubtful segment and each gap, in the order of their times."""
    found = [(one.start, f"doubtful: {told(one)}") for one in transcript.segments if one.doubts]
    for start, end in transcript.coverage.gaps if transcript.coverage else ():
        found.append((start, f"speech without words: {_times(start, end)}"))
    return (line for _, line in sorted(found))


def _times(start: float, end: float) -> str:
    return f"{timestamps.vtt(start)}-{timestamps.vtt(end)}"
