"""The seed document replayed: what the predecessor wrote, byte for byte."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from audiototext.media import SAMPLE_RATE, Samples

from .conftest import Run

SEED = Path(
    os.environ.get("AUDIOTOTEXT_SEED")
    or Path(__file__).parents[3] / "shared" / "seed" / "audio_transcription"
)


@pytest.mark.skipif(not SEED.is_dir(), reason="the seed's files are not beside the project")
@pytest.mark.parametrize(
    ("published", "task"),
    [("Whisper-Example", "transcribe"), ("Whisper-Example_English", "translate")],
)
def test_the_files_equal_the_published_ones(
    run: Run, flac: Callable[[str, Samples], Path], tmp_path: Path, published: str, task: str
) -> None:
    """Saying the seed's segments writes the seed's files: txt, vtt and srt, to the byte."""
    talk = flac("Whisper-Example.flac", np.zeros(927 * SAMPLE_RATE, np.float32))
    done = run(
        talk, "--engine", "scripted", "--script", SEED / f"{published}.srt", "--task", task,
        "--language", "Spanish", "--output_formats", "txt,vtt,srt", "--preset", "none",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "Warning" not in done.stderr
    for format in ("txt", "vtt", "srt"):
        written = (tmp_path / "audio_transcription" / f"Whisper-Example.{format}").read_bytes()
        assert written == (SEED / f"{published}.{format}").read_bytes()
