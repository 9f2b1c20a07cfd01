from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiototext import function_words, phrases
from audiototext.phrases import CLAUSE, CLOSED, NAME, OPENS, PLAIN, SENTENCE, TIED


def costs(text: str, language: str = "en") -> dict[str, float]:
    """What it costs to break after each word."""
    pieces = phrases.units(text, language)
    found = phrases.break_costs(pieces, language)
    return {piece.text: cost for piece, cost in zip(pieces, found, strict=True)}


@given(st.text(), st.sampled_from(["en", "ja", "zh", "th", "xx"]))
def test_units_are_the_text(text: str, language: str) -> None:
    """Units joined, with a blank where they are spaced, are the text; positions are true."""
    found = phrases.units(text, language)
    joined = "".join(" " * unit.spaced + unit.text for unit in found)
    assert joined == " ".join(text.split())
    assert [text[unit.start : unit.end] for unit in found] == [unit.text for unit in found]


@given(st.text(min_size=1), st.integers(1, 10))
def test_a_shortened_unit_is_all_there(text: str, fits: int) -> None:
    """Pieces of a unit that is too wide are short enough, and joined they are the unit."""
    pieces = list(phrases.shortened(phrases.Unit(text, 5, 5 + len(text), True), fits))
    assert "".join(piece.text for piece in pieces) == text
    assert all(len(piece.text) <= fits for piece in pieces)
    assert [piece.spaced for piece in pieces] == [True] + [False] * (len(pieces) - 1)


def test_letters_that_belong_together_stay_together() -> None:
    """A letter and its accent, or a family of emoji, are cut only where nothing else is left."""
    text = "e\u0301" * 9
    pieces = phrases.shortened(phrases.Unit(text, 0, len(text), True), 5)
    assert [len(piece.text) for piece in pieces] == [4, 4, 4, 4, 2]


@pytest.mark.parametrize(
    ("text", "word", "cost"),
    [
        ("He left. She stayed.", "left.", SENTENCE),
        ("He left, she stayed.", "left,", CLAUSE),
        ("He left and she stayed", "left", OPENS),
        ("He saw green fields", "green", PLAIN),
        ("He saw John Smith", "John", NAME),
        ("He saw the fields", "the", CLOSED),
        ("He walked 25 km today", "25", TIED),
        ("He paid $ 25 today", "$", TIED),
        ("Now Dr. Smith came", "Dr.", CLOSED),
        ("He said (so they told) that", "said", CLAUSE),
        ("It was in 42 lines", "42", NAME),
    ],
)
def test_each_break_has_its_price(text: str, word: str, cost: float) -> None:
    """From the end of a sentence, which costs nothing, to what must never be parted."""
    assert costs(text)[word] == cost


@pytest.mark.parametrize(
    ("text", "following", "ends"),
    [
        ("done.", "He", True), ('done."', "He", True), ("done?", "he", True),
        ("Dr.", "Smith", False),
        ("no.", "5", False), ("no.", "Then", True), ("no.", "", True), ("(No.", "12)", False),
        ("fig.", "3", False), ("pág.", "40", False), ("Art.", "5", False), ("art.", "It", True),
        ("ch.", "«7", False), ("z.", "B.", False), ("B.", "Ein", False),
        ("U.S.", "Army", False), ("wait...", "and", False), ("3.", "mai", False),
        ("了。", "我", True),
        ("है।", "वह", True), ("done", "He", False), ("", "", False), ("...", "", True),
    ],
)  # fmt: skip
def test_sentences_end_where_they_do(text: str, following: str, ends: bool) -> None:
    """Signs of many scripts end one; abbreviations, initials and pauses do not."""
    assert phrases.ends_sentence(text, following) is ends


@pytest.mark.parametrize("language", ["en", "es", "fr", "de", "it", "pt", "ca", "nl"])
def test_languages_have_their_lists(language: str) -> None:
    """Each has words that need the next one, openers among them, and is recognized by them."""
    closed = function_words.closed(language)
    assert len(closed) > 80
    assert function_words.openers(language) < closed
    assert phrases.has_list(language)
    assert all(word == word.lower() for word in closed)


def test_other_languages_have_a_sound_default() -> None:
    """Without a list a short word without a sign is taken to need the next one."""
    assert phrases.is_closed("na", "pl")
    assert not phrases.is_closed("na,", "pl")
    assert not phrases.is_closed("statek", "pl")


def test_elisions_count_by_their_last_part() -> None:
    """What stands after an apostrophe decides, whichever apostrophe that is."""
    for word in ("d'un", "qu'une", "n\u2019est", "c'est"):
        assert phrases.is_closed(word, "fr")
    assert not phrases.is_closed("l'histoire", "fr")
    assert phrases.is_closed("don\u2019t", "en")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The old man and the sea is a story that was written by a man who had been there", "en"),
        ("El viejo y el mar es una historia que fue escrita por un hombre que estuvo ahí", "es"),
        ("Le vieil homme et la mer est une histoire qui a été écrite par un homme de là", "fr"),
        ("Der alte Mann und das Meer ist eine Geschichte, die von ihm geschrieben wurde", "de"),
        ("ok ok ok", None),
        ("", None),
    ],
)  # fmt: skip
def test_a_language_is_guessed_by_its_small_words(text: str, language: str | None) -> None:
    """Function words tell a language apart; a text without them tells none."""
    assert phrases.guessed_language(text) == language
