"""Sounds for a report: the right ones, out of a recording that is read once."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from audiototext import media
from audiototext.errors import Cancelled, MediaError
from audiototext.media import SAMPLE_RATE, Samples, Warn
from audiototext.report import snippets
from audiototext.report.snippets import cut

from ..conftest import sine


def heard(clip: snippets.Clip, folder: Path) -> Samples:
    """The clip as a player decodes it."""
    path = folder / "clip.bin"
    path.write_bytes(clip.data)
    return media.load(path).samples


def pitch(samples: Samples) -> float:
    """The loudest frequency, in hertz."""
    spectrum = np.abs(np.fft.rfft(samples))
    return float(np.argmax(spectrum)) * SAMPLE_RATE / len(samples)


class Counted:
    """Thirty seconds, whose tone tells which ten of them it is; counts what is read."""

    duration = 30.0

    def __init__(self) -> None:
        self.read: list[int] = []

    def blocks(self, warn: Warn) -> Iterator[Samples]:
        for number in range(3):
            self.read.append(number)
            yield sine(300 * (number + 1), 10.0)


@pytest.mark.parametrize("has_mp3", [True, False])
def test_each_place_has_its_own_sound(
    has_mp3: bool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Unordered and overlapping places, one over a seam, one beyond the end: each as it is."""
    monkeypatch.setattr(snippets, "_has_mp3", lambda: has_mp3)
    places = [(21.0, 23.0), (1.0, 3.0), (2.0, 4.0), (8.0, 13.0), (29.0, 40.0), (31.0, 32.0)]
    audio = Counted()
    clips = dict(cut(audio, places))
    assert audio.read == [0, 1, 2]
    assert set(clips) == {0, 1, 2, 3, 4}
    assert {clip.kind for clip in clips.values()} == {"audio/mpeg" if has_mp3 else "audio/wav"}
    for number, (hertz, seconds) in enumerate([(900, 2), (300, 2), (300, 2), (600, 5), (900, 1)]):
        samples = heard(clips[number], tmp_path)
        assert abs(len(samples) / SAMPLE_RATE - seconds) < 0.15
        assert abs(pitch(samples) - hertz) < 5


def test_no_more_is_read_than_is_needed() -> None:
    """The reading ends with the last place, and does not begin for none."""
    audio = Counted()
    assert [number for number, _ in cut(audio, [(5.0, 6.0), (11.0, 12.0)])] == [0, 1]
    assert audio.read == [0, 1]
    assert not list(cut(audio, []))
    assert audio.read == [0, 1]


def test_somebody_may_say_stop() -> None:
    """What is whole by then was given; the exception is the listener's own."""
    found: list[int] = []

    def stop(seconds: float) -> None:
        assert seconds == 10.0
        raise Cancelled

    with pytest.raises(Cancelled):
        found += [number for number, _ in cut(Counted(), [(12.0, 13.0), (1.0, 2.0)], stop)]
    clips = cut(Counted(), [(12.0, 13.0), (1.0, 2.0)], stop)
    assert next(clips)[0] == 1


def test_a_recording_that_has_gone_is_told(wav: Callable[..., Path]) -> None:
    """MediaError, whatever was the matter."""
    recording = media.probe(wav("a.wav", sine(300, 1.0)))
    recording.path.unlink()
    with pytest.raises(MediaError):
        list(cut(recording, [(0.0, 1.0)]))


def test_a_wav_file_is_one_everywhere() -> None:
    """16 bit, mono, 16 kHz, and the loudest sample does not turn over."""
    import wave

    samples = np.array([0.0, 1.0, -1.0], np.float32)
    with wave.open(io.BytesIO(snippets._wav(samples)), "rb") as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, 16_000)
        assert np.frombuffer(file.readframes(3), "<i2").tolist() == [0, 32767, -32767]
