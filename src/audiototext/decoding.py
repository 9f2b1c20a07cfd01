"""From a container's packets to mono 16 kHz sound that keeps its time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import av
import numpy as np
from numpy.typing import NDArray

from . import timestamps

if TYPE_CHECKING:
    from av.container import InputContainer

Samples = NDArray[np.float32]
"""Mono sound at SAMPLE_RATE: shape (n,), values in [-1, 1]."""

SAMPLE_RATE = 16_000
"""Hertz; what Whisper was trained on."""

BLOCK = 10 * SAMPLE_RATE
"""Samples in a block."""

_MISSING_SHARE = 0.05
_MISSING_SECONDS = 1.0
_SMALLEST_HOLE = 0.1
_LONGEST_HOLE = 3600.0
_SEAMLESS = {"aac", "ac3", "amr", "flac", "mp3", "wav"}  # sound alone: a hole there is a loss
_WEIGHT = 0.7071
_WEIGHTS = {"FC": 1.0, "LFE": 0.0, "LFE2": 0.0}
"""ITU-R BS.775's downmix: the centre whole, the others 3 dB down, no LFE."""


@dataclass(slots=True)
class Damage:
    """What went wrong while decoding."""

    packets: int = 0
    holes: float = 0.0
    broke_off: bool = False

    def sentence(self, decoded: float, declared: float | None) -> str:
        """What a user should know about it, empty if all is well; both times in seconds."""
        missing = (declared or 0.0) - decoded
        cut = missing > max(_MISSING_SECONDS, _MISSING_SHARE * (declared or 0.0))
        if not (self.packets or self.holes or self.broke_off or cut):
            return ""
        told = [f"{timestamps.clock(decoded)} could be read"]
        if cut and declared:
            told = [f"only {told[0]} of the {timestamps.clock(declared)} that it declares"]
        elif self.broke_off:
            told.append("then it breaks off")
        if self.packets:
            told.append(f"{self.packets} broken packet{'s were' * (self.packets > 1)} skipped")
        if self.holes:
            told.append(f"silence stands for {self.holes:.1f} s that are lost")
        return ", ".join(told)


def decoded(container: InputContainer, damage: Damage) -> Iterator[Samples]:
    """Mono 16 kHz pieces of the first sound track, each at its time: holes are filled with silence.

    Time begins where the file does, so that captions fit a picture that starts before the sound.
    """
    resampler, layout = av.AudioResampler(format="fltp", rate=SAMPLE_RATE), None
    origin = _origin(container)
    given = 0.0
    for frame in _frames(container, damage):
        described = (frame.format.name, frame.layout.name, frame.sample_rate)
        if layout is not None and described != layout:
            yield from _mixed(resampler.resample(None))
            resampler = av.AudioResampler(format="fltp", rate=SAMPLE_RATE)
        layout = described
        if frame.time is not None:
            origin = frame.time if origin is None else origin
            hole = frame.time - origin - given
            if _SMALLEST_HOLE < hole < _longest_hole(container):
                yield from _silence(hole)
                if given and container.format.name in _SEAMLESS:
                    damage.holes += hole
                given += hole
        given += frame.samples / frame.sample_rate
        frame.pts = None
        yield from _mixed(resampler.resample(frame))
    if layout is not None:
        yield from _mixed(resampler.resample(None))


def _origin(container: InputContainer) -> float | None:
    """The time, in seconds, at which a film begins; None where there is sound alone."""
    if not container.streams.video or container.start_time is None:
        return None
    return container.start_time / av.time_base


def _longest_hole(container: InputContainer) -> float:
    """No hole is longer than the file; a greater leap is a broken clock."""
    return container.duration / av.time_base if container.duration else _LONGEST_HOLE


def _silence(seconds: float) -> Iterator[Samples]:
    left = round(seconds * SAMPLE_RATE)
    while left > 0:
        yield np.zeros(min(left, BLOCK), np.float32)
        left -= BLOCK


def _frames(container: InputContainer, damage: Damage) -> Iterator[av.AudioFrame]:
    packets = container.demux(container.streams.audio[0])
    while True:
        try:
            packet = next(packets, None)
        except av.error.FFmpegError:
            damage.broke_off = True
            return
        if packet is None:
            return
        try:
            frames = packet.decode()
        except av.error.FFmpegError:
            damage.packets += 1
            continue
        for frame in frames:
            if isinstance(frame, av.AudioFrame) and frame.samples:
                yield frame


def _mixed(pieces: Iterable[av.AudioFrame]) -> Iterator[Samples]:
    """The channels' mean; a film's centre, its dialogue, weighs more, its rumble (LFE) nothing."""
    for piece in pieces:
        channels = np.nan_to_num(piece.to_ndarray())
        names = [channel.name for channel in piece.layout.channels]
        weights = np.array([_WEIGHTS.get(name, _WEIGHT) for name in names], np.float32)
        if len(weights) != len(channels) or not weights.any():
            weights = np.ones(len(channels), np.float32)
        mixed = (weights / weights.sum()) @ channels
        yield np.clip(mixed, -1.0, 1.0).astype(np.float32, copy=False)


def regrouped(pieces: Iterator[Samples]) -> Iterator[Samples]:
    """The same samples in blocks of ten seconds, the last one shorter."""
    waiting: list[Samples] = []
    count = 0
    for piece in pieces:
        waiting.append(piece)
        count += len(piece)
        while count >= BLOCK:
            joined = np.concatenate(waiting)
            yield joined[:BLOCK]
            waiting, count = [joined[BLOCK:]], count - BLOCK
    if count:
        yield np.concatenate(waiting)
