"""A recording in another language than the one asked for is noticed, and only that."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiototext.engines.spoken_languages import Utterance
from audiototext.engines.wrong_language import LanguageCheck


def said(seconds: float, **chances: float) -> Utterance:
    return Utterance(1.0, 1.0 + seconds, chances)


def told(asked: str, *utterances: Utterance) -> str | None:
    check = LanguageCheck()
    check.add(utterances, asked)
    return check.sentence(asked)


@pytest.mark.parametrize(
    ("utterances", "is_told"),
    [
        ([said(3.0, de=0.97, fr=0.01)], True),
        ([said(1.5, de=0.97, fr=0.01)], False),
        ([said(1.5, de=0.97, fr=0.01)] * 2, True),
        ([said(3.0, de=0.6, fr=0.3)], False),
        ([said(2.0, de=0.6, fr=0.05)] * 3, True),
        ([said(6.0, de=0.9, fr=0.02), said(6.0, fr=0.9, de=0.02)], False),
        ([said(9.0, fr=0.99, de=0.01)], False),
        ([], False),
    ],
    ids=["clear", "short", "in all", "unsure", "adding up", "mixed", "right", "nothing"],
)
def test_another_language_is_told(utterances: list[Utterance], is_told: bool) -> None:
    """Where it is far ahead of the one asked for, over two seconds of voice at least."""
    sentence = told("fr", *utterances)
    assert (sentence is not None) is is_told
    if sentence:
        assert "sounds like German, not like French" in sentence
        assert "--language de" in sentence


utterances = st.lists(
    st.builds(
        lambda language, seconds, chance: said(seconds, **{language: chance, "nn": 1 - chance}),
        st.sampled_from(["de", "fr"]),
        st.floats(0.1, 9),
        st.floats(0.51, 1),
    )
)


@given(st.lists(utterances, max_size=6), st.sampled_from(["de", "fr", "en"]))
def test_it_is_told_once_and_never_of_the_right_language(
    windows: list[list[Utterance]], asked: str
) -> None:
    """However the utterances lie in windows, there is one warning at most, and it is no lie."""
    check, found = LanguageCheck(), []
    for window in windows:
        check.add(window, asked)
        if sentence := check.sentence(asked):
            found.append(sentence)
    assert len(found) <= 1
    names = {"de": "German", "fr": "French", "en": "English"}
    assert not any(f"sounds like {names[asked]}" in sentence for sentence in found)
    if all(one.chances.get(asked, 0.0) > 0.5 for window in windows for one in window):
        assert not found
