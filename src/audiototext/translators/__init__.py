"""One file per translator, and the registry at the end of this one."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ..errors import UnknownName, UnsupportedRequest
from ..listener import SILENT, Listener
from .base import Bill, Pair, Tagging, Translator, Usage
from .deepl_api import DeepL
from .scripted import Scripted

__all__ = [
    "NAMES",
    "TRANSLATORS",
    "Bill",
    "DeepL",
    "Pair",
    "Scripted",
    "Tagging",
    "Translator",
    "Usage",
    "create",
    "options",
]


def options(translator: str) -> frozenset[str]:
    """The names of the settings that only this translator knows."""
    return _translator(translator).settings


def create(translator: str, settings: Mapping[str, Any], listener: Listener = SILENT) -> Translator:
    """The translator of that name, with its own settings.

    Raises UnknownName for a translator that is not there, UnsupportedRequest for a setting that
    it does not know or that it needs, and whatever its constructor raises.
    """
    entry = _translator(translator)
    foreign = [name for name in settings if name not in entry.settings]
    if foreign:
        told = " or ".join(f"--{name}" for name in foreign)
        raise UnsupportedRequest(f"the translator {translator!r} has no setting {told}")
    missing = [name for name in entry.needed if name not in settings]
    if missing:
        told = " and ".join(f"--{name}" for name in missing)
        raise UnsupportedRequest(f"the translator {translator!r} needs {told}")
    return entry.make(**settings, listener=listener)


@dataclass(frozen=True, slots=True)
class Entry:
    """A translator for the registry: how it is made, and which of its settings it needs."""

    make: Callable[..., Translator]
    needed: tuple[str, ...] = ()

    @property
    def settings(self) -> frozenset[str]:
        """The names of all its settings: the constructor's."""
        return frozenset(inspect.signature(self.make).parameters) - {"listener"}


def _translator(name: str) -> Entry:
    try:
        return TRANSLATORS[name]
    except KeyError:
        known = ", ".join(TRANSLATORS)
        raise UnknownName(f"no translator is called {name!r}; there are {known}") from None


TRANSLATORS = {"deepl": Entry(DeepL), "scripted": Entry(Scripted, needed=("table",))}

NAMES = tuple(TRANSLATORS)
"""For the command line."""
