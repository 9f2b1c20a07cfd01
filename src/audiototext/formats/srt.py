"""srt: SubRip captions, for players and editors."""

from __future__ import annotations

import re

from .. import timestamps
from ..errors import CaptionSyntaxError
from ..transcript import SHORTEST, UNDETERMINED, Segment, Transcript
from .base import Format, cue_text

_TIME_LINE = re.compile(r"\s*(\S+)\s*-->\s*(\S+)(?:\s.*)?")


def render(transcript: Transcript) -> str:
    """Whisper's own layout of the file."""
    return "".join(
        f"{number}\n{timestamps.srt(segment.start)} --> {timestamps.srt(segment.end)}\n"
        f"{cue_text(segment.text)}\n\n"
        for number, segment in enumerate(transcript.segments, start=1)
    )


def parse(text: str) -> Transcript:
    """Cues become segments, by start time; the duration is the end of the last one.

    A cue that does not last is given SHORTEST seconds. Raises CaptionSyntaxError, which names the
    line, where a time line cannot be read or nothing in the file is a cue.
    """
    lines = text.removeprefix("\ufeff").splitlines()
    headers = [number for number, line in enumerate(lines) if "-->" in line]
    if not headers:
        raise CaptionSyntaxError("no SubRip cue in it: there is no line with '-->'")
    counted = headers[0] > 0 and lines[headers[0] - 1].strip().isdigit()
    ends = [*(header - counted for header in headers[1:]), len(lines)]
    segments = [_segment(lines, header, end) for header, end in zip(headers, ends, strict=True)]
    segments.sort(key=lambda segment: segment.start)
    duration = max(segment.end for segment in segments)
    return Transcript(tuple(segments), UNDETERMINED, duration)


def _segment(lines: list[str], header: int, end: int) -> Segment:
    match = _TIME_LINE.fullmatch(lines[header])
    try:
        if match is None:
            raise ValueError("not a time line")
        start, stop = timestamps.parse(match[1]), timestamps.parse(match[2])
    except ValueError as error:
        raise CaptionSyntaxError(f"line {header + 1}: {error}: {lines[header]!r}") from None
    body = "\n".join(lines[header + 1 : end]).strip()
    return Segment(start, max(stop, start + SHORTEST), body)


SRT = Format("srt", "SubRip captions, for players and editors", render, parse)
