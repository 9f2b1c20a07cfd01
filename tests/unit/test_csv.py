from __future__ import annotations

import csv
import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from audiototext.errors import CaptionSyntaxError
from audiototext.formats import named
from audiototext.formats.base import BRIEFEST, lines, one_line, writable
from audiototext.formats.tables import LAST
from audiototext.timestamps import milliseconds
from audiototext.transcript import Segment, Transcript

from ..strategies import HOSTILE, transcripts

CSV = named("csv")
SIGNS = "=+-@\uff1d\uff0b\uff0d\uff20"


def parse(text: str) -> Transcript:
    assert CSV.parse is not None
    return CSV.parse(text)


def render(*segments: Segment) -> str:
    end = max((segment.end for segment in segments), default=1.0)
    text = CSV.render(Transcript(segments, "en", end))
    assert isinstance(text, str)
    return text


def said(transcript: Transcript) -> list[tuple[float, float, str, str | None]]:
    return [(one.start, one.end, one.text, one.speaker) for one in transcript.segments]


TWO = [(1.0, 2.5, "Hello, you.", "Ana"), (3.0, 4.0, "Two\nlines.", None)]
WRITTEN = (
    "\ufeffstart,end,speaker,text\n"
    '00:00:01.000,00:00:02.500,Ana,"Hello, you."\n'
    '00:00:03.000,00:00:04.000,,"Two\nlines."\n'
)


def test_a_table_is_this() -> None:
    """A byte order mark, a header, and a row a segment, quoted only where that is needed."""
    segments = [Segment(start, end, text, speaker=who) for start, end, text, who in TWO]
    assert render(*segments) == WRITTEN
    assert render() == "\ufeffstart,end,speaker,text\n"
    assert parse(render()) == Transcript((), "und", 0.0)


TRICKS = st.lists(
    st.sampled_from(
        [
            "'",
            '"',
            "''",
            '""',
            " ",
            ";",
            "\t",
            ",",
            "\n",
            "|",
            "\ufeff",
            "\u200b",
            "\xa0",
            "a",
            "1",
            "\u2060",
            "`",
            "\r",
            "\r\n",
            "\x00",
            "\u2028",
            "\x0b",
            "-->",
            "sep=;",
            "=1+1",
            "start,text",
            *SIGNS,
            "-- ",
            "@SUM(A1)",
            "\u2212",
            "\ud800",
            "<i>",
            "語",
        ]
    ),
    max_size=12,
).map("".join)


@example(text="'=1", speaker="''=1")
@example(text='"=1"', speaker=" '\t=1")
@example(text="a;=1\n'-b\n'\n;'\t'+", speaker="a\n=b")
@given(text=TRICKS | st.text() | HOSTILE, speaker=TRICKS)
def test_whatever_was_said_comes_back(text: str, speaker: str) -> None:
    """Lines, speaker and times to the millisecond come back, and there is nothing to mend."""
    written = render(Segment(0.001, 3723.004, text, speaker=speaker), Segment(4000, 4001, text))
    read = parse(written)
    held = writable("\n".join(lines(text)))
    assert said(read) == [
        (0.001, 3723.004, held, one_line(speaker) or None),
        (4000.0, 4001.0, held, None),
    ]
    assert read.notes == ()
    assert render(*read.segments) == written


@given(transcript=transcripts(HOSTILE | TRICKS))
def test_times_come_back_to_the_millisecond(transcript: Transcript) -> None:
    """Each row has its times, also where some overlap, and the file comes back to the byte."""
    text = CSV.render(transcript)
    assert isinstance(text, str)
    read = parse(text)
    assert [(milliseconds(one.start), milliseconds(one.end)) for one in read.segments] == [
        (milliseconds(one.start), milliseconds(one.end)) for one in transcript.segments
    ]
    assert CSV.render(read) == text


@given(text=TRICKS, speaker=TRICKS)
def test_others_read_what_is_written(text: str, speaker: str) -> None:
    """Python's own reader finds a header and one row a segment, with the text in its cell."""
    written = render(Segment(1, 2, text, speaker=speaker)).removeprefix("\ufeff")
    header, row = csv.reader(io.StringIO(written, newline=""), strict=True)
    assert header == ["start", "end", "speaker", "text"]
    assert [cell.replace("'", "") for cell in row] == [
        "00:00:01.000",
        "00:00:02.000",
        one_line(speaker).replace("'", ""),
        writable("\n".join(lines(text))).replace("'", ""),
    ]


@given(text=TRICKS, speaker=TRICKS)
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_no_cell_is_a_formula(delimiter: str, text: str, speaker: str) -> None:
    """No cell begins with a sign of a formula, wherever a spreadsheet thinks that cells begin."""
    written = render(Segment(1, 2, text, speaker=speaker))
    for quoting in (csv.QUOTE_MINIMAL, csv.QUOTE_NONE):
        rows = csv.reader(io.StringIO(written), delimiter=delimiter, quoting=quoting)
        if quoting == csv.QUOTE_NONE and delimiter == ",":
            continue  # nobody who takes commas for delimiters takes quotes for letters
        for row in rows:
            for cell in row:
                assert cell.strip('" \xa0\u200b\u2060\ufeff`')[:1] not in [*SIGNS, "\r"]


def test_an_apostrophe_is_taken_off_once() -> None:
    """A cell gets one apostrophe before a formula, with those that it has, and loses just one."""
    written = render(Segment(1, 2, "=1"), Segment(2, 3, "'=1"), Segment(3, 4, "'tis - it"))
    assert [row.rpartition(",")[2] for row in written.splitlines()[1:]] == [
        "'=1",
        "''=1",
        "'tis - it",
    ]


ROWS = [["1", "2.5", "Ana", "Hello, you."], ["3", "4", "", "Two\nlines."]]
HEADER = ["start", "end", "speaker", "text"]


def table(rows: list[list[str]], delimiter: str = ",", end: str = "\n") -> str:
    file = io.StringIO()
    csv.writer(file, delimiter=delimiter, lineterminator=end).writerows(rows)
    return file.getvalue()


def renamed(*header: str) -> str:
    return table([list(header), *ROWS])


@pytest.mark.parametrize(
    "text",
    [
        WRITTEN,
        WRITTEN.removeprefix("\ufeff").replace("\n", "\r\n"),
        table([HEADER, *ROWS]),
        table([HEADER, *ROWS], ";"),
        table([HEADER, *ROWS], "\t"),
        table([HEADER, *ROWS], "|"),
        table([["start", "end", "speaker, name", "text"], *ROWS], ";"),
        "sep=;\n" + table([HEADER, *ROWS], ";"),
        table([HEADER, *ROWS], ",", "\r\n"),
        "\n\n" + table([HEADER, *ROWS]),
        table([["My film"], [], HEADER, *ROWS]),
        renamed("START", " End ", "Speaker", "TEXT"),
        renamed("From", "To", "Actor", "Subtitle"),
        renamed("in", "out", "name", "caption"),
        renamed("Start Time", "End Time", "Speaker Name", "Transcript"),
        renamed("startTime", "endTime", "speakerLabel", "Content"),
        renamed("Timecode In", "Timecode Out", "voice", "Dialogue"),
        renamed("Time", "end", "who", "text"),
        renamed("start (s)", "end_seconds", "speaker_id", "text"),
        renamed("Beginn", "Ende", "Sprecher", "Untertitel"),
        renamed("Inicio", "Fin", "Hablante", "Subtítulo"),
        renamed("Début", "Fin", "Locuteur", "Texte"),
        table([["text", "end", "start", "speaker"], *([d, b, a, c] for a, b, c, d in ROWS)]),
        table([["start", "duration", "speaker", "text"], ["1", "1,5", *ROWS[0][2:]],
               ["3", "0:01", *ROWS[1][2:]]]),
        table([["start_ms", "end (ms)", "speaker", "text"], ["1000", "2500", *ROWS[0][2:]],
               ["3000", "4000", *ROWS[1][2:]]]),
        table([HEADER, ["1000 ms", "2500ms", *ROWS[0][2:]], ["3 s", "00:04", *ROWS[1][2:]]]),
        table([HEADER, ["1,0", "2,5", *ROWS[0][2:]], ["3,000", "4,0", *ROWS[1][2:]]], ";"),
        table([HEADER, ["00:00:01,000", "0:02.5", *ROWS[0][2:]], ["0:3", "0:4", *ROWS[1][2:]]]),
        table([HEADER, ["'1", '"2.5"', *ROWS[0][2:]], ["3e0", " 4 ", *ROWS[1][2:]]]),
        table([["#", *HEADER, "note"], *(["7", *row, "x"] for row in ROWS)]),
        table([HEADER, *([*row, "", ""] for row in ROWS)]),
        'start, end, speaker, text\n1, 2.5, Ana, "Hello, you."\n3, 4, , "Two\nlines."\n',
        table([HEADER, *reversed(ROWS)]),
    ],
    ids=[
        "as written", "CRLF, no mark", "seconds", "semicolons", "tabs", "bars", "commas, too",
        "sep=", "CRLF", "blank rows", "a title", "capitals", "from to", "in out", "with time",
        "camel case", "timecodes", "time", "units", "German", "Spanish", "French", "any order",
        "duration", "milliseconds", "unit in the cell", "decimal commas", "timestamps",
        "quoted times", "more columns", "empty cells", "blanks before quotes", "any order of rows",
    ],
)  # fmt: skip
def test_what_people_have_is_read(text: str) -> None:
    """Tables as they are found in the world give their rows."""
    assert said(parse(text)) == TWO


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0,1.5,One\n1.5,3,Two\n", ["One", "Two"]),
        ("0,1.5,One, two\n1.5,3,Two;Three\n", ["One, two", "Two;Three"]),
        ("0;1,5;One, two\n1,5;3;Two\n", ["One, two", "Two"]),
        ("0:00\t0:01.5\tOne\n0:01.5\t0:03\tTwo\n", ["One", "Two"]),
        ("00:00:00,000|00:00:01,500|One\n00:00:01,500|00:00:03,000|Two\n", ["One", "Two"]),
    ],
)
def test_a_table_may_have_no_header(text: str, expected: list[str]) -> None:
    """Without a header the first two columns are times, and all that follows is text."""
    read = parse(text)
    assert [(one.start, one.end) for one in read.segments] == [(0, 1.5), (1.5, 3)]
    assert [one.text for one in read.segments] == expected
    assert read.notes == ()


def test_a_row_without_a_time_is_told() -> None:
    """What has no readable start is left out, with its line; text over many lines counts them."""
    text = 'start,end,text\n1,2,"a\nb"\nsoon,3,c\n,,d\n4,later,e\n5,6,f\n'
    read = parse(text)
    assert said(read) == [(1, 2, "a\nb", None), (4, 5, "e", None), (5, 6, "f", None)]
    assert read.notes == (
        "line 4: 'soon,3,c' is left out, as it has no readable time",
        "line 5: ',,d' is left out, as it has no readable time",
        "line 6: 'later' is no time, so the end of the row is not known",
        "1 rows have no end, so each lasts until the next one begins, or for 4 s where none does",
    )


def test_ends_may_be_missing() -> None:
    """Without ends each row lasts until a later one begins, the last for LAST seconds."""
    read = parse("start;text\n1;a\n1;b\n3;c\n")
    assert said(read) == [(1, 3, "a", None), (1, 3, "b", None), (3, 3 + LAST, "c", None)]


def test_impossible_times_are_mended() -> None:
    """A row that ends before it starts lasts BRIEFEST seconds, and none is before 0; it is told."""
    read = parse("start,end,text\n2,1,a\n-5,1,b\n")
    assert said(read) == [(0, 1, "b", None), (2, pytest.approx(2 + BRIEFEST), "a", None)]
    assert [note.partition(":")[0] for note in read.notes[:2]] == ["line 2", "line 3"]
    assert len(read.notes) == 3


def test_quotes_that_go_wrong_are_told() -> None:
    """Text behind a closed quote is kept, a quote without an end is a letter; both are told."""
    read = parse('start,end,text\n1,2,"He" said\n3,4,"No\n5,6,end\n')
    assert [one.text for one in read.segments] == ["He said", '"No', "end"]
    assert [note.partition(":")[0] for note in read.notes] == ["line 2", "line 3"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("just some text\nand, more", "no table of cues"),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\nHi\n", "no table of cues"),
        ("speaker,text\nAna,Hi\n", "no table of cues"),
        ("start,end,colour\n1,2,red\n", "none of texts"),
        ("start,end,text\nsoon,later,a\nx,y,b\n", "^line 2: 'soon,later,a' has no time"),
        ("\x00", "no table of cues"),
        ("a" * 200_000, "no table of cues"),
        ('"' + "a" * 200_000, "no table of cues"),
        ("," * 200_000, "no table of cues"),
    ],
)
def test_what_is_no_table_is_refused(text: str, told: str) -> None:
    """A text in which no row has a time is refused, by a sentence."""
    with pytest.raises(CaptionSyntaxError, match=told):
        parse(text)


@pytest.mark.parametrize("text", ["", "\n \n", "\ufeff"])
def test_an_empty_file_has_no_rows(text: str) -> None:
    """An empty file has nothing in it, which is no error."""
    assert parse(text) == Transcript((), "und", 0.0)


@pytest.mark.parametrize(
    "unit", ['"', '""', '"\n', "'", "=", ";=", "\t", " ", "\n'=", '"a" ', ",", "\x00"]
)
def test_a_cell_may_be_very_long(unit: str) -> None:
    """A text of a million characters, over Python's own limit for a cell, is written and read."""
    text = unit * (1_000_000 // len(unit))
    (read,) = parse(render(Segment(1, 2, text))).segments
    assert read.text == writable("\n".join(lines(text)))


@pytest.mark.parametrize(
    "unit",
    [
        '"',
        '"a',
        '"\n',
        '1,2,"',
        '1,2,"x\n',
        "1,2,x\n",
        "1,",
        ";",
        '"",',
        "1,2,'=\n",
        "1:",
        "\u3000",
    ],
)
def test_a_very_long_file_is_read_or_refused(unit: str) -> None:
    """A file of 200,000 characters, whatever they are, takes no time that grows faster."""
    for head in ("", "start,end,text\n"):
        try:
            parse(head + unit * (200_000 // len(unit)))
        except CaptionSyntaxError:
            continue
