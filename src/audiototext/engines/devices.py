"""Load a Whisper model where it runs best: the GPU if CUDA works, else the CPU."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from .. import models, speech
from ..errors import AudioToTextError, ModelError, UnsupportedRequest
from ..listener import Listener

if TYPE_CHECKING:
    from faster_whisper import WhisperModel

DEVICES = ("auto", "cpu", "cuda")

_PREFERRED = {"cuda": ("float16", "float32"), "cpu": ("int8", "float32")}
_WARM_UP_FRAMES = 3000
_MOST_THREADS = 1024


@dataclass(frozen=True, slots=True)
class Place:
    """Where a model is to run; the fields are those of `LocalWhisper`."""

    device: str = "auto"
    device_index: int = 0
    compute_type: str = "auto"
    fp16: bool = True
    threads: int = 0


def has_gpu() -> bool:
    """Is there a CUDA device that CTranslate2 can see?"""
    import ctranslate2

    try:
        return bool(ctranslate2.get_cuda_device_count())
    except RuntimeError:
        return False


def load(model: models.Model, place: Place, listener: Listener) -> WhisperModel:
    """The model in memory; `listener` hears where it runs and why not on the GPU.

    With device "auto", a GPU whose libraries do not load costs a warning, not the work. Raises
    UnsupportedRequest for a device or compute type that this machine lacks, ModelError if the
    weights do not load.
    """
    speech.forbid_reports()
    if place.device not in DEVICES:
        known = ", ".join(DEVICES)
        raise UnsupportedRequest(f"there is no device {place.device!r}: take {known}")
    if not 0 <= place.threads <= _MOST_THREADS:
        raise UnsupportedRequest(f"threads lies in 0 to {_MOST_THREADS}, not at {place.threads}")
    if place.device == "cuda" and not has_gpu():
        raise UnsupportedRequest(
            "no CUDA device is usable on this machine: leave --device out, or take --device cpu"
        )
    if place.device_index and (place.device == "cpu" or not has_gpu()):
        raise UnsupportedRequest(
            f"--device_index {place.device_index} names a GPU, but the work is done on the CPU"
        )
    if place.device != "cpu" and has_gpu():
        try:
            return _loaded(model, replace(place, device="cuda"), listener)
        except ModelError as error:
            if place.device == "cuda":
                raise
            listener.warn(f"The GPU cannot be used, so the CPU is: {error}")
    return _loaded(model, replace(place, device="cpu"), listener)


def _loaded(model: models.Model, place: Place, listener: Listener) -> WhisperModel:
    from faster_whisper import WhisperModel

    kind = _compute_type(place)
    gpu = place.device == "cuda"
    listener.note(f"Using GPU (CUDA, {kind})" if gpu else f"Using CPU ({kind})")
    listener.note(f"Loading model {model.name}...")
    try:
        whisper = WhisperModel(
            str(model.path),
            device=place.device,
            device_index=place.device_index if gpu else 0,
            compute_type=kind,
            cpu_threads=place.threads,
        )
        if gpu:
            _warm_up(whisper)
    except AudioToTextError:
        raise
    except Exception as error:  # the runtimes raise RuntimeError, ValueError or bare Exception
        raise ModelError(f"the model in {model.path} does not load: {error}") from error
    return whisper


def _compute_type(place: Place) -> str:
    """The wanted type if the device has it; for "auto" the best one it has."""
    import ctranslate2

    try:
        supported = ctranslate2.get_supported_compute_types(place.device)
    except RuntimeError as error:
        raise ModelError(f"the {place.device} does not answer: {error}") from error
    if place.compute_type == "auto":
        preferred = [kind for kind in _PREFERRED[place.device] if place.fp16 or kind != "float16"]
        return next((kind for kind in preferred if kind in supported), "default")
    if place.compute_type not in {"default", *supported}:
        raise UnsupportedRequest(
            f"compute type {place.compute_type!r} is not supported on this {place.device}: "
            f"take {', '.join(sorted(supported))}"
        )
    return place.compute_type


def _warm_up(whisper: WhisperModel) -> None:
    """Encode silence: CUDA's libraries (cuBLAS, cuDNN) are only loaded, or missed, at first use."""
    import numpy as np

    mels = whisper.feature_extractor.mel_filters.shape[0]
    whisper.encode(np.zeros((mels, _WARM_UP_FRAMES), np.float32))
