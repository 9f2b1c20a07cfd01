"""Cut a recording, where nobody speaks, into the windows that a recognizer hears at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from .hearing import Heard
from .media import SAMPLE_RATE, Samples
from .speech import FRAME, SPEECH

LONGEST = 25.0
"""Seconds of a window: with the silence behind it, Whisper's own 30."""

OPENING = 8.0
"""Seconds of a long recording's first window, if a pause allows, so that first words come early."""

SILENCE = 2.0
"""Seconds without a voice that always end a window."""

_MARGIN = 0.5  # seconds kept before and after the voice; the detector hears soft sounds late
_STILL = 0.2  # the voice ends where its probability falls below this
_PAUSE = 0.3  # seconds
_FULL_PAUSE = 1.0  # seconds; a longer pause is no better for a cut
_LATE = 0.5  # what a cut at the very end is better than one at the beginning, in seconds of pause
_SECOND = FRAME / SAMPLE_RATE

Region = tuple[int, int]
"""From and to, in frames, where there may be a voice."""


@dataclass(frozen=True, slots=True)
class Window:
    """A part of a recording that is recognized at once.

    number: from 0 on. start: seconds into the recording. samples: its sound, shape (n,).
    voice: the probability of a voice in each of its frames, which begin where it does.
    """

    number: int
    start: float
    samples: Samples = field(repr=False)
    voice: NDArray[np.float32] = field(repr=False)

    @property
    def seconds(self) -> float:
        return len(self.samples) / SAMPLE_RATE

    @property
    def end(self) -> float:
        """Seconds from the start of the recording."""
        return self.start + self.seconds


@dataclass(frozen=True, slots=True)
class Limits:
    """What a window is: at most `longest` seconds, of voices with a probability of `voice`, and
    ended by a `silence` of so many seconds; the first one of a long recording `opening` seconds.
    """

    longest: float = LONGEST
    opening: float = OPENING
    voice: float = SPEECH
    silence: float = SILENCE


def windows(pieces: Iterable[Heard], limits: Limits = Limits()) -> Iterator[Window]:
    """The windows of a recording, in order; what lies between them is silence.

    Voices without a longer pause share a window while they fit; one that is too long is parted at
    its longest pause, late rather than early, and a voice without pauses where it is faintest.
    Holds a window and a piece in memory.
    """
    cutter = _Cutter(limits)
    for piece in pieces:
        cutter.add(piece)
        yield from cutter.ready(final=False)
    yield from cutter.ready(final=True)


class _Cutter:
    """What was heard and not yet cut."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._start = 0  # the frame that `_samples` begin with
        self._samples: Samples = np.zeros(0, np.float32)
        self._voice: NDArray[np.float32] = np.zeros(0, np.float32)
        self._spoken = 0  # the frame that the last window's voice ended before
        self._count = 0

    def add(self, piece: Heard) -> None:
        """Append what was heard next."""
        self._samples = np.concatenate([self._samples, piece.samples])
        self._voice = np.concatenate([self._voice, piece.voice])

    def ready(self, *, final: bool) -> Iterator[Window]:
        """The windows that nothing heard later can change; the final ones, too, if it is over."""
        low = min(self._limits.voice, _STILL)
        regions = _regions(self._voice, self._limits.voice, low)
        while regions:
            most = int(self._limits.longest / _SECOND)
            silence = int(self._limits.silence / _SECOND)
            heard = len(self._voice) - regions[0][0]
            if not final and heard < most + max(silence, 2 * int(_MARGIN / _SECOND)):
                break
            taken = 0
            if not self._count and not final:
                taken = _opening(regions, int(self._limits.opening / _SECOND), silence)
            if not taken:
                regions = _divided(regions, self._voice, most)
                taken = _together(regions, most, silence)
            following = regions[taken][0] if taken < len(regions) else None
            yield self._window(regions[0][0], regions[taken - 1][1], following)
            regions = regions[taken:]
        begun = len(self._voice) if final else _open(self._voice, low)
        self._forget(min(regions[0][0] if regions else begun, begun))

    def _window(self, first: int, last: int, following: int | None) -> Window:
        """The window of the voice in these frames, counted from where the samples begin."""
        margin = int(_MARGIN / _SECOND)
        spoken = self._spoken - self._start
        begin = max(0, first - margin, (spoken + first) // 2 if spoken <= first else 0)
        end = last + margin if following is None else min(last + margin, (last + following) // 2)
        end = max(end, last)
        self._spoken = self._start + last
        self._count += 1
        return Window(
            self._count - 1,
            (self._start + begin) * _SECOND,
            self._samples[begin * FRAME : end * FRAME].copy(),
            self._voice[begin:end].copy(),
        )

    def _forget(self, frame: int) -> None:
        """Let go of the frames before this one, but for a margin."""
        frame = max(0, frame - int((_MARGIN + self._limits.silence) / _SECOND))
        self._samples, self._voice = self._samples[frame * FRAME :], self._voice[frame:]
        self._start += frame
        heard = max(0, self._spoken - self._start)
        self._voice[:heard] = 0  # is in a window already


def _regions(voice: NDArray[np.float32], high: float, low: float) -> list[Region]:
    """Where the probability reaches `high`, as far on either side as it stays above `low`."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], voice >= low, [0]]).astype(np.int8)))
    runs = zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)
    return [(first, last) for first, last in runs if voice[first:last].max() >= high]


def _open(voice: NDArray[np.float32], low: float) -> int:
    """Where the stretch begins that goes on at the end, and may become a voice."""
    faint = np.flatnonzero(voice < low)
    return int(faint[-1]) + 1 if len(faint) else 0


def _divided(regions: Sequence[Region], voice: NDArray[np.float32], most: int) -> list[Region]:
    """The regions, the first one parted where it is longer than `most` frames."""
    first, last = regions[0]
    if last - first <= most:
        return list(regions)
    half = first + most // 2
    at = half + int(np.argmin(voice[half : first + most]))
    return [(first, at), (at, last), *regions[1:]]


def _together(regions: Sequence[Region], most: int, silence: int) -> int:
    """How many of the regions, from the first on, share a window."""
    count = 1
    while count < len(regions) and regions[count][0] - regions[count - 1][1] <= silence:
        if regions[count][1] - regions[0][0] > most:
            return max(range(1, count + 1), key=lambda at: _worth(regions, at, most))
        count += 1
    return count


def _opening(regions: Sequence[Region], most: int, silence: int) -> int:
    """How many of the first regions end within so many frames, with a pause; 0 if none does."""
    count = 0
    for number, region in enumerate(regions, start=1):
        if region[1] - regions[0][0] > most:
            break
        pause = regions[number][0] - region[1] if number < len(regions) else silence + 1
        if pause * _SECOND >= _PAUSE:
            count = number
        if pause > silence:
            break
    return count


def _worth(regions: Sequence[Region], at: int, most: int) -> float:
    """How good a cut before the region is, in seconds of pause."""
    pause = (regions[at][0] - regions[at - 1][1]) * _SECOND
    return min(pause, _FULL_PAUSE) + _LATE * (regions[at - 1][1] - regions[0][0]) / most
