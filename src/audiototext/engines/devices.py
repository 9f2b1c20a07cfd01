"""Load a Whisper model where it runs best: the GPU if CUDA works, else the CPU."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import models
from ..errors import AudioToTextError, ModelError, UnsupportedRequest
from ..listener import Listener

if TYPE_CHECKING:
    from faster_whisper import WhisperModel

DEVICES = ("auto", "cpu", "cuda")

_PREFERRED = {"cuda": ("float16", "float32"), "cpu": ("int8", "float32")}
_WARM_UP_FRAMES = 3000


def load(model: models.Model, device: str, compute_type: str, listener: Listener) -> WhisperModel:
    """The model in memory; `listener` hears where it runs and why not on the GPU.

    With device "auto", a GPU whose libraries do not load costs a warning, not the work. Raises
    UnsupportedRequest for a device or compute type that this machine lacks, ModelError if the
    weights do not load.
    """
    if device not in DEVICES:
        raise UnsupportedRequest(f"there is no device {device!r}: take {', '.join(DEVICES)}")
    if device == "cuda" and not _gpu():
        raise UnsupportedRequest(
            "no CUDA device is usable on this machine: leave --device out, or take --device cpu"
        )
    if device != "cpu" and _gpu():
        try:
            return _loaded(model, "cuda", compute_type, listener)
        except ModelError as error:
            if device == "cuda":
                raise
            listener.warn(f"The GPU cannot be used, so the CPU is: {error}")
    return _loaded(model, "cpu", compute_type, listener)


def _gpu() -> bool:
    import ctranslate2

    try:
        return bool(ctranslate2.get_cuda_device_count())
    except RuntimeError:
        return False


def _loaded(
    model: models.Model, device: str, compute_type: str, listener: Listener
) -> WhisperModel:
    from faster_whisper import WhisperModel

    kind = _compute_type(device, compute_type)
    listener.note(f"Using GPU (CUDA, {kind})" if device == "cuda" else f"Using CPU ({kind})")
    listener.note(f"Loading model {model.name}...")
    try:
        whisper = WhisperModel(str(model.path), device=device, compute_type=kind)
        if device == "cuda":
            _warm_up(whisper)
    except AudioToTextError:
        raise
    except Exception as error:  # the runtimes raise RuntimeError, ValueError or bare Exception
        raise ModelError(f"the model in {model.path} does not load: {error}") from error
    return whisper


def _compute_type(device: str, wanted: str) -> str:
    """The wanted type if the device has it; for "auto" the best one it has."""
    import ctranslate2

    try:
        supported = ctranslate2.get_supported_compute_types(device)
    except RuntimeError as error:
        raise ModelError(f"the {device} does not answer: {error}") from error
    if wanted == "auto":
        return next((kind for kind in _PREFERRED[device] if kind in supported), "default")
    if wanted not in supported:
        raise UnsupportedRequest(
            f"compute type {wanted!r} is not supported on this {device}: "
            f"take {', '.join(sorted(supported))}"
        )
    return wanted


def _warm_up(whisper: WhisperModel) -> None:
    """Encode silence: CUDA's libraries (cuBLAS, cuDNN) are only loaded, or missed, at first use."""
    import numpy as np

    mels = whisper.feature_extractor.mel_filters.shape[0]
    whisper.encode(np.zeros((mels, _WARM_UP_FRAMES), np.float32))
