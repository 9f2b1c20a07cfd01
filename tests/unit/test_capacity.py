from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest

from audiototext.engines import capacity
from audiototext.engines.capacity import BATCH, Capacity, Wanted, of_cpu, of_gpu
from audiototext.engines.waves import Sizes
from audiototext.errors import UnsupportedRequest

GB = 10**9
BASE, LARGE = 145_000_000, 3_100_000_000
"""Bytes of Whisper base and large-v3."""

CGROUP = "/sys/fs/cgroup"
STATISTICS = "anon 5\ninactive_file {}\nactive_file 7\n"

Machine = Callable[..., None]


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Machine:
    """A machine with so many cores and so much free memory, and the control group's files."""
    monkeypatch.setattr(capacity, "Path", lambda name: tmp_path / name.lstrip("/"))

    def install(cores: int, free: float, files: dict[str, str] | None = None) -> None:
        monkeypatch.setattr(os, "sched_getaffinity", lambda pid: set(range(cores)), raising=False)
        memory = SimpleNamespace(available=int(free))
        monkeypatch.setattr(psutil, "virtual_memory", lambda: memory)
        for name, text in (files or {}).items():
            path = tmp_path / name.lstrip("/")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="ascii")

    return install


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({}, 6),
        ({"/proc/self/cgroup": "0::/\n", f"{CGROUP}/cpu.max": "max 100000\n"}, 6),
        ({"/proc/self/cgroup": "0::/\n", f"{CGROUP}/cpu.max": "250000 100000\n"}, 2),
        ({"/proc/self/cgroup": "0::/\n", f"{CGROUP}/cpu.max": "50000 100000\n"}, 1),
        ({"/proc/self/cgroup": "0::/\n", f"{CGROUP}/cpu.max": "900000 100000\n"}, 6),
        ({"/proc/self/cgroup": "0::/\n", f"{CGROUP}/cpu.max": "\n"}, 6),
        ({"/proc/self/cgroup": "0::/a/b\n", f"{CGROUP}/a/b/cpu.max": "300000 100000\n"}, 3),
        ({"/proc/self/cgroup": "0::/a/b\n", f"{CGROUP}/cpu.max": "300000 100000\n"}, 3),
        (
            {
                f"{CGROUP}/cpu/cpu.cfs_quota_us": "400000\n",
                f"{CGROUP}/cpu/cpu.cfs_period_us": "100000\n",
            },
            4,
        ),
        (
            {
                f"{CGROUP}/cpu/cpu.cfs_quota_us": "-1\n",
                f"{CGROUP}/cpu/cpu.cfs_period_us": "100000\n",
            },
            6,
        ),
    ],
    ids=[
        "no container", "no quota", "two and a half", "a half", "more than there are", "nonsense",
        "of its own group", "of the container", "version 1", "version 1 without a quota",
    ],
)  # fmt: skip
def test_cores_are_those_that_may_be_used(
    machine: Machine, files: dict[str, str], expected: int
) -> None:
    """Of the cores that the process may run on, a container's quota leaves some, one at least."""
    machine(6, GB, files)
    assert capacity.cores() == expected


@pytest.mark.parametrize(
    ("limit", "used", "cached", "expected"),
    [("5000000000", 3 * GB, GB, 3 * GB), ("90000000000", GB, 0, 8 * GB), ("max", GB, 0, 8 * GB),
     ("1000000000", 2 * GB, 0, 0)],
    ids=["the container's", "the machine's", "no limit", "none left"],
)  # fmt: skip
def test_memory_is_what_may_be_used(
    machine: Machine, limit: str, used: int, cached: int, expected: int
) -> None:
    """Free is what both machine and container leave; files that were read count as free."""
    files = {
        "/proc/self/cgroup": "0::/\n",
        f"{CGROUP}/memory.max": f"{limit}\n",
        f"{CGROUP}/memory.current": f"{used}\n",
        f"{CGROUP}/memory.stat": STATISTICS.format(cached),
    }
    machine(1, 8 * GB, files)
    assert capacity.free_memory() == expected


def test_memory_of_an_older_container(machine: Machine) -> None:
    """Version 1 of control groups is read, too."""
    folder = f"{CGROUP}/memory"
    limits = {f"{folder}/memory.limit_in_bytes": "5", f"{folder}/memory.usage_in_bytes": "2"}
    machine(1, 8 * GB, limits)
    assert capacity.free_memory() == 3


@pytest.mark.parametrize(
    ("weights", "cores", "free", "expected"),
    [
        (BASE, 2, 8 * GB, Capacity(2, 1, BATCH)),
        (BASE, 1, 8 * GB, Capacity(1, 1, BATCH)),
        (BASE, 32, 64 * GB, Capacity(8, 4, BATCH)),
        (BASE, 8, (2.1 * BATCH * BASE * 0.45 + 0.6 * BASE) / 0.6, Capacity(2, 4, BATCH)),
        (LARGE, 8, (3.1 * BATCH * LARGE * 0.45 + 0.6 * LARGE) / 0.6, Capacity(3, 2, BATCH)),
        (LARGE, 4, 6 * GB, Capacity(1, 4, 1)),
        (LARGE, 4, 10.5 * GB, Capacity(1, 4, BATCH)),
        (LARGE, 4, 0, Capacity(1, 4, 1)),
    ],
)
def test_a_processor_is_used_as_memory_allows(
    machine: Machine, weights: int, cores: int, free: float, expected: Capacity
) -> None:
    """A worker for each core while their windows fit into memory; a large model has few."""
    machine(cores, free)
    found = of_cpu(weights, Wanted())
    assert found == expected
    assert found.sizes == Sizes(expected.workers, expected.batch)
    assert found.batch <= BATCH


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (Wanted(threads=6, workers=3, batch=2), Capacity(3, 2, 2)),
        (Wanted(threads=1), Capacity(1, 1, BATCH)),
        (Wanted(threads=12), Capacity(8, 1, BATCH)),
        (Wanted(workers=1), Capacity(1, 2, BATCH)),
        (Wanted(workers=5), Capacity(5, 1, BATCH)),
        (Wanted(batch=64), Capacity(2, 1, 64)),
    ],
)
def test_wishes_are_granted(machine: Machine, wanted: Wanted, expected: Capacity) -> None:
    """What the user says is done, and the rest is fitted to it."""
    machine(2, 16 * GB)
    assert of_cpu(BASE, wanted) == expected


@pytest.mark.parametrize("value", [-1, 1025])
@pytest.mark.parametrize("name", ["threads", "workers", "batch"])
def test_wishes_out_of_range_are_refused(name: str, value: int) -> None:
    """What no machine has is refused in a sentence that names the option and the value."""
    with pytest.raises(UnsupportedRequest, match=rf"{name}\w* lies in 0 to 1024, not at {value}"):
        Wanted(**{name: value})
    assert getattr(Wanted(**{name: 1024}), name) == 1024


SMI = '#!/bin/sh\ncase "$*" in *memory.free*--id=1) {} ;; *) exit 9 ;; esac\n'


@pytest.mark.skipif(os.name == "nt", reason="the stand-in is a shell script")
@pytest.mark.parametrize(
    ("says", "weights", "expected"),
    [
        ("echo 20000", LARGE, 6),
        ("echo 80000", BASE, 24),
        ("echo 100", LARGE, 1),
        ("echo [N/A]", LARGE, 24),
        ("exit 1", LARGE, 24),
        ("true", LARGE, 24),
    ],
    ids=["some MiB", "plenty", "hardly any", "nobody knows", "a failure", "silence"],
)
def test_a_graphics_card_holds_what_is_free(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, says: str, weights: int, expected: int
) -> None:
    """One worker decodes as many windows as nvidia-smi says there is room for on that card."""
    script = tmp_path / "nvidia-smi"
    script.write_text(SMI.format(says), encoding="ascii")
    script.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert of_gpu(weights, 1, Wanted()) == Capacity(1, 0, expected)


def test_without_nvidia_smi_a_card_is_trusted(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Where nobody can say what is free, the most is tried; the user's wishes win."""
    monkeypatch.setenv("PATH", str(tmp_path))
    assert of_gpu(LARGE, 0, Wanted()) == Capacity(1, 0, 24)
    assert of_gpu(LARGE, 0, Wanted(3, 2, 5)) == Capacity(2, 3, 5)
