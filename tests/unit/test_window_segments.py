from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiototext.engines.hypotheses import Hypothesis
from audiototext.engines.window_segments import segments_of
from audiototext.engines.word_alignment import Timed
from audiototext.media import SAMPLE_RATE
from audiototext.speech import FRAME
from audiototext.transcript import SHORTEST, Segment, Word
from audiototext.windows import Window

START = 100.0
BARE = Hypothesis(" Hi.", (5, 6), -0.3, 0.1, 0.9, 0.0, True, "en")


def window(seconds: float, level: float = 0.0) -> Window:
    """A window from START on in which the detector hears so much all the time."""
    voice = np.full(round(seconds * SAMPLE_RATE / FRAME), level, np.float32)
    return Window(3, START, np.zeros(round(seconds * SAMPLE_RATE), np.float32), voice)


def said(*words: tuple[str, float, float]) -> Hypothesis:
    """Words from and to so many seconds of the window; the n-th word's token is n."""
    timed = tuple(Timed(text, (n,), start, end, 0.5) for n, (text, start, end) in enumerate(words))
    text = "".join(word.text for word in timed)
    return replace(BARE, text=text, tokens=tuple(range(len(timed))), words=timed)


def spoken(text: str) -> Hypothesis:
    """The words of a text, "|" between them, each of 0.3 s without a pause."""
    return said(*((part, 0.3 * n, 0.3 * (n + 1)) for n, part in enumerate(text.split("|"))))


def texts(
    hypothesis: Hypothesis, heard: Window | None = None, before: Segment | None = None
) -> list[str]:
    return [s.text for s in segments_of(hypothesis, heard or window(25.0), before)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (" Come| in.| Sit| down!| Why?| So.", [" Come in.", " Sit down!", " Why?", " So."]),
        (" Dr.| Who| met| Mrs.| Hill", [" Dr. Who met Mrs. Hill"]),
        (" J.| R.| Smith", [" J. R. Smith"]),
        (" It| is| no.| 5| here", [" It is no. 5 here"]),
        (" Well...| maybe", [" Well... maybe"]),
        (' "Go."| He| went.', [' "Go."', " He went."]),
        (" Pay| 3|.50| now.| Yes", [" Pay 3.50 now.", " Yes"]),
        (" See| a.|B| now", [" See a.B now"]),
        ("今天|好。|明天|见。", ["今天好。", "明天见。"]),
    ],
)
def test_segments_are_sentences(text: str, expected: list[str]) -> None:
    """A segment ends where a sentence does; abbreviations, initials and decimals end none."""
    assert texts(spoken(text)) == expected


@pytest.mark.parametrize(("pause", "count"), [(0.9, 1), (1.1, 2)])
def test_a_pause_ends_a_segment(pause: float, count: int) -> None:
    """After a second without a word a new segment begins, whatever stands before it."""
    found = said((" I", 0.0, 0.5), (" see", 0.5 + pause, 2.5))
    assert len(texts(found)) == count


def test_a_pause_does_not_part_a_number() -> None:
    """What goes on without a blank stays together, however long the pause is."""
    assert texts(said((" 3", 0.0, 0.5), (".5", 5.0, 5.5))) == [" 3.5"]


def test_a_segment_has_the_times_of_its_words() -> None:
    """Times are those of the recording, and each segment spans its words."""
    first, second = segments_of(
        said((" Hi", 0.5, 1.0), (" you.", 1.0, 1.5), (" Bye.", 2.0, 2.5)), window(5.0), None, "en"
    )
    assert (first.start, first.end, second.start, second.end) == (100.5, 101.5, 102.0, 102.5)
    bare = [replace(word, confidence=None) for word in first.words]
    assert bare == [Word(100.5, 101.0, " Hi", 0.5), Word(101.0, 101.5, " you.", 0.5)]
    assert all(word.confidence is not None for word in first.words)
    assert (first.language, second.language) == ("en", "en")


def test_a_segment_has_the_evidence_of_its_window() -> None:
    """Each segment knows its own tokens, its window's start in frames of 10 ms, and its scores."""
    first, second = segments_of(spoken(" Hi| you.| Bye."), window(5.0), None)
    assert first.evidence is not None
    assert second.evidence is not None
    assert (first.evidence.tokens, second.evidence.tokens) == ((0, 1), (2,))
    for evidence in (first.evidence, second.evidence):
        assert (evidence.seek, evidence.temperature) == (10_000, 0.0)
        assert (evidence.avg_logprob, evidence.no_speech_prob) == (-0.3, 0.1)
        assert evidence.compression_ratio == 0.9
    assert first.language is None


def test_words_move_to_the_voice() -> None:
    """A word that the decoder stretched over a silence is said where the voice is."""
    heard = window(8.0)
    heard.voice[round(5 * SAMPLE_RATE / FRAME) :] = 0.9
    (found,) = segments_of(said((" And", 0.0, 5.5), (" then", 5.5, 6.0)), heard, None)
    assert found.start == pytest.approx(105.0, abs=0.02)
    assert found.words[0].start == found.start


def test_segments_do_not_overlap() -> None:
    """A sentence of no length still lasts a moment, and the next one begins after it."""
    first, second = segments_of(said((" Oh.", 1.0, 1.0), (" No.", 1.0, 2.0)), window(5.0), None)
    assert (first.start, first.end) == (101.0, 101.0 + SHORTEST)
    assert (second.start, second.end) == (first.end, 102.0)


def test_without_a_voice_words_stay() -> None:
    """Where the detector is deaf, the decoder's times are kept."""
    (found,) = segments_of(said((" And", 0.0, 5.5), (" then", 5.5, 6.0)), window(8.0), None)
    assert [(word.start, word.end) for word in found.words] == [(100.0, 105.5), (105.5, 106.0)]


def test_words_beyond_the_window_end_with_it() -> None:
    """Times in the silence behind a window are moved to its end."""
    (found,) = segments_of(said((" Hi", 1.0, 1.5), (" you", 2.2, 4.0)), window(2.0), None)
    assert found.end == found.words[-1].end == 102.0
    assert found.words[-1].start <= 102.0


def test_a_text_without_words_has_its_windows_time() -> None:
    """Where nothing was aligned, the text is one segment as long as its window."""
    (found,) = segments_of(replace(BARE, text=" A. B."), window(4.0), None, "de")
    assert (found.start, found.end, found.text) == (100.0, 104.0, " A. B.")
    assert (found.words, found.language) == ((), "de")
    assert found.evidence is not None
    assert found.evidence.tokens == BARE.tokens


@pytest.mark.parametrize("text", ["", "  ", "\n"])
def test_nothing_said_is_no_segment(text: str) -> None:
    """An empty text, or blanks alone, gives no segment."""
    assert texts(replace(BARE, text=text)) == []


befores = st.none() | st.floats(0.5, 103).map(
    lambda end: Segment(end - 0.4, end, " x.", (Word(end - 0.3, end, " x."),))
)


@st.composite
def hypotheses(draw: st.DrawFn) -> Hypothesis:
    """Words in order, as the aligner gives them: some of no length, some beyond the window."""
    clock, words = 0.0, []
    for text in draw(
        st.lists(st.sampled_from([" a", " b.", " Mr.", ".5", "語", " c,"]), min_size=1)
    ):
        start = clock + draw(st.sampled_from([0.0, 0.02, 0.5, 1.2]))
        clock = start + draw(st.sampled_from([0.0, 0.2, 0.7, 2.0]))
        words.append((text, start, clock))
    return said(*words)


@given(hypotheses(), st.sampled_from([0.0, 0.9]), st.sampled_from([0.1, 3.0, 10.0]), befores)
def test_segments_are_the_text_in_order(
    hypothesis: Hypothesis, level: float, seconds: float, before: Segment | None
) -> None:
    """No word is lost; times lie in the window, after what was said before, and never fall."""
    heard = window(seconds, level)
    found = list(segments_of(hypothesis, heard, before))
    assert "".join(segment.text for segment in found) == hypothesis.text
    assert [t for s in found if s.evidence for t in s.evidence.tokens] == list(hypothesis.tokens)
    for segment in found:
        assert START <= segment.start < segment.end <= heard.end
        assert "".join(word.text for word in segment.words) == segment.text
        inside = [time for word in segment.words for time in (word.start, word.end)]
        assert inside == sorted(inside)
        assert segment.start <= inside[0] <= inside[-1] <= segment.end
    room = heard.end - SHORTEST  # what is left for a segment that has no room
    for one, then in pairwise([*([before] if before else []), *found]):
        assert then.start >= min(one.end, room) - 1e-9


@given(st.floats(0, 30), befores)
def test_a_text_without_words_comes_after_the_last(seconds: float, before: Segment | None) -> None:
    """However short its window is, the text is kept, after what was said before it."""
    heard = window(seconds)
    (found,) = segments_of(BARE, heard, before)
    assert found.text == BARE.text
    assert found.end <= heard.end
    assert found.start >= min(before.end if before else 0.0, heard.end - SHORTEST)
