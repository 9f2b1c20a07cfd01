"""Ctrl-C, SIGTERM, a closed pipe, a terminal: the command among other processes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from audiototext import media
from audiototext.media import Samples

from .conftest import COMMAND

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals and terminals")

Flac = Callable[[str, Samples], Path]


@pytest.fixture
def long_talk(samples: Path, flac: Flac) -> Path:
    """Some minutes of speech: too much to finish before somebody says stop."""
    sound = media.load(samples / "harbour-en.opus").samples
    return flac("talk.flac", np.tile(sound, 10))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_what_is_done_is_kept(long_talk: Path, tmp_path: Path, number: signal.Signals) -> None:
    """A signal in mid-file writes what is done, never over a finished file, and exits 130."""
    (tmp_path / "talk.srt").write_text("finished yesterday", encoding="utf-8")
    with subprocess.Popen(
        [*COMMAND, str(long_talk), "missing.mp3", "--model", "embedded", "-o", "."],
        cwd=tmp_path, stderr=subprocess.PIPE, encoding="utf-8",
    ) as process:  # fmt: skip
        assert process.stderr is not None
        for line in process.stderr:
            if line.startswith("[00:"):
                break
        process.send_signal(number)
        told = process.stderr.read()
    assert process.returncode == 130, told
    assert "Traceback" not in told
    found = json.loads((tmp_path / "talk.json").read_text(encoding="utf-8"))
    assert found["partial"] is True
    assert "harbor" in found["text"]
    assert found["duration"] < 300
    assert (tmp_path / "talk.srt").read_text(encoding="utf-8") == "finished yesterday"
    assert (tmp_path / "talk.partial.srt").exists()
    assert not list(tmp_path.glob("*.tmp"))


@pytest.mark.parametrize("closed", ["stdout", "stderr"])
def test_a_closed_pipe_ends_quietly(samples: Path, tmp_path: Path, closed: str) -> None:
    """Whoever reads may leave: no traceback, no noise at exit; files are written all the same."""
    read, write = os.pipe()
    os.close(read)
    other = "stderr" if closed == "stdout" else "stdout"
    process = subprocess.Popen(
        [*COMMAND, str(samples / "short-en.opus"), "--model", "embedded",
         *(["--stdout"] if closed == "stdout" else [])],
        cwd=tmp_path, encoding="utf-8",
        **{closed: write, other: subprocess.PIPE},  # type: ignore[call-overload]
    )  # fmt: skip
    os.close(write)
    told, noise = process.communicate(timeout=120)
    assert process.returncode == 0
    assert "Exception" not in (told or "") + (noise or "")
    assert "BrokenPipe" not in (told or "") + (noise or "")
    if closed == "stderr":
        assert (tmp_path / "audio_transcription" / "short-en.txt").exists()


@pytest.mark.parametrize("plain", [False, True])
def test_a_terminal_shows_progress(samples: Path, tmp_path: Path, plain: bool) -> None:
    """On a terminal there is a bar with the time left; NO_COLOR takes the colours away."""
    import pty

    main, other = pty.openpty()
    process = subprocess.Popen(
        [*COMMAND, str(samples / "harbour-en.opus"), "--model", "embedded"],
        cwd=tmp_path, stderr=other, stdout=other, stdin=other,
        env=os.environ | {"TERM": "xterm-256color"} | ({"NO_COLOR": "1"} if plain else {}),
    )  # fmt: skip
    os.close(other)
    shown = b""
    try:
        while piece := os.read(main, 65536):
            shown += piece
    except OSError:  # the terminal's other end is closed
        pass
    os.close(main)
    assert process.wait(timeout=120) == 0
    assert b"/ 0:35" in shown
    assert b" left" in shown
    assert (b"\x1b[38" in shown or b"\x1b[3" in shown) is not plain
