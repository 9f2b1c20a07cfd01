r"""lrc: lyrics for music players, a line a cue.

A line has the time at which it comes; the end of a cue is that of an empty line. Times have
centiseconds. A cue that lasts when the next one comes ends there for the reader. What looks like a
time within a text has a word joiner (U+2060) behind its bracket, and an empty text is one, so that
no text makes or breaks a cue.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from .. import timestamps
from ..errors import CaptionSyntaxError
from ..transcript import UNDETERMINED, Segment, Transcript
from .base import Format, Mended, lasting, one_line, quoted, with_lf
from .tags import TAG, plain

LAST = 4.0
"""Seconds that the last line stays where no empty line ends it."""

_JOINER = "\u2060"
_TIME = r"(\d{1,11}):(\d{1,2})(?::(\d{1,2})(?=[.,]\d))?(?:[.,:](\d{1,9}))?"
_BARE = re.sub(r"\((?!\?)", "(?:", _TIME)
_LINE_TIME = re.compile(rf"[ \t]*\[(-?){_TIME}\]")
_INNER = re.compile(rf"[\[<]({_JOINER}*)-?{_BARE}[\]>][ \t]*")
_FORGED = re.compile(rf"(?<=[\[<])(?={_JOINER}*-?{_BARE}[\]>])")
_TAG = re.compile(r"[ \t]*\[[ \t]*([a-z#_]{1,20})[ \t]*:([^\n]*)\][ \t]*", re.IGNORECASE)
_TOLD = {
    "ti", "ar", "al", "au", "by", "re", "ve", "la", "lr", "length", "offset", "tool", "id", "#",
    "lang", "language", "key", "hash", "sign", "qq", "total", "kana", "encoding", "t_time",
    "artist", "title", "album", "author",
}  # fmt: skip
"""Names of a file's tags, which are no text."""


def render(transcript: Transcript) -> str:
    """A line a segment, and an empty line where one ends before the next begins."""
    cues = [
        (*timestamps.centiseconds(segment.start, segment.end), _text(segment))
        for segment in transcript.segments
    ]
    found = []
    for number, (start, end, text) in enumerate(cues, start=1):
        found.append(f"[{timestamps.lrc(start)}]{text}\n")
        if number == len(cues) or end < cues[number][0]:
            found.append(f"[{timestamps.lrc(end)}]\n")
    return "".join(found)


def _text(segment: Segment) -> str:
    """The text of a line, which is neither empty nor has a time in it."""
    text = _FORGED.sub(_JOINER, one_line(_bare(segment.text)))
    return text if text.strip(_JOINER) else text + _JOINER


def _bare(text: str) -> str:
    """The text without tags; where the letters around a tag make one, without their brackets."""
    bare = plain(text)
    return re.sub("[<{]", "", bare) if TAG.search(bare) else bare


def parse(text: str) -> Transcript:
    """Lines with a time become segments, by start time; a line with several becomes several.

    A cue lasts until the next time in the file, the last one for LAST seconds. The file's offset is
    honoured, its other tags and the times of single words are left out. An empty text has no cues.
    Raises CaptionSyntaxError where no line has a time.
    """
    text = with_lf(text)
    if not text.strip():
        return Transcript((), UNDETERMINED, 0.0)
    mended = Mended()
    reader = _Reader(mended)
    events = sorted(reader.events(text), key=lambda event: event.time)
    if not events:
        raise CaptionSyntaxError("no LRC line in it: none begins with a time such as [01:23.45]")
    segments = tuple(_segments(events, reader.offset, mended))
    duration = max((segment.end for segment in segments), default=0.0)
    return Transcript(segments, UNDETERMINED, duration, notes=mended.notes())


@dataclass(frozen=True, slots=True)
class _Event:
    """A line at one of its times, in seconds; text: None = an empty line, which ends cues."""

    time: float
    text: str | None


class _Reader:
    """One reading; offset: by how many seconds all lines come sooner."""

    def __init__(self, mended: Mended) -> None:
        self._mended = mended
        self.offset = 0.0

    def events(self, text: str) -> Iterator[_Event]:
        """The lines with a time, once for each."""
        for number, line in enumerate(text.split("\n"), start=1):
            times, position = [], 0
            while match := _LINE_TIME.match(line, position):
                times.append(timestamps.seconds(match))
                position = match.end()
            if times:
                said = _said(line[position:].strip())
                yield from (_Event(time, said) for time in times)
            elif line.strip():
                self._aside(number, line)

    def _aside(self, number: int, line: str) -> None:
        """A line without a time: a tag, or what is told."""
        tag = _TAG.fullmatch(line)
        if tag is None or tag[1].lower() not in _TOLD:
            self._mended.add(f"line {number}: {quoted(line.strip())} has no time: left out")
        elif tag[1].lower() == "offset":
            if re.fullmatch(r"[-+]?\d{1,9}", tag[2].strip()):
                self.offset = int(tag[2]) / 1000
            else:
                self._mended.add(f"line {number}: {quoted(line)} is no offset in milliseconds")


def _said(line: str) -> str | None:
    """The text of a line without times, its own signs as they were; None = an empty line."""
    if not line:
        return None
    if not line.strip(_JOINER):
        return line[1:]
    return _INNER.sub(_without, line).strip() or None


def _without(inner: re.Match[str]) -> str:
    """What is left of a time within a text: nothing of a word's, all of one that is text."""
    if inner[1]:
        return f"{inner[0][0]}{inner[0][2:]}"
    before = inner.string[inner.start() - 1 : inner.start()]
    blanks = inner[0][len(inner[0].rstrip()) :]
    return "" if before in ("", " ") else blanks[:1]


def _segments(events: list[_Event], offset: float, mended: Mended) -> Iterator[Segment]:
    """The cues, each up to the next time after its own."""
    early = sum(event.time < offset for event in events)
    if early:
        mended.add(f"{early} times are before the start of the recording; they are put there")
    times = [max(event.time - offset, 0.0) for event in events]
    later: float | None = None
    ends: list[float | None] = []
    for time, then in pairwise([*reversed(times), -1.0]):
        ends.append(later)
        if then < time:
            later = time
    for event, time, end in zip(events, times, reversed(ends), strict=True):
        if event.text is not None:
            yield Segment(*lasting(time, time + LAST if end is None else end), event.text)


LRC = Format(
    "lrc",
    "lyrics for music players, a line a cue",
    render,
    parse,
    keeps=frozenset({"times"}),
    precision=0.01,
    captions=True,
    cue_line=re.compile(r"^\[(\d+:\d+(?:[.:]\d+)?)\](?=[^\n])", re.MULTILINE),
    looks_like=re.compile(
        r"\A\ufeff?\s*(?:\[[a-z#]{1,20}:[^\n]*\n\s*)*\[\d{1,4}:\d\d(?:[.:]\d{2,3})?\]",
        re.IGNORECASE,
    ),
)
