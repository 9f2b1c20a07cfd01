"""What hypothesis draws: segments, transcripts, and text that a caption file might choke on."""

from __future__ import annotations

import json

from hypothesis import strategies as st

from audiototext.transcript import Coverage, Cue, Evidence, Segment, Sheet, Transcript, Word

DAY = 86_400.0

CLEARLY_LONGER = 0.002
"""Seconds; still above 0 after both ends of a segment have been rounded to the millisecond."""

HOSTILE = st.lists(
    st.sampled_from(
        [
            "-->", "--", ">", "-", "\n", "\n\n", "\r\n", "\r", "\t", "\x00", "\x0b", "\x0c",
            "\x1c", "\x85", "\u2028", "\u2029", "\ufeff", "\u200f", "1", "42", "\n7\n", " ", "<i>",
            "</i>", "{\\an8}", "&amp;", "NOTE", "WEBVTT", "word", "語", "🎵",
            "00:00:01,000 --> 00:00:02,000", "00:00:01,000 -> 00:00:02,000",
            "0:00:01.000,0:00:02.000", "->", "=>", "<", "&", "&lt;", "&amp;lt;", "lt;", "amp;",
            "i>", "b x", "<v Mary>", "<00:01.000>", "\x1b", "\x1f", "\x7f", "\ud800",
            "STYLE\n", "\n\n3\n", ":", ",",
        ]
    )
).map("".join)  # fmt: skip

TEXTS = st.one_of(st.text(), HOSTILE, st.sampled_from([" Please leave the umbrella.", "Sí, ¿eh?"]))

seconds = st.floats(0, DAY)


@st.composite
def words(draw: st.DrawFn) -> Word:
    """A word anywhere in a day."""
    start, end = sorted((draw(seconds), draw(seconds)))
    share = st.none() | st.floats(0, 1)
    return Word(start, end, draw(st.text()), draw(share), draw(share))


@st.composite
def segments(draw: st.DrawFn) -> Segment:
    """A segment anywhere in a day, with words that need not lie in it."""
    start = draw(seconds)
    length = draw(st.floats(CLEARLY_LONGER, 100))
    return Segment(start, start + length, draw(TEXTS), tuple(draw(st.lists(words(), max_size=4))))


@st.composite
def transcripts(draw: st.DrawFn, texts: st.SearchStrategy[str] = TEXTS) -> Transcript:
    """At least one segment; all in order, overlaps allowed, no words."""
    starts = sorted(draw(st.lists(seconds, min_size=1, max_size=5)))
    said = [
        Segment(start, start + draw(st.floats(CLEARLY_LONGER, 100)), draw(texts))
        for start in starts
    ]
    return Transcript(tuple(said), "en", max(segment.end for segment in said))


@st.composite
def evidence(draw: st.DrawFn) -> Evidence:
    """Any finite evidence."""
    score = st.floats(allow_nan=False, allow_infinity=False)
    tokens = draw(st.lists(st.integers(0, 60_000), max_size=4))
    return Evidence(draw(st.integers(0)), tuple(tokens), *(draw(score) for _ in range(4)))


@st.composite
def coverages(draw: st.DrawFn) -> Coverage:
    """Any coverage, its gaps in order and apart, perhaps longer than the voice."""
    times = sorted(draw(st.lists(seconds, max_size=6, unique=True)))
    return Coverage(draw(seconds), tuple(zip(times[::2], times[1::2], strict=False)))


@st.composite
def whole_transcripts(draw: st.DrawFn) -> Transcript:
    """Everything that a transcript can hold, no segment at all included; UTF-8 holds its text."""
    starts = sorted(draw(st.lists(seconds, max_size=4)))
    texts = st.one_of(st.text(), HOSTILE.map(lambda text: text.replace("\ud800", "")))
    parts = st.lists(texts, max_size=2).map(tuple)
    said = [
        Segment(
            start,
            start + draw(st.floats(0.001, 100)),
            draw(texts),
            tuple(draw(st.lists(words(), max_size=3))),
            draw(st.none() | st.sampled_from(["en", "yue"])),
            draw(st.none() | st.text(max_size=5)),
            draw(st.none() | evidence()),
            draw(st.none() | st.builds(Cue, texts, texts, parts)),
            draw(parts | st.just(("over silence", "too fast"))),
        )
        for start in starts
    ]
    end = max((segment.end for segment in said), default=0.0)
    return Transcript(
        tuple(said),
        draw(st.sampled_from(["en", "und", "zh"])),
        end + draw(st.floats(0, 100)),
        draw(st.sampled_from(["transcribe", "translate"])),
        draw(st.none() | st.floats(0, 1)),
        draw(st.booleans()),
        tuple(draw(st.lists(st.text(), max_size=2))),
        draw(st.none() | st.sampled_from(["en-GB", "zh-Hans"])),
        draw(st.none() | st.builds(Sheet, texts, parts, parts)),
        draw(st.none() | coverages()),
    )


SAID = st.sampled_from(
    [
        "the", "Whisper", "song.mp3", "no.", "5", "Dr.", "680,000", "end.", "what?", "so,",
        "-", "—", "- No.", "\n- Yes.", "\n", "♪", "[noise]", "MARY:", "¿Qué?", ">>", "{name}", "%s",
        "https://x.org/a?b=1", "x" * 90, "今日はとても天気がいいです。", "我们今天讨论",
        "สวัสดีครับผมชอบข้าวผัด", "مرحبا", "\ud800", "e\u0301" * 20, "🎵🎵", "\u200f", "...", "(", ")",
    ]
)  # fmt: skip
"""Words and signs that sentences are made of, and some that are none."""


@st.composite
def talks(draw: st.DrawFn) -> Transcript:
    """What a translator may get: captions or segments of words, in order, some at once, no tags.

    Several speakers and languages, pauses, dashes, music, empty cues, odd letters, words without
    any length, and recordings that last for days.
    """
    segments: list[Segment] = []
    clock = draw(st.sampled_from([0.0, 3.7, 1e6]))
    for _ in range(draw(st.integers(1, 7))):
        clock += draw(st.sampled_from([0.0, 0.0, 0.0, 0.3, 2.5]))
        said = draw(st.lists(st.one_of(SAID, SAID, st.text(max_size=6)), max_size=12))
        said = [text.replace("<", "(").replace("{\\", "(") for text in said]
        start = clock
        spoken: list[Word] = []
        for text in said:
            clock += draw(st.sampled_from([0.0, 0.0, 0.1, 0.4, 1.5]))
            length = draw(st.sampled_from([0.0, 0.1, 0.4, 9.0]))
            spoken.append(Word(clock, clock + length, f" {text}"))
            clock += length
        end = max(clock, start + draw(st.sampled_from([0.001, 0.5, 2.0, 1e5])))
        clock = start + (end - start) * draw(st.sampled_from([0.0, 0.5, 1.0, 1.0, 1.0]))
        segments.append(
            Segment(
                start,
                end,
                "".join(word.text for word in spoken),
                tuple(spoken) if draw(st.booleans()) else (),
                draw(st.sampled_from([None, None, None, "es", "zh", "en"])),
                draw(st.sampled_from([None, None, "A", "B"])),
            )
        )
    language = draw(st.sampled_from(["es", "de", "ja", "zh", "th", "und"]))
    end = max(segment.end for segment in segments)
    return Transcript(tuple(segments), language, end + draw(st.sampled_from([0.0, 3.0])))


_SCALARS = st.sampled_from(
    [None, True, 0, -1, 1, 2.5, "1.5", "", " word", 10**400, 1e300, float("nan"), float("inf")]
)
_NAMES = st.sampled_from(
    [
        "segments", "start", "end", "text", "words", "word", "probability", "language", "duration",
        "task", "notes", "partial", "seek", "tokens", "temperature", "avg_logprob", "speaker",
        "compression_ratio", "no_speech_prob", "language_probability", "id", "text_language",
        "confidence", "doubts", "coverage", "voiced", "gaps",
    ]
)  # fmt: skip
_VALUES = st.recursive(
    _SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_NAMES, inner, max_size=6),
    max_leaves=30,
)
_LINES = st.lists(
    st.sampled_from(
        [
            "WEBVTT", "", "", "\ufeff", "1", "2", "3", "Some words.", "NOTE", "STYLE", "REGION",
            "00:00:01,000 --> 00:00:02,000", "00:01.000 --> 00:02.000", "-->", "a --> b", "\x00",
            "-00:00:01 --> 00:00:00", "0:00:01.000,0:00:02.000", "00:00:02,5 - > 00:00:03 : 5",
            "1:1 --> 99:99:99 text beside", "120:00.000 --> 1:00.000", "&lt;b> &amp;lt; <", " ",
            "999999999:59:59,999999999 --> 999999999:59:59,9", "00:01,000 --> 00:02,000 line:0",
            "00:00:09,000 --> 00:00:01,000 X1:1", "\u0660\u0660:\u0661 \u2192 \u0660\u0660:\u0662",
        ]
    ),
    max_size=20,
)  # fmt: skip
_ENDS = st.sampled_from(["\n", "\n", "\r\n", "\r", "\r\r\n", "\n\n", " ", "\x85"])

FILES = st.one_of(
    st.text(),
    HOSTILE,
    st.tuples(_ENDS, _LINES).map(lambda drawn: drawn[0].join(drawn[1])),
    st.tuples(_ENDS, _LINES).map(lambda drawn: drawn[0].join(["WEBVTT", "", *drawn[1]])),
    _VALUES.map(json.dumps),
    st.lists(_VALUES, max_size=4).map(lambda values: json.dumps({"segments": values})),
    st.lists(st.dictionaries(_NAMES, _VALUES), max_size=4).map(json.dumps),
)
"""What may stand in a file that is given for captions: some are, some were, some never will be."""
