from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audiototext import hearing, media, speech
from audiototext.hearing import PIECE, Heard, heard
from audiototext.media import SAMPLE_RATE, Samples
from audiototext.speech import FRAME, SPEECH, Clip


@pytest.fixture
def loudness(monkeypatch: pytest.MonkeyPatch) -> None:
    """A detector that takes the level of a frame for its probability, and pieces of 20 frames."""

    def level(samples: Samples) -> Samples:
        padded = np.pad(samples, (0, -len(samples) % FRAME)).reshape(-1, FRAME)
        found: Samples = np.abs(padded).max(axis=1)
        return found

    monkeypatch.setattr(hearing, "PIECE", 20)
    monkeypatch.setattr(hearing, "_BEFORE", 3)
    monkeypatch.setattr(speech, "probabilities", level)
    monkeypatch.setattr(speech, "levelled", lambda samples: samples)


def random(count: int) -> Samples:
    """The same hiss every time."""
    return np.random.default_rng(3).uniform(0.1, 1, count).astype(np.float32)


def level(samples: Samples) -> list[float]:
    """The highest sample of each frame."""
    return [float(samples[at : at + FRAME].max()) for at in range(0, len(samples), FRAME)]


def joined(pieces: Sequence[Heard]) -> Samples:
    return np.concatenate([np.zeros(0, np.float32), *(piece.samples for piece in pieces)])


def same(one: Sequence[Heard], other: Sequence[Heard]) -> bool:
    return len(one) == len(other) and all(
        np.array_equal(a.samples, b.samples) and np.array_equal(a.voice, b.voice)
        for a, b in zip(one, other, strict=True)
    )


@pytest.mark.usefixtures("loudness")
@pytest.mark.parametrize("count", [0, 1, FRAME, 19 * FRAME + 1, 20 * FRAME, 45 * FRAME + 7])
def test_pieces_are_the_sound(count: int) -> None:
    """Pieces joined are the sound, all full but the last; each frame has its own probability."""
    sound = random(count)
    pieces = list(heard([sound]))
    assert np.array_equal(joined(pieces), sound)
    assert [len(piece.samples) for piece in pieces[:-1]] == [20 * FRAME] * (len(pieces) - 1)
    assert [float(v) for piece in pieces for v in piece.voice] == level(sound)
    for piece in pieces:
        assert 0 < len(piece.samples) <= 20 * FRAME
        assert len(piece.voice) == -(-len(piece.samples) // FRAME)


@settings(max_examples=15)
@given(st.lists(st.integers(0, 60 * SAMPLE_RATE), max_size=5))
def test_any_cutting_is_heard_alike(edges: list[int]) -> None:
    """However the sound comes in blocks, some empty, regrouped pieces are bit for bit the same."""
    sound = random(60 * SAMPLE_RATE)
    found = list(hearing._regrouped(np.split(sound, sorted(edges)), PIECE * FRAME))
    assert [len(piece) for piece in found] == [PIECE * FRAME, len(sound) - PIECE * FRAME]
    assert np.array_equal(np.concatenate(found), sound)


def test_real_speech_is_heard_alike_in_blocks(samples: Path) -> None:
    """The real detector says the same of speech in one block and of speech in many."""
    sound = np.tile(media.load(samples / "short-en.opus").samples, 10)
    whole = list(heard([sound]))
    assert len(whole) == 2
    assert same(list(heard(np.split(sound, [1, 20_000, 20_000, 650_000]))), whole)
    voice = np.concatenate([piece.voice for piece in whole])
    assert len(voice) == -(-len(sound) // FRAME)
    assert (voice >= SPEECH).mean() > 0.5


def test_what_was_said_before_helps_to_hear(samples: Path) -> None:
    """The second piece begins as if the sound before it had been heard, not anew."""
    sound = np.tile(media.load(samples / "short-en.opus").samples, 10)
    first, second = heard([sound])
    start, overlap = len(first.samples), 160
    context = speech.probabilities(speech.levelled(sound[start - overlap * FRAME :]))
    assert np.array_equal(second.voice, context[overlap:])


@pytest.mark.usefixtures("loudness")
@settings(max_examples=40)
@given(st.lists(st.integers(0, 50 * FRAME), max_size=6), st.integers(1, 45 * FRAME))
def test_only_the_clips_are_heard(edges: list[int], block: int) -> None:
    """Within the clips the sound is kept, elsewhere it is silent, and nothing moves."""
    sound = random(45 * FRAME)
    inside = sorted(edges)[: len(edges) // 2 * 2]
    clips = [(a / SAMPLE_RATE, b / SAMPLE_RATE) for a, b in zip(*[iter(inside)] * 2, strict=True)]
    clips.append((50 * FRAME / SAMPLE_RATE, float("inf")))
    expected = np.zeros_like(sound)
    for first, last in zip(*[iter(inside)] * 2, strict=True):
        expected[first:last] = sound[first:last]
    pieces = list(heard(np.split(sound, range(block, len(sound), block)), clips))
    assert np.array_equal(joined(pieces), expected)
    assert [float(v) for piece in pieces for v in piece.voice] == level(expected)


@pytest.mark.usefixtures("loudness")
@pytest.mark.parametrize("clips", [[], [(0.0, float("inf"))], [(0.0, 0.5), (0.5, 99.0)]])
def test_clips_of_everything_change_nothing(clips: list[Clip]) -> None:
    """No clips, an endless one, and two that meet are the whole recording."""
    sound = random(45 * FRAME)
    assert np.array_equal(joined(list(heard([sound], clips))), sound)
