"""From a container's packets to mono 16 kHz sound that keeps its time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import av
import numpy as np
from numpy.typing import NDArray

from . import timestamps

if TYPE_CHECKING:
    from av.audio import AudioStream
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

_LOWEST_RATE = 1000  # hertz; there is no speech below, and a second of it would fill the memory
_MOST_CHANNELS = 64  # FFmpeg converts no more
_PIECE = SAMPLE_RATE // 2  # mixed at once
_FADE = SAMPLE_RATE // 50
_LOST, _FOUND = 0.2, 0.4  # of the energy expected in a mix; two thresholds, so as not to flicker
_QUIET = 0.01  # of the recent level: 20 dB below it
_FORGETTING = 0.5  # a piece: 6 dB a second


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


def decoded(
    container: InputContainer, stream: AudioStream, damage: Damage, channel: int | None = None
) -> Iterator[Samples]:
    """Mono 16 kHz pieces of a sound track, each at its time: holes are filled with silence.

    Time begins where the file does, so that captions fit a picture that starts before the sound.
    channel: 1 = the first one alone, None = all of them mixed.
    """
    converter = _Converter(channel)
    origin = beginning(container)
    given = 0.0
    for frame in _frames(container, stream, damage):
        if frame.time is not None:
            origin = frame.time if origin is None else origin
            hole = frame.time - origin - given
            if _SMALLEST_HOLE < hole < _longest_hole(container):
                yield from converter.rest()
                yield from _silence(hole)
                if given and container.format.name in _SEAMLESS:
                    damage.holes += hole
                given += hole
        length = frame.samples / frame.sample_rate
        frame.pts = None
        try:
            yield from converter.mono(frame)
        except av.error.FFmpegError:
            damage.packets += 1
            converter.dropped()
        else:
            given += length
    yield from converter.rest()


def beginning(container: InputContainer) -> float | None:
    """The time, in seconds, at which a file of several tracks begins; None for sound alone."""
    streams = container.streams
    if not streams.video and len(streams.audio) < 2:
        return None
    return None if container.start_time is None else container.start_time / av.time_base


def _longest_hole(container: InputContainer) -> float:
    """No hole is longer than the file; a greater leap is a broken clock."""
    return container.duration / av.time_base if container.duration else _LONGEST_HOLE


def _silence(seconds: float) -> Iterator[Samples]:
    left = round(seconds * SAMPLE_RATE)
    while left > 0:
        yield np.zeros(min(left, BLOCK), np.float32)
        left -= BLOCK


def _frames(
    container: InputContainer, stream: AudioStream, damage: Damage
) -> Iterator[av.AudioFrame]:
    packets = container.demux(stream)
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
            if not isinstance(frame, av.AudioFrame) or not frame.samples:
                continue
            if frame.sample_rate < _LOWEST_RATE or frame.layout.nb_channels > _MOST_CHANNELS:
                damage.packets += 1
                continue
            yield frame


class _Converter:
    """Decoded frames of any kind into mono pieces; the kind may change from frame to frame."""

    def __init__(self, channel: int | None) -> None:
        self._channel = channel
        self._kind: tuple[str, str, int] | None = None
        self._resampler: av.AudioResampler | None = None
        self._mixer: _Mixer | None = None

    def mono(self, frame: av.AudioFrame) -> Iterator[Samples]:
        """What can be given of the sound so far. Raises FFmpegError where it cannot be read."""
        kind = (frame.format.name, frame.layout.name, frame.sample_rate)
        if kind != self._kind:
            yield from self.rest()
            self._kind, self._mixer = kind, None
        if self._resampler is None:
            # Packed: of 8 and more planes PyAV reads beyond the last one.
            self._resampler = av.AudioResampler("flt", rate=SAMPLE_RATE, frame_size=_PIECE)
        yield from self._mixed(self._resampler.resample(frame))

    def rest(self) -> Iterator[Samples]:
        """What the resampler still holds; it is empty after that."""
        resampler, self._resampler = self._resampler, None
        if resampler is not None:
            yield from self._mixed(resampler.resample(None))

    def dropped(self) -> None:
        """Forget what the resampler holds, because it has failed."""
        self._resampler = None

    def _mixed(self, pieces: Iterable[av.AudioFrame]) -> Iterator[Samples]:
        for piece in pieces:
            names = [channel.name for channel in piece.layout.channels]
            channels: Samples = np.nan_to_num(piece.to_ndarray().reshape(-1, len(names)).T)
            if self._mixer is None:
                self._mixer = _Mixer(names, self._channel)
            yield self._mixer.mono(channels)


class _Mixer:
    """Many channels into one: their mean, or the loudest where they cancel each other out.

    Of a film the centre, its dialogue, weighs more in the mean, its rumble (LFE) nothing.
    """

    def __init__(self, names: Sequence[str], channel: int | None) -> None:
        weights = np.array([_WEIGHTS.get(name, _WEIGHT) for name in names], np.float32)
        if not weights.any():
            weights = np.ones(len(names), np.float32)
        self._mean: Samples = weights / weights.sum()
        self._alone: int | None = None if channel is None else min(channel, len(names)) - 1
        self._free = channel is None and len(names) > 1
        self._gains = self._mean if self._alone is None else self._only(self._alone)
        self._level = 0.0

    def mono(self, channels: Samples) -> Samples:
        """One piece, from channels of shape (channels, n); a change of gains is faded in."""
        before = self._gains
        if self._free:
            self._alone = self._judged(_limited(channels))
            self._gains = self._mean if self._alone is None else self._only(self._alone)
        mixed: Samples = self._gains @ channels
        if not np.array_equal(before, self._gains):
            count = min(_FADE, len(mixed))
            fade = np.linspace(0.0, 1.0, count, dtype=np.float32)
            old = before @ channels[:, :count]
            mixed[:count] = fade * mixed[:count] + (1 - fade) * old
        return _limited(mixed)

    def _judged(self, channels: Samples) -> int | None:
        """The channel to take alone, None for the mean; a quiet piece changes nothing.

        Channels that know nothing of each other leave in their sum the energy of its parts; where
        much less is left, they cancel out.
        """
        parts = self._mean[:, None] * channels
        energies = np.square(parts).mean(axis=1)
        expected = float(energies.sum())
        self._level = max(expected, _FORGETTING * self._level)
        if expected <= _QUIET * self._level:
            return self._alone
        left = float(np.square(parts.sum(axis=0)).mean()) / expected
        if left > (_LOST if self._alone is None else _FOUND):
            return None
        loudest = int(np.argmax(energies))
        if self._alone is not None and energies[self._alone] > energies[loudest] / 2:
            return self._alone
        return loudest

    def _only(self, channel: int) -> Samples:
        gains: Samples = np.zeros_like(self._mean)
        gains[channel] = 1.0
        return gains


def _limited(samples: Samples) -> Samples:
    limited: Samples = np.clip(samples, -1.0, 1.0)
    return limited


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
