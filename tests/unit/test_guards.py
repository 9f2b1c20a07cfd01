"""When a window is decoded again."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from audiototext.engines.guards import (
    failures,
    is_invented,
    is_silent,
    most_tokens,
    unsaid,
)
from audiototext.engines.hypotheses import Hypothesis
from audiototext.engines.whisper_options import WhisperOptions
from audiototext.engines.word_alignment import Timed
from audiototext.speech import FRAME
from audiototext.windows import Window

OPTIONS = WhisperOptions()


def window(seconds: float = 4.0, voice: float = 0.9) -> Window:
    frames = round(seconds * 16_000 / FRAME)
    return Window(0, 0.0, np.zeros(frames * FRAME, np.float32), np.full(frames, voice, np.float32))


def words(*timed: tuple[str, float, float]) -> tuple[Timed, ...]:
    return tuple(Timed(text, (1,), start, end, 0.9) for text, start, end in timed)


GOOD = Hypothesis(
    " We met at the harbour.",
    tuple(range(10, 22)),
    -0.2,
    0.02,
    1.0,
    0.0,
    True,
    "en",
    words=words(*((" word", second / 2, second / 2 + 0.5) for second in range(8))),
)
BAD = {
    "compression ratio": replace(GOOD, compression_ratio=2.5),
    "log-probability": replace(GOOD, avg_logprob=-1.1),
    "no end": replace(GOOD, is_ended=False),
    "too many tokens": replace(GOOD, tokens=tuple(range(60))),
    "repeats": replace(GOOD, tokens=(1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6, 7)),
    "leaves speech out": replace(GOOD, words=GOOD.words[:5]),
}


def test_what_is_plausible_is_believed() -> None:
    """A text that fits its window has no failure."""
    assert failures(GOOD, window(), OPTIONS) == frozenset()


@pytest.mark.parametrize("reason", BAD)
def test_each_failure_is_seen_alone(reason: str) -> None:
    """Each kind of failure is named, and nothing else is."""
    assert failures(BAD[reason], window(), OPTIONS) == {reason}


def test_thresholds_can_be_switched_off() -> None:
    """With None as a threshold, whisper's own two failures are none."""
    lax = WhisperOptions(compression_ratio_threshold=None, logprob_threshold=None)
    for reason in ("compression ratio", "log-probability"):
        assert failures(BAD[reason], window(), lax) == frozenset()


def test_what_was_said_before_is_no_news() -> None:
    """The very tokens of the window before it, or of the prompt, are not believed at once."""
    assert failures(GOOD, window(), OPTIONS, before=GOOD) == {"repeats the window before"}
    other = replace(GOOD, tokens=GOOD.tokens[:-1])
    assert failures(GOOD, window(), OPTIONS, before=other) == frozenset()
    prompt = (3, 4, *GOOD.tokens[:5])
    assert failures(GOOD, window(), OPTIONS, prompt=prompt) == {"echoes the prompt"}
    assert failures(GOOD, window(), OPTIONS, prompt=prompt[:5]) == frozenset()


def test_silence_is_no_failure() -> None:
    """An improbable text over probable silence is dropped, not decoded again."""
    silent = replace(GOOD, avg_logprob=-1.2, no_speech_prob=0.7)
    assert is_silent(silent, OPTIONS)
    assert failures(silent, window(), OPTIONS) == frozenset()
    assert not is_silent(silent, WhisperOptions(no_speech_threshold=None))
    assert is_invented(silent, window())


def test_doubt_needs_a_second_witness() -> None:
    """Text with one doubt is kept where the detector hears a voice, else dropped."""
    for doubtful in (replace(GOOD, no_speech_prob=0.55), replace(GOOD, avg_logprob=-1.1)):
        assert not is_invented(doubtful, window())
        assert is_invented(doubtful, window(voice=0.1))
    assert not is_invented(GOOD, window(voice=0.1))


def test_a_word_covers_what_its_letters_take() -> None:
    """A short word stretched over seconds leaves speech out; digits and signs take longer."""
    assert unsaid(replace(GOOD, words=words((" As", 0.0, 4.0))), window()) > 2.5
    assert unsaid(replace(GOOD, words=words((" 1955,", 0.0, 2.0))), window(2.0)) == 0
    assert unsaid(replace(GOOD, words=words(("我们见面了", 0.0, 1.5))), window(1.5)) == 0
    assert unsaid(replace(GOOD, words=()), window(voice=0.3)) == 0


def test_room_for_tokens_grows_with_the_window() -> None:
    """Ordinary letters get eight tokens a second, letters of several bytes more, all a limit."""
    assert most_tokens(5.0, "en") == 52
    assert most_tokens(5.0, "bn") == 132
    assert most_tokens(5.0, None) == 132
    assert most_tokens(60.0, "en") == 224
