from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from audiototext import Listener, Segment, Transcript, batch, output
from audiototext.batch import BatchListener, Delivery, Job, Outcome
from audiototext.engines import Listening, Request
from audiototext.errors import AudioToTextError, Cancelled, EngineError, MediaError, OutputError
from audiototext.media import Audio, Recording

SAID = Transcript((Segment(0, 1, " Hello."),), "en", 2.0)
UNFINISHED = Transcript((Segment(0, 1, " Hel"),), "en", 1.0, partial=True)


class Plan:
    """An engine that does with each recording what is planned for its name, else says SAID."""

    def __init__(self, **plan: BaseException | Transcript) -> None:
        self._plan = plan
        self.worked_on: list[str] = []

    def recognize(self, audio: Audio, request: Request, listener: Listener) -> Transcript:
        assert isinstance(audio, Recording)
        self.worked_on.append(audio.path.stem)
        result = self._plan.get(audio.path.stem, SAID)
        if isinstance(result, BaseException):
            raise result
        return result


class Diary(BatchListener):
    """Writes down which recordings begin and end; may stop at the beginning of one."""

    def __init__(self, stop_before: str = "") -> None:
        self.entries: list[tuple[str, str]] = []
        self._stop_before = stop_before

    def started(self, job: Job) -> None:
        self.entries.append(("started", job.recording.path.stem))
        if job.recording.path.stem == self._stop_before:
            raise Cancelled

    def finished(self, outcome: Outcome) -> None:
        self.entries.append((outcome.state, outcome.source.stem))


def jobs(folder: Path, names: Sequence[str] = "abc") -> list[Job]:
    return [Job(Recording(Path(f"{name}.wav"), 2.0), Request(), folder / name) for name in names]


def ignore(job: Job, transcript: Transcript) -> Delivery:
    """Deliver to nobody."""
    return Delivery()


def states(outcomes: Sequence[Outcome]) -> list[str]:
    return [outcome.state for outcome in outcomes]


def written(folder: Path) -> dict[str, str]:
    """Each file's name with its content."""
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.iterdir())}


def test_all_is_done_in_order(tmp_path: Path) -> None:
    """Each job begins and ends in turn; its outcome has its source, transcript and files."""
    diary = Diary()
    outcomes = list(batch.run(jobs(tmp_path), Plan(), batch.files_writer(["txt", "srt"]), diary))
    assert states(outcomes) == ["done", "done", "done"]
    assert diary.entries == [
        ("started", "a"), ("done", "a"), ("started", "b"), ("done", "b"), ("started", "c"),
        ("done", "c"),
    ]  # fmt: skip
    for name, outcome in zip("abc", outcomes, strict=True):
        assert outcome.source == Path(f"{name}.wav")
        assert outcome.transcript == SAID
        assert outcome.files == (tmp_path / f"{name}.txt", tmp_path / f"{name}.srt")
        assert outcome.files[0].read_bytes() == b"Hello.\n"


def test_outcomes_come_as_they_are_known(tmp_path: Path) -> None:
    """The first outcome is there before the second job begins."""
    diary = Diary()
    running = batch.run(jobs(tmp_path), Plan(), ignore, diary)
    assert next(running).state == "done"
    assert ("started", "b") not in diary.entries


@pytest.mark.parametrize("error", [MediaError("torn"), EngineError("broke"), OutputError("full")])
def test_our_errors_cost_one_file(tmp_path: Path, error: AudioToTextError) -> None:
    """A job that fails is reported with its error; the others are done."""
    outcomes = list(batch.run(jobs(tmp_path), Plan(b=error), ignore, Diary()))
    assert states(outcomes) == ["done", "failed", "done"]
    assert outcomes[1].errors == (error,)
    assert outcomes[1].bug == ""


@pytest.mark.parametrize("bug", [ZeroDivisionError("by zero"), OSError(5, "I/O"), MemoryError()])
def test_bugs_cost_one_file(tmp_path: Path, bug: Exception) -> None:
    """A foreign error is reported with its traceback; the others are done."""
    outcomes = list(batch.run(jobs(tmp_path), Plan(a=bug), ignore, Diary()))
    assert states(outcomes) == ["failed", "done", "done"]
    assert type(bug).__name__ in outcomes[0].bug
    assert "Traceback" in outcomes[0].bug
    assert outcomes[0].errors == ()


@pytest.mark.parametrize("error", [OutputError("full"), ZeroDivisionError()])
def test_a_failing_delivery_costs_one_file(tmp_path: Path, error: Exception) -> None:
    """What cannot be delivered is a failure of that job alone."""

    def deliver(job: Job, transcript: Transcript) -> Delivery:
        if job.recording.path.stem == "b":
            raise error
        return Delivery()

    outcomes = list(batch.run(jobs(tmp_path), Plan(), deliver, Diary()))
    assert states(outcomes) == ["done", "failed", "done"]


def test_a_second_wish_to_stop_is_obeyed_at_once(tmp_path: Path) -> None:
    """KeyboardInterrupt is nobody's failure: it ends the batch."""
    engine = Plan(b=KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        list(batch.run(jobs(tmp_path), engine, ignore, Diary()))
    assert engine.worked_on == ["a", "b"]


def test_what_was_done_is_delivered_when_stopped(tmp_path: Path) -> None:
    """After Cancelled the unfinished text is written, and the rest is told as not started."""
    engine, diary = Plan(b=Cancelled("enough", UNFINISHED)), Diary()
    outcomes = list(batch.run(jobs(tmp_path, "abcd"), engine, batch.files_writer(["txt"]), diary))
    assert states(outcomes) == ["done", "partial", "not started", "not started"]
    assert engine.worked_on == ["a", "b"]
    assert outcomes[1].transcript == UNFINISHED
    assert written(tmp_path) == {"a.txt": "Hello.\n", "b.txt": "Hel\n"}
    assert diary.entries[-2:] == [("not started", "c"), ("not started", "d")]


def test_who_stops_before_the_first_word_starts_nothing(tmp_path: Path) -> None:
    """Cancelled without a transcript writes nothing, not an empty file."""
    outcomes = list(
        batch.run(jobs(tmp_path), Plan(a=Cancelled()), batch.files_writer(["txt"]), Diary())
    )
    assert states(outcomes) == ["not started"] * 3
    assert written(tmp_path) == {}


def test_who_stops_between_two_jobs_loses_no_outcome(tmp_path: Path) -> None:
    """Cancelled that is raised as a job begins leaves every job with an outcome."""
    engine = Plan()
    outcomes = list(batch.run(jobs(tmp_path), engine, ignore, Diary(stop_before="b")))
    assert states(outcomes) == ["done", "not started", "not started"]
    assert engine.worked_on == ["a"]


def test_an_unfinished_text_that_cannot_be_written_stops_too(tmp_path: Path) -> None:
    """Where the delivery after Cancelled fails, that is told, and the rest is not started."""

    def deliver(job: Job, transcript: Transcript) -> Delivery:
        raise OutputError("full")

    outcomes = list(
        batch.run(jobs(tmp_path), Plan(a=Cancelled("enough", UNFINISHED)), deliver, Diary())
    )
    assert states(outcomes) == ["failed", "not started", "not started"]


def test_signals_may_fall_into_recognition_only(tmp_path: Path) -> None:
    """The engine works inside `raising()`, and results are delivered outside it."""
    open_to_signals: list[str] = []
    seen: list[str] = []

    @contextmanager
    def raising() -> Iterator[None]:
        open_to_signals.append("open")
        try:
            yield
        finally:
            open_to_signals.pop()

    class Watching(Plan):
        def recognize(self, audio: Audio, request: Request, listener: Listener) -> Transcript:
            seen.append(f"recognizing, {len(open_to_signals)}")
            return super().recognize(audio, request, listener)

    def deliver(job: Job, transcript: Transcript) -> Delivery:
        seen.append(f"delivering, {len(open_to_signals)}")
        return Delivery()

    engine = Watching(b=Cancelled("enough", UNFINISHED))
    list(batch.run(jobs(tmp_path), engine, deliver, Diary(), raising))
    assert seen == ["recognizing, 1", "delivering, 0"] * 2
    assert not open_to_signals


@pytest.mark.parametrize("late", ["before", "after"])
def test_a_signal_at_the_edge_of_recognition_loses_nothing(tmp_path: Path, late: str) -> None:
    """Cancelled as work begins starts nothing; as it has just ended, its result is kept whole."""
    entered = 0

    @contextmanager
    def raising() -> Iterator[None]:
        nonlocal entered
        entered += 1
        if entered == 2 and late == "before":
            raise Cancelled
        yield
        if entered == 2 and late == "after":
            raise Cancelled

    outcomes = list(
        batch.run(jobs(tmp_path), Plan(), batch.files_writer(["txt"]), Diary(), raising)
    )
    second = "not started" if late == "before" else "done"
    assert states(outcomes) == ["done", second, "not started"]
    assert set(written(tmp_path)) == ({"a.txt"} if late == "before" else {"a.txt", "b.txt"})


@pytest.mark.parametrize("others", [["txt"], ["txt", "srt"]])
def test_an_unfinished_text_replaces_no_file(tmp_path: Path, others: list[str]) -> None:
    """Beside a file that is there, an unfinished result has a name of its own."""
    for name in others:
        (tmp_path / f"a.{name}").write_text("all of it", encoding="utf-8")
    deliver = batch.files_writer(["txt", "srt"])
    delivery = deliver(jobs(tmp_path)[0], UNFINISHED)
    found = written(tmp_path)
    assert all(found[f"a.{name}"] == "all of it" for name in others)
    assert found["a.partial.txt"] == "Hel\n"
    assert sorted(path.name for path in delivery.files) == sorted(
        f"a.partial.{name}" if name in others else f"a.{name}" for name in ("txt", "srt")
    )


def test_a_layout_that_fails_costs_no_text(tmp_path: Path) -> None:
    """Text and json are on the disk before captions are laid out, whatever happens there."""

    def broken(job: batch.Job, transcript: Transcript) -> Transcript:
        raise ZeroDivisionError

    deliver = batch.files_writer(["srt", "txt", "json"], broken)
    with pytest.raises(ZeroDivisionError):
        deliver(jobs(tmp_path)[0], SAID)
    assert set(written(tmp_path)) == {"a.txt", "a.json"}


def test_a_finished_text_replaces_an_old_file(tmp_path: Path) -> None:
    """A whole result takes the place of what was there, and of what was left unfinished."""
    deliver = batch.files_writer(["txt"])
    for transcript in (SAID, UNFINISHED, SAID):
        deliver(jobs(tmp_path)[0], transcript)
    assert written(tmp_path) == {"a.txt": "Hello.\n"}


def test_recordings_with_partial_names_keep_their_results(tmp_path: Path) -> None:
    """A recording called talk.partial is not taken for what was left of a recording called talk."""
    sources = [tmp_path / "talk.partial.mp3", tmp_path / "talk.mp3"]
    out = tmp_path / "out"
    out.mkdir()
    stems = output.stems(sources, out, [".txt"])
    todo = [
        Job(Recording(source, 2.0), Request(), stem)
        for source, stem in zip(sources, stems, strict=True)
    ]
    outcomes = list(batch.run(todo, Plan(), batch.files_writer(["txt"]), Diary()))
    files = [path for outcome in outcomes for path in outcome.files]
    assert len(set(files)) == 2
    assert all(path.is_file() for path in files)


@pytest.mark.parametrize("blocked", ["txt", "srt", "json"])
def test_what_can_be_written_is_written(tmp_path: Path, blocked: str) -> None:
    """One format that cannot be written is told by name, and costs no other format."""
    (tmp_path / f"a.{blocked}").mkdir()
    (outcome,) = batch.run(
        jobs(tmp_path, "a"), Plan(), batch.files_writer(["txt", "srt", "json"]), Diary()
    )
    assert outcome.state == "failed"
    (error,) = outcome.errors
    assert isinstance(error, OutputError)
    assert str(tmp_path / f"a.{blocked}") in str(error)
    files = {path.name for path in tmp_path.iterdir() if path.is_file()}
    assert files == {"a.txt", "a.srt", "a.json"} - {f"a.{blocked}"}
    assert {path.name for path in outcome.files} == files


class Together(Plan):
    """An engine that takes all recordings at once, and may break in the middle."""

    def __init__(self, **plan: BaseException | Transcript) -> None:
        super().__init__(**plan)
        self.given: list[int] = []

    def recognize_all(self, listenings: Sequence[Listening]) -> Iterator[Transcript | Exception]:
        self.given.append(len(listenings))
        for listening in listenings:
            try:
                yield self.recognize(listening.audio, listening.request, listening.listener)
            except AudioToTextError as error:
                if isinstance(error, Cancelled):
                    raise
                yield error


def test_all_at_once_is_done_in_order(tmp_path: Path) -> None:
    """An engine that takes all recordings gets them at once; one's error costs only that one."""
    error, other = MediaError("torn"), replace(SAID, language="de")
    engine, diary = Together(b=error, c=other), Diary()
    outcomes = list(batch.run(jobs(tmp_path), engine, ignore, diary))
    assert states(outcomes) == ["done", "failed", "done"]
    assert [outcome.transcript for outcome in outcomes] == [SAID, None, other]
    assert outcomes[1].errors == (error,)
    assert engine.given == [3]
    assert [entry for entry in diary.entries if entry[0] == "started"] == [
        ("started", name) for name in "abc"
    ]


def test_a_bug_in_the_middle_of_all_costs_one(tmp_path: Path) -> None:
    """What breaks the engine's run is that file's failure; the rest is taken up again."""
    engine = Together(b=ZeroDivisionError("by zero"))
    outcomes = list(batch.run(jobs(tmp_path, "abcd"), engine, ignore, Diary()))
    assert states(outcomes) == ["done", "failed", "done", "done"]
    assert "ZeroDivisionError" in outcomes[1].bug
    assert engine.worked_on == ["a", "b", "c", "d"]
    assert engine.given == [4, 2]


def test_all_at_once_can_be_stopped(tmp_path: Path) -> None:
    """What was heard of the one whose turn it was is kept, the others are not started."""
    engine = Together(b=Cancelled(transcript=UNFINISHED))
    outcomes = list(batch.run(jobs(tmp_path), engine, batch.files_writer(["txt"]), Diary()))
    assert states(outcomes) == ["done", "partial", "not started"]
    assert outcomes[1].transcript == UNFINISHED
    assert written(tmp_path) == {"a.txt": "Hello.\n", "b.txt": "Hel\n"}
    assert engine.worked_on == ["a", "b"]
    assert engine.given == [3]


class Talkative(Together):
    """Warns of each recording and tells a segment, before it does what is planned."""

    def recognize(self, audio: Audio, request: Request, listener: Listener) -> Transcript:
        assert isinstance(audio, Recording)
        listener.warn(f"{audio.path.stem} is torn")
        listener.segment(UNFINISHED.segments[0])
        return super().recognize(audio, request, listener)


def test_of_all_at_once_each_has_its_own_notes(tmp_path: Path) -> None:
    """A recording's warnings are its own notes; so is what was heard of one that was stopped."""
    engine = Talkative(c=Cancelled("enough"))
    outcomes = list(batch.run(jobs(tmp_path, "abcd"), engine, ignore, Diary()))
    assert states(outcomes) == ["done", "done", "partial", "not started"]
    transcripts = [outcome.transcript for outcome in outcomes]
    assert [one and one.notes for one in transcripts] == [
        ("a is torn",), ("b is torn",), ("c is torn",), None,
    ]  # fmt: skip
    assert transcripts[2] is not None
    assert transcripts[2].segments == UNFINISHED.segments
    assert transcripts[2].partial
