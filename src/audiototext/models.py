"""Find model weights by name, hub id or folder, and say how large a model is."""

from __future__ import annotations

import contextlib
import difflib
import math
import os
import re
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from . import embedded as wheels
from . import hub
from .embedded import embedded
from .errors import MissingExtra, ModelError, UnknownName, UnsupportedRequest
from .hub import cache_folder
from .listener import SILENT, Listener

__all__ = [
    "AUTO", "EMBEDDED", "NAMES", "Known", "Model", "cache_folder", "check_task", "described",
    "embedded", "find", "listing", "parameter_count", "pull", "suited",
]  # fmt: skip

EMBEDDED, AUTO = "embedded", "auto"
"""The names of Whisper base as the extra `offline` brings it, and of what suits the machine."""

_SYSTRAN = [
    *("tiny", "tiny.en", "base", "base.en", "small", "small.en", "medium", "medium.en"),
    *("large-v1", "large-v2", "large-v3"),
]
NAMES = {
    **{size: f"Systran/faster-whisper-{size}" for size in _SYSTRAN},
    "large": "Systran/faster-whisper-large-v3",
    "turbo": "mobiuslabsgmbh/faster-whisper-large-v3-turbo",
    "large-v3-turbo": "mobiuslabsgmbh/faster-whisper-large-v3-turbo",
    "distil-small.en": "Systran/faster-distil-whisper-small.en",
    "distil-medium.en": "Systran/faster-distil-whisper-medium.en",
    "distil-large-v2": "Systran/faster-distil-whisper-large-v2",
    "distil-large-v3": "Systran/faster-distil-whisper-large-v3",
    "distil-large-v3.5": "distil-whisper/distil-large-v3.5-ct2",
}
"""Where on the hub each model lies, converted for CTranslate2."""

_HUB_ID = re.compile(r"[\w-][\w.-]*/[\w.-]+")
_TRANSLATING = "take small, medium, large-v2 or large-v3"
_NOT_LEARNED = ("_scale", "encoder/position_encodings/encodings", "alignment_heads")


@dataclass(frozen=True, slots=True)
class Model:
    """Weights on disk: a CTranslate2 folder, and the name people know it by."""

    name: str
    path: Path


@dataclass(frozen=True, slots=True)
class Known:
    """A model that has a name: where on the hub it lies, and where on this machine if it does.

    size: bytes on disk. verified: it was proven whole, and did not change since.
    """

    name: str
    repo: str
    path: Path | None = None
    size: int = 0
    verified: bool = False


def check_task(name: str, task: str) -> None:
    """Raise UnsupportedRequest where the name alone says that the model cannot translate."""
    if task == "translate" and name.endswith(".en"):
        raise UnsupportedRequest(f"{name} cannot translate: it knows English only; {_TRANSLATING}")
    if task == "translate" and re.search("turbo|distil", name.lower()):
        _refuse_untrained(name)


def suited(task: str = "transcribe", *, gpu: bool = False) -> str:
    """What "auto" wants on such a machine."""
    # A GPU translates with medium: as large as turbo, so it fits where that does, and trained to.
    return "small" if not gpu else "medium" if task == "translate" else "turbo"


def find(
    name: str,
    listener: Listener = SILENT,
    *,
    task: str = "transcribe",
    english: bool = False,
    gpu: bool = False,
    offline: bool = False,
    folder: Path | None = None,
) -> Model:
    """The model of that name, ready to load: from the cache if it is there, else from the hub.

    name: "embedded", a name of NAMES, a hub id "org/name", a folder, or "auto": turbo on a GPU,
        small on a CPU, and the embedded base where that is neither here nor quick to come.
    english: nothing but English is spoken; then a size's English variant is taken if it is here.
    folder: the cache to use instead of the hub's usual one. offline: make no connection.

    Raises UnknownName; ModelError for a model that cannot be had or is incomplete; MissingExtra
    where the embedded one is not installed; UnsupportedRequest for a task it was not trained for.
    """
    offline = offline or _forbidden()
    english = english and task == "transcribe"
    if name == AUTO:
        return _chosen(listener, task, english, gpu, offline, folder)
    if name == EMBEDDED:
        return Model("base", embedded(listener))
    path = Path(os.path.expanduser(name))  # noqa: PTH111 - Path's own raises for an unknown user
    if name and name not in NAMES and path.is_dir():
        return _able(_in(path), task)
    name = _for_english(name, listener, folder) if english else name
    repo = _repo(name)
    check_task(name, task)
    if name == "base" and not hub.cached(repo, folder, listener):
        with contextlib.suppress(MissingExtra):
            return Model(name, embedded(listener))
    try:
        return _able(_had(name, repo, listener, offline, folder, hub.PATIENT), task)
    except ModelError as error:
        raise ModelError(
            f"{error}. `audiototext models pull {name}` fetches it where there is a network; or "
            "give --model the folder of a model, or take --model embedded"
        ) from error


def pull(name: str, listener: Listener = SILENT, *, folder: Path | None = None) -> Model:
    """Have the model here, fetched and verified; what was fetched of it before is used.

    Raises UnknownName, ModelError, and MissingExtra for the embedded one that is not installed.
    """
    if name == EMBEDDED:
        return Model("base", embedded(listener))
    return _had(name, _repo(name), listener, _forbidden(), folder, hub.PATIENT)


def listing(folder: Path | None = None) -> list[Known]:
    """Every model that has a name, the embedded one first; nothing is read but names and sizes."""
    found = [_known_embedded()]
    for name, repo in NAMES.items():
        copies = hub.complete(repo, folder)
        path = next(filter(hub.is_verified, copies), copies[0] if copies else None)
        verified = path is not None and hub.is_verified(path)
        found.append(Known(name, repo, path, _size(path), verified))
    return found


def described(model: Model, multilingual: bool) -> str:
    """A sentence about a model that is loaded: which languages it knows, and how large it is."""
    kind = "multilingual" if multilingual else "English-only"
    count = parameter_count(model.path)
    size = f" and has {count:,} parameters" if count else ""
    return f"Model {model.name} is {kind}{size}."


def parameter_count(path: Path) -> int | None:
    """How many numbers a CTranslate2 model has learned; None where model.bin cannot be read.

    Read from the headers of its tensors. Scales of quantised weights and Whisper's encoder
    positions (a fixed sine table) were not learned; this agrees with OpenAI's own count.
    """
    try:
        return sum(
            int(math.prod(shape) * _learned_share(name))
            for name, shape in hub.tensors(path / "model.bin")
            if shape and not name.endswith(_NOT_LEARNED)
        )
    except (OSError, ValueError):
        return None


def _chosen(
    listener: Listener, task: str, english: bool, gpu: bool, offline: bool, folder: Path | None
) -> Model:
    """What "auto" means here."""
    name = suited(task, gpu=gpu)
    name = _for_english(name, listener, folder) if english else name
    try:
        return _had(name, NAMES[name], listener, offline, folder, hub.QUICK)
    except ModelError as error:
        why = str(error)
    pull_it = f"`audiototext models pull {name}` fetches it where there is a network"
    try:
        base = Model("base", embedded(listener))
    except MissingExtra as missing:
        raise ModelError(
            f"{why}, and the embedded base model is not installed (the extra 'offline'). {pull_it}"
        ) from missing
    listener.warn(f"{why}, so the embedded base model is used, which errs more. {pull_it}.")
    return base


def _for_english(name: str, listener: Listener, folder: Path | None) -> str:
    """The English variant of that size if it is here, whole; nobody is given it unsaid."""
    variant = f"{name}.en"
    if not {name, variant} <= set(NAMES) or not hub.cached(NAMES[variant], folder, listener):
        return name
    itself = f"{name} itself is --model {NAMES[name]}"
    listener.note(
        f"For English {variant}, which is on this machine, stands in for {name} ({itself})"
    )
    return variant


def _had(
    name: str, repo: str, listener: Listener, offline: bool, folder: Path | None, patience: float
) -> Model:
    """The model from the cache, else from the hub. Raises ModelError: why there is none."""
    path = hub.cached(repo, folder, listener)
    if path is None:
        damaged = ", for its copy in the cache is damaged" if hub.complete(repo, folder) else ""
        if offline:
            raise ModelError(
                f"the model {name} is not in the cache {hub.hub_folder(folder)}{damaged}, and "
                "--offline (or HF_HUB_OFFLINE) forbids fetching it"
            )
        try:
            path = hub.fetch(repo, listener, folder=folder, patience=patience, name=name)
        except ModelError as error:
            raise ModelError(f"the model {name} could not be fetched{damaged}: {error}") from error
    return Model(name, path)


def _in(path: Path) -> Model:
    missing = [part for part in hub.NEEDED if not (path / part).is_file()]
    if missing:
        raise ModelError(
            f"{path} is no CTranslate2 model: it lacks {' and '.join(missing)} "
            "(convert one with ct2-transformers-converter --copy_files tokenizer.json)"
        )
    return Model(path.name, path)


def _repo(name: str) -> str:
    """The model's place on the hub. Raises UnknownName, ModelError for a folder that is not."""
    if name in NAMES or _HUB_ID.fullmatch(name):
        return NAMES.get(name, name)
    if set(name) & {"/", os.sep} or name.startswith("~"):
        raise ModelError(f"there is no folder {name}: --model takes {_some()}, or a folder")
    near = difflib.get_close_matches(name.lower(), [*NAMES, EMBEDDED, AUTO])
    meant = f"did you mean {' or '.join(near)}?" if near else f"take {_some()}, or a folder"
    raise UnknownName(f"no model is called {name!r}: {meant}")


def _some() -> str:
    return "tiny, base, small, medium, large-v3, turbo or another of `audiototext models list`"


def _able(model: Model, task: str) -> Model:
    """The model, if it has as many decoder as encoder layers: what was pruned cannot translate."""
    if task == "translate":
        with contextlib.suppress(OSError, ValueError):  # it is refused when it is loaded
            names = [name.split("/") for name, _ in hub.tensors(model.path / "model.bin")]
            layers = {(name[0], name[1]) for name in names if "layer_" in name[1]}
            sides = [sum(side == wanted for side, _ in layers) for wanted in ("encoder", "decoder")]
            if sides[1] < sides[0]:
                _refuse_untrained(model.name)
    return model


def _refuse_untrained(name: str) -> None:
    raise UnsupportedRequest(f"{name} cannot translate: it was not trained to; {_TRANSLATING}")


def _forbidden() -> bool:
    """Does the environment forbid connections to the hub, as huggingface_hub reads it?"""
    told = os.environ.get("HF_HUB_OFFLINE") or os.environ.get("TRANSFORMERS_OFFLINE") or ""
    return told.upper() in hub.YES


def _size(path: Path | None) -> int:
    return sum(file.stat().st_size for file in path.iterdir()) if path else 0


def _known_embedded() -> Known:
    folder = wheels.kept_in()
    if wheels.is_verified(folder):
        return Known(EMBEDDED, "", folder, _size(folder), True)
    try:
        parts = [part for of_file in wheels.sources().values() for part in of_file]
        return Known(EMBEDDED, "", parts[0].parent, sum(part.stat().st_size for part in parts))
    except (MissingExtra, OSError):
        return Known(EMBEDDED, "")


def _learned_share(name: str) -> Fraction:
    """Whisper's keys have no bias; CTranslate2 fuses them with queries and values, as zeros."""
    if name.endswith("/self_attention/linear_0/bias"):
        return Fraction(2, 3)
    return Fraction(1, 2) if name.endswith("/attention/linear_1/bias") else Fraction(1)
