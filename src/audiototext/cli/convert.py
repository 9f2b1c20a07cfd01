"""The command `audiototext convert`: captions and transcripts in another format, layout or time."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .. import errors, formats, languages, phrases
from . import caption_files, config, layouts
from .codes import code_of_failures
from .options import BOOLEAN, SETTINGS, Command, is_typed, normalized

if TYPE_CHECKING:
    from ..captions import Captioning
    from ..transcript import Transcript
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
    help=f"What to write: {', '.join(formats.FORMATS)}; else by OUT's name.",
)
@caption_files.language_option
@click.option("--scale", type=_Ratio(), default="1", help="Multiply all times, as by 25/23.976.")
@click.option(
    "--shift",
    type=_Seconds(),
    default=0.0,
    help="Then move everything by so many seconds; below 0 is earlier.",
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
    quiet: bool,
    **layout: Any,
) -> int:
    """Write the captions or the transcript IN as OUT, in another format, layout or time.

    From json, captions are laid out anew (by the preset netflix, if you name none): no second
    transcription is needed. Captions keep their cues unless you name a layout. IN and OUT can be
    folders: every file in IN that can be read is written to OUT, in --output_format.
    """
    from .. import output, retiming

    named = any(value is not None and is_typed(name) for name, value in layout.items())
    wanted = _Wanted(languages.code(language), layouts.chosen(layout), named)
    form = None
    if output_format and is_typed("output_format"):
        form = normalized(output_format).lower().removeprefix(".")
    pairs = caption_files.pairs(source, target, form)
    failures: list[Exception] = []
    foreign = 0
    for path, written in pairs:
        try:
            file = caption_files.read(path, wanted.language)
            moved = retiming.retimed(file.transcript, scale=scale, shift=shift)
            format = formats.named(form or written.suffix)
            result = _laid_out(replace(file, transcript=moved), format, wanted)
            _make_folder(written.parent)
            output.write(result, written, format.name)
        except errors.AudioToTextError as error:
            if source.is_dir() and _is_foreign(path, error):
                foreign += 1
                continue
            failures.append(error)
            click.echo(f"Error: {error}", err=True)
            continue
        if not quiet:
            for note in result.notes:
                click.echo(f"{path.name}: {note}", err=True)
            click.echo(str(written))
    if foreign and not quiet:
        click.echo(
            f"{source}: {foreign} json files hold no transcript and are passed over", err=True
        )
    return code_of_failures(failures, len(pairs) - foreign)


def _is_foreign(path: Path, error: Exception) -> bool:
    """Is it one of the many json files that are something else than a transcript?"""
    return path.suffix.lower() == ".json" and isinstance(error, errors.CaptionSyntaxError)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        told = error.strerror or error
        raise errors.OutputError(f"the folder {folder} cannot be made: {told}") from error


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What a conversion is to do; `named`: the user named a layout."""

    language: str | None
    captioning: Captioning
    named: bool


def _laid_out(file: CaptionFile, format: formats.Format, wanted: _Wanted) -> Transcript:
    """The transcript as the format shows it: captions where it has some, else plain text.

    Raises UnsupportedRequest for a layout that needs words' times where there are none.
    """
    transcript, origin, captioning = file.transcript, file.format, wanted.captioning
    anew = format.captions and captioning.is_layout and (wanted.named or not origin.captions)
    if anew and captioning.norms is None and not any(one.words for one in transcript.segments):
        raise errors.UnsupportedRequest(
            f"{file.path}: its words have no times, which whisper's own layout needs: "
            "name a --preset"
        )
    if anew or origin is not format:
        transcript = _plain(transcript, file.plain, tags=format.captions and not anew)
    if origin.captions and not format.captions:
        transcript = _parted(transcript)
    return captioning.captions(transcript) if anew else transcript


def _parted(transcript: Transcript) -> Transcript:
    """The cues as segments of a text: a blank stands before each, where writing has blanks."""
    segments = tuple(
        one if phrases.is_unspaced(one.text[:1]) else replace(one, text=f" {one.text}")
        for one in transcript.segments
    )
    return replace(transcript, segments=segments)


_TAGS = re.compile("(</?[biu]>)", re.IGNORECASE)
"""Bold, italic, underlined: what SubRip and WebVTT write alike."""


def _plain(transcript: Transcript, plain: caption_files.Plain, *, tags: bool) -> Transcript:
    """The transcript without markup; a note says where that costs some. tags: keep the common."""

    def stripped(text: str) -> str:
        parts = _TAGS.split(text) if tags else [text]
        return "".join(part if n % 2 else plain(part) for n, part in enumerate(parts))

    segments = tuple(replace(one, text=stripped(one.text)) for one in transcript.segments)
    lost = sum(
        "<" in before.text and before.text != after.text
        for before, after in zip(transcript.segments, segments, strict=True)
    )
    notes = transcript.notes
    if lost:
        notes = (*notes, f"the markup of {lost} captions was left out")
    return replace(transcript, segments=segments, notes=notes)
