"""One file per engine, and the registry at the end of this one."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from ..errors import UnknownName, UnsupportedRequest
from ..listener import SILENT, Listener
from .base import Recognizer, Request
from .local_whisper import LocalWhisper
from .scripted import Scripted

__all__ = ["ENGINES", "LocalWhisper", "Recognizer", "Request", "Scripted", "create", "options"]


def options(engine: str) -> frozenset[str]:
    """The names of the settings that only this engine knows."""
    return frozenset(inspect.signature(_engine(engine)).parameters) - {"listener"}


def create(engine: str, settings: dict[str, Any], listener: Listener = SILENT) -> Recognizer:
    """The engine of that name, with its own settings.

    Raises UnknownName for an engine that is not there, UnsupportedRequest for a setting that it
    does not know or that it needs, and whatever its constructor raises.
    """
    known = options(engine)
    foreign = [name for name in settings if name not in known]
    if foreign:
        raise UnsupportedRequest(
            f"the engine {engine!r} has no setting {' or '.join(f'--{name}' for name in foreign)}"
        )
    needed = [
        name
        for name, parameter in inspect.signature(_engine(engine)).parameters.items()
        if parameter.default is parameter.empty and name not in settings
    ]
    if needed:
        raise UnsupportedRequest(
            f"the engine {engine!r} needs {' and '.join(f'--{name}' for name in needed)}"
        )
    return _engine(engine)(**settings, listener=listener)


def _engine(name: str) -> Callable[..., Recognizer]:
    try:
        return ENGINES[name]
    except KeyError:
        raise UnknownName(f"no engine is called {name!r}; there are {', '.join(ENGINES)}") from None


ENGINES: dict[str, Callable[..., Recognizer]] = {"local": LocalWhisper, "scripted": Scripted}
