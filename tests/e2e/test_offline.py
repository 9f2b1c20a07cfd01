"""No network: the demo's way needs no socket at all."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import COMMAND

FORBIDDEN = """
import socket, sys
def refuse(*arguments, **more):
    raise AssertionError("a socket was opened")
socket.socket.connect = socket.socket.connect_ex = socket.getaddrinfo = refuse
from audiototext.cli import main
main()
"""


def test_no_connection_is_made(samples: Path, tmp_path: Path) -> None:
    """With connecting and looking up hosts forbidden, the embedded model does the whole job."""
    done = subprocess.run(
        [sys.executable, "-c", FORBIDDEN, str(samples / "short-en.opus"), "--model", "embedded"],
        cwd=tmp_path, check=False, capture_output=True, encoding="utf-8",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "umbrella" in done.stderr


def _has_namespaces() -> bool:
    """May a process here leave the network behind?"""
    try:
        done = subprocess.run(["unshare", "-rn", "true"], check=False, capture_output=True)
    except OSError:
        return False
    return done.returncode == 0


@pytest.mark.skipif(not _has_namespaces(), reason="no network namespace can be made here")
def test_offline_works_in_a_namespace_without_a_network(samples: Path, tmp_path: Path) -> None:
    """Where there is no network at all, libraries included, `--offline` does the whole job."""
    done = subprocess.run(
        ["unshare", "-rn", *COMMAND, str(samples / "short-en.opus"), "--offline"],
        cwd=tmp_path, check=False, capture_output=True, encoding="utf-8",
        env=os.environ | {"HF_HOME": str(tmp_path / "hub")},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "umbrella" in done.stderr
    missing = subprocess.run(
        ["unshare", "-rn", *COMMAND, str(samples / "short-en.opus"), "--offline",
         "--model", "small"],
        cwd=tmp_path, check=False, capture_output=True, encoding="utf-8",
        env=os.environ | {"HF_HOME": str(tmp_path / "hub")},
    )  # fmt: skip
    assert missing.returncode == 4
    assert "offline" in missing.stderr
