from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiototext.errors import UnsupportedRequest
from audiototext.retiming import retimed
from audiototext.transcript import Coverage, Segment, Transcript, Word

from ..strategies import transcripts

SPOKEN = Transcript(
    (
        Segment(1.0, 2.0, " One.", (Word(1.1, 1.5, " One."),), "en", "Ana"),
        Segment(10.0, 14.0, " Two.", (Word(10.5, 13.0, " Two."),)),
    ),
    "en",
    20.0,
    notes=("torn",),
)

scales = st.floats(0.25, 4)


def times(transcript: Transcript) -> list[float]:
    """All times of the segments and words, in the order in which they stand."""
    found: list[Segment | Word] = []
    for segment in transcript.segments:
        found += [segment, *segment.words]
    return [time for one in found for time in (one.start, one.end)]


@given(transcripts())
def test_no_change_is_no_change(transcript: Transcript) -> None:
    """By 1 and 0 s, the transcript is the same."""
    assert retimed(transcript, scale=1, shift=0) is transcript


@given(transcripts(), st.floats(0, 5000), scales)
def test_there_and_back(transcript: Transcript, shift: float, scale: float) -> None:
    """Later and earlier again, and longer and shorter again, are the times that there were."""
    for one, other in (
        ({"shift": shift}, {"shift": -shift}),
        ({"scale": scale}, {"scale": 1 / scale}),
    ):
        back = retimed(retimed(transcript, **one), **other)
        assert times(back) == pytest.approx(times(transcript), abs=1e-5)
        assert back.duration == pytest.approx(transcript.duration, abs=1e-5)
        assert back.text == transcript.text
        assert back.notes == transcript.notes


@given(transcripts(), scales, st.floats(-90_000, 90_000))
def test_what_is_left_keeps_its_order(transcript: Transcript, scale: float, shift: float) -> None:
    """Each segment ends up in its place or is counted as left out; lengths stay in proportion."""
    moved = retimed(transcript, scale=scale, shift=shift)
    lost = len(transcript.segments) - len(moved.segments)
    kept = [one for one in transcript.segments if one.end * scale + shift >= 0.0005]
    assert [one.text for one in moved.segments] == [one.text for one in kept]
    assert len(moved.notes) == (1 if lost else 0)
    assert all(f": {lost}" in note for note in moved.notes)
    for one, then in pairwise(moved.segments):
        assert one.start <= then.start
    for before, after in zip(kept, moved.segments, strict=True):
        if after.start > 0:
            length = (before.end - before.start) * scale
            assert after.end - after.start == pytest.approx(length, abs=1e-5)


def test_words_move_along() -> None:
    """First the scale, then the shift, for segments, words and the duration; all else stays."""
    moved = retimed(SPOKEN, scale=2, shift=-1)
    assert times(moved) == [1, 3, 1.2, 2, 19, 27, 20, 25]
    assert (moved.duration, moved.notes, moved.language) == (39.0, ("torn",), "en")
    assert moved.segments[0].speaker == "Ana"


def test_gaps_move_along() -> None:
    """Gaps move as words do; what lies before 0 goes, and is no voice any more."""
    talk = replace(SPOKEN, coverage=Coverage(10.0, ((1.0, 2.0), (3.0, 5.0), (14.0, 16.0))))
    assert retimed(talk, scale=2).coverage == Coverage(20.0, ((2, 4), (6, 10), (28, 32)))
    assert retimed(talk, shift=-4).coverage == Coverage(8.0, ((0, 1), (10, 12)))
    assert retimed(talk, shift=-99).coverage == Coverage(5.0)
    assert retimed(SPOKEN, shift=1).coverage is None


def test_another_frame_rate() -> None:
    """Captions made for 25 frames a second fit a film of 23.976."""
    hour = Transcript((Segment(3600, 3602, "x"),), "en", 3602.0)
    (moved,) = retimed(hour, scale=25 / 23.976).segments
    assert (moved.start, moved.end) == pytest.approx((3753.754, 3755.839), abs=0.001)


def test_what_lies_before_the_beginning_is_left_out() -> None:
    """What would begin before 0 begins there; what would end there is left out, and told."""
    moved = retimed(SPOKEN, shift=-11)
    assert times(moved) == [0.0, 3.0, 0.0, 2.0]
    assert moved.notes == ("torn", "captions that would lie before 0 were left out: 1")
    assert moved.duration == 9.0
    assert retimed(SPOKEN, shift=-100).segments == ()


def test_brief_captions_are_not_lost() -> None:
    """A caption of a few milliseconds is kept as it is."""
    brief = Transcript((Segment(0.0, 0.004, "a"), Segment(1.0, 1.005, "b")), "en", 2.0)
    assert times(retimed(brief, shift=1)) == [1.0, 1.004, 2.0, 2.005]
    assert times(retimed(brief, scale=0.5)) == [0.0, 0.002, 0.5, 0.5025]


@pytest.mark.parametrize(
    ("scale", "shift"),
    [
        (0, 0), (-1, 0), (math.nan, 0), (math.inf, 0), (1e300, 0), (1, math.nan),
        (1, math.inf), (1, -math.inf), (1, 1e300),
    ],
)  # fmt: skip
def test_what_is_no_time_is_refused(scale: float, shift: float) -> None:
    """A scale that is not above 0, and times that no recording has, are refused."""
    with pytest.raises(UnsupportedRequest, match="times cannot be multiplied by"):
        retimed(SPOKEN, scale=scale, shift=shift)
