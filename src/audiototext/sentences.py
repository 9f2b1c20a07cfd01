"""Find the sentences of a transcript, across its segments; each unit keeps its time."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from . import phrases
from .spoken import Spoken, Turn, turns
from .transcript import Transcript

PAUSE = 1.0
"""Seconds of silence that end a sentence, whatever its signs say."""

_LEAST = 0.4  # of the cap; a part is no shorter
_PER_SECOND = 8.0
_SEGMENT = 1.0
_DASH = "\\-\u2010\u2013\u2014"
_SIGNS = re.compile(
    rf"(?:[♪♫*]+\s*|#+\s+|>>+\s*|[{_DASH}]\s*(?![\d\s])|[\[(](?=[^\])]*[\])]\W*$))+"
)
"""Music signs, marks of a new speaker, a dash, a bracket around all that follows."""

_LABEL = re.compile(r"\[[^\]\n]{1,40}\]\s*:?\s+(?=\S)|([^\W\d_][^\n:]{0,40}):\s+(?=\S)")
"""What may be a speaker's label: anything in brackets, a few words in capitals and a colon."""

_AFTER = re.compile(r"\s*[♪♫#*\])]+\s*$")
_OPENED = re.compile(r"[♪♫#*\[(]")


@dataclass(frozen=True, slots=True)
class Cap:
    """How long a sentence may be: speech without any full stop is parted where it is best."""

    characters: int = 350
    seconds: float = 20.0


@dataclass(frozen=True, slots=True)
class Sentence:
    """What is translated as one, said by one speaker in one language.

    units: in order of time. before, after: what of the text is not translated but kept as it is: a
    speaker's label, a dash, music signs, brackets.
    """

    units: tuple[Spoken, ...]
    language: str
    speaker: str | None
    before: str = ""
    after: str = ""

    @property
    def text(self) -> str:
        """All of it, in one line."""
        return _joined(self.units)

    @property
    def core(self) -> str:
        """The text that is translated."""
        text = self.text
        return text[len(self.before) : len(text) - len(self.after)]

    @property
    def is_said(self) -> bool:
        """Is there any word in it?"""
        return any(map(str.isalpha, self.core))

    @property
    def segments(self) -> list[int]:
        """The numbers of the segments that it stands in, each once, in order."""
        return list(dict.fromkeys(unit.segment for unit in self.units))


def sentences(transcript: Transcript, cap: Cap | None = Cap()) -> list[Sentence]:
    """The transcript's sentences; every character but blanks stands in exactly one.

    A sentence ends where its signs say so (abbreviations, initials and "song.mp3" do not), where
    speaker or language change, at a dash that begins a line, at a pause of PAUSE seconds, and
    where it would exceed the cap: there at the best pause and sign. None = no cap.
    """
    found: list[Sentence] = []
    for turn in turns(transcript):
        for part in _ended(turn):
            found += [_sentence(piece, turn) for piece in _capped(part, turn.language, cap)]
    return found


def _joined(units: Sequence[Spoken]) -> str:
    return "".join(" " * unit.spaced + unit.text for unit in units).strip()


def _ended(turn: Turn) -> Iterator[Sequence[Spoken]]:
    """The turn's units, parted where a sentence ends."""
    first = 0
    for number, unit in enumerate(turn.units):
        then = turn.units[number + 1] if number + 1 < len(turn.units) else None
        if (
            then is None
            or phrases.ends_sentence(unit.text, then.text)
            or then.start - unit.end >= PAUSE
        ):
            yield turn.units[first : number + 1]
            first = number + 1


def _capped(units: Sequence[Spoken], language: str, cap: Cap | None) -> Iterator[Sequence[Spoken]]:
    """The units in parts within the cap, where one unit alone is."""
    costs = phrases.break_costs(units, language)
    first = 0
    while cap is not None and not _fits(units[first:], cap):
        most = first + 1
        while most < len(units) - 1 and _fits(units[first : most + 1], cap):
            most += 1
        least = first + max(1, round((most - first) * _LEAST))
        places = range(least, min(most, len(units) - 1) + 1)
        at = min(places, key=lambda at: _cost(units, costs, at), default=len(units))
        if _characters(units[first:]) <= cap.characters:  # it is slow: it can wait for a sign
            later = range(at, len(units))
            signs = (n for n in later if _cost(units, costs, n) <= phrases.CLAUSE)
            at = next(signs, len(units))
        if at >= len(units):
            break
        yield units[first:at]
        first = at
    yield units[first:]


def _cost(units: Sequence[Spoken], costs: Sequence[float], at: int) -> float:
    """What it costs to part the units before number `at`: signs, pauses, ends of segments."""
    before, after = units[at - 1], units[at]
    gain = _PER_SECOND * max(0.0, after.start - before.end)
    return costs[at - 1] - gain - _SEGMENT * (before.segment != after.segment)


def _fits(units: Sequence[Spoken], cap: Cap) -> bool:
    is_brief = units[-1].end - units[0].start <= cap.seconds
    return is_brief and _characters(units) <= cap.characters


def _characters(units: Sequence[Spoken]) -> int:
    return sum(len(unit.text) + unit.spaced for unit in units)


def _sentence(units: Sequence[Spoken], turn: Turn) -> Sentence:
    text = _joined(units)
    signs = _SIGNS.match(text)
    before = signs[0] if signs else ""
    after = _AFTER.search(text, len(before)) if _OPENED.search(before) else None
    label = _LABEL.match(text, len(before))
    if label and (label[1] is None or label[1].isupper()):
        before += label[0]
    end = after[0] if after else ""
    if len(before) + len(end) >= len(text):
        before, end = "", ""
    return Sentence(tuple(units), turn.language, turn.speaker, before, end)
