"""How much a machine does at a time."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest

from audiototext.engines import capacity
from audiototext.engines.capacity import Capacity, Wanted
from audiototext.errors import UnsupportedRequest

GIB = 1 << 30
BASE, LARGE = 145 << 20, int(3.1 * GIB)  # bytes of model.bin


def machine(monkeypatch: pytest.MonkeyPatch, cores: int, free: int) -> None:
    monkeypatch.setattr(capacity, "cores", lambda: cores)
    monkeypatch.setattr(capacity, "free_memory", lambda: free)


@pytest.mark.parametrize(
    ("cores", "free", "weights", "expected"),
    [
        (2, 16 * GIB, BASE, Capacity(2, 1, 4)),
        (1, 16 * GIB, BASE, Capacity(1, 1, 4)),
        (16, 64 * GIB, BASE, Capacity(8, 2, 4)),
        (8, 12 * GIB, LARGE, Capacity(1, 8, 3)),
        (4, 6 * GIB, LARGE, Capacity(1, 4, 1)),
        (2, 0, BASE, Capacity(1, 2, 1)),
    ],
)
def test_cores_and_memory_decide(
    monkeypatch: pytest.MonkeyPatch, cores: int, free: int, weights: int, expected: Capacity
) -> None:
    """Each core gets a worker while the memory holds their windows; a large model gets one."""
    machine(monkeypatch, cores, free)
    assert capacity.of_cpu(weights, Wanted()) == expected


def test_what_is_asked_for_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    """Threads in all, workers and windows at once are the user's to choose."""
    machine(monkeypatch, 2, 16 * GIB)
    assert capacity.of_cpu(BASE, Wanted(threads=6, workers=3, batch=5)) == Capacity(3, 2, 5)
    assert capacity.of_cpu(BASE, Wanted(threads=1)) == Capacity(1, 1, 4)
    assert capacity.of_cpu(LARGE, Wanted(batch=16)).batch == 16


@pytest.mark.parametrize("wrong", [{"threads": -1}, {"workers": 1025}, {"batch": 2000}])
def test_what_no_machine_has_is_refused(wrong: dict[str, int]) -> None:
    """Numbers out of reach are refused in a sentence."""
    with pytest.raises(UnsupportedRequest, match="lies in 0 to 1024"):
        Wanted(**wrong)


def test_a_container_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    """A control group's quota and limit are less than the machine's; its file cache is free."""
    files = {
        "cpu.max": "150000 100000",
        "memory.max": str(4 * GIB),
        "memory.current": str(3 * GIB),
        "memory.stat": f"anon 5\ninactive_file {GIB}",
    }
    monkeypatch.setattr(capacity, "_cgroup", lambda name: files[name])
    monkeypatch.setattr(psutil, "virtual_memory", lambda: SimpleNamespace(available=64 * GIB))
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(12)), raising=False)
    assert capacity.cores() == 1
    assert capacity.free_memory() == 2 * GIB
    files["cpu.max"], files["memory.max"] = "max 100000", "max"
    assert capacity.free_memory() >= 2 * GIB


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is a shell script")
def test_a_cards_free_memory_decides(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """nvidia-smi tells how many windows fit; where nobody tells, a modest number is tried."""
    script = tmp_path / "nvidia-smi"
    script.write_text("#!/bin/sh\necho 10240\n", encoding="ascii")
    script.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert capacity.of_gpu(LARGE, 0, Wanted()) == Capacity(1, 0, 2)
    assert capacity.of_gpu(BASE, 0, Wanted()).batch == 24
    monkeypatch.setenv("PATH", str(tmp_path / "nowhere"))
    assert capacity.of_gpu(LARGE, 0, Wanted()).batch == 24
    assert capacity.of_gpu(LARGE, 0, Wanted(batch=64)).batch == 64
