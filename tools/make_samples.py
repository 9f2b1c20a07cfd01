"""Synthesise the speech samples in samples/ from the texts beside them.

Each sample is spoken from samples/<name>.txt (one sentence a line, a blank line is a pause) and
written to samples/<name>.opus, so the text and the sound cannot differ. Run it from anywhere:

    python tools/make_samples.py              # all samples
    python tools/make_samples.py short-en     # only the named ones

It needs, and the project itself does not:

* hibari-tts  (PyPI; brings onnxruntime)  the English voice; its wheel holds the model
* av, numpy   (PyPI)                      Opus encoding and the arithmetic; no ffmpeg binary
* espeak-ng   (a program on PATH)         the Spanish and German voices

The result is the same, byte for byte, each time on one machine: the noise in the English voice is
seeded and the Ogg stream is written without a random serial number. Other versions of these
packages, or another processor, may change the bytes but not the words.
"""

from __future__ import annotations

import argparse
import importlib
import subprocess
import tempfile
import wave
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

import av
import numpy as np
from numpy.typing import NDArray

Audio: TypeAlias = NDArray[np.float32]
Speaker: TypeAlias = Callable[[str], Audio]

SAMPLES = Path(__file__).resolve().parent.parent / "samples"
RATE = 24_000
BIT_RATE = 32_000
PEAK_DBFS = -2.0
EDGE_SECONDS = 0.25
SENTENCE_GAP_SECONDS = 0.4
TRIM_DBFS = -50.0
TRIM_MARGIN_SECONDS = 0.03


@dataclass(frozen=True)
class Sample:
    """One sample: its name, what speaks it, and how long a blank line in its text lasts."""

    name: str
    speak: Speaker
    pause_seconds: float = 1.5


@cache
def load_hibari() -> Any:
    """Load the voice "heart", the one that the hibari-tts wheel holds."""
    return importlib.import_module("hibari").Hibari(voice="heart")


def hibari(speed: float) -> Speaker:
    """Return a speaker that uses hibari-tts at this speed (1.0 is the voice's own pace)."""

    def speak(sentence: str) -> Audio:
        return np.asarray(load_hibari()(sentence, speed=speed, seed=0), dtype=np.float32)

    return speak


def espeak(voice: str, words_per_minute: int) -> Speaker:
    """Return a speaker that runs the program espeak-ng with this voice and speed."""

    def speak(sentence: str) -> Audio:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "sentence.wav")
            subprocess.run(
                ["espeak-ng", "-v", voice, "-s", str(words_per_minute), "-b", "1", "-w", str(path)],
                input=sentence.encode("utf-8"),
                check=True,
            )
            return read_wav(path)

    return speak


ALL_SAMPLES = (
    Sample("harbour-en", hibari(0.95)),
    Sample("short-en", hibari(0.9)),
    Sample("two-minds", hibari(1.0), pause_seconds=4.0),
    Sample("mercado-es", espeak("es-419", 142)),
    Sample("fluss-de", espeak("de+m3", 138)),
)


def read_wav(path: Path) -> Audio:
    """Read a 16-bit mono WAV file and bring it to RATE."""
    with wave.open(str(path), "rb") as wav:
        rate = wav.getframerate()
        pcm = np.frombuffer(wav.readframes(wav.getnframes()), dtype="<i2")
    samples = (pcm / 32768.0).astype(np.float32)
    return resample(samples, rate)


def resample(audio: Audio, rate: int) -> Audio:
    """Bring mono audio from `rate` to RATE."""
    resampler = av.AudioResampler(format="flt", layout="mono", rate=RATE)
    frames = resampler.resample(to_frame(audio, rate)) + resampler.resample(None)
    return np.concatenate([frame.to_ndarray()[0] for frame in frames]).astype(np.float32)


def to_frame(audio: Audio, rate: int) -> av.AudioFrame:
    """Wrap mono audio as one PyAV frame."""
    frame = av.AudioFrame.from_ndarray(audio[np.newaxis, :], format="flt", layout="mono")
    frame.sample_rate = rate
    return frame


def silence(seconds: float) -> Audio:
    """Return that many seconds of digital silence."""
    return np.zeros(round(seconds * RATE), dtype=np.float32)


def trim(audio: Audio) -> Audio:
    """Cut the near-silence from both ends, so that every gap is one that this script puts in."""
    loud = np.flatnonzero(np.abs(audio) > 10 ** (TRIM_DBFS / 20))
    if loud.size == 0:
        raise ValueError("the synthesiser returned silence")
    margin = round(TRIM_MARGIN_SECONDS * RATE)
    return audio[max(0, int(loud[0]) - margin) : int(loud[-1]) + 1 + margin]


def normalise(audio: Audio) -> Audio:
    """Scale the audio to a peak of PEAK_DBFS."""
    gain = 10 ** (PEAK_DBFS / 20) / float(np.abs(audio).max())
    return (audio * gain).astype(np.float32)


def read_paragraphs(text: str) -> list[list[str]]:
    """Split a text into paragraphs (at blank lines) of sentences (the lines)."""
    return [block.splitlines() for block in text.strip().split("\n\n")]


def join(parts: Sequence[Audio], gap: Audio) -> Audio:
    """Concatenate the parts with the gap between each two of them."""
    pieces = [piece for part in parts for piece in (gap, part)]
    return np.concatenate(pieces[1:])


def synthesise(sample: Sample, text: str) -> Audio:
    """Speak the whole text of a sample."""
    gap = silence(SENTENCE_GAP_SECONDS)
    paragraphs = [
        join([trim(sample.speak(sentence)) for sentence in sentences], gap)
        for sentences in read_paragraphs(text)
    ]
    edge = silence(EDGE_SECONDS)
    spoken = join(paragraphs, silence(sample.pause_seconds))
    return normalise(np.concatenate([edge, spoken, edge]))


def write_opus(path: Path, audio: Audio) -> None:
    """Encode mono audio at RATE as an Ogg Opus file."""
    with av.open(str(path), "w", format="ogg", options={"fflags": "+bitexact"}) as container:
        stream = container.add_stream("libopus", rate=RATE, layout="mono", format="flt")
        stream.bit_rate = BIT_RATE
        for frame in (to_frame(audio, RATE), None):
            container.mux(stream.encode(frame))


def make(sample: Sample) -> None:
    """Make one sample's sound from its text."""
    text = (SAMPLES / f"{sample.name}.txt").read_text(encoding="utf-8")
    audio = synthesise(sample, text)
    path = SAMPLES / f"{sample.name}.opus"
    write_opus(path, audio)
    print(f"{path.name}: {len(audio) / RATE:.1f} s, {path.stat().st_size} bytes")


def main(arguments: Sequence[str] | None = None) -> None:
    """Make the samples named on the command line, or all of them."""
    by_name = {sample.name: sample for sample in ALL_SAMPLES}
    parser = argparse.ArgumentParser(description="Synthesise the speech samples.")
    parser.add_argument("names", nargs="*", metavar="name", help=", ".join(by_name))
    names: list[str] = parser.parse_args(arguments).names or list(by_name)
    unknown = [name for name in names if name not in by_name]
    if unknown:
        parser.error(f"no such sample: {', '.join(unknown)}")
    for name in names:
        make(by_name[name])


if __name__ == "__main__":
    main()
