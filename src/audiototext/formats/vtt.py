"""vtt: WebVTT captions, for browsers.

Source: WebVTT, https://www.w3.org/TR/webvtt1/
"""

from __future__ import annotations

from .. import timestamps
from ..transcript import Transcript
from .base import Format, cue_text

FIRST_CUE = 0.001
"""Some players do not show a cue at 0 s; a first cue there starts one millisecond later."""


def render(transcript: Transcript) -> str:
    """Whisper's own layout of the file, but for FIRST_CUE."""
    cues = ["WEBVTT\n\n"]
    for number, segment in enumerate(transcript.segments):
        start = segment.start
        if number == 0 and timestamps.milliseconds(start) == 0:
            start = FIRST_CUE
        times = f"{timestamps.vtt(start)} --> {timestamps.vtt(segment.end)}"
        cues.append(f"{times}\n{cue_text(segment.text)}\n\n")
    return "".join(cues)


VTT = Format("vtt", "WebVTT captions, for browsers", render)
