"""Name the files that are written, and write each one whole or not at all."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import unicodedata
import uuid
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

from . import formats
from .errors import OutputError
from .transcript import Transcript

_LONGEST_NAME = 255
"""Bytes; what the usual file systems allow for one name."""

_ROOM = len("_channel2_Spanish (Latin American).partial.json")


def write(transcript: Transcript, path: str | Path, format: str | None = None) -> Path:
    """Write a transcript in the format that the file's suffix names, or in the one given.

    The file appears whole or not at all; one that was there is replaced only by a whole one.
    Raises UnknownName for a format that is not there, OutputError if it cannot be written.
    """
    path = Path(path)
    rendered = formats.named(format or path.suffix).render(transcript)
    if isinstance(rendered, str):
        rendered = rendered.encode("utf-8", errors="replace")
    write_whole(path, rendered)
    return path


def write_result(transcript: Transcript, path: Path, format: str) -> Path:
    """Write a batch's result, the unfinished one beside a file that is there already.

    That is `<stem>.partial.<ext>`, which the next whole result removes; an unfinished translation
    always goes there. Raises as `write` does.
    """
    beside = _unfinished(path)
    if transcript.partial:
        is_aside = path.exists() or transcript.translated_to is not None
        return write(transcript, beside if is_aside else path, format)
    written = write(transcript, path, format)
    with contextlib.suppress(OSError):
        beside.unlink()
    return written


def write_whole(path: Path, data: bytes) -> None:
    """Write beside the target, then move into place. Raises OutputError; leaves nothing behind.

    A link is followed, and the permissions of a file that is replaced are kept.
    """
    target = Path(os.path.realpath(path))
    beside = target.parent / f".{uuid.uuid4().hex}.tmp"
    try:
        with beside.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            shutil.copymode(target, beside)
        os.replace(beside, target)
    except OSError as error:
        raise OutputError(f"{path} cannot be written: {error.strerror or error}") from error
    finally:
        with contextlib.suppress(OSError):
            beside.unlink()


def prepare_folder(folder: Path) -> None:
    """Make the folder where it is missing, and prove that it can be written to.

    Raises OutputError, which says why it cannot.
    """
    probe = folder / f".{uuid.uuid4().hex}.tmp"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe.touch(exist_ok=False)
        probe.unlink()
    except OSError as error:
        raise OutputError(
            f"nothing can be written to the folder {folder}: {error.strerror or error}; "
            "choose another with --output_dir"
        ) from error


def stems(
    sources: Sequence[Path],
    folder: Path,
    endings: Collection[str],
    keep: Iterable[Path] = (),
) -> list[Path]:
    """For each source the path, without ending, of the files written about it.

    `<folder>/<stem>`; where two sources share a stem, `<folder>/<name with suffix>`, and a number
    after that where needed: no two sources write to one file and none writes to a source or to a
    path in `keep`, even where the file system ignores case.
    endings: all that may follow, such as "_English.srt".
    """
    shared = Counter(_key(source.stem) for source in sources)
    endings = [*endings, *(_unfinished(Path(f"x{ending}")).name[1:] for ending in endings)]
    taken = {_key(os.path.realpath(path)) for path in [*sources, *keep]}
    chosen = []
    for source in sources:
        alone = shared[_key(source.stem)] == 1 and source.stem.strip(".")
        stem = _free(source.stem if alone else source.name, folder, endings, taken)
        taken.update(_keys(folder, stem, endings))
        chosen.append(folder / stem)
    return chosen


def _unfinished(path: Path) -> Path:
    """Where an unfinished result goes if a finished one is there."""
    return path.with_name(f"{path.stem}.partial{path.suffix}")


def _free(wanted: str, folder: Path, endings: Collection[str], taken: set[str]) -> str:
    stem, number = _short(wanted), 1
    while not taken.isdisjoint(_keys(folder, stem, endings)):
        number += 1
        stem = _short(f"{wanted}~{number}")
    return stem


def _keys(folder: Path, stem: str, endings: Iterable[str]) -> list[str]:
    return [_key(os.path.realpath(folder / f"{stem}{ending}")) for ending in endings]


def _key(name: str) -> str:
    """Equal for names that some file system takes for one and the same."""
    folded = unicodedata.normalize("NFD", name).casefold()
    return unicodedata.normalize("NFD", folded)


def _short(stem: str) -> str:
    """The stem, cut where the endings would make the name too long, then with a hash to tell it."""
    data = stem.encode("utf-8", errors="surrogateescape")
    if len(data) <= _LONGEST_NAME - _ROOM:
        return stem
    mark = f"~{hashlib.sha256(data).hexdigest()[:8]}"
    return data[: _LONGEST_NAME - _ROOM - len(mark)].decode("utf-8", errors="ignore") + mark
