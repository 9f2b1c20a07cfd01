"""Recognize recordings the fast way: everything in batches, again only what failed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from threadpoolctl import threadpool_limits

from .. import allocator
from ..errors import Cancelled
from ..speech import SPEECH
from ..transcript import UNDETERMINED, Transcript
from ..windows import LONGEST, SILENCE, Limits, Window
from .again import Failed, decoded_again, decoded_in_languages
from .base import Listening
from .decoder import Decoder
from .guards import LONGEST_BY_BYTES, most_tokens, spells_by_bytes
from .hypotheses import Ask, Hypothesis
from .in_languages import Part
from .reader import Reader, Reading
from .recording import Recording
from .schedule import SURE, Piece, Schedule
from .spoken_languages import Expected, among, utterances
from .waves import Sizes
from .whisper_options import WhisperOptions
from .workers import Workers
from .wrong_language import CHECKED

if TYPE_CHECKING:
    from ctranslate2.models import Whisper

_SCRIPTS = {"zh": "以下是普通话的句子。"}
"""Where a language has two scripts: what stands before its windows, so that one recording is
written in one script; the user's prompt takes its place."""


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
        run = Schedule(self, listenings, prompts, reader, Workers(self._sizes.workers, wake), wake)
        try:
            with threadpool_limits(1, user_api="blas"):  # its idle threads would spin beside ours
                for recording in run.recordings:
                    yield self._heard(run, recording)
        finally:
            run.close()
            allocator.give_back()

    def _heard(self, run: Schedule, recording: Recording) -> Transcript | Exception:
        try:
            request = recording.listening.request
            if request.language is not None:
                recording.listening.listener.language(request.language, None)
                recording.is_told_language = True
            while not recording.is_over:
                run.step()
                if not self._tell(recording):
                    run.wait(recording)
            if recording.error is not None:
                return recording.error
            assert recording.end is not None
            recording.time = recording.end.seconds
            recording.settle_language()
            recording.listening.listener.progress(recording.time)
        except Cancelled:
            partial = recording.transcript(partial=True) if recording.segments else None
            raise Cancelled(transcript=partial) from None
        return recording.transcript(partial=False)

    def _tell(self, recording: Recording) -> bool:
        options, prompt = self._options, recording.listening.request.prompt
        before = " ".join(filter(None, [options.hotwords, prompt])) or None
        return recording.tell(prompt=before, with_words=options.word_timestamps)

    def _reading(self, listening: Listening) -> Reading:
        """How the recording is cut: shorter windows where its letters take many tokens."""
        options = self._options
        possible = (listening.request.language, *options.codes)
        by_bytes = any(spells_by_bytes(language) for language in possible)
        limits = Limits(longest=LONGEST_BY_BYTES if by_bytes else LONGEST)
        if options.vad_filter:
            silence = options.vad_min_silence_duration_ms / 1000
            limits = replace(limits, voice=options.vad_threshold, silence=min(silence, SILENCE))
        else:
            limits = replace(limits, voice=SPEECH)
        clips = () if options.clip_timestamps == "0" else options.clips
        return Reading(listening.audio, limits, clips)

    def ask(self, recording: Recording, window: Window) -> Ask:
        """What is asked of a window."""
        options, request = self._options, recording.listening.request
        main = recording.language or UNDETERMINED
        detects = options.detects(request.language) and self._decoder.is_multilingual
        expected = None
        if detects or (window.number < CHECKED and request.task == "transcribe"):
            expected = Expected(main, utterances(window.voice), options.codes)
        prompt = recording.prompt
        if not prompt and request.task == "transcribe":
            prompt = self._decoder.tokens(_SCRIPTS.get(main))
        most = most_tokens(window.seconds, main)
        return Ask(request.task, None if detects else main, prompt, most, expected)

    def decoded(self, pieces: list[Piece]) -> list[Hypothesis]:
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
            longest = max(piece.window.seconds for piece in pieces)
            self._sizes = self._sizes.fewer(half, longest)
            return self.decoded(pieces[:half]) + self.decoded(pieces[half:])
        return [
            replace(hypothesis, words=timed)
            for hypothesis, timed in zip(batch.hypotheses, words, strict=True)
        ]

    def again(self, failed: Failed) -> list[Part]:
        """What comes out when the window is decoded again."""
        if failed.runs:
            return decoded_in_languages(failed, self._decoder, self._options, self._sampler)
        found = decoded_again(failed, self._decoder, self._options, self._sampler)
        return [(failed.window, found)]

    def languages(self, windows: list[Window]) -> list[tuple[str, float]]:
        """The language of each window until one is sure."""
        found: list[tuple[str, float]] = []
        for window in windows:
            heard = self._decoder.chances(self._decoder.encoded([window.samples]))
            chances = among(heard, self._options.codes)
            best = max(chances, key=lambda language: chances[language])
            found.append((best, chances[best]))
            if found[-1][1] > SURE:
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


def _is_out_of_memory(error: BaseException) -> bool:
    text = str(error).lower()
    return isinstance(error, MemoryError) or "out of memory" in text or "bad_alloc" in text
