"""Seconds to text and back; the one place where time is rounded."""

from __future__ import annotations

import re

_TIMESTAMP = re.compile(r"(?:(\d+):)?([0-5]?\d):([0-5]?\d)[.,](\d{3})")


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


def clock(seconds: float) -> str:
    """Whole seconds for people: M:SS or H:MM:SS.

    >>> clock(75.4), clock(3700)
    ('1:15', '1:01:40')
    """
    hours, minutes, rest, _ = _split(round(seconds))
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def parse(text: str) -> float:
    """Seconds from a SubRip or WebVTT timestamp; ValueError where it is none.

    >>> parse("00:01:01,500"), parse("01:01.500")
    (61.5, 61.5)
    """
    match = _TIMESTAMP.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"not a timestamp: {text!r}")
    hours, minutes, rest, thousandths = (int(part or 0) for part in match.groups())
    return (hours * 3_600_000 + minutes * 60_000 + rest * 1000 + thousandths) / 1000


def _split(seconds: float) -> tuple[int, int, int, int]:
    rest, thousandths = divmod(milliseconds(seconds), 1000)
    minutes, rest = divmod(rest, 60)
    hours, minutes = divmod(minutes, 60)
    return hours, minutes, rest, thousandths
