from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiototext import phrases
from audiototext.spoken import Spoken
from audiototext.transcript import Segment, Transcript, Word
from audiototext.word_times import lent, timed

Piece = phrases.Unit


def target(text: str) -> list[Piece]:
    return phrases.units(text, "en")


def source(*units: tuple[float, float], segment: int = 0, measured: bool = True) -> list[Spoken]:
    """Units that are said from and to then."""
    return [
        Spoken(f"w{n}", start, end, True, False, segment, measured)
        for n, (start, end) in enumerate(units)
    ]


def times(words: list[Word]) -> list[tuple[float, float]]:
    return [(round(word.start, 3), round(word.end, 3)) for word in words]


@st.composite
def cases(draw: st.DrawFn) -> tuple[list[Piece], list[int], list[int], list[Spoken]]:
    """A sentence over several segments, some of them measured, and how its words correspond."""
    said: list[Spoken] = []
    rows: list[int] = []
    ends: list[int] = []
    clock = 0.0
    for segment in range(draw(st.integers(1, 4))):
        is_measured = draw(st.booleans())
        first = len(said)
        for number in range(draw(st.integers(1, 5))):
            if is_measured or number == 0:
                clock += draw(st.sampled_from([0.0, 0.0, 0.1, 0.5, 0.9]))
            start, clock = clock, clock + draw(st.sampled_from([0.0, 0.05, 0.3, 2.0]))
            said.append(Spoken("word", start, clock, True, False, segment, is_measured))
        count = draw(st.integers(0, 5))
        # The path of a sentence may leave the segment that the cuts put a unit into.
        rows += [first + draw(st.integers(-1, len(said) - first)) for _ in range(count)]
        ends.append(len(rows))
    rows = sorted(min(max(row, 0), len(said) - 1) for row in rows)
    words = draw(st.lists(st.sampled_from(["a", "word", "longest-of-all"]), min_size=len(rows)))
    return target(" ".join(words[: len(rows)])), rows, ends, said


Case = tuple[list[Piece], list[int], list[int], list[Spoken]]


@given(cases())
def test_words_stand_in_order_within_the_sentence(case: Case) -> None:
    """Each unit is a word, none before the one before it, all within the sentence's time."""
    units, _, _, said = case
    words = timed(*case)
    assert [word.text.strip() for word in words] == [unit.text for unit in units]
    assert all(a.start <= a.end <= b.start + 1e-9 for a, b in pairwise(words))
    for word in words:
        assert said[0].start - 1e-9 <= word.start <= word.end <= said[-1].end + 1e-9


@given(cases())
def test_words_stay_in_their_segment(case: Case) -> None:
    """What is cut into a segment is said while that segment is."""
    _, _, ends, said = case
    words = timed(*case)
    segments = sorted({unit.segment for unit in said})
    for segment, (begin, end) in zip(segments, pairwise([0, *ends]), strict=True):
        inside = [unit for unit in said if unit.segment == segment]
        for word in words[begin:end]:
            assert inside[0].start - 1e-9 <= word.start
            assert word.end <= inside[-1].end + 1e-9


@given(cases())
def test_the_first_word_begins_with_its_segment(case: Case) -> None:
    """The first unit of each segment begins when its speech does, or after a pause in that."""
    _, _, ends, said = case
    words = timed(*case)
    segments = sorted({unit.segment for unit in said})
    for segment, (begin, end) in zip(segments, pairwise([0, *ends]), strict=True):
        inside = [unit for unit in said if unit.segment == segment]
        after = [b.start for a, b in pairwise(inside) if a.measured and b.start - a.end >= 0.3]
        if begin < end:
            assert words[begin].start in (inside[0].start, *after)


@given(cases())
def test_no_word_goes_on_over_a_pause(case: Case) -> None:
    """While speech pauses for 0.3 s, no word goes on."""
    _, _, _, said = case
    words = timed(*case)
    pauses = [
        (unit.end + 1e-6, then.start - 1e-6)
        for unit, then in pairwise(said)
        if unit.measured and then.start - unit.end >= 0.3
    ]
    for word in words:
        assert not any(word.start < then and word.end > ended for ended, then in pauses)


def test_a_word_is_said_when_its_own_is() -> None:
    """Word for word, a translation has the times of the original."""
    said = source((0, 0.5), (0.5, 0.8), (0.8, 2.0))
    assert times(timed(target("A B C"), [0, 1, 2], [3], said)) == [(0, 0.5), (0.5, 0.8), (0.8, 2)]


def test_several_words_share_the_time_of_one() -> None:
    """Units that stand for the same word follow one another, each as long as its letters."""
    said = source((1, 2), (2, 3))
    assert times(timed(target("abc abcd xy"), [0, 0, 1], [3], said)) == [
        (1, 1.375),
        (1.375, 2),
        (2, 3),
    ]


def test_what_nothing_stands_for_goes_to_the_word_before() -> None:
    """A word goes on while that is said which has no translation, up to the next pause."""
    said = source((0, 1), (1, 2), (2, 3), (3.5, 4))
    assert times(timed(target("A B"), [0, 3], [2], said)) == [(0, 3), (3.5, 4)]
    said = source((0, 1), (1.4, 2), (2, 3), (3, 4))
    assert times(timed(target("A B"), [0, 3], [2], said)) == [(0, 1), (3, 4)]


def test_the_last_word_ends_with_the_sentence() -> None:
    """Without a pause behind it the last unit goes on to the end of speech."""
    assert times(timed(target("A"), [0], [1], source((0, 1), (1, 2)))) == [(0, 2)]


def test_a_caption_without_words_is_shared_out() -> None:
    """Where nothing was measured all units of a segment share its time by their letters."""
    said = source((0, 1), (1, 4), measured=False)
    assert times(timed(target("abc abcdefg abc"), [0, 0, 1], [3], said)) == [
        (0, 0.8),
        (0.8, 2.933),
        (2.933, 4),
    ]


def test_segments_are_timed_each_by_its_own() -> None:
    """A measured segment and one without words stand in one sentence, each with its own way."""
    said = [*source((0, 1), (1, 2)), *source((2, 6), segment=1, measured=False)]
    assert times(timed(target("A B C D"), [0, 1, 2, 2], [2, 4], said)) == [
        (0, 1),
        (1, 2),
        (2, 4),
        (4, 6),
    ]


@pytest.mark.parametrize("length", [0.0, 1e-9, 1e6])
def test_any_length_is_shared(length: float) -> None:
    """Words of no length at all, or of days, have times in order."""
    said = source((5.0, 5.0 + length))
    words = timed(target("a b c"), [0, 0, 0], [3], said)
    assert words[0].start == 5.0
    assert words[-1].end == pytest.approx(5.0 + length)


def heard(text: str) -> Transcript:
    """One segment, its words a second each."""
    words = tuple(Word(n, n + 1.0, f" {word}") for n, word in enumerate(text.split()))
    return Transcript((Segment(0, len(words), f" {text}", words),), "en", len(words))


def captions(*texts: str) -> Transcript:
    return Transcript(
        tuple(Segment(n, n + 1.0, text) for n, text in enumerate(texts)), "en", len(texts)
    )


def test_captions_borrow_the_words_of_their_transcript() -> None:
    """Captions that say what a transcript says, letter for letter, get its words, each once."""
    found = lent(
        captions("so this\nis", "<i>how</i> it", "began"), heard("so this is how it began")
    )
    assert found is None
    plain = captions("so this\nis", "how it", "began")
    found = lent(plain, heard("so this is how it began"))
    assert found is not None
    assert [[word.text for word in segment.words] for segment in found.segments] == [
        [" so", " this", " is"],
        [" how", " it"],
        [" began"],
    ]
    assert [segment.text for segment in found.segments] == [one.text for one in plain.segments]


def test_a_word_over_two_captions_stands_in_the_first() -> None:
    """A word that a caption's end parts is lent once."""
    found = lent(captions("こん", "にちは。さ", "よなら"), heard("こんにちは。 さよなら"))
    assert found is not None
    assert [len(segment.words) for segment in found.segments] == [1, 1, 0]


def test_other_captions_borrow_nothing() -> None:
    """Captions that say something else, and words without times, are refused."""
    assert lent(captions("so this"), heard("so that")) is None
    assert lent(captions("so this"), captions("so this")) is None
    assert lent(captions(), captions()) is None
    found = lent(captions("*so*"), heard("so"), lambda text: text.strip("*"))
    assert found is not None
