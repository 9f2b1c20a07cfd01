"""An engine that says what it is told: a caption file, in time with the sound.

For tests, demonstrations and pages: everything but the recognition is real.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from .. import reading
from ..errors import Cancelled, CaptionFileError, UnsupportedRequest
from ..listener import SILENT, Listener
from ..media import SAMPLE_RATE, Audio
from ..transcript import SHORTEST, UNDETERMINED, Segment, Transcript, fitted
from .base import Request

_UNSPACED = {"zh", "yue", "ja", "th", "lo", "my", "km", "bo"}


class Scripted:
    """Says the cues of a caption file as the sound reaches them."""

    def __init__(self, *, script: str | Path, listener: Listener = SILENT) -> None:
        """Read the script, a caption file of any kind that `reading.read` knows.

        Raises UnsupportedRequest if it cannot be read, CaptionSyntaxError if it holds no captions.
        """
        try:
            self._script = reading.read(script).segments
        except CaptionFileError as error:
            raise UnsupportedRequest(f"the script {error}") from error
        listener.note(f"Engine: scripted, {len(self._script)} cues of {Path(script).name}")

    def recognize(self, audio: Audio, request: Request, listener: Listener) -> Transcript:
        """The script's cues, those within the sound's duration, in the language that is named."""
        if request.prompt is not None:
            raise UnsupportedRequest("the scripted engine takes no prompt: it says its script")
        language = request.language or UNDETERMINED
        blank = "" if language in _UNSPACED else " "
        script = [replace(cue, text=blank + cue.text.strip()) for cue in self._script]
        said: list[Segment] = []
        elapsed = 0.0
        partial = False
        try:
            listener.language(language, None)
            for elapsed in _heard(audio, listener):
                while len(said) < len(script) and script[len(said)].end <= elapsed:
                    said.append(script[len(said)])
                    listener.segment(said[-1])
                listener.progress(elapsed)
            for cue in script[len(said) :]:
                if elapsed >= SHORTEST and cue.start < elapsed:
                    said.append(fitted(cue, 0.0, elapsed))
                    listener.segment(said[-1])
            late = len(script) - len(said)
            if late:
                listener.warn(f"{late} cues of the script start after the sound's end")
        except Cancelled:
            partial = True
        transcript = Transcript(tuple(said), language, elapsed, request.task, partial=partial)
        if partial:
            raise Cancelled(transcript=transcript if said else None)
        return transcript


def _heard(audio: Audio, listener: Listener) -> Iterator[float]:
    """How many seconds have been heard, after each block."""
    samples = 0
    for block in audio.blocks(listener.warn):
        samples += len(block)
        yield samples / SAMPLE_RATE
