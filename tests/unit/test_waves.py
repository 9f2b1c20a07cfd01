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


def effort(seconds: float) -> float:
    """Of a window, with the silence behind it: a part grows with the square."""
    return (seconds + 2) * (1 + (seconds + 2) / 30)


@pytest.mark.parametrize(
    ("limits", "expected"),
    [
        (Sizes(1, 4), [1, 2, 4, 12, 12]),
        (Sizes(4, 4), [1, 8, 16, 48, 48]),
        (Sizes(4, 1), [1, 4, 4, 48, 48]),
        (Sizes(2, 16), [1, 4, 32, 32, 32]),
    ],
)
def test_waves_grow(limits: Sizes, expected: list[int]) -> None:
    """First one window, then two for each worker, then as many as are worth sorting by length."""
    assert [limits.wave(number) for number in (0, 1, 2, 3, 9)] == expected


@given(items, sizes)
def test_each_window_is_in_one_batch(wave: list[Item], limits: Sizes) -> None:
    """No window is lost or doubled, no batch is empty, too large, or of two kinds."""
    found = cut(wave, limits)
    assert Counter(item for batch in found for item in batch) == Counter(wave)
    for batch in found:
        assert 0 < len(batch) <= 4 * limits.batch
        assert len({item[2] for item in batch}) == 1
        longest = max(item[1] for item in batch)
        assert len(batch) == 1 or len(batch) * (longest + 2) <= 30 * limits.batch


@given(items, sizes)
def test_batches_are_of_like_lengths(wave: list[Item], limits: Sizes) -> None:
    """Within a kind no batch reaches into the lengths of another, and all are evenly filled."""
    found = cut(wave, limits)
    for kind in {item[2] for item in wave}:
        alike = [batch for batch in found if batch[0][2] == kind]
        longest_first = sorted(alike, key=lambda batch: (-batch[0][1], -batch[-1][1]))
        lengths = [item[1] for batch in longest_first for item in batch]
        assert lengths == sorted(lengths, reverse=True)


@given(items, sizes)
def test_what_came_first_is_decoded_first(wave: list[Item], limits: Sizes) -> None:
    """Batches are in the order of the earliest window that they hold."""
    earliest = [min(item[0] for item in batch) for batch in cut(wave, limits)]
    assert earliest == sorted(earliest)


@given(items, sizes)
def test_all_workers_have_something_to_do(wave: list[Item], limits: Sizes) -> None:
    """There is a batch for each worker, where there are so many windows of like lengths."""
    alike = [(number, 10.0, "en") for number, _, _ in wave]
    assert len(cut(alike, limits)) >= min(len(alike), limits.workers)


@given(items, sizes)
def test_in_the_end_the_longest_come_first(wave: list[Item], limits: Sizes) -> None:
    """The last wave has the same batches, those with the most to do first."""
    last = batches(wave, limits, lambda item: item[1], lambda item: item[2], is_last=True)
    assert sorted(last) == sorted(cut(wave, limits))
    work = [sum(effort(item[1]) for item in batch) for batch in last]
    assert work == sorted(work, reverse=True)


@given(st.lists(st.floats(1, 25), min_size=8, max_size=60), st.integers(2, 4))
def test_workers_end_together(lengths: list[float], workers: int) -> None:
    """Who takes the next batch when it is done ends at most a batch's time after the others."""
    wave = [(number, seconds, "en") for number, seconds in enumerate(lengths)]
    limits = Sizes(workers, 2)
    last = batches(wave, limits, lambda item: item[1], lambda item: item[2], is_last=True)
    work = [sum(effort(item[1]) for item in batch) for batch in last]
    busy = [0.0] * workers
    for one in work:
        busy[busy.index(min(busy))] += one
    assert max(busy) - min(busy) <= max(work)
    assert max(busy) <= sum(work) / workers + max(map(effort, lengths)) * 2


@given(sizes, st.integers(3, 9), st.integers(0, 400))
def test_no_remainder_is_a_wave_of_its_own(limits: Sizes, number: int, waiting: int) -> None:
    """A large wave is formed when it is sure that another, or nothing, follows it."""
    count = limits.wave(number)
    taken = limits.taken(number, waiting, is_all=False)
    assert taken in (0, count)
    assert not taken or waiting - taken >= count // 2
    rest = waiting
    while rest:
        taken = limits.taken(number, rest, is_all=True)
        assert 0 < taken <= count + count // 2
        rest -= taken
        assert rest == 0 or rest > count // 2


@given(sizes, st.integers(0, 2), st.integers(0, 40))
def test_small_waves_wait_for_nothing(limits: Sizes, number: int, waiting: int) -> None:
    """The first words come as early as they can."""
    count = limits.wave(number)
    assert limits.taken(number, waiting, is_all=False) == (count if waiting >= count else 0)
    assert limits.taken(number, waiting, is_all=True) == min(count, waiting)


@given(st.lists(st.sampled_from([1.0, 2.0]), min_size=1, max_size=30), sizes)
def test_windows_of_one_length_keep_their_order(lengths: list[float], limits: Sizes) -> None:
    """What is equally long stays in order within a batch, so that every run is alike."""
    wave = [(number, seconds, "en") for number, seconds in enumerate(lengths)]
    for batch in cut(wave, limits):
        assert batch == sorted(batch, key=lambda item: (-item[1], item[0]))


@pytest.mark.parametrize(
    ("lengths", "limits", "expected"),
    [
        ([8.0] * 10, Sizes(2, 8), [5, 5]),
        ([28.0] * 17, Sizes(2, 8), [4, 5, 4, 4]),
        ([8.0] * 15, Sizes(4, 8), [4, 4, 3, 4]),
        ([8.0] * 2, Sizes(4, 8), [1, 1]),
        ([25.0, 24.0, 24.0, 5.0, 5.0, 5.0, 5.0], Sizes(1, 3), [1, 1, 1, 4]),
        ([25.0, 25.0, 5.0, 5.0, 5.0, 5.0, 5.0, 4.0], Sizes(2, 3), [1, 1, 1, 5]),
        ([1.0] * 9, Sizes(1, 1), [3, 3, 3]),
    ],
)
def test_windows_are_shared_out_evenly(
    lengths: list[float], limits: Sizes, expected: list[int]
) -> None:
    """Workers get as many seconds each, and no batch more than its memory."""
    wave = [(number, seconds, "en") for number, seconds in enumerate(lengths)]
    assert [len(batch) for batch in cut(wave, limits)] == expected


@pytest.mark.parametrize(
    ("sizes", "count", "longest", "expected"),
    [(Sizes(2, 8), 4, 28.0, 4), (Sizes(2, 8), 1, 5.0, 1), (Sizes(1, 2), 9, 28.0, 2)],
)
def test_fewer_fit_where_memory_ran_out(
    sizes: Sizes, count: int, longest: float, expected: int
) -> None:
    """Sizes shrink to what was seen to fit, to one window at least, and never grow."""
    assert sizes.fewer(count, longest) == Sizes(sizes.workers, expected)


def test_nothing_makes_no_batches() -> None:
    """An empty wave has no batches."""
    assert cut([], Sizes(2, 8)) == []
