from __future__ import annotations

import contextlib
from pathlib import Path

import pytest

from audiototext.errors import CaptionSyntaxError
from audiototext.formats import named
from audiototext.transcript import SHORTEST, Transcript


def parse(text: str) -> Transcript:
    read = named("srt").parse
    assert read is not None
    return read(text)


TWO = (
    "1\n00:00:01,000 --> 00:00:02,500\nHello.\n\n2\n00:00:03,000 --> 00:00:04,000\nTwo\nlines.\n\n"
)


def said(transcript: Transcript) -> list[tuple[float, float, str]]:
    return [(segment.start, segment.end, segment.text) for segment in transcript.segments]


EXPECTED = [(1.0, 2.5, "Hello."), (3.0, 4.0, "Two\nlines.")]


@pytest.mark.parametrize(
    "text",
    [
        TWO,
        TWO.replace("\n", "\r\n"),
        TWO.replace("\n", "\r"),
        "\ufeff" + TWO,
        TWO.rstrip("\n"),
        "\n\n" + TWO.replace("\n\n", "\n\n\n"),
        TWO.replace(",", "."),
        TWO.replace(" --> ", "-->"),
        TWO.replace("00:00:01", "0:00:01").replace("00:00:02", "00:02"),
        TWO.replace("2,500", "2,500 X1:100 X2:200 Y1:0 Y2:50"),
        TWO.replace("1\n00:00:01", "00:00:01").replace("2\n00:00:03", "00:00:03"),
        TWO.replace("\n\n2\n", "\n2\n"),
        TWO.replace("1\n00:00:01", "00:00:01").replace("\n\n2\n00:00:03", "\n00:00:03"),
        TWO.replace("Hello.", "  Hello.  "),
    ],
    ids=[
        "as written", "CRLF", "CR", "BOM", "no end", "many blank lines", "points", "no blanks",
        "short times", "coordinates", "no counters", "no blank line", "neither",
        "outer blanks",
    ],
)  # fmt: skip
def test_what_people_have_is_read(text: str) -> None:
    """SubRip files as they are found in the world give their cues."""
    transcript = parse(text)
    assert said(transcript) == EXPECTED
    assert transcript.duration == 4.0


def test_cues_come_by_time() -> None:
    """Cues that stand out of order are put in order, and ties stay as they stood."""
    text = "".join(
        f"{number}\n00:00:{start:02d},000 --> 00:00:{start + 2:02d},000\n{name}\n\n"
        for number, (start, name) in enumerate([(5, "c"), (1, "a"), (3, "b1"), (3, "b2")])
    )
    assert [segment.text for segment in parse(text).segments] == ["a", "b1", "b2", "c"]


@pytest.mark.parametrize("end", ["00:00:01,000", "00:00:00,500"])
def test_a_cue_lasts(end: str) -> None:
    """A cue that ends as it starts, or before, is given SHORTEST seconds."""
    (cue,) = parse(f"1\n00:00:01,000 --> {end}\nHi\n").segments
    assert cue.end == pytest.approx(1.0 + SHORTEST)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("1\n00:00:01,000 --> 00:00:61,000\nx\n", 2),
        ("1\n00:00:01,000 -->\nx\n", 2),
        (TWO + "3\nlater --> still later\nx\n", 11),
        ("an arrow --> in a text of many words", 1),
    ],
)
def test_a_bad_time_line_is_named(text: str, line: int) -> None:
    """A time line that cannot be read costs a CaptionSyntaxError with its number and its text."""
    with pytest.raises(CaptionSyntaxError, match=rf"^line {line}: ") as caught:
        parse(text)
    assert repr(text.splitlines()[line - 1]) in str(caught.value)


@pytest.mark.parametrize("text", ["", "\n\n", "just some text\nand more", "WEBVTT\n\n"])
def test_a_file_without_a_cue_is_no_captions(text: str) -> None:
    """A file in which nothing is a cue is refused."""
    with pytest.raises(CaptionSyntaxError, match="no SubRip cue"):
        parse(text)


def test_any_caption_file_is_read_or_refused(data: Path) -> None:
    """Of the caption files of other projects' tests, none raises anything but our error."""
    files = [path for path in (data / "subs").rglob("*.*") if path.suffix in (".srt", ".vtt")]
    assert len(files) > 100
    read = 0
    for path in files:
        with contextlib.suppress(CaptionSyntaxError):
            parse(path.read_bytes().decode("utf-8", errors="replace"))
            read += path.suffix == ".srt"
    assert read > 50
