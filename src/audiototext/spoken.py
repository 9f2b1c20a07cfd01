"""The units of a transcript, each with the time at which it is spoken."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from . import phrases
from .transcript import Segment, Transcript

_COVERED = 0.5  # the share of a segment's text that its words must hold to be believed


@dataclass(frozen=True, slots=True)
class Spoken:
    """A unit of text and when it is said, in seconds; `spaced`: a blank stands before it.

    closes: a caption ended with it, before anything was laid out anew.
    segment: the number of the transcript's segment that it stands in. measured: its times are, and
    not only its share of the segment's.
    """

    text: str
    start: float
    end: float
    spaced: bool
    closes: bool = False
    segment: int = 0
    measured: bool = True


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

    So it does at a dash that begins a line of a caption, and music and notes (♪ [ stand alone.
    Times rise from unit to unit. Words give them; where a segment has none, its duration is shared
    out by the length of the text, and so is a word's that holds several units.
    """
    gathered: list[Spoken] = []
    before: tuple[str, str | None, bool] | None = None
    interpolated = False
    clock = 0.0
    as_spoken = transcript.task == "transcribe" and transcript.translated_to is None
    parts = ((n, part) for n, one in enumerate(transcript.segments) for part in _by_dashes(one))
    for index, segment in parts:
        spoken_in = segment.language if as_spoken else None
        now = spoken_in or transcript.text_language, segment.speaker, _is_note(segment.text)
        is_told = not segment.words or transcript.translated_to is not None
        dash = is_told and segment.text.lstrip()[:1] in _DASHES
        if gathered and before and (now != before or dash or now[2]):
            yield Turn(tuple(gathered), before[0], before[1], interpolated)
            gathered, interpolated = [], False
        before = now
        spans, measured = _spans(segment)
        units = list(_units(segment, spans, now[0]))
        if not measured:
            units = _without_pauses(units)
        for number, unit in enumerate(units):
            start = max(unit.start, clock)
            spaced = unit.spaced
            if number == 0:
                spaced = bool(gathered) and (spaced or parted(gathered[-1].text, unit.text))
            end = max(unit.end, start)
            gathered.append(Spoken(unit.text, start, end, spaced, False, index, measured))
            clock = start
            interpolated = interpolated or not measured
        if gathered and not measured:
            gathered[-1] = replace(gathered[-1], closes=True)
    if gathered and before:
        yield Turn(tuple(gathered), before[0], before[1], interpolated)


_DASHES = ("-", "\u2010", "\u2013", "\u2014")
_NOTE = re.compile(r"\s*(?:[♪♫#].*[♪♫#]|\[[^\]]*\]|\([^)]*\))\s*", re.DOTALL)


def _is_note(text: str) -> bool:
    """Is it music, or what is heard but not said?"""
    return bool(_NOTE.fullmatch(text))


def _by_dashes(segment: Segment) -> Iterator[Segment]:
    """A caption's parts that begin with a dash at a line's start, each with its share of time."""
    lines = [line for line in segment.text.splitlines() if line.strip()]
    begins = [n for n, line in enumerate(lines) if n and line.lstrip()[:1] in _DASHES]
    if segment.words or not begins:
        yield segment
        return
    parts = ["\n".join(lines[a:b]) for a, b in pairwise([0, *begins, len(lines)])]
    second = (segment.end - segment.start) / sum(map(len, parts))
    start = segment.start
    for part in parts:
        end = min(segment.end, start + len(part) * second)
        yield replace(segment, start=start, end=max(end, start + 1e-6), text=part)
        start = end


def parted(before: str, after: str) -> bool:
    """Does a blank part two segments whose texts bring none? Not in unspaced writing."""
    ends_unspaced = phrases.is_unspaced(before[-1]) or before[-1] in phrases.FULL_STOPS
    return not (ends_unspaced and phrases.is_unspaced(after[0]))


_Span = tuple[int, int, float, float]
"""From and to, in characters of the segment's text, and from and to in seconds."""


def _spans(segment: Segment) -> tuple[list[_Span], bool]:
    """Where in the text each word stands, with its times, and whether that was measured.

    Where that fails it is the whole segment alone.
    """
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
        return [(first, len(segment.text.rstrip()), segment.start, segment.end)], False
    return found, True


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


def _without_pauses(units: list[Spoken]) -> list[Spoken]:
    """Units that share out a duration: where nothing was measured no pause is known."""
    ends = [unit.start for unit in units[1:]] + [unit.end for unit in units[-1:]]
    return [replace(unit, end=end) for unit, end in zip(units, ends, strict=True)]


def _at(span: _Span, position: int) -> float:
    """The time at which a position of the text is reached, within the span."""
    first, last, start, end = span
    share = (position - first) / (last - first) if last > first else 0.0
    return start + (end - start) * min(1.0, max(0.0, share))
