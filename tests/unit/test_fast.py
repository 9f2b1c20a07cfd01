"""The fast engine with the real model: batches, order, doubts, and what goes wrong on the way."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from audiototext import LocalWhisper, Transcript, WhisperOptions, media
from audiototext.engines import Listening, Request
from audiototext.engines.hypotheses import Ask, Batch, Decoder, Hypothesis
from audiototext.errors import Cancelled, EngineError, MediaError, UnsupportedRequest
from audiototext.media import SAMPLE_RATE, Audio, Samples, Sound, Warn

from ..conftest import Ear, noise

ENGLISH = Request(language="en")
SILENCE = np.zeros(3 * SAMPLE_RATE, np.float32)


@pytest.fixture(scope="module")
def long_talk(samples: Path) -> Sound:
    """More than a minute of English with pauses."""
    sound = media.load(samples / "harbour-en.opus").samples
    return Sound(np.tile(np.concatenate([sound, SILENCE]), 3))


def results(
    engine: LocalWhisper, *tasks: tuple[Audio, Request]
) -> tuple[list[Transcript | Exception], list[Ear]]:
    ears = [Ear() for _ in tasks]
    listenings = [
        Listening(audio, request, ear) for (audio, request), ear in zip(tasks, ears, strict=True)
    ]
    return list(engine.recognize_all(listenings)), ears


def test_recordings_are_recognized_together(embedded_engine: LocalWhisper, samples: Path) -> None:
    """Each of several recordings has its own language, text and events, as it has alone."""
    tasks = [
        (media.probe(samples / "short-en.opus"), ENGLISH),
        (media.probe(samples / "fluss-de.opus"), Request()),
        (media.probe(samples / "mercado-es.opus"), Request("translate", "es")),
    ]
    found, ears = results(embedded_engine, *tasks)
    transcripts = [one for one in found if isinstance(one, Transcript)]
    assert [one.language for one in transcripts] == ["en", "de", "es"]
    assert "blue umbrella" in transcripts[0].text
    assert "Wasser" in transcripts[1].text
    assert "people" in transcripts[2].text
    for (audio, request), transcript, ear in zip(tasks, transcripts, ears, strict=True):
        assert tuple(ear.all("segment")) == transcript.segments
        assert ear.all("progress")[-1] == transcript.duration
        assert len(ear.all("language")) == 1
        alone = embedded_engine.recognize(audio, request, Ear())
        assert alone.text.split()[:3] == transcript.text.split()[:3]


def test_two_runs_are_alike(embedded_engine: LocalWhisper, long_talk: Sound) -> None:
    """The same recording gives the same transcript, to the last digit."""
    first, second = (embedded_engine.recognize(long_talk, ENGLISH, Ear()) for _ in range(2))
    assert first == second
    assert len(first.text.split()) > 100


@pytest.mark.parametrize("event", ["segment", "progress"])
def test_stopping_is_prompt(embedded_engine: LocalWhisper, long_talk: Sound, event: str) -> None:
    """Who says stop in the middle has what was told, at once, and the engine can go on."""
    ear = Ear(stop_at=event, stop=Cancelled("enough"))
    began = time.monotonic()
    with pytest.raises(Cancelled) as caught:
        embedded_engine.recognize(long_talk, ENGLISH, ear)
    assert time.monotonic() - began < 5
    told = tuple(ear.all("segment"))
    if told:
        assert caught.value.transcript is not None
        assert caught.value.transcript.segments == told
        assert caught.value.transcript.partial
    assert "harbor" in embedded_engine.recognize(long_talk, ENGLISH, Ear()).text


def test_a_batch_that_is_too_large_is_halved(
    embedded_engine: LocalWhisper, long_talk: Sound, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the memory runs out, fewer windows are tried at once, and all text comes."""
    heard, sizes = Decoder.heard, []

    def full(self: Decoder, sounds: Sequence[Samples], *rest: Any) -> Batch:
        sizes.append(len(sounds))
        if len(sounds) > 1:
            raise RuntimeError("CUDA failed with error out of memory")
        return heard(self, sounds, *rest)

    whole = embedded_engine.recognize(long_talk, ENGLISH, Ear()).text.split()
    monkeypatch.setattr(Decoder, "heard", full)
    said = embedded_engine.recognize(long_talk, ENGLISH, Ear()).text.split()
    assert max(sizes) > 1
    assert abs(len(said) - len(whole)) <= 3


def test_a_runtime_that_fails_costs_its_recordings(
    embedded_engine: LocalWhisper, samples: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A failure of the decoder is an EngineError with its cause, for each recording in it."""

    def fail(*arguments: object) -> Batch:
        raise RuntimeError("illegal instruction")

    monkeypatch.setattr(Decoder, "heard", fail)
    audio = media.probe(samples / "short-en.opus")
    found, _ = results(embedded_engine, (audio, ENGLISH), (audio, ENGLISH))
    for error in found:
        assert isinstance(error, EngineError)
        assert "illegal instruction" in str(error)
        assert isinstance(error.__cause__, RuntimeError)


class Torn:
    """A recording that cannot be read to its end."""

    duration = None

    def __init__(self, samples: Samples) -> None:
        self._samples = samples

    def blocks(self, warn: Warn) -> Iterator[Samples]:
        yield self._samples
        raise MediaError("torn.mp3: torn")


def test_a_torn_recording_costs_itself(embedded_engine: LocalWhisper, samples: Path) -> None:
    """What cannot be read or is not to be had is an error of its own; the others are done."""
    sound = media.load(samples / "short-en.opus")
    found, ears = results(
        embedded_engine,
        (sound, ENGLISH),
        (Torn(sound.samples), ENGLISH),
        (sound, Request(language="xx")),
        (sound, ENGLISH),
    )
    assert [type(one) for one in found] == [Transcript, MediaError, UnsupportedRequest, Transcript]
    assert found[0] == found[3]
    assert ears[2].events == []


def test_hotwords_and_prompts_reach_every_window(samples: Path) -> None:
    """A spelling that nobody could guess is taken from the hotwords."""
    audio = media.probe(samples / "short-en.opus")
    plain = LocalWhisper("embedded").recognize(audio, ENGLISH, Ear()).text
    options = WhisperOptions(hotwords="blew umbrellah, blew umbrellah by the doar")
    odd = LocalWhisper("embedded", options=options).recognize(audio, ENGLISH, Ear()).text
    assert plain != odd
    assert "umbrella" in odd


def test_noise_does_not_say_the_prompt(embedded_engine: LocalWhisper) -> None:
    """A prompt over noise is not taken for speech."""
    request = Request(
        language="en", prompt="Doctor Okonkwo and Professor Brzezinski at Lake Geneva"
    )
    said = embedded_engine.recognize(Sound(noise(12.0)), request, Ear())
    assert "Okonkwo" not in said.text


def test_each_window_may_have_its_own_language(samples: Path) -> None:
    """With multilingual, each window is written in its language, and says so."""
    english = media.load(samples / "harbour-en.opus").samples[: 9 * SAMPLE_RATE]
    german = media.load(samples / "fluss-de.opus").samples
    engine = LocalWhisper("embedded", options=WhisperOptions(multilingual=True))
    said = engine.recognize(Sound(np.concatenate([german, SILENCE, english])), Request(), Ear())
    assert {segment.language for segment in said.segments} == {"de", "en"}
    assert "Wasser" in said.text
    assert "harbor" in said.text


def test_words_can_be_left_out(samples: Path) -> None:
    """Without word times segments have their own times, and no words."""
    engine = LocalWhisper("embedded", options=WhisperOptions(word_timestamps=False))
    said = engine.recognize(media.probe(samples / "two-minds.opus"), ENGLISH, Ear())
    assert len(said.segments) >= 2
    assert all(segment.words == () for segment in said.segments)
    assert said.segments[-1].start > 6


def test_a_temperature_draws_the_same_each_time(samples: Path) -> None:
    """A first temperature above zero draws at random, alike in every run."""
    audio = media.probe(samples / "short-en.opus")
    engine = LocalWhisper("embedded", options=WhisperOptions(temperature=0.4))
    first, second = (engine.recognize(audio, ENGLISH, Ear()) for _ in range(2))
    assert first == second
    assert first.segments[0].evidence is not None
    assert first.segments[0].evidence.temperature >= 0.4


def test_chinese_has_one_script(embedded_engine: LocalWhisper, long_talk: Sound) -> None:
    """The line that asks for one script stands before Chinese, unless the user has a prompt."""
    asked: list[Ask] = []
    heard = Decoder.heard

    def listen(self: Decoder, sounds: Sequence[Samples], asks: Sequence[Ask], *rest: Any) -> Batch:
        asked.extend(asks)
        return heard(self, sounds, asks, *rest)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Decoder, "heard", listen)
        short = Sound(long_talk.samples[: 6 * SAMPLE_RATE])
        embedded_engine.recognize(short, Request(language="zh"), Ear())
        first = asked[0].context
        asked.clear()
        embedded_engine.recognize(short, Request(language="zh", prompt="你好"), Ear())
        assert first
        assert asked[0].context != first
        asked.clear()
        embedded_engine.recognize(short, ENGLISH, Ear())
        assert asked[0].context == ()


@pytest.mark.parametrize(
    ("mode", "settings", "told"),
    [
        ("fast", {"options": WhisperOptions(hallucination_silence_threshold=2.0)}, "silence"),
        ("sequential", {"workers": 2}, "workers needs"),
        ("sequential", {"batch_size": 4}, "batch_size needs"),
        ("quick", {}, "fast or sequential"),
    ],
)
def test_what_a_mode_does_not_know_is_refused(
    mode: Any, settings: dict[str, Any], told: str
) -> None:
    """Nothing is accepted and ignored; the model is not even looked for."""
    with pytest.raises(UnsupportedRequest, match=told):
        LocalWhisper("no such model", engine_mode=mode, **settings)


def test_a_loop_is_decoded_again(
    embedded_engine: LocalWhisper, samples: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A first hypothesis that repeats itself is not what is written."""
    generated, calls = Decoder.generated, []

    def looping(self: Decoder, *arguments: Any, **named: Any) -> list[Hypothesis]:
        found = generated(self, *arguments, **named)
        calls.append(len(found))
        if len(calls) == 1:
            found = [replace(one, tokens=one.tokens * 3, text=one.text * 3) for one in found]
        return found

    monkeypatch.setattr(Decoder, "generated", looping)
    said = embedded_engine.recognize(media.probe(samples / "short-en.opus"), ENGLISH, Ear())
    assert said.text.count("umbrella") == 1
    assert len(calls) == 2
