"""Set up the project in .venv and run its chores: demo, test, check, bench, requirements.

Needs Python 3.11+ and a package index, nothing else; `make` calls it, and so can Windows:
`py tools/dev.py demo`. Only the standard library is imported, because nothing is installed yet.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
MADE = "made.stamp"
SAMPLE = Path("samples") / "harbour-en.opus"


def main() -> int:
    """Run the chore that the first argument names; the rest are its own arguments."""
    chores = {
        "demo": demo,
        "test": test,
        "check": check,
        "bench": bench,
        "requirements": requirements,
    }
    name, *rest = sys.argv[1:] or [""]
    if name not in chores:
        print(f"usage: dev.py {'|'.join(chores)} [ARGUMENT...]", file=sys.stderr)
        return 2
    try:
        return chores[name](rest)
    except subprocess.CalledProcessError as error:
        print(f"dev.py: this failed: {' '.join(map(str, error.cmd))}", file=sys.stderr)
        return int(error.returncode)
    except KeyboardInterrupt:
        return 130


def demo(arguments: list[str]) -> int:
    """Transcribe a sample with the embedded model, without any network."""
    set_up("run")
    files = arguments or [str(SAMPLE)]
    offline = {"HF_HUB_OFFLINE": "1"}
    return _run(PYTHON, "-m", "audiototext", *files, "--model", "embedded", environment=offline)


def test(arguments: list[str]) -> int:
    """Lint, types, then all tests, in two processes unless something else is asked for."""
    chosen = arguments or ["-n", "2", "--dist", "worksteal"]
    return check([]) or _run(PYTHON, "-m", "pytest", *chosen)


def check(arguments: list[str]) -> int:
    """ruff and mypy --strict."""
    set_up("dev")
    return (
        _run(PYTHON, "-m", "ruff", "check", ".")
        or _run(PYTHON, "-m", "ruff", "format", "--check", ".")
        or _run(PYTHON, "-m", "mypy", *arguments)
    )


def bench(arguments: list[str]) -> int:
    """Run a benchmark: `bench accuracy FOLDER`."""
    set_up("dev")
    name, *rest = arguments or ["accuracy"]
    return _run(PYTHON, Path("bench") / f"{name}.py", *rest)


def requirements(arguments: list[str]) -> int:
    """Pin and hash what pyproject.toml asks for anew; needs uv."""
    for name, extra in (("run", ["--group", "build"]), ("dev", ["--group", "dev"])):
        subprocess.run(
            ["uv", "pip", "compile", "pyproject.toml", "--extra", "offline", "--extra", "deepl",
             *extra, "--universal", "--python-version", "3.11", "--fork-strategy", "fewest",
             "--generate-hashes", "--no-annotate", "--no-header", "--quiet",
             "-o", f"requirements/{name}.txt", *arguments],
            cwd=ROOT, check=True,
        )  # fmt: skip
    return 0


def set_up(kind: str) -> None:
    """Make .venv hold what requirements/<kind>.txt pins, and this project; quick if it does."""
    pinned = ROOT / "requirements" / f"{kind}.txt"
    stamp = VENV / f"{kind}.stamp"
    wanted = hashlib.sha256(pinned.read_bytes() + (ROOT / "pyproject.toml").read_bytes())
    if stamp.is_file() and stamp.read_text() == wanted.hexdigest() and PYTHON.is_file():
        return
    if not (VENV / MADE).is_file():
        _make_environment()
    print(f"Installing {pinned.relative_to(ROOT)} into .venv ...", file=sys.stderr)
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "--require-hashes", "-r", str(pinned)], check=True)
    subprocess.run([*pip, "--no-deps", "--no-build-isolation", "-e", str(ROOT)], check=True)
    stamp.write_text(wanted.hexdigest())


def _make_environment() -> None:
    if sys.version_info < (3, 11):
        found = ".".join(map(str, sys.version_info[:2]))
        sys.exit(f"dev.py: Python 3.11 or newer is needed, this is {found}: make PYTHON=python3.11")
    missing = [name for name in ("venv", "ensurepip") if importlib.util.find_spec(name) is None]
    if missing:
        package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
        sys.exit(
            f"dev.py: this Python lacks {' and '.join(missing)}: install the system package that "
            f"brings it (Debian, Ubuntu: apt install {package}; Fedora: dnf install python3-libs)"
        )
    print("Making .venv ...", file=sys.stderr)
    subprocess.run([sys.executable, "-m", "venv", "--clear", VENV], check=True)
    (VENV / MADE).touch()


def _run(*command: str | Path, environment: dict[str, str] | None = None) -> int:
    """The exit code of a command, which itself decides what Ctrl-C means."""
    with subprocess.Popen(command, cwd=ROOT, env=os.environ | (environment or {})) as process:
        while True:
            try:
                return process.wait()
            except KeyboardInterrupt:
                continue


if __name__ == "__main__":
    sys.exit(main())
