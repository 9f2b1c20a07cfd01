from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from audiototext import engines
from audiototext.engines import ENGINES, Scripted
from audiototext.errors import UnknownName, UnsupportedRequest

from ..conftest import Ear


def test_settings_are_the_constructors_keywords() -> None:
    """An engine's settings are what its constructor takes, the listener apart, each by its name."""
    assert engines.options("scripted") == {"script"}
    loading = {"model", "task", "language", "model_dir", "offline", "device", "device_index",
               "compute_type", "fp16", "threads", "workers", "batch_size",
               "engine_mode"}  # fmt: skip
    decoding = {field.name for field in fields(engines.WhisperOptions)}
    assert engines.options("local") == loading | decoding
    assert not loading & decoding
    assert set(engines.defaults()) == engines.options("local")


def test_the_command_offers_every_setting() -> None:
    """Each setting of each engine is an option of the command, by its name."""
    from audiototext.cli.transcribe import command

    offered = {param.name for param in command.params}
    assert engines.options("local") | engines.options("scripted") <= offered


def test_an_engine_is_made_with_its_settings(tmp_path: Path) -> None:
    """The settings reach the constructor, and so does the listener."""
    script = tmp_path / "said.srt"
    script.write_text("1\n00:00:01,000 --> 00:00:02,000\nHello.\n", encoding="utf-8")
    ear = Ear()
    engine = engines.create("scripted", {"script": script}, ear)
    assert isinstance(engine, Scripted)
    assert len(ear.all("note")) == 1


@pytest.mark.parametrize("name", ENGINES)
def test_a_foreign_setting_is_refused(name: str) -> None:
    """What only another engine knows is refused, not ignored."""
    with pytest.raises(UnsupportedRequest, match=f"'{name}' has no setting --colour"):
        engines.create(name, {"colour": "blue"})


def test_a_needed_setting_is_named() -> None:
    """An engine that cannot work without a setting says which."""
    with pytest.raises(UnsupportedRequest, match="'scripted' needs --script"):
        engines.create("scripted", {})


def test_an_unknown_engine_is_refused() -> None:
    """A name that no engine has is refused with those there are."""
    with pytest.raises(UnknownName, match="local, scripted"):
        engines.create("remote", {})


def test_a_beam_is_one_or_more() -> None:
    """An impossible beam size is refused before a model is loaded."""
    with pytest.raises(UnsupportedRequest, match="0"):
        engines.create("local", {"beam_size": 0, "model": "no such model"})
