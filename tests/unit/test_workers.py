from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from functools import partial

import pytest

from audiototext.engines import workers
from audiototext.engines.workers import Workers

Running = dict[threading.Thread, Callable[[], None]]


@pytest.fixture(autouse=True)
def running(monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    """The threads that a test starts and that are still at work."""
    found: Running = {}
    monkeypatch.setattr(workers, "_RUNNING", found)
    yield found
    for thread, stop in list(found.items()):
        stop()
        thread.join(5)


def is_over(running: Running) -> bool:
    """Do all threads end within five seconds?"""
    deadline = time.monotonic() + 5
    while running and time.monotonic() < deadline:
        time.sleep(0.01)
    return not running


def test_jobs_are_done_in_order(running: Running) -> None:
    """One worker does what it is given in that order; closed, its thread ends."""
    done: list[int] = []
    crew = Workers(1, threading.Event())

    def job(number: int) -> int:
        done.append(number)
        return -number

    futures = [crew.do(partial(job, number)) for number in range(9)]
    assert [future.result(5) for future in futures] == [-number for number in range(9)]
    assert done == list(range(9))
    assert workers.are_running()
    crew.close()
    assert is_over(running)
    assert not workers.are_running()


def test_workers_work_side_by_side() -> None:
    """Three jobs that wait for each other get done by three workers."""
    meeting = threading.Barrier(3, timeout=5)
    crew = Workers(3, threading.Event())
    futures = [crew.do(meeting.wait) for _ in range(3)]
    assert sorted(future.result(5) for future in futures) == [0, 1, 2]
    crew.close()


@pytest.mark.parametrize("error", [ValueError("a bug"), MemoryError(), SystemExit(3)])
def test_what_a_job_raises_is_its_futures(error: BaseException) -> None:
    """An error, even one that would end a thread, arrives in the future; the next job is done."""
    wake = threading.Event()
    crew = Workers(1, wake)

    def fail() -> None:
        raise error

    failed, done = crew.do(fail), crew.do(lambda: 1)
    assert failed.exception(5) is error
    assert done.result(5) == 1
    assert wake.is_set()
    crew.close()


def test_who_waits_is_woken_for_each_job() -> None:
    """When the event is set, the job's result is there already."""
    wake = threading.Event()
    crew = Workers(1, wake)
    for number in range(20):
        future = crew.do(partial(abs, number))
        assert wake.wait(5)
        wake.clear()
        assert future.done()
        assert future.result() == number
    crew.close()


def test_closed_workers_begin_nothing(running: Running) -> None:
    """What has begun is ended, what waits is never begun, and closing does not wait for either."""
    begun, go = threading.Event(), threading.Event()
    crew = Workers(1, threading.Event())

    def slow() -> bool:
        begun.set()
        return go.wait(5)

    first, second = crew.do(slow), crew.do(lambda: 1)
    assert begun.wait(5)
    crew.close()
    crew.close()
    assert not first.done()
    go.set()
    assert first.result(5)
    assert is_over(running)
    assert not second.done()


def test_the_interpreter_waits_for_threads(running: Running) -> None:
    """At exit all are told to stop, and left in peace until they have."""
    stopped = threading.Event()
    ended: list[bool] = []

    def work() -> None:
        ended.append(stopped.wait(5))
        time.sleep(0.1)
        ended.append(True)

    workers.start(work, stopped.set, "slow")
    crew = Workers(2, threading.Event())
    workers._wait()
    assert ended == [True, True]
    assert not running
    assert not crew.do(lambda: 1).done()
