"""Recognize a recording as whisper does: one window after the other, each after the text before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import TYPE_CHECKING

from .. import speech, voice
from ..coverage import added, between, covered
from ..doubts import doubts
from ..errors import AudioToTextError, Cancelled, EngineError
from ..media import SAMPLE_RATE
from ..transcript import SHORTEST, UNDETERMINED, Coverage, Segment, Transcript, fitted
from .base import Listening, Request
from .decoded import is_invented, segment_of
from .spoken_languages import Utterance
from .whisper_options import LONGEST_CONTEXT, WhisperOptions
from .wrong_language import LanguageCheck

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
            language, chances = self._detected(block)
            probability = chances.get(language)
        elif work.request.language and not work.segments:
            self._check(block, work, listener)
        for segment in self._decoded(block, language, work):
            if work.language is None:
                work.language, work.language_probability = language, probability
                listener.language(language, probability)
            work.segments.append(segment)
            listener.segment(segment)
            listener.progress(segment.end)

    def _detected(self, block: speech.Block) -> tuple[str, dict[str, float]]:
        """The language of the block's first speech, and the probabilities of all."""
        if not self._whisper.model.is_multilingual:
            return "en", {}
        voiced = bool((speech.probabilities(block.samples) >= _VOICED).any())
        language, probability, every = self._whisper.detect_language(
            block.samples,
            vad_filter=voiced,
            language_detection_segments=_DETECTION_WINDOWS,
        )
        chances = {str(code): float(chance) for code, chance in every}
        return str(language), chances | {str(language): float(probability)}

    def _check(self, block: speech.Block, work: _Work, listener: Listener) -> None:
        """Warn where the first speech sounds like another language than was asked for."""
        asked = work.request.language
        _, chances = self._detected(block)
        if asked and chances:
            voiced = int((speech.probabilities(block.samples) >= _VOICED).sum())
            length = voiced * speech.FRAME / SAMPLE_RATE
            work.check.add([Utterance(0.0, length, chances)], asked)
            if told := work.check.sentence(asked):
                listener.warn(told)

    def _decoded(self, block: speech.Block, language: str, work: _Work) -> Iterator[Segment]:
        """The segments of a block, one by one, in the time of the whole recording.

        Where a voice is heard between them, it is decoded once more, alone. What speaks against
        each is told with it, and the voice without words is counted.
        """
        heard = voice.stretches(speech.probabilities(speech.levelled(block.samples)), block.start)
        prompt = self._options.always(work.request.prompt) or work.request.prompt
        found: list[Segment] = []
        for segment in self._filled(block, language, work, heard):
            before = work.segments[-1] if work.segments else None
            found.append(replace(segment, doubts=doubts(segment, heard, before, prompt)))
            yield found[-1]
        work.count(covered(found, heard))

    def _filled(
        self, block: speech.Block, language: str, work: _Work, heard: Sequence[voice.Stretch]
    ) -> Iterator[Segment]:
        """The segments of a block, and those of what was left out between them."""
        clock = block.start
        context = work.context(self._options.condition_on_previous_text)
        for decoded in chain(self._believed(block, language, work, context), [None]):
            until = block.end if decoded is None else block.start + float(decoded.start)
            for start, end in between(heard, clock, until):
                first = round((start - block.start) * SAMPLE_RATE)
                last = round((end - block.start) * SAMPLE_RATE)
                gap = speech.Block(start, block.samples[first:last])
                for again in self._believed(gap, language, work, []):
                    yield self._settled(again, gap, work, heard)
            if decoded is not None:
                segment = self._settled(decoded, block, work, heard)
                yield segment
                clock = segment.end

    def _settled(
        self, decoded: Decoded, block: speech.Block, work: _Work, heard: Sequence[voice.Stretch]
    ) -> Segment:
        """What was decoded, at the times of the voice, after what was said before."""
        last = work.segments[-1] if work.segments else None
        before = last.words[-1] if last and last.words else None
        segment = voice.settled(segment_of(decoded, block.start), before, heard)
        return fitted(segment, last.end if last else 0.0, block.end)

    def _believed(
        self, block: speech.Block, language: str, work: _Work, context: list[int]
    ) -> Iterator[Decoded]:
        """What faster-whisper makes of a block, as far as more than the decoder vouches for it."""
        for decoded in self._whispered(block, language, work, context):
            if not is_invented(decoded, block):
                yield decoded

    def _whispered(
        self, block: speech.Block, language: str, work: _Work, context: list[int]
    ) -> Iterator[Decoded]:
        """What faster-whisper makes of a block, after a context. Raises EngineError."""
        try:
            segments, _ = self._whisper.transcribe(
                block.samples,
                language=language,
                task=work.request.task,
                initial_prompt=context or None,
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
    check: LanguageCheck = field(default_factory=LanguageCheck)
    coverage: Coverage = field(default_factory=lambda: Coverage(0.0))

    def __post_init__(self) -> None:
        self.language = self.request.language

    def count(self, part: Coverage) -> None:
        """Add how much of a block's voice has words."""
        self.coverage = added(self.coverage, part)

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
            coverage=self.coverage,
        )
