"""What only the local engine knows: long recordings, prompts, English text, its own failures."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from audiototext import LocalWhisper, Transcript, media
from audiototext.engines import Request, local_whisper
from audiototext.errors import EngineError
from audiototext.media import Samples, Sound

from ..conftest import Ear

ENGLISH = Request(language="en")


@pytest.fixture
def in_short_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks of 8 s, so that 11 s are a long recording."""
    monkeypatch.setattr(local_whisper, "BLOCK_SECONDS", 8.0)


@pytest.mark.usefixtures("in_short_blocks")
def test_a_long_recording_is_one_in_pieces(embedded_engine: LocalWhisper, samples: Path) -> None:
    """Cut in its pause, a recording keeps its words, and their times are those of the whole."""
    ear = Ear()
    said = embedded_engine.recognize(media.probe(samples / "two-minds.opus"), ENGLISH, ear)
    words = [word for segment in said.segments for word in segment.words]
    assert "early train to London" in said.text
    assert "another cup of tea" in said.text
    assert said.duration == pytest.approx(10.7, abs=0.1)
    train = next(word for word in words if "London" in word.text)
    second = next(word for word in words if "second" in word.text)
    assert 1.5 < train.end < 3.6
    assert 6.5 < second.start < 8.5
    late = [segment for segment in said.segments if segment.start > 5]
    for segment in late:
        assert segment.evidence is not None
        assert 400 < segment.evidence.seek < 1080
    progress = ear.all("progress")
    assert 3.0 < next(value for value in progress if value > 4.0) < 10.7


class Failing:
    """A second of sound, then a failure that the runtimes would raise."""

    duration = None

    def blocks(self, warn: Callable[[str], None]) -> Iterator[Samples]:
        yield np.zeros(16_000, np.float32)
        raise RuntimeError("the GPU fell off the bus")


def test_a_runtime_that_fails_is_an_engine_error(embedded_engine: LocalWhisper) -> None:
    """A failure of the runtime becomes an EngineError that keeps its words and its cause."""
    with pytest.raises(EngineError, match="fell off the bus") as caught:
        embedded_engine.recognize(Failing(), ENGLISH, Ear())
    assert isinstance(caught.value.__cause__, RuntimeError)


def test_a_prompt_sets_the_style(embedded_engine: LocalWhisper, samples: Path) -> None:
    """Text that begins without capitals and stops goes on without them."""
    prompt = "hi there i write everything in lower case with no punctuation at all you know"
    request = Request(language="en", prompt=prompt)
    said = embedded_engine.recognize(media.probe(samples / "short-en.opus"), request, Ear())
    assert "blue umbrella" in said.text
    assert said.text == said.text.lower()


@pytest.fixture(scope="module")
def translated(embedded_engine: LocalWhisper) -> Transcript:
    """The Spanish sample in English."""
    path = Path(__file__).parents[2] / "samples" / "mercado-es.opus"
    return embedded_engine.recognize(media.probe(path), Request("translate", "es"), Ear())


def test_a_translation_is_english(translated: Transcript) -> None:
    """Asked to translate, Whisper writes English, and the transcript says so."""
    text = translated.text.lower()
    assert "people" in text
    assert "music" in text
    assert "mucho" not in text
    assert (translated.language, translated.text_language) == ("es", "en")


def test_a_language_is_detected(embedded_engine: LocalWhisper, samples: Path) -> None:
    """With no language given, the one spoken is found, with its probability."""
    ear = Ear()
    heard = media.load(samples / "fluss-de.opus").samples[: 6 * media.SAMPLE_RATE]
    said = embedded_engine.recognize(Sound(heard), Request(), ear)
    assert said.language == "de"
    assert said.language_probability is not None
    assert 0.5 < said.language_probability <= 1
    assert ear.all("language") == [("de", said.language_probability)]


def test_the_user_is_told_what_runs(samples: Path) -> None:
    """While it loads, the engine names the device, the model, its kind and its size."""
    ear = Ear()
    LocalWhisper(device="cpu", beam_size=1, listener=ear)
    notes = ear.all("note")
    assert notes[-3].startswith("Using CPU (")
    assert notes[-2:] == [
        "Loading model base...",
        "Model base is multilingual and has 71,825,920 parameters.",
    ]
    assert ear.all("warn") == []
