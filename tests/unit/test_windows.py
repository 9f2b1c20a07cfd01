"""Where recordings are cut into windows."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiototext.hearing import PIECE, Heard
from audiototext.speech import FRAME
from audiototext.windows import LONGEST, OPENING, Limits, Window, windows

SECOND = FRAME / 16_000
MARGINS = 1.2  # seconds that the two margins of a window add at most


def piece(voice: list[float]) -> Heard:
    return Heard(np.zeros(len(voice) * FRAME, np.float32), np.array(voice, np.float32))


def spoken(*parts: tuple[float, float]) -> list[float]:
    """Probabilities of so many seconds with the given probability each."""
    return [value for seconds, value in parts for _ in range(round(seconds / SECOND))]


def cut(voice: list[float], size: int = PIECE, limits: Limits | None = None) -> list[Window]:
    pieces = [piece(voice[first : first + size]) for first in range(0, len(voice), size)]
    return list(windows(pieces, limits or Limits()))


RUNS = st.lists(
    st.tuples(st.floats(0.1, 40.0), st.sampled_from([0.0, 0.1, 0.3, 0.4, 0.9])), max_size=12
)


@given(RUNS)
def test_every_voice_is_in_one_window(runs: list[tuple[float, float]]) -> None:
    """Windows are in order, apart and short enough, and each voiced frame is in exactly one."""
    voice = spoken(*runs)
    found = cut(voice)
    count = np.zeros(len(voice), int)
    clock = 0.0
    for number, window in enumerate(found):
        assert window.number == number
        assert window.start >= clock - 1e-6
        assert window.seconds <= LONGEST + MARGINS
        assert len(window.samples) == len(window.voice) * FRAME
        clock = window.end
        first = round(window.start / SECOND)
        count[first : first + len(window.voice)] += 1
    assert (count <= 1).all()
    assert (count[np.array(voice, np.float32) >= 0.35] == 1).all() if voice else not found


def test_silence_has_no_window() -> None:
    """Where no voice is, nothing is cut."""
    assert cut(spoken((60, 0.05))) == []
    assert list(windows([])) == []


def test_a_long_pause_ends_a_window() -> None:
    """Sentences with short pauses share a window, after two seconds of silence another begins."""
    found = cut(spoken((0.5, 0), (3, 0.9), (1, 0), (3, 0.9), (4, 0), (3, 0.9), (0.5, 0)))
    assert [round(window.start) for window in found] == [0, 11]
    assert found[0].end == pytest.approx(8.0, abs=0.1)


def test_what_is_too_long_is_parted_at_its_longest_pause() -> None:
    """The cut lies in the longer of two pauses, not where the window is full."""
    found = cut(spoken((12, 0.9), (0.9, 0), (6, 0.9), (0.2, 0), (12, 0.9)))
    assert found[0].end == pytest.approx(12.45, abs=0.1)


def test_a_voice_without_pause_is_parted_where_it_is_faintest() -> None:
    """Half a minute without any pause is cut at its least likely frame."""
    voice = spoken((18, 0.9), (0.1, 0.5), (12, 0.9))
    found = cut(voice)
    assert len(found) == 2
    assert found[0].end == pytest.approx(18.05, abs=0.1)


def test_the_first_window_of_a_long_recording_is_short() -> None:
    """It ends at a pause within some seconds; a short recording's stays whole."""
    said = spoken((5, 0.9), (0.5, 0), (5, 0.9), (0.5, 0))
    assert cut(said * 6)[0].end <= OPENING
    assert len(cut(said * 2)) == 1
    assert cut(spoken((60, 0.9)))[0].seconds > OPENING


def test_limits_are_kept() -> None:
    """A shorter limit, a higher threshold and a shorter silence change the cut."""
    voice = spoken((9, 0.9), (0.5, 0), (9, 0.45))
    assert len(cut(voice)) == 1
    assert len(cut(voice, limits=Limits(longest=10))) == 2
    assert len(cut(voice, limits=Limits(silence=0.3))) == 2
    assert cut(voice, limits=Limits(voice=0.5))[-1].end < 11
