"""A translator that says what a table holds.

For tests, replays and demonstrations: everything but the translation is real.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from ..errors import ConfigError, TextNotTranslated
from ..listener import SILENT, Listener
from ..transcript import UNDETERMINED
from . import deepl_languages
from .base import Bill, Pair, Usage

MARK = "<x/>"
HEADER = "source\ttranslation"


class Scripted:
    """Translates the texts of a table with two columns, and no others.

    A translation may hold `<x/>` where its parts meet: these are what `translate_tagged` gives.
    """

    name = "Scripted"
    destination = ""
    most_texts = 1000
    most_bytes = 1_000_000

    def __init__(self, *, table: str | Path, listener: Listener = SILENT) -> None:
        """Read the table, UTF-8 whose first line is "source", a tab, "translation".

        Raises ConfigError if it cannot be read, or where a line has not two columns.
        """
        self.bill = Bill()
        self._file = Path(table).name
        self._table = read(Path(table))
        listener.note(f"Translator: scripted, {len(self._table)} texts of {self._file}")

    def pair(self, source: str, target: str) -> Pair:
        """Any source; the targets are DeepL's."""
        code, tag, name = deepl_languages.target_tag(target)
        return Pair("" if source == UNDETERMINED else source.upper(), code, tag, name)

    def identity(self, pair: Pair) -> str:
        """The table's content and the languages."""
        content = hashlib.sha256(repr(sorted(self._table.items())).encode()).hexdigest()[:16]
        return f"scripted|{pair.source}>{pair.target}|{content}"

    def usage(self) -> Usage | None:
        """Nothing is counted."""
        return None

    def translate(self, texts: Sequence[str], pair: Pair, context: str = "") -> list[str]:
        """What the table holds for each text; it does not hear of the context."""
        return [self._translated(text).replace(MARK, "") for text in texts]

    def translate_tagged(
        self, texts: Sequence[Sequence[str]], pair: Pair, context: str = "", *, numbered: bool
    ) -> list[tuple[str, ...] | None]:
        """The parts between the table's marks, where there are as many as the text has."""
        found = [tuple(self._translated("".join(parts)).split(MARK)) for parts in texts]
        return [
            parts if len(parts) == len(text) else None
            for parts, text in zip(found, texts, strict=True)
        ]

    def _translated(self, text: str) -> str:
        if not text.strip():
            return text
        try:
            return self._table[_key(text)]
        except KeyError:
            raise TextNotTranslated(f"{self._file} has no translation of {text!r}") from None


def read(path: Path) -> dict[str, str]:
    """The translations of a table, marks included, by their source texts."""
    try:
        first, *lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"the table {path} cannot be read: {error}") from None
    if first.rstrip("\r") != HEADER:
        raise ConfigError(f"{path.name}: the first line must be 'source', a tab, 'translation'")
    table = {}
    for number, line in enumerate(lines, start=2):
        if not line.strip():
            continue
        columns = line.rstrip("\r").split("\t")
        if len(columns) != 2 or not all(column.strip() for column in columns):
            raise ConfigError(f"{path.name}, line {number}: a text, a tab and its translation")
        table[_key(columns[0])] = columns[1]
    return table


def _key(text: str) -> str:
    """A text without regard to how its blanks and line breaks are set."""
    return " ".join(text.split())
