from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from audiototext.engines.guards import (
    failures,
    is_invented,
    is_silent,
    most_tokens,
    spells_by_bytes,
    unsaid,
)
from audiototext.engines.hypotheses import MOST_TOKENS, Hypothesis
from audiototext.engines.whisper_options import WhisperOptions
from audiototext.engines.word_alignment import Timed
from audiototext.media import SAMPLE_RATE
from audiototext.speech import FRAME
from audiototext.windows import Window

GOOD = Hypothesis(" Good evening.", (11, 12, 13, 14, 15, 16), -0.3, 0.01, 0.9, 0.0, True, "en")
PLAIN = WhisperOptions()


def window(seconds: float, *voices: tuple[float, float], level: float = 0.9) -> Window:
    """A silent window in which somebody speaks from and to so many seconds."""
    voice = np.zeros(round(seconds * SAMPLE_RATE / FRAME), np.float32)
    for begin, end in voices:
        voice[round(begin * SAMPLE_RATE / FRAME) : round(end * SAMPLE_RATE / FRAME)] = level
    return Window(0, 0.0, np.zeros(round(seconds * SAMPLE_RATE), np.float32), voice)


def word(text: str, start: float, end: float) -> Timed:
    return Timed(text, (1,), start, end, 0.9)


def reasons(hypothesis: Hypothesis, options: WhisperOptions = PLAIN) -> frozenset[str]:
    return failures(hypothesis, window(5.0), options)


def test_a_good_hypothesis_has_no_failures() -> None:
    """Probable text that ends, says all and repeats nothing is believed."""
    said = replace(GOOD, words=(word(" Good", 0.0, 0.5), word(" evening.", 0.5, 1.1)))
    other = replace(GOOD, tokens=(21, 22, 23, 24, 25))
    spoken = window(5.0, (0.0, 1.2))
    assert failures(said, spoken, PLAIN, before=other, prompt=(31, 32, 33, 34)) == frozenset()


@pytest.mark.parametrize(
    ("reason", "bad", "good"),
    [
        ("compression ratio", {"compression_ratio": 2.41}, {"compression_ratio": 2.4}),
        ("log-probability", {"avg_logprob": -1.01}, {"avg_logprob": -1.0}),
        ("no end", {"is_ended": False}, {"is_ended": True}),
        ("too many tokens", {"tokens": tuple(range(52))}, {"tokens": tuple(range(51))}),
        ("repeats", {"tokens": (1, 2, 1, 2)}, {"tokens": (1, 2, 1, 3)}),
        ("repeats", {"tokens": (9, *[1, 2, 3, 4, 5] * 2)}, {"tokens": (9, *[1, 2, 3, 4] * 2)}),
    ],
)
def test_each_failure_is_told(reason: str, bad: dict[str, object], good: dict[str, object]) -> None:
    """Just beyond its limit a hypothesis fails for one reason; at the limit it does not."""
    assert reasons(replace(GOOD, **bad)) == {reason}  # type: ignore[arg-type]
    assert reasons(replace(GOOD, **good)) == frozenset()  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("tokens", "before", "fails"),
    [
        ((1, 2, 3, 4, 5), (1, 2, 3, 4, 5), True),
        ((1, 2, 3, 4, 5), (1, 2, 3, 4, 6), False),
        ((1, 2, 3, 4), (1, 2, 3, 4), False),
        ((1, 2, 3, 4, 5), None, False),
    ],
    ids=["the same", "something else", "as short as people's answers", "the first window"],
)
def test_the_window_before_is_not_said_again(
    tokens: tuple[int, ...], before: tuple[int, ...] | None, fails: bool
) -> None:
    """A phrase that is word for word what the window before said is a loop."""
    earlier = None if before is None else replace(GOOD, tokens=before)
    found = failures(replace(GOOD, tokens=tokens), window(5.0), PLAIN, before=earlier)
    assert found == (frozenset({"repeats the window before"}) if fails else frozenset())


@pytest.mark.parametrize(
    ("tokens", "prompt", "fails"),
    [
        ((3, 4, 5, 6, 90), (1, 2, 3, 4, 5, 6, 7), True),
        ((90, 3, 4, 5, 6), (1, 2, 3, 4, 5, 6, 7), False),
        ((3, 4, 5, 90), (1, 2, 3, 4, 5, 6, 7), False),
        ((3, 4, 5), (3, 4, 5, 6), False),
        ((3, 4, 5, 6), (3, 4, 5), False),
        ((3, 4, 5, 6), (), False),
    ],
)
def test_the_prompt_is_not_said(
    tokens: tuple[int, ...], prompt: tuple[int, ...], fails: bool
) -> None:
    """Text that begins with four tokens of the prompt, in a row, is an echo of it."""
    found = failures(replace(GOOD, tokens=tokens), window(5.0), PLAIN, prompt=prompt)
    assert found == (frozenset({"echoes the prompt"}) if fails else frozenset())


@pytest.mark.parametrize(("until", "fails"), [(2.4, True), (1.4, False)])
def test_speech_is_not_left_out(until: float, fails: bool) -> None:
    """More than 0.6 s of voice without a word is speech that was left out."""
    said = replace(GOOD, words=(word(" Good", 0.0, 0.6),))
    found = failures(said, window(5.0, (0.0, until)), PLAIN)
    assert found == (frozenset({"leaves speech out"}) if fails else frozenset())


@pytest.mark.parametrize(
    ("threshold", "bad"),
    [
        ("compression_ratio_threshold", {"compression_ratio": 99.0}),
        ("logprob_threshold", {"avg_logprob": -9.0}),
    ],
)
def test_a_threshold_of_none_is_off(threshold: str, bad: dict[str, object]) -> None:
    """Without its threshold nothing is too improbable or too well compressed."""
    wrong = replace(GOOD, **bad)  # type: ignore[arg-type]
    off = replace(PLAIN, **{threshold: None})  # type: ignore[arg-type]
    assert reasons(wrong, PLAIN)
    assert not reasons(wrong, off)


SILENT = replace(GOOD, avg_logprob=-1.5, no_speech_prob=0.7)


@pytest.mark.parametrize(
    ("hypothesis", "options", "silent"),
    [
        (SILENT, PLAIN, True),
        (replace(SILENT, avg_logprob=-0.9), PLAIN, False),
        (replace(SILENT, no_speech_prob=0.6), PLAIN, False),
        (SILENT, WhisperOptions(logprob_threshold=None), False),
        (SILENT, WhisperOptions(no_speech_threshold=None), False),
        (SILENT, WhisperOptions(no_speech_threshold=0.8), False),
    ],
)
def test_silence_is_improbable_text_without_speech(
    hypothesis: Hypothesis, options: WhisperOptions, silent: bool
) -> None:
    """Silence is what whisper takes for it: both thresholds missed, and neither switched off."""
    assert is_silent(hypothesis, options) is silent


def test_silence_is_no_failure() -> None:
    """What Whisper itself takes for silence is not decoded again, however bad the text is."""
    bad = replace(SILENT, is_ended=False, compression_ratio=9.0)
    assert reasons(bad) == frozenset()
    assert reasons(replace(bad, no_speech_prob=0.1)) == {
        "compression ratio", "log-probability", "no end",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("logprob", "no_speech", "level", "invented"),
    [
        (-0.3, 0.1, 0.0, False),
        (-0.3, 0.55, 0.0, True),
        (-0.3, 0.55, 0.9, False),
        (-1.1, 0.1, 0.0, True),
        (-1.1, 0.1, 0.9, False),
        (-1.1, 0.61, 0.9, True),
        (-0.3, 0.99, 0.9, False),
    ],
)
def test_doubtful_text_needs_a_witness(
    logprob: float, no_speech: float, level: float, invented: bool
) -> None:
    """One doubt is overruled by a voice that the detector hears, two doubts are not."""
    hypothesis = replace(GOOD, avg_logprob=logprob, no_speech_prob=no_speech)
    assert is_invented(hypothesis, window(5.0, (1.0, 2.0), level=level)) is invented


@pytest.mark.parametrize(
    ("seconds", "language", "expected"),
    [
        (0.0, "en", 12),
        (5.0, "en", 52),
        (25.0, "en", 212),
        (30.0, "en", MOST_TOKENS),
        (5.0, "ta", 132),
        (5.0, None, 132),
        (25.0, "hi", MOST_TOKENS),
    ],
)
def test_tokens_are_limited(seconds: float, language: str | None, expected: int) -> None:
    """Eight tokens a second and twelve more; thrice as many where letters are spelt in bytes."""
    assert most_tokens(seconds, language) == expected


def test_a_language_spelt_in_bytes_may_have_more_tokens() -> None:
    """What is far too quick for English is an ordinary pace in Tamil."""
    assert spells_by_bytes("ta")
    assert not spells_by_bytes("es")
    assert not spells_by_bytes(None)
    many = replace(GOOD, tokens=tuple(range(100)))
    assert reasons(many) == {"too many tokens"}
    assert reasons(replace(many, language="ta")) == frozenset()


def test_a_loop_in_a_moment_is_seen() -> None:
    """A window shorter than a second is judged as if it had one."""
    brief = window(0.2)
    assert failures(replace(GOOD, tokens=tuple(range(15))), brief, PLAIN) == frozenset()
    assert failures(replace(GOOD, tokens=tuple(range(16))), brief, PLAIN) == {"too many tokens"}


@pytest.mark.parametrize(
    ("text", "covered"),
    [(" a", 0.64), (" evening", 1.06), (" 2026", 1.97), ("日本語", 1.13)],
)
def test_a_word_covers_what_its_letters_can_take(text: str, covered: float) -> None:
    """Stretched over six seconds, a word still covers no more than it takes to say it: digits
    are read as words, a Chinese sign is a syllable."""
    hypothesis = replace(GOOD, words=(word(text, 0.0, 6.0),))
    left = unsaid(hypothesis, window(6.0, (0.0, 6.0)))
    assert left == pytest.approx(6.0 - covered - 0.2, abs=0.08)


def test_the_longest_stretch_left_out_counts() -> None:
    """Voice between words is not added up, and what is no voice does not count."""
    words = (word(" one", 1.0, 1.5), word(" two", 4.0, 4.5))
    said = replace(GOOD, words=words)
    assert unsaid(said, window(8.0, (0.0, 8.0))) == pytest.approx(3.3, abs=0.08)
    assert unsaid(said, window(8.0, (0.0, 2.5))) == pytest.approx(0.8, abs=0.08)
    assert unsaid(said, window(8.0)) == 0
    assert unsaid(replace(GOOD, words=()), window(3.0, (0.5, 2.5))) == pytest.approx(2, abs=0.07)
    assert unsaid(said, window(0.0)) == 0
