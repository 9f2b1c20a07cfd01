from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiototext import LocalWhisper, Transcript, media
from audiototext.engines import Listening, Request
from audiototext.engines.spoken_languages import Utterance
from audiototext.engines.wrong_language import LanguageCheck
from audiototext.media import SAMPLE_RATE, Sound

from ..conftest import Ear


def said(language: str, seconds: float, chance: float = 0.95) -> Utterance:
    return Utterance(1.0, 1.0 + seconds, {language: chance, "nn": 1 - chance})


def told(asked: str, *utterances: Utterance) -> str | None:
    check = LanguageCheck()
    check.add(utterances)
    return check.sentence(asked)


@pytest.mark.parametrize(
    ("utterances", "is_told"),
    [
        ([said("de", 2.5)], True),
        ([said("de", 1.5)], False),
        ([said("de", 1.5), said("de", 1.0)], True),
        ([said("de", 9.0, 0.7)], False),
        ([said("de", 9.0), said("fr", 2.0)], True),
        ([said("de", 9.0), said("fr", 4.0)], False),
        ([said("de", 9.0), said("es", 4.0, 0.6)], False),
        ([said("fr", 9.0)], False),
        ([], False),
    ],
    ids=["sure", "short", "in all", "unsure", "most", "mixed", "partly unsure", "right", "nothing"],
)
def test_another_language_is_told(utterances: list[Utterance], is_told: bool) -> None:
    """Two seconds of it, each utterance sure, and hardly any other speech."""
    sentence = told("fr", *utterances)
    assert (sentence is not None) is is_told
    if sentence:
        assert "sounds like German, not like French" in sentence
        assert "--language de" in sentence


utterances = st.lists(
    st.builds(said, st.sampled_from(["de", "fr"]), st.floats(0.1, 9), st.floats(0.51, 1))
)


@given(st.lists(utterances, max_size=6), st.sampled_from(["de", "fr", "en"]))
def test_it_is_told_once_and_never_of_the_right_language(
    windows: list[list[Utterance]], asked: str
) -> None:
    """However the utterances lie in windows, there is one warning at most, and it is no lie."""
    check, found = LanguageCheck(), []
    for window in windows:
        check.add(window)
        if sentence := check.sentence(asked):
            found.append(sentence)
    assert len(found) <= 1
    names = {"de": "German", "fr": "French", "en": "English"}
    assert not any(f"sounds like {names[asked]}" in sentence for sentence in found)
    if all(max(one.chances, key=one.chances.__getitem__) == asked for w in windows for one in w):
        assert found == []


def test_a_wrong_language_is_noticed(embedded_engine: LocalWhisper, samples: Path) -> None:
    """Who calls English German is warned, once; not who is right, says little, or translates."""
    english = media.load(samples / "short-en.opus")
    brief = Sound(english.samples[: int(1.5 * SAMPLE_RATE)])
    asked = [
        (english, Request(language="de")),
        (english, Request(language="en")),
        (brief, Request(language="de")),
        (english, Request("translate", "de")),
        (english, Request()),
    ]
    ears = [Ear() for _ in asked]
    work = [Listening(*one, ear) for one, ear in zip(asked, ears, strict=True)]
    found = list(embedded_engine.recognize_all(work))
    assert [len(ear.all("warn")) for ear in ears] == [1, 0, 0, 0, 0]
    assert "sounds like English, not like German" in ears[0].all("warn")[0]
    for one, (_, request) in zip(found, asked, strict=True):
        assert isinstance(one, Transcript)
        assert one.language == (request.language or "en")
