from __future__ import annotations

import logging
import re
import time
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from audiototext.errors import CaptionSyntaxError
from audiototext.formats.base import cue_text, lines, one_line, writable
from audiototext.formats.tags import TAG, Look, place, spans
from audiototext.formats.ttml import TTML, render
from audiototext.formats.ttml_reading import LASTS, parse
from audiototext.formats.ttml_times import LATEST
from audiototext.timestamps import milliseconds
from audiototext.transcript import Cue, Segment, Sheet, Transcript

from ..strategies import HOSTILE, TEXTS, transcripts

TT = "http://www.w3.org/ns/ttml"
NAMESPACES = (
    f'xmlns="{TT}" xmlns:ttp="{TT}#parameter" xmlns:tts="{TT}#styling" xmlns:ttm="{TT}#metadata"'
)
TIMED = 'begin="1s" end="2s"'


def document(body: str, *, head: str = "", root: str = "") -> str:
    """A document with this body, of one line."""
    return f"<tt {NAMESPACES} {root}><head>{head}</head><body>{body}</body></tt>"


def cues(text: str) -> list[tuple[float, float, str]]:
    return [(one.start, one.end, one.text) for one in parse(text).segments]


def said(inner: str, *, head: str = "", attributes: str = "", root: str = "") -> str:
    """What is read of a paragraph with these attributes and this content."""
    (one,) = parse(
        document(f"<div><p {TIMED} {attributes}>{inner}</p></div>", head=head, root=root)
    ).segments
    return one.text


def of(*segments: Segment, language: str = "en", **more: Any) -> Transcript:
    return Transcript(segments, language, max((s.end for s in segments), default=0.0), **more)


def in_xml(text: str) -> str:
    """The text without what XML cannot hold but other files can."""
    return re.sub("[\ufffe\uffff]", "\ufffd", text)


def held(text: str) -> str:
    """What a document holds of a text without tags."""
    return in_xml(cue_text(text))


MARKED = st.lists(
    st.sampled_from(
        [
            "<i>", "</i>", "<b>", "</b>", "<u>", "</u>", "<s>", "</s>", '<font color="red">',
            "<font color=#FFFFFF>", "</font>", "{\\an8}", "{\\an2}", "{\\an1}", "{\\fad(1,2)}", "a",
            "b ", "  ", "\n", " ", "<", "i>", ">", "{\\", "}", "{", "-->", "-", "\t", "\ufffe",
            "\uffff", "]]>", "&#10;", "\x85", "\ud800", "<!--", "--", "<![CDATA[", "&amp;",
        ]
    )
).map("".join)  # fmt: skip


@given(transcript=transcripts(TEXTS | HOSTILE | MARKED))
def test_what_is_written_is_read(transcript: Transcript) -> None:
    """Times come back to the millisecond and texts without tags to the letter, unmended."""
    read = parse(render(transcript))
    assert read.notes == ()
    assert read.language == "en"
    for one, back in zip(transcript.segments, read.segments, strict=True):
        assert [milliseconds(t) for t in (one.start, one.end)] == [
            milliseconds(t) for t in (back.start, back.end)
        ]
        if not TAG.search(one.text):
            assert back.text == held(one.text)


def letters(text: str) -> list[tuple[str, Look]]:
    """Each letter that is seen and how it looks; hyphens may have been an arrow's."""
    return [
        (letter, span.look)
        for span in spans(text)
        for letter in span.text
        if not letter.isspace() and letter != "-"
    ]


@example(text="<{\\an8}i>", number=1)
@example(text="{\\x{\\an8}<i>a}", number=8)
@example(text="-{\\an8}->", number=8)
@example(text="<i>a <b></b>\n <u> \n</u>b</i> ", number=2)
@given(text=MARKED | HOSTILE, number=st.integers(1, 9))
def test_looks_and_places_come_back(text: str, number: int) -> None:
    """Every letter looks as it did, whatever tags stand around it, and the cue stands there."""
    text = f"{{\\an{number}}}{text}"
    written = render(of(Segment(1, 2, text)))
    (back,) = parse(written).segments
    assert letters(back.text) == letters(held(text))
    assert (place(back.text) or 2) == number
    assert render(of(back)) == written


@given(transcript=transcripts(TEXTS | HOSTILE | MARKED))
def test_a_file_that_is_read_is_written_again(transcript: Transcript) -> None:
    """A document of ours is the same to the byte when it is read and written once more."""
    text = render(transcript)
    assert render(parse(text)) == text


@given(transcript=transcripts(HOSTILE | MARKED))
def test_it_is_a_document_with_a_paragraph_a_cue(transcript: Transcript) -> None:
    """Another XML parser finds a paragraph for each segment, each with an id of its own."""
    root = ET.fromstring(render(transcript))
    found = root.findall(f"{{{TT}}}body/{{{TT}}}div/{{{TT}}}p")
    assert len(found) == len(transcript.segments)
    ids = [one.get("{http://www.w3.org/XML/1998/namespace}id") for one in root.iter()]
    used = [one for one in ids if one]
    assert len(set(used)) == len(used)
    for one in found:
        assert {child.tag for child in one.iter()} <= {f"{{{TT}}}{n}" for n in ("p", "span", "br")}


NAMES = st.text(max_size=5) | st.sampled_from(
    ["intro", "c1", "bottom", "text", "s1", "7", "a b", "Ana & <Bo>", "-", "p-1a", "ünï"]
)


@given(
    names=st.lists(st.tuples(NAMES, NAMES, NAMES, st.none() | st.sampled_from(["es", "jw", "en"])))
)
def test_speakers_names_comments_and_languages_come_back(
    names: list[tuple[str, str, str, str | None]],
) -> None:
    """Speakers and names on one line, comments and languages are the same when they are read."""

    segments = [
        Segment(n, n + 0.5, "x", (), language, speaker, None, Cue(name, "", (comment,)))
        for n, (speaker, name, comment, language) in enumerate(names)
    ]
    read = parse(render(of(*segments)))
    assert read.notes == ()
    for one, back in zip(segments, read.segments, strict=True):
        assert one.cue is not None
        assert back.cue is not None
        assert (back.speaker or "") == in_xml(one_line(one.speaker or ""))
        assert back.language == one.language
        assert back.cue.name == in_xml(one_line(one.cue.name))
        assert back.cue.comments == tuple(
            in_xml(writable("\n".join(lines(comment)))) for comment in one.cue.comments
        )


def test_comments_after_the_last_cue_come_back() -> None:
    """They are no cue's, and stand in a room of their own, whichever file they were from."""
    before = of(Segment(1, 2, "x"), sheet=Sheet("vtt", ("STYLE",), ("a -- b", "<c>\n]]>")))
    back = parse(render(before))
    assert back.sheet == Sheet("ttml", (), ("a -- b", "<c>\n]]>"))
    assert back.segments == before.segments
    assert parse(render(back)) == back


EMPTY = """\
<?xml version="1.0" encoding="UTF-8"?>
<tt xmlns="http://www.w3.org/ns/ttml" xmlns:ttp="http://www.w3.org/ns/ttml#parameter" \
xmlns:tts="http://www.w3.org/ns/ttml#styling" xmlns:ttm="http://www.w3.org/ns/ttml#metadata" \
ttp:contentProfiles="http://www.w3.org/ns/ttml/profile/imsc1.1/text" ttp:timeBase="media" \
ttp:cellResolution="32 15" xml:space="preserve" xml:lang="">
  <head>
    <metadata>
    </metadata>
    <styling>
      <style xml:id="text" tts:fontFamily="proportionalSansSerif" tts:fontSize="80%" \
tts:lineHeight="125%" tts:textOutline="black 5%"/>
    </styling>
    <layout>
      <region xml:id="bottom" tts:origin="5% 65%" tts:extent="90% 30%" tts:displayAlign="after" \
tts:textAlign="center" tts:overflow="visible"/>
    </layout>
  </head>
  <body style="text">
    <div>
    </div>
  </body>
</tt>
"""


def test_silence_is_a_document() -> None:
    """Without a cue there is the head and a body; it is read as no cue at all."""
    silence = Transcript((), "und", 3.0)
    assert render(silence) == EMPTY
    assert parse(EMPTY) == Transcript((), "und", 0.0)


def test_a_document_is_imscs_to_the_byte() -> None:
    """Regions that are used, speakers, looks, escapes and times are written as IMSC has them."""
    first = Segment(0, 3723.004, " <i>A</i> & <s><u>b</u></s>\n<font color='red'>c</font>")
    second = Segment(5, 6, "{\\an7}x", language="es", speaker="A<", cue=Cue("go", "", ("hm",)))
    written = render(of(first, second))
    assert '<ttm:agent xml:id="s1" type="person"><ttm:name type="full">A&lt;</ttm:name>' in written
    assert re.findall('<region xml:id="(\\w+)"', written) == ["bottom", "top"]
    _, body = written.split("<div>\n")
    assert body == (
        '      <p xml:id="c1" begin="00:00:00.000" end="01:02:03.004" region="bottom">'
        '<span tts:fontStyle="italic">A</span> &amp; '
        '<span tts:textDecoration="underline lineThrough">b</span><br/>'
        '<span tts:color="#ff0000">c</span></p>\n'
        '      <p xml:id="go" begin="00:00:05.000" end="00:00:06.000" region="top" '
        'tts:textAlign="start" ttm:agent="s1" xml:lang="es"><ttm:desc>hm</ttm:desc>x</p>\n'
        "    </div>\n  </body>\n</tt>\n"
    )


def test_regions_lie_apart() -> None:
    """As IMSC has it, no two regions have a part in common, and none goes beyond the picture."""
    everywhere = of(*(Segment(n, n + 1, f"{{\\an{n}}}x") for n in range(1, 10)))
    found = re.findall('origin="5% ([0-9]+)%" tts:extent="90% ([0-9]+)%"', render(everywhere))
    rows = sorted((int(begin), int(begin) + int(size)) for begin, size in found)
    assert len(rows) == 3
    assert all(end <= begin for (_, end), (begin, _) in pairwise(rows))
    assert rows[-1][1] <= 100


@pytest.mark.parametrize(
    ("transcript", "tag", "segments"),
    [
        (of(Segment(1, 2, "x", language="es"), language="jw"), "jv", ["es"]),
        (of(Segment(1, 2, "x", language="es"), language="es", task="translate"), "en", [None]),
        (of(Segment(1, 2, "x", language="es"), language="es", translated_to="de-CH"), "de-CH",
         [None]),
        (of(Segment(1, 2, "x", language="no tag!"), language='"><p'), "", [None]),
    ],
)  # fmt: skip
def test_the_language_is_the_texts(transcript: Transcript, tag: str, segments: list[str]) -> None:
    """The root names the language of the text; that which was spoken before is not its own."""
    written = render(transcript)
    assert f' xml:lang="{tag}">\n' in written
    read = parse(written)
    assert read.language == {"jv": "jw", "de-CH": "de", "": "und"}.get(tag, tag)
    assert [one.language for one in read.segments] == segments


OLD = [
    TT,
    "http://www.w3.org/2006/10/ttaf1",
    "http://www.w3.org/2006/04/ttaf1",
    "http://www.w3.org/2006/02/ttaf1",
    "",
]


@pytest.mark.parametrize("space", OLD)
@pytest.mark.parametrize("prefix", ["", "tt:", "x-1:"])
def test_any_namespace_and_prefix_is_read(space: str, prefix: str) -> None:
    """TTML's namespaces are read, old ones and none, with any prefix, declared or not."""
    name = f"xmlns{':' * bool(prefix)}{prefix.rstrip(':')}"
    declared = f'{name}="{space}" xmlns:s="{space}#style" xmlns:m="{space}#metadata"'
    text = (
        f"<{prefix}tt {declared if space else ''}><{prefix}head><{prefix}styling>"
        f'<{prefix}style id="a" s:fontStyle="italic"/></{prefix}styling></{prefix}head>'
        f'<{prefix}body><{prefix}p begin="1s" end="2s" style="a">x</{prefix}p></{prefix}body>'
        f"</{prefix}tt>"
    )
    assert cues(text) == [(1, 2, "<i>x</i>")]
    assert TTML.looks_like is not None
    assert TTML.looks_like.match(text)


def test_what_is_foreign_is_not_shown() -> None:
    """Elements of other namespaces are left out with all that is in them; that is told."""
    read = parse(document(f'<p {TIMED}>a<x:p xmlns:x="urn:x">no<br/></x:p>b<p xmlns="">c</p></p>'))
    assert [one.text for one in read.segments] == ["abc"]
    assert read.notes == ("left out: metadata (1)",)


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("00:00:01", 1), ("01:02:03.5", 3723.5), ("100:00:00.25", 360_000.25), ("1.5h", 5400),
        ("00:00:01,5", 1.5), ("2m", 120), ("12.3s", 12.3), ("500ms", 0.5), ("10f", 0.4),
        ("100t", 10), ("00:00:01:05", 1.2), ("00:00:01:05.1", 1.22), ("00:00:01;05", 1.2),
        ("00:00:01:250", 1.25), ("1:30", 90), ("19.764", 19.764), (" 3s ", 3),
    ],
)  # fmt: skip
def test_times_are_read(written: str, seconds: float) -> None:
    """Clock times with fractions or frames, offsets with their metric, and what is nearly so."""
    root = 'ttp:frameRate="25" ttp:subFrameRate="2" ttp:tickRate="10"'
    (one,) = parse(document(f'<p begin="0s" end="{written}">x</p>', root=root)).segments
    assert one.end == pytest.approx(seconds, abs=1e-9)


@pytest.mark.parametrize(
    ("root", "seconds"),
    [
        ("", 60 + 12 / 30),
        ('ttp:frameRate="24"', 60.5),
        ('ttp:frameRate="24" ttp:frameRateMultiplier="1000 1001"', 60 + 0.5 * 1.001),
        ('ttp:frameRate="24" ttp:frameRateMultiplier="1000:1001"', 60 + 0.5 * 1.001),
        ('ttp:frameRate="0" ttp:frameRateMultiplier="0 0"', 60.4),
        ('ttp:frameRate="25" ttp:timeBase="smpte"', 60 + 12 / 25),
        (
            'ttp:frameRate="30" ttp:frameRateMultiplier="1000 1001" ttp:timeBase="smpte"',
            1812 / 30 * 1.001,
        ),
        (
            'ttp:frameRate="30" ttp:frameRateMultiplier="1000 1001" ttp:timeBase="smpte" '
            'ttp:dropMode="dropNTSC"',
            1810 / 30 * 1.001,
        ),
    ],
)
def test_frames_are_counted_as_the_root_says(root: str, seconds: float) -> None:
    """Rate, multiplier, time base and drop mode count; without a rate 30 is taken and told."""
    read = parse(document('<p begin="0s" end="00:01:00:12">x</p>', root=root))
    assert read.segments[0].end == pytest.approx(seconds, abs=1e-9)
    has_rate = "frameRate=" in root and '"0"' not in root
    assert ["30 make a second" in note for note in read.notes] == [True] * (not has_rate)


def test_ticks_without_a_rate() -> None:
    """A tick is one second, or a frame where frames have a rate."""
    assert cues(document('<p begin="2t" end="5t">x</p>')) == [(2, 5, "x")]
    framed = document('<p begin="50t" end="75t">x</p>', root='ttp:frameRate="25"')
    assert cues(framed) == [(2, 3, "x")]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('<div begin="10s"><p begin="1s" end="3s">a</p></div>', [(11, 13, "a")]),
        ('<div begin="10s" end="12s"><p begin="1s" end="9s">a</p></div>', [(11, 12, "a")]),
        ('<div begin="10s" dur="5s"><p>a</p><p begin="2s">b</p></div>',
         [(10, 15, "a"), (12, 15, "b")]),
        ('<p begin="1s" dur="2s" end="9s">a</p>', [(1, 3, "a")]),
        ('<p begin="1s" dur="9s" end="2s">a</p>', [(1, 2, "a")]),
        ('<p end="2s">a</p>', [(0, 2, "a")]),
        ('<p dur="2s">a</p>', [(0, 2, "a")]),
        ('<div begin="1s"><div begin="1s"><p begin="1s" dur="1s">a</p></div></div>', [(3, 4, "a")]),
        ('<div timeContainer="seq"><p dur="2s">a</p><p begin="1s" dur="2s">b</p></div>',
         [(0, 2, "a"), (3, 5, "b")]),
        ('<div timeContainer="seq" dur="40s"><div timeContainer="seq"><p begin="5s" dur="5s">a</p>'
         '</div><div><p dur="1s">b</p><p begin="2s" dur="2s">c</p></div><p dur="1s">d</p></div>',
         [(5, 10, "a"), (10, 11, "b"), (12, 14, "c"), (14, 15, "d")]),
        ('<div begin="1s"><p begin="1s" end="2s"/><p/></div>', [(2, 3, "")]),
        ("<div><p/><p>\n </p></div>", []),
    ],
)  # fmt: skip
def test_times_within_times(body: str, expected: list[tuple[float, float, str]]) -> None:
    """Children count from their parent's begin, or from the end of the one before, in a sequence.

    None goes on when its parent has ended; what has no times of its own has its parent's.
    """
    read = parse(document(body))
    assert [(s.start, s.end, s.text) for s in read.segments] == expected
    assert read.notes == ()


def test_times_from_the_documents_begin_are_known() -> None:
    """Where nested times only fit if they are absolute, as in song texts, they are; it is told."""
    song = (
        '<div begin="19.7" end="59.3"><p begin="19.7" end="21.9"><span begin="19.7" end="20.1">'
        'When</span> <span begin="20.1" end="21.9">you</span></p><p begin="50.5" end="53.6">x</p>'
        "</div>"
    )
    read = parse(document(song))
    assert [(s.start, s.end, s.text) for s in read.segments] == [
        (19.7, 21.9, "When you"),
        (50.5, 53.6, "x"),
    ]
    told, left = read.notes
    assert "counted from the document's begin" in told
    assert left == "left out: times of spans (2)"


def test_spans_with_times_are_cues() -> None:
    """Timed spans are cues with their own times, and what stands beside them in other lines, too.

    Where they share a line within a paragraph that has times, it is one cue with these.
    """
    parted = '<span begin="1s" end="2s">a</span><br/>b<br/><span begin="3s" dur="9s">c</span>'
    assert cues(document(f'<p begin="10s" end="15s">{parted}</p>')) == [
        (10, 15, "b"),
        (11, 12, "a"),
        (13, 15, "c"),
    ]
    words = '<span begin="1s" end="2s">a </span><span begin="2s" end="3s">b</span>'
    assert cues(document(f"<p>{words}</p>")) == [(1, 2, "a"), (2, 3, "b")]
    sung = parse(document(f'<p begin="10s" end="15s">{words}</p>'))
    assert [(s.start, s.end, s.text) for s in sung.segments] == [(10, 15, "a b")]
    assert sung.notes == ("left out: times of spans (2)",)


def test_a_cue_without_an_end_lasts() -> None:
    """It lasts until another one begins, the last one LASTS seconds; it is told once."""
    read = parse(document('<p begin="1s">a</p><p begin="1s">b</p><p begin="4s">c</p>'))
    assert [(s.start, s.end) for s in read.segments] == [(1, 4), (1, 4), (4, 4 + LASTS)]
    assert len(read.notes) == 1
    assert read.notes[0].startswith("3 cues do not say when they end")


@pytest.mark.parametrize("times", ['begin="x" end="2s"', 'begin="1s" end=""', 'end="1:2:3:4:5"',
                                   'begin="-1s" end="2s"', 'begin="٣s"', 'dur="9999999999999h"',
                                   ""])  # fmt: skip
def test_what_has_no_times_is_left_out(times: str) -> None:
    """A paragraph whose times cannot be read is left out with its text, and its line is told."""
    read = parse(document(f"\n<div>\n<p {times}>Lost.</p>\n<p {TIMED}>Kept.</p></div>"))
    assert [one.text for one in read.segments] == ["Kept."]
    (note,) = read.notes
    assert note.startswith("line 3: ")
    assert "'Lost.'" in note


def test_times_that_make_no_sense_are_mended() -> None:
    """A cue that ends before it begins is put right; one outside of its parent is kept and told."""
    read = parse(document('\n<p begin="2s" end="1s">a</p>'))
    assert (read.segments[0].start, read.segments[0].end) == (2, 2.001)
    assert read.notes[0].startswith("line 2: a cue cannot last from 2.000 s to 1.000 s")
    late = '<div begin="1s" end="2s"><p begin="0s" end="1s">a</p><p begin="5s" end="9s">b</p></div>'
    read = parse(document(late))
    assert [(s.start, s.end) for s in read.segments] == [(1, 2), (6, 10)]
    assert "line 1: the cue begins when what it stands in is over" in read.notes[0]
    far = "".join(f'<div begin="{LATEST:.0f}s">' for _ in range(3)) + "<p>a</p>" + "</div>" * 3
    assert parse(document(far)).segments == ()


@pytest.mark.parametrize(
    ("inner", "text"),
    [
        ("\n  hello <span>my name</span>\nis x  <span> </span>  ", "hello my name is x"),
        ("\n  one<span> two\n\n </span><span>\n  \n</span><br/>three\n", "one two\nthree"),
        ("a<br/><br/> \n <br/>b<br/>", "a\nb"),
        (" <span>a </span><span> b</span> ", "a b"),
        ("a\t&#13;b\xa0 c", "a b\xa0 c"),
        ("<![CDATA[<i> & ]]>&amp;&#x41;", "<i> & &A"),
        ("a<!-- b -->c<?d e?>", "ac"),
    ],
)
def test_white_space_collapses(inner: str, text: str) -> None:
    """Blanks and line ends become one blank, across spans, and none at the ends of lines."""
    assert said(inner) == text


@pytest.mark.parametrize(
    ("inner", "text"),
    [
        ("  a  <span> b</span>  ", "  a   b  "),
        ("\n    a  b\n    c<br/>\n    d\n", "a  b\nc\nd"),
        ("a<br/><br/>b", "a\n\nb"),
        ('a <span xml:space="default">  b  </span> c', "a b  c"),
    ],
)
def test_white_space_is_kept(inner: str, text: str) -> None:
    """With xml:space="preserve" blanks stay, but for the indents of the file's own lines."""
    assert said(inner, attributes='xml:space="preserve"') == text
    assert said(inner, root='xml:space="preserve"') == text


STYLES = (
    '<styling><style xml:id="slanted" tts:fontStyle="italic"/>'
    '<style xml:id="loud" style="slanted later" tts:fontWeight="bold"/>'
    '<style xml:id="later" tts:textDecoration="underline lineThrough" tts:color="white"/>'
    '<style xml:id="a" style="b" tts:color="lime"/><style xml:id="b" style="a missing"/>'
    '<style xml:id="plain" tts:fontStyle="normal" tts:textDecoration="none"/></styling>'
)


@pytest.mark.parametrize(
    ("inner", "text"),
    [
        ('<span style="slanted">x</span>', "<i>x</i>"),
        ('<span style="loud">x</span>', "<b><i><u><s>x</s></u></i></b>"),
        ('<span style="loud plain">x</span>', "<b>x</b>"),
        ('<span style="loud" tts:fontWeight="normal">x</span>', "<i><u><s>x</s></u></i>"),
        ('<span style="loud">x <span style="plain">y</span></span>',
         "<b><i><u><s>x </s></u></i>y</b>"),
        ('<span style="loud" tts:textDecoration="noUnderline">x</span>', "<b><i><s>x</s></i></b>"),
        ('<span style="b">x</span>', '<font color="#00ff00">x</font>'),
        ('<span tts:color="Red">x</span>', '<font color="#ff0000">x</font>'),
        ('<span tts:color="#AABBCC80">x</span>', '<font color="#aabbcc">x</font>'),
        ('<span tts:color="rgb(1, 2,300)">x</span>', '<font color="#0102ff">x</font>'),
        ('<span tts:color="rgba(1,2,3,0)">x</span>', '<font color="#010203">x</font>'),
        ('<span tts:color="white">x</span>', "x"),
        ('<span tts:color="#FFFFFFFF">x</span>', "x"),
        ('<span tts:color="#ffffff">x</span>', '<font color="#ffffff">x</font>'),
        ('<span tts:color="transparent">x</span>', "x"),
        ('<span tts:color="no such">x</span>', "x"),
        ("<b>x</b> <font color='red'>y</font>", '<b>x</b> <font color="#ff0000">y</font>'),
        ('<span style="slanted">x<br/>y</span>', "<i>x\ny</i>"),
    ],
)  # fmt: skip
def test_styles_become_tags(inner: str, text: str) -> None:
    """Styles, by name, in chains and circles and inline, become the common tags."""
    assert said(inner, head=STYLES) == text


def test_what_all_inherit_is_tagged_but_for_the_usual_colour() -> None:
    """Looks come down from region, body, div and paragraph; a colour that all have is the usual."""
    head = (
        f'{STYLES}<layout><region xml:id="r" style="slanted"><style tts:color="yellow"/></region>'
        "</layout>"
    )
    body = (
        f'<div region="r"><p {TIMED}>x</p><p {TIMED} tts:fontStyle="normal">y '
        '<span style="a">z</span></p></div>'
    )
    texts = ["<i>x</i>", 'y <font color="#00ff00">z</font>']
    assert [text for _, _, text in cues(document(body, head=head))] == texts
    mixed = body.replace('normal"', 'normal" style="later"')
    first, _ = cues(document(mixed, head=head))
    assert first[2] == '<font color="#ffff00"><i>x</i></font>'
    initial = document(
        f"<p {TIMED}>x</p>", head='<styling><initial tts:fontWeight="bold"/></styling>'
    )
    assert cues(initial) == [(1, 2, "<b>x</b>")]


@pytest.mark.parametrize(
    ("region", "number"),
    [
        ("", 2),
        ('tts:displayAlign="before"', 8),
        ('tts:displayAlign="center"', 5),
        ('tts:displayAlign="after" tts:textAlign="start"', 1),
        ('tts:displayAlign="before" tts:textAlign="end"', 9),
        ('tts:displayAlign="before" tts:textAlign="start" tts:direction="rtl"', 9),
        ('tts:displayAlign="before" tts:textAlign="left" tts:direction="rtl"', 7),
        ('tts:origin="10% 80%" tts:extent="80% 20%"', 2),
        ('tts:origin="10% 60%" tts:extent="80% 30%" tts:displayAlign="after"', 2),
        ('tts:origin="10% 10%" tts:extent="80% 80%" tts:displayAlign="after"', 2),
        ('tts:origin="10% 10%" tts:extent="80% 80%" tts:displayAlign="before"', 8),
        ('tts:origin="0% 40%" tts:extent="30% 20%" tts:displayAlign="center"', 4),
        ('tts:origin="70% 5%" tts:extent="30% 20%"', 9),
        ('tts:origin="64px 288px" tts:extent="512px 48px"', 5),
        ('tts:origin="64px 432px"', 2),
        ('tts:origin="4c 1c" tts:extent="24c 2c"', 8),
        ('tts:origin="auto" tts:extent="80% 20%"', 2),
        ('tts:extent="80% 20%" tts:position="center top"', 8),
        ('tts:extent="20% 20%" tts:position="right 50%"', 6),
        ('tts:extent="20% 20%" tts:position="bottom left"', 1),
        ('tts:extent="20% 20%" tts:position="top"', 8),
        ('tts:writingMode="tbrl" tts:displayAlign="before" tts:textAlign="start"', 9),
        ('tts:writingMode="tbrl" tts:displayAlign="after" tts:textAlign="start"', 7),
        ('tts:writingMode="tblr" tts:displayAlign="before" tts:textAlign="end"', 1),
    ],
)
def test_regions_become_places(region: str, number: int) -> None:
    """A place is said where the region is clearly not at the bottom's middle."""
    head = f'<layout><region xml:id="r" {region}/></layout>'
    root = 'tts:extent="640px 480px"'
    text = said("x", head=head, attributes='region="r"', root=root)
    assert (place(text) or 2) == number
    assert text == (f"{{\\an{number}}}x" if number != 2 else "x")
    nested = re.sub("tts:", "><style tts:", region, count=1).replace('"><', '"/><') + "/>"
    if region.count("tts:") == 1:
        head = f'<layout><region xml:id="r"{nested.lstrip()}</region></layout>'
        assert said("x", head=head, attributes='region="r"', root=root) == text


def test_a_region_within_a_paragraph() -> None:
    """A region may be written where it is used; an alignment of the paragraph's own counts."""
    assert said('<region tts:origin="10% 5%" tts:extent="80% 10%"/>x') == "{\\an8}x"
    assert said("x", attributes='tts:textAlign="right"') == "{\\an3}x"
    assert said("x", attributes='region="missing"') == "x"


AGENTS = (
    '<metadata><ttm:agent xml:id="v1" type="person"><ttm:name type="full">\n Ann  Lee </ttm:name>'
    '</ttm:agent><ttm:agent xml:id="v2"><ttm:name>Bo</ttm:name></ttm:agent></metadata>'
)


@pytest.mark.parametrize(
    ("body", "speaker", "notes"),
    [
        (f'<p {TIMED} ttm:agent="v1">x</p>', "Ann Lee", ()),
        (f'<div ttm:agent="v2"><p {TIMED}>x</p></div>', "Bo", ()),
        (f'<p {TIMED}><span ttm:agent="v2">x</span></p>', "Bo", ()),
        (f'<p {TIMED} ttm:agent="nobody">x</p>', "nobody", ()),
        (f'<p {TIMED} ttm:agent="v1 v2">x</p>', "Ann Lee", ("left out: further speakers (1)",)),
        (f'<p {TIMED}><span ttm:agent="v1">x</span><span ttm:agent="v2">x</span></p>', None,
         ("left out: further speakers (1)",)),
        (f"<p {TIMED}>x</p>", None, ()),
    ],
)  # fmt: skip
def test_agents_are_speakers(body: str, speaker: str | None, notes: tuple[str, ...]) -> None:
    """Who an element says that it is spoken by is named by the head; a cue has one speaker."""
    read = parse(document(body, head=AGENTS))
    assert [one.speaker for one in read.segments] == [speaker]
    assert read.notes == notes


@pytest.mark.parametrize(
    ("root", "body", "language", "languages"),
    [
        ("en", "<p {}>x</p>", "en", [None]),
        ("pt-BR", "<p {}>x</p>", "pt", [None]),
        ("und", "<p {}>x</p>", "und", [None]),
        ("", '<div xml:lang="de"><p {}>x</p></div>', "de", [None]),
        ("en", '<div xml:lang="de"><p {}>x</p></div><p {}>x</p>', "en", ["de", None]),
        ("en", '<div xml:lang="en-GB"><p {}>x</p></div>', "en", [None]),
        ("en", '<p xml:lang="nb" {}>x</p>', "en", ["no"]),
        ("en", '<p xml:lang="" {}>x</p>', "en", [None]),
        ("not a tag", "<p {}>x</p>", "und", [None]),
    ],
)
def test_languages(root: str, body: str, language: str, languages: list[str | None]) -> None:
    """The root's language is the transcript's; what is in another one says so."""
    read = parse(document(body.format(TIMED, TIMED), root=f'xml:lang="{root}"'))
    assert read.language == language
    assert [one.language for one in read.segments] == languages


def test_names_and_comments_of_others() -> None:
    """Ids that only count are no names; comments and descriptions belong to the next cue."""
    body = (
        f'<!-- first --><p {TIMED} xml:id="sub12">a</p><ttm:desc>second</ttm:desc>'
        f'<p {TIMED} xml:id="intro">b<!--third--></p><p {TIMED} id="p1a"><metadata><ttm:title>c d'
        f"</ttm:title></metadata>c</p><!-- last -->"
    )
    read = parse(document(body))
    assert [one.cue for one in read.segments] == [
        Cue("", "", ("first",)),
        Cue("intro", "", ("second", "third")),
        Cue("c d"),
    ]
    assert read.sheet == Sheet("ttml", (), ("last",))
    assert [one.text for one in read.segments] == ["a", "b", "c"]


def test_what_is_left_out_is_counted() -> None:
    """One note counts what mattered in a file and has no place here; what says nothing is not."""
    head = (
        "<metadata><ttm:title>t</ttm:title><x:y xmlns:x='urn:x'><x:z/></x:y></metadata>"
        '<styling><style xml:id="a" tts:fontSize="22px"/><style xml:id="b" tts:color="red"/>'
        '<style xml:id="c" tts:opacity="1"/></styling>'
        '<layout><region xml:id="r" tts:origin="1% 2%"><style tts:padding="3px"/></region>'
        '<region xml:id="q" tts:displayAlign="after"><set tts:color="red"/></region></layout>'
    )
    body = (
        f'<p {TIMED} tts:fontFamily="Arial">漢<span tts:ruby="text">かん</span><set/></p>'
        f'<p {TIMED}>x<image src="a.png"/></p><div smpte:backgroundImage="#i" '
        'xmlns:smpte="http://www.smpte-ra.org/schemas/2052-1/2010/smpte-tt"/>'
    )
    read = parse(document(body, head=head))
    assert [one.text for one in read.segments] == ["漢", "x"]
    assert read.notes == (
        "left out: animations (2), images (2), metadata (2), regions (1), ruby (1), styles (1), "
        "styles of text (1)",
    )


def test_text_outside_of_paragraphs_is_told() -> None:
    """Letters that stand where TTML has none are left out, with their line."""
    read = parse(document(f"<div>\nLost<p {TIMED}>Kept</p></div>"))
    assert [one.text for one in read.segments] == ["Kept"]
    assert read.notes == ("line 2: 'Lost' stands outside of <p>: left out",)


def test_cues_are_sorted() -> None:
    """Segments are in order of their start; those that start at once stay as they stood."""
    body = '<p begin="3s" end="4s">c</p><p begin="1s" end="2s">a</p><p begin="1s" end="2s">b</p>'
    read = parse(document(body))
    assert [one.text for one in read.segments] == ["a", "b", "c"]
    assert "are sorted" in read.notes[0]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "line 1: it is not XML: no element found"),
        ("1\n00:00:01,000 --> 00:00:02,000\nx\n", "line 1: it is not XML: syntax error"),
        ("<tt>\n<p>\n</tt>", "line 3: it is not XML: mismatched tag"),
        ("\n\n<?xml version='1.0'?>\n<tt>\n<a b></tt>", "line 5: it is not XML: "),
        ("<tt>&nbsp;</tt>", "line 1: it is not XML: undefined entity"),
        ("<!DOCTYPE tt SYSTEM 'a.dtd'>\n<tt>&nbsp;</tt>", "line 2: it is not XML: nothing says"),
        ("<tt>\ud800</tt>", "line 1: it is not XML: "),
        ("<tt>\x00</tt>", "line 1: it is not XML: "),
        (
            "<html xmlns='http://www.w3.org/1999/xhtml'/>",
            "line 1: it is XML, but no TTML: its root",
        ),
        ("<tt xmlns='urn:x'/>", "line 1: it is XML, but no TTML: its root is '<tt>'"),
        ("<x:tt xmlns:x='urn:x'/>", "line 1: it is XML, but no TTML: its root is '<x:tt>'"),
        ("<tt/><tt/>", "line 1: it is not XML: junk after document element"),
    ],
)
def test_what_is_no_ttml_is_refused(text: str, message: str) -> None:
    """What is no XML, or has another root, is refused with the line and the reason."""
    with pytest.raises(CaptionSyntaxError) as refused:
        parse(text)
    assert str(refused.value).startswith(message)


LAUGHS = "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(20))


@pytest.mark.parametrize(
    "declared",
    [
        f'<!ENTITY a0 "ha">{LAUGHS}',
        '<!ENTITY a20 SYSTEM "file:///etc/passwd">',
        '<!ENTITY % p SYSTEM "http://127.0.0.1:1/x.dtd">%p;',
        f'<!ATTLIST p begin CDATA "{"x" * 1000}">',
        "",
    ],
)
def test_declarations_are_refused(declared: str) -> None:
    """A document type that declares anything is refused: no laughs, no files, no network."""
    text = f"<?xml version='1.0'?>\n<!DOCTYPE tt [{declared}]>\n<tt>&a20;</tt>"
    with pytest.raises(CaptionSyntaxError, match=r"^line 2: its document type declaration"):
        parse(text)


def test_a_document_type_alone_does_no_harm(tmp_path: Path) -> None:
    """A reference to a document type's file is no reason to refuse; the file is never opened."""
    trap = tmp_path / "trap.dtd"
    trap.write_text("<!ENTITY x 'x'")
    text = f"<!DOCTYPE tt SYSTEM '{trap.as_uri()}'>{document(f'<p {TIMED}>x</p>')}"
    assert cues(text) == [(1, 2, "x")]
    assert TTML.looks_like is not None
    assert TTML.looks_like.match(text)


def nested(name: str, depth: int, attributes: str = "") -> str:
    return f"<{name} {attributes}>" * depth + "x" + f"</{name}>" * depth


RED = 'tts:color="red"'
PLACES = "{\\an8"
HEAVY: dict[str, Callable[[int], str]] = {
    "spans": lambda n: document(f"<p {TIMED}>{nested('span', n)}</p>"),
    "styled spans": lambda n: document(f"<p {TIMED}>{nested('span', n, RED)}</p>"),
    "timed spans": lambda n: document(f"<p>{nested('span', n, TIMED)}</p>"),
    "divs": lambda n: document(nested("div", n, 'begin="1s"')),
    "paragraphs": lambda n: document(nested("p", n, TIMED)),
    "metadata": lambda n: document(nested("metadata", n)),
    "descriptions": lambda n: document(nested("ttm:desc", n)),
    "unknown": lambda n: document(nested("a", n)),
    "unclosed": lambda n: document("<a>" * n),
    "head": lambda n: document("", head=nested("region", n)),
    "style chain": lambda n: document(
        f'<p {TIMED} style="s0">x</p>',
        head="".join(f'<style xml:id="s{i}" style="s{i + 1} s0"/>' for i in range(n)),
    ),
    "references": lambda n: document(
        f'<div style="{"a " * n}">' + f"<p {TIMED}>x</p>" * (n // 9) + "</div>",
        head='<style xml:id="a" tts:color="red"/>',
    ),
    "namespace": lambda n: document(f'<div xmlns:q="{"u" * 10 * n}">{"<q:p/>" * n}</div>'),
    "language": lambda n: document(
        f'<div xml:lang="{"a-" * n}">{f"<p {TIMED}/>" * (n // 9)}</div>'
    ),
    "blanks": lambda n: document(
        f'<p {TIMED} xml:space="preserve">{" " * 9 * n}x{" " * 9 * n}</p>'
    ),
    "breaks": lambda n: document(f"<p {TIMED}>{'<br/>' * n}</p>"),
    "braces": lambda n: document(f"<p {TIMED} tts:textAlign='left'>{PLACES * n}</p>"),
    "endless": lambda n: document("".join(f'<p begin="{i}s"/>' for i in range(n // 3))),
    "comments": lambda n: document("<!--x-->" * n + f"<p {TIMED}>x</p>"),
    "bad times": lambda n: document('<p begin="x">x</p>' * (n // 3)),
}


DEEPEST = {"spans", "divs", "unknown", "metadata", "head", "style chain"}
"""Of these a hundred thousand are tried."""


@pytest.mark.parametrize("kind", HEAVY)
def test_nothing_takes_for_ever(kind: str) -> None:
    """Tens of thousands of anything, nested or not, are read in seconds and blow up nothing."""
    text = HEAVY[kind](100_000 if kind in DEEPEST else 30_000)
    start = time.process_time()
    try:
        read = parse(text)
    except CaptionSyntaxError:
        assert kind == "unclosed"
    else:
        assert sum(len(one.text) + len(one.speaker or "") for one in read.segments) <= len(text)
    assert time.process_time() - start < 30


@pytest.mark.parametrize(
    "unit", ["<", "<p ", "<p begin ", "<p begin", "begin ", "<p begin='", " ", "<!--", "<!---->",
             "<!-- - -->", "<a:", "<?", "<!DOCTYPE a>", "-", "<!--x", "\ufeff"]
)  # fmt: skip
def test_the_patterns_are_fast(unit: str) -> None:
    """However long a text is that is none of ours, that is soon seen."""
    assert TTML.cue_line is not None
    assert TTML.looks_like is not None
    start = time.process_time()
    for text in (unit * 30_000, f"<p begin={unit * 30_000}", f"<!--{unit * 30_000}"):
        list(TTML.cue_line.finditer(text))
        TTML.looks_like.match(text)
    assert time.process_time() - start < 10


def test_it_is_known_by_its_root() -> None:
    """A document with TTML's root looks like this format, whatever stands above it."""
    assert TTML.looks_like is not None
    known = [
        EMPTY,
        "<tt/>",
        "\ufeff\n<tt:tt\n>",
        "<?xml version='1.0'?><!-- a > b - c --> <!--d--><tt >",
    ]
    for text in known:
        assert TTML.looks_like.match(text)
    for text in ("<ttx/>", "<html><tt/></html>", "x <tt/>", "<!-- <tt> -->", "", "WEBVTT"):
        assert not TTML.looks_like.match(text)


def test_the_lines_of_cues_are_found() -> None:
    """A paragraph's tag is found with its begin, whatever its prefix and the attributes' order."""
    assert TTML.cue_line is not None
    text = (
        "<p\n xml:id='a'\n begin='00:00:01.000' end='2s'>\n<tt:p end='1s' begin = \"3s\"/>"
        "<pre begin='4s'/><p xbegin='5s'/><span begin='6s'/>"
    )
    assert [found[1] for found in TTML.cue_line.finditer(text)] == ["00:00:01.000", "3s"]


XML = st.lists(
    st.sampled_from(
        [
            "<p>", "</p>", "<span>", "</span>", "<div>", "</div>", "<body>", "</body>", "<head>",
            "</head>", "<br/>", "<p begin='1s' end='2s'>", "<p begin='1s'>", "<p dur='x'>", "x",
            "<div begin='1s' timeContainer='seq'>", "<span begin='1s' end='3s' style='a'>", "\n",
            "<style xml:id='a' style='a b' tts:color='red'/>", "<region xml:id='r'/>",
            "<metadata>", "</metadata>", "<ttm:desc>", "</ttm:desc>", "<ttm:agent xml:id='v'>",
            "</ttm:agent>", "<ttm:name>", "</ttm:name>", "<p region='r' ttm:agent='v' end='9s'>",
            "<!-- c -->", "&lt;", "<p begin='99999999h' dur='999999999h'>", "&x;", "<", " ",
            "<p begin='00:00:01:29' end='2t'>", "<p xml:space='preserve' dur='1s'>",
            "<region tts:origin='-5% 1c' tts:writingMode='tb'/>", "<font color='red'>", "</font>",
            "<i>", "</i>", "{\\an8}", "<q:p xmlns:q='u'>", "</q:p>",
        ]
    ),
    max_size=25,
).map("".join)  # fmt: skip


def closed(text: str) -> str:
    """The text with the end tags that it lacks, and without those that have no begin."""
    opened: list[str] = []
    kept = []
    for part in re.findall("<[^>]*>|[^<]+|<", text):
        name = re.match(r"</?([\w:]+)", part)
        if part.startswith("</") and name:
            if name[1] in opened:
                while opened[-1] != name[1]:
                    kept.append(f"</{opened.pop()}>")
                opened.pop()
                kept.append(part)
            continue
        if name and not part.endswith("/>"):
            opened.append(name[1])
        kept.append(part)
    return "".join(kept) + "".join(f"</{name}>" for name in reversed(opened))


@settings(max_examples=200)
@given(text=XML | XML.map(closed))
def test_any_document_is_read_or_refused(text: str) -> None:
    """Whatever stands in it, it is a transcript that can be written and read, or refused."""
    text = f"<tt {NAMESPACES}>{text}</tt>"
    try:
        read = parse(text)
    except CaptionSyntaxError:
        with pytest.raises(CaptionSyntaxError, match=r"^line \d+: "):
            parse(text)
        return
    written = render(read)
    again = parse(written)
    assert render(again) == written
    assert [replace(s, start=0, end=1, text="") for s in again.segments] == [
        replace(s, start=0, end=1, text="") for s in read.segments
    ]


def test_real_files_come_back(data: Path) -> None:
    """Files of other programs are the same transcripts when they are written and read again."""
    paths = sorted((data / "subs" / "parser" / "pysubs2" / "data").glob("*.ttml"))
    found = {}
    for path in paths:
        read = parse(path.read_text("utf-8-sig"))
        again = parse(render(read))
        assert again == replace(read, notes=())
        found[path.stem] = (len(read.segments), read.language)
    assert found == {
        "ttml_example": (11, "und"),
        "ttml_example2": (10, "en"),
        "ttml_example_apple": (38, "en"),
    }


@pytest.fixture(scope="module")
def pysubs2() -> ModuleType:
    """The package pysubs2."""
    module: ModuleType = pytest.importorskip("pysubs2")
    return module


WORDS = st.lists(st.sampled_from(["a", "é", "b\nc", ",", "<i>", "</i>", "<b>", "&", "<", "\ufffe"]))


@st.composite
def talks(draw: st.DrawFn) -> Transcript:
    """Cues one after another, with something to see in each."""
    found = []
    for number, words in enumerate(draw(st.lists(WORDS, min_size=1, max_size=4))):
        start = number * 10 + draw(st.floats(0, 5))
        where = draw(st.sampled_from(["", "{\\an8}", "{\\an5}", "{\\an1}"]))
        end = start + draw(st.floats(0.002, 4))
        found.append(Segment(start, end, f"{where}x{''.join(words)}", speaker=draw(NAMES)))
    return of(*found)


def visible(text: str) -> str:
    """What is seen of a text, a line break as one."""
    (back,) = parse(render(of(Segment(1, 2, text)))).segments
    return TAG.sub("", back.text)


@given(transcript=talks())
def test_pysubs2_reads_what_we_write(pysubs2: ModuleType, transcript: Transcript) -> None:
    """Another reader finds the same times and texts."""
    found = pysubs2.SSAFile.from_string(render(transcript), format_="ttml")
    assert [(one.start, one.end, one.text.replace("\\N", "\n")) for one in found] == [
        (milliseconds(one.start), milliseconds(one.end), visible(one.text))
        for one in transcript.segments
    ]


@pytest.fixture(scope="module")
def ttconv() -> dict[str, Any]:
    """Modules of the package ttconv, IMSC's reference reader; it logs more than it need."""
    logging.getLogger("ttconv").setLevel(logging.CRITICAL)
    names = ("imsc.reader", "isd", "model", "style_properties")
    return {name: pytest.importorskip(f"ttconv.{name}") for name in names}


def shown(ttconv: dict[str, Any], text: str) -> list[tuple[int, int, str, list[bool]]]:
    """Start and end in ms, the text of all that is on the picture then, and what is in italics."""
    model, styles = ttconv["model"], ttconv["style_properties"].StyleProperties
    document = ttconv["imsc.reader"].to_model(ET.ElementTree(ET.fromstring(text)))
    found: list[tuple[int, int, str, list[bool]]] = []
    last: tuple[int, str, list[bool]] | None = None
    for moment in ttconv["isd"].ISD.significant_times(document):
        if last is not None:
            found.append((last[0], milliseconds(float(moment)), last[1], last[2]))
        last, letters, slanted = None, "", list[bool]()
        for region in ttconv["isd"].ISD.from_model(document, moment).iter_regions():
            for one in region.dfs_iterator():
                part = one.get_text() if isinstance(one, model.Text) else ""
                letters += "\n" if isinstance(one, model.Br) else part
                if part:
                    style = one.parent().get_style(styles.FontStyle)
                    slanted += [style.value == "italic"] * len(part)
        if letters:
            last = milliseconds(float(moment)), letters, slanted
    return found


@settings(max_examples=40, deadline=None)
@given(transcript=talks())
def test_ttconv_reads_what_we_write(ttconv: dict[str, Any], transcript: Transcript) -> None:
    """IMSC's reference reader finds the same times, texts and italics."""
    expected = []
    for one in transcript.segments:
        (back,) = parse(render(of(one))).segments
        looks = [
            span.look.italic for span in spans(back.text) for letter in span.text if letter != "\n"
        ]
        times = milliseconds(one.start), milliseconds(one.end)
        expected.append((*times, visible(one.text), looks))
    assert shown(ttconv, render(transcript)) == expected


def test_ttconv_finds_the_places(ttconv: dict[str, Any]) -> None:
    """IMSC's reference reader finds each cue in the region and at the side that we mean."""
    everywhere = of(*(Segment(n, n + 1, f"{{\\an{n}}}x") for n in range(1, 10)))
    styles = ttconv["style_properties"].StyleProperties
    isd = ttconv["isd"].ISD
    read = ttconv["imsc.reader"].to_model(ET.ElementTree(ET.fromstring(render(everywhere))))
    for number in range(1, 10):
        (paragraph,) = (
            one
            for region in isd.from_model(read, number).iter_regions()
            for one in region.dfs_iterator()
            if isinstance(one, ttconv["model"].P)
        )
        region = paragraph
        while not isinstance(region, ttconv["isd"].ISD.Region):
            region = region.parent()
        row = {"before": 2, "center": 1, "after": 0}[region.get_style(styles.DisplayAlign).value]
        align = paragraph.get_style(styles.TextAlign).value
        assert row * 3 + ["start", "center", "end"].index(align) + 1 == number
