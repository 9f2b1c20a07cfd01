"""Mend captions that break norms, without losing a word and without touching the others."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from . import layout
from .norms import Norms
from .quality import Breach, Plain, Rule, breaches
from .retiming import retimed
from .transcript import Segment, Transcript

HARD: frozenset[Rule] = frozenset({"empty", "lines", "width", "overlap", "end"})
"""What cannot be shown as it is; the other rules are for the reader's comfort."""


def mended(
    captions: Transcript, norms: Norms, *, duration: float | None = None, plain: Plain = str
) -> Transcript:
    """The captions with fewer breaches, every word kept, in order.

    Captions without text go. One whose lines are too many or too wide is laid out anew within its
    own time, in several where one does not hold it, and so is one that stays too long with more
    than a line of text, unless its text has markup, which that would tear. Then ends move: out of
    the next caption and the recording's end, back where a caption stays too long, later where it is
    too short or too fast and there is room; but never so far that it is hardly seen.

    Only what helps is done: fewer captions break HARD rules, or as many do and fewer break any.
    """
    if not breaches(captions, norms, duration=duration, plain=plain):
        return captions
    mender = _Mender(captions, norms, duration, plain)
    segments = [segment for segment in captions.segments if plain(segment.text).strip()]
    before: list[Segment] = []
    while segments != before:
        before = segments
        segments = mender.better(segments, mender.laid_out)
        segments = mender.better(segments, mender.timed)
    return _whole(captions, segments)


@dataclass(frozen=True, slots=True)
class _Mender:
    """What captions are held against, and the captions as they were."""

    captions: Transcript
    norms: Norms
    duration: float | None
    plain: Plain

    def better(
        self,
        segments: Sequence[Segment],
        proposed: Callable[[Segment, float], Sequence[Segment]],
    ) -> list[Segment]:
        """The captions, each as proposed where that breaks less.

        proposed: takes a caption and when it must be gone.
        """
        latest = math.inf if self.duration is None else self.duration
        done: list[Segment] = []
        shown: list[Segment] = []  # of those before, the one that stays longest
        for number, segment in enumerate(segments):
            then = segments[number + 1 : number + 2]
            limit = min([latest, *(one.start - self._gap for one in then)])
            parts = proposed(segment, limit)
            if parts != [segment]:
                cost = self._cost([*shown, segment, *then])
                parts = parts if self._cost([*shown, *parts, *then]) < cost else [segment]
            done += parts
            shown = [max([*shown, *parts], key=lambda one: one.end)]
        return done

    def laid_out(self, segment: Segment, limit: float) -> Sequence[Segment]:
        """The caption anew within its own time; as it is where nothing is wrong with its text."""
        found = {breach.rule for breach in self._breaches([segment])}
        limits = self.norms.limits(segment.language or self.captions.text_language)
        is_long = "long" in found and limits.count(_line(segment.text)) > limits.width
        has_markup = self.plain(segment.text) != segment.text
        until = round(min(segment.end, limit), 6)
        if not (is_long or found & {"lines", "width"}) or has_markup or until <= segment.start:
            return [segment]
        alone = replace(self.captions, segments=(replace(segment, end=until),), duration=until)
        first = retimed(alone, shift=-segment.start)
        parts = retimed(layout.arrange(first, self.norms), shift=segment.start).segments
        if not segment.words:  # then those of the layout are guesses, and prove nothing
            parts = tuple(replace(part, words=()) for part in parts)
        are_seen = all(self._is_seen(part) for part in parts)
        return parts if are_seen and _letters(parts) == _letters([segment]) else [segment]

    def timed(self, segment: Segment, limit: float) -> Sequence[Segment]:
        """The caption with the end that reading and the norms ask for, as far as there is room."""
        limits = self.norms.limits(segment.language or self.captions.text_language)
        read = limits.count(_line(self.plain(segment.text))) / limits.cps
        wanted = segment.start + math.ceil(max(self.norms.min_duration, read) * 1000) / 1000
        longest = segment.start + self.norms.max_duration
        end = min(max(segment.end, wanted), longest, limit)
        if end <= segment.start:
            return [segment]
        moved = replace(segment, end=end)
        return [moved] if end > segment.end or self._is_seen(moved) else [segment]

    def _is_seen(self, segment: Segment) -> bool:
        """Does the caption stay for half as long as it should, so that it does not just flash?"""
        return segment.end - segment.start >= self.norms.min_duration / 2

    @property
    def _gap(self) -> float:
        """Seconds between two captions, in whole milliseconds."""
        return math.ceil(self.norms.gap * 1000 - 1e-6) / 1000

    def _breaches(self, segments: Sequence[Segment]) -> list[Breach]:
        captions = _whole(self.captions, segments)
        return breaches(captions, self.norms, duration=self.duration, plain=self.plain)

    def _cost(self, segments: Sequence[Segment]) -> tuple[int, int]:
        """How many breaches of HARD rules, and of any, there are."""
        found = self._breaches(segments)
        return sum(breach.rule in HARD for breach in found), len(found)


def _whole(captions: Transcript, segments: Sequence[Segment]) -> Transcript:
    """The transcript with these segments."""
    ends = [segment.end for segment in segments]
    return replace(captions, segments=tuple(segments), duration=max([captions.duration, *ends]))


def _line(text: str) -> str:
    return " ".join(text.split())


def _letters(segments: Sequence[Segment]) -> str:
    return "".join("".join(segment.text for segment in segments).split())
