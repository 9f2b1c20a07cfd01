from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiototext import LocalWhisper, media, speech, transcribe
from audiototext.media import SAMPLE_RATE
from audiototext.transcript import SHORTEST, Segment, Word
from audiototext.voice import NEAR, Stretch, settled, stretches, voiced

FRAME = speech.FRAME / SAMPLE_RATE
EXACT = 1e-9


@st.composite
def voices(draw: st.DrawFn) -> list[Stretch]:
    """Stretches of voice as the detector gives them: parted, in order, none very short."""
    found, clock = [], 0.0
    for _ in range(draw(st.integers(0, 5))):
        begin = clock + draw(st.floats(0.12, 4))
        clock = begin + draw(st.floats(0.06, 4))
        found.append((begin, clock))
    return found


@st.composite
def spoken(draw: st.DrawFn) -> list[Word]:
    """Words as the decoder times them: in order, some without any length, some far too long."""
    found, clock = [], draw(st.floats(0, 3))
    for _ in range(draw(st.integers(1, 7))):
        clock += draw(st.just(0.0) | st.floats(0, 3))
        end = clock + draw(st.just(0.0) | st.floats(0, 0.6) | st.floats(0, 5))
        found.append(Word(clock, end, draw(st.sampled_from([" a", " b.", ' c,"', "語", ""])), 0.5))
        clock = end
    return found


befores = st.none() | st.builds(
    lambda start, length, text: Word(start, start + length, text),
    st.floats(0, 4),
    st.floats(0, 2),
    st.sampled_from([" x", " y."]),
)


def times(words: Sequence[Word]) -> list[tuple[float, float]]:
    return [(round(word.start, 6), round(word.end, 6)) for word in words]


@given(spoken(), voices(), befores)
def test_no_word_is_lost_and_none_reaches_into_another(
    words: list[Word], voice: list[Stretch], before: Word | None
) -> None:
    """The words are the same, in order; each ends before the next one begins."""
    found = voiced(words, voice, before)
    assert [(w.text, w.probability) for w in found] == [(w.text, w.probability) for w in words]
    for one, then in pairwise([*([before] if before else []), *found]):
        assert one.end <= then.start


@given(st.permutations(range(4)), spoken(), voices(), befores)
def test_words_in_disorder_are_put_in_order(
    order: list[int], words: list[Word], voice: list[Stretch], before: Word | None
) -> None:
    """Words whose times do not rise, as decoders give them at times, rise afterwards."""
    mixed = [words[number % len(words)] for number in order]
    found = voiced(mixed, voice, before)
    assert [word.text for word in found] == [word.text for word in mixed]
    for one, then in pairwise(found):
        assert one.start <= one.end <= then.start


@given(spoken(), voices())
def test_a_word_that_touches_a_voice_lies_in_it(words: list[Word], voice: list[Stretch]) -> None:
    """Both ends of a word that any voice is heard in are within one stretch of voice."""
    for word, found in zip(words, voiced(words, voice), strict=True):
        if any(begin < word.end and word.start < end for begin, end in voice):
            assert any(
                begin - EXACT <= found.start <= found.end <= end + EXACT for begin, end in voice
            )


@given(spoken(), voices())
def test_a_word_far_from_any_voice_stays(words: list[Word], voice: list[Stretch]) -> None:
    """Where no voice is within NEAR, the detector may be deaf: the word is left alone."""
    for word, found in zip(words, voiced(words, voice), strict=True):
        if all(word.start - end > NEAR or begin - word.end > NEAR for begin, end in voice):
            assert found == word


@given(spoken(), voices())
def test_no_edge_moves_far_but_over_silence(words: list[Word], voice: list[Stretch]) -> None:
    """A word within a single stretch of voice keeps its edges but for NEAR seconds."""
    for word, found in zip(words, voiced(words, voice), strict=True):
        if any(begin <= word.start < word.end <= end for begin, end in voice):
            assert abs(found.start - word.start) <= NEAR + EXACT
            assert abs(found.end - word.end) <= NEAR + EXACT


@given(spoken())
def test_without_a_voice_nothing_moves(words: list[Word]) -> None:
    """Where the detector hears nobody, words and segments stay as they are."""
    assert voiced(words, []) == words
    segment = Segment(0.0, words[-1].end + 1, "".join(word.text for word in words), tuple(words))
    assert settled(segment, None, []) is segment


def test_nothing_said_stays_nothing() -> None:
    """No words are no words; a segment without words keeps its times."""
    assert voiced([], [(1.0, 2.0)], Word(0.0, 0.5, " a")) == []
    bare = Segment(0.0, 9.0, " a")
    assert settled(bare, None, [(1.0, 2.0)]) is bare


PAUSE = [(1.0, 2.0), (7.0, 9.0)]
"""Voices with a silence of five seconds between them."""

EXAMPLES: dict[str, tuple[list[Word], list[tuple[float, float]]]] = {
    "a first word stretched backwards over a silence begins with the voice": (
        [Word(2.0, 7.4, " And"), Word(7.4, 8.0, " then")],
        [(7.0, 7.4), (7.4, 8.0)],
    ),
    "a word that ends a sentence stays before the pause": (
        [Word(1.2, 1.6, " the"), Word(1.6, 7.2, " end."), Word(7.2, 7.6, " So")],
        [(1.0, 1.6), (1.6, 2.0), (7.0, 7.6)],
    ),
    "so does one that ends it in a quotation": (
        [Word(1.2, 1.6, " “the"), Word(1.6, 7.2, " end.”"), Word(7.2, 7.6, " So")],
        [(1.0, 1.6), (1.6, 2.0), (7.0, 7.6)],
    ),
    "one that is a sentence of its own is said after it": (
        [Word(1.2, 1.6, " end."), Word(1.6, 7.2, " Yes."), Word(7.2, 7.6, " So")],
        [(1.0, 2.0), (7.0, 7.2), (7.2, 7.6)],
    ),
    "an edge near the voice's moves to it": (
        [Word(1.4, 1.7, " Hi"), Word(7.3, 7.5, " you"), Word(7.5, 8.0, " all")],
        [(1.0, 2.0), (7.0, 7.5), (7.5, 8.0)],
    ),
    "one further away stays": (
        [Word(1.0, 1.4, " Hi"), Word(7.6, 8.0, " you"), Word(8.0, 8.2, " all")],
        [(1.0, 1.4), (7.6, 8.0), (8.0, 8.2)],
    ),
    "a word in the silence before a voice moves there and keeps its length": (
        [Word(6.5, 6.7, " Hi"), Word(7.5, 8.0, " you")],
        [(7.0, 7.2), (7.5, 8.0)],
    ),
    "two words in the silence before a voice share its beginning": (
        [Word(6.6, 6.7, " Oh"), Word(6.7, 6.9, " my"), Word(6.9, 7.6, " dear")],
        [(7.0, 7.1), (7.1, 7.2), (7.2, 7.6)],
    ),
    "a word in the silence after a voice moves back into it": (
        [Word(1.0, 1.5, " I"), Word(2.2, 2.4, " see")],
        [(1.0, 1.5), (1.8, 2.0)],
    ),
    "a word far from any voice stays": ([Word(4.0, 4.5, " hm")], [(4.0, 4.5)]),
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_words_are_where_the_voice_is(name: str) -> None:
    """What the docstring says, on voices with a pause of five seconds."""
    words, expected = EXAMPLES[name]
    assert times(voiced(words, PAUSE)) == expected


def test_the_word_before_tells_where_a_sentence_ends() -> None:
    """One word over a pause, of a sentence that goes on or of a new one, is told by the last."""
    word = Word(1.6, 7.2, " end.")
    assert times(voiced([word], PAUSE, Word(1.0, 1.6, " the"))) == [(1.6, 2.0)]
    assert times(voiced([word], PAUSE, Word(1.0, 1.6, " over."))) == [(7.0, 7.2)]
    assert times(voiced([word], PAUSE)) == [(7.0, 7.2)]


def test_a_word_is_not_fetched_from_behind_another() -> None:
    """A word in silence that moves back into the voice leaves the word before it its time."""
    assert times(voiced([Word(2.1, 2.5, " see")], PAUSE, Word(1.2, 1.9, " I"))) == [(1.9, 2.0)]


def test_a_segment_is_as_long_as_its_words() -> None:
    """A segment begins with its first word and ends with its last, SHORTEST later at least."""
    words = (Word(2.0, 7.4, " And"), Word(7.4, 8.0, " then"))
    found = settled(Segment(2.0, 8.5, " And then", words, "en", "Ana"), None, PAUSE)
    assert (found.start, found.end, found.text) == (7.0, 8.0, " And then")
    assert (found.language, found.speaker) == ("en", "Ana")
    brief = settled(Segment(4.0, 4.5, " Hm", (Word(4.0, 4.0, " Hm"),)), None, PAUSE)
    assert (brief.start, brief.end) == (4.0, 4.0 + SHORTEST)


def heard(*levels: tuple[float, int]) -> list[Stretch]:
    """The stretches of so many frames of each probability."""
    frames = [np.full(count, level, np.float32) for level, count in levels]
    return stretches(np.concatenate([np.zeros(0, np.float32), *frames]))


@pytest.mark.parametrize(
    ("levels", "expected"),
    [
        ([], []),
        ([(0.1, 50)], []),
        ([(0.9, 10)], [(0, 10)]),
        ([(0.1, 5), (0.9, 10), (0.1, 5)], [(5, 15)]),
        ([(0.9, 10), (0.1, 3), (0.9, 10)], [(0, 23)]),
        ([(0.9, 10), (0.1, 4), (0.9, 10)], [(0, 10), (14, 24)]),
        ([(0.1, 5), (0.9, 1), (0.1, 5)], []),
        ([(0.1, 5), (0.9, 2), (0.1, 5)], [(5, 7)]),
        ([(0.1, 5), (0.4, 10), (0.1, 5)], []),
        ([(0.1, 5), (0.4, 10), (0.6, 1), (0.4, 10)], [(5, 26)]),
    ],
    ids=[
        "no sound", "silence", "voice", "voice in silence", "a gap of 96 ms", "a gap of 128 ms",
        "a voice of 32 ms", "a voice of 64 ms", "never sure", "once sure",
    ],
)  # fmt: skip
def test_a_voice_is_what_lasts(
    levels: list[tuple[float, int]], expected: list[tuple[int, int]]
) -> None:
    """Gaps under 0.12 s are closed, what is shorter than a sound or never sure is dropped."""
    edges = [frame * FRAME for stretch in expected for frame in stretch]
    assert [edge for stretch in heard(*levels) for edge in stretch] == pytest.approx(edges)


@given(
    st.lists(st.sampled_from([0.0, 0.3, 0.4, 0.6, 1.0]), max_size=60),
    st.floats(0, 1000),
)
def test_stretches_are_parted_and_in_order(frames: list[float], offset: float) -> None:
    """Whatever the frames, stretches last, silences between them too; the offset is added."""
    probabilities = np.array(frames, np.float32)
    found = stretches(probabilities)
    for begin, end in found:
        assert end - begin >= 0.06
    for one, then in pairwise(found):
        assert then[0] - one[1] >= 0.12 - EXACT
    for here, later in zip(found, stretches(probabilities, offset), strict=True):
        assert later == pytest.approx((here[0] + offset, here[1] + offset))


@pytest.fixture(scope="module")
def sound(samples: Path) -> media.Samples:
    """Two sentences with some four seconds of silence between them."""
    return media.load(samples / "two-minds.opus").samples


@pytest.fixture(scope="module")
def words(embedded_engine: LocalWhisper, sound: media.Samples) -> list[Word]:
    """What is recognized in it."""
    found = transcribe(sound, language="en", engine=embedded_engine)
    return [word for segment in found.segments for word in segment.words]


def test_real_words_begin_where_the_voice_is(words: list[Word], sound: media.Samples) -> None:
    """Every word recognized in real speech starts within 0.1 s of a stretch of voice."""
    voice = stretches(speech.probabilities(speech.levelled(sound)))
    assert len(words) > 10
    for word in words:
        assert min(max(begin - word.start, word.start - end) for begin, end in voice) <= 0.1


def test_nothing_real_reaches_over_a_silence(words: list[Word], sound: media.Samples) -> None:
    """No word lies in the silence, and one begins within 0.1 s of where the sound does."""
    loud = np.flatnonzero(np.abs(sound) > 0.02) / SAMPLE_RATE
    ends, begins = loud[loud < 5].max(), loud[loud > 5].min()
    assert begins - ends > 3
    assert not [word for word in words if word.start < begins - 0.2 and word.end > ends + 0.2]
    assert min(abs(word.start - begins) for word in words) <= 0.1
