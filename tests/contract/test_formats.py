"""What every format must honour, and what each of them writes, to the byte."""

from __future__ import annotations

import contextlib
import io
import json
import math
import re
from types import ModuleType

import docx
import pytest
from hypothesis import example, given, settings

from audiototext.errors import CaptionSyntaxError, UnknownName
from audiototext.formats import FORMATS, USUAL, Format, named
from audiototext.timestamps import milliseconds
from audiototext.transcript import Coverage, Evidence, Segment, Transcript, Word

from ..strategies import FILES, HOSTILE, TEXTS, transcripts, whole_transcripts

SPOKEN = Transcript(
    (
        Segment(0.0, 1.5, " Hello there."),
        Segment(1.5, 59.9996, " ¿Qué tal, señor?"),
        Segment(3599.25, 3723.004, " It's <b>over</b> -- & done.\t"),
    ),
    "es",
    3800.0,
)

formats = pytest.mark.parametrize("format", FORMATS.values(), ids=FORMATS)
readable = pytest.mark.parametrize(
    "format",
    [format for format in FORMATS.values() if format.parse is not None],
    ids=lambda format: format.name,
)
nasty = example(
    transcript=Transcript(
        tuple(
            Segment(number, number + 1.5, text)
            for number, text in enumerate(
                [
                    "a ---> b",
                    "-->",
                    "a\rb",
                    "a\r\rb",
                    "a\n\n7\nb",
                    "42",
                    "a\tb\nc",
                    "\u2028-\u2028->",
                ]
            )
        ),
        "en",
        9.0,
    )
)
"""Texts that have broken files before: each property is tried on them first."""


def lines(text: str) -> list[str]:
    """What of a text must survive a caption file: its lines without outer blanks and empty ones.

    Line separators of every kind (CR, LF, VT, FF, FS, GS, RS, NEL, LS, PS) end a line alike.
    """
    return [line.strip() for line in text.splitlines() if line.strip()]


def rendered(format: Format, transcript: Transcript) -> str:
    """What a reader of the file sees of it, where it is no text; else the text."""
    written = format.render(transcript)
    if isinstance(written, bytes):
        return docx_text(written)
    return written


def docx_text(data: bytes) -> str:
    """All text of a Word document, a paragraph or a table's cell a line."""
    document = docx.Document(io.BytesIO(data))
    return "\n".join("".join(p.itertext("{*}t")) for p in document.element.body.iter("{*}p"))


def test_the_registry_is_by_name() -> None:
    """Each format is registered under its own name, which is its suffix."""
    assert USUAL == ("txt", "vtt", "srt", "tsv", "json")
    assert set(FORMATS) - set(USUAL) == {"ass", "ttml", "sbv", "lrc", "csv", "md", "html", "docx"}
    for name, format in FORMATS.items():
        assert (format.name, format.suffix) == (name, f".{name}")
        assert format.description
        assert named(name) is named(f".{name}") is named(f" {name.upper()} ") is format


def test_an_unknown_format_is_refused() -> None:
    """A name that no format has is refused with those there are."""
    with pytest.raises(UnknownName, match=r"'doc'.*txt, vtt, srt, tsv, json"):
        named("doc")


@formats
@nasty
@settings(max_examples=50)
@given(transcript=transcripts())
def test_a_file_is_lines_that_end_in_lf(format: Format, transcript: Transcript) -> None:
    """The text ends with a newline and holds no carriage return, whatever was said."""
    text = format.render(transcript)
    assert isinstance(text, str) is format.is_text
    if isinstance(text, str):
        assert text.endswith("\n")
        assert "\r" not in text


@formats
@nasty
@settings(max_examples=50)
@given(transcript=transcripts())
def test_rendering_is_pure(format: Format, transcript: Transcript) -> None:
    """The same transcript gives the same file, of which UTF-8 can hold the text."""
    written = format.render(transcript)
    assert format.render(transcript) == written
    if isinstance(written, str):
        assert written.encode().decode() == written


@formats
def test_silence_can_be_written(format: Format) -> None:
    """A transcript without a segment has a file too."""
    text = format.render(Transcript((), "en", 3.0))
    assert text == "" or isinstance(text, bytes) or text.endswith("\n")


@formats
def test_all_that_was_said_stands_there_in_order(format: Format) -> None:
    """Each segment's words stand in the file, in order."""
    text = rendered(format, SPOKEN)
    position = 0
    for segment in SPOKEN.segments:
        for word in re.findall(r"\w{2,}", segment.text):
            position = text.index(word, position) + 1


CAPTIONS = ["vtt", "srt"]
"""The formats whose text is held to the letter; the others have their own tests for that."""


def held(text: str) -> str:
    """What a caption file holds of a text: its lines, arrows shortened, controls replaced."""
    kept = re.sub("[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff]", "\ufffd", "\n".join(lines(text)))
    return re.sub("(?<!-)-{2,}+>", "->", kept)


def times(transcript: Transcript, name: str) -> list[tuple[int, int]]:
    """Starts and ends in milliseconds; in vtt a first cue at 0 ms and one at 1 ms are the same."""
    found = [(milliseconds(s.start), milliseconds(s.end)) for s in transcript.segments]
    if name == "vtt" and found and found[0][0] == 1:
        found[0] = (0, found[0][1])
    return found


def test_captions_are_these() -> None:
    """The formats whose segments stand on a screen say so."""
    found = {name for name, format in FORMATS.items() if format.captions}
    assert found == {"vtt", "srt", "ass", "ttml", "sbv", "lrc"}


@pytest.mark.parametrize("name", CAPTIONS)
@nasty
@given(transcript=transcripts(TEXTS | HOSTILE))
def test_what_is_written_is_read(name: str, transcript: Transcript) -> None:
    """Reading what was written gives every cue, its times to the millisecond and its lines.

    Arrows lose some of their length and control characters their kind; nothing else is lost, no
    cue is forged, and there is nothing to mend.
    """
    format = FORMATS[name]
    assert format.parse is not None
    read = format.parse(rendered(format, transcript))
    assert times(read, name) == times(transcript, name)
    assert [s.text for s in read.segments] == [held(s.text) for s in transcript.segments]
    assert read.notes == ()
    assert read.duration == max(segment.end for segment in read.segments)


@pytest.mark.parametrize("name", CAPTIONS)
@nasty
@given(transcript=transcripts(TEXTS | HOSTILE))
def test_a_file_that_is_read_is_written_again(name: str, transcript: Transcript) -> None:
    """A file that we wrote comes back to the byte when it is read and written once more."""
    format = FORMATS[name]
    assert format.parse is not None
    text = format.render(transcript)
    assert isinstance(text, str)
    assert format.render(format.parse(text)) == text


@given(transcript=whole_transcripts())
def test_json_comes_back_whole(transcript: Transcript) -> None:
    """Everything that a transcript holds is in its json, and is the same when it is read."""
    assert FORMATS["json"].parse is not None
    assert FORMATS["json"].parse(rendered(FORMATS["json"], transcript)) == transcript


@readable
@settings(max_examples=120)
@given(text=FILES)
def test_any_text_is_read_or_refused(format: Format, text: str) -> None:
    """Whatever stands in a file, it is a transcript that can be written, or CaptionSyntaxError."""
    assert format.parse is not None
    with contextlib.suppress(CaptionSyntaxError):
        read = format.parse(text)
        for other in FORMATS.values():
            if other.is_text:
                rendered(other, read).encode()


@readable
def test_very_many_segments_come_back(format: Format) -> None:
    """Fifteen thousand segments are written and read, without anything that grows faster."""
    said = tuple(Segment(n, n + 0.5, f" {n}") for n in range(15_000))
    assert format.parse is not None
    read = format.parse(rendered(format, Transcript(said, "en", 15_000.0)))
    assert [s.text.strip() for s in read.segments] == [str(n) for n in range(15_000)]


@formats
@pytest.mark.parametrize(
    "unit", ["a", " ", "-->", "<", "<b ", "&", "&amp;", "&lt;", "{\\", "\n", "-", "1:1 ", "語\r"]
)
def test_a_very_long_text_is_written(format: Format, unit: str) -> None:
    """A line of 100,000 characters, whatever they are, is written and read and made plain."""
    text = unit * (100_000 // len(unit))
    written = format.render(Transcript((Segment(1, 2, text),), "en", 2.0))
    if format.parse is not None and isinstance(written, str):
        (segment,) = format.parse(written).segments
        seen = format.plain or str
        assert "".join(seen(segment.text).split()) in {
            "".join(one.split()) for known in (text, held(text)) for one in (known, seen(known))
        }
    if format.plain is not None:
        format.plain(text)


@pytest.mark.parametrize("name", CAPTIONS)
@nasty
@given(transcript=transcripts(HOSTILE))
def test_a_caption_file_has_one_time_line_a_segment(name: str, transcript: Transcript) -> None:
    """No text, however odd, makes or breaks a cue: arrows and empty lines are the format's own."""
    text = rendered(FORMATS[name], transcript)
    assert text.count("-->") == len(transcript.segments)
    cues = text.removeprefix("WEBVTT\n\n").removesuffix("\n\n").split("\n\n")
    said = [segment for segment in transcript.segments if segment.text.strip()]
    assert len([cue for cue in cues if "-->" in cue]) == len(transcript.segments)
    if len(said) == len(transcript.segments):
        assert len(cues) == len(said)


@nasty
@given(transcript=transcripts(HOSTILE))
def test_a_table_has_one_row_a_segment(transcript: Transcript) -> None:
    """A row of the tsv table is a segment, with three columns, whatever was said."""
    text = rendered(FORMATS["tsv"], transcript)
    rows = re.split(r"\r\n|\r|\n", text.removesuffix("\n"))
    assert rows[0] == "start\tend\ttext"
    assert [row.count("\t") for row in rows] == [2] * (1 + len(transcript.segments))


@nasty
@given(transcript=transcripts(HOSTILE))
def test_a_text_has_one_line_a_segment(transcript: Transcript) -> None:
    """A line of the txt file is a segment."""
    text = rendered(FORMATS["txt"], transcript)
    assert text.count("\n") == len(transcript.segments)


@pytest.mark.parametrize(
    ("text", "line"), [(" a\nb ", "a b"), ("a\r\nb", "a b"), ("a\rb", "a b"), ("a\n\nb", "a b")]
)
def test_a_line_break_parts_words(text: str, line: str) -> None:
    """Where a line ended, a blank stands between the words in txt."""
    written = rendered(FORMATS["txt"], Transcript((Segment(0, 1, text),), "en", 1.0))
    assert written.split() == line.split()


WRITTEN = {
    "txt": "Hello there.\n¿Qué tal, señor?\nIt's <b>over</b> -- & done.\n",
    "srt": (
        "1\n00:00:00,000 --> 00:00:01,500\nHello there.\n\n"
        "2\n00:00:01,500 --> 00:01:00,000\n¿Qué tal, señor?\n\n"
        "3\n00:59:59,250 --> 01:02:03,004\nIt's <b>over</b> -- & done.\n\n"
    ),
    "tsv": (
        "start\tend\ttext\n"
        "0\t1500\tHello there.\n"
        "1500\t60000\t¿Qué tal, señor?\n"
        "3599250\t3723004\tIt's <b>over</b> -- & done.\n"
    ),
}


@pytest.mark.parametrize("name", WRITTEN)
def test_files_are_whispers_to_the_byte(name: str) -> None:
    """txt, srt and tsv are what whisper's own writers make of the same segments."""
    assert rendered(FORMATS[name], SPOKEN) == WRITTEN[name]


def test_webvtt_is_whispers_but_for_a_cue_at_zero() -> None:
    """Hours only where there are some; a first cue at 0 starts a millisecond later."""
    plain = Transcript(
        (Segment(0.0, 1.5, " One."), Segment(0.0, 60.0, " Two."), Segment(3661.5, 3700, " Three.")),
        "en",
        3700.0,
    )
    assert rendered(FORMATS["vtt"], plain) == (
        "WEBVTT\n\n"
        "00:00.001 --> 00:01.500\nOne.\n\n"
        "00:00.000 --> 01:00.000\nTwo.\n\n"
        "01:01:01.500 --> 01:01:40.000\nThree.\n\n"
    )
    for start, written in ((0.0004, "00:00.001"), (0.0006, "00:00.001"), (0.5, "00:00.500")):
        later = Transcript((Segment(start, 1.0, "a"),), "en", 1.0)
        assert f"{written} --> 00:01.000" in rendered(FORMATS["vtt"], later)
    assert "00:00:00,000" in rendered(FORMATS["srt"], plain)


EMPTY = {"txt": "", "vtt": "WEBVTT\n\n", "srt": "", "tsv": "start\tend\ttext\n"}


@pytest.mark.parametrize("name", EMPTY)
def test_an_empty_file_has_its_header(name: str) -> None:
    """Without a segment, what is left is the format's header, as whisper leaves it."""
    assert rendered(FORMATS[name], Transcript((), "en", 3.0)) == EMPTY[name]


FULL = Transcript(
    (
        Segment(
            0.0,
            1.5,
            " Sí, 日本 🎵.",
            (Word(0.0, 0.5, " Sí,", 0.5, 0.9), Word(0.5, 1.5, " 日本 🎵.", None, 2 / 3)),
            "es",
            "Ana",
            Evidence(0, (50364, 11, 50464), 0.2, -0.25, 1.125, 0.03125),
            doubts=("improbable", "too fast"),
        ),
        Segment(1.5, 2.0, " Bare."),
    ),
    "es",
    3.25,
    "translate",
    0.75,
    True,
    ("torn",),
    coverage=Coverage(3.0, ((2.0, 2.75),)),
)


def test_json_holds_all_that_is_known() -> None:
    """Whisper's keys come first, in whisper's order and types; ours come after them."""
    written = json.loads(rendered(FORMATS["json"], FULL))
    assert list(written)[:3] == ["text", "segments", "language"]
    first, second = written["segments"]
    assert list(first)[:11] == [
        "id", "seek", "start", "end", "text", "tokens", "temperature", "avg_logprob",
        "compression_ratio", "no_speech_prob", "words",
    ]  # fmt: skip
    assert first == {
        "id": 0, "seek": 0, "start": 0.0, "end": 1.5, "text": " Sí, 日本 🎵.",
        "tokens": [50364, 11, 50464], "temperature": 0.2, "avg_logprob": -0.25,
        "compression_ratio": 1.125, "no_speech_prob": 0.03125,
        "words": [
            {"word": " Sí,", "start": 0.0, "end": 0.5, "probability": 0.5, "confidence": 0.9},
            {"word": " 日本 🎵.", "start": 0.5, "end": 1.5, "confidence": 2 / 3},
        ],
        "language": "es", "speaker": "Ana", "confidence": 0.7833,
        "doubts": ["improbable", "too fast"],
    }  # fmt: skip
    assert list(first["words"][0])[:4] == ["word", "start", "end", "probability"]
    assert second == {"id": 1, "start": 1.5, "end": 2.0, "text": " Bare."}
    del written["segments"]
    assert written == {
        "text": " Sí, 日本 🎵. Bare.", "language": "es", "duration": 3.25, "task": "translate",
        "text_language": "en", "language_probability": 0.75, "partial": True, "notes": ["torn"],
        "coverage": {"share": 0.75, "voiced": 3.0, "gaps": [[2.0, 2.75]]},
    }  # fmt: skip


def test_json_is_readable_by_people() -> None:
    """Other alphabets stand there as themselves, and each segment on its own line."""
    text = rendered(FORMATS["json"], FULL)
    assert "Sí, 日本 🎵." in text
    assert "\\u" not in text
    assert [line.startswith('{"id": ') for line in text.splitlines()] == [False, True, True, False]


@nasty
@given(transcript=transcripts())
def test_json_is_json(transcript: Transcript) -> None:
    """Whatever was said, the file is JSON and gives back the exact text and times."""
    written = json.loads(rendered(FORMATS["json"], transcript))
    assert [(s["start"], s["end"], s["text"]) for s in written["segments"]] == [
        (s.start, s.end, s.text) for s in transcript.segments
    ]
    assert [segment["id"] for segment in written["segments"]] == list(
        range(len(written["segments"]))
    )


def test_json_of_silence_is_json() -> None:
    """Without a segment, the list is empty, and what is unknown is null."""
    written = json.loads(rendered(FORMATS["json"], Transcript((), "und", 0.0)))
    assert (written["text"], written["segments"]) == ("", [])
    assert written["language_probability"] is None


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_json_has_no_number_that_is_none(number: float) -> None:
    """NaN and infinity, which JSON does not know, become null wherever an engine may say them."""
    evidence = Evidence(0, (), number, number, number, number)
    said = Segment(0.0, 1.0, "x", (Word(0.0, 1.0, "x", number, number),), evidence=evidence)
    written = json.loads(
        rendered(FORMATS["json"], Transcript((said,), "en", 1.0)), parse_constant=pytest.fail
    )
    (segment,) = written["segments"]
    for name in ("temperature", "avg_logprob", "compression_ratio", "no_speech_prob"):
        assert segment[name] is None
    assert segment["words"][0]["probability"] is segment["words"][0]["confidence"] is None
    assert "confidence" not in segment


@pytest.mark.parametrize("number", [math.nan, math.inf])
def test_json_has_no_impossible_probability(number: float) -> None:
    """A language's probability that is no number becomes null, too."""
    text = rendered(FORMATS["json"], Transcript((), "en", 1.0, language_probability=number))
    assert json.loads(text)["language_probability"] is None


WORDLESS = Transcript(
    tuple(Segment(s.start + 0.002, s.end, s.text, (), None, None) for s in SPOKEN.segments),
    "es",
    SPOKEN.duration,
)


@pytest.mark.parametrize("name", ["txt", "vtt", "srt", "tsv"])
def test_whispers_own_writers_agree(whisper_utils: ModuleType, name: str) -> None:
    """The same segments, written by openai-whisper and by us, are the same bytes."""
    result = {
        "segments": [{"start": s.start, "end": s.end, "text": s.text} for s in WORDLESS.segments]
    }
    file = io.StringIO()
    whisper_utils.get_writer(name, ".").write_result(result, file, {})
    assert rendered(FORMATS[name], WORDLESS) == file.getvalue()
