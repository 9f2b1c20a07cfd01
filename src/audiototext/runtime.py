"""What the recognizer's runtime is told before it starts: wide instructions, a short memory."""

from __future__ import annotations

import os
from pathlib import Path

_INSTRUCTIONS = "CT2_FORCE_CPU_ISA"
_NEEDED = {"avx512f", "avx512cd", "avx512vl", "avx512bw", "avx512dq"}  # what CTranslate2 asks for
_NEWER = "avx512_vnni"  # older processors slow their clock down for AVX-512
_PRIMITIVES = "ONEDNN_PRIMITIVE_CACHE_CAPACITY"
_FEW = "4"


def prepare(cpuinfo: Path = Path("/proc/cpuinfo")) -> None:
    """Set what suits this machine and our windows; what the user set in the environment stays.

    To be called before CTranslate2 first computes. It uses AVX2 unless told to use AVX-512, which
    the newer processors do without slowing down. oneDNN, which it computes convolutions by, keeps
    code for each of the last 1024 lengths of sound that it met: 200 MB in three hours.
    """
    os.environ.setdefault(_PRIMITIVES, _FEW)
    if has_wide_instructions(cpuinfo):
        os.environ.setdefault(_INSTRUCTIONS, "AVX512")


def has_wide_instructions(cpuinfo: Path) -> bool:
    """Has the processor AVX-512 of the newer kind? False where Linux does not say so."""
    try:
        told = cpuinfo.read_text(encoding="ascii", errors="replace")
    except OSError:
        return False
    line = next((line for line in told.splitlines() if line.startswith("flags")), "")
    return {_NEWER, *_NEEDED} <= set(line.partition(":")[2].split())
