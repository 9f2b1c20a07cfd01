"""Break a caption into lines: where the phrases end, and balanced."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import accumulate, pairwise

from . import phrases
from .norms import Limits, Norms
from .spoken import Spoken
from .transcript import Transcript

_WEIGHED = 4  # lines; more than so many are filled, not balanced
_BALANCE = 12.0
_TOP_HEAVY = 0.5
_SLACK = 1e-9


def broken(units: Sequence[Spoken], costs: Sequence[float], limits: Limits, most: int) -> str:
    """The text on as few lines as it fits on, at most `most`, parted by line breaks.

    costs: what it costs to break after each unit. Of all ways the one is taken whose breaks cost
    least and whose lines are most equal; of two alike the one with the longer bottom line.
    Source: Netflix's Timed Text Style Guide, "Line Treatment".
    """
    blank = limits.count(" ")
    widths = [0.0, *accumulate(blank * unit.spaced + limits.count(unit.text) for unit in units)]

    def width(begin: int, end: int) -> float:
        return widths[end] - widths[begin] - blank * units[begin].spaced

    for lines in range(1, most):
        best = _cheapest(len(units), lines, width, costs, limits.width)
        if best is not None:
            return _joined(units, best)
    best = _cheapest(len(units), most, width, costs, limits.width)
    return _joined(units, best or [0, len(units)])


def wrapped(captions: Transcript, norms: Norms) -> Transcript:
    """The captions at their times, each text on as few lines as hold it, however many these are.

    Line breaks that are there stay.
    """
    language = captions.text_language
    limits = norms.limits(language)
    segments = [
        replace(one, text="\n".join(_wrapped(part, language, limits) for part in _parts(one.text)))
        for one in captions.segments
    ]
    return replace(captions, segments=tuple(segments))


def _parts(text: str) -> list[str]:
    return [part for part in text.splitlines() if part.strip()] or [text]


def _wrapped(text: str, language: str, limits: Limits) -> str:
    units = [Spoken(unit.text, 0.0, 0.0, unit.spaced) for unit in phrases.units(text, language)]
    costs = phrases.break_costs(units, language)
    filled = _filled(units, limits)
    return (
        broken(units, costs, limits, len(filled))
        if len(filled) <= _WEIGHED
        else _joined(units, [0, *accumulate(filled)])
    )


def _filled(units: Sequence[Spoken], limits: Limits) -> list[int]:
    """How many units stand on each line if every line takes as many as it can."""
    counts: list[int] = []
    width = 0.0
    for unit in units:
        wide = limits.count(unit.text)
        blank = limits.count(" ") * unit.spaced
        if counts and width + blank + wide <= limits.width:
            counts[-1] += 1
            width += blank + wide
        else:
            counts.append(1)
            width = wide
    return counts


def _cheapest(
    size: int,
    lines: int,
    width: Callable[[int, int], float],
    costs: Sequence[float],
    most: float,
) -> list[int] | None:
    """Where `lines` lines begin and end, at least cost; None where they do not hold the text."""
    even = width(0, size) / lines
    best: dict[int, tuple[float, list[int]]] = {0: (0.0, [0])}
    for number in range(1, lines + 1):
        reached: dict[int, tuple[float, list[int]]] = {}
        for begin, (cost, cuts) in best.items():
            for end in range(begin + 1, size + 1):
                wide = width(begin, end)
                if wide > most + _SLACK:
                    break
                if number == lines and end < size:
                    continue
                uneven = (wide - even) / even
                total = cost + _BALANCE * uneven**2 + _TOP_HEAVY * max(0.0, uneven) / number
                total += costs[end - 1] if end < size else 0.0
                if end not in reached or total < reached[end][0]:
                    reached[end] = (total, [*cuts, end])
        best = reached
    return best[size][1] if size in best else None


def _joined(units: Sequence[Spoken], cuts: Sequence[int]) -> str:
    return "\n".join(
        "".join(" " * unit.spaced + unit.text for unit in units[begin:end]).strip()
        for begin, end in pairwise(cuts)
    )
