from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from audiototext import transcribe
from audiototext.batch import Deliver, Delivery, Job
from audiototext.cli.scripting import scripting
from audiototext.engines import Request
from audiototext.errors import Cancelled, UnknownName
from audiototext.listener import Listener
from audiototext.media import SAMPLE_RATE, Audio, Recording
from audiototext.screen import Screen
from audiototext.transcript import Segment, Task, Transcript, Word

SECOND = np.zeros(SAMPLE_RATE, np.float32)
SAID = Segment(0.0, 0.9, "这是头发", (Word(0.1, 0.4, "这是", 0.5), Word(0.4, 0.8, "头发", 0.6)))


class Chinese:
    """An engine that says one simplified sentence, or the English of it."""

    def __init__(self, *, stops: bool = False) -> None:
        self.codes: list[str | None] = []
        self._stops = stops

    def recognize(self, audio: Audio, request: Request, listener: Listener) -> Transcript:
        self.codes.append(request.language)
        said = Segment(0.0, 0.9, "hair") if request.task == "translate" else SAID
        found = Transcript((said,), "zh", 1.0, request.task, partial=self._stops)
        if self._stops:
            raise Cancelled("stop", found)
        return found


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("zh-Hant", "這是頭髮"), ("Chinese (traditional)", "這是頭髮"), ("zh-TW", "這是頭髮"),
        ("zh-Hans", "这是头发"), ("Chinese", "这是头发"), (None, "这是头发"),
    ],
)  # fmt: skip
def test_the_language_may_name_a_script(language: str | None, text: str) -> None:
    """The engine is asked for Whisper's code; text and words come in the script, times stay."""
    engine = Chinese()
    found = transcribe(SECOND, language=language, engine=engine)
    assert engine.codes == [language and "zh"]
    assert (found.text, found.language) == (text, "zh")
    words = found.segments[0].words
    assert "".join(word.text for word in words) == text
    assert [(w.start, w.end, w.probability) for w in words] == [
        (w.start, w.end, w.probability) for w in SAID.words
    ]


def test_english_has_no_script() -> None:
    """A script that is asked for with a translation into English changes nothing, silently."""
    found = transcribe(SECOND, language="zh-Hant", task="translate", engine=Chinese())
    assert (found.text, found.notes) == ("hair", ())


def test_what_was_done_before_a_stop_is_converted() -> None:
    """The part of a cancelled transcript is in the script, too."""
    with pytest.raises(Cancelled) as stop:
        transcribe(SECOND, language="zh-Hant", engine=Chinese(stops=True))
    assert stop.value.transcript is not None
    assert stop.value.transcript.text == "這是頭髮"
    assert stop.value.transcript.partial


def test_a_script_makes_no_language() -> None:
    """An unknown language is refused by its whole name."""
    with pytest.raises(UnknownName, match="Klingonese-Hant"):
        transcribe(SECOND, language="Klingonese-Hant", engine=Chinese())


def delivered(language: str, task: Task = "transcribe") -> Transcript:
    """What arrives of SAID at a delivery that `scripting` has made."""
    arrived: list[Transcript] = []

    def keep(job: Job, transcript: Transcript) -> Delivery:
        arrived.append(transcript)
        return Delivery((job.stem,))

    recording = Recording(Path("a.wav"), 1.0)
    deliver: Deliver = scripting(language, Screen(quiet=True, check=lambda: None))(keep)
    job = Job(recording, Request("transcribe", "zh"), Path("a"))
    assert deliver(job, Transcript((SAID,), "zh", 1.0, task)) == Delivery((Path("a"),))
    (found,) = arrived
    return found


def test_a_delivery_is_in_the_script() -> None:
    """What is delivered is converted, but for a name without a script and for English."""
    assert delivered("zh-Hant").text == "這是頭髮"
    assert delivered("Auto-Detect").segments == (SAID,)
    assert delivered("zh-Hant", "translate").segments == (SAID,)
