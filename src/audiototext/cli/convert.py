"""The command `audiototext convert`: captions and transcripts in another format, layout or time."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .. import errors, formats, languages
from . import caption_files, config, layouts
from .codes import code_of_failures
from .conversions import Conversion, Result, merged, parted, partner, without_times
from .options import BOOLEAN, SETTINGS, Command, is_typed, normalized

if TYPE_CHECKING:
    from ..corrections import Corrections
    from .caption_files import CaptionFile

_path = click.Path(path_type=Path)


class _Ratio(click.ParamType[float]):
    """A number, or two as "25/23.976"."""

    name = "X|A/B"

    def convert(self, value: Any, param: Any, ctx: Any) -> float:
        """The number; a usage error for what is none, or not above 0."""
        above, _, below = str(value).partition("/")
        try:
            ratio = float(above) / float(below or 1)
        except (ValueError, ZeroDivisionError):
            ratio = 0.0
        if not 0 < ratio < float("inf"):
            self.fail(f"{value!r} is no number above 0, and no two like 25/23.976", param, ctx)
        return ratio


class _Seconds(click.ParamType[float]):
    """A number of seconds, of either sign."""

    name = "S"

    def convert(self, value: Any, param: Any, ctx: Any) -> float:
        """The number; a usage error for what is none, or not a finite one."""
        try:
            seconds = float(value)
        except ValueError:
            seconds = math.nan
        if not math.isfinite(seconds):
            self.fail(f"{value!r} is no number of seconds", param, ctx)
        return seconds


@click.command("convert", cls=Command, context_settings=SETTINGS)
@click.argument("source", metavar="IN", type=_path)
@click.argument("target", metavar="OUT", type=_path)
@click.option(
    "--output_format",
    "-f",
    metavar="NAME",
    help="What to write, one of the formats below; else by OUT's name.",
)
@caption_files.language_option
@click.option("--scale", type=_Ratio(), default="1", help="Multiply all times, as by 25/23.976.")
@click.option(
    "--shift",
    type=_Seconds(),
    default=0.0,
    help="Then move everything by so many seconds; below 0 is earlier.",
)
@click.option(
    "--with",
    "second",
    metavar="FILE",
    type=_path,
    help="Merge: captions in a second language, or the folder where they lie, go into OUT, too.",
)
@click.option(
    "--bilingual",
    type=click.Choice(["above", "below"]),
    default="below",
    show_default=True,
    help="Where the second language stands.",
)
@click.option(
    "--split",
    type=BOOLEAN,
    default=False,
    help="Part captions in two languages into OUT's name with each language's code.",
)
@click.option(
    "--corrections",
    metavar="FILE",
    type=_path,
    help="Correct the text by this file: wrong -> right, a line each.",
)
@layouts.options
@config.option
@click.option("--quiet", type=BOOLEAN, default=False, help="Show errors only.")
def command(
    source: Path,
    target: Path,
    output_format: str | None,
    language: str,
    scale: float,
    shift: float,
    second: Path | None,
    bilingual: str,
    split: bool,
    corrections: Path | None,
    quiet: bool,
    **layout: Any,
) -> int:
    """Write the captions or the transcript IN as OUT, in another format, layout or time.

    From json, captions are laid out anew (by the preset netflix, if you name none): no second
    transcription is needed. Captions and tables keep their cues unless you name a layout; what OUT
    has no room for is told. IN and OUT can be folders: every file in IN that can be read is written
    to OUT, in --output_format.
    """
    if split and second is not None:
        raise click.UsageError("--with merges and --split parts: take one of them")
    named = any(value is not None and is_typed(name) for name, value in layout.items())
    wanted = Conversion(layouts.chosen(layout), named, languages.code(language))
    rules = _rules(corrections)
    task = _Task(wanted, source, scale, shift, second, bilingual == "above", split, rules)
    form = None
    if output_format and is_typed("output_format"):
        form = normalized(output_format).lower().removeprefix(".")
    pairs = caption_files.pairs(source, target, form)
    failures: list[Exception] = []
    foreign = 0
    for path, written in pairs:
        try:
            for result, place in task.results(path, written, formats.named(form or written.suffix)):
                if not quiet:
                    for note in (*result.transcript.notes, *result.told):
                        click.echo(f"{path.name}: {note}", err=True)
                    click.echo(str(place))
        except errors.AudioToTextError as error:
            if source.is_dir() and _is_foreign(path, error):
                foreign += 1
                continue
            failures.append(error)
            click.echo(f"Error: {error}", err=True)
    if foreign and not quiet:
        click.echo(f"{source}: {foreign} files hold no transcript and are passed over", err=True)
    return code_of_failures(failures, len(pairs) - foreign)


def _rules(path: Path | None) -> Corrections | None:
    """The corrections in a file, None where none is named; what was guessed of it is told."""
    if path is None:
        return None
    from .. import corrections

    rules = corrections.read(path)
    for note in rules.notes:
        click.echo(f"{path}: {note}", err=True)
    return rules


def _is_foreign(path: Path, error: Exception) -> bool:
    """Is it one of the many json files and tables that are something else than a transcript?"""
    readable = formats.FORMATS.get(path.suffix.lower().removeprefix("."))
    is_text = readable is not None and not readable.captions
    return is_text and isinstance(error, errors.CaptionSyntaxError)


@dataclass(frozen=True, slots=True)
class _Task:
    """What is done with each file."""

    wanted: Conversion
    folder: Path
    scale: float
    shift: float
    second: Path | None
    above: bool
    split: bool
    rules: Corrections | None

    def results(
        self, path: Path, written: Path, format: formats.Format
    ) -> Iterator[tuple[Result, Path]]:
        """What becomes of a file, as soon as it is written, and where."""
        from .. import output

        file = self._read(path, self.wanted.language)
        if self.split:
            halves, told = parted(file)
            for mark, half in halves:
                place = written.with_name(f"{written.stem}.{mark}{written.suffix}")
                if place.resolve() == path.resolve():
                    raise errors.OutputError(f"{place} is what is parted: name another OUT")
                result = self.wanted.result(half, format)
                result = replace(result, told=(*told, *result.told))
                _make_folder(written.parent)
                yield result, output.write(result.transcript, place, format.name)
            return
        result = self.wanted.result(file, format)
        if self.second is not None:
            other = self._read(partner(path, self.folder, self.second), None)
            result = merged(result, self.wanted.result(other, format), above=self.above)
        _make_folder(written.parent)
        yield result, output.write(result.transcript, written, format.name)

    def _read(self, path: Path, language: str | None) -> CaptionFile:
        from .. import retiming
        from ..corrections import corrected

        file = caption_files.read(path, language)
        found = file.transcript
        if (self.scale, self.shift) != (1.0, 0.0):
            found = retiming.retimed(without_times(found), scale=self.scale, shift=self.shift)
        if self.rules is not None:
            found = corrected(found, self.rules)
        return replace(file, transcript=found)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        told = error.strerror or error
        raise errors.OutputError(f"the folder {folder} cannot be made: {told}") from error
