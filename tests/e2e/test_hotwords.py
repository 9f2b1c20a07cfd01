"""`--hotwords`: what was asked for is heard, and it is told what was not."""

from __future__ import annotations

from pathlib import Path

import pytest

from .conftest import Run


def test_it_is_told_which_hotwords_were_heard(run: Run, data: Path, tmp_path: Path) -> None:
    """A name that the model spells by its hotword is counted, one that nobody says is missed."""
    clip = data / "hard" / "langswitch" / "fw-hotwords.mp3"
    if not clip.is_file():
        pytest.skip(f"there is no clip {clip}")
    words = ("--hotwords", "Kubernetes, ComfyUI")
    done = run(clip, "--model", "embedded", "--language", "en", *words, "-f", "txt", "-o", ".")
    assert done.returncode == 0, done.stderr
    count = (tmp_path / "fw-hotwords.txt").read_text(encoding="utf-8").count("ComfyUI")
    assert count
    assert f"hotwords heard: ComfyUI {count}; not heard: Kubernetes\n" in done.stderr
