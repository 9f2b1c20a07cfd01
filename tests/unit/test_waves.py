"""Which windows are decoded together."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from audiototext.engines.waves import Sizes, batches

ITEMS = st.lists(st.tuples(st.floats(0.1, 30), st.sampled_from("ab")), max_size=60)


@given(ITEMS, st.integers(1, 4), st.integers(1, 9))
def test_every_window_is_in_one_batch(
    items: list[tuple[float, str]], workers: int, size: int
) -> None:
    """No batch is too large or of two kinds, its long windows come first, none is lost."""
    numbered = list(enumerate(items))
    found = batches(numbered, Sizes(workers, size), lambda one: one[1][0], lambda one: one[1][1])
    assert sorted(one for batch in found for one in batch) == numbered
    for batch in found:
        assert 0 < len(batch) <= size
        assert len({kind for _, (_, kind) in batch}) == 1
        lengths = [seconds for _, (seconds, _) in batch]
        assert lengths == sorted(lengths, reverse=True)
    first = [min(number for number, _ in batch) for batch in found]
    assert first == sorted(first)


def test_work_is_shared_out_evenly() -> None:
    """Of one kind, each worker gets a batch, and none gets two windows more than another."""
    found = batches(list(range(10)), Sizes(2, 8), float, lambda one: 0)
    assert [len(batch) for batch in found] == [5, 5]
    found = batches(list(range(17)), Sizes(2, 8), float, lambda one: 0)
    assert sorted(map(len, found)) == [4, 4, 4, 5]


def test_the_first_wave_is_one_window() -> None:
    """The first words come early, and then all that fits is decoded."""
    sizes = Sizes(2, 8)
    assert [sizes.wave(number) for number in range(4)] == [1, 4, 24, 24]
    assert [Sizes(1, 24).wave(number) for number in range(3)] == [1, 2, 24]
