from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiototext.placeholders import lost, numbered, placeholders, restored

KEPT = [
    "https://x.org/a?b=1&c=2", "http://a.b", "www.example.org/x", "me.you+x@mail.example.co.uk",
    "{name}", "{{ name }}".replace(" ", ""), "{0}", "{user.name}", "%s", "%d", "%(count)d",
]  # fmt: skip
TEXTS = st.lists(
    st.sampled_from([*KEPT, "so", "[1]", "5", "%", "{", "at", "今日"]), max_size=8
).map(" ".join)


@pytest.mark.parametrize("kept", KEPT)
@pytest.mark.parametrize("frame", ["See {} now.", "{}", "({})", "See {}, or not.", "So, {}."])
def test_what_must_stay_is_found(kept: str, frame: str) -> None:
    """Addresses and places to be filled in are found whole, without the signs around them."""
    assert placeholders(frame.replace("{}", kept)) == [kept]


@pytest.mark.parametrize(
    "text",
    [
        "", "So it is.", "100%", "50% sure", "50%de", "{}", "{ not this }", "a @ b", "@name",
        "http", "{\\an8}", "x.y", "3:4", "user at mail", "100 %sure",
    ],
)  # fmt: skip
def test_other_text_is_not_kept(text: str) -> None:
    """Percentages, lone signs and brackets with words in them are text like any other."""
    assert placeholders(text) == []


def test_each_is_found_as_often_as_it_stands() -> None:
    """In order, equal ones again and again."""
    assert placeholders("%s of %s by {name} at %s") == ["%s", "%s", "{name}", "%s"]


@given(TEXTS)
def test_nothing_is_lost_of_the_text_itself(text: str) -> None:
    """The text keeps all its own; without a word of it all are lost."""
    assert lost(text, text) == []
    assert sorted(lost(text, "")) == sorted(placeholders(text))


def test_what_is_lost_is_named_as_often() -> None:
    """Of several equal ones those are told that are missing."""
    assert lost("%s and %s and {a}", "y %s") == ["%s", "{a}"]
    assert lost("So.", "Also.") == []
    assert lost("{a} {b}", "{b} {a}") == []


@given(TEXTS)
def test_numbers_stand_in_their_place(text: str) -> None:
    """Numbered and restored the text is itself, and numbered nothing is left to lose."""
    hidden = numbered(text)
    assert placeholders(hidden) == []
    assert restored(hidden, text) == text


@given(TEXTS, st.randoms())
def test_numbers_may_change_places(text: str, random: object) -> None:
    """A translation that puts the numbers in another order gets all of them."""
    words = numbered(text).split()
    random.shuffle(words)  # type: ignore[attr-defined]
    assert lost(text, restored(" ".join(words), text)) == []


@pytest.mark.parametrize(
    "answer",
    ["[[1]] ist da", "[[ 1 ]] ist da", "[1] ist da", "⟦1⟧ ist da", "【1】 ist da", "[[1] ist da"],
)
def test_brackets_may_change(answer: str) -> None:
    """Translators that take other brackets, or add blanks, are understood."""
    assert restored(answer, "{name} is here") == "{name} ist da"


def test_what_looks_like_a_number_is_left() -> None:
    """A number in brackets that was in the text already stays what it was."""
    text = "See [1] and {name}"
    assert restored(numbered(text), text) == text


def test_a_number_that_is_gone_is_lost() -> None:
    """Where the number is lost as well, so is what it stood for."""
    text = "See {a} and {b}"
    assert restored("Siehe [[2]]", text) == "Siehe {b}"
    assert lost(text, restored("Siehe [[2]]", text)) == ["{a}"]
