"""Any audio or video file as mono 16 kHz sound, whole or block by block."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import av
import numpy as np

from .decoding import BLOCK, SAMPLE_RATE, Damage, Samples, decoded, regrouped
from .errors import MediaError

if TYPE_CHECKING:
    from av.container import InputContainer

_GUESS_SHARE = 0.01
_UNKNOWN_SIZE = 0x7FFF0000

__all__ = ["SAMPLE_RATE", "Audio", "Recording", "Samples", "Sound", "load", "probe"]

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
        for start in range(0, len(self.samples), BLOCK):
            yield self.samples[start : start + BLOCK]


@dataclass(frozen=True, slots=True)
class Recording:
    """A file that holds sound, as Audio; `probe` makes one.

    duration: seconds as far as the file tells, None where it does not.
    promised: seconds of sound that must be there if the file is whole, None where it is not told.
    """

    path: Path
    duration: float | None
    promised: float | None = None

    def blocks(self, warn: Warn) -> Iterator[Samples]:
        """Decode from the beginning in blocks of ten seconds.

        What is damaged is left out, and `warn` is told once, in a sentence, at the end.
        """
        damage = Damage()
        samples = 0
        with _open(self.path) as container:
            damage.broke_off = _is_cut_wav(self.path)
            for block in regrouped(decoded(container, damage)):
                samples += len(block)
                yield block
        sentence = damage.sentence(samples / SAMPLE_RATE, self.promised)
        if sentence:
            warn(f"{self.path.name} is damaged: {sentence}")


def probe(path: str | Path) -> Recording:
    """Look at a file without reading it all: is there sound that can be decoded?

    Raises MediaError, which names the file and the reason.
    """
    path = Path(path)
    with _open(path) as container:
        if next(decoded(container, Damage()), None) is None:
            raise MediaError(f"{path}: there is no sound in it that can be decoded")
        stream = container.streams.audio[0]
        whole = container.duration / av.time_base if container.duration else None
        promised = None if container.streams.video else whole
        if stream.duration is not None and stream.time_base is not None:
            promised = float(stream.duration * stream.time_base)
        if promised is not None and _is_guess(container, promised):
            promised = _counted(container)
        return Recording(path, promised or whole, promised)


def load(path: str | Path, warn: Warn | None = None) -> Sound:
    """The whole sound of a file in memory (230 MB an hour). Raises MediaError as `probe` does."""
    blocks = list(probe(path).blocks(warn or (lambda sentence: None)))
    return Sound(np.concatenate(blocks) if blocks else np.zeros(0, np.float32))


def _open(path: Path) -> InputContainer:
    """An open container that has a sound track; MediaError otherwise."""
    try:
        if path.is_dir():
            raise MediaError(f"{path}: this is a folder, not a file")
        if path.exists() and not path.is_file():
            raise MediaError(f"{path}: this is a pipe or a device; save its sound to a file first")
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
