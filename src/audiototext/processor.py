"""Let the recognizer use the widest instructions that cost the processor none of its speed."""

from __future__ import annotations

import os
from pathlib import Path

_SETTING = "CT2_FORCE_CPU_ISA"
_NEEDED = {"avx512f", "avx512cd", "avx512vl", "avx512bw", "avx512dq"}  # what CTranslate2 asks for
_NEWER = "avx512_vnni"  # older processors slow their clock down for AVX-512


def use_wide(cpuinfo: Path = Path("/proc/cpuinfo")) -> bool:
    """Have CTranslate2 use AVX-512 where the processor is of the newer kind; what the user set
    in CT2_FORCE_CPU_ISA stays.

    Without being told, it uses AVX2. To be called before it first computes. False where Linux
    does not say what the processor can do, or that is less: nothing was changed.
    """
    try:
        told = cpuinfo.read_text(encoding="ascii", errors="replace")
    except OSError:
        return False
    line = next((line for line in told.splitlines() if line.startswith("flags")), "")
    if not {_NEWER, *_NEEDED} <= set(line.partition(":")[2].split()):
        return False
    os.environ.setdefault(_SETTING, "AVX512")
    return True
