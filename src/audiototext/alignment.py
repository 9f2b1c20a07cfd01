"""Where each unit of a translated sentence belongs in the original, in the order of both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

import numpy as np

from . import phrases
from .lexicon import Matrix

_PLACE = 0.07  # what straying from the diagonal costs, for each _LINE characters of the sentence
_LENGTH = 0.3
_LINE = 30.0
_PAUSE = 0.5  # what a sign that ends a clause on both sides adds
_BORDER = 1.0
_PATH = 0.5
_BREAK = 0.02
_NEVER = -1e9
_MARK = 1.0  # what a mark that the translator carried through adds
_SURE = 1.0  # evidence that makes one place e times as likely as another
_WEAK = 1.0  # so much evidence leaves a cut half sure
_NEAR = 1  # units that a cut may be off without being another cut


@dataclass(frozen=True, slots=True)
class Side:
    """One language's side of a sentence: its units, and what it costs to break after each."""

    units: Sequence[phrases.Piece]
    breaks: Sequence[float]

    @staticmethod
    def of(units: Sequence[phrases.Piece], language: str) -> Side:
        """The side whose breaks are those of the language."""
        return Side(units, phrases.break_costs(units, language))

    @property
    def places(self) -> Matrix:
        """Where the middle of each unit is, as a share of the text's length."""
        widths = np.array([len(unit.text) + unit.spaced for unit in self.units], dtype=float)
        shares: Matrix = (np.cumsum(widths) - widths / 2) / widths.sum()
        return shares

    @property
    def length(self) -> int:
        """Characters."""
        return sum(len(unit.text) + unit.spaced for unit in self.units)

    @property
    def closing(self) -> NDArrayBool:
        """Which units end a clause, by the sign they end with."""
        return np.array([cost <= phrases.CLAUSE for cost in self.breaks])


NDArrayBool = np.ndarray[tuple[int, ...], np.dtype[np.bool_]]
NDArrayInt = np.ndarray[tuple[int, ...], np.dtype[np.intp]]


def marked(evidence: Matrix, parts: Sequence[int], marks: Sequence[int]) -> Matrix:
    """The evidence with that of marks, which say from which part each target unit came.

    parts: how many units of the source stand in each part. marks: a part's number for each unit.
    """
    owner = np.repeat(np.arange(len(parts)), parts)
    found: Matrix = evidence + _MARK * (owner[:, None] == np.array(marks)[None, :])
    return found


def path(evidence: Matrix, source: Side, target: Side) -> list[int]:
    """For each unit of the target the unit of the source that it stands for, never going back.

    evidence: how well each source unit (rows) and target unit (columns) correspond, 0 to 1 and
    more where several kinds agree. Of all ways without a step back the one with most evidence is
    taken; places in the sentence and clauses that end on both sides decide where there is little.
    """
    score = evidence + _PAUSE * (source.closing[:, None] & target.closing[None, :])
    astray = np.abs(source.places[:, None] - target.places[None, :])
    score = score - _PLACE * astray * source.length / _LINE
    best = score[:, 0]
    came = []
    for column in range(1, score.shape[1]):
        before = np.maximum.accumulate(best)
        came.append(_first_reaching(best, before))
        best = before + score[:, column]
    row = int(best.argmax())
    rows = [row]
    for step in reversed(came):
        row = int(step[row])
        rows.append(row)
    return rows[::-1]


def _first_reaching(best: Matrix, maximum: Matrix) -> NDArrayInt:
    """For each position the first one at or before it that has the running maximum."""
    news = np.concatenate([[True], maximum[1:] > maximum[:-1]])
    found: NDArrayInt = np.maximum.accumulate(np.where(news, np.arange(len(best)), 0))
    return found


@dataclass(frozen=True, slots=True)
class Cut:
    """Where a part of the source ends in the target.

    position: units of the target before it. confidence: 0 to 1, how likely it is there, or one unit
    beside it, rather than anywhere else between its neighbours, times the share of the evidence on
    both sides that agrees with it.
    """

    position: int
    confidence: float


def cuts(
    evidence: Matrix,
    source: Side,
    target: Side,
    parts: Sequence[int],
    rows: Sequence[int],
    marks: Sequence[int] | None = None,
) -> list[Cut]:
    """Where the target is cut so that each part of the source gets its own; one less than parts.

    parts: how many units of the source stand in each part, in order. rows: the path. marks: as in
    `marked`, if there are some. As long as there are enough units no part is left empty.
    """
    bounds = [0, *accumulate(parts)]
    size, count = len(target.units), len(parts)
    belongs = np.stack([evidence[a:b].sum(0) for a, b in pairwise(bounds)])
    weights = belongs.copy()
    owner = np.searchsorted(bounds, np.array(rows), side="right") - 1
    weights[owner, np.arange(size)] += _PATH
    if marks is not None:
        weights[np.array(marks), np.arange(size)] += _MARK
    sums = np.concatenate([np.zeros((count, 1)), np.cumsum(weights, axis=1)], axis=1)
    borders = [_border(source, target, bound) for bound in bounds[1:-1]]
    positions = _positions(sums, borders)
    return [
        Cut(at, _likely(sums, border, part, positions) * _agreeing(belongs, part, positions))
        for part, (at, border) in enumerate(zip(positions[1:-1], borders, strict=True))
    ]


def _positions(sums: Matrix, borders: Sequence[Matrix]) -> list[int]:
    """The best cuts by a dynamic program, 0 and the number of units at their ends.

    sums: for each part what it gains from the units before each position.
    """
    count, size = sums.shape[0], sums.shape[1] - 1
    best = np.full(size + 1, _NEVER)
    best[0] = 0.0
    came = []
    for part in range(count):
        gain = best - sums[part]
        reach = np.maximum.accumulate(gain)
        first = _first_reaching(gain, reach)
        if size >= count:  # then no part is left empty
            reach = np.concatenate([[_NEVER], reach[:-1]])
            first = np.concatenate([[0], first[:-1]])
        came.append(first)
        best = reach + sums[part]
        if part < count - 1:
            best = best + borders[part]
    positions = [size]
    for first in reversed(came):
        positions.append(int(first[positions[-1]]))
    return positions[::-1]


def _border(source: Side, target: Side, bound: int) -> Matrix:
    """What speaks for cutting the target after so many units, where the source has `bound`."""
    widths = [0, *accumulate(len(unit.text) + unit.spaced for unit in target.units)]
    share = np.array(widths) / widths[-1]
    wanted = sum(len(unit.text) + unit.spaced for unit in source.units[:bound]) / source.length
    cost = _LENGTH * np.abs(share - wanted) * source.length / _LINE
    after = np.array([0.0, *target.breaks])
    both = source.closing[bound - 1] & np.concatenate([[False], target.closing])
    gain: Matrix = _BORDER * both - _BREAK * np.minimum(after, phrases.TIED) - cost
    return gain


def _likely(sums: Matrix, border: Matrix, part: int, positions: Sequence[int]) -> float:
    """How likely the cut after a part is where it is, its neighbours being where they are."""
    first, at, last = positions[part : part + 3]
    places = np.arange(first, last + 1)
    gains = (sums[part] - sums[part + 1] + border)[places]
    likely = np.exp((gains - gains.max()) / _SURE)
    near = np.abs(places - at) <= _NEAR
    return float(likely[near].sum() / likely.sum())


def _agreeing(belongs: Matrix, part: int, positions: Sequence[int]) -> float:
    """The share of the evidence of the two parts beside a cut that lies on its right side."""
    first, at, last = positions[part : part + 3]
    agreeing = belongs[part, first:at].sum() + belongs[part + 1, at:last].sum()
    against = belongs[part, at:last].sum() + belongs[part + 1, first:at].sum()
    return float(agreeing / (agreeing + against + _WEAK))
