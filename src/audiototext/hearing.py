"""Hear a recording once, from its beginning: its sound, and where in it there may be a voice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from . import speech
from .media import SAMPLE_RATE, Samples
from .speech import FRAME, Clip

PIECE = 1250
"""Frames that are heard at once: 40 s."""

_BEFORE = 160  # frames heard once more, for the level and for what the detector remembers: 5 s


@dataclass(frozen=True, slots=True)
class Heard:
    """A piece of a recording.

    samples: its sound, shape (n,). voice: the probability of a voice, 0 to 1, in each frame of
    speech.FRAME samples, shape (ceil(n / FRAME),). Only the last piece's last frame is short.
    """

    samples: Samples = field(repr=False)
    voice: NDArray[np.float32] = field(repr=False)


def heard(sound: Iterable[Samples], clips: Sequence[Clip] = ()) -> Iterator[Heard]:
    """The recording in pieces of PIECE frames, however `sound` is cut.

    clips: the parts to hear, in seconds and in order; the rest becomes silence. None = all of it.
    """
    before = np.zeros(0, np.float32)
    start = 0
    for samples in _regrouped(sound, PIECE * FRAME):
        kept = _within(samples, start / SAMPLE_RATE, clips) if clips else samples
        known = len(before) // FRAME
        found = speech.probabilities(speech.levelled(np.concatenate([before, kept])))[known:]
        yield Heard(kept, found)
        before = kept[-_BEFORE * FRAME :] if len(kept) == PIECE * FRAME else before[:0]
        start += len(samples)


def _regrouped(sound: Iterable[Samples], count: int) -> Iterator[Samples]:
    """The same samples, `count` at a time, the last ones fewer."""
    waiting: list[Samples] = []
    held = 0
    for block in sound:
        waiting.append(block)
        held += len(block)
        while held >= count:
            joined = np.concatenate(waiting)
            yield joined[:count]
            waiting, held = [joined[count:]], held - count
    if held:
        yield np.concatenate(waiting)


def _within(samples: Samples, start: float, clips: Sequence[Clip]) -> Samples:
    """The samples, which begin `start` seconds in, with silence outside the clips."""
    kept = np.zeros_like(samples)
    end = start + len(samples) / SAMPLE_RATE
    for begin, finish in clips:
        first, last = max(begin, start), min(finish, end)
        if first < last:
            part = slice(round((first - start) * SAMPLE_RATE), round((last - start) * SAMPLE_RATE))
            kept[part] = samples[part]
    return kept
