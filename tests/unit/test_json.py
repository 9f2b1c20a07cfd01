from __future__ import annotations

import json
import math
from typing import Any

import pytest

from audiototext.errors import CaptionSyntaxError
from audiototext.formats import named, whisper_json
from audiototext.formats.base import BRIEFEST
from audiototext.transcript import Evidence, Segment, Transcript, Word

parse = whisper_json.parse

WHISPERS: dict[str, Any] = {
    "text": " Hello you.",
    "segments": [
        {
            "id": 0,
            "seek": 0,
            "start": 0.0,
            "end": 1.5,
            "text": " Hello you.",
            "tokens": [50364, 2425, 291, 13, 50439],
            "temperature": 0.0,
            "avg_logprob": -0.25,
            "compression_ratio": 0.6,
            "no_speech_prob": 0.01,
            "words": [
                {"word": " Hello", "start": 0.0, "end": 0.6, "probability": 0.9},
                {"word": " you.", "start": 0.6, "end": 1.5, "probability": 0.8},
            ],
        }
    ],
    "language": "en",
}


def given(**fields: Any) -> Transcript:
    """What is read of a file with one segment that has these fields."""
    return parse(json.dumps({"segments": [fields]}))


def test_whispers_own_file_is_read() -> None:
    """All that whisper writes is in the transcript."""
    evidence = Evidence(0, (50364, 2425, 291, 13, 50439), 0.0, -0.25, 0.6, 0.01)
    words = (Word(0.0, 0.6, " Hello", 0.9), Word(0.6, 1.5, " you.", 0.8))
    assert parse(json.dumps(WHISPERS)) == Transcript(
        (Segment(0.0, 1.5, " Hello you.", words, evidence=evidence),), "en", 1.5
    )


def test_evidence_is_whole_or_none() -> None:
    """A segment that lacks one of whisper's fields has no evidence; null is no number."""
    fields = WHISPERS["segments"][0]
    odd: Any
    for name in ("seek", "tokens", "temperature", "avg_logprob", "no_speech_prob"):
        assert (
            given(**{key: fields[key] for key in fields if key != name}).segments[0].evidence
            is None
        )
    for odd in ("", "x", [1], {}, True, 10**400):
        assert given(**(fields | {"temperature": odd})).segments[0].evidence is None
    for odd in (None, "x", [None], ["1"], {}):
        assert given(**(fields | {"tokens": odd})).segments[0].evidence is None
    for odd in (None, math.nan):
        evidence = given(**(fields | {"temperature": odd})).segments[0].evidence
        assert evidence is not None
        assert math.isnan(evidence.temperature)


def test_unknown_scores_stay_unknown() -> None:
    """What was no number is null in the file, and no number again when it is read."""
    said = Segment(0.0, 1.0, "x", evidence=Evidence(0, (), math.nan, math.inf, -math.inf, 0.5))
    text = whisper_json.render(Transcript((said,), "en", 1.0))
    assert whisper_json.render(parse(text)) == text


@pytest.mark.parametrize(
    ("start", "end", "read"),
    [
        (1, 2, (1.0, 2.0)),
        ("1.5", "2", (1.5, 2.0)),
        (-1, 2, (0.0, 2.0)),
        (3, 2, (3.0, 3.0 + BRIEFEST)),
        (3, 3, (3.0, 3.0 + BRIEFEST)),
        (None, 2, (0.0, 2.0)),
        (1, None, (1.0, 1.0 + BRIEFEST)),
        (None, None, (0.0, BRIEFEST)),
        (math.nan, math.inf, (0.0, BRIEFEST)),
        (1e300, 10**400, (0.0, BRIEFEST)),
        ("soon", [], (0.0, BRIEFEST)),
        (True, {}, (0.0, BRIEFEST)),
        ("1" * 10_000, 2, (0.0, 2.0)),
    ],
)
def test_times_are_mended(start: object, end: object, read: tuple[float, float]) -> None:
    """Times that are missing or impossible are made possible, and that is told."""
    transcript = given(start=start, end=end, text="x")
    (segment,) = transcript.segments
    assert (segment.start, segment.end) == read
    is_right = isinstance(start, int | str) and read in ((1.0, 2.0), (1.5, 2.0))
    assert len(transcript.notes) == (not is_right)


def test_a_segment_without_times_is_where_its_words_are() -> None:
    """Missing times are taken from the words, else from the segment before."""
    words = [{"word": " a", "start": 1, "end": 2}, {"word": " b", "start": 2, "end": 3}]
    read = parse(json.dumps([{"words": words}, {"text": "c"}]))
    assert [(s.start, s.end, s.text) for s in read.segments] == [
        (1.0, 3.0, " a b"),
        (3.0, 3.0 + BRIEFEST, "c"),
    ]


def test_words_are_mended() -> None:
    """Words of relatives are read: other names, missing, negative and reversed times."""
    words = [
        {"text": " a", "start": 1, "end": 2, "confidence": 0.5},
        {"word": " b", "score": 0.25},
        {"word": " c", "start": 5, "end": 4, "probability": math.nan},
        {"word": " d", "start": -1, "end": None},
        {"start": 1, "end": 2},
        "e",
        None,
    ]
    transcript = given(start=0, end=3, text=" a b c d", words=words)
    assert transcript.segments[0].words == (
        Word(1, 2, " a", 0.5),
        Word(2, 2, " b", 0.25),
        Word(5, 5, " c"),
        Word(0, 0, " d"),
    )
    assert transcript.notes == ("segment 0: 6 words without text or possible times",)


def test_segments_come_by_time() -> None:
    """Segments that stand out of order are put in order."""
    read = parse(
        json.dumps([{"start": 2, "end": 3, "text": "b"}, {"start": 1, "end": 5, "text": "a"}])
    )
    assert [segment.text for segment in read.segments] == ["a", "b"]
    assert read.duration == 5.0
    assert len(read.notes) == 1


@pytest.mark.parametrize("duration", [1.0, -1, None, math.nan, math.inf, "x", 10**400])
def test_the_duration_holds_all_segments(duration: object) -> None:
    """A duration that is none, or ends before the last segment, is that segment's end."""
    read = parse(
        json.dumps({"segments": [{"start": 0, "end": 2, "text": "x"}], "duration": duration})
    )
    assert read.duration == 2.0
    assert len(read.notes) == (duration in (1.0, -1))


def test_other_fields_may_be_anything() -> None:
    """Fields with values of other kinds count as missing."""
    odd: Any
    for odd in (None, 1, [], {}, True, [None], "?"):
        names = ("language", "task", "language_probability", "partial", "notes", "text")
        fields = {"start": 0, "end": 1, "words": odd, "speaker": odd, "language": odd, "text": odd}
        read = parse(json.dumps({"segments": [fields]} | dict.fromkeys(names, odd)))
        assert len(read.segments) == 1
        assert read.task == "transcribe"


def test_what_is_no_segment_is_left_out() -> None:
    """Elements that are no segments are told; where all are none, it is no transcript."""
    read = parse(json.dumps([None, 3, {}, {"x": 1}, {"text": "a", "start": 0, "end": 1}]))
    assert (len(read.segments), len(read.notes)) == (1, 4)
    with pytest.raises(CaptionSyntaxError, match="no segments"):
        parse("[1, 2, {}]")


@pytest.mark.parametrize("text", ["[]", '{"segments": []}', "\ufeff[]"])
def test_silence_is_read(text: str) -> None:
    """A list without a segment is a transcript without one."""
    assert parse(text) == Transcript((), "und", 0.0)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "line 1: it is not JSON"),
        ('{"segments": [\n{"start": 0,\n}]}', "line 3: it is not JSON"),
        ('{"segments": [', "line 1: it is not JSON"),
        ("{}", "no list of segments"),
        ("3", "no list of segments"),
        ('"words"', "no list of segments"),
        ('{"segments": {}}', "no list of segments"),
        ('{"text": "only text"}', "no list of segments"),
        ("[" * 100_000, "nested too deeply"),
        ('{"a":' * 100_000, "nested too deeply"),
        ('[{"start": ' + "1" * 5_000 + "}]", "too many digits"),
    ],
)
def test_what_is_no_transcript_is_refused(text: str, message: str) -> None:
    """What is not JSON, or JSON of something else, costs a CaptionSyntaxError that says so."""
    with pytest.raises(CaptionSyntaxError, match=message):
        parse(text)


def test_half_a_surrogate_pair_comes_back() -> None:
    """Text that UTF-8 cannot hold is escaped, so that the file can be written and read exactly."""
    odd = Transcript((Segment(0, 1, "one \ud83c two"),), "en", 1.0)
    text = whisper_json.render(odd)
    assert parse(text.encode().decode()) == odd


@pytest.mark.parametrize("tag", [None, "en-GB", "zh-Hans"])
def test_the_language_of_a_translation_comes_back(tag: str | None) -> None:
    """What a transcript was translated into stands in the file, beside the language of its text."""
    told = Transcript((Segment(0, 1, "x"),), "es", 1.0, translated_to=tag)
    text = whisper_json.render(told)
    assert parse(text) == told
    fields = json.loads(text)
    assert fields.get("translated_to") == tag
    assert (fields["language"], fields["text_language"]) == ("es", told.text_language)


@pytest.mark.parametrize("odd", ["", 1, [], {}, True, None])
def test_a_file_of_no_translation(odd: object) -> None:
    """Anything but a name there is none."""
    assert parse(json.dumps({"segments": [], "translated_to": odd})).translated_to is None


def test_json_has_no_markup() -> None:
    """A segment's text is plain as it stands, and is no cue."""
    assert named("json").plain is None
    assert not named("json").captions
