from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiototext.transcript import SHORTEST, Segment, Transcript, Word, fitted

from ..strategies import DAY, segments


@pytest.mark.parametrize(
    ("start", "end"),
    [(-0.1, 1), (2, 1), (math.nan, 1), (0, math.nan), (math.nan, math.nan), (-2, -1)],
)
def test_a_word_cannot_end_before_it_starts_or_start_before_the_recording(
    start: float, end: float
) -> None:
    """A word's times are 0 <= start <= end; nothing else can be made."""
    with pytest.raises(ValueError, match="a word cannot last"):
        Word(start, end, "word")


def test_a_word_may_last_no_time() -> None:
    """Whisper gives words that start and end at once; they are words."""
    assert Word(1.0, 1.0, "uh").end == 1.0


@pytest.mark.parametrize(
    ("start", "end"), [(-0.1, 1), (1, 1), (2, 1), (math.nan, 1), (0, math.nan)]
)
def test_a_segment_lasts(start: float, end: float) -> None:
    """A segment's times are 0 <= start < end; nothing else can be made."""
    with pytest.raises(ValueError, match="a segment cannot last"):
        Segment(start, end, "text")


@pytest.mark.parametrize(
    "times", [[(0, 3)], [(1, 2.5)], [(1, 2), (0.9, 1.5)], [(0, 1), (0.5, 2.001)]]
)
def test_a_transcript_refuses_disorder(times: list[tuple[float, float]]) -> None:
    """Segments stand in order of their starts, within the recording's duration."""
    with pytest.raises(ValueError, match="out of order or outside"):
        Transcript(tuple(Segment(start, end, "x") for start, end in times), "en", 2.0)


def test_segments_may_overlap() -> None:
    """Two people may speak at once: only the starts must be in order."""
    both = (Segment(0, 2, "a"), Segment(0, 1, "b"))
    assert Transcript(both, "en", 2.0).segments == both


@pytest.mark.parametrize("duration", [math.nan, math.inf, -1.0])
def test_a_duration_is_a_time(duration: float) -> None:
    """A transcript's duration is finite and not negative, or its law of times means nothing."""
    with pytest.raises(ValueError, match="duration"):
        Transcript((), "en", duration)


def test_the_text_is_that_of_the_segments() -> None:
    """The text is all segments' text as the engine put it together, without the outer blanks."""
    said = Transcript((Segment(0, 1, " Hello"), Segment(1, 2, " there. ")), "en", 2.0)
    assert said.text == "Hello there."
    assert Transcript((), "en", 0.0).text == ""


def test_a_translation_is_written_in_english() -> None:
    """The text's language is the one spoken, or English after a translation."""
    assert Transcript((), "es", 1.0).text_language == "es"
    assert Transcript((), "es", 1.0, task="translate").text_language == "en"


@pytest.mark.parametrize(
    ("tag", "language"),
    [("en-GB", "en"), ("de", "de"), ("zh-Hans", "zh"), ("nb", "no"), ("jv", "jw"), ("PT-BR", "pt")],
)
def test_a_translator_names_the_language_of_the_text(tag: str, language: str) -> None:
    """What a translator made is in its language, by Whisper's name for it, whatever was spoken."""
    assert Transcript((), "es", 1.0, translated_to=tag).text_language == language
    whispers = Transcript((), "es", 1.0, task="translate", translated_to=tag)
    assert whispers.text_language == language
    assert Transcript((), "es", 1.0).translated_to is None


@given(segments(), st.floats(0, DAY), st.floats(SHORTEST * 1.5, 100))
def test_a_fitted_segment_lies_in_its_range(segment: Segment, earliest: float, room: float) -> None:
    """The times lie within the range, and the words' times, in order, within the segment's."""
    latest = earliest + room
    result = fitted(segment, earliest, latest)
    assert earliest <= result.start < result.end <= latest
    clock = result.start
    for word in result.words:
        assert clock <= word.start <= word.end <= result.end
        clock = word.start


@given(segments(), st.floats(0, DAY), st.floats(SHORTEST * 1.5, 100))
def test_fitting_moves_times_only(segment: Segment, earliest: float, room: float) -> None:
    """No text, no word and no probability is lost, added, changed or moved."""
    result = fitted(segment, earliest, earliest + room)
    assert result.text == segment.text
    assert [(word.text, word.probability) for word in result.words] == [
        (word.text, word.probability) for word in segment.words
    ]


@given(st.floats(1, DAY), st.floats(0, 100))
def test_a_segment_that_fits_stays_as_it_is(start: float, room: float) -> None:
    """What lies in the range already is not moved."""
    words = (Word(start, start + 0.5, " a"), Word(start + 0.5, start + 1, " b"))
    segment = Segment(start, start + 1, " a b", words)
    assert fitted(segment, start - min(room, start), start + 1 + room) == segment


@pytest.mark.parametrize(("start", "end"), [(0.2, 0.3), (5.0, 6.0), (12.0, 13.0)])
def test_a_segment_without_room_keeps_its_text(start: float, end: float) -> None:
    """Where nothing is left of the range, the text gets SHORTEST seconds before its end."""
    result = fitted(Segment(start, end, "kept"), 10.0, 10.0)
    assert result.text == "kept"
    assert result.start == pytest.approx(10.0 - SHORTEST)
    assert result.end == 10.0


def test_nothing_fits_before_the_beginning() -> None:
    """A recording shorter than SHORTEST holds no segment."""
    with pytest.raises(ValueError, match="no segment fits"):
        fitted(Segment(0, 1, "text"), 0.0, SHORTEST / 2)
