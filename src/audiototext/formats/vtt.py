"""vtt: WebVTT captions, for browsers.

Source: WebVTT, https://www.w3.org/TR/webvtt1/
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator

from .. import timestamps
from ..errors import CaptionSyntaxError
from ..timestamps import BLANKS, WRITTEN
from ..transcript import UNDETERMINED, Segment, Transcript
from .base import ARROW_LINE, Format, Mended, cue_text, in_order, lasting, moved, quoted

FIRST_CUE = 0.001
"""Some players do not show a cue at 0 s; a first cue there starts one millisecond later."""

_LT = "&((?:amp;)*)lt;"
_BODY = (
    "(?:/?(?i:c|i|b|u|s|v|lang|ruby|rt|font)"
    r"(?:[\s./](?:[^<>&]|&(?!(?:amp;)*lt;))*)?|[0-9:.]+)>"
)
"""What makes a tag of the `<` before it: a name that players know, or a time."""

_LITERAL = re.compile(f"(?:<|{_LT})(?!{_BODY})")
_ESCAPED = re.compile(f"{_LT}(?!{_BODY})")
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?[ \t]+([^<>\n]+)>")
"""The voice that a cue begins with."""

_TAG = re.compile(f"<{_BODY}")
_REFERENCE = re.compile(r"&#?\w{1,32};")

_TIME = r"[0-9]{1,9}:[0-5][0-9](?::[0-5][0-9])?[.,][0-9]{3}(?![0-9])"
_TIME_LINE = re.compile(rf"[ \t\f]*({_TIME})[ \t\f]*-->[ \t\f]*({_TIME})(.*)")
_NEARLY = re.compile(rf"{BLANKS}({WRITTEN}){BLANKS}-{{2,}}>{BLANKS}({WRITTEN})(?![\d:])(.*)")
_EXACT = re.compile(r"(?:[0-9]+:)?[0-5][0-9]:[0-5][0-9]\.[0-9]{3}")
_BLOCK = re.compile(r"[^\n]+(?:\n[^\n]+)*")
_ASIDE = re.compile(r"(NOTE(?![^ \t\n])|STYLE[ \t\f]*(?:\n|$)|REGION[ \t\f]*(?:\n|$))")
_ASIDES = {"N": "comments", "S": "style sheets", "R": "regions"}


def render(transcript: Transcript) -> str:
    """Whisper's own layout of the file, but for FIRST_CUE and a `<` that is no tag's."""
    cues = ["WEBVTT\n\n"]
    for number, segment in enumerate(transcript.segments):
        start = segment.start
        if number == 0 and timestamps.milliseconds(start) == 0:
            start = FIRST_CUE
        times = f"{timestamps.vtt(start)} --> {timestamps.vtt(segment.end)}"
        cues.append(f"{times}\n{escaped(cue_text(segment.text))}\n\n")
    return "".join(cues)


def escaped(text: str) -> str:
    """A `<` that begins no tag as `&lt;`, and what reads as one that is so written, one deeper.

    >>> escaped("2 < 3, <i>AT&T</i>, &lt;")
    '2 &lt; 3, <i>AT&T</i>, &amp;lt;'
    """
    if "<" not in text and "lt;" not in text:
        return text
    return _LITERAL.sub(lambda it: "&lt;" if it[0] == "<" else f"&amp;{it[0][1:]}", text)


def unescaped(text: str) -> str:
    """The reverse of `escaped`; all other references and tags stay as they are."""
    if "lt;" not in text:
        return text
    return _ESCAPED.sub(lambda it: f"&{it[0][5:]}" if it[1] else "<", text)


def plain(text: str) -> str:
    """A cue's text without tags, its character references resolved."""
    return _REFERENCE.sub(lambda it: html.unescape(it[0]), _TAG.sub("", escaped(text)))


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
    segments = _Reader(text, is_signed, mended).segments()
    if not segments and not is_signed:
        raise CaptionSyntaxError("line 1: it does not begin with WEBVTT, and no cue is in it")
    ordered = in_order(segments, mended)
    duration = max((segment.end for segment in ordered), default=0.0)
    return Transcript(ordered, UNDETERMINED, duration, notes=mended.notes())


class _Reader:
    """One reading of a text.

    By the parser's steps every line with an arrow begins a cue or fails to; its text goes on to the
    next such line or an empty one; what stands between is a name, a comment or of no use.
    """

    def __init__(self, text: str, is_signed: bool, mended: Mended) -> None:
        self._text = text
        self._is_signed = is_signed
        self._mended = mended
        self._left: Counter[str] = Counter()
        self._latest = 0.0

    def segments(self) -> list[Segment]:
        """All cues, as they stand; and tell what is none."""
        found: list[Segment] = []
        done = self._header()
        for begin, end, following in self._arrow_lines(done):
            self._leave_out(done, begin)
            blank = self._text.find("\n\n", end, following)
            done = blank if blank >= 0 else max(following - 1, end)
            said = self._text[end + 1 : done]
            cue = self._cue(self._text[begin:end], begin, said.removesuffix("\n"), not found)
            if cue is not None:
                found.append(cue)
        self._leave_out(done, len(self._text) + 1)
        if self._left:
            kinds = ", ".join(f"{kind} ({count})" for kind, count in self._left.items())
            self._mended.add(f"left out: {kinds}")
        return found

    def _header(self) -> int:
        """Where the header ends."""
        if not self._is_signed:
            return 0
        end = self._text.find("\n")
        block = _BLOCK.match(self._text, end + 1) if end >= 0 else None
        if block is None:
            return end if end >= 0 else len(self._text)
        arrow = self._text.find("-->", block.start(), block.end())
        if arrow >= 0:
            return self._text.rfind("\n", 0, arrow)
        self._left["lines of the header"] += block[0].count("\n") + 1
        return block.end()

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
        if match[3].strip():
            self._left["settings of cues"] += 1
        voice = _VOICE.match(said)
        return Segment(*times, unescaped(said), speaker=voice[1].strip() if voice else None)

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

    def _leave_out(self, begin: int, end: int) -> None:
        """Tell what stands between two cues: up to the line with an arrow that begins at `end`."""
        for block in _BLOCK.finditer(self._text, begin, max(end - 1, begin)):
            said = block[0].strip()
            if not said or said.isdecimal():
                continue
            aside = _ASIDE.match(block[0])
            if "\n" not in block[0] and block.end() == end - 1 < len(self._text):
                self._left["names of cues"] += 1
            elif aside:
                self._left[_ASIDES[aside[0][0]]] += 1
            else:
                first = quoted(said.partition("\n")[0])
                self._mended.at(block.start(), f"{first} stands outside of cues: left out")


VTT = Format(
    "vtt",
    "WebVTT captions, for browsers",
    render,
    parse,
    keeps=frozenset({"times", "lines", "emphasis"}),
    plain=plain,
    captions=True,
    is_usual=True,
    cue_line=ARROW_LINE,
)
