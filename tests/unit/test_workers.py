"""Threads that decode, and the one that reads ahead."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from audiototext import media
from audiototext.engines import workers
from audiototext.engines.reader import Ended, Reader, Reading, Warned
from audiototext.engines.workers import Workers
from audiototext.errors import MediaError
from audiototext.media import Samples, Sound, Warn
from audiototext.windows import Limits, Window


def test_jobs_are_done_and_errors_arrive() -> None:
    """What a job returns or raises is its future's, and whoever waits is woken."""
    wake = threading.Event()
    crew = Workers(2, wake)
    numbers = [crew.do(lambda: 6 * 7) for _ in range(5)]
    assert [future.result(5) for future in numbers] == [42] * 5
    broken = crew.do(lambda: 1 // 0)
    with pytest.raises(ZeroDivisionError):
        broken.result(5)
    assert wake.wait(5)
    crew.close()


def test_what_is_closed_begins_nothing() -> None:
    """A job that had not begun is left undone; threads end by themselves."""
    begun, go = threading.Event(), threading.Event()
    crew = Workers(1, threading.Event())

    def slow() -> bool:
        begun.set()
        return go.wait(5)

    first, second = crew.do(slow), crew.do(lambda: 1)
    assert begun.wait(5)
    crew.close()
    assert workers.are_running()
    go.set()
    assert first.result(5)
    time.sleep(0.1)
    assert not second.done()


class Broken:
    """A recording that is damaged, and fails after a while."""

    duration = None

    def __init__(self, samples: Samples) -> None:
        self._samples = samples

    def blocks(self, warn: Warn) -> Iterator[Samples]:
        yield self._samples
        warn("it is damaged")
        raise MediaError("torn")


def read(reader: Reader, wake: threading.Event, ends: int) -> list[tuple[int, object]]:
    found: list[tuple[int, object]] = []
    while sum(isinstance(item, Ended) for _, item in found) < ends:
        assert wake.wait(20)
        wake.clear()
        found += reader.taken()
    return found


def test_recordings_are_read_in_order(short: Samples) -> None:
    """Windows, warnings and ends come in order; a torn recording costs the next one nothing."""
    wake = threading.Event()
    readings = [Reading(audio, Limits()) for audio in (Broken(short), Sound(short))]
    reader = Reader(readings, wake, ahead=1)
    found = read(reader, wake, 2)
    assert [number for number, _ in found] == sorted(number for number, _ in found)
    first = [item for number, item in found if number == 0]
    assert Warned("it is damaged") in first
    assert isinstance(first[-1], Ended)
    assert isinstance(first[-1].error, MediaError)
    window, end = [item for number, item in found if number == 1]
    assert isinstance(window, Window)
    assert end == Ended(len(short) / 16_000)


def test_a_closed_reader_stops(short: Samples) -> None:
    """Nobody who takes nothing keeps the thread waiting for ever."""
    before = threading.active_count()
    reader = Reader([Reading(Sound(np.tile(short, 40)), Limits())], threading.Event(), ahead=1)
    reader.close()
    deadline = time.monotonic() + 10
    while threading.active_count() > before and time.monotonic() < deadline:
        time.sleep(0.05)
    assert threading.active_count() <= before


@pytest.fixture(scope="module")
def short(samples: Path) -> Samples:
    """Five seconds of English."""
    return media.load(samples / "short-en.opus").samples
