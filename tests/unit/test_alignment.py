from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audiototext import alignment, phrases
from audiototext.alignment import Side
from audiototext.lexicon import Matrix

WORDS = st.lists(
    st.sampled_from(["the", "so,", "end.", "Whisper", "x" * 40, "今日は", "—"]),
    min_size=1,
    max_size=14,
)


def side(text: str, language: str = "xx") -> Side:
    return Side.of(phrases.units(text, language), language)


def same(*rows: int, of: int) -> Matrix:
    """Evidence that each target unit stands for that row of the source, which has so many."""
    found = np.zeros((of, len(rows)))
    found[list(rows), range(len(rows))] = 1.0
    return found


def positions(cuts: Sequence[alignment.Cut]) -> list[int]:
    return [cut.position for cut in cuts]


@st.composite
def cases(draw: st.DrawFn) -> tuple[Matrix, Side, Side, list[int], list[int] | None]:
    """Evidence of any kind for two sides, how many units of the source are in each part, marks."""
    source, target = side(" ".join(draw(WORDS))), side(" ".join(draw(WORDS)))
    size = len(source.units), len(target.units)
    seed = draw(st.integers(0, 1000))
    evidence = np.random.default_rng(seed).random(size) * draw(st.sampled_from([0.0, 0.1, 1.0]))
    bounds = draw(st.sets(st.integers(1, size[0]))) | {size[0]}
    parts = [b - a for a, b in pairwise([0, *sorted(bounds)])]
    number = st.integers(0, len(parts) - 1)
    marks = draw(st.none() | st.lists(number, min_size=size[1], max_size=size[1]))
    return evidence, source, target, parts, marks


Case = tuple[Matrix, Side, Side, list[int], list[int] | None]


@given(cases())
def test_a_path_never_goes_back(case: Case) -> None:
    """Each unit of the target has a unit of the source, none before that of the unit before."""
    evidence, source, target, _, _ = case
    rows = alignment.path(evidence, source, target)
    assert len(rows) == len(target.units)
    assert rows == sorted(rows)
    assert rows[0] >= 0
    assert rows[-1] < len(source.units)


@settings(max_examples=200)
@given(cases())
def test_cuts_rise(case: Case) -> None:
    """One cut less than parts, in order; no part is left empty where there are enough units."""
    evidence, source, target, parts, marks = case
    rows = alignment.path(evidence, source, target)
    found = alignment.cuts(evidence, source, target, parts, rows, marks)
    edges = [0, *positions(found), len(target.units)]
    assert len(found) == len(parts) - 1
    assert edges == sorted(edges)
    if len(target.units) >= len(parts):
        assert all(a < b for a, b in pairwise(edges))
    assert all(0 <= cut.confidence <= 1 + 1e-9 for cut in found)


@given(WORDS, st.data())
def test_what_is_told_is_followed(words: list[str], data: st.DataObject) -> None:
    """Where the evidence tells a way without a step back, that way is taken, and cut there."""
    source = side(" ".join(words))
    count = len(source.units)
    target = side(" ".join(f"w{n}" for n in range(count)))
    evidence = same(*range(count), of=count) * 3
    assert alignment.path(evidence, source, target) == list(range(count))
    at = data.draw(st.integers(1, count))
    parts = [at, count - at] if at < count else [count]
    found = alignment.cuts(evidence, source, target, parts, list(range(count)))
    assert positions(found) == [at][: len(parts) - 1]


def test_a_word_that_is_elsewhere_does_not_drag_the_others() -> None:
    """One word against the order is left out; the rest stay at their places."""
    source, target = side("a b c d e f"), side("A B E C D F")
    rows = alignment.path(same(0, 1, 4, 2, 3, 5, of=6), source, target)
    assert (rows[0], rows[1], rows[3], rows[4], rows[5]) == (0, 1, 2, 3, 5)


def test_without_evidence_places_decide() -> None:
    """Nothing known: the halves of the source are the halves of the target."""
    source, target = side("aa bb cc dd ee ff gg hh"), side("AA BB CC DD EE FF GG HH")
    evidence = np.zeros((8, 8))
    rows = alignment.path(evidence, source, target)
    assert rows == list(range(8))
    (cut,) = alignment.cuts(evidence, source, target, [4, 4], rows)
    assert cut.position == 4


def test_a_comma_on_both_sides_attracts_the_cut() -> None:
    """Where a clause ends at the end of a part, one ends at the cut."""
    source = side("when it rains, we stay at home")
    target = side("wenn es mal wieder regnet, bleiben wir hier")
    evidence = np.zeros((len(source.units), len(target.units)))
    rows = alignment.path(evidence, source, target)
    (cut,) = alignment.cuts(evidence, source, target, [3, 4], rows)
    assert cut.position == 5


def test_marks_are_respected_where_nothing_else_speaks() -> None:
    """Marks alone say where the target is cut, far from where places would cut it."""
    source = side("aa bb cc dd ee ff gg hh ii jj kk ll")
    target = side("AA BB CC DD EE FF GG HH II JJ KK LL")
    evidence = np.zeros((12, 12))
    for first, second in [(2, 5), (4, 11), (8, 9), (1, 2)]:
        marks = [0] * first + [1] * (second - first) + [2] * (12 - second)
        seen = alignment.marked(evidence, [4, 4, 4], marks)
        rows = alignment.path(seen, source, target)
        found = alignment.cuts(evidence, source, target, [4, 4, 4], rows, marks)
        assert positions(found) == [first, second]
        assert all(row // 4 == mark for row, mark in zip(rows, marks, strict=True))


def test_a_mark_adds_to_the_evidence_of_its_part() -> None:
    """A unit's mark favours all units of that part of the source, and no others."""
    found = alignment.marked(np.zeros((3, 2)), [1, 2], [1, 0])
    assert (found > 0).tolist() == [[False, True], [True, False], [True, False]]


def test_agreement_is_confidence() -> None:
    """A cut that all evidence agrees on is surer than one without any, or one against it."""
    source, target = side("a b c d e f"), side("A B C D E F")

    def confidence(evidence: Matrix) -> float:
        rows = alignment.path(evidence, source, target)
        (cut,) = alignment.cuts(evidence, source, target, [3, 3], rows)
        return cut.confidence

    agreed = confidence(same(0, 1, 2, 3, 4, 5, of=6))
    crossed = confidence(same(3, 4, 5, 0, 1, 2, of=6))
    assert agreed > 0.55 > crossed
    assert agreed > confidence(np.zeros((6, 6)))


def test_fewer_units_than_parts() -> None:
    """Where there are fewer units than parts some parts are empty, and no unit is lost."""
    source, target = side("a b c d"), side("A")
    found = alignment.cuts(same(2, of=4), source, target, [1, 1, 1, 1], [2])
    assert positions(found) == [0, 0, 1]


@pytest.mark.parametrize("text", ["one", "今日はとても天気がいい", "a, b. c"])
def test_a_side_measures_its_text(text: str) -> None:
    """Places rise between 0 and 1, the length is the text's, and what closes a clause is told."""
    found = side(text, "ja")
    places = found.places
    assert found.length == len(text)
    assert (np.diff(places) > 0).all()
    assert 0 < places[0] <= places[-1] < 1
    assert found.closing[-1]
