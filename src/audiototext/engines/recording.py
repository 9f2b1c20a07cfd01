"""One recording on its way through the fast engine: what was read, believed and told."""

from __future__ import annotations

from collections import defaultdict
from concurrent.futures import Future
from dataclasses import dataclass, field, replace

from .. import voice
from ..coverage import added, covered
from ..doubts import doubts
from ..transcript import UNDETERMINED, Coverage, Segment, Transcript
from ..windows import Window
from .base import Listening
from .hypotheses import Ask, Hypothesis
from .in_languages import Part
from .reader import Ended
from .spoken_languages import Run, Tongues
from .window_segments import segments_of
from .wrong_language import LanguageCheck


@dataclass(slots=True)
class Recording:
    """One recording on its way; times in seconds.

    said: what is believed of each window, by its number, until it has been told. tongues: what is
    believed of the languages spoken, where they are listened to.
    """

    listening: Listening
    prompt: tuple[int, ...]
    language: str | None
    probability: float | None = None
    candidates: list[tuple[str, float]] = field(default_factory=list)
    opening: list[Window] = field(default_factory=list)
    detecting: Future[list[tuple[str, float]]] | None = None
    before: Hypothesis | None = None
    said: dict[int, list[Part]] = field(default_factory=dict)
    tongues: Tongues | None = None
    check: LanguageCheck = field(default_factory=LanguageCheck)
    coverage: Coverage = field(default_factory=lambda: Coverage(0.0))
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
            coverage=self.coverage,
        )

    def others(self, window: Window, ask: Ask, hypothesis: Hypothesis) -> list[Run]:
        """The languages that a window is spoken in; empty if it was decoded in just that one.

        Of a recording whose language was given, it is only noticed if that seems to be another.
        """
        if ask.expected is None:
            return []
        if ask.language is not None:
            self.check.add(hypothesis.utterances, ask.language)
            if told := self.check.sentence(ask.language):
                self.warnings.append(told)
            return []
        if self.tongues is None:
            self.tongues = Tongues(ask.expected.main, ask.expected.allowed)
        runs = self.tongues.runs(hypothesis.utterances, window.start)
        is_foreign = hypothesis.language != self.language and ask.context != self.prompt
        is_right = all(run.language == hypothesis.language for run in runs)
        return [] if is_right and not is_foreign else runs

    def tell(self, *, prompt: str | None, with_words: bool) -> bool:
        """Let the listener hear what is known by now; is there anything?

        prompt: the text that stood before the windows. with_words: segments keep their words.
        """
        listener = self.listening.listener
        while self.warnings:
            listener.warn(self.warnings.pop(0))
        told = self.told
        while self.told in self.said:
            said = self.said.pop(self.told)
            self.told += 1
            for window, hypothesis in said:
                for segment in self._segments(window, hypothesis, prompt):
                    self._tell_language()
                    self.segments.append(segment if with_words else replace(segment, words=()))
                    listener.segment(self.segments[-1])
                self.time = max(self.time, window.end)
            listener.progress(self.time)
        return self.told > told or self.is_over

    def settle_language(self) -> None:
        """The language of most of what was said is the recording's; it is told if that is news."""
        spoken: defaultdict[str, float] = defaultdict(float)
        for segment in self.segments:
            if segment.language is not None:
                spoken[segment.language] += segment.end - segment.start
        most = max(spoken, key=lambda language: spoken[language], default=self.language)
        if most is not None and most != self.language:
            self.language, self.probability = most, None
            self.listening.listener.language(self.language, self.probability)

    def _segments(
        self, window: Window, hypothesis: Hypothesis, prompt: str | None
    ) -> list[Segment]:
        """What was said in a window, with what speaks against it; counts voice without words."""
        heard = voice.stretches(window.voice, window.start)
        before = self.segments[-1] if self.segments else None
        language = hypothesis.language if self.tongues is not None else None
        found = []
        for segment in segments_of(hypothesis, window, before, language):
            found.append(replace(segment, doubts=doubts(segment, heard, before, prompt)))
            before = segment
        self.coverage = added(self.coverage, covered(found, heard))
        return found

    def _tell_language(self) -> None:
        if not self.is_told_language and self.language is not None:
            self.is_told_language = True
            self.listening.listener.language(self.language, self.probability)
