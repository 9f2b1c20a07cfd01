"""The command `audiototext`: options in, exit codes out."""

from __future__ import annotations

import contextlib
import errno
import functools
import logging
import os
import sys
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from . import __version__, engines, errors, formats, languages
from .options import BOOLEAN, Command, Option, normalized

if TYPE_CHECKING:
    from .batch import Deliver, Job, Outcome
    from .interrupts import Interrupts
    from .media import Recording
    from .screen import Screen
    from .transcript import Transcript

DONE, SOME_FAILED, USAGE, NO_INPUT, MISSING, INTERRUPTED = 0, 1, 2, 3, 4, 130
"""Exit codes: all done; some inputs failed, the others are written; wrong options; no usable
input; a model or a package is missing; interrupted, what was done is kept."""

_CODES: dict[type[errors.AudioToTextError], int] = {
    errors.Cancelled: INTERRUPTED,
    errors.CaptionSyntaxError: USAGE,
    errors.MissingExtra: MISSING,
    errors.ModelError: MISSING,
    errors.OutputError: USAGE,
    errors.UnknownName: USAGE,
    errors.UnsupportedRequest: USAGE,
}

_TASKS = {
    "transcribe": ("transcribe",),
    "translate": ("translate",),
    "both": ("transcribe", "translate"),
}
_ENGINE_SETTINGS = frozenset().union(*map(engines.options, engines.ENGINES))


def main(args: Sequence[str] | None = None) -> None:
    """Run the command and leave with its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace", newline="\n")
    sys.exit(_exit_code(lambda: command.main(args, "audiototext", standalone_mode=False)))


def _exit_code(run: Callable[[], Any]) -> int:
    """What `run` returns, or the code of the error that it raises, which is shown."""
    try:
        return int(run() or DONE)
    except click.ClickException as error:
        with contextlib.suppress(OSError):
            error.show()
        return error.exit_code
    except errors.Cancelled:
        click.echo("Interrupted.", err=True)
        return INTERRUPTED
    except (KeyboardInterrupt, click.Abort):
        return INTERRUPTED
    except (errors.AudioToTextError, OSError) as error:
        if logging.getLogger().isEnabledFor(logging.DEBUG):
            traceback.print_exc()
        click.echo(f"Error: {error}", err=True)
        return _code(error)


def _option(section: str) -> Callable[..., Callable[[Callable[..., Any]], Callable[..., Any]]]:
    return functools.partial(click.option, cls=Option, section=section)


_what, _how, _where, _show = map(_option, ("What", "Recognition", "Output", "Screen"))


# fmt: off
@click.command(
    cls=Command,
    context_settings={
        "token_normalize_func": normalized,
        "help_option_names": ["-h", "--help"],
        "max_content_width": 100,
    },
    epilog="Exit codes: 0 all done, 1 some files failed, 2 wrong options, 3 no usable file, "
    "4 model or package missing, 130 interrupted (what was done is kept).",
)
@click.argument("audio_file", nargs=-1, required=True, type=click.Path(path_type=Path))
@_what("--task", default="transcribe", show_default=True, type=click.Choice(list(_TASKS)),
       help="Write what is said in its own language, in English, or both.")
@_what("--language", metavar="NAME", default="Auto-Detect", show_default=True,
       help="The language spoken: a name or a code.")
@_what("--initial_prompt", "--prompt", "prompt", metavar="TEXT",
       help="Text the recording could follow on from: names, spelling, style.")
@_how("--model", metavar="NAME|FOLDER",
      help="'embedded' (Whisper base, the default) or a folder with a CTranslate2 model.")
@_how("--device", type=click.Choice(["auto", "cpu", "cuda"]),
      help="auto (the default) takes the GPU where CUDA works.")
@_how("--compute_type", metavar="TYPE",
      help="auto (the default): float16 on a GPU, int8 on a CPU.")
@_how("--beam_size", type=click.IntRange(min=1), metavar="N",
      help="Hypotheses kept, 1 = greedy.  [default: 5]")
@_how("--condition_on_previous_text", "--coherence_preference", type=BOOLEAN,
      help="Let each window follow on from the text before it.  [default: True]")
@_how("--engine", default="local", show_default=True, type=click.Choice(list(engines.ENGINES)),
      help="local: Whisper on this machine. scripted: says the cues of --script.")
@_how("--script", metavar="FILE.srt", type=click.Path(path_type=Path),
      help="What the scripted engine says.")
@_where("--output_formats", "--output_format", "-f", metavar="LIST",
        help=f"Comma-separated, or 'all': {', '.join(formats.FORMATS)}.  [default: all]")
@_where("--output_dir", "-o", metavar="FOLDER", type=click.Path(path_type=Path),
        help="The folder for the results.  [default: audio_transcription]")
@_where("--stdout", is_flag=True,
        help="Print the result (txt, or the one format asked for) and write no file.")
@_show("--quiet", is_flag=True, help="Show warnings and errors only.")
@_show("--debug", is_flag=True, help="Show what the libraries log, and where errors come from.")
@_show("--skip-install", is_flag=True, expose_value=False,
       help="For old scripts: there is nothing to install, so it changes nothing.")
@click.version_option(__version__, message="%(prog)s %(version)s")
def command(
    audio_file: tuple[Path, ...],
    task: str,
    language: str,
    prompt: str | None,
    engine: str,
    output_formats: str | None,
    output_dir: Path | None,
    stdout: bool,
    quiet: bool,
    debug: bool,
    **settings: Any,
) -> int:
    """Write what is said in audio and video files: text, captions, words with times.

    Each AUDIO_FILE becomes <name>.txt, .vtt, .srt, .tsv and .json in the output folder.
    """  # fmt: skip
    from .interrupts import Interrupts
    from .screen import Screen, discard

    if debug:
        logging.basicConfig(level=logging.DEBUG)
    names = _format_names(output_formats or ("txt" if stdout else "all"))
    if stdout:
        _check_stdout(names, audio_file, output_dir)
    if engine == "scripted" and task == "both":
        raise click.UsageError("the scripted engine has one script: take one task at a time")
    folder = output_dir or Path("audio_transcription")
    wishes = engines.Request(language=languages.code(language), prompt=prompt)
    settings = {name: value for name, value in settings.items() if value is not None}
    with Interrupts() as interrupts:
        screen = Screen(quiet=quiet, check=interrupts.check)
        recordings, bad = _probed(audio_file, screen, interrupts)
        if not recordings:
            return _closed(bad, screen)
        keep = [*audio_file, *filter(None, [settings.get("script")])]
        jobs = _jobs(recordings, _TASKS[task], wishes, folder, names, keep)
        deliver = _printer(names[0]) if stdout else _writer(folder, names)
        with interrupts.raising():
            recognizer = engines.create(engine, settings, screen)
        try:
            outcomes = _run(jobs, recognizer, deliver, screen, interrupts)
        except BrokenPipeError:
            discard(sys.stdout)
            return SOME_FAILED if bad else DONE
        return _closed(bad + outcomes, screen)
# fmt: on


def _format_names(wanted: str) -> list[str]:
    """The formats of a comma list, each once; "all" anywhere in it means all."""
    parts = [part.strip() for part in wanted.split(",") if part.strip()]
    if not parts or "all" in map(str.lower, parts):
        return list(formats.FORMATS)
    return list(dict.fromkeys(formats.named(part).name for part in parts))


def _check_stdout(names: Sequence[str], files: Sequence[Path], folder: Path | None) -> None:
    """Refuse what cannot be printed."""
    if folder is not None:
        raise click.UsageError("--stdout writes no file: leave --output_dir out")
    if len(names) > 1:
        raise click.UsageError("--stdout prints one format: name it with --output_format")
    if names != ["txt"] and len(files) > 1:
        raise click.UsageError("--stdout prints several files as txt only")
    if sys.stdout is None:
        raise click.UsageError("--stdout needs an open standard output")


def _probed(
    paths: Sequence[Path], screen: Screen, interrupts: Interrupts
) -> tuple[list[Recording], list[Outcome]]:
    """The files that can be decoded, each once, and what became of the others."""
    from . import media
    from .batch import Outcome

    good, bad = [], []
    for path in {os.path.realpath(path): path for path in paths}.values():
        try:
            interrupts.check()
            good.append(media.probe(path))
        except errors.MediaError as error:
            screen.error(str(error))
            bad.append(Outcome(path, "failed", errors=(error,)))
    return good, bad


def _jobs(
    recordings: Sequence[Recording],
    tasks: Sequence[Any],
    wishes: engines.Request,
    folder: Path,
    names: Sequence[str],
    keep: Sequence[Path],
) -> list[Job]:
    """A job for each recording and task; beside a transcript, the translation is `_English`."""
    from dataclasses import replace

    from . import output
    from .batch import Job

    marks = [""] if len(tasks) == 1 else ["", "_English"]
    endings = [f"{mark}.{name}" for mark in marks for name in names]
    stems = output.stems([recording.path for recording in recordings], folder, endings, keep)
    return [
        Job(recording, replace(wishes, task=task), stem.with_name(stem.name + mark))
        for recording, stem in zip(recordings, stems, strict=True)
        for task, mark in zip(tasks, marks, strict=True)
    ]


def _writer(folder: Path, names: Sequence[str]) -> Deliver:
    from . import batch, output

    output.prepare_folder(folder)
    return batch.files_writer(names)


def _printer(name: str) -> Deliver:
    """Prints the transcript to stdout instead of writing files."""
    from .batch import Delivery

    def deliver(job: Job, transcript: Transcript) -> Delivery:
        try:
            sys.stdout.write(formats.named(name).render(transcript))
            sys.stdout.flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            if sys.platform == "win32" and error.errno == errno.EINVAL:  # its closed pipe
                raise BrokenPipeError from error
            reason = error.strerror or error
            return Delivery(errors=(errors.OutputError(f"nothing can be printed: {reason}"),))
        return Delivery()

    return deliver


def _run(
    jobs: Sequence[Job],
    recognizer: engines.Recognizer,
    deliver: Deliver,
    screen: Screen,
    interrupts: Interrupts,
) -> list[Outcome]:
    from . import batch

    with screen.working([job.recording.duration for job in jobs]):
        return list(batch.run(jobs, recognizer, deliver, screen, interrupts.raising))


def _closed(outcomes: list[Outcome], screen: Screen) -> int:
    """Show what became of each input; the exit code that says it in a number."""
    if len(outcomes) > 1:
        screen.table(outcomes)
    if any(outcome.state in ("partial", "not started") for outcome in outcomes):
        click.echo("Interrupted; what was done is kept.", err=True)
        return INTERRUPTED
    failed = [outcome for outcome in outcomes if outcome.state == "failed"]
    if not failed:
        return DONE
    kinds = [type(error) for outcome in failed for error in outcome.errors]
    if len(failed) == len(outcomes) and set(kinds) == {errors.MediaError}:
        return NO_INPUT
    codes = {_CODES.get(kind) for kind in kinds} - {_CODES[errors.OutputError]}
    codes |= {USAGE} if errors.UnsupportedRequest in kinds else set()
    return next((code for code in (MISSING, USAGE) if code in codes), SOME_FAILED)


def _code(error: Exception) -> int:
    return next((code for kind, code in _CODES.items() if isinstance(error, kind)), SOME_FAILED)
