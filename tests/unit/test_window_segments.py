"""From words to segments."""

from __future__ import annotations

import numpy as np

from audiototext import Segment, Word
from audiototext.engines.hypotheses import Hypothesis
from audiototext.engines.window_segments import segments_of
from audiototext.engines.word_alignment import Timed
from audiototext.speech import FRAME
from audiototext.windows import Window


def window(start: float = 10.0, seconds: float = 8.0, voice: float = 0.9) -> Window:
    frames = round(seconds * 16_000 / FRAME)
    samples = np.zeros(frames * FRAME, np.float32)
    return Window(3, start, samples, np.full(frames, voice, np.float32))


def said(text: str, *gaps: tuple[int, float]) -> Hypothesis:
    """A hypothesis whose words take half a second each; so much later before some of them."""
    later, timed = 0.0, []
    for number, word in enumerate(text.split()):
        later += dict(gaps).get(number, 0.0)
        start = number / 2 + later
        timed.append(Timed(f" {word}", (number, number + 100), start, start + 0.5, 0.8))
    tokens = tuple(token for word in timed for token in word.tokens)
    return Hypothesis(f" {text}", tokens, -0.3, 0.01, 1.1, 0.0, True, "en", words=tuple(timed))


def texts(hypothesis: Hypothesis, before: Segment | None = None) -> list[str]:
    return [segment.text for segment in segments_of(hypothesis, window(), before)]


def test_each_sentence_is_a_segment() -> None:
    """Full stops end segments, abbreviations and decimals do not."""
    assert texts(said("Dr. Ames came. He had 3.5 cups! Why?")) == [
        " Dr. Ames came.",
        " He had 3.5 cups!",
        " Why?",
    ]


def test_a_pause_ends_a_segment() -> None:
    """More than a second without words parts what no sign parts."""
    assert texts(said("one two three four", (2, 1.5))) == [" one two", " three four"]
    assert texts(said("one two three four", (2, 0.5))) == [" one two three four"]


def test_times_and_evidence_are_the_recordings() -> None:
    """Words stand where they are in the recording, with their tokens and the window's scores."""
    first, second = segments_of(said("One two. Three four."), window(), None)
    assert (first.start, second.end) == (10.0, 12.0)
    assert first.end <= second.start
    assert first.evidence is not None
    assert second.evidence is not None
    assert first.evidence.seek == 1000
    assert first.evidence.tokens + second.evidence.tokens == (0, 100, 1, 101, 2, 102, 3, 103)
    assert first.evidence.avg_logprob == -0.3


def test_nothing_begins_before_what_was_said() -> None:
    """After a segment that reaches into the window, times go on from its end."""
    before = Segment(9.0, 10.8, " Before.", (Word(9.0, 10.8, " Before."),))
    (segment,) = segments_of(said("One two."), window(), before)
    assert segment.start >= 10.8
    assert segment.end <= window().end


def test_text_without_words_keeps_the_windows_time() -> None:
    """Where nothing could be aligned, the text stands for the whole window; none stands nowhere."""
    bare = Hypothesis(" Hm.", (5,), -0.3, 0.01, 1.0, 0.4, True, "en")
    (segment,) = segments_of(bare, window(), None, "en")
    assert (segment.start, segment.language, segment.words) == (10.0, "en", ())
    assert segment.end == window().end
    assert list(segments_of(said(""), window(), None)) == []
