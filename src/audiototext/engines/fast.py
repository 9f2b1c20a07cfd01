"""Recognize recordings the fast way: everything in batches, again only what failed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from threadpoolctl import threadpool_limits

from ..errors import Cancelled, EngineError
from ..speech import SPEECH
from ..transcript import UNDETERMINED, Segment, Transcript
from ..windows import LONGEST, SILENCE, Limits, Window
from .again import Failed, decoded_again
from .base import Listening
from .guards import LONGEST_BY_BYTES, failures, is_invented, is_silent, most_tokens, spells_by_bytes
from .hypotheses import Ask, Decoder, Hypothesis
from .reader import Ended, Item, Reader, Reading, Warned
from .waves import Sizes, batches
from .whisper_options import WhisperOptions
from .window_segments import segments_of
from .workers import Workers

if TYPE_CHECKING:
    from ctranslate2.models import Whisper

_TICK = 0.2  # seconds between two chances for a listener to say stop
_WAVES = 2  # that are decoded at a time: one more than is needed, so that no worker waits
_UNSETTLED = 4  # waves that may wait for windows that are decoded again
_SURE = 0.5  # whisper's probability from which a language is believed
_SCRIPTS = {"zh": "以下是普通话的句子。"}
_DETECTING = 4  # windows that are asked for their language before the majority decides


@dataclass(slots=True)
class _Recording:
    """One recording on its way; times in seconds.

    said: what is believed of each window, by its number, until it has been told.
    """

    listening: Listening
    prompt: tuple[int, ...]
    language: str | None
    probability: float | None = None
    candidates: list[tuple[str, float]] = field(default_factory=list)
    opening: list[Window] = field(default_factory=list)
    detecting: Future[list[tuple[str, float]]] | None = None
    before: Hypothesis | None = None
    said: dict[int, tuple[Window, Hypothesis]] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    segments: list[Segment] = field(default_factory=list)
    read: int = 0
    told: int = 0
    is_told_language: bool = False
    time: float = 0.0
    end: Ended | None = None
    error: Exception | None = None

    @property
    def is_over(self) -> bool:
        """Has all of it been told?"""
        return self.error is not None or (self.end is not None and self.told == self.read)

    def transcript(self, *, partial: bool) -> Transcript:
        """What has been told by now."""
        return Transcript(
            tuple(self.segments),
            self.language or UNDETERMINED,
            max([self.time, *(segment.end for segment in self.segments[-1:])]),
            self.listening.request.task,
            self.probability,
            partial,
        )


@dataclass(frozen=True, slots=True)
class _Piece:
    """A window on its way through the decoder."""

    recording: _Recording
    window: Window
    ask: Ask


@dataclass(slots=True)
class _Wave:
    """Windows that are decoded at the same time, in the order of the recordings."""

    pieces: list[_Piece]
    batches: list[tuple[list[_Piece], Future[list[Hypothesis]]]]
    again: list[tuple[_Piece, Future[Hypothesis]]] = field(default_factory=list)
    is_judged: bool = False


class Fast:
    """Recognizes any number of recordings together, in their order.

    Windows are decoded in waves, whose make-up depends on their order alone; with every hypothesis
    judged in order and every drawing of its own, two runs on a machine give the same bytes.
    """

    def __init__(
        self,
        decoder: Decoder,
        options: WhisperOptions,
        sizes: Sizes,
        sampler: Callable[[], Whisper],
    ) -> None:
        self._decoder = decoder
        self._options = options
        self._sizes = sizes
        self._sampler = sampler

    def recognized_all(
        self, listenings: Sequence[Listening], prompts: Sequence[tuple[int, ...]]
    ) -> Iterator[Transcript | Exception]:
        """The transcript of each recording, or why there is none, in their order.

        prompts: the tokens that stand before each window of each. Listeners hear of theirs only
        while it is its turn. Raises Cancelled with what was told of the one whose turn it is.
        """
        wake = threading.Event()
        reader = Reader(
            [self._reading(listening) for listening in listenings], wake, self._sizes.batch
        )
        run = _Run(self, listenings, prompts, reader, Workers(self._sizes.workers, wake), wake)
        try:
            with threadpool_limits(1, user_api="blas"):  # its idle threads would spin beside ours
                for recording in run.recordings:
                    yield self._heard(run, recording)
        finally:
            run.close()

    def _heard(self, run: _Run, recording: _Recording) -> Transcript | Exception:
        try:
            request = recording.listening.request
            if request.language is not None:
                recording.listening.listener.language(request.language, None)
                recording.is_told_language = True
            while not recording.is_over:
                run.step()
                if not run.tell(recording):
                    run.wait(recording)
            if recording.error is not None:
                return recording.error
            assert recording.end is not None
            recording.time = recording.end.seconds
            recording.listening.listener.progress(recording.time)
        except Cancelled:
            partial = recording.transcript(partial=True) if recording.segments else None
            raise Cancelled(transcript=partial) from None
        return recording.transcript(partial=False)

    def _reading(self, listening: Listening) -> Reading:
        """How the recording is cut: shorter windows where its letters take many tokens."""
        options = self._options
        by_bytes = spells_by_bytes(listening.request.language)
        limits = Limits(longest=LONGEST_BY_BYTES if by_bytes else LONGEST)
        if options.vad_filter:
            silence = options.vad_min_silence_duration_ms / 1000
            limits = replace(limits, voice=options.vad_threshold, silence=min(silence, SILENCE))
        else:
            limits = replace(limits, voice=SPEECH)
        clips = () if options.clip_timestamps == "0" else options.clips
        return Reading(listening.audio, limits, clips)

    def ask(self, recording: _Recording, window: Window) -> Ask:
        """What is asked of a window."""
        language = None if self._options.multilingual else recording.language
        most = most_tokens(window.seconds, recording.language)
        prompt = recording.prompt
        if not prompt and language is not None and recording.listening.request.task == "transcribe":
            prompt = self._decoder.tokens(_SCRIPTS.get(language))
        return Ask(recording.listening.request.task, language, prompt, most)

    def decoded(self, pieces: list[_Piece]) -> list[Hypothesis]:
        """The pieces' hypotheses, their words with times; halved where memory runs out."""
        try:
            batch = self._decoder.heard(
                [piece.window.samples for piece in pieces], [piece.ask for piece in pieces]
            )
            words = self._decoder.timed(batch)
        except (RuntimeError, MemoryError) as error:
            if len(pieces) == 1 or not _is_out_of_memory(error):
                raise
            half = len(pieces) // 2
            self._sizes = replace(self._sizes, batch=max(1, min(self._sizes.batch, half)))
            return self.decoded(pieces[:half]) + self.decoded(pieces[half:])
        return [
            replace(hypothesis, words=timed)
            for hypothesis, timed in zip(batch.hypotheses, words, strict=True)
        ]

    def again(self, failed: Failed) -> Hypothesis:
        """What comes out when the window is decoded again."""
        return decoded_again(failed, self._decoder, self._options, self._sampler)

    def languages(self, windows: list[Window]) -> list[tuple[str, float]]:
        """The language of each window until one is sure."""
        found: list[tuple[str, float]] = []
        for window in windows:
            encoded = self._decoder.encoded([window.samples])
            found += self._decoder.languages(encoded)
            if found[-1][1] > _SURE:
                break
        return found

    @property
    def sizes(self) -> Sizes:
        """How many windows are decoded at a time."""
        return self._sizes

    @property
    def options(self) -> WhisperOptions:
        """How windows are decoded."""
        return self._options


class _Run:
    """The work on some recordings: what was read, what is decoded, what can be told."""

    def __init__(
        self,
        fast: Fast,
        listenings: Sequence[Listening],
        prompts: Sequence[tuple[int, ...]],
        reader: Reader,
        workers: Workers,
        wake: threading.Event,
    ) -> None:
        self.recordings = [
            _Recording(listening, prompt, listening.request.language)
            for listening, prompt in zip(listenings, prompts, strict=True)
        ]
        self._fast = fast
        self._reader = reader
        self._workers = workers
        self._wake = wake
        self._pending: list[tuple[_Recording, Window]] = []
        self._waves: list[_Wave] = []
        self._formed = 0
        self._over = 0

    def close(self) -> None:
        """Leave everything as it is; threads end by themselves."""
        self._reader.close()
        self._workers.close()

    def wait(self, recording: _Recording) -> None:
        """Until something has happened; the listener may say stop."""
        if not self._wake.wait(_TICK):
            recording.listening.listener.progress(recording.time)
        self._wake.clear()

    def step(self) -> None:
        """Do whatever can be done without waiting."""
        if len(self._pending) < max(2 * self._fast.sizes.wave(2), 2 * _DETECTING):
            for number, item in self._reader.taken():
                self._take(self.recordings[number], item)
        for recording in {id(r): r for r, _ in self._pending}.values():
            self._detect(recording)
        while self._form():
            pass
        for wave in self._waves:
            if not wave.is_judged:
                if not all(future.done() for _, future in wave.batches):
                    break
                self._judge(wave)
        for wave in self._waves:
            wave.again = [one for one in wave.again if not self._settled(*one)]
        while self._waves and self._waves[0].is_judged and not self._waves[0].again:
            self._waves.pop(0)

    def tell(self, recording: _Recording) -> bool:
        """Let the listener hear what is known by now; is there anything?"""
        listener = recording.listening.listener
        while recording.warnings:
            listener.warn(recording.warnings.pop(0))
        told = recording.told
        while recording.told in recording.said:
            window, hypothesis = recording.said.pop(recording.told)
            recording.told += 1
            before = recording.segments[-1] if recording.segments else None
            language = hypothesis.language if self._fast.options.multilingual else None
            for segment in segments_of(hypothesis, window, before, language):
                self._tell_language(recording)
                recording.segments.append(self._shown(segment))
                listener.segment(recording.segments[-1])
            recording.time = max(recording.time, window.end)
            listener.progress(recording.time)
        return recording.told > told or recording.is_over

    def _tell_language(self, recording: _Recording) -> None:
        if not recording.is_told_language and recording.language is not None:
            recording.is_told_language = True
            recording.listening.listener.language(recording.language, recording.probability)

    def _shown(self, segment: Segment) -> Segment:
        return segment if self._fast.options.word_timestamps else replace(segment, words=())

    def _take(self, recording: _Recording, item: Item) -> None:
        if isinstance(item, Warned):
            recording.warnings.append(item.sentence)
        elif isinstance(item, Ended):
            recording.end = item
            recording.error = recording.error or item.error
            self._over += 1
        else:
            recording.read += 1
            self._pending.append((recording, item))
            if recording.language is None and len(recording.opening) < _DETECTING:
                recording.opening.append(item)

    def _detect(self, recording: _Recording) -> None:
        """Find out the language: by the first window, else by the majority of the first ones."""
        if recording.language is not None:
            return
        if recording.detecting is not None:
            if not recording.detecting.done():
                return
            try:
                recording.candidates += recording.detecting.result()
            except Exception as error:
                self._fail(recording, error)
            recording.detecting = None
        asked = len(recording.candidates)
        is_sure = asked > 0 and recording.candidates[-1][1] > _SURE
        is_all = recording.end is not None or len(recording.opening) == _DETECTING
        if is_sure or recording.error or (is_all and asked == len(recording.opening)):
            recording.language, recording.probability = _majority(recording.candidates)
            recording.opening.clear()
        elif asked == 0 or is_all:
            windows = recording.opening[asked:] if asked else recording.opening[:1]
            recording.detecting = self._workers.do(lambda: self._fast.languages(windows))

    def _form(self) -> bool:
        """Begin the next wave if its windows are there and the workers need it."""
        sizes = self._fast.sizes
        working = sum(not wave.is_judged for wave in self._waves)
        count = sizes.wave(self._formed)
        is_all = self._over == len(self.recordings)
        if working >= _WAVES or len(self._waves) >= _UNSETTLED or not self._pending:
            return False
        taken = self._pending[:count]
        if len(taken) < count and not is_all:
            return False
        if any(recording.language is None for recording, _ in taken):
            return False
        self._pending = self._pending[count:]
        self._formed += 1
        pieces = [
            _Piece(recording, window, self._fast.ask(recording, window))
            for recording, window in taken
            if recording.error is None
        ]
        grouped = batches(pieces, sizes, lambda piece: piece.window.seconds, _kind)
        wave = _Wave(
            pieces, [(group, self._workers.do(_job(self._fast, group))) for group in grouped]
        )
        self._waves.append(wave)
        return True

    def _judge(self, wave: _Wave) -> None:
        """Believe the hypotheses of a wave, or have their windows decoded again."""
        found: dict[int, Hypothesis] = {}
        for group, future in wave.batches:
            try:
                for piece, hypothesis in zip(group, future.result(), strict=True):
                    found[id(piece)] = hypothesis
            except Exception as error:
                for piece in group:
                    self._fail(piece.recording, error)
        for piece in wave.pieces:
            if id(piece) not in found or piece.recording.error is not None:
                continue
            hypothesis = found[id(piece)]
            reasons = self._reasons(piece, hypothesis)
            before, piece.recording.before = piece.recording.before, None
            if not reasons:
                piece.recording.before = hypothesis
                self._settle(piece, hypothesis)
                continue
            failed = Failed(
                piece.window,
                replace(piece.ask, language=_believed(piece, hypothesis)),
                hypothesis,
                reasons,
                before,
                piece.ask.context,
            )
            wave.again.append((piece, self._workers.do(_retry(self._fast, failed))))
        wave.is_judged = True

    def _reasons(self, piece: _Piece, hypothesis: Hypothesis) -> frozenset[str]:
        """Why the window is decoded again, if it is."""
        options = self._fast.options
        if options.temperature > 0:
            return frozenset({"to be drawn"})
        unsure = (hypothesis.language_probability or 1.0) <= _SURE
        if unsure and hypothesis.language != piece.recording.language:
            return frozenset({"language"})
        return failures(
            hypothesis,
            piece.window,
            options,
            before=piece.recording.before,
            prompt=piece.ask.context,
        )

    def _settled(self, piece: _Piece, future: Future[Hypothesis]) -> bool:
        """Has the window been decoded again? Then what came out is believed."""
        if not future.done():
            return False
        try:
            self._settle(piece, future.result())
        except Exception as error:
            self._fail(piece.recording, error)
        return True

    def _settle(self, piece: _Piece, hypothesis: Hypothesis) -> None:
        """Take it for what is said in the window; nothing, if only the decoder vouches for it."""
        options = self._fast.options
        if is_silent(hypothesis, options) or is_invented(hypothesis, piece.window):
            hypothesis = replace(hypothesis, text="", tokens=(), words=())
        piece.recording.said[piece.window.number] = (piece.window, hypothesis)

    def _fail(self, recording: _Recording, error: Exception) -> None:
        if isinstance(error, RuntimeError | ValueError | MemoryError):
            told = EngineError(f"the recognizer failed after {recording.time:.0f} s: {error}")
            told.__cause__ = error
            error = told
        recording.error = recording.error or error


def _believed(piece: _Piece, hypothesis: Hypothesis) -> str | None:
    """The language in which a failed window is decoded again."""
    if piece.ask.language is None and (hypothesis.language_probability or 0.0) > _SURE:
        return hypothesis.language
    return piece.recording.language


def _job(fast: Fast, group: list[_Piece]) -> Callable[[], list[Hypothesis]]:
    return lambda: fast.decoded(group)


def _retry(fast: Fast, failed: Failed) -> Callable[[], Hypothesis]:
    return lambda: fast.again(failed)


def _kind(piece: _Piece) -> tuple[str, int]:
    """Windows of one kind can be decoded together."""
    return piece.ask.task, len(piece.ask.context)


def _majority(candidates: Sequence[tuple[str, float]]) -> tuple[str, float]:
    """The language that the last window is sure of, else the one of the most windows."""
    if candidates and candidates[-1][1] > _SURE:
        return candidates[-1]
    names = [language for language, _ in candidates]
    best = max(names, key=names.count, default=UNDETERMINED)
    return best, max((p for language, p in candidates if language == best), default=0.0)


def _is_out_of_memory(error: BaseException) -> bool:
    text = str(error).lower()
    return isinstance(error, MemoryError) or "out of memory" in text or "bad_alloc" in text
