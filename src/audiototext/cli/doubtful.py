"""What a transcript says of its own doubts, as `check` tells it: segments, and missing words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .. import timestamps
from ..formats.base import one_line

if TYPE_CHECKING:
    from ..transcript import Transcript


@dataclass(frozen=True, slots=True)
class Doubt:
    """A reason against a segment; line: where it stands in the file, None if not known."""

    line: int | None
    cue: int
    reason: str
    message: str

    def told(self, file: str) -> str:
        """For people: a line as compilers write them."""
        where = f"{file}:{self.line}" if self.line else file
        message = f" ({self.message})" if self.message else ""
        return f"{where}: cue {self.cue}: doubt: {self.reason}{message}"


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch of speech without words, in seconds."""

    start: float
    end: float

    def told(self, file: str) -> str:
        """For people: a line as compilers write them."""
        times = f"{timestamps.vtt(self.start)} to {timestamps.vtt(self.end)}"
        return f"{file}: speech without words: {times} ({self.end - self.start:.1f} s)"


def doubts(transcript: Transcript, lines: Mapping[int, int]) -> Iterator[Doubt]:
    """Every reason against every segment, in order; lines: that of each segment, by its number."""
    for cue, segment in enumerate(transcript.segments, start=1):
        for reason in segment.doubts:
            from ..doubts import REASONS  # most files have none, and it takes its time

            yield Doubt(lines.get(cue), cue, one_line(reason), REASONS.get(reason, ""))


def gaps(transcript: Transcript) -> list[Gap]:
    """The gaps in its coverage, in order; none where nobody listened."""
    coverage = transcript.coverage
    return [Gap(start, end) for start, end in sorted(coverage.gaps)] if coverage else []


def summed(found: list[Doubt], missed: list[Gap]) -> str:
    """What a closing line tells of them; nothing where there are none."""
    doubtful = len({doubt.cue for doubt in found})
    told = f", {doubtful} doubtful" if doubtful else ""
    return told + (f", {len(missed)} gap{'s' * (len(missed) != 1)}" if missed else "")
