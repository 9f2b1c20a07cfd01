"""What people see while it works: a progress bar on a terminal, elsewhere plain lines."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TextIO

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TaskID, TextColumn
from rich.table import Table
from rich.text import Text

from . import languages, timestamps
from .batch import BatchListener, Job, Outcome, State
from .transcript import Segment, Transcript

_TITLES = {"transcribe": "TRANSCRIPTION", "translate": "TRANSLATE TO ENGLISH"}
_STYLES: dict[State, str] = {
    "done": "green",
    "partial": "yellow",
    "failed": "red",
    "not started": "yellow",
}


class Screen(BatchListener):
    """Shows what happens on stderr, so that stdout stays clean.

    quiet: warnings and errors only. segments: show each one as it is recognized.
    check: called at every event; may raise Cancelled.
    """

    def __init__(self, *, quiet: bool, check: Callable[[], None], segments: bool = True) -> None:
        self._console = _Console(stderr=True, highlight=False, soft_wrap=True, emoji=False)
        self._quiet = quiet
        self._segments = segments
        self._check = check
        self._progress: Progress | None = None
        self._file: TaskID | None = None
        self._all: TaskID | None = None
        self._fetched: TaskID | None = None
        self._stage: TaskID | None = None
        self._before = 0.0
        self._reached = 0.0
        self._title = ""

    @contextlib.contextmanager
    def working(self, durations: list[float | None]) -> Iterator[None]:
        """Show progress over recordings of these durations, in seconds, until it is left."""
        if self._quiet or not self._console.is_terminal or self._console.is_dumb_terminal:
            yield
            return
        total = None if None in durations else sum(known or 0.0 for known in durations)
        with Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=None),
            _Clock(),
            console=self._console,
            transient=True,
            expand=True,
        ) as self._progress:
            if len(durations) > 1:
                self._all = self._progress.add_task("all files", total=total)
            yield
        self._progress = None

    def started(self, job: Job) -> None:
        title = _TITLES[job.request.task]
        if title != self._title:
            self.note(f"\n-- {title} --")
            self._title = title
        self.note(f"\nProcessing: {_name(job.recording.path)}\n")
        self._reached = 0.0
        if self._progress is not None:
            self._file = self._progress.add_task(
                _name(job.recording.path), total=job.recording.duration
            )

    @contextlib.contextmanager
    def translating(self, name: str, duration: float) -> Iterator[None]:
        """Show progress over the transcript of so many seconds while it is translated."""
        task = None
        if self._progress is not None:
            if self._file is not None:
                self._progress.update(self._file, visible=False)
            task = self._progress.add_task(f"translating to {name}", total=duration)
        self._stage = task
        try:
            yield
        finally:
            self._stage = None
            if self._progress is not None and task is not None:
                self._progress.remove_task(task)

    def finished(self, outcome: Outcome) -> None:
        if self._progress is not None and self._file is not None:
            self._progress.remove_task(self._file)
            self._file = None
        self._before += self._reached
        for error in outcome.errors:
            self.error(str(error))
        if outcome.bug:
            self.error(f"{outcome.source}: this is a bug in audiototext, please report it:")
            self._print(outcome.bug, "red")
        if outcome.state == "done" and outcome.transcript and not outcome.transcript.segments:
            self._warning(f"{_name(outcome.source)}: no speech was recognized in it")
        if outcome.files and not self._quiet:
            self._print("\nWriting results...\n")
            for path in outcome.files:
                self._print(str(path))

    def note(self, sentence: str) -> None:
        self._check()
        if not self._quiet:
            self._print(sentence)

    def warn(self, sentence: str) -> None:
        self._check()
        self._warning(sentence)

    def _warning(self, sentence: str) -> None:
        self._print(f"Warning: {sentence}", "yellow")

    def summary(self, sentence: str) -> None:
        """How something turned out; unlike `note` it never stops the work."""
        if not self._quiet:
            self._print(f"\n{sentence}")

    def error(self, sentence: str) -> None:
        """Something failed; shown even when quiet."""
        self._print(f"Error: {sentence}", "red")

    def download(self, name: str, done: int, total: int) -> None:
        self._check()
        if self._quiet:
            return
        if self._progress is None:
            if done >= total:
                self._print(f"Fetched {name}, {total / 1e6:,.0f} MB")
            return
        if self._fetched is None:
            self._fetched = self._progress.add_task(
                f"fetching {name}", total=total / 1e6, unit="MB"
            )
        self._progress.update(self._fetched, completed=done / 1e6, total=total / 1e6)
        if done >= total:
            self._progress.remove_task(self._fetched)
            self._fetched = None

    def language(self, code: str, probability: float | None) -> None:
        how = "Language" if probability is None else "Detected language"
        self.note(f"{how}: {languages.name(code)}\n")

    def segment(self, segment: Segment) -> None:
        if self._segments:
            self.note(_line(segment))

    def segments(self, transcript: Transcript) -> None:
        """All segments of a result at once; unlike `segment` it never stops the work."""
        if self._segments and not self._quiet:
            for segment in transcript.segments:
                self._print(_line(segment))

    def progress(self, seconds: float) -> None:
        self._check()
        if self._progress is not None and self._stage is not None:
            self._progress.update(self._stage, completed=seconds)
            return
        self._reached = max(self._reached, seconds)
        if self._progress is not None and self._file is not None:
            self._progress.update(self._file, completed=self._reached)
            if self._all is not None:
                self._progress.update(self._all, completed=self._before + self._reached)

    def table(self, outcomes: list[Outcome]) -> None:
        """What became of each input."""
        if self._quiet:
            return
        table = Table(box=None)
        for heading in ("file", "duration", "segments", "language", "result"):
            table.add_column(heading, overflow="fold")
        for outcome in outcomes:
            table.add_row(*_row(outcome))
        self._print("")
        self._console.print(table, soft_wrap=False, crop=False)

    def _print(self, line: str, style: str = "") -> None:
        shown = "".join(c if c.isprintable() or c in "\n\t" else "\ufffd" for c in line)
        self._console.print(Text(shown, style=style))


class _Console(Console):
    """A console whose reader may leave: the work goes on, unseen."""

    def on_broken_pipe(self) -> None:
        self.quiet = True
        discard(sys.stderr)


def discard(stream: TextIO) -> None:
    """Let a stream whose reader has left write to nothing, its last flush included."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


class _Clock(ProgressColumn):
    """Time done of time in all, and the time left."""

    max_refresh = 0.5

    def render(self, task: Task) -> Text:
        if task.total is None:
            return Text(timestamps.clock(task.completed))
        done = f"{timestamps.clock(task.completed)} / {timestamps.clock(task.total)}"
        if unit := task.fields.get("unit"):
            done = f"{task.completed:,.0f} / {task.total:,.0f} {unit}"
        if not task.completed or task.elapsed is None:
            return Text(done)
        left = task.elapsed * max(0.0, task.total - task.completed) / task.completed
        return Text(f"{done}, {timestamps.clock(left)} left")


def _line(segment: Segment) -> str:
    """As whisper shows it: times, and the text on one line."""
    times = f"[{timestamps.vtt(segment.start)} --> {timestamps.vtt(segment.end)}]"
    return f"{times} {' '.join(segment.text.split())}"


def _name(path: Path) -> str:
    """A file's name on one line, whatever characters somebody put into it."""
    return "".join(c if c.isprintable() else "\ufffd" for c in path.name)


def _row(outcome: Outcome) -> list[Text]:
    transcript = outcome.transcript
    known = ["", "", ""]
    if transcript is not None:
        language = languages.name(transcript.language)
        others = {one.language for one in transcript.segments} - {None, transcript.language}
        language += f" +{len(others)}" if others else ""
        known = [
            timestamps.clock(transcript.duration),
            str(len(transcript.segments)),
            f"{language} to English" if transcript.task == "translate" else language,
        ]
    damaged = ", with a warning" if transcript and transcript.notes else ""
    result = Text(f"{outcome.state}{damaged}", style=_STYLES[outcome.state])
    return [Text(_name(outcome.source)), *(Text(value) for value in known), result]
