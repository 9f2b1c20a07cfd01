from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from audiototext import hub
from audiototext.errors import Cancelled, ModelError

from ..conftest import Ear
from ..fake_hub import COMMIT, FakeHub, digest, model, serving, weights

REPO = "org/whisper-x"


class Watcher(Ear):
    """Also hears how a download goes."""

    def download(self, name: str, done: int, total: int) -> None:
        self._heard("download", (name, done, total))


@pytest.fixture(autouse=True)
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Caches of this test's own, no proxy, nothing from the user's settings."""
    for name in list(os.environ):
        if name.startswith(("HF_", "HUGGINGFACE", "TRANSFORMERS")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("HF_HOME", str(tmp_path / "hf"))
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
    monkeypatch.setenv("AUDIOTOTEXT_CACHE", str(tmp_path / "ours"))


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeHub]:
    """A hub that behaves, until it is told otherwise."""
    with serving(FakeHub()) as running:
        monkeypatch.setenv("HF_ENDPOINT", running.address)
        yield running


def put(tmp_path: Path, files: dict[str, bytes], *, links: bool = True) -> Path:
    """Files in the hub's cache as another program leaves them there; the copy's folder."""
    place = tmp_path / "hub" / "models--org--whisper-x"
    copy = place / "snapshots" / COMMIT
    for folder in (copy, place / "refs", place / "blobs"):
        folder.mkdir(parents=True)
    (place / "refs" / "main").write_text(COMMIT)
    for name, content in files.items():
        if links:
            (place / "blobs" / digest(name, content)).write_bytes(content)
            (copy / name).symlink_to(Path("..", "..", "blobs", digest(name, content)))
        else:
            (copy / name).write_bytes(content)
    return copy


def same(copy: Path, files: dict[str, bytes]) -> bool:
    """Has the copy what a model needs, as it was published?"""
    return {file.name: file.read_bytes() for file in copy.iterdir()} == {
        name: content for name, content in files.items() if name != "README.md"
    }


def leftovers(tmp_path: Path) -> list[int]:
    """The sizes of the incomplete files in the cache."""
    return [path.stat().st_size for path in (tmp_path / "hub").rglob("*.incomplete")]


# --- in the cache


def test_what_another_program_fetched_is_found(tmp_path: Path) -> None:
    """A model in the hub's cache is taken without a connection, and read only once."""
    copy, ear = put(tmp_path, model()), Ear()
    assert not hub.is_verified(copy)
    assert hub.cached(REPO, listener=ear) == copy
    assert hub.is_verified(copy)
    assert hub.cached(REPO, listener=ear) == copy
    assert len(ear.all("note")) == 1


@pytest.mark.parametrize("links", [True, False], ids=["links", "copies"])
@pytest.mark.parametrize("lost", [1, 100_000])
def test_a_cut_model_is_noticed(tmp_path: Path, lost: int, links: bool) -> None:
    """A model.bin without its last bytes is no model, where its digest is known and where not."""
    copy = put(tmp_path, model(), links=links)
    weights_ = (copy / "model.bin").resolve()
    weights_.write_bytes(weights_.read_bytes()[:-lost])
    assert hub.cached(REPO) is None
    assert hub.complete(REPO) == [copy]


def test_changed_bytes_are_noticed(tmp_path: Path) -> None:
    """One wrong byte in the middle is found by the digest, also after the model was verified."""
    copy = put(tmp_path, model())
    assert hub.cached(REPO) == copy
    blob = (copy / "model.bin").resolve()
    time.sleep(0.01)
    with blob.open("r+b") as file:
        file.seek(50_000)
        file.write(b"rot")
    assert hub.cached(REPO) is None


def test_a_store_shared_between_models_is_no_trap(tmp_path: Path) -> None:
    """A blob that is itself a link to a file of another name is known by the blob's own name."""
    copy = put(tmp_path, model())
    blob = (copy / "model.bin").resolve()
    store = tmp_path / "hub" / "blobs" / "ab" / ("ab" * 32)
    store.parent.mkdir(parents=True)
    blob.rename(store)
    blob.symlink_to(store)
    assert hub.cached(REPO) == copy


@pytest.mark.parametrize(
    "missing", ["model.bin", "config.json", "tokenizer.json", "vocabulary.json"]
)
def test_an_incomplete_copy_is_none(tmp_path: Path, missing: str) -> None:
    """A copy that lacks one of the files a model needs is not taken."""
    put(tmp_path, {name: content for name, content in model().items() if name != missing})
    assert hub.cached(REPO) is None
    assert hub.complete(REPO) == []


def test_an_older_whole_copy_is_better_than_a_newer_broken_one(tmp_path: Path) -> None:
    """Where the current copy was never completed, an older one is taken."""
    copy = put(tmp_path, model())
    older = copy.with_name("0" * 40)
    older.mkdir()
    for file in copy.iterdir():
        (older / file.name).symlink_to(file.readlink())
    (copy / "model.bin").unlink()
    assert hub.cached(REPO) == older


def test_the_cache_is_where_the_library_has_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """HF_HUB_CACHE, HF_HOME and XDG_CACHE_HOME mean what they mean to huggingface_hub."""
    code = "from huggingface_hub import constants; print(constants.HF_HUB_CACHE)"

    def theirs() -> Path:
        told = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
        return Path(told.stdout.decode().strip())

    monkeypatch.setenv("HF_HOME", "$HOME/x")
    for variable in ("HF_HUB_CACHE", "HF_HOME", "XDG_CACHE_HOME"):
        assert hub.hub_folder() == theirs()
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
        monkeypatch.delenv(variable, raising=False)
    assert hub.hub_folder(tmp_path / "chosen") == tmp_path / "chosen"


# --- from the hub


def test_a_fetched_model_is_whole_and_stamped(fake: FakeHub, tmp_path: Path) -> None:
    """What is fetched is what the hub has, in the hub's layout, and is not read again."""
    ear = Watcher()
    copy = hub.fetch(REPO, ear, patience=10, name="x")
    assert same(copy, fake.files)
    assert hub.is_verified(copy)
    assert leftovers(tmp_path) == []
    size = sum(len(content) for name, content in fake.files.items() if name != "README.md")
    assert ear.all("download")[-1] == ("x", size, size)
    assert ear.all("download").count(("x", size, size)) == 1
    asked = len(fake.requests)
    assert hub.cached(REPO, listener=ear) == copy
    assert len(fake.requests) == asked
    assert len(ear.all("note")) == 1


def test_other_programs_find_what_was_fetched(fake: FakeHub, tmp_path: Path) -> None:
    """huggingface_hub takes our download for its own, and has nothing to fetch."""
    from huggingface_hub import snapshot_download

    copy = hub.fetch(REPO, patience=10)
    found = snapshot_download(
        REPO, cache_dir=tmp_path / "hub", local_files_only=True, allow_patterns=["model.bin"]
    )
    assert Path(found) == copy


def test_without_links_the_files_are_copies(
    fake: FakeHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where there are no links (Windows), a model takes its space once, and is verified too."""
    monkeypatch.setenv("HF_HUB_DISABLE_SYMLINKS", "1")
    copy = hub.fetch(REPO, patience=10)
    assert same(copy, fake.files)
    assert not any(file.is_symlink() for file in copy.iterdir())
    assert not list((tmp_path / "hub").rglob("blobs/*"))
    (tmp_path / "ours" / "verified" / f"org--whisper-x--{COMMIT}.json").unlink()
    assert hub.cached(REPO) == copy
    served = fake.served
    assert hub.fetch(REPO, patience=10) == copy
    assert fake.served == served


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (401, "HF_TOKEN"),
        (403, "HF_TOKEN"),
        (404, f"has no model {REPO}"),
        (500, r"fails \(status 500\)"),
        (503, r"fails \(status 503\)"),
    ],
)
def test_a_refusal_is_told_in_a_sentence(fake: FakeHub, status: int, reason: str) -> None:
    """What the hub answers instead of a model becomes the reason, with its status."""
    fake.status = status
    with pytest.raises(ModelError, match=reason) as caught:
        hub.fetch(REPO, patience=10)
    assert str(status) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_hub_that_is_not_there_costs_no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """A refused connection is told at once, whatever the patience."""
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    begun = time.monotonic()
    with pytest.raises(ModelError, match=r"hub 127\.0\.0\.1:9 cannot be reached"):
        hub.fetch(REPO, patience=30)
    assert time.monotonic() - begun < 8


def test_a_login_page_is_no_hub(fake: FakeHub) -> None:
    """A network that answers everything with its own page is named as the likely reason."""
    fake.page = b"<html>Welcome to the hotel</html>"
    with pytest.raises(ModelError, match="log-in page"):
        hub.fetch(REPO, patience=10)


def test_weights_for_another_library_are_refused(fake: FakeHub, tmp_path: Path) -> None:
    """A model that CTranslate2 cannot read is not downloaded at all."""
    fake.files = {"config.json": b"{}", "tokenizer.json": b"{}", "model.safetensors": b"1" * 999}
    with pytest.raises(ModelError, match=r"no CTranslate2 model: it lacks model\.bin"):
        hub.fetch(REPO, patience=10)
    assert len(fake.requests) == 1


@pytest.mark.parametrize("stall", ["headers", "middle"])
def test_a_silent_hub_is_left_when_patience_ends(fake: FakeHub, stall: str, tmp_path: Path) -> None:
    """Whether it says nothing at all or stops in the middle: `patience` seconds, and it is over."""
    fake.stall = "headers" if stall == "headers" else "middle"
    begun = time.monotonic()
    with pytest.raises(ModelError, match="nothing came from the hub for 1 seconds"):
        hub.fetch(REPO, patience=1)
    assert 1 <= time.monotonic() - begun < 6
    assert hub.cached(REPO) is None
    assert hub.complete(REPO) == []


def test_a_slow_hub_is_waited_for(fake: FakeHub) -> None:
    """A download that takes longer than the patience, but never stands still, is not cut off."""
    fake.files, fake.pace = model(200_000), 0.2
    begun = time.monotonic()
    copy = hub.fetch(REPO, patience=1.5)
    assert time.monotonic() - begun > 2
    assert same(copy, fake.files)


def test_an_interrupted_download_goes_on(fake: FakeHub, tmp_path: Path) -> None:
    """What came before the hub fell silent is kept, and only the rest is asked for."""
    fake.stall = "middle"
    with pytest.raises(ModelError):
        hub.fetch(REPO, patience=1)
    (kept,) = leftovers(tmp_path)
    assert 100_000 < kept == fake.served
    fake.released.set()
    fake.stall, fake.served = "", 0
    copy = hub.fetch(REPO, patience=10)
    assert fake.served == len(fake.files["model.bin"]) - kept
    assert same(copy, fake.files)


def test_a_broken_connection_is_taken_up_again(fake: FakeHub) -> None:
    """A hub that hangs up in the middle once is asked for the rest, within the same fetch."""
    fake.break_off = 1
    copy = hub.fetch(REPO, patience=10)
    assert fake.served == len(fake.files["model.bin"])
    assert same(copy, fake.files)


def test_a_hub_that_always_breaks_off_is_given_up(fake: FakeHub, tmp_path: Path) -> None:
    """Without any progress a few tries are enough, and no copy is left to be taken for one."""
    fake.break_off = 1000
    with pytest.raises(ModelError, match=r"hub 127\.0\.0\.1:\d+ broke off"):
        hub.fetch(REPO, patience=10)
    assert hub.complete(REPO) == []
    fake.break_off = 0
    assert same(hub.fetch(REPO, patience=10), fake.files)


def test_a_hub_that_cannot_go_on_starts_anew(fake: FakeHub, tmp_path: Path) -> None:
    """If the hub ignores the range, the file is fetched from its beginning and is right."""
    fake.break_off, fake.ranges = 1, False
    assert same(hub.fetch(REPO, patience=10), fake.files)


def test_wrong_bytes_are_never_used(fake: FakeHub, tmp_path: Path) -> None:
    """A download of the right size with wrong content is deleted; the next good one is used."""
    fake.rot = True
    with pytest.raises(ModelError, match=r"model\.bin with a wrong checksum"):
        hub.fetch(REPO, patience=10)
    assert hub.complete(REPO) == []
    assert leftovers(tmp_path) == []
    fake.rot = False
    assert same(hub.fetch(REPO, patience=10), fake.files)


def test_wrong_bytes_kept_from_before_are_replaced(fake: FakeHub, tmp_path: Path) -> None:
    """If what an earlier try left was wrong, the file is fetched whole, in the same go."""
    blobs = tmp_path / "hub" / "models--org--whisper-x" / "blobs"
    blobs.mkdir(parents=True)
    name = digest("model.bin", fake.files["model.bin"])
    (blobs / f"{name}.incomplete").write_bytes(bytes(150_000))
    assert same(hub.fetch(REPO, patience=10), fake.files)
    assert fake.served == 2 * len(fake.files["model.bin"]) - 150_000


def test_a_damaged_copy_is_replaced(fake: FakeHub, tmp_path: Path) -> None:
    """A blob with wrong content is fetched again; the good files are not."""
    copy = put(tmp_path, {name: data for name, data in fake.files.items() if name != "README.md"})
    (copy / "model.bin").resolve().write_bytes(b"rot")
    assert hub.cached(REPO) is None
    assert hub.fetch(REPO, patience=10) == copy
    assert same(copy, fake.files)
    assert [path for _, path in fake.requests if "resolve" in path] == [
        f"/{REPO}/resolve/{COMMIT}/model.bin"
    ]


def test_two_at_once_share_a_download(fake: FakeHub) -> None:
    """Of two that need a model at once, one fetches it; the other waits as long as it grows."""
    fake.files, fake.pace = model(200_000), 0.15
    found: list[Path] = []
    both = [
        threading.Thread(target=lambda: found.append(hub.fetch(REPO, patience=1.5)))
        for _ in range(2)
    ]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join(30)
    assert len(found) == 2
    assert found[0] == found[1]
    assert same(found[0], fake.files)
    assert fake.served == len(fake.files["model.bin"])


def test_a_listener_may_end_a_download(fake: FakeHub, tmp_path: Path) -> None:
    """Cancelling ends the fetch at once, and what came is kept for the next."""
    fake.pace = 0.2
    with pytest.raises(Cancelled):
        hub.fetch(REPO, Watcher("download", Cancelled()), patience=10)
    before = leftovers(tmp_path)
    time.sleep(0.6)
    assert leftovers(tmp_path) == before


def test_the_token_goes_to_the_hub_only(fake: FakeHub, monkeypatch: pytest.MonkeyPatch) -> None:
    """HF_TOKEN is sent to the hub, and is in no message."""
    monkeypatch.setenv("HF_TOKEN", "hf_secretSECRETsecret")
    fake.status = 403
    with pytest.raises(ModelError) as caught:
        hub.fetch(REPO, patience=10)
    assert fake.tokens == {"Bearer hf_secretSECRETsecret"}
    assert "secret" not in str(caught.value)


def test_an_address_with_a_password_stays_secret(
    fake: FakeHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the endpoint's address a message holds the host only."""
    monkeypatch.setenv("HF_ENDPOINT", fake.address.replace("//", "//user:password@"))
    fake.status = 500
    with pytest.raises(ModelError, match=r"hub 127\.0\.0\.1:\d+ fails") as caught:
        hub.fetch(REPO, patience=10)
    assert "password" not in str(caught.value)


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="needs a folder that is none")
def test_a_folder_that_cannot_be_written_is_named(fake: FakeHub, tmp_path: Path) -> None:
    """The message says where it could not write, and how to choose another place."""
    (tmp_path / "file").touch()
    with pytest.raises(ModelError, match=r"cannot be written.*--model_dir") as caught:
        hub.fetch(REPO, folder=tmp_path / "file", patience=10)
    assert str(tmp_path / "file") in str(caught.value)


def test_names_that_leave_the_folder_are_ignored(fake: FakeHub, tmp_path: Path) -> None:
    """A hub cannot write where it likes: only plain names of a model's files are taken."""
    fake.files = model() | {"vocabulary./../../../../evil": b"evil"}
    assert same(hub.fetch(REPO, patience=10), model())
    assert not list(tmp_path.rglob("evil"))


def test_the_folder_a_user_is_in_changes_nothing(
    fake: FakeHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file json.py that lies where the user works is not run."""
    (tmp_path / "json.py").write_text("raise SystemExit(7)")
    monkeypatch.chdir(tmp_path)
    assert same(hub.fetch(REPO, patience=10), fake.files)


def test_the_fake_model_is_one(tmp_path: Path) -> None:
    """The stand-in's weights have the layout of the real ones, to their end."""
    (tmp_path / "model.bin").write_bytes(weights(1000))
    names = [name for name, _ in hub.tensors(tmp_path / "model.bin")]
    assert names[0] == "encoder/layer_0/linear/weight"
    assert len(names) == 4
    assert json.loads(model()["config.json"])
