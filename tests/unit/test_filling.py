from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiototext.engines.filling import filled
from audiototext.engines.hypotheses import Hypothesis
from audiototext.engines.word_alignment import Timed
from audiototext.media import SAMPLE_RATE, Samples
from audiototext.speech import FRAME
from audiototext.windows import Window

SECONDS = 20.0
BARE = Hypothesis("", (), -0.4, 0.3, 1.0, 0.0, True, "en")


FRAMES = round(SECONDS * SAMPLE_RATE / FRAME)
WINDOW = Window(1, 50.0, np.arange(FRAMES * FRAME, dtype=np.float32), np.ones(FRAMES, np.float32))
"""Twenty seconds of voice; each sample is its own number."""


def said(*words: tuple[str, float, float]) -> Hypothesis:
    """Words from and to so many seconds; the token of each is its number."""
    timed = tuple(
        Timed(f" {text}", (n,), start, end, 0.9) for n, (text, start, end) in enumerate(words)
    )
    text = "".join(word.text for word in timed)
    return replace(BARE, text=text, tokens=tuple(range(len(timed))), words=timed)


def plain(hypothesis: Hypothesis) -> str:
    return hypothesis.text.strip()


FIRST = ("First", 0.2, 0.6)
LAST = ("last.", 19.0, 19.5)


def test_what_was_left_out_is_put_in_its_place() -> None:
    """Its sound alone is decoded, with a little around it; its words get the window's times."""
    heard = []

    def decode(samples: Samples) -> Hypothesis:
        heard.append((samples[0] / SAMPLE_RATE, samples[-1] / SAMPLE_RATE))
        return replace(said(("in", 2.0, 2.4), ("between", 3.0, 4.0)), no_speech_prob=0.1)

    found = filled(said(FIRST, ("end.", 0.6, 1.2), ("Then", 18.5, 18.9), LAST), WINDOW, decode)
    ((begin, end),) = heard
    assert begin == pytest.approx(1.1, abs=0.1)
    assert end == pytest.approx(18.6, abs=0.1)
    assert plain(found) == "First end. in between Then last."
    assert found.tokens == (0, 1, 0, 1, 2, 3)
    assert [word.start for word in found.words[2:4]] == pytest.approx([begin + 2, begin + 3])
    assert found.no_speech_prob == 0.1


@pytest.mark.parametrize("part", [None, BARE], ids=["nothing believed", "nothing said"])
def test_what_stays_unheard_changes_nothing(part: Hypothesis | None) -> None:
    """Where nothing comes out, the hypothesis is the same."""
    hypothesis = said(FIRST, LAST)
    assert filled(hypothesis, WINDOW, lambda _: part) == hypothesis


def test_without_voice_nothing_is_decoded() -> None:
    """Silence between words is no speech that was left out."""
    silent = replace(WINDOW, voice=np.zeros_like(WINDOW.voice))
    hypothesis = said(FIRST, LAST)
    assert filled(hypothesis, silent, lambda _: pytest.fail("decoded")) == hypothesis


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        ("first we rest Last", "First we rest last."),
        ("we rest", "First we rest last."),
        ("We said: first", "First We said: first last."),
        ("first last", "First last."),
        ("LAST, first", "First LAST, first last."),
        ("first", "First last."),
    ],
)
def test_the_neighbours_are_not_said_twice(part: str, expected: str) -> None:
    """Words at the edges that the neighbours have are theirs; elsewhere they are new ones."""
    words = [(text, n + 1.0, n + 1.5) for n, text in enumerate(part.split())]
    found = filled(said(FIRST, LAST), WINDOW, lambda _: said(*words))
    assert plain(found) == expected


def test_two_words_may_be_the_neighbours() -> None:
    """Two in a row at an edge are compared as two."""
    hypothesis = said(
        ("I", 0.0, 0.2), ("know", 0.2, 0.6), ("you", 18.8, 19.0), ("know", 19.0, 19.5)
    )
    part = said(("I", 0.1, 0.3), ("know", 0.3, 0.6), ("it", 3.0, 3.3), ("you", 9.0, 9.3))
    found = filled(hypothesis, WINDOW, lambda _: part)
    assert plain(found) == "I know it you know"


def test_a_word_that_was_stretched_is_cut() -> None:
    """The word before ends where what was left out begins, or where its letters are said."""
    hypothesis = said(("We", 0.0, 0.4), ("see", 0.4, 18.0), ("it", 18.0, 18.4), LAST)
    found = filled(hypothesis, WINDOW, lambda _: said(("the", 2.0, 2.2), ("sea", 2.2, 2.6)))
    assert plain(found) == "We see the sea it last."
    assert found.words[1].start == 0.4
    assert found.words[1].end < 1.2


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        ("That", "It was so. In between. That is all. last."),
        ("That,", "It was so. In between. That, is all. last."),
        ("Done.", "It was so. Done. In between. is all. last."),
    ],
)
def test_a_word_that_begins_a_sentence_stays_with_it(before: str, expected: str) -> None:
    """Stretched backwards over what was left out, the first word of what follows comes after it."""
    hypothesis = said(
        ("It", 0.0, 0.2), ("was", 0.2, 0.5), ("so.", 0.5, 1.0), (before, 1.0, 17.0),
        ("is", 17.0, 17.3), ("all.", 17.3, 18.5), LAST,
    )  # fmt: skip
    part = said(("In", 2.0, 2.3), ("between.", 2.3, 3.0))
    found = filled(hypothesis, WINDOW, lambda _: part)
    assert plain(found) == expected
    starts = [word.start for word in found.words]
    assert starts == sorted(starts)


texts = st.sampled_from(["a", "word", "more", "a", "stop."])


@st.composite
def hypotheses(draw: st.DrawFn, longest: float) -> Hypothesis:
    """Words in order within so many seconds, some far too long, some of no length."""
    count = draw(st.integers(0, 6))
    edges = sorted(draw(st.lists(st.floats(0, longest), min_size=2 * count, max_size=2 * count)))
    return said(*((draw(texts), edges[2 * n], edges[2 * n + 1]) for n in range(count)))


@given(hypotheses(SECONDS), st.lists(st.none() | hypotheses(1.0), min_size=4, max_size=4))
def test_a_filled_text_is_one_in_order(
    hypothesis: Hypothesis, parts: list[Hypothesis | None]
) -> None:
    """Its text is its words', with all their tokens; they rise in time; its own words stay."""
    plan = iter(parts)

    def decode(samples: Samples) -> Hypothesis | None:
        return next(plan, None)

    found = filled(hypothesis, WINDOW, decode)
    assert found.text == "".join(word.text for word in found.words)
    assert list(found.tokens) == [token for word in found.words for token in word.tokens]
    for word in found.words:
        assert 0 <= word.start <= word.end <= SECONDS + 0.1
    for one, then in pairwise(found.words):
        assert one.start <= then.start
    rest = iter(found.words)
    assert all(any(word.text == one.text for one in rest) for word in hypothesis.words)
