from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiototext.caption_times import Cue, timed
from audiototext.norms import PRESETS

NETFLIX = PRESETS["netflix"]
GAP = 0.084  # two frames, in whole milliseconds


@st.composite
def cues(draw: st.DrawFn) -> list[Cue]:
    """Words' times in order, which may overlap, and what reading takes."""
    clock, found = 0.0, []
    for _ in range(draw(st.integers(1, 12))):
        clock += draw(st.sampled_from([0.0, 0.01, 0.2, 0.4, 0.9, 3.0]))
        length = draw(st.sampled_from([0.0, 0.1, 0.5, 2.0, 8.0]))
        found.append(Cue(clock, clock + length, draw(st.floats(0.1, 9.0))))
        clock += length * draw(st.sampled_from([1.0, 1.0, 0.5]))
    return found


@given(cues(), st.sampled_from(list(PRESETS.values())), st.floats(0.0, 5.0))
def test_captions_come_in_order_and_within_the_recording(
    said: list[Cue], norms: object, after: float
) -> None:
    """No overlap, none after the end, none before three frames ahead of its first word."""
    del norms
    duration = max(cue.end for cue in said) + after
    clock = 0.0
    for (start, end), cue in zip(timed(said, NETFLIX, duration), said, strict=True):
        assert clock <= start < end or duration < 0.1 * len(said)
        assert end <= duration
        assert start >= min(cue.start, duration - 0.2 * len(said)) - 3 / 24 - 0.001
        assert end - start <= NETFLIX.max_duration + 0.001
        clock = end


def only(*said: Cue, duration: float = 60.0) -> list[tuple[float, float]]:
    return timed(said, NETFLIX, duration)


def test_reading_lengthens_by_half_a_second_at_most() -> None:
    """A caption that reads slower than it is said stays up to 0.5 s longer, not more."""
    assert only(Cue(1.0, 3.0, 2.2)) == [(1.0, 3.2)]
    assert only(Cue(1.0, 3.0, 6.0))[0][1] == 3.5


def test_a_short_word_stays_long_enough() -> None:
    """What lasts less than 5/6 s on its own is given that."""
    assert only(Cue(1.0, 1.2, 0.2)) == [(1.0, 1.834)]


def test_a_gap_under_half_a_second_is_chained() -> None:
    """A caption stays until two frames before the next one, if little is between."""
    first, _ = only(Cue(1.0, 3.0, 1.0), Cue(3.4, 5.0, 1.0))
    assert first == pytest.approx((1.0, 3.4 - GAP))
    first, _ = only(Cue(1.0, 3.0, 1.0), Cue(3.7, 5.0, 1.0))
    assert first == (1.0, 3.0)


def test_what_is_fast_comes_in_up_to_three_frames_earlier() -> None:
    """A caption that half a second more does not make readable begins before its first word."""
    assert only(Cue(1.0, 3.0, 6.0)) == [(0.875, 3.5)]
    assert only(Cue(0.1, 2.0, 1.0), Cue(2.1, 4.0, 3.0))[1][0] == pytest.approx(2.084)


def test_without_room_it_comes_in_up_to_three_frames_earlier() -> None:
    """A short caption before another one takes up to three frames before its word."""
    ((start, end), _) = only(Cue(1.0, 1.4, 0.4), Cue(1.8, 4.0, 1.0))
    assert (start, end) == pytest.approx((0.882, 1.8 - GAP))
    assert end - start == pytest.approx(0.834)


def test_the_last_caption_ends_with_the_recording() -> None:
    """What would be read after the end is cut there."""
    assert only(Cue(1.0, 3.0, 9.0), duration=3.1) == [(0.875, 3.1)]
