"""One file per engine, and the registry at the end of this one."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from ..errors import UnknownName, UnsupportedRequest
from ..listener import SILENT, Listener
from .base import Batcher, Listening, Recognizer, Request
from .local_whisper import MODES, LocalWhisper
from .scripted import Scripted
from .whisper_options import WhisperOptions

__all__ = [
    "ENGINES",
    "MODES",
    "Batcher",
    "Listening",
    "LocalWhisper",
    "Recognizer",
    "Request",
    "Scripted",
    "WhisperOptions",
    "create",
    "options",
]


def options(engine: str) -> frozenset[str]:
    """The names of the settings that only this engine knows."""
    return _engine(engine).settings


def defaults() -> dict[str, Any]:
    """What the local engine's settings are if nobody says anything."""
    own = inspect.signature(LocalWhisper).parameters
    return {name: own[name].default for name in _LOADING} | {
        field.name: field.default for field in fields(WhisperOptions)
    }


def create(engine: str, settings: Mapping[str, Any], listener: Listener = SILENT) -> Recognizer:
    """The engine of that name, with its own settings.

    Raises UnknownName for an engine that is not there, UnsupportedRequest for a setting that it
    does not know or that it needs, and whatever its constructor raises.
    """
    entry = _engine(engine)
    foreign = [name for name in settings if name not in entry.settings]
    if foreign:
        raise UnsupportedRequest(
            f"the engine {engine!r} has no setting {' or '.join(f'--{name}' for name in foreign)}"
        )
    missing = [name for name in entry.needed if name not in settings]
    if missing:
        raise UnsupportedRequest(
            f"the engine {engine!r} needs {' and '.join(f'--{name}' for name in missing)}"
        )
    return entry.create(settings, listener)


@dataclass(frozen=True, slots=True)
class Engine:
    """An engine for the registry: how it is made, from which settings, of which some it needs."""

    create: Callable[[Mapping[str, Any], Listener], Recognizer]
    settings: frozenset[str]
    needed: tuple[str, ...] = ()


def _engine(name: str) -> Engine:
    try:
        return ENGINES[name]
    except KeyError:
        raise UnknownName(f"no engine is called {name!r}; there are {', '.join(ENGINES)}") from None


def _local(settings: Mapping[str, Any], listener: Listener) -> Recognizer:
    """Whisper's decoding settings travel together, the others are the constructor's own."""
    decoding = {name: settings[name] for name in settings if name in _DECODING}
    own = {name: settings[name] for name in settings if name not in _DECODING}
    return LocalWhisper(**own, options=WhisperOptions(**decoding), listener=listener)


def _scripted(settings: Mapping[str, Any], listener: Listener) -> Recognizer:
    return Scripted(**settings, listener=listener)


_DECODING = frozenset(field.name for field in fields(WhisperOptions))
_LOADING = frozenset(inspect.signature(LocalWhisper).parameters) - {"options", "listener"}

ENGINES = {
    "local": Engine(_local, _LOADING | _DECODING),
    "scripted": Engine(_scripted, frozenset({"script"}), needed=("script",)),
}
