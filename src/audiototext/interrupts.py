"""Ctrl-C and SIGTERM as a polite wish: work stops, what is done is kept."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType, TracebackType
from typing import Any

from .errors import Cancelled


class Interrupts:
    """While it is entered, a signal is remembered; inside `raising()` it raises Cancelled at once.

    A second signal raises KeyboardInterrupt wherever the program is.
    """

    def __init__(self) -> None:
        self.requested = False
        self._raising = False
        self._before: dict[signal.Signals, Any] = {}

    def __enter__(self) -> Interrupts:
        for number in (signal.SIGINT, signal.SIGTERM):
            self._before[number] = signal.signal(number, self._received)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    @contextmanager
    def raising(self) -> Iterator[None]:
        """Let a signal raise Cancelled in the main thread, in the middle of whatever it does.

        Where a library turns it into an error of its own (an import that fails), it is turned back.
        """
        self.check()
        self._raising = True
        try:
            yield
        except Exception as error:
            if self.requested and not isinstance(error, Cancelled):
                raise Cancelled from error
            raise
        finally:
            self._raising = False

    def check(self) -> None:
        """Raise Cancelled if somebody has said stop."""
        if self.requested:
            raise Cancelled

    def _received(self, number: int, frame: FrameType | None) -> None:
        if self.requested:
            raise KeyboardInterrupt
        self.requested = True
        if self._raising:
            raise Cancelled
