from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from audiototext import media
from audiototext.engines import workers
from audiototext.engines.reader import Ended, Item, Reader, Reading, Warned
from audiototext.errors import MediaError
from audiototext.media import SAMPLE_RATE, Audio, Samples, Sound, Warn
from audiototext.windows import Limits, Window

PLAIN = Limits()

Running = dict[threading.Thread, Callable[[], None]]


@pytest.fixture(scope="module")
def speech(samples: Path) -> Samples:
    """Two sentences with four seconds of silence between them: two windows."""
    return media.load(samples / "two-minds.opus").samples


@pytest.fixture(autouse=True)
def running(monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    """The threads that a test starts and that are still at work."""
    found: Running = {}
    monkeypatch.setattr(workers, "_RUNNING", found)
    yield found
    for thread, stop in list(found.items()):
        stop()
        thread.join(5)


class Odd:
    """Sound, then a warning, then an error if there is one; counts the blocks that were read."""

    duration = None

    def __init__(self, blocks: list[Samples], error: Exception | None = None) -> None:
        self.count = 0
        self._blocks = blocks
        self._error = error

    def blocks(self, warn: Warn) -> Iterator[Samples]:
        for block in self._blocks:
            self.count += 1
            yield block
        warn("it is damaged")
        if self._error is not None:
            raise self._error


def read(audios: list[Audio], ahead: int = 4, clips: tuple[tuple[float, float], ...] = ()) -> (
    list[tuple[int, Item]]
):  # fmt: skip
    """All that is read of the recordings, taken whenever the reader wakes us."""
    wake = threading.Event()
    reader = Reader([Reading(audio, PLAIN, clips) for audio in audios], wake, ahead)
    found: list[tuple[int, Item]] = []
    while sum(isinstance(item, Ended) for _, item in found) < len(audios):
        assert wake.wait(10)
        wake.clear()
        found += reader.taken()
    return found


@pytest.mark.parametrize("ahead", [1, 4])
def test_windows_come_in_order_and_then_the_end(speech: Samples, ahead: int) -> None:
    """Of each recording all windows, numbered from 0, and then its exact length, are read."""
    found = read([Sound(speech), Sound(speech)], ahead)
    assert [number for number, _ in found] == [0, 0, 0, 1, 1, 1]
    for items in (found[:3], found[3:]):
        first, second, end = (item for _, item in items)
        assert isinstance(first, Window)
        assert isinstance(second, Window)
        assert (first.number, second.number) == (0, 1)
        assert first.end < 5 < second.start
        assert end == Ended(len(speech) / SAMPLE_RATE)


def test_a_warning_comes_before_the_end(speech: Samples) -> None:
    """What is wrong with a recording is told, and its windows are read all the same."""
    items = [item for _, item in read([Odd([speech])])]
    assert Warned("it is damaged") in items[:-1]
    assert sum(isinstance(item, Window) for item in items) == 2
    assert items[-1] == Ended(len(speech) / SAMPLE_RATE)


@pytest.mark.parametrize("error", [MediaError("torn"), ValueError("a bug")])
def test_what_cannot_be_read_does_not_stop_the_rest(speech: Samples, error: Exception) -> None:
    """An error ends its own recording, as far as that was read, and the next one is read."""
    found = read([Odd([speech[:SAMPLE_RATE]], error), Odd([], error), Sound(speech)])
    ends = [(number, item) for number, item in found if isinstance(item, Ended)]
    assert ends == [
        (0, Ended(1.0, error)), (1, Ended(0.0, error)), (2, Ended(len(speech) / SAMPLE_RATE)),
    ]  # fmt: skip
    assert sum(number == 2 for number, _ in found) == 3


def test_only_the_clips_are_read(speech: Samples) -> None:
    """What lies outside the clips makes no window, but the recording keeps its length."""
    window, end = (item for _, item in read([Sound(speech)], clips=((6.0, 99.0),)))
    assert isinstance(window, Window)
    assert window.start > 5
    assert end == Ended(len(speech) / SAMPLE_RATE)


def test_no_sound_only_ends() -> None:
    """A recording of no samples, or of silence, has an end and nothing else."""
    silence = np.zeros(SAMPLE_RATE, np.float32)
    assert read([Sound(silence[:0]), Sound(silence)]) == [(0, Ended(0.0)), (1, Ended(1.0))]


def test_nothing_to_read_ends_at_once(running: Running) -> None:
    """Without recordings the thread is over at once, and there is nothing to take."""
    reader = Reader([], threading.Event(), 1)
    assert is_over(running, 1.0)
    assert list(reader.taken()) == []


def test_nobody_reads_far_ahead(speech: Samples, running: Running) -> None:
    """While nothing is taken the reader waits with a few pieces read; closed, it ends at once."""
    audio = Odd([speech] * 100)
    wake = threading.Event()
    reader = Reader([Reading(audio, PLAIN)], wake, 2)
    assert wake.wait(10)
    time.sleep(0.3)
    assert not is_over(running, 0.1)
    assert audio.count < 20
    reader.close()
    assert is_over(running, 1.0)
    assert all(isinstance(item, Window) for _, item in reader.taken())


def is_over(running: Running, seconds: float) -> bool:
    """Do all threads end within so many seconds?"""
    deadline = time.monotonic() + seconds
    while running and time.monotonic() < deadline:
        time.sleep(0.01)
    return not running
