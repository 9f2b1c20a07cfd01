"""`audiototext.toml`: options that a user writes down once."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from platformdirs import user_config_path

from ..errors import ConfigError
from .options import normalized

NAME = "audiototext.toml"


def load(ctx: click.Context, param: click.Parameter, chosen: Path | None) -> None:
    """Take the file's values as the context's defaults; a callback for `--config`.

    Without `--config`: the file in this folder, else the one in the user's configuration folder.
    Raises ConfigError, which names the file, if it cannot be read or names an unknown option.
    """
    path = chosen or next((path for path in places() if path.is_file()), None)
    if path is None:
        return
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror or error}") from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{path} is not valid TOML: {error}") from error
    ctx.default_map = _by_parameter(ctx.command, values, path)
    ctx.meta["config"] = path


def places() -> list[Path]:
    """Where a configuration is looked for, the first one found counts."""
    return [Path(NAME), user_config_path("audiototext", appauthor=False) / NAME]


def _by_parameter(command: click.Command, values: dict[str, Any], path: Path) -> dict[str, Any]:
    """The values by the names that click knows, as the text that flags have; lists with
    commas, but of an option that can be given several times as they are.

    The file is for all commands: options of the plain form that this one lacks are passed over.
    """
    from . import transcribe

    known, all_known = _names(command), _names(transcribe.command)
    repeated = {
        one.name for one in command.params if isinstance(one, click.Option) and one.multiple
    }
    found: dict[str, Any] = {}
    for key, value in values.items():
        name = known.get(normalized(key))
        if name is None and normalized(key) in all_known:
            continue
        if name is None:
            raise ConfigError(f"{path}: there is no option {key!r}")
        if isinstance(value, dict):
            raise ConfigError(f"{path}: {key!r} is a table, but an option has one value")
        if isinstance(value, list) and name in repeated:
            found[name] = list(map(str, value))
        else:
            found[name] = ",".join(map(str, value)) if isinstance(value, list) else str(value)
    return found


def _names(command: click.Command) -> dict[str, str | None]:
    """The parameter of each spelling of a command's options."""
    return {
        normalized(spelling.lstrip("-")): param.name
        for param in command.params
        if isinstance(param, click.Option) and param.expose_value
        for spelling in param.opts
    }


def option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command `--config`."""
    return click.option(
        "--config",
        metavar="FILE",
        type=click.Path(path_type=Path),
        is_eager=True,
        expose_value=False,
        callback=load,
        help=f"Take options from here instead of {NAME}.",
    )(command)
