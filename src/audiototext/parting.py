"""Part captions in two languages into one transcript for each, by what their lines look like."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from . import languages, markup, phrases
from .errors import UnsupportedRequest
from .formats.base import lines
from .transcript import UNDETERMINED, Transcript

_ROUNDS = 3
_LENGTHS = (1, 2, 3)  # letters whose frequencies tell languages apart
_UNSEEN = 0.5  # as often a sequence is counted that was never seen
_PLACE = 0.1  # a letter, of log-likelihood: where a line says little, its place decides


class _Model:
    """By how much a sequence of letters is likelier in the upper language than in the lower one.

    Source: naive Bayes over character n-grams (Cavnar and Trenkle, 1994).
    """

    def __init__(self, pairs: Sequence[tuple[list[str], list[str]]]) -> None:
        """pairs: of each cue the lines of the one and those of the other."""
        upper, lower = (
            Counter(piece for pair in pairs for line in pair[side] for piece in _pieces(line))
            for side in (0, 1)
        )
        kinds = upper.keys() | lower.keys()
        totals = [one.total() + _UNSEEN * len(kinds) for one in (upper, lower)]
        self._leanings = {
            piece: math.log((upper[piece] + _UNSEEN) / totals[0])
            - math.log((lower[piece] + _UNSEEN) / totals[1])
            for piece in kinds
        }

    def leaning(self, line: str) -> float:
        """Above 0 for a line that is rather in the upper language, in units of log-likelihood."""
        return sum(self._leanings.get(piece, 0.0) for piece in _pieces(line))


def parted(transcript: Transcript) -> tuple[Transcript, Transcript]:
    """The upper and the lower language of captions, whose letters keep their tags.

    Which line is whose is learned from the captions themselves: at first the upper half of a cue is
    taken for the one, the lower half for the other; then each cue is cut where its lines are most
    like what was learned. A cue that has lines in one language only goes to that one.

    Raises UnsupportedRequest where the two halves are no two languages.
    """
    seen = [markup.separated(segment.text) for segment in transcript.segments]
    found = [lines(text) for text, _ in seen]
    even = [(one[: len(one) // 2], one[len(one) // 2 :]) for one in found if len(one) % 2 == 0]
    double = sum(len(one) > 1 for one in found)
    if 2 * double <= len(found):
        told = f"{double} of its {len(found)} captions have two lines or more"
        raise UnsupportedRequest(f"{told}: it is in one language")
    pairs = even
    for _ in range(_ROUNDS):
        model = _Model(pairs)
        pairs = [_cut(one, model) for one in found]
    named = [_language(line for pair in pairs for line in pair[side]) for side in (0, 1)]
    if named[0] is not None and named[0] == named[1]:
        told = languages.name(named[0])
        raise UnsupportedRequest(f"both halves of its captions are {told}: it is in one language")
    halves: tuple[list[str], list[str]] = ([], [])
    for (upper, lower), (_, styles) in zip(pairs, seen, strict=True):
        above, below = "\n".join(upper), "\n".join(lower)
        count = len("".join(above.split()))
        halves[0].append(markup.marked(above, styles[:count]))
        halves[1].append(markup.marked(below, styles[count:]))
    first, second = (_half(transcript, halves[side], named[side]) for side in (0, 1))
    return first, second


def _cut(found: Sequence[str], model: _Model) -> tuple[list[str], list[str]]:
    """The lines above and below the cut at which they are most like the two languages."""
    leanings = [model.leaning(line) for line in found]
    half = len(found) / 2

    def worth(cut: int) -> float:
        said = sum(leanings[:cut]) - sum(leanings[cut:])
        return said - _PLACE * abs(cut - half) * max(map(len, found), default=0)

    best = max(range(len(found) + 1), key=worth)
    return list(found[:best]), list(found[best:])


def _pieces(line: str) -> list[str]:
    padded = f" {line.lower()} "
    return [
        padded[at : at + length] for length in _LENGTHS for at in range(len(padded) - length + 1)
    ]


def _language(found: Iterable[str]) -> str | None:
    text = " ".join(found)
    return languages.by_script(text) or phrases.guessed_language(text)


def _half(transcript: Transcript, texts: Sequence[str], language: str | None) -> Transcript:
    """The cues that have lines in a language, with these alone."""
    segments = tuple(
        replace(segment, text=text, words=(), evidence=None)
        for segment, text in zip(transcript.segments, texts, strict=True)
        if text
    )
    return replace(
        transcript, segments=segments, language=language or UNDETERMINED, translated_to=None
    )
