"""Whisper on this machine, by faster-whisper and CTranslate2."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .. import languages, models, speech
from ..errors import Cancelled, EngineError, UnsupportedRequest
from ..listener import SILENT, Listener
from ..media import Audio
from ..transcript import SHORTEST, UNDETERMINED, Evidence, Segment, Transcript, Word, fitted
from . import devices
from .base import Request

if TYPE_CHECKING:
    from faster_whisper.transcribe import Segment as Decoded

BLOCK_SECONDS = 300.0
"""The longest stretch whose features are in memory at once (45 minutes would need 430 MB)."""

_SEED = 0
_FRAMES_PER_SECOND = 100
_DETECTION_WINDOWS = 4
_VOICED = 0.5  # Silero's own threshold, with which faster-whisper's filter leaves something
_TRUSTED_TEMPERATURE = 0.5  # whisper's: above it, text is not carried on
_SCRAP_SECONDS = 1.0
_NO_SPEECH = 0.6  # whisper's own threshold
_LONGEST_CONTEXT = 223  # tokens; half of Whisper's text window, less the token that opens it


class LocalWhisper:
    """A Whisper model in memory, for any number of recordings."""

    def __init__(
        self,
        model: str = models.EMBEDDED,
        *,
        device: str = "auto",
        compute_type: str = "auto",
        beam_size: int = 5,
        condition_on_previous_text: bool = True,
        listener: Listener = SILENT,
    ) -> None:
        """Load the model; `listener` hears on which device, and which model it is.

        model: "embedded", or the folder of a CTranslate2 conversion.
        device: "auto" = the GPU where CUDA works, else the CPU; "cpu"; "cuda".
        compute_type: CTranslate2's name; "auto" = float16 on a GPU, int8 on a CPU.
        beam_size: hypotheses kept in beam search, 1 = greedy.
        condition_on_previous_text: let each window follow on from the text before it.

        Raises ModelError if the model does not load, UnsupportedRequest for a device or a compute
        type that this machine lacks, MissingExtra for an embedded model that is not installed.
        """
        if beam_size < 1:
            raise UnsupportedRequest(f"a beam size is 1 or more, not {beam_size}")
        import ctranslate2

        found = models.find(model, listener)
        ctranslate2.set_random_seed(_SEED)
        self._whisper = devices.load(found, device, compute_type, listener)
        self._multilingual = bool(self._whisper.model.is_multilingual)
        self._beam_size = beam_size
        self._condition = condition_on_previous_text
        kind = "multilingual" if self._multilingual else "English-only"
        count = models.parameter_count(found.path)
        size = f" and has {count:,} parameters" if count else ""
        listener.note(f"Model {found.name} is {kind}{size}.")

    def recognize(self, audio: Audio, request: Request, listener: Listener) -> Transcript:
        """Decode in blocks of at most BLOCK_SECONDS, cut where nobody speaks.

        A block follows on from the text before it, as whisper's windows do. Retries that sample
        are seeded when the engine is made: the same recordings in the same order, the same text.
        """
        self._check(request)
        work = _Work(request, self._prompt(request, listener))
        try:
            if request.language:
                listener.language(request.language, None)
            sound = audio.blocks(listener.warn)
            for block in speech.blocks_at_pauses(sound, BLOCK_SECONDS):
                self._listen(block, work, listener)
                work.end = block.end
                listener.progress(block.end)
        except Cancelled:
            partial = work.transcript(partial=True) if work.segments else None
            raise Cancelled(transcript=partial) from None
        return work.transcript(partial=False)

    def _check(self, request: Request) -> None:
        """Refuse what this model cannot do."""
        language = request.language
        if not self._multilingual:
            if request.task == "translate" or language not in (None, "en"):
                raise UnsupportedRequest("this model knows English only: choose another --model")
        elif language and self._whisper.hf_tokenizer.token_to_id(f"<|{language}|>") is None:
            raise UnsupportedRequest(
                f"this model does not know {languages.name(language)}: choose another --model"
            )

    def _prompt(self, request: Request, listener: Listener) -> list[int]:
        """The tokens of the user's prompt; a warning where Whisper cannot hold them all."""
        if not request.prompt:
            return []
        text = f" {request.prompt.strip()}"
        tokens = list(self._whisper.hf_tokenizer.encode(text, add_special_tokens=False).ids)
        if len(tokens) > _LONGEST_CONTEXT:
            listener.warn(
                f"Whisper holds {_LONGEST_CONTEXT} tokens of a prompt; of this one's "
                f"{len(tokens)} only the last ones count"
            )
        return tokens

    def _listen(self, block: speech.Block, work: _Work, listener: Listener) -> None:
        """Recognize one block and add what was said to the work."""
        if block.end - block.start < SHORTEST or not block.samples.any():
            return
        language, probability = work.language, work.language_probability
        if language is None:
            language, probability = self._detected(block)
        for segment in self._decoded(block, language, work):
            if work.language is None:
                work.language, work.language_probability = language, probability
                listener.language(language, probability)
            work.segments.append(segment)
            listener.segment(segment)
            listener.progress(segment.end)

    def _detected(self, block: speech.Block) -> tuple[str, float | None]:
        """The language of the block's first speech, and its probability."""
        if not self._multilingual:
            return "en", None
        voiced = bool((speech.probabilities(block.samples) >= _VOICED).any())
        language, probability, _ = self._whisper.detect_language(
            block.samples,
            vad_filter=voiced,
            language_detection_segments=_DETECTION_WINDOWS,
        )
        return str(language), float(probability)

    def _decoded(self, block: speech.Block, language: str, work: _Work) -> Iterator[Segment]:
        """The segments of a block, one by one, in the time of the whole recording."""
        for decoded in self._whispered(block, language, work):
            if not _is_invented(decoded, block):
                earliest = work.segments[-1].end if work.segments else 0.0
                yield fitted(_segment(decoded, block.start), earliest, block.end)

    def _whispered(self, block: speech.Block, language: str, work: _Work) -> Iterator[Decoded]:
        """What faster-whisper makes of a block. Raises EngineError where it fails."""
        try:
            segments, _ = self._whisper.transcribe(
                block.samples,
                language=language,
                task=work.request.task,
                beam_size=self._beam_size,
                condition_on_previous_text=self._condition,
                initial_prompt=work.context(self._condition) or None,
                word_timestamps=True,
            )
            yield from segments
        except (RuntimeError, ValueError) as error:
            raise EngineError(f"the recognizer failed after {work.end:.0f} s: {error}") from error


@dataclass(slots=True)
class _Work:
    """How far the recognition of one recording has come; times in seconds."""

    request: Request
    prompt: list[int]
    language: str | None = None
    language_probability: float | None = None
    segments: list[Segment] = field(default_factory=list)
    end: float = 0.0

    def __post_init__(self) -> None:
        self.language = self.request.language

    def context(self, condition: bool) -> list[int]:
        """The tokens that the next block follows on from: the prompt, and what was said since.

        As in whisper, what was said at a high temperature is not carried on, nor what was before.
        """
        if not self.segments:
            return self.prompt
        tokens: list[int] = []
        for segment in reversed(self.segments) if condition else ():
            evidence = segment.evidence
            if evidence is None or evidence.temperature > _TRUSTED_TEMPERATURE:
                break
            tokens[:0] = evidence.tokens
        else:
            tokens[:0] = self.prompt if condition else []
        return tokens[-_LONGEST_CONTEXT:]

    def transcript(self, *, partial: bool) -> Transcript:
        """What there is by now."""
        return Transcript(
            tuple(self.segments),
            self.language or UNDETERMINED,
            max([self.end, *(segment.end for segment in self.segments[-1:])]),
            self.request.task,
            self.language_probability,
            partial,
        )


def _is_invented(decoded: Decoded, block: speech.Block) -> bool:
    """Text from a scrap at the block's end, in which the model itself hears no speech.

    Whisper lets a confident text overrule that; in a scrap this brings back whole sentences that
    nobody could say in the time.
    """
    left = block.end - block.start - decoded.seek / _FRAMES_PER_SECOND
    return left < _SCRAP_SECONDS and float(decoded.no_speech_prob) > _NO_SPEECH


def _segment(decoded: Decoded, offset: float) -> Segment:
    """Our segment from faster-whisper's, `offset` seconds later; its times are not yet fitted."""
    start = max(0.0, float(decoded.start))
    words = []
    for word in decoded.words or ():
        begin = max(0.0, float(word.start))
        end = max(begin, float(word.end))
        words.append(Word(offset + begin, offset + end, word.word, float(word.probability)))
    return Segment(
        offset + start,
        offset + max(float(decoded.end), start + SHORTEST),
        decoded.text,
        tuple(words),
        evidence=Evidence(
            decoded.seek + round(offset * _FRAMES_PER_SECOND),
            tuple(decoded.tokens),
            float(decoded.temperature or 0.0),
            float(decoded.avg_logprob),
            float(decoded.compression_ratio),
            float(decoded.no_speech_prob),
        ),
    )
