"""Other people's tools read the files that we write: the same cues, times and text."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from audiototext import write
from audiototext.conversion import converted
from audiototext.formats import FORMATS
from audiototext.transcript import Cue, Segment, Sheet, Transcript

SAID = Transcript(
    (
        Segment(0.5, 1.75, "Hello, <i>everybody</i> & good morning!"),
        Segment(1.75, 61.25, "Two lines,\nof which this is the second: 2 > 1."),
        Segment(3601.0, 3602.5, "{\\an8}¿Qué tal? 日本語 العربية"),
    ),
    "en",
    3602.5,
)
SEEN = [
    "Hello, everybody & good morning!",
    "Two lines,\nof which this is the second: 2 > 1.",
    "¿Qué tal? 日本語 العربية",
]


def written(folder: Path, name: str, said: Transcript = SAID) -> Path:
    return write(converted(said, FORMATS["srt"], FORMATS[name]), folder / f"said.{name}")


@pytest.mark.parametrize("name", ["srt", "vtt", "ass", "ttml"])
def test_pysubs2_reads_it(tmp_path: Path, name: str) -> None:
    """pysubs2 finds each cue, its times to the centisecond or better, and its text."""
    pysubs2: Any = pytest.importorskip("pysubs2")
    read = pysubs2.load(str(written(tmp_path, name)))
    step = 1000 * FORMATS[name].precision
    assert len(read) == len(SAID.segments)
    for event, segment, text in zip(read, SAID.segments, SEEN, strict=True):
        assert abs(event.start - 1000 * segment.start) < step
        assert abs(event.end - 1000 * segment.end) < step
        assert event.plaintext.replace("&amp;", "&") == text


@pytest.mark.parametrize("name", ["srt", "vtt", "sbv"])
def test_webvtt_py_reads_it(tmp_path: Path, name: str) -> None:
    """webvtt-py finds each cue, its times and its text."""
    webvtt: Any = pytest.importorskip("webvtt")
    path = written(tmp_path, name)
    read = {"srt": webvtt.from_srt, "vtt": webvtt.read, "sbv": webvtt.from_sbv}[name](str(path))
    starts = [one.start for one in read.captions]
    assert starts == ["00:00:00.500", "00:00:01.750", "01:00:01.000"]
    assert [one.end for one in read.captions] == ["00:00:01.750", "00:01:01.250", "01:00:02.500"]
    texts = [one.text for one in read.captions]
    plain = FORMATS[name].plain or str
    assert [plain(text) for text in texts] == SEEN


def test_webvtt_py_reads_what_stands_around_cues(tmp_path: Path) -> None:
    """Names, styles and voices of a WebVTT file are where it looks for them."""
    webvtt: Any = pytest.importorskip("webvtt")
    cue = Segment(1, 2, "<v Ann>Hi", speaker="Ann", cue=Cue("intro", "line:0", ("checked",)))
    sheet = Sheet("vtt", ("STYLE\n::cue { color: red }",))
    path = write(Transcript((cue,), "en", 2.0, sheet=sheet), tmp_path / "a.vtt")
    read = webvtt.read(str(path))
    assert [(one.identifier, one.voice, one.text) for one in read] == [("intro", "Ann", "Hi")]
    assert [style.text for style in read.styles] == ["::cue { color: red }"]
