"""Which language is spoken, from one utterance to the next: evidence, weighed with hysteresis."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .. import voice
from ..voice import Stretch

PAUSE = 0.4
"""Seconds without a voice between two utterances."""

_MARGIN = 0.1  # seconds of sound around an utterance
_FRAMES = 50  # of the encoder's output, a second
_TAIL = 90  # of its frames: the silence at the end, without which most short parts are taken wrong
_SWITCH, _PAUSED = 6.0, 3.5  # the log-likelihood that a change must have for it, less at a pause
_LONG = 1.0  # seconds; a longer pause makes a change no more likely
_MAIN = 0.5  # what speaks for the language that was found first
_FULL, _MOST = 3.0, 2.0  # seconds that tell as much as one can; an utterance tells twice at most
_FLOOR = 0.01  # no utterance is surer than this of what a language is not

Chances = Mapping[str, float]
"""The probability of each language."""


@dataclass(frozen=True, slots=True)
class Utterance:
    """Voice without a long pause, in seconds of its window, and in which language it may be."""

    start: float
    end: float
    chances: Chances

    @property
    def weight(self) -> float:
        """How much it tells of its language."""
        return min(_MOST, (self.end - self.start) / _FULL)


@dataclass(frozen=True, slots=True)
class Run:
    """Utterances in one language, in seconds of their window."""

    language: str
    start: float
    end: float


def utterances(voiced: NDArray[np.float32]) -> tuple[Stretch, ...]:
    """Where in a window the utterances are, by the voice detector's frames; in seconds."""
    found: list[Stretch] = []
    for start, end in voice.stretches(voiced):
        joins = bool(found) and start - found[-1][1] < PAUSE
        found.append((found.pop()[0] if joins else start, end))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Expected:
    """What is known of a window's languages before it is heard.

    main: the recording's, as far as it was heard. places: its utterances, in seconds of the window.
    allowed: all languages there are; none = any.
    """

    main: str
    places: tuple[Stretch, ...] = ()
    allowed: tuple[str, ...] = ()

    def likeliest(self, said: Sequence[Utterance]) -> str:
        """The language in which most of the window is said, whatever was said before it."""
        seconds: dict[str, float] = {}
        for run in Tongues(self.main, self.allowed).runs(said):
            seconds[run.language] = seconds.get(run.language, 0.0) + run.end - run.start
        return max(seconds, key=lambda language: seconds[language], default=self.main)


def heard(
    encoded: NDArray[np.float32],
    places: Sequence[Stretch],
    detect: Callable[[NDArray[np.float32]], Chances],
) -> tuple[Utterance, ...]:
    """The languages of the utterances of one window.

    encoded: the encoder's output, shape (1, frames, width), with silence at its end. An utterance's
    part of it, followed by that silence, tells its language better than an encoding of that
    utterance alone, and costs a step of the decoder (DECISIONS.md).
    """
    found = []
    spoken, silence = encoded[:, :-_TAIL], encoded[:, -_TAIL:]
    for start, end in places:
        first, last = int((start - _MARGIN) * _FRAMES), int((end + _MARGIN) * _FRAMES) + 1
        part = spoken[:, max(0, first) : last]
        if part.shape[1]:
            joined = np.ascontiguousarray(np.concatenate([part, silence], axis=1))
            found.append(Utterance(start, end, detect(joined)))
    return tuple(found)


class Tongues:
    """What is believed of the language, from utterance to utterance.

    A Viterbi path through a chain whose states are languages: another one must be so much more
    probable that it outweighs the change, over a long utterance or some short ones, and less so
    after a pause, since people seldom change without one.
    """

    def __init__(self, main: str, allowed: Sequence[str] = ()) -> None:
        """main: the language that was found first. allowed: all there are; none = any."""
        self._allowed = tuple(allowed)
        self._main = main
        self._scores: dict[str, float] = {}
        self._spoken = -math.inf

    def runs(self, said: Sequence[Utterance], offset: float = 0.0) -> list[Run]:
        """The languages of a window's utterances, which follow on those of the window before.

        offset: where the window begins, in seconds of the recording.
        """
        steps = [self._step(utterance, offset) for utterance in said]
        path = [self._best()] if steps else []
        for came in reversed(steps[1:]):
            path.append(came[path[-1]])
        return _runs(said, path[::-1])

    def _step(self, utterance: Utterance, offset: float) -> dict[str, str]:
        """Weigh one utterance; for each language, which one was spoken before it."""
        chances = among(utterance.chances, self._allowed)
        weight = utterance.weight
        pause = offset + utterance.start - self._spoken
        self._spoken = offset + utterance.end
        if not self._scores:
            self._scores = dict.fromkeys(chances, 0.0) | {self._main: _MAIN}
        best = self._best()
        away = self._scores[best] - _SWITCH + _PAUSED * min(pause, _LONG)
        came: dict[str, str] = {}
        scores: dict[str, float] = {}
        for language in {**self._scores, **chances}:
            stayed = self._scores.get(language, -math.inf)
            came[language] = language if stayed >= away else best
            scores[language] = max(stayed, away) + weight * likelihood(chances, language)
        top = max(scores.values())
        self._scores = {language: score - top for language, score in scores.items()}
        return came

    def _best(self) -> str:
        return max(self._scores, key=lambda language: self._scores[language])


def likelihood(chances: Chances, language: str) -> float:
    """The logarithm of a language's chance, which is never believed to be none."""
    return math.log(max(chances.get(language, 0.0), _FLOOR))


def among(chances: Chances, allowed: Sequence[str]) -> Chances:
    """The chances of the allowed languages, as if there were no others; none = any."""
    if not allowed:
        return chances
    found = {language: chances.get(language, 0.0) for language in allowed}
    total = sum(found.values())
    return {
        language: chance / total if total else 1 / len(found) for language, chance in found.items()
    }


def _runs(said: Sequence[Utterance], path: Sequence[str]) -> list[Run]:
    """Utterances of one language in a row as one."""
    found: list[Run] = []
    for utterance, language in zip(said, path, strict=False):
        if found and found[-1].language == language:
            found[-1] = Run(language, found[-1].start, utterance.end)
        else:
            found.append(Run(language, utterance.start, utterance.end))
    return found
