"""What the fast engine does next: read, detect, decode in waves, judge, decode again, in order."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from typing import Protocol

from ..errors import EngineError
from ..transcript import UNDETERMINED
from ..windows import Window
from .again import Failed
from .base import Listening
from .guards import failures, is_invented, is_silent, most_tokens
from .hypotheses import Ask, Hypothesis
from .in_languages import Part
from .reader import Ended, Item, Reader, Warned
from .recording import Recording
from .waves import Sizes, batches
from .whisper_options import WhisperOptions
from .workers import Workers

SURE = 0.5
"""Whisper's probability from which a language is believed."""

_TICK = 0.2  # seconds between two chances for a listener to say stop
_WAVES = 2  # that are decoded at a time: one more than is needed, so that no worker waits
_UNSETTLED = 4  # waves that may wait for windows that are decoded again
_DETECTING = 4  # windows that are asked for their language before the majority decides


@dataclass(frozen=True, slots=True)
class Piece:
    """A window on its way through the decoder."""

    recording: Recording
    window: Window
    ask: Ask


@dataclass(slots=True)
class Wave:
    """Windows that are decoded at the same time, in the order of the recordings."""

    pieces: list[Piece]
    batches: list[tuple[list[Piece], Future[list[Hypothesis]]]]
    again: list[tuple[Piece, Future[list[Part]]]] = field(default_factory=list)
    is_judged: bool = False


class Doing(Protocol):
    """What is done on the workers' threads, and how."""

    @property
    def sizes(self) -> Sizes:
        """How many windows are decoded at a time."""

    @property
    def options(self) -> WhisperOptions:
        """How windows are decoded."""

    def ask(self, recording: Recording, window: Window) -> Ask:
        """What is asked of a window."""

    def decoded(self, pieces: list[Piece]) -> list[Hypothesis]:
        """The pieces' hypotheses, their words with times."""

    def again(self, failed: Failed) -> list[Part]:
        """What comes out when the window is decoded again."""

    def languages(self, windows: list[Window]) -> list[tuple[str, float]]:
        """The language of each window until one is sure."""


class Schedule:
    """The work on some recordings: what was read, what is decoded, what can be told."""

    def __init__(
        self,
        doing: Doing,
        listenings: Sequence[Listening],
        prompts: Sequence[tuple[int, ...]],
        reader: Reader,
        workers: Workers,
        wake: threading.Event,
    ) -> None:
        self.recordings = [
            Recording(listening, prompt, listening.request.language)
            for listening, prompt in zip(listenings, prompts, strict=True)
        ]
        self._doing = doing
        self._reader = reader
        self._workers = workers
        self._wake = wake
        self._pending: list[tuple[Recording, Window]] = []
        self._waves: list[Wave] = []
        self._formed = 0
        self._over = 0

    def close(self) -> None:
        """Leave everything as it is; threads end by themselves."""
        self._reader.close()
        self._workers.close()

    def wait(self, recording: Recording) -> None:
        """Until something has happened; the listener may say stop."""
        if not self._wake.wait(_TICK):
            recording.listening.listener.progress(recording.time)
        self._wake.clear()

    def step(self) -> None:
        """Do whatever can be done without waiting."""
        if len(self._pending) < max(self._doing.sizes.ahead(self._formed), _DETECTING):
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

    def _take(self, recording: Recording, item: Item) -> None:
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

    def _detect(self, recording: Recording) -> None:
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
        is_sure = asked > 0 and recording.candidates[-1][1] > SURE
        is_all = recording.end is not None or len(recording.opening) == _DETECTING
        if is_sure or recording.error or (is_all and asked == len(recording.opening)):
            recording.language, recording.probability = _majority(recording.candidates)
            recording.opening.clear()
        elif asked == 0 or is_all:
            windows = recording.opening[asked:] if asked else recording.opening[:1]
            recording.detecting = self._workers.do(lambda: self._doing.languages(windows))

    def _form(self) -> bool:
        """Begin the next wave if its windows are there and the workers need it."""
        sizes = self._doing.sizes
        working = sum(not wave.is_judged for wave in self._waves)
        is_all = self._over == len(self.recordings)
        if working >= _WAVES or len(self._waves) >= _UNSETTLED:
            return False
        count = sizes.taken(self._formed, len(self._pending), is_all=is_all)
        taken = self._pending[:count]
        if not taken or any(recording.language is None for recording, _ in taken):
            return False
        self._pending = self._pending[count:]
        self._formed += 1
        pieces = [
            Piece(recording, window, self._doing.ask(recording, window))
            for recording, window in taken
            if recording.error is None
        ]
        is_last = is_all and not self._pending
        grouped = batches(pieces, sizes, lambda piece: piece.window.seconds, _kind, is_last=is_last)
        wave = Wave(
            pieces, [(group, self._workers.do(_job(self._doing, group))) for group in grouped]
        )
        self._waves.append(wave)
        return True

    def _judge(self, wave: Wave) -> None:
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
            runs = piece.recording.others(piece.window, piece.ask, hypothesis)
            reasons = frozenset({"language"}) if runs else self._reasons(piece, hypothesis)
            before, piece.recording.before = piece.recording.before, None
            if not reasons:
                piece.recording.before = hypothesis
                self._settle(piece, [(piece.window, hypothesis)])
                continue
            most = most_tokens(piece.window.seconds, hypothesis.language)
            ask = replace(piece.ask, language=hypothesis.language, most=most, expected=None)
            if before is not None and before.language != hypothesis.language:
                before = None
            prompt = piece.recording.prompt if runs else ask.context
            failed = Failed(piece.window, ask, hypothesis, reasons, before, prompt, runs)
            wave.again.append((piece, self._workers.do(_retry(self._doing, failed))))
        wave.is_judged = True

    def _reasons(self, piece: Piece, hypothesis: Hypothesis) -> frozenset[str]:
        """Why the window is decoded again, if it is."""
        options = self._doing.options
        if options.temperature > 0:
            return frozenset({"to be drawn"})
        return failures(
            hypothesis,
            piece.window,
            options,
            before=piece.recording.before,
            prompt=piece.ask.context,
        )

    def _settled(self, piece: Piece, future: Future[list[Part]]) -> bool:
        """Has the window been decoded again? Then what came out is believed."""
        if not future.done():
            return False
        try:
            self._settle(piece, future.result())
        except Exception as error:
            self._fail(piece.recording, error)
        return True

    def _settle(self, piece: Piece, parts: list[Part]) -> None:
        """Take it for what is said in the window; nothing, if only the decoder vouches for it."""
        options = self._doing.options
        said = [
            (window, replace(hypothesis, text="", tokens=(), words=()))
            if is_silent(hypothesis, options) or is_invented(hypothesis, window)
            else (window, hypothesis)
            for window, hypothesis in parts
        ]
        piece.recording.said[piece.window.number] = said

    def _fail(self, recording: Recording, error: Exception) -> None:
        if isinstance(error, RuntimeError | ValueError | MemoryError):
            told = EngineError(f"the recognizer failed after {recording.time:.0f} s: {error}")
            told.__cause__ = error
            error = told
        recording.error = recording.error or error


def _job(doing: Doing, group: list[Piece]) -> Callable[[], list[Hypothesis]]:
    return lambda: doing.decoded(group)


def _retry(doing: Doing, failed: Failed) -> Callable[[], list[Part]]:
    return lambda: doing.again(failed)


def _kind(piece: Piece) -> tuple[str, int]:
    """Windows of one kind can be decoded together."""
    return piece.ask.task, len(piece.ask.context)


def _majority(candidates: Sequence[tuple[str, float]]) -> tuple[str, float]:
    """The language that the last window is sure of, else the one of the most windows."""
    if candidates and candidates[-1][1] > SURE:
        return candidates[-1]
    names = [language for language, _ in candidates]
    best = max(names, key=names.count, default=UNDETERMINED)
    return best, max((p for language, p in candidates if language == best), default=0.0)
