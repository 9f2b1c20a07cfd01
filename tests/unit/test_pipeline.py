from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from audiototext import Listener, Segment, Transcript, transcribe
from audiototext.engines import Request, Scripted
from audiototext.errors import (
    AudioToTextError,
    Cancelled,
    MediaError,
    ModelError,
    UnknownName,
    UnsupportedRequest,
)
from audiototext.media import SAMPLE_RATE, Audio, Samples, Sound
from audiototext.pipeline import recognized
from audiototext.transcript import Task

from ..conftest import Ear

SECOND = np.zeros(SAMPLE_RATE, np.float32)


class Witness:
    """An engine that tells what it was asked, hears all sound, and says one word."""

    def __init__(self, stop: Cancelled | None = None) -> None:
        self.requests: list[Request] = []
        self.heard = 0
        self._stop = stop

    def recognize(self, audio: Audio, request: Request, listener: Listener) -> Transcript:
        self.requests.append(request)
        listener.note("listening")
        listener.language("es", 0.9)
        self.heard = sum(len(block) for block in audio.blocks(listener.warn))
        said = Segment(0.0, 0.5, " Hola.")
        listener.segment(said)
        listener.progress(0.5)
        if self._stop is not None:
            raise self._stop
        return Transcript((said,), request.language or "es", self.heard / SAMPLE_RATE)


class Damaged(Sound):
    """A second of sound that warns twice."""

    def blocks(self, warn: object) -> Iterator[Samples]:
        assert callable(warn)
        warn("the tape is torn")
        yield self.samples
        warn("the tape ends early")


def test_a_file_becomes_a_transcript(samples: Path, tmp_path: Path) -> None:
    """From a path, the engine hears the whole file, and its transcript comes back."""
    script = tmp_path / "said.srt"
    script.write_text("1\n00:00:01,000 --> 00:00:02,000\nHello.\n", encoding="utf-8")
    for path in (samples / "short-en.opus", str(samples / "short-en.opus")):
        transcript = transcribe(path, engine=Scripted(script=script), language="English")
        assert transcript.text == "Hello."
        assert transcript.language == "en"
        assert transcript.duration == pytest.approx(5.0, abs=0.1)


def test_samples_become_a_transcript() -> None:
    """Samples in memory do as well as a file."""
    engine = Witness()
    assert transcribe(SECOND, engine=engine).duration == 1.0
    assert engine.heard == SAMPLE_RATE


@pytest.mark.parametrize(
    ("language", "code"),
    [(None, None), ("Auto-Detect", None), ("Spanish", "es"), ("pt-BR", "pt"), ("Castilian", "es")],
)
@pytest.mark.parametrize("task", ["transcribe", "translate"])
def test_wishes_reach_the_engine(language: str | None, code: str | None, task: Task) -> None:
    """Language, task and prompt come to the engine, the language as its code."""
    engine = Witness()
    transcribe(SECOND, language=language, task=task, prompt="Señor", engine=engine)
    assert engine.requests == [Request(task, code, "Señor")]


def test_impossible_wishes_are_refused(samples: Path) -> None:
    """An unknown language or task, a missing file or model, two engines: each has its error."""
    engine = Witness()
    wrong_task: Task = "summarize"  # type: ignore[assignment]
    with pytest.raises(UnknownName):
        transcribe(SECOND, language="Klingonese", engine=engine)
    with pytest.raises(UnsupportedRequest, match="'summarize'"):
        transcribe(SECOND, task=wrong_task, engine=engine)
    with pytest.raises(UnsupportedRequest, match="not both"):
        transcribe(SECOND, model="embedded", engine=engine)
    with pytest.raises(MediaError):
        transcribe("no such file.wav", engine=engine)
    with pytest.raises(UnknownName):
        transcribe(samples / "short-en.opus", model="no such model")
    with pytest.raises(ModelError):
        transcribe(samples / "short-en.opus", model="./no such folder")
    assert engine.requests == []


@pytest.mark.parametrize(
    "samples",
    [
        np.zeros((SAMPLE_RATE, 2), np.float32),
        np.full(SAMPLE_RATE, 300, np.int16),
    ],
    ids=["stereo", "integers"],
)
def test_samples_of_another_kind_are_refused(samples: Samples) -> None:
    """Sound that is not mono floats is refused, not misheard."""
    with pytest.raises((AudioToTextError, TypeError, ValueError)):
        transcribe(samples, engine=Witness())


def test_everything_is_heard_in_order() -> None:
    """The listener hears all that the engine and the sound tell, as it comes."""
    ear = Ear()
    recognized(Witness(), Damaged(SECOND), Request(), ear)
    assert ear.events == [
        ("note", "listening"),
        ("language", ("es", 0.9)),
        ("warn", "the tape is torn"),
        ("warn", "the tape ends early"),
        ("segment", Segment(0.0, 0.5, " Hola.")),
        ("progress", 0.5),
    ]


def test_warnings_become_notes() -> None:
    """What the user was warned of stands in the transcript; what was only shown does not."""
    transcript = recognized(Witness(), Damaged(SECOND), Request(), Ear())
    assert transcript.notes == ("the tape is torn", "the tape ends early")
    assert recognized(Witness(), Sound(SECOND), Request(), Ear()).notes == ()


def test_an_unfinished_transcript_has_its_notes_too() -> None:
    """Cancelled keeps its message, and its transcript gets the warnings heard until then."""
    unfinished = Transcript((Segment(0, 1, "x"),), "es", 1.0, partial=True)
    with pytest.raises(Cancelled) as caught:
        recognized(Witness(Cancelled("enough", unfinished)), Damaged(SECOND), Request(), Ear())
    assert str(caught.value) == "enough"
    assert caught.value.transcript is not None
    assert caught.value.transcript.partial
    assert caught.value.transcript.segments == unfinished.segments
    assert caught.value.transcript.notes == ("the tape is torn", "the tape ends early")


def test_what_was_heard_is_kept_where_the_engine_keeps_nothing() -> None:
    """Cancelled without a transcript gets one, of the segments that the listener heard."""
    with pytest.raises(Cancelled) as caught:
        recognized(Witness(Cancelled("enough")), Damaged(SECOND), Request("translate"), Ear())
    assert str(caught.value) == "enough"
    kept = caught.value.transcript
    assert kept is not None
    assert kept.partial
    assert kept.segments == (Segment(0.0, 0.5, " Hola."),)
    assert (kept.language, kept.language_probability, kept.task) == ("es", 0.9, "translate")
    assert kept.notes == ("the tape is torn", "the tape ends early")


def test_cancelled_with_nothing_holds_nothing() -> None:
    """Where no segment was heard, Cancelled holds no transcript."""
    ear = Ear("language", Cancelled("at once"))
    with pytest.raises(Cancelled, match="at once") as caught:
        recognized(Witness(), Damaged(SECOND), Request(), ear)
    assert caught.value.transcript is None


@pytest.mark.parametrize("event", ["note", "warn", "language", "segment", "progress"])
def test_a_listener_may_stop_at_any_event(event: str) -> None:
    """Cancelled that a listener raises stops the work, whichever event it was."""
    stop = Cancelled("enough")
    with pytest.raises(Cancelled):
        recognized(Witness(), Damaged(SECOND), Request(), Ear(stop_at=event, stop=stop))


def test_a_bug_of_an_engine_is_loud() -> None:
    """An error that is not ours is not dressed up as one."""

    class Broken:
        def recognize(self, audio: Audio, request: Request, listener: Listener) -> Transcript:
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        transcribe(SECOND, engine=Broken())
