from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from audiototext.engines import Request, Scripted
from audiototext.errors import CaptionSyntaxError, UnsupportedRequest
from audiototext.media import SAMPLE_RATE, Sound

from ..conftest import Ear


def script(folder: Path, *cues: tuple[str, str, str]) -> Path:
    path = folder / "said.srt"
    path.write_text(
        "".join(f"1\n{start} --> {end}\n{text}\n\n" for start, end, text in cues), encoding="utf-8"
    )
    return path


def sound(seconds: float) -> Sound:
    return Sound(np.zeros(round(seconds * SAMPLE_RATE), np.float32))


def test_it_says_its_script(tmp_path: Path) -> None:
    """Each cue is a segment at its own time, with the blank before it that Whisper gives."""
    path = script(
        tmp_path,
        ("00:00:01,000", "00:00:02,500", "Hello."),
        ("00:00:03,000", "00:00:04,000", "Two\nlines."),
    )
    said = Scripted(script=path).recognize(sound(5), Request(language="en"), Ear())
    assert [(s.start, s.end, s.text) for s in said.segments] == [
        (1.0, 2.5, " Hello."),
        (3.0, 4.0, " Two\nlines."),
    ]


@pytest.mark.parametrize("language", ["ja", "zh", "yue", "th"])
def test_unspaced_languages_get_no_blank(tmp_path: Path, language: str) -> None:
    """Where words are not separated, no blank is put between segments."""
    path = script(
        tmp_path, ("00:00:01,000", "00:00:02,000", "日本"), ("00:00:02,000", "00:00:03,000", "語")
    )
    said = Scripted(script=path).recognize(sound(5), Request(language=language), Ear())
    assert said.text == "日本語"


def test_it_says_nothing_after_the_end(tmp_path: Path) -> None:
    """Cues that start after the sound's end are not said, and that is told once."""
    path = script(
        tmp_path,
        ("00:00:01,000", "00:00:02,000", "in time"),
        ("00:00:09,000", "00:00:10,000", "too late"),
        ("00:01:09,000", "00:01:10,000", "far too late"),
    )
    ear = Ear()
    said = Scripted(script=path).recognize(sound(5), Request(), ear)
    assert said.text == "in time"
    (warning,) = ear.all("warn")
    assert "2 cues" in warning


def test_it_says_nothing_where_there_is_no_time(tmp_path: Path) -> None:
    """Into sound that is shorter than any segment no cue is pressed."""
    engine = Scripted(script=script(tmp_path, ("00:00:00,000", "00:00:01,000", "a")))
    said = engine.recognize(sound(0.005), Request(), Ear())
    assert (said.segments, said.duration) == ((), 0.005)


def test_it_says_a_cue_when_the_sound_gets_there(tmp_path: Path) -> None:
    """Cues come with the sound: progress before a cue's start is heard before the cue."""
    path = script(
        tmp_path, ("00:00:01,000", "00:00:02,000", "a"), ("00:00:21,000", "00:00:22,000", "b")
    )
    ear = Ear()
    Scripted(script=path).recognize(sound(25), Request(), ear)
    kinds = [kind for kind, _ in ear.events]
    assert kinds == [
        "language", "segment", "progress", "progress", "segment", "progress",
    ]  # fmt: skip


def test_it_can_be_used_again(tmp_path: Path) -> None:
    """The script is said from its beginning for every recording."""
    engine = Scripted(script=script(tmp_path, ("00:00:01,000", "00:00:02,000", "again")))
    texts = {engine.recognize(sound(seconds), Request(), Ear()).text for seconds in (3, 4, 30)}
    assert texts == {"again"}


def test_a_script_must_be_readable(tmp_path: Path) -> None:
    """A script that is missing, or holds no captions, costs the error that says so."""
    with pytest.raises(UnsupportedRequest, match=r"the script .*gone\.srt cannot be read"):
        Scripted(script=tmp_path / "gone.srt")
    with pytest.raises(UnsupportedRequest, match="the script"):
        Scripted(script=tmp_path)
    (tmp_path / "bad.srt").write_text("no cue", encoding="utf-8")
    with pytest.raises(CaptionSyntaxError):
        Scripted(script=tmp_path / "bad.srt")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("said.vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\nSí.\n".encode()),
        ("said.json", b'{"segments": [{"start": 1, "end": 2, "text": " S\\u00ed."}]}'),
        ("said.txt", "1\n00:00:01,000 --> 00:00:02,000\nSí.\n".encode("utf-16")),
        ("said.srt", "1\n00:00:01,000 --> 00:00:02,000\nSí.\n".encode("latin-1")),
    ],
)
def test_a_script_may_be_any_caption_file(tmp_path: Path, name: str, data: bytes) -> None:
    """srt, vtt and json, in any encoding, are said alike."""
    (tmp_path / name).write_bytes(data)
    said = Scripted(script=tmp_path / name).recognize(sound(3), Request(language="es"), Ear())
    assert [(s.start, s.end, s.text) for s in said.segments] == [(1.0, 2.0, " Sí.")]


def test_a_bad_script_is_named(tmp_path: Path) -> None:
    """Whoever gave a malformed script reads its name in the message."""
    (tmp_path / "bad.srt").write_text("1\nsoon --> later\nHi\n", encoding="utf-8")
    with pytest.raises(CaptionSyntaxError, match=r"bad\.srt"):
        Scripted(script=tmp_path / "bad.srt")


def test_a_script_from_windows_is_read(tmp_path: Path) -> None:
    """A byte order mark and CRLF are no part of the text."""
    path = tmp_path / "said.srt"
    path.write_bytes(b"\xef\xbb\xbf1\r\n00:00:01,000 --> 00:00:02,000\r\nHello.\r\n")
    said = Scripted(script=path).recognize(sound(3), Request(), Ear())
    assert said.text == "Hello."
