"""The second look at a window that failed, with a decoder that says what is planned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest

from audiototext import LocalWhisper, media
from audiototext.engines.again import Failed, decoded_again, decoded_in_languages
from audiototext.engines.decoder import Batch, Decoder
from audiototext.engines.guards import most_tokens
from audiototext.engines.hypotheses import Ask, Hypothesis
from audiototext.engines.spoken_languages import Run
from audiototext.engines.whisper_options import WhisperOptions
from audiototext.engines.word_alignment import Timed
from audiototext.hearing import heard
from audiototext.media import Samples
from audiototext.speech import FRAME
from audiototext.windows import Window, windows

WORDS = tuple(Timed(" word", (1,), at / 2, at / 2 + 0.5, 0.9) for at in range(16))
GOOD = Hypothesis(" Good.", tuple(range(50, 60)), -0.2, 0.01, 1.0, 0.0, True, "en", words=WORDS)
LOOP = replace(GOOD, text=" Loop.", tokens=(7, 8, 9, 10, 11, 12) * 2)
UNSURE = replace(GOOD, text=" Unsure.", avg_logprob=-1.3)


@dataclass
class Planned:
    """Says the next hypothesis, with words, and remembers what was asked."""

    plan: list[Hypothesis]
    asked: list[tuple[int, Ask, float | None]] = field(default_factory=list)

    def heard(self, sounds: Sequence[Samples], asks: Sequence[Ask], padded: float | None) -> Batch:
        self.asked.append((len(sounds[0]), asks[0], padded))
        return Batch(cast(Any, None), [800], [self.plan.pop(0)], "transcribe")

    def timed(self, batch: Batch) -> list[tuple[Timed, ...]]:
        return [batch.hypotheses[0].words or WORDS]

    def encoded(self, sounds: Sequence[Samples], padded: float) -> None:
        assert padded == 30.0

    def batch(self, sounds: object, hypotheses: list[Hypothesis], *rest: Any) -> Batch:
        return Batch(cast(Any, None), [800], hypotheses, "transcribe")

    def generated(self, *arguments: Any, temperature: float, **named: Any) -> list[Hypothesis]:
        self.asked.append((0, arguments[1][0], temperature))
        return [replace(self.plan.pop(0), temperature=temperature)]


def window(seconds: float = 8.0) -> Window:
    frames = round(seconds * 16_000 / FRAME)
    voice = np.full(frames, 0.9, np.float32)
    voice[frames // 2 - 8 : frames // 2 + 8] = 0.1
    return Window(1, 0.0, np.zeros(frames * FRAME, np.float32), voice)


def tried(
    plan: list[Hypothesis],
    first: Hypothesis = LOOP,
    reasons: frozenset[str] = frozenset({"repeats"}),
    options: WhisperOptions | None = None,
    seconds: float = 8.0,
    **more: Any,
) -> tuple[Hypothesis, Planned, int]:
    """What came out, the decoder, and how many models were made to draw from."""
    decoder, drawn = Planned(list(plan)), []
    ask = Ask("transcribe", "en", more.get("prompt", ()))
    failed = Failed(window(seconds), ask, first, reasons, **more)
    found = decoded_again(
        failed,
        cast(Decoder, decoder),
        options or WhisperOptions(),
        lambda: cast(Any, drawn.append(1)),
    )
    return found, decoder, len(drawn)


def test_the_safe_way_comes_first() -> None:
    """The window is filled up to 30 s, and what is good then is taken."""
    found, decoder, drawn = tried([GOOD])
    assert found.text == " Good."
    assert [padded for _, _, padded in decoder.asked] == [30.0]
    assert drawn == 0


@pytest.mark.parametrize("condition", [True, False])
def test_the_text_before_stands_before(condition: bool) -> None:
    """What the window before said is its context, unless that is switched off."""
    before = replace(GOOD, tokens=(1, 2, 3))
    options = WhisperOptions(condition_on_previous_text=condition)
    _, decoder, _ = tried([GOOD], options=options, before=before, prompt=(9,))
    assert decoder.asked[0][1].context == ((9, 1, 2, 3) if condition else (9,))


def test_a_prompt_that_was_echoed_is_left_out() -> None:
    """The echo is not asked for once more."""
    reasons = frozenset({"echoes the prompt"})
    _, decoder, _ = tried([GOOD], reasons=reasons, prompt=(9, 9, 9))
    assert decoder.asked[0][1].context == ()


def test_then_it_is_cut_in_two() -> None:
    """Both halves, cut at the pause, make one text with times of the whole window."""
    parts = [replace(GOOD, text=" One.", tokens=(1, 2)), replace(GOOD, text=" Two.", tokens=(3,))]
    found, decoder, _ = tried([replace(LOOP, text=" Other loop."), *parts])
    assert found.text == " One. Two."
    assert found.tokens == (1, 2, 3)
    first, second = decoder.asked[1][0], decoder.asked[2][0]
    assert first + second == len(window().samples)
    assert abs(first - second) < 16_000
    assert found.words[16].start == pytest.approx(first / 16_000)


def test_then_it_is_drawn() -> None:
    """Whisper's temperatures come last, from a model made for it, until one is good."""
    plan = [UNSURE, UNSURE, UNSURE, UNSURE, GOOD]
    found, decoder, drawn = tried(plan, UNSURE, frozenset({"log-probability"}))
    assert (found.text, found.temperature) == (" Good.", 0.4)
    assert [asked[2] for asked in decoder.asked[3:]] == [0.2, 0.4]
    assert drawn == 1


def test_without_fallback_nothing_is_drawn() -> None:
    """With no increment of the temperature there is one more try, and the better one is taken."""
    options = WhisperOptions(temperature_increment_on_fallback=None)
    plan = [replace(UNSURE, avg_logprob=-1.1)]
    found, _, drawn = tried(plan, UNSURE, frozenset({"log-probability"}), options)
    assert found.avg_logprob == -1.1
    assert drawn == 0


def test_what_comes_twice_was_no_loop() -> None:
    """People repeat themselves: the same repetition in another try is believed."""
    found, decoder, drawn = tried([LOOP])
    assert found == LOOP
    assert len(decoder.asked) == 1
    assert drawn == 0


LEFT_OUT = frozenset({"leaves speech out"})


def test_speech_left_out_is_decoded_alone() -> None:
    """Of a window that says nothing for long, only that place is heard once more, unpadded."""
    short = replace(GOOD, text=" Half.", words=WORDS[:6])
    texts = (" and", " then", " they", " went", " down", " to", " the", " old", " pier.")
    words = tuple(Timed(text, (n,), n / 2, n / 2 + 0.5, 0.9) for n, text in enumerate(texts))
    rest = replace(GOOD, text="".join(texts), words=words)
    found, decoder, _ = tried([rest], short, LEFT_OUT, prompt=(9,))
    assert found.text == " word" * 6 + rest.text
    ((size, ask, padded),) = decoder.asked
    assert size < 6 * 16_000
    assert (ask.language, ask.context, ask.most) == ("en", (), most_tokens(size / 16_000, "en"))
    assert padded is None


def test_speech_left_out_is_not_drawn_for() -> None:
    """If neither that place alone nor a cut brings it back, what leaves out least is taken."""
    short = replace(GOOD, text=" Half.", words=WORDS[:6])
    shorter = replace(GOOD, text=" Less.", words=WORDS[:2], avg_logprob=-0.9)
    found, decoder, drawn = tried([UNSURE, shorter, shorter, shorter], short, LEFT_OUT)
    assert found.text == " Half."
    assert decoder.plan == []
    assert drawn == 0


def test_what_improbable_text_leaves_out_is_not_decoded_alone() -> None:
    """Words that Whisper does not believe itself are not kept for what is missing between them."""
    short = replace(UNSURE, text=" Half.", words=WORDS[:6])
    _, decoder, _ = tried([GOOD], short, LEFT_OUT | {"log-probability"})
    assert [size for size, *_ in decoder.asked] == [len(window().samples)]


def test_a_short_window_is_not_cut() -> None:
    """Under six seconds there is nothing to part: after one more try it is drawn."""
    _, decoder, _ = tried([UNSURE, GOOD], UNSURE, frozenset({"log-probability"}), seconds=5.0)
    assert [asked[2] for asked in decoder.asked] == [30.0, 0.2]


def test_the_text_before_is_tried_without() -> None:
    """Where what followed on from the text before failed, it is tried without any."""
    before = replace(GOOD, tokens=(1, 2, 3))
    plan = [replace(LOOP, text=" Other."), GOOD]
    found, decoder, _ = tried(plan, before=before, prompt=(9,))
    assert [asked[1].context for asked in decoder.asked] == [(9, 1, 2, 3), ()]
    assert found.text == " Good."


def test_context_has_its_limit() -> None:
    """Of a long text before, only the end is given that has room beside the prompt."""
    before = replace(GOOD, tokens=tuple(range(500)))
    _, decoder, _ = tried([GOOD], before=before, prompt=(-1, -2, -3))
    assert decoder.asked[0][1].context == (-1, -2, -3, *range(280, 500))


def test_a_prompt_stands_before_cool_draws_alone() -> None:
    """As in whisper, above a temperature of 0.5 nothing stands before what is drawn."""
    plan = [UNSURE] * 9
    _, decoder, _ = tried(plan, UNSURE, frozenset({"log-probability"}), prompt=(9, 9))
    drawn = [(temperature, ask.context) for size, ask, temperature in decoder.asked if not size]
    assert drawn == [(0.2, (9, 9)), (0.4, (9, 9)), (0.6, ()), (0.8, ()), (1.0, ())]


def test_an_echo_is_drawn_without_the_prompt() -> None:
    """A prompt that was echoed stands before nothing that is drawn, either."""
    reasons = frozenset({"echoes the prompt"})
    _, decoder, _ = tried([UNSURE] * 8, UNSURE, reasons, prompt=(9, 9, 9, 9))
    assert len(decoder.asked) == 8
    assert {ask.context for _, ask, _ in decoder.asked} == {()}


def test_where_a_temperature_is_asked_for_nothing_is_searched() -> None:
    """With a first temperature above zero all that follows is drawn, from that one on."""
    options = WhisperOptions(temperature=0.4)
    found, decoder, drawn = tried([UNSURE, GOOD], GOOD, frozenset({"to be drawn"}), options)
    assert [asked[2] for asked in decoder.asked] == [0.4, 0.6]
    assert (found.text, found.temperature) == (" Good.", 0.6)
    assert drawn == 1


def test_the_least_bad_is_taken() -> None:
    """If nothing can be believed: the most probable of what does not repeat itself too much."""
    loop = replace(LOOP, avg_logprob=-0.1, compression_ratio=9.0)
    best = replace(UNSURE, text=" Best.", avg_logprob=-1.1)
    plan = [best, UNSURE, UNSURE, *[replace(UNSURE, avg_logprob=-3.0)] * 5]
    found, decoder, _ = tried(plan, loop, frozenset({"compression ratio"}))
    assert found.text == " Best."
    assert decoder.plan == []


def test_whatever_is_taken_has_times() -> None:
    """The first hypothesis, if it stays the best, gets the times that it lacks."""
    first = replace(UNSURE, text=" First.", avg_logprob=-1.1, words=())
    found, _, _ = tried([UNSURE] * 8, first, frozenset({"log-probability"}))
    assert found.text == " First."
    assert found.words == WORDS


def test_the_real_model_mends_a_loop(embedded_engine: LocalWhisper, samples: Path) -> None:
    """Decoded again, a window of speech says what is said in it, its words with times."""
    (one,) = windows(heard([media.load(samples / "short-en.opus").samples]))
    options = WhisperOptions()
    decoder = Decoder(embedded_engine._whisper, options)
    failed = Failed(one, Ask("transcribe", "en"), LOOP, frozenset({"repeats"}))
    found = decoded_again(failed, decoder, options, embedded_engine._loaded.sampler)
    assert "blue umbrella by the door" in found.text
    assert found.temperature == 0
    assert "".join(word.text for word in found.words) == found.text
    times = [time for word in found.words for time in (word.start, word.end)]
    assert times == sorted(times)
    assert 0 <= times[0] < 1
    assert 4 < times[-1] <= one.seconds


def test_each_language_is_decoded_alone_and_judged_alone() -> None:
    """A part that fails is decoded again in its language, after the prompt; the others are not."""
    runs = [Run("en", 0.5, 3.5), Run("th", 4.5, 7.5)]
    decoder = Planned([LOOP, GOOD, replace(GOOD, text=" Thai.")])
    failed = Failed(
        window(), Ask("transcribe", None, (9,)), LOOP, frozenset({"language"}), GOOD, (9,), runs
    )
    found = decoded_in_languages(
        failed, cast(Decoder, decoder), WhisperOptions(), lambda: pytest.fail("drawn")
    )
    assert [hypothesis.text for _, hypothesis in found] == [" Good.", " Thai."]
    assert [part.start for part, _ in found] == pytest.approx([0.0, 4.0], abs=0.04)
    told = [(ask.language, ask.context, padded) for _, ask, padded in decoder.asked]
    assert told == [("en", (9,), None), ("en", (9,), 30.0), ("th", (9,), None)]
