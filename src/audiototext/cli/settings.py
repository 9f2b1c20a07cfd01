"""The options of a run as they can be shown to others: no secrets, no folders, no passwords."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

_ALWAYS = ("task", "language")
_NEVER = frozenset({"report", "verbose", "quiet", "debug", "stdout"})  # they change no result
_PASSWORD = re.compile(r"//[^/@\s]*@")
_LONGEST = 500  # characters


def given(ctx: click.Context) -> dict[str, str]:
    """The options that were given by flag, environment or file, by name, and some that matter."""
    from ..report.facts import is_secret

    return {
        param.name: _shown(ctx.params[param.name])
        for param in ctx.command.params
        if isinstance(param, click.Option)
        and param.name in ctx.params
        and param.name not in _NEVER
        and not is_secret(param.name)
        and (param.name in _ALWAYS or _is_given(ctx, param.name))
    }


def _is_given(ctx: click.Context, name: str) -> bool:
    return ctx.get_parameter_source(name) is not ParameterSource.DEFAULT


def _shown(value: Any) -> str:
    """A value in a few words; of a path its name only, of an address no password."""
    if isinstance(value, tuple | list):
        return ", ".join(map(_shown, value))
    text = _PASSWORD.sub("//", str(value))
    if isinstance(value, Path) or Path(text).is_absolute():
        text = Path(text).name
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
