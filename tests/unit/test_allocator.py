from __future__ import annotations

import ctypes
import platform
import subprocess
import sys
from types import SimpleNamespace

import pytest

from audiototext import allocator

USE = """
import psutil, resource
import numpy as np
from audiototext import allocator

def faults():
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt

def resident():
    return psutil.Process().memory_info().rss

print(allocator.keep())
np.ones(8 << 20)
before = faults()
np.ones(8 << 20)
print(faults() - before)
held = resident()
allocator.give_back()
print(held - resident())
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc's allocator is tuned")
def test_memory_is_kept_until_it_is_given_back() -> None:
    """64 MB that were used once are used again without asking for a page, and can be returned."""
    done = subprocess.run([sys.executable, "-c", USE], capture_output=True, check=True, text=True)
    kept, faults, returned = done.stdout.split()
    assert kept == "True"
    assert int(faults) < 20
    assert int(returned) > 60_000_000


class Libc:
    """Remembers what it is asked; `refused` is the setting that it does not take."""

    def __init__(self, refused: int | None = None) -> None:
        self.settings: dict[int, int] = {}
        self.trimmed: list[int] = []
        self.malloc_trim = self.trimmed.append
        self._refused = refused

    def mallopt(self, name: int, value: int) -> int:
        self.settings[name] = value
        return int(name != self._refused)


def installed(monkeypatch: pytest.MonkeyPatch, libc: Libc, name: str = "glibc") -> Libc:
    monkeypatch.setattr(platform, "libc_ver", lambda: (name, "2.39"))
    monkeypatch.setattr(allocator, "ctypes", SimpleNamespace(CDLL=lambda path: libc))
    return libc


def test_glibc_is_told_to_map_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks come from one heap (M_MMAP_MAX 0, M_ARENA_MAX 1) that is never trimmed by itself."""
    libc = installed(monkeypatch, Libc())
    assert allocator.keep()
    assert libc.settings == {-1: 2**31 - 1, -2: 64 << 20, -4: 0, -8: 1}
    assert all(value == ctypes.c_int(value).value for value in libc.settings.values())
    allocator.give_back()
    assert libc.trimmed == [0]


def test_what_glibc_refuses_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a setting is not taken, the memory is not said to be kept."""
    installed(monkeypatch, Libc(refused=-4))
    assert not allocator.keep()


@pytest.mark.parametrize("name", ["", "musl"])
def test_other_allocators_are_left_alone(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Where there is no glibc nothing is called, and nothing breaks."""
    libc = installed(monkeypatch, Libc(), name)
    assert not allocator.keep()
    allocator.give_back()
    assert (libc.settings, libc.trimmed) == ({}, [])
