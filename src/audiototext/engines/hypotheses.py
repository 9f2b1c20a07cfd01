"""What is asked of a window, and what Whisper makes of it."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

from ..transcript import Task
from .spoken_languages import Expected, Utterance
from .word_alignment import Timed

MOST_TOKENS = 224
"""Tokens that Whisper says at most in a window: half of its text window."""


@dataclass(frozen=True, slots=True)
class Ask:
    """What is asked of a window: what to do, in which language (None = tell), after which tokens.

    most: tokens it may take; a text that needs them all has no end. expected: what its languages
    may be; None = they are not listened to.
    """

    task: Task
    language: str | None
    context: tuple[int, ...] = ()
    most: int = MOST_TOKENS
    expected: Expected | None = None


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """What Whisper made of a window; the scores are those of `transcript.Evidence`.

    is_ended: Whisper said that its text ends, before it had to. utterances: which languages were
    heard, where they were listened to.
    """

    text: str
    tokens: tuple[int, ...]
    avg_logprob: float
    no_speech_prob: float
    compression_ratio: float
    temperature: float
    is_ended: bool
    language: str
    words: tuple[Timed, ...] = ()
    utterances: tuple[Utterance, ...] = ()


def compression(text: str) -> float:
    """How many times smaller the text is when compressed: above 2.4 it repeats itself.

    Source: whisper's utils.py (bytes of UTF-8 over bytes of zlib).
    """
    encoded = text.strip().encode()
    return len(encoded) / len(zlib.compress(encoded)) if encoded else 0.0
