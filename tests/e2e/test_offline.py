"""No network: the demo's way needs no socket at all."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

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
