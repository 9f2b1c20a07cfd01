"""Seconds to text and back; the one place where time is rounded."""

from __future__ import annotations

import re

BLANKS = "[ \t\xa0\u3000\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]*"
"""What may stand around and inside a timestamp, as a part of a regular expression: blanks, and the
marks of writing from right to left, which cannot be seen."""

_PARTS = (
    rf"([-\u2212]?)(\d{{1,9}}){BLANKS}[:\uff1a]{BLANKS}(\d{{1,2}})"
    rf"(?:{BLANKS}[:\uff1a]{BLANKS}(\d{{1,2}}))?"
    rf"(?:{BLANKS}[.,:\u066b\uff0c\uff0e\uff1a](?:{BLANKS}(\d{{1,18}}))?)?"
)
_TIMESTAMP = re.compile(f"{BLANKS}{_PARTS}{BLANKS}")

WRITTEN = re.sub(r"\((?!\?)", "(?:", _PARTS)
"""A timestamp as it is found in caption files, as a part of a regular expression; no groups."""


def milliseconds(seconds: float) -> int:
    """The nearest whole millisecond, ties to even, as whisper's writers round.

    Raises ValueError for negative or non-finite times.

    >>> milliseconds(1.2345)
    1234
    """
    if not 0 <= seconds < float("inf"):
        raise ValueError(f"not a time: {seconds} s")
    return round(seconds * 1000)


def srt(seconds: float) -> str:
    """SubRip's HH:MM:SS,mmm.

    >>> srt(3661.5)
    '01:01:01,500'
    """
    hours, minutes, rest, thousandths = _split(seconds)
    return f"{hours:02d}:{minutes:02d}:{rest:02d},{thousandths:03d}"


def vtt(seconds: float) -> str:
    """WebVTT's MM:SS.mmm, with hours only from the first hour on.

    >>> vtt(61.5), vtt(3661.5)
    ('01:01.500', '01:01:01.500')
    """
    hours, minutes, rest, thousandths = _split(seconds)
    prefix = f"{hours:02d}:" if hours else ""
    return f"{prefix}{minutes:02d}:{rest:02d}.{thousandths:03d}"


def centiseconds(start: float, end: float) -> tuple[int, int]:
    """The hundredths of a second nearest to a cue's times, from 0 on, and at least one apart.

    Those of 5 thousandths are rounded up, as Aegisub rounds them.

    >>> centiseconds(0.005, 1.2345), centiseconds(2.0, 2.001)
    ((1, 123), (200, 201))
    """
    first, last = ((milliseconds(max(time, 0.0)) + 5) // 10 for time in (start, end))
    return first, max(last, first + 1)


def ass(centiseconds: int) -> str:
    """SubStation Alpha's H:MM:SS.cc.

    >>> ass(366150)
    '1:01:01.50'
    """
    seconds, rest = divmod(centiseconds, 100)
    minutes, seconds = divmod(seconds, 60)
    return f"{minutes // 60}:{minutes % 60:02d}:{seconds:02d}.{rest:02d}"


def lrc(centiseconds: int) -> str:
    """LRC's MM:SS.cc, whose minutes go on.

    >>> lrc(366150)
    '61:01.50'
    """
    minutes, rest = divmod(centiseconds, 6000)
    return f"{minutes:02d}:{rest // 100:02d}.{rest % 100:02d}"


def clock(seconds: float) -> str:
    """Whole seconds for people: M:SS or H:MM:SS.

    >>> clock(75.4), clock(3700)
    ('1:15', '1:01:40')
    """
    hours, minutes, rest, _ = _split(round(seconds))
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def parse(text: str) -> float:
    """Seconds from what people write as a timestamp; ValueError where it is none.

    The hours may be missing or over 99, minutes and seconds go to 99, the fraction stands after
    a comma, a point or a colon and has any number of digits, blanks may stand between.

    >>> parse("00:01:01,500"), parse("01:01.500"), parse("1:75:3 . 5"), parse("-00:01:00")
    (61.5, 61.5, 8103.5, -60.0)
    """
    match = _TIMESTAMP.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"not a timestamp: {text!r}")
    return seconds(match)


def seconds(match: re.Match[str]) -> float:
    """The seconds of five groups: sign, two or three fields, the digits of the fraction."""
    sign, first, second, third, digits = match.groups("")
    whole = int(first) * 60 + int(second)
    if third:
        whole = whole * 60 + int(third)
    parts: int = 10 ** len(digits)
    seconds = (whole * parts + int(digits or 0)) / parts
    return -seconds if sign else seconds


def _split(seconds: float) -> tuple[int, int, int, int]:
    rest, thousandths = divmod(milliseconds(seconds), 1000)
    minutes, rest = divmod(rest, 60)
    hours, minutes = divmod(minutes, 60)
    return hours, minutes, rest, thousandths
