"""What only the local engine knows: long recordings, prompts, English text, its own failures."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from audiototext import LocalWhisper, Transcript, WhisperOptions, media
from audiototext.engines import Request, sequential
from audiototext.errors import EngineError, UnsupportedRequest
from audiototext.media import SAMPLE_RATE, Samples, Sound

from ..conftest import Ear, noise

ENGLISH = Request(language="en")


@pytest.fixture
def in_short_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks of 8 s, so that 11 s are a long recording."""
    monkeypatch.setattr(sequential, "BLOCK_SECONDS", 8.0)


@pytest.mark.usefixtures("in_short_blocks")
def test_a_long_recording_is_one_in_pieces(sequential_engine: LocalWhisper, samples: Path) -> None:
    """Cut in its pause, a recording keeps its words, and their times are those of the whole."""
    ear = Ear()
    said = sequential_engine.recognize(media.probe(samples / "two-minds.opus"), ENGLISH, ear)
    words = [word for segment in said.segments for word in segment.words]
    assert "early train to London" in said.text
    assert "another cup of tea" in said.text
    assert said.duration == pytest.approx(10.7, abs=0.1)
    assert said.coverage is not None
    assert 5 < said.coverage.voiced < 8
    assert said.coverage.gaps == ()
    assert said.segments[0].doubts == ()
    train = next(word for word in words if "London" in word.text)
    second = next(word for word in words if "second" in word.text)
    assert 1.5 < train.end < 3.6
    assert 6.5 < second.start < 8.5
    assert 9.0 < words[-1].start < words[-1].end <= said.duration
    late = [segment for segment in said.segments if segment.start > 5]
    assert late
    for segment in late:
        assert segment.start > 6.5
        assert segment.evidence is not None
        assert 400 < segment.evidence.seek < 1080
    progress = ear.all("progress")
    assert 3.0 < next(value for value in progress if value > 4.0) < 10.7


@pytest.mark.parametrize("error", [RuntimeError, ValueError])
def test_a_runtime_that_fails_is_an_engine_error(
    sequential_engine: LocalWhisper, monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    """A failure of the runtime becomes an EngineError that keeps its words and its cause."""

    def fail(*arguments: object, **named: object) -> None:
        raise error("CUDA failed with error out of memory")

    monkeypatch.setattr(sequential_engine._whisper, "transcribe", fail)
    with pytest.raises(EngineError, match="out of memory") as caught:
        sequential_engine.recognize(Sound(noise(1.0)), ENGLISH, Ear())
    assert isinstance(caught.value.__cause__, error)


def decoded(text: str, start: float, end: float) -> SimpleNamespace:
    """What faster-whisper gives for a segment that it believes."""
    known = {"seek": 0, "tokens": [1], "temperature": 0.0, "avg_logprob": -0.1}
    scores = {"compression_ratio": 1.0, "no_speech_prob": 0.0}
    return SimpleNamespace(start=start, end=end, text=text, words=None, **known, **scores)


def test_one_after_the_other_what_was_left_out_is_heard_alone(
    sequential_engine: LocalWhisper, samples: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a voice has no words, its sound is decoded once more; what still has none is told."""
    heard = []

    def transcribe(sound: Samples, **_: object) -> tuple[list[SimpleNamespace], None]:
        heard.append(len(sound) / SAMPLE_RATE)
        plan = [[decoded(" Second.", 6.8, 8.0)], [decoded(" First.", 0.1, 3.2)]]
        return plan[len(heard) - 1] if len(heard) <= len(plan) else [], None

    monkeypatch.setattr(sequential_engine._whisper, "transcribe", transcribe)
    request = Request(language="en", prompt="Nothing of it.")
    two = media.load(samples / "two-minds.opus")
    said = sequential_engine.recognize(two, request, Ear())
    assert said.text == "First. Second."
    assert heard[0] == pytest.approx(two.duration)
    assert 2.5 < heard[1] < 3
    assert said.coverage is not None
    assert [round(edge) for gap in said.coverage.gaps for edge in gap] == [8, 9, 9, 10]


def test_one_after_the_other_a_wrong_language_is_noticed(
    sequential_engine: LocalWhisper, samples: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who calls five seconds of English German is warned; a single second tells too little."""
    monkeypatch.setattr(sequential_engine._whisper, "transcribe", lambda *_, **__: ([], None))
    english = media.load(samples / "short-en.opus").samples
    silence = np.zeros(4 * SAMPLE_RATE, np.float32)
    brief = np.concatenate([english[: int(1.2 * SAMPLE_RATE)], silence])
    for sound, language, count in ((english, "de", 1), (english, "en", 0), (brief, "de", 0)):
        ear = Ear()
        sequential_engine.recognize(Sound(sound), Request(language=language), ear)
        assert len(ear.all("warn")) == count


@pytest.mark.parametrize(
    ("language", "allowed", "told"),
    [("fr", "en,de", "French"), (None, "en,yue", "Cantonese"), ("yue", "", "Cantonese")],
)
def test_languages_that_are_not_to_be_had_are_refused(
    embedded_engine: LocalWhisper,
    monkeypatch: pytest.MonkeyPatch,
    language: str | None,
    allowed: str,
    told: str,
) -> None:
    """A language outside of the list, and one that the model does not know, are named."""
    monkeypatch.setattr(embedded_engine, "_options", WhisperOptions(languages=allowed))
    with pytest.raises(UnsupportedRequest, match=told):
        embedded_engine.recognize(Sound(noise(0.1)), Request(language=language), Ear())


@pytest.mark.parametrize("settings", [{"multilingual": True}, {"languages": "en,de"}])
def test_a_model_of_english_knows_no_list(
    embedded_engine: LocalWhisper, monkeypatch: pytest.MonkeyPatch, settings: dict[str, Any]
) -> None:
    """Several languages need a model that knows them."""
    monkeypatch.setattr(embedded_engine, "_options", WhisperOptions(**settings))
    monkeypatch.setattr(embedded_engine, "_multilingual", False)
    with pytest.raises(UnsupportedRequest, match="more than English"):
        embedded_engine.recognize(Sound(noise(0.1)), Request(), Ear())


def test_only_allowed_languages_are_written(
    embedded_engine: LocalWhisper, samples: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """English, of which only Dutch and Spanish may be spoken, is taken for one of these."""
    monkeypatch.setattr(embedded_engine, "_options", WhisperOptions(languages="Dutch,es"))
    said = embedded_engine.recognize(media.load(samples / "short-en.opus"), Request(), Ear())
    assert said.language in ("nl", "es")
    assert {segment.language for segment in said.segments} == {said.language}


@pytest.mark.parametrize("error", [RuntimeError, ValueError])
def test_a_listeners_own_failure_is_loud(
    embedded_engine: LocalWhisper, samples: Path, error: type[Exception]
) -> None:
    """What a listener raises is its own, and not taken for a failure of the engine."""
    with pytest.raises(error, match="mine"):
        embedded_engine.recognize(
            media.probe(samples / "short-en.opus"), ENGLISH, Ear("segment", error("mine"))
        )


@pytest.mark.parametrize("condition", [True, False])
def test_a_block_follows_on_from_the_text_before_it(
    monkeypatch: pytest.MonkeyPatch, samples: Path, condition: bool
) -> None:
    """The style of the first block is carried on to the next ones, unless that is switched off."""
    monkeypatch.setattr(sequential, "BLOCK_SECONDS", 6.0)
    options = WhisperOptions(condition_on_previous_text=condition)
    engine = LocalWhisper("embedded", engine_mode="sequential", options=options)
    prompt = "hi there i write everything in lower case with no punctuation at all you know"
    request = Request(language="en", prompt=prompt)
    said = engine.recognize(media.probe(samples / "two-minds.opus"), request, Ear())
    assert "another cup of tea" in said.text
    late = [segment for segment in said.segments if segment.start > 5]
    assert late
    assert all(segment.text == segment.text.lower() for segment in late) is condition


def test_sampled_retries_are_repeatable(samples: Path) -> None:
    """Sound so odd that Whisper has to guess gives the same guess in every run."""
    heard = media.load(samples / "short-en.opus").samples
    backwards = Sound(np.ascontiguousarray(heard[::-1]))
    first, second = (
        LocalWhisper("embedded").recognize(backwards, ENGLISH, Ear()) for _ in range(2)
    )
    assert first == second


def test_a_prompt_that_is_too_long_costs_a_warning(embedded_engine: LocalWhisper) -> None:
    """Of a prompt that Whisper cannot hold only the end counts, and the user is told."""
    ear = Ear()
    silence = Sound(np.zeros(16_000, np.float32))
    for words, warnings in ((20, 0), (2000, 1)):
        request = Request(language="en", prompt="hello " * words)
        embedded_engine.recognize(silence, request, ear)
        assert len(ear.all("warn")) == warnings


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
    assert 0 < said.language_probability <= 1
    assert ear.all("language") == [("de", said.language_probability)]


def test_the_user_is_told_what_runs(samples: Path) -> None:
    """While it loads, the engine names the device, the model, its kind and its size."""
    ear = Ear()
    LocalWhisper("embedded", device="cpu", listener=ear)
    notes = ear.all("note")
    assert notes[-3].startswith("Using CPU (")
    assert notes[-2:] == [
        "Loading model base...",
        "Model base is multilingual and has 71,825,920 parameters.",
    ]
    assert ear.all("warn") == []


def test_a_door_that_slams_says_nothing(embedded_engine: LocalWhisper) -> None:
    """Bursts of noise in silence are no speech, whatever the decoder makes of them."""
    rng = np.random.default_rng(7)
    sound = np.zeros(5 * 16_000, np.float32)
    for start in (12_000, 50_000):
        burst = rng.normal(0, 0.3, 4_000) * np.linspace(1, 0, 4_000) ** 2
        sound[start : start + 4_000] = burst.astype(np.float32)
    said = embedded_engine.recognize(Sound(sound), ENGLISH, Ear())
    assert said.text == ""
    assert said.duration == pytest.approx(5.0)


def test_real_noises_say_nothing(embedded_engine: LocalWhisper, data: Path) -> None:
    """A dog, a car horn and two more recordings without speech give no word."""
    found = sorted((data / "hard" / "noise").glob("esc50-*.wav"))
    assert found
    for path in found:
        said = embedded_engine.recognize(media.probe(path), ENGLISH, Ear())
        assert said.text == "", path.name
