from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from audiototext import LocalWhisper, hub, models
from audiototext import embedded as wheels
from audiototext.errors import MissingExtra, ModelError, UnknownName, UnsupportedRequest
from audiototext.models import EMBEDDED, NAMES

from ..conftest import ROOT, Ear
from ..fake_hub import COMMIT, FakeHub, model, serving, weights

SHA256_OF_MODEL_BIN = "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9"


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty cache, which is cleared afterwards: the model takes 145 MB."""
    folder = tmp_path / "cache of models"
    monkeypatch.setenv("AUDIOTOTEXT_CACHE", str(folder))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A model of a few bytes in place of the embedded one; returns the second part's path."""
    contents = {name: f"{name} as it should be".encode() for name in wheels._SHA256}
    parts = {name: [tmp_path / name] for name in contents}
    parts["model.bin"] = [tmp_path / "part1", tmp_path / "part2"]
    for name, (first, *second) in parts.items():
        half = len(contents[name]) // 2 if second else len(contents[name])
        first.write_bytes(contents[name][:half])
        for path in second:
            path.write_bytes(contents[name][half:])
    sums = {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()}
    monkeypatch.setattr(wheels, "_SHA256", sums)
    monkeypatch.setattr(wheels, "sources", lambda: parts)
    return tmp_path / "part2"


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def test_the_real_model_is_joined_kept_and_repaired(cache: Path) -> None:
    """The wheels give the model that was published; it is joined once, and again if it changes."""
    ear = Ear()
    model = models.find(EMBEDDED, ear)
    weights = model.path / "model.bin"
    assert model.name == "base"
    assert cache in model.path.parents
    assert sha256(weights) == SHA256_OF_MODEL_BIN
    assert len(ear.all("note")) == 1

    joined = weights.stat()
    assert models.find(EMBEDDED, ear) == model
    assert weights.stat().st_mtime_ns == joined.st_mtime_ns
    assert len(ear.all("note")) == 1

    with weights.open("r+b") as file:
        file.seek(1_000_000)
        file.write(b"rot")
    os.utime(weights, ns=(joined.st_atime_ns, joined.st_mtime_ns + 2_000_000_000))
    assert models.find(EMBEDDED, ear) == model
    assert sha256(weights) == SHA256_OF_MODEL_BIN


def test_two_that_start_at_once_share_the_work(cache: Path) -> None:
    """Of two processes that need the model at once, one joins it and both have it."""
    code = (
        "import sys; from audiototext import models, Listener\n"
        "class Ear(Listener):\n"
        "    def note(self, sentence): print('note:', sentence, file=sys.stderr)\n"
        "print(models.embedded(Ear()))"
    )
    running = [
        subprocess.Popen(
            [sys.executable, "-c", code],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            env=os.environ | {"PYTHONIOENCODING": "utf-8"},
        )
        for _ in range(2)
    ]
    told = [process.communicate(timeout=120) for process in running]
    assert [process.returncode for process in running] == [0, 0], told
    first, second = (Path(out.strip()) for out, _ in told)
    assert first == second
    assert (first / "model.bin").stat().st_size > 140_000_000
    assert sum(err.count("note:") for _, err in told) == 1


def test_a_verified_model_needs_no_wheels(cache: Path, small: Path) -> None:
    """Once joined, the model is taken from the cache even if its parts are gone."""
    folder = models.embedded()
    small.unlink()
    assert models.embedded() == folder
    assert (folder / "model.bin").read_bytes() == b"model.bin as it should be"


@pytest.mark.parametrize("name", ["model.bin", "config.json", "tokenizer.json", "vocabulary.txt"])
@pytest.mark.parametrize("change", ["shorter", "gone"])
def test_a_changed_file_is_noticed(cache: Path, small: Path, name: str, change: str) -> None:
    """A file of the model that was cut or deleted is replaced at the next use."""
    file = models.embedded() / name
    whole = file.read_bytes()
    file.unlink()
    if change == "shorter":
        file.write_bytes(whole[:-1])
    assert models.embedded() == file.parent
    assert file.read_bytes() == whole


def test_a_copied_cache_is_as_good(cache: Path, small: Path) -> None:
    """Files with other times but the right contents are the model: nothing is joined anew."""
    folder = models.embedded()
    for path in folder.glob("*.*"):
        os.utime(path, (1_000_000_000, 1_000_000_000))
    small.unlink()
    assert models.embedded() == folder


def test_a_broken_stamp_is_not_believed(cache: Path, small: Path) -> None:
    """A model whose stamp cannot be read is verified again."""
    folder = models.embedded()
    (folder / "model.bin").write_bytes(b"something else")
    (folder / "verified.json").write_text("{", encoding="utf-8")
    assert (models.embedded() / "model.bin").read_bytes() == b"model.bin as it should be"
    assert json.loads((folder / "verified.json").read_text(encoding="utf-8"))


def test_a_join_that_was_interrupted_is_begun_anew(cache: Path, small: Path) -> None:
    """What a killed process left behind is in nobody's way."""
    left = models.embedded() / "joining"
    shutil.rmtree(left.parent)
    left.mkdir(parents=True)
    (left / "model.bin").write_bytes(b"half of")
    assert (models.embedded() / "model.bin").read_bytes() == b"model.bin as it should be"
    assert not left.exists()


def test_a_damaged_part_costs_a_model_error(cache: Path, small: Path) -> None:
    """A wheel with wrong bytes is refused, and no model is left behind to be taken for one."""
    small.write_bytes(b"rot")
    for _ in range(2):
        with pytest.raises(ModelError, match=r"damaged: model\.bin"):
            models.embedded()
    assert not list(cache.rglob("*.bin"))
    assert not list(cache.rglob("verified.json"))


def test_a_missing_part_costs_a_model_error(cache: Path, small: Path) -> None:
    """A wheel that lacks its file is refused with that file's name."""
    small.unlink()
    with pytest.raises(ModelError, match="part2"):
        models.embedded()
    assert not list(cache.rglob("*.bin"))


def test_a_cache_that_cannot_be_written_costs_a_model_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the cache's folder cannot be made, the message names it and the way out."""
    (tmp_path / "file").touch()
    monkeypatch.setenv("AUDIOTOTEXT_CACHE", str(tmp_path / "file"))
    with pytest.raises(ModelError, match="AUDIOTOTEXT_CACHE=") as caught:
        models.embedded()
    assert str(tmp_path / "file") in str(caught.value)


def test_the_embedded_model_is_an_extra(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without its wheels, the embedded model is a missing extra, which the message names."""
    monkeypatch.setattr(wheels, "_PARTS", ("no_such_package_part1", "no_such_package_part2"))
    with pytest.raises(MissingExtra, match="'offline'"):
        models.find(EMBEDDED)


@pytest.mark.parametrize(
    ("name", "near"),
    [("large-v9", "large-v3"), ("Turbo", "turbo"), ("smal", "small"), ("distil-large", "distil-")],
)
def test_an_unknown_name_is_refused(
    name: str, near: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is neither a name, an id nor a folder costs an UnknownName with names that are near."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UnknownName, match=f"{name}.*did you mean .*{near}"):
        models.find(name)


def test_a_name_like_no_other_is_refused_too(tmp_path: Path) -> None:
    """Where no name is near, the message says what there is."""
    with pytest.raises(UnknownName, match=r"'qqq'.*tiny, base.*`audiototext models list`.*folder"):
        models.find("qqq")


@pytest.mark.parametrize("name", ["./nowhere", "~nobody/x/y", "/no/such/folder"])
def test_a_folder_that_is_not_there_is_refused(name: str) -> None:
    """A path that leads nowhere is no name of the hub's: nothing is fetched for it."""
    with pytest.raises(ModelError, match=f"there is no folder {name}"):
        models.find(name)


@pytest.mark.parametrize("missing", ["model.bin", "config.json", "tokenizer.json"])
def test_an_incomplete_folder_is_refused(tmp_path: Path, missing: str) -> None:
    """A folder that lacks one of a model's files is none; the message names the file."""
    for name in {"model.bin", "config.json", "tokenizer.json"} - {missing}:
        (tmp_path / name).touch()
    with pytest.raises(ModelError) as caught:
        models.find(str(tmp_path))
    assert f"it lacks {missing} " in str(caught.value)


def test_a_complete_folder_is_a_model(tmp_path: Path) -> None:
    """A folder with a model's files is that model, by the folder's name."""
    folder = tmp_path / "whisper-tiny-ct2"
    folder.mkdir()
    for name in ("model.bin", "config.json", "tokenizer.json"):
        (folder / name).touch()
    assert models.find(str(folder)) == models.Model("whisper-tiny-ct2", folder)


def test_the_parameters_of_base_are_counted(embedded_engine: LocalWhisper) -> None:
    """The embedded model has as many parameters as OpenAI's own base."""
    assert models.parameter_count(models.embedded()) == 71_825_920


@pytest.mark.parametrize("content", [None, b"", b"\x06\x00", b"not a model at all" * 50])
def test_what_is_no_model_has_no_count(tmp_path: Path, content: bytes | None) -> None:
    """Where model.bin is missing or unreadable, no number is made up."""
    if content is not None:
        (tmp_path / "model.bin").write_bytes(content)
    assert models.parameter_count(tmp_path) is None


def test_a_truncated_model_has_no_count(tmp_path: Path) -> None:
    """A model.bin that was cut off is not counted as if it were whole."""
    with (models.embedded() / "model.bin").open("rb") as whole:
        (tmp_path / "model.bin").write_bytes(whole.read(3_000_000))
    assert models.parameter_count(tmp_path) is None


def test_the_cache_is_where_it_is_told_to_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """$AUDIOTOTEXT_CACHE names the cache; without it, it is a folder of the user's, not ours."""
    monkeypatch.setenv("AUDIOTOTEXT_CACHE", str(tmp_path))
    assert models.cache_folder() == tmp_path
    monkeypatch.delenv("AUDIOTOTEXT_CACHE")
    usual = models.cache_folder()
    assert "audiototext" in str(usual).lower()
    assert ROOT not in usual.parents


# --- by name, from the cache and from the hub


@pytest.fixture
def fake(
    tmp_path: Path, cache: Path, small: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[FakeHub]:
    """A hub that behaves until it is told otherwise, empty caches, a tiny embedded model."""
    for name in list(os.environ):
        if name.startswith(("HF_", "HUGGINGFACE", "TRANSFORMERS")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("HF_HOME", str(tmp_path / "hf"))
    with serving(FakeHub()) as running:
        monkeypatch.setenv("HF_ENDPOINT", running.address)
        yield running


def keep(name: str, **layers: int) -> Path:
    """Put a model into the hub's cache, as a program on Windows leaves it there."""
    place = hub.storage(NAMES.get(name, name))
    copy = place / "snapshots" / COMMIT
    copy.mkdir(parents=True)
    (place / "refs").mkdir()
    (place / "refs" / "main").write_text(COMMIT)
    for file, content in model(4_000, **layers).items():
        (copy / file).write_bytes(content)
    return copy


def without_embedded(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> dict[str, list[Path]]:
        raise MissingExtra("the embedded model is not installed")

    monkeypatch.setattr(wheels, "sources", missing)


TAKEN = [
    ("transcribe", False, "small"),
    ("transcribe", True, "turbo"),
    ("translate", False, "small"),
    ("translate", True, "medium"),
]


@pytest.mark.parametrize(("task", "gpu", "name"), TAKEN)
def test_auto_suits_the_machine_and_the_task(
    fake: FakeHub, task: str, gpu: bool, name: str
) -> None:
    """Turbo on a GPU, small on a CPU, and for translation never one that cannot translate."""
    copy = keep(name)
    assert models.find("auto", task=task, gpu=gpu) == models.Model(name, copy)
    assert fake.requests == []


@pytest.mark.parametrize("name", ["tiny", "base", "small", "medium", "auto"])
@pytest.mark.parametrize("both", [True, False])
def test_for_english_the_variant_that_is_here_is_taken(
    fake: FakeHub, name: str, both: bool
) -> None:
    """Of a size that is named, or that auto wants; it is said, with the way to the other one."""
    size = "small" if name == "auto" else name
    copy = keep(f"{size}.en")
    if both:
        keep(size)
    ear = Ear()
    assert models.find(name, ear, english=True) == models.Model(f"{size}.en", copy)
    told = ear.all("note")[-1]
    assert told.startswith(f"For English {size}.en")
    assert f"--model {NAMES[size]})" in told
    assert fake.requests == []


@pytest.mark.parametrize("name", ["small", "auto"])
def test_no_variant_is_taken_that_was_not_asked_for(fake: FakeHub, name: str) -> None:
    """Neither for another language, nor to translate, nor damaged, nor in place of a hub id."""
    variant, copy = keep("small.en"), keep("small")
    ear = Ear()
    assert models.find(name, ear).path == copy
    assert models.find(name, ear, english=True, task="translate").path == copy
    assert models.find(NAMES["small"], ear, english=True).path == copy
    (variant / "model.bin").write_bytes(b"cut off")
    assert models.find(name, ear, english=True) == models.Model("small", copy)
    assert not [note for note in ear.all("note") if "English" in note]
    assert fake.requests == []


@pytest.mark.parametrize("name", ["small", "auto"])
def test_no_variant_is_fetched_that_was_not_named(fake: FakeHub, name: str) -> None:
    """What is not here comes as the model that knows all languages; a GPU's turbo has no other."""
    assert models.find(name, english=True).name == "small"
    assert {path for _, path in fake.requests if ".en" in path} == set()
    turbo = keep("turbo")
    assert models.find("auto", english=True, gpu=True) == models.Model("turbo", turbo)


def test_auto_fetches_what_it_wants(fake: FakeHub) -> None:
    """What is not in the cache comes from the hub, once, and the listener hears of it."""
    ear = Ear()
    found = models.find("auto", ear)
    assert found.name == "small"
    assert hub.cached(NAMES["small"]) == found.path
    assert not ear.all("warn")
    assert fake.requests[0] == ("GET", "/api/models/Systran/faster-whisper-small")
    asked = len(fake.requests)
    assert models.find("auto") == found
    assert models.find("small") == found
    assert models.find("Systran/faster-whisper-small").path == found.path
    assert len(fake.requests) == asked


@pytest.mark.parametrize("trouble", ["refused", "headers", "middle", "breaks off", "500", "rot"])
def test_auto_never_waits_long(
    fake: FakeHub, trouble: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the hub does, soon the embedded model is taken, and a sentence says what to do."""
    if trouble == "refused":
        monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    elif trouble in ("headers", "middle"):
        fake.stall = "headers" if trouble == "headers" else "middle"
    fake.break_off = 1000 if trouble == "breaks off" else 0
    fake.status = 500 if trouble == "500" else 0
    fake.rot = trouble == "rot"
    ear, begun = Ear(), time.monotonic()
    assert models.find("auto", ear) == models.Model("base", models.embedded())
    assert time.monotonic() - begun < 8
    (warning,) = ear.all("warn")
    assert "could not be fetched" in warning
    assert "embedded base" in warning
    assert "`audiototext models pull small`" in warning
    assert hub.complete(NAMES["small"]) == []


@pytest.mark.parametrize(("name", "patience"), [("auto", 2.5), ("small", 30.0)])
def test_patience_depends_on_who_asked(
    fake: FakeHub, name: str, patience: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Under three seconds without a byte where another can stand in, thirty where none can."""
    heard: list[float] = []

    def fetch(*_: object, patience: float, **__: object) -> Path:
        heard.append(patience)
        raise ModelError("nothing came")

    monkeypatch.setattr(hub, "fetch", fetch)
    with contextlib.suppress(ModelError):
        models.find(name)
    assert heard == [patience]


def test_auto_without_anything_says_all_of_it(
    fake: FakeHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No hub, no cache, no embedded model: one error with the reason and both ways out."""
    fake.status = 503
    without_embedded(monkeypatch)
    with pytest.raises(ModelError, match=r"status 503.*extra 'offline'.*models pull turbo"):
        models.find("auto", gpu=True)


@pytest.mark.parametrize("how", ["asked", "HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"])
def test_offline_makes_no_request(fake: FakeHub, how: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """With --offline, or what huggingface_hub has for it, the hub hears nothing at all."""
    if how != "asked":
        monkeypatch.setenv(how, "1")
    offline, ear = how == "asked", Ear()
    assert models.find("auto", ear, offline=offline).name == "base"
    assert "models pull small" in ear.all("warn")[0]
    with pytest.raises(ModelError, match=r"small is not in the cache .*forbids") as caught:
        models.find("small", offline=offline)
    assert "--model embedded" in str(caught.value)
    assert models.find("base", offline=offline).path == models.embedded()
    copy = keep("tiny")
    assert models.find("tiny", offline=offline).path == copy
    assert fake.requests == []


def test_base_by_name_needs_no_network(fake: FakeHub, monkeypatch: pytest.MonkeyPatch) -> None:
    """The embedded wheels hold base: by that name it is taken from them, else from the hub."""
    assert models.find("base") == models.Model("base", models.embedded())
    assert fake.requests == []
    shutil.rmtree(models.embedded())
    without_embedded(monkeypatch)
    assert models.find("base").path == hub.cached(NAMES["base"])


def test_a_named_model_that_cannot_be_had_costs_a_model_error(fake: FakeHub) -> None:
    """No other model is taken in its place; the message says why, and what to do."""
    fake.status = 404
    with pytest.raises(ModelError, match=r"org/none .*no model org/none.*pull org/none.*folder"):
        models.find("org/none")


def test_a_damaged_copy_is_said_to_be_so(fake: FakeHub) -> None:
    """Offline, a damaged copy is not taken, and the message tells it from one that is missing."""
    weights_ = keep("small") / "model.bin"
    weights_.write_bytes(weights_.read_bytes()[:-5])
    with pytest.raises(ModelError, match="its copy in the cache is damaged"):
        models.find("small", offline=True)


def test_another_cache_may_be_named(fake: FakeHub, tmp_path: Path) -> None:
    """A folder given with --model_dir is where a model is looked for and put."""
    found = models.find("tiny", folder=tmp_path / "mine")
    assert tmp_path / "mine" in found.path.parents
    assert models.find("tiny", folder=tmp_path / "mine", offline=True) == found
    with pytest.raises(ModelError):
        models.find("tiny", offline=True)


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("turbo", "not trained to"),
        ("large-v3-turbo", "not trained to"),
        ("distil-large-v3", "not trained to"),
        ("deepdml/faster-whisper-large-v3-turbo-ct2", "not trained to"),
        ("small.en", "English only"),
    ],
)
def test_what_cannot_translate_is_refused(fake: FakeHub, name: str, why: str) -> None:
    """Named by hand for a translation it is refused before it is fetched, and others are named."""
    with pytest.raises(UnsupportedRequest, match=f"{name} cannot translate: .*{why}.*large-v2"):
        models.find(name, task="translate")
    models.check_task(name, "transcribe")
    assert fake.requests == []


def test_a_pruned_decoder_cannot_translate(tmp_path: Path) -> None:
    """A folder of whatever name with fewer decoder than encoder layers is turbo's or distil's."""
    for file in ("config.json", "tokenizer.json"):
        (tmp_path / file).write_text("{}")
    (tmp_path / "model.bin").write_bytes(weights(4_000, encoder=12, decoder=4))
    assert models.find(str(tmp_path)).path == tmp_path
    with pytest.raises(UnsupportedRequest, match="cannot translate"):
        models.find(str(tmp_path), task="translate")
    (tmp_path / "model.bin").write_bytes(weights(4_000, encoder=12, decoder=12))
    assert models.find(str(tmp_path), task="translate").path == tmp_path


def test_the_names_are_those_of_faster_whisper() -> None:
    """A model's name means here what it means there."""
    from faster_whisper.utils import _MODELS

    assert NAMES == _MODELS


def test_the_list_tells_what_is_here(fake: FakeHub) -> None:
    """Each name with its place; what is here with its size, and whether it was verified."""
    copy = keep("tiny")
    listed = {known.name: known for known in models.listing()}
    assert set(listed) == {EMBEDDED, *NAMES}
    size = sum(file.stat().st_size for file in copy.iterdir())
    assert listed["tiny"] == models.Known("tiny", NAMES["tiny"], copy, size, verified=False)
    assert listed["turbo"] == models.Known("turbo", NAMES["turbo"])
    assert not listed[EMBEDDED].verified
    assert listed[EMBEDDED].path is not None
    models.find("tiny")
    folder = models.embedded()
    listed = {known.name: known for known in models.listing()}
    assert listed["tiny"].verified
    assert listed[EMBEDDED].verified
    assert listed[EMBEDDED].path == folder
    assert fake.requests == []


def test_a_pull_brings_a_model_and_goes_on_later(fake: FakeHub) -> None:
    """What is pulled is there; a pull that failed says why, and the next one goes on from there."""
    fake.break_off = 1000
    with pytest.raises(ModelError, match="model small could not be fetched"):
        models.pull("small")
    fake.break_off, fake.served = 0, 0
    found = models.pull("small")
    assert fake.served < len(fake.files["model.bin"])
    assert models.find("small", offline=True) == found
    assert models.pull("small") == found
    assert models.pull(EMBEDDED).path == models.embedded()
    with pytest.raises(UnknownName):
        models.pull("smal")
