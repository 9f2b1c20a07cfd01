"""Where the results of a run go: files by name and format, or standard output."""

from __future__ import annotations

import errno
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .. import engines, errors, formats

if TYPE_CHECKING:
    from ..batch import Captions, Deliver, Delivery, Job
    from ..media import Recording
    from ..transcript import Task, Transcript
    from .translation_options import Wanted


def format_names(wanted: str) -> list[str]:
    """The formats of a comma list, each once; "all" in it stands for the usual ones."""
    parts = [part.strip() for part in wanted.split(",") if part.strip()]
    found: dict[str, None] = {}
    for part in parts or ["all"]:
        found |= dict.fromkeys(
            formats.USUAL if part.lower() == "all" else [formats.named(part).name]
        )
    return list(found)


def check_stdout(
    names: Sequence[str], files: Sequence[Path], folder: Path | None, translates: bool = False
) -> None:
    """Refuse what cannot be printed."""
    if translates:
        raise click.UsageError("--stdout prints no translation: write files, which keeps the work")
    if folder is not None:
        raise click.UsageError("--stdout writes no file: leave --output_dir out")
    if len(names) > 1:
        raise click.UsageError("--stdout prints one format: name it with --output_format")
    if names != ["txt"] and len(files) > 1:
        raise click.UsageError("--stdout prints several files as txt only")
    if sys.stdout is None:
        raise click.UsageError("--stdout needs an open standard output")
    if not formats.named(names[0]).is_text and sys.stdout.isatty():
        raise click.UsageError(
            f"{names[0]} is no text for a terminal: leave --stdout out, or send it to a file"
        )


def jobs_for(
    recordings: Sequence[Recording],
    tasks: Sequence[Task],
    wishes: engines.Request,
    folder: Path,
    names: Sequence[str],
    keep: Sequence[Path],
    translated: Wanted | None = None,
) -> list[Job]:
    """A job for each recording and task: `_English` beside a transcript, `_channel2` of a split.

    translated: what is translated; no file's results may collide with another's translations.
    """
    from .. import output
    from ..batch import Job

    sources = list(dict.fromkeys(recording.path for recording in recordings))
    split = len(sources) < len(recordings)
    languages_ = [""] if len(tasks) == 1 else ["", "_English"]
    numbers = {_channel(recording) if split else "" for recording in recordings}
    marks = [*languages_, *(f"_{name}" for name in (translated.names if translated else ()))]
    endings = [f"{n}{mark}.{name}" for n in numbers for mark in marks for name in names]
    stems = dict(zip(sources, output.stems(sources, folder, endings, keep), strict=True))
    return [
        Job(
            recording,
            replace(wishes, task=task),
            _marked(stems[recording.path], (_channel(recording) if split else "") + mark),
        )
        for recording in recordings
        for task, mark in zip(tasks, languages_, strict=True)
    ]


def _channel(recording: Recording) -> str:
    return f"_channel{recording.channel}" if recording.channel else ""


def _marked(stem: Path, mark: str) -> Path:
    return stem.with_name(stem.name + mark)


def writer(folder: Path, names: Sequence[str], captions: Captions) -> Deliver:
    """Writes each format to its file; the folder is proved to be writable first."""
    from .. import batch, output

    output.prepare_folder(folder)
    return batch.files_writer(names, captions)


def printer(folder: Path, names: Sequence[str], captions: Captions) -> Deliver:
    """Prints the transcript to stdout, in the first of the formats, and leaves the folder alone."""

    def deliver(job: Job, transcript: Transcript) -> Delivery:
        is_captions = formats.named(names[0]).captions
        return printed(captions(job, transcript) if is_captions else transcript, names[0])

    return deliver


def printed(shown: Transcript, name: str) -> Delivery:
    """Print a transcript to stdout in a format. Raises BrokenPipeError where nobody reads on."""
    from ..batch import Delivery

    try:
        rendered = formats.named(name).render(shown)
        if isinstance(rendered, bytes):
            sys.stdout.buffer.write(rendered)
        else:
            sys.stdout.write(rendered)
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        if sys.platform == "win32" and error.errno == errno.EINVAL:  # its closed pipe
            raise BrokenPipeError from error
        reason = error.strerror or error
        return Delivery(errors=(errors.OutputError(f"nothing can be printed: {reason}"),))
    return Delivery()
