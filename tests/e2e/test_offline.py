"""No network, or a bad one: what needs no socket, what is seen of a download, what it leaves."""

from __future__ import annotations

import os
import select
import subprocess
import sys
import time
from pathlib import Path

import pytest

from audiototext.hub import cache_folder

from ..fake_hub import FakeHub, model, serving
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


def test_nothing_is_left_or_reported_elsewhere(samples: Path, tmp_path: Path) -> None:
    """No library keeps an id of this machine or a list of events to report in the user's home."""
    home = tmp_path / "home"
    (home / ".cache").mkdir(parents=True)
    done = subprocess.run(
        [*COMMAND, str(samples / "short-en.opus"), "--model", "embedded", "--vad_filter"],
        cwd=tmp_path, check=False, capture_output=True, encoding="utf-8",
        env=os.environ | {"HOME": str(home), "XDG_CACHE_HOME": str(home / ".cache"),
                          "AUDIOTOTEXT_CACHE": str(cache_folder())},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert [path.name for path in home.rglob("*")] == [".cache"]


def _on_a_terminal(arguments: list[str], folder: Path, environment: dict[str, str]) -> str:
    """What a person sees on a terminal until the command ends."""
    pty = pytest.importorskip("pty")
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [*COMMAND, *arguments], cwd=folder, stdin=theirs, stdout=theirs, stderr=theirs,
        env=os.environ | {"TERM": "xterm", "COLUMNS": "100"} | environment,
    ) as process:  # fmt: skip
        os.close(theirs)
        seen, deadline = b"", time.monotonic() + 120
        while time.monotonic() < deadline:
            if not select.select([ours], [], [], 0.2)[0]:
                continue
            try:
                piece = os.read(ours, 65536)
            except OSError:  # Linux says so when the last one has closed the other end
                break
            if not piece:
                break
            seen += piece
        process.kill()
    os.close(ours)
    return seen.decode(errors="replace")


def test_a_download_is_seen(samples: Path, tmp_path: Path) -> None:
    """Whoever only wants a transcript sees from where how much is fetched, and how far it is."""
    with serving(FakeHub(files=model(600_000), pace=0.05)) as hub:
        network = {"HF_ENDPOINT": hub.address, "HF_HOME": str(tmp_path / "hf"),
                   "HF_HUB_OFFLINE": "0", "NO_PROXY": "127.0.0.1"}  # fmt: skip
        seen = _on_a_terminal([str(samples / "short-en.opus")], tmp_path, network)
    assert "Fetching Systran/faster-whisper-small (1 MB)" in seen
    assert "fetching small" in seen
    assert "does not load" in seen  # the stand-in's weights mean nothing


@pytest.mark.parametrize(
    "fake",
    [None, FakeHub(stall="headers"), FakeHub(stall="middle"), FakeHub(break_off=1000)],
    ids=["refuses", "says nothing", "stops in the middle", "hangs up"],
)
def test_a_bad_network_costs_seconds_and_a_sentence(
    samples: Path, tmp_path: Path, fake: FakeHub | None
) -> None:
    """Whatever the hub does, the work is done, by the embedded model, and what to do is said."""
    with serving(fake or FakeHub()) as hub:
        address = hub.address if fake else "http://127.0.0.1:9"
        done = subprocess.run(
            [*COMMAND, str(samples / "short-en.opus")],
            cwd=tmp_path, check=False, capture_output=True, encoding="utf-8", timeout=120,
            env=os.environ | {"HF_ENDPOINT": address, "HF_HOME": str(tmp_path / "hf"),
                              "HF_HUB_OFFLINE": "0", "NO_PROXY": "127.0.0.1"},
        )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("Warning: ") == 1
    assert "the embedded base model is used" in done.stderr
    assert "`audiototext models pull small`" in done.stderr
    assert "umbrella" in done.stderr
    assert not list(tmp_path.rglob("hf/**/model.bin"))
