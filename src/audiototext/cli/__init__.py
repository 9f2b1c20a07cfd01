"""The command `audiototext`: its subcommands and exit codes; only here is anything printed."""

from __future__ import annotations

import contextlib
import logging
import os
import sys
import traceback
from collections.abc import Callable, Sequence
from typing import Any

import click

from .. import errors
from .codes import DONE, INTERRUPTED, code_of

__all__ = ["main"]


def main(args: Sequence[str] | None = None) -> None:
    """Run the command and leave with its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace", newline="\n")
    given = list(sys.argv[1:] if args is None else args)
    command, rest = _chosen(given)
    name = " ".join(["audiototext", *given[: len(given) - len(rest)]])
    code = _exit_code(lambda: command.main(rest, name, standalone_mode=False))
    if code == INTERRUPTED:
        _leave(code)
    sys.exit(code)


def _leave(code: int) -> None:
    """End now, if a model is still at work on a batch that nobody waits for any more."""
    from ..engines import workers

    if workers.are_running():
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(OSError, ValueError):
                stream.flush()
        os._exit(code)


def _chosen(args: list[str]) -> tuple[click.Command, list[str]]:
    """The subcommand that the first word names, else the plain form, which transcribes files.

    A file that carries such a name can be given as `./models`.
    """
    name = args[0] if args else ""
    if name in ("models", "doctor", "config", "completion"):
        from . import tools

        return tools.COMMANDS[name], args[1:]
    if name == "cache":
        from . import cache

        return cache.cache, args[1:]
    if name in ("convert", "check", "translate"):
        from . import check, convert, translate

        commands = {"convert": convert, "check": check, "translate": translate}
        return commands[name].command, args[1:]
    from . import transcribe

    return transcribe.command, args


def _exit_code(run: Callable[[], Any]) -> int:
    """What `run` returns, or the code of the error that it raises, which is shown."""
    try:
        return int(run() or DONE)
    except click.ClickException as error:
        with contextlib.suppress(OSError):
            error.show()
        return error.exit_code
    except errors.Cancelled:
        click.echo("Interrupted.", err=True)
        return INTERRUPTED
    except (KeyboardInterrupt, click.Abort):
        return INTERRUPTED
    except (errors.AudioToTextError, OSError) as error:
        if logging.getLogger().isEnabledFor(logging.DEBUG):
            traceback.print_exc()
        click.echo(f"Error: {error}", err=True)
        return code_of(error)
