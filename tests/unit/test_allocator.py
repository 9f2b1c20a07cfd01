"""Memory that is kept and given back."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

from audiototext import allocator

GLIBC = platform.libc_ver()[0] == "glibc"

FAULTS = """
import resource, sys
import numpy as np
from audiototext import allocator
kept = allocator.keep() if sys.argv[1] == "keep" else True
np.ones(20_000_000)
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range(10):
    np.ones(20_000_000)
print(kept, resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
allocator.give_back()
"""


def faults(way: str) -> int:
    done = subprocess.run(
        [sys.executable, "-c", FAULTS, way], capture_output=True, check=True, text=True
    )
    kept, count = done.stdout.split()
    assert kept == "True"
    return int(count)


@pytest.mark.skipif(not GLIBC, reason="only glibc's allocator is told")
def test_large_blocks_are_used_again() -> None:
    """A block as large as one before it takes no new pages."""
    assert faults("keep") < faults("leave") / 5


def test_where_there_is_no_glibc_nothing_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    """Other systems keep their own ways."""
    monkeypatch.setattr(platform, "libc_ver", lambda: ("", ""))
    assert allocator.keep() is False
    allocator.give_back()
