"""The WebVTT parser's steps: which lines are cues, and what stands around them.

Source: https://www.w3.org/TR/webvtt1/#file-parsing
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from .. import timestamps
from ..errors import CaptionSyntaxError
from ..timestamps import BLANKS, WRITTEN
from ..transcript import UNDETERMINED, Cue, Segment, Sheet, Transcript
from .base import Mended, in_order, lasting, lines, moved, quoted
from .vtt_text import spoken_in, unescaped, voice

FIRST_CUE = 0.001
"""Some players do not show a cue at 0 s; a first cue there starts one millisecond later."""

_TIME = r"[0-9]{1,9}:[0-5][0-9](?::[0-5][0-9])?[.,][0-9]{3}(?![0-9])"
_TIME_LINE = re.compile(rf"[ \t\f]*({_TIME})[ \t\f]*-->[ \t\f]*({_TIME})(.*)")
_NEARLY = re.compile(rf"{BLANKS}({WRITTEN}){BLANKS}-{{2,}}>{BLANKS}({WRITTEN})(?![\d:])(.*)")
_EXACT = re.compile(r"(?:[0-9]+:)?[0-5][0-9]:[0-5][0-9]\.[0-9]{3}")
_BLOCK = re.compile(r"[^\n]+(?:\n[^\n]+)*")
_COMMENT = re.compile(r"NOTE(?![^ \t\n])[ \t]*\n?")
_STYLE = re.compile(r"(?:STYLE|REGION)[ \t\f]*(?:\n|$)")


def parse(text: str) -> Transcript:
    """What the WebVTT parser takes for a cue becomes a segment, by start time.

    Beyond it, a time with a comma or without exactly two digits of minutes is read, too. The text
    is the cue's own, tags and references included, but for what `render` writes differently. A
    text without WEBVTT's signature is read all the same, with times as SubRip files have them;
    CaptionSyntaxError where it holds no cue.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    text = text.replace("\x00", "\ufffd")
    mended = Mended(text)
    is_signed = re.match(r"WEBVTT(?![^ \t\n])", text) is not None
    if not is_signed:
        mended.add("line 1: it does not begin with WEBVTT, so it is read as SubRip is")
    reader = _Reader(text, is_signed, mended)
    segments = reader.segments()
    if not segments and not is_signed:
        raise CaptionSyntaxError("line 1: it does not begin with WEBVTT, and no cue is in it")
    ordered = in_order(segments, mended)
    duration = max((segment.end for segment in ordered), default=0.0)
    return Transcript(
        ordered, UNDETERMINED, duration, notes=mended.notes(), sheet=reader.sheet(ordered)
    )


class _Reader:
    """One reading of a text.

    By the parser's steps every line with an arrow begins a cue or fails to; its text goes on to the
    next such line or an empty one; what stands between is a name, a comment or of no use.
    """

    def __init__(self, text: str, is_signed: bool, mended: Mended) -> None:
        self._text = text
        self._is_signed = is_signed
        self._mended = mended
        self._latest = 0.0
        self._blocks: list[str] = []
        self._comments: list[str] = []
        self._late = 0

    def segments(self) -> list[Segment]:
        """All cues, as they stand; and tell what is none."""
        found: list[Segment] = []
        done = self._header()
        for begin, end, following in self._arrow_lines(done):
            name = self._between(done, begin, is_late=bool(found))
            blank = self._text.find("\n\n", end, following)
            done = blank if blank >= 0 else max(following - 1, end)
            said = self._text[end + 1 : done].removesuffix("\n")
            segment = self._cue(self._text[begin:end], begin, said, not found)
            if segment is not None:
                found.append(self._dressed(segment, name))
        self._between(done, len(self._text) + 1, is_late=bool(found))
        if self._late:
            self._mended.add(f"left out: styles and regions after the first cue ({self._late})")
        return found

    def sheet(self, segments: Sequence[Segment]) -> Sheet | None:
        """What was said for all cues; None if nothing was that only WebVTT can hold."""
        has_settings = any(one.cue is not None and one.cue.settings for one in segments)
        if not (self._blocks or self._comments or has_settings):
            return None
        return Sheet("vtt", tuple(self._blocks), tuple(self._comments))

    def _dressed(self, segment: Segment, name: str) -> Segment:
        """The cue with its name and the comments above it."""
        settings = segment.cue.settings if segment.cue else ""
        if not (name or settings or self._comments):
            return segment
        comments, self._comments = tuple(self._comments), []
        return replace(segment, cue=Cue(name, settings, comments))

    def _header(self) -> int:
        """Where the header ends."""
        if not self._is_signed:
            return 0
        block = _BLOCK.match(self._text)
        assert block is not None  # WEBVTT stands there
        end = self._text.find("\n")
        arrow = self._text.find("-->", max(end, 0), block.end()) if end >= 0 else -1
        done = self._text.rfind("\n", 0, arrow) if arrow >= 0 else block.end()
        header = block[0] if arrow < 0 else self._text[:end]
        if header.strip() != "WEBVTT":
            self._blocks.append("\n".join(lines(header)))
        return done

    def _arrow_lines(self, position: int) -> Iterator[tuple[int, int, int]]:
        """Begin and end of each line with an arrow, and where the next one begins."""
        text = self._text
        line: tuple[int, int] | None = None
        while (arrow := text.find("-->", position)) >= 0:
            begin = text.rfind("\n", 0, arrow) + 1
            if line is not None:
                yield *line, begin
            end = text.find("\n", arrow)
            position = end if end >= 0 else len(text)
            line = begin, position
        if line is not None:
            yield *line, len(text) + 1

    def _cue(self, line: str, begin: int, said: str, is_first: bool) -> Segment | None:
        """The cue of a line with an arrow; None if the times cannot be read."""
        match = _TIME_LINE.match(line)
        if match is None and not self._is_signed:
            match = _NEARLY.match(line)
        if match is None:
            lost = f" with its text {quoted(said)}" if said else ""
            self._mended.at(begin, f"{quoted(line)} is no time line, so it is left out{lost}")
            return None
        start, end = self._time(match[1], begin), self._time(match[2], begin)
        if is_first and start == FIRST_CUE:
            start = 0.0
        times = lasting(start, end)
        if times != (start, end):
            self._mended.at(begin, moved((start, end), times))
        settings = " ".join(match[3].split())
        cue = Cue(settings=settings) if settings and self._is_signed else None
        text, language = spoken_in(said)
        return Segment(*times, unescaped(text), language=language, speaker=voice(text), cue=cue)

    def _time(self, written: str, begin: int) -> float:
        """Seconds, of WebVTT's own form or nearly.

        A first field of two that is over 59 is hours for the WebVTT parser, which then fails, and
        for vtt.js, which does not; it is minutes where that is within an hour of the time before.
        """
        seconds = timestamps.parse(written)
        if not _EXACT.fullmatch(written):
            first, _, rest = written.partition(":")
            is_odd = self._is_signed and ":" not in rest and int(first) > 59
            if is_odd and abs(seconds - self._latest) > 3600:
                seconds = timestamps.parse(re.sub("[.,]", ":00.", written))
            if self._is_signed:
                read = timestamps.vtt(seconds)
                self._mended.at(begin, f"{written!r} is no WebVTT time, it is read as {read}")
        self._latest = seconds
        return seconds

    def _between(self, begin: int, end: int, *, is_late: bool) -> str:
        """Keep what stands between two cues, up to the line with an arrow that begins at `end`.

        Returns the name that stands right above that line. is_late: a cue has been there, so
        styles and regions, which no player reads any more, are left out.
        """
        name = ""
        for block in _BLOCK.finditer(self._text, begin, max(end - 1, begin)):
            said = block[0].strip()
            comment = _COMMENT.match(block[0])
            if not said or (said.isdecimal() and not self._is_signed):
                continue
            if "\n" not in block[0] and block.end() == end - 1 < len(self._text):
                name = said
            elif comment:
                self._comments.append("\n".join(lines(block[0][comment.end() :])))
            elif _STYLE.match(block[0]):
                self._late += is_late
                self._blocks += [] if is_late else ["\n".join(lines(block[0]))]
            elif not said.isdecimal():
                first = quoted(said.partition("\n")[0])
                self._mended.at(block.start(), f"{first} stands outside of cues: left out")
        return name
