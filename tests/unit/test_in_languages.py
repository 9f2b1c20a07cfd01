from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiototext import LocalWhisper, media
from audiototext.engines import Request
from audiototext.engines.guards import most_tokens
from audiototext.engines.hypotheses import Ask, Hypothesis
from audiototext.engines.in_languages import in_languages, parts
from audiototext.engines.spoken_languages import Expected, Run
from audiototext.media import SAMPLE_RATE, Sound
from audiototext.speech import FRAME
from audiototext.windows import Window

from ..conftest import Ear


def window(frames: int, missing: int = 0) -> Window:
    """Frames that are all different; the last one lacks some samples, as a recording's may."""
    samples = np.arange(frames * FRAME - missing, dtype=np.float32)
    return Window(3, 100.0, samples, np.linspace(0, 1, frames, dtype=np.float32))


@st.composite
def spoken(draw: st.DrawFn) -> tuple[Window, list[Run]]:
    """A window, and runs of languages in it with pauses between them."""
    clock, runs = draw(st.floats(0, 2)), []
    for number in range(draw(st.integers(1, 4))):
        end = clock + draw(st.floats(0.06, 5))
        runs.append(Run("en" if number % 2 else "th", clock, end))
        clock = end + draw(st.floats(0.4, 3))
    frames = int(runs[-1].end * SAMPLE_RATE / FRAME) + draw(st.integers(1, 20))
    return window(frames, draw(st.integers(0, FRAME - 1))), runs


@given(spoken())
def test_parts_are_the_window(drawn: tuple[Window, list[Run]]) -> None:
    """No sample and no frame is lost or changed; each part begins where its sound does."""
    whole, runs = drawn
    found = parts(whole, runs)
    assert [language for language, _ in found] == [run.language for run in runs]
    assert np.array_equal(np.concatenate([part.samples for _, part in found]), whole.samples)
    assert np.array_equal(np.concatenate([part.voice for _, part in found]), whole.voice)
    for (_, part), run in zip(found, runs, strict=True):
        assert part.samples[0] == round((part.start - whole.start) * SAMPLE_RATE)
        assert len(part.voice) == -(-len(part.samples) // FRAME)
        assert part.start - whole.start <= run.start + FRAME / SAMPLE_RATE
        assert run.end <= part.end - whole.start + FRAME / SAMPLE_RATE
        assert part.number == whole.number
    for (_, one), (_, then) in pairwise(found):
        assert one.end == pytest.approx(then.start)


def test_a_cut_is_in_the_middle_of_the_pause() -> None:
    """Half of the silence between two languages belongs to each."""
    (_, first), (_, second) = parts(window(250), [Run("de", 0.5, 3.0), Run("en", 5.0, 7.5)])
    assert (first.start, second.start) == (100.0, 104.0)
    assert (first.end, second.end) == (104.0, 108.0)


def test_each_part_is_asked_for_its_language() -> None:
    """With room for its letters; what is asked beside that stays, and nothing more is told."""
    asked: list[tuple[float, Ask]] = []

    def decode(part: Window, ask: Ask) -> Hypothesis:
        asked.append((part.seconds, ask))
        return Hypothesis(ask.language or "", (), -0.1, 0.0, 1.0, 0.0, True, ask.language or "")

    ask = Ask("translate", None, (7, 8), 99, Expected("en"))
    found = in_languages(window(250), [Run("th", 0.5, 3.0), Run("en", 5.0, 7.5)], ask, decode)
    assert [hypothesis.text for _, hypothesis in found] == ["th", "en"]
    assert [part.start for part, _ in found] == [100.0, 104.0]
    for seconds, one in asked:
        assert (one.task, one.context, one.expected) == ("translate", (7, 8), None)
        assert one.most == most_tokens(seconds, one.language)


def test_both_languages_of_one_window_are_written(
    embedded_engine: LocalWhisper, samples: Path
) -> None:
    """A pause shorter than a window's is enough: each sentence is in its language, none lost."""
    english = media.load(samples / "short-en.opus").samples
    german = media.load(samples / "fluss-de.opus").samples[: 7 * SAMPLE_RATE]
    ear = Ear()
    said = embedded_engine.recognize(Sound(np.concatenate([english, german])), Request(), ear)
    tags = [segment.language or "" for segment in said.segments]
    assert tags == sorted(tags, reverse=True)
    assert set(tags) == {"de", "en"}
    for word, language in (("umbrella", "en"), ("Abend", "de")):
        (segment,) = [one for one in said.segments if word in one.text]
        assert segment.language == language
    assert len({one.evidence.seek for one in said.segments if one.evidence}) == 2
