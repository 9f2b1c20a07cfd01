"""Any audio or video file as mono 16 kHz sound, whole or block by block."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import av
import numpy as np
from numpy.typing import NDArray

from . import timestamps
from .errors import MediaError

if TYPE_CHECKING:
    from av.container import InputContainer

Samples = NDArray[np.float32]
"""Mono sound at SAMPLE_RATE: shape (n,), values in [-1, 1]."""

SAMPLE_RATE = 16_000
"""Hertz; what Whisper was trained on."""

_BLOCK = 10 * SAMPLE_RATE
_MISSING_SHARE = 0.05
_MISSING_SECONDS = 1.0
_GUESS_SHARE = 0.01
_UNKNOWN_SIZE = 0x7FFF0000

Warn = Callable[[str], None]


class Audio(Protocol):
    """Sound that an engine can listen to, once or several times."""

    @property
    def duration(self) -> float | None:
        """Seconds as far as known before listening; None if unknown."""

    def blocks(self, warn: Warn) -> Iterator[Samples]:
        """The sound from its beginning, in blocks of some seconds; `warn` hears of damage."""


@dataclass(frozen=True, slots=True)
class Sound:
    """Samples in memory as Audio."""

    samples: Samples = field(repr=False)

    def __post_init__(self) -> None:
        if self.samples.ndim != 1 or self.samples.dtype != np.float32:
            raise MediaError("samples must be mono float32 at 16 kHz, of shape (n,)")

    @property
    def duration(self) -> float:
        return len(self.samples) / SAMPLE_RATE

    def blocks(self, warn: Warn) -> Iterator[Samples]:
        for start in range(0, len(self.samples), _BLOCK):
            yield self.samples[start : start + _BLOCK]


@dataclass(frozen=True, slots=True)
class Recording:
    """A file that holds sound, as Audio; `probe` makes one.

    duration: seconds as the file declares them, None where it does not.
    """

    path: Path
    duration: float | None

    def blocks(self, warn: Warn) -> Iterator[Samples]:
        """Decode from the beginning in blocks of ten seconds.

        What is damaged is left out, and `warn` is told once, in a sentence, at the end.
        """
        damage = _Damage()
        samples = 0
        with _open(self.path) as container:
            damage.broke_off = _is_cut_wav(self.path)
            for block in _regrouped(_decoded(container, damage)):
                samples += len(block)
                yield block
        sentence = damage.sentence(samples / SAMPLE_RATE, self.duration)
        if sentence:
            warn(f"{self.path.name} is damaged: {sentence}")


def probe(path: str | Path) -> Recording:
    """Look at a file without reading it all: is there sound that can be decoded?

    Raises MediaError, which names the file and the reason.
    """
    path = Path(path)
    with _open(path) as container:
        if next(_decoded(container, _Damage()), None) is None:
            raise MediaError(f"{path}: there is no sound in it that can be decoded")
        declared = _declared(container)
        if declared is not None and _is_guess(container, declared):
            declared = _counted(container)
        return Recording(path, declared)


def load(path: str | Path, warn: Warn | None = None) -> Sound:
    """The whole sound of a file in memory (230 MB an hour). Raises MediaError as `probe` does."""
    blocks = list(probe(path).blocks(warn or (lambda sentence: None)))
    return Sound(np.concatenate(blocks) if blocks else np.zeros(0, np.float32))


@dataclass(slots=True)
class _Damage:
    """What went wrong while decoding."""

    packets: int = 0
    broke_off: bool = False

    def sentence(self, decoded: float, declared: float | None) -> str:
        """What a user should know about it, empty if all is well; both times in seconds."""
        missing = (declared or 0.0) - decoded
        cut = missing > max(_MISSING_SECONDS, _MISSING_SHARE * (declared or 0.0))
        if not (self.packets or self.broke_off or cut):
            return ""
        told = [f"{timestamps.clock(decoded)} could be read"]
        if cut and declared:
            told = [f"only {told[0]} of the {timestamps.clock(declared)} that it declares"]
        elif self.broke_off:
            told.append("then it breaks off")
        if self.packets:
            told.append(f"{self.packets} broken packet{'s were' * (self.packets > 1)} skipped")
        return ", ".join(told)


def _open(path: Path) -> InputContainer:
    """An open container that has a sound track; MediaError otherwise."""
    try:
        if path.is_dir():
            raise MediaError(f"{path}: this is a folder, not a file")
        with path.open("rb") as file:
            if not file.read(1):
                raise MediaError(f"{path}: the file is empty")
    except OSError as error:
        raise MediaError(f"{path}: {_reason(error)}") from error
    try:
        container = av.open(f"file:{path}", metadata_errors="ignore")
    except av.error.FFmpegError as error:
        raise MediaError(f"{path}: this is not an audio or video file that can be read") from error
    if not container.streams.audio:
        container.close()
        raise MediaError(f"{path}: there is no sound track in it")
    return container


def _declared(container: InputContainer) -> float | None:
    """Seconds of sound as the file's header has it, or as FFmpeg guesses from its size."""
    stream = container.streams.audio[0]
    if stream.duration is not None and stream.time_base is not None:
        return float(stream.duration * stream.time_base)
    return container.duration / av.time_base if container.duration else None


def _is_cut_wav(path: Path) -> bool:
    """Is a RIFF file shorter than its header says? FFmpeg does not tell.

    Sizes of 0 and near 2 or 4 GiB are what programs write that do not know the size yet.
    """
    with path.open("rb") as file:
        head = file.read(12)
    promised = int.from_bytes(head[4:8], "little")
    if head[:4] != b"RIFF" or head[8:12] != b"WAVE" or not 0 < promised < _UNKNOWN_SIZE:
        return False
    return path.stat().st_size < promised


def _is_guess(container: InputContainer, declared: float) -> bool:
    """Compressed sound without a header (mp3, aac, amr): only size over bit rate is known."""
    stream = container.streams.audio[0]
    if not stream.bit_rate or stream.codec_context.name.startswith("pcm"):
        return False
    return abs(container.size * 8 / stream.bit_rate - declared) < _GUESS_SHARE * declared


def _counted(container: InputContainer) -> float | None:
    """Seconds of sound by the packets that are left to read."""
    stream = container.streams.audio[0]
    ticks = 0
    try:
        container.seek(0, stream=stream)
        for packet in container.demux(stream):
            ticks += packet.duration or 0
    except av.error.FFmpegError:
        return None
    return float(ticks * stream.time_base) if ticks and stream.time_base else None


def _reason(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "there is no such file"
    if isinstance(error, PermissionError):
        return "you may not read it"
    return error.strerror or "it cannot be read"


def _decoded(container: InputContainer, damage: _Damage) -> Iterator[Samples]:
    """Mono 16 kHz pieces of the first sound track, the mean of its channels."""
    resampler, layout = _resampler(), None
    for frame in _frames(container, damage):
        described = (frame.format.name, frame.layout.name, frame.sample_rate)
        if layout is not None and described != layout:
            yield from _resampled(resampler, None)
            resampler = _resampler()
        layout = described
        frame.pts = None
        yield from _resampled(resampler, frame)
    if layout is not None:
        yield from _resampled(resampler, None)


def _frames(container: InputContainer, damage: _Damage) -> Iterator[av.AudioFrame]:
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


def _resampler() -> av.AudioResampler:
    return av.AudioResampler(format="fltp", rate=SAMPLE_RATE)


def _resampled(resampler: av.AudioResampler, frame: av.AudioFrame | None) -> Iterator[Samples]:
    for piece in resampler.resample(frame):
        samples = np.nan_to_num(piece.to_ndarray()).mean(axis=0)
        yield np.clip(samples, -1.0, 1.0).astype(np.float32, copy=False)


def _regrouped(pieces: Iterator[Samples]) -> Iterator[Samples]:
    """The same samples in blocks of ten seconds, the last one shorter."""
    waiting: list[Samples] = []
    count = 0
    for piece in pieces:
        waiting.append(piece)
        count += len(piece)
        while count >= _BLOCK:
            joined = np.concatenate(waiting)
            yield joined[:_BLOCK]
            waiting, count = [joined[_BLOCK:]], count - _BLOCK
    if count:
        yield np.concatenate(waiting)
