"""Load a Whisper model where it runs best: the GPU if CUDA works, else the CPU."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from .. import allocator, models, runtime, speech
from ..errors import AudioToTextError, ModelError, UnsupportedRequest
from ..listener import Listener
from . import capacity
from .waves import Sizes

if TYPE_CHECKING:
    from ctranslate2.models import Whisper
    from faster_whisper import WhisperModel

DEVICES = ("auto", "cpu", "cuda")

_PREFERRED = {"cuda": ("float16", "float32"), "cpu": ("int8", "float32")}
_WARM_UP_FRAMES = 3000


@dataclass(frozen=True, slots=True)
class Place:
    """Where a model is to run; the fields are those of `LocalWhisper`."""

    device: str = "auto"
    device_index: int = 0
    compute_type: str = "auto"
    fp16: bool = True
    wanted: capacity.Wanted = capacity.Wanted()  # noqa: RUF009 - it is frozen
    is_fast: bool = True


@dataclass(frozen=True, slots=True)
class Loaded:
    """A model in memory, how many windows it decodes at a time, and where it came from."""

    whisper: WhisperModel
    sizes: Sizes
    path: Path

    def sampler(self) -> Whisper:
        """A model to draw from, of which nobody has drawn yet.

        CTranslate2 seeds the generator of a thread when that first draws, and never again: so only
        new threads, which a new model has, draw the same for the same window in every run. On a
        GPU, where runs differ anyway, it is the model itself.
        """
        import ctranslate2

        loaded = self.whisper.model
        if loaded.device != "cpu":
            return loaded
        return ctranslate2.models.Whisper(
            str(self.path), device="cpu", compute_type=loaded.compute_type, intra_threads=1
        )


def has_gpu() -> bool:
    """Is there a CUDA device that CTranslate2 can see?"""
    import ctranslate2

    try:
        return bool(ctranslate2.get_cuda_device_count())
    except RuntimeError:
        return False


def load(model: models.Model, place: Place, listener: Listener) -> Loaded:
    """The model in memory; `listener` hears where it runs and why not on the GPU.

    With device "auto", a GPU whose libraries do not load costs a warning, not the work. Raises
    UnsupportedRequest for a device or compute type that this machine lacks, ModelError if the
    weights do not load.
    """
    speech.forbid_reports()
    if place.device not in DEVICES:
        known = ", ".join(DEVICES)
        raise UnsupportedRequest(f"there is no device {place.device!r}: take {known}")
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


def _loaded(model: models.Model, place: Place, listener: Listener) -> Loaded:
    from faster_whisper import WhisperModel

    kind = _compute_type(place)
    gpu = place.device == "cuda"
    listener.note(f"Using GPU (CUDA, {kind})" if gpu else f"Using CPU ({kind})")
    listener.note(f"Loading model {model.name}...")
    room = _capacity(model, place)
    if not gpu:
        allocator.keep()
        runtime.prepare()
    try:
        whisper = WhisperModel(
            str(model.path),
            device=place.device,
            device_index=place.device_index if gpu else 0,
            compute_type=kind,
            cpu_threads=room.threads,
            num_workers=room.workers,
        )
        if gpu:
            _warm_up(whisper)
    except AudioToTextError:
        raise
    except Exception as error:  # the runtimes raise RuntimeError, ValueError or bare Exception
        raise ModelError(f"the model in {model.path} does not load: {error}") from error
    return Loaded(whisper, room.sizes, model.path)


def _capacity(model: models.Model, place: Place) -> capacity.Capacity:
    """What the device can do at a time; if not fast, one window after the other on all threads."""
    wanted = place.wanted
    if not place.is_fast:
        return capacity.Capacity(1, wanted.threads, 1)
    weights = sum(file.stat().st_size for file in model.path.glob("model.bin"))
    if place.device == "cuda":
        return capacity.of_gpu(weights, place.device_index, wanted)
    return capacity.of_cpu(weights, wanted)


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
