"""The command `audiototext translate`: captions and transcripts in other languages."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .. import errors, formats, languages, markup
from . import caption_files, config, layouts, translation_options
from .codes import DONE, INTERRUPTED, code_of, code_of_failures
from .options import BOOLEAN, SETTINGS, Command, Option
from .results import format_names

if TYPE_CHECKING:
    from ..transcript import Transcript
    from .caption_files import CaptionFile
    from .translated_files import Files
    from .translations import Translations

_path = click.Path(path_type=Path)
_COMMON = frozenset({"b", "i", "u"})
"""Tags that SubRip and WebVTT share."""


@click.command("translate", cls=Command, context_settings=SETTINGS)
@click.argument("files", metavar="SUBTITLES...", nargs=-1, required=True, type=_path)
@translation_options.options("--to", heard=False)
@caption_files.language_option
@click.option("--output_formats", "--output_format", "-f", metavar="LIST",
              help=f"Comma-separated, or 'all': {', '.join(formats.FORMATS)}.  "
              "[default: as the file; of json all]")  # fmt: skip
@click.option("--output_dir", "-o", metavar="FOLDER", type=_path,
              help="The folder for the results.  [default: beside the file]")  # fmt: skip
@layouts.options
@click.option("--report", metavar="FILE", type=_path, cls=Option, section="Captions",
              help="Write how captions keep to the preset and which places are doubtful "
              "(json).")  # fmt: skip
@config.option
@click.option("--verbose", type=BOOLEAN, help="Show the translation.  [default: True]")
@click.option("--quiet", type=BOOLEAN, default=False, help="Show warnings and errors only.")
def command(
    files: tuple[Path, ...],
    language: str,
    output_formats: str | None,
    output_dir: Path | None,
    report: Path | None,
    verbose: bool | None,
    quiet: bool,
    **settings: Any,
) -> int:
    """Translate captions or a transcript: talk.srt becomes talk_English (British).srt.

    SUBTITLES are srt, vtt or json, or folders of such. Whole sentences are translated and cut into
    captions anew, each word at the time when it is said. The json of a transcription knows these
    times best; where it lies beside the captions they are taken from it.
    """
    from ..interrupts import Interrupts
    from ..screen import Screen
    from .reports import Reporter
    from .translated_files import Files
    from .translations import Translations

    wanted = translation_options.taken(settings, needed=True)
    assert wanted is not None
    captioning = layouts.chosen(settings)
    names = format_names(output_formats) if output_formats else []
    paths, failures = caption_files.caption_files(files)
    with Interrupts() as interrupts:
        screen = Screen(quiet=quiet, segments=verbose is not False, check=interrupts.check)
        translations = Translations(wanted, screen, interrupts)
        reporter = Reporter(captioning, screen, report)
        task = _Task(translations, Files(names, captioning, reporter, wanted), output_dir)
        with screen.working([None]):
            for path in paths:
                failed, cancelled = task.done(path, languages.code(language), screen)
                failures += failed
                if cancelled:
                    click.echo("Interrupted; what was done is kept.", err=True)
                    return INTERRUPTED
        reporter.write()
    return _code(failures, len(paths))


def _code(failures: Sequence[Exception], count: int) -> int:
    """As for conversions, but a service that fails counts before all."""
    found = [code_of(failure) for failure in failures]
    if any(isinstance(failure, errors.TranslationError) for failure in failures):
        return max(found)
    return code_of_failures(list(failures), max(count, len(failures))) if found else DONE


class _Task:
    """What is done with each file."""

    def __init__(self, translations: Translations, files: Files, folder: Path | None) -> None:
        self._translations, self._files, self._folder = translations, files, folder

    def done(self, path: Path, language: str | None, screen: Any) -> tuple[list[Exception], bool]:
        """Translate a file; what failed, and whether somebody said stop. It is told by then."""
        from .. import output
        from .reports import Place
        from .translated_files import delivered

        try:
            file = _read(path, language)
            folder = self._folder or path.parent
            output.prepare_folder(folder)
            names = self._files.names or _same(file.format)
            source = _for_formats(file, names)
            (stem,) = output.stems([path], folder, self._endings(names))
            screen.note(f"\n{path.name}")
            for note in source.notes:
                screen.warn(f"{path.name}: {note}")
            files = replace(self._files, names=names)
            place = Place(path, stem.name)
            found = delivered(self._translations, source, stem, place, files)
            written = [*found.files, *self._source_captions(source, stem, names)]
        except errors.Cancelled:
            return [], True
        except errors.AudioToTextError as error:
            screen.error(str(error))
            return [error], False
        for failure in found.errors:
            screen.error(str(failure))
        for result in written:
            click.echo(str(result))
        return list(found.errors), found.cancelled

    def _endings(self, names: Sequence[str]) -> list[str]:
        wanted = self._translations.wanted.names
        return [f"_{language}.{name}" for language in wanted for name in names]

    def _source_captions(self, source: Transcript, stem: Path, names: Sequence[str]) -> list[Path]:
        """With --bilingual files, the captions in their own language, laid out likewise."""
        from .. import output

        wanted = self._translations.wanted
        if wanted.bilingual != "files" or wanted.dry_run:
            return []
        captions = self._files.source_captions(source, None)
        marked = f"{stem.name}_{languages.name(source.text_language)}"
        return [
            output.write_result(captions, stem.with_name(f"{marked}.{name}"), name)
            for name in names
            if formats.named(name).captions
        ]


def _read(path: Path, language: str | None) -> CaptionFile:
    """The captions in a file, with the times of words from a json beside it, if it says the same.

    Raises UnsupportedRequest for a recording, with what to run instead, and as `reading.read`.
    """
    try:
        file = caption_files.read(path, language)
    except errors.CaptionSyntaxError:
        if _is_recording(path):
            raise errors.UnsupportedRequest(
                f"{path} is a recording: run audiototext {path} --translate_to LANGUAGE, which "
                "transcribes it first"
            ) from None
        raise
    beside = path.with_suffix(".json")
    if file.format.name == "json" or not beside.is_file():
        return file
    from .. import reading, word_times

    with suppress(errors.AudioToTextError):
        words = word_times.lent(file.transcript, reading.read(beside), file.plain)
        if words is not None:
            return replace(file, transcript=words)
    return file


def _same(format: formats.Format) -> list[str]:
    """The formats to write where none is named: the file's own; a transcript's are all."""
    return [format.name] if format.captions else list(formats.FORMATS)


def _is_recording(path: Path) -> bool:
    from .. import media

    try:
        media.probe(path)
    except errors.MediaError:
        return False
    return True


def _for_formats(file: CaptionFile, names: Sequence[str]) -> Transcript:
    """The transcript as text with tags: all of them where it is written as it was read, else those
    that caption formats share.
    """
    same = set(names) <= {file.format.name, "txt", "tsv", "json"}
    kept = None if same else _COMMON
    segments = tuple(
        replace(one, text=markup.unescaped(one.text, file.plain, kept))
        for one in file.transcript.segments
    )
    return replace(file.transcript, segments=segments)
