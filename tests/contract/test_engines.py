"""What every engine must honour. A new engine needs a line in `makers`."""

from __future__ import annotations

import math
import pickle
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from audiototext import LocalWhisper, Segment, Transcript, media
from audiototext.engines import ENGINES, Recognizer, Request, Scripted
from audiototext.errors import Cancelled, UnsupportedRequest
from audiototext.media import SAMPLE_RATE, Audio, Samples, Sound
from audiototext.pipeline import recognized

from ..conftest import Ear, noise

SPOKEN = "please leave the blue umbrella by the door because it may rain again this afternoon"
SCRIPT = """\
1
00:00:00,000 --> 00:00:02,260
Please leave the blue umbrella by the door,

2
00:00:02,700 --> 00:00:04,560
because it may rain again this afternoon.
"""
LATE = "1\n00:10:00,000 --> 00:10:01,000\nNobody hears this.\n"

Make = Callable[[str], Recognizer]


@pytest.fixture
def makers(tmp_path: Path, request: pytest.FixtureRequest) -> dict[str, Make]:
    """For each engine how to make one; who cannot hear is given what it is to say."""

    def local(script: str) -> Recognizer:
        engine = request.getfixturevalue("embedded_engine")
        assert isinstance(engine, LocalWhisper)
        return engine

    def scripted(script: str) -> Recognizer:
        path = tmp_path / "script.srt"
        path.write_text(script, encoding="utf-8")
        return Scripted(script=path)

    return {"local": local, "scripted": scripted}


def test_every_engine_is_tried(makers: dict[str, Make]) -> None:
    """No engine stands in the registry that these tests do not run over."""
    assert set(makers) == set(ENGINES)


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest, makers: dict[str, Make]) -> Recognizer:
    """An engine that recognizes the short sample."""
    return makers[request.param](SCRIPT)


@pytest.fixture(params=ENGINES)
def quiet_engine(request: pytest.FixtureRequest, makers: dict[str, Make]) -> Recognizer:
    """An engine that, where nobody speaks, has nothing to say."""
    return makers[request.param](LATE)


@pytest.fixture(scope="module")
def short(samples: Path) -> Sound:
    """Five seconds of English."""
    return media.load(samples / "short-en.opus")


@dataclass(frozen=True)
class Heard:
    """An engine's transcript, and what the listener heard on the way to it."""

    engine: str
    transcript: Transcript
    ear: Ear


@pytest.fixture(scope="module")
def _heard() -> dict[str, Heard]:
    return {}


@pytest.fixture(params=ENGINES)
def heard(
    request: pytest.FixtureRequest,
    makers: dict[str, Make],
    short: Sound,
    _heard: dict[str, Heard],
) -> Heard:
    """The short sample, recognized once by each engine, its language named."""
    if request.param not in _heard:
        ear = Ear()
        transcript = makers[request.param](SCRIPT).recognize(short, Request(language="en"), ear)
        _heard[request.param] = Heard(request.param, transcript, ear)
    return _heard[request.param]


def plain(text: str) -> list[str]:
    """Words without case and marks."""
    return "".join(mark for mark in text.lower() if mark.isalnum() or mark == " ").split()


def check_times(segments: tuple[Segment, ...], duration: float) -> None:
    """All times lie within the sound, segments in order, words within segments."""
    clock = 0.0
    for segment in segments:
        assert clock <= segment.start < segment.end <= duration
        clock = segment.start
        moment = segment.start
        for word in segment.words:
            assert moment <= word.start <= word.end <= segment.end
            moment = word.start


def test_speech_becomes_text(heard: Heard, short: Sound) -> None:
    """What is said in the sample is in the transcript, with the language and the real length."""
    assert plain(heard.transcript.text) == plain(SPOKEN)
    assert heard.transcript.language == "en"
    assert heard.transcript.language_probability is None
    assert heard.transcript.duration == pytest.approx(short.duration, abs=0.001)
    assert heard.transcript.task == "transcribe"
    assert not heard.transcript.partial


def test_times_are_those_of_the_sound(heard: Heard, short: Sound) -> None:
    """Times lie within the sound, in order, and the speech is where it is heard."""
    segments = heard.transcript.segments
    check_times(segments, short.duration)
    assert segments[0].start < 0.6
    assert 4.2 < segments[-1].end <= short.duration


def test_the_listener_hears_the_transcript(heard: Heard) -> None:
    """The segments heard are the transcript's own, in order, with the language before them."""
    assert tuple(heard.ear.all("segment")) == heard.transcript.segments
    kinds = [kind for kind, _ in heard.ear.events]
    assert kinds.count("language") == 1
    assert kinds.index("language") < kinds.index("segment")
    assert heard.ear.all("language") == [("en", None)]


def test_progress_goes_forward_to_the_end(heard: Heard) -> None:
    """Progress never goes back, and ends at the duration."""
    progress = heard.ear.all("progress")
    assert progress == sorted(progress)
    assert progress[-1] == heard.transcript.duration


def test_words_are_the_text(heard: Heard) -> None:
    """Where there are words, they are the segment's text, and their probabilities are some."""
    for segment in heard.transcript.segments:
        if segment.words:
            assert "".join(word.text for word in segment.words) == segment.text
        for word in segment.words:
            assert word.probability is None or 0 <= word.probability <= 1
            assert word.confidence is None or 0 <= word.confidence <= 1


def test_clear_speech_has_all_its_words_and_no_doubts(heard: Heard) -> None:
    """Who listens for voices finds words for all of them here, and nothing that is doubtful."""
    coverage = heard.transcript.coverage
    assert coverage is None or (coverage.voiced > 3 and coverage.share == 1)
    assert not any(segment.doubts for segment in heard.transcript.segments)


def test_whisper_gives_words_and_evidence(makers: dict[str, Make], short: Sound) -> None:
    """The local engine times every word, and tells what Whisper knew."""
    said = makers["local"]("").recognize(short, Request(language="en"), Ear())
    assert said.segments
    for segment in said.segments:
        assert len(segment.words) == len(segment.text.split())
        assert all(word.probability is not None for word in segment.words)
        assert (segment.confidence or 0) > 0.8
        evidence = segment.evidence
        assert evidence is not None
        assert 0 <= evidence.seek < 50
        assert len(evidence.tokens) > len(segment.words) / 2
        assert evidence.avg_logprob < 0
        assert 0 < evidence.compression_ratio < 3
        assert 0 <= evidence.no_speech_prob < 0.6
        assert evidence.temperature == 0


def test_numbers_are_plain_numbers(heard: Heard) -> None:
    """Times and evidence are Python's own numbers, which travel without numpy."""
    for segment in heard.transcript.segments:
        found = [segment.start, segment.end]
        for word in segment.words:
            found += [word.start, word.end]
            assert type(word.text) is str
            assert word.probability is None or type(word.probability) is float
        if segment.evidence is not None:
            e = segment.evidence
            found += [e.temperature, e.avg_logprob, e.compression_ratio, e.no_speech_prob]
            assert type(e.seek) is int
            assert {type(token) for token in e.tokens} == {int}
        assert {type(number) for number in found} == {float}
    assert b"numpy" not in pickle.dumps(heard.transcript)


def test_the_same_sound_gives_the_same_text(
    heard: Heard, makers: dict[str, Make], short: Sound
) -> None:
    """Recognized again, in blocks of another size, the sound gives the same transcript."""
    engine = makers[heard.engine](SCRIPT)
    again = engine.recognize(Pieces(short.samples), Request(language="en"), Ear())
    assert again == heard.transcript


class Pieces:
    """Sound of unknown length, in blocks of odd sizes, one of them empty."""

    duration = None

    def __init__(self, samples: Samples) -> None:
        self._samples = samples

    def blocks(self, warn: media.Warn) -> Iterator[Samples]:
        yield from np.split(self._samples, [0, 7, 30_000, 65_536])


@pytest.mark.parametrize("event", ["language", "segment", "progress"])
def test_who_says_stop_keeps_what_was_heard(engine: Recognizer, short: Sound, event: str) -> None:
    """Cancelled comes at once, with the segments heard by then as a partial transcript."""
    ear = Ear(stop_at=event, stop=Cancelled("enough"))
    with pytest.raises(Cancelled) as caught:
        engine.recognize(short, Request(language="en"), ear)
    assert len(ear.all(event)) == 1
    done = caught.value.transcript
    if event == "language" or not ear.all("segment"):
        assert done is None
        return
    assert done is not None
    assert done.partial
    assert done.segments == tuple(ear.all("segment"))
    assert done.segments
    check_times(done.segments, done.duration)
    assert done.duration <= short.duration + 0.001
    assert done.language == "en"


def test_an_engine_can_be_used_after_a_stop(engine: Recognizer, short: Sound) -> None:
    """What was cancelled leaves nothing behind in the engine."""
    with pytest.raises(Cancelled):
        engine.recognize(short, Request(language="en"), Ear("segment", Cancelled()))
    said = engine.recognize(short, Request(language="en"), Ear())
    assert plain(said.text) == plain(SPOKEN)


@pytest.mark.parametrize("count", [0, 1, 159, 2 * SAMPLE_RATE])
@pytest.mark.parametrize("language", [None, "es"])
def test_silence_is_empty(quiet_engine: Recognizer, count: int, language: str | None) -> None:
    """No sound, a scrap of it and digital silence give an empty transcript of the right length."""
    ear = Ear()
    silence = Sound(np.zeros(count, np.float32))
    said = quiet_engine.recognize(silence, Request(language=language), ear)
    assert said.segments == ()
    assert said.text == ""
    assert said.duration == pytest.approx(count / SAMPLE_RATE, abs=0.001)
    assert said.language == (language or "und")
    assert ear.all("segment") == []


def test_a_scrap_of_sound_breaks_nothing(quiet_engine: Recognizer) -> None:
    """A few samples of noise are heard like any sound: no error, times within it."""
    scrap = Sound(np.full(200, 0.3, np.float32))
    said = quiet_engine.recognize(scrap, Request(language="en"), Ear())
    check_times(said.segments, scrap.duration)
    assert said.duration == pytest.approx(scrap.duration)


def test_a_cue_over_the_end_ends_there(makers: dict[str, Make], short: Sound) -> None:
    """What would go on after the sound's end ends with it, for the listener, too."""
    over = SCRIPT + "\n3\n00:00:04,700 --> 00:00:09,000\nGood bye.\n"
    ear = Ear()
    said = makers["scripted"](over).recognize(short, Request(language="en"), ear)
    check_times(said.segments, short.duration)
    check_times(tuple(ear.all("segment")), short.duration)
    assert tuple(ear.all("segment")) == said.segments


def test_hiss_breaks_nothing(quiet_engine: Recognizer) -> None:
    """Noise in which nobody speaks, its language unknown, costs no error; times lie within it."""
    ear = Ear()
    said = quiet_engine.recognize(Sound(noise(1.1)), Request(), ear)
    check_times(said.segments, 1.1)
    assert said.duration == pytest.approx(1.1)
    assert tuple(ear.all("segment")) == said.segments


class Unheard:
    """Sound that nobody may listen to."""

    duration = 5.0

    def blocks(self, warn: media.Warn) -> Iterator[Samples]:
        raise AssertionError("it was listened to")


def test_a_prompt_is_honoured_or_refused(
    heard: Heard, makers: dict[str, Make], short: Sound
) -> None:
    """A prompt changes what is written, or is refused before anybody listens."""
    engine = makers[heard.engine](SCRIPT)
    wish = Request(language="en", prompt="i write everything in lower case without any dots")
    try:
        engine.recognize(Unheard(), wish, Ear())
    except UnsupportedRequest:
        return
    except AssertionError:
        said = engine.recognize(short, wish, Ear())
        assert said.text != heard.transcript.text
        assert plain(said.text) == plain(SPOKEN)


def test_an_unknown_language_is_refused_before_listening(makers: dict[str, Make]) -> None:
    """A language that the model does not know is refused by its name, at once."""
    with pytest.raises(UnsupportedRequest, match="Cantonese"):
        makers["local"]("").recognize(Unheard(), Request(language="yue"), Ear())


@pytest.mark.parametrize("name", ENGINES)
def test_the_task_stands_in_the_transcript(
    makers: dict[str, Make], name: str, samples: Path
) -> None:
    """A translation is marked as one: its text is English, its language the one spoken."""
    script = "1\n00:00:00,500 --> 00:00:03,000\nToday it is very sunny.\n"
    sound = Sound(media.load(samples / "mercado-es.opus").samples[: 5 * SAMPLE_RATE])
    said = makers[name](script).recognize(sound, Request("translate", "es"), Ear())
    assert said.task == "translate"
    assert (said.language, said.text_language) == ("es", "en")
    assert not {"hoy", "hace", "mucho"} & set(plain(said.text))
    assert plain(said.text)


class Torn(Sound):
    """Sound that is damaged."""

    def blocks(self, warn: media.Warn) -> Iterator[Samples]:
        yield self.samples
        warn("talk.mp3 is damaged: 0:01 could be read")


def test_damage_is_told(quiet_engine: Recognizer) -> None:
    """A warning about the sound reaches the listener once, and the transcript's notes."""
    ear = Ear()
    torn: Audio = Torn(np.zeros(SAMPLE_RATE, np.float32))
    said = recognized(quiet_engine, torn, Request(language="en"), ear)
    warning = "talk.mp3 is damaged: 0:01 could be read"
    assert ear.all("warn").count(warning) == 1
    assert said.notes.count(warning) == 1


def test_a_stop_at_a_warning_is_a_stop(quiet_engine: Recognizer) -> None:
    """Who cancels because of a warning is heard."""
    torn = Torn(np.zeros(SAMPLE_RATE, np.float32))
    with pytest.raises(Cancelled):
        quiet_engine.recognize(torn, Request(language="en"), Ear("warn", Cancelled()))


def test_a_probability_is_one(engine: Recognizer, short: Sound) -> None:
    """With no language named, it is detected with a probability, or left undetermined."""
    ear = Ear()
    said = engine.recognize(short, Request(), ear)
    assert ear.all("language") == [(said.language, said.language_probability)]
    if said.language_probability is None:
        assert said.language == "und"
    else:
        assert said.language == "en"
        assert 0 < said.language_probability <= 1
        assert math.isfinite(said.language_probability)
