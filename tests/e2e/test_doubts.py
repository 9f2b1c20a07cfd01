"""What a run says of its own doubts: on the screen, in files, and in the report."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np

from audiototext import media
from audiototext.media import SAMPLE_RATE, Samples

from .conftest import Run


def test_two_languages_and_a_report(
    run: Run, tmp_path: Path, samples: Path, flac: Callable[[str, Samples], Path]
) -> None:
    """English, then German: each is written as it is spoken and tagged in every file that can."""
    parts = [media.load(samples / name).samples for name in ("short-en.opus", "fluss-de.opus")]
    pause = np.zeros(2 * SAMPLE_RATE, np.float32)
    flac("both.flac", np.concatenate([parts[0], pause, parts[1][: 8 * SAMPLE_RATE]]))
    done = run("both.flac", "--model", "embedded", "-o", "out", "-f", "json,vtt,html",
               "--report", "out/report.html", "--hotwords", "umbrella, Kubernetes")  # fmt: skip
    assert done.returncode == 0, done.stderr
    found = json.loads((tmp_path / "out/both.json").read_text(encoding="utf-8"))
    spoken = [segment["language"] for segment in found["segments"]]
    assert list(dict.fromkeys(spoken)) == ["en", "de"]
    assert all(0 <= word["confidence"] <= 1 for one in found["segments"] for word in one["words"])
    assert found["coverage"]["share"] > 0.9
    other = ({"en", "de"} - {found["language"]}).pop()
    assert f"<lang {other}>" in (tmp_path / "out/both.vtt").read_text(encoding="utf-8")
    assert f'lang="{other}"' in (tmp_path / "out/both.html").read_text(encoding="utf-8")
    assert "Speech covered" in done.stderr
    assert "umbrella" in done.stderr
    assert "not heard: Kubernetes" in done.stderr
    page = (tmp_path / "out/report.html").read_text(encoding="utf-8")
    assert "both.flac" in page
    assert "German" in page
    assert "Kubernetes" in page


def test_a_wrong_language_is_told(run: Run, samples: Path) -> None:
    """German that is asked for as English would be translated by accident: that is said."""
    options = (samples / "fluss-de.opus", "--model", "embedded", "--language", "en", "--stdout")
    done = run(*options, "--on_suspect", "keep")
    assert done.returncode == 0, done.stderr
    assert "sounds like German, not like English" in done.stderr
    assert "doubtful" not in done.stderr
