"""TTML's time expressions in seconds, and the times of elements within elements.

Source: TTML2, https://www.w3.org/TR/ttml2/#timing, for time code its appendix on time expressions.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

_CLOCK = re.compile(
    r"(?:(?:([0-9]{1,9}):)?([0-9]{1,9}):)?([0-9]{1,9})(?:[.,]([0-9]{1,18}))?"  # H:M:S.f, M:S, S.f
)
_FRAMES = re.compile(r"([0-9]{1,9}):([0-9]{1,2}):([0-9]{1,2})[:;]([0-9]{1,9})(?:\.([0-9]{1,9}))?")
_OFFSET = re.compile(r"([0-9]{1,15})(?:[.,]([0-9]{1,18}))?[ ]?(h|ms?|s|f|t)")
_NUMBER = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9})?")

_DROPPED = {"dropNTSC": (54, 1, 10, 2), "dropPAL": (27, 2, 20, 4)}
"""What is dropped: units an hour, minutes to one, minutes to one that is not, frames to a unit."""


LATEST = 999_999_999 * 3600.0
"""The latest time in seconds; floats are exact to the millisecond until then."""


class Clock:
    """What a document says of its times, in the attributes of its root.

    Raises nothing: what makes no sense is as if it were not there.
    """

    def __init__(self, attributes: Mapping[str, str]) -> None:
        self.has_rate = _positive(attributes.get("frameRate")) is not None
        self._nominal = _positive(attributes.get("frameRate")) or 30.0
        self._sub_frames = _positive(attributes.get("subFrameRate")) or 1.0
        parts = re.split("[ :]", attributes.get("frameRateMultiplier", "")[:40].strip())
        over, under = (_positive(parts[0]), _positive(parts[-1] if len(parts) == 2 else "1"))
        self._rate = self._nominal * (over / under if over and under else 1.0)
        by_frames = self._rate * self._sub_frames if self.has_rate else 1.0
        self._ticks = _positive(attributes.get("tickRate")) or by_frames
        self._is_time_code = attributes.get("timeBase") == "smpte"
        self._dropped = _DROPPED.get(attributes.get("dropMode", "nonDrop"))
        self.counted_frames = False
        """Was a time read that counts frames?"""

    def seconds(self, text: str) -> float:
        """A time expression in seconds, at least 0; ValueError where it is none.

        Beyond what TTML allows, hours and minutes may be missing, one digit is enough, and a comma
        is a point.
        """
        found = self._seconds(text[:80].strip())
        if found is None or found > LATEST:
            raise ValueError(f"not a time: {text[:80]!r}")
        return found

    def _seconds(self, text: str) -> float | None:
        if match := _CLOCK.fullmatch(text):
            hours, minutes, seconds, digits = match.groups("")
            whole = (int(hours or 0) * 60 + int(minutes or 0)) * 60 + int(seconds)
            return _decimal(whole, digits)
        if match := _FRAMES.fullmatch(text):
            return self._time_code(*match.groups("0"))
        if match := _OFFSET.fullmatch(text):
            return self._offset(_decimal(int(match[1]), match[2] or ""), match[3])
        return None

    def _offset(self, number: float, unit: str) -> float:
        if unit == "f":
            self.counted_frames = True
            return number / self._rate
        if unit == "t":
            return number / self._ticks
        return number / 1000 if unit == "ms" else number * {"h": 3600, "m": 60, "s": 1}[unit]

    def _time_code(self, hours: str, minutes: str, seconds: str, frames: str, parts: str) -> float:
        """HH:MM:SS:FF; three digits of frames, where a second has fewer, are milliseconds."""
        whole = (int(hours) * 60 + int(minutes)) * 60 + int(seconds)
        if len(frames) == 3 and self._nominal < 100 and parts == "0":
            return _decimal(whole, frames)
        self.counted_frames = True
        counted = int(frames) + int(parts) / self._sub_frames
        if not self._is_time_code:
            return whole + counted / self._rate
        counted += whole * self._nominal
        if self._dropped is not None:
            an_hour, every, but_every, each = self._dropped
            minute = int(minutes)
            counted -= each * (int(hours) * an_hour + minute // every - minute // but_every)
        return max(counted, 0.0) / self._rate


def _positive(text: str | None) -> float | None:
    """A number over 0; None where the text is none."""
    number = float(text) if text is not None and _NUMBER.fullmatch(text) else 0.0
    return number or None


def _decimal(whole: int, digits: str) -> float:
    parts: int = 10 ** len(digits)
    return (whole * parts + int(digits or 0)) / parts


class Stretch(NamedTuple):
    """From when to when, in seconds; end: None = nothing says.

    is_outside: it begins when that in which it stands is over.
    """

    begin: float
    end: float | None
    is_outside: bool = False


class Stretches(NamedTuple):
    """A stretch by TTML's rule, from the begin of what it stands in, and from the document's."""

    relative: Stretch
    absolute: Stretch


@dataclass(slots=True)
class Given:
    """The times that an element itself gives, in seconds; is_seq: its children follow one another.

    wrong: the first that is no time.
    """

    begin: float | None = None
    end: float | None = None
    duration: float | None = None
    is_seq: bool = False
    wrong: str | None = None

    @property
    def is_timed(self) -> bool:
        return (self.begin, self.end, self.duration) != (None, None, None) or bool(self.wrong)


def given(attributes: Mapping[str, str], clock: Clock) -> Given:
    """The times in an element's attributes."""
    found = Given(is_seq=attributes.get("timeContainer") == "seq")
    for name, field_name in (("begin", "begin"), ("end", "end"), ("dur", "duration")):
        written = attributes.get(name)
        if written is None or (name == "end" and written.strip() == "indefinite"):
            continue
        try:
            setattr(found, field_name, clock.seconds(written))
        except ValueError:
            found.wrong = found.wrong if found.wrong is not None else written or "''"
    return found


@dataclass(slots=True)
class _Element:
    begin: float = 0.0
    end: float | None = None
    has_end: bool = False  # it says itself when it ends
    is_seq: bool = False
    reached: float = 0.0  # where the child before has ended
    latest: float | None = None  # the end of the child that ends last

    @property
    def next(self) -> float:
        """Where a child is counted from."""
        return self.reached if self.is_seq else self.begin


@dataclass(slots=True)
class Timeline:
    """The times of the elements that are open, by TTML's rule and as if all were absolute."""

    _relative: list[_Element] = field(default_factory=lambda: [_Element()])
    _absolute: list[_Element] = field(default_factory=lambda: [_Element()])
    _misfits: int = 0
    _absolute_misfits: int = 0

    def open(self, given: Given) -> Stretches:
        """An element begins; its times."""
        parent = self._relative[-1]
        relative = _within(parent, given, parent.next)
        self._relative.append(_opened(relative, given, is_seq=given.is_seq))
        above = self._absolute[-1]
        absolute = _within(above, given, 0.0)
        self._absolute.append(_opened(absolute, given, is_seq=False))
        if given.begin is not None:
            self._misfits += relative.is_outside
            is_early = absolute.begin < above.begin
            self._absolute_misfits += absolute.is_outside or is_early or parent.is_seq
        return Stretches(relative, absolute)

    def close(self) -> None:
        """The innermost element ends."""
        for stack in (self._relative, self._absolute):
            done, parent = stack.pop(), stack[-1]
            end = done.end if done.has_end else done.latest
            parent.reached = end if end is not None else done.begin
            if end is not None:
                parent.latest = end if parent.latest is None else max(parent.latest, end)

    @property
    def is_absolute(self) -> bool:
        """Do all times fit if they are counted from the document's begin, and only then?"""
        return bool(self._misfits) and not self._absolute_misfits


def _opened(stretch: Stretch, given: Given, *, is_seq: bool) -> _Element:
    has_end = given.end is not None or given.duration is not None
    return _Element(stretch.begin, stretch.end, has_end, is_seq, stretch.begin)


def _within(parent: _Element, given: Given, origin: float) -> Stretch:
    """When an element is shown: within its parent's time, unless that is over before."""
    begin = parent.next if given.begin is None else origin + given.begin
    ends = [origin + given.end] if given.end is not None else []
    ends += [begin + given.duration] if given.duration is not None else []
    is_outside = parent.end is not None and begin >= parent.end
    if parent.end is not None and not is_outside:
        ends.append(parent.end)
    return Stretch(begin, min(ends, default=None), is_outside)
