"""Both command lines that people know, and the ways they name files and settings."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from .conftest import COMMAND, Run


@pytest.fixture
def talks(samples: Path, tmp_path: Path) -> Path:
    """The files that the older tools' own documentation names, in a folder of their own."""
    for name in ("english.wav", "french.wav", "audio.flac", "audio.mp3", "japanese.wav"):
        shutil.copy(samples / "short-en.opus", tmp_path / name)
    shutil.copy(samples / "fluss-de.opus", tmp_path / "german.wav")
    return tmp_path


@pytest.mark.parametrize(
    ("line", "written"),
    [
        ("english.wav --model base --output_dir audio_transcription", "english.json"),
        ("german.wav --task translate --language German --output_format txt", "german.txt"),
        ("audio.flac audio.mp3 english.wav --model base", "audio.mp3.srt"),
        ("english.wav --language English --model base", "english.vtt"),
        ("english.wav --language en --task translate --model base", "english.srt"),
        ("english.wav --coherence_preference False --prompt Umbrella --model base", "english.txt"),
        ("english.wav --model base --skip-install --output-formats txt,vtt", "english.vtt"),
        ("--word_timestamps english.wav --model base", "english.json"),
        ("english.wav --word_timestamps False --model base -f json", "english.json"),
        ("english.wav --fp16 False --verbose False --temperature 0 --best_of None --model base"
         .replace("--best_of None", "--best_of 3"), "english.txt"),
        ("english.wav --beam_size 1 --patience 1.5 --length_penalty 0.8 --threads 1 "
         "--suppress_tokens -1 --model base", "english.txt"),
        ("english.wav --compression_ratio_threshold None --logprob_threshold=-1.5 "
         "--no_speech_threshold 0.5 --temperature_increment_on_fallback None --model base",
         "english.txt"),
        ("english.wav --clip_timestamps 0,2 --hotwords Umbrella --model base", "english.txt"),
        ("english.wav --vad_filter True --vad_threshold 0.4 --no_repeat_ngram_size 3 "
         "--repetition_penalty 1.1 --model base", "english.txt"),
        ("english.wav --local_files_only True --compute_type float32 --model base", "english.txt"),
    ],
)  # fmt: skip
def test_known_command_lines_run(run: Run, talks: Path, line: str, written: str) -> None:
    """The lines of the predecessor's and of whisper's documentation run, but for the name."""
    done = run(*line.split())
    assert done.returncode == 0, done.stderr
    assert (talks / "audio_transcription" / written).stat().st_size > 0


def test_words_are_left_out_where_nobody_wants_them(run: Run, talks: Path) -> None:
    """`--word_timestamps False` leaves the words' times out of json, as whisper does."""
    run("english.wav", "--word_timestamps", "False", "--model", "embedded", "-f", "json")
    found = json.loads((talks / "audio_transcription" / "english.json").read_text("utf-8"))
    assert found["segments"]
    assert not [segment for segment in found["segments"] if "words" in segment]


def test_clips_are_recognized_alone(run: Run, samples: Path, tmp_path: Path) -> None:
    """Of two sentences the one in the clip is written, at its own time."""
    done = run(samples / "two-minds.opus", "--clip_timestamps", "6.5", "--model", "embedded",
               "-f", "json", "-o", ".")  # fmt: skip
    assert done.returncode == 0, done.stderr
    found = json.loads((tmp_path / "two-minds.json").read_text("utf-8"))
    assert "tea" in found["text"]
    assert "London" not in found["text"]
    assert found["segments"][0]["start"] >= 6.5


@pytest.mark.parametrize(
    "option",
    ["--deepl_api_key=x", "--api_key=x", "--highlight_words=True", "--diarize", "--batch_size=8",
     "--max_line_width=42", "--recursive"],
)  # fmt: skip
def test_what_is_still_to_come_is_refused_in_a_sentence(run: Run, talks: Path, option: str) -> None:
    """A known option without its feature is refused by name, before any work, with code 2."""
    done = run("english.wav", option)
    assert done.returncode == 2
    assert option.partition("=")[0] in done.stderr
    assert "does not have yet" in done.stderr
    assert not (talks / "audio_transcription").exists()


def test_files_come_from_lists_and_standard_input(run: Run, talks: Path) -> None:
    """`@list.txt` names files by the line, `-` is what comes in; a bad line costs only itself."""
    (talks / "list.txt").write_text("# mine\nenglish.wav\n\nmissing.wav\n", encoding="utf-8")
    script = talks / "said.srt"
    script.write_text("1\n00:00:00,000 --> 00:00:02,000\nHello.\n", encoding="utf-8")
    scripted = ("--engine", "scripted", "--script", str(script))
    done = run("@list.txt", *scripted)
    assert done.returncode == 1
    assert "missing.wav" in done.stderr
    assert (talks / "audio_transcription" / "english.txt").exists()
    with (talks / "english.wav").open("rb") as sound:
        piped = subprocess.run(
            [*COMMAND, "-", *scripted], cwd=talks, stdin=sound, capture_output=True, check=False
        )
    assert piped.returncode == 0, piped.stderr
    assert (talks / "audio_transcription" / "stdin.txt").read_bytes() == b"Hello.\n"


def test_settings_come_from_flag_environment_and_file_in_this_order(run: Run, talks: Path) -> None:
    """A flag counts before the environment, that before audiototext.toml, that before defaults."""
    (talks / "audiototext.toml").write_text(
        'language = "Spanish"\noutput_formats = ["srt", "vtt"]\nbeam-size = 2\n', encoding="utf-8"
    )
    told = run("config", AUDIOTOTEXT_LANGUAGE="German").stdout
    sources = {line.split()[0]: line for line in told.splitlines()}
    assert "German" in sources["language"]
    assert "AUDIOTOTEXT_LANGUAGE" in sources["language"]
    assert "configuration file" in sources["output_formats"]
    assert sources["beam_size"].split()[1] == "2"
    assert sources["device"].endswith("default")
    done = run("english.wav", "--model", "base", "-f", "txt", "--language", "English")
    assert done.returncode == 0, done.stderr
    assert os.listdir(talks / "audio_transcription") == ["english.txt"]  # noqa: PTH208


def test_a_wrong_configuration_is_told(run: Run, talks: Path) -> None:
    """An unknown key, and text that is no TOML, are named with the file, with code 2."""
    for text, told in (("nonsense = 1", "'nonsense'"), ("= = =", "not valid TOML")):
        (talks / "audiototext.toml").write_text(text, encoding="utf-8")
        done = run("english.wav")
        assert done.returncode == 2
        assert "audiototext.toml" in done.stderr
        assert told in done.stderr


def test_the_doctor_looks_at_everything(run: Run) -> None:
    """Device, libraries, models and caches are told, and that work is possible."""
    done = run("doctor")
    assert done.returncode == 0, done.stdout
    for subject in ("Python", "ctranslate2", "device", "cache"):
        assert subject in done.stdout
    assert isinstance(json.loads(run("doctor", "--json").stdout), list)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_shells_complete(run: Run, shell: str) -> None:
    """The completion script names the command."""
    assert "audiototext" in run("completion", shell).stdout
