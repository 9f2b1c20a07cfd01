from __future__ import annotations

from pathlib import Path

import pytest

from audiototext import Segment, Transcript
from audiototext.batch import Job, Outcome
from audiototext.engines import Request
from audiototext.errors import Cancelled, MediaError
from audiototext.media import Recording
from audiototext.screen import Screen

SAID = Transcript((Segment(0, 1, " Hello."),), "en", 75.0)


@pytest.fixture(autouse=True)
def _plain(monkeypatch: pytest.MonkeyPatch) -> None:
    """No terminal, whatever the tests run in."""
    for name in ("FORCE_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE", "COLUMNS", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm")


def screen(*, quiet: bool = False) -> Screen:
    return Screen(quiet=quiet, check=lambda: None)


def job(name: str = "talk.mp3", request: Request | None = None) -> Job:
    return Job(Recording(Path(name), 75.0), request or Request(), Path("out") / "talk")


def test_people_read_it_on_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    """All that is shown goes to stderr; stdout stays free for results."""
    shown = screen()
    shown.started(job())
    shown.note("Using CPU (int8)")
    shown.language("es", 0.98)
    shown.segment(Segment(61.5, 3661.5, " Sí, señor."))
    shown.progress(75.0)
    shown.finished(Outcome(Path("talk.mp3"), "done", (Path("out/talk.txt"),), SAID))
    out, err = capsys.readouterr()
    assert out == ""
    lines = [line for line in err.splitlines() if line]
    assert lines == [
        "-- TRANSCRIPTION --",
        "Processing: talk.mp3",
        "Using CPU (int8)",
        "Detected language: Spanish",
        "[01:01.500 --> 01:01:01.500] Sí, señor.",
        "Writing results...",
        str(Path("out/talk.txt")),
    ]


def test_quiet_keeps_what_matters(capsys: pytest.CaptureFixture[str]) -> None:
    """Quiet shows warnings and errors, and nothing else."""
    shown = screen(quiet=True)
    shown.started(job())
    shown.note("a note")
    shown.language("es", None)
    shown.segment(Segment(0, 1, "text"))
    shown.progress(1.0)
    shown.warn("it is torn")
    shown.error("it broke")
    shown.finished(Outcome(Path("a.mp3"), "done", (Path("a.txt"),), SAID))
    shown.finished(Outcome(Path("b.mp3"), "failed", errors=(MediaError("b.mp3: gone"),)))
    shown.table([Outcome(Path("a.mp3"), "done", (), SAID)])
    out, err = capsys.readouterr()
    assert out == ""
    assert err.splitlines() == ["Warning: it is torn", "Error: it broke", "Error: b.mp3: gone"]


def test_a_language_is_given_or_detected(capsys: pytest.CaptureFixture[str]) -> None:
    """People see whether the language was their word or a finding."""
    screen().language("de", None)
    assert capsys.readouterr().err.strip() == "Language: German"


def test_a_heading_stands_once(capsys: pytest.CaptureFixture[str]) -> None:
    """Of several files with the same task, only the first has the heading."""
    shown = screen()
    for request in (Request(), Request(), Request("translate")):
        shown.started(job(request=request))
    err = capsys.readouterr().err
    assert err.count("-- TRANSCRIPTION --") == 1
    assert err.count("-- TRANSLATE TO ENGLISH --") == 1
    assert err.count("Processing: talk.mp3") == 3


def test_text_is_no_markup(capsys: pytest.CaptureFixture[str]) -> None:
    """Brackets and colons in text and names are shown as they are."""
    shown = screen()
    shown.note("[bold]loud[/bold] :smile:")
    shown.started(job("[red]talk[red].mp3"))
    shown.segment(Segment(0, 1, " [music] {x} \\[y]"))
    shown.table([Outcome(Path("[red]talk[red].mp3"), "done", (), SAID)])
    err = capsys.readouterr().err
    assert "[bold]loud[/bold] :smile:" in err
    assert "Processing: [red]talk[red].mp3" in err
    assert "[music] {x} \\[y]" in err
    assert err.count("[red]talk[red].mp3") == 2


def test_long_lines_are_not_broken(capsys: pytest.CaptureFixture[str]) -> None:
    """A sentence or a path stays on its line, however long, so that it can be copied."""
    long = "word " * 60 + "end"
    shown = screen()
    shown.segment(Segment(0, 1, long))
    shown.finished(Outcome(Path("a.mp3"), "done", (Path("x" * 200 + ".txt"),), SAID))
    err = capsys.readouterr().err
    assert long in err
    assert "x" * 200 + ".txt" in err


def test_a_name_stays_on_its_line(capsys: pytest.CaptureFixture[str]) -> None:
    """No name and no text moves the cursor, colours the screen or forges a line."""
    shown = screen()
    shown.started(job("a\x1b[31m\nError: forged.mp3"))
    shown.segment(Segment(0, 1, " red \x1b[31m bell \x07"))
    shown.table([Outcome(Path("b\nforged.mp3"), "done", (), SAID)])
    err = capsys.readouterr().err
    assert "\x1b" not in err
    assert "\x07" not in err
    assert not [line for line in err.splitlines() if line.strip().startswith(("Error", "forged"))]


def test_silence_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    """A recording in which nothing was recognized gets a warning; an unfinished one does not."""
    empty = Transcript((), "en", 3.0)
    screen(quiet=True).finished(Outcome(Path("hush.mp3"), "done", (), empty))
    assert capsys.readouterr().err == "Warning: hush.mp3: no speech was recognized in it\n"
    screen(quiet=True).finished(Outcome(Path("hush.mp3"), "partial", (), empty))
    assert capsys.readouterr().err == ""


def test_a_bug_is_shown_with_its_trace(capsys: pytest.CaptureFixture[str]) -> None:
    """A bug asks to be reported, names the file and shows where it came from."""
    bug = "Traceback (most recent call last):\n  ...\nZeroDivisionError: [x]\n"
    screen(quiet=True).finished(Outcome(Path("a.mp3"), "failed", bug=bug))
    err = capsys.readouterr().err
    assert "a.mp3: this is a bug in audiototext" in err
    assert "ZeroDivisionError: [x]" in err


def test_a_translation_is_told_in_the_table(capsys: pytest.CaptureFixture[str]) -> None:
    """Of a file with two results, the rows tell which is which."""
    english = Transcript((Segment(0, 1, " Yes."),), "es", 75.0, "translate")
    spanish = Transcript((Segment(0, 1, " Sí."),), "es", 75.0)
    both = [Outcome(Path("a.mp3"), "done", (), said) for said in (spanish, english)]
    screen().table(both)
    rows = [line for line in capsys.readouterr().err.splitlines() if "a.mp3" in line]
    assert "English" not in rows[0]
    assert "Spanish to English" in rows[1]


def test_the_table_tells_what_became_of_each(capsys: pytest.CaptureFixture[str]) -> None:
    """Every input has a row: its length, its language, and how it ended."""
    noted = Transcript((), "es", 3700.0, partial=True, notes=("torn",))
    long = "a long name of a talk about many things, recorded on a long evening in May.mp3"
    screen().table(
        [
            Outcome(Path("one.mp3"), "done", (), SAID),
            Outcome(Path("two.mp3"), "partial", (), noted),
            Outcome(Path("three.mp3"), "failed", errors=(MediaError("gone"),)),
            Outcome(Path(long), "not started"),
        ]
    )
    err = capsys.readouterr().err
    rows = {line.split()[0]: line for line in err.splitlines() if line.strip()}
    assert rows["one.mp3"].split() == ["one.mp3", "1:15", "1", "English", "done"]
    assert rows["two.mp3"].split() == [
        "two.mp3", "1:01:40", "0", "Spanish", "partial,", "with", "a", "warning",
    ]  # fmt: skip
    assert rows["three.mp3"].split() == ["three.mp3", "failed"]
    assert rows["a"].startswith(" a long name of a talk")
    assert rows["a"].rstrip().endswith("not started")


def test_no_name_is_cut_in_the_table(capsys: pytest.CaptureFixture[str]) -> None:
    """Names that differ at their end only can be told apart, at the usual width too."""
    names = [f"Interview_2024-05-17_Maria_Gonzalez_with_music_part{n}.mp3" for n in (1, 2)]
    screen().table([Outcome(Path(name), "done", (), SAID) for name in names])
    err = capsys.readouterr().err
    assert "…" not in err
    assert err.count("1.mp3") == err.count("2.mp3") == 1


@pytest.mark.parametrize("event", ["started", "note", "warn", "language", "segment", "progress"])
def test_every_event_asks_whether_to_stop(event: str) -> None:
    """A wish to stop is heard at every event, quiet or not."""

    def stop() -> None:
        raise Cancelled

    values = {"started": (job(),), "language": ("en", None), "segment": (Segment(0, 1, "x"),)}
    for quiet in (False, True):
        shown = Screen(quiet=quiet, check=stop)
        with pytest.raises(Cancelled):
            getattr(shown, event)(*values.get(event, (1.0,)))


def test_the_end_is_shown_even_to_who_stopped(capsys: pytest.CaptureFixture[str]) -> None:
    """Outcomes, errors and the table do not ask whether to stop: they tell what is kept."""

    def stop() -> None:
        raise Cancelled

    shown = Screen(quiet=False, check=stop)
    shown.finished(Outcome(Path("a.mp3"), "partial", (Path("a.txt"),), SAID))
    shown.error("it broke")
    shown.table([Outcome(Path("a.mp3"), "partial", (), SAID)])
    assert "a.txt" in capsys.readouterr().err


@pytest.mark.parametrize("durations", [[75.0], [75.0, None], [75.0, 20.0]])
def test_a_terminal_has_a_bar_and_the_same_text(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    durations: list[float | None],
) -> None:
    """On a terminal there is progress as well, in recorded time, and nothing said is lost."""
    monkeypatch.setenv("TTY_COMPATIBLE", "1")
    monkeypatch.setenv("COLUMNS", "120")
    shown = screen()
    with shown.working(durations):
        for _ in durations:
            shown.started(job())
            shown.segment(Segment(0, 1, " Hello."))
            shown.progress(30.0)
            shown.progress(75.0)
            shown.finished(Outcome(Path("talk.mp3"), "done", (Path("out.txt"),), SAID))
    out, err = capsys.readouterr()
    assert out == ""
    assert "1:15" in err
    for text in ("Processing: talk.mp3", "[00:00.000 --> 00:01.000] Hello.", "out.txt"):
        assert err.count(text) == len(durations)
    assert ("all files" in err) == (len(durations) > 1)


def test_the_bar_of_all_files_adds_up(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of two recordings of 75 s, the bar for all of them ends at 2:30."""
    monkeypatch.setenv("TTY_COMPATIBLE", "1")
    monkeypatch.setenv("COLUMNS", "120")
    shown = screen()
    with shown.working([75.0, 75.0]):
        for _ in range(2):
            shown.started(job())
            shown.progress(75.0)
            shown.finished(Outcome(Path("talk.mp3"), "done", (), SAID))
    assert "2:30 / 2:30" in capsys.readouterr().err


def test_a_name_is_no_markup_in_the_bar(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beside the bar a name stands as it is, brackets included."""
    monkeypatch.setenv("TTY_COMPATIBLE", "1")
    monkeypatch.setenv("COLUMNS", "120")
    shown = screen()
    with shown.working([75.0]):
        shown.started(job("[live] talk.mp3"))
        shown.progress(75.0)
    err = capsys.readouterr().err
    assert err.count("[live] talk.mp3") > err.count("Processing: [live] talk.mp3")


def test_elsewhere_there_is_no_bar(capsys: pytest.CaptureFixture[str]) -> None:
    """Into a pipe go plain lines, without an escape character."""
    shown = screen()
    with shown.working([75.0, 75.0]):
        shown.started(job())
        shown.progress(75.0)
        shown.warn("torn")
    assert "\x1b" not in capsys.readouterr().err
