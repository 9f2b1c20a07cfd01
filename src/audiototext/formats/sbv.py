"""sbv: YouTube's captions, times and text alone.

A cue is a line of two times with a comma between them, its text, and an empty line. There is no
markup; `[br]` within a text is a line break. What would be one in a cue's text, or a time line,
has a word joiner (U+2060) in it, so that no text makes or breaks a cue.

Source: https://support.google.com/youtube/answer/2734698
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from .. import timestamps
from ..errors import CaptionSyntaxError
from ..timestamps import BLANKS
from ..transcript import UNDETERMINED, Segment, Transcript
from . import srt
from .base import Format, Mended, cue_text, in_order, lasting, lines, moved, quoted, with_lf

_JOINER = "\u2060"
_TIME = r"[-\u2212]?\d{1,9}:\d{1,2}(?::\d{1,2}(?:[.,:]\d{1,18})?|\.\d{1,18})"
_NEAR_TIMES = rf"{BLANKS}({_TIME}){BLANKS},{BLANKS}({_TIME})"
_TIMES = rf"{_NEAR_TIMES}(?![\d:.])"
_TIME_LINE = re.compile(rf"{_TIMES}{BLANKS}(.*)")
"""Two times, and what stands beside them. A time has hours, or minutes and a point."""

_NEARLY = re.compile(r"\s*[\d:.]{1,20}:[^,]{1,20},[^,]{0,20}:")
_BREAK = re.compile(r"\[br\]", re.IGNORECASE)
_FORGED = re.compile(
    rf"^(?={_JOINER}*{_NEAR_TIMES})|(?<=\[)(?={_JOINER}*br\])", re.IGNORECASE | re.MULTILINE
)
_JOINED = re.compile(
    rf"^{_JOINER}(?={_JOINER}*{_NEAR_TIMES})|(?<=\[){_JOINER}(?={_JOINER}*br\])",
    re.IGNORECASE | re.MULTILINE,
)


def render(transcript: Transcript) -> str:
    """A time line a segment, its text, and an empty line."""
    return "".join(
        f"{_written(segment.start)},{_written(segment.end)}\n"
        f"{_FORGED.sub(_JOINER, cue_text(segment.text))}\n\n"
        for segment in transcript.segments
    )


def _written(seconds: float) -> str:
    """H:MM:SS.mmm, the hours as short as they are."""
    return timestamps.srt(seconds).replace(",", ".").removeprefix("0")


def parse(text: str) -> Transcript:
    """Cues become segments, by start time; the duration is the end of the last one.

    A line with two times begins a cue; all up to the next one is its text, but for a number right
    above the times. A cue that does not last is given BRIEFEST seconds. An empty text has no cues,
    as the captions of silence have none. A text with SubRip's time lines only is read as SubRip.
    Raises CaptionSyntaxError where nothing in a text is a cue.
    """
    text = with_lf(text)
    if not text.strip():
        return Transcript((), UNDETERMINED, 0.0)
    rows = text.split("\n")
    heads = list(_heads(rows))
    if not heads:
        return _as_subrip(text, rows)
    mended = Mended()
    _tell_heads(rows, heads, mended)
    ends = [*(head.begin for head in heads[1:]), len(rows)]
    segments = [_segment(rows, head, end, mended) for head, end in zip(heads, ends, strict=True)]
    ordered = in_order(segments, mended)
    duration = max(segment.end for segment in ordered)
    return Transcript(ordered, UNDETERMINED, duration, notes=mended.notes())


@dataclass(frozen=True, slots=True)
class _Head:
    """The head of a cue: its times, their row, and the one in which it begins, of a counter's."""

    begin: int
    row: int
    times: re.Match[str]


def _heads(rows: Sequence[str]) -> Iterator[_Head]:
    """The heads of all cues; a number between an empty line and the times is a counter."""
    for row, line in enumerate(rows):
        times = _TIME_LINE.match(line)
        if times is not None:
            number = rows[row - 1].strip() if row else ""
            is_counter = number.isdecimal() and len(number) < 10 and _is_parted(rows, row - 1)
            yield _Head(row - 1 if is_counter else row, row, times)


def _is_parted(rows: Sequence[str], row: int) -> bool:
    """Is there an empty line above a row, or nothing?"""
    return row == 0 or not rows[row - 1].strip()


def _tell_heads(rows: Sequence[str], heads: Sequence[_Head], mended: Mended) -> None:
    """Tell of what stands above all cues, and of counters."""
    before = "\n".join(lines("\n".join(rows[: heads[0].begin])))
    if before:
        number = next(number for number, row in enumerate(rows, start=1) if row.strip())
        told = f"{quoted(before)} stands before the first cue, so it is left out"
        mended.add(f"line {number}: {told}")
    counted = [head.row for head in heads if head.begin < head.row]
    if counted:
        told = f"numbers above the times are taken for counters, no text ({len(counted)})"
        mended.add(f"line {counted[0]}: {told}")


def _segment(rows: Sequence[str], head: _Head, end: int, mended: Mended) -> Segment:
    """The cue of a head, whose text goes on to the row `end`."""
    line = f"line {head.row + 1}: "
    if not _is_parted(rows, head.begin):
        mended.add(f"{line}no empty line stands above the times")
    body = list(rows[head.row + 1 : end])
    for row in range(head.row + 2, end):
        if rows[row].strip() and not rows[row - 1].strip():
            told = "stands below an empty line and is no time line, so it is kept as text"
            mended.add(f"line {row + 1}: {quoted(rows[row].strip())} {told}")
    beside = head.times[3].strip()
    if beside:
        mended.add(f"{line}text stands beside the times: {quoted(beside)}")
        body.insert(0, beside)
    found = timestamps.parse(head.times[1]), timestamps.parse(head.times[2])
    put = lasting(*found)
    if put != found:
        mended.add(f"{line}{moved(found, put)}")
    return Segment(*put, _said("\n".join(body)))


def _said(body: str) -> str:
    """The text of a cue, with line breaks for `[br]` and without our joiners."""
    return _JOINED.sub("", "\n".join(lines(_BREAK.sub("\n", body))))


def _as_subrip(text: str, rows: Sequence[str]) -> Transcript:
    """The cues of a text without SBV's; the error names the first line that may be meant as one."""
    try:
        read = srt.parse(text)
    except CaptionSyntaxError:
        for number, row in enumerate(rows, start=1):
            if "-->" in row or _NEARLY.match(row):
                told = f"{quoted(row.strip())} is no time line, and no SBV cue is in the file"
                raise CaptionSyntaxError(f"line {number}: {told}") from None
        raise CaptionSyntaxError(
            "no SBV cue in it: no line has two times such as 0:00:01.000,0:00:02.500"
        ) from None
    told = "line 1: no time line is SBV's, so it is read as SubRip is"
    return replace(read, notes=(told, *read.notes))


SBV = Format(
    "sbv",
    "YouTube's captions, times and text alone",
    render,
    parse,
    keeps=frozenset({"times", "overlaps", "lines"}),
    captions=True,
    cue_line=re.compile(f"^{_TIMES}", re.MULTILINE),
    looks_like=re.compile(
        r"\A\ufeff?\s*\d{1,9}:\d\d:\d\d\.\d{3},\d{1,9}:\d\d:\d\d\.\d{3}[ \t]*(?:[\r\n]|\Z)"
    ),
)
