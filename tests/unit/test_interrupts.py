from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import nullcontext

import pytest

from audiototext.errors import Cancelled
from audiototext.interrupts import Interrupts

SIGNALS = [signal.SIGINT, signal.SIGTERM]


@pytest.fixture(autouse=True)
def _handlers() -> Iterator[None]:
    """Whatever a test does, the process gets its own handlers back."""
    before = {number: signal.getsignal(number) for number in SIGNALS}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("number", SIGNALS)
def test_a_signal_cancels_the_work(number: signal.Signals) -> None:
    """While work is going on, Ctrl-C and SIGTERM raise Cancelled where it stands."""
    with Interrupts() as interrupts:
        with pytest.raises(Cancelled), interrupts.raising():
            signal.raise_signal(number)
        assert interrupts.requested


@pytest.mark.parametrize("number", SIGNALS)
def test_elsewhere_a_signal_waits(number: signal.Signals) -> None:
    """Outside the work nothing is raised by a signal; the next check does it."""
    steps = []
    with Interrupts() as interrupts:
        signal.raise_signal(number)
        steps.append("written")
        for _ in range(2):
            with pytest.raises(Cancelled):
                interrupts.check()
    assert steps == ["written"]


def test_work_does_not_begin_after_a_signal() -> None:
    """Who said stop before is heard before the next work begins."""
    steps = []
    with Interrupts() as interrupts:
        signal.raise_signal(signal.SIGINT)
        with pytest.raises(Cancelled), interrupts.raising():
            steps.append("working")
    assert steps == []


def test_an_error_ends_the_work_too() -> None:
    """After work that failed, a signal waits again."""
    with Interrupts() as interrupts:
        with pytest.raises(ZeroDivisionError), interrupts.raising():
            raise ZeroDivisionError
        signal.raise_signal(signal.SIGINT)
        assert interrupts.requested


def test_a_signal_that_a_library_swallowed_is_still_one() -> None:
    """Where a library turns the interruption into an error of its own, it is Cancelled again."""

    def library() -> None:
        try:
            signal.raise_signal(signal.SIGINT)
        except Cancelled:
            raise ImportError("half imported") from None

    with Interrupts() as interrupts, pytest.raises(Cancelled), interrupts.raising():
        library()


@pytest.mark.parametrize("working", [False, True])
def test_the_second_signal_is_no_wish(working: bool) -> None:
    """A second signal raises KeyboardInterrupt at once, wherever the program is."""
    with Interrupts() as interrupts, interrupts.raising() if working else nullcontext():
        with pytest.raises(Cancelled) if working else nullcontext():
            signal.raise_signal(signal.SIGINT)
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGTERM)


def test_without_a_signal_nothing_happens() -> None:
    """Nobody said stop: a check passes, and work is done."""
    with Interrupts() as interrupts:
        with interrupts.raising():
            interrupts.check()
        interrupts.check()
    assert not interrupts.requested


@pytest.mark.parametrize("fails", [False, True])
def test_handlers_are_restored(fails: bool) -> None:
    """Left well or badly, the process has the handlers it had before."""

    def mine(number: int, frame: object) -> None: ...

    signal.signal(signal.SIGINT, mine)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    try:
        with Interrupts():
            assert signal.getsignal(signal.SIGINT) is not mine
            if fails:
                raise ZeroDivisionError
    except ZeroDivisionError:
        pass
    assert signal.getsignal(signal.SIGINT) is mine
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_IGN


def test_a_signal_that_a_library_disguised_is_still_a_signal() -> None:
    """An error that hides Cancelled inside, as an import may raise it, becomes Cancelled again."""

    def importing() -> None:
        try:
            signal.raise_signal(signal.SIGINT)
        except Cancelled as error:
            raise ImportError("initialization failed") from error

    with Interrupts() as interrupts, pytest.raises(Cancelled), interrupts.raising():
        importing()
