"""What the end-to-end tests share: the command as a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import av
import numpy as np
import pytest

from audiototext.media import SAMPLE_RATE, Samples

Run = Callable[..., subprocess.CompletedProcess[str]]
COMMAND = (sys.executable, "-m", "audiototext")


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run the command with these arguments in an empty folder; extra environment by keyword."""

    def run(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*COMMAND, *map(str, arguments)],
            cwd=tmp_path,
            env=os.environ | {"HF_HUB_OFFLINE": "1"} | environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            encoding="utf-8",
            timeout=300,
        )

    return run


@pytest.fixture
def flac(tmp_path: Path) -> Callable[[str, Samples], Path]:
    """Write samples to a FLAC file of that name."""

    def write(name: str, samples: Samples) -> Path:
        path = tmp_path / name
        with av.open(str(path), "w", format="flac") as container:
            stream = container.add_stream("flac", rate=SAMPLE_RATE, layout="mono")
            for frame in _frames(samples):
                container.mux(stream.encode(frame))
            container.mux(stream.encode(None))
        return path

    return write


def _frames(samples: Samples) -> Iterator[av.AudioFrame]:
    step = 4096
    for start in range(0, len(samples), step):
        piece = (samples[start : start + step] * 32767).astype(np.int16)[None, :]
        frame = av.AudioFrame.from_ndarray(piece, format="s16", layout="mono")
        frame.sample_rate = SAMPLE_RATE
        frame.pts = start
        yield frame


@pytest.fixture
def samples() -> Path:
    """The folder of synthesised speech."""
    return Path(__file__).parents[2] / "samples"
