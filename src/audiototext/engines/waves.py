"""Which windows are decoded together: decided by their order alone, so that every run is alike."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import TypeVar

_POOL = 12  # windows a worker that are sorted by length, so that those of a batch are alike
_SECOND = 2  # windows a worker in the second wave

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many windows a wave holds: one, for early words; then some; then as many as are good."""

    workers: int
    batch: int

    def wave(self, number: int) -> int:
        """The most windows of the wave of that number, from 0 on."""
        if number == 0:
            return 1
        return self.workers * (min(_SECOND, self.batch) if number == 1 else max(self.batch, _POOL))


def batches(
    items: Sequence[Item],
    sizes: Sizes,
    seconds: Callable[[Item], float],
    kind: Callable[[Item], Hashable],
) -> list[list[Item]]:
    """The items in batches of one kind and of like lengths, evenly filled.

    There are as many batches as workers, or a multiple of it, where the items are of one kind. The
    batch that holds the earliest item comes first.
    """
    kinds: dict[Hashable, list[int]] = {}
    for number, item in enumerate(items):
        kinds.setdefault(kind(item), []).append(number)
    found: list[list[int]] = []
    for alike in kinds.values():
        ordered = sorted(alike, key=lambda number: -seconds(items[number]))
        rounds = -(-len(ordered) // (sizes.workers * sizes.batch))
        count = min(rounds * sizes.workers, len(ordered)) if len(kinds) == 1 else rounds
        count = max(count, -(-len(ordered) // sizes.batch))
        least, more = divmod(len(ordered), count)
        first = 0
        for number in range(count):
            last = first + least + (number < more)
            found.append(ordered[first:last])
            first = last
    return [[items[number] for number in batch] for batch in sorted(found, key=min)]
