"""The plain form, `audiototext FILE...`: every option, and how a run goes."""

from __future__ import annotations

import logging
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .. import __version__, engines, languages, suspects
from . import layouts, translation_options
from .codes import DONE, INTERRUPTED, SOME_FAILED, code_of_all
from .deliveries import prepared
from .options import SETTINGS, Command
from .reports import Reporter
from .results import check_stdout, format_names, jobs_for, printer, writer
from .settings import given
from .transcribe_options import TASKS, options, path

if TYPE_CHECKING:
    from ..batch import Deliver, Job, Outcome
    from ..interrupts import Interrupts
    from ..screen import Screen
    from .translations import Translations


@click.command(
    cls=Command,
    context_settings=SETTINGS,
    epilog="""Options can also stand in audiototext.toml, or in the environment as
    AUDIOTOTEXT_<NAME>. Other commands: audiototext translate, convert, check, models, cache,
    doctor, config, completion (each has --help). Exit codes: 0 all done, 1 some files failed,
    2 wrong options, 3 no usable file, 4 model or package missing, 5 a remote service failed,
    130 interrupted (what was done is kept).""",
)
@click.argument("audio_file", nargs=-1, required=True, type=path)
@options
@click.version_option(__version__, message="%(prog)s %(version)s")
@click.pass_context
def command(
    ctx: click.Context,
    /,
    audio_file: tuple[Path, ...],
    task: str,
    language: str,
    prompt: str | None,
    engine: str,
    audio_track: str | None,
    channels: str,
    output_formats: str | None,
    output_dir: Path | None,
    stdout: bool,
    report: Path | None,
    corrections: Path | None,
    on_suspect: suspects.OnSuspect,
    verbose: bool | None,
    quiet: bool,
    debug: bool,
    **settings: Any,
) -> int:
    """Write what is said in audio and video files: text, captions, words with times.

    Each AUDIO_FILE becomes <name>.txt, .vtt, .srt, .tsv and .json in the output folder. A list of
    files can be given as @LIST.txt, standard input as - .
    """
    from ..interrupts import Interrupts
    from ..screen import Screen
    from .inputs import Wanted, expanded, probed
    from .translated_files import Files, translating_too

    names = format_names(output_formats or ("txt" if stdout else "all"))
    translated = translation_options.taken(settings)
    if stdout:
        check_stdout(names, audio_file, output_dir, translated is not None)
    _prepare(engine, task, debug=debug)
    folder = output_dir or Path("audio_transcription")
    wishes = engines.Request(language=languages.code(language), prompt=prompt)
    captioning = layouts.taken(settings, names)
    with expanded(audio_file) as paths, Interrupts() as interrupts:
        screen = Screen(quiet=quiet, segments=verbose is not False, check=interrupts.check)
        recordings, bad = probed(paths, Wanted(audio_track, channels), screen, interrupts)
        if not recordings:
            return _closed(bad, screen)
        keep = [*paths, *filter(None, [settings.get("script")])]
        jobs = jobs_for(recordings, TASKS[task], wishes, folder, names, keep, translated)
        reporter = Reporter(captioning, screen, report, given(ctx), bad)
        prepare = prepared(language, corrections, on_suspect, settings["hotwords"], screen)
        deliver = (printer if stdout else writer)(folder, names, reporter.captions)
        translations = _translations(translated, screen, interrupts)
        with screen.working([None]), interrupts.raising():
            recognizer = engines.create(engine, _given(ctx, settings, engine, task), screen)
        if translations:
            files = Files(names, captioning, reporter, translations.wanted, task == "both")
            deliver = translating_too(deliver, translations, files, recognizer, screen)
        deliver = prepare(reporter.following(deliver, recognizer))
        outcomes = _run(jobs, recognizer, deliver, reporter, screen, interrupts)
        if outcomes is None:
            return SOME_FAILED if bad else DONE
        return _closed(bad + outcomes, screen)


def _prepare(engine: str, task: str, *, debug: bool) -> None:
    """Refuse what no engine does, and let the libraries log if that is wanted."""
    if engine == "scripted" and task == "both":
        raise click.UsageError("the scripted engine has one script: take one task at a time")
    if debug:
        logging.basicConfig(level=logging.DEBUG)


def _translations(
    wanted: translation_options.Wanted | None, screen: Screen, interrupts: Interrupts
) -> Translations | None:
    """Who translates, if anybody is to; what is missing for that is told before the work begins."""
    if wanted is None:
        return None
    from .translations import Translations

    found = Translations(wanted, screen, interrupts)
    if found.failure is not None:
        screen.warn(f"only the transcript will be written, because {found.failure}")
    return found


def _given(ctx: click.Context, settings: dict[str, Any], engine: str, task: str) -> dict[str, Any]:
    """The engine's settings that the user gave, by flag, environment or file."""
    default = click.core.ParameterSource.DEFAULT
    given = {
        name: value
        for name, value in settings.items()
        if ctx.get_parameter_source(name) is not default
    }
    if "task" in engines.options(engine):  # these two say which model can do it
        given["language"] = languages.code(ctx.params["language"])
        given["task"] = "transcribe" if task == "transcribe" else "translate"
    return given


def _run(
    jobs: Sequence[Job],
    recognizer: engines.Recognizer,
    deliver: Deliver,
    reporter: Reporter,
    screen: Screen,
    interrupts: Interrupts,
) -> list[Outcome] | None:
    """What became of the jobs; None where the reader of our standard output has left."""
    from .. import batch
    from ..screen import discard

    try:
        with screen.working([job.recording.duration for job in jobs]):
            run = batch.run(jobs, recognizer, deliver, screen, interrupts.raising)
            outcomes = list(reporter.watched(run))
        reporter.write()
    except BrokenPipeError:
        discard(sys.stdout)
        return None
    return outcomes


def _closed(outcomes: list[Outcome], screen: Screen) -> int:
    """Show what became of each input; the exit code that says it in a number."""
    if len(outcomes) > 1:
        screen.table(outcomes)
    code = code_of_all(outcomes)
    if code == INTERRUPTED:
        click.echo("Interrupted; what was done is kept.", err=True)
    return code
