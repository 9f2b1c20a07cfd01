"""Hold captions against norms: each breach by cue and rule, and a report of the whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import pairwise
from typing import Any, Literal

from . import phrases
from .caption_costs import LONG_PAUSE, ORPHAN
from .norms import LINGER, Limits, Norms
from .transcript import Segment, Transcript

Rule = Literal["empty", "lines", "width", "speed", "short", "long", "overlap", "gap", "end"]
RULES: dict[Rule, str] = {
    "empty": "a caption has text",
    "lines": "no more lines than the preset allows",
    "width": "no more characters in a line than the preset allows",
    "speed": "no more characters a second than the preset allows",
    "short": "no shorter on the screen than the preset allows",
    "long": "no longer on the screen than the preset allows",
    "overlap": "no two captions at once",
    "gap": "as much between two captions as the preset asks for",
    "end": "no caption after the recording's end",
}
"""What is checked, each in words."""

PRECISION = 0.001  # seconds that a file's times are rounded to, if nothing else is said
_WORST = 10

Plain = Callable[[str], str]
"""What of a cue's text is seen: it without markup."""


@dataclass(frozen=True, slots=True)
class Breach:
    """One caption that breaks one rule.

    cue: its number, 1 = the first. value, limit: what it is and what it may be, in the rule's
    unit (seconds, characters, lines, characters a second).
    """

    cue: int
    rule: Rule
    message: str
    value: float
    limit: float


def breaches(
    captions: Transcript,
    norms: Norms,
    *,
    duration: float | None = None,
    plain: Plain = str,
    precision: float = PRECISION,
) -> list[Breach]:
    """Every breach, in order of cues.

    A caption that is too fast only because so much is said in its time (see `is_speech_bound`) is
    none. duration: the recording's, in seconds; None = not known. precision: seconds that times
    were rounded to, so that a difference of two may be as much off.
    """
    captions = _seen(captions, plain)
    moment = 1.1 * precision
    found: list[Breach] = []
    shown: Segment | None = None  # of those before, the one that stays longest
    for number, segment in enumerate(captions.segments, start=1):
        limits = norms.limits(segment.language or captions.text_language)
        found += _alone(number, segment, norms, limits, moment)
        if duration is not None and segment.end > duration + moment:
            told = f"it ends {segment.end - duration:.3f} s after the recording"
            found.append(Breach(number, "end", told, segment.end, duration))
        if shown is not None:
            found += _between(number, shown, segment, norms, moment)
        if shown is None or segment.end > shown.end:
            shown = segment
    return found


def _seen(captions: Transcript, plain: Plain) -> Transcript:
    """The captions without markup."""
    segments = tuple(replace(one, text=plain(one.text)) for one in captions.segments)
    return replace(captions, segments=segments)


def is_speech_bound(segment: Segment, limits: Limits) -> bool:
    """Is more said than can be read, from its first word to LINGER after its last one?

    Only words tell; a caption without words is not.
    """
    if not segment.words:
        return False
    seconds = segment.words[-1].end + LINGER - segment.words[0].start
    return _characters(segment, limits) > limits.cps * seconds


def _alone(
    number: int, segment: Segment, norms: Norms, limits: Limits, moment: float
) -> Iterator[Breach]:
    lines = [line for line in segment.text.splitlines() if line.strip()]
    if not lines:
        yield Breach(number, "empty", "it has no text", 0, 1)
        return
    if len(lines) > norms.max_lines:
        told = f"it has {len(lines)} lines, {norms.max_lines} are allowed"
        yield Breach(number, "lines", told, len(lines), norms.max_lines)
    wide = max(limits.count(line.strip()) for line in lines)
    if wide > limits.width:
        told = f"a line has {wide:g} characters, {limits.width} are allowed"
        yield Breach(number, "width", told, wide, limits.width)
    seconds = segment.end - segment.start
    speed = _characters(segment, limits) / seconds
    slack = limits.cps * (1 + moment / seconds)
    if speed > slack and not is_speech_bound(segment, limits):
        told = f"it runs at {speed:.1f} characters a second, {limits.cps:g} are allowed"
        yield Breach(number, "speed", told, round(speed, 2), limits.cps)
    if seconds < norms.min_duration - moment:
        told = f"it stays for {seconds:.3f} s, {norms.min_duration:.3f} s are asked for"
        yield Breach(number, "short", told, seconds, norms.min_duration)
    if seconds > norms.max_duration + moment:
        told = f"it stays for {seconds:.3f} s, {norms.max_duration:g} s are allowed"
        yield Breach(number, "long", told, seconds, norms.max_duration)


def _between(
    number: int, before: Segment, segment: Segment, norms: Norms, moment: float
) -> Iterator[Breach]:
    gap = segment.start - before.end
    if gap < -moment:
        told = f"it begins {-gap:.3f} s before an earlier one ends"
        yield Breach(number, "overlap", told, gap, 0)
    elif gap < norms.gap - moment:
        told = f"it begins {gap:.3f} s after an earlier one, {norms.gap:.3f} s are asked for"
        yield Breach(number, "gap", told, gap, norms.gap)


def _characters(segment: Segment, limits: Limits) -> float:
    """How many are read; a line break counts as the blank that it stands for."""
    return limits.count(" ".join(segment.text.split()))


@dataclass(frozen=True, slots=True)
class Report:
    """How a recording's captions keep to the norms.

    within: by rule, the share of captions that keep to it, 0 to 1; those that are too fast because
    so much is said count as kept, and are the `speech_bound`.
    dangling: those that end on a word that must be followed by another. orphans: those of one or
    two words that only finish a sentence, not after a pause.
    worst: the breaches that are furthest from their limits.
    """

    captions: int
    preset: str
    within: dict[Rule, float]
    speech_bound: int
    dangling: int
    orphans: int
    worst: tuple[Breach, ...]

    def as_dict(self) -> dict[str, Any]:
        """The fields by name, for machines."""
        return asdict(self)


def report(
    captions: Transcript, norms: Norms, *, duration: float | None = None, plain: Plain = str
) -> Report:
    """Hold captions against the norms; see `Report`."""
    captions = _seen(captions, plain)
    found = breaches(captions, norms, duration=duration)
    count = len(captions.segments)
    broken = Counter(rule for rule, _ in {(breach.rule, breach.cue) for breach in found})
    return Report(
        captions=count,
        preset=norms.name,
        within={rule: 1 - broken[rule] / count if count else 1.0 for rule in RULES},
        speech_bound=sum(
            _is_fast_for_speech(segment, norms, captions) for segment in captions.segments
        ),
        dangling=sum(_is_dangling(*pair, captions) for pair in pairwise(captions.segments)),
        orphans=sum(_is_orphan(*pair, captions) for pair in pairwise(captions.segments)),
        worst=tuple(sorted(found, key=_badness, reverse=True)[:_WORST]),
    )


def _is_fast_for_speech(segment: Segment, norms: Norms, captions: Transcript) -> bool:
    limits = norms.limits(segment.language or captions.text_language)
    speed = _characters(segment, limits) / (segment.end - segment.start)
    return speed > limits.cps and is_speech_bound(segment, limits)


def _is_dangling(segment: Segment, then: Segment, captions: Transcript) -> bool:
    language = segment.language or captions.text_language
    said = segment.text.split()
    if not said or _finishes(segment, then):
        return False
    return phrases.is_closed(said[-1], language) if phrases.has_list(language) else False


def _is_orphan(before: Segment, segment: Segment, captions: Transcript) -> bool:
    said = segment.text.split()
    if not 0 < len(said) <= ORPHAN or phrases.is_unspaced(segment.text):
        return False
    starts, ends = _voice(segment)[0], _voice(before)[1]
    alone = starts - ends >= LONG_PAUSE or before.speaker != segment.speaker
    return not alone and not _finishes(before, segment) and phrases.ends_sentence(said[-1])


def _finishes(segment: Segment, then: Segment) -> bool:
    """Does a sentence end between the two?"""
    said, following = segment.text.split(), then.text.split()
    return bool(said) and phrases.ends_sentence(said[-1], following[0] if following else "")


def _voice(segment: Segment) -> tuple[float, float]:
    """When the caption's words are said, as far as that is known."""
    words: Sequence[Any] = segment.words or (segment,)
    return words[0].start, words[-1].end


def _badness(breach: Breach) -> float:
    return abs(breach.value - breach.limit) / max(abs(breach.limit), 0.1)
