"""The command's two ways to recognize."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from audiototext import media
from audiototext.media import SAMPLE_RATE

from ..conftest import noise
from .conftest import COMMAND, Run
from .test_interrupted import Flac

_EMBEDDED = ("--model", "embedded", "--language", "en")


def test_every_way_writes_the_text(run: Run, samples: Path, tmp_path: Path) -> None:
    """Fast, batched or not, and sequential: the words are written; both names do the same."""
    found = {}
    for way in ("", "--batch_size=2", "--engine_mode=sequential", "--batched=False"):
        folder = tmp_path / f"way{way}"
        done = run(samples / "short-en.opus", *_EMBEDDED, *way.split(), "-f", "json", "-o", folder)
        assert done.returncode == 0, done.stderr
        found[way] = (folder / "short-en.json").read_text("utf-8")
        assert "blue umbrella" in found[way]
    assert found[""] == found["--batch_size=2"]
    assert found["--engine_mode=sequential"] == found["--batched=False"]
    begins = {way: json.loads(text)["segments"][0]["tokens"][0] for way, text in found.items()}
    assert begins["--batched=False"] == 50364  # the time that only whisper's own way writes
    assert begins[""] < 50257


def test_two_runs_write_the_same_bytes(run: Run, samples: Path, tmp_path: Path, flac: Flac) -> None:
    """The same files give the same bytes in every process, even where Whisper draws at random."""
    sound = media.load(samples / "two-minds.opus").samples[: 5 * SAMPLE_RATE]
    odd = flac("odd.flac", sound + 2 * noise(5.0))
    drawn = ("--temperature=0.4", "--best_of=1", "--logprob_threshold=None")
    for folder in ("first", "second"):
        done = run(samples / "short-en.opus", odd, *_EMBEDDED, *drawn, "-f", "json", "-o", folder)
        assert done.returncode == 0, done.stderr
    for name in ("short-en.json", "odd.json"):
        first, second = (tmp_path / folder / name for folder in ("first", "second"))
        assert first.read_bytes() == second.read_bytes()
        segments = json.loads(first.read_text("utf-8"))["segments"]
        assert {one["temperature"] for one in segments} <= {0.4, 0.6, 0.8, 1.0}
        assert segments


def test_damaged_files_cost_no_other(run: Run, samples: Path, tmp_path: Path) -> None:
    """Among good files, what cannot be read fails alone, and what is damaged is told in its own."""
    whole = (samples / "harbour-en.opus").read_bytes()
    (tmp_path / "hole.opus").write_bytes(whole[:4000] + bytes(len(whole) - 4000))
    (tmp_path / "text.mp3").write_text("this is no sound\n" * 100, encoding="utf-8")
    files = (samples / "short-en.opus", "text.mp3", "hole.opus", samples / "two-minds.opus")
    done = run(*files, *_EMBEDDED, "-f", "json", "-o", ".")
    assert done.returncode == 1
    assert "text.mp3: this is not an audio or video file" in done.stderr
    assert "hole.opus is damaged" in done.stderr
    assert "Traceback" not in done.stderr
    found = {path.stem: json.loads(path.read_text("utf-8")) for path in tmp_path.glob("*.json")}
    assert set(found) == {"short-en", "hole", "two-minds"}
    assert "blue umbrella" in found["short-en"]["text"]
    assert "another cup of tea" in found["two-minds"]["text"]
    assert found["hole"]["duration"] < 2
    assert [name for name, one in found.items() if one.get("notes")] == ["hole"]


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
def test_ctrl_c_is_obeyed_at_once(samples: Path, tmp_path: Path, flac: Flac) -> None:
    """Within two seconds: what was finished stays whole, what was begun is kept, exit code 130."""
    long = flac("long.flac", np.tile(media.load(samples / "harbour-en.opus").samples, 6))
    files = [samples / "short-en.opus", long, samples / "two-minds.opus"]
    with subprocess.Popen(
        [*COMMAND, *map(str, files), *_EMBEDDED, "-f", "json", "-o", "."],
        cwd=tmp_path, stderr=subprocess.PIPE, encoding="utf-8",
    ) as process:  # fmt: skip
        assert process.stderr is not None
        for line in process.stderr:
            if "harbor" in line:
                break
        process.send_signal(signal.SIGINT)
        began = time.monotonic()
        told = process.stderr.read()
        process.wait()
        assert time.monotonic() - began < 2
    assert process.returncode == 130, told
    assert "Traceback" not in told
    found = {path.stem: json.loads(path.read_text("utf-8")) for path in tmp_path.glob("*.json")}
    assert set(found) == {"short-en", "long"}
    assert not found["short-en"].get("partial")
    assert found["long"]["partial"] is True
    assert "harbor" in found["long"]["text"]
    assert found["long"]["duration"] < 200


def test_what_sequential_mode_lacks_is_refused(run: Run, samples: Path) -> None:
    """An option of the other way is refused in a sentence, with code 2."""
    for options in (
        ("--engine_mode", "sequential", "--workers", "2"),
        ("--hallucination_silence_threshold", "2"),
    ):
        done = run(samples / "short-en.opus", *_EMBEDDED, *options)
        assert done.returncode == 2
        assert "engine_mode" in done.stderr
