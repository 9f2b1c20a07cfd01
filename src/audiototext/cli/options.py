"""How options are spelt: `--a_b` and `--a-b` alike, booleans with or without a value."""

from __future__ import annotations

from typing import Any

import click

_TRUTH = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


class Boolean(click.ParamType[bool]):
    """True/False, yes/no or 1/0, in any case."""

    name = "True|False"

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

    def __init__(self, number: type[int] | type[float]) -> None:
        self._number = number
        self.name = "N|None" if number is int else "X|None"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The number, None for "None"; a usage error for anything else."""
        if value is None or str(value).lower() == "none":
            return None
        try:
            return self._number(value)
        except ValueError:
            self.fail(f"{value!r} is neither a number nor None", param, ctx)


INTEGER, NUMBER = Optional(int), Optional(float)

LATER = {
    "translation by DeepL and others": ("deepl_api_key", "deepl_target_language",
        "deepl_coherence_preference", "deepl_formality", "translate_to", "translator",
        "translate_mode", "glossary", "bilingual", "dry_run", "no_cache"),
    "the OpenAI API": ("api_key", "api_base"),
    "batched decoding": ("batch_size", "batched", "engine_mode", "workers"),
    "telling speakers apart": ("diarize", "min_speakers", "max_speakers"),
    "resuming a batch": ("recursive", "skip_existing", "overwrite", "resume", "jobs", "fail_fast"),
    "judging a transcript": ("on_suspect", "corrections", "languages"),
}  # fmt: skip
"""Options that people know from elsewhere, by the feature of ours that is still to come."""


class Option(click.Option):
    """An option with the heading that it stands under in the help."""

    def __init__(self, *args: Any, section: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.section = section


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

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Spell each boolean as `--x=True` or `--x=False`, then parse as ever."""
        booleans = {
            _plain(name)
            for param in self.params
            if isinstance(param.type, Boolean)
            for name in param.opts
        }
        try:
            return super().parse_args(ctx, list(_spelt_out(args, booleans)))
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


def _spelt_out(args: list[str], booleans: set[str]) -> list[str]:
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
        else:
            spelt.append(arg)
    return spelt
