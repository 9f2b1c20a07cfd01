"""The units of a transcript, each with the time at which it is spoken."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from . import phrases
from .transcript import Segment, Transcript

_COVERED = 0.5  # the share of a segment's text that its words must hold to be believed


@dataclass(frozen=True, slots=True)
class Spoken:
    """A unit of text and when it is said, in seconds; `spaced`: a blank stands before it."""

    text: str
    start: float
    end: float
    spaced: bool


@dataclass(frozen=True, slots=True)
class Turn:
    """What one speaker says in one language without anybody else: units in order of time.

    interpolated: times within its segments were not measured.
    """

    units: tuple[Spoken, ...]
    language: str
    speaker: str | None
    interpolated: bool


def turns(transcript: Transcript) -> Iterator[Turn]:
    """The transcript's turns; a new one begins where speaker or language change.

    Times rise from unit to unit. Words give them; where a segment has none, its duration is shared
    out by the length of the text, and so is a word's that holds several units.
    """
    language, speaker, interpolated = transcript.text_language, None, False
    gathered: list[Spoken] = []
    clock = 0.0
    for segment in transcript.segments:
        spoken_in = segment.language if transcript.task == "transcribe" else None
        now = spoken_in or transcript.text_language, segment.speaker
        if gathered and now != (language, speaker):
            yield Turn(tuple(gathered), language, speaker, interpolated)
            gathered, interpolated = [], False
        language, speaker = now
        spans = _spans(segment)
        interpolated = interpolated or (len(spans) == 1 and bool(segment.text.strip()))
        for number, unit in enumerate(_units(segment, spans, language)):
            start = max(unit.start, clock)
            spaced = unit.spaced
            if number == 0:
                spaced = bool(gathered) and (spaced or _parts(gathered[-1].text, unit.text))
            gathered.append(replace(unit, start=start, end=max(unit.end, start), spaced=spaced))
            clock = start
    if gathered:
        yield Turn(tuple(gathered), language, speaker, interpolated)


def _parts(before: str, after: str) -> bool:
    """Does a blank part two segments whose texts bring none? Not in unspaced writing."""
    ends_unspaced = phrases.is_unspaced(before[-1]) or before[-1] in phrases.FULL_STOPS
    return not (ends_unspaced and phrases.is_unspaced(after[0]))


_Span = tuple[int, int, float, float]
"""From and to, in characters of the segment's text, and from and to in seconds."""


def _spans(segment: Segment) -> list[_Span]:
    """Where in the text each word stands, with its times; the whole segment where that fails."""
    found: list[_Span] = []
    position = covered = 0
    for word in segment.words:
        text = word.text.strip()
        at = segment.text.find(text, position) if text else -1
        if at >= 0:
            position = at + len(text)
            covered += len(text)
            found.append((at, position, word.start, word.end))
    written = len("".join(segment.text.split()))
    if len(found) == 0 or covered < _COVERED * written:
        first = len(segment.text) - len(segment.text.lstrip())
        return [(first, len(segment.text.rstrip()), segment.start, segment.end)]
    return found


def _units(segment: Segment, spans: list[_Span], language: str) -> Iterator[Spoken]:
    """The segment's units; the first one is spaced as the text is."""
    number = 0
    latest = segment.start if len(spans) > 1 else spans[0][2]
    for unit in phrases.units(segment.text, language):
        while number + 1 < len(spans) and spans[number][1] <= unit.start:
            number += 1
        last = number
        while last + 1 < len(spans) and spans[last + 1][0] < unit.end:
            last += 1
        start = max(latest, _at(spans[number], unit.start))
        latest = max(start, _at(spans[last], unit.end))
        spaced = unit.spaced or (unit.start > 0 and segment.text[unit.start - 1].isspace())
        yield Spoken(unit.text, start, latest, spaced)


def _at(span: _Span, position: int) -> float:
    """The time at which a position of the text is reached, within the span."""
    first, last, start, end = span
    share = (position - first) / (last - first) if last > first else 0.0
    return start + (end - start) * min(1.0, max(0.0, share))
