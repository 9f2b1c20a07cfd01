"""How Whisper decodes: every setting that whisper's own command line has, with its default."""

from __future__ import annotations

import contextlib
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .. import languages
from ..errors import UnsupportedRequest
from ..speech import Clip

if TYPE_CHECKING:
    from faster_whisper.tokenizer import Tokenizer

LONGEST_CONTEXT = 223
"""Tokens of context: half of Whisper's text window, less the token that opens it."""

MOST_ALWAYS = 100
"""Tokens that may stand before every window: with the context they leave Whisper room to speak."""

_HIGHEST_TEMPERATURE = 1.0
_VOCABULARY = 51_864  # tokens that every Whisper model has; CTranslate2 crashes on higher numbers
_ANY = float("inf")
_LIMITS: dict[str, tuple[float, float]] = {
    "beam_size": (1, 100),  # each hypothesis takes memory of its own: 10 MB with base
    "best_of": (1, 100),
    "patience": (0.01, 100),
    "length_penalty": (-100, 100),
    "repetition_penalty": (0.01, 100),
    "no_repeat_ngram_size": (0, 448),
    "temperature": (0, _HIGHEST_TEMPERATURE),
    "temperature_increment_on_fallback": (0.01, 100),
    "compression_ratio_threshold": (-_ANY, _ANY),
    "logprob_threshold": (-_ANY, _ANY),
    "no_speech_threshold": (-_ANY, _ANY),
    "hallucination_silence_threshold": (0, _ANY),
    "vad_threshold": (0, 1),
    "vad_min_silence_duration_ms": (0, _ANY),
}
"""What the decoder can work with; nothing that is no number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WhisperOptions:
    """Settings of the decoder. Names, meanings and defaults are those of openai/whisper's command
    line (transcribe.py) and, from `hotwords` on, of faster-whisper's `transcribe`.

    beam_size: hypotheses kept in beam search, 1 or None = greedy.
    best_of: samples drawn at a temperature above 0, of which the best is kept; None = 1.
    patience: beam search patience, None = 1 (https://arxiv.org/abs/2204.05424).
    length_penalty: the exponent alpha, None = 1 (https://arxiv.org/abs/1609.08144).
    suppress_tokens: token ids never said, comma-separated; "-1" = whisper's list of symbols.
    carry_initial_prompt: let the prompt stand before every window, not only the first.
    condition_on_previous_text: let each window follow on from the text before it.
    temperature, temperature_increment_on_fallback: a window that fails is tried again at higher
        temperatures up to 1; an increment of None = not at all.
    compression_ratio_threshold, logprob_threshold: a window above, below fails; None = never.
    no_speech_threshold: a failed window with a higher no-speech probability is silence.
    word_timestamps: give words times (json, captions by word); segments follow their words.
    prepend_punctuations, append_punctuations: signs that belong to the next, the previous word.
    clip_timestamps: seconds "start,end,start,end,..." of the parts to recognize.
    hallucination_silence_threshold: skip silences longer than this, in seconds, around text that
        seems invented; None = off.
    hotwords: words to expect in every window.
    multilingual: several languages may be spoken: each is found, and written as it is spoken; None
        = where no language is given (fast mode), else not.
    languages: the languages that may be spoken, as Whisper's codes "en,es"; "" = any.
    vad_filter, vad_threshold, vad_min_silence_duration_ms: recognize what the voice detector
        hears only; its threshold (0 to 1) and the pause that ends a stretch.
    """

    beam_size: int | None = 5
    best_of: int | None = 5
    patience: float | None = None
    length_penalty: float | None = None
    suppress_tokens: str = "-1"
    carry_initial_prompt: bool = False
    condition_on_previous_text: bool = True
    temperature: float = 0.0
    temperature_increment_on_fallback: float | None = 0.2
    compression_ratio_threshold: float | None = 2.4
    logprob_threshold: float | None = -1.0
    no_speech_threshold: float | None = 0.6
    word_timestamps: bool = True
    prepend_punctuations: str = "\"'“¿([{-"
    append_punctuations: str = "\"'.。,，!！?？:：”)]}、"  # noqa: RUF001
    clip_timestamps: str = "0"
    hallucination_silence_threshold: float | None = None
    hotwords: str | None = None
    multilingual: bool | None = None
    languages: str = ""
    repetition_penalty: float = 1.0
    no_repeat_ngram_size: int = 0
    vad_filter: bool = False
    vad_threshold: float = 0.5
    vad_min_silence_duration_ms: int = 2000

    def __post_init__(self) -> None:
        """Refuse what makes no sense, in a sentence (UnsupportedRequest, UnknownName)."""
        for name, (least, most) in _LIMITS.items():
            value = getattr(self, name)
            if value is not None and not least <= value <= most:
                raise UnsupportedRequest(f"{name} lies in {least:g} to {most:g}, not at {value}")
        if (self.beam_size or 1) * (self.patience or 1) < 0.5:
            raise UnsupportedRequest(f"patience {self.patience} leaves no hypothesis of the beam")
        if not self.word_timestamps and self.hallucination_silence_threshold is not None:
            raise UnsupportedRequest("hallucination_silence_threshold needs word_timestamps")
        plain = WhisperOptions.__dataclass_fields__
        for name in ("vad_threshold", "vad_min_silence_duration_ms"):
            if not self.vad_filter and getattr(self, name) != plain[name].default:
                raise UnsupportedRequest(f"{name} needs vad_filter")
        for name in ("prepend_punctuations", "append_punctuations"):
            if not self.word_timestamps and getattr(self, name) != plain[name].default:
                raise UnsupportedRequest(f"{name} needs word_timestamps")
        self._check_languages()
        self.clips  # noqa: B018 - raises for what is no list of clips
        self._suppressed()

    def _check_languages(self) -> None:
        if "" in self.codes:
            raise UnsupportedRequest(f"languages are names or codes, not {self.languages!r}")
        if self.codes and self.multilingual is False:
            raise UnsupportedRequest("languages need multilingual, which is switched off")

    @property
    def clips(self) -> tuple[Clip, ...]:
        """The parts to recognize, in seconds, in order; the last may be open-ended."""
        try:
            edges = [float(part) for part in self.clip_timestamps.split(",") if part.strip()]
        except ValueError:
            raise UnsupportedRequest(
                f"clip_timestamps are seconds, start,end,start,end, not {self.clip_timestamps!r}"
            ) from None
        edges = edges or [0.0]
        if len(edges) % 2:
            edges.append(float("inf"))
        if any(map(math.isnan, edges)) or edges != sorted(edges) or edges[0] < 0:
            raise UnsupportedRequest(f"clip_timestamps must rise: {self.clip_timestamps!r}")
        return tuple(zip(edges[::2], edges[1::2], strict=True))

    @property
    def codes(self) -> tuple[str, ...]:
        """Whisper's codes of the languages that may be spoken; none = any."""
        names = [name for name in self.languages.split(",") if name.strip()]
        return tuple(dict.fromkeys(languages.code(name) or "" for name in names))

    def detects(self, given: str | None) -> bool:
        """Is each part of a recording heard for its language? given: the recording's, if any."""
        if self.multilingual is None:
            return given is None or bool(self.languages)
        return self.multilingual

    def always(self, prompt: str | None) -> str | None:
        """What stands before every window: the hotwords, and the prompt where it is carried."""
        parts = [self.hotwords, prompt if self.carry_initial_prompt else None]
        return " ".join(filter(None, parts)) or None

    def arguments(self, prompt: str | None) -> dict[str, Any]:
        """Keyword arguments for faster-whisper's `transcribe`, but for the first prompt.

        prompt: the user's, which stands before every window where it is carried.
        """
        return {
            "beam_size": self.beam_size or 1,
            "best_of": self.best_of or 1,
            "patience": 1.0 if self.patience is None else self.patience,
            "length_penalty": 1.0 if self.length_penalty is None else self.length_penalty,
            "repetition_penalty": self.repetition_penalty,
            "no_repeat_ngram_size": self.no_repeat_ngram_size,
            "temperature": self.temperatures,
            "compression_ratio_threshold": self.compression_ratio_threshold,
            "log_prob_threshold": self.logprob_threshold,
            "no_speech_threshold": self.no_speech_threshold,
            "condition_on_previous_text": self.condition_on_previous_text,
            "suppress_tokens": self._suppressed(),
            "word_timestamps": self.word_timestamps,
            "prepend_punctuations": self.prepend_punctuations,
            "append_punctuations": self.append_punctuations,
            "multilingual": bool(self.multilingual),
            "hallucination_silence_threshold": self.hallucination_silence_threshold,
            "hotwords": self.always(prompt),
            "vad_filter": self.vad_filter,
            "vad_parameters": {
                "threshold": self.vad_threshold,
                "min_silence_duration_ms": self.vad_min_silence_duration_ms,
            },
        }

    def generating(self, temperature: float) -> dict[str, Any]:
        """Keyword arguments for CTranslate2's `generate` that say how hypotheses are searched."""
        drawn = temperature > 0
        return {
            "beam_size": 1 if drawn else self.beam_size or 1,
            "num_hypotheses": self.best_of or 1 if drawn else 1,
            "patience": 1.0 if drawn or self.patience is None else self.patience,
            "sampling_topk": 0 if drawn else 1,
            "sampling_temperature": temperature if drawn else 1.0,
            "length_penalty": 1.0 if self.length_penalty is None else self.length_penalty,
            "repetition_penalty": self.repetition_penalty,
            "no_repeat_ngram_size": self.no_repeat_ngram_size,
        }

    def suppressed(self, tokenizer: Tokenizer) -> tuple[int, ...] | None:
        """The tokens that are never said, -1 written out. None = all may be said."""
        from faster_whisper.transcribe import get_suppressed_tokens

        found = self._suppressed()
        return tuple(get_suppressed_tokens(tokenizer, found)) if found else None

    @property
    def temperatures(self) -> list[float]:
        """The first temperature, and those to fall back to, up to 1."""
        step = self.temperature_increment_on_fallback
        if step is None:
            return [self.temperature]
        count = int((_HIGHEST_TEMPERATURE + 1e-6 - self.temperature) / step) + 1
        return [round(self.temperature + step * number, 6) for number in range(count)]

    def _suppressed(self) -> list[int] | None:
        with contextlib.suppress(ValueError):
            found = [int(part) for part in self.suppress_tokens.split(",") if part.strip()]
            if all(-1 <= token < _VOCABULARY for token in found):
                return found or None
        raise UnsupportedRequest(
            f"suppress_tokens are numbers from -1 to {_VOCABULARY - 1}, comma-separated, "
            f"not {self.suppress_tokens!r}"
        )
