"""The caption files and transcripts a user names: folders looked through, languages recognized."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .. import errors, formats, languages, phrases
from ..transcript import UNDETERMINED

if TYPE_CHECKING:
    from ..transcript import Transcript

language_option = click.option(
    "--language",
    metavar="NAME",
    default="Auto-Detect",
    show_default=True,
    help="The text's; else by the file, its name (talk.de.srt) or the text itself.",
)

Plain = Callable[[str], str]

_MARK = re.compile(r"\.([A-Za-z][\w -]+)(?: ?\(.*\))?$|_([A-Za-z][A-Za-z -]{3,})(?: ?\(.*\))?$")
"""A language at a name's end: after a point by code or name, after `_` by name, as we write it."""


def caption_files(named: Sequence[Path]) -> tuple[list[Path], list[Exception]]:
    """The files, and of each folder, with those below it, those that hold captions.

    Beside them a MediaError for each folder without any.
    """
    suffixes = {format.suffix for format in formats.FORMATS.values() if format.captions}
    found: list[Path] = []
    failures: list[Exception] = []
    for path in named:
        try:
            found += _below(path, suffixes) if path.is_dir() else [path]
        except errors.MediaError as error:
            failures.append(error)
    return found, failures


def pairs(source: Path, target: Path, format: str | None) -> list[tuple[Path, Path]]:
    """Each file that is to be converted, and where its result goes.

    A folder's files keep their places below the target; two that differ only in their suffix keep
    it within the name. What lies in the target, if that is a folder within the source, is left out.
    Raises UnknownName for a format, MediaError for a folder without a readable file, ConfigError
    where a folder's format or the target's is not told.
    """
    if not source.is_dir():
        into = target / f"{source.stem}.{format}" if format and target.is_dir() else target
        if not (format or into.suffix) or (target.is_dir() and not format):
            raise errors.ConfigError(f"{target}: name the format with --output_format")
        formats.named(format or into.suffix)
        return [(source, into)]
    if format is None:
        raise errors.ConfigError(f"{source} is a folder: name the format with --output_format")
    if target.exists() and not target.is_dir():
        raise errors.ConfigError(f"{source} is a folder, but {target} is a file")
    suffix = formats.named(format).suffix
    readable = {one.suffix for one in formats.FORMATS.values() if one.parse is not None}
    files = _below(source, readable, target)
    shared = Counter(file.with_suffix("") for file in files)
    found = []
    taken: set[str] = set()
    for file in files:
        beside = target / file.relative_to(source)
        alone = shared[file.with_suffix("")] == 1
        into, number = beside.with_suffix(suffix) if alone else Path(f"{beside}{suffix}"), 1
        while str(into).casefold() in taken:
            number += 1
            into = Path(f"{beside}~{number}{suffix}")
        taken.add(str(into).casefold())
        found.append((file, into))
    return found


@dataclass(frozen=True, slots=True)
class CaptionFile:
    """What is in a file, in which format, whatever its name says."""

    path: Path
    transcript: Transcript
    format: formats.Format

    @property
    def plain(self) -> Plain:
        """What of a cue's text is seen."""
        return self.format.plain or str


def read(path: Path, language: str | None) -> CaptionFile:
    """The transcript in a file, in its language where that can be told. Raises as `reading.read`.

    language: the user's word; None = the file's own, by its name or by the text itself.
    """
    from .. import reading

    transcript, format = reading.read_with_format(path)
    found = CaptionFile(path, transcript, format)
    if language is None and transcript.language == UNDETERMINED:
        text = " ".join(found.plain(segment.text) for segment in transcript.segments)
        language = _named(path) or languages.by_script(text) or phrases.guessed_language(text)
    return replace(found, transcript=replace(transcript, language=language)) if language else found


def _below(folder: Path, suffixes: set[str], besides: Path | None = None) -> list[Path]:
    """The files with these suffixes, hidden ones and those in the folder `besides` left out."""
    hidden = besides.resolve() if besides and besides.resolve() != folder.resolve() else None
    found = sorted(
        Path(root) / name
        for root, _, names in os.walk(folder)
        for name in names
        if Path(name).suffix.lower() in suffixes and not name.startswith(".")
    )
    found = [path for path in found if hidden not in path.resolve().parents]
    if not found:
        raise errors.MediaError(f"{folder}: no {', '.join(sorted(suffixes))} file is in it")
    return found


def unmarked(path: Path) -> str:
    """The name without its ending and the language in it: "talk" of talk.de.srt."""
    marked = _named(path) is not None
    return _MARK.sub("", path.stem) if marked else path.stem


def _named(path: Path) -> str | None:
    """The language in a name such as talk.de.srt or talk_English (British).srt."""
    match = _MARK.search(path.stem)
    if match is None:
        return None
    name = (match[1] or match[2]).strip()
    try:
        return languages.ISO_639_2.get(name.lower()) or languages.code(name)
    except errors.UnknownName:
        return None
