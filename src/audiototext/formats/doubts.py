"""Where the words of a segment stand in its text, and which of them are doubtful."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..transcript import Word
from .base import one_line

DOUBTFUL = 0.5
"""The probability below which a word is shaded.

Measured with the embedded model on 8 minutes of many English speakers: 2 % of the words are below,
and 4 in 10 of those are wrong; of all words 6 in 100 are.
"""

_BETWEEN = 8
"""Signs that may stand between two words without being part of one: blanks, dashes, quotes."""


def placed(text: str, words: Iterable[Word]) -> Iterator[tuple[int, int, Word]]:
    """From where to where each word stands in the text; those that do not follow are left out."""
    position = 0
    for word in words:
        written = one_line(word.text)
        begin = text.find(written, position, position + len(written) + _BETWEEN)
        if written and begin >= 0 and not any(map(str.isalnum, text[position:begin])):
            position = begin + len(written)
            yield begin, position, word


def is_doubtful(word: Word) -> bool:
    """Is it more likely than others to be wrong?"""
    return word.probability is not None and word.probability < DOUBTFUL
