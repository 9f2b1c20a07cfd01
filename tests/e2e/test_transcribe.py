"""The main job as a user does it: files in, transcripts and captions out, true exit codes."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import jiwer
import pytest
from whisper_normalizer.basic import BasicTextNormalizer
from whisper_normalizer.english import EnglishTextNormalizer

from audiototext import formats

from .conftest import Run

_EMBEDDED = ("--model", "embedded")


def _wer(reference: str, hypothesis: str, language: str) -> float:
    normalize = EnglishTextNormalizer() if language == "en" else BasicTextNormalizer()
    return float(jiwer.wer(normalize(reference), normalize(hypothesis)))


@pytest.mark.parametrize(
    ("name", "language", "most"),
    [("harbour-en", "en", 0.05), ("mercado-es", "es", 0.10), ("fluss-de", "de", 0.18)],
)
def test_speech_becomes_its_text(
    run: Run, samples: Path, tmp_path: Path, name: str, language: str, most: float
) -> None:
    """Speech in three languages is detected and written with few errors, in every format."""
    done = run(samples / f"{name}.opus", *_EMBEDDED)
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    written = {path.name for path in (tmp_path / "audio_transcription").iterdir()}
    assert written == {f"{name}.{format}" for format in formats.USUAL}
    text = (tmp_path / "audio_transcription" / f"{name}.txt").read_text(encoding="utf-8")
    assert _wer((samples / f"{name}.txt").read_text(encoding="utf-8"), text, language) <= most
    found = json.loads(
        (tmp_path / "audio_transcription" / f"{name}.json").read_text(encoding="utf-8")
    )
    assert found["language"] == language
    assert found["language_probability"] > 0.5


def test_the_screen_tells_what_the_seed_shows(run: Run, samples: Path) -> None:
    """Device, model, parameters, file, language, segments and files are all told, on stderr."""
    done = run(samples / "short-en.opus", *_EMBEDDED, "--device", "cpu", "-o", "out")
    for line in (
        "Using CPU (int8)",
        "Loading model base...",
        "Model base is multilingual and has 71,825,920 parameters.",
        "-- TRANSCRIPTION --",
        "Processing: short-en.opus",
        "Detected language: English",
        "[00:00.",
        "Writing results...",
        str(Path("out", "short-en.srt")),
    ):
        assert line in done.stderr
    assert "\x1b" not in done.stderr


def test_times_and_words_are_true(run: Run, samples: Path, tmp_path: Path) -> None:
    """Words lie in their segments, segments in the recording, and none in the long silence."""
    run(samples / "two-minds.opus", *_EMBEDDED, "-f", "json", "-o", ".")
    found = json.loads((tmp_path / "two-minds.json").read_text(encoding="utf-8"))
    assert found["duration"] == pytest.approx(10.67, abs=0.05)
    words = [word for segment in found["segments"] for word in segment["words"]]
    assert all(0 <= word["start"] <= word["end"] <= found["duration"] for word in words)
    assert not [word for word in words if word["start"] > 3.5 and word["end"] < 6.5]
    assert [w["start"] for w in words] == sorted(w["start"] for w in words)


def test_german_is_translated_to_english(run: Run, samples: Path, tmp_path: Path) -> None:
    """`--task both` writes the transcript and, beside it, Whisper's English."""
    done = run(samples / "fluss-de.opus", *_EMBEDDED, "--task", "both", "-f", "txt,json")
    assert done.returncode == 0, done.stderr
    folder = tmp_path / "audio_transcription"
    assert "Fluss" in (folder / "fluss-de.txt").read_text(encoding="utf-8")
    english = (folder / "fluss-de_English.txt").read_text(encoding="utf-8").lower()
    assert "river" in english
    assert "fluss" not in english
    found = json.loads((folder / "fluss-de_English.json").read_text(encoding="utf-8"))
    assert (found["language"], found["text_language"]) == ("de", "en")


def test_a_prompt_changes_the_spelling(run: Run, samples: Path, tmp_path: Path) -> None:
    """A prompt is heard: British spelling in it gives British spelling after it."""
    sample = samples / "harbour-en.opus"
    run(sample, *_EMBEDDED, "-f", "txt", "-o", "plain", "--language", "English")
    run(sample, *_EMBEDDED, "-f", "txt", "-o", "asked", "--language", "en", "--prompt",
        "The harbour, its colours and the neighbours: a favourite, grey harbour.")  # fmt: skip
    plain = (tmp_path / "plain" / "harbour-en.txt").read_text(encoding="utf-8")
    asked = (tmp_path / "asked" / "harbour-en.txt").read_text(encoding="utf-8")
    assert "harbor," in plain
    assert "harbour," in asked


def test_stdout_is_for_the_text_alone(run: Run, samples: Path, tmp_path: Path) -> None:
    """With --stdout the asked format is printed, alone, and no file is written."""
    done = run(samples / "short-en.opus", *_EMBEDDED, "--stdout", "-f", "srt", "--quiet")
    assert re.match(r"1\n00:00:00,\d{3} --> 00:00:0", done.stdout)
    assert "umbrella" in done.stdout
    assert done.stderr == ""
    assert list(tmp_path.iterdir()) == []


def test_one_bad_file_costs_no_other(run: Run, samples: Path, tmp_path: Path) -> None:
    """Bad inputs are told by name and reason, the good one is written, the code is 1."""
    (tmp_path / "empty.mp3").touch()
    (tmp_path / "text.mp3").write_text("this is no sound\n" * 100, encoding="utf-8")
    done = run("missing.wav", "empty.mp3", "text.mp3", samples / "short-en.opus", *_EMBEDDED)
    assert done.returncode == 1
    assert "missing.wav: there is no such file" in done.stderr
    assert "empty.mp3: the file is empty" in done.stderr
    assert "text.mp3: this is not an audio or video file" in done.stderr
    assert "Traceback" not in done.stderr
    assert (tmp_path / "audio_transcription" / "short-en.vtt").exists()


def test_one_stem_twice_is_written_twice(run: Run, samples: Path, tmp_path: Path) -> None:
    """Two inputs with one stem do not overwrite each other."""
    (tmp_path / "a").mkdir()
    shutil.copy(samples / "short-en.opus", tmp_path / "a" / "talk.opus")
    shutil.copy(samples / "two-minds.opus", tmp_path / "talk.ogg")
    run("a/talk.opus", "talk.ogg", *_EMBEDDED, "-f", "txt")
    folder = tmp_path / "audio_transcription"
    assert "umbrella" in (folder / "talk.opus.txt").read_text(encoding="utf-8")
    assert "London" in (folder / "talk.ogg.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["missing.mp3"], 3, "missing.mp3: there is no such file"),
        ([], 2, "Missing argument"),
        (["x.mp3", "--language", "Spannish"], 2, "did you mean spanish"),
        (["x.mp3", "--output_formats", "txt,doc"], 2, "no output format is called 'doc'"),
        (["x.mp3", "--highlight_words", "--word_timestamps", "False"], 2, "--highlight_words"),
        (["x.mp3", "--diarize"], 2, "--diarize"),
        (["x.mp3", "--condition_on_previous_text", "x.mp3"], 3, "x.mp3: there is no such file"),
        (["x.mp3", "--stdout", "-f", "srt,vtt"], 2, "--stdout prints one format"),
        (["{sample}", "--model", "smal"], 2, "small"),
        (["{sample}", "--model", "./nowhere"], 4, "nowhere"),
        (["{sample}", "--engine", "scripted"], 2, "--script"),
        (["{sample}", "--engine", "scripted", "--script", "s.srt", "--beam_size", "3"], 2,
         "no setting --beam_size"),
        (["{sample}", "--compute_type", "int3"], 2, "compute type 'int3' is not supported"),
        (["{sample}", "--language", "yue"], 2, "does not know Cantonese"),
        (["{sample}", "-o", "taken"], 2, "nothing can be written to the folder taken"),
    ],
)  # fmt: skip
def test_wrong_wishes_are_told_in_a_sentence(
    run: Run, samples: Path, tmp_path: Path, arguments: list[str], code: int, told: str
) -> None:
    """What cannot be done is refused by name, with the true exit code and no traceback."""
    (tmp_path / "taken").write_text("a file, not a folder", encoding="utf-8")
    (tmp_path / "s.srt").write_text("1\n00:00:00,000 --> 00:00:01,000\nHi\n", encoding="utf-8")
    sample = str(samples / "short-en.opus")
    done = run(*(argument.replace("{sample}", sample) for argument in arguments))
    assert done.returncode == code, done.stderr
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "audio_transcription").exists() or not list(
        (tmp_path / "audio_transcription").iterdir()
    )


def test_help_and_version_answer(run: Run) -> None:
    """`--help` names every option's group, `--version` the version, both with code 0."""
    helped = run("--help")
    assert helped.returncode == 0
    for heading in ("What:", "Model and machine:", "Decoding:", "Output:", "Screen:"):
        assert heading in helped.stdout
    assert run("--version").stdout.startswith("audiototext ")
