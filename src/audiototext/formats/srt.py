"""srt: SubRip captions, for players and editors."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .. import timestamps
from ..errors import CaptionSyntaxError
from ..timestamps import BLANKS, WRITTEN
from ..transcript import UNDETERMINED, Segment, Transcript
from .base import (
    ARROW_LINE,
    Format,
    Mended,
    cue_text,
    in_order,
    lasting,
    lines,
    moved,
    quoted,
    with_lf,
)
from .tags import plain

_DASH = "[-=~\u2010-\u2015\u2212\uff0d\uff1d]"
_SBV = r"(?<=\.\d\d\d),(?=[\d:]{4,20}\.\d\d\d)"
_TIME_LINE = re.compile(
    rf"^{BLANKS}({WRITTEN}){BLANKS}"
    rf"(-{{2,}}>|{_DASH}(?:{BLANKS}{_DASH}){{0,3}}{BLANKS}[>\uff1e\u203a\xbb]|[\u2192\u27f6\u2794]|{_SBV})"
    rf"{BLANKS}({WRITTEN})(?![\d:])(.*)$",
    re.MULTILINE,
)
"""Two timestamps with an arrow between them, or a comma, as SBV has it; and what follows them."""

_UNSEEN = "\ufeff\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


def render(transcript: Transcript) -> str:
    """Whisper's own layout of the file."""
    return "".join(
        f"{number}\n{timestamps.srt(segment.start)} --> {timestamps.srt(segment.end)}\n"
        f"{cue_text(segment.text)}\n\n"
        for number, segment in enumerate(transcript.segments, start=1)
    )


def parse(text: str) -> Transcript:
    """Cues become segments, by start time; the duration is the end of the last one.

    Read are SubRip and what is nearly SubRip (SBV, say); what is no time line is text of the cue
    before it. A cue that does not last is given BRIEFEST seconds. An empty text has no cues, as the
    captions of silence have none. Raises CaptionSyntaxError where nothing in a text is a cue.
    """
    text = with_lf(text)
    if not text.strip():
        return Transcript((), UNDETERMINED, 0.0)
    mended = Mended(text)
    segments = list(_segments(text, mended))
    if not segments:
        raise _no_cue(text)
    if placed := sum(_has_coordinates(times[4]) for times in _TIME_LINE.finditer(text)):
        mended.add(f"left out: coordinates of cues ({placed})")
    ordered = in_order(segments, mended)
    duration = max(segment.end for segment in ordered)
    return Transcript(ordered, UNDETERMINED, duration, notes=mended.notes())


@dataclass(frozen=True, slots=True)
class _Opening:
    """The head of a cue: its time line, and where the head begins, at the counter if it has one."""

    begin: int
    times: re.Match[str]


def _openings(text: str) -> Iterator[_Opening]:
    """The heads of all cues.

    A time line with SubRip's own arrow is one anywhere, with another only after an empty line: a
    cue's text that we wrote holds neither.
    """
    counter: int | None = None
    for times in _TIME_LINE.finditer(text):
        begin, number, is_parted = _above(text, times.start(), counter)
        if is_parted or re.fullmatch("-{2,}>", times[2]):
            counter = number
            yield _Opening(begin, times)


def _above(text: str, start: int, last: int | None) -> tuple[int, int | None, bool]:
    """What stands above a time line: where the cue begins, its counter, is there an empty line?

    A number above a time line is a counter after an empty line, and elsewhere where it counts on.
    """
    line, above = _line_before(text, start)
    number = line.strip().strip(_UNSEEN)
    if not (number.isdecimal() and len(number) < 10):
        return start, None, not number
    is_parted = not _line_before(text, above)[0].strip()
    if is_parted or (last is not None and int(number) == last + 1):
        return above, int(number), is_parted
    return start, None, False


def _line_before(text: str, start: int) -> tuple[str, int]:
    """The line that ends before `start`, and where it begins; an empty one at the text's start."""
    begin = text.rfind("\n", 0, max(start - 1, 0)) + 1
    return text[begin : max(start - 1, 0)], begin


def _segments(text: str, mended: Mended) -> Iterator[Segment]:
    """The cues as they stand in the text."""
    last: _Opening | None = None
    for opening in _openings(text):
        if last is not None:
            yield _segment(last.times, opening.begin, mended)
        elif text[: opening.begin].strip():
            before = quoted(text[: opening.begin].strip())
            mended.add(f"what stands before the first cue is left out: {before}")
        last = opening
    if last is not None:
        yield _segment(last.times, len(text), mended)


def _segment(times: re.Match[str], end: int, mended: Mended) -> Segment:
    """The cue of a time line, whose text goes on to `end`."""
    body = times.string[times.end() : end]
    if "-->" in body:
        _tell_arrows(body, times.end(), mended)
    rest = times[4]
    if rest and any(map(str.isalpha, rest)) and not _has_coordinates(rest):
        mended.at(times.start(), f"text stands beside the times: {quoted(rest.strip())}")
        body = f"{rest}\n{body}"
    start, stop = timestamps.parse(times[1]), timestamps.parse(times[3])
    put = lasting(start, stop)
    if put != (start, stop):
        mended.at(times.start(), moved((start, stop), put))
    return Segment(*put, "\n".join(lines(body)))


def _has_coordinates(rest: str) -> bool:
    """Does SubRip's `X1:100 X2:600 Y1:20 Y2:80` stand beside the times, or WebVTT's settings?"""
    parts = rest.split()
    return bool(parts) and all(":" in part for part in parts)


def _tell_arrows(body: str, position: int, mended: Mended) -> None:
    """Name the lines that look like time lines but are kept as text."""
    for line in body.split("\n"):
        if "-->" in line:
            mended.at(position, f"{quoted(line)} is no time line, so it is kept as text")
        position += len(line) + 1


def _no_cue(text: str) -> CaptionSyntaxError:
    """The error for a text without a cue; it names the first line that may be meant as one."""
    for number, line in enumerate(text.split("\n"), start=1):
        if "-->" in line:
            return CaptionSyntaxError(
                f"line {number}: {quoted(line)} is no time line, and no SubRip cue is in the file"
            )
    return CaptionSyntaxError("no SubRip cue in it: no line has two times with '-->' between them")


SRT = Format(
    "srt",
    "SubRip captions, for players and editors",
    render,
    parse,
    keeps=frozenset(
        {"times", "overlaps", "lines", "emphasis", "strikeout", "colours", "positions", "marks"}
    ),
    plain=plain,
    captions=True,
    is_usual=True,
    cue_line=ARROW_LINE,
)
