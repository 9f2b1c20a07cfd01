"""Keep the memory that was used once: without it, a third of the time goes to asking for more."""

from __future__ import annotations

import ctypes
import platform

_TRIM_THRESHOLD, _TOP_PAD, _MMAP_MAX, _ARENA_MAX = -1, -2, -4, -8  # glibc's malloc.h
_NEVER = 2**31 - 1
_AT_ONCE = 64 << 20


def keep() -> bool:
    """Let glibc's allocator serve large blocks from the heap, and not give the heap back.

    By default each block of 32 MB or more, and Whisper's encoder needs several a layer, is mapped
    afresh and its pages are filled with zeros at first use. Source: mallopt(3). False where there
    is no glibc: nothing was changed.
    """
    if platform.libc_ver()[0] != "glibc":
        return False
    libc = ctypes.CDLL(None)
    settings = {_ARENA_MAX: 1, _MMAP_MAX: 0, _TRIM_THRESHOLD: _NEVER, _TOP_PAD: _AT_ONCE}
    return all(libc.mallopt(name, value) for name, value in settings.items())


def give_back() -> None:
    """Let the system have the memory that is kept but not in use."""
    if platform.libc_ver()[0] == "glibc":
        ctypes.CDLL(None).malloc_trim(0)
