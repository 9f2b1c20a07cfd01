from __future__ import annotations

import subprocess
import sys

import pytest

import audiototext

HEAVY = ["av", "numpy", "ctranslate2", "faster_whisper", "onnxruntime", "click", "rich"]
NO_NETWORK = """
import socket
def forbidden(*arguments, **named): raise AssertionError("a socket was opened")
socket.socket.__init__ = socket.create_connection = socket.getaddrinfo = forbidden
"""


def loaded_by(code: str) -> set[str]:
    """The top-level modules in memory after this code has run in a process without a network."""
    tail = "\nimport sys; print(*{name.partition('.')[0] for name in sys.modules})"
    done = subprocess.run(
        [sys.executable, "-c", f"{NO_NETWORK}\n{code}\n{tail}"],
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return set(done.stdout.split())


def test_the_public_names_are_these() -> None:
    """The library's names are a promise: none comes or goes by accident."""
    assert audiototext.__all__ == [
        "AudioToTextError",
        "Cancelled",
        "Evidence",
        "Listener",
        "LocalWhisper",
        "Segment",
        "Transcript",
        "WhisperOptions",
        "Word",
        "arrange",
        "read",
        "transcribe",
        "translate",
        "write",
    ]


@pytest.mark.parametrize("name", audiototext.__all__)
def test_every_public_name_is_there(name: str) -> None:
    """Each public name is the thing itself, those loaded late included."""
    assert getattr(audiototext, name).__name__ == name


def test_all_names_can_be_taken_at_once() -> None:
    """`from audiototext import *` brings the public names."""
    space: dict[str, object] = {}
    exec("from audiototext import *", space)
    assert set(audiototext.__all__) <= set(space)


def test_no_other_name_is_made_up() -> None:
    """A name that is not there is an AttributeError, as in any module."""
    with pytest.raises(AttributeError, match="no attribute 'transscribe'"):
        _ = audiototext.transscribe


def test_the_version_is_a_version() -> None:
    """The version is three numbers."""
    assert [number.isdigit() for number in audiototext.__version__.split(".")] == [True] * 3


def test_importing_the_library_is_light() -> None:
    """`import audiototext` loads no runtime, no PyAV, no numpy, and opens no socket."""
    loaded = loaded_by("import audiototext")
    assert "audiototext" in loaded
    assert loaded.isdisjoint([*HEAVY, "huggingface_hub", "tokenizers", "filelock"])


def test_the_data_types_are_light() -> None:
    """Transcripts, languages, times, formats and errors need nothing that is installed."""
    loaded = loaded_by(
        "from audiototext import Transcript, Segment, errors, languages, timestamps, formats\n"
        "formats.named('srt').render(Transcript((Segment(0, 1, 'a'),), 'en', 1.0))"
    )
    assert loaded.isdisjoint(HEAVY)


def test_the_command_starts_without_a_model_runtime() -> None:
    """The command's options and help need no model runtime, and no socket."""
    loaded = loaded_by("import audiototext.cli.transcribe")
    assert "click" in loaded
    assert loaded.isdisjoint(["ctranslate2", "faster_whisper", "onnxruntime", "huggingface_hub"])
