"""A recording heard piece by piece."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from audiototext import media, speech
from audiototext.hearing import PIECE, heard
from audiototext.media import SAMPLE_RATE


def test_pieces_do_not_depend_on_blocks(samples: Path) -> None:
    """However the sound comes, the pieces are the same, with a probability for each frame."""
    sound = np.tile(media.load(samples / "short-en.opus").samples, 10)[: 47 * SAMPLE_RATE + 123]
    whole = list(heard([sound]))
    parts = list(heard(iter(np.split(sound, [1, 999, 400_000, 640_000]))))
    assert len(whole) == len(parts) == 2
    assert len(whole[0].voice) == PIECE
    for one, other in zip(whole, parts, strict=True):
        assert np.array_equal(one.samples, other.samples)
        assert np.array_equal(one.voice, other.voice)
        assert len(one.voice) == -(-len(one.samples) // speech.FRAME)
        assert one.voice.max() > 0.5


def test_outside_the_clips_is_silence(samples: Path) -> None:
    """Only what lies in a clip is heard, at its own time."""
    sound = media.load(samples / "short-en.opus").samples
    (found,) = heard([sound], [(1.0, 2.0), (3.0, float("inf"))])
    kept = found.samples != 0
    assert not kept[:SAMPLE_RATE].any()
    assert np.array_equal(found.samples[SAMPLE_RATE : 2 * SAMPLE_RATE], sound[16_000:32_000])
    assert not kept[2 * SAMPLE_RATE : 3 * SAMPLE_RATE].any()
    assert kept[3 * SAMPLE_RATE :].any()


@pytest.mark.parametrize("count", [0, 1, 700])
def test_a_scrap_is_heard(count: int) -> None:
    """A few samples make one piece, none makes no piece."""
    pieces = list(heard([np.full(count, 0.1, np.float32)]))
    assert [len(one.samples) for one in pieces] == [count] * bool(count)


def test_a_voice_after_long_noise_is_heard(samples: Path) -> None:
    """Half a minute of faint noise does not make the detector deaf to what follows."""
    rng = np.random.default_rng(3)
    said = media.load(samples / "short-en.opus").samples
    noise = rng.normal(0, 0.006, 32 * SAMPLE_RATE).astype(np.float32)
    found = np.concatenate([one.voice for one in heard([np.concatenate([said, noise, said])])])
    late = found[-len(said) // speech.FRAME :]
    assert (late > 0.5).mean() > 0.5
