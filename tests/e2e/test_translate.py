"""Translation by the command, with DeepL's stand-in over real HTTP."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import audiototext
from audiototext import timestamps

from ..fake_deepl import KEY, FakeDeepL, serving
from .conftest import COMMAND, Run

NAME = "Whisper-Example"
BRITISH = f"{NAME}_English (British)"


@pytest.fixture
def deepl() -> Iterator[FakeDeepL]:
    """DeepL on this machine."""
    with serving(FakeDeepL()) as fake:
        yield fake


@pytest.fixture
def seed() -> Path:
    """The seed's folder, which is no part of the project."""
    default = Path(__file__).resolve().parents[3] / "shared" / "seed"
    folder = Path(os.environ.get("AUDIOTOTEXT_SEED") or default)
    if not folder.is_dir():
        pytest.skip(f"there is no seed in {folder}: AUDIOTOTEXT_SEED names another folder")
    return folder


Translate = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def settings(deepl: FakeDeepL, tmp_path: Path) -> dict[str, str]:
    """The environment in which the stand-in is used, with a cache of its own."""
    return {
        "DEEPL_API_KEY": KEY,
        "AUDIOTOTEXT_DEEPL_SERVER_URL": deepl.address,
        "AUDIOTOTEXT_CACHE": str(tmp_path / "cache"),
    }


@pytest.fixture
def translate(run: Run, settings: dict[str, str]) -> Translate:
    """Run `audiototext translate` against the stand-in."""

    def translate(*given: str | Path, **more: str) -> subprocess.CompletedProcess[str]:
        return run("translate", *given, **(settings | more))

    return translate


def srt(path: Path, texts: list[str], seconds: float = 2.0) -> Path:
    """Captions one after the other."""

    def at(number: int) -> str:
        return timestamps.srt(number * seconds)

    cues = (f"{n + 1}\n{at(n)} --> {at(n + 1)}\n{text}\n\n" for n, text in enumerate(texts))
    path.write_text("".join(cues), encoding="utf-8")
    return path


def letters(path: Path) -> str:
    """All that captions say, without blanks."""
    return "".join("".join(one.text.split()) for one in audiototext.read(path).segments)


TALK = ["Hola a todos, esto es", "una prueba muy larga.", "¿Qué tal estáis hoy?", "Muy bien."]


def published(folder: Path, name: str) -> list[str]:
    """The texts of the seed's captions."""
    return [one.text for one in audiototext.read(folder / "audio_transcription" / name).segments]


@pytest.mark.parametrize(("mode", "suffix"), [("shared", ""), ("line", "~alternative")])
def test_the_seeds_two_modes_come_out_as_published(
    translate: Translate, deepl: FakeDeepL, seed: Path, tmp_path: Path, mode: str, suffix: str
) -> None:
    """`shared` and `line` write what was published, byte for byte, under the published names."""
    spanish = published(seed, f"{NAME}.srt")
    for text, english in zip(spanish, published(seed, f"{BRITISH}{suffix}.srt"), strict=True):
        answers = deepl.table.setdefault(text, [])
        assert isinstance(answers, list)
        answers.append(english)
    source = seed / "audio_transcription" / f"{NAME}.srt"
    old = ["--deepl_coherence_preference", str(mode == "shared")]
    done = translate(source, "--to", "English", *old, "-f", "txt,vtt,srt", "-o", tmp_path)
    assert done.returncode == 0, done.stderr
    for form in ("txt", "vtt", "srt"):
        ours = (tmp_path / f"{BRITISH}.{form}").read_bytes()
        assert ours == (seed / "audio_transcription" / f"{BRITISH}{suffix}.{form}").read_bytes()
    assert "DeepL: Translate results from Spanish [ES] to English (British) [EN-GB]" in done.stderr
    assert "[00:06.040 --> 00:10.160] text generators" in done.stderr
    assert re.search(r"DeepL: Character usage: 161\d\d / 500000 \(3\.2\d%\)", done.stderr)


def test_the_seed_ends_the_trade_off(
    translate: Translate, deepl: FakeDeepL, seed: Path, tmp_path: Path
) -> None:
    """recut: nothing lost, all in two lines, 5/6 to 7 s, hardly anything dangling, no orphan."""
    with (seed / "sentences.tsv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    deepl.table |= {row["spanish"]: row["english"] for row in rows}
    source = seed / "audio_transcription" / f"{NAME}.srt"
    done = translate(source, "--to", "en-GB", "--max_sentence", "None", "-o", tmp_path,
                     "--report", tmp_path / "report.json")  # fmt: skip
    assert done.returncode == 0, done.stderr
    captions = tmp_path / f"{BRITISH}.srt"
    assert letters(captions) == "".join("".join(row["english"].split()) for row in rows)
    (report,) = json.loads((tmp_path / "report.json").read_text("utf-8"))["files"]
    kept = report["within"]
    assert {kept[rule] for rule in ("lines", "width", "short", "long", "overlap", "gap")} == {1.0}
    assert report["orphans"] == 0
    assert report["dangling"] <= 0.01 * report["captions"]
    assert kept["speed"] >= 0.92
    assert all(0 <= doubt["confidence"] <= 1 for doubt in report["doubts"])
    contexts = [request.get("context", "") for request in deepl.requests]
    assert all(rows[5]["spanish"] not in context for context in contexts[3:])
    assert rows[14]["spanish"] in contexts[1]


def test_nothing_is_paid_twice(translate: Translate, deepl: FakeDeepL, tmp_path: Path) -> None:
    """A second run, and one with another layout, send nothing; --no_cache sends all again."""
    source = srt(tmp_path / "talk.es.srt", TALK)
    assert translate(source, "--to", "de").returncode == 0
    first, text = deepl.billed, (tmp_path / "talk.es_German.srt").read_bytes()
    assert first == len("Hola a todos, esto es una prueba muy larga.¿Qué tal estáis hoy?Muy bien.")
    assert translate(source, "--to", "de").returncode == 0
    other = translate(source, "--to", "German", "--translate_mode", "keep-cues", "--preset", "bbc")
    assert "receives nothing" in other.stderr
    assert deepl.billed == first
    assert translate(source, "--to", "de", "--no_cache").returncode == 0
    assert deepl.billed == 2 * first
    assert (tmp_path / "talk.es_German.srt").read_bytes() == text


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL")
def test_a_killed_run_goes_on(
    settings: dict[str, str], translate: Translate, deepl: FakeDeepL, tmp_path: Path
) -> None:
    """After kill -9 in the middle of 2,000 cues only what was in flight is sent again."""
    texts = [f"Esta es la frase número {n} de la charla." for n in range(2000)]
    source = srt(tmp_path / "long.es.srt", texts)
    deepl.delay = 0.03
    process = subprocess.Popen(
        [*COMMAND, "translate", str(source), "--to", "de", "--quiet"],
        cwd=tmp_path, env=os.environ | settings,
    )  # fmt: skip
    while len(deepl.requests) < 40:
        assert process.poll() is None
        time.sleep(0.01)
    process.kill()
    process.wait()
    assert not list(tmp_path.glob("*_German*"))
    in_flight = len(deepl.requests[-1]["text"])
    deepl.delay = 0.0
    assert translate(source, "--to", "de", "--quiet").returncode == 0
    assert set(deepl.texts) == set(texts)
    assert sum(count - 1 for count in deepl.texts.values()) <= in_flight
    resumed = (tmp_path / "long.es_German.srt").read_bytes()
    fresh = translate(source, "--to", "de", AUDIOTOTEXT_CACHE=str(tmp_path / "other"))
    assert fresh.returncode == 0
    assert (tmp_path / "long.es_German.srt").read_bytes() == resumed


def test_a_quota_that_ends_in_the_middle_costs_nothing(
    translate: Translate, deepl: FakeDeepL, tmp_path: Path
) -> None:
    """456 in mid-file: code 5 and a part, marked as such; the next run asks for the rest alone."""
    texts = [f"Esta es la frase número {n}." for n in range(60)]
    source = srt(tmp_path / "talk.es.srt", texts)
    deepl.faults[3] = "456"
    done = translate(source, "--to", "de", "-f", "srt,json")
    assert done.returncode == 5
    assert done.stderr.count("Error:") == 1
    assert "quota" in done.stderr
    part = json.loads((tmp_path / "talk.es_German.partial.json").read_text("utf-8"))
    assert part["partial"] is True
    assert len(part["segments"]) == 24
    assert not (tmp_path / "talk.es_German.srt").exists()
    assert translate(source, "--to", "de", "-f", "srt,json").returncode == 0
    assert deepl.billed == sum(map(len, texts))
    assert not (tmp_path / "talk.es_German.partial.srt").exists()
    assert len(audiototext.read(tmp_path / "talk.es_German.json").segments) == 60


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_ctrl_c_keeps_what_is_translated(
    settings: dict[str, str], translate: Translate, deepl: FakeDeepL, tmp_path: Path
) -> None:
    """Ctrl-C: code 130 at once, the part is written, and the next run goes on."""
    texts = [f"Esta es la frase número {n}." for n in range(120)]
    source = srt(tmp_path / "talk.es.srt", texts)
    deepl.delay = 0.2
    process = subprocess.Popen(
        [*COMMAND, "translate", str(source), "--to", "de"],
        cwd=tmp_path, env=os.environ | settings, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    while len(deepl.requests) < 3:
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    told = process.communicate(timeout=5)[1]
    assert process.returncode == 130
    assert "Interrupted" in told
    assert "Traceback" not in told
    assert letters(tmp_path / "talk.es_German.partial.srt").startswith("ESTA")
    deepl.delay = 0.0
    assert translate(source, "--to", "de").returncode == 0
    assert sum(count - 1 for count in deepl.texts.values()) <= 12


@pytest.fixture
def spoken(samples: Path, tmp_path: Path) -> tuple[str | Path, ...]:
    """A recording that the scripted engine transcribes at once, in Spanish."""
    shutil.copy(samples / "two-minds.opus", tmp_path / "talk.opus")
    script = srt(tmp_path / "script.srt", TALK, 2.0)
    return "talk.opus", "--engine", "scripted", "--script", script, "--language", "Spanish"


@pytest.mark.parametrize(
    ("trouble", "told"),
    [
        ("no key", "needs a key"),
        ("bad key", "does not accept the key"),
        ("over quota", "nothing was sent"),
        ("offline", "cannot be reached"),
    ],
)
def test_trouble_with_the_service_never_costs_the_transcript(
    run: Run, settings: dict[str, str], deepl: FakeDeepL, tmp_path: Path,
    spoken: tuple[str | Path, ...], trouble: str, told: str,
) -> None:  # fmt: skip
    """One sentence, code 5, the transcript on the disk, and not a character sent."""
    changes = {
        "no key": {"DEEPL_API_KEY": ""},
        "bad key": {"DEEPL_API_KEY": "nobodys-key:fx"},
        "offline": {"AUDIOTOTEXT_DEEPL_SERVER_URL": "http://127.0.0.1:9"},
    }
    deepl.limit = 20 if trouble == "over quota" else 500_000
    done = run(*spoken, "--translate_to", "de", "-o", ".", **settings | changes.get(trouble, {}))
    assert done.returncode == 5
    assert done.stderr.count("Error:") == 1
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert (tmp_path / "talk.txt").read_text("utf-8").startswith("Hola a todos")
    assert not list(tmp_path.glob("*German*"))
    assert not deepl.texts


def test_a_recording_is_transcribed_and_translated_into_all_languages(
    run: Run, settings: dict[str, str], deepl: FakeDeepL, tmp_path: Path,
    spoken: tuple[str | Path, ...],
) -> None:  # fmt: skip
    """The transcript is there before the first request; each language has files of its own name."""
    seen: list[bool] = []

    def unknown(text: str, target: str) -> str:
        seen.append((tmp_path / "talk.srt").exists())
        return text.upper()

    deepl.unknown = unknown
    done = run(*spoken, "--translate_to", "German,ja,Spanish,de", "-o", ".", "-f", "srt,txt",
               **settings)  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert seen
    assert all(seen)
    assert "Nothing to translate: the text is already in Spanish." in done.stderr
    for name in ("talk.srt", "talk_German.srt", "talk_Japanese.txt"):
        assert (tmp_path / name).stat().st_size
        assert f"\n{name}\n" in done.stderr
    assert not (tmp_path / "talk_Spanish.srt").exists()
    assert letters(tmp_path / "talk_German.srt") == letters(tmp_path / "talk.srt").upper()


def test_the_predecessors_own_line_runs(
    run: Run, settings: dict[str, str], samples: Path, tmp_path: Path
) -> None:
    """A key alone means English; several files, the real model, the predecessor's options."""
    shutil.copy(samples / "fluss-de.opus", tmp_path / "german.opus")
    shutil.copy(samples / "short-en.opus", tmp_path / "english.opus")
    settings = {name: value for name, value in settings.items() if name != "AUDIOTOTEXT_CACHE"}
    line = "german.opus english.opus --model embedded --output_formats txt,vtt,srt --deepl_api_key"
    done = run(*line.split(), settings.pop("DEEPL_API_KEY"), "--deepl_formality", "default",
               "--no_cache", **settings)  # fmt: skip
    assert done.returncode == 0, done.stderr
    folder = tmp_path / "audio_transcription"
    assert (folder / "german_English (British).vtt").read_text("utf-8").startswith("WEBVTT")
    assert not (folder / "english_English (British).vtt").exists()
    assert "Nothing to translate: the text is already in English." in done.stderr


def test_whispers_english_stands_in_where_the_service_lacks_a_language(
    run: Run, settings: dict[str, str], deepl: FakeDeepL, samples: Path, tmp_path: Path
) -> None:
    """--via_english translates Whisper's English and says so; else the language is refused."""
    shutil.copy(samples / "short-en.opus", tmp_path / "talk.opus")
    settings = {name: value for name, value in settings.items() if name != "AUDIOTOTEXT_CACHE"}
    given = ("talk.opus", "--model", "embedded", "--language", "Nynorsk", "--translate_to", "de",
             "-f", "txt", "-o", ".", "--no_cache")  # fmt: skip
    refused = run(*given, **settings)
    assert refused.returncode == 2
    assert "--via_english" in refused.stderr
    assert (tmp_path / "talk.txt").exists()
    done = run(*given, "--via_english", **settings)
    assert done.returncode == 0, done.stderr
    assert "Whisper's English is taken" in done.stderr
    assert {request["source_lang"] for request in deepl.requests} == {"EN"}
    assert "UMBRELLA" in (tmp_path / "talk_German.txt").read_text("utf-8")


def test_a_dry_run_tells_all_and_sends_nothing(
    translate: Translate, deepl: FakeDeepL, tmp_path: Path
) -> None:
    """--dry_run: who would receive how much, what is left; no text leaves, no file is written."""
    done = translate(srt(tmp_path / "talk.es.srt", TALK), "--to", "de,ja", "--dry_run")
    assert done.returncode == 0
    assert done.stderr.count("receives 72 characters; 500,000 of 500,000 are left") == 2
    assert not deepl.texts
    assert sorted(path.name for path in tmp_path.glob("*.srt")) == ["talk.es.srt"]


def test_markup_labels_dashes_and_music_survive(
    translate: Translate, deepl: FakeDeepL, tmp_path: Path
) -> None:
    """What is no speech stays where it was, in new captions and in the old ones."""
    texts = [
        "<i>Hola a todos.</i>", "- ¿Quién eres?\n- Soy Juan.", "♪ la la la ♪", "♪♪",
        "JUAN: Mira https://x.org/a?b=1, por favor.", r"{\an8}Arriba del todo.",
    ]  # fmt: skip
    source = srt(tmp_path / "film.es.srt", texts, 3.0)
    for mode in ("recut", "keep-cues"):
        done = translate(source, "--to", "de", "--translate_mode", mode)
        assert done.returncode == 0, done.stderr
        text = (tmp_path / "film.es_German.srt").read_text("utf-8")
        assert "<i>HOLA A TODOS.</i>" in text
        assert "- ¿QUIÉN ERES?" in text
        assert "- SOY JUAN." in text
        assert "♪ LA LA LA ♪" in text
        assert "\n♪♪\n" in text
        assert "JUAN: MIRA" in text
        assert "https://x.org/a?b=1" in text
        assert r"{\an8}ARRIBA DEL TODO." in text
    assert not any("♪" in body or "<i>" in body or "JUAN:" in body for body in deepl.texts)


@pytest.mark.parametrize("where", ["above", "below", "files"])
def test_captions_in_two_languages(translate: Translate, tmp_path: Path, where: str) -> None:
    """The translation above or below what was said, or a file for each."""
    source = srt(tmp_path / "talk.es.srt", TALK, 3.0)
    done = translate(source, "--to", "de", "--bilingual", where)
    assert done.returncode == 0, done.stderr
    text = (tmp_path / "talk.es_German.srt").read_text("utf-8")
    assert ("¿Qué tal" in text) is (where != "files")
    if where == "files":
        assert "¿Qué tal" in (tmp_path / "talk.es_Spanish.srt").read_text("utf-8")
    else:
        order = text.index("¿QUÉ TAL") < text.index("¿Qué tal")
        assert order is (where == "above")


def test_times_of_words_come_from_the_json_beside(translate: Translate, tmp_path: Path) -> None:
    """The same captions with a transcript beside them follow the words' own times."""
    said = "Uno dos tres cuatro cinco seis."
    source = srt(tmp_path / "talk.srt", [said], 6.0)
    starts = [0.0, 0.2, 0.4, 0.6, 1.5, 2.0]
    words = [
        {"word": f" {text}", "start": start, "end": start + 0.2}
        for text, start in zip(said.split(), starts, strict=True)
    ]
    segment = {"start": 0.0, "end": 6.0, "text": said, "words": words}
    told = {"language": "es", "segments": [segment]}
    given = (source, "--language", "es", "--to", "de", "-f", "json")

    def fifth() -> float:
        assert translate(*given).returncode == 0
        (found,) = audiototext.read(tmp_path / "talk_German.json").segments
        return found.words[4].start

    assert fifth() > 3.6
    (tmp_path / "talk.json").write_text(json.dumps(told), encoding="utf-8")
    assert fifth() == pytest.approx(1.5)


def test_marks_are_asked_for_in_a_second_request(
    translate: Translate, deepl: FakeDeepL, tmp_path: Path
) -> None:
    """--align_by marks sends what stands in several captions once more, with marks."""
    source = srt(tmp_path / "talk.es.srt", TALK)
    done = translate(source, "--to", "de", "--align_by", "marks", "--translate_mode", "keep-cues")
    assert done.returncode == 0, done.stderr
    assert "receives 115 characters" in done.stderr
    assert [body["text"] for body in deepl.requests if "tag_handling" in body] == [
        ['Hola a todos, esto es<x id="1"/> una prueba muy larga.']
    ]


def test_glossaries_are_made_once_and_used(
    translate: Translate, deepl: FakeDeepL, tmp_path: Path
) -> None:
    """--glossary FILE makes one at DeepL; another run finds it there."""
    source = srt(tmp_path / "talk.es.srt", TALK)
    (tmp_path / "terms.tsv").write_text("prueba\tExamen\n", encoding="utf-8")
    for cache in ("--no_cache=True", "--no_cache"):
        given = ("--to", "de", "--glossary", "terms.tsv", cache)
        assert translate(source, *given).returncode == 0
    assert len(deepl.glossaries) == 1
    assert all(body["glossary_id"] in deepl.glossaries for body in deepl.requests)


@pytest.mark.parametrize(
    ("given", "code", "told"),
    [
        (["talk.opus", "--to", "de"], 2, "run audiototext talk.opus --translate_to"),
        (["gone.srt", "--to", "de"], 3, "gone.srt cannot be read"),
        (["talk.es.srt"], 2, "--to"),
        (["talk.es.srt", "--to", "Klingon"], 2, "Klingon"),
        (["talk.es.srt", "--to", "de", "--via_english"], 2, "No such option"),
        (["talk.es.srt", "--to", "de", "--deepl_coherence_preference", "True",
          "--translate_mode", "line"], 2, "leave one out"),
        (["talk.es.srt", "--to", "de", "--glossary", "gone.tsv"], 2, "gone.tsv"),
        (["talk.es.srt", "--to", "ar", "--deepl_instructions", "Be brief."], 2, "instructions"),
        (["talk.es.srt", "--to", "es"], 0, "Nothing to translate"),
    ],
)  # fmt: skip
def test_what_cannot_be_translated_is_told_in_a_sentence(
    translate: Translate, deepl: FakeDeepL, samples: Path, tmp_path: Path,
    given: list[str], code: int, told: str,
) -> None:  # fmt: skip
    """Each wrong wish has its sentence and its code, and nothing is sent for it."""
    shutil.copy(samples / "short-en.opus", tmp_path / "talk.opus")
    srt(tmp_path / "talk.es.srt", TALK)
    done = translate(*given)
    assert done.returncode == code, done.stderr
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert not deepl.texts


def test_the_key_appears_nowhere(
    run: Run, translate: Translate, settings: dict[str, str], tmp_path: Path
) -> None:
    """Neither on the screen, nor in any file, nor in what `config` and `doctor` tell."""
    source = srt(tmp_path / "talk.es.srt", TALK)
    shown = translate(source, "--to", "de", "-f", "all", "--report", "r.json")
    listed, looked = run("config", **settings), run("doctor", **settings)
    assert re.search(r"deepl_api_key +\(not shown\)", listed.stdout)
    assert re.search(r"key DEEPL_API_KEY +set", looked.stdout)
    told: list[Any] = [shown.stdout, shown.stderr, listed.stdout, looked.stdout]
    told += [path.read_bytes().decode(errors="replace") for path in tmp_path.rglob("*.*")]
    assert not any(KEY in text or KEY.removesuffix(":fx") in text for text in told)


def test_a_translation_can_be_piped(translate: Translate, tmp_path: Path) -> None:
    """--stdout prints nothing but the result, and writes no file."""
    source = srt(tmp_path / "talk.es.srt", TALK)
    done = translate(source, "--to", "de", "--stdout", "--quiet")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("1\n00:00:00,000 --> ")
    assert translate(source, "--to", "de", "--stdout", "-f", "txt").stdout.endswith("MUY BIEN.\n")
    assert [path.name for path in tmp_path.glob("*.srt")] == ["talk.es.srt"]
    assert translate(source, "--to", "de,ja", "--stdout").returncode == 2


def test_files_of_one_name_do_not_overwrite_one_another(
    translate: Translate, tmp_path: Path
) -> None:
    """Two talks of the same name, from two folders into one, or in two formats into one format."""
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        srt(tmp_path / folder / "talk.srt", [f"Esto es {folder}."])
    given = ("--language", "es", "--to", "de", "-o", "out")
    assert translate("a/talk.srt", "b/talk.srt", *given).returncode == 0
    found = {path.name: letters(path) for path in (tmp_path / "out").iterdir()}
    assert found == {"talk.srt_German.srt": "ESTOESA.", "talk.srt~2_German.srt": "ESTOESB."}
    audiototext.write(audiototext.read(tmp_path / "a" / "talk.srt"), tmp_path / "a" / "talk.vtt")
    assert translate("a", *given[:-1], "two", "-f", "srt").returncode == 0
    assert len(list((tmp_path / "two").iterdir())) == 2


def test_a_folder_is_not_translated_from_its_own_translations(
    translate: Translate, deepl: FakeDeepL, tmp_path: Path
) -> None:
    """The same command on a folder again sends nothing and writes the same files."""
    folder = tmp_path / "talks"
    folder.mkdir()
    srt(folder / "one.es.srt", TALK)
    for _ in range(2):
        assert translate("talks", "--to", "de,en-GB").returncode == 0
        billed = deepl.billed
    assert deepl.billed == billed
    assert sorted(path.name for path in folder.iterdir()) == [
        "one.es.srt", "one.es_English (British).srt", "one.es_German.srt"
    ]  # fmt: skip


def test_turns_of_a_dialogue_begin_a_line(translate: Translate, tmp_path: Path) -> None:
    """A dash is never in the middle of a line, in new captions either."""
    talk = ["- ¿Vienes?\n- No, no voy.", "Entonces me voy yo.", "- Adiós.\n- Hasta luego."]
    assert translate(srt(tmp_path / "film.es.srt", talk, 3.0), "--to", "de").returncode == 0
    lines = (tmp_path / "film.es_German.srt").read_text("utf-8").splitlines()
    assert not [line for line in lines if " - " in line]
    assert sum(line.startswith("- ") for line in lines) == 4


def test_what_could_not_be_translated_is_no_finished_file(
    translate: Translate, deepl: FakeDeepL, tmp_path: Path
) -> None:
    """Texts that stayed as they were: code 5, and the result is marked as partial."""
    deepl.table["Muy bien."] = ""
    done = translate(srt(tmp_path / "talk.es.srt", TALK), "--to", "de")
    assert done.returncode == 5
    assert "1 of the texts could not be translated into German" in done.stderr
    assert letters(tmp_path / "talk.es_German.partial.srt").endswith("Muybien.")
    deepl.table["Muy bien."] = "Sehr gut."
    assert translate(tmp_path / "talk.es.srt", "--to", "de").returncode == 0
    assert letters(tmp_path / "talk.es_German.srt").endswith("Sehrgut.")
    assert not (tmp_path / "talk.es_German.partial.srt").exists()


def test_one_endless_cue_is_wrapped_at_once(translate: Translate, tmp_path: Path) -> None:
    """A thousand words in one cue, kept: a second, not an hour."""
    source = srt(tmp_path / "long.es.srt", [" ".join(["palabra"] * 1000)], 600.0)
    done = translate(source, "--to", "de", "--translate_mode", "keep-cues")
    assert done.returncode == 0, done.stderr
    assert letters(tmp_path / "long.es_German.srt") == "PALABRA" * 1000


@pytest.mark.parametrize("mode", ["keep-cues", "line", "shared"])
def test_what_stands_around_kept_cues_is_kept(run: Run, tmp_path: Path, mode: str) -> None:
    """Where cues stay, so do their names, settings, comments and voices, and the file's styles."""
    head = "WEBVTT\n\nSTYLE\n::cue { color: red }\n\nNOTE mine\n\nintro\n"
    cue = "00:01.000 --> 00:03.000 line:0\n<v Ann>Hello there.\n\n"
    (tmp_path / "a.vtt").write_text(head + cue, encoding="utf-8")
    (tmp_path / "t.tsv").write_text("source\ttranslation\nHello there.\tHallo.\n", encoding="utf-8")
    done = run(
        "translate", "a.vtt", "--to", "de", "--translator", "scripted",
        "--translation_table", "t.tsv", "--translate_mode", mode,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    written = (tmp_path / "a_German.vtt").read_text(encoding="utf-8")
    assert written.removesuffix("</v>\n\n") + "\n\n" == head + cue.replace("Hello there.", "Hallo.")
