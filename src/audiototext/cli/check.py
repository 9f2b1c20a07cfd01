"""The command `audiototext check`: captions held against a preset, and mended."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .. import errors, formats, languages, timestamps
from . import caption_files, config, layouts
from .codes import DONE, SOME_FAILED, code_of_failures
from .options import BOOLEAN, SETTINGS, Command

if TYPE_CHECKING:
    from ..norms import Norms
    from ..quality import Breach
    from ..transcript import Transcript

_path = click.Path(path_type=Path)
_LINE = re.compile(r"line (\d+): (.*)", re.DOTALL)
_COSTS = "left out"  # what the notes of a reader say where a file holds what would not come back


@click.command("check", cls=Command, context_settings=SETTINGS)
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=_path)
@click.option(
    "--fix",
    type=BOOLEAN,
    default=False,
    help="Mend in place what can be mended without losing a word.",
)
@click.option("--json", "as_json", type=BOOLEAN, default=False, help="Print it for machines.")
@click.option(
    "--media",
    metavar="FILE",
    type=_path,
    help="The recording: finds captions after its end, and its frames a second.",
)
@click.option(
    "--language",
    metavar="NAME",
    default="Auto-Detect",
    show_default=True,
    help="The text's; else by the file, its name (talk.de.srt) or its script.",
)
@layouts.norms_options
@config.option
@click.option("--quiet", type=BOOLEAN, default=False, help="Show errors only.")
def command(
    files: tuple[Path, ...],
    fix: bool,
    as_json: bool,
    media: Path | None,
    language: str,
    quiet: bool,
    **layout: Any,
) -> int:
    """Hold captions against a preset: every breach, with its line, cue and rule.

    FILE can be a folder, whose captions are all checked. What had to be mended to read a file is
    told too (rule "syntax"). The exit code is 1 where something is wrong, or is left after --fix.
    """
    captioning = layouts.chosen({**layout, "preset": layout["preset"] or "netflix"})
    length, fps = _media(media)
    norms = captioning.norms_for(fps)
    if norms is None:
        raise click.UsageError("captions are checked against a preset.")
    task = _Task(languages.code(language), norms, length)
    results: list[_Result] = []
    failures: list[Exception] = []
    for path in caption_files.caption_files(files):
        try:
            results.append(task.fixed(path) if fix else task.checked(path))
        except (errors.AudioToTextError, OSError) as error:
            failures.append(error)
            click.echo(f"Error: {error}", err=True)
    if as_json:
        click.echo(json.dumps([asdict(result) for result in results], ensure_ascii=False))
    elif not quiet:
        for result in results:
            click.echo("\n".join(result.lines()))
    if failures:
        return code_of_failures(failures, len(failures) + len(results))
    return SOME_FAILED if any(result.breaches for result in results) else DONE


def _media(path: Path | None) -> tuple[float | None, float | None]:
    """The recording's duration in seconds, and its picture's frames a second, where known."""
    if path is None:
        return None, None
    from .. import media

    recording = media.probe(path)
    return recording.duration, recording.fps


@dataclass(frozen=True, slots=True)
class _Found:
    """A breach and the line of the file at which its cue's times stand, None if not known."""

    line: int | None
    cue: int | None
    rule: str
    message: str
    value: float | None = None
    limit: float | None = None


@dataclass(frozen=True, slots=True)
class _Result:
    """What is wrong with a file; fixed: how many breaches --fix took away."""

    file: str
    captions: int
    preset: str
    breaches: list[_Found]
    fixed: int = 0
    unfixed: str = ""

    def lines(self) -> Iterator[str]:
        """For people: a line a breach, as compilers write them, and one that sums up."""
        for found in self.breaches:
            where = f"{self.file}:{found.line}" if found.line else self.file
            cue = f"cue {found.cue}: " if found.cue else ""
            yield f"{where}: {cue}{found.rule}: {found.message}"
        mended = f", {self.fixed} mended" if self.fixed else ""
        left = f" ({self.unfixed})" if self.unfixed else ""
        count = len(self.breaches)
        told = f"{count} breach{'es' * (count != 1)}" if count else "no breach"
        yield f"{self.file}: {self.captions} captions, {told} of {self.preset}{mended}{left}"


@dataclass(frozen=True, slots=True)
class _Task:
    """What files are held against."""

    language: str | None
    norms: Norms
    duration: float | None

    def checked(self, path: Path) -> _Result:
        """What is wrong with a file."""
        return self._result(path, caption_files.read(path, self.language))

    def fixed(self, path: Path) -> _Result:
        """What is left of it once what can be mended is, in the file."""
        from .. import mending, output

        transcript = caption_files.read(path, self.language)
        before = self._result(path, transcript)
        if not before.breaches:
            return before
        lost = [note for note in transcript.notes if _COSTS in note]
        if lost:
            return _Result(**{**_fields(before), "unfixed": f"not mended: {lost[0]}"})
        plain = caption_files.plain_of(path)
        result = mending.mended(transcript, self.norms, duration=self.duration, plain=plain)
        output.write(result, path)
        after = self.checked(path)
        return _Result(**{**_fields(after), "fixed": len(before.breaches) - len(after.breaches)})

    def _result(self, path: Path, transcript: Transcript) -> _Result:
        from .. import quality

        plain = caption_files.plain_of(path)
        found = quality.breaches(transcript, self.norms, duration=self.duration, plain=plain)
        lines = _cue_lines(path, transcript)
        told = [_located(breach, lines) for breach in found]
        format = formats.FORMATS.get(path.suffix.lower().removeprefix("."))
        notes = transcript.notes if format is None or format.captions else ()
        syntax = [_syntax(note) for note in notes if _COSTS not in note]
        return _Result(str(path), len(transcript.segments), self.norms.name, [*syntax, *told])


def _fields(result: _Result) -> dict[str, Any]:
    return {name: getattr(result, name) for name in _Result.__slots__}


def _located(breach: Breach, lines: dict[int, int]) -> _Found:
    return _Found(
        lines.get(breach.cue), breach.cue, breach.rule, breach.message, breach.value, breach.limit
    )


def _syntax(note: str) -> _Found:
    match = _LINE.fullmatch(note)
    return _Found(int(match[1]) if match else None, None, "syntax", match[2] if match else note)


def _cue_lines(path: Path, transcript: Transcript) -> dict[int, int]:
    """The line of each cue's times, by its number; empty where they cannot be told for sure."""
    found: list[tuple[float, int]] = []
    text = path.read_bytes().replace(b"\0", b"").decode("utf-8", errors="replace")
    for number, line in enumerate(re.split(r"\r\n|\r|\n", text), start=1):
        if "-->" in line:
            try:
                found.append((timestamps.parse(line.partition("-->")[0]), number))
            except ValueError:
                return {}
    if len(found) != len(transcript.segments):
        return {}
    found.sort(key=lambda one: one[0])
    return {cue: number for cue, (_, number) in enumerate(found, start=1)}
