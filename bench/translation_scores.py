"""How translated captions are scored by `translation.py`: text, time, cue and form."""

from __future__ import annotations

import textwrap
from bisect import bisect
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import accumulate, pairwise

from translation_data import GoldWord, Seed, letters, texts_of

from audiototext import Segment, Transcript, Word, markup, phrases
from audiototext.fitting import Doubt
from audiototext.lexicon import bare
from audiototext.norms import LINGER, Norms
from audiototext.quality import report
from audiototext.translation import Plan

CLOSE, FAR, FAST = 0.35, 1.0, 21
"""Seconds off until which a word is with its speech; and too many of them; characters a second."""

_AROUND = 1.5  # seconds around a place that a doubt names
_MOMENT = 0.0011  # files hold milliseconds


@dataclass(frozen=True, slots=True)
class Late:
    """A content word that is shown more than FAR seconds from its speech; listed: as doubtful."""

    word: GoldWord
    seconds: float
    listed: bool

    def __str__(self) -> str:
        told = "listed" if self.listed else "not listed"
        return (
            f"{self.word.text!r}, said at {self.word.start:.2f} s, {self.seconds:.2f} s off, {told}"
        )


@dataclass(frozen=True, slots=True)
class Sync:
    """Of the content words that were found: shares near their speech, by its start and middle."""

    words: int
    starts: float
    middles: float
    far: Sequence[Late]
    far_middles: int


def synced(seed: Seed, captions: Transcript, doubts: Sequence[Doubt] = ()) -> Sync:
    """Where the words of the seed's translation are shown; other translations by equal words."""
    places = [(word, segment) for segment in captions.segments for word in segment.text.split()]
    pairs = []
    said, found = (
        [bare(one) for one in side] for side in (_texts(seed.gold), [w for w, _ in places])
    )
    for block in SequenceMatcher(None, said, found, autojunk=False).get_matching_blocks():
        for step in range(block.size):
            if seed.gold[block.a + step].is_content:
                pairs.append((seed.gold[block.a + step], places[block.b + step][1]))
    starts = [_away(segment, word.start) for word, segment in pairs]
    middles = [_away(segment, (word.start + word.end) / 2) for word, segment in pairs]
    far = [
        Late(word, seconds, _is_listed(word, segment, doubts))
        for (word, segment), seconds in zip(pairs, starts, strict=True)
        if seconds > FAR
    ]
    return Sync(
        len(pairs),
        _share(seconds <= CLOSE for seconds in starts),
        _share(seconds <= CLOSE for seconds in middles),
        far,
        sum(seconds > FAR for seconds in middles),
    )


def _texts(gold: Sequence[GoldWord]) -> list[str]:
    return [word.text for word in gold]


def _away(segment: Segment, moment: float) -> float:
    return max(0.0, segment.start - moment, moment - segment.end)


def _share(marks: Iterable[bool]) -> float:
    found = list(marks)
    return sum(found) / max(1, len(found))


def _is_listed(word: GoldWord, segment: Segment, doubts: Sequence[Doubt]) -> bool:
    """Does a doubt name the word near its time, or a cut between that and where it is shown?"""
    border = segment.end if word.start > segment.end else segment.start
    first, last = sorted((word.start, border))
    return any(
        first - CLOSE <= doubt.start <= last + CLOSE
        if doubt.reason == "cut"
        else bare(doubt.text) == bare(word.text) and abs(doubt.start - word.start) <= _AROUND
        for doubt in doubts
    )


@dataclass(frozen=True, slots=True)
class Placed:
    """Content words by cue: how many are right, which are not; cues that hold such a one."""

    words: int
    wrong: Sequence[tuple[GoldWord, int]]
    listed: Sequence[bool]

    @property
    def share(self) -> float:
        return 1 - len(self.wrong) / max(1, self.words)

    @property
    def bad_cues(self) -> int:
        return len({cue for _, cue in self.wrong})

    @property
    def told(self) -> list[str]:
        """Each that is wrong, with cues from 1."""
        marks = ["" if known else ", not listed" for known in self.listed]
        return [
            f"{word.text!r} in cue {cue + 1}, said in {word.cue + 1}{listed}"
            for (word, cue), listed in zip(self.wrong, marks, strict=True)
        ]


def placed(seed: Seed, cues: Sequence[int], doubts: Sequence[Doubt] = ()) -> Placed:
    """For the cue that each word of the seed's translation is in."""
    pairs = [(w, cue) for w, cue in zip(seed.gold, cues, strict=True) if w.is_content]
    wrong = [(word, cue) for word, cue in pairs if word.cue != cue]
    listed = [_is_listed(word, seed.source.segments[cue], doubts) for word, cue in wrong]
    return Placed(len(pairs), wrong, listed)


def cues_of(captions: Transcript, source: Transcript) -> list[int]:
    """For each letter of captions that keep the source's cues, the number of its cue."""
    plain, _ = markup.stripped(captions)
    found: list[int] = []
    number = 0
    for segment in plain.segments:
        while source.segments[number].start < segment.start - _MOMENT:
            number += 1
        found += [number] * len(letters(segment.text))
        number += 1
    return found


def by_word(seed: Seed, cues: Sequence[int]) -> list[int]:
    """The cue of each word of the seed's translation: its first letter's."""
    starts = accumulate((len(letters(word.text)) for word in seed.gold), initial=0)
    return [cues[start] for start, _ in zip(starts, seed.gold, strict=False)]


def shared_out(plan: Plan, weights: Sequence[float]) -> list[int]:
    """The cue of each letter when each sentence is shared out among its cues by their weights.

    weights: for each unit of the sentences, in their order.
    """
    found: list[int] = []
    rest = iter(weights)
    language = plan.target.language.partition("-")[0]
    for sentence, text in zip(plan.sentences, texts_of(plan), strict=True):
        reached = list(accumulate(next(rest) for _ in sentence.units))
        words = [unit.text for unit in phrases.units(text, language)]
        ends = list(accumulate(map(len, words)))
        for word, end in zip(words, ends, strict=True):
            share = (end - len(word) / 2) / ends[-1]
            unit = bisect(reached, share * reached[-1])
            found += [sentence.units[min(unit, len(reached) - 1)].segment] * len(word)
    return found


def evenly(transcript: Transcript, plan: Plan) -> Transcript:
    """The translation with each sentence's words timed by their share of its letters."""
    segments = []
    for segment, sentence in zip(transcript.segments, plan.sentences, strict=True):
        first, last = sentence.units[0].start, sentence.units[-1].end
        ends = list(accumulate((len(word.text) for word in segment.words), initial=0))
        times = [first + (last - first) * end / ends[-1] for end in ends]
        words = tuple(
            Word(a, b, word.text)
            for word, (a, b) in zip(segment.words, pairwise(times), strict=True)
        )
        segments.append(replace(segment, start=first, end=last, words=words))
    return replace(transcript, segments=tuple(segments))


def blocks(captions: Transcript, ends: Sequence[float]) -> list[str]:
    """The captions' words in as many texts, cut at these seconds; a word is where its share is."""
    texts: list[list[str]] = [[] for _ in ends]
    for segment in captions.segments:
        words = segment.text.split()
        for n, word in enumerate(words):
            middle = segment.start + (segment.end - segment.start) * (n + 0.5) / len(words)
            texts[min(bisect(ends, middle), len(ends) - 1)].append(word)
    return [" ".join(words) for words in texts]


FORM = (
    "captions", "wraps 2x42", "<= 17", "<= 20", "<= 21", "> 21", "said so fast", "5/6-7 s",
    "overlaps", "gap < 2", "dangling, list", "dangling, ours", "orphans",
)  # fmt: skip


def formed(
    captions: Transcript, norms: Norms, dangling: frozenset[str], said: Transcript | None
) -> list[str]:
    """The columns of FORM; said: the words' times before anything was laid out."""
    segments = captions.segments
    total = len(segments)
    speeds = [speed(one) for one in segments]
    told = report(captions, norms)
    gaps = [then.start - one.end for one, then in pairwise(segments)]
    lasting = [one.end - one.start for one in segments]
    ends = sum(one.text.split()[-1].lower() in dangling for one in segments if one.text.split())
    fast = sum(cps > FAST for cps in speeds)
    spoken = spoken_speeds(captions, said) if said else []
    shares = [
        sum(_wraps(one.text) for one in segments),
        *(sum(cps <= limit for cps in speeds) for limit in (17, 20, FAST)),
    ]
    inside = sum(5 / 6 - _MOMENT <= seconds <= 7 + _MOMENT for seconds in lasting)
    return [
        f"{total}",
        *(f"{100 * count / total:.1f} %" for count in shares),
        f"{fast}",
        f"{sum(a > FAST < b for a, b in zip(speeds, spoken, strict=True))}" if said else "-",
        f"{100 * inside / total:.1f} %",
        f"{sum(gap < -_MOMENT for gap in gaps)}",
        f"{sum(-_MOMENT <= gap < norms.gap - _MOMENT for gap in gaps)}",
        f"{100 * ends / total:.1f} %",
        f"{100 * told.dangling / total:.1f} %",
        f"{told.orphans}",
    ]


def speed(segment: Segment) -> float:
    """Characters a second."""
    return len(" ".join(segment.text.split())) / (segment.end - segment.start)


def spoken_speeds(captions: Transcript, said: Transcript) -> list[float]:
    """For each caption its characters a second if it is shown while it is said.

    From its first word to half a second after its last one, or to the next caption's first.
    """
    times = [(w.start, w.end) for one in said.segments for w in one.words for _ in letters(w.text)]
    ends = list(accumulate(len(letters(one.text)) for one in captions.segments))
    found = []
    for one, end in zip(captions.segments, ends, strict=True):
        first = times[end - len(letters(one.text))][0]
        then = times[end][0] if end < len(times) else float("inf")
        seconds = min(times[end - 1][1] + LINGER, then) - first
        found.append(len(" ".join(one.text.split())) / max(seconds, 0.01))
    return found


def _wraps(text: str) -> bool:
    lines = text.splitlines() if "\n" in text else textwrap.wrap(text.strip(), 42)
    return len(lines) <= 2 and all(len(line.strip()) <= 42 for line in lines)
