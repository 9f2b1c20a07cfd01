"""ass: Advanced SubStation Alpha captions, for players, and editors of styled captions.

Source: https://github.com/libass/libass/wiki/ASS-File-Format-Guide
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ..errors import CaptionSyntaxError
from ..transcript import UNDETERMINED, Cue, Segment, Sheet, Transcript
from .ass_events import (
    COLUMNS,
    SSA_COLUMNS,
    Event,
    columns_of,
    comment_line,
    comment_text,
    event_line,
    event_of,
)
from .ass_tags import read, written
from .base import Format, Mended, in_order, lasting, moved, quoted, with_lf, writable
from .tags import plain

PRECISION = 0.01
"""Seconds that times are rounded to."""

_INFO = """\
[Script Info]
ScriptType: v4.00+
WrapStyle: 0
ScaledBorderAndShadow: yes
YCbCr Matrix: None
PlayResX: 1920
PlayResY: 1080"""

_STYLES = """\
[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, \
Bold, Italic, Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, \
Alignment, MarginL, MarginR, MarginV, Encoding
Style: Default,Arial,64,&H00FFFFFF,&H000000FF,&H00000000,&H80000000,\
0,0,0,0,100,100,0,0,1,3,1,2,96,96,54,1"""

_EVENTS = f"[Events]\nFormat: {', '.join(COLUMNS)}"

_HEADER = (_INFO, _STYLES, _EVENTS)
"""White letters with a black outline at the bottom of a picture of 1920 by 1080."""

_SECTION = re.compile(r"[ \t]*\[[\w+ .-]{1,60}\][ \t]*")
_LINE = re.compile(r"[ \t]*(Dialogue|Comment|Format)[ \t]*:(.*)", re.IGNORECASE)
_KEPT = re.compile(r"[ \t]*(?:;|!:|(?:Picture|Sound|Movie|Command)[ \t]*:)", re.IGNORECASE)
_IS_EVENTS = re.compile(r"[ \t]*\[[ \t]*Events[ \t]*\]", re.IGNORECASE)
_FORMAT = re.compile(r"^[ \t]*Format[ \t]*:(.*)$", re.IGNORECASE | re.MULTILINE)
_IS_SSA = re.compile(r"^[ \t]*\[[ \t]*V4[ \t]+Styles", re.IGNORECASE | re.MULTILINE)
_KEEPS_BREAKS = re.compile(r"^[ \t]*WrapStyle[ \t]*:[ \t]*2\b", re.IGNORECASE | re.MULTILINE)


def render(transcript: Transcript) -> str:
    """The script's header and styles, of the file that it was read from or ours, and its events."""
    sheet = transcript.sheet
    is_own = sheet is not None and sheet.format == "ass"
    blocks = [_block(text) for text in sheet.blocks] if sheet and is_own else []
    blocks = blocks or [*_HEADER]
    place = next((n for n, block in enumerate(blocks) if _IS_EVENTS.match(block)), None)
    if place is None:
        place = len(blocks)
        blocks.append(_EVENTS)
    told = _FORMAT.search(blocks[place])
    columns = (columns_of(told[1]) if told else None) or COLUMNS
    events = [blocks[place], "\n"]
    for segment in transcript.segments:
        events += _lines(segment, columns, is_own)
    for comment in sheet.comments if sheet else ():
        events.append(comment_line(comment, columns, 0.0, 0.0))
    blocks[place] = "".join(events).removesuffix("\n")
    return "\n\n".join(blocks) + "\n"


def _block(text: str) -> str:
    return writable(re.sub("\r\n?", "\n", text)).lstrip("\n\ufeff").rstrip(" \t\n\ufeff")


def _lines(segment: Segment, columns: Sequence[str], has_settings: bool) -> Iterator[str]:
    """The lines of a cue: its comments, and its own."""
    cue = segment.cue or Cue()
    times = segment.start, segment.end
    for comment in cue.comments:
        yield comment_line(comment, columns, *times)
    settings = cue.settings if has_settings else ""
    event = Event(*times, segment.speaker or "", settings, written(segment.text))
    yield event_line("Dialogue", event, columns)


def parse(text: str) -> Transcript:
    """Dialogue events become segments, by start time; the duration is the end of the last one.

    Their text has the common tags where these say the same. Read is what libass reads, of v4+ and
    of v4 (SSA), and events outside of their section. The sheet is what stands around the events,
    unless that is what `render` writes by itself. Raises CaptionSyntaxError where there is neither
    a Dialogue event nor the section for them.
    """
    text = with_lf(text)
    mended = Mended(text)
    reader = _Reader(text, mended)
    reader.read()
    ordered = in_order(reader.segments, mended)
    duration = max((segment.end for segment in ordered), default=0.0)
    return Transcript(ordered, UNDETERMINED, duration, notes=mended.notes(), sheet=reader.sheet())


class _Reader:
    """One reading of a text: its sections as blocks, and the events among them."""

    def __init__(self, text: str, mended: Mended) -> None:
        self._text = text
        self._mended = mended
        self._keeps_breaks = _KEEPS_BREAKS.search(text) is not None
        self._usual = SSA_COLUMNS if _IS_SSA.search(text) else COLUMNS
        self._columns: tuple[str, ...] = self._usual
        self._block: list[str] = []
        self._blocks = [self._block]
        self._events: list[str] | None = None
        self._fields: dict[str, str] = {}
        self._format_at: int | None = None
        self._comments: list[str] = []
        self._outside = 0
        self._unread = ""
        self.segments: list[Segment] = []

    def read(self) -> None:
        """Read all lines; raises CaptionSyntaxError where no event is among them, nor a section."""
        for number, line in enumerate(self._text.split("\n"), start=1):
            if _SECTION.fullmatch(line):
                self._begin(line)
            else:
                self._line(number, line)
        if self._outside:
            self._mended.add(f"events that stand outside of the section [Events]: {self._outside}")
        if not self.segments and self._unread:
            raise CaptionSyntaxError(f"{self._unread}, and there is no other")
        if not self.segments and self._events is None:
            raise CaptionSyntaxError(
                "no ASS captions in it: there is no section [Events], and no Dialogue line"
            )

    def sheet(self) -> Sheet | None:
        """What stands around the events; None if it is ours, and nothing needs to be held."""
        if self._events is None:
            self._events = ["[Events]"]
            self._blocks.append(self._events)
        self._use(() if self._fields else self._usual)
        text = self._fields.pop("text")
        self._events.insert(
            self._format_at or 1, f"Format: {', '.join((*self._fields.values(), text))}"
        )
        found = tuple(filter(None, (_block("\n".join(block)) for block in self._blocks)))
        blocks = () if found in (_HEADER, (_EVENTS,)) else found
        comments = tuple(comment_text(one, self._columns, 0.0, 0.0) for one in self._comments)
        has_settings = any(one.cue is not None and one.cue.settings for one in self.segments)
        return Sheet("ass", blocks, comments) if blocks or comments or has_settings else None

    def _begin(self, line: str) -> None:
        """Begin a section; all of those of events are one."""
        is_events = _IS_EVENTS.match(line) is not None
        if is_events and self._events is not None:
            self._block = self._events
            return
        self._block = [line]
        self._blocks.append(self._block)
        if is_events:
            self._events = self._block

    def _line(self, number: int, line: str) -> None:
        """Read a line that begins no section."""
        found = _LINE.match(line)
        kind = found[1].lower() if found else ""
        told = found[2] if found else ""
        if self._block is self._blocks[0] and kind in ("dialogue", "format"):
            self._begin("[Events]")
        if kind == "dialogue":
            self._dialogue(number, told)
        elif self._block is not self._events:
            self._block.append(line)
        elif kind == "comment":
            self._comments.append(told)
        elif kind == "format":
            self._format(number, told)
        elif _KEPT.match(line):
            self._block.append(line)
        elif line.strip():
            self._mended.add(f"line {number}: {quoted(line)} is no event, so it is left out")

    def _format(self, number: int, told: str) -> None:
        """Take the order of the fields from a line, for the events below it."""
        columns = columns_of(told)
        if columns is None:
            self._mended.add(f"line {number}: {quoted(told)} are no fields of an event")
        self._columns = columns or self._usual
        self._use(self._columns)
        if self._format_at is None:
            self._format_at = len(self._block)

    def _use(self, columns: Sequence[str]) -> None:
        """Note the fields, for the one Format line that is written."""
        for name in columns:
            self._fields.setdefault(name.lower(), name)

    def _dialogue(self, number: int, told: str) -> None:
        """Read a cue; tell of it, and remember the first, where that cannot be done."""
        event = event_of(told, self._columns)
        if event is None:
            sentence = f"line {number}: {quoted(told.strip())} is no event"
            self._unread = self._unread or sentence
            self._mended.add(f"{sentence}, so it is left out")
            return
        times = lasting(event.start, event.end)
        if times != (event.start, event.end):
            times = times[0], max(times[1], times[0] + PRECISION)
            self._mended.add(f"line {number}: {moved((event.start, event.end), times)}")
        said = read(event.text, breaks=self._keeps_breaks)
        comments = tuple(comment_text(one, self._columns, *times) for one in self._comments)
        self._comments = []
        self._use(() if self._fields else self._columns)
        cue = (
            Cue(settings=event.settings, comments=comments) if event.settings or comments else None
        )
        self.segments.append(Segment(*times, said, speaker=event.name or None, cue=cue))
        self._outside += self._block is not self._events


ASS = Format(
    "ass",
    "Advanced SubStation Alpha captions, for players and editors of styles",
    render,
    parse,
    keeps=frozenset(
        {
            "times", "overlaps", "lines", "speakers", "emphasis", "strikeout", "colours",
            "positions", "marks", "comments", "sheet",
        }
    ),
    precision=PRECISION,
    plain=plain,
    captions=True,
    cue_line=re.compile(
        r"^[ \t]*Dialogue[ \t]*:[^,\n]*,[ \t]*([^,\n]*)", re.IGNORECASE | re.MULTILINE
    ),
    looks_like=re.compile(
        r"\A\ufeff?\s*\[[ \t]*(?:Script Info|V4\+? Styles|Events)[ \t]*\]", re.IGNORECASE
    ),
)  # fmt: skip
