"""From Whisper's attention to the times of words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from faster_whisper.tokenizer import Tokenizer

_FRAMES_PER_SECOND = 50  # of the encoder, which the alignment counts in


@dataclass(frozen=True, slots=True)
class Timed:
    """A word with its tokens; start and end in seconds from the start of the window."""

    text: str
    tokens: tuple[int, ...]
    start: float
    end: float
    probability: float


@dataclass(frozen=True, slots=True)
class Marks:
    """Signs that belong to the word after them, and those that belong to the word before."""

    before: str
    after: str


def timed_words(
    aligned: Any, tokens: Sequence[int], tokenizer: Tokenizer, marks: Marks
) -> tuple[Timed, ...]:
    """The words of a text, in order, with the times at which their tokens are attended to.

    aligned: CTranslate2's alignment of the tokens: pairs of token and frame of the path that
    dynamic time warping finds, and each token's probability. Source: whisper's timing.py.
    """
    if not tokens or not aligned.alignments:
        return ()
    path = np.asarray(aligned.alignments)
    first = np.concatenate([[True], np.diff(path[:, 0]) > 0])
    starts = path[first, 1] / _FRAMES_PER_SECOND
    texts, parts = tokenizer.split_to_word_tokens([*tokens, tokenizer.eot])
    words: list[Timed] = []
    at = 0
    for text, part in zip(texts[:-1], parts[:-1], strict=True):
        then = at + len(part)
        chances = aligned.text_token_probs[at:then]
        start, end = (
            float(starts[min(at, len(starts) - 1)]),
            float(starts[min(then, len(starts) - 1)]),
        )
        words.append(Timed(text, tuple(part), start, max(start, end), float(np.mean(chances))))
        at = then
    return tuple(_with_marks(words, marks))


def _with_marks(words: Sequence[Timed], marks: Marks) -> Iterator[Timed]:
    """The words with the signs around them, which whisper's tokens keep apart."""
    held: Timed | None = None  # what waits for the signs after it
    opened: list[Timed] = []
    for word in words:
        bare = word.text.strip()
        if held is not None and not opened and _is_in(word.text, marks.after):
            held = _joined([held, word], held)
        elif word.text[:1].isspace() and _is_in(bare, marks.before):
            opened.append(word)
        else:
            if held is not None:
                yield held
            held, opened = _joined([*opened, word], word), []
    if held is not None:
        yield _joined([held, *opened], held)
    elif opened:
        yield _joined(opened, opened[0])


def _is_in(text: str, marks: str) -> bool:
    return bool(text) and text in marks


def _joined(words: Sequence[Timed], timed: Timed) -> Timed:
    """The words as one, at the time of one of them."""
    text = "".join(word.text for word in words)
    tokens = tuple(token for word in words for token in word.tokens)
    return Timed(text, tokens, timed.start, timed.end, timed.probability)
