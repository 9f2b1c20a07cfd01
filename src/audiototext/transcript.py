"""What was said and when: Word, Segment, Transcript, the evidence, and what caption files add."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

Task = Literal["transcribe", "translate"]

UNDETERMINED = "und"
"""The BCP-47 code for a language that nobody named and nobody detected."""

_WHISPERS = {"nb": "no", "jv": "jw"}
"""Whisper's codes where BCP-47 has others."""

SHORTEST = 0.01
"""The shortest segment, in seconds: one frame of Whisper's features."""


@dataclass(frozen=True, slots=True)
class Word:
    """One spoken word. `text` keeps the blank before it, as Whisper gives it.

    start, end: seconds from the start of the recording, 0 <= start <= end.
    probability: Whisper's own, 0 to 1, None where the engine has none. confidence: how likely the
    word is the one that was said, 0 to 1, by the measure of `confidence`; None = nobody knows.
    """

    start: float
    end: float
    text: str
    probability: float | None = None
    confidence: float | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"a word cannot last from {self.start} s to {self.end} s")


@dataclass(frozen=True, slots=True)
class Evidence:
    """What Whisper knew about a segment; the names are those of whisper's own JSON.

    seek: start of the decoded window, in frames of 10 ms from the start of the recording.
    tokens: token ids, the timestamp tokens included.
    temperature: the sampling temperature that was accepted, 0 = beam search.
    avg_logprob: mean log-probability of the tokens (natural logarithm).
    compression_ratio: bytes of the text over bytes of it compressed; high means it repeats.
    no_speech_prob: 0 to 1, the probability that the window holds no speech.
    """

    seek: int
    tokens: tuple[int, ...]
    temperature: float
    avg_logprob: float
    compression_ratio: float
    no_speech_prob: float


@dataclass(frozen=True, slots=True)
class Cue:
    """What a caption file says of a segment beside its times, text and speaker.

    name: its identifier. settings: how it is shown, in the words of the format that `Sheet` names.
    comments: those that stand before it, without the signs that make them comments.
    """

    name: str = ""
    settings: str = ""
    comments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a caption file says for all of its cues, which only its own format can hold.

    format: that format's name. blocks: its header, style sheets and regions as they stand there.
    comments: those after the last cue.
    """

    format: str
    blocks: tuple[str, ...] = ()
    comments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of speech with its text, 0 <= start < end in seconds.

    `text` is what the engine said, a leading blank included; formats strip it.
    doubts: why it may not be what was said, in words of `doubts.REASONS`.
    """

    start: float
    end: float
    text: str
    words: tuple[Word, ...] = ()
    language: str | None = None
    speaker: str | None = None
    evidence: Evidence | None = None
    cue: Cue | None = None
    doubts: tuple[str, ...] = ()

    @property
    def confidence(self) -> float | None:
        """The share of its words that can be expected to be right, 0 to 1; None = nobody knows."""
        known = [word.confidence for word in self.words if word.confidence is not None]
        return sum(known) / len(known) if known else None

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"a segment cannot last from {self.start} s to {self.end} s")


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of what sounds like speech has words; all in seconds.

    voiced: how long a voice was heard. gaps: from and to of each stretch of voice without words.
    """

    voiced: float
    gaps: tuple[tuple[float, float], ...] = ()

    @property
    def share(self) -> float:
        """The part of the voice that has words, 0 to 1; 1 where there is none."""
        missed = sum(end - start for start, end in self.gaps)
        return max(0.0, 1 - missed / self.voiced) if self.voiced else 1.0


@dataclass(frozen=True, slots=True)
class Transcript:
    """A whole recording in words: segments by start time, all of them within [0, duration].

    language: the language spoken, a code such as "es"; UNDETERMINED where nobody knows.
    duration: seconds of sound in the recording; of a partial one, as far as it was heard.
    task: "transcribe" = the text is in the language spoken; "translate" = it is English.
    translated_to: the language that a translator brought the text into, a BCP-47 tag such as
        "en-GB"; None where none did.
    language_probability: 0 to 1 where one language was detected, None where it was given.
    partial: the work was stopped before the end of the recording.
    notes: what a reader should know, one sentence each (a damaged file, say).
    sheet: what the caption file that it was read from said for all cues.
    coverage: how much of the speech has words; None where nobody listened.
    """

    segments: tuple[Segment, ...]
    language: str
    duration: float
    task: Task = "transcribe"
    language_probability: float | None = None
    partial: bool = False
    notes: tuple[str, ...] = ()
    translated_to: str | None = None
    sheet: Sheet | None = None
    coverage: Coverage | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.duration < float("inf"):
            raise ValueError(f"not a duration: {self.duration} s")
        latest = 0.0
        for segment in self.segments:
            if segment.start < latest or segment.end > self.duration:
                raise ValueError(
                    f"segment {segment.start}-{segment.end} s is out of order "
                    f"or outside 0-{self.duration} s"
                )
            latest = segment.start

    @property
    def text(self) -> str:
        """All that was said, in one line."""
        return "".join(segment.text for segment in self.segments).strip()

    @property
    def text_language(self) -> str:
        """The language that the text is written in, without region or script."""
        if self.translated_to is not None:
            return whispers_code(self.translated_to)
        return "en" if self.task == "translate" else self.language


def whispers_code(tag: str) -> str:
    """Whisper's code for the language of a BCP-47 tag, without region or script.

    >>> whispers_code("en-GB"), whispers_code("nb"), whispers_code("zh-Hans")
    ('en', 'no', 'zh')
    """
    primary = tag.partition("-")[0].lower()
    return _WHISPERS.get(primary, primary)


def fitted(segment: Segment, earliest: float, latest: float) -> Segment:
    """The segment with its times moved into [earliest, latest] seconds, words in order.

    A segment that has no room left keeps SHORTEST seconds before `latest`, so that its text is
    not lost. Raises ValueError where the range itself is shorter than SHORTEST.
    """
    if latest - SHORTEST < 0:
        raise ValueError(f"no segment fits before {latest} s")
    start = min(max(segment.start, earliest), latest - SHORTEST)
    end = min(max(segment.end, start + SHORTEST), latest)
    words: list[Word] = []
    clock = start
    for word in segment.words:
        clock = min(max(word.start, clock), end)
        words.append(replace(word, start=clock, end=min(max(word.end, clock), end)))
    return replace(segment, start=start, end=end, words=tuple(words))
