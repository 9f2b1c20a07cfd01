from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audiototext.easing import MOST, eased
from audiototext.norms import PRESETS
from audiototext.spoken import Spoken

NETFLIX = PRESETS["netflix"]
PAUSE = 0.5  # seconds; across a longer one nothing moves
NEAR = 1e-6


def said(*lengths: float, text: str = "word", start: float = 0.0) -> list[Spoken]:
    """Words one after the other, each so many seconds long; a negative number is a pause."""
    units: list[Spoken] = []
    clock = start
    for length in lengths:
        if length >= 0:
            units.append(Spoken(text, clock, clock + length, bool(units)))
        clock += abs(length)
    return units


def at_ease(units: list[Spoken], language: str = "en") -> list[Spoken]:
    return eased(units, NETFLIX, NETFLIX.limits(language))


@st.composite
def spoken(draw: st.DrawFn) -> list[Spoken]:
    """Words of any length, in time, with pauses, some at once with the one before."""
    units: list[Spoken] = []
    clock = draw(st.sampled_from([0.0, 7.3, 1e6]))
    for _ in range(draw(st.integers(1, 25))):
        clock += draw(st.sampled_from([0.0, 0.0, 0.0, 0.2, 0.6, 5.0]))
        length = draw(st.sampled_from([0.0, 0.02, 0.1, 0.3, 2.0, 1e4]))
        text = draw(st.sampled_from(["a", "word", "x" * 60, "今日は"]))
        units.append(Spoken(text, clock, clock + length, True))
        clock += length * draw(st.sampled_from([1.0, 1.0, 1.0, 0.5]))
    return units


def runs(units: list[Spoken]) -> list[tuple[int, int]]:
    """From and to of what is said without a pause, in numbers of units."""
    breaks = [n for n, (a, b) in enumerate(pairwise(units), 1) if b.start - a.end >= PAUSE]
    return list(pairwise([0, *breaks, len(units)]))


LANGUAGES = st.sampled_from(["en", "ja", "es"])


@settings(max_examples=200)
@given(spoken(), LANGUAGES)
def test_nothing_moves_far(units: list[Spoken], language: str) -> None:
    """No word begins more than MOST seconds from where it did."""
    for unit, moved in zip(units, at_ease(units, language), strict=True):
        assert abs(moved.start - unit.start) <= MOST + NEAR


@given(spoken(), LANGUAGES)
def test_only_times_change(units: list[Spoken], language: str) -> None:
    """Texts, blanks and segments are the same, in the same order."""
    found = at_ease(units, language)
    assert [(u.text, u.spaced, u.closes, u.segment) for u in found] == [
        (u.text, u.spaced, u.closes, u.segment) for u in units
    ]


@given(spoken(), LANGUAGES)
def test_order_is_kept(units: list[Spoken], language: str) -> None:
    """Words begin in their order, and none ends before it begins or after the next one begins."""
    found = at_ease(units, language)
    assert all(unit.start <= unit.end for unit in found)
    for first, last in runs(units):
        assert all(a.end <= b.start for a, b in pairwise(found[first:last]))
    assert all(a.start <= b.start + NEAR for a, b in pairwise(found))


@given(spoken(), LANGUAGES)
def test_ends_of_speech_stay(units: list[Spoken], language: str) -> None:
    """What follows a pause begins when it did; what is said before one ends when it did."""
    found = at_ease(units, language)
    for first, last in runs(units):
        assert found[first].start == units[first].start
        assert found[last - 1].end == units[last - 1].end


@given(st.lists(st.floats(0.5, 5), min_size=1, max_size=20), st.floats(0, 1e4))
def test_slow_text_is_not_moved(lengths: list[float], start: float) -> None:
    """Text that can be read while it is said stays as it is."""
    units = said(*lengths, start=start)
    for unit, moved in zip(units, at_ease(units), strict=True):
        assert moved.start == pytest.approx(unit.start, abs=NEAR)
        assert moved.end == pytest.approx(unit.end, abs=NEAR)


@pytest.mark.parametrize("lengths", [[0.1] * 10 + [1.0] * 4, [1.0] * 4 + [0.1] * 10])
def test_a_hurried_stretch_takes_of_the_slack_beside_it(lengths: list[float]) -> None:
    """Words too fast to read get more time where slower ones stand before or after them."""
    units = said(*lengths)
    found = at_ease(units)
    first = lengths.index(0.1)
    before = units[first + 9].end - units[first].start
    after = found[first + 9].end - found[first].start
    assert after > before + 0.3


def test_nothing_crosses_a_pause() -> None:
    """Slack behind a long pause is not taken."""
    hurried = [0.1] * 10
    alone = at_ease(said(*hurried))
    behind = at_ease(said(*hurried, -0.6, *[1.0] * 4))
    assert behind[:10] == alone


def test_few_words_and_none() -> None:
    """One word stays; no words give none."""
    assert at_ease([]) == []
    assert at_ease(said(0.0)) == said(0.0)
