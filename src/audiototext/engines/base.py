"""What an engine is: anything that turns sound into a transcript.

To add one: a file beside this one with a class that has `recognize`, and a line in the registry.
What every engine must honour stands in `Request`; what only yours knows (a beam size, a key)
belongs to its constructor, whose keyword arguments become its options on the command line.
`tests/contract/test_engines.py` runs over every registered engine.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from ..listener import Listener
from ..media import Audio
from ..transcript import Task, Transcript


@dataclass(frozen=True, slots=True)
class Request:
    """What a user asks of any engine; an engine that cannot do it raises UnsupportedRequest.

    task: "transcribe" in the language spoken, or "translate" into English.
    language: Whisper's code of the language spoken; None = detect it.
    prompt: text that the recording could follow on from: names, spelling, style.
    """

    task: Task = "transcribe"
    language: str | None = None
    prompt: str | None = None


class Recognizer(Protocol):
    """Turns sound into a transcript, honouring the request whole or refusing it."""

    def recognize(self, audio: Audio, request: Request, listener: Listener) -> Transcript:
        """Listen to `audio` once, from its beginning, and tell `listener` as it goes.

        Times lie within [0, the sound's real duration] and never go backwards. Raises
        UnsupportedRequest before listening, EngineError if it fails in the middle, and, where the
        listener cancels, Cancelled with what was recognized by then.
        """
