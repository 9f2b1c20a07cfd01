"""Mend captions that break norms, without losing a word and without touching the others."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

from . import layout
from .norms import Norms
from .quality import Breach, Plain, breaches
from .transcript import Segment, Transcript

_TEXT = ("lines", "width", "long")


def mended(
    captions: Transcript, norms: Norms, *, duration: float | None = None, plain: Plain = str
) -> Transcript:
    """The captions with as few breaches as can be, every word kept, in order.

    Captions without text go. One whose lines are too many or too wide, or that stays too long, is
    laid out anew within its own time, in several where one does not hold it, unless its text has
    markup, which that would tear. Then ends move: out of the next caption and the recording's end,
    later where a caption is too short or too fast and there is room.
    """
    found = breaches(captions, norms, duration=duration, plain=plain)
    broken = {breach.cue: breach for breach in found if breach.rule in _TEXT}
    segments = [
        part
        for number, segment in enumerate(captions.segments, start=1)
        if plain(segment.text).strip()
        for part in _laid_out(segment, captions, norms, broken.get(number), plain)
    ]
    late = {breach.cue for breach in found}
    if late:
        segments = list(_timed(segments, captions, norms, duration, plain))
    ends = max((segment.end for segment in segments), default=0.0)
    return replace(captions, segments=tuple(segments), duration=max(ends, captions.duration))


def _laid_out(
    segment: Segment, captions: Transcript, norms: Norms, breach: Breach | None, plain: Plain
) -> Sequence[Segment]:
    """The caption, or what its text becomes within its time."""
    if breach is None or plain(segment.text) != segment.text:
        return [segment]
    alone = replace(captions, segments=(segment,), duration=max(captions.duration, segment.end))
    parts = layout.arrange(alone, norms).segments
    shown = [part for part in parts if part.start < segment.end]
    if len(shown) < len(parts):
        return [segment]
    last = replace(parts[-1], end=min(segment.end, parts[-1].start + norms.max_duration))
    return [*parts[:-1], last]


def _timed(
    segments: Sequence[Segment],
    captions: Transcript,
    norms: Norms,
    duration: float | None,
    plain: Plain,
) -> Iterator[Segment]:
    """The captions with the ends that breach something moved as far as the next one allows."""
    gap = math.ceil(norms.gap * 1000 - 1e-6) / 1000
    latest = duration if duration is not None else float("inf")
    for number, segment in enumerate(segments):
        following = segments[number + 1].start - gap if number + 1 < len(segments) else latest
        limits = norms.limits(segment.language or captions.text_language)
        read = limits.count(" ".join(plain(segment.text).split())) / limits.cps
        wanted = math.ceil(max(norms.min_duration, read) * 1000) / 1000
        end = max(segment.end, min(segment.start + wanted, segment.start + norms.max_duration))
        end = min(end, following, latest)
        yield replace(segment, end=end) if end > segment.start else segment
