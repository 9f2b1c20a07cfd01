from __future__ import annotations

import contextlib
import importlib
import re
import time
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from audiototext.errors import CaptionSyntaxError
from audiototext.formats.ass import ASS, parse, render
from audiototext.formats.ass_tags import read, settled, written
from audiototext.formats.tags import TAG, Look, place, plain, spans
from audiototext.timestamps import centiseconds
from audiototext.transcript import UNDETERMINED, Cue, Segment, Sheet, Transcript

from ..strategies import FILES, HOSTILE, TEXTS, transcripts

INFO = (
    "[Script Info]\nScriptType: v4.00+\nWrapStyle: 0\nScaledBorderAndShadow: yes\n"
    "YCbCr Matrix: None\nPlayResX: 1920\nPlayResY: 1080\n\n"
)
STYLES = (
    "[V4+ Styles]\nFormat: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, "
    "OutlineColour, BackColour, Bold, Italic, Underline, StrikeOut, ScaleX, ScaleY, Spacing, "
    "Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding\n"
    "Style: Default,Arial,64,&H00FFFFFF,&H000000FF,&H00000000,&H80000000,"
    "0,0,0,0,100,100,0,0,1,3,1,2,96,96,54,1\n\n"
)
FORMAT = "Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n"
EVENTS = f"[Events]\n{FORMAT}"
TWO = (
    f"{INFO}{STYLES}{EVENTS}"
    "Dialogue: 0,0:00:01.00,0:00:02.50,Default,,0,0,0,,Hello.\n"
    "Dialogue: 0,0:00:03.00,0:00:04.00,Default,Ann,0,0,0,,Two\\Nlines.\n"
)
EXPECTED = [(1.0, 2.5, "Hello.", None), (3.0, 4.0, "Two\nlines.", "Ann")]


def said(transcript: Transcript) -> list[tuple[float, float, str, str | None]]:
    return [(one.start, one.end, one.text, one.speaker) for one in transcript.segments]


def events(*lines: str) -> Transcript:
    """What is read of a section of events with these lines."""
    return parse(f"{INFO}{STYLES}{EVENTS}" + "".join(f"{line}\n" for line in lines))


def test_a_file_is_written_so() -> None:
    """Our header, a line a cue; what is read of it is what was written, without a sheet."""
    transcript = Transcript(
        (
            Segment(1.0, 2.5, "Hello."),
            Segment(3.0, 4.0, "Two\nlines.", speaker="Ann"),
        ),
        UNDETERMINED,
        4.0,
    )
    assert render(transcript) == TWO
    assert parse(TWO) == transcript


@pytest.mark.parametrize(
    "text",
    [
        TWO,
        "\ufeff" + TWO,
        TWO.replace("\n", "\r\n"),
        TWO.replace("\n", "\r"),
        TWO.replace("\n", "\r\r\n"),
        TWO.rstrip("\n"),
        "\n\n" + TWO.replace("\n", "\n\n"),
        TWO.replace("\n", "  \n"),
        TWO.replace("Dialogue: ", "Dialogue:"),
        TWO.replace("Dialogue: ", "  dialogue :  "),
        TWO.replace("[Events]", " [events] "),
        f"{EVENTS}{TWO[TWO.index('Dialogue') :]}\n{INFO}{STYLES}",
        TWO.replace(FORMAT, ""),
        TWO.replace(INFO, "").replace(STYLES, ""),
        TWO[TWO.index("Dialogue") :],
        FORMAT + TWO[TWO.index("Dialogue") :],
        TWO.replace("[Events]\n", ""),
        TWO.replace(EVENTS, f"{EVENTS}; a remark\n!: another\nSound: 0,0,0,x.wav\n"),
        TWO.replace("Dialogue: 0", "Dialogue: Marked=0"),
        TWO.replace("V4+ Styles", "V4 Styles").replace("Layer", "Marked"),
        TWO.replace("V4+ Styles", "V4 Styles").replace(FORMAT, ""),
        TWO.replace("Default,,0,0,0,,", "*Default,,0000,0000,0000,,"),
        TWO.replace("Default,,0,0,0,,", "Default , , 0 , 0 , 0 ,, "),
        TWO.replace("0:00:0", "0:0:"),
        TWO.replace("0:00:0", "00:00:0"),
        TWO.replace(".50", ".5").replace(".00", ".000"),
        TWO.replace(".50,", ".500000,"),
        TWO.replace("0:00:0", "0:0"),
        TWO.replace("Layer, Start, End, Style, Name", "Layer, Start, End, Style, Actor"),
        TWO.replace("Effect, Text", "Effect, TEXT, Other"),
        TWO.replace("Two\\Nlines.", "Two\\N lines.\\N"),
        TWO.replace("Two\\Nlines.", "  Two \\N\\N{}\\N\\hlines.{}"),
    ],
)
def test_a_file_is_read_as_libass_reads_it(text: str) -> None:
    """Ends of lines, blanks, case, order of sections and spelling of times change no cue."""
    assert said(parse(text)) == EXPECTED
    assert said(parse(render(parse(text)))) == EXPECTED


def test_fields_may_stand_in_another_order() -> None:
    """The Format line says which field is which; the text is the last, whatever follows it."""
    text = "[Events]\nFormat: End,  start, Text\nDialogue: 0:00:02.50,0:00:01.00,Hello, you,\n"
    assert said(parse(text)) == [(1.0, 2.5, "Hello, you,", None)]
    assert render(parse(text)) == text.replace("End,  start", "End, start")


def test_ssa_stays_ssa() -> None:
    """A file of version 4 is written again with its Marked fields."""
    text = (
        "[Script Info]\nScriptType: v4.00\n\n[V4 Styles]\nStyle: Top,Arial\n\n"
        f"{EVENTS.replace('Layer', 'Marked')}"
        "Dialogue: Marked=1,0:00:01.00,0:00:02.50,Top,,0,0,0,,Hello.\n"
        "Dialogue: Marked=0,0:00:03.00,0:00:04.00,Default,,0,0,0,,{\\a6}Up.\n"
    )
    found = parse(text)
    assert [one.text for one in found.segments] == ["Hello.", "{\\an8}Up."]
    assert found.segments[0].cue == Cue(settings="Marked: 1, Style: Top")
    assert render(found) == text.replace("\\a6", "\\an8")


@pytest.mark.parametrize(
    ("event", "text"),
    [
        (r"{\i1}a{\i0}b", "<i>a</i>b"),
        (r"{\b1}a{\u1}b{\s1}c{\b0\u0\s0}d", "<b>a<u>b<s>c</b></u></s>d"),
        (r"{\b700}a{\b400}b", "<b>a</b>b"),
        (r"{\i1}a{\i}b", "<i>a</i>b"),
        (r"{\i1}a{\i1}b{\i0}c", "<i>ab</i>c"),
        (r"a{\i0}b{\i1}c", "a</i>b<i>c"),
        (r"{ \ i1 }a{\i 0}b", "<i>a</i>b"),
        (r"{\i2}a", "{\\i2}a"),
        (r"{\i1\b1\c&HFF&}a{\r}b", '<i><b><font color="#ff0000">a</i></b></font>b'),
        (r"{\i1\fs9}a{\r}b", "<i>{\\fs9}a</i>{\\r}b"),
        (r"{\i1}a{\rSign}b", "<i>a</i>{\\rSign}b"),
        (r"{\c&H0000FF&}a{\c}b", '<font color="#ff0000">a</font>b'),
        (r"{\1c&HFF8000}a", '<font color="#0080ff">a'),
        (r"{\c&HFF&}a{\c&HFF00&}b", '<font color="#ff0000">a</font><font color="#00ff00">b'),
        (r"{\2c&HFF&\3c&H1&}a", "{\\2c&HFF&\\3c&H1&}a"),
        (r"{\an8}a", "{\\an8}a"),
        (r"{\a6}a", "{\\an8}a"),
        (r"{\a10\i1}a", "{\\an5}<i>a"),
        (r"{\pos(1,2)\i1\blur2\bord0}a", "{\\pos(1,2)}<i>{\\blur2\\bord0}a"),
        (r"{\t(0,9,\i1\c&HFF&)\iclip(1,2,3,4)\shad1\be1}a", None),
        (r"{\k20}la{\kf9}la", None),
        (r"{a note}b{TS}", "{\\*a note}b{\\*TS}"),
        (r"{*\i1}a", "{\\**}<i>a"),
        (r"{a {nested} note}", "{\\*a (nested} note}"),
        (r"a{}b{ }c", "abc"),
        (r"a{b", "a{b"),
        (r"a}b{\i1}", "a}b<i>"),
        (r"\{a\}", "{a}"),
        (r"\{\i1}a", "{\u2060\\i1}a"),
        (r"a\hb", "a\xa0b"),
        (r"a\nb\Nc", "a b\nc"),
        (r"C:\dir\\x", None),
        ("C:\\\u2060new", "C:\\new"),
        (r"{\p1}m 0 0 l 9 9{\p0}a", "{\\p1}{\\:m 0 0 l 9 9}{\\p0}a"),
        ("a\u2028b\x01", "a b\ufffd"),
        (r"a, b,", "a, b,"),
        (r"<i>a</i>", "<i>a</i>"),
    ],
)
def test_overrides_become_common_tags(event: str, text: str | None) -> None:
    """What has a common tag is one; all else stays, where `plain` takes it off; both come back."""
    text = event if text is None else text
    assert read(event) == text
    assert read(written(text)) == text
    line = f"Dialogue: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,{event}"
    assert [one.text for one in events(line).segments] == [text]


@pytest.mark.parametrize(
    ("text", "event"),
    [
        ("<i>a</i>", r"{\i1}a{\i0}"),
        ("<b>a<u>b</u></b>", r"{\b1}a{\u1}b{\u0}{\b0}"),
        ("<s>a", r"{\s1}a"),
        ("</i>a", r"{\i0}a"),
        ("<i><i>a</i>b</i>c", r"{\i1}{\<i>}a{\</i>}b{\i0}c"),
        ("<I>a</I >", r"{\<I>\i1}a{\</I >\i0}"),
        ('<font color="#0080ff">a</font>b', r"{\c&HFF8000&}a{\c}b"),
        ("<font color=red>a</font>", r"{\<font color=red>\c&H0000FF&}a{\c}"),
        ("<font size=9>a</font>", r"{\<font size=9>}a{\</font>}"),
        (
            '<font color="#ff0000">a<font color="#0000ff">b</font>c</font>',
            r'{\c&H0000FF&}a{\<font color="#0000ff">\c&HFF0000&}b{\</font>\c&H0000FF&}c{\c}',
        ),
        (r"{\an8}a", r"{\an8}a"),
        ("{\\*a note}b", "{a note}b"),
        ("{\\*<i>}b", "{<i>}b"),
        ("{\\*a\\b}b", "{\\*a\\b}b"),
        ("{a}", r"\{a}"),
        ("C:\\new\\{x", "C:\\\u2060new\\\u2060\\{x"),
        ("C:\\dir\\", "C:\\dir\\\u2060"),
        ("\\\u2060", "\\\u2060\u2060"),
        (" a \n\n b ", r"a\Nb"),
        ("\xa0", ""),
        ("a\u2028b\x85c\x0bd\re", r"a\Nb\Nc\Nd\Ne"),
        ("a\x01\ud800", "a\ufffd\ufffd"),
    ],
)
def test_common_tags_become_overrides(text: str, event: str) -> None:
    """A tag is its override, and stands beside it where that would not tell; text is safe."""
    assert written(text) == event
    assert read(event) == settled(text)


@pytest.mark.parametrize("tag", ["<b {x}>", "<b \\i1>", "<b (>", "<b\n>", "<font\ncolor=red {>"])
def test_a_tag_cannot_break_its_block(tag: str) -> None:
    """What is odd within a tag is left out."""
    assert written(f"{tag}a") in ("{\\b1}a", "{\\c&H0000FF&}a")


def test_a_soft_break_is_one_where_the_script_says_so() -> None:
    r"""With WrapStyle 2, `\n` ends a line."""
    line = "Dialogue: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,a\\nb"
    assert [one.text for one in events(line).segments] == ["a b"]
    text = f"{INFO}{STYLES}{EVENTS}{line}\n".replace("WrapStyle: 0", "WrapStyle: 2")
    assert [one.text for one in parse(text).segments] == ["a\nb"]


def held(text: str) -> str:
    """What a caption file holds of a text without tags."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    kept = re.sub("[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff]", "\ufffd", "\n".join(lines))
    return re.sub("(?<!-)-{2,}>", "->", kept)


def note(text: str) -> str:
    """What a comment holds: arrows harm nothing there."""
    return held(text.replace("-", "\ue000")).replace("\ue000", "-")


TRICKY = st.lists(
    st.sampled_from(
        [
            "{", "}", "\\", "\\N", "\\n", "\\h", "\\{", "\\}", "\u2060", "\u201a", ",", ", ", "\n",
            "{x}", "{\\", "i1", "N", "a", " ", "\xa0", "\t", "Dialogue: ", "Comment: ",
            "\nDialogue: ",
            "[Events]", "0,0:00:01.00,0:00:02.00,Default,,0,0,0,,", "\r", "\x00", "\u2028", "\x85",
            "{\\an8}", "{\\i1}", "{<i>", "{\\*", "語", "'", ";", "!:", "-", "-->", "<", ">",
        ]
    ),
    max_size=12,
).map("".join)  # fmt: skip
SAYINGS = st.one_of(TEXTS, TRICKY)
NAMES = st.none() | st.text(max_size=8) | TRICKY
TAGS = st.lists(
    st.sampled_from(
        [
            "<i>", "</i>", "<b>", "</b>", "<u>", "</u>", "<s>", "</s>", "</font>", "<I>", "<b x>",
            '<font color="#ff0000">', '<font color="#00ff00">', "<font color=blue>",
            "<font size=9>",
            "<FONT COLOR='Red' size=\"1\">", "{\\an8}", "{\\pos(1,2)}", "{\\fs9\\bord1}", "{\\k9}",
            "{\\*note}", "{\\*<i>}", "a", "e", " ", "\n", "\\", "{", "N", "{x}", "x1}",
            "\u2060", "}",
        ]
    ),
    max_size=16,
).map("".join)  # fmt: skip


@st.composite
def captions(draw: st.DrawFn, texts: st.SearchStrategy[str] = SAYINGS) -> Transcript:
    """Cues with speakers and comments, of no format in particular."""
    found = draw(transcripts(texts))
    said = [
        replace(
            one,
            speaker=draw(NAMES),
            cue=Cue(comments=comments)
            if (comments := tuple(draw(st.lists(SAYINGS, max_size=2))))
            else None,
        )
        for one in found.segments
    ]
    return replace(found, segments=tuple(said), language=UNDETERMINED)


def name(speaker: str | None) -> str | None:
    """A speaker's name on one line."""
    return note(speaker or "").replace("\n", " ") or None


def rounded(segment: Segment) -> tuple[float, float]:
    start, end = centiseconds(segment.start, segment.end)
    return start / 100, end / 100


def as_held(transcript: Transcript) -> Transcript:
    """The transcript as a file without tags holds it."""
    said = tuple(
        Segment(
            *rounded(one),
            held(one.text),
            speaker=name(one.speaker),
            cue=Cue(comments=tuple(map(note, one.cue.comments))) if one.cue else None,
        )
        for one in transcript.segments
    )
    return Transcript(said, UNDETERMINED, max(one.end for one in said))


@settings(max_examples=200)
@given(transcript=captions())
@example(
    Transcript(
        (
            Segment(
                1.0,
                2.0,
                "\\",
                speaker=",\u2060\u201a\u2060,",
                cue=Cue(
                    comments=(
                        "0,0:00:01.00,0:00:02.00,Default,,0,0,0,,x",
                        "0,0:00:01.00,0:00:02.01,Default,,0,0,0,,x\\Ny",
                        "\\N\\\u2060",
                        "",
                    )
                ),
            ),
        ),
        UNDETERMINED,
        2.0,
    )
)
def test_what_is_written_is_read(transcript: Transcript) -> None:
    """Times to the hundredth, any text without tags, speakers and comments come back."""
    without = replace(
        transcript,
        segments=tuple(replace(one, text=TAG.sub("", one.text)) for one in transcript.segments),
    )
    if any(TAG.search(held(one.text)) for one in without.segments):
        return
    assert parse(render(without)) == as_held(without)


@settings(max_examples=200)
@given(transcript=captions(HOSTILE | TAGS))
def test_a_file_is_written_again_to_the_byte(transcript: Transcript) -> None:
    """A file of ours that is read and written is the same file, with a line an event."""
    text = render(transcript)
    assert render(parse(text)) == text
    assert text.count("\nDialogue: ") == len(transcript.segments)
    comments = sum(len(one.cue.comments) for one in transcript.segments if one.cue)
    assert text.count("\n") == len((INFO + STYLES + EVENTS).split("\n")) - 1 + comments + len(
        transcript.segments
    )


@settings(max_examples=300)
@given(text=TAGS | HOSTILE)
def test_tags_come_back(text: str) -> None:
    """Every tag is read as it was, to the letter: the same looks, place and plain text."""
    back = read(written(text))
    assert back == settled(text)
    assert spans(back) == spans(settled(text))
    assert (place(back), plain(back)) == (place(settled(text)), plain(settled(text)))


def shown(event: str) -> list[tuple[str, Look]]:
    """What libass shows of an event's text: letters and their looks, by the overrides we write."""
    found: list[tuple[str, Look]] = []
    look = Look()
    for token in re.findall(r"\{[^}]*\}|\\[Nh{}]|.", event, re.DOTALL):
        if not (token.startswith("{") and len(token) > 1):
            found.append(({"\\N": "\n", "\\h": "\xa0"}.get(token, token[-1]), look))
            continue
        for tag, value in re.findall(r"\\([ibus])([01])", token):
            is_on: dict[str, Any] = {LOOKS[tag]: value == "1"}
            look = replace(look, **is_on)
        for blue, green, red in re.findall(r"\\c(?:&H(..)(..)(..)&)?(?=[\\}])", token):
            look = replace(look, colour=f"#{red}{green}{blue}".lower() if red else None)
    return [(letter, look) for letter, look in found if letter != "\u2060"]


LOOKS = {"i": "italic", "b": "bold", "u": "underline", "s": "strikeout"}


@settings(max_examples=300)
@given(text=TAGS)
def test_a_player_shows_the_looks_that_the_tags_tell(text: str) -> None:
    """A model of libass, which knows no nesting, shows each letter as the tags have it."""
    expected = [(letter, span.look) for span in spans(settled(text)) for letter in span.text]
    assert shown(written(text)) == [one for one in expected if one[0] != "\u2060"]


FIELDS = (
    "0,0:00:01.00,0:00:02.00,Default,,0,0,0,,",
    "1,0:00:03.5,0:00:04.123,Sign,A\u201a\u2060B,0,10,0020,Banner;5,",
    "Marked=1,0:00:00.00,0:00:00.00,*Default,,0000,0000,0000,,", "0,1:00,0:59,x:y,,,,,,",
    "0,-0:00:01.00,0:00:01.00,Default,,0,0,0,,", "x,y,z", "0,0:00:01.00,0:00:02.00",
)  # fmt: skip
OVERRIDES = st.lists(
    st.sampled_from(
        [
            "{\\i1}", "{\\i0}", "{\\i}", "{\\b1\\i1}", "{\\b700}", "{\\r}", "{\\rX}", "{\\c&HFF&}",
            "{\\c}", "{\\1c&H00FF00&\\fs1}", "{note}", "{*\\i1}", "{\\*x}", "{<i>}", "{\\<i>}",
            "{\\</i>}", "{\\<b>\\b1}",
            "{\\<u>x}", "{</i>}",
            "{<b>x}",
            "{", "}", "{}", "\\{", "\\}", "\\", "\\N", "\\n", "\\h", "a", " ", "\u2060", "<i>",
            "</i>",
            "<font color=red>", "</font>", "<font size=1>", "{\\p1}", "{\\p0}", "m 0 0", "{\\:m 0}",
            "{\\t(0,1,\\i1)}", "{\\an8}", "{\\a6\\fs1}", "{\\fs1\\i1\\fs2}", "{\\pos(1,2}",
            "{a{b}", "-->",
            "{\\ i1}", "{\\b-1}", "\u2028", "\x00", "{\\s9}", "{\\c&H&}", "{\\\u2028i1}",
        ]
    ),
    max_size=14,
).map("".join)  # fmt: skip
SCRIPTS = st.lists(
    st.one_of(
        st.sampled_from(
            [
                "[Script Info]", "[V4+ Styles]", "[V4 Styles]", "[Events]", "[events]", "[Fonts]",
                "WrapStyle: 2", "; remark", "!: remark", "", "  ", "text",
                "Format: Start, End, Text",
                "Format: Name, Text", "Format: Text, Start, End", "Style: Sign,Arial", "Picture: x",
                "Format: Marked, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text",
                "Dialogue: x", "Comment: y", "\ufeff", "\x0b", "a\u2028b", EVENTS.strip(), "[x] y",
            ]
        ),
        st.tuples(
            st.sampled_from(["Dialogue: ", "Dialogue: ", "Comment: ", "dialogue:", "Comment:"]),
            st.sampled_from(FIELDS),
            OVERRIDES,
        ).map("".join),
    ),
    max_size=14,
).map("\n".join)  # fmt: skip


def at_hundredths(transcript: Transcript) -> Transcript:
    said = tuple(
        replace(one, start=rounded(one)[0], end=rounded(one)[1]) for one in transcript.segments
    )
    end = max((one.end for one in said), default=0.0)
    return replace(transcript, segments=said, duration=end, notes=())


@settings(max_examples=400)
@given(text=SCRIPTS)
def test_a_foreign_file_is_the_same_when_written(text: str) -> None:
    """What is read of a file is read again of what is written for it, and that is settled."""
    try:
        found = parse(text)
    except CaptionSyntaxError:
        return
    again = parse(render(found))
    assert at_hundredths(again) == at_hundredths(found)
    assert render(again) == render(found)
    assert again.notes == ()


@settings(max_examples=300)
@given(text=FILES | SCRIPTS | OVERRIDES | SCRIPTS.map(lambda text: text.replace("\n", "\r")))
def test_any_text_is_read_or_refused(text: str) -> None:
    """Nothing but CaptionSyntaxError is raised; what is read can be written."""
    with contextlib.suppress(CaptionSyntaxError):
        assert render(parse(text)).encode()


STYLED = (
    "[Script Info]\n; by hand\nScriptType: v4.00+\n\n"
    "[V4+ Styles]\nFormat: Name, Fontname\nStyle: Default,Arial\nStyle: Sign,Comic Sans\n\n"
    f"{EVENTS}"
    "Comment: 0,0:00:00.00,0:00:00.00,Default,,0,0,0,template line,!fx!\n"
    "Comment: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,why\\Nnot\n"
    "Dialogue: 1,0:00:01.00,0:00:02.00,Sign,,0,0,20,Banner;5,{\\pos(1,2)}Shop\n"
    "Comment: 0,0:00:00.00,0:00:00.01,Default,,0,0,0,,the end\n\n"
    "[Aegisub Extradata]\nData: 1,2,3\n"
)


def test_a_styled_file_is_written_again() -> None:
    """Sections, fields and comments stand where they stood, to the byte."""
    found = parse(STYLED)
    assert found.sheet is not None
    assert (found.sheet.format, len(found.sheet.blocks)) == ("ass", 4)
    assert found.sheet.comments == ("the end",)
    assert [one.cue for one in found.segments] == [
        Cue(
            settings="Layer: 1, Style: Sign, MarginV: 20, Effect: Banner;5",
            comments=(
                "0,0:00:00.00,0:00:00.00,Default,,0,0,0,template line,!fx!",
                "why\nnot",
            ),
        )
    ]
    assert render(found) == STYLED


def test_another_formats_sheet_has_no_say() -> None:
    """Blocks and settings of another format are not written; its comments are."""
    said = Segment(1.0, 2.0, "a", cue=Cue("n", "Layer: 1", ("why",)))
    for sheet in (None, Sheet("vtt", ("WEBVTT",), ())):
        text = render(Transcript((said,), "en", 2.0, sheet=sheet))
        assert text == (
            f"{INFO}{STYLES}{EVENTS}Comment: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,why\n"
            "Dialogue: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,a\n"
        )
    sheet = Sheet("vtt", ("WEBVTT",), ("bye", ""))
    read = parse(render(Transcript((said,), "en", 2.0, sheet=sheet)))
    assert read.sheet == Sheet("ass", (), ("bye", ""))
    assert parse(render(read)) == read


def test_settings_in_our_own_file_are_held() -> None:
    """Fields that somebody changed in a file of ours come back, though its header is ours."""
    found = events("Dialogue: 5,0:00:01.00,0:00:02.00,Default,,0,0,0,,a")
    assert found.sheet == Sheet("ass")
    assert "\nDialogue: 5,0:00:01.00," in render(found)


@pytest.mark.parametrize(
    ("settings", "line"),
    [
        ("layer:3", "3,0:00:01.00,0:00:02.00,Default,,0,0,0,,a"),
        ("Style: A:B, Effect:  x ", "0,0:00:01.00,0:00:02.00,A:B,,0,0,0,x,a"),
        ("Effect: x\nDialogue: 0", "0,0:00:01.00,0:00:02.00,Default,,0,0,0,x Dialogue: 0,a"),
        ("Start: 9, Text: b, Layer:, nonsense", "0,0:00:01.00,0:00:02.00,Default,,0,0,0,,a"),
    ],
)
def test_settings_are_fields(settings: str, line: str) -> None:
    """Settings name fields; none is lost, and none breaks the line."""
    said = Segment(1.0, 2.0, "a", cue=Cue(settings=settings))
    text = render(Transcript((said,), "en", 2.0, sheet=Sheet("ass")))
    assert text == f"{INFO}{STYLES}{EVENTS}Dialogue: {line}\n"


@pytest.mark.parametrize(
    ("start", "end", "line"),
    [
        (0.0, 0.001, "0:00:00.00,0:00:00.01"),
        (0.004, 0.005, "0:00:00.00,0:00:00.01"),
        (0.005, 0.015, "0:00:00.01,0:00:00.02"),
        (59.995, 61.0, "0:01:00.00,0:01:01.00"),
        (3599.999, 36_000.0, "1:00:00.00,10:00:00.00"),
    ],
)
def test_times_are_hundredths(start: float, end: float, line: str) -> None:
    """Times are rounded to the nearest, halves up, and no cue becomes empty."""
    assert f"Dialogue: 0,{line}," in render(Transcript((Segment(start, end, "a"),), "en", end))


@given(transcript=transcripts())
def test_times_are_near(transcript: Transcript) -> None:
    """A time that is read is at most 5.5 ms from the one that was written, but for an end."""
    for one, back in zip(transcript.segments, parse(render(transcript)).segments, strict=True):
        assert abs(one.start - back.start) < 0.00551
        assert -0.00551 < back.end - one.end < 0.0151


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "no ASS captions in it"),
        ("Hello.\n", "no ASS captions in it"),
        ("1\n00:00:01,000 --> 00:00:02,000\nHello.\n", "no ASS captions in it"),
        (INFO, "no ASS captions in it"),
        ("Dialogue: x", "line 1: 'x' is no event, and there is no other"),
        (f"{EVENTS}\nDialogue: 0,a,b,c,,,,,,d\n", "line 4: .* is no event, and there is no other"),
    ],
)
def test_what_is_no_ass_is_refused(text: str, message: str) -> None:
    """A text without a cue and without a section for them is an error, with the line to blame."""
    with pytest.raises(CaptionSyntaxError, match=f"^{message}"):
        parse(text)


@pytest.mark.parametrize(
    "text", [EVENTS, f"{INFO}{STYLES}{EVENTS}", "[Events]", f"{INFO}[Events]\n"]
)
def test_a_file_may_be_empty(text: str) -> None:
    """A file whose section of events is empty holds silence."""
    assert parse(text).segments == ()
    assert parse(render(parse(text))).segments == ()


def test_what_is_mended_is_told() -> None:
    """Each line that is left out, and each cue that is moved, is named by its line."""
    found = parse(
        f"{EVENTS}Dialogue: 0,0:00:05.00,0:00:05.00,Default,,0,0,0,,a\n"
        "Dialogue: 0,0:00:01.00,oops,Default,,0,0,0,,b\n"
        "and more\n"
        "Dialogue: 0,0:00:03.00,0:00:04.00,Default,,0,0,0,,c\n"
        "Format: Name\n"
        "[Fonts]\nDialogue: 0,0:00:07.00,0:00:08.00,Default,,0,0,0,,d\n"
    )
    assert [one.text for one in found.segments] == ["c", "a", "d"]
    assert found.segments[1].end == 5.01
    assert found.notes == (
        "line 3: a cue cannot last from 5.000 s to 5.000 s, so it lasts from 5.000 s to 5.010 s",
        "line 4: '0,0:00:01.00,oops,Default,,0,0,0,,b' is no event, so it is left out",
        "line 5: 'and more' is no event, so it is left out",
        "line 7: ' Name' are no fields of an event",
        "events that stand outside of the section [Events]: 1",
        "1 cues start before the one above them; all are sorted by their start",
    )


@pytest.mark.parametrize(
    "unit",
    [
        "{", "{\\", "}", "\\N", "\\", ",", "Dialogue:", "Dialogue:\n", "[ ", "[Events]\n", " ",
        "\n",
        "\r", "{\\i1}", "{\\i1\\i0", "{\\c&HFF&}{\\c&H1&}", "<i>", "<i>{\\r}",
        "<font size=1>{\\c&H1&}",
        "{\\<font color=red>\\c&H0000FF&}", "{\\p1}m", "{\\t(", "(", "{*}", "\\{\\", "\u201a\u2060",
        "Format: ",
        "Comment: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,x\n", "0:", "-->", "<b ",
        "{\\a6\\i1}", "&H",
    ],
)  # fmt: skip
def test_nothing_takes_for_ever(unit: str) -> None:
    """A hundred thousand characters of anything are read and written in seconds, anywhere."""
    long = unit * (100_000 // len(unit))
    start = time.process_time()
    event = "Dialogue: 0,0:00:01.00,0:00:02.00,Default,"
    for before in ("", f"[Events]\n{event}", f"[Events]\n{event},0,0,0,,{{\\i1"):
        for after in ("", "}", f"\n{event},0,0,0,,a"):
            with contextlib.suppress(CaptionSyntaxError):
                parse(render(parse(before + long + after)))
    one = Segment(1.0, 2.0, long, speaker=long, cue=Cue(settings=long, comments=(long,)))
    parse(render(Transcript((one,), "en", 2.0, sheet=Sheet("ass", (), (long,)))))
    list(re.finditer(ASS.cue_line or "", long))
    assert time.process_time() - start < 30


def test_it_is_known_by_its_first_line() -> None:
    """What begins with a script's sections looks like this format, and other captions do not."""
    assert ASS.looks_like is not None
    for text in (TWO, "\ufeff\n" + STYLED, EVENTS, "[v4 styles]\n"):
        assert ASS.looks_like.search(text)
    for text in ("1\n00:00:01,000 --> 00:00:02,000\n[Events]", "WEBVTT", "[ti:Script Info]", ""):
        assert not ASS.looks_like.search(text)


def test_the_lines_of_cues_are_found() -> None:
    """A Dialogue line is found with its start; a comment's is not."""
    assert ASS.cue_line is not None
    assert [found[1] for found in ASS.cue_line.finditer(TWO)] == ["0:00:01.00", "0:00:03.00"]
    assert len(ASS.cue_line.findall(STYLED)) == 1


def test_real_files_come_back(data: Path) -> None:
    """Files of other programs are the same transcripts when they are written and read again."""
    paths = sorted((data / "subs" / "parser" / "pysubs2" / "data").glob("*.ass"))
    assert paths
    for path in paths:
        found = parse(path.read_text("utf-8-sig"))
        assert found.segments
        assert parse(render(found)) == found


@pytest.fixture(scope="module")
def pysubs2() -> ModuleType:
    """The package pysubs2."""
    module: ModuleType = pytest.importorskip("pysubs2")
    return module


WORDS = st.lists(st.sampled_from(["a", "é", " ", "\n", ",", "<i>", "</i>", "<b>", "</b>"]))


@given(transcript=captions(WORDS.map("".join)))
def test_pysubs2_reads_what_we_write(pysubs2: ModuleType, transcript: Transcript) -> None:
    """Another reader finds the same times, lines, looks and speakers, and the comments."""
    parse_tags = importlib.import_module("pysubs2.formats.substation").parse_tags
    found = pysubs2.SSAFile.from_string(render(transcript), format_="ass")
    cues = [event for event in found.events if event.type == "Dialogue"]
    assert len(cues) == len(transcript.segments)
    for event, one in zip(cues, transcript.segments, strict=True):
        times = centiseconds(one.start, one.end)
        assert (event.start, event.end) == tuple(10 * time for time in times)
        assert event.plaintext == plain(settled(one.text))
        letters = [
            (letter, style.italic, style.bold)
            for text, style in parse_tags(event.text, found.styles["Default"])
            for letter in text.replace("\\N", "\n")
        ]
        assert letters == [
            (letter, span.look.italic, span.look.bold)
            for span in spans(settled(one.text))
            for letter in span.text
        ]
        heard = event.name.replace("\u201a\u2060", ",").strip("\ufeff")
        if "\u2060" not in (one.speaker or "") + heard:
            assert heard == (name(one.speaker) or "").strip("\ufeff")
    comments = sum(len(one.cue.comments) for one in transcript.segments if one.cue)
    assert len(found.events) == len(cues) + comments
