from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from audiototext.errors import CaptionSyntaxError
from audiototext.formats import named
from audiototext.formats.base import one_line
from audiototext.formats.lrc import LAST
from audiototext.formats.tags import TAG, plain
from audiototext.timestamps import milliseconds
from audiototext.transcript import Segment, Transcript

from ..strategies import HOSTILE, transcripts

LRC = named("lrc")


def parse(text: str) -> Transcript:
    assert LRC.parse is not None
    return LRC.parse(text)


def render(*segments: Segment) -> str:
    end = max((segment.end for segment in segments), default=1.0)
    text = LRC.render(Transcript(segments, "en", end))
    assert isinstance(text, str)
    return text


def said(transcript: Transcript) -> list[tuple[float, float, str]]:
    return [(one.start, one.end, one.text) for one in transcript.segments]


def test_a_file_is_this() -> None:
    """A line a cue, minutes over 59, no tags, and an empty line where a pause begins."""
    assert render(
        Segment(1, 2.5, " Hello."),
        Segment(2.5, 4, "<i>Two</i>\nlines."),
        Segment(4503.1, 4510, "!"),
    ) == ("[00:01.00]Hello.\n[00:02.50]Two lines.\n[00:04.00]\n[75:03.10]!\n[75:10.00]\n")
    assert render() == ""


PIECES = st.lists(
    st.sampled_from(
        [
            "[00:12.34]",
            "<00:12.34>",
            "[1:2]",
            "[00:00:01]",
            "[01:02:03.45]",
            "[-0:1]",
            "[00:12",
            "]",
            "[ 00:12]",
            "[",
            "<",
            ">",
            "\u2060",
            "\u2060\u2060",
            "[\u206000:12]",
            "<\u20601:2.3>",
            "[ti:x]",
            "[offset:500]",
            " ",
            "\t",
            "\n",
            "\r",
            "\x00",
            "a",
            "<i>",
            "</i>",
            "{\\an8}",
            "\u0661:\u0662",
            "[\u0661:\u0662]",
            "<<i>i>",
            "i>",
            "{\\",
            "}",
            "\ufeff",
            "[00:01>",
            "0",
        ]
    ),
    max_size=10,
).map("".join)


def shown(text: str) -> str:
    """What a line has of a text: no tags, no line breaks."""
    return one_line(plain(text))


@example(text="[00:12.34]forged")
@example(text="\u2060")
@given(text=PIECES | HOSTILE | st.text())
def test_no_text_makes_or_breaks_a_cue(text: str) -> None:
    """Whatever was said comes back, without tags and on one line, and nothing is to be mended."""
    written = render(Segment(1, 2, text), Segment(3, 4, text))
    read = parse(written)
    assert [(one.start, one.end) for one in read.segments] == [(1, 2), (3, 4)]
    assert read.notes == ()
    assert read.segments[0].text == read.segments[1].text
    if not TAG.search(shown(text)):
        assert read.segments[0].text == shown(text)
    assert render(*read.segments) == written


def test_a_recording_may_be_endless() -> None:
    """What other formats can hold of a time has its line, too."""
    (read,) = parse(render(Segment(3.5e12, 3.5e12 + 1, "x"))).segments
    assert (read.start, read.end) == (3.5e12, 3.5e12 + 1)


@given(text=PIECES)
def test_other_readers_find_no_time_in_a_text(text: str) -> None:
    """Who looks for times anywhere in a line finds the two that are written."""
    found = re.findall(r"[\[<]\d+:\d+(?:[.:]\d+)?[\]>]", render(Segment(1, 2, text)))
    assert found == ["[00:01.00]", "[00:02.00]"]


def hundredths(seconds: float) -> int:
    return (milliseconds(seconds) + 5) // 10


@given(transcript=transcripts(PIECES | HOSTILE))
def test_times_come_back_to_the_centisecond(transcript: Transcript) -> None:
    """Starts come back, and the ends of cues that do not overlap; the rest end at the next start.

    A cue lasts a centisecond at least. What is read is written again to the byte.
    """
    written = LRC.render(transcript)
    assert isinstance(written, str)
    read = parse(written)
    starts = [hundredths(one.start) for one in transcript.segments]
    assert [hundredths(one.start) for one in read.segments] == starts
    cues = list(zip(transcript.segments, read.segments, strict=True))
    for number, (cue, got) in enumerate(cues):
        end = max(hundredths(cue.end), starts[number] + 1)
        later = [start for start in starts if start > starts[number]]
        if starts.count(starts[number]) == 1:
            assert hundredths(got.end) == min([end, *later])
    assert LRC.render(read) == written


EXPECTED = [(1.0, 2.5, "Hello."), (3.0, 4.0, "Two")]


@pytest.mark.parametrize(
    "text",
    [
        "[00:01.00]Hello.\n[00:02.50]\n[00:03.00]Two\n[00:04.00]\n",
        "[00:01.00]Hello.\r\n[00:02.50]\r\n[00:03.00]Two\r\n[00:04.00]",
        "\ufeff[ti:A song]\n[ar: Somebody ]\n[length: 3:20]\n\n[00:01.00] Hello. \n[00:02.50]\n"
        "[00:03.00] Two\n[00:04.00]\n",
        "[00:01]Hello.\n[00:02.5]\n[0:3]Two\n[00:04.000]\n",
        "[00:01:00]Hello.\n[00:02:50]\n[00:03:00]Two\n[00:04:00]\n",
        "[00:00:01.00]Hello.\n[00:00:02.50]\n[00:00:03.00]Two\n[00:00:04,00]\n",
        "[offset:+500]\n[00:01.50]Hello.\n[00:03.00]\n[00:03.50]Two\n[00:04.50]\n",
        "[00:00.90]Hello.\n[00:02.40]\n[00:02.90]Two\n[00:03.90]\n[offset: -100 ]\n",
        "[00:03.00]Two\n[00:04.00]\n[00:01.00]Hello.\n[00:02.50]\n",
        "[00:02.50][00:04.00]\n[00:01.00]Hello.\n[00:03.00]Two\n",
        "[00:01.00]<00:01.00>Hello.<00:02.00>\n[00:02.50]<00:02.50>\n[00:03.00]<00:03.00>Two\n[00:04.00]\n",
    ],
    ids=[
        "as written", "CRLF", "ID tags", "short times", "colons", "hours", "offset",
        "offset below", "any order", "several times", "word times",
    ],
)  # fmt: skip
def test_what_people_have_is_read(text: str) -> None:
    """LRC files as they are found in the world give their cues."""
    read = parse(text)
    found = [(round(start, 6), round(end, 6), line) for start, end, line in said(read)]
    assert found == EXPECTED
    assert read.notes == ()
    assert read.duration == read.segments[-1].end


def test_a_refrain_is_sung_again() -> None:
    """A line with several times is a cue at each of them; the last of all lasts LAST seconds."""
    read = parse("[00:12.00] [01:15.00]Refrain\n[00:30.00]Verse\n")
    assert said(read) == [(12, 30, "Refrain"), (30, 75, "Verse"), (75, 75 + LAST, "Refrain")]


def test_what_comes_at_once_ends_at_once() -> None:
    """Of cues with the same start, each lasts until a later time."""
    read = parse("[00:01.00]a\n[00:01.00]b\n[00:03.00]\n[00:03.00]c\n[00:03.00]d\n")
    assert said(read) == [(1, 3, "a"), (1, 3, "b"), (3, 3 + LAST, "c"), (3, 3 + LAST, "d")]


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("<00:01.00>Some <00:01.50>words <00:02.00>here", "Some words here"),
        ("<00:01.00> Some <00:01.50> words <00:02.00>", "Some words"),
        ("So<00:01.00>me [00:01.50]words", "Some words"),
        ("a < b, <3 and <1:x>", "a < b, <3 and <1:x>"),
    ],
)
def test_times_of_words_are_left_out(line: str, text: str) -> None:
    """The times of single words are no text, and blanks around them are not doubled."""
    assert parse(f"[00:01.00]{line}\n").segments[0].text == text


def test_what_has_no_time_is_told() -> None:
    """A line that is neither a cue nor a known tag is left out, and told with its number."""
    read = parse("[ti:x]\nA title\n[00:01.00]a\n[Chorus: all]\n[offset:soon]\n[00:03.00]b\n")
    assert [one.text for one in read.segments] == ["a", "b"]
    assert [note.partition(":")[0] for note in read.notes] == ["line 2", "line 4", "line 5"]


def test_nothing_is_before_the_start() -> None:
    """A time that an offset puts before the recording's start is 0, and that is told."""
    read = parse("[offset:1500]\n[00:01.00]a\n[00:03.00]b\n[00:04.00]\n")
    assert said(read) == [(0, 1.5, "a"), (1.5, 2.5, "b")]
    assert len(read.notes) == 1


@pytest.mark.parametrize(
    "text", ["just some text", "[ti:x]\n", "WEBVTT\n\n00:01.000 --> 00:02.000\n"]
)
def test_a_file_without_a_time_is_refused(text: str) -> None:
    """A text in which no line begins with a time is refused."""
    with pytest.raises(CaptionSyntaxError, match="no LRC line"):
        parse(text)


@pytest.mark.parametrize("text", ["", "\n", "\ufeff ", "[00:01.00]\n"])
def test_silence_has_no_cues(text: str) -> None:
    """An empty file, and one of empty lines only, has no cues."""
    assert parse(text) == Transcript((), "und", 0.0)


def test_cues_are_found_in_their_lines() -> None:
    """The pattern finds a line for each cue, and none for what ends one."""
    assert LRC.cue_line is not None
    written = render(Segment(1, 2, "a"), Segment(3, 4, ""))
    assert [match[1] for match in LRC.cue_line.finditer(written)] == ["00:01.00", "00:03.00"]


@pytest.mark.parametrize(
    ("text", "is_lrc"),
    [
        ("[00:01.00]a", True),
        ("\ufeff[ti:x]\n\n[ar:y]\n[00:01]a", True),
        ("[Script Info]\nTitle: x", False),
        ("1\n00:00:01,000 --> 00:00:02,000\n[00:01.00]", False),
        ("[ti:x]\n" * 10_000, False),
        ("[" * 100_000, False),
    ],
)
def test_it_looks_like_lyrics(text: str, *, is_lrc: bool) -> None:
    """A file's begin tells whether it may be LRC."""
    assert LRC.looks_like is not None
    assert bool(LRC.looks_like.search(text)) is is_lrc


@pytest.mark.parametrize(
    "unit",
    ["[", "[0:1]", "[0:1]\n", "<0:1>", "[0:1]x\n", "\u2060", "<", "[\u2060", "<i", "<<i>i>", " "],
)
def test_very_long_texts_are_read_and_written(unit: str) -> None:
    """200,000 characters, whatever they are, take no time that grows faster."""
    text = unit * (200_000 // len(unit))
    assert len(parse(render(Segment(1, 2, text))).segments) == 1
    for head in ("", "[00:01.00]"):
        try:
            parse(head + text)
        except CaptionSyntaxError:
            continue
