"""Threads that work side by side and can be left behind at once."""

from __future__ import annotations

import atexit
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

Result = TypeVar("Result")


_RUNNING: dict[threading.Thread, Callable[[], None]] = {}


def start(work: Callable[[], None], stop: Callable[[], None], name: str) -> None:
    """Work on a thread of its own, which nobody waits for but the interpreter, when it ends.

    stop: lets the work end soon. A thread that were killed in the middle of a library's C++ would
    take the process down with it.
    """

    def run() -> None:
        try:
            work()
        finally:
            _RUNNING.pop(thread, None)

    thread = threading.Thread(target=run, name=name, daemon=True)
    _RUNNING[thread] = stop
    thread.start()


def are_running() -> bool:
    """Is anybody still at work?"""
    return bool(_RUNNING)


@atexit.register
def _wait() -> None:
    for thread, stop in list(_RUNNING.items()):
        stop()
        thread.join()


class Workers:
    """So many threads that do jobs in the order they are given.

    Unlike concurrent.futures' they can be closed at once: a batch of a large model takes half a
    minute, and who says stop wants to go home.
    """

    def __init__(self, count: int, wake: threading.Event) -> None:
        """wake: set whenever a job is done."""
        self._jobs: queue.SimpleQueue[tuple[Future[Any], Callable[[], Any]] | None]
        self._jobs = queue.SimpleQueue()
        self._wake = wake
        self._count = count
        self._closed = False
        for number in range(count):
            start(self._work, self.close, f"decoder-{number}")

    def do(self, job: Callable[[], Result]) -> Future[Result]:
        """What the job will return, or raise."""
        future: Future[Result] = Future()
        self._jobs.put((future, job))
        return future

    def close(self) -> None:
        """Begin nothing more; what has begun ends by itself."""
        self._closed = True
        for _ in range(self._count):
            self._jobs.put(None)

    def _work(self) -> None:
        while (item := self._jobs.get()) is not None:
            if self._closed:
                continue
            future, job = item
            try:
                future.set_result(job())
            except BaseException as error:
                future.set_exception(error)
            self._wake.set()
