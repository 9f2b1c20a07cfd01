"""Models of the Hugging Face hub: found in its cache, proven whole, fetched if need be."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import queue
import re
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import IO, Any

from platformdirs import user_cache_path

from .errors import ModelError
from .listener import SILENT, Listener

PATIENT, QUICK = 30.0, 2.5
"""How long, in seconds, nothing may come from the hub: for a model that somebody named, and for
one that another can stand in for. People wait three seconds: the process that asks has to start."""

NEEDED = ("model.bin", "config.json", "tokenizer.json")
_FILES = (*NEEDED, "preprocessor_config.json", "vocabulary.*")
DIGEST = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
"""Git's sha1 or a sha256, and a commit."""

YES = ("1", "ON", "YES", "TRUE")
"""What huggingface_hub takes for a yes in its environment variables."""

_CHUNK = 1 << 20
_TICK = 0.2
_QUIET = {
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_DISABLE_XET": "1",  # its sockets cannot be watched, nor its downloads resumed
}


def cache_folder() -> Path:
    """Where we keep what is ours: $AUDIOTOTEXT_CACHE, else the user's cache folder."""
    chosen = os.environ.get("AUDIOTOTEXT_CACHE")
    return Path(chosen) if chosen else user_cache_path("audiototext", appauthor=False)


def hub_folder(folder: Path | None = None) -> Path:
    """Where the hub's models are kept: `folder`, else where huggingface_hub looks for them."""
    if folder is not None:
        return folder.absolute()
    cache = os.environ.get("XDG_CACHE_HOME") or os.path.join("~", ".cache")  # noqa: PTH118
    home = os.environ.get("HF_HOME") or os.path.join(cache, "huggingface")  # noqa: PTH118
    chosen = os.environ.get("HF_HUB_CACHE") or os.environ.get("HUGGINGFACE_HUB_CACHE")
    chosen = chosen or os.path.join(home, "hub")  # noqa: PTH118
    return Path(os.path.expanduser(os.path.expandvars(chosen))).absolute()  # noqa: PTH111


def storage(repo: str, folder: Path | None = None) -> Path:
    """The folder of one model in the hub's cache, whether it is there or not."""
    return hub_folder(folder) / "--".join(["models", *repo.split("/")])


def cached(repo: str, folder: Path | None = None, listener: Listener = SILENT) -> Path | None:
    """The folder with the whole model, or None; no connection is made.

    A copy that was not verified yet, because another program fetched it, is read once.
    """
    copies = complete(repo, folder)
    return next((copy for copy in copies if is_whole(copy, listener)), None)


def complete(repo: str, folder: Path | None = None) -> list[Path]:
    """The copies in the cache that have all their files, the current one first; not verified."""
    place = storage(repo, folder)
    try:
        found = sorted((place / "snapshots").iterdir(), key=_changed, reverse=True)
        with contextlib.suppress(OSError):
            current = (place / "refs" / "main").read_text(encoding="utf-8").strip()
            found.sort(key=lambda copy: copy.name != current)
        return [copy for copy in found if not lacking([file.name for file in copy.iterdir()])]
    except OSError:
        return []


def is_file_of_model(name: str) -> bool:
    """Does a model in CTranslate2's layout need the file of that name, or profit from it?"""
    return not set(name) & set("/\\") and any(fnmatchcase(name, wanted) for wanted in _FILES)


def lacking(names: list[str]) -> list[str]:
    """What these files lack to be a model."""
    found = [wanted for wanted in NEEDED if wanted not in names]
    return found if any(fnmatchcase(n, _FILES[-1]) for n in names) else [*found, "vocabulary"]


def is_whole(copy: Path, listener: Listener = SILENT) -> bool:
    """Is every file as it was published? Its digest says so, or a stamp that it did before."""
    try:
        if is_verified(copy):
            return True
        listener.note(f"Verifying the model in {copy}, once...")
        if not all(_is_right(file) for file in _files(copy)):
            return False
        stamp(copy)
    except OSError:
        return False
    return True


def is_verified(copy: Path) -> bool:
    """Was this copy proven whole, and are sizes and times of change still the same?"""
    try:
        return bool(json.loads(_stamp(copy).read_text(encoding="utf-8")) == _states(copy))
    except (OSError, ValueError):
        return False


def stamp(copy: Path) -> None:
    """Remember that this copy was proven whole; where that cannot be written, it is not."""
    with contextlib.suppress(OSError):
        _stamp(copy).parent.mkdir(parents=True, exist_ok=True)
        _stamp(copy).write_text(json.dumps(_states(copy)), encoding="utf-8")


def hasher(wanted: str, size: int) -> hashlib._Hash:
    """What computes a digest of that kind: sha256 for large files, else git's sha1 of a blob."""
    if len(wanted) == 64:
        return hashlib.sha256()
    return hashlib.sha1(b"blob %d\0" % size, usedforsecurity=False)


def has_digest(path: Path, wanted: str) -> bool:
    """Is the file's content the one that the digest names? Raises OSError."""
    digest = hasher(wanted, path.stat().st_size)
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest() == wanted


def tensors(path: Path) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Name and shape of each tensor in a model.bin (CTranslate2's binary version 6).

    Raises OSError, and ValueError where the file does not end where its content says it does.
    """
    with path.open("rb") as file:
        try:
            yield from _tensors(file)
        except struct.error:
            raise ValueError(f"{path} is cut off") from None


def _tensors(file: IO[bytes]) -> Iterator[tuple[str, tuple[int, ...]]]:
    def read(layout: str) -> tuple[int, ...]:
        return struct.unpack(layout, file.read(struct.calcsize(layout)))

    def text() -> str:
        size = read("<H")[0]
        return bytes(read(f"<{size}B")).rstrip(b"\0").decode()

    read("<I")
    text()
    for _ in range(read("<II")[1]):
        name = text()
        shape = read(f"<{read('<B')[0]}I")
        file.seek(read("<BI")[1], os.SEEK_CUR)
        yield name, shape
    for _ in range(2 * read("<I")[0]):
        text()
    if file.tell() != os.fstat(file.fileno()).st_size:
        raise ValueError("the file does not end with its last tensor")


def fetch(
    repo: str,
    listener: Listener = SILENT,
    *,
    folder: Path | None = None,
    patience: float = PATIENT,
    name: str = "",
) -> Path:
    """Fetch a model into the hub's cache and prove it whole; its folder there.

    A process of its own does it, and is ended if for `patience` seconds nothing comes; what has
    come is kept, and the next try goes on from there.
    Raises ModelError, whose message is the reason: "the hub ... refused the connection".
    """
    process = _started(repo, hub_folder(folder), patience)
    try:
        _watch(
            process, listener, patience, lambda *bytes_: listener.download(name or repo, *bytes_)
        )
    finally:
        process.kill()
        process.wait()
    path = cached(repo, folder, listener)
    if path is None:
        raise ModelError("what came is no whole model")
    return path


def _started(repo: str, folder: Path, patience: float) -> subprocess.Popen[bytes]:
    """A look-up of a name that hangs can only be ended with its process."""
    module = f"{__package__}.fetching"
    return subprocess.Popen(
        [sys.executable, "-P", "-m", module, repo, str(folder), str(patience)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=os.environ | _QUIET,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )


def _watch(
    process: subprocess.Popen[bytes],
    listener: Listener,
    patience: float,
    told: Callable[[int, int], None],
) -> None:
    """Follow what the process says until it is done. Raises ModelError where it is not."""
    lines: queue.Queue[dict[str, Any] | None] = queue.Queue()
    threading.Thread(target=_read, args=(process.stdout, lines), daemon=True).start()
    state: tuple[Any, ...] = ()
    done = total = 0
    deadline = time.monotonic() + patience
    while (left := deadline - time.monotonic()) > 0:
        if done < total:
            told(done, total)
        try:
            line = lines.get(timeout=min(_TICK, left))
        except queue.Empty:
            continue
        if line is None:
            raise ModelError(f"the process that fetches ended with code {process.wait()}")
        if "failed" in line:
            raise ModelError(line["failed"])
        if "note" in line:
            listener.note(line["note"])
        done, total = line.get("done", done), line.get("total", total)
        if (done, line.get("checked"), line.get("ready")) != state:
            state = (done, line.get("checked"), line.get("ready"))
            deadline = time.monotonic() + patience
        if "finished" in line:
            told(total, total)
            return
    raise ModelError(f"nothing came from the hub for {patience:g} seconds")


def _read(stream: IO[bytes], lines: queue.Queue[dict[str, Any] | None]) -> None:
    with stream, contextlib.suppress(ValueError):
        for line in stream:
            lines.put(json.loads(line))
    lines.put(None)


def _changed(path: Path) -> float:
    return path.stat().st_mtime


def _files(copy: Path) -> list[Path]:
    return sorted(file for file in copy.iterdir() if is_file_of_model(file.name))


def _is_right(file: Path) -> bool:
    """Does the file have the digest that its blob is named by? If it has none: does it parse?"""
    # Only the first link is named by the digest: the blob may be a link into a store in turn.
    named = file.readlink().name if file.is_symlink() else ""
    if DIGEST.fullmatch(named):
        return has_digest(file, named)
    try:
        if file.name == "model.bin":
            return len(list(tensors(file))) > 0
        if file.suffix == ".json":
            json.loads(file.read_text(encoding="utf-8"))
    except ValueError:
        return False
    return file.stat().st_size > 0


def _stamp(copy: Path) -> Path:
    repo = copy.parent.parent.name.removeprefix("models--")
    return cache_folder() / "verified" / f"{repo}--{copy.name}.json"


def _states(copy: Path) -> dict[str, list[int]]:
    """Size and time of change (nanoseconds) of each file of the model, by its path."""
    found = {str(file): file.stat() for file in _files(copy)}
    return {path: [state.st_size, state.st_mtime_ns] for path, state in found.items()}
