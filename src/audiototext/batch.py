"""Many recordings, one after the other; a bad one never costs the others."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from . import output
from .engines import Recognizer, Request
from .errors import AudioToTextError, Cancelled
from .listener import Listener
from .media import Recording
from .pipeline import recognized
from .transcript import Transcript

State = Literal["done", "partial", "failed", "not started"]
Deliver = Callable[["Job", Transcript], list[Path]]


@dataclass(frozen=True, slots=True)
class Job:
    """One recording, what is asked of it, and the path without suffix of its results."""

    recording: Recording
    request: Request
    stem: Path


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one input.

    files: what was written. transcript: what was recognized, whole or in part, if anything was.
    error: why it failed; `bug` holds the traceback of an error that is not one of ours.
    """

    source: Path
    state: State
    files: tuple[Path, ...] = ()
    transcript: Transcript | None = None
    error: AudioToTextError | None = None
    bug: str = ""


class BatchListener(Listener):
    """A listener that also hears where one recording begins and what became of it."""

    def started(self, job: Job) -> None:
        """Work on a recording begins."""

    def finished(self, outcome: Outcome) -> None:
        """Work on a recording has ended, well or badly."""


def run(
    jobs: Sequence[Job],
    engine: Recognizer,
    deliver: Deliver,
    listener: BatchListener,
    shielded: Callable[[], AbstractContextManager[None]] = nullcontext,
) -> Iterator[Outcome]:
    """Do the jobs in order; the outcomes come as they are known.

    deliver: writes or shows a transcript and names the files; called inside `shielded()`, which
    keeps interruptions away. After Cancelled the unfinished transcript is delivered, and the
    outcomes of the remaining jobs are "not started".
    """
    cancelled = False
    for job in jobs:
        if cancelled:
            outcome = Outcome(job.recording.path, "not started")
        else:
            outcome, cancelled = _done(job, engine, deliver, listener, shielded)
        listener.finished(outcome)
        yield outcome


def _done(
    job: Job,
    engine: Recognizer,
    deliver: Deliver,
    listener: BatchListener,
    shielded: Callable[[], AbstractContextManager[None]],
) -> tuple[Outcome, bool]:
    """The outcome of one job, and whether somebody said stop."""
    source, cancelled = job.recording.path, False
    try:
        transcript: Transcript | None
        try:
            listener.started(job)
            transcript = recognized(engine, job.recording, job.request, listener)
        except Cancelled as stop:
            transcript, cancelled = stop.transcript, True
        if transcript is None:
            return Outcome(source, "not started"), True
        with shielded():
            files = tuple(deliver(job, transcript))
        return Outcome(source, "partial" if cancelled else "done", files, transcript), cancelled
    except BrokenPipeError:
        raise
    except AudioToTextError as error:
        return Outcome(source, "failed", error=error), cancelled
    except Exception:
        return Outcome(source, "failed", bug=traceback.format_exc()), cancelled


def files_writer(formats: Sequence[str]) -> Deliver:
    """Writes each format to its file, and what can be written even where one fails.

    An unfinished transcript never replaces a file that is already there. Raises the first
    OutputError once all have been tried.
    """

    def deliver(job: Job, transcript: Transcript) -> list[Path]:
        written, failures = [], []
        for name in formats:
            path = job.stem.with_name(f"{job.stem.name}.{name}")
            try:
                path = output.partial(path) if transcript.partial else path
                written.append(output.write(transcript, path, name))
            except AudioToTextError as error:
                failures.append(error)
        if failures:
            raise failures[0]
        return written

    return deliver
