"""Whether to believe what Whisper made of a window, or to have it decoded again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from .. import speech
from ..coverage import longest
from ..doubts import echoes
from ..media import SAMPLE_RATE
from ..windows import Window
from .hypotheses import MOST_TOKENS, Hypothesis
from .whisper_options import WhisperOptions

NO_SPEECH = 0.6
"""Whisper's own threshold."""

IMPROBABLE = -1.0
"""Whisper's own threshold of a failed window, as mean log-probability."""

MAYBE_SILENT = 0.5
"""A higher no-speech probability makes text doubtful."""

_TOKENS_A_SECOND, _TOKENS_AT_ONCE = 8.0, 12
_QUICKEST, _AT_ONCE = 9.0, 6  # tokens of real speech: a second, and in no time
_SPELT = 3.0  # times as many tokens where letters are spelt in bytes
MOST_UNSAID = 0.6
"""Seconds of voice without words that Whisper is believed to hear no words in."""

_VOICED = 0.5  # Silero's own threshold
_AROUND = 0.2  # seconds
_FRAME = speech.FRAME / SAMPLE_RATE
_PHRASE = 5  # tokens; shorter ones are repeated by people, too
_BY_BYTES = frozenset(
    {
        "am", "ar", "as", "bn", "bo", "el", "fa", "gu", "he", "hi", "hy", "ka", "km", "kn", "lo",
        "ml", "mr", "my", "ne", "pa", "ps", "sa", "sd", "si", "ta", "te", "th", "ur", "yi",
    }
)  # fmt: skip
"""Languages whose letters take several of Whisper's tokens."""

LONGEST_BY_BYTES = 10.0
"""Seconds of a window in such a language: more would not fit Whisper's 224 tokens."""


def spells_by_bytes(language: str | None) -> bool:
    """Do the letters of the language take several tokens each?"""
    return language in _BY_BYTES


def most_tokens(seconds: float, language: str | None) -> int:
    """Tokens that a window of so many seconds may take; what needs more is a loop."""
    rate = _TOKENS_A_SECOND * (_SPELT if language is None or spells_by_bytes(language) else 1.0)
    return min(MOST_TOKENS, int(rate * seconds) + _TOKENS_AT_ONCE)


def failures(
    hypothesis: Hypothesis,
    window: Window,
    options: WhisperOptions,
    *,
    before: Hypothesis | None = None,
    prompt: Sequence[int] = (),
) -> frozenset[str]:
    """Why the window should be decoded again; empty if it is good.

    before: what the window before it said. prompt: the tokens that stood before the window.
    Whisper's own thresholds (transcribe.py), and what loops and echoes look like.
    """
    tokens = hypothesis.tokens
    if is_silent(hypothesis, options):
        return frozenset()
    found = {
        "compression ratio": _above(
            hypothesis.compression_ratio, options.compression_ratio_threshold
        ),
        "log-probability": _above(
            -hypothesis.avg_logprob,
            None if options.logprob_threshold is None else -options.logprob_threshold,
        ),
        "no end": not hypothesis.is_ended,
        "too many tokens": len(tokens) > _quickest(window.seconds, hypothesis.language),
        "repeats": repeats(tokens),
        "repeats the window before": before is not None
        and len(tokens) >= _PHRASE
        and tokens == before.tokens,
        "echoes the prompt": echoes(tokens, prompt),
        "leaves speech out": unsaid(hypothesis, window) > MOST_UNSAID,
    }
    return frozenset(reason for reason, is_so in found.items() if is_so)


def is_silent(hypothesis: Hypothesis, options: WhisperOptions) -> bool:
    """Does Whisper itself say that nobody speaks, as whisper's transcribe.py reads it?"""
    return (
        options.logprob_threshold is not None
        and hypothesis.avg_logprob < options.logprob_threshold
        and _above(hypothesis.no_speech_prob, options.no_speech_threshold)
    )


def is_invented(hypothesis: Hypothesis, window: Window) -> bool:
    """Text that only the decoder vouches for.

    Whisper lets a confident text overrule its own feeling that nobody speaks. So a text that is
    improbable and over silence by the model's own scores is dropped, and one with either doubt
    needs the voice detector as a second witness.
    """
    doubtful = hypothesis.avg_logprob < IMPROBABLE
    if doubtful and hypothesis.no_speech_prob > NO_SPEECH:
        return True
    if not doubtful and hypothesis.no_speech_prob <= MAYBE_SILENT:
        return False
    return float(window.voice.max(initial=0.0)) < speech.SPEECH


def unsaid(hypothesis: Hypothesis, window: Window) -> float:
    """Seconds of the longest stretch of voice in the window without words."""
    return max((seconds for *_, seconds in _unsaid(hypothesis, window)), default=0.0)


def unsaid_stretches(hypothesis: Hypothesis, window: Window) -> list[tuple[float, float]]:
    """From and to, in seconds of the window, where more than MOST_UNSAID of voice has no words."""
    found = _unsaid(hypothesis, window)
    return [(start, end) for start, end, seconds in found if seconds > MOST_UNSAID]


def _unsaid(hypothesis: Hypothesis, window: Window) -> Iterator[tuple[float, float, float]]:
    """Each stretch without words: from, to, and how much of it is voice; all in seconds.

    Where text is left out, the alignment stretches a word over its place: so a word covers no more
    than its letters can take.
    """
    frames = window.voice.shape[0]
    voiced = window.voice >= _VOICED
    covered = np.zeros(frames, bool)
    for word in hypothesis.words:
        end = min(word.end, word.start + longest(word.text))
        first, last = word.start - _AROUND, end + _AROUND
        covered[max(0, int(first / _FRAME)) : max(0, int(last / _FRAME) + 1)] = True
    edges = np.flatnonzero(np.diff(np.concatenate([[1], covered, [1]]).astype(np.int8)))
    for first, last in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        heard = np.flatnonzero(voiced[first:last])
        if len(heard):
            start, end = (first + int(edge) for edge in (heard[0], heard[-1] + 1))
            yield start * _FRAME, end * _FRAME, len(heard) * _FRAME


def repeats(tokens: Sequence[int]) -> bool:
    """Is a phrase said twice in a row, or is the whole text one that is said twice?

    >>> repeats([1, 2, 3, 1, 2, 3]), repeats([9, 1, 2, 1, 2]), repeats([7, 7])
    (True, False, False)
    """
    count = len(tokens)
    if count >= 4 and count % 2 == 0 and tokens[: count // 2] == tokens[count // 2 :]:
        return True
    return any(
        tokens[start : start + length] == tokens[start + length : start + 2 * length]
        for length in range(_PHRASE, count // 2 + 1)
        for start in range(count - 2 * length + 1)
    )


def _quickest(seconds: float, language: str) -> float:
    spelt = _SPELT if spells_by_bytes(language) else 1.0
    return _QUICKEST * spelt * max(seconds, 1.0) + _AT_ONCE


def _above(value: float, threshold: float | None) -> bool:
    return threshold is not None and value > threshold
