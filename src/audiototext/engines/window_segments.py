"""From a window's words to segments of the recording: a sentence each, at the voice's times."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .. import confidence, phrases, voice
from ..transcript import SHORTEST, Evidence, Segment, Word, fitted
from ..windows import Window
from .hypotheses import Hypothesis
from .word_alignment import Timed

PAUSE = 1.0
"""Seconds without a word that end a segment, whatever stands before them."""

_FRAMES_PER_SECOND = 100


def segments_of(
    hypothesis: Hypothesis, window: Window, before: Segment | None, language: str | None = None
) -> Iterator[Segment]:
    """What was said in the window, in sentences, after the segment `before`.

    Words are moved to where the voice is. language: of the segments, None = the recording's.
    """
    if not hypothesis.text.strip():
        return
    earliest = before.end if before else 0.0
    if not hypothesis.words:
        yield fitted(_untimed(hypothesis, window, language), earliest, window.end)
        return
    heard = voice.stretches(window.voice, window.start)
    last = before.words[-1] if before and before.words else None
    heard_words = [_word(word, window) for word in hypothesis.words]
    timed = confidence.rated(heard_words, hypothesis.avg_logprob)
    words = voice.voiced(timed, heard, last) if heard else timed
    for first, end in _sentences(words):
        tokens = [token for word in hypothesis.words[first:end] for token in word.tokens]
        segment = _segment(words[first:end], tokens, hypothesis, window, language)
        segment = fitted(segment, earliest, window.end)
        yield segment
        earliest = segment.end


def _sentences(words: Sequence[Word]) -> Iterator[tuple[int, int]]:
    """First and last-plus-one number of the words of each sentence."""
    first = 0
    for number in range(1, len(words) + 1):
        if number < len(words):
            word, then = words[number - 1], words[number]
            if not then.text[:1].isspace() and not phrases.is_unspaced(then.text):
                continue  # goes on without a blank: "3" and ".5"
            ended = phrases.ends_sentence(word.text.strip(), then.text.strip())
            if not ended and then.start - word.end < PAUSE:
                continue
        yield first, number
        first = number


def _segment(
    words: Sequence[Word],
    tokens: Sequence[int],
    hypothesis: Hypothesis,
    window: Window,
    language: str | None,
) -> Segment:
    start, end = words[0].start, words[-1].end
    return Segment(
        start,
        max(end, start + SHORTEST),
        "".join(word.text for word in words),
        tuple(words),
        language,
        evidence=_evidence(hypothesis, window, tokens),
    )


def _untimed(hypothesis: Hypothesis, window: Window, language: str | None) -> Segment:
    end = max(window.end, window.start + SHORTEST)
    evidence = _evidence(hypothesis, window, hypothesis.tokens)
    return Segment(window.start, end, hypothesis.text, (), language, evidence=evidence)


def _evidence(hypothesis: Hypothesis, window: Window, tokens: Sequence[int]) -> Evidence:
    return Evidence(
        round(window.start * _FRAMES_PER_SECOND),
        tuple(tokens),
        hypothesis.temperature,
        hypothesis.avg_logprob,
        hypothesis.compression_ratio,
        hypothesis.no_speech_prob,
    )


def _word(word: Timed, window: Window) -> Word:
    start = min(word.start, window.seconds)
    end = min(max(word.end, start), window.seconds)
    return Word(window.start + start, window.start + end, word.text, word.probability)
