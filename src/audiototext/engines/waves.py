"""Which windows are decoded together: decided by their order alone, so that every run is alike."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from .decoder import TAIL, WHOLE

_POOL = 12  # windows a worker that are sorted by length, so that those of a batch are alike
_SECOND = 2  # windows a worker in the second wave
_GROWING = 2  # waves after the first that are small
_SHORT = 4  # times as many windows as whole ones a batch holds at most, however short they are

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much is decoded at a time: a batch takes the memory of so many windows of 30 s.

    A wave holds one window, for early words; then more and more, as they are read.
    """

    workers: int
    batch: int

    def wave(self, number: int) -> int:
        """The most windows of the wave of that number, from 0 on."""
        if number == 0:
            return 1
        most = (min(_SECOND, self.batch), self.batch, max(self.batch, _POOL))
        return self.workers * most[min(number, _GROWING + 1) - 1]

    def taken(self, number: int, waiting: int, *, is_all: bool) -> int:
        """How many of the waiting windows make up the wave of that number; 0 = wait for more.

        A large wave waits until half as many more are there, or all: then a remainder that were a
        small wave of its own, in which workers wait for each other, becomes part of it.
        """
        if waiting >= self.ahead(number):
            return self.wave(number)
        return waiting if is_all else 0

    def ahead(self, number: int) -> int:
        """How many windows must be there before the wave of that number is formed."""
        count = self.wave(number)
        return count if number <= _GROWING else count + count // 2 + 1

    @property
    def room(self) -> float:
        """Seconds that the windows of a batch may have, each counted as long as the longest."""
        return self.batch * WHOLE

    def fewer(self, count: int, longest: float) -> Sizes:
        """Sizes of which a batch takes no more memory than so many windows of such length."""
        fitting = int(count * (longest + TAIL) / WHOLE)
        return Sizes(self.workers, max(1, min(self.batch, fitting)))


def batches(
    items: Sequence[Item],
    sizes: Sizes,
    seconds: Callable[[Item], float],
    kind: Callable[[Item], Hashable],
    *,
    is_last: bool = False,
) -> list[list[Item]]:
    """The items in batches of one kind and of like lengths, evenly filled.

    There are as many batches as workers, or a multiple of it, where the items are of one kind. The
    batch that holds the earliest item comes first; in the last wave the one that takes longest,
    so that the workers end together.
    """
    kinds: dict[Hashable, list[int]] = {}
    for number, item in enumerate(items):
        kinds.setdefault(kind(item), []).append(number)
    found: list[list[int]] = []
    for alike in kinds.values():
        ordered = sorted(alike, key=lambda number: -seconds(items[number]))
        lengths = [seconds(items[number]) + TAIL for number in ordered]
        first = 0
        for count in _counts(lengths, sizes, sizes.workers if len(kinds) == 1 else 1):
            found.append(ordered[first : first + count])
            first += count
    if is_last:
        found.sort(key=lambda batch: -sum(_effort(seconds(items[n]) + TAIL) for n in batch))
    else:
        found.sort(key=min)
    return [[items[number] for number in batch] for batch in found]


def _counts(lengths: Sequence[float], sizes: Sizes, workers: int) -> list[int]:
    """How many windows each batch gets, the longest first, so that all have as much to do."""
    wanted = workers * max(1, -(-sum(lengths) // (workers * sizes.room)))
    while True:
        found = _shared_out(lengths, sizes, sum(map(_effort, lengths)) / wanted)
        if len(found) <= wanted:
            return found
        wanted += workers


def _shared_out(lengths: Sequence[float], sizes: Sizes, share: float) -> list[int]:
    """The counts of batches that end when they have their share of the effort, or are full."""
    found: list[int] = []
    longest = done = 0.0
    for length in lengths:
        is_due = done + _effort(length) / 2 > share * len(found)
        is_full = (found or [0])[-1] >= min(_SHORT * sizes.batch, int(sizes.room / (longest or 1)))
        if is_due or is_full:
            found.append(0)
            longest = length
        found[-1] += 1
        done += _effort(length)
    return found


def _effort(length: float) -> float:
    """What a window takes, in seconds of short ones: attention grows with the square."""
    return length * (1 + length / WHOLE)
