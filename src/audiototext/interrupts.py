"""Ctrl-C and SIGTERM as a polite wish: work stops, what is done is kept."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType, TracebackType
from typing import Any

from .errors import Cancelled


class Interrupts:
    """While it is entered, a signal raises Cancelled in the main thread, now or after a shield.

    A second signal raises KeyboardInterrupt at once, shield or not.
    """

    def __init__(self) -> None:
        self.requested = False
        self._shields = 0
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
    def shielded(self) -> Iterator[None]:
        """No Cancelled inside: for the moments in which finished work is written."""
        self._shields += 1
        try:
            yield
        finally:
            self._shields -= 1

    def check(self) -> None:
        """Raise Cancelled if somebody has said stop."""
        if self.requested and not self._shields:
            raise Cancelled

    def _received(self, number: int, frame: FrameType | None) -> None:
        if self.requested:
            raise KeyboardInterrupt
        self.requested = True
        self.check()
