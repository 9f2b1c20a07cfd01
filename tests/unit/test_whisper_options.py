from __future__ import annotations

import inspect
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiototext.engines import WhisperOptions
from audiototext.errors import UnknownName, UnsupportedRequest
from audiototext.media import SAMPLE_RATE
from audiototext.speech import Block, clipped


def test_every_argument_is_one_of_faster_whispers() -> None:
    """Nothing is passed that the recognizer does not know, and no value differs from its own."""
    from faster_whisper import WhisperModel

    known = inspect.signature(WhisperModel.transcribe).parameters
    given = WhisperOptions().arguments(None)
    assert set(given) <= set(known)
    for name in ("best_of", "compression_ratio_threshold", "log_prob_threshold",
                 "no_speech_threshold", "prepend_punctuations", "append_punctuations",
                 "temperature", "patience", "length_penalty", "suppress_tokens"):  # fmt: skip
        assert given[name] == known[name].default, name


@pytest.mark.parametrize(
    ("settings", "temperatures"),
    [
        ({}, [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]),
        ({"temperature": 0.4}, [0.4, 0.6, 0.8, 1.0]),
        ({"temperature": 0.4, "temperature_increment_on_fallback": None}, [0.4]),
        ({"temperature_increment_on_fallback": 0.5}, [0.0, 0.5, 1.0]),
        ({"temperature": 1.0}, [1.0]),
    ],
)
def test_temperatures_rise_to_one(settings: dict[str, Any], temperatures: list[float]) -> None:
    """The first try, then one more for each step, never above 1."""
    assert WhisperOptions(**settings).arguments(None)["temperature"] == temperatures


@pytest.mark.parametrize(
    "settings",
    [
        {"beam_size": 0},
        {"beam_size": 100_000},
        {"best_of": 0},
        {"patience": 0.0},
        {"patience": float("inf")},
        {"beam_size": 1, "patience": 0.4},
        {"length_penalty": float("nan")},
        {"repetition_penalty": 0.0},
        {"repetition_penalty": float("nan")},
        {"no_repeat_ngram_size": -1},
        {"temperature": 1.5},
        {"temperature": float("nan")},
        {"temperature_increment_on_fallback": 0},
        {"temperature_increment_on_fallback": 1e-9},
        {"temperature_increment_on_fallback": float("inf")},
        {"logprob_threshold": float("nan")},
        {"clip_timestamps": "5,3"},
        {"clip_timestamps": "from the start"},
        {"clip_timestamps": "-1,3"},
        {"clip_timestamps": "0,nan"},
        {"suppress_tokens": "all"},
        {"suppress_tokens": "1,-2"},
        {"suppress_tokens": "51864"},
        {"suppress_tokens": "99999999999999999999"},
        {"vad_filter": True, "vad_threshold": float("nan")},
        {"vad_threshold": 0.2},
        {"word_timestamps": False, "hallucination_silence_threshold": 2.0},
        {"word_timestamps": False, "append_punctuations": "."},
        {"languages": "auto"},
        {"languages": "en,de", "multilingual": False},
    ],
)
def test_what_makes_no_sense_is_refused(settings: dict[str, Any]) -> None:
    """A setting that cannot be honoured is refused with its name or value."""
    with pytest.raises(UnsupportedRequest) as caught:
        WhisperOptions(**settings)
    assert any(
        part in str(caught.value) for name, value in settings.items() for part in (name, str(value))
    )


def test_none_is_one_hypothesis_or_sample() -> None:
    """As in whisper, no beam is greedy decoding, and no best of many is one sample."""
    given = WhisperOptions(beam_size=None, best_of=None).arguments(None)
    assert (given["beam_size"], given["best_of"]) == (1, 1)


@given(
    first=st.floats(0, 1),
    step=st.one_of(st.none(), st.floats(0.01, 100)),
)
def test_every_temperature_is_one(first: float, step: float | None) -> None:
    """However they rise, temperatures are some numbers from the first one to 1."""
    options = WhisperOptions(temperature=first, temperature_increment_on_fallback=step)
    found = options.arguments(None)["temperature"]
    assert 1 <= len(found) <= 102
    assert found == sorted(found)
    assert all(0 <= one <= 1 for one in found)


@pytest.mark.parametrize(
    ("text", "clips"),
    [
        ("0", ((0.0, float("inf")),)),
        ("", ((0.0, float("inf")),)),
        ("2.5,4", ((2.5, 4.0),)),
        ("1,2,3", ((1.0, 2.0), (3.0, float("inf")))),
    ],
)
def test_clips_are_pairs_of_seconds(text: str, clips: tuple[tuple[float, float], ...]) -> None:
    """The last end may be left out, and then is the recording's."""
    assert WhisperOptions(clip_timestamps=text).clips == clips


@given(edges=st.lists(st.floats(0, 60), min_size=2, max_size=6).map(sorted), start=st.floats(0, 50))
def test_clips_of_a_block_hold_its_sound(edges: list[float], start: float) -> None:
    """Each part of a block starts where it says, and holds the samples from there on."""
    block = Block(start, np.arange(20 * SAMPLE_RATE // 16, dtype=np.float32))
    clips = list(zip(edges[::2], edges[1::2], strict=False))
    for piece in clipped(block, clips):
        assert block.start <= piece.start <= block.end
        assert any(begin <= piece.start < end for begin, end in clips)
        if len(piece.samples):
            offset = round((piece.start - block.start) * SAMPLE_RATE)
            assert piece.samples[0] == block.samples[offset]


def test_the_prompt_is_carried_where_that_is_asked() -> None:
    """Hotwords stand before every window, the prompt too if it is carried."""
    assert WhisperOptions().always("prompt") is None
    assert WhisperOptions(hotwords="Halley").always("prompt") == "Halley"
    carried = WhisperOptions(hotwords="Halley", carry_initial_prompt=True)
    assert carried.arguments("prompt")["hotwords"] == "Halley prompt"


@pytest.mark.parametrize(
    ("settings", "alone", "given"),
    [
        ({}, True, False),
        ({"multilingual": True}, True, True),
        ({"multilingual": False}, False, False),
        ({"languages": "en,de"}, True, True),
    ],
)
def test_languages_are_detected_unless_one_is_given(
    settings: dict[str, Any], alone: bool, given: bool
) -> None:
    """A list, or several, are listened for even then; nothing is where that is switched off."""
    options = WhisperOptions(**settings)
    assert (options.detects(None), options.detects("en")) == (alone, given)


def test_languages_are_named_as_people_name_them() -> None:
    """Names, codes and tags, with blanks and doubles, become Whisper's codes in their order."""
    assert WhisperOptions(languages=" German, en-GB,,de,Mandarin ").codes == ("de", "en", "zh")
    assert WhisperOptions().codes == ()
    with pytest.raises(UnknownName, match="'Klingon'"):
        WhisperOptions(languages="en,Klingon")
