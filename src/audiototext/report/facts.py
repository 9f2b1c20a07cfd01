"""What a report tells of a run: its recordings, the places to check, languages, confidence."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain, zip_longest
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from ..formats.paragraphs import joined
from ..transcript import Segment, Transcript

if TYPE_CHECKING:
    from ..fitting import Doubt
    from ..quality import Report
    from ..voice import Stretch
    from .snippets import Clip

MOST_CLIPS = 40
"""Sounds that a recording's part of the page holds at most."""

AROUND, LONGEST = 0.5, 15.0
"""Seconds that are heard around a place, and of a place with these at most."""

_SECRET = re.compile("key|token|password|secret", re.IGNORECASE)
_HARMLESS = frozenset({"suppress_tokens"})  # token ids of Whisper's
_EMPTY: Mapping[Any, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Finding:
    """A place to check: a segment that may not be what was said, or speech without words.

    start, end: seconds. text: the segment's, on one line; of a gap what is said before it.
    reasons: names of `doubts.REASONS`; none = it is a gap. confidence: 0 to 1, None = not known.
    language: that of its text, where it is known.
    """

    start: float
    end: float
    text: str
    reasons: tuple[str, ...] = ()
    confidence: float | None = None
    language: str | None = None

    @property
    def is_gap(self) -> bool:
        """Is it speech without words?"""
        return not self.reasons


@dataclass(frozen=True, slots=True)
class Captions:
    """How the captions of a result keep to the norms.

    name: the result's. language: a code. followed: they were laid out by these norms; else they are
    only held against them. starts: seconds at which each of the worst breaches' captions begins.
    notes: those that the transcript does not have. doubts: places of a translation that may stand
    at the wrong time.
    """

    name: str
    language: str
    followed: bool
    found: Report
    starts: tuple[float, ...] = ()
    notes: tuple[str, ...] = ()
    doubts: Sequence[Doubt] = ()


@dataclass(frozen=True, slots=True)
class Heard:
    """A recording of the run and what came of it.

    name: the file's. transcript: what was recognized; None where only captions were translated.
    length: seconds of the whole recording. seconds: that its recognition took. hotwords: each one
    that was asked for, and how often it was heard. clips: sounds by the number of their finding.
    unheard: why sounds are missing, in a sentence.
    """

    name: str
    transcript: Transcript | None = None
    length: float | None = None
    seconds: float | None = None
    model: str = ""
    captions: Sequence[Captions] = ()
    hotwords: Sequence[tuple[str, int]] = ()
    clips: Mapping[int, Clip] = field(default_factory=lambda: _EMPTY)
    unheard: str = ""


@dataclass(frozen=True, slots=True)
class Missed:
    """A recording of which there is no result: its name, and why, in a sentence."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Run:
    """All that a report tells. settings: options by name; those that may be secret are refused."""

    date: datetime
    version: str
    heard: Sequence[Heard] = ()
    missed: Sequence[Missed] = ()
    settings: Mapping[str, str] = field(default_factory=lambda: _EMPTY)

    def __post_init__(self) -> None:
        secret = [name for name in self.settings if is_secret(name)]
        if secret:
            raise ValueError(f"a report never tells the option {secret[0]}")


def is_secret(option: str) -> bool:
    """May an option of that name hold a secret?

    >>> is_secret("deepl_api_key"), is_secret("beam_size"), is_secret("suppress_tokens")
    (True, False, False)
    """
    return bool(_SECRET.search(option)) and option not in _HARMLESS


def findings(transcript: Transcript) -> tuple[Finding, ...]:
    """The places to check, in order of time."""
    doubtful = [_doubtful(one) for one in transcript.segments if one.doubts]
    gaps = transcript.coverage.gaps if transcript.coverage else ()
    return tuple(
        sorted(chain(doubtful, _gaps(gaps, transcript)), key=lambda one: (one.start, one.end))
    )


def _doubtful(segment: Segment) -> Finding:
    return Finding(
        segment.start,
        segment.end,
        joined([segment]),
        segment.doubts,
        segment.confidence,
        segment.language,
    )


def _gaps(gaps: Sequence[Stretch], transcript: Transcript) -> list[Finding]:
    """Each gap, with the last segment that begins before it."""
    found, number = [], 0
    segments = transcript.segments
    for start, end in sorted(gaps):
        while number < len(segments) and segments[number].start < start:
            number += 1
        before = segments[number - 1] if number else None
        text, language = (joined([before]), before.language) if before else ("", None)
        found.append(Finding(start, end, text, language=language))
    return found


def worst(found: Sequence[Finding], most: int = MOST_CLIPS) -> list[int]:
    """The numbers, in order, of those findings that are most worth hearing.

    The segments of least confidence and the longest gaps, as many of the one as of the other.
    """
    numbers = range(len(found))
    doubtful = sorted((n for n in numbers if not found[n].is_gap), key=lambda n: _rank(found[n]))
    gaps = sorted((n for n in numbers if found[n].is_gap), key=lambda n: _rank(found[n]))
    mixed = (n for pair in zip_longest(doubtful, gaps) for n in pair if n is not None)
    return sorted(list(mixed)[:most])


def _rank(finding: Finding) -> tuple[float, float]:
    confidence = 1.0 if finding.confidence is None else finding.confidence
    return confidence, finding.start - finding.end


def around(finding: Finding) -> Stretch:
    """From and to, in seconds, of what is heard of it."""
    start = max(0.0, finding.start - AROUND)
    return start, min(finding.end + AROUND, start + LONGEST)


def spoken(transcript: Transcript) -> dict[str, float]:
    """Seconds of speech by language, the most spoken one first."""
    found: dict[str, float] = defaultdict(float)
    for segment in transcript.segments:
        found[segment.language or transcript.language] += segment.end - segment.start
    return dict(sorted(found.items(), key=lambda item: -item[1]))


def confidences(transcript: Transcript) -> list[float]:
    """Of each word whose confidence is known."""
    return [
        word.confidence
        for segment in transcript.segments
        for word in segment.words
        if word.confidence is not None
    ]


def mean(values: Sequence[float]) -> float | None:
    """Their mean; None of none."""
    return sum(values) / len(values) if values else None


def for_machines(heard: Heard) -> dict[str, Any]:
    """What the json report tells of a recording, by stable names; null = not known.

    Times are seconds, shares and confidences 0 to 1, languages codes.
    """
    transcript = heard.transcript
    if transcript is None:
        return {}
    coverage, known = transcript.coverage, confidences(transcript)
    return {
        "partial": transcript.partial,
        "model": heard.model,
        "seconds": _rounded(heard.seconds),
        "languages": {code: _rounded(value) for code, value in spoken(transcript).items()},
        "words": sum(len(segment.words) for segment in transcript.segments),
        "confidence": _rounded(mean(known)),
        "coverage": _rounded(coverage.share) if coverage else None,
        "voiced": _rounded(coverage.voiced) if coverage else None,
        "gaps": [list(gap) for gap in coverage.gaps] if coverage else None,
        "doubtful": [
            {
                "start": one.start,
                "end": one.end,
                "text": one.text,
                "reasons": list(one.reasons),
                "confidence": _rounded(one.confidence),
            }
            for one in findings(transcript)
            if not one.is_gap
        ],
        "hotwords": dict(heard.hotwords),
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
