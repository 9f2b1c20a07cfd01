from __future__ import annotations

import os
from pathlib import Path

import pytest

from audiototext import runtime

WIDE = "avx512f avx512cd avx512vl avx512bw avx512dq"


@pytest.fixture
def untold(monkeypatch: pytest.MonkeyPatch) -> None:
    """An environment that says nothing, and is as before afterwards."""
    for name in ("CT2_FORCE_CPU_ISA", "ONEDNN_PRIMITIVE_CACHE_CAPACITY"):
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)


@pytest.mark.usefixtures("untold")
@pytest.mark.parametrize(
    ("told", "is_wide"),
    [
        (f"processor\t: 0\nflags\t\t: fpu {WIDE} avx512_vnni amx_int8\nflags\t\t: fpu\n", True),
        (f"flags\t\t: fpu {WIDE}\n", False),
        ("flags\t\t: fpu avx2 avx512_vnni\n", False),
        ("Features\t: fp asimd\n", False),
        ("", False),
        (None, False),
    ],
)
def test_newer_processors_use_wide_instructions(
    told: str | None, is_wide: bool, tmp_path: Path
) -> None:
    """CTranslate2 is told to use AVX-512 only where that slows nothing down."""
    if told is not None:
        (tmp_path / "cpuinfo").write_text(told, "utf-8")
    runtime.prepare(tmp_path / "cpuinfo")
    assert os.environ.get("CT2_FORCE_CPU_ISA") == ("AVX512" if is_wide else None)
    assert os.environ["ONEDNN_PRIMITIVE_CACHE_CAPACITY"] == "4"


def test_the_user_decides(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What stands in the environment already is left alone."""
    monkeypatch.setenv("CT2_FORCE_CPU_ISA", "AVX2")
    monkeypatch.setenv("ONEDNN_PRIMITIVE_CACHE_CAPACITY", "100")
    (tmp_path / "cpuinfo").write_text(f"flags\t: {WIDE} avx512_vnni\n", "utf-8")
    runtime.prepare(tmp_path / "cpuinfo")
    assert os.environ["CT2_FORCE_CPU_ISA"] == "AVX2"
    assert os.environ["ONEDNN_PRIMITIVE_CACHE_CAPACITY"] == "100"
