from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audiototext import media, speech
from audiototext.media import SAMPLE_RATE

from ..conftest import noise


@settings(max_examples=40)
@given(
    st.lists(st.integers(0, 5000), max_size=8),
    st.sampled_from([0.002, 0.01, 0.0333, 0.1, 0.25, 1.0]),
)
def test_blocks_are_the_sound_in_pieces(sizes: list[int], seconds: float) -> None:
    """Blocks joined are the sound; none is empty or over the limit; offsets are exact."""
    pieces = np.split(noise(sum(sizes) / SAMPLE_RATE), np.cumsum(sizes)[:-1]) if sizes else []
    whole = np.concatenate([np.zeros(0, np.float32), *pieces])
    blocks = list(speech.blocks_at_pauses(iter(pieces), seconds))
    assert np.array_equal(np.concatenate([np.zeros(0), *(b.samples for b in blocks)]), whole)
    position = 0
    for block in blocks:
        assert 0 < len(block.samples) <= seconds * SAMPLE_RATE
        assert block.start == position / SAMPLE_RATE
        position += len(block.samples)
        assert block.end == pytest.approx(position / SAMPLE_RATE)


@pytest.mark.parametrize("length", [SAMPLE_RATE - 1, SAMPLE_RATE])
def test_what_fits_is_not_cut(length: int) -> None:
    """Sound up to the limit stays in one block."""
    (block,) = speech.blocks_at_pauses([np.zeros(length, np.float32)], 1.0)
    assert (block.start, len(block.samples)) == (0.0, length)


@pytest.mark.parametrize("limit", [7.5, 8.0, 9.0, 10.0])
def test_a_cut_lies_in_the_pause(samples: Path, limit: float) -> None:
    """Somebody who pauses from 3 to 7 s is cut there, not in a word."""
    sound = media.probe(samples / "two-minds.opus").blocks(lambda sentence: None)
    first, second = speech.blocks_at_pauses(sound, limit)
    assert 3.2 < first.end == second.start < 6.8
    assert not np.abs(first.samples[-3200:]).max() > 0.01


def test_without_a_pause_the_quietest_moment_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where somebody speaks all the time, the cut lies where the sound is least."""
    monkeypatch.setattr(
        speech, "probabilities", lambda samples: np.ones(-(-len(samples) // speech.FRAME))
    )
    sound = noise(5.0)
    sound[48_000:50_000] *= 0.01
    first, _ = speech.blocks_at_pauses([sound], 4.0)
    assert 48_000 <= len(first.samples) <= 50_000


def test_speech_is_told_from_silence(samples: Path) -> None:
    """The detector gives a probability for each frame: high in words, low in silence."""
    sound = media.load(samples / "two-minds.opus").samples
    found = speech.probabilities(sound)
    assert len(found) == -(-len(sound) // speech.FRAME)
    assert ((found >= 0) & (found <= 1)).all()
    frames = np.arange(len(found)) * speech.FRAME / SAMPLE_RATE
    assert (found[(frames > 3.5) & (frames < 6.5)] < speech.SPEECH).all()
    assert np.median(found[(frames > 1.0) & (frames < 2.5)]) > 0.9


@pytest.mark.parametrize("frames", [0, 1, 249, 250, 251, 499, 500, 501])
def test_every_frame_has_one_probability(frames: int) -> None:
    """Where the detector begins anew no frame is lost or doubled, and the last may be short."""
    whole = noise(frames * speech.FRAME / SAMPLE_RATE)
    for missing in (0, 1, speech.FRAME - 1):
        sound = whole[: len(whole) - min(missing, len(whole))]
        found = speech.probabilities(sound)
        assert found.shape == (frames,)
        assert ((found >= 0) & (found <= 1)).all()


def test_long_ago_is_forgotten(samples: Path) -> None:
    """After half a minute of faint noise a voice is heard as if only a second of it had been."""
    said = media.load(samples / "short-en.opus").samples
    hiss = 0.01 * noise(32.0)  # 1000 frames: the voice begins where the detector does
    found = speech.probabilities(np.concatenate([hiss, said]))[1000:]
    assert np.array_equal(found, speech.probabilities(np.concatenate([hiss[-16384:], said]))[32:])
    assert (found >= speech.SPEECH).mean() > 0.7


def test_levelling_takes_drift_away_and_raises_the_quiet() -> None:
    """A zero line far off comes to zero, a quiet sound grows tenfold at most, a loud one stays."""
    sound = noise(20.0)
    sound *= 0.15 / sound.std()
    assert np.abs(speech.levelled(sound + 0.4).mean()) < 0.01
    quiet = speech.levelled(sound * 0.01)
    assert np.square(quiet).mean() == pytest.approx(np.square(sound * 0.1).mean(), rel=0.05)
    assert np.square(speech.levelled(sound)).mean() == pytest.approx(
        np.square(sound).mean(), rel=0.05
    )
    assert len(speech.levelled(sound[:100])) == 100
    assert not speech.levelled(np.zeros(20_000, np.float32)).any()
