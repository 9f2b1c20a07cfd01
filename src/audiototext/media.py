"""Any audio or video file as mono 16 kHz sound, whole or block by block."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Protocol

import av
import numpy as np

from . import languages
from .decoding import BLOCK, SAMPLE_RATE, Damage, Samples, beginning, decoded, regrouped
from .errors import MediaError, UnknownName

if TYPE_CHECKING:
    from av.audio import AudioStream
    from av.container import InputContainer

_GUESS_SHARE = 0.01
_UNKNOWN_SIZE = 0x7FFF0000
_MOST_CHUNKS = 1000
_COPIED = 1 << 20
_SLOWEST, _QUICKEST = 20.0, 120.0
"""Frames a second that a film has; what is outside is a slide show or a wrong header."""

_ASIDE = av.stream.Disposition.comment | av.stream.Disposition.visual_impaired
"""Tracks that speak over the film: a director's comments, a description for the blind."""

__all__ = ["SAMPLE_RATE", "Audio", "Recording", "Samples", "Sound", "load", "probe", "spooled"]

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
    track: the sound track that is heard, 1 = the first; None = the one that `probe` would choose.
    channel: the channel that is heard alone, 1 = the first (left); None = all of them mixed.
    channels: how many channels the track has.
    fps: frames a second of the picture, None where there is none.
    """

    path: Path
    duration: float | None
    promised: float | None = None
    track: int | None = None
    channel: int | None = None
    channels: int = 1
    fps: float | None = None

    def blocks(self, warn: Warn) -> Iterator[Samples]:
        """Decode from the beginning in blocks of ten seconds.

        What is damaged is left out, and `warn` is told once, in a sentence, at the end.
        """
        damage = Damage()
        samples = 0
        with _open(self.path) as container:
            damage.broke_off = _is_cut_wav(self.path)
            stream = _chosen(self.path, container.streams.audio, self.track)
            for block in regrouped(decoded(container, stream, damage, self.channel)):
                samples += len(block)
                yield block
        sentence = damage.sentence(samples / SAMPLE_RATE, self.promised)
        if sentence:
            warn(f"{self.path.name} is damaged: {sentence}")


def probe(
    path: str | Path, *, track: int | str | None = None, channel: int | None = None
) -> Recording:
    """Look at a file without reading it all: is there sound that can be decoded?

    track: a number, 1 = the first sound track, or a language ("eng", "es", "Spanish"); None = the
        first one marked as default, else the first.
    channel: 1 = the first channel alone (left); None = all of them mixed.

    Raises MediaError, which names the file and the reason, and the tracks or channels there are.
    """
    path = Path(path)
    with _open(path) as container:
        stream = _chosen(path, container.streams.audio, track)
        if next(decoded(container, stream, Damage()), None) is None:
            raise MediaError(f"{path}: there is no sound in it that can be decoded")
        channels = stream.codec_context.layout.nb_channels
        if channel is not None and not 1 <= channel <= channels:
            count = f"{channels} channel{'s' * (channels > 1)}"
            raise MediaError(f"{path}: its sound has {count}, there is no channel {channel}")
        number = container.streams.audio.index(stream) + 1
        duration, promised = _length(container, stream)
        rate = _frame_rate(container)
        return Recording(path, duration, promised, number, channel, channels, rate)


def _frame_rate(container: InputContainer) -> float | None:
    """Frames a second of the first moving picture; a cover is none."""
    for stream in container.streams.video:
        still = stream.disposition & av.stream.Disposition.attached_pic
        rate = float(stream.average_rate or stream.guessed_rate or 0)
        if not still and _SLOWEST <= rate <= _QUICKEST:
            return rate
    return None


def _length(container: InputContainer, stream: AudioStream) -> tuple[float | None, float | None]:
    """How long the sound is, as far as the file tells, and how long it is if nothing is lost."""
    whole = container.duration / av.time_base if container.duration else None
    start = beginning(container)
    promised = whole if start is None else None
    if stream.duration is not None and stream.time_base is not None:
        promised = float(stream.duration * stream.time_base)
        if start is not None and stream.start_time is not None:
            promised += max(0.0, float(stream.start_time * stream.time_base) - start)
    if promised is not None and _is_guess(container, stream, promised):
        promised = _counted(container, stream)
    return promised or whole, promised


def load(path: str | Path, warn: Warn | None = None) -> Sound:
    """The whole sound of a file in memory (230 MB an hour). Raises MediaError as `probe` does."""
    blocks = list(probe(path).blocks(warn or (lambda sentence: None)))
    return Sound(np.concatenate(blocks) if blocks else np.zeros(0, np.float32))


def spooled(stream: BinaryIO, folder: Path) -> Path:
    """Copy a stream that cannot be sought in (standard input) to a new file, which can.

    The caller deletes it. Raises MediaError where nothing comes or the file cannot be written.
    """
    path: Path | None = None
    try:
        with tempfile.NamedTemporaryFile(dir=folder, suffix=".media", delete=False) as file:
            path = Path(file.name)
            while chunk := stream.read(_COPIED):
                file.write(chunk)
            if not file.tell():
                raise MediaError("the standard input is empty: pipe a sound or video file into it")
        return path
    except BaseException as error:
        if path is not None:
            with contextlib.suppress(OSError):
                path.unlink()
        if isinstance(error, OSError):
            reason = _reason(error)
            raise MediaError(f"the standard input cannot be kept in {folder}: {reason}") from error
        raise


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


def _chosen(path: Path, streams: Sequence[AudioStream], wish: int | str | None) -> AudioStream:
    """The sound track of that number or language; MediaError where there is none.

    Not FFmpeg's own choice: of several tracks marked as default, or of none, that takes the one
    with the most bits, which may well be another language than the first.
    """
    wanted = wish.strip() if isinstance(wish, str) else wish
    if isinstance(wanted, str) and wanted.isdecimal():
        wanted = int(wanted)
    if wanted is None:
        found = list(streams)
    elif isinstance(wanted, int):
        found = [stream for number, stream in enumerate(streams, 1) if number == wanted]
    else:
        language = _language(wanted)
        found = [s for s in streams if _language(s.metadata.get("language", "")) == language]
    if not found:
        told = ", ".join(_described(number, stream) for number, stream in enumerate(streams, 1))
        raise MediaError(f"{path}: there is no sound track {wish!r} in it, only {told}")
    return min(found, key=_rank)


def _rank(stream: AudioStream) -> tuple[bool, bool, bool]:
    """Tracks that can be decoded first, of these what is no aside, of these the default."""
    marks = stream.disposition
    default = bool(marks & av.stream.Disposition.default)
    return stream.codec_context is None, bool(marks & _ASIDE), not default


def _described(number: int, stream: AudioStream) -> str:
    """A track as the error lists it: 2 (spa, "Comments", aac)."""
    title = " ".join(stream.metadata.get("title", "").split())
    told = [stream.metadata.get("language", "no language"), f'"{title}"' if title else ""]
    told.append(stream.codec_context.name if stream.codec_context else "unknown codec")
    return f"{number} ({', '.join(filter(None, told))})"


def _language(tag: str) -> str:
    """A tag as Whisper's code where it has one: "spa", "es-MX" and "Spanish" are "es"."""
    plain = tag.strip().lower()
    try:
        return languages.code(languages.ISO_639_2.get(plain, plain)) or plain
    except UnknownName:
        return plain


def _is_cut_wav(path: Path) -> bool:
    """Does a WAV file end before its sound does? FFmpeg does not tell.

    Sizes of 0 and near 2 or 4 GiB are what programs write that do not know the size yet.
    """
    with path.open("rb") as file:
        head = file.read(12)
        if head[:4] != b"RIFF" or head[8:] != b"WAVE":
            return False
        for _ in range(_MOST_CHUNKS):
            head = file.read(8)
            size = int.from_bytes(head[4:], "little")
            if head[:4] == b"data":
                return size < _UNKNOWN_SIZE and file.tell() + size > path.stat().st_size
            file.seek(size + size % 2, 1)
    return False


def _is_guess(container: InputContainer, stream: AudioStream, declared: float) -> bool:
    """Compressed sound without a header (mp3, aac, amr): only size over bit rate is known."""
    if not stream.bit_rate or stream.codec_context.name.startswith("pcm"):
        return False
    return abs(container.size * 8 / stream.bit_rate - declared) < _GUESS_SHARE * declared


def _counted(container: InputContainer, stream: AudioStream) -> float | None:
    """Seconds of sound by the packets that are left to read."""
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
