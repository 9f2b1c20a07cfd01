from __future__ import annotations

import os
from pathlib import Path

import pytest

from audiototext import processor

WIDE = "avx512f avx512cd avx512vl avx512bw avx512dq"


@pytest.mark.parametrize(
    ("told", "is_wide"),
    [
        (f"processor\t: 0\nflags\t\t: fpu {WIDE} avx512_vnni amx_int8\nflags\t\t: fpu\n", True),
        (f"flags\t\t: fpu {WIDE}\n", False),
        ("flags\t\t: fpu avx2 avx512_vnni\n", False),
        ("Features\t: fp asimd\n", False),
        ("", False),
    ],
)
def test_newer_processors_use_wide_instructions(
    told: str, is_wide: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """CTranslate2 is told to use AVX-512 only where that slows nothing down."""
    monkeypatch.setenv("CT2_FORCE_CPU_ISA", "")
    monkeypatch.delenv("CT2_FORCE_CPU_ISA")
    (tmp_path / "cpuinfo").write_text(told, "utf-8")
    assert processor.use_wide(tmp_path / "cpuinfo") is is_wide
    assert os.environ.get("CT2_FORCE_CPU_ISA") == ("AVX512" if is_wide else None)


def test_the_user_decides(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What stands in CT2_FORCE_CPU_ISA already is left alone."""
    monkeypatch.setenv("CT2_FORCE_CPU_ISA", "AVX2")
    (tmp_path / "cpuinfo").write_text(f"flags\t: {WIDE} avx512_vnni\n", "utf-8")
    assert processor.use_wide(tmp_path / "cpuinfo")
    assert os.environ["CT2_FORCE_CPU_ISA"] == "AVX2"


def test_other_systems_are_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is no such file, nothing is changed."""
    monkeypatch.setenv("CT2_FORCE_CPU_ISA", "")
    monkeypatch.delenv("CT2_FORCE_CPU_ISA")
    assert not processor.use_wide(tmp_path / "none")
    assert "CT2_FORCE_CPU_ISA" not in os.environ
