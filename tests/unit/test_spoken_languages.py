from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiototext.engines import spoken_languages
from audiototext.engines.spoken_languages import (
    PAUSE,
    Chances,
    Expected,
    Run,
    Tongues,
    Utterance,
    among,
    heard,
    utterances,
)
from audiototext.media import SAMPLE_RATE
from audiototext.speech import FRAME

LANGUAGES = ("en", "de", "es")
ALL = (*LANGUAGES, "nn")  # Whisper tells of each language that it knows, every time


def surely(language: str, chance: float = 0.97) -> Chances:
    """What is heard of a language that is as good as sure; the others share the rest."""
    rest = (1 - chance) / (len(LANGUAGES) - 1)
    return {one: chance if one == language else rest for one in LANGUAGES}


def talk(*said: tuple[str, float, float]) -> list[Utterance]:
    """Sure utterances: in which language, after how long a pause, how long; in seconds."""
    found, clock = [], 0.0
    for language, pause, seconds in said:
        clock += pause + seconds
        found.append(Utterance(clock - seconds, clock, surely(language)))
    return found


def spoken(said: Sequence[Utterance], main: str = "en", allowed: Sequence[str] = ()) -> list[str]:
    return [run.language for run in Tongues(main, allowed).runs(said)]


@st.composite
def talks(draw: st.DrawFn) -> list[Utterance]:
    """Some utterances, whose languages may be sure, doubtful, or not in question at all."""
    found, clock = [], 0.0
    for _ in range(draw(st.integers(0, 6))):
        start = clock + draw(st.sampled_from([PAUSE, 0.7, 2.0]))
        clock = start + draw(st.sampled_from([0.1, 1.0, 3.0, 9.0]))
        weights = {one: draw(st.sampled_from([0.001, 0.01, 0.4, 5])) for one in ALL}
        total = sum(weights.values())
        chances = {language: weight / total for language, weight in weights.items()}
        found.append(Utterance(start, clock, chances))
    return found


@given(talks(), st.sampled_from(LANGUAGES), st.floats(0, 100))
def test_runs_are_the_utterances_in_order(said: list[Utterance], main: str, offset: float) -> None:
    """Each utterance lies in one run, whole; no two runs in a row have one language."""
    runs = Tongues(main).runs(said, offset)
    starts, ends = [one.start for one in said], [one.end for one in said]
    assert [run.start for run in runs[:1]] == starts[:1]
    assert [run.end for run in runs[-1:]] == ends[-1:]
    for one, then in pairwise(runs):
        assert ends.index(one.end) + 1 == starts.index(then.start)
        assert one.language != then.language


@given(talks(), st.lists(st.sampled_from([*LANGUAGES, "yue"]), min_size=1, unique=True), st.data())
def test_a_list_of_languages_is_never_left(
    said: list[Utterance], allowed: list[str], data: st.DataObject
) -> None:
    """Whatever is heard, only allowed languages are believed."""
    main = data.draw(st.sampled_from(allowed))
    assert set(spoken(said, main, allowed)) <= set(allowed)
    assert Expected(main, (), tuple(allowed)).likeliest(said) in allowed


def probability(path: Sequence[str], said: Sequence[Utterance], main: str) -> float:
    """The logarithm of how probable it is that the utterances are in these languages."""
    total = 0.5 if path[:1] == [main] else 0.0
    for number, (language, one) in enumerate(zip(path, said, strict=True)):
        weight = min(2.0, (one.end - one.start) / 3.0)
        total += weight * math.log(max(one.chances.get(language, 0.0), 0.01))
        if number and path[number - 1] != language:
            total -= 6.0 - 3.5 * min(1.0, one.start - said[number - 1].end)
    return total


@given(talks(), st.sampled_from(LANGUAGES))
def test_the_likeliest_path_is_found(said: list[Utterance], main: str) -> None:
    """No other sequence of languages explains the utterances and their changes better."""
    runs = Tongues(main).runs(said[:3])
    path = [run.language for one in said[:3] for run in runs if run.start <= one.start < run.end]
    best = max(
        probability(list(other), said[:3], main) for other in product(ALL, repeat=len(said[:3]))
    )
    assert probability(path, said[:3], main) == pytest.approx(best)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ([("en", 0.0, 3.0), ("en", 2.0, 0.3), ("en", 0.5, 9.0)], ["en"]),
        ([("en", 0.0, 3.0), ("de", 2.0, 0.5), ("en", 2.0, 3.0)], ["en"]),
        ([("en", 0.0, 3.0), ("de", 0.4, 3.0), ("en", 0.4, 3.0)], ["en"]),
        ([("en", 0.0, 3.0), ("de", 1.5, 5.0)], ["en", "de"]),
        ([("en", 0.0, 3.0), ("de", 0.4, 3.0), ("de", 0.4, 3.0)], ["en", "de"]),
        (
            [("en", 0.0, 3.0), ("de", 2.0, 4.0), ("de", 0.4, 4.0), ("en", 2.0, 4.0)],
            ["en", "de", "en"],
        ),
        ([("de", 0.0, 4.0), ("de", 0.4, 4.0)], ["de"]),
    ],
    ids=["one", "short", "no pause", "pause", "long", "back", "not the main one"],
)
def test_a_change_needs_reasons(said: list[tuple[str, float, float]], expected: list[str]) -> None:
    """A short odd utterance changes nothing, nor one amid others; a long one after a pause does."""
    assert spoken(talk(*said)) == expected


def test_a_change_is_seen_from_where_it_began() -> None:
    """What later utterances tell is true of those before them: the run begins with the first."""
    said = talk(("en", 0.0, 3.0), ("de", 0.5, 3.0), ("de", 0.5, 3.0))
    assert Tongues("en").runs(said) == [Run("en", 0.0, 3.0), Run("de", 3.5, 10.0)]


def test_windows_follow_on_from_one_another() -> None:
    """What was believed in one window is believed in the next, until another language is heard."""
    tongues = Tongues("en")
    assert [run.language for run in tongues.runs(talk(("de", 0.0, 2.0), ("de", 1.0, 2.0)))] == [
        "de"
    ]
    doubtful = [Utterance(0.5, 3.0, {"en": 0.5, "de": 0.5})]
    assert [run.language for run in tongues.runs(doubtful, 5.0)] == ["de"]
    assert tongues.runs([], 8.0) == []
    close = [Utterance(0.4, 3.4, surely("en"))]
    assert [run.language for run in tongues.runs(close, 8.0)] == ["de"]
    assert [run.language for run in tongues.runs(close, 30.0)] == ["en"]


def test_most_of_a_window_names_its_language() -> None:
    """The language of the longest time, not of the most utterances; without any, the main one."""
    said = talk(*[("de", 0.0, 1.0)] * 3, ("es", 2.0, 5.0), ("es", 1.0, 4.0))
    assert Expected("de").likeliest(said) == "es"
    assert Expected("de", allowed=("de", "en")).likeliest(said) == "de"
    assert Expected("es").likeliest([]) == "es"


@pytest.mark.parametrize(
    ("chances", "allowed", "expected"),
    [
        ({"en": 0.6, "nn": 0.4}, (), {"en": 0.6, "nn": 0.4}),
        ({"en": 0.1, "nn": 0.8, "de": 0.1}, ("de", "en"), {"de": 0.5, "en": 0.5}),
        ({"nn": 1.0}, ("de", "en"), {"de": 0.5, "en": 0.5}),
    ],
)
def test_chances_among_the_allowed_add_up(
    chances: Mapping[str, float], allowed: tuple[str, ...], expected: Mapping[str, float]
) -> None:
    """What others got is shared out; languages of which nothing was heard are alike."""
    assert among(chances, allowed) == pytest.approx(expected)


def test_utterances_are_parted_by_pauses() -> None:
    """Voices with a shorter pause between them are one utterance."""
    voice = np.zeros(round(10 * SAMPLE_RATE / FRAME), np.float32)
    for start, end in ((1.0, 2.0), (2.3, 3.0), (3.6, 5.0), (6.0, 6.03)):
        voice[round(start * SAMPLE_RATE / FRAME) : round(end * SAMPLE_RATE / FRAME)] = 0.9
    found = [edge for one in utterances(voice) for edge in one]
    assert found == pytest.approx([1.0, 3.0, 3.6, 5.0], abs=0.02)
    assert utterances(voice[:0]) == ()


def test_an_utterance_is_heard_with_silence_behind_it() -> None:
    """Its frames of the encoder, a little around them, and those of the silence at the end."""
    frames = np.arange(400, dtype=np.float32).reshape(1, 400, 1)
    parts = []

    def detect(part: np.ndarray) -> Chances:
        parts.append(part[0, :, 0].tolist())
        return surely("de")

    found = heard(frames, [(0.0, 0.5), (2.0, 3.0), (9.0, 9.5)], detect)
    assert found == (Utterance(0.0, 0.5, surely("de")), Utterance(2.0, 3.0, surely("de")))
    silence = list(range(400 - spoken_languages._TAIL, 400))
    for part, first, last in zip(parts, (0, 95), (30, 155), strict=True):
        assert part[-len(silence) :] == silence
        assert part[: -len(silence)] == list(range(first, last + 1))
