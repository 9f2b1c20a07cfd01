"""What an engine is: anything that turns sound into a transcript.

To add one: a file beside this one with a class that has `recognize`, and a line in the registry.
What every engine must honour stands in `Request`; what only yours knows (a beam size, a key)
belongs to its constructor, whose keyword arguments become its options on the command line.
`tests/contract/test_engines.py` runs over every registered engine.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

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


@dataclass(frozen=True, slots=True)
class Listening:
    """A recording, what is asked of an engine, and who hears of it."""

    audio: Audio
    request: Request
    listener: Listener


class Recognizer(Protocol):
    """Turns sound into a transcript, honouring the request whole or refusing it."""

    def recognize(self, audio: Audio, request: Request, listener: Listener) -> Transcript:
        """Listen to `audio` once, from its beginning, and tell `listener` as it goes.

        Times lie within [0, the sound's real duration] and never go backwards. Raises
        UnsupportedRequest before listening, EngineError if it fails in the middle, and, where the
        listener cancels, Cancelled with what was recognized by then.
        """


@runtime_checkable
class Batcher(Recognizer, Protocol):
    """An engine that is quicker with many recordings at once than with one after the other."""

    def recognize_all(self, listenings: Sequence[Listening]) -> Iterator[Transcript | Exception]:
        """The transcript of each recording, or the error that `recognize` would raise, in order.

        A listener hears nothing of its recording before the one before it has come out. Raises
        Cancelled with what was recognized of the recording whose turn it is.
        """
