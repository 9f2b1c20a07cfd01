"""Whisper on this machine, by faster-whisper and CTranslate2."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

from .. import languages, models
from ..errors import AudioToTextError, UnsupportedRequest
from ..listener import SILENT, Listener
from ..media import Audio
from ..transcript import Task, Transcript
from . import capacity, devices
from .base import Listening, Request
from .decoder import Decoder
from .fast import Fast
from .sequential import Sequential
from .whisper_options import LONGEST_CONTEXT, MOST_ALWAYS, WhisperOptions

EngineMode = Literal["fast", "sequential"]

MODES: tuple[EngineMode, ...] = ("fast", "sequential")

_SEED = 0


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
        workers: int = 0,
        batch_size: int = 0,
        engine_mode: EngineMode = "fast",
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
        threads: of the CPU, in all, 0 = one for each core that this process may use.
        workers: batches that are decoded side by side, 0 = as many as threads and memory allow.
        batch_size: windows of 30 s in a batch, or as many more as they are shorter; 0 = as many as
            are good and as the memory allows.
        engine_mode: "fast" = windows of speech in batches, and what failed once more; "sequential"
            = one window after the other, each after the text before it, as whisper does.
        options: how to decode; whisper's defaults if None.

        Raises ModelError if the model is not there or does not load, UnsupportedRequest for what
        it or this machine cannot do, MissingExtra for an embedded model that is not installed.
        """
        import ctranslate2

        self._options = options or WhisperOptions()
        self._is_fast = engine_mode == "fast"
        wanted = capacity.Wanted(threads, workers, batch_size)
        _check_mode(engine_mode, self._options, wanted)
        gpu = device != "cpu" and devices.has_gpu()
        english = language == "en" and not self._options.multilingual
        found = models.find(
            model, listener, task=task, english=english, gpu=gpu, offline=offline, folder=model_dir
        )
        self._name = found.name
        ctranslate2.set_random_seed(_SEED)
        place = devices.Place(device, device_index, compute_type, fp16, wanted, self._is_fast)
        self._loaded = devices.load(found, place, listener)
        self._whisper = self._loaded.whisper
        self._multilingual = bool(self._whisper.model.is_multilingual)
        listener.note(models.described(found, self._multilingual))

    @property
    def name(self) -> str:
        """The model's name, as the user may give it."""
        return self._name

    def recognize(self, audio: Audio, request: Request, listener: Listener) -> Transcript:
        """What is said in one recording; see `recognize_all`."""
        (result,) = self.recognize_all([Listening(audio, request, listener)])
        if isinstance(result, Exception):
            raise result
        return result

    def recognize_all(self, listenings: Sequence[Listening]) -> Iterator[Transcript | Exception]:
        """What is said in each recording, in order, or why that cannot be told.

        In fast mode the windows of all recordings are decoded together.
        """
        prompts: list[tuple[int, ...]] = []
        able: list[Listening] = []
        refused: dict[int, Exception] = {}
        for number, listening in enumerate(listenings):
            try:
                self._check(listening.request)
                prompts.append(self._prompt(listening.request, listening.listener))
                able.append(listening)
            except AudioToTextError as error:
                refused[number] = error
        results = self._way().recognized_all(able, prompts)
        for number in range(len(listenings)):
            yield refused[number] if number in refused else next(results)

    def _way(self) -> Fast | Sequential:
        if not self._is_fast:
            return Sequential(self._whisper, self._options)
        decoder = Decoder(self._whisper, self._options)
        return Fast(decoder, self._options, self._loaded.sizes, self._loaded.sampler)

    def _check(self, request: Request) -> None:
        """Refuse what this model cannot do."""
        models.check_task(self._name, request.task)
        language = request.language
        allowed = self._options.codes
        if allowed and language is not None and language not in allowed:
            raise UnsupportedRequest(
                f"{languages.name(language)} is none of the languages {', '.join(allowed)}"
            )
        if not self._multilingual:
            if self._options.multilingual or set(allowed) - {"en"}:
                raise UnsupportedRequest(
                    "several languages need a model that knows more than English: choose another"
                )
            if request.task == "translate" or language not in (None, "en"):
                raise UnsupportedRequest("this model knows English only: choose another --model")
        for code in filter(None, (language, *allowed)):
            if self._multilingual and self._whisper.hf_tokenizer.token_to_id(f"<|{code}|>") is None:
                raise UnsupportedRequest(
                    f"this model does not know {languages.name(code)}: choose another --model"
                )

    def _prompt(self, request: Request, listener: Listener) -> tuple[int, ...]:
        """The tokens that the first words follow on from; in fast mode, those of every window.

        Warns where Whisper cannot hold them all. Raises UnsupportedRequest for more before
        every window than leaves room for its text.
        """
        always = self._tokens(self._options.always(request.prompt))
        if len(always) > MOST_ALWAYS:
            raise UnsupportedRequest(
                f"before every window Whisper has room for {MOST_ALWAYS} tokens of hotwords or "
                f"carried prompt, not {len(always)}"
            )
        tokens = () if self._options.carry_initial_prompt else self._tokens(request.prompt)
        if len(tokens) > LONGEST_CONTEXT:
            listener.warn(
                f"Whisper holds {LONGEST_CONTEXT} tokens of a prompt; of this one's "
                f"{len(tokens)} only the last ones count"
            )
        if not self._is_fast:
            return tokens
        room = LONGEST_CONTEXT - len(always)
        return (*always, *tokens[-room:])

    def _tokens(self, text: str | None) -> tuple[int, ...]:
        if not text:
            return ()
        encoded = self._whisper.hf_tokenizer.encode(f" {text.strip()}", add_special_tokens=False)
        return tuple(encoded.ids)


def _check_mode(mode: str, options: WhisperOptions, wanted: capacity.Wanted) -> None:
    """Refuse what the mode does not know."""
    if mode not in MODES:
        raise UnsupportedRequest(f"there is no engine_mode {mode!r}: take {' or '.join(MODES)}")
    if mode == "fast" and options.hallucination_silence_threshold is not None:
        raise UnsupportedRequest(
            "hallucination_silence_threshold needs engine_mode sequential: "
            "the fast way does not listen to silence"
        )
    if mode == "sequential" and options.codes:
        raise UnsupportedRequest("languages need engine_mode fast")
    for name in ("workers", "batch_size"):
        if mode == "sequential" and getattr(wanted, name.removesuffix("_size")):
            raise UnsupportedRequest(f"{name} needs engine_mode fast")
