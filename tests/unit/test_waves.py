from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiototext.engines.waves import Sizes, batches

Item = tuple[int, float, str]
"""A window's number, its seconds and its kind."""

items = st.lists(
    st.tuples(st.floats(0.1, 25), st.sampled_from(["en", "es"])), min_size=1, max_size=60
).map(lambda pairs: [(number, *pair) for number, pair in enumerate(pairs)])
sizes = st.builds(Sizes, st.integers(1, 6), st.integers(1, 8))


def cut(wave: list[Item], limits: Sizes) -> list[list[Item]]:
    return batches(wave, limits, lambda item: item[1], lambda item: item[2])


@pytest.mark.parametrize(
    ("limits", "expected"),
    [
        (Sizes(1, 4), [1, 2, 12, 12]),
        (Sizes(4, 4), [1, 8, 48, 48]),
        (Sizes(4, 1), [1, 4, 48, 48]),
        (Sizes(2, 16), [1, 4, 32, 32]),
    ],
)
def test_waves_grow(limits: Sizes, expected: list[int]) -> None:
    """First one window, then two for each worker, then as many as are worth sorting by length."""
    assert [limits.wave(number) for number in (0, 1, 2, 9)] == expected


@given(items, sizes)
def test_each_window_is_in_one_batch(wave: list[Item], limits: Sizes) -> None:
    """No window is lost or doubled, no batch is empty, too large, or of two kinds."""
    found = cut(wave, limits)
    assert Counter(item for batch in found for item in batch) == Counter(wave)
    for batch in found:
        assert 0 < len(batch) <= limits.batch
        assert len({item[2] for item in batch}) == 1


@given(items, sizes)
def test_batches_are_of_like_lengths(wave: list[Item], limits: Sizes) -> None:
    """Within a kind no batch reaches into the lengths of another, and all are evenly filled."""
    found = cut(wave, limits)
    for kind in {item[2] for item in wave}:
        alike = [batch for batch in found if batch[0][2] == kind]
        longest_first = sorted(alike, key=lambda batch: (-batch[0][1], -batch[-1][1]))
        lengths = [item[1] for batch in longest_first for item in batch]
        assert lengths == sorted(lengths, reverse=True)
        counts = [len(batch) for batch in alike]
        assert max(counts) - min(counts) <= 1


@given(items, sizes)
def test_what_came_first_is_decoded_first(wave: list[Item], limits: Sizes) -> None:
    """Batches are in the order of the earliest window that they hold."""
    earliest = [min(item[0] for item in batch) for batch in cut(wave, limits)]
    assert earliest == sorted(earliest)


@given(items, sizes)
def test_all_workers_have_the_same_to_do(wave: list[Item], limits: Sizes) -> None:
    """Batches of one kind are as many as the workers, or a multiple, where there are so many."""
    alike = [(number, seconds, "en") for number, seconds, _ in wave]
    count = len(cut(alike, limits))
    assert count == len(alike) or count % limits.workers == 0
    assert (count - limits.workers) * limits.batch < len(alike)


@given(st.lists(st.sampled_from([1.0, 2.0]), min_size=1, max_size=30), sizes)
def test_windows_of_one_length_keep_their_order(lengths: list[float], limits: Sizes) -> None:
    """What is equally long stays in order within a batch, so that every run is alike."""
    wave = [(number, seconds, "en") for number, seconds in enumerate(lengths)]
    for batch in cut(wave, limits):
        assert batch == sorted(batch, key=lambda item: (-item[1], item[0]))


@pytest.mark.parametrize(
    ("count", "limits", "expected"),
    [
        (10, Sizes(2, 8), [5, 5]),
        (17, Sizes(2, 8), [5, 4, 4, 4]),
        (15, Sizes(4, 8), [4, 4, 4, 3]),
        (2, Sizes(4, 8), [1, 1]),
    ],
)
def test_windows_are_shared_out_evenly(count: int, limits: Sizes, expected: list[int]) -> None:
    """No worker gets two windows more than another."""
    assert [len(batch) for batch in cut([(n, 1.0, "en") for n in range(count)], limits)] == expected


def test_nothing_makes_no_batches() -> None:
    """An empty wave has no batches."""
    assert cut([], Sizes(2, 8)) == []
