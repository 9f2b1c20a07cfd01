"""Which words of a translation stand for which of the original, learnt from the document itself."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]

_ROUNDS = 5
_DIAGONAL = 3.0
_NULL = 0.2  # the share of words that stand for nothing
_COGNATE = 100.0
_STEM = 5  # characters; languages that inflect say one word in many forms
_ALIKE = 0.5
_TRAINED = 2000  # sentences; more would teach a document's words no better
_EDGES = re.compile(r"^\W+|\W+$")


def correspondences(pairs: Sequence[tuple[Sequence[str], Sequence[str]]]) -> list[Matrix]:
    """For each pair of sentences, given in units, how well each two units correspond.

    Shape (units of the first, units of the second), from 0 to 1. IBM's model 1 with a prior for
    the diagonal is trained in both directions on the pairs themselves and multiplied; words that
    look alike (names, numbers, cognates) start ahead and stay so, and words are cut to their stems.
    Sources: Brown et al., "The Mathematics of Statistical Machine Translation", 1993; Dyer et al.,
    "A Simple, Fast, and Effective Reparameterization of IBM Model 2", 2013 (the diagonal).
    """
    found: list[Matrix] = []
    blocks = -(-len(pairs) // _TRAINED)
    for first, end in pairwise(len(pairs) * n // blocks for n in range(blocks + 1) if blocks):
        block = [
            (list(map(bare, source)), list(map(bare, target)))
            for source, target in pairs[first:end]
        ]
        there = _trained(block)
        back = _trained([(target, source) for source, target in block])
        found += [np.sqrt(one * other.T) for one, other in zip(there, back, strict=True)]
    return found


@lru_cache(maxsize=65536)
def bare(unit: str) -> str:
    """A unit without accents, case and the signs at its edges; itself if nothing else is in it.

    >>> bare("¿Qué?"), bare("680,000"), bare("—")
    ('que', '680,000', '—')
    """
    folded = unicodedata.normalize("NFKD", unit.casefold())
    plain = "".join(letter for letter in folded if not unicodedata.combining(letter))
    return _EDGES.sub("", plain) or unit


@lru_cache(maxsize=65536)
def likeness(one: str, other: str) -> float:
    """How alike two bare words look, 0 to 1; alike enough to be cognates only above a half."""
    if one == other:
        return 1.0 if len(one) > 2 or one.isdigit() else 0.5
    if min(len(one), len(other)) < 4:
        return 0.0
    shared = next(
        (n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b),
        min(len(one), len(other)),
    )
    ones, others = _bigrams(one), _bigrams(other)
    dice = 2 * len(ones & others) / (len(ones) + len(others))
    best = max(dice, shared / max(len(one), len(other)))
    return best if best > _ALIKE else 0.0


def _bigrams(word: str) -> set[str]:
    return {word[n : n + 2] for n in range(len(word) - 1)}


@dataclass(frozen=True, slots=True)
class _Cells:
    """All cells of all pairs' tables, one after the other, the null word's row above each.

    kind: which couple of words stands in the cell. column: which target word of the whole it is.
    prior: how probable the row is in its column, by their places alone.
    sources, ahead: of each kind its source word, and how far ahead it starts.
    """

    kind: NDArray[np.int64]
    column: NDArray[np.int64]
    prior: Matrix
    sources: NDArray[np.int64]
    ahead: Matrix

    @property
    def alike(self) -> Matrix:
        """How alike each couple of words looks, 0 to 1: so much of a meeting more it counts."""
        found: Matrix = (self.ahead - 1) / _COGNATE
        return found


def _trained(pairs: Sequence[tuple[list[str], list[str]]]) -> list[Matrix]:
    """The probability that each target word (columns) came from each source word (rows)."""
    cells = _cells(pairs)
    table = cells.ahead / np.bincount(cells.sources, weights=cells.ahead)[cells.sources]
    for _ in range(_ROUNDS):
        met = np.bincount(cells.kind, weights=_shares(cells, table), minlength=len(table))
        counts = met + cells.alike
        totals = np.bincount(cells.sources, weights=counts)
        table = counts / np.maximum(totals[cells.sources], 1e-300)
    shares = _shares(cells, table)
    found, position = [], 0
    for source, target in pairs:
        size = (len(source) + 1) * len(target)
        block = shares[position : position + size].reshape(len(source) + 1, len(target))
        found.append(block[1:])
        position += size
    return found


def _shares(cells: _Cells, table: Matrix) -> Matrix:
    weights = table[cells.kind] * cells.prior
    totals = np.bincount(cells.column, weights=weights)
    shares: Matrix = weights / np.maximum(totals[cells.column], 1e-300)
    return shares


def _cells(pairs: Sequence[tuple[list[str], list[str]]]) -> _Cells:
    sources: dict[str, int] = {"": 0}
    targets: dict[str, int] = {}
    likely: dict[tuple[int, int], float] = {}
    codes, columns, priors = [], [], []
    shift = 1 << 32
    offset = 0
    for source, target in pairs:
        rows = np.array([0, *(sources.setdefault(w[:_STEM], len(sources)) for w in source)])
        width = [targets.setdefault(word[:_STEM], len(targets)) for word in target]
        codes.append((rows[:, None] * shift + np.array(width, dtype=np.int64)[None, :]).ravel())
        columns.append(np.tile(np.arange(len(target)) + offset, len(source) + 1))
        priors.append(_diagonal(len(source), len(target)).ravel())
        offset += len(target)
        for one in set(source):
            for other in set(target):
                alike = likeness(one, other)
                if alike:
                    key = sources[one[:_STEM]], targets[other[:_STEM]]
                    likely[key] = max(likely.get(key, 0.0), alike)
    kinds, kind = np.unique(np.concatenate(codes or [np.zeros(0, np.int64)]), return_inverse=True)
    ahead = np.ones(len(kinds))
    for (row, column), alike in likely.items():
        ahead[np.searchsorted(kinds, row * shift + column)] += _COGNATE * alike
    empty = np.zeros(0)
    return _Cells(
        kind,
        np.concatenate(columns or [empty.astype(np.int64)]),
        np.concatenate(priors or [empty]),
        kinds // shift,
        ahead,
    )


def _diagonal(rows: int, columns: int) -> Matrix:
    """How probable each row is in each column by place alone, the null word's row above."""
    above = np.full((1, columns), _NULL)
    if not rows:
        return above
    across = (np.arange(rows)[:, None] + 0.5) / rows - (np.arange(columns)[None, :] + 0.5) / columns
    near = np.exp(-_DIAGONAL * np.abs(across))
    return np.vstack([above, near / near.sum(0) * (1 - _NULL)])
