"""The whole program for one recording: sound in, transcript out, in other languages too."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from . import languages, media, scripts
from .engines import Batcher, Listening, LocalWhisper, Recognizer, Request
from .errors import Cancelled, UnsupportedRequest
from .listener import SILENT, Listener
from .transcript import UNDETERMINED, Segment, Task, Transcript
from .translation import Wishes

if TYPE_CHECKING:
    from .line_translation import LinePlan
    from .translation import Plan as SentencePlan
    from .translation_memory import TranslationMemory
    from .translators import Translator

    Plan = SentencePlan | LinePlan

Mode = Literal["recut", "keep-cues", "shared", "line"]


def transcribe(
    source: str | Path | media.Samples,
    *,
    language: str | None = None,
    task: Task = "transcribe",
    prompt: str | None = None,
    model: str | None = None,
    engine: Recognizer | None = None,
    listener: Listener = SILENT,
) -> Transcript:
    """What is said in a recording, with times.

    source: an audio or video file, or mono samples at 16 kHz (float32, shape (n,)).
    language: a name or code ("Spanish", "es"); None = detect it. Chinese also in its script:
        "zh-Hans", "zh-Hant" or "Chinese (traditional)"; what the listener hears is in either.
    task: "transcribe" in the language spoken, "translate" into English.
    prompt: text that the recording could follow on from: names, spelling, style.
    model: the local Whisper model: a name, a folder, "embedded"; "auto" is the default.
    engine: a loaded engine to use instead, for many recordings or for its own settings, such as
        `LocalWhisper(options=WhisperOptions(beam_size=1))`; then `model` must be None.
    listener: hears segments and progress as they come, and may cancel.

    Raises AudioToTextError: MediaError for the file, ModelError or MissingExtra for the model,
    UnsupportedRequest for what the engine cannot do, Cancelled where the listener said stop.
    """
    if engine is not None and model is not None:
        raise UnsupportedRequest("give a model or a loaded engine, not both")
    if task not in ("transcribe", "translate"):
        raise UnsupportedRequest(f"a task is 'transcribe' or 'translate', not {task!r}")
    code = languages.code(language) if language else None
    audio = media.probe(source) if isinstance(source, str | Path) else media.Sound(source)
    engine = engine or LocalWhisper(model or "auto", task=task, language=code, listener=listener)
    script = scripts.wanted(language or "")[1]
    try:
        heard = recognized(engine, audio, Request(task, code, prompt), listener)
    except Cancelled as stop:
        part = stop.transcript and _in_script(stop.transcript, script)
        raise Cancelled(stop.message, part) from None
    return _in_script(heard, script)


def _in_script(transcript: Transcript, script: scripts.Script | None) -> Transcript:
    return scripts.in_script(transcript, script) if script else transcript


def translate(
    transcript: Transcript,
    to: str,
    *,
    translator: Translator | None = None,
    mode: Mode = "recut",
    memory: TranslationMemory | None = None,
    listener: Listener = SILENT,
) -> Transcript:
    """The transcript in another language; `arrange` makes captions of it.

    to: a name or tag ("German", "en-GB"). translator: None = DeepL, with the key in the environment
    (DEEPL_API_KEY). mode: "recut" = sentences whose words have times; "keep-cues" = the same
    segments with the text moved among them; "shared" and "line" = segment by segment.
    memory: where translated sentences are kept, None = the user's cache.

    Raises AudioToTextError: TranslationError for the service, its key or quota, with the part that
    was translated; UnknownName and UnsupportedRequest for languages; Cancelled.
    """
    from .translation_memory import TranslationMemory

    if translator is None:
        from .translators import DeepL

        translator = DeepL(key=os.environ.get("DEEPL_API_KEY"), listener=listener)
    with memory or TranslationMemory(warn=listener.warn) as kept:
        plan = translation_plan(transcript, translator, to, mode, Wishes(), kept)
        return transcript if plan.is_empty else plan.run(listener).transcript


def translation_plan(
    transcript: Transcript,
    translator: Translator,
    to: str,
    mode: Mode,
    wishes: Wishes,
    memory: TranslationMemory,
) -> Plan:
    """What it takes to translate a transcript in a mode. Raises as `translation.planned`."""
    from . import line_translation, translation

    if mode == "shared" or mode == "line":  # noqa: PLR1714 - mypy narrows by it
        return line_translation.planned(transcript, translator, to, mode, memory)
    return translation.planned(transcript, translator, to, replace(wishes, mode=mode), memory)


def recognized(
    engine: Recognizer, audio: media.Audio, request: Request, listener: Listener
) -> Transcript:
    """The engine's transcript of the sound; warnings on the way become its notes."""
    (result,) = recognized_each(engine, [Listening(audio, request, listener)])
    if isinstance(result, Exception):
        raise result
    return result


def recognized_each(
    engine: Recognizer, listenings: Sequence[Listening]
) -> Iterator[Transcript | Exception]:
    """The engine's transcript of each recording, or what went wrong with it, in order.

    An engine that can is given all of them at once. Warnings on the way become notes. Raises
    Cancelled with what was heard of the recording whose turn it is.
    """
    hearings = [_Noting(listening.listener) for listening in listenings]
    noted = [replace(one, listener=ear) for one, ear in zip(listenings, hearings, strict=True)]
    results = _results(engine, noted)
    for listening, hearing in zip(listenings, hearings, strict=True):
        try:
            result = next(results)
        except Cancelled as stop:
            heard = stop.transcript or hearing.transcript(listening.request)
            if heard is not None:
                heard = replace(heard, notes=tuple(hearing.warnings))
            raise Cancelled(stop.message, heard) from None
        if isinstance(result, Transcript):
            result = replace(result, notes=tuple(hearing.warnings))
        yield result


def _results(
    engine: Recognizer, listenings: Sequence[Listening]
) -> Iterator[Transcript | Exception]:
    """What becomes of each recording; an error that ends the work of all costs only one."""
    done = 0
    while done < len(listenings):
        try:
            if isinstance(engine, Batcher):
                for result in engine.recognize_all(listenings[done:]):
                    done += 1
                    yield result
            else:
                one = listenings[done]
                done += 1
                yield engine.recognize(one.audio, one.request, one.listener)
        except Cancelled:
            raise
        except Exception as error:
            if isinstance(engine, Batcher):
                done += 1
            yield error


class _Noting(Listener):
    """Passes everything on and remembers it, in case nothing else comes back."""

    def __init__(self, listener: Listener) -> None:
        self._listener = listener
        self.warnings: list[str] = []
        self._segments: list[Segment] = []
        self._language = UNDETERMINED
        self._probability: float | None = None

    def note(self, sentence: str) -> None:
        self._listener.note(sentence)

    def warn(self, sentence: str) -> None:
        self.warnings.append(sentence)
        self._listener.warn(sentence)

    def download(self, name: str, done: int, total: int) -> None:
        self._listener.download(name, done, total)

    def language(self, code: str, probability: float | None) -> None:
        self._language, self._probability = code, probability
        self._listener.language(code, probability)

    def segment(self, segment: Segment) -> None:
        self._segments.append(segment)
        self._listener.segment(segment)

    def progress(self, seconds: float) -> None:
        self._listener.progress(seconds)

    def transcript(self, request: Request) -> Transcript | None:
        """What was heard before everything stopped."""
        if not self._segments:
            return None
        return Transcript(
            tuple(self._segments),
            self._language,
            max(segment.end for segment in self._segments),
            request.task,
            self._probability,
            partial=True,
        )
