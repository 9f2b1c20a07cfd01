"""Many recordings in their order; a bad one never costs the others."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from . import formats, output
from .engines import Listening, Recognizer, Request
from .errors import AudioToTextError, Cancelled
from .listener import Listener
from .media import Recording
from .pipeline import recognized_each
from .transcript import Transcript

State = Literal["done", "partial", "failed", "not started"]


@dataclass(frozen=True, slots=True)
class Job:
    """One recording, what is asked of it, and the path without suffix of its results."""

    recording: Recording
    request: Request
    stem: Path


@dataclass(frozen=True, slots=True)
class Delivery:
    """What was written of one result, and what could not be; cancelled: somebody said stop."""

    files: tuple[Path, ...] = ()
    errors: tuple[AudioToTextError, ...] = ()
    cancelled: bool = False


Deliver = Callable[[Job, Transcript], Delivery]
Captions = Callable[[Job, Transcript], Transcript]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one input.

    files: what was written. transcript: what was recognized, whole or in part, if anything was.
    errors: why it failed; `bug` holds the traceback of an error that is not one of ours.
    """

    source: Path
    state: State
    files: tuple[Path, ...] = ()
    transcript: Transcript | None = None
    errors: tuple[AudioToTextError, ...] = ()
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
    raising: Callable[[], AbstractContextManager[None]] = nullcontext,
) -> Iterator[Outcome]:
    """Do the jobs in order; the outcomes come as they are known.

    deliver: writes or shows a transcript; a BrokenPipeError from it ends the whole run.
    raising: entered while the engine works, the only time at which Cancelled may come out of the
    blue. After it the unfinished transcript is delivered, and the remaining jobs are "not started".
    """
    cancelled = False
    work = [Listening(job.recording, job.request, listener) for job in jobs]
    results = recognized_each(engine, work)
    for job in jobs:
        if cancelled:
            outcome = Outcome(job.recording.path, "not started")
        else:
            outcome, cancelled = _done(job, results, deliver, listener, raising)
        listener.finished(outcome)
        yield outcome


def _done(
    job: Job,
    results: Iterator[Transcript | Exception],
    deliver: Deliver,
    listener: BatchListener,
    raising: Callable[[], AbstractContextManager[None]],
) -> tuple[Outcome, bool]:
    """The outcome of one job, and whether somebody said stop."""
    source, cancelled = job.recording.path, False
    heard: list[Transcript] = []  # filled inside, so that a signal on the way out loses nothing
    try:
        try:
            with raising():
                listener.started(job)
                result = next(results)
                if isinstance(result, Exception):
                    raise result
                heard.append(result)
        except Cancelled as stop:
            cancelled = True
            if stop.transcript is not None and not heard:
                heard.append(stop.transcript)
        if not heard:
            return Outcome(source, "not started"), True
        (transcript,) = heard
        delivery = deliver(job, transcript)
    except BrokenPipeError:
        raise
    except AudioToTextError as error:
        return Outcome(source, "failed", errors=(error,)), cancelled
    except Exception:
        return Outcome(source, "failed", bug=traceback.format_exc()), cancelled
    cancelled = cancelled or delivery.cancelled
    state: State = "partial" if transcript.partial or delivery.cancelled else "done"
    return Outcome(
        source,
        "failed" if delivery.errors else state,
        delivery.files,
        transcript,
        delivery.errors,
    ), cancelled


def _as_they_are(job: Job, transcript: Transcript) -> Transcript:
    return transcript


def files_writer(names: Sequence[str], captions: Captions = _as_they_are) -> Deliver:
    """Writes each format to its file, as `written` does, with the job's captions."""

    def deliver(job: Job, transcript: Transcript) -> Delivery:
        return written(transcript, job.stem, names, lambda shown: captions(job, shown))

    return deliver


def written(
    transcript: Transcript,
    stem: Path,
    names: Sequence[str],
    captions: Callable[[Transcript], Transcript],
    plain: Callable[[Transcript], Transcript] = lambda transcript: transcript,
) -> Delivery:
    """Write each format to `<stem>.<format>`, and what can be written even where one fails.

    captions: lays out what is written in the formats that are shown on a screen. Those come last,
    so that a layout that fails costs no text. plain: what is written in the others.

    An unfinished transcript never replaces a finished file; a whole one takes its place.
    """
    files: dict[str, Path] = {}
    failures: list[AudioToTextError] = []

    def write(shown: Transcript, *, are_captions: bool) -> None:
        for name in names:
            if formats.named(name).captions is not are_captions:
                continue
            path = stem.with_name(f"{stem.name}.{name}")
            try:
                files[name] = output.write_result(shown, path, name)
            except AudioToTextError as error:
                failures.append(error)

    write(plain(transcript), are_captions=False)
    if any(formats.named(name).captions for name in names):
        write(captions(transcript), are_captions=True)
    return Delivery(tuple(files[name] for name in names if name in files), tuple(failures))
