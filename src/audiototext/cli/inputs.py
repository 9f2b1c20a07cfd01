"""The files a user names: lists, standard input, tracks and channels, each looked at first."""

from __future__ import annotations

import contextlib
import glob
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from .. import errors

if TYPE_CHECKING:
    from ..batch import Outcome
    from ..interrupts import Interrupts
    from ..media import Recording
    from ..screen import Screen

_SIDES = {"left": 1, "right": 2}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which sound of a file: its track (number or language), and "mix", "split" or a channel."""

    track: int | str | None = None
    channels: str = "mix"

    def __post_init__(self) -> None:
        if self.channels not in ("mix", "split") and self.channel is None:
            raise errors.UnsupportedRequest(
                f"--channels takes mix, split, left, right or a number, not {self.channels!r}"
            )

    @property
    def channel(self) -> int | None:
        """The one channel, counted from 1; None for all."""
        number = int(self.channels) if self.channels.isdecimal() else None
        return _SIDES.get(self.channels, number) or None


@contextlib.contextmanager
def expanded(names: Sequence[Path]) -> Iterator[list[Path]]:
    """The files that are meant: `@list.txt` by its lines, `-` by what comes in on standard input,
    `*.mp3` by its matches where no shell has replaced it.

    Each file stands once. Standard input lies in a temporary file called "stdin" until the end.
    Raises ConfigError for a list that cannot be read, MediaError where nothing comes of a list or
    of standard input.
    """
    from .. import media

    with contextlib.ExitStack() as stack:
        found: dict[str, Path] = {}
        for name in names:
            for path in _listed(name) if str(name).startswith("@") else _matching(name):
                real = path
                if str(path) == "-":
                    folder = stack.enter_context(tempfile.TemporaryDirectory())
                    real = Path(folder) / "stdin"
                    media.spooled(sys.stdin.buffer, Path(folder)).rename(real)
                found.setdefault(os.path.realpath(real), real)
        yield list(found.values())


def _matching(name: Path) -> list[Path]:
    """What a pattern stands for; what is none, or matches nothing, stands for itself."""
    if not set("*?[") & set(str(name)) or os.path.lexists(name):
        return [name]
    return sorted(map(Path, glob.glob(str(name)))) or [name]  # noqa: PTH207 - absolute ones too


def _listed(name: Path) -> list[Path]:
    """The files that a list names, one a line, beside the list or from here; # begins a comment."""
    source = Path(str(name)[1:])
    if name.exists() and not source.exists():
        return [name]
    try:
        lines = source.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise errors.ConfigError(f"the list {source} cannot be read: {error}") from error
    files = [line.strip() for line in lines if line.strip() and not line.lstrip().startswith("#")]
    if not files:
        raise errors.MediaError(f"the list {source} names no file")
    return [beside if (beside := source.parent / line).exists() else Path(line) for line in files]


def probed(
    paths: Sequence[Path], wanted: Wanted, screen: Screen, interrupts: Interrupts
) -> tuple[list[Recording], list[Outcome]]:
    """What can be decoded of the files, a recording for each channel that is taken apart; and
    what became of the others.
    """
    from ..batch import Outcome

    good, bad = [], []
    for path in paths:
        try:
            interrupts.check()
            good += _recordings(path, wanted)
        except errors.MediaError as error:
            screen.error(str(error))
            bad.append(Outcome(path, "failed", errors=(error,)))
    return good, bad


def _recordings(path: Path, wanted: Wanted) -> list[Recording]:
    from .. import media

    whole = media.probe(path, track=wanted.track, channel=wanted.channel)
    if wanted.channels != "split" or whole.channels < 2:
        return [whole]
    return [
        media.probe(path, track=wanted.track, channel=number + 1)
        for number in range(whole.channels)
    ]
