"""The command `audiototext check`: captions held against a preset, and mended."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .. import errors, formats, languages, timestamps
from ..norms import NONE
from . import caption_files, config, doubtful, layouts
from .codes import DONE, SOME_FAILED, code_of_failures
from .options import BOOLEAN, SETTINGS, Command, is_typed

if TYPE_CHECKING:
    from ..norms import Norms
    from ..quality import Breach
    from .caption_files import CaptionFile

_path = click.Path(path_type=Path)
_LINE = re.compile(r"line (\d+): (.*)", re.DOTALL)
_ASIDE = "left out: "
"""How a reader's note begins where a file holds what is no cue, which breaks nothing."""

_COSTS = re.compile("left out|\ufffd|because that is what is in it|more like these")
"""What its notes say where a file holds, or may hold, what would not come back."""


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
@caption_files.language_option
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
    told too (rule "syntax"), and what a transcript (json) says of its own doubts, which break no
    rule. The exit code is 1 where something is wrong, or is left after --fix.
    """
    if layout["preset"] in (None, NONE) and not is_typed("preset"):
        layout["preset"] = "netflix"
    length, fps = _media(media)
    norms = layouts.chosen(layout).norms_for(fps)
    if norms is None:
        raise click.UsageError("captions are checked against a preset: netflix, ted or bbc.")
    task = _Task(languages.code(language), norms, length)
    paths, failures = caption_files.caption_files(files)
    results: list[_Result] = []
    for path in paths:
        try:
            results.append(task.fixed(path) if fix else task.checked(path))
        except errors.AudioToTextError as error:
            failures.append(error)
    for failure in failures:
        click.echo(f"Error: {failure}", err=True)
    if as_json:
        told = [asdict(result) for result in results]
        told += [{"error": str(failure)} for failure in failures]
        click.echo(json.dumps(told, ensure_ascii=False))
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
    """What is wrong with a file; fixed: how many breaches --fix took away.

    doubts, gaps: what may be wrong with it besides, by its own word.
    """

    file: str
    captions: int
    preset: str
    breaches: list[_Found]
    fixed: int = 0
    unfixed: str = ""
    doubts: list[doubtful.Doubt] = field(default_factory=list)
    gaps: list[doubtful.Gap] = field(default_factory=list)

    @property
    def is_misspelt(self) -> bool:
        """Did anything have to be mended to read the file?"""
        return any(found.rule == "syntax" for found in self.breaches)

    def lines(self) -> Iterator[str]:
        """For people: a line a breach, as compilers write them, and one that sums up."""
        for found in self.breaches:
            where = f"{self.file}:{found.line}" if found.line else self.file
            cue = f"cue {found.cue}: " if found.cue else ""
            yield f"{where}: {cue}{found.rule}: {found.message}"
        yield from (doubt.told(self.file) for doubt in self.doubts)
        yield from (gap.told(self.file) for gap in self.gaps)
        mended = f", {self.fixed} mended" if self.fixed else ""
        left = f" ({self.unfixed})" if self.unfixed else ""
        count = len(self.breaches)
        breaches = f"{count} breach{'es' * (count != 1)}" if count else "no breach"
        rest = f"{mended}{doubtful.summed(self.doubts, self.gaps)}{left}"
        captions = f"{self.captions} caption{'s' * (self.captions != 1)}"
        yield f"{self.file}: {captions}, {breaches} of {self.preset}{rest}"


@dataclass(frozen=True, slots=True)
class _Task:
    """What files are held against."""

    language: str | None
    norms: Norms
    duration: float | None

    def checked(self, path: Path) -> _Result:
        """What is wrong with a file."""
        return self._result(caption_files.read(path, self.language))

    def fixed(self, path: Path) -> _Result:
        """What is left of it once what can be mended is, in the file."""
        from .. import mending, output

        file = caption_files.read(path, self.language)
        before = self._result(file)
        if not before.breaches:
            return before
        if reason := _unfixable(file):
            return replace(before, unfixed=reason)
        result = mending.mended(
            file.transcript, self.norms, duration=self.duration, plain=file.plain
        )
        if result == file.transcript and not before.is_misspelt:
            return before
        output.write(result, path)
        after = self.checked(path)
        rules = [Counter(found.rule for found in one.breaches) for one in (before, after)]
        return replace(after, fixed=(rules[0] - rules[1]).total())

    def _result(self, file: CaptionFile) -> _Result:
        from .. import quality

        captions = file.transcript
        found = quality.breaches(
            captions,
            self.norms,
            duration=self.duration,
            plain=file.plain,
            precision=file.format.precision,
        )
        lines = _cue_lines(file)
        told = [_located(breach, lines) for breach in found]
        notes = captions.notes if file.format.captions else ()  # else they are on the recording
        syntax = [_syntax(note) for note in notes if not note.startswith(_ASIDE)]
        return _Result(
            str(file.path),
            len(captions.segments),
            self.norms.name,
            [*syntax, *told],
            doubts=[*doubtful.doubts(captions, lines)],
            gaps=doubtful.gaps(captions),
        )


def _unfixable(file: CaptionFile) -> str:
    """Why a file cannot be written again without losing what is in it; nothing if it can."""
    named = formats.FORMATS.get(file.path.suffix.lower().removeprefix("."))
    if named is None or not named.captions:
        return "not mended: it is no caption file by its name"
    costs = [note for note in file.transcript.notes if _COSTS.search(note)]
    if costs and costs[0].startswith(_ASIDE):
        return f"not mended, as this would be lost: {costs[0].removeprefix(_ASIDE)}"
    if costs:
        return f"not mended: {costs[0]}"
    if not any(file.plain(segment.text).strip() for segment in file.transcript.segments):
        return "not mended: no caption in it has any text"
    return ""


def _located(breach: Breach, lines: dict[int, int]) -> _Found:
    return _Found(
        lines.get(breach.cue), breach.cue, breach.rule, breach.message, breach.value, breach.limit
    )


def _syntax(note: str) -> _Found:
    match = _LINE.fullmatch(note)
    return _Found(int(match[1]) if match else None, None, "syntax", match[2] if match else note)


def _cue_lines(file: CaptionFile) -> dict[int, int]:
    """The line of each cue's times, by its number; empty where they cannot be told for sure."""
    from .. import reading

    if file.format.cue_line is None:
        return {}
    found: list[tuple[float, int]] = []
    text = re.sub(r"\r\n|\r", "\n", reading.decoded(file.path.read_bytes())[0])
    line, seen = 1, 0
    for match in file.format.cue_line.finditer(text):
        line, seen = line + text.count("\n", seen, match.start(1)), match.start(1)
        try:
            found.append((timestamps.parse(match[1]), line))
        except ValueError:  # a time of another kind, such as 1.5s: cues stand in order
            found.append((found[-1][0] if found else 0.0, line))
    if len(found) != len(file.transcript.segments):
        return {}
    found.sort(key=lambda one: one[0])
    return {cue: number for cue, (_, number) in enumerate(found, start=1)}
