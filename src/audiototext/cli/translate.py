"""The command `audiototext translate`: captions and transcripts in other languages."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .. import errors, formats, languages, markup
from ..translators.deepl_languages import TARGETS
from . import caption_files, config, layouts, translation_options
from .codes import DONE, INTERRUPTED, code_of, code_of_failures
from .options import BOOLEAN, SETTINGS, Command, Option, is_typed
from .results import format_names

if TYPE_CHECKING:
    from ..screen import Screen
    from ..transcript import Transcript
    from .caption_files import CaptionFile
    from .translated_files import Files
    from .translation_options import Wanted
    from .translations import Translations

_path = click.Path(path_type=Path)
_ANGLES = re.compile("(&lt;|&gt;)")
_LANGUAGES = {one.name for one in TARGETS} | set(map(str.title, languages.NAMES.values()))
"""The marks of translated files."""

_COMMON = frozenset({"b", "i", "u"})
"""Tags that SubRip and WebVTT share."""


@click.command("translate", cls=Command, context_settings=SETTINGS)
@click.argument("files", metavar="SUBTITLES...", nargs=-1, required=True, type=_path)
@translation_options.options("--to", heard=False)
@caption_files.language_option
@click.option("--output_formats", "--output_format", "-f", metavar="LIST",
              help="Comma-separated, of the formats below.  "
              "[default: as the file; of json all]")  # fmt: skip
@click.option("--output_dir", "-o", metavar="FOLDER", type=_path,
              help="The folder for the results.  [default: beside the file]")  # fmt: skip
@click.option("--stdout", type=BOOLEAN, default=False,
              help="Print the translation and write no file.")  # fmt: skip
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
    stdout: bool,
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
    from ..screen import Screen, discard
    from .reports import Reporter
    from .translated_files import Files
    from .translations import Translations

    wanted = translation_options.taken(settings, needed=True)
    assert wanted is not None
    captioning = layouts.chosen(settings)
    names = format_names(output_formats) if output_formats else []
    layouts.check_formats(captioning, names)
    named, failures = caption_files.caption_files(files)
    paths = _chosen(files, named)
    _check_layout(wanted)
    is_single = len(paths) == len(wanted.targets) == 1 and len(names) < 2
    if stdout and not (is_single and wanted.bilingual != "files"):
        raise click.UsageError("--stdout prints one file in one language and one format")
    for failure in failures:
        click.echo(f"Error: {failure}", err=True)
    with Interrupts() as interrupts:
        screen = Screen(quiet=quiet, segments=verbose is not False, check=interrupts.check)
        reporter = Reporter(captioning, screen, report)
        kind = Files(names, captioning, reporter, wanted, printed=stdout)
        task = _Task(
            Translations(wanted, screen, interrupts), kind, languages.code(language), screen
        )
        try:
            with screen.working([None]):
                cancelled = task.all_done(_stems(paths, output_dir, names, wanted))
            reporter.write()
        except BrokenPipeError:
            discard(sys.stdout)
            return DONE
    if len(paths) > 1:
        failed = len({*map(str, task.failures)})
        screen.summary(
            f"{len(paths)} files, {failed} failures" if failed else f"{len(paths)} files"
        )
    if cancelled:
        click.echo("Interrupted; what was done is kept.", err=True)
        return INTERRUPTED
    return _code([*failures, *task.failures], len(paths))


def _code(failures: Sequence[Exception], count: int) -> int:
    """As for conversions, but a service that fails counts before all."""
    found = [code_of(failure) for failure in failures]
    if any(isinstance(failure, errors.TranslationError) for failure in failures):
        return max(found)
    return code_of_failures(list(failures), max(count, len(failures))) if found else DONE


def _chosen(named: Sequence[Path], found: Sequence[Path]) -> list[Path]:
    """Each file once; of a folder's files not those that an earlier run has translated from others.

    Those are `<name>_<Language>.<ext>` beside `<name>`, in any format.
    """
    stems = {path.with_suffix("") for path in found}
    chosen: dict[Path, Path] = {}
    for path in found:
        bare = path.with_suffix("").name.removesuffix(".partial")
        name, _, language = bare.rpartition("_")
        is_ours = language in _LANGUAGES and path.with_name(name) in stems
        if path in named or not is_ours:
            chosen.setdefault(path.resolve(), path)
    return list(chosen.values())


def _check_layout(wanted: Wanted) -> None:
    """Refuse what only new captions can honour."""
    if wanted.mode == "recut":
        return
    kept = ("max_line_width", "preset") if wanted.mode == "keep-cues" else ()
    typed = [name for name in layouts.NAMES if name not in kept and is_typed(name)]
    if typed:
        raise click.UsageError(
            f"--{typed[0]} is for new captions, --translate_mode {wanted.mode} keeps the old ones."
        )


def _stems(
    paths: Sequence[Path], folder: Path | None, names: Sequence[str], wanted: Wanted
) -> list[tuple[Path, Path]]:
    """Each file, and the path without mark and ending of what is written about it.

    No two write to the same file: those that would are told apart as `output.stems` does.
    """
    from .. import output

    groups: dict[tuple[Path, str], list[Path]] = {}
    for path in paths:
        suffix = "" if names else path.suffix.lower()
        groups.setdefault((folder or path.parent, suffix), []).append(path)
    endings = [f"_{one}.{name}" for one in wanted.names for name in names or formats.USUAL]
    found: dict[Path, Path] = {}
    for (place, _), group in groups.items():
        found |= zip(group, output.stems(group, place, endings), strict=True)
    return [(path, found[path]) for path in paths]


class _Task:
    """What is done with each file; what failed is told by then, and in `failures`."""

    def __init__(
        self, translations: Translations, files: Files, language: str | None, screen: Screen
    ) -> None:
        self.failures: list[Exception] = []
        self._translations, self._files = translations, files
        self._language, self._screen = language, screen

    def all_done(self, paths: Sequence[tuple[Path, Path]]) -> bool:
        """Translate all files; whether somebody said stop."""
        for path, stem in paths:
            try:
                if self._done(path, stem):
                    return True
            except errors.Cancelled:
                return True
            except errors.AudioToTextError as error:
                self._failed(error)
        return False

    def _failed(self, error: Exception) -> None:
        self._screen.error(str(error))
        self.failures.append(error)

    def _done(self, path: Path, stem: Path) -> bool:
        """Translate a file; whether somebody said stop."""
        from .. import output
        from .reports import Place
        from .translated_files import delivered

        file = _read(path, self._language)
        names = self._files.names or _same(file.format)
        source = _for_formats(file, names)
        files = replace(self._files, names=names)
        if not (files.printed or files.wanted.dry_run):
            output.prepare_folder(stem.parent)
        self._screen.note(f"\n{path}")
        for note in source.notes:
            self._screen.warn(f"{path.name}: {note}")
        found = delivered(self._translations, source, stem, Place(path, stem.name), files)
        for failure in found.errors:
            self._failed(failure)
        for result in [*found.files, *self._source_captions(source, stem, files)]:
            click.echo(str(result))
        return found.cancelled

    def _source_captions(self, source: Transcript, stem: Path, files: Files) -> list[Path]:
        """With --bilingual files, the captions in their own language, laid out likewise."""
        from .. import output

        if files.wanted.bilingual != "files" or files.wanted.dry_run or files.printed:
            return []
        captions = files.source_captions(source, None)
        marked = f"{stem.name}_{languages.name(source.text_language)}"
        return [
            output.write_result(captions, stem.with_name(f"{marked}.{name}"), name)
            for name in files.names
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
    return [format.name] if format.captions else list(formats.USUAL)


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

    def plain(text: str) -> str:
        """Without references, but for those that would be tags in WebVTT."""
        parts = _ANGLES.split(text) if "vtt" in names else [text]
        return "".join(part if n % 2 else file.plain(part) for n, part in enumerate(parts))

    segments = tuple(
        replace(one, text=markup.unescaped(one.text, plain, kept))
        for one in file.transcript.segments
    )
    return replace(file.transcript, segments=segments)
