"""How options are spelt: `--a_b` and `--a-b` alike, booleans with or without a value."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Iterable
from typing import Any

import click
from click.core import ParameterSource
from click.shell_completion import CompletionItem

_TRUTH = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


class Boolean(click.ParamType[bool]):
    """True/False, yes/no or 1/0, in any case."""

    name = "True|False"

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:
        return self.name

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """Its value or, because it may stand bare, a file."""
        return _begun(("True", "False"), incomplete) or [CompletionItem(incomplete, type="file")]

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> bool:
        """The truth of a word; a usage error for any other word."""
        if isinstance(value, bool):
            return value
        if str(value).lower() not in _TRUTH:
            self.fail(f"{value!r} is neither True nor False", param, ctx)
        return _TRUTH[str(value).lower()]


BOOLEAN = Boolean()


class Optional(click.ParamType[Any]):
    """A number, or "None" for none, as whisper's options take it."""

    def __init__(self, number: type[int] | type[float], least: float = -math.inf) -> None:
        self._number = number
        self._least = least
        self.name = "N|None" if number is int else "X|None"

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:
        return self.name

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The number, None for "None"; a usage error for anything else."""
        if value is None or str(value).lower() == "none":
            return None
        found: float = math.nan
        with contextlib.suppress(ValueError):
            found = self._number(value)
        if math.isnan(found):
            self.fail(f"{value!r} is neither a number nor None", param, ctx)
        if found < self._least:
            self.fail(f"{value!r} is neither {self._least:g} or more nor None", param, ctx)
        return found


COUNT, INTEGER, NUMBER = Optional(int, least=1), Optional(int), Optional(float)

LATER = {
    "the OpenAI API": ("api_key", "api_base"),
    "telling speakers apart": ("diarize", "min_speakers", "max_speakers"),
    "resuming a batch": ("recursive", "skip_existing", "overwrite", "resume", "jobs", "fail_fast"),
}  # fmt: skip
"""Options that people know from elsewhere, by the feature of ours that is still to come."""


class Option(click.Option):
    """An option with the heading that it stands under in the help."""

    def __init__(self, *args: Any, section: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.section = section

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """The names that begin so, of an option that takes names; else what its type has."""
        return _begun(_names(self.name), incomplete) or super().shell_complete(ctx, incomplete)


def _names(option: str | None) -> list[str]:
    """What the shell offers for an option whose value is one of many names."""
    from .. import formats, languages, models

    if option == "language":
        names = [name.title() for name in languages.NAMES.values() if " " not in name]
        return [*names, "zh-Hans", "zh-Hant"]
    if option == "model":
        return [models.AUTO, models.EMBEDDED, *models.NAMES]
    return ["all", *formats.FORMATS] if option == "output_formats" else []


def _formats(*, several: bool) -> list[tuple[str, str]]:
    """Each format with the line that says what it is; several: and what "all" stands for."""
    from .. import formats

    told = [(name, format.description) for name, format in formats.FORMATS.items()]
    return [*told, ("all", ", ".join(formats.USUAL))] if several else told


def _begun(words: Iterable[str], incomplete: str) -> list[CompletionItem]:
    """The words that begin so, in whichever case."""
    begun = incomplete.lower()
    return [CompletionItem(word) for word in words if word.lower().startswith(begun)]


class Command(click.Command):
    """A command with its options under headings, whose booleans may stand bare or as `--no-x`,
    before file names too.
    """

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write each heading with its options, in the order of their first appearance."""
        sections: dict[str, list[tuple[str, str]]] = {}
        for param in self.get_params(ctx):
            record = param.get_help_record(ctx)
            if record is not None and isinstance(param, click.Option):
                sections.setdefault(getattr(param, "section", "Options"), []).append(record)
        for section, records in sections.items():
            with formatter.section(section):
                formatter.write_dl(records)
        names = {param.name for param in self.params}
        if names & {"output_format", "output_formats"}:
            with formatter.section("Formats"):
                formatter.write_dl(_formats(several="output_formats" in names))

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Spell each boolean as `--x=True` or `--x=False`, `-o=x` as `-o x`; then parse as ever."""
        booleans = {
            _plain(name)
            for param in self.params
            if isinstance(param.type, Boolean)
            for name in param.opts
        }
        short = {name for param in self.params for name in param.opts if len(name) == 2}
        try:
            return super().parse_args(ctx, _spelt_out(args, booleans, short))
        except click.NoSuchOption as error:
            name = _plain(error.option_name)
            for feature, names in LATER.items():
                if name in names:
                    raise click.UsageError(
                        f"--{name} belongs to {feature}, which this version does not have yet.",
                        ctx,
                    ) from None
            raise


def normalized(name: str) -> str:
    """The one spelling of an option's name, whichever of - and _ was typed."""
    return name.replace("-", "_")


SETTINGS: dict[str, Any] = {
    "token_normalize_func": normalized,
    "help_option_names": ["-h", "--help"],
    "max_content_width": 100,
    "auto_envvar_prefix": "AUDIOTOTEXT",
}
"""What all commands have in common."""


def _plain(name: str) -> str:
    return normalized(name.removeprefix("--"))


def _spelt_out(args: list[str], booleans: set[str], short: set[str]) -> list[str]:
    spelt: list[str] = []
    rest = iter(enumerate(args))
    for index, arg in rest:
        if arg == "--":
            return spelt + args[index:]
        name = _plain(arg) if arg.startswith("--") else ""
        if name in booleans:
            following = args[index + 1].lower() if index + 1 < len(args) else ""
            if following in _TRUTH:
                next(rest)
            spelt.append(f"--{name}={_TRUTH.get(following, True)}")
        elif name.startswith("no_") and name[3:] in booleans:
            spelt.append(f"--{name[3:]}=False")
        elif arg[2:3] == "=" and arg[:2] in short:
            spelt += [arg[:2], arg[3:]]
        else:
            spelt.append(arg)
    return spelt


def is_typed(option: str) -> bool:
    """Was the option given for this run? What audiototext.toml says is for transcriptions."""
    source = click.get_current_context().get_parameter_source(option)
    return source not in (ParameterSource.DEFAULT, ParameterSource.DEFAULT_MAP)
