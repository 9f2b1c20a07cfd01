"""The command's two ways to recognize."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from audiototext import media

from .conftest import Run
from .test_interrupted import Flac

_EMBEDDED = ("--model", "embedded", "--language", "en")


@pytest.mark.parametrize(
    "options", [(), ("--engine_mode", "sequential"), ("--batched", "False"), ("--batch_size=2",)]
)
def test_every_way_writes_the_text(
    run: Run, samples: Path, tmp_path: Path, options: tuple[str, ...]
) -> None:
    """Fast and sequential, in batches of any size, the sample's words are written."""
    done = run(samples / "short-en.opus", *_EMBEDDED, *options, "-f", "json", "-o", ".")
    assert done.returncode == 0, done.stderr
    found = json.loads((tmp_path / "short-en.json").read_text("utf-8"))
    assert "blue umbrella" in found["text"]
    is_sequential = "sequential" in options or "--batched" in options
    assert (50364 in found["segments"][0]["tokens"]) is is_sequential


def test_two_runs_write_the_same_bytes(run: Run, samples: Path, tmp_path: Path, flac: Flac) -> None:
    """Even sound that makes Whisper guess gives the same files, alone or beside others."""
    odd = flac("odd.flac", media.load(samples / "short-en.opus").samples[::-1].copy())
    assert run(odd, *_EMBEDDED, "-f", "json", "-o", "first").returncode == 0
    done = run(samples / "two-minds.opus", odd, *_EMBEDDED, "-f", "json", "-o", "second")
    assert done.returncode == 0, done.stderr
    first = json.loads((tmp_path / "first" / "odd.json").read_text("utf-8"))
    second = json.loads((tmp_path / "second" / "odd.json").read_text("utf-8"))
    assert first["text"] == second["text"]
    again = run(samples / "two-minds.opus", odd, *_EMBEDDED, "-f", "json", "-o", "third")
    assert again.returncode == 0
    third = tmp_path / "third" / "odd.json"
    assert third.read_bytes() == (tmp_path / "second" / "odd.json").read_bytes()


def test_what_sequential_mode_lacks_is_refused(run: Run, samples: Path) -> None:
    """An option of the other way is refused in a sentence, with code 2."""
    for options in (
        ("--engine_mode", "sequential", "--workers", "2"),
        ("--hallucination_silence_threshold", "2"),
    ):
        done = run(samples / "short-en.opus", *_EMBEDDED, *options)
        assert done.returncode == 2
        assert "engine_mode" in done.stderr
