"""The options that say what is translated, by whom and how, and what they mean together."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import click
from click.core import ParameterSource

from .. import languages, translators
from ..errors import UnknownName
from ..pipeline import Mode
from ..sentences import Cap
from ..translation import Evidence
from ..translators import deepl_languages
from .options import BOOLEAN, COUNT, Option

SECRETS = frozenset({"deepl_api_key"})
"""Options whose values are never shown."""

MODES = ("recut", "keep-cues", "shared", "line")
KEYS = ("AUDIOTOTEXT_DEEPL_API_KEY", "DEEPL_API_KEY", "DEEPL_AUTH_KEY")
_BILINGUAL = ("above", "below", "files")
_DEEPL = {
    "deepl_api_key": "key", "deepl_server_url": "server_url", "deepl_formality": "formality",
    "deepl_model": "model_type", "deepl_instructions": "instructions",
    "translate_context": "topic", "glossary": "glossary",
}  # fmt: skip
"""DeepL's options, and what its constructor calls them."""

_SCRIPTED = {"translation_table": "table"}
_NAMES = (
    "translate_to", "translator", "translate_mode", "align_by", "max_sentence", "via_english",
    "bilingual", "dry_run", "no_cache", "deepl_coherence_preference", *_DEEPL, *_SCRIPTED,
)  # fmt: skip

_option = functools.partial(click.option, cls=Option, section="Translation")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be translated.

    targets: as the user named them, each once. names: for people and file names, one each.
    settings: the translator's own. bilingual: "" = one language a file.
    """

    targets: Sequence[str]
    names: Sequence[str]
    translator: str = "deepl"
    settings: Mapping[str, Any] = field(default_factory=dict)
    mode: Mode = "recut"
    evidence: Evidence = "words"
    cap: Cap | None = field(default_factory=Cap)
    via_english: bool = False
    bilingual: str = ""
    dry_run: bool = False
    no_cache: bool = False


def options(
    *spellings: str, heard: bool = True
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Give a command the options of translation.

    spellings: how it calls the target, too. heard: it has the recording, not only the captions.
    """

    def give(command: Callable[..., Any]) -> Callable[..., Any]:
        given = [_target(*spellings), *_OPTIONS, *([_VIA_ENGLISH] if heard else [])]
        for option in reversed(given):
            command = option(command)
        return command

    return give


def _target(*spellings: str) -> Callable[..., Any]:
    return _option(
        *spellings, "--translate_to", "--deepl_target_language", "translate_to", metavar="LIST",
        help="Languages to translate into, with commas between: names or codes (es, en-GB).",
    )  # fmt: skip


_OPTIONS = [
    _option("--translator", default="auto", show_default=True,
            type=click.Choice(["auto", *translators.NAMES]),
            help="auto: DeepL. scripted: what --translation_table says."),
    _option("--translate_mode", type=click.Choice(MODES), metavar="|".join(MODES),
            help="recut: new captions. keep-cues: the same captions at the same times, only text "
            "moves. shared, line: line by line, all together or each alone.  [default: recut]"),
    _option("--align_by", type=click.Choice(["words", "marks"]), default="words",
            show_default=True,
            help="Find where words belong by the words themselves; or also by marks in a second "
            "request, which doubles what is billed for long sentences."),
    _option("--max_sentence", type=COUNT, metavar="N|None",
            help="Characters after which a sentence without an end is parted, as it is after 20 s; "
            "None: never.  [default: 350]"),
    _option("--bilingual", type=click.Choice(_BILINGUAL),
            help="Captions in both languages: the translation above or below, or two files."),
    _option("--glossary", metavar="ID|FILE,...",
            help="DeepL's glossaries, by id or made from a .tsv or .csv file."),
    _option("--translate_context", metavar="TEXT", help="A line on what the talk is about."),
    _option("--dry_run", type=BOOLEAN, default=False,
            help="Say who would receive how many characters, and send none."),
    _option("--no_cache", type=BOOLEAN, default=False,
            help="Neither use nor keep translated sentences (see audiototext cache)."),
    _option("--deepl_api_key", metavar="KEY", envvar=KEYS,
            help="DeepL's key; better in the environment: DEEPL_API_KEY. Given here without a "
            "target it means English."),
    _option("--deepl_server_url", metavar="URL", help="Another server than DeepL's own."),
    _option("--deepl_formality", type=click.Choice(["default", "formal", "informal"]),
            help="How to address people, where the language has a choice."),
    _option("--deepl_model", metavar="NAME",
            help="quality_optimized, latency_optimized or prefer_quality_optimized.  "
            "[default: prefer_quality_optimized]"),
    _option("--deepl_instructions", metavar="TEXT", multiple=True,
            help="What DeepL shall heed; can be given up to ten times."),
    _option("--deepl_coherence_preference", type=BOOLEAN,
            help="The predecessor's: True is --translate_mode shared, False is line."),
    _option("--translation_table", metavar="FILE.tsv", help="What the scripted translator says."),
]  # fmt: skip


_VIA_ENGLISH = _option(
    "--via_english", type=BOOLEAN, default=False,
    help="Where the translator lacks the language spoken, translate Whisper's English.",
)  # fmt: skip


def taken(settings: dict[str, Any], *, needed: bool = False) -> Wanted | None:
    """What is to be translated, whose options are taken out of the settings; None for nothing.

    needed: the command does nothing else. Raises click.UsageError for options that exclude one
    another or lack a target, UnknownName for languages.
    """
    values = {name: settings.pop(name, None) for name in _NAMES}
    targets = _targets(values["translate_to"])
    if not targets and _is_flag("deepl_api_key"):
        targets = ["English"]
    if not targets:
        if needed:
            raise click.UsageError("name the language to translate into with --to.")
        typed = [name for name in _NAMES if _is_flag(name)]
        if typed:
            raise click.UsageError(f"--{typed[0]} needs a language: name it with --translate_to.")
        return None
    name = "deepl" if values["translator"] == "auto" else values["translator"]
    return Wanted(
        targets,
        [_named(target) for target in targets],
        name,
        _settings(name, values),
        _mode(values),
        values["align_by"],
        _cap(values["max_sentence"]),
        bool(values["via_english"]),
        values["bilingual"] or "",
        values["dry_run"],
        values["no_cache"],
    )


def _targets(given: str | None) -> list[str]:
    """The languages of a comma list, those that are one and the same once."""
    parts = [part.strip() for part in (given or "").split(",") if part.strip()]
    return list({_named(part): part for part in parts}.values())


def _named(target: str) -> str:
    """The language as DeepL calls it, for file names: "English (British)"."""
    try:
        return deepl_languages.target_tag(target)[2]
    except UnknownName:
        code = languages.code(target)
        if code is None:
            raise
        return languages.name(code)


def _mode(values: Mapping[str, Any]) -> Mode:
    shares = values["deepl_coherence_preference"]
    if shares is None:
        named: Mode = values["translate_mode"] or "recut"
        return named
    mode: Mode = "shared" if shares else "line"
    if values["translate_mode"] not in (None, mode):
        raise click.UsageError(
            f"--deepl_coherence_preference {shares} is --translate_mode {mode}: leave one out."
        )
    return mode


def _cap(most: int | None) -> Cap | None:
    if not _is_given("max_sentence"):
        return Cap()
    return None if most is None else Cap(most)


def _settings(name: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """The translator's own settings; refused are those of another one that the user typed."""
    own, other = (_DEEPL, _SCRIPTED) if name == "deepl" else (_SCRIPTED, _DEEPL)
    foreign = [option for option in other if _is_flag(option)]
    if foreign:
        raise click.UsageError(f"--{foreign[0]} is not for the translator {name!r}.")
    return {own[option]: values[option] for option in own if values[option] not in (None, ())}


def _is_flag(option: str) -> bool:
    """Was it typed on the command line?"""
    source = click.get_current_context().get_parameter_source(option)
    return source is ParameterSource.COMMANDLINE


def _is_given(option: str) -> bool:
    source = click.get_current_context().get_parameter_source(option)
    return source is not ParameterSource.DEFAULT
