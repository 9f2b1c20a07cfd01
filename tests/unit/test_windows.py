from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from audiototext.hearing import PIECE, Heard
from audiototext.media import SAMPLE_RATE
from audiototext.speech import FRAME, SPEECH
from audiototext.windows import LONGEST, OPENING, Limits, Window, windows

Voice = NDArray[np.float32]

SECOND = SAMPLE_RATE / FRAME  # frames
MARGINS = 1.0  # seconds, of both sides
PLAIN = Limits()
SHORT = Limits(longest=10.0, opening=3.0)


def voice(*levels: tuple[float, float]) -> Voice:
    """So many seconds of each probability."""
    parts = [np.full(round(seconds * SECOND), level, np.float32) for level, seconds in levels]
    return np.concatenate([np.zeros(0, np.float32), *parts])


def cut(frames: Voice, edges: Sequence[int] = (), limits: Limits = PLAIN) -> list[Window]:
    """The windows of a recording that was heard in pieces with these edges, in frames."""
    pieces = np.split(frames, sorted({edge for edge in edges if 0 < edge < len(frames)}))
    silent = (Heard(np.zeros(len(piece) * FRAME, np.float32), piece) for piece in pieces)
    return list(windows(silent, limits))


def places(found: Sequence[Window]) -> list[tuple[int, int]]:
    """The first and the last-plus-one frame of each window."""
    firsts = [round(window.start * SECOND) for window in found]
    return [(first, first + len(w.voice)) for first, w in zip(firsts, found, strict=True)]


def recordings(*levels: float) -> st.SearchStrategy[Voice]:
    """Voices of these probabilities, from single frames to stretches that fill a window."""
    lengths = st.integers(1, 12) | st.integers(1, 100) | st.integers(300, 900)
    runs = st.lists(st.tuples(st.sampled_from(levels), lengths), min_size=1, max_size=10)
    return runs.map(lambda runs: voice(*((level, count / SECOND) for level, count in runs)))


@given(
    recordings(0.0, 0.1, 0.25, 0.34, SPEECH, 0.5, 0.9),
    st.lists(st.integers(1, 5000), max_size=6),
    st.sampled_from([PLAIN, SHORT, Limits(voice=0.5, silence=1.0)]),
)
def test_each_voice_is_in_one_window(voices: Voice, edges: list[int], limits: Limits) -> None:
    """Windows are numbered, in order, apart and not too long; no voice is in none or in two."""
    found = cut(voices, edges, limits)
    covered = np.zeros(len(voices), int)
    for number, (window, (first, last)) in enumerate(zip(found, places(found), strict=True)):
        assert window.number == number
        assert window.start == pytest.approx(first / SECOND)
        assert 0 < window.seconds <= limits.longest + MARGINS
        assert len(window.samples) == len(window.voice) * FRAME
        covered[first:last] += 1
    assert (covered[voices >= np.float32(limits.voice)] == 1).all()
    for one, then in pairwise(places(found)):
        assert one[1] <= then[0]


@given(
    recordings(0.0, 0.1, 0.5, 0.9),
    st.lists(st.integers(1, 5000), max_size=6),
    st.integers(20, 2000),
)
def test_where_pieces_end_does_not_matter(voices: Voice, edges: list[int], step: int) -> None:
    """However the sound comes in pieces, the windows are the same, where a voice is one or not."""
    whole = places(cut(voices))
    assert places(cut(voices, edges)) == whole
    assert places(cut(voices, range(step, len(voices), step))) == whole
    assert places(cut(voices, range(PIECE, len(voices), PIECE))) == whole


@settings(max_examples=30)
@given(recordings(0.0, 0.5, 0.9))
def test_a_window_holds_its_own_sound(voices: Voice) -> None:
    """Samples and probabilities of a window are those of the recording at its time."""
    sound = np.arange(len(voices) * FRAME - FRAME // 2, dtype=np.float32)
    for window in windows([Heard(sound, voices)]):
        first = round(window.start * SAMPLE_RATE)
        count = len(window.samples)
        assert np.array_equal(window.samples, sound[first : first + count])
        assert np.array_equal(window.voice, voices[first // FRAME :][: len(window.voice)])
        assert len(window.voice) == -(-count // FRAME)
        assert window.seconds == count / SAMPLE_RATE
        assert window.end == window.start + window.seconds


@given(recordings(0.0, 0.1, 0.2, 0.34))
def test_without_a_voice_there_is_no_window(voices: Voice) -> None:
    """What never reaches the threshold is not recognized at all."""
    assert cut(voices) == []


def test_no_sound_has_no_windows() -> None:
    """A recording without a sample has no windows."""
    assert list(windows([])) == []


def test_soft_sounds_around_a_voice_belong_to_it() -> None:
    """A voice reaches as far as its probability stays above 0.2, and half a second further."""
    (found,) = cut(voice((0.1, 4), (0.3, 1), (0.9, 1), (0.3, 1), (0.1, 4)))
    assert found.start == pytest.approx(3.5, abs=0.05)
    assert found.end == pytest.approx(7.5, abs=0.05)


def test_neighbours_share_the_silence_between_them() -> None:
    """Where a pause is shorter than two margins, each window takes a half of it."""
    found = cut(voice((0.9, 9.7), (0.0, 0.6), (0.9, 9.7)), limits=SHORT)
    assert len(found) == 2
    assert found[0].end == pytest.approx(found[1].start)
    assert found[0].end == pytest.approx(10.0, abs=0.05)


@pytest.mark.parametrize(("silence", "count"), [(1.9, 1), (2.1, 2)])
def test_a_long_silence_ends_a_window(silence: float, count: int) -> None:
    """Two voices share a window unless SILENCE seconds lie between them."""
    assert len(cut(voice((0.9, 3), (0.0, silence), (0.9, 3)))) == count


def test_a_voice_without_pauses_is_parted_where_it_is_faintest() -> None:
    """Sixty seconds without a pause are parted, each time at the weakest frame there is."""
    voices = voice((0.9, 60))
    faint = [round(20 * SECOND), round(41 * SECOND)]
    voices[faint] = 0.6
    assert [first for first, _ in places(cut(voices))] == [0, *faint]


def test_what_fits_is_not_parted() -> None:
    """A voice of nearly `longest` seconds stays whole, a little more does not."""
    assert len(cut(voice((0.9, LONGEST - 0.1)))) == 1
    assert len(cut(voice((0.9, LONGEST + 0.1)))) == 2


def test_a_window_ends_at_its_longest_pause() -> None:
    """Of several pauses the longest is cut, though a shorter one lies later."""
    levels = [(0.9, 4.0), (0.0, 0.2), (0.9, 4.0), (0.0, 1.0), (0.9, 4.0), (0.0, 0.2), (0.9, 12.5)]
    first, second = cut(voice(*levels))
    assert first.end == pytest.approx(8.7, abs=0.05)
    assert second.start == pytest.approx(8.7, abs=0.05)


def test_of_like_pauses_the_later_is_cut() -> None:
    """Where pauses are of one length, windows are as full as they can be."""
    first, _ = cut(voice(*[(0.9, 4.6), (0.0, 0.4)] * 5, (0.9, 1.5)))
    assert first.end == pytest.approx(24.8, abs=0.05)


@pytest.mark.parametrize("edges", [(), (60,), range(50, 2000, 50)])
def test_a_short_recording_is_not_parted_early(edges: Sequence[int]) -> None:
    """What fits into a window is one, though a pause lies within OPENING."""
    assert len(cut(voice((0.9, 6), (0.0, 0.5), (0.9, 16)), edges)) == 1


@pytest.mark.parametrize("step", [50, PIECE, 10_000])
def test_a_long_recording_begins_with_a_short_window(step: int) -> None:
    """A long recording's first window ends at the last pause within OPENING seconds."""
    levels = [(0.9, 3.0), (0.0, 0.5), (0.9, 3.5), (0.0, 0.5), (0.9, 12.0), (0.0, 0.5), (0.9, 20.0)]
    voices = voice(*levels)
    first, *rest = cut(voices, range(step, len(voices), step))
    assert first.end == pytest.approx(7.25, abs=0.05)
    assert first.end <= OPENING
    assert rest[0].start == pytest.approx(7.25, abs=0.05)
    assert rest[0].seconds > OPENING


def test_a_first_window_is_not_cut_in_a_word() -> None:
    """A gap shorter than a pause does not end the first window of a long recording."""
    first, *_ = cut(voice((0.9, 5), (0.0, 0.2), (0.9, 15), (0.0, 0.5), (0.9, 20)))
    assert first.seconds > OPENING


def test_limits_are_kept() -> None:
    """A shorter limit, a higher threshold and a shorter silence change the cut."""
    voices = voice((0.9, 9), (0.0, 0.5), (0.45, 9))
    assert len(cut(voices)) == 1
    assert len(cut(voices, limits=Limits(longest=10))) == 2
    assert len(cut(voices, limits=Limits(silence=0.3))) == 2
    assert cut(voices, limits=Limits(voice=0.5))[-1].end < 11
