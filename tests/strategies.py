"""What hypothesis draws: segments, transcripts, and text that a caption file might choke on."""

from __future__ import annotations

from hypothesis import strategies as st

from audiototext.transcript import Segment, Transcript, Word

DAY = 86_400.0

CLEARLY_LONGER = 0.012
"""Seconds; still SHORTEST after both ends of a segment have been rounded to the millisecond."""

HOSTILE = st.lists(
    st.sampled_from(
        [
            "-->", "--", ">", "-", "\n", "\n\n", "\r\n", "\r", "\t", "\x00", "\x0b", "\x0c",
            "\x1c", "\x85", "\u2028", "\u2029", "\ufeff", "\u200f", "1", "42", "\n7\n", " ", "<i>",
            "</i>", "{\\an8}", "&amp;", "NOTE", "WEBVTT", "word", "語", "🎵",
            "00:00:01,000 --> 00:00:02,000",
        ]
    )
).map("".join)  # fmt: skip

TEXTS = st.one_of(st.text(), HOSTILE, st.sampled_from([" Please leave the umbrella.", "Sí, ¿eh?"]))

seconds = st.floats(0, DAY)


@st.composite
def words(draw: st.DrawFn) -> Word:
    """A word anywhere in a day."""
    start, end = sorted((draw(seconds), draw(seconds)))
    return Word(start, end, draw(st.text()), draw(st.none() | st.floats(0, 1)))


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
