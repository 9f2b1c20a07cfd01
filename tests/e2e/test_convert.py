"""`audiototext convert`: what is written down once, in other formats, layouts and times."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

from audiototext import Segment, Transcript, Word, read, write
from audiototext.formats import tags, vtt_text

from ..conftest import ROOT
from .conftest import COMMAND, Run

SRT = (
    "1\n00:00:00,000 --> 00:00:02,500\nHello & good morning.\n\n"
    "2\n00:00:03,000 --> 00:00:04,000\nTwo\nlines, 2 < 3.\n\n"
)
WORDY = (
    "So it goes on and on, and nobody who watches it can read what stands there in a single line."
)


@pytest.fixture(scope="module")
def recognized(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Half a minute of speech in a folder, as json and as the captions of the same run."""
    folder = tmp_path_factory.mktemp("recognized")
    subprocess.run(
        [*COMMAND, str(ROOT / "samples" / "harbour-en.opus"), "--model", "embedded",
         "-f", "json,srt,vtt", "-o", str(folder), "--quiet"],
        check=True,
        cwd=folder,
        env=os.environ | {"HF_HUB_OFFLINE": "1"},
    )  # fmt: skip
    return folder


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A caption file."""
    path = tmp_path / "old.srt"
    path.write_text(SRT, encoding="utf-8")
    return path


def letters(path: Path) -> str:
    return "".join("".join(segment.text for segment in read(path).segments).split())


@pytest.mark.parametrize("format", ["srt", "vtt"])
def test_a_transcript_is_laid_out_as_when_it_was_recognized(
    run: Run, recognized: Path, tmp_path: Path, format: str
) -> None:
    """Captions made of the json are, to the byte, those of the transcription itself."""
    done = run("convert", recognized / "harbour-en.json", f"new.{format}")
    assert (done.returncode, done.stdout) == (0, f"new.{format}\n"), done.stderr
    written = (tmp_path / f"new.{format}").read_bytes()
    assert written == (recognized / f"harbour-en.{format}").read_bytes()


def test_a_transcript_is_laid_out_by_what_is_asked_for(
    run: Run, recognized: Path, tmp_path: Path
) -> None:
    """Presets and numbers make other captions; none and whisper's options make whisper's."""
    source = recognized / "harbour-en.json"
    for name, options in {
        "bbc": ["--preset", "bbc", "--max-line-count", "1"],
        "none": ["--preset", "none"],
        "whisper": ["--max_line_width", "30", "--max_line_count", "1"],
        "words": ["--max_words_per_line", "1"],
        "marked": ["--highlight_words"],
    }.items():
        assert run("convert", source, f"{name}.srt", *options).returncode == 0
    made = {path.stem: read(path).segments for path in tmp_path.glob("*.srt")}
    assert max(len(one.text) for one in made["bbc"]) <= 37
    assert [one.text for one in made["none"]] == [one.text.strip() for one in read(source).segments]
    assert 20 < max(len(one.text) for one in made["whisper"]) <= 30
    assert not [one for one in made["words"] if " " in one.text]
    assert made["marked"][0].text.startswith("<u>The</u> sun")
    for path in tmp_path.glob("*.srt"):
        if path.stem != "marked":
            assert letters(path) == letters(source)


def test_captions_keep_their_cues(run: Run, old: Path, tmp_path: Path) -> None:
    """From srt to vtt and back, every cue is the same, to the byte."""
    assert run("convert", old, "new.vtt").returncode == 0
    assert run("convert", "new.vtt", "back.srt").returncode == 0
    assert "2 &lt; 3" in (tmp_path / "new.vtt").read_text(encoding="utf-8")
    assert (tmp_path / "back.srt").read_text(encoding="utf-8") == SRT


def test_captions_keep_their_markup(run: Run, old: Path, tmp_path: Path) -> None:
    """Tags stay in their own format to the letter, and become another's; a note tells the rest."""
    marked = SRT.replace("Hello", '<font color="red"><i>Hello</i></font>').replace(
        "Two", "<s>Two</s>"
    )
    old.write_text(marked, encoding="utf-8")
    for options in ([], ["--preset", "none"]):
        done = run("convert", old, "same.srt", *options)
        assert (done.returncode, done.stderr) == (0, "")
        assert (tmp_path / "same.srt").read_text(encoding="utf-8") == marked
    told = {
        "new.vtt": ("<c.red><i>Hello</i></c>", "vtt has no room for: strike-out (1)"),
        "new.ass": ("{\\c&H0000FF&}{\\i1}Hello", ""),
        "new.txt": ("Hello & good", "bold, italics, underline (1), strike-out (1), colours (1)"),
    }
    for target, (text, note) in told.items():
        done = run("convert", old, target)
        assert note in done.stderr
        assert bool(note) is bool(done.stderr)
        assert text in (tmp_path / target).read_text(encoding="utf-8")


def test_a_layout_keeps_how_letters_look(run: Run, old: Path, tmp_path: Path) -> None:
    """Laid out anew, the words that were italic are; names of cues, which are others now, go."""
    text = WORDY.replace("nobody who watches", "<i>nobody who watches</i>")
    old.write_text(f"1\n00:00:01,000 --> 00:00:09,000\n{text}\n", encoding="utf-8")
    assert run("convert", old, "new.ttml", "--preset", "bbc").returncode == 0
    italic = [
        span.text
        for one in read(tmp_path / "new.ttml").segments
        for span in tags.spans(one.text)
        if span.look.italic
    ]
    assert "".join("".join(italic).split()) == "nobodywhowatches"
    vtt = tmp_path / "a.vtt"
    vtt.write_text(f"WEBVTT\n\nintro\n00:01.000 --> 00:09.000\n{WORDY}\n", encoding="utf-8")
    done = run("convert", vtt, "b.vtt", "--preset", "bbc")
    assert "left out, as the cues are others: cue names (1)" in done.stderr


def test_two_languages_are_merged_and_parted(run: Run, tmp_path: Path) -> None:
    """Each cue gets the lines of both; parted again, each language's file is as it was."""
    said = {
        "en": ["Good morning to all of you.", "The ship comes in with the tide.", "Thank you."],
        "es": ["Buenos días a todos.", "El barco entra con la marea.", "Muchas gracias."],
    }
    for code, lines in said.items():
        segments = tuple(Segment(n, n + 0.9, line) for n, line in enumerate(lines))
        write(Transcript(segments, code, 3.0), tmp_path / f"talk.{code}.srt")
    done = run("convert", "talk.en.srt", "both.vtt", "--with", "talk.es.srt")
    assert done.returncode == 0, done.stderr
    cues = [one.text for one in read(tmp_path / "both.vtt").segments]
    assert cues == [f"{a}\n{b}" for a, b in zip(*said.values(), strict=True)]
    done = run("convert", "both.vtt", "parts.srt", "--split")
    assert done.stdout.split() == ["parts.en.srt", "parts.es.srt"]
    for code in said:
        parts, whole = (tmp_path / f"{stem}.{code}.srt" for stem in ("parts", "talk"))
        assert parts.read_bytes() == whole.read_bytes()
    run("convert", "talk.en.srt", "above.srt", "--with", "talk.es.srt", "--bilingual", "above")
    first = read(tmp_path / "above.srt").segments[0].text
    assert first == f"{said['es'][0]}\n{said['en'][0]}"


def test_parted_captions_keep_their_text_and_looks(run: Run, tmp_path: Path) -> None:
    """References are resolved once, italics stay, and what is parted is never written over."""
    cues = [
        ("The ship &amp;eacute; is <i>late</i> and the men are here.", "El barco llega tarde."),
        ("It is the wind &amp; rain that the sailors want.", "Es el viento <i>que quieren</i>."),
        ("They have it now.", "Ya lo tienen en la mano."),
    ]
    text = "".join(
        f"00:0{n}.000 --> 00:0{n}.900\n{a}\n{b}\n\n" for n, (a, b) in enumerate(cues, start=1)
    )
    (tmp_path / "bi.vtt").write_text(f"WEBVTT\n\n{text}", encoding="utf-8")
    done = run("convert", "bi.vtt", "half.vtt", "--split")
    assert done.stdout.split() == ["half.1.vtt", "half.2.vtt"], done.stderr  # too short to name
    for side in (0, 1):
        found = read(tmp_path / f"half.{side + 1}.vtt").segments
        assert [vtt_text.plain(one.text) for one in found] == [
            vtt_text.plain(pair[side]) for pair in cues
        ]
    assert "<i>que quieren</i>" in (tmp_path / "half.2.vtt").read_text(encoding="utf-8")
    (tmp_path / "f.1.vtt").write_text(f"WEBVTT\n\n{text}", encoding="utf-8")
    done = run("convert", "f.1.vtt", "f.vtt", "--split")
    assert done.returncode == 2
    assert (tmp_path / "f.1.vtt").read_text(encoding="utf-8") == f"WEBVTT\n\n{text}"


def test_merging_tells_what_it_leaves_out(run: Run, tmp_path: Path) -> None:
    """Tags of the one do not spill over the other; what goes of the second file is told."""
    (tmp_path / "a.srt").write_text("1\n00:00:01,000 --> 00:00:02,000\n<i>Hello\n\n")
    (tmp_path / "b.vtt").write_text(
        "WEBVTT\n\nNOTE x\n\nname\n00:01.000 --> 00:02.000 line:0\n<v Ann>Hola\n\n"
    )
    done = run("convert", "a.srt", "m.srt", "--with", "b.vtt")
    assert read(tmp_path / "m.srt").segments[0].text == "<i>Hello</i>\nHola"
    assert "left out of the second file" in done.stderr
    assert "srt has no room for" in done.stderr


@pytest.mark.parametrize("name", ["csv", "tsv"])
def test_tables_keep_their_cues(run: Run, old: Path, tmp_path: Path, name: str) -> None:
    """A way through a spreadsheet changes no time and moves no word."""
    assert run("convert", old, f"a.{name}").returncode == 0
    assert run("convert", f"a.{name}", "back.srt").returncode == 0
    before, after = read(old).segments, read(tmp_path / "back.srt").segments
    assert [(one.start, one.end, one.text.split()) for one in after] == [
        (one.start, one.end, one.text.split()) for one in before
    ]


def test_a_new_layout_hides_no_loss(run: Run, tmp_path: Path) -> None:
    """Speakers that a format has no room for are told, though captions are laid out anew."""
    said = Segment(1.0, 2.0, " Hi there.", (Word(1, 2, " Hi there."),), speaker="Ana")
    write(Transcript((said,), "en", 5.0), tmp_path / "a.json")
    for options in ([], ["--preset", "none"]):
        done = run("convert", "a.json", "a.srt", *options)
        assert "srt has no room for: speakers (1)" in done.stderr
    assert run("convert", "a.json", "a.vtt").stderr == ""


def test_json_becomes_webvtt_as_it_reads(run: Run, tmp_path: Path) -> None:
    """What looks like a reference in a transcript is seen as it stands."""
    write(Transcript((Segment(1, 2, " AT&amp;T &lt;b&gt;"),), "en", 2.0), tmp_path / "a.json")
    for options in ([], ["--preset", "none"]):
        assert run("convert", "a.json", "a.vtt", *options).returncode == 0
        (cue,) = read(tmp_path / "a.vtt").segments
        assert vtt_text.plain(cue.text) == "AT&amp;T &lt;b&gt;"


def test_no_result_takes_anothers_place(run: Run, tmp_path: Path) -> None:
    """Of files whose names meet in the new format each is written."""
    (tmp_path / "in").mkdir()
    for name, text in (("a.srt", "One."), ("a.vtt", "Two."), ("a.srt.sbv", "Three.")):
        write(Transcript((Segment(1, 2, text),), "en", 2.0), tmp_path / "in" / name)
    assert run("convert", "in", "out", "-f", "ass").returncode == 0
    found = {read(one).segments[0].text for one in (tmp_path / "out").iterdir()}
    assert found == {"One.", "Two.", "Three."}


def test_times_inside_cues_do_not_lie(run: Run, tmp_path: Path) -> None:
    """Where all times move, those inside cues go, and that is told."""
    text = "WEBVTT\n\n00:01.000 --> 00:03.000\n<00:01.000>Hello <00:02.000>there\n\n"
    (tmp_path / "a.vtt").write_text(text, encoding="utf-8")
    done = run("convert", "a.vtt", "b.vtt", "--shift", "10")
    assert read(tmp_path / "b.vtt").segments[0].text == "Hello there"
    assert "times inside cues (1)" in done.stderr


def test_folders_are_merged(run: Run, tmp_path: Path) -> None:
    """Files of two folders go together by their names without the language in them."""
    for folder, name, text in (
        ("en", "one.en.srt", "One."), ("en", "two.srt", "Two."), ("en", "lonely.srt", "Three."),
        ("de", "one.de.vtt", "Eins."), ("de", "two.srt", "Zwei."),
    ):  # fmt: skip
        (tmp_path / folder).mkdir(exist_ok=True)
        write(Transcript((Segment(1, 2, text),), "en", 2.0), tmp_path / folder / name)
    done = run("convert", "en", "both", "-f", "srt", "--with", "de")
    assert done.returncode == 1
    assert "lonely.srt: no file in de goes with it" in done.stderr
    found = {one.name: read(one).segments[0].text for one in (tmp_path / "both").iterdir()}
    assert found == {"one.en.srt": "One.\nEins.", "two.srt": "Two.\nZwei."}


def test_captions_are_laid_out_anew_where_that_is_asked_for(
    run: Run, old: Path, tmp_path: Path
) -> None:
    """A preset lays captions out anew, and a note says that the times within them are guesses."""
    old.write_text(f"1\n00:00:01,000 --> 00:00:09,000\n{WORDY}\n", encoding="utf-8")
    done = run("convert", old, "new.srt", "--preset", "bbc")
    assert done.returncode == 0
    assert re.search(r"old\.srt: times of \d captions are interpolated", done.stderr)
    captions = read(tmp_path / "new.srt").segments
    assert len(captions) > 1
    assert max(len(line) for one in captions for line in one.text.split("\n")) <= 37
    assert letters(tmp_path / "new.srt") == letters(old)


def test_whispers_layout_needs_words(run: Run, old: Path, tmp_path: Path) -> None:
    """Options of whisper's own layout, which do nothing without words' times, are refused."""
    for option in ("--max_line_width=20", "--highlight_words"):
        done = run("convert", old, "new.srt", option)
        assert done.returncode == 2
        assert "its words have no times" in done.stderr
    assert not (tmp_path / "new.srt").exists()


@pytest.mark.parametrize(
    ("options", "times"),
    [
        (["--shift", "1.5"], [(1.5, 4.0), (4.5, 5.5)]),
        (["--shift", "-2"], [(0.0, 0.5), (1.0, 2.0)]),
        (["--shift=-2.75"], [(0.25, 1.25)]),
        (["--scale", "2"], [(0.0, 5.0), (6.0, 8.0)]),
        (["--scale", "24/25"], [(0.0, 2.4), (2.88, 3.84)]),
        (["--scale", "2", "--shift", "1"], [(1.0, 6.0), (7.0, 9.0)]),
    ],
)
def test_captions_move(
    run: Run, old: Path, tmp_path: Path, options: list[str], times: list[tuple[float, float]]
) -> None:
    """All times are multiplied, then moved; what would lie before 0 is left out and told."""
    done = run("convert", old, "new.srt", *options)
    assert done.returncode == 0, done.stderr
    assert [(one.start, one.end) for one in read(tmp_path / "new.srt").segments] == times
    assert ("left out: 1" in done.stderr) == (len(times) == 1)


def test_a_transcripts_words_move_along(run: Run, tmp_path: Path) -> None:
    """From json to json, everything stays but the times, those of words as well."""
    said = Segment(1.0, 2.0, " Hi.", (Word(1.25, 1.75, " Hi.", 0.5),), speaker="Ana")
    write(Transcript((said,), "en", 5.0, notes=("torn",)), tmp_path / "a.json")
    done = run("convert", "a.json", "a.json", "--shift", "0.1")
    assert (done.returncode, done.stderr) == (0, "a.json: torn\n")
    moved = Segment(1.1, 2.1, " Hi.", (Word(1.35, 1.85, " Hi.", 0.5),), speaker="Ana")
    assert read(tmp_path / "a.json") == Transcript((moved,), "en", 5.1, notes=("torn",))


def test_a_file_can_be_its_own_target(run: Run, old: Path, tmp_path: Path) -> None:
    """A file is moved in place, whole, and nothing is left beside it."""
    assert run("convert", old, old, "--shift", "1").returncode == 0
    assert read(old).segments[0].start == 1.0
    assert [path.name for path in tmp_path.iterdir()] == ["old.srt"]


def test_captions_become_text(run: Run, old: Path, tmp_path: Path) -> None:
    """Where nothing is shown on a screen, the words of two cues stand apart, in one line each."""
    assert run("convert", old, "new.json").returncode == 0
    found = json.loads((tmp_path / "new.json").read_text(encoding="utf-8"))
    assert " ".join(found["text"].split()) == "Hello & good morning. Two lines, 2 < 3."
    assert run("convert", old, "new.txt").returncode == 0
    text = (tmp_path / "new.txt").read_text(encoding="utf-8")
    assert text == "Hello & good morning.\nTwo lines, 2 < 3.\n"
    assert run("convert", "new.json", "back.srt", "--preset", "none").returncode == 0
    assert (tmp_path / "back.srt").read_text(encoding="utf-8") == SRT


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-be", "cp1252"])
def test_other_encodings_become_utf8(run: Run, old: Path, tmp_path: Path, encoding: str) -> None:
    """Whatever a file is written in comes out as UTF-8; where that is a guess, it is told."""
    text = SRT.replace("good morning", "¿qué mañana señorita, así es la canción del año?")
    old.write_bytes(text.replace("\n", "\r\n").encode(encoding))
    done = run("convert", old, "new.srt")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "new.srt").read_bytes() == text.encode()
    assert ("a guess" in done.stderr) == (encoding == "cp1252")


def test_a_folder_is_converted(run: Run, tmp_path: Path) -> None:
    """Each file keeps its place; of two that differ in their suffix both are written."""
    for name in ("a.srt", "deep/b.srt", "deep/b.vtt", "deep/readme.md", ".hidden.srt"):
        path = tmp_path / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(SRT if name.endswith("srt") else f"WEBVTT\n\n{SRT}".replace(",", "."))
    expected = ["a.vtt", "deep/b.srt.vtt", "deep/b.vtt.vtt"]
    for out in ("out", "in/out", "in/out"):
        done = run("convert", "in", out, "--output_format", "VTT")
        assert done.returncode == 0, done.stderr
        assert done.stdout.splitlines() == [str(Path(out, name)) for name in expected]
    written = {path.name for path in (tmp_path / "in" / "out").rglob("*.vtt")}
    assert written == {"a.vtt", "b.srt.vtt", "b.vtt.vtt"}


def test_a_file_goes_into_a_folder(run: Run, old: Path, tmp_path: Path) -> None:
    """A file is written into a folder that is there by its own name; missing folders are made."""
    (tmp_path / "out").mkdir()
    assert run("convert", old, "out", "-f", "vtt").returncode == 0
    assert (tmp_path / "out" / "old.vtt").is_file()
    assert run("convert", old, "new/deep/x.vtt").returncode == 0
    assert (tmp_path / "new" / "deep" / "x.vtt").is_file()


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["missing.srt", "new.srt"], 3, "missing.srt cannot be read"),
        (["notes.txt", "new.srt"], 3, "notes.txt: no SubRip cue"),
        (["empty", "out", "-f", "srt"], 3, "empty: no .ass, .csv, .json, .lrc, .sbv, .srt, .tsv,"),
        (["some", "out", "-f", "srt"], 1, "bad.srt: no SubRip cue"),
        (["some", "out"], 2, "some is a folder: name the format with --output_format"),
        (["some", "old.srt", "-f", "srt"], 2, "some is a folder, but old.srt is a file"),
        (["old.srt", "empty"], 2, "empty: name the format with --output_format"),
        (["old.srt", "new"], 2, "new: name the format with --output_format"),
        (["old.srt", "new.doc"], 2, "no output format is called '.doc'"),
        (["old.srt", "new.sbv", "--highlight_words"], 2, "underlines, which sbv cannot"),
        (["old.srt", "new.srt", "--split"], 2, "1 of its 2 captions have two lines or more"),
        (["old.srt", "new.srt", "--split", "--with", "old.srt"], 2, "take one of them"),
        (["old.srt", "new.srt", "--with", "missing.srt"], 3, "missing.srt cannot be read"),
        (["old.srt", "new.srt", "-f", "doc"], 2, "no output format is called 'doc'"),
        (["old.srt", "old.srt/new.vtt"], 2, "the folder old.srt cannot be made"),
        (["old.srt"], 2, "Missing argument 'OUT'"),
        (["old.srt", "new.srt", "--shift", "soon"], 2, "'soon' is no number of seconds"),
        (["old.srt", "new.srt", "--shift", "nan"], 2, "'nan' is no number of seconds"),
        (["old.srt", "new.srt", "--scale", "0"], 2, "'0' is no number above 0"),
        (["old.srt", "new.srt", "--scale", "25/0"], 2, "'25/0' is no number above 0"),
        (["old.srt", "new.srt", "--scale", "1e300"], 2, "times cannot be multiplied by 1e+300"),
        (["old.srt", "new.srt", "--preset", "hulu"], 2, "'hulu' is not one of"),
        (["old.srt", "new.srt", "--max_duration", "0.1"], 2, "a caption cannot stay for"),
        (["old.srt", "new.srt", "--min_gap", "inf"], 2, "a gap is not below 0"),
        (["old.srt", "new.srt", "--language", "klingon"], 2, "no language is called 'klingon'"),
        (["old.srt", "new.srt", "--preset", "ted", "--max_words_per_line", "3"], 2,
         "--max_words_per_line belongs to whisper's own layout"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_told(
    run: Run, old: Path, tmp_path: Path, arguments: list[str], code: int, told: str
) -> None:
    """A true exit code and a sentence, and nothing is written but what could be."""
    (tmp_path / "notes.txt").write_text("no captions", encoding="utf-8")
    for name in ("empty", "some"):
        (tmp_path / name).mkdir()
    (tmp_path / "some" / "good.srt").write_text(SRT, encoding="utf-8")
    (tmp_path / "some" / "bad.srt").write_text("nothing", encoding="utf-8")
    before = {path for path in tmp_path.rglob("*") if path.is_file()}
    done = run("convert", *arguments)
    assert done.returncode == code
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    written = {path.name for path in tmp_path.rglob("*") if path.is_file() and path not in before}
    assert written == ({"good.srt"} if code == 1 else set())
    assert old.read_text(encoding="utf-8") == SRT


def test_a_configuration_lays_out_transcripts_alone(run: Run, old: Path, tmp_path: Path) -> None:
    """What audiototext.toml says for transcriptions changes no cue and names no format here."""
    (tmp_path / "audiototext.toml").write_text(
        'preset = "bbc"\nmax_line_count = 1\noutput_format = ["txt", "srt"]\n', encoding="utf-8"
    )
    assert run("convert", old, "same.srt").returncode == 0
    assert (tmp_path / "same.srt").read_text(encoding="utf-8") == SRT
    words = tuple(Word(0.5 * n, 0.5 * n + 0.5, f" {text}") for n, text in enumerate(WORDY.split()))
    said = Segment(0.0, words[-1].end, f" {WORDY}", words)
    write(Transcript((said,), "en", words[-1].end), tmp_path / "a.json")
    assert run("convert", "a.json", "a.srt").returncode == 0
    assert max(len(one.text) for one in read(tmp_path / "a.srt").segments) <= 37


@pytest.mark.parametrize("name", ["talk.de.srt", "my_talk_German.srt", "talk.ger.srt"])
def test_a_name_tells_the_language(run: Run, tmp_path: Path, name: str) -> None:
    """The language is in the file's name, by code after a point or by name after a stroke."""
    (tmp_path / name).write_text(SRT, encoding="utf-8")
    assert run("convert", name, "new.json").returncode == 0
    assert read(tmp_path / "new.json").language == "de"
    assert run("convert", name, "new.json", "--language", "Dutch").returncode == 0
    assert read(tmp_path / "new.json").language == "nl"


def test_a_name_that_ends_in_a_word_tells_nothing(run: Run, tmp_path: Path) -> None:
    """How_to_do_it.srt is not Italian."""
    (tmp_path / "how_to_do_it.srt").write_text(SRT, encoding="utf-8")
    assert run("convert", "how_to_do_it.srt", "new.json").returncode == 0
    assert read(tmp_path / "new.json").language != "it"


def test_quiet_is_quiet(run: Run, old: Path) -> None:
    """With --quiet nothing is told but errors."""
    old.write_text(SRT.replace("Hello", "<s>Hello</s>"), encoding="utf-8")
    done = run("convert", old, "new.vtt", "--quiet")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_parting_tells_what_stays_in_no_half(run: Run, tmp_path: Path) -> None:
    """Settings of WebVTT stay as they are; classes and voices inside cues go, and are told."""
    cues = [
        f"00:0{n}.000 --> 00:0{n}.900 line:0 size:40%\n<c.loud>The wind is in the sails.</c>\n"
        "El viento está en las velas.\n\n"
        for n in (1, 2, 3)
    ]
    (tmp_path / "bi.vtt").write_text(f"WEBVTT\n\n{''.join(cues)}", encoding="utf-8")
    done = run("convert", "bi.vtt", "half.vtt", "--split")
    assert done.returncode == 0, done.stderr
    assert "left out, as cues are parted: voices, classes" in done.stderr
    for name in done.stdout.split():
        text = (tmp_path / name).read_text(encoding="utf-8")
        assert text.count("line:0 size:40%") == 3
