"""Windows of speech through Whisper, many at once: what it makes of each, and how sure it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from ..media import SAMPLE_RATE, Samples
from ..transcript import Task
from .hypotheses import MOST_TOKENS, Ask, Hypothesis, compression
from .spoken_languages import Chances, Utterance, heard
from .whisper_options import WhisperOptions
from .word_alignment import Marks, Timed, timed_words

if TYPE_CHECKING:
    from ctranslate2 import StorageView
    from ctranslate2.models import Whisper
    from faster_whisper import WhisperModel
    from faster_whisper.tokenizer import Tokenizer

PADDING = 5.0
"""Seconds of silence behind a window: with 1 or 2, one window in twenty of real speech was
repeated to its end; with 4 one in a hundred, with 5 or 6 none (bench/RESULTS.md)."""

TAIL = 2.0
"""Seconds of it that the decoder attends to, on a CPU: an eighth less work, with as few errors."""

WHOLE = 30.0
"""Seconds that Whisper was trained on (https://arxiv.org/abs/2212.04356)."""

_STEP = 320  # samples of one frame of the encoder
_HOP = 160  # samples of one frame of the features
_LONGEST = 448  # tokens of Whisper's text window
_MEDIAN = 7  # frames that the alignment is smoothed over, as in whisper's timing.py


class Decoder:
    """A loaded model with its settings; may be used by several threads at once."""

    def __init__(self, whisper: WhisperModel, options: WhisperOptions) -> None:
        self._whisper = whisper
        self._options = options
        self._one_by_one = whisper.model.device == "cpu"
        self._tokenizers: dict[tuple[str, str], Tokenizer] = {}
        self._suppressed = options.suppressed(self.tokenizer("en", "transcribe"))

    @property
    def is_multilingual(self) -> bool:
        """Does the model know more than English?"""
        return bool(self._whisper.model.is_multilingual)

    def tokenizer(self, language: str, task: Task) -> Tokenizer:
        """Whisper's tokenizer for a language and a task."""
        from faster_whisper.tokenizer import Tokenizer

        key = (language, task)
        if key not in self._tokenizers:
            multilingual = self.is_multilingual
            self._tokenizers[key] = Tokenizer(
                self._whisper.hf_tokenizer, multilingual, task=task, language=language
            )
        return self._tokenizers[key]

    def tokens(self, text: str | None) -> tuple[int, ...]:
        """The tokens of a text that stands before others."""
        if not text:
            return ()
        encoded = self._whisper.hf_tokenizer.encode(f" {text.strip()}", add_special_tokens=False)
        return tuple(encoded.ids)

    def heard(
        self, sounds: Sequence[Samples], asks: Sequence[Ask], padded: float | None = None
    ) -> Batch:
        """The best hypothesis for each sound, by beam search; `timed` gives its words times.

        All contexts have the same length. padded: seconds to which the sounds are filled up with
        silence; None = PADDING behind each, or as `encoded` needs it.
        Raises RuntimeError as CTranslate2.
        """
        encoded = self.encoded(sounds, padded)
        said = self._utterances(encoded, asks)
        languages = [_language(ask, one) for ask, one in zip(asks, said, strict=True)]
        found = [
            replace(hypothesis, utterances=one)
            for hypothesis, one in zip(self.generated(encoded, asks, languages), said, strict=True)
        ]
        return Batch(encoded, _frames(sounds), found, asks[0].task)

    def batch(
        self, sounds: Sequence[Samples], hypotheses: list[Hypothesis], task: Task, padded: float
    ) -> Batch:
        """What others made of the sounds, for `timed`."""
        return Batch(self.encoded(sounds, padded), _frames(sounds), hypotheses, task)

    def encoded(self, sounds: Sequence[Samples], padded: float | None = None) -> StorageView:
        """The encoder's output, as long for each sound.

        On a CPU one by one, as fast and with a fraction of the memory; unless `padded` is given,
        of the silence behind the longest sound TAIL is left for the decoder.
        """
        import ctranslate2

        longest = max(map(len, sounds)) / SAMPLE_RATE
        if padded is not None or not self._one_by_one:
            seconds = longest + PADDING if padded is None else padded
            features = [self._features(sound, seconds) for sound in sounds]
            return self._whisper.encode(np.stack(features))
        kept = _frames_of(min(longest + TAIL, WHOLE))
        parts = []
        for sound in sounds:
            seconds = max(len(sound) / SAMPLE_RATE + PADDING, longest + TAIL)
            encoded = self._whisper.encode(self._features(sound, seconds))
            parts.append(np.asarray(encoded)[:, :kept])
        return ctranslate2.StorageView.from_array(np.concatenate(parts))

    def timed(self, batch: Batch) -> list[tuple[Timed, ...]]:
        """The times of the words of each hypothesis, by the model's attention to the sound.

        Source: whisper's timing.py; dynamic time warping over cross-attention.
        """
        found: list[tuple[Timed, ...]] = [()] * len(batch.hypotheses)
        languages = dict.fromkeys(hypothesis.language for hypothesis in batch.hypotheses)
        for language in languages:
            alike = [
                number
                for number, hypothesis in enumerate(batch.hypotheses)
                if hypothesis.language == language and hypothesis.tokens
            ]
            if alike:
                words = self._aligned(batch, alike, self.tokenizer(language, batch.task))
                for number, timed in zip(alike, words, strict=True):
                    found[number] = timed
        return found

    def _aligned(
        self, batch: Batch, numbers: Sequence[int], tokenizer: Tokenizer
    ) -> list[tuple[Timed, ...]]:
        """The words of some of the batch's hypotheses, all in one language."""
        spoken = [list(batch.hypotheses[number].tokens[:MOST_TOKENS]) for number in numbers]
        encoded = batch.encoded
        if len(numbers) < len(batch.hypotheses):
            encoded = _some(encoded, numbers)
        frames = [batch.frames[number] for number in numbers]
        aligned = self._whisper.model.align(
            encoded, tokenizer.sot_sequence, spoken, frames, median_filter_width=_MEDIAN
        )
        marks = Marks(self._options.prepend_punctuations, self._options.append_punctuations)
        return [
            timed_words(found, tokens, tokenizer, marks)
            for found, tokens in zip(aligned, spoken, strict=True)
        ]

    def chances(self, encoded: StorageView | Samples) -> Chances:
        """The probability of each language, by the encoder's output for one sound."""
        import ctranslate2

        if not self.is_multilingual:
            return {"en": 1.0}
        if isinstance(encoded, np.ndarray):
            encoded = ctranslate2.StorageView.from_array(encoded)
        (found,) = self._whisper.model.detect_language(encoded)
        return {name.strip("<|>"): float(chance) for name, chance in found}

    def generated(
        self,
        encoded: StorageView,
        asks: Sequence[Ask],
        languages: Sequence[str],
        *,
        model: Whisper | None = None,
        temperature: float = 0.0,
    ) -> list[Hypothesis]:
        """The best hypotheses: by beam search at a temperature of 0, else of `best_of` samples."""
        prompts = [
            self._prompt(ask, language) for ask, language in zip(asks, languages, strict=True)
        ]
        most = max(ask.most for ask in asks)
        results = (model or self._whisper.model).generate(
            encoded,
            prompts,
            max_length=min(_LONGEST, max(2 * most, len(prompts[0]) + most)),
            return_scores=True,
            return_no_speech_prob=True,
            suppress_tokens=self._suppressed,
            **self._options.generating(temperature),
        )
        return [
            self._hypothesis(result, ask, language, temperature)
            for result, ask, language in zip(results, asks, languages, strict=True)
        ]

    def _features(self, sound: Samples, seconds: float) -> Samples:
        """Of the sound, filled up with silence to so many seconds, at most WHOLE."""
        count = max(_frames_of(min(seconds, WHOLE)), -(-len(sound) // _STEP))
        filled = np.zeros(count * _STEP, np.float32)
        filled[: len(sound)] = sound
        found: Samples = self._whisper.feature_extractor(filled, padding=0)
        return found

    def _utterances(self, encoded: StorageView, asks: Sequence[Ask]) -> list[tuple[Utterance, ...]]:
        """Which languages are heard in each sound, where that is asked."""
        import ctranslate2

        if not self.is_multilingual or all(ask.expected is None for ask in asks):
            return [()] * len(asks)
        whole = np.asarray(encoded.to_device(ctranslate2.Device.cpu))
        return [
            heard(whole[number : number + 1], ask.expected.places, self.chances)
            if ask.expected
            else ()
            for number, ask in enumerate(asks)
        ]

    def _prompt(self, ask: Ask, language: str) -> list[int]:
        tokenizer = self.tokenizer(language, ask.task)
        before = [tokenizer.sot_prev, *ask.context] if ask.context else []
        return [*before, *tokenizer.sot_sequence, tokenizer.no_timestamps]

    def _hypothesis(self, result: Any, ask: Ask, language: str, temperature: float) -> Hypothesis:
        tokens = tuple(result.sequences_ids[0])
        penalty = self._options.length_penalty
        total = result.scores[0] * len(tokens) ** (1.0 if penalty is None else penalty)
        text = self.tokenizer(language, ask.task).decode(list(tokens))
        return Hypothesis(
            text,
            tokens,
            float(total) / (len(tokens) + 1),
            float(result.no_speech_prob),
            compression(text),
            temperature,
            len(tokens) < ask.most,
            language,
        )


@dataclass(frozen=True, slots=True)
class Batch:
    """Hypotheses that were made together, with what their words' times are found by.

    encoded: the encoder's output. frames: those of each sound without its padding, 10 ms each.
    """

    encoded: StorageView
    frames: list[int]
    hypotheses: list[Hypothesis]
    task: Task


def _language(ask: Ask, said: Sequence[Utterance]) -> str:
    """The language that a window is written in: the one asked for, else the one that is heard."""
    if ask.language is not None:
        return ask.language
    return ask.expected.likeliest(said) if ask.expected else "en"


def _some(encoded: StorageView, numbers: Sequence[int]) -> StorageView:
    """The encoder's output for some of the sounds."""
    import ctranslate2

    whole = np.asarray(encoded.to_device(ctranslate2.Device.cpu))
    return ctranslate2.StorageView.from_array(whole[list(numbers)])


def _frames_of(seconds: float) -> int:
    """Frames of the encoder that so many seconds take."""
    return -(-round(seconds * SAMPLE_RATE) // _STEP)


def _frames(sounds: Sequence[Samples]) -> list[int]:
    return [max(1, len(sound) // _HOP) for sound in sounds]
