"""The command `audiototext cache`: what is kept of translations, and how to forget it."""

from __future__ import annotations

from datetime import datetime

import click

from .options import BOOLEAN, SETTINGS, Command


@click.group("cache", context_settings=SETTINGS)
def cache() -> None:
    """See how many translated sentences are kept on this machine, and forget them."""


@cache.command("stats", cls=Command, context_settings=SETTINGS, short_help="What is kept.")
@click.option("--json", "as_json", type=BOOLEAN, default=False, help="Print it for machines.")
def stats(as_json: bool) -> None:
    """Where translated sentences are kept, how many, and by which engine they were translated."""
    import json

    from ..translation_memory import TranslationMemory

    with TranslationMemory(warn=lambda sentence: click.echo(sentence, err=True)) as memory:
        found = memory.stats()
    if as_json:
        told = {
            "path": str(memory.path),
            "sentences": found.sentences,
            "bytes": found.bytes,
            "engines": found.engines,
            "oldest": found.oldest and found.oldest.isoformat(timespec="seconds"),
            "newest": found.newest and found.newest.isoformat(timespec="seconds"),
        }
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    lines = [("file", str(memory.path)), ("size", f"{found.bytes / 1e3:,.0f} kB")]
    lines += [("sentences", f"{found.sentences:,}")]
    lines += [(f"  by {engine}", f"{count:,}") for engine, count in found.engines.items()]
    if found.oldest and found.newest:
        lines += [("since", _local(found.oldest)), ("until", _local(found.newest))]
    for name, value in lines:
        click.echo(f"{name:16} {value}")
    click.echo(
        "Translations are kept as text, which your user alone can read; what they were made from "
        "only as hashes."
    )


@cache.command("clear", cls=Command, context_settings=SETTINGS, short_help="Forget it all.")
def clear() -> None:
    """Forget every translated sentence; what is translated again is paid for again."""
    from ..translation_memory import TranslationMemory

    with TranslationMemory() as memory:
        count = memory.clear()
    click.echo(f"{count:,} translated sentence{'s' * (count != 1)} forgotten")


def _local(time: datetime) -> str:
    return f"{time.astimezone():%Y-%m-%d %H:%M}"
