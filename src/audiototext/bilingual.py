"""Captions in two languages at once: one language's cues take in the lines of the other's."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from . import phrases
from .formats.base import lines
from .lines import broken
from .norms import PRESETS
from .spoken import Spoken
from .transcript import Segment, Transcript

_FEW, _MANY = 2, 8
"""Lines of several cues that stay as they are: so few fit, and so many no break helps."""

_DASHES = ("-", "\u2010", "\u2013", "\u2014")


def joined(frame: Transcript, other: Transcript, *, other_above: bool) -> Transcript:
    """The cues of `frame`, each with the lines of `other` that are shown in its time.

    `other` stands above the frame's lines if `other_above`, else below them; no line holds both.
    Where both have the same times they are paired one by one, and these times are kept. Elsewhere
    each cue of `other` goes whole to the frame's cue that it overlaps most, or, where neither of
    the two lies in the other by half and more of it is in the dark, becomes a cue there. No text
    is lost or doubled, each stays in its order and is shown within its own time, in part at least,
    and cues do not overlap: of the frame's own that do, the first ends where the next begins, or
    they become one if that took more than half of a cue's time.
    """
    slots = _slots(frame.segments, other.segments)
    segments = tuple(
        _segment(slot, frame.text_language, other.text_language, other_above)
        for slot in slots
        if slot.framed or slot.others
    )
    return replace(
        frame,
        segments=segments,
        duration=max([frame.duration, *(segment.end for segment in segments)]),
        partial=frame.partial or other.partial,
        notes=tuple(dict.fromkeys((*frame.notes, *other.notes))),
    )


@dataclass(slots=True)
class _Slot:
    """A stretch of time, in seconds, that becomes a cue.

    cues: those whose time it is. framed: they are the frame's. others: what it takes in.
    """

    start: float
    end: float
    cues: list[Segment]
    framed: bool
    others: list[Segment] = field(default_factory=list)


def _slots(frame: Sequence[Segment], other: Sequence[Segment]) -> list[_Slot]:
    """All slots, in order, with what they take in."""
    if [(one.start, one.end) for one in frame] == [(one.start, one.end) for one in other]:
        return [
            _Slot(cue.start, cue.end, [cue], True, [its])
            for cue, its in zip(frame, other, strict=True)
        ]
    lit = _apart([_Slot(cue.start, cue.end, [cue], True) for cue in frame])
    dark = [slot for cue in other if (slot := _dark(cue, lit)) is not None]
    slots = [*lit, *_apart(sorted(dark, key=lambda slot: slot.start))]
    slots.sort(key=lambda slot: slot.start)
    _take_in(other, slots)
    return slots


def _apart(slots: Sequence[_Slot]) -> list[_Slot]:
    """The slots without overlap; no cue keeps less than half of its time, some get more."""
    done: list[_Slot] = []
    for slot in slots:
        last = done[-1] if done else None
        if last is None or last.end <= slot.start:
            done.append(slot)
        elif _overlap(last, slot) > (slot.end - slot.start) / 2 or any(
            cue.end - slot.start > (cue.end - cue.start) / 2 for cue in last.cues
        ):
            last.end = max(last.end, slot.end)
            last.cues += slot.cues
        else:
            last.end = slot.start
            done.append(slot)
    return done


def _dark(cue: Segment, lit: Sequence[_Slot]) -> _Slot | None:
    """The slot in the dark that the cue deserves, None if it belongs to one of the frame's."""
    met = lit[slice(*_met(cue, lit))]
    edges = [cue.start, *(edge for slot in met for edge in (slot.start, slot.end)), cue.end]
    gaps = zip(edges[::2], edges[1::2], strict=True)
    start, end = max(gaps, key=lambda gap: gap[1] - gap[0])
    for slot in met:
        shared = _overlap(slot, cue)
        shorter = min(slot.end - slot.start, cue.end - cue.start)
        if shared > shorter / 2 or shared >= end - start:
            return None
    return _Slot(start, end, [replace(cue, start=start, end=end)], False)


def _take_in(others: Sequence[Segment], slots: Sequence[_Slot]) -> None:
    """Give each cue to the slot that it overlaps most among those that keep the cues in order.

    Every cue overlaps a slot. The first one that it does is never after that of a later cue, so
    that, from the last cue backwards, there always is one.
    """
    limit = len(slots)
    for cue in reversed(others):
        first, end = _met(cue, slots)
        best = max(range(first, min(end, limit)), key=lambda n: _overlap(slots[n], cue))
        slots[best].others.insert(0, cue)
        limit = best + 1


def _met(cue: Segment, slots: Sequence[_Slot]) -> tuple[int, int]:
    """From where to where the slots go, which do not overlap, that overlap the cue."""
    first = bisect_right(slots, cue.start, key=lambda slot: slot.end)
    return first, max(first, bisect_left(slots, cue.end, key=lambda slot: slot.start))


def _overlap(one: _Slot, two: _Slot | Segment) -> float:
    """Seconds that both share."""
    return min(one.end, two.end) - max(one.start, two.start)


def _segment(slot: _Slot, language: str, other_language: str, other_above: bool) -> Segment:
    """The slot as a cue, each language with its own lines."""
    own = _text(slot.cues if slot.framed else [], language)
    its = _text(slot.others, other_language)
    both = (its, own) if other_above else (own, its)
    said = (slot.cues if slot.framed else slot.others)[0]
    text = "\n".join(part for part in both if part)
    return replace(said, start=slot.start, end=slot.end, text=text, words=(), evidence=None)


def _text(cues: Sequence[Segment], language: str) -> str:
    """The lines of the cues; those of several cues broken anew where they are many.

    A conversation, whose lines begin with dashes, keeps its lines.
    """
    found = [line for cue in cues for line in lines(cue.text)]
    is_talk = any(line.startswith(_DASHES) for line in found)
    if len(cues) < 2 or is_talk or not _FEW < len(found) <= _MANY:
        return "\n".join(found)
    limits = PRESETS["netflix"].limits(language)
    width = math.ceil(max(map(limits.count, found)))
    limits = replace(limits, width=max(limits.width, width))
    units = list(_units(found, language))
    return broken(units, phrases.break_costs(units, language), limits, len(found))


def _units(found: Sequence[str], language: str) -> Iterator[Spoken]:
    """The units of lines that become one; a blank parts two where their writing has blanks."""
    before = ""
    for line in found:
        unspaced = phrases.is_unspaced(before) or before in phrases.FULL_STOPS
        parted = not (unspaced and phrases.is_unspaced(line[0]))
        for number, unit in enumerate(phrases.units(line, language)):
            spaced = unit.spaced or (number == 0 and parted and bool(before))
            yield Spoken(unit.text, 0.0, 0.0, spaced)
        before = line[-1]
