"""`audiototext cache`: what is kept of translations is told, and forgotten."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from audiototext.translation_memory import TranslationMemory

from .conftest import Run


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """A cache in which three sentences are kept; the store's path."""
    path = tmp_path / "cache" / "translations" / "memory.sqlite3"
    with TranslationMemory(path) as memory:
        memory.keep("deepl|es>EN-GB|", [("hola", "", "hello"), ("adiós", "", "goodbye")])
        memory.keep("local|es>de|", [("hola", "", "hallo")])
    return path


def test_stats_are_told(run: Run, tmp_path: Path, kept: Path) -> None:
    """`cache stats` tells the file, how many sentences are in it by engine, and what it reveals."""
    done = run("cache", "stats", AUDIOTOTEXT_CACHE=str(tmp_path / "cache"))
    assert (done.returncode, done.stderr) == (0, "")
    words = done.stdout.split()
    assert str(kept) in words
    assert "sentences 3 by deepl 2 by local 1 since" in " ".join(words)
    assert "only as hashes" in done.stdout


def test_stats_are_told_to_machines(run: Run, tmp_path: Path, kept: Path) -> None:
    """`cache stats --json` prints one object with the same, its times in ISO 8601."""
    done = run("cache", "stats", "--json", AUDIOTOTEXT_CACHE=str(tmp_path / "cache"))
    told = json.loads(done.stdout)
    assert told.pop("oldest")[:2] == told.pop("newest")[:2] == "20"
    assert told == {
        "path": str(kept),
        "sentences": 3,
        "bytes": kept.stat().st_size,
        "engines": {"deepl": 2, "local": 1},
    }


def test_all_is_forgotten(run: Run, tmp_path: Path, kept: Path) -> None:
    """`cache clear` removes the file and says how many sentences were in it, none the next time."""
    for told in ("3 translated sentences forgotten\n", "0 translated sentences forgotten\n"):
        done = run("cache", "clear", AUDIOTOTEXT_CACHE=str(tmp_path / "cache"))
        assert (done.returncode, done.stdout, done.stderr) == (0, told, "")
        assert not kept.exists()


def test_nothing_is_kept_yet(run: Run, tmp_path: Path) -> None:
    """Where nothing was ever kept, `cache stats` says so and makes no file."""
    done = run("cache", "stats", "--json", AUDIOTOTEXT_CACHE=str(tmp_path / "cache"))
    assert done.returncode == 0
    assert json.loads(done.stdout)["sentences"] == 0
    assert not (tmp_path / "cache").exists()
