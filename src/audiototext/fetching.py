"""Fetch one model from the hub, in a process of its own that can be ended at any time.

huggingface_hub knows the hub's addresses, tokens and proxies. Its own snapshot_download is not
used: it starts an interrupted file anew, writes 10 MB at a time and compares no digests. The cache
is laid out as it does it, so other programs find the model there.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import re
import shutil
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from io import FileIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from filelock import FileLock, Timeout

from . import hub

_TRIES, _PAUSE = 3, 1.0  # seconds between them
_OFTEN, _CHUNK = 0.2, 1 << 20  # seconds; bytes


class _Failed(Exception):
    """Why there is no model, in a sentence without its first capital."""


class _Interrupted(_Failed):
    """The same, where another try may help."""


@dataclass(frozen=True, slots=True)
class _File:
    name: str
    size: int
    digest: str

    def is_at(self, path: Path) -> bool:
        return path.is_file() and hub.has_digest(path, self.digest)


def main() -> None:
    """Fetch the model sys.argv[1] into the folder sys.argv[2]; say on stdout how it goes.

    One JSON object a line: `ready`; `note`, a sentence; `done` and `total`, bytes; `checked`,
    bytes of what was there before; in the end `finished`, or `failed` with the reason.
    """
    repo, folder, patience = sys.argv[1], Path(sys.argv[2]), float(sys.argv[3])
    try:
        import_module("huggingface_hub.hf_api")  # before the clock of the hub starts
        _say(ready=True)
        _Fetch(repo, folder, patience).run()
        _say(finished=True)
    except _Failed as failure:
        _say(failed=str(failure))
    except ImportError as error:
        _say(failed=f"huggingface_hub is not usable: {error}")
    except OSError as error:
        _say(failed=_trouble(error, folder))


class _Fetch:
    """One model on its way; `patience`, in seconds, is for each answer of the hub."""

    def __init__(self, repo: str, folder: Path, patience: float) -> None:
        self._repo = repo
        self._patience = patience
        self._storage = hub.storage(repo, folder)
        self._locks = folder / ".locks" / self._storage.name
        self._total = self._before = 0  # bytes in all; bytes of the files that are complete
        self._said = 0.0

    def run(self) -> None:
        commit, files = self._listed()
        self._total = sum(file.size for file in files)
        blobs, copy = self._storage / "blobs", self._storage / "snapshots" / commit
        for folder in (blobs, copy, self._storage / "refs", self._locks):
            folder.mkdir(parents=True, exist_ok=True)
        self._need_space(blobs)
        _say(note=f"Fetching {self._repo} ({self._total / 1e6:.0f} MB) from {_host()}...")
        for file in files:
            target = copy / file.name  # a file of its own, where there are no links
            if target.is_symlink() or not file.is_at(target):
                self._bring(blobs / file.digest, file, commit)
            self._before += file.size
            _say(done=self._before, total=self._total)
        with FileLock(self._locks / "snapshot.lock"):
            for file in files:
                _link(blobs / file.digest, copy / file.name)
            new = self._storage / "refs" / f"main.{os.getpid()}"
            new.write_text(commit, encoding="utf-8")
            os.replace(new, new.with_name("main"))
        hub.stamp(copy)

    def _listed(self) -> tuple[str, list[_File]]:
        """The newest commit and its files, the largest last."""
        from huggingface_hub import HfApi

        with _translated(self._repo):
            info = HfApi().model_info(self._repo, files_metadata=True, timeout=self._patience)
        found = [
            _File(file.rfilename, file.size or 0, digest or "")
            for file in info.siblings or ()
            if hub.is_file_of_model(file.rfilename)
            for digest in [file.lfs.sha256 if file.lfs else file.blob_id]
        ]
        if lacking := " and ".join(hub.lacking([file.name for file in found])):
            such = "Systran/faster-whisper-small is one"
            raise _Failed(f"{self._repo} is no CTranslate2 model: it lacks {lacking} ({such})")
        commit = str(info.sha)
        if not all(map(hub.DIGEST.fullmatch, [commit, *(file.digest for file in found)])):
            raise _Failed(f"{_host()} names no checksums for {self._repo}")
        return commit, sorted(found, key=lambda file: file.size)

    def _need_space(self, blobs: Path) -> None:
        there = sum(blob.stat().st_size for blob in blobs.iterdir() if blob.is_file())
        free = shutil.disk_usage(blobs).free
        if self._total - there > free:
            needed = f"needs {self._total / 1e6:.0f} MB in {blobs}"
            raise _Failed(f"{self._repo} {needed}, where {free / 1e6:.0f} MB are free")

    def _bring(self, blob: Path, file: _File, commit: str) -> None:
        """Have the file in the place of its digest. Only what has that digest gets there."""
        part = blob.with_name(f"{blob.name}.incomplete")
        with self._alone(self._locks / f"{blob.name}.lock", part):
            if file.is_at(blob):
                return
            blob.unlink(missing_ok=True)
            while not self._complete(part, file, commit):
                pass  # what was kept from an earlier try was wrong, and is gone now
            os.replace(part, blob)

    @contextlib.contextmanager
    def _alone(self, path: Path, part: Path) -> Iterator[None]:
        """Hold the lock that huggingface_hub takes too; meanwhile say what its holder gets."""
        lock = FileLock(path)
        while not lock.is_locked:
            try:
                lock.acquire(timeout=_OFTEN)
            except Timeout:
                self._say_size(part.stat().st_size if part.exists() else 0)
        try:
            yield
        finally:
            lock.release()

    def _complete(self, path: Path, file: _File, commit: str) -> bool:
        """Append what is missing; False if the bytes from an earlier try were wrong."""
        with contextlib.closing(_Part(path, file)) as part:
            kept, tries = part.size, 0
            while (size := part.size) < file.size:
                try:
                    self._append(part, file, commit)
                except _Interrupted:
                    tries = 1 if part.size != size else tries + 1
                    if tries == _TRIES:
                        raise
                    time.sleep(_PAUSE)
            right = part.is_right()
        if not right:
            path.unlink()
        if not right and not kept:
            raise _Failed(f"{_host()} sent {file.name} with a wrong checksum; it was deleted")
        return right

    def _append(self, part: _Part, file: _File, commit: str) -> None:
        """Ask for the rest of the file, and write it as it comes."""
        from huggingface_hub import get_session, hf_hub_url

        utils: Any = import_module("huggingface_hub.utils")  # it has no __all__
        headers = utils.build_hf_headers() | {"Accept-Encoding": "identity"}
        if part.size:
            headers["Range"] = f"bytes={part.size}-"
        url = hf_hub_url(self._repo, file.name, revision=commit)
        with (
            _translated(self._repo),
            get_session().stream("GET", url, headers=headers, timeout=self._patience) as answer,
        ):
            utils.hf_raise_for_status(answer)
            if answer.status_code != 206:
                part.restart()
            for chunk in answer.iter_bytes():
                part.add(chunk)
                self._say_size(part.size)
        if part.size < file.size:
            raise _Interrupted(f"{_host()} broke off in the middle of {file.name}")

    def _say_size(self, size: int) -> None:
        """So much of the present file is there; said not too often."""
        if time.monotonic() - self._said > _OFTEN:
            self._said = time.monotonic()
            _say(done=self._before + size, total=self._total)


class _Part:
    """A file that is not complete yet, and the digest of what there is of it."""

    def __init__(self, path: Path, file: _File) -> None:
        self._file = file
        self._out = FileIO(path, "a+")
        self.close = self._out.close
        self.size = 0
        self._digest = hub.hasher(file.digest, file.size)
        self._out.seek(0)
        while chunk := self._out.read(_CHUNK):
            self._count(chunk)
            _say(checked=self.size)

    def add(self, chunk: bytes) -> None:
        if self.size + len(chunk) > self._file.size:
            self.restart()
            raise _Failed(f"{_host()} sends more of {self._file.name} than there is")
        while chunk:
            written = self._out.write(chunk)
            self._count(chunk[:written])
            chunk = chunk[written:]

    def restart(self) -> None:
        """Forget what there was."""
        self._out.truncate(0)
        self.size = 0
        self._digest = hub.hasher(self._file.digest, self._file.size)

    def is_right(self) -> bool:
        return self._digest.hexdigest() == self._file.digest

    def _count(self, chunk: bytes) -> None:
        self._digest.update(chunk)
        self.size += len(chunk)


@contextlib.contextmanager
def _translated(repo: str) -> Iterator[None]:
    """Errors of the network as sentences; none of them holds an address with its secrets."""
    from huggingface_hub.errors import HfHubHTTPError

    try:
        yield
    except HfHubHTTPError as error:
        status = error.response.status_code
        if status in (401, 403, 404):
            hidden = f"has no model {repo}, or not for everybody (HF_TOKEN; conditions on its page)"
            raise _Failed(f"{_host()} {hidden}: status {status}") from None
        again = status in (408, 429) or status >= 500
        raise (_Interrupted if again else _Failed)(f"{_host()} fails (status {status})") from None
    except ValueError:
        odd = "does not answer as a model hub does (a log-in page of the network?)"
        raise _Failed(f"{_host()} {odd}") from None
    except (_Failed, OSError):  # the disk's: the network's are no OSErrors here
        raise
    except Exception as error:  # of httpx or of httpx2: it depends on the version
        how = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", type(error).__name__).lower()
        trouble = "cannot be reached" if "connect" in how or "proxy" in how else "broke off"
        raise _Interrupted(f"{_host()} {trouble} ({how})") from None


def _host() -> str:
    """The hub's name for people, without what else the address may hold."""
    from huggingface_hub import constants

    return f"the hub {urlsplit(constants.ENDPOINT).netloc.rpartition('@')[2]}"


def _trouble(error: OSError, folder: Path) -> str:
    full = error.errno in (errno.ENOSPC, errno.EDQUOT)
    why = "the disk is full" if full else error.strerror or type(error).__name__
    return f"{folder} cannot be written ({why}): HF_HOME=FOLDER or --model_dir names another"


def _link(blob: Path, target: Path) -> None:
    """Show the blob under the file's name, as huggingface_hub does; without links, move it."""
    wanted = Path("..", "..", "blobs", blob.name)
    if not blob.exists() or (target.is_symlink() and target.readlink() == wanted):
        return
    target.unlink(missing_ok=True)
    try:
        if os.environ.get("HF_HUB_DISABLE_SYMLINKS", "").upper() in hub.YES:
            raise OSError("links are not wanted")
        target.symlink_to(wanted)
    except OSError:
        os.replace(blob, target)


def _say(**what: Any) -> None:
    """Tell the process that started this one; where it is gone, this one ends too."""
    os.write(1, json.dumps(what).encode() + b"\n")


if __name__ == "__main__":
    main()
