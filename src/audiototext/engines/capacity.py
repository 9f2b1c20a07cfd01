"""How many windows a machine decodes at a time, and on how many threads."""

from __future__ import annotations

import contextlib
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

import psutil

from ..errors import UnsupportedRequest
from .waves import Sizes

BATCH = 2
"""Windows of 30 s, or as many more as they are shorter, that one worker of a CPU decodes at once;
twice as many gained nothing and took half as much memory again."""

_MOST_WORKERS = 8
_MOST_ON_GPU = 24
_A_WINDOW = 0.45  # of the weights in float16, what a window of 30 s and a beam of 5 take
_WEIGHTS = 0.6  # of them, what is in memory in int8 or while they are loaded
_SHARE = 0.6  # of the free memory
_MOST_THREADS = 1024


@dataclass(frozen=True, slots=True)
class Capacity:
    """So many workers with so many threads each, and the windows that each decodes at once."""

    workers: int
    threads: int
    batch: int

    @property
    def sizes(self) -> Sizes:
        """The same, without the threads."""
        return Sizes(self.workers, self.batch)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the user said, 0 where nothing: threads in all, workers, windows at once."""

    threads: int = 0
    workers: int = 0
    batch: int = 0

    def __post_init__(self) -> None:
        """Refuse what no machine has (UnsupportedRequest)."""
        for name, value in (("threads", self.threads), ("workers", self.workers)):
            if not 0 <= value <= _MOST_THREADS:
                raise UnsupportedRequest(f"{name} lies in 0 to {_MOST_THREADS}, not at {value}")
        if not 0 <= self.batch <= 1024:
            raise UnsupportedRequest(f"batch_size lies in 0 to 1024, not at {self.batch}")


def of_cpu(weights: int, wanted: Wanted) -> Capacity:
    """What this machine's processor and memory allow.

    weights: bytes of the model's file. Two workers of one thread are faster than one of two, so
    each core gets one, up to _MOST_WORKERS, as far as the memory that is free (in a container: that
    it may use) holds their windows; a large model is left with one worker.
    """
    threads = wanted.threads or cores()
    room = int(free_memory() * _SHARE - weights * _WEIGHTS)
    window = max(1, int(weights * _A_WINDOW))
    fitting = max(1, room // window)
    workers = wanted.workers or max(1, min(threads, _MOST_WORKERS, fitting // BATCH))
    batch = wanted.batch or max(1, min(BATCH, fitting // workers))
    return Capacity(workers, max(1, threads // workers), batch)


def of_gpu(weights: int, index: int, wanted: Wanted) -> Capacity:
    """What the graphics card allows: one worker, and as many windows as its free memory holds."""
    free = _free_on_gpu(index)
    fitting = (
        _MOST_ON_GPU if free is None else int((free * _SHARE - weights) / (weights * _A_WINDOW))
    )
    batch = wanted.batch or max(1, min(_MOST_ON_GPU, fitting))
    return Capacity(wanted.workers or 1, wanted.threads, batch)


def cores() -> int:
    """Cores that this process may use: its affinity, and the quota of its container."""
    count = float(os.cpu_count() or 1)
    if hasattr(os, "sched_getaffinity"):
        count = len(os.sched_getaffinity(0))
    with contextlib.suppress(OSError, ValueError, IndexError):
        quota, period = _cgroup("cpu.max").split()[:2]
        count = min(count, float(quota) / float(period))
    with contextlib.suppress(OSError, ValueError):
        quota = Path("/sys/fs/cgroup/cpu/cpu.cfs_quota_us").read_text(encoding="ascii")
        period = Path("/sys/fs/cgroup/cpu/cpu.cfs_period_us").read_text(encoding="ascii")
        if int(quota) > 0:
            count = min(count, int(quota) / int(period))
    return max(1, int(count))


def free_memory() -> int:
    """Bytes that this process may still use: of the machine, and of its container."""
    free = int(psutil.virtual_memory().available)
    with contextlib.suppress(OSError, ValueError):
        used = int(_cgroup("memory.current")) - _cached(_cgroup("memory.stat"))
        free = min(free, int(_cgroup("memory.max")) - used)
    with contextlib.suppress(OSError, ValueError):
        folder = Path("/sys/fs/cgroup/memory")
        limit = int((folder / "memory.limit_in_bytes").read_text(encoding="ascii"))
        used = int((folder / "memory.usage_in_bytes").read_text(encoding="ascii"))
        free = min(free, limit - used)
    return max(0, free)


def _cgroup(name: str) -> str:
    """A file of this process's control group (version 2), or of the root that a container sees."""
    told = Path("/proc/self/cgroup").read_text(encoding="ascii")
    group = next((line[3:] for line in told.splitlines() if line.startswith("0::")), "")
    folder = Path("/sys/fs/cgroup")
    inside = folder / group.strip("/") / name
    return (inside if inside.exists() else folder / name).read_text(encoding="ascii")


def _cached(statistics: str) -> int:
    """Bytes of files that the control group would let go of."""
    lines = dict(line.split() for line in statistics.splitlines())
    return int(lines.get("inactive_file", 0))


def _free_on_gpu(index: int) -> int | None:
    """Bytes that are free on a card, None where nobody can say."""
    command = ["nvidia-smi", "--query-gpu=memory.free", "--format=csv,noheader,nounits"]
    try:
        told = subprocess.run(
            [*command, f"--id={index}"], capture_output=True, check=True, timeout=5, text=True
        )
        return int(told.stdout.split()[0]) << 20
    except (OSError, ValueError, IndexError, subprocess.SubprocessError):
        return None
