"""Read recordings ahead, one after the other, and cut them into windows, on a thread of its own."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

from ..hearing import heard
from ..media import SAMPLE_RATE, Audio, Samples
from ..speech import Clip
from ..windows import Limits, Window, windows
from .workers import start


@dataclass(frozen=True, slots=True)
class Warned:
    """Something that the user should know of a recording."""

    sentence: str


@dataclass(frozen=True, slots=True)
class Ended:
    """A recording has been read to its end, in seconds, or could not be: why."""

    seconds: float
    error: Exception | None = None


Item = Window | Warned | Ended
"""What is read, in order: a recording's windows, warnings among them, and its end."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A recording to read, and how it is cut."""

    audio: Audio
    limits: Limits
    clips: Sequence[Clip] = ()


class Reader:
    """Reads the recordings while others work, at most `ahead` items further than was taken."""

    def __init__(self, readings: Sequence[Reading], wake: threading.Event, ahead: int) -> None:
        """wake: set whenever something was read."""
        self._items: queue.Queue[tuple[int, Item]] = queue.Queue(ahead)
        self._wake = wake
        self._closed = threading.Event()
        start(lambda: self._read(readings), self.close, "reader")

    def taken(self) -> Iterator[tuple[int, Item]]:
        """What was read by now: the number of the recording, and the item."""
        with suppress(queue.Empty):
            while True:
                yield self._items.get_nowait()

    def close(self) -> None:
        """Read nothing more."""
        self._closed.set()

    def _read(self, readings: Sequence[Reading]) -> None:
        for number, reading in enumerate(readings):
            count = 0

            def counted(sound: Iterator[Samples]) -> Iterator[Samples]:
                nonlocal count
                for block in sound:
                    if self._closed.is_set():
                        raise _ClosedError
                    count += len(block)
                    yield block

            def warn(sentence: str, number: int = number) -> None:
                self._put(number, Warned(sentence))

            try:
                sound = counted(reading.audio.blocks(warn))
                for window in windows(heard(sound, reading.clips), reading.limits):
                    self._put(number, window)
                end = Ended(count / SAMPLE_RATE)
            except _ClosedError:
                return
            except Exception as error:
                end = Ended(count / SAMPLE_RATE, error)
            with suppress(_ClosedError):
                self._put(number, end)

    def _put(self, number: int, item: Item) -> None:
        while not self._closed.is_set():
            with suppress(queue.Full):
                self._items.put((number, item), timeout=0.1)
                self._wake.set()
                return
        raise _ClosedError


class _ClosedError(Exception):
    """Nobody wants to read on."""
