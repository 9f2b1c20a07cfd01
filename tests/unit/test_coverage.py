from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiototext.coverage import LONGEST_UNSAID, between, covered, longest
from audiototext.transcript import Coverage, Segment, Word
from audiototext.voice import Stretch

EDGE = 0.001  # seconds to which a gap is rounded


def said(*words: tuple[str, float, float]) -> list[Segment]:
    """A segment of words from and to so many seconds."""
    spoken = tuple(Word(start, end, text) for text, start, end in words)
    return [Segment(spoken[0].start, spoken[-1].end + 0.01, "x", spoken)] if spoken else []


times = st.floats(0, 60).map(lambda time: round(time, 2))
voices = st.lists(times, max_size=12, unique=True).map(
    lambda edges: list(zip(sorted(edges)[::2], sorted(edges)[1::2], strict=False))
)


@st.composite
def talks(draw: st.DrawFn) -> list[Segment]:
    """Segments in any order, with and without words, of no length and far too long."""
    found = []
    for _ in range(draw(st.integers(0, 4))):
        start = draw(times)
        words = [
            Word(begin, begin + draw(st.floats(0, 9)), draw(st.sampled_from([" a", " 2026", "語"])))
            for begin in draw(st.lists(times, max_size=4))
        ]
        found.append(Segment(start, start + draw(st.floats(0.1, 9)), "x", tuple(words)))
    return found


@given(talks(), voices)
def test_gaps_are_voice_without_words(segments: list[Segment], voice: list[Stretch]) -> None:
    """Gaps lie in order, each within one voice and outside of all that is said, none a moment."""
    found = covered(segments, voice)
    assert found.voiced == pytest.approx(sum(end - start for start, end in voice), abs=EDGE)
    assert 0 <= found.share <= 1
    assert all(one[1] <= then[0] for one, then in pairwise(found.gaps))
    for start, end in found.gaps:
        assert end - start > LONGEST_UNSAID - 2 * EDGE
        assert any(begin - EDGE <= start and end <= until + EDGE for begin, until in voice)
        for segment in segments:
            for word in segment.words:
                until = min(word.end, word.start + longest(word.text))
                assert end <= word.start + EDGE or until <= start + EDGE
            if not segment.words:
                assert end <= segment.start + EDGE or segment.end <= start + EDGE


@given(voices)
def test_without_words_every_long_voice_is_a_gap(voice: list[Stretch]) -> None:
    """Where nothing is said, nothing that lasts is covered; what is short is still forgiven."""
    gaps = tuple(one for one in voice if one[1] - one[0] > LONGEST_UNSAID)
    assert covered([], voice).gaps == gaps


@given(talks(), voices, talks())
def test_more_words_cover_more(
    segments: list[Segment], voice: list[Stretch], others: list[Segment]
) -> None:
    """Whatever else is said, no new gap arises."""
    fewer, more = covered([*segments, *others], voice), covered(segments, voice)
    assert fewer.share >= more.share - 1e-9
    for start, end in fewer.gaps:
        assert any(begin <= start and end <= until for begin, until in more.gaps)


@given(voices, times, times)
def test_between_is_voice_worth_hearing_again(
    voice: list[Stretch], one: float, other: float
) -> None:
    """Between two times lies what is long enough, within both, and nothing if they are near."""
    start, end = min(one, other), max(one, other)
    found = between(voice, start, end)
    assert found == sorted(found)
    for first, last in found:
        assert start <= first < last - LONGEST_UNSAID
        assert last <= end
        assert any(begin <= first and last <= until for begin, until in voice)
    inner = [stretch for stretch in voice if start + 1 < stretch[0] and stretch[1] < end - 1]
    assert {stretch for stretch in inner if stretch[1] - stretch[0] > 0.61} <= set(found)


def test_a_voice_with_words_is_covered() -> None:
    """Words a moment off, and breaths between them, leave no gap; words make no voice."""
    segments = said((" one", 1.2, 1.6), (" two", 2.3, 2.6), (" three", 8.0, 8.4))
    assert covered(segments, [(1.0, 2.8)]) == Coverage(1.8)
    assert covered(segments, []) == Coverage(0.0)
    assert covered(segments, []).share == 1


def test_gaps_have_the_times_of_what_is_missing() -> None:
    """From where the words before it may end to where those after it may begin."""
    found = covered(said((" one", 1.0, 1.5), (" two", 6.0, 6.5)), [(0.9, 7.0), (9.0, 9.7)])
    assert found.gaps == ((1.75, 5.75), (9.0, 9.7))
    assert found.voiced == 6.8
    assert found.share == pytest.approx(1 - 4.7 / 6.8)


def test_a_stretched_word_covers_what_it_can_say() -> None:
    """A short word over six seconds of voice leaves a gap; the same time as a segment does not."""
    found = covered(said((" a", 0.0, 6.0)), [(0.0, 6.0)])
    assert found.gaps == ((0.89, 6.0),)
    assert covered([Segment(0.0, 6.0, "a")], [(0.0, 6.0)]).gaps == ()


@pytest.mark.parametrize(
    ("less", "more"), [("a", "ab"), ("ab", "42"), ("ab", "日本"), ("日", "12")]
)
def test_what_is_longer_takes_longer(less: str, more: str) -> None:
    """Each letter takes time; a digit, which is a word, more than a sign, which is a syllable."""
    assert 0.5 < longest(less) < longest(more)
