"""The fast engine with the real model: batches, order, doubts, and what goes wrong on the way."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from audiototext import LocalWhisper, Segment, Transcript, WhisperOptions, media
from audiototext.engines import Listening, Request
from audiototext.engines.decoder import Batch, Decoder
from audiototext.engines.fast import Fast
from audiototext.engines.hypotheses import Ask, Hypothesis
from audiototext.errors import Cancelled, EngineError, MediaError, UnsupportedRequest
from audiototext.media import SAMPLE_RATE, Audio, Samples, Sound, Warn
from audiototext.transcript import Task

from ..conftest import Ear, noise

ENGLISH = Request(language="en")
GERMAN = Request(language="de")
PROMPT = "Doctor Okonkwo and Professor Brzezinski at Lake Geneva"
SILENCE = np.zeros(3 * SAMPLE_RATE, np.float32)


@pytest.fixture(scope="module")
def long_talk(samples: Path) -> Sound:
    """More than a minute of English with pauses."""
    sound = media.load(samples / "harbour-en.opus").samples
    return Sound(np.tile(np.concatenate([sound, SILENCE]), 2))


@pytest.fixture(scope="module")
def short(samples: Path) -> Sound:
    """Five seconds of English."""
    return media.load(samples / "short-en.opus")


@pytest.fixture(scope="module")
def odd(samples: Path) -> Sound:
    """A sentence under so much noise that Whisper can only guess what it is."""
    sound = media.load(samples / "two-minds.opus").samples[: 5 * SAMPLE_RATE]
    return Sound(sound + 2 * noise(5.0))


@pytest.fixture(scope="module")
def lonely_engine() -> LocalWhisper:
    """The embedded model with a single worker, so that its batches come one after the other."""
    return LocalWhisper("embedded", device="cpu", workers=1, batch_size=4)


def engine_with(**options: Any) -> LocalWhisper:
    return LocalWhisper("embedded", device="cpu", options=WhisperOptions(**options))


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
        assert ear.all("progress") == sorted(ear.all("progress"))
        assert ear.all("progress")[-1] == transcript.duration
        assert ear.all("language") == [(transcript.language, transcript.language_probability)]
        alone = embedded_engine.recognize(audio, request, Ear())
        assert alone.text.split()[:3] == transcript.text.split()[:3]


class Named(Ear):
    """Writes what it hears into a diary that several share, under its name."""

    def __init__(self, name: str, diary: list[tuple[str, str]]) -> None:
        super().__init__()
        self._name = name
        self._diary = diary

    def _heard(self, kind: str, value: Any) -> None:
        self._diary.append((self._name, kind))
        super()._heard(kind, value)


def test_one_recording_is_told_after_the_other(
    embedded_engine: LocalWhisper, short: Sound, samples: Path
) -> None:
    """Nothing is heard of a recording before the result of the one before it has come out."""
    audios = (short, media.load(samples / "two-minds.opus"), short)
    diary: list[tuple[str, str]] = []
    work = [
        Listening(audio, request, Named(name, diary))
        for name, audio, request in zip("abc", audios, (Request(), ENGLISH, Request()), strict=True)
    ]
    for name, result in zip("abc", embedded_engine.recognize_all(work), strict=True):
        assert isinstance(result, Transcript)
        diary.append((name, "result"))
    assert [name for name, _ in diary] == sorted(name for name, _ in diary)
    for name in "abc":
        kinds = [kind for one, kind in diary if one == name]
        assert kinds.index("language") < kinds.index("segment")
        assert kinds[-2:] == ["progress", "result"]


def test_two_runs_are_alike(embedded_engine: LocalWhisper, odd: Sound, samples: Path) -> None:
    """The same recordings in the same order give the same transcripts, to the last digit."""
    tasks = [
        (media.load(samples / "harbour-en.opus"), ENGLISH),
        (media.load(samples / "fluss-de.opus"), Request()),
        (odd, ENGLISH),
    ]
    (first, _), (second, _) = (results(embedded_engine, *tasks) for _ in range(2))
    assert first == second
    assert isinstance(first[0], Transcript)
    assert len(first[0].text.split()) > 90


def test_first_words_come_early(
    lonely_engine: LocalWhisper, long_talk: Sound, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A long recording's first segment is told before its other windows are decoded, in order."""
    heard, sizes, told = Decoder.heard, [], threading.Event()

    def held(self: Decoder, sounds: Sequence[Samples], *rest: Any) -> Batch:
        sizes.append(len(sounds))
        if len(sizes) > 1:
            assert told.wait(10), "the others had to be decoded first"
        return heard(self, sounds, *rest)

    class Eager(Ear):
        def segment(self, segment: Segment) -> None:
            told.set()
            super().segment(segment)

    monkeypatch.setattr(Decoder, "heard", held)
    said = lonely_engine.recognize(long_talk, ENGLISH, Eager())
    assert sum(sizes) >= 4
    edges = [edge for one in said.segments for edge in (one.start, one.end)]
    assert edges == sorted(edges)
    assert said.text.count("seagulls") == 2
    assert said.duration > 60


class Clock(Ear):
    """Says stop after the first segment, and knows when; a tick is a progress that is none."""

    def __init__(self, stop_at: str) -> None:
        super().__init__()
        self.stopped = 0.0
        self._when = stop_at

    def _heard(self, kind: str, value: Any) -> None:
        super()._heard(kind, value)
        is_tick = self.events[-2:] == [("progress", value)] * 2
        if self.all("segment") and ("tick" if is_tick else kind) == self._when:
            self.stopped = time.monotonic()
            raise Cancelled("enough")


@pytest.mark.parametrize("event", ["segment", "progress", "tick"])
def test_stopping_is_prompt(
    lonely_engine: LocalWhisper,
    long_talk: Sound,
    short: Sound,
    monkeypatch: pytest.MonkeyPatch,
    event: str,
) -> None:
    """Who says stop has what was told, while a batch is still decoded; the engine can go on."""
    heard, calls, go = Decoder.heard, [], threading.Event()

    def slow(self: Decoder, sounds: Sequence[Samples], *rest: Any) -> Batch:
        calls.append(len(sounds))
        if len(calls) > 1:
            go.wait(20)
        return heard(self, sounds, *rest)

    ear = Clock(event)
    with monkeypatch.context() as patch:
        patch.setattr(Decoder, "heard", slow)
        try:
            with pytest.raises(Cancelled) as caught:
                lonely_engine.recognize(long_talk, ENGLISH, ear)
            assert time.monotonic() - ear.stopped < 2
        finally:
            go.set()
    done = caught.value.transcript
    assert done is not None
    assert done.partial
    assert done.segments == tuple(ear.all("segment"))
    assert "harbor" in done.text
    assert done.duration < 20
    assert "umbrella" in lonely_engine.recognize(short, ENGLISH, Ear()).text


@pytest.mark.parametrize(
    "error", [RuntimeError("CUDA failed with error out of memory"), MemoryError()]
)
def test_a_batch_that_is_too_large_is_halved(
    lonely_engine: LocalWhisper,
    short: Sound,
    samples: Path,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
) -> None:
    """Where the memory runs out, fewer windows are tried at once, and nothing is lost."""
    heard, sizes = Decoder.heard, []

    def full(self: Decoder, sounds: Sequence[Samples], *rest: Any) -> Batch:
        sizes.append(len(sounds))
        if len(sounds) > 1:
            raise error
        return heard(self, sounds, *rest)

    two = media.load(samples / "two-minds.opus")
    tasks = [(short, ENGLISH), (two, ENGLISH), (short, ENGLISH)]
    wanted = [lonely_engine.recognize(audio, request, Ear()) for audio, request in tasks]
    monkeypatch.setattr(Decoder, "heard", full)
    found, _ = results(lonely_engine, *tasks)
    assert max(sizes) > 1
    for one, other in zip(found, wanted, strict=True):
        assert isinstance(one, Transcript)
        assert one.text == other.text


@pytest.mark.parametrize("told", ["illegal instruction", "CUDA failed with error out of memory"])
def test_a_runtime_that_fails_costs_its_recordings(
    embedded_engine: LocalWhisper, short: Sound, monkeypatch: pytest.MonkeyPatch, told: str
) -> None:
    """What the decoder cannot do even alone is its recording's EngineError, with its cause."""
    heard, error = Decoder.heard, RuntimeError(told)

    def fail(self: Decoder, sounds: Sequence[Samples], asks: Sequence[Ask], *rest: Any) -> Batch:
        if asks[0].language == "de":
            raise error
        return heard(self, sounds, asks, *rest)

    monkeypatch.setattr(Decoder, "heard", fail)
    found, ears = results(embedded_engine, (short, ENGLISH), (short, GERMAN))
    assert isinstance(found[0], Transcript)
    assert "umbrella" in found[0].text
    assert isinstance(found[1], EngineError)
    assert told in str(found[1])
    assert found[1].__cause__ is error
    assert ears[1].all("segment") == []
    with pytest.raises(EngineError):
        embedded_engine.recognize(short, GERMAN, Ear())


class Torn:
    """A recording that cannot be read to its end."""

    duration = None

    def __init__(self, samples: Samples) -> None:
        self._samples = samples

    def blocks(self, warn: Warn) -> Iterator[Samples]:
        yield self._samples
        raise MediaError("torn.mp3: torn")


def test_a_torn_recording_costs_itself(embedded_engine: LocalWhisper, short: Sound) -> None:
    """What cannot be read or is not to be had is an error of its own; the others are done."""
    found, ears = results(
        embedded_engine,
        (short, ENGLISH),
        (Torn(short.samples), ENGLISH),
        (short, Request(language="xx")),
        (short, ENGLISH),
    )
    assert [type(one) for one in found] == [Transcript, MediaError, UnsupportedRequest, Transcript]
    assert found[0] == found[3]
    assert ears[2].events == []


def test_hotwords_reach_the_model(embedded_engine: LocalWhisper, short: Sound) -> None:
    """A spelling that nobody could guess is taken from the hotwords."""
    plain = embedded_engine.recognize(short, ENGLISH, Ear()).text
    odd = (
        engine_with(hotwords="Umbrellah, the blue Umbrellah, my Umbrellah")
        .recognize(short, ENGLISH, Ear())
        .text
    )
    assert "umbrella " in plain
    assert "Umbrellah " in odd


def test_noise_does_not_say_the_prompt(embedded_engine: LocalWhisper) -> None:
    """A prompt over noise is not taken for speech."""
    loud = Sound((3 * noise(10.0)).clip(-1, 1))
    said = embedded_engine.recognize(loud, Request(language="en", prompt=PROMPT), Ear())
    assert said.text == ""


def test_an_echo_of_the_prompt_is_no_text(
    embedded_engine: LocalWhisper, short: Sound, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A window that seems to say the prompt is decoded again without it."""
    generated, contexts = Decoder.generated, []

    def echo(self: Decoder, encoded: Any, asks: Sequence[Ask], *rest: Any, **named: Any) -> Any:
        contexts.append(asks[0].context)
        found = generated(self, encoded, asks, *rest, **named)
        if not asks[0].context:
            return found
        return [replace(one, tokens=asks[0].context, text=f" {PROMPT}") for one in found]

    monkeypatch.setattr(Decoder, "generated", echo)
    said = embedded_engine.recognize(short, Request(language="en", prompt=PROMPT), Ear())
    assert "umbrella" in said.text
    assert "Okonkwo" not in said.text
    assert contexts[0]
    assert contexts[1:] == [()]


def test_only_clips_are_recognized(samples: Path) -> None:
    """Nothing outside clip_timestamps is written; times are those of the whole recording."""
    two = media.load(samples / "two-minds.opus")
    said = engine_with(clip_timestamps="6,10.5").recognize(two, ENGLISH, Ear())
    assert "another cup of tea" in said.text
    assert "London" not in said.text
    assert said.segments[0].start > 6.5
    assert said.duration == pytest.approx(two.duration, abs=0.001)


def test_the_voice_filter_listens_as_asked(samples: Path) -> None:
    """With vad_filter its threshold decides what is heard, and its pause where windows end."""
    two = media.load(samples / "two-minds.opus")
    for threshold, words in ((0.5, 25), (0.999, 0)):
        engine = engine_with(vad_filter=True, vad_threshold=threshold)
        assert len(engine.recognize(two, ENGLISH, Ear()).text.split()) == words
    talk = Sound(media.load(samples / "harbour-en.opus").samples[: 15 * SAMPLE_RATE])
    seeks = []
    for pause in (2000, 100):
        engine = engine_with(vad_filter=True, vad_min_silence_duration_ms=pause)
        said = engine.recognize(talk, ENGLISH, Ear())
        seeks.append({one.evidence.seek for one in said.segments if one.evidence})
    assert len(seeks[1]) > len(seeks[0])


def test_each_window_may_have_its_own_language(
    embedded_engine: LocalWhisper, samples: Path
) -> None:
    """Where no language is given, each window is written in its own, and says so; the recording's
    is that of most of it, even if it began in another one."""
    english = media.load(samples / "short-en.opus").samples
    german = media.load(samples / "fluss-de.opus").samples
    ear = Ear()
    said = embedded_engine.recognize(
        Sound(np.concatenate([english, SILENCE, german])), Request(), ear
    )
    assert said.segments[0].start < 1
    for segment in said.segments:
        assert segment.language == ("en" if segment.start < 7 else "de")
    assert "umbrella" in said.text
    assert "Wasser" in said.text
    told = [code for code, _ in ear.all("language")]
    assert told == ["en", "de"]
    assert (said.language, said.language_probability) == ear.all("language")[-1]


def test_another_language_does_not_follow_on_from_chinese(
    embedded_engine: LocalWhisper, short: Sound, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a Chinese recording, what is English is decoded without the Chinese line before it."""
    heard = Decoder.heard
    asked: list[Ask] = []

    def listen(self: Decoder, sounds: Any, asks: Sequence[Ask], *rest: Any) -> Batch:
        asked.extend(asks)
        return heard(self, sounds, asks, *rest)

    monkeypatch.setattr(Decoder, "heard", listen)
    monkeypatch.setattr(Fast, "languages", lambda *_: [("zh", 0.9)])
    said = embedded_engine.recognize(short, Request(), Ear())
    assert "umbrella" in said.text
    assert said.language == said.segments[0].language == "en"
    assert [(ask.language, bool(ask.context)) for ask in asked] == [(None, True), ("en", False)]


def test_words_can_be_left_out(samples: Path) -> None:
    """Without word times segments have their own times, and no words."""
    engine = engine_with(word_timestamps=False)
    said = engine.recognize(media.probe(samples / "two-minds.opus"), ENGLISH, Ear())
    assert len(said.segments) >= 2
    assert all(segment.words == () for segment in said.segments)
    assert said.segments[-1].start > 6


def test_a_temperature_draws_the_same_each_time(odd: Sound) -> None:
    """What is drawn at random, after other drawings too, is drawn alike in every run."""
    engine = engine_with(temperature=0.4, best_of=1, logprob_threshold=None)
    (first,), _ = results(engine, (odd, ENGLISH))
    (again, other, third), _ = results(engine, (odd, ENGLISH), (odd, GERMAN), (odd, ENGLISH))
    assert isinstance(first, Transcript)
    assert first == again == third
    assert isinstance(other, Transcript)
    assert other.text != first.text
    assert first.segments
    for segment in first.segments:
        assert segment.evidence is not None
        assert segment.evidence.temperature >= 0.4


@pytest.mark.parametrize(
    ("task", "language", "prompt", "before"),
    [
        ("transcribe", "zh", None, "以下是普通话"),
        ("transcribe", "zh", "你好", "你好"),
        ("translate", "zh", None, ""),
        ("transcribe", "en", None, ""),
    ],
)
def test_chinese_has_one_script(
    embedded_engine: LocalWhisper,
    short: Sound,
    monkeypatch: pytest.MonkeyPatch,
    task: Task,
    language: str,
    prompt: str | None,
    before: str,
) -> None:
    """A line in one script stands before Chinese text, unless the user has a prompt."""
    asked: list[Ask] = []

    def listen(self: Decoder, sounds: object, asks: Sequence[Ask], *rest: object) -> Batch:
        asked.extend(asks)
        raise RuntimeError("that is all we want to know")

    monkeypatch.setattr(Decoder, "heard", listen)
    results(embedded_engine, (short, Request(task, language, prompt)))
    (ask,) = asked
    context = embedded_engine._whisper.hf_tokenizer.decode(list(ask.context))
    assert context.strip().startswith(before)
    assert bool(ask.context) is bool(before)


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
    embedded_engine: LocalWhisper, short: Sound, monkeypatch: pytest.MonkeyPatch
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
    said = embedded_engine.recognize(short, ENGLISH, Ear())
    assert said.text.count("umbrella") == 1
    assert len(calls) == 2
