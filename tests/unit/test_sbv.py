from __future__ import annotations

import contextlib
import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from audiototext import reading
from audiototext.errors import CaptionSyntaxError
from audiototext.formats import named, sbv
from audiototext.formats.base import BRIEFEST
from audiototext.timestamps import milliseconds
from audiototext.transcript import Segment, Transcript

from ..contract.test_formats import held
from ..strategies import FILES, TEXTS, transcripts

parse, render = sbv.parse, sbv.render

TWO = "0:00:01.000,0:00:02.500\nHello.\n\n0:00:03.000,0:00:04.000\nTwo\nlines.\n\n"
EXPECTED = [(1.0, 2.5, "Hello."), (3.0, 4.0, "Two\nlines.")]

PLAYERS_LINE = re.compile(r"^\d+:\d+:\d+\.\d+,\d+:\d+:\d+\.\d+", re.MULTILINE)
"""What readers that do not wait for an empty line take for a cue's times."""

FORGERIES = st.lists(
    st.sampled_from(
        [
            "[br]", "[BR]", "[", "br]", "\u2060", "\n", "\n\n", "\x85", "\u2028", "\x0c", " ",
            "\u200f", "\ufeff", "\xa0", "-", "[\u2060br]", "0:00:01.000", ",", "0:00:02.000",
            "0:00:01.000,0:00:02.000", "00:01.5 , 00:02.5", "1:2:3,4:5:6", "\n7\n", "7", "word",
            "00:00:01,000 --> 00:00:02,000", "-->",
        ]
    )
).map("".join)  # fmt: skip


def said(transcript: Transcript) -> list[tuple[float, float, str]]:
    return [(segment.start, segment.end, segment.text) for segment in transcript.segments]


def one(text: str) -> Transcript:
    return Transcript((Segment(1.0, 2.5, text), Segment(3.0, 4.0, "end")), "en", 4.0)


def test_it_is_written_as_youtube_has_it() -> None:
    """Hours have as few digits as they need, lines stand as they are, an empty line ends a cue."""
    segments = (
        Segment(0.0, 1.5, " Hello.\n You. "),
        Segment(1.5, 3.0, ""),
        Segment(35999.9996, 36001.25, "Ten hours."),
        Segment(360000.0, 360001.0, "A hundred."),
    )
    assert render(Transcript(segments, "en", 360001.0)) == (
        "0:00:00.000,0:00:01.500\nHello.\nYou.\n\n"
        "0:00:01.500,0:00:03.000\n\n\n"
        "10:00:00.000,10:00:01.250\nTen hours.\n\n"
        "100:00:00.000,100:00:01.000\nA hundred.\n\n"
    )
    assert render(Transcript((), "en", 3.0)) == ""


@pytest.mark.parametrize(
    "text",
    [
        TWO,
        TWO.replace("\n", "\r\n"),
        TWO.replace("\n", "\r"),
        TWO.replace("\n", "\r\r\n"),
        "\ufeff" + TWO,
        TWO.rstrip("\n"),
        "\n \n" + TWO.replace("\n\n", "\n \n\t\n\n"),
        TWO.replace("Two\nlines.", "Two[br]lines."),
        TWO.replace("Two\nlines.", " Two [BR]\n[br] lines. [br]"),
        TWO.replace(",0", ", 0"),
        TWO.replace("0:00:0", "00:00:0"),
        TWO.replace("0:00:0", "00:0"),
        TWO.replace("0:00:0", "0:0:"),
        TWO.replace("000", "00").replace("500", "50"),
        TWO.replace(".500", ".5").replace(".000", ""),
        TWO.replace(":03.000", ":03,000").replace(":02.500", ":02,500"),
        TWO.replace(":03.000", ":03:000").replace(":02.500", ":02:500"),
        TWO.translate({ord("0"): "\u0660", ord("1"): "\u0661", ord("2"): "\u0662"}),
        TWO.replace("0:00:03", "\u202a0:00:03").replace("4.000", "4.000\u202c"),
    ],
    ids=[
        "as written", "CRLF", "CR", "CR CR LF", "BOM", "no end", "many blank lines", "[br]",
        "[br] at ends", "blank", "two digits of hours", "no hours", "short fields", "centiseconds",
        "no fraction", "commas", "colons", "Arabic digits", "right-to-left marks",
    ],
)  # fmt: skip
def test_what_people_have_is_read(text: str) -> None:
    """SBV files as they are found in the world give their cues, and nothing is to be mended."""
    read = parse(text)
    assert said(read) == EXPECTED
    assert (read.duration, read.notes) == (4.0, ())


@given(transcript=transcripts(TEXTS | FORGERIES))
@example(transcript=one("[br]"))
@example(transcript=one("[\u2060br]"))
@example(transcript=one("\u20600:00:01.000,0:00:02.000"))
@example(transcript=one("a\n\u200f0:00:01.000,0:00:02.000\n[\u2060\u2060BR]"))
def test_what_is_written_is_read(transcript: Transcript) -> None:
    """Reading what was written gives every cue to the millisecond and its lines, without a note."""
    text = render(transcript)
    read = parse(text)
    assert [(milliseconds(s.start), milliseconds(s.end)) for s in read.segments] == [
        (milliseconds(s.start), milliseconds(s.end)) for s in transcript.segments
    ]
    assert [s.text for s in read.segments] == [held(s.text) for s in transcript.segments]
    assert read.notes == ()
    assert render(read) == text


@given(text=FILES | FORGERIES)
def test_what_was_read_is_written_and_read(text: str) -> None:
    """Whatever stands in a file, the texts that are found in it come back from the one we write."""
    with contextlib.suppress(CaptionSyntaxError):
        found = parse(text)
        again = parse(render(found))
        assert [s.text for s in again.segments] == [held(s.text) for s in found.segments]


@given(transcript=transcripts(TEXTS | FORGERIES))
def test_no_text_is_a_time_line_or_a_break(transcript: Transcript) -> None:
    """For any reader a file has one time line a segment, no `[br]`, and no cue is cut in two."""
    text = render(transcript)
    assert len(PLAYERS_LINE.findall(text)) == len(transcript.segments)
    assert "[br]" not in text.lower()
    assert "-->" not in text
    for segment, cue in zip(transcript.segments, PLAYERS_LINE.split(text)[1:], strict=True):
        assert re.search("\n\n.", cue, re.DOTALL) is None or not held(segment.text)


def test_an_empty_line_may_lack() -> None:
    """A time line begins a cue without an empty line above it, too, and that is told."""
    read = parse(TWO.replace("\n\n", "\n"))
    assert said(read) == EXPECTED
    assert read.notes == ("line 3: no empty line stands above the times",)


def test_an_empty_line_does_not_end_the_words() -> None:
    """What stands below an empty line without times is kept in its cue; each place is told."""
    read = parse(TWO.replace("Hello.", "Hello.\n\nYou\nthere.\n\n\n0:00:02.x,0:00:03.0\nBye."))
    assert said(read)[0] == (1.0, 2.5, "Hello.\nYou\nthere.\n0:00:02.x,0:00:03.0\nBye.")
    rest = "stands below an empty line and is no time line, so it is kept as text"
    assert read.notes == (f"line 4: 'You' {rest}", f"line 8: '0:00:02.x,0:00:03.0' {rest}")


def test_counters_are_no_text() -> None:
    """A number between an empty line and the times is SubRip's counter, elsewhere it is said."""
    read = parse(TWO.replace("0:00:01", "1\n0:00:01").replace("0:00:03", "2\n0:00:03"))
    assert said(read) == EXPECTED
    assert read.notes == ("line 1: numbers above the times are taken for counters, no text (2)",)
    assert said(parse(TWO.replace("Hello.", "42")))[0] == (1.0, 2.5, "42")
    assert said(parse(TWO.replace("Hello.\n", "Hello.\n42")))[0] == (1.0, 2.5, "Hello.\n42")


def test_words_beside_the_times_are_words() -> None:
    """What follows the times is the cue's text, and that is told."""
    read = parse("\n0:00:01.000,0:00:02.500 Hello.\nYou.\n")
    assert said(read) == [(1.0, 2.5, "Hello.\nYou.")]
    assert read.notes == ("line 2: text stands beside the times: 'Hello.'",)


def test_what_stands_before_all_cues_is_told() -> None:
    """A head, as SubViewer has one, is left out, and that is told."""
    read = parse(f"\n[INFORMATION]\n[TITLE]A film\n\n{TWO}")
    assert said(read) == EXPECTED
    (note,) = read.notes
    assert note.startswith("line 2: ")
    assert note.endswith(" stands before the first cue, so it is left out")


@pytest.mark.parametrize("end", ["0:00:01.000", "0:00:00.500", "-0:00:02.000"])
def test_a_cue_lasts(end: str) -> None:
    """A cue that ends as it starts, or before, is given BRIEFEST seconds, and that is told."""
    read = parse(f"\n0:00:01.000,{end}\nHi\n")
    assert read.segments[0].end == pytest.approx(1.0 + BRIEFEST)
    assert [note[:8] for note in read.notes] == ["line 2: "]


def test_cues_come_by_time() -> None:
    """Cues that stand out of order are sorted, ties stay as they stood, and that is told."""
    text = "".join(
        f"0:00:{start:02d}.000,0:00:{start + 2:02d}.000\n{name}\n\n"
        for start, name in [(5, "c"), (1, "a"), (3, "b1"), (3, "b2")]
    )
    read = parse(text)
    assert [segment.text for segment in read.segments] == ["a", "b1", "b2", "c"]
    assert read.notes[0].startswith("1 cues start before")


def test_subrip_under_this_name_is_read() -> None:
    """A file with SubRip's time lines is read as SubRip, which is told first."""
    read = parse("1\n00:00:01,000 --> 00:00:02,500\nHello.\n\n2\n00:00:03,0 --> 00:00:04,0\nTwo\n")
    assert said(read) == [(1.0, 2.5, "Hello."), (3.0, 4.0, "Two")]
    assert read.notes == ("line 1: no time line is SBV's, so it is read as SubRip is",)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("\n0:00:0x.000,0:00:02.000\nHello.", 2),
        ("Hello, you: 1, 2:\n0:00:01.000,soon:\nHello.", 2),
        ("Hello.\n\n00:00:01,000 --> soon", 3),
        ("1:30,2:30", 1),
        ("0:00:13.489,0:00:15.f89\nHello.", 1),
    ],
)
def test_a_bad_time_line_is_named(text: str, line: int) -> None:
    """Where nothing is a cue, the error names the first line that may be meant as one."""
    with pytest.raises(CaptionSyntaxError, match=rf"^line {line}: .* no SBV cue") as caught:
        parse(text)
    assert repr(text.split("\n")[line - 1]) in str(caught.value)


@pytest.mark.parametrize("text", ["some text", "at 1:30, 2:30 or 3:30", "[br]"])
def test_a_file_without_a_cue_is_no_captions(text: str) -> None:
    """A text in which nothing looks like a time line is refused."""
    with pytest.raises(CaptionSyntaxError, match=r"^no SBV cue in it"):
        parse(text)


@pytest.mark.parametrize("text", ["", "\n\n", "\ufeff \n"])
def test_an_empty_file_has_no_cues(text: str) -> None:
    """The captions of silence are an empty file, which is read as what it is."""
    assert parse(text) == Transcript((), "und", 0.0)


@pytest.mark.parametrize(
    "unit",
    [
        "\u2060", "[", "[br]", "[\u2060", "1:", "1:1:1,", "0:00:01.000,", " ", "\n", "1\n", "9",
        ",", "\n\u2060", "0:00:01.000,0:00:02.000\n", "1\n0:00:01.000,0:00:02.000\n\n", "\xa0,",
        "[\n", "1:1:1\xa0", "x\n\n", "-->\n",
    ],
)  # fmt: skip
def test_long_files_take_no_longer(unit: str) -> None:
    """300,000 characters of anything are read or refused, and written, at once."""
    text = unit * (300_000 // len(unit))
    for shown in (text, f"{TWO}{text}", f"0:00:01.000,0:00:02.000{text}"):
        try:
            render(parse(shown))
        except CaptionSyntaxError:
            assert shown is text
    assert parse(render(one(text))).segments[0].text == held(text)
    for pattern in (named("sbv").looks_like, named("sbv").cue_line):
        assert pattern is not None
        pattern.search(text)


@pytest.mark.parametrize(
    ("text", "is_told"),
    [
        (TWO, True),
        ("\ufeff\r\n10:00:01.000,10:00:02.500\r\nHello.", True),
        ("0:00:01.000,0:00:02.500", True),
        ("0:00:01.000,0:00:02.500,Hello.\n", False),
        ("Hello.\n" + TWO, False),
        ("1:30,2:30\n", False),
        ("00:00:01,000 --> 00:00:02,500\nHello.", False),
    ],
)
def test_it_is_known_without_its_name(text: str, is_told: bool) -> None:
    """Two times alone on the first line make a file SBV; a row of a table does not."""
    pattern = named("sbv").looks_like
    assert pattern is not None
    assert (pattern.match(text) is not None) is is_told


@example(transcript=Transcript((Segment(0, 1, "0:0:0.0,0:0:0.0:"),), "en", 1.0))
@given(transcript=transcripts(TEXTS | FORGERIES))
def test_the_line_of_each_cue_is_found(transcript: Transcript) -> None:
    """`cue_line` finds the times of every cue and of no text, and names the start."""
    pattern = named("sbv").cue_line
    assert pattern is not None
    text = render(transcript)
    found = [match[1] for match in pattern.finditer(text)]
    assert found == [line.partition(",")[0] for line in PLAYERS_LINE.findall(text)]


REAL: dict[str, tuple[list[str | None], list[str]]] = {
    "sample": (["1", "2", "3 (line 1)\nCaption text #3 (line 2)", "4", "5"], ["line 14: a cue "]),
    "two_captions": (["1", "2 (line 1)\nCaption text #2 (line 2)"], []),
    "missing_caption_text": (["1", None, "3", "4", "5"], ["line 12: a cue "]),
    "missing_timeframe": (
        ["1\nCaption text #2", "3", "4", "5"], ["line 4: 'Caption", "line 12: a cue "],
    ),
    "invalid_timeframe": (
        ["1", "2\n0:00:13.f89,0:00:15.489\nCaption text #3", "4", "5"],
        ["line 7: '0:00:13", "line 13: a cue "],
    ),
}  # fmt: skip
"""What other people's test files hold: their cues' texts but for what all begin with, and notes."""


@pytest.mark.parametrize("name", REAL)
def test_real_files_have_their_cues(data: Path, name: str) -> None:
    """The files of webvtt-py's tests give all their text, and what is wrong in them is told."""
    path = data / "subs" / "parser" / "webvtt-py" / "subtitles" / f"{name}.sbv"
    texts, notes = REAL[name]
    read = reading.read(path)
    assert [s.text for s in read.segments] == [f"Caption text #{t}" if t else "" for t in texts]
    assert [note[: len(start)] for note, start in zip(read.notes, notes, strict=True)] == notes
    assert (read.segments[0].start, read.segments[0].end) == (0.378, 11.378)


def test_a_real_file_without_a_cue_is_refused(data: Path) -> None:
    """A file that holds some text and no times is refused by its name."""
    path = data / "subs" / "parser" / "webvtt-py" / "subtitles" / "invalid_format.sbv"
    with pytest.raises(CaptionSyntaxError, match=rf"{re.escape(str(path))}: no SBV cue in it"):
        reading.read(path)
