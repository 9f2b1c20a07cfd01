"""The built wheel: complete, light, typed, and running by itself."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project's wheel, built without any network."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT, check=True, capture_output=True,
    )  # fmt: skip
    (built,) = folder.glob("*.whl")
    return built


def test_the_wheel_holds_every_module_and_its_types(wheel: Path) -> None:
    """All of src/audiototext is in it, py.typed and the licence too, and nothing else."""
    names = set(zipfile.ZipFile(wheel).namelist())
    modules = {
        path.relative_to(ROOT / "src").as_posix()
        for path in (ROOT / "src" / "audiototext").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert modules <= names
    assert "audiototext/py.typed" in names
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert not {name for name in names - modules if ".dist-info/" not in name}


def test_the_core_needs_no_torch(wheel: Path) -> None:
    """The distribution has its own name and pulls in no deep-learning framework."""
    archive = zipfile.ZipFile(wheel)
    (name,) = [name for name in archive.namelist() if name.endswith("METADATA")]
    metadata = archive.read(name).decode()
    assert "\nName: audiototext-captions\n" in metadata
    needed = [line for line in metadata.splitlines() if line.startswith("Requires-Dist")]
    assert len(needed) > 5
    assert not [line for line in needed if "torch" in line or "tensorflow" in line]


def test_the_wheel_runs_by_itself(wheel: Path, tmp_path: Path) -> None:
    """Unpacked alone, away from the checkout, the command answers."""
    zipfile.ZipFile(wheel).extractall(tmp_path)
    done = subprocess.run(
        [sys.executable, "-c", "import audiototext.cli as c; print(c.__file__); c.main()",
         "--version"],
        cwd=tmp_path, check=True, capture_output=True, encoding="utf-8",
    )  # fmt: skip
    where, version = done.stdout.splitlines()
    assert Path(where).is_relative_to(tmp_path)
    assert version.startswith("audiototext ")
