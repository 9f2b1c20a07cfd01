"""Both command lines that people know, and the ways they name files and settings."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from audiototext import hub, models
from audiototext.engines import devices

from ..fake_hub import COMMIT
from .conftest import COMMAND, Run


@pytest.fixture
def talks(samples: Path, tmp_path: Path) -> Path:
    """The files that the older tools' own documentation names, in a folder of their own."""
    for folder in ("english", "french-to-english", "multi-language"):
        (tmp_path / "examples" / folder).mkdir(parents=True)
    for name in (
        *("audio.flac", "audio.mp3", "audio.wav", "japanese.wav"),
        *("english.wav", "chinese.wav", "bruce.mp3", "english_japanese.mp3"),
        *("examples/english/english.wav", "examples/multi-language/english_japanese.mp3"),
    ):
        shutil.copy(samples / "short-en.opus", tmp_path / name)
    for name in ("german.wav", "french.wav", "examples/french-to-english/french.wav"):
        shutil.copy(samples / "fluss-de.opus", tmp_path / name)
    return tmp_path


@pytest.fixture
def keep(tmp_path: Path) -> Callable[..., dict[str, str]]:
    """Put the embedded model into a hub's cache under other names; the environment to use it."""

    def keep(*names: str) -> dict[str, str]:
        mine, home = tmp_path / "cache", tmp_path / "hf"
        mine.mkdir()
        (mine / "models").symlink_to(models.embedded().parent)
        for name in names:
            place = hub.storage(models.NAMES[name], home / "hub")
            copy = place / "snapshots" / COMMIT
            copy.mkdir(parents=True)
            for file in models.embedded().iterdir():
                if hub.is_file_of_model(file.name):
                    (copy / file.name).symlink_to(file)
        return {"HF_HOME": str(home), "AUDIOTOTEXT_CACHE": str(mine)}

    return keep


LITERAL = [
    # whisper's README, the older wording of its third line too
    ("audio.flac audio.mp3 audio.wav --model turbo", "audio.mp3.srt audio.wav.json"),
    ("japanese.wav --language Japanese", "japanese.vtt"),
    ("japanese.wav --model medium --language Japanese --task translate", "japanese.txt"),
    ("japanese.wav --language Japanese --task translate", "japanese.txt"),
    # the predecessor's README: its own lines, then those for whisper
    ("examples/english/english.wav --model large-v2 --output_dir audio_transcription",
     "english.txt english.vtt english.srt english.tsv english.json"),
    ("examples/french-to-english/french.wav --task translate --language French "
     "--output_format txt", "french.txt"),
    ("english.wav --model large-v2 --output_dir audio_transcription --output_format all",
     "english.txt english.vtt english.srt english.tsv english.json"),
    ("french.wav --task translate --language French --output_dir audio_transcription "
     "--output_format txt", "french.txt"),
    ("chinese.wav bruce.mp3 english_japanese.mp3 french.wav --model large-v2 "
     "--output_dir audio_transcription", "chinese.srt bruce.tsv english_japanese.vtt french.txt"),
]  # fmt: skip


@pytest.mark.parametrize(("line", "written"), LITERAL, ids=[line for line, _ in LITERAL])
def test_the_older_tools_own_lines_run(
    run: Run, talks: Path, keep: Callable[..., dict[str, str]], line: str, written: str
) -> None:
    """Every line of both READMEs runs as it stands there, but for the program's name."""
    done = run(*line.split(), **keep("turbo", "medium", "large-v2"))
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    for name in written.split():
        assert (talks / "audio_transcription" / name).stat().st_size > 0
    if "output_format txt" in line:
        assert len(os.listdir(talks / "audio_transcription")) == 1  # noqa: PTH208


@pytest.mark.parametrize(
    ("line", "code", "told"),
    [
        ("audio.flac audio.mp3 audio.wav --model turbo", 4, "models pull turbo"),
        ("audio.wav --model turbo --task translate", 2, "turbo cannot translate"),
        # the predecessor's README; what they need is still to come
        ("examples/multi-language/english_japanese.mp3 --output_formats txt,vtt,srt --api_key "
         "sk-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", 2, "--api_key belongs to"),
        ("audio.wav --model embedded --device_index 1 --device cpu", 2, "names a GPU"),
        ("audio.wav --model embedded --threads 100000", 2, "not at 100000"),
        ("audio.wav --model embedded --suppress_tokens 999999", 2, "suppress_tokens"),
        ("audio.wav --model small --model_dir nowhere", 4, "nowhere"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_refused_in_a_sentence(
    run: Run, talks: Path, line: str, code: int, told: str
) -> None:
    """No network and no such model: 4; a wish that cannot be honoured: 2; nothing is written."""
    done = run(*line.split(), HF_HOME=str(talks / "hf"))
    assert done.returncode == code, done.stderr
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert not list(talks.rglob("audio_transcription/*"))


@pytest.mark.parametrize("line", ["--help", "-h", "japanese.wav --help"])
def test_help_is_printed(run: Run, line: str) -> None:
    """Help goes to stdout, whatever else is said."""
    done = run(*line.split())
    assert (done.returncode, done.stderr) == (0, "")
    assert "--model" in done.stdout


def test_cuda_without_a_gpu_is_refused(run: Run, talks: Path) -> None:
    """`--device cuda` where CUDA has no device: a sentence that names the ways out, and 2."""
    if devices.has_gpu():
        pytest.skip("there is a GPU here")
    done = run("audio.wav", "--model", "embedded", "--device", "cuda")
    assert done.returncode == 2
    assert "leave --device out" in done.stderr


def test_an_english_model_that_is_here_is_taken_for_english(
    run: Run, talks: Path, keep: Callable[..., dict[str, str]]
) -> None:
    """As the predecessor did, where it is on this machine, and not unsaid."""
    done = run("english.wav", "--language", "English", "-f", "txt", **keep("small.en"))
    assert done.returncode == 0, done.stderr
    assert "For English small.en, which is on this machine" in done.stderr
    assert "Loading model small.en" in done.stderr


@pytest.mark.parametrize(
    ("line", "written"),
    [
        ("english.wav --language en --task translate --model base --skip-install "
         "--output-formats txt,vtt", "english.vtt"),
        ("--word_timestamps --fp16 --verbose english.wav --model base -fsrt", "english.srt"),
        ("english.wav --coherence_preference False --prompt Umbrella --fp16 False --verbose False "
         "--temperature 0 --best_of None --beam_size None --word_timestamps False --model base "
         "-f json", "english.json"),
        ("english.wav --beam_size 1 --patience 1.5 --length_penalty 0.8 --threads 0 "
         "--suppress_tokens -1 --clip_timestamps 0,2 --hotwords Umbrella --model base",
         "english.txt"),
        ("english.wav --compression_ratio_threshold None --logprob_threshold -1.5 "
         "--no_speech_threshold 0.5 --temperature_increment_on_fallback None --model base",
         "english.txt"),
        ("english.wav --vad_filter True --vad_threshold 0.4 --no_repeat_ngram_size 3 "
         "--repetition_penalty 1.1 --local_files_only True --compute_type float32 --model base",
         "english.txt"),
        ("english.wav --word_timestamps True --highlight_words True --max_line_width 42 "
         "--max_line_count 2 --model base", "english.srt"),
    ],
)  # fmt: skip
def test_known_options_are_taken(run: Run, talks: Path, line: str, written: str) -> None:
    """The options of whisper, of its relatives and of the predecessor, in their own spelling."""
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
    ["--api_key=x", "--diarize", "--recursive"],
)
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
    assert sources["output_dir"].split() == ["output_dir", "audio_transcription", "default"]
    done = run("english.wav", "--model", "base", "-f", "txt", "--language", "English")
    assert done.returncode == 0, done.stderr
    assert os.listdir(talks / "audio_transcription") == ["english.txt"]  # noqa: PTH208


def test_a_wrong_configuration_is_told(run: Run, talks: Path) -> None:
    """An unknown key, and text that is no TOML, are named with the file, with code 2."""
    for text, told in (
        ("nonsense = 1", "audiototext.toml: there is no option 'nonsense'"),
        ("= = =", "audiototext.toml is not valid TOML"),
        ("beam_size = true", "'--beam_size': 'True'"),
        ("model = 5", "no model is called '5'"),
        ('model = ""', "no model is called ''"),
    ):
        (talks / "audiototext.toml").write_text(text, encoding="utf-8")
        done = run("english.wav")
        assert done.returncode == 2, done.stderr
        assert told in done.stderr


def test_the_doctor_looks_at_everything(run: Run) -> None:
    """Device, libraries, models and caches are told, and that work is possible."""
    done = run("doctor")
    assert done.returncode == 0, done.stdout
    for subject in ("Python", "ctranslate2", "device", "cache"):
        assert subject in done.stdout
    assert isinstance(json.loads(run("doctor", "--json").stdout), list)


def test_models_are_looked_for_where_the_settings_say(run: Run, tmp_path: Path) -> None:
    """`model_dir` of flag, environment and file holds for the commands about models too."""
    (tmp_path / "audiototext.toml").write_text('model_dir = "filed"\n', encoding="utf-8")
    assert str(tmp_path / "filed") in run("doctor").stdout
    found = run("doctor", AUDIOTOTEXT_MODEL_DIR="set").stdout
    assert str(tmp_path / "set") in found
    assert "auto would take it" in found
    found = run("doctor", "--model-dir", "given", AUDIOTOTEXT_MODEL_DIR="set").stdout
    assert str(tmp_path / "given") in found
    done = run("models", "pull", "tiny", "--quiet", AUDIOTOTEXT_MODEL_DIR="set")
    assert done.returncode == 4
    assert str(tmp_path / "set") in done.stderr


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_shells_complete(run: Run, shell: str) -> None:
    """The completion script names the command."""
    assert "audiototext" in run("completion", shell).stdout
