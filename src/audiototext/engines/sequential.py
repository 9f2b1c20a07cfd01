"""Recognize a recording as whisper does: one window after the other, each after the text before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .. import speech, voice
from ..errors import AudioToTextError, Cancelled, EngineError
from ..transcript import SHORTEST, UNDETERMINED, Segment, Transcript, fitted
from .base import Listening, Request
from .decoded import is_invented, segment_of
from .whisper_options import LONGEST_CONTEXT, WhisperOptions

if TYPE_CHECKING:
    from faster_whisper import WhisperModel
    from faster_whisper.transcribe import Segment as Decoded

    from ..listener import Listener

BLOCK_SECONDS = 120.0
"""The longest stretch whose features are in memory at once (45 minutes would need 430 MB)."""

_DETECTION_WINDOWS = 4
_VOICED = 0.5  # Silero's own threshold, with which faster-whisper's filter leaves something
_TRUSTED_TEMPERATURE = 0.5  # whisper's: above it, text is not carried on


class Sequential:
    """faster-whisper's own decoding, in blocks."""

    def __init__(self, whisper: WhisperModel, options: WhisperOptions) -> None:
        self._whisper = whisper
        self._options = options

    def recognized_all(
        self, listenings: Sequence[Listening], prompts: Sequence[tuple[int, ...]]
    ) -> Iterator[Transcript | Exception]:
        """The transcript of each recording, or why there is none, one after the other.

        prompts: the tokens that the first words of each follow on from.
        """
        for listening, prompt in zip(listenings, prompts, strict=True):
            try:
                yield self._recognized(listening, list(prompt))
            except Cancelled:
                raise
            except AudioToTextError as error:
                yield error

    def _recognized(self, listening: Listening, prompt: list[int]) -> Transcript:
        """Decode in blocks of at most BLOCK_SECONDS, cut where nobody speaks.

        A block follows on from the text before it, as whisper's windows do. Retries that sample
        are seeded when the engine is made: the same recordings in the same order, the same text.
        """
        request, listener = listening.request, listening.listener
        work = _Work(request, prompt)
        try:
            if request.language:
                listener.language(request.language, None)
            sound = listening.audio.blocks(listener.warn)
            for block in speech.blocks_at_pauses(sound, BLOCK_SECONDS):
                for clip in speech.clipped(block, self._options.clips):
                    self._listen(clip, work, listener)
                work.end = block.end
                listener.progress(block.end)
        except Cancelled:
            partial = work.transcript(partial=True) if work.segments else None
            raise Cancelled(transcript=partial) from None
        return work.transcript(partial=False)

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
        if not self._whisper.model.is_multilingual:
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
        heard = self._heard(block)
        for decoded in self._whispered(block, language, work):
            if not is_invented(decoded, block):
                last = work.segments[-1] if work.segments else None
                before = last.words[-1] if last and last.words else None
                segment = voice.settled(segment_of(decoded, block.start), before, heard)
                yield fitted(segment, last.end if last else 0.0, block.end)

    def _heard(self, block: speech.Block) -> list[voice.Stretch]:
        """Where in the recording the block's voices are; nowhere if words have no times."""
        if not self._options.word_timestamps:
            return []
        found = speech.probabilities(speech.levelled(block.samples))
        return voice.stretches(found, block.start)

    def _whispered(self, block: speech.Block, language: str, work: _Work) -> Iterator[Decoded]:
        """What faster-whisper makes of a block. Raises EngineError where it fails."""
        try:
            segments, _ = self._whisper.transcribe(
                block.samples,
                language=language,
                task=work.request.task,
                initial_prompt=work.context(self._options.condition_on_previous_text) or None,
                **self._options.arguments(work.request.prompt),
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
        return tokens[-LONGEST_CONTEXT:]

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
