from __future__ import annotations

import csv
from pathlib import Path

import pytest

from audiototext.errors import CaptionSyntaxError
from audiototext.formats import named
from audiototext.formats.base import BRIEFEST
from audiototext.transcript import Segment, Transcript


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
        TWO.replace("\n", "\r\r\n"),
        TWO.replace(",", ":"),
        TWO.replace(",500", ",5").replace(",000", ",0"),
        TWO.replace(",500", ",50000").replace(",000", ""),
        TWO.replace("00:00:0", "0:0:"),
        TWO.replace("00:00:", "00 : 00 : "),
        TWO.replace(":", "\uff1a").replace(",", "\uff0c"),
        TWO.translate({ord("0"): "\u0660", ord("1"): "\u0661", ord("2"): "\u0662"}),
        TWO.replace("00:00:01", "\u202a00:00:01").replace("4,000", "4,000\u202c"),
        TWO.replace("-->", "->"),
        TWO.replace("-->", "- ->"),
        TWO.replace("-->", "-- >"),
        TWO.replace("-->", "\u2014>"),
        TWO.replace("-->", "==>"),
        TWO.replace("-->", "--->"),
        TWO.replace("-->", "\u2192"),
        TWO.replace(",", ".").replace(" --> ", ",").replace("1\n0", "0").replace("2\n0", "0"),
        TWO.replace("1\n00", "7\n00").replace("2\n00", "7\n00"),
        TWO.replace("1\n00", "00"),
        TWO.replace("Two\nlines", "Two\n\n\nlines"),
        TWO.replace("2,500", "2,500 align:start position:0%"),
        TWO.replace("1\n00", "\ufeff1\n00"),
    ],
    ids=[
        "as written", "CRLF", "CR", "BOM", "no end", "many blank lines", "points", "no blanks",
        "short times", "coordinates", "no counters", "no blank line", "neither",
        "outer blanks", "CR CR LF", "colons", "one digit", "five digits and none", "short fields",
        "inner blanks", "full width", "Arabic digits", "right-to-left marks", "arrow ->",
        "arrow - ->", "arrow -- >", "dash and >", "arrow ==>", "long arrow", "one sign", "SBV",
        "odd counters", "one counter", "empty lines within", "settings", "mark at the counter",
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


@pytest.mark.parametrize("end", ["00:00:01,000", "00:00:00,500", "-00:00:02,000"])
def test_a_cue_lasts(end: str) -> None:
    """A cue that ends as it starts, or before, is given BRIEFEST seconds, and that is told."""
    read = parse(f"1\n00:00:01,000 --> {end}\nHi\n")
    assert read.segments[0].end == pytest.approx(1.0 + BRIEFEST)
    (note,) = read.notes
    assert note.startswith("line 2: ")


def test_the_shortest_cue_is_a_millisecond() -> None:
    """A cue that lasts at all keeps its times."""
    (cue,) = parse("1\n00:00:01,000 --> 00:00:01,001\nHi\n").segments
    assert (cue.start, cue.end) == (1.0, 1.001)


def test_nothing_is_before_the_start() -> None:
    """A negative time is 0, and that is told."""
    read = parse(TWO.replace("00:00:01,000", "-00:00:01,000"))
    assert said(read)[0] == (0.0, 2.5, "Hello.")
    assert len(read.notes) == 1


def test_long_times_are_read() -> None:
    """Hours over 99, and minutes and seconds up to 99, are times."""
    read = parse("1\n99:75:99,000 --> 123:00:00,000\nHi\n")
    assert said(read) == [(99 * 3600 + 75 * 60 + 99, 123 * 3600, "Hi")]
    assert not read.notes


@pytest.mark.parametrize(
    "text",
    [
        "42", "1", "2", "2\n3", "00:00:01,000 -> 00:00:02,000", "9\n00:00:01,000 -> 00:00:02,000",
        "0:00:01.000,0:00:02.000", "3\n0:00:01.000,0:00:02.000", "- -> -", "a -> b", "\u2192",
    ],
)  # fmt: skip
def test_a_text_may_look_like_anything(text: str) -> None:
    """Numbers and near time lines within a cue's text are text."""
    cues = (Segment(1, 2, text), Segment(3, 4, text), Segment(5, 6, ""), Segment(7, 8, text))
    read = parse(named("srt").text(Transcript(cues, "en", 8.0)))
    assert said(read) == [(s.start, s.end, s.text) for s in cues]
    assert not read.notes


def test_a_number_may_be_said() -> None:
    """A number above a time line is a counter only after an empty line or where it counts on."""
    without = TWO.replace("1\n00", "00").replace("\n\n2\n00", "\n42\n00")
    assert [cue.text for cue in parse(without).segments] == ["Hello.\n42", "Two\nlines."]
    counted = TWO.replace("\n\n2\n00", "\n42\n00")
    assert [cue.text for cue in parse(counted).segments] == ["Hello.\n42", "Two\nlines."]


def test_a_cue_without_text_is_a_cue() -> None:
    """A cue in which nothing is said keeps its place."""
    text = TWO.replace("Hello.\n", "") + "3\n00:00:05,000 --> 00:00:06,000"
    assert [cue.text for cue in parse(text).segments] == ["", "Two\nlines.", ""]


def test_words_beside_the_times_are_words() -> None:
    """What follows the times and is no setting is the cue's text, and that is told."""
    read = parse("1\n00:00:01,000 --> 00:00:02,500 Hello.\nYou.\n")
    assert said(read) == [(1.0, 2.5, "Hello.\nYou.")]
    assert "line 2" in read.notes[0]


@pytest.mark.parametrize("line", ["later --> still later", "00:00:0x,000 --> 1", "-->", "1 --> 2"])
def test_what_is_no_time_line_is_text(line: str) -> None:
    """A line with an arrow that is no time line is text of its cue; the note names it."""
    read = parse(f"{TWO}3\n{line}\nx\n")
    assert [cue.text for cue in read.segments] == ["Hello.", f"Two\nlines.\n3\n{line}\nx"]
    (note,) = read.notes
    assert note == f"line 11: {line!r} is no time line, so it is kept as text"


def test_what_stands_before_all_cues_is_told() -> None:
    """A title, or WebVTT's signature, before the first cue is left out, and that is told."""
    for before in ("A film\nby somebody\n\n", "WEBVTT\n\n", "WEBVTT\nKind: captions\n\n"):
        read = parse(before + TWO)
        assert said(read) == EXPECTED
        (note,) = read.notes
        assert before.split("\n")[0] in note


def test_disorder_is_told() -> None:
    """Cues that do not come by time are sorted, with one note that counts them."""
    (note,) = parse(TWO.replace("00:00:03", "00:00:00")).notes
    assert note.startswith("1 cues start before")


def test_notes_are_few() -> None:
    """Very many things to mend give twenty notes and a number."""
    read = parse("".join("1\n00:00:02,000 --> 00:00:01,000\nx\n\n" for _ in range(1000)))
    assert len(read.segments) == 1000
    assert len(read.notes) == 21
    assert read.notes[-1] == "and 980 more like these"
    assert read.notes[19].startswith("line 78: ")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("1\n00:00:01,000 -->\nx\n", 2),
        ("an arrow --> in a text of many words", 1),
        ("\n\n1\nsoon --> later\nx", 4),
    ],
)
def test_a_bad_time_line_is_named(text: str, line: int) -> None:
    """Where no line is a time line, the first that may be meant as one is named."""
    with pytest.raises(CaptionSyntaxError, match=rf"^line {line}: ") as caught:
        parse(text)
    assert repr(text.splitlines()[line - 1]) in str(caught.value)


@pytest.mark.parametrize(
    "text",
    ["just some text\nand more", "WEBVTT\n\n", "at 1:30, 2:30 or 3:30", "1:30,2:30"],
)
def test_a_file_without_a_cue_is_no_captions(text: str) -> None:
    """A file in which nothing is a cue is refused."""
    with pytest.raises(CaptionSyntaxError, match="no SubRip cue"):
        parse(text)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("<i>Hello</i> <b>you</b>", "Hello you"),
        ('{\\an8}<font color="#ffffff">Up</font> <U>here</U>', "Up here"),
        ("2 < 3 > 1, <3, AT&T &amp; {so}", "2 < 3 > 1, <3, AT&T &amp; {so}"),
        ("<image> <ion> <iron>", "<image> <ion> <iron>"),
    ],
)
def test_a_cue_can_be_plain(text: str, plain: str) -> None:
    """A cue's plain text has no tags, and what is no tag stays."""
    format = named("srt")
    assert format.plain is not None
    assert format.plain(text) == plain


def test_real_files_have_their_cues(data: Path) -> None:
    """The captions of real videos have as many cues, and the end, that the manifest counts."""
    with (data / "subs" / "manifest.tsv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    counted = [row for row in rows if row["cues"] and row["file"].endswith(".srt")]
    assert len(counted) > 100
    for row in counted:
        read = parse((data / "subs" / row["file"]).read_text(encoding="utf-8-sig"))
        assert len(read.segments) == int(row["cues"]), row["file"]
        assert read.duration == pytest.approx(float(row["last_end_s"]), abs=0.06)
        assert len(read.notes) <= 2, row["file"]


@pytest.mark.parametrize("text", ["", "\n\n", "\ufeff \n"])
def test_an_empty_file_has_no_cues(text: str) -> None:
    """The captions of silence are an empty file, which is read as what it is."""
    assert parse(text) == Transcript((), "und", 0.0)
