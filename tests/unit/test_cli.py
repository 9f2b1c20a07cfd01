from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from audiototext import cli, errors
from audiototext.batch import Outcome, State
from audiototext.cli import codes

from ..conftest import sine

Write = Callable[..., Path]
ALL = {"talk.txt", "talk.vtt", "talk.srt", "talk.tsv", "talk.json"}


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    """Run the command, with the scripted engine, in this process and in a folder of its own."""
    script = tmp_path / "said.srt"
    script.write_text("1\n00:00:00,100 --> 00:00:00,900\nHello.\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)

    def run(*args: str | Path) -> int:
        with pytest.raises(SystemExit) as left:
            cli.main([*map(str, args), "--engine", "scripted", "--script", str(script)])
        assert isinstance(left.value.code, int)
        return left.value.code

    return run


@pytest.mark.parametrize(
    ("formats", "names"),
    [
        ([], ALL),
        (["-f", "all"], ALL),
        (["-f", "srt, all"], ALL),
        (["-f", "SRT,.vtt,srt,"], {"talk.srt", "talk.vtt"}),
    ],
)
def test_the_formats_that_are_asked_for_are_written(
    run: Callable[..., int], wav: Write, tmp_path: Path, formats: list[str], names: set[str]
) -> None:
    """A comma list names the formats, in any case, each once; "all" anywhere in it means all."""
    assert run(wav("talk.wav", sine(440, 1.0)), "-o", "out", *formats) == codes.DONE
    assert {path.name for path in (tmp_path / "out").iterdir()} == names


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (["talk.wav"], codes.DONE),
        (["talk.wav", "gone.wav"], codes.SOME_FAILED),
        (["gone.wav"], codes.NO_INPUT),
        (["talk.wav", "--language", "Klingonese"], codes.USAGE),
        (["talk.wav", "-f", "doc"], codes.USAGE),
        (["talk.wav", "--prompt", "x"], codes.USAGE),
        (["talk.wav", "--beam_size", "2"], codes.USAGE),
        (["talk.wav", "-o", "said.srt"], codes.USAGE),
        (["talk.wav", "--stdout", "-f", "srt,vtt"], codes.USAGE),
        (["talk.wav", "--task", "both"], codes.USAGE),
        ([], codes.USAGE),
    ],
)
def test_the_exit_code_tells_how_it_went(
    run: Callable[..., int],
    wav: Write,
    capsys: pytest.CaptureFixture[str],
    args: list[str],
    code: int,
) -> None:
    """0 only if all was done; every other code comes with a word on stderr, stdout stays clean."""
    wav("talk.wav", sine(440, 1.0))
    assert run(*args) == code
    out, err = capsys.readouterr()
    assert out == ""
    assert ("Error" in err or "Usage" in err) == (code != codes.DONE)


def test_stdout_holds_the_result_alone(
    run: Callable[..., int], wav: Write, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With --stdout the text goes there, nothing else does, and no file is written."""
    assert run(wav("talk.wav", sine(440, 1.0)), "--stdout") == codes.DONE
    assert capsys.readouterr().out == "Hello.\n"
    assert {path.name for path in tmp_path.iterdir()} == {"said.srt", "talk.wav"}


def test_no_result_goes_over_the_script(
    run: Callable[..., int], wav: Write, tmp_path: Path
) -> None:
    """A recording with its script's stem beside it leaves the script as it is."""
    before = (tmp_path / "said.srt").read_bytes()
    assert run(wav("said.wav", sine(440, 1.0)), "-o", ".", "-f", "srt") == codes.DONE
    assert (tmp_path / "said.srt").read_bytes() == before
    assert len(list(tmp_path.glob("said*.srt"))) == 2


def test_a_pattern_means_what_it_matches(
    run: Callable[..., int], wav: Write, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where no shell replaces it (Windows), the command does; a file of such a name comes first."""
    for name in ("b.wav", "a.wav", "a[b].wav"):
        wav(name, sine(440, 1.0))
    assert run("?.wav", "-o", "out", "-f", "txt") == codes.DONE
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["a.txt", "b.txt"]
    assert run("a[b].wav", "-o", "one", "-f", "txt") == codes.DONE
    assert [path.name for path in (tmp_path / "one").iterdir()] == ["a[b].txt"]
    assert run("*.ogg") == codes.NO_INPUT
    assert "*.ogg: there is no such file" in capsys.readouterr().err


def test_an_empty_list_is_no_input(
    run: Callable[..., int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A list without a file is told as such; that nothing was done is no success."""
    (tmp_path / "list.txt").write_text("\n  # later\n", encoding="utf-8")
    assert run("@list.txt") == codes.NO_INPUT
    assert "list.txt names no file" in capsys.readouterr().err


class Remote(errors.AudioToTextError):
    """What a service on the network will raise."""


MEDIA, MODEL, EXTRA = errors.MediaError("m"), errors.ModelError("m"), errors.MissingExtra("m")
WISH, DISK, REMOTE = errors.UnsupportedRequest("m"), errors.OutputError("m"), Remote("m")
BUG, WELL = "Traceback ...", None


@pytest.mark.parametrize(
    ("failures", "code"),
    [
        ([WELL, WELL], codes.DONE),
        ([MEDIA], codes.NO_INPUT),
        ([MEDIA, MEDIA], codes.NO_INPUT),
        ([MEDIA, WELL], codes.SOME_FAILED),
        ([MEDIA, BUG], codes.SOME_FAILED),
        ([BUG], codes.SOME_FAILED),
        ([DISK], codes.SOME_FAILED),
        ([DISK, WELL], codes.SOME_FAILED),
        ([MEDIA, DISK], codes.SOME_FAILED),
        ([WISH], codes.USAGE),
        ([WISH, MEDIA], codes.USAGE),
        ([WISH, WELL], codes.SOME_FAILED),
        ([MEDIA, MODEL, WELL], codes.MISSING),
        ([WELL, EXTRA], codes.MISSING),
        ([WISH, MODEL], codes.MISSING),
        ([MEDIA, MODEL, REMOTE, BUG], codes.REMOTE),
        ([REMOTE, WELL], codes.REMOTE),
    ],
)
def test_of_several_failures_the_gravest_counts(
    failures: list[Exception | str | None], code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """5 before 4 before 1; 3 and 2 only where nothing at all was done for that reason."""
    monkeypatch.setitem(codes._CODES, Remote, codes.REMOTE)
    outcomes = []
    for failure in failures:
        told = (failure,) if isinstance(failure, errors.AudioToTextError) else ()
        bug = failure if isinstance(failure, str) else ""
        state: State = "done" if failure is WELL else "failed"
        outcomes.append(Outcome(Path("talk.mp3"), state, errors=told, bug=bug))
    assert codes.code_of_all(outcomes) == code
    stopped = Outcome(Path("talk.mp3"), "not started")
    assert codes.code_of_all([*outcomes, stopped]) == codes.INTERRUPTED
