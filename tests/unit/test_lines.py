from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiototext.lines import broken
from audiototext.norms import Limits
from audiototext.phrases import break_costs
from audiototext.spoken import Spoken

LATIN = Limits(42, 20, False)


def units(text: str) -> list[Spoken]:
    return [Spoken(word, 0.0, 0.0, number > 0) for number, word in enumerate(text.split())]


def lines(text: str, limits: Limits = LATIN, most: int = 2, language: str = "en") -> list[str]:
    pieces = units(text)
    return broken(pieces, break_costs(pieces, language), limits, most).split("\n")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It fits on one line.", ["It fits on one line."]),
        (
            "The baker carries warm bread across the old square",
            ["The baker carries warm bread", "across the old square"],
        ),
        (
            "He did not come, because he had forgotten the way.",
            ["He did not come,", "because he had forgotten the way."],
        ),
        (
            "They had walked for hours with exactly 25 km before them",
            ["They had walked for hours", "with exactly 25 km before them"],
        ),
        (
            "The famous first words were said by Neil Armstrong",
            ["The famous first words", "were said by Neil Armstrong"],
        ),
    ],
)
def test_lines_break_where_phrases_end(text: str, expected: list[str]) -> None:
    """One line if it fits; else after signs, before prepositions, never in a name or a number."""
    assert lines(text) == expected


@given(
    st.lists(st.text("abc.,", min_size=1, max_size=10), min_size=1, max_size=12),
    st.integers(10, 40),
    st.integers(1, 4),
)
def test_what_can_fit_does(words: list[str], width: int, most: int) -> None:
    """Where greedy filling fits the lines, so does the text, on no more lines than greed needs."""
    text = " ".join(words)
    greedy = [""]
    for word in words:
        joined = f"{greedy[-1]} {word}".strip()
        greedy = [*greedy[:-1], joined] if len(joined) <= width else [*greedy, word]
    if len(greedy) > most:
        return
    found = lines(text, Limits(width, 20, False), most)
    assert " ".join(found) == text
    assert len(found) == len(greedy)
    assert max(map(len, found)) <= width


def test_of_two_alike_the_bottom_line_is_longer() -> None:
    """Lines form a pyramid, as viewers read them best."""
    top, bottom = lines("aaaa bbbb cccc dddd eeee ffff gggg hhhh iiii kkkk")
    assert len(top) <= len(bottom)
