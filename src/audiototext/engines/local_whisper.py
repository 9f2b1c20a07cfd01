"""Whisper on this machine, by faster-whisper and CTranslate2."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from .. import languages, models, speech, voice
from ..errors import Cancelled, EngineError, UnsupportedRequest
from ..listener import SILENT, Listener
from ..media import Audio
from ..transcript import SHORTEST, UNDETERMINED, Segment, Task, Transcript, fitted
from . import devices
from .base import Request
from .decoded import is_invented, segment_of
from .whisper_options import LONGEST_CONTEXT, MOST_ALWAYS, WhisperOptions

if TYPE_CHECKING:
    from faster_whisper.transcribe import Segment as Decoded

BLOCK_SECONDS = 120.0
"""The longest stretch whose features are in memory at once (45 minutes would need 430 MB)."""

_SEED = 0
_DETECTION_WINDOWS = 4
_VOICED = 0.5  # Silero's own threshold, with which faster-whisper's filter leaves something
_TRUSTED_TEMPERATURE = 0.5  # whisper's: above it, text is not carried on


class LocalWhisper:
    """A Whisper model in memory, for any number of recordings."""

    def __init__(
        self,
        model: str = "auto",
        *,
        task: Task = "transcribe",
        language: str | None = None,
        model_dir: Path | None = None,
        offline: bool = False,
        device: str = "auto",
        device_index: int = 0,
        compute_type: str = "auto",
        fp16: bool = True,
        threads: int = 0,
        options: WhisperOptions | None = None,
        listener: Listener = SILENT,
    ) -> None:
        """Load the model; `listener` hears on which device, and which model it is.

        model: a name ("small", "large-v3", "turbo"), the folder of a CTranslate2 conversion, a hub
            id, "embedded" (Whisper base from the extra `offline`), or "auto".
        task, language: what it will be asked for, if known; decides which model is taken or not.
        model_dir: where models are kept, None = the hub's own cache.
        offline: make no connection at all.
        device: "auto" = the GPU where CUDA works, else the CPU; "cpu"; "cuda".
        device_index: which GPU, from 0 on.
        compute_type: CTranslate2's name; "auto" = float16 on a GPU, int8 on a CPU.
        fp16: False = "auto" does not take float16.
        threads: of the CPU, 0 = as many as CTranslate2 thinks good.
        options: how to decode; whisper's defaults if None.

        Raises ModelError if the model is not there or does not load, UnsupportedRequest for what
        it or this machine cannot do, MissingExtra for an embedded model that is not installed.
        """
        import ctranslate2

        self._options = options or WhisperOptions()
        gpu = device != "cpu" and devices.has_gpu()
        english = language == "en" and not self._options.multilingual
        found = models.find(
            model, listener, task=task, english=english, gpu=gpu, offline=offline, folder=model_dir
        )
        self._name = found.name
        ctranslate2.set_random_seed(_SEED)
        place = devices.Place(device, device_index, compute_type, fp16, threads)
        self._whisper = devices.load(found, place, listener)
        self._multilingual = bool(self._whisper.model.is_multilingual)
        listener.note(models.described(found, self._multilingual))

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
                for clip in speech.clipped(block, self._options.clips):
                    self._listen(clip, work, listener)
                work.end = block.end
                listener.progress(block.end)
        except Cancelled:
            partial = work.transcript(partial=True) if work.segments else None
            raise Cancelled(transcript=partial) from None
        return work.transcript(partial=False)

    def _check(self, request: Request) -> None:
        """Refuse what this model cannot do."""
        models.check_task(self._name, request.task)
        language = request.language
        if not self._multilingual:
            if self._options.multilingual:
                raise UnsupportedRequest(
                    "--multilingual needs a model that knows more than English: choose another"
                )
            if request.task == "translate" or language not in (None, "en"):
                raise UnsupportedRequest("this model knows English only: choose another --model")
        elif language and self._whisper.hf_tokenizer.token_to_id(f"<|{language}|>") is None:
            raise UnsupportedRequest(
                f"this model does not know {languages.name(language)}: choose another --model"
            )

    def _prompt(self, request: Request, listener: Listener) -> list[int]:
        """The tokens of the prompt that the first words follow on from, none if it is carried.

        Warns where Whisper cannot hold them all. Raises UnsupportedRequest for more before
        every window than leaves room for its text.
        """
        always = len(self._tokens(self._options.always(request.prompt)))
        if always > MOST_ALWAYS:
            raise UnsupportedRequest(
                f"before every window Whisper has room for {MOST_ALWAYS} tokens of hotwords or "
                f"carried prompt, not {always}"
            )
        tokens = [] if self._options.carry_initial_prompt else self._tokens(request.prompt)
        if len(tokens) > LONGEST_CONTEXT:
            listener.warn(
                f"Whisper holds {LONGEST_CONTEXT} tokens of a prompt; of this one's "
                f"{len(tokens)} only the last ones count"
            )
        return tokens

    def _tokens(self, text: str | None) -> list[int]:
        if not text:
            return []
        encoded = self._whisper.hf_tokenizer.encode(f" {text.strip()}", add_special_tokens=False)
        return list(encoded.ids)

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
