"""One recording on its way through the fast engine: what was read, believed and told."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import dataclass, field, replace

from ..transcript import UNDETERMINED, Segment, Transcript
from ..windows import Window
from .base import Listening
from .hypotheses import Hypothesis
from .reader import Ended
from .window_segments import segments_of


@dataclass(slots=True)
class Recording:
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

    def tell(self, *, multilingual: bool, with_words: bool) -> bool:
        """Let the listener hear what is known by now; is there anything?

        multilingual: each window has a language of its own. with_words: segments keep their words.
        """
        listener = self.listening.listener
        while self.warnings:
            listener.warn(self.warnings.pop(0))
        told = self.told
        while self.told in self.said:
            window, hypothesis = self.said.pop(self.told)
            self.told += 1
            before = self.segments[-1] if self.segments else None
            language = hypothesis.language if multilingual else None
            for segment in segments_of(hypothesis, window, before, language):
                self._tell_language()
                self.segments.append(segment if with_words else replace(segment, words=()))
                listener.segment(self.segments[-1])
            self.time = max(self.time, window.end)
            listener.progress(self.time)
        return self.told > told or self.is_over

    def _tell_language(self) -> None:
        if not self.is_told_language and self.language is not None:
            self.is_told_language = True
            self.listening.listener.language(self.language, self.probability)
