"""Short sounds cut out of a recording, each small enough to stand within a page."""

from __future__ import annotations

import io
import wave
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

import av
import numpy as np

from ..errors import MediaError
from ..media import SAMPLE_RATE

if TYPE_CHECKING:
    from ..media import Audio, Samples
    from ..voice import Stretch

_BITS = 32_000  # a second; speech at 16 kHz is not told from the original by ear
_FRAME = 1152  # samples


@dataclass(frozen=True, slots=True)
class Clip:
    """A sound in a file of its own: the file's media type, and its bytes."""

    kind: str
    data: bytes = field(repr=False)


def cut(
    audio: Audio, places: Sequence[Stretch], reached: Callable[[float], None] = lambda seconds: None
) -> Iterator[tuple[int, Clip]]:
    """The sound of each place (from and to, in seconds), with its number, as they come to an end.

    The recording is read once, and no further than to the last place's end; in memory are the
    sounds that are not yet whole. A place beyond the recording's end has none. reached: hears how
    far it is, in seconds, and may raise. Raises MediaError where the recording cannot be read.
    """
    waiting = {number: _samples(place) for number, place in enumerate(places)}
    parts: dict[int, list[Samples]] = {number: [] for number in waiting}
    position = 0
    for block in _blocks(audio) if waiting else ():
        first, position = position, position + len(block)
        for number, (start, end) in list(waiting.items()):
            if start < position:
                parts[number].append(block[max(0, start - first) : max(0, end - first)].copy())
            if end <= position:
                del waiting[number]
                yield from _whole(number, parts.pop(number))
        if not waiting:
            return
        reached(position / SAMPLE_RATE)
    for number in waiting:
        yield from _whole(number, parts[number])


def _samples(place: Stretch) -> tuple[int, int]:
    start, end = (round(time * SAMPLE_RATE) for time in place)
    return start, end


def _blocks(audio: Audio) -> Iterator[Samples]:
    try:
        yield from audio.blocks(lambda sentence: None)
    except (OSError, av.error.FFmpegError) as error:
        raise MediaError(f"the recording cannot be read again: {error}") from error


def _whole(number: int, parts: Sequence[Samples]) -> Iterator[tuple[int, Clip]]:
    """The clip of a sound, if there is any."""
    if any(map(len, parts)):
        yield number, encoded(np.concatenate(parts))


def encoded(samples: Samples) -> Clip:
    """The samples as an mp3 file, or as a wav file where this build of FFmpeg writes no mp3."""
    if _has_mp3():
        return Clip("audio/mpeg", _mp3(samples))
    return Clip("audio/wav", _wav(samples))


@cache
def _has_mp3() -> bool:
    try:
        return av.Codec("libmp3lame", "w").is_encoder
    except ValueError:
        return False


def _mp3(samples: Samples) -> bytes:
    file = io.BytesIO()
    with av.open(file, "w", format="mp3") as container:
        stream = container.add_stream("libmp3lame", rate=SAMPLE_RATE, layout="mono")
        assert isinstance(stream, av.AudioStream)
        stream.codec_context.bit_rate = _BITS
        for start in range(0, len(samples), _FRAME):
            piece = np.ascontiguousarray(samples[None, start : start + _FRAME])
            frame = av.AudioFrame.from_ndarray(piece, format="fltp", layout="mono")
            frame.sample_rate = SAMPLE_RATE
            frame.pts = start
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return file.getvalue()


def _wav(samples: Samples) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as written:
        written.setnchannels(1)
        written.setsampwidth(2)
        written.setframerate(SAMPLE_RATE)
        written.writeframes((samples * 32767).astype("<i2").tobytes())
    return file.getvalue()
