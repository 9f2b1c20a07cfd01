"""The commands beside the plain form: models, doctor, config, completion."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click

from .. import engines
from . import config as configuration
from . import transcribe
from .options import BOOLEAN, Command, normalized
from .translation_options import SECRETS

_SETTINGS = {
    "token_normalize_func": normalized,
    "help_option_names": ["-h", "--help"],
    "max_content_width": 100,
}


def _kept(ctx: click.Context, param: click.Parameter, given: Path | None) -> Path | None:
    """The folder that is given here, else the one in force for the plain form."""
    if given is not None or ctx.resilient_parsing:
        return given
    found: Path | None = transcribe.command.make_context("audiototext", ["any"]).params["model_dir"]
    return found


_folder = click.option(
    "--model_dir", metavar="FOLDER", type=click.Path(path_type=Path), callback=_kept,
    help="Where models are kept.",
)  # fmt: skip


def _command(name: str) -> Callable[[Callable[..., Any]], click.Command]:
    return click.command(name, cls=Command, context_settings=_SETTINGS)


@click.group("models", context_settings=_SETTINGS)
def models() -> None:
    """See which Whisper models are on this machine, and fetch others."""


@models.command("list", cls=Command, context_settings=_SETTINGS, short_help="Which are here.")
@_folder
def models_list(model_dir: Path | None) -> None:
    """Each model by its name: is it here, how large is it, is it whole?"""
    from .. import models as store

    for known in store.listing(folder=model_dir):
        size = f"{known.size / 1e6:,.0f} MB" if known.path else ""
        state = ("verified" if known.verified else "here") if known.path else "not here"
        click.echo(f"{known.name:18} {state:9} {size:>9}  {known.path or known.repo}")


@models.command("pull", cls=Command, context_settings=_SETTINGS, short_help="Fetch models.")
@click.argument("name", nargs=-1, required=True)
@_folder
@click.option("--quiet", type=BOOLEAN, default=False, help="Show errors only.")
def models_pull(name: tuple[str, ...], model_dir: Path | None, quiet: bool) -> None:
    """Fetch models by name or hub id; what is there already is not fetched again."""
    from .. import models as store
    from ..interrupts import Interrupts
    from ..screen import Screen

    with Interrupts() as interrupts:
        screen = Screen(quiet=quiet, check=interrupts.check)
        for one in name:
            with screen.working([None]), interrupts.raising():
                found = store.pull(one, screen, folder=model_dir)
            click.echo(f"{one}: {found.path}")


@_command("doctor")
@_folder
@click.option("--json", "as_json", type=BOOLEAN, default=False, help="Print it for machines.")
def doctor(model_dir: Path | None, as_json: bool) -> int:
    """Look at this machine: what is there, what is missing, and what to do about it."""
    import json

    from .. import diagnosis

    findings = diagnosis.findings(model_dir)
    if as_json:
        click.echo(json.dumps([finding.as_dict() for finding in findings], ensure_ascii=False))
    else:
        for finding in findings:
            click.echo(f"{finding.mark:4} {finding.subject:24} {finding.state}")
            if finding.advice:
                click.echo(f"{'':29} -> {finding.advice}")
    return diagnosis.exit_code(findings)


@_command("config")
@click.option("--config", "chosen", metavar="FILE", type=click.Path(path_type=Path),
              help="Look at this file instead of audiototext.toml.")  # fmt: skip
def config(chosen: Path | None) -> None:
    """Show every option that is in force, and where it comes from."""
    given = ["--config", str(chosen)] if chosen else []
    ctx = transcribe.command.make_context("audiototext", [*given, "any"])
    path = ctx.meta.get("config")
    places = ", ".join(map(str, configuration.places()))
    click.echo(f"configuration file: {path or f'none (looked for {places})'}")
    for name, value, source in sorted(_in_force(ctx)):
        click.echo(f"{name:36} {value!s:24} {source}")


def _in_force(ctx: click.Context) -> Iterator[tuple[str, Any, str]]:
    """Each option's name, its value (else what the help calls its default), and its source."""
    defaults = engines.defaults()
    words = {"DEFAULT": "default", "DEFAULT_MAP": "configuration file"}
    for param in ctx.command.params:
        if not isinstance(param, click.Option) or param.name is None or not param.expose_value:
            continue
        source = ctx.get_parameter_source(param.name)
        name = source.name if source else "DEFAULT"
        told = words.get(name, f"environment, AUDIOTOTEXT_{param.name.upper()}")
        value = ctx.params.get(param.name)
        shown = re.search(r"\[default: (.+)\]", param.help or "")
        default = shown[1] if shown else defaults.get(param.name, "")
        if param.name in SECRETS and value is not None:
            value = "(not shown)"
        yield param.name, default if value in (None, ()) else value, told


@_command("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print a shell's completion script; use it as: eval "$(audiototext completion bash)"."""
    from click.shell_completion import get_completion_class

    kind = get_completion_class(shell)
    if kind is None:
        raise click.UsageError(f"there is no completion for {shell}")
    maker = kind(transcribe.command, {}, "audiototext", "_AUDIOTOTEXT_COMPLETE")
    click.echo(maker.source())


COMMANDS = {"models": models, "doctor": doctor, "config": config, "completion": completion}
