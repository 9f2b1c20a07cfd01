from __future__ import annotations

import contextlib
import json
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise
from random import Random
from typing import Any

import pytest
from hypothesis import given as all_of
from hypothesis import settings
from hypothesis import strategies as st

from audiototext.errors import CaptionSyntaxError
from audiototext.formats import json_words, named, whisper_json
from audiototext.formats.base import BRIEFEST
from audiototext.formats.json_reading import parse
from audiototext.transcript import Coverage, Cue, Evidence, Segment, Sheet, Transcript, Word

from ..strategies import FILES

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
    """Words of relatives are read: other names, missing, negative and reversed times.

    One without times stands between its neighbours, and lasts two seconds at most.
    """
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
        Word(2, 4, " b", 0.25),
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


def test_only_our_own_confidence_is_one() -> None:
    """Others mean a word's probability by it, and their doubts are not ours."""
    word = {"word": " a", "start": 0, "end": 1, "confidence": 0.25}
    fields = {"start": 0, "end": 1, "text": " a", "words": [word], "doubts": ["too fast"]}
    coverage = {"voiced": 2.0, "gaps": [[0, 1]]}
    for file, score, doubts, covered in (
        ({}, (0.25, None), (), None),
        ({"text_language": "en"}, (None, 0.25), ("too fast",), Coverage(2.0, ((0.0, 1.0),))),
    ):
        read = parse(json.dumps({"segments": [fields], "coverage": coverage} | file))
        (segment,) = read.segments
        assert (segment.words[0].probability, segment.words[0].confidence) == score
        assert (segment.doubts, read.coverage) == (doubts, covered)


@pytest.mark.parametrize(
    ("coverage", "read"),
    [
        ({"voiced": 3, "gaps": [[4, 5], [1, 2], [2, 2], [3, 2], [-1, 1]]}, ((1, 2), (4, 5))),
        ({"voiced": 3, "gaps": [[1], [1, 2, 3], [None, 2], [1, "x"], 7, {}, "ab"]}, ()),
        ({"voiced": 3, "gaps": {"1": 2}}, ()),
        ({"voiced": 3}, ()),
        ({"voiced": -1, "gaps": [[1, 2]]}, None),
        ({"voiced": math.nan, "gaps": []}, None),
        ({"gaps": [[1, 2]]}, None),
        ([], None),
        ("x", None),
        (None, None),
    ],
)
def test_gaps_are_stretches_of_time(coverage: Any, read: tuple[Any, ...] | None) -> None:
    """Gaps that are none are left out, the others are in order; without a voice there is none."""
    written = {"segments": [], "text_language": "en", "coverage": coverage}
    found = parse(json.dumps(written)).coverage
    assert (found and found.gaps) == read


@pytest.mark.parametrize("odd", [1.5, -0.1, math.nan, "x", [], {}, True, None])
def test_what_is_no_confidence_is_none(odd: Any) -> None:
    """A confidence is a number from 0 to 1, that of a segment is its words', doubts are texts."""
    word = {"word": " a", "start": 0, "end": 1, "confidence": odd}
    fields = {"start": 0, "end": 1, "text": " a", "words": [word], "confidence": 0.9}
    doubts = [odd, "too fast"]
    written = {"segments": [fields | {"doubts": doubts}], "text_language": "en"}
    (segment,) = parse(json.dumps(written)).segments
    assert (segment.words[0].confidence, segment.confidence) == (None, None)
    assert [doubt for doubt in segment.doubts if doubt != "x"] == ["too fast"]


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


# What caption files add


def test_what_a_caption_file_said_is_written_where_it_is() -> None:
    """Cue and sheet are objects with what they hold, and are not there where there is none."""
    cue, sheet = Cue("7", comments=("a", "b")), Sheet("vtt", ("STYLE",))
    told = Transcript((Segment(0, 1, "x", cue=cue), Segment(1, 2, "y")), "en", 2.0, sheet=sheet)
    written = json.loads(whisper_json.render(told))
    assert written["segments"][0]["cue"] == {"name": "7", "comments": ["a", "b"]}
    assert "cue" not in written["segments"][1]
    assert written["sheet"] == {"format": "vtt", "blocks": ["STYLE"]}
    assert "sheet" not in json.loads(whisper_json.render(replace(told, sheet=None)))


@pytest.mark.parametrize("odd", [None, 1, "x", [], ["x"], True, math.nan, {"x": 1}])
def test_what_a_caption_file_said_may_be_anything(odd: Any) -> None:
    """Of a cue's and a sheet's fields what is no text is left out; a sheet names its format."""
    fields: Any
    for fields in (
        odd,
        {"name": odd, "settings": odd, "comments": odd},
        {"comments": [odd, "kept"]},
    ):
        read = parse(
            json.dumps(
                {"segments": [{"start": 0, "end": 1, "text": "x", "cue": fields}], "sheet": fields}
            )
        )
        found = read.segments[0].cue
        assert isinstance(found, Cue) is isinstance(fields, dict)
        assert read.sheet is None
        if isinstance(fields, dict) and "name" not in fields and "x" not in fields:
            comments = ("x",) * (odd == "x") + ("kept",)
            assert found == Cue(comments=comments)
    sheet = parse(json.dumps({"segments": [], "sheet": {"format": "vtt", "blocks": odd}})).sheet
    assert sheet == Sheet("vtt", ("x",) if odd == ["x"] else ())


@all_of(text=FILES)
def test_json_is_known_by_how_it_begins(text: str) -> None:
    """A text that begins like an object, or like a list of objects, is taken for json."""
    pattern = named("json").looks_like
    assert pattern is not None
    assert bool(pattern.match(text)) == bool(re.match(r'\s*(?:\[\s*)?\{\s*"', text))
    assert bool(pattern.search(text)) == bool(pattern.match(text))


# Other programs' files

Layout = Callable[[Transcript], Any]

SPACED = [
    "So", "it's", "well-known,", "(maybe)", "5,", "$20", "Dr.", "¿Qué", "año?", "the", "The",
    "the", "\"naïve\"", "end.", "E\u0301", "a", "I", "…and", "C++", "3.5%", "दो", "мир!",
]  # fmt: skip
UNSPACED = [
    "今",
    "日",
    "は、",
    "「天",
    "気」",
    "が",
    "い",
    "い。",
    "ゲー",
    "人々",
    "我",
    "们",
    "ไ",
    "ก็",
]


@st.composite
def talks(draw: st.DrawFn) -> Transcript:
    """Segments of words with times in milliseconds, pauses between, at least one of each."""
    vocabulary, blank = draw(st.sampled_from([(SPACED, " "), (UNSPACED, "")]))
    segments: list[Segment] = []
    clock = draw(st.integers(0, 5000))
    for _ in range(draw(st.integers(1, 5))):
        begin = clock
        words: list[Word] = []
        for said in draw(st.lists(st.sampled_from(vocabulary), min_size=1, max_size=8)):
            start = clock + draw(st.sampled_from([0, 0, 10, 250]))
            clock = start + draw(st.sampled_from([10, 180, 400]))
            probability = draw(st.sampled_from([0.25, 0.5, 1.0]))
            words.append(Word(start / 1000, clock / 1000, blank + said, probability))
        clock = max(clock, begin + 2000 + draw(st.sampled_from([0, 1000])))
        text = "".join(word.text for word in words)
        segments.append(Segment(begin / 1000, clock / 1000, text, tuple(words)))
        clock += draw(st.sampled_from([0, 0, 1500]))
    return Transcript(tuple(segments), "en" if blank else "ja", segments[-1].end)


def whisperx(talk: Transcript) -> Any:
    """whisperX: words without blanks, with scores, once more in a list of all."""
    segments = [
        {"start": s.start, "end": s.end, "text": s.text, "words": [_bare(w) for w in s.words]}
        for s in talk.segments
    ]
    every = [_bare(word) for segment in talk.segments for word in segment.words]
    return {"segments": segments, "word_segments": every, "language": talk.language}


def _bare(word: Word) -> dict[str, Any]:
    return {
        "word": word.text.strip(),
        "start": word.start,
        "end": word.end,
        "score": word.probability,
    }


def whisper_timestamped(talk: Transcript) -> Any:
    """whisper-timestamped: like whisperX, with other names."""
    data = whisperx(talk)
    for segment in data["segments"]:
        segment["words"] = [
            {"text": w["word"], "start": w["start"], "end": w["end"], "confidence": w["score"]}
            for w in segment["words"]
        ]
    return {"text": "", "segments": data["segments"], "language": talk.language}


def whisper_cpp(talk: Transcript) -> Any:
    """whisper.cpp with -ojf: each word's letters in up to three tokens, and tokens of no text."""
    entries = []
    for segment in talk.segments:
        tokens = [_token("[_BEG_]", segment.start, segment.start, 0.9)]
        for word in segment.words:
            size = len(word.text) // 3 + 1 if word.text[0] == " " else len(word.text)
            pieces = [word.text[at : at + size] for at in range(0, len(word.text), size)]
            tokens += [_token(p, word.start, word.end, word.probability) for p in pieces]
        tokens.append(_token(f"[_TT_{round(segment.end * 50)}]", segment.end, segment.end, 0.1))
        entry = _token(segment.text, segment.start, segment.end, None)
        entries.append({name: entry[name] for name in ("timestamps", "offsets", "text")})
        entries[-1]["tokens"] = tokens
    return {
        "systeminfo": "AVX = 1",
        "model": {"type": "base"},
        "params": {"model": "a.bin", "language": "auto", "translate": False},
        "result": {"language": talk.language},
        "transcription": entries,
    }


def _token(text: str, start: float, end: float, p: float | None) -> dict[str, Any]:
    offsets = {"from": round(start * 1000), "to": round(end * 1000)}
    return {"text": text, "timestamps": {}, "offsets": offsets, "id": 1, "p": p, "t_dtw": -1}


def whisper_cpp_server(talk: Transcript) -> Any:
    """whisper.cpp's server: the same tokens, as words of whisper's segments."""
    entries = whisper_cpp(talk)["transcription"]
    segments = [
        {
            "start": segment.start,
            "end": segment.end,
            "text": segment.text,
            "words": [
                {
                    "word": token["text"],
                    "start": token["offsets"]["from"] / 1000,
                    "end": token["offsets"]["to"] / 1000,
                    "probability": token["p"],
                    "t_dtw": -1,
                }
                for token in entry["tokens"][1:-1]
            ],
        }
        for segment, entry in zip(talk.segments, entries, strict=True)
    ]
    return {"task": "transcribe", "language": talk.language, "duration": 1.0, "segments": segments}


def openai(talk: Transcript) -> Any:
    """OpenAI's verbose_json: all words beside the segments, without blanks and signs."""
    segments = [
        {"id": n, "start": s.start, "end": s.end, "text": s.text}
        for n, s in enumerate(talk.segments)
    ]
    return {
        "task": "transcribe",
        "language": talk.language,
        "duration": str(talk.duration),
        "text": talk.text,
        "segments": segments,
        "words": _spoken(talk),
    }


def _spoken(talk: Transcript) -> list[dict[str, Any]]:
    return [
        {"word": re.sub(r"^[^\w$]+|[^\w\u0301]+$", "", w.text), "start": w.start, "end": w.end}
        for s in talk.segments
        for w in s.words
    ]


def transformers(talk: Transcript) -> Any:
    """transformers' pipeline, whose chunks are segments."""
    chunks = [{"timestamp": [s.start, s.end], "text": s.text} for s in talk.segments]
    return {"text": talk.text, "chunks": chunks, "language": talk.language}


def openai_words(talk: Transcript) -> Any:
    """OpenAI's verbose_json, of which only words were asked for."""
    data = openai(talk)
    del data["segments"]
    return data


def transformers_words(talk: Transcript) -> Any:
    """transformers' pipeline, whose chunks are words."""
    chunks = [
        {"text": w.text, "timestamp": [w.start, w.end]} for s in talk.segments for w in s.words
    ]
    return {"text": talk.text, "chunks": chunks, "language": talk.language}


def bare_words(talk: Transcript) -> Any:
    """A list of words and nothing else."""
    return [
        {"word": w.text, "start": w.start, "end": w.end} for s in talk.segments for w in s.words
    ]


HAVE_WORDS: list[Layout] = [
    whisperx, whisper_timestamped, whisper_cpp, whisper_cpp_server, openai,
]  # fmt: skip
WORDS_ONLY: list[Layout] = [openai_words, transformers_words, bare_words]


def told(talk: Transcript) -> list[tuple[float, float, str]]:
    return [(s.start, s.end, s.text) for s in talk.segments]


def spoken(talk: Transcript, *, scored: bool = True) -> list[tuple[float, float, str, Any]]:
    return [
        (w.start, w.end, w.text, w.probability if scored else None)
        for s in talk.segments
        for w in s.words
    ]


@pytest.mark.parametrize("layout", HAVE_WORDS)
@all_of(talk=talks())
def test_a_relatives_words_come_back(layout: Layout, talk: Transcript) -> None:
    """Segments, their text, and each word with its blank and signs, time and probability."""
    read = parse(json.dumps(layout(talk)))
    assert told(read) == told(talk)
    assert read.language == talk.language
    assert read.notes in ((), ("the duration is 1.000 s, but the last segment ends at "
                               f"{talk.duration:.3f} s",))  # fmt: skip
    scored = layout is not openai
    assert [spoken(replace(read, segments=(s,))) for s in read.segments] == [
        spoken(replace(talk, segments=(s,)), scored=scored) for s in talk.segments
    ]


@pytest.mark.parametrize("layout", WORDS_ONLY)
@all_of(talk=talks())
def test_words_alone_become_segments(layout: Layout, talk: Transcript) -> None:
    """All words are there with their times, in segments that are made of them and are in order."""
    read = parse(json.dumps(layout(talk)))
    said = [(start, end, text.strip()) for start, end, text, _ in spoken(talk)]
    assert [(start, end, text.strip()) for start, end, text, _ in spoken(read)] == said
    assert read.text == talk.text
    for segment in read.segments:
        assert "".join(word.text for word in segment.words) == segment.text
        assert (segment.start, segment.end) == (segment.words[0].start, segment.words[-1].end)
        assert segment.end - segment.start <= 30
    assert read.notes == ()


@all_of(talk=talks())
def test_the_chunks_of_a_pipeline_come_back(talk: Transcript) -> None:
    """Chunks that are sentences are segments, without words."""
    read = parse(json.dumps(transformers(talk)))
    assert told(read) == told(talk)
    assert spoken(read) == []
    assert read.language == talk.language
    assert read.notes == ()


@all_of(talk=talks(), data=st.data())
def test_words_without_times_are_between_their_neighbours(talk: Transcript, data: Any) -> None:
    """whisperX gives no times to digits: such a word comes after the one before, and not late."""
    written = whisperx(talk)
    bare = [word for segment in written["segments"] for word in segment["words"]]
    for word in data.draw(st.lists(st.sampled_from(bare), max_size=4)):
        for name in ("start", "end", "score"):
            word.pop(name, None)
    read = parse(json.dumps(written))
    assert told(read) == told(talk)
    for segment in read.segments:
        assert "".join(word.text for word in segment.words) == segment.text
        for one, other in pairwise(segment.words):
            assert one.end <= other.start
        assert segment.start <= segment.words[0].start
        assert segment.words[-1].end <= segment.end
    for found, word in zip(spoken(read), bare, strict=True):
        if "start" in word:
            assert found[:2] == (word["start"], word["end"])


CHANGES = st.sampled_from(["left out", "twice", "another", "odd", "cut"])


@all_of(talk=talks(), data=st.data())
def test_words_that_are_not_the_texts_are_dealt_out_all_the_same(
    talk: Transcript, data: Any
) -> None:
    """Words that are missing, wrong or too many: the segments' words are its text, or it has none.

    Words are in order, none is there twice, and those that are in the text keep their times.
    """
    written = openai(talk)
    words: list[Any] = []
    for word in written["words"]:
        change = data.draw(st.none() | CHANGES)
        changed = word | {"word": "xyzzy" if change == "another" else word["word"][:1]}
        words += {
            None: [word], "left out": [], "twice": [word, word], "odd": [None, word, {"word": 5}],
            "another": [changed], "cut": [changed],
        }[change]  # fmt: skip
    read = parse(json.dumps(written | {"words": words}))
    assert told(read) == told(talk)
    for segment in read.segments:
        assert "".join(word.text for word in segment.words) in (segment.text, "")
    times = {(word["start"], word["end"]) for word in written["words"]}
    assert {found[:2] for found in spoken(read)} <= times
    starts = [found[0] for found in spoken(read)]
    assert starts == sorted(starts)


def test_a_stretch_without_words_ends() -> None:
    """Where words are missing for long, those after it are found again by their time."""
    said = [Word(n, n + 0.5, f" number{n}") for n in range(100)]
    segments = tuple(
        Segment(n, n + 10, "".join(w.text for w in said[n : n + 10]), tuple(said[n : n + 10]))
        for n in range(0, 100, 10)
    )
    talk = Transcript(segments, "en", 100.0)
    written = openai(talk)
    del written["words"][15:75]
    read = parse(json.dumps(written))
    counts = [len(segment.words) for segment in read.segments]
    assert counts == [10, 5, 0, 0, 0, 0, 0, 5, 10, 10]
    assert (
        read.segments[7].words[0].text == " number70 number71 number72 number73 number74 number75"
    )
    assert [w.start for w in read.segments[8].words] == list(range(80, 90))


def test_speakers_are_read() -> None:
    """Those of whisperX, diarized_json, whisper.cpp and of a pipeline's speakers."""
    times = {"start": 0, "end": 1, "text": "x"}
    assert given(**times, speaker="SPEAKER_00").segments[0].speaker == "SPEAKER_00"
    diarized = {"type": "transcript.text.segment", "id": "seg_1", "speaker": "A"} | times
    assert parse(json.dumps({"duration": 2, "segments": [diarized]})).segments[0].speaker == "A"
    for speaker, read in (("0", "0"), ("1", "1"), ("?", None), (7, None)):
        entry = {"text": "x", "offsets": {"from": 0, "to": 9}, "speaker": speaker}
        assert parse(json.dumps({"transcription": [entry]})).segments[0].speaker == read
    chunk = {"text": "x", "timestamp": [0, 1]}
    pipeline = {"text": "x", "chunks": [chunk], "speakers": [chunk | {"speaker": "B"}]}
    assert [s.speaker for s in parse(json.dumps(pipeline)).segments] == ["B"]
    assert [s.speaker for s in parse(json.dumps(pipeline | {"speakers": []})).segments] == [None]


def test_turns_are_speakers() -> None:
    """Where only turns are told, two speakers take turns, and a note says so."""
    turns = [False, True, True, False]
    entries = [
        {"text": "x", "offsets": {"from": n, "to": n + 1}, "speaker_turn_next": turn}
        for n, turn in enumerate(turns)
    ]
    read = parse(json.dumps({"transcription": entries}))
    assert [segment.speaker for segment in read.segments] == ["1", "1", "2", "1"]
    assert len(read.notes) == 1
    none = [entry | {"speaker_turn_next": False} for entry in entries]
    assert {s.speaker for s in parse(json.dumps({"transcription": none})).segments} == {None}


def test_whisper_cpp_without_tokens() -> None:
    """With -oj there are no tokens, times may be timestamps alone, the parameters tell the task."""
    entries = [
        {"timestamps": {"from": "00:00:01,500", "to": "00:01:00,250"}, "text": " One."},
        {"offsets": {"from": 61000, "to": 62000}, "timestamps": {"from": "x"}, "text": " Two."},
    ]
    params = {"language": "es", "translate": True}
    read = parse(json.dumps({"transcription": entries, "params": params}))
    assert told(read) == [(1.5, 60.25, " One."), (61.0, 62.0, " Two.")]
    assert (read.language, read.task, spoken(read)) == ("es", "translate", [])


def tokens(*texts: str) -> list[dict[str, Any]]:
    """Tokens that last a tenth of a second each, one after the other."""
    return [_token(text, n / 10, (n + 1) / 10, 0.5) for n, text in enumerate(texts)]


@pytest.mark.parametrize(
    ("text", "pieces", "words"),
    [
        (" it's AI-made.", [" it", "'s", " AI", "-", "made", "."], [" it's", " AI-made."]),
        (" f(x) (or so)", [" f", "(x", ")", " (", "or", " so", ")"], [" f(x)", " (or", " so)"]),
        ("高野「心」AI は", ["高", "野", "「", "心", "」", "AI", " は"],
         ["高", "野", "「心」", "AI", " は"]),
        ("日本だ", ["\ufffd", "\ufffd", "本", "だ"], ["日", "本", "だ"]),
        ("岸のね", ["\ufffd\ufffd", "\ufffdの", "ね"], ["岸の", "ね"]),
        ("今、岸高だ", ["今", "、", "\ufffd", "\ufffd", "\ufffd", "\ufffd", "だ"],
         ["今、", "岸高", "だ"]),
        (" ma\u013c\u0161 ir", [" ma", "\ufffd", "\ufffd", "\u0161", " ir"],
         [" ma\u013c\u0161", " ir"]),
        (" ok 🎵 yes", [" ok", " \ufffd", "\ufffd", " yes"], [" ok", " 🎵", " yes"]),
        ("ラーメンだ", ["ラ", "ーメ", "ン", "だ"], ["ラーメ", "ン", "だ"]),
        (" Hi", ["[_SOT_]", "[_LANG_en]", "[_TRANSCRIBE_]", "<|0.00|>", " Hi", "<|endoftext|>"],
         [" Hi"]),
        (" [noise] <b>", [" [", "noise", "]", " <", "b", ">"], [" [noise]", " <b>"]),
    ],
)  # fmt: skip
def test_tokens_become_words(text: str, pieces: list[str], words: list[str]) -> None:
    """A blank begins a word, and so does each token where blanks are not written.

    Signs go with the word beside them, and pieces of a character are that character again.
    """
    entry = {"text": text, "offsets": {"from": 0, "to": 2000}, "tokens": tokens(*pieces)}
    (segment,) = parse(json.dumps({"transcription": [entry]})).segments
    assert segment.text == text
    assert [word.text for word in segment.words] == words
    assert "".join(words) == text


def test_signs_have_no_say_in_times_and_probability() -> None:
    """A word begins and ends with its letters, and its probability is their mean."""
    pieces = tokens(" (", "Hel", "lo", ",")
    for piece, p in zip(pieces, (0.0, 0.5, 1.0, 0.0), strict=True):
        piece["p"] = p
    entry = {"text": " (Hello,", "offsets": {"from": 0, "to": 2000}, "tokens": pieces}
    (segment,) = parse(json.dumps({"transcription": [entry]})).segments
    assert segment.words == (Word(0.1, 0.3, " (Hello,", 0.75),)


def test_tokens_without_times_are_spread() -> None:
    """Without times of tokens, words share the segment's time, and that is told."""
    pieces = [{"text": text, "p": 0.5} for text in (" a", " b")]
    entry = {"text": " a b", "offsets": {"from": 0, "to": 2000}, "tokens": pieces}
    read = parse(json.dumps({"transcription": [entry]}))
    assert read.segments[0].words == (Word(0, 1, " a", 0.5), Word(1, 2, " b", 0.5))
    assert len(read.notes) == 1


def test_a_control_character_in_a_string_is_read() -> None:
    """whisper.cpp escapes quotes and backslashes only: a tab or a line break may stand there."""
    read = parse('{"transcription": [{"text": "a\tb\nc", "offsets": {"from": 0, "to": 1000}}]}')
    assert told(read) == [(0.0, 1.0, "a\tb\nc")]


def test_an_end_that_is_null_is_given() -> None:
    """A chunk without an end ends where the next one starts, the last one after its text."""
    text = " And that was all that there was to be said."
    chunks = [
        {"text": " One.", "timestamp": [0.0, None]},
        {"text": text, "timestamp": [3.0, None]},
    ]
    read = parse(json.dumps({"text": f" One.{text}", "chunks": chunks}))
    assert told(read) == [(0.0, 3.0, " One."), (3.0, 3.0 + len(text) / 15, text)]
    assert len(read.notes) == 2
    odd: Any
    for odd in ([None, None], [], None, ["x"], [0, 1, 2], {}, 5):
        found = parse(json.dumps({"chunks": [{"text": " a b c", "timestamp": odd}]}))
        assert [segment.text for segment in found.segments] == [" a b c"]


@pytest.mark.parametrize("name", ["language", "languages"])
def test_the_language_of_chunks(name: str) -> None:
    """It is the commonest of the chunks' languages where nothing names one."""
    chunks = [
        {"text": " a b", "timestamp": [0, 9], name: code}
        for code in ("english", "german", "german")
    ]
    assert parse(json.dumps({"chunks": chunks})).language == (
        "german" if name == "language" else "und"
    )


@pytest.mark.parametrize("name", ["chunks", "transcription", "words", "segments"])
def test_silence_of_relatives_is_read(name: str) -> None:
    """An empty list is a transcript without a segment."""
    assert parse(json.dumps({"text": "", name: []})).segments == ()


def test_a_text_without_its_words_is_refused() -> None:
    """A text whose list of words is empty has no times at all."""
    with pytest.raises(CaptionSyntaxError, match="no list of segments"):
        parse('{"text": "Hello.", "words": []}')


@pytest.mark.parametrize("name", ["chunks", "transcription", "words"])
def test_what_relatives_list_may_be_no_segments(name: str) -> None:
    """Lists of other things are refused."""
    with pytest.raises(CaptionSyntaxError, match="no segments"):
        parse(json.dumps({name: [1, "a", None, {}, {"x": 2}]}))


def test_own_files_are_not_restored() -> None:
    """In a file of ours words stay as they are, whatever the text is."""
    said = Segment(0, 1, "one two", (Word(0, 1, "two"), Word(0, 1, "?")))
    talk = Transcript((said,), "en", 1.0)
    assert parse(whisper_json.render(talk)) == talk


def test_words_of_another_text_are_not_restored() -> None:
    """Where most words are not in the text, as in that of a translation, they stay as they are."""
    words = [{"word": said, "start": 0, "end": 1} for said in ("Good", "day", "Anna")]
    (segment,) = given(start=0, end=2, text="Guten Tag, Anna", words=words).segments
    assert [word.text for word in segment.words] == ["Good", "day", "Anna"]
    (segment,) = given(start=0, end=2, text="Good Tag, Anna", words=words).segments
    assert [word.text for word in segment.words] == ["Good", " Tag,", " Anna"]


def test_words_with_blanks_are_not_restored() -> None:
    """Whisper's own words have their blanks, and stay as they are."""
    words = [{"word": " one", "start": 0, "end": 1}, {"word": " 2", "start": 1, "end": 2}]
    (segment,) = given(start=0, end=2, text=" one two", words=words).segments
    assert [word.text for word in segment.words] == [" one", " 2"]


@pytest.mark.parametrize(
    ("text", "said", "parts"),
    [
        ("It's 104 $ a (big) day.", ["It's", "104", "$", "a", "big", "day"],
         ["It's", " 104 $", None, " a", " (big)", " day."]),
        ("- Yes!\n- No?", ["yes", "no"], ["- Yes!", "\n- No?"]),
        ("Twenty and five.", ["20", "and", "5"], ["Twenty", " and", " five."]),
        ("a b c d", ["a", "d"], ["a b c", " d"]),
        ("a b c d e", ["a", "X", "Y", "e"], ["a", " b c", " d", " e"]),
        ("here there", ["there"], ["here there"]),
        ("the other", ["other"], ["the other"]),
        ("x", ["a", "b", "x"], [None, None, "x"]),
        ("♪♪", ["♪", "♪"], ["♪♪", None]),
        ("...", ["so"], ["..."]),
        ("", ["so"], [None]),
        ("no words", [], []),
        ("C'est-à-dire", ["C'est", "à", "dire"], ["C'est-", "à-", "dire"]),
        ("İstanbul ŞİŞLİ", ["İstanbul", "şişli"], ["İstanbul", " ŞİŞLİ"]),
    ],
)  # fmt: skip
def test_words_are_found_in_their_text(text: str, said: list[str], parts: list[str | None]) -> None:
    """Each word takes its part of the text, signs go with the word they stand at."""
    assert json_words.restored(text, said) == parts


@all_of(st.text(), st.lists(st.one_of(st.text(), st.sampled_from(["a", "?", "\ufffd", "語", ""]))))
def test_the_parts_of_a_text_are_the_text(text: str, said: list[str]) -> None:
    """Whatever the words are, their parts together are the text, or none is left."""
    parts = json_words.restored(text, said)
    assert len(parts) == len(said)
    assert "".join(part or "" for part in parts) == (text if said else "")
    assert "" not in parts


NAMES = st.sampled_from(
    ["segments", "transcription", "chunks", "words", "word_segments", "speakers", "tokens",
     "start", "end", "text", "word", "timestamp", "timestamps", "offsets", "from", "to", "p",
     "t_dtw", "score", "probability", "speaker", "speaker_turn_next", "language", "result",
     "params", "translate", "duration", "task", "cue", "sheet", "name", "settings", "comments",
     "format", "blocks", "text_language", "seek", "notes", "confidence", "doubts", "coverage",
     "voiced", "gaps"]
)  # fmt: skip
SCALARS = st.sampled_from(
    [None, True, False, 0, -1, 1, 2.5, 7000, "1.5", "", " ", " word", "a b.", "語", "\ufffd",
     "[_BEG_]", "\ud800", "00:00:01,500", 10**400, -1e300, 1e12, math.nan, math.inf, -math.inf]
)  # fmt: skip
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=8),
    max_leaves=40,
)


def _hostile(data: Any, chance: Random, odd: Sequence[Any]) -> Any:
    """The value with some of what is in it left out, or something else in its place."""
    if chance.random() < 0.03:
        return chance.choice(odd)
    if isinstance(data, dict):
        kept = [name for name in data if chance.random() < 0.95]
        return {name: _hostile(data[name], chance, odd) for name in kept}
    if isinstance(data, list):
        return [_hostile(one, chance, odd) for one in data]
    return data


def ours(talk: Transcript) -> Any:
    """Our own file, with doubts and gaps."""
    doubted = tuple(replace(one, doubts=("too fast", "improbable")) for one in talk.segments)
    coverage = Coverage(9.5, ((1.0, 2.0), (4.0, 5.5)))
    return json.loads(whisper_json.render(replace(talk, segments=doubted, coverage=coverage)))


@settings(max_examples=150)
@all_of(
    st.sampled_from([*HAVE_WORDS, *WORDS_ONLY, transformers, ours]),
    talks(),
    st.randoms(use_true_random=False),
    st.lists(VALUES, min_size=5, max_size=5),
)
def test_a_damaged_file_is_read_or_refused(
    layout: Layout, talk: Transcript, chance: Random, odd: list[Any]
) -> None:
    """Fields of any kind anywhere: it is a transcript that comes back from our own file."""
    check_reading(json.dumps(_hostile(layout(talk), chance, odd)))


@settings(max_examples=150)
@all_of(st.one_of(VALUES, st.dictionaries(NAMES, st.lists(st.dictionaries(NAMES, VALUES)))))
def test_any_fields_are_read_or_refused(written: Any) -> None:
    """Whatever these names hold, it is a transcript that comes back from our own file."""
    check_reading(json.dumps(written))


def check_reading(text: str) -> None:
    """Read a file and write it: that costs a CaptionSyntaxError at most, and is stable."""
    with contextlib.suppress(CaptionSyntaxError):
        read = parse(text)
        again = whisper_json.render(read)
        again.encode()
        assert whisper_json.render(parse(again)) == again


@pytest.mark.parametrize("depth", [500, 100_000])
@pytest.mark.parametrize("name", ["segments", "chunks", "transcription", "words", "cue", "sheet"])
def test_deep_files_are_read_or_refused(name: str, depth: int) -> None:
    """Lists in lists are no segments, and too many of them are refused."""
    with pytest.raises(CaptionSyntaxError):
        parse(f'{{"{name}": {"[" * depth}{"]" * depth}}}')


COUNT = 20_000


def _many(text: Callable[[int], str], size: int) -> Transcript:
    words = [Word(n, n + 0.5, text(n), 0.5) for n in range(COUNT)]
    groups: list[Sequence[Word]] = [words[at : at + size] for at in range(0, COUNT, size)]
    segments = tuple(
        Segment(group[0].start, group[-1].end, "".join(w.text for w in group), tuple(group))
        for group in groups
    )
    return Transcript(segments, "en", float(COUNT))


@pytest.mark.parametrize(
    ("layout", "size"),
    [
        (whisperx, COUNT),
        (whisper_cpp, 10),
        (openai, 1),
        (openai, COUNT),
        (openai_words, 10),
        (transformers_words, 10),
    ],
)
def test_very_many_words_are_read(layout: Layout, size: int) -> None:
    """Twenty thousand words, all alike, are read, however many of them are a segment."""
    read = parse(json.dumps(layout(_many(lambda _: " the", size))))
    assert sum(len(segment.words) for segment in read.segments) == COUNT


@pytest.mark.parametrize("said", ["zyx", "?", "\ufffd"])
def test_very_many_words_that_are_not_in_the_text(said: str) -> None:
    """Twenty thousand words of another text are read without anything that grows faster."""
    written = openai(_many(lambda n: f" {n}", 10))
    for word in written["words"]:
        word["word"] = said
    for data in (written, {name: written[name] for name in ("text", "words")}):
        read = parse(json.dumps(data))
        assert "".join(read.text.split()) == "".join(written["text"].split())
