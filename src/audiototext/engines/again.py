"""Decode a window that failed once more, the safe way, until something can be believed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ..media import SAMPLE_RATE, Samples
from ..speech import FRAME
from ..windows import Window
from .decoder import WHOLE, Decoder
from .filling import filled
from .guards import MOST_UNSAID, failures, is_silent, most_tokens, unsaid
from .hypotheses import Ask, Hypothesis, compression
from .in_languages import Part, in_languages
from .spoken_languages import Run
from .whisper_options import LONGEST_CONTEXT, WhisperOptions

if TYPE_CHECKING:
    from ctranslate2.models import Whisper

_WORTH_PARTING = 6.0  # seconds
_NEAR = 0.5  # a cut lies in the middle half of the window
_LEFT_OUT = 0.1  # for each second of voice without words, of a mean log-probability
_WORTH_FILLING = 3.0  # seconds of voice without words; of less, too little is heard alone
_MILD = frozenset({"leaves speech out", "repeats"})
"""What is wrong with texts that Whisper itself believes: drawing others has made none better."""

_CARRIED = 0.5  # whisper's: above this temperature no context is given


@dataclass(frozen=True, slots=True)
class Failed:
    """A window whose first hypothesis cannot be believed, and why.

    before: what the window before it said, if that can be believed. prompt: the user's tokens.
    runs: the languages that are spoken in it, where they are not the one it was decoded in.
    """

    window: Window
    ask: Ask
    first: Hypothesis
    reasons: frozenset[str]
    before: Hypothesis | None = None
    prompt: tuple[int, ...] = ()
    runs: Sequence[Run] = ()


def decoded_again(
    failed: Failed, decoder: Decoder, options: WhisperOptions, sampler: Callable[[], Whisper]
) -> Hypothesis:
    """The first hypothesis that can be believed, else the least bad one, its words with times.

    Tried in this order: what was left out, alone, where that is long; the whole, filled up with
    silence to Whisper's 30 seconds, after the text before it; without that; in two parts, cut at
    another pause; at higher temperatures. What comes out twice the same was no loop. sampler: a
    model that nobody else draws from, made new and seeded.
    """
    tried = [failed.first]
    for hypothesis in _tries(failed, decoder, options, sampler):
        reasons = failures(
            hypothesis,
            failed.window,
            options,
            before=failed.before,
            prompt=failed.prompt if hypothesis.temperature == 0 else (),
        )
        if not reasons or _confirmed(hypothesis, tried, reasons):
            return hypothesis
        tried.append(hypothesis)
    threshold = options.compression_ratio_threshold
    good = [one for one in tried if threshold is None or one.compression_ratio <= threshold]
    best = max(good or tried, key=lambda one: _worth(one, failed.window))
    return best if best.words else _timed(best, failed, decoder)


def decoded_in_languages(
    failed: Failed, decoder: Decoder, options: WhisperOptions, sampler: Callable[[], Whisper]
) -> list[Part]:
    """What is said in the window, each part in its language, decoded again where that fails."""

    def decode(window: Window, ask: Ask) -> Hypothesis:
        first = _one(decoder, window.samples, ask, None)
        reasons = failures(first, window, options, prompt=ask.context)
        if options.temperature > 0:
            reasons = frozenset({"to be drawn"})
        if not reasons:
            return first
        one = Failed(window, ask, first, reasons, prompt=ask.context)
        return decoded_again(one, decoder, options, sampler)

    return in_languages(
        failed.window, failed.runs, replace(failed.ask, context=failed.prompt), decode
    )


def _worth(hypothesis: Hypothesis, window: Window) -> float:
    """How good it is among bad ones: its mean log-probability, less for what it leaves out."""
    left_out = max(0.0, unsaid(hypothesis, window) - MOST_UNSAID) if hypothesis.words else 0.0
    return hypothesis.avg_logprob - _LEFT_OUT * left_out


def _confirmed(hypothesis: Hypothesis, tried: list[Hypothesis], reasons: frozenset[str]) -> bool:
    """Was just this said in another try, and nothing is wrong with it but that it repeats?"""
    alike = any(hypothesis.text == one.text for one in tried)
    return alike and reasons <= {"repeats", "repeats the window before"}


def _tries(
    failed: Failed, decoder: Decoder, options: WhisperOptions, sampler: Callable[[], Whisper]
) -> Iterator[Hypothesis]:
    """One hypothesis after the other, each of them with the times of its words."""
    window, plain = failed.window, replace(failed.ask, context=())
    temperatures = options.temperatures
    if unsaid(failed.first, window) > _WORTH_FILLING and failed.reasons <= _MILD:
        yield _filled(failed, decoder, options)
    if temperatures[0] == 0:
        context = _context(failed, options)
        if context:
            yield _one(decoder, window.samples, replace(plain, context=context))
        yield _one(decoder, window.samples, plain)
        at = _pause(window)
        if at and options.temperature_increment_on_fallback is not None:
            yield _joined(failed, decoder, at)
        temperatures = temperatures[1:]
    if not temperatures or failed.reasons <= _MILD:
        return
    model = sampler()
    encoded = decoder.encoded([window.samples], WHOLE)
    language = plain.language or failed.first.language
    for temperature in temperatures:
        ask = plain
        if temperature <= _CARRIED and "echoes the prompt" not in failed.reasons:
            ask = replace(plain, context=failed.prompt)
        (drawn,) = decoder.generated(
            encoded, [ask], [language], model=model, temperature=temperature
        )
        yield _timed(drawn, failed, decoder)


def _filled(failed: Failed, decoder: Decoder, options: WhisperOptions) -> Hypothesis:
    """The first hypothesis, and what it left out, which is decoded alone."""
    window, language = failed.window, failed.ask.language or failed.first.language

    def decode(samples: Samples) -> Hypothesis | None:
        most = most_tokens(len(samples) / SAMPLE_RATE, language)
        ask = replace(failed.ask, language=language, context=(), most=most)
        found = _one(decoder, samples, ask, None)
        part = replace(window, samples=samples, voice=window.voice[:0])
        is_good = not failures(found, part, options) and not is_silent(found, options)
        return found if is_good else None

    return filled(failed.first, window, decode)


def _context(failed: Failed, options: WhisperOptions) -> tuple[int, ...]:
    """The prompt, and the text before the window, where it may follow on from that."""
    prompt = () if "echoes the prompt" in failed.reasons else failed.prompt
    said: tuple[int, ...] = ()
    if options.condition_on_previous_text and failed.before is not None:
        said = failed.before.tokens
    return (*prompt, *said[-(LONGEST_CONTEXT - len(prompt)) :])[-LONGEST_CONTEXT:]


def _one(decoder: Decoder, samples: Samples, ask: Ask, padded: float | None = WHOLE) -> Hypothesis:
    batch = decoder.heard([samples], [ask], padded)
    (words,) = decoder.timed(batch)
    return replace(batch.hypotheses[0], words=words)


def _timed(hypothesis: Hypothesis, failed: Failed, decoder: Decoder) -> Hypothesis:
    """The hypothesis with the times of its words."""
    batch = decoder.batch([failed.window.samples], [hypothesis], failed.ask.task, WHOLE)
    (words,) = decoder.timed(batch)
    return replace(hypothesis, words=words)


def _pause(window: Window) -> int:
    """The sample in the middle half where a voice is least likely; 0 for a short window."""
    if window.seconds < _WORTH_PARTING:
        return 0
    first = int(len(window.voice) * (1 - _NEAR) / 2)
    middle = window.voice[first : len(window.voice) - first]
    quiet = np.convolve(middle, np.ones(9) / 9, mode="same")
    return (first + int(np.argmin(quiet))) * FRAME


def _joined(failed: Failed, decoder: Decoder, at: int) -> Hypothesis:
    """The window in two parts, each decoded alone."""
    samples = failed.window.samples
    parts: list[Hypothesis] = []
    for sound in (samples[:at], samples[at:]):
        most = most_tokens(len(sound) / SAMPLE_RATE, failed.ask.language)
        parts.append(_one(decoder, sound, replace(failed.ask, context=(), most=most)))
    head, tail = parts
    later = at / SAMPLE_RATE
    moved = [replace(word, start=word.start + later, end=word.end + later) for word in tail.words]
    count = len(head.tokens) + len(tail.tokens)
    weights = [len(part.tokens) / count if count else 0.5 for part in parts]
    text = head.text + tail.text
    return replace(
        head,
        text=text,
        tokens=head.tokens + tail.tokens,
        avg_logprob=sum(w * part.avg_logprob for w, part in zip(weights, parts, strict=True)),
        no_speech_prob=min(head.no_speech_prob, tail.no_speech_prob),
        compression_ratio=compression(text),
        is_ended=head.is_ended and tail.is_ended,
        words=(*head.words, *moved),
    )
