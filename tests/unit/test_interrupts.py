from __future__ import annotations

import signal
from collections.abc import Iterator

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
def test_a_signal_cancels(number: signal.Signals) -> None:
    """Ctrl-C and SIGTERM raise Cancelled where the work stands."""
    with Interrupts() as interrupts, pytest.raises(Cancelled):
        signal.raise_signal(number)
    assert interrupts.requested


@pytest.mark.parametrize("number", SIGNALS)
def test_a_shield_holds_a_signal_back(number: signal.Signals) -> None:
    """Inside a shield nothing is raised; the next check after it does."""
    steps = []
    with Interrupts() as interrupts:
        with interrupts.shielded():
            signal.raise_signal(number)
            interrupts.check()
            steps.append("written")
        with pytest.raises(Cancelled):
            interrupts.check()
    assert steps == ["written"]


def test_shields_may_be_nested() -> None:
    """The inner shield's end leaves the outer one up."""
    with Interrupts() as interrupts, interrupts.shielded():
        with interrupts.shielded():
            signal.raise_signal(signal.SIGINT)
        interrupts.check()


def test_a_shield_falls_with_an_error() -> None:
    """A shield that is left by an error is down."""
    with Interrupts() as interrupts:
        with pytest.raises(ZeroDivisionError), interrupts.shielded():
            raise ZeroDivisionError
        with pytest.raises(Cancelled):
            signal.raise_signal(signal.SIGINT)


@pytest.mark.parametrize("shielded", [False, True])
def test_the_second_signal_is_no_wish(shielded: bool) -> None:
    """A second signal raises KeyboardInterrupt at once, shield or not."""
    with Interrupts() as interrupts:
        with pytest.raises(Cancelled):
            signal.raise_signal(signal.SIGINT)
        if shielded:
            with interrupts.shielded(), pytest.raises(KeyboardInterrupt):
                signal.raise_signal(signal.SIGTERM)
        else:
            with pytest.raises(KeyboardInterrupt):
                signal.raise_signal(signal.SIGTERM)


def test_without_a_signal_nothing_happens() -> None:
    """Nobody said stop: a check passes."""
    with Interrupts() as interrupts:
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
