from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiototext.errors import CaptionSyntaxError
from audiototext.formats import named
from audiototext.formats.base import one_line
from audiototext.formats.tables import LAST
from audiototext.timestamps import milliseconds
from audiototext.transcript import Transcript

from ..strategies import HOSTILE, transcripts

TSV = named("tsv")


def parse(text: str) -> Transcript:
    assert TSV.parse is not None
    return TSV.parse(text)


def said(transcript: Transcript) -> list[tuple[float, float, str]]:
    return [(one.start, one.end, one.text) for one in transcript.segments]


@given(transcript=transcripts(st.text() | HOSTILE))
def test_what_is_written_is_read(transcript: Transcript) -> None:
    """Every row comes back, on one line and to the millisecond, with nothing to mend."""
    written = TSV.render(transcript)
    assert isinstance(written, str)
    read = parse(written)
    assert [
        (milliseconds(one.start), milliseconds(one.end), one.text) for one in read.segments
    ] == [
        (milliseconds(one.start), milliseconds(one.end), one_line(one.text).replace("\t", " "))
        for one in transcript.segments
    ]
    assert read.notes == ()
    assert TSV.render(read) == written


EXPECTED = [(1.0, 2.5, "Hello."), (3.0, 4.0, '"Yes", he said')]


@pytest.mark.parametrize(
    "text",
    [
        'start\tend\ttext\n1000\t2500\tHello.\n3000\t4000\t"Yes", he said\n',
        'start\tend\ttext\r\n1000\t2500\tHello.\r\n3000\t4000\t"Yes", he said',
        '1000\t2500\tHello.\n3000\t4000\t"Yes", he said\n',
        '\ufeff1000\t2500\tHello.\n\n3000\t4000\t"Yes", he said\n',
        '1.000000\t2.500000\tHello.\n3.000000\t4.000000\t"Yes", he said\n',
        '1\t2,5\tHello.\n3\t4\t"Yes", he said\n',
        '1.0\t2.5\tHello.\n\\\t100.0\t2000.0\n3.0\t4.0\t"Yes", he said\n',
        'text\tend (s)\tstart (s)\nHello.\t2.5\t1\n"Yes", he said\t4\t3\n',
        '00:00:01.000\t0:02,5\tHello.\n0:03\t0:04\t"Yes", he said\n',
        'id\tstart\tend\ttext\n1\t1000\t2500\tHello.\n2\t3000\t4000\t"Yes", he said\n',
    ],
    ids=[
        "whisper", "CRLF", "no header", "mark and blank line", "Audacity", "decimal comma",
        "Audacity with frequencies", "any order", "timestamps", "more columns",
    ],
)  # fmt: skip
def test_what_people_have_is_read(text: str) -> None:
    """Whisper's tables and their like, and Audacity's labels, give their rows; quotes are text."""
    read = parse(text)
    assert said(read) == EXPECTED
    assert read.notes == ()


def test_a_table_may_name_speakers() -> None:
    """A column of speakers, which others write, is read."""
    (segment,) = parse("speaker\tstart\tend\ttext\nAna\t1000\t2000\tHi\n").segments
    assert (segment.speaker, segment.text) == ("Ana", "Hi")


def test_a_row_that_cannot_be_read_is_told() -> None:
    """A row without two times is left out, with its line, and the others are read."""
    read = parse("1000\t2000\ta\nno time\n\n3000\tlater\tb\n5000\t6000\tc\td\n")
    assert said(read) == [(1, 2, "a"), (5, 6, "c\td")]
    assert read.notes == (
        "line 2: 'no time' is left out, as it has no readable time",
        "line 4: '3000\\tlater\\tb' is left out, as it has no readable time",
    )


def test_a_row_may_have_no_text() -> None:
    """Times alone are a row in which nothing is said."""
    assert said(parse("1000\t2000\n3000\t4000\t\n")) == [(1, 2, ""), (3, 4, "")]


def test_an_end_may_be_missing() -> None:
    """Where a header names ends, a row without one lasts until the next begins; it is told."""
    read = parse("start\tend\ttext\n1000\t\ta\n2000\t\tb\n")
    assert said(read) == [(1, 2, "a"), (2, 2 + LAST, "b")]
    assert len(read.notes) == 1


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("just some text", "^line 1: 'just some text' has no time"),
        ("start\tend\ttext\nx\ty\tz\n", "^line 2: "),
        ("start\tend\tsize\n1\t2\t3\n", "none of texts"),
    ],
)
def test_what_is_no_table_is_refused(text: str, told: str) -> None:
    """A text without a row that has times, or without a column of texts, is refused."""
    with pytest.raises(CaptionSyntaxError, match=told):
        parse(text)


@pytest.mark.parametrize("text", ["", "\n\n", "\ufeff", "start\tend\ttext\n", "\\\t1\t2\n"])
def test_an_empty_table_has_no_rows(text: str) -> None:
    """Without a row there is nothing, which is no error."""
    assert parse(text) == Transcript((), "und", 0.0)


@pytest.mark.parametrize(
    "unit", ["\t", "1\t", "1\t2\tx\n", "1\t2\t\t", "start\t", "1:1\t", " ", "9"]
)
def test_a_very_long_file_is_read_or_refused(unit: str) -> None:
    """A file of 200,000 characters, whatever they are, takes no time that grows faster."""
    for head in ("", "start\tend\ttext\n"):
        try:
            parse(head + unit * (200_000 // len(unit)))
        except CaptionSyntaxError:
            continue


def test_times_are_of_this_world() -> None:
    """Numbers that no recording lasts for are no times, also where they have many digits."""
    for time in ("9" * 5000, "1e99", "999999999:59:59", "-999999999:59:59"):
        with pytest.raises(CaptionSyntaxError):
            parse(f"{time}\t{time}\tx\n")
    (last,) = parse("250000000:59:59.999\t250000000:59:59.999\tx\n").segments
    assert last.start < last.end
