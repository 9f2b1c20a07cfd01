"""A GPU whose libraries are missing, played by a stand-in that fails as CTranslate2 does."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import ctranslate2
import faster_whisper
import numpy as np
import pytest

from audiototext import models
from audiototext.engines import devices
from audiototext.engines.devices import Place
from audiototext.errors import ModelError, UnsupportedRequest

from ..conftest import Ear

MODEL = models.Model("base", Path("folder"))
NO_CUBLAS = "Library libcublas.so.12 is not found or cannot be loaded"


class StandIn:
    """Loads on any device; on CUDA it misses its libraries, as CTranslate2 does, at first use."""

    broken_on_load = False

    def __init__(
        self,
        path: str,
        device: str,
        device_index: int,
        compute_type: str,
        cpu_threads: int,
        num_workers: int,
    ) -> None:
        if device == "cuda" and self.broken_on_load:
            raise RuntimeError("CUDA failed with error out of memory")
        self.path, self.device, self.compute_type = path, device, compute_type
        self.feature_extractor = SimpleNamespace(mel_filters=np.zeros((80, 201)))
        self.encoded = 0

    def encode(self, features: Any) -> None:
        assert features.shape == (80, 3000)
        self.encoded += 1
        if self.device == "cuda":
            raise RuntimeError(NO_CUBLAS)


class Working(StandIn):
    """A GPU as it should be."""

    def encode(self, features: Any) -> None:
        self.encoded += 1


@pytest.fixture
def gpu(monkeypatch: pytest.MonkeyPatch) -> Callable[[type[StandIn]], None]:
    """A machine with one CUDA device, on which models are of the given class."""

    def kinds(device: str, index: int = 0) -> set[str]:
        return {"cuda": {"float32", "float16", "int8_float16"}, "cpu": {"float32", "int8"}}[device]

    def install(kind: type[StandIn]) -> None:
        monkeypatch.setattr(faster_whisper, "WhisperModel", kind)

    monkeypatch.setattr(ctranslate2, "get_cuda_device_count", lambda: 1)
    monkeypatch.setattr(ctranslate2, "get_supported_compute_types", kinds)
    return install


def load(device: str, compute_type: str = "auto", ear: Ear | None = None) -> Any:
    place = Place(device, compute_type=compute_type)
    return devices.load(MODEL, place, ear or Ear()).whisper


@pytest.mark.parametrize("device", ["auto", "cuda"])
def test_a_gpu_that_works_is_used(gpu: Callable[[type[StandIn]], None], device: str) -> None:
    """Where CUDA works, the model runs there in float16, tried once, without a warning."""
    gpu(Working)
    ear = Ear()
    model = load(device, ear=ear)
    assert (model.device, model.compute_type, model.path) == ("cuda", "float16", "folder")
    assert model.encoded == 1
    assert ear.all("warn") == []
    assert ear.all("note")[0] == "Using GPU (CUDA, float16)"


def test_the_cpu_is_used_where_it_is_asked_for(gpu: Callable[[type[StandIn]], None]) -> None:
    """With device cpu, a GPU is left alone."""
    gpu(Working)
    assert load("cpu").device == "cpu"


def test_a_broken_gpu_costs_a_warning(gpu: Callable[[type[StandIn]], None]) -> None:
    """A GPU without its libraries costs one warning, which says why, and the CPU does the work."""
    gpu(StandIn)
    ear = Ear()
    model = load("auto", ear=ear)
    assert (model.device, model.compute_type) == ("cpu", "int8")
    (warning,) = ear.all("warn")
    assert NO_CUBLAS in warning
    assert "CPU" in warning
    assert ear.all("note")[-2:] == ["Using CPU (int8)", "Loading model base..."]


def test_a_full_gpu_costs_a_warning(
    gpu: Callable[[type[StandIn]], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A GPU that fails while the model is loaded is as good as one without libraries."""
    monkeypatch.setattr(StandIn, "broken_on_load", True)
    gpu(StandIn)
    ear = Ear()
    assert load("auto", ear=ear).device == "cpu"
    assert len(ear.all("warn")) == 1


def test_a_gpu_that_does_not_tell_its_types_costs_a_warning(
    gpu: Callable[[type[StandIn]], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A GPU that fails at the very first question is as good as one without libraries."""

    def kinds(device: str, index: int = 0) -> set[str]:
        if device == "cuda":
            raise RuntimeError("CUDA failed with error CUDA driver version is insufficient")
        return {"int8"}

    gpu(StandIn)
    monkeypatch.setattr(ctranslate2, "get_supported_compute_types", kinds)
    ear = Ear()
    assert load("auto", ear=ear).device == "cpu"
    assert len(ear.all("warn")) == 1
    with pytest.raises(ModelError):
        load("cuda")


def test_a_broken_gpu_that_was_asked_for_costs_an_error(
    gpu: Callable[[type[StandIn]], None],
) -> None:
    """With device cuda there is no way around: ModelError says what is missing."""
    gpu(StandIn)
    with pytest.raises(ModelError, match=r"libcublas\.so\.12") as caught:
        load("cuda")
    assert isinstance(caught.value.__cause__, RuntimeError)


def _no_device() -> int:
    return 0


def _no_driver() -> int:
    raise RuntimeError("CUDA failed with error no CUDA-capable device is detected")


@pytest.mark.parametrize("count", [_no_device, _no_driver])
def test_without_a_gpu_none_can_be_asked_for(
    monkeypatch: pytest.MonkeyPatch, count: Callable[[], int]
) -> None:
    """Where no GPU is, device cuda is refused with the way out, and auto is the CPU."""
    monkeypatch.setattr(ctranslate2, "get_cuda_device_count", count)
    monkeypatch.setattr(faster_whisper, "WhisperModel", StandIn)
    with pytest.raises(UnsupportedRequest, match="--device cpu"):
        load("cuda")
    ear = Ear()
    assert load("auto", ear=ear).device == "cpu"
    assert ear.all("warn") == []


@pytest.mark.parametrize("device", ["tpu", "CUDA", ""])
def test_an_unknown_device_is_refused(device: str) -> None:
    """A device that is none is refused with those there are."""
    with pytest.raises(UnsupportedRequest, match="auto, cpu, cuda"):
        load(device)


@pytest.mark.parametrize("device", ["cpu", "auto"])
def test_an_unknown_compute_type_is_refused(monkeypatch: pytest.MonkeyPatch, device: str) -> None:
    """A compute type that this machine lacks is refused with those it has."""
    monkeypatch.setattr(ctranslate2, "get_cuda_device_count", _no_device)
    with pytest.raises(UnsupportedRequest, match=r"'int3'.*float32"):
        load(device, "int3")


def test_a_compute_type_is_honoured(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the machine has is used as it was asked for."""
    monkeypatch.setattr(faster_whisper, "WhisperModel", StandIn)
    ear = Ear()
    assert load("cpu", "float32", ear).compute_type == "float32"
    assert ear.all("note")[0] == "Using CPU (float32)"


def test_a_model_that_does_not_load_costs_a_model_error(tmp_path: Path) -> None:
    """Files that are no model cost a ModelError that names the folder."""
    for name in ("model.bin", "config.json", "tokenizer.json"):
        (tmp_path / name).write_bytes(b"{}")
    with pytest.raises(ModelError, match="does not load") as caught:
        devices.load(models.find(str(tmp_path)), Place("cpu"), Ear())
    assert str(tmp_path) in str(caught.value)
