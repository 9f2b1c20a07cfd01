"""`audiototext check`: captions held against norms, and mended in place."""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from audiototext import read
from audiototext.formats import FORMATS
from audiototext.media import SAMPLE_RATE, Samples
from audiototext.transcript import Coverage, Segment, Transcript

from .conftest import Run

GOOD = "1\n00:00:01,000 --> 00:00:03,000\nHello there.\n\n"
BAD = (
    "1\n00:00:01,000 --> 00:00:03,500\nThe first ferry is\nalready waiting\nthere.\n\n"
    "2\n00:00:03,400 --> 00:00:06,000\nA line that has far more characters than lines may have.\n\n"
    "3\n00:00:09,000 --> 00:00:09,100\n<i>Hello</i>\n\n"
    "4\n00:00:20,000 --> 00:00:20,100\nThis is far too much for it.\n\n"
    "5\n00:00:20,150 --> 00:00:22,000\n日本語\n\n"
)
BREACHES = [
    (2, 1, "lines"),
    (8, 2, "width"),
    (8, 2, "speed"),
    (8, 2, "overlap"),
    (12, 3, "speed"),
    (12, 3, "short"),
    (16, 4, "speed"),
    (16, 4, "short"),
    (20, 5, "gap"),
]
"""Line, cue and rule of all that is wrong with BAD."""
LEFT = [(16, 4, "speed"), (16, 4, "short"), (20, 5, "gap")]
"""What nothing can mend: there is no room."""


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    """A file with something wrong in every way but those of other files."""
    path = tmp_path / "bad.srt"
    path.write_text(BAD, encoding="utf-8", newline="\n")
    return path


def found(text: str) -> list[tuple[int, int, str]]:
    """Line, cue and rule of each breach that is told to people."""
    breaches = re.findall(r"^bad\.\w+:(\d+): cue (\d+): (\w+): ", text, re.MULTILINE)
    return [(int(line), int(cue), rule) for line, cue, rule in breaches]


def letters(path: Path) -> str:
    return "".join("".join(segment.text for segment in read(path).segments).split())


def as_webvtt(text: str) -> str:
    return "WEBVTT\n\n" + re.sub(r"(:\d\d),", r"\1.", text)


def test_good_captions_pass(run: Run, tmp_path: Path) -> None:
    """Captions that keep to the norms are told to, and the exit code is 0."""
    (tmp_path / "good.srt").write_text(GOOD, encoding="utf-8")
    done = run("check", "good.srt")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "good.srt: 1 caption, no breach of netflix\n"


def test_each_breach_is_told_with_its_place(run: Run, bad: Path) -> None:
    """Every breach with line, cue and rule, then the sum; the exit code is 1."""
    done = run("check", bad.name)
    assert done.returncode == 1
    assert found(done.stdout) == BREACHES
    assert "\nbad.srt:8: cue 2: width: a line has 56 characters, 42 are allowed\n" in done.stdout
    assert done.stdout.endswith("bad.srt: 5 captions, 9 breaches of netflix\n")
    assert bad.read_text(encoding="utf-8") == BAD


@pytest.mark.parametrize(
    ("name", "encoding", "newline"),
    [
        ("bad.srt", "utf-8", "\r\n"),
        ("bad.srt", "utf-8-sig", "\r"),
        ("bad.srt", "utf-16", "\n"),
        ("bad.srt", "utf-16-be", "\r\n"),
        ("bad.vtt", "utf-8", "\n"),
    ],
)
def test_lines_are_those_of_the_file(
    run: Run, tmp_path: Path, name: str, encoding: str, newline: str
) -> None:
    """Lines are counted as an editor counts them, whatever ends them and however it is encoded.

    The signs for "above" and "one" hold the byte of a line feed in UTF-16.
    """
    text = BAD.replace("Hello", "上一")
    shift = 0
    if name == "bad.vtt":
        text, shift = as_webvtt(text), 2
    (tmp_path / name).write_bytes(text.replace("\n", newline).encode(encoding))
    done = run("check", name, "--language", "en")
    assert found(done.stdout) == [(line + shift, cue, rule) for line, cue, rule in BREACHES]


def test_cues_are_numbered_by_time(run: Run, tmp_path: Path) -> None:
    """Where cues stand in disorder, each breach has the line at which its own cue stands."""
    one, two = "00:00:05,000 --> 00:00:05,100\nlate\n", "00:00:01,000 --> 00:00:09,000\nlong\n"
    (tmp_path / "bad.srt").write_text(f"1\n{one}\n2\n{two}\n", encoding="utf-8")
    done = run("check", "bad.srt")
    assert found(done.stdout) == [
        (6, 1, "long"), (2, 2, "speed"), (2, 2, "short"), (2, 2, "overlap"),
    ]  # fmt: skip
    assert "bad.srt: syntax: 1 cues start before the one above them" in done.stdout


def test_machines_get_json(run: Run, bad: Path, tmp_path: Path) -> None:
    """--json prints one list of files, each with its breaches, and nothing else."""
    (tmp_path / "good.srt").write_text(GOOD, encoding="utf-8")
    done = run("check", bad.name, "good.srt", "--json", "--preset", "bbc")
    assert done.returncode == 1
    first, second = json.loads(done.stdout)
    assert (first["file"], first["captions"], first["preset"]) == ("bad.srt", 5, "bbc")
    assert (second["file"], second["breaches"]) == ("good.srt", [])
    wide = next(breach for breach in first["breaches"] if breach["rule"] == "width")
    assert wide == {
        "line": 8, "cue": 2, "rule": "width", "value": 56, "limit": 37,
        "message": "a line has 56 characters, 37 are allowed",
    }  # fmt: skip


def test_what_can_be_mended_is(run: Run, bad: Path) -> None:
    """--fix mends in place without losing a word, tells what is left, and then exits with 1."""
    before = letters(bad)
    done = run("check", bad.name, "--fix")
    assert done.returncode == 1
    assert letters(bad) == before
    lines = bad.read_text(encoding="utf-8").splitlines()
    assert all(lines[line - 1].count(" --> ") for line, _, _ in found(done.stdout))
    assert [(cue, rule) for _, cue, rule in found(done.stdout)] == [
        (cue, rule) for _, cue, rule in LEFT
    ]
    assert done.stdout.endswith("5 captions, 3 breaches of netflix, 6 mended\n")
    assert "<i>Hello</i>" in bad.read_text(encoding="utf-8")
    again = run("check", bad.name, "--fix")
    assert again.stdout.endswith("5 captions, 3 breaches of netflix\n")
    assert bad.read_text(encoding="utf-8").splitlines() == lines


def test_all_mended_is_all_well(run: Run, bad: Path) -> None:
    """Where nothing is left after --fix, the exit code is 0, as it is when checked again."""
    bad.write_text(BAD[: BAD.index("4\n00:00:20")], encoding="utf-8")
    done = run("check", bad.name, "--fix")
    assert (done.returncode, found(done.stdout)) == (0, [])
    assert "no breach of netflix, 6 mended" in done.stdout
    assert run("check", bad.name).returncode == 0


def test_a_good_file_is_not_written(run: Run, tmp_path: Path) -> None:
    """--fix leaves a file alone in which there is nothing to mend, its line ends included."""
    path = tmp_path / "good.srt"
    path.write_bytes(GOOD.replace("\n", "\r\n").encode("utf-8-sig"))
    early = time.time() - 1000
    os.utime(path, (early, early))
    assert run("check", "good.srt", "--fix").returncode == 0
    assert path.stat().st_mtime == pytest.approx(early, abs=1)


SCRAP = GOOD.replace("03,000", "01,100")
KEPT: dict[str, tuple[str, bytes, str]] = {
    "late styles": (
        "a.vtt",
        as_webvtt(SCRAP).encode() + b"\nSTYLE\n::cue {}\n",
        "this would be lost: styles and regions after the first cue (1)",
    ),
    "broken characters": ("a.srt", SCRAP.encode() + b"\xe2\x82\xac" * 20 + b"\xff\n", "\ufffd"),
    "text before the cues": ("a.srt", b"(c) 1999\n\n" + SCRAP.encode(), "left out: '(c) 1999'"),
    "another format": ("a.srt", as_webvtt(SCRAP).encode(), "read as vtt"),
    "another name": ("a.txt", SCRAP.encode(), "no caption file by its name"),
    "no text": ("a.srt", SCRAP.replace("Hello there.", "").encode(), "no caption in it has"),
    "a transcript": (
        "a.json",
        b'{"segments": [{"start": 1, "end": 1.1, "text": "Hello there."}]}',
        "no caption file by its name",
    ),
}


@pytest.mark.parametrize("name", KEPT)
def test_what_would_be_lost_is_left_alone(run: Run, tmp_path: Path, name: str) -> None:
    """A file that could not be written again with all that is in it is checked, not mended."""
    file, data, reason = KEPT[name]
    (tmp_path / file).write_bytes(data)
    done = run("check", file, "--fix")
    assert done.returncode == 1
    assert "not mended" in done.stdout.splitlines()[-1]
    assert reason in done.stdout.splitlines()[-1]
    assert (tmp_path / file).read_bytes() == data


def test_what_stands_around_cues_is_kept(run: Run, tmp_path: Path) -> None:
    """--fix mends the cues of a WebVTT file and leaves comments, settings and styles in it."""
    text = as_webvtt(SCRAP).replace("WEBVTT\n", "WEBVTT\n\nSTYLE\n::cue { color: red }\n", 1)
    text = text.replace("\n\n1", "\n\nNOTE mine\n\n1", 1).replace("01.100", "01.100 line:0")
    (tmp_path / "a.vtt").write_text(text, encoding="utf-8")
    done = run("check", "a.vtt", "--fix")
    assert done.returncode == 0, done.stdout
    written = (tmp_path / "a.vtt").read_text(encoding="utf-8")
    for kept in ("STYLE\n::cue { color: red }\n", "NOTE mine\n", " line:0\n"):
        assert kept in written


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.ass", "[Events]\nDialogue: 0,0:00:01.00,0:00:01.10,Default,,0,0,0,,Hello there.\n"),
        ("a.ttml", '<tt xmlns="http://www.w3.org/ns/ttml"><body><div>\n'
         '<p begin="1s" end="1.1s">Hello there.</p></div></body></tt>\n'),
        ("a.sbv", "\n0:00:01.000,0:00:01.100\nHello there.\n\n"),
    ],
)  # fmt: skip
def test_other_formats_are_checked_and_mended(
    run: Run, tmp_path: Path, name: str, data: str
) -> None:
    """A breach is told with the line of its cue, whatever the format, and mended in that format."""
    (tmp_path / name).write_text(data, encoding="utf-8")
    done = run("check", name)
    assert done.returncode == 1
    assert f"{name}:2: cue 1: " in done.stdout
    assert run("check", name, "--fix").returncode == 0
    assert read(tmp_path / name).segments[0].end > 1.5


def test_what_had_to_be_mended_to_read_a_file_is_told(run: Run, tmp_path: Path) -> None:
    """A file that is not as it should be breaks the rule "syntax"; --fix writes it as it should."""
    (tmp_path / "bad.srt").write_bytes(GOOD.replace("there", "señor, ¿qué tal?").encode("cp1252"))
    done = run("check", "bad.srt")
    assert done.returncode == 1
    assert "bad.srt: syntax: it is not UTF-8; read as cp1252" in done.stdout
    done = run("check", "bad.srt", "--fix")
    assert (done.returncode, (tmp_path / "bad.srt").read_text(encoding="utf-8")) == (
        0, GOOD.replace("there", "señor, ¿qué tal?"),
    )  # fmt: skip


def test_comments_break_nothing(run: Run, tmp_path: Path) -> None:
    """What WebVTT allows beside cues is no breach."""
    text = as_webvtt(GOOD).replace("\n\n1", "\n\nNOTE mine\n\n1", 1)
    (tmp_path / "good.vtt").write_text(text, encoding="utf-8")
    assert run("check", "good.vtt").returncode == 0


def test_folders_are_checked(run: Run, bad: Path, tmp_path: Path) -> None:
    """All captions in a folder and those below it, no other files, are checked and mended."""
    deep = tmp_path / "subs" / "deep"
    deep.mkdir(parents=True)
    for path in (deep / "a.srt", deep / "A.VTT", deep.parent / "b.srt"):
        path.write_text(as_webvtt(GOOD) if path.suffix == ".VTT" else GOOD, encoding="utf-8")
    (deep / "talk.json").write_text("{}", encoding="utf-8")
    done = run("check", "subs")
    assert done.returncode == 0
    assert [line.partition(": ")[0] for line in done.stdout.splitlines()] == [
        str(Path("subs", "b.srt")), str(Path("subs", "deep", "A.VTT")),
        str(Path("subs", "deep", "a.srt")),
    ]  # fmt: skip
    (deep / "b.srt").write_text(SCRAP, encoding="utf-8")
    assert run("check", "subs").returncode == 1
    assert run("check", "subs", "--fix").returncode == 0


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["empty"], 3, "empty: no .ass, .lrc, .sbv, .srt, .ttml, .vtt file"),
        (["missing.srt"], 3, "missing.srt cannot be read"),
        (["notes.srt"], 3, "notes.srt: no SubRip cue"),
        (["missing.srt", "empty"], 3, "empty: no .ass, .lrc, .sbv, .srt, .ttml, .vtt file"),
        (["good.srt", "missing.srt"], 1, "missing.srt cannot be read"),
        (["good.srt", "empty"], 1, "empty: no .ass, .lrc, .sbv, .srt, .ttml, .vtt file"),
        ([], 2, "Missing argument"),
        (["good.srt", "--preset", "none"], 2, "checked against a preset"),
        (["good.srt", "--max_words_per_line", "3"], 2, "No such option"),
        (["good.srt", "--max_cps", "0"], 2, "above 0"),
        (["good.srt", "--fps", "nan"], 2, "frames a second"),
        (["good.srt", "--language", "klingon"], 2, "no language is called 'klingon'"),
        (["good.srt", "--media", "missing.mp4"], 3, "missing.mp4"),
        (["good.srt", "--media", "good.srt"], 3, "good.srt"),
    ],
)
def test_what_cannot_be_checked_is_told(
    run: Run, tmp_path: Path, arguments: list[str], code: int, told: str
) -> None:
    """A true exit code and a sentence; what can be checked among others is."""
    (tmp_path / "good.srt").write_text(GOOD, encoding="utf-8")
    (tmp_path / "notes.srt").write_text("no captions", encoding="utf-8")
    (tmp_path / "empty").mkdir()
    done = run("check", *arguments)
    assert done.returncode == code
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout.startswith("good.srt: 1 caption, no breach") == (code == 1)


def test_norms_can_be_others(run: Run, tmp_path: Path) -> None:
    """A preset and each of its numbers can be named, and the text's language."""
    (tmp_path / "a.srt").write_text(GOOD.replace("03,000", "01,750"), encoding="utf-8")

    def rules(*options: str) -> list[Any]:
        done = run("check", "a.srt", "--json", *options)
        return [breach["rule"] for breach in json.loads(done.stdout)[0]["breaches"]]

    assert rules() == ["short"]
    assert rules("--min_duration", "0.5") == []
    assert rules("--min_duration", "0.5", "--max_line_width", "8") == ["width"]
    assert rules("--min_duration", "0.5", "--max_cps", "12") == ["speed"]
    assert rules("--min_duration", "0.5", "--max_duration", "0.6") == ["long"]
    assert rules("--min_duration", "0.5", "--language", "Japanese") == ["speed"]


def test_the_recording_is_heard(
    run: Run, tmp_path: Path, flac: Callable[[str, Samples], Path]
) -> None:
    """With --media, what comes after the recording's end is found, and ends with it after --fix."""
    flac("a.flac", np.zeros(int(2.5 * SAMPLE_RATE), np.float32))
    (tmp_path / "a.srt").write_text(GOOD, encoding="utf-8")
    done = run("check", "a.srt", "--media", "a.flac")
    assert done.returncode == 1
    assert "a.srt:2: cue 1: end: it ends 0.500 s after the recording" in done.stdout
    assert run("check", "a.srt", "--media", "a.flac", "--fix").returncode == 0
    assert read(tmp_path / "a.srt").segments[0].end == 2.5


def test_our_own_captions_pass(run: Run, samples: Path) -> None:
    """What the command writes for speech keeps to its own norms, as srt and as vtt."""
    recording = samples / "mercado-es.opus"
    done = run(recording, "--model", "embedded", "-f", "srt,vtt", "-o", "out")
    assert done.returncode == 0, done.stderr
    done = run("check", "out", "--media", recording)
    assert done.returncode == 0, done.stdout
    assert done.stdout.count("no breach of netflix") == 2


def test_a_transcripts_own_doubts_are_told(run: Run, tmp_path: Path) -> None:
    """Doubtful segments and gaps have their lines, for people and machines, and break no rule."""
    said = (
        Segment(1, 3, " Hello."),
        Segment(3.5, 5, " Hello there.", doubts=("over silence", "of my\nown")),
    )
    coverage = Coverage(9.0, ((5.5, 7.5), (8.0, 8.75)))
    talk = Transcript(said, "en", 9.0, coverage=coverage)
    (tmp_path / "talk.json").write_text(FORMATS["json"].text(talk), encoding="utf-8")
    done = run("check", "talk.json")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "talk.json:3: cue 2: doubt: over silence (no voice is heard where its words are)",
        "talk.json:3: cue 2: doubt: of my own",
        "talk.json: speech without words: 00:05.500 to 00:07.500 (2.0 s)",
        "talk.json: speech without words: 00:08.000 to 00:08.750 (0.8 s)",
        "talk.json: 2 captions, no breach of netflix, 1 doubtful, 2 gaps",
    ]
    (told,) = json.loads(run("check", "talk.json", "--json").stdout)
    assert (told["breaches"], told["gaps"][0]) == ([], {"start": 5.5, "end": 7.5})
    assert told["doubts"][1] == {"line": 3, "cue": 2, "reason": "of my own", "message": ""}


def test_quiet_is_quiet(run: Run, bad: Path) -> None:
    """With --quiet the exit code alone tells; --json still prints."""
    done = run("check", bad.name, "--quiet")
    assert (done.returncode, done.stdout, done.stderr) == (1, "", "")
    assert json.loads(run("check", bad.name, "--quiet", "--json").stdout)[0]["breaches"]
