"""What the tests share: real sound in real files, an ear, the embedded model, the test data."""

from __future__ import annotations

import importlib.util
import os
import wave
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import av
import numpy as np
import pytest
from hypothesis import HealthCheck, settings
from numpy.typing import NDArray

from audiototext.listener import Listener
from audiototext.media import SAMPLE_RATE
from audiototext.transcript import Segment

if TYPE_CHECKING:
    from audiototext import LocalWhisper

ROOT = Path(__file__).resolve().parent.parent

settings.register_profile(
    "calm", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("calm")


class Ear(Listener):
    """Remembers what it hears, in order; `stop_at` names the event at which `stop` is raised."""

    def __init__(self, stop_at: str = "", stop: BaseException | None = None) -> None:
        self.events: list[tuple[str, Any]] = []
        self._stop_at = stop_at
        self._stop = stop

    def all(self, kind: str) -> list[Any]:
        """What was heard of one kind."""
        return [value for name, value in self.events if name == kind]

    def note(self, sentence: str) -> None:
        self._heard("note", sentence)

    def warn(self, sentence: str) -> None:
        self._heard("warn", sentence)

    def language(self, code: str, probability: float | None) -> None:
        self._heard("language", (code, probability))

    def segment(self, segment: Segment) -> None:
        self._heard("segment", segment)

    def progress(self, seconds: float) -> None:
        self._heard("progress", seconds)

    def _heard(self, kind: str, value: Any) -> None:
        self.events.append((kind, value))
        if kind == self._stop_at and self._stop is not None:
            raise self._stop


def sine(hertz: float, seconds: float, rate: int = SAMPLE_RATE) -> NDArray[np.float32]:
    """A tone of half the full level, in floats from -1 to 1."""
    times = np.arange(round(seconds * rate)) / rate
    return (0.5 * np.sin(2 * np.pi * hertz * times)).astype(np.float32)


def noise(seconds: float, rate: int = SAMPLE_RATE) -> NDArray[np.float32]:
    """The same quiet hiss every time."""
    samples = np.random.default_rng(7).normal(0, 0.1, round(seconds * rate))
    return samples.clip(-1, 1).astype(np.float32)


@pytest.fixture
def wav(tmp_path: Path) -> Callable[..., Path]:
    """Write float samples, shape (n,) or (n, channels), to a 16-bit WAV file of that name."""

    def write(name: str, samples: NDArray[np.float32], rate: int = SAMPLE_RATE) -> Path:
        path = tmp_path / name
        with wave.open(str(path), "wb") as file:
            file.setnchannels(1 if samples.ndim == 1 else samples.shape[1])
            file.setsampwidth(2)
            file.setframerate(rate)
            file.writeframes((samples * 32767).astype("<i2").tobytes())
        return path

    return write


@pytest.fixture
def encoded(tmp_path: Path) -> Callable[..., Path]:
    """Encode mono float samples to a file whose name and codec say how, by PyAV."""

    def write(
        name: str,
        samples: NDArray[np.float32],
        codec: str,
        rate: int = SAMPLE_RATE,
        **options: str,
    ) -> Path:
        path = tmp_path / name
        with av.open(str(path), "w", options=options) as container:
            stream = container.add_stream(codec, rate=rate, layout="mono")
            assert isinstance(stream, av.AudioStream)
            for start in range(0, len(samples), 4096):
                piece = np.ascontiguousarray(samples[None, start : start + 4096])
                frame = av.AudioFrame.from_ndarray(piece, format="flt", layout="mono")
                frame.sample_rate = rate
                frame.pts = start
                container.mux(stream.encode(frame))
            container.mux(stream.encode(None))
        return path

    return write


@pytest.fixture(scope="session")
def samples() -> Path:
    """The folder of synthetic speech."""
    return ROOT / "samples"


@pytest.fixture(scope="session")
def data() -> Path:
    """The folder of real speech and captions, which is no part of the project."""
    folder = Path(os.environ.get("AUDIOTOTEXT_DATA") or ROOT.parent / "shared" / "data")
    if not folder.is_dir():
        pytest.skip(f"there is no test data in {folder}: AUDIOTOTEXT_DATA names another folder")
    return folder


@pytest.fixture(scope="session")
def seed() -> Path:
    """The folder of the files that were published with the seed document; its tables lie above."""
    beside = ROOT.parent / "shared" / "seed" / "audio_transcription"
    folder = Path(os.environ.get("AUDIOTOTEXT_SEED") or beside)
    if not (folder.parent / "sentences.tsv").is_file():
        pytest.skip(f"the seed's files are not in {folder}: AUDIOTOTEXT_SEED names another folder")
    return folder


@pytest.fixture(scope="session")
def embedded_engine() -> LocalWhisper:
    """The embedded model on the CPU, loaded once."""
    from audiototext import LocalWhisper

    return LocalWhisper("embedded", device="cpu")


@pytest.fixture(scope="session")
def sequential_engine() -> LocalWhisper:
    """The embedded model on the CPU, one window after the other, loaded once."""
    from audiototext import LocalWhisper

    return LocalWhisper("embedded", device="cpu", engine_mode="sequential")


@pytest.fixture(scope="session")
def whisper_utils() -> ModuleType:
    """whisper/utils.py of the package openai-whisper, without whisper's own imports (torch)."""
    spec = importlib.util.find_spec("whisper")
    path = Path(spec.origin or "").with_name("utils.py") if spec else None
    if path is None or not path.is_file() or "class WriteVTT" not in path.read_text("utf-8"):
        pytest.skip("openai-whisper is not installed, so its writers cannot be compared with ours")
    found = importlib.util.spec_from_file_location("whisper_utils", path)
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module
