from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from docx import Document
from docx.text.paragraph import Paragraph
from hypothesis import example, given, settings
from hypothesis import strategies as st

from audiototext.formats import named
from audiototext.formats.docx_package import held, tag_of
from audiototext.formats.paragraphs import joined, paragraphs
from audiototext.timestamps import clock
from audiototext.transcript import Segment, Transcript, Word

from ..strategies import HOSTILE, whole_transcripts

DOCX = named("docx")
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def render(transcript: Transcript) -> bytes:
    written = DOCX.render(transcript)
    assert isinstance(written, bytes)
    return written


def spoken(*segments: Segment, language: str = "en") -> Transcript:
    return Transcript(segments, language, max(segment.end for segment in segments))


def opened(transcript: Transcript) -> list[Paragraph]:
    return list(Document(io.BytesIO(render(transcript))).paragraphs)


def turns(transcript: Transcript) -> list[Paragraph]:
    return [one for one in opened(transcript) if one.style and one.style.name == "Transcript"]


def files(transcript: Transcript) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(render(transcript))) as package:
        assert package.testzip() is None
        return {name: package.read(name) for name in package.namelist()}


def runs(transcript: Transcript) -> dict[str, set[str]]:
    """What each run of the turns has in its properties, by its text."""
    found: dict[str, set[str]] = {}
    for turn in turns(transcript):
        for run in turn.runs:
            properties = run._element.find(f"{W}rPr")
            names = () if properties is None else properties
            found[run.text] = {element.tag.removeprefix(W) for element in names}
    return found


INTERVIEW = Transcript(
    (
        Segment(0, 4, " Good morning."),
        Segment(4, 9, " How\nare you?", speaker="Ana María"),
        Segment(9, 12, "\xbfBien?", language="es", speaker="Ben"),
        Segment(3700, 3705, " Bye."),
    ),
    "en",
    4000.0,
    partial=True,
    notes=("It is damaged\nat 3:00.",),
)


def test_an_interview_is_this() -> None:
    """A title, the facts, and a paragraph a turn: its time, its speaker, its text."""
    assert [paragraph.text for paragraph in opened(INTERVIEW)] == [
        "Transcript",
        "Language: en",
        "Duration: 1:06:40",
        "Unfinished: the work was stopped before the end",
        "It is damaged at 3:00.",
        "0:00\tGood morning.",
        "0:04\tAna María: How are you?",
        "0:09\tBen (es): \xbfBien?",
        "1:01:40\tBye.",
    ]
    styles = [paragraph.style.name for paragraph in opened(INTERVIEW) if paragraph.style]
    assert styles == ["Title", *["Transcript Facts"] * 4, *["Transcript"] * 4]
    name = next(run for run in turns(INTERVIEW)[1].runs if run.text == "Ana María:")
    assert name.style.name == "Speaker"
    assert name.style.font.bold


@example(
    Transcript((Segment(0, 1, "\ufffe\uffff\x00\x1f\x85\ud800 & <x> ]]>", speaker="\x01"),), "x", 1)
)
@settings(max_examples=40)
@given(transcript=whole_transcripts())
def test_all_that_was_said_stands_there(transcript: Transcript) -> None:
    """Every turn is there with its time, speaker and text, in order, and opens as XML."""
    found = turns(transcript)
    expected = paragraphs(transcript)
    assert len(found) == len(expected)
    for turn, one in zip(found, expected, strict=True):
        time, _, text = turn.text.partition("\t")
        assert time == clock(one.start)
        assert text.endswith(held(joined(one.segments)))
        assert text.startswith(held(one.speaker or ""))
    for name, content in files(transcript).items():
        if name.endswith((".xml", ".rels")):
            ElementTree.fromstring(content)


@settings(max_examples=15)
@given(transcript=whole_transcripts())
def test_the_same_transcript_is_the_same_file(transcript: Transcript) -> None:
    """The bytes are the same each time."""
    assert render(transcript) == render(transcript)


def test_no_date_and_no_name_is_in_it() -> None:
    """All files in the package and its properties have one date; there is no author."""
    with zipfile.ZipFile(io.BytesIO(render(INTERVIEW))) as package:
        assert {info.date_time for info in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert package.namelist()[0] == "[Content_Types].xml"
    document = Document(io.BytesIO(render(INTERVIEW)))
    properties = document.core_properties
    assert (properties.author, properties.last_modified_by, properties.comments) == ("", "", "")
    assert properties.title == "Transcript"
    assert properties.created == properties.modified
    assert properties.created is not None
    assert properties.created.year == 2000
    content = b"".join(files(INTERVIEW).values())
    assert b"python-docx" not in content
    assert not re.search(rb"Macintosh|thumbnail|/home/|/tmp/|/work/", content)


def test_pages_are_numbered() -> None:
    """The footer has the page's number and how many there are."""
    footer = files(INTERVIEW)["word/footer1.xml"].decode()
    assert re.findall(r'w:instr="\s*(\w+)\s*"', footer) == ["PAGE", "NUMPAGES"]
    assert b"footerReference" in files(INTERVIEW)["word/document.xml"]


def test_emphasis_and_colours_are_runs() -> None:
    """The common markup becomes the look of runs; white, which players show, is black on paper."""
    found = runs(
        spoken(
            Segment(
                0,
                9,
                '<b>one</b> <i>two</i> <u>three</u> <s>four</s> <font color="#c00000">five</font> '
                '<font color="yellow">six</font> <font color="white">seven</font> '
                "{\\an8}<b><i>x</i>",
            )
        )
    )
    assert found["one"] == {"b", "bCs"}
    assert found["two"] == {"i", "iCs"}
    assert (found["three"], found["four"]) == ({"u"}, {"strike"})
    assert (found["five"], found["six"]) == ({"color"}, {"color", "shd"})
    assert found[" seven "] == set()
    assert found["x"] == {"b", "bCs", "i", "iCs"}


def test_doubtful_words_are_shaded() -> None:
    """A word below DOUBTFUL has a style of its own, across its tags; a line tells what it is."""
    said = Segment(
        0,
        9,
        " Good <i>morn</i>ing, to you and you.",
        (
            Word(0, 1, " Good", 0.9),
            Word(1, 2, " morning,", 0.49),
            Word(2, 3, " to", 0.5),
            Word(3, 4, " you", 0.1),
            Word(4, 5, " and"),
            Word(5, 6, " you.", 1.0),
        ),
    )
    (turn,) = turns(spoken(said))
    shaded = [run.text for run in turn.runs if run.style.name == "Doubtful Word"]
    assert shaded == ["morn", "ing,", "you"]
    assert opened(spoken(said))[3].text == "Words with a probability below 50% are shaded"
    heard = replace(said, words=(Word(0, 1, " Good", 0.1, 0.9), Word(1, 2, " morning,", 0.9, 0.1)))
    (turn,) = turns(spoken(heard))
    assert [run.text for run in turn.runs if run.style.name == "Doubtful Word"] == ["morn", "ing,"]
    assert opened(spoken(heard))[3].text == "Words with a confidence below 50% are shaded"
    sure = Segment(0, 9, said.text, tuple(Word(w.start, w.end, w.text, 0.5) for w in said.words))
    assert b"rStyle" not in re.sub(
        rb'rStyle w:val="Timestamp"', b"", files(spoken(sure))["word/document.xml"]
    )


@pytest.mark.parametrize(
    ("language", "text", "is_rtl"),
    [
        ("en", "Hello", False),
        ("ar", "مرحبا بكم", True),
        ("he", "iPhone שלום", True),
        ("fa", "سلام", True),
        ("ur", "ہیلو", True),
        ("und", "... سلام", True),
        ("und", "1. Hello سلام", False),
        ("und", "...", False),
        ("zh", "我们", False),
    ],
)
def test_writing_from_right_to_left(language: str, text: str, *, is_rtl: bool) -> None:
    """A turn runs from right to left where its language does, or where its first letter does."""
    transcript = spoken(Segment(0, 1, text, speaker="Ana"), language=language)
    content = files(transcript)["word/document.xml"].decode()
    assert ("<w:bidi/>" in content) is is_rtl
    assert ("rtl" in runs(transcript)[text]) is is_rtl


@pytest.mark.parametrize(
    ("language", "tag"),
    [
        ("en", "en-US"),
        ("de", "de-DE"),
        ("no", "nb-NO"),
        ("zh", "zh-CN"),
        ("zh-Hant", "zh-TW"),
        ("pt-BR", "pt-BR"),
        ("jw", "jv-ID"),
        ("und", "x-none"),
        ("not a language", "x-none"),
        ('"/>', "x-none"),
    ],
)
def test_the_spell_checker_knows_the_language(language: str, tag: str) -> None:
    """The document's styles have the language of the text, as Word calls it."""
    assert tag_of(None if language == "und" else language) == tag
    styles = files(spoken(Segment(0, 1, "x"), language=language))["word/styles.xml"].decode()
    defaults = styles[: styles.index("</w:docDefaults>")]
    assert f'<w:lang w:val="{tag}" w:eastAsia="{tag}" w:bidi="{tag}"/>' in defaults
    settings = files(spoken(Segment(0, 1, "x"), language=language))["word/settings.xml"]
    assert b"proofState" not in settings


def test_a_turn_may_have_a_language_of_its_own() -> None:
    """The letters of a turn in another language than the document's have it themselves."""
    found = runs(INTERVIEW)
    assert "lang" in found["\xbfBien?"]
    assert "lang" not in found["Good morning."]


ORDER = [
    "rStyle", "b", "bCs", "i", "iCs", "strike", "color", "u", "shd", "rtl", "lang",
]  # fmt: skip
"""The order of a run's properties in Word's schema (ECMA-376 part 1, 17.3.2), as far as used."""


@settings(max_examples=30)
@given(
    tags=st.lists(st.sampled_from(["<b>", "<i>", "<u>", "<s>", '<font color="lime">'])),
    text=HOSTILE,
    language=st.sampled_from(["ar", "en", "zh", "und"]),
)
def test_properties_stand_in_the_schemas_order(tags: list[str], text: str, language: str) -> None:
    """Word refuses documents whose elements do not stand in its schema's order."""
    said = f"{''.join(tags)}a {text}"
    first = Segment(0, 1, said, (Word(0, 1, "a", 0.1),), language="he", speaker="A")
    content = files(spoken(first, Segment(1, 2, said), language=language))["word/document.xml"]
    for properties in ElementTree.fromstring(content).iter(f"{W}rPr"):
        names = [element.tag.removeprefix(W) for element in properties]
        assert names == sorted(set(names), key=ORDER.index)
        assert names


def test_a_long_recording_is_written() -> None:
    """Two thousand turns, and a turn of as many doubtful words in tags, are all there."""
    many = tuple(Segment(3 * n, 3 * n + 0.5, f" {n}.") for n in range(2_000))
    assert len(turns(Transcript(many, "en", 6_000.0))) == 2_000
    words = tuple(Word(0, 1, f" w{n}", 0.1) for n in range(2_000))
    text = " ".join(f"<i>w{n}</i>" for n in range(2_000))
    (turn,) = turns(spoken(Segment(0, 1, text, words)))
    assert sum(run.style.name == "Doubtful Word" for run in turn.runs) == 2_000


def test_silence_is_a_document() -> None:
    """Without a segment there are a title and the facts."""
    assert opened(Transcript((), "en", 3.0))[0].text == "Transcript"
    assert not turns(Transcript((), "en", 3.0))
