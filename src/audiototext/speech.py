"""Where speech is, and where a long recording may be cut because nobody speaks."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from .media import SAMPLE_RATE, Samples

FRAME = 512
"""Samples in a frame of the voice detector: 32 ms."""

SPEECH = 0.35
"""A frame with a speech probability from here on is taken for speech; lower than Silero's own
0.5, because quiet speakers stay under that (measured on clips with drift and low level)."""

Clip = tuple[float, float]
"""A part of a recording, from and to, in seconds; the end may be infinite."""

_MEMORY, _LEAD = 250, 32  # frames after which the detector forgets, and that it hears before
_SEARCH_SECONDS = 60.0
_RUMBLE = SAMPLE_RATE // 80  # samples in a period of 80 Hz
_LEVEL_FRAME = SAMPLE_RATE // 10
_LEVEL_REACH = 50  # frames of a tenth of a second, on either side
_LEVEL, _MOST_GAIN = 0.08, 10.0  # the RMS of loud speech, and how much a quiet one is raised


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a recording: its sound, and where it starts, in seconds."""

    start: float
    samples: Samples = field(repr=False)

    @property
    def end(self) -> float:
        """Seconds from the start of the recording."""
        return self.start + len(self.samples) / SAMPLE_RATE


def probabilities(samples: Samples) -> NDArray[np.float32]:
    """The probability of speech, 0 to 1, in each frame of FRAME samples (the last one padded).

    The detector begins anew every eight seconds: after half a minute of noise it was deaf to a
    voice that it was sure of when it heard that alone.
    Source: Silero VAD v6 (https://github.com/snakers4/silero-vad), as faster-whisper ships it.
    """
    forbid_reports()
    from faster_whisper.vad import get_vad_model

    padded = np.pad(samples, (0, -len(samples) % FRAME)).reshape(-1, FRAME)
    found: list[NDArray[np.float32]] = []
    for first in range(0, len(padded), _MEMORY):
        begin = max(0, first - _LEAD)
        heard = padded[begin : first + _MEMORY].flatten()
        found.append(get_vad_model()(heard)[first - begin :].ravel())
    return np.concatenate(found) if found else np.zeros(0, np.float32)


def forbid_reports() -> None:
    """Keep onnxruntime, which runs the detector, from reporting to its maker.

    Unless told before it starts it keeps an id of the machine and looks up a host, offline or not
    (seen in version 1.32).
    """
    os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")


def levelled(samples: Samples) -> Samples:
    """The sound for the detector: without rumble and drift, and quiet speakers made audible.

    Silero hears no voice in speech of very low level or with a drifting zero line. What is slower
    than some 80 Hz is taken away; where the level of the ten seconds around stays under that of
    ordinary speech, it is raised, at most ten times.
    """
    if len(samples) < _LEVEL_FRAME:
        return samples
    padded = np.pad(samples, (_RUMBLE // 2, _RUMBLE - _RUMBLE // 2), mode="edge")
    sums = np.cumsum(padded, dtype=np.float64)
    steady = samples - ((sums[_RUMBLE:] - sums[:-_RUMBLE]) / _RUMBLE).astype(np.float32)
    frames = len(steady) // _LEVEL_FRAME
    framed = steady[: frames * _LEVEL_FRAME].reshape(frames, _LEVEL_FRAME)
    loudness = np.pad(np.sqrt(np.square(framed).mean(axis=1)), _LEVEL_REACH, mode="edge")
    around = np.lib.stride_tricks.sliding_window_view(loudness, 2 * _LEVEL_REACH + 1)
    level = np.percentile(around, 90, axis=1)
    gain = np.clip(_LEVEL / np.maximum(level, 1e-9), 1, _MOST_GAIN)
    middles = np.arange(frames) * _LEVEL_FRAME + _LEVEL_FRAME // 2
    raised = steady * np.interp(np.arange(len(steady)), middles, gain).astype(np.float32)
    clipped: Samples = np.clip(raised, -1, 1)
    return clipped


def blocks_at_pauses(sound: Iterable[Samples], seconds: float) -> Iterator[Block]:
    """Join `sound` and cut it again into blocks of at most `seconds`, where nobody speaks.

    Each cut lies in the middle of the longest pause of a block's last minute (of its second half,
    where it is shorter than two); without any pause there, at its quietest moment.
    """
    limit = int(seconds * SAMPLE_RATE)
    waiting = np.zeros(0, np.float32)
    start = 0
    for piece in sound:
        waiting = np.concatenate([waiting, piece])
        while len(waiting) > limit:
            cut = _cut(waiting[:limit])
            yield Block(start / SAMPLE_RATE, waiting[:cut])
            waiting, start = waiting[cut:], start + cut
    if len(waiting):
        yield Block(start / SAMPLE_RATE, waiting)


def clipped(block: Block, clips: Iterable[Clip]) -> Iterator[Block]:
    """The parts of a block that lie in the clips, in their order."""
    for begin, end in clips:
        first, last = max(begin, block.start), min(end, block.end)
        if first < last:
            offset, count = (first - block.start) * SAMPLE_RATE, (last - first) * SAMPLE_RATE
            piece = block.samples[round(offset) : round(offset) + round(count)]
            yield Block(first, piece)


def _cut(samples: Samples) -> int:
    """The best sample index to cut before."""
    searched = min(int(_SEARCH_SECONDS * SAMPLE_RATE), len(samples) // 2)
    first = len(samples) - searched
    pause = _longest_run(probabilities(samples[first:])[: searched // FRAME] < SPEECH)
    frame = (pause[0] + pause[1]) // 2 if pause else _quietest(samples[first:])
    return first + max(1, frame * FRAME)


def _longest_run(quiet: NDArray[np.bool_]) -> tuple[int, int] | None:
    """First and last-plus-one index of the longest run of True; None where there is none."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], quiet, [False]]).astype(np.int8)))
    runs = [(int(begin), int(end)) for begin, end in zip(edges[::2], edges[1::2], strict=True)]
    return max(runs, key=lambda run: run[1] - run[0], default=None)


def _quietest(samples: Samples) -> int:
    """The frame with the least energy."""
    frames = samples[: len(samples) // FRAME * FRAME].reshape(-1, FRAME)
    return int(np.argmin(np.square(frames).mean(axis=1))) if len(frames) else 0
