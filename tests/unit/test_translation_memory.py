from __future__ import annotations

import os
import signal
import sqlite3
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiototext.errors import OutputError
from audiototext.translation_memory import NoMemory, Stats, TranslationMemory, place

DEEPL = "deepl|es>EN-GB|more"
TEXT = st.text(st.characters(codec=None), max_size=8) | st.sampled_from(
    ["", "|", "a", "aa", "\ud800"]
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the store is to be; nothing is there."""
    return tmp_path / "kept" / "memory.sqlite3"


@pytest.fixture
def warnings() -> list[str]:
    """What was said."""
    return []


@contextmanager
def process(code: str, *arguments: object) -> Iterator[subprocess.Popen[str]]:
    """Another process, which runs this code."""
    head = "import sys; from pathlib import Path\n"
    head += "from audiototext.translation_memory import TranslationMemory\n"
    with subprocess.Popen(
        [sys.executable, "-c", head + code, *map(str, arguments)],
        stdout=subprocess.PIPE,
        encoding="utf-8",
    ) as running:
        try:
            yield running
        finally:
            running.kill()


def put(path: Path, *texts: str, identity: str = DEEPL) -> None:
    """Keep for each text the same in capitals."""
    with TranslationMemory(path) as memory:
        memory.keep(identity, [(text, "", text.upper()) for text in texts])


def get(path: Path, *texts: str) -> list[str | None]:
    with TranslationMemory(path) as memory:
        return memory.found(DEEPL, [(text, "") for text in texts])


@given(
    st.dictionaries(st.tuples(TEXT, TEXT, TEXT), TEXT, max_size=12),
    st.lists(st.tuples(TEXT, TEXT, TEXT), max_size=12),
)
def test_what_is_kept_is_found(
    kept: dict[tuple[str, str, str], str], others: list[tuple[str, str, str]]
) -> None:
    """What is kept is found to the letter by identity, text and context, and nothing else is."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "memory"
        with TranslationMemory(path) as memory:
            for (identity, text, context), translation in kept.items():
                memory.keep(identity, [(text, context, translation)])
        with TranslationMemory(path) as memory:
            for identity, text, context in [*kept, *others]:
                wanted = kept.get((identity, text, context))
                assert memory.found(identity, [(text, context)]) == [wanted]
            assert memory.stats().sentences == len(kept)


def test_many_are_found_at_once(path: Path) -> None:
    """Answers come in the order of the questions, however many; the later translation counts."""
    texts = [f"text {number}" for number in range(2000)]
    put(path, *texts)
    with TranslationMemory(path) as memory:
        memory.keep(DEEPL, [("text 7", "", "new"), ("text 7", "", "newer")])
    wanted = [text.upper() for text in texts]
    wanted[7] = "newer"
    assert get(path, "no", *texts, "text 7") == [None, *wanted, "newer"]
    assert get(path) == []


def test_the_source_stands_nowhere_in_the_file(path: Path) -> None:
    """In the file are translations, engine and languages, but neither the text nor its context."""
    with TranslationMemory(path) as memory:
        memory.keep("deepl|es>EN-GB|secret", [("fuente", "contexto", "translated")])
    content = path.read_bytes()
    assert all(word in content for word in (b"translated", b"deepl", b"es>EN-GB"))
    assert not [word for word in (b"fuente", b"contexto", b"secret") if word in content]


def test_stats_count_by_engine(path: Path) -> None:
    """Stats tell how many sentences each engine made, since and until when, and the size."""
    begun = datetime.now(UTC) - timedelta(seconds=1)
    put(path, "a", "b", identity="deepl|x")
    put(path, "a", identity="local")
    with TranslationMemory(path) as memory:
        found = memory.stats()
    assert (found.sentences, found.engines) == (3, {"deepl": 2, "local": 1})
    assert found.bytes == path.stat().st_size
    assert found.oldest
    assert found.newest
    assert begun <= found.oldest <= found.newest <= datetime.now(UTC)


def test_to_look_makes_no_file(path: Path) -> None:
    """Making a memory and counting what is in it leaves no trace."""
    with TranslationMemory(path) as memory:
        assert memory.stats() == Stats()
        assert memory.clear() == 0
    assert not path.parent.exists()


def test_everything_is_forgotten(path: Path) -> None:
    """Clearing tells how many there were and leaves no file; then all begins anew."""
    path.parent.mkdir()
    path.write_text("damaged")
    put(path, "a", "b")
    path.with_name(f"{path.name}-wal").touch()
    with TranslationMemory(path) as memory:
        assert memory.found(DEEPL, [("a", "")]) == ["A"]
        assert memory.clear() == 2
        assert list(path.parent.iterdir()) == []
        assert memory.found(DEEPL, [("a", "")]) == [None]


def test_what_cannot_be_removed_is_told(tmp_path: Path) -> None:
    """Where the file cannot be removed, that is an error with the file's name."""
    with pytest.raises(OutputError, match=f"{tmp_path.name} cannot be removed"):
        TranslationMemory(tmp_path).clear()


def test_a_store_that_is_cleared_elsewhere_is_begun_anew(path: Path, warnings: list[str]) -> None:
    """What is kept after another process has removed the file is in the new file."""
    with TranslationMemory(path, warnings.append) as memory:
        memory.keep(DEEPL, [("a", "", "A")])
        assert TranslationMemory(path).clear() == 1
        memory.keep(DEEPL, [("b", "", "B")])
    assert get(path, "a", "b") == [None, "B"]
    assert warnings == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
@pytest.mark.parametrize("umask", [0o000, 0o022, 0o277])
def test_the_file_is_its_users_alone(path: Path, umask: int) -> None:
    """File, journal and a folder that is made are closed to others, whatever the umask says."""
    before = os.umask(umask)
    try:
        with TranslationMemory(path) as memory:
            memory.found(DEEPL, [("a", "")])
            with closing(sqlite3.connect(path, isolation_level=None)) as other:
                other.execute("BEGIN IMMEDIATE")
                other.execute("INSERT INTO sentences VALUES (x'', x'', '', '', 0)")
                journal = path.with_name(f"{path.name}-journal")
                assert stat.S_IMODE(journal.stat().st_mode) & 0o077 == 0
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_a_file_that_others_may_read_is_closed(path: Path) -> None:
    """A file that came back from elsewhere is closed to others; a folder that was there stays."""
    put(path, "a")
    path.chmod(0o644)
    path.parent.chmod(0o755)
    assert get(path, "a") == ["A"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o755


def halved(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def overwritten(path: Path) -> None:
    size = path.stat().st_size
    path.write_bytes(path.read_bytes()[:100] + b"\xff" * (size - 100))


def executed(sql: str) -> Callable[[Path], None]:
    def execute(path: Path) -> None:
        with closing(sqlite3.connect(path)) as store:
            store.executescript(sql)

    return execute


DAMAGES: dict[str, Callable[[Path], object]] = {
    "no database": lambda path: path.write_bytes(b"no database at all " * 100),
    "truncated": halved,
    "overwritten": overwritten,
    "another version": executed("PRAGMA user_version = 99"),
    "another table": executed("ALTER TABLE sentences RENAME COLUMN key TO other"),
    "another program's": executed("PRAGMA user_version = 0"),
    "no UTF-8": executed("UPDATE sentences SET translation = x'ff'"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_store_is_set_aside(path: Path, warnings: list[str], damage: str) -> None:
    """A file that is no store is renamed, that is told in a sentence, and a new one is begun."""
    put(path, *(f"text {number}" for number in range(500)))
    DAMAGES[damage](path)
    before = path.read_bytes()
    with TranslationMemory(path, warnings.append) as memory:
        assert set(memory.found(DEEPL, [(f"text {n}", "") for n in range(500)])) == {None}
        memory.keep(DEEPL, [("a", "", "A")])
        assert memory.found(DEEPL, [("a", "")]) == ["A"]
    assert len(warnings) == 1
    assert "memory.sqlite3.damaged, and a new one is begun" in warnings[0]
    assert path.with_name("memory.sqlite3.damaged").read_bytes() == before
    assert get(path, "a") == ["A"]


def test_an_empty_file_is_a_new_store(path: Path, warnings: list[str]) -> None:
    """What a crash between making the file and its table leaves is used."""
    path.parent.mkdir()
    path.touch()
    with TranslationMemory(path, warnings.append) as memory:
        memory.keep(DEEPL, [("a", "", "A")])
    assert get(path, "a") == ["A"]
    assert warnings == []


def goes_on_without(path: Path, warnings: list[str], patience: float = 0.1) -> None:
    """Nothing is found or kept, and it is told once."""
    with TranslationMemory(path, warnings.append, patience=patience) as memory:
        memory.keep(DEEPL, [("b", "", "B")])
        memory.keep(DEEPL, [("c", "", "C")])
        assert memory.found(DEEPL, [("a", ""), ("b", "")]) == [None, None]
        assert memory.stats() == Stats()
    assert len(warnings) == 1
    assert warnings[0].startswith(f"translations are not kept: {path}: ")
    assert warnings[0].endswith("; translating goes on without")


def test_a_store_that_stays_locked_is_done_without(path: Path, warnings: list[str]) -> None:
    """A process that never lets go of the file costs the patience once, and no work."""
    put(path, "a")
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        goes_on_without(path, warnings)
    assert "locked" in warnings[0]
    assert get(path, "a", "b") == ["A", None]


def test_a_folder_in_the_way_is_done_without(path: Path, warnings: list[str]) -> None:
    """Where the file cannot be, translating goes on."""
    path.mkdir(parents=True)
    goes_on_without(path, warnings)


def test_a_file_in_the_folders_place_is_done_without(tmp_path: Path, warnings: list[str]) -> None:
    """Where the folder cannot be made, translating goes on."""
    (tmp_path / "kept").touch()
    goes_on_without(tmp_path / "kept" / "memory", warnings)


@pytest.mark.skipif(
    sys.platform == "win32" or os.geteuid() == 0, reason="nothing is read-only for root"
)
def test_a_folder_that_is_read_only_is_done_without(path: Path, warnings: list[str]) -> None:
    """Where nothing may be written, what is kept is found until something is to be kept."""
    put(path, "a")
    path.chmod(0o400)
    path.parent.chmod(0o500)
    try:
        assert get(path, "a") == ["A"]
        goes_on_without(path, warnings)
    finally:
        path.parent.chmod(0o700)


FULL = """
import resource
memory = TranslationMemory(Path(sys.argv[1]), lambda sentence: print("warned:", sentence))
memory.keep("x", [("a", "", "A")])
resource.setrlimit(resource.RLIMIT_FSIZE, (30_000, 30_000))
memory.keep("x", [("b", "", "B"), ("c", "", "C" * 100_000)])
memory.keep("x", [("d", "", "D")])
print(memory.found("x", [("a", ""), ("d", "")]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows limits no files")
def test_a_full_disk_is_done_without(path: Path) -> None:
    """Where a file cannot grow, nothing of that call is kept, and all of those before it."""
    with process(FULL, path) as full:
        told, _ = full.communicate(timeout=60)
    assert full.returncode == 0
    assert told.count("warned:") == 1
    assert told.endswith("[None, None]\n")
    with TranslationMemory(path) as memory:
        assert memory.found("x", [("a", ""), ("b", ""), ("c", "")]) == ["A", None, None]


KEEPING = """
memory = TranslationMemory(Path(sys.argv[1]), lambda sentence: print("warned:", sentence))
for number in range(int(sys.argv[3])):
    text = f"{sys.argv[2]} {number}"
    memory.keep("deepl|es>EN-GB|more", [(text, "", text.upper())])
    print(text, flush=True)
"""


def test_a_kill_loses_nothing(path: Path) -> None:
    """What `keep` has returned for is there after kill -9, and the file is whole."""
    done: list[str] = []
    for run in ("one", "two", "three"):
        with process(KEEPING, path, run, 100_000) as killed:
            assert killed.stdout
            done += [killed.stdout.readline().strip() for _ in range(20)]
            time.sleep(0.05)
            killed.kill()
            done += killed.stdout.read().split("\n")[:-1]
        if sys.platform != "win32":
            assert killed.returncode == -signal.SIGKILL
    assert len(done) >= 60
    assert get(path, *done) == [text.upper() for text in done]
    with closing(sqlite3.connect(path)) as store:
        assert store.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_two_processes_keep_at_once(path: Path) -> None:
    """Processes that write at the same time, a new store too, lose nothing of one another's."""
    with process(KEEPING, path, "one", 150) as one, process(KEEPING, path, "two", 150) as two:
        told = [running.communicate(timeout=120)[0].splitlines() for running in (one, two)]
    assert [len(lines) for lines in told] == [150, 150]
    texts = [*told[0], *told[1]]
    assert get(path, *texts) == [text.upper() for text in texts]


def test_it_lies_in_the_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """$AUDIOTOTEXT_CACHE names the cache, in which the store has a folder of its own."""
    monkeypatch.setenv("AUDIOTOTEXT_CACHE", str(tmp_path / "näme"))
    with TranslationMemory() as memory:
        memory.keep(DEEPL, [("a", "", "A")])
    assert memory.path == place() == tmp_path / "näme" / "translations" / "memory.sqlite3"
    assert get(place(), "a") == ["A"]


def test_no_memory_keeps_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nothing is found, kept, counted or forgotten without a memory, even if a store is there."""
    monkeypatch.setenv("AUDIOTOTEXT_CACHE", str(tmp_path))
    put(place(), "a")
    with NoMemory() as memory:
        memory.keep(DEEPL, [("b", "", "B")])
        assert memory.found(DEEPL, [("a", ""), ("b", "")]) == [None, None]
        assert memory.stats() == Stats()
        assert memory.clear() == 0
    assert get(place(), "a", "b") == ["A", None]
