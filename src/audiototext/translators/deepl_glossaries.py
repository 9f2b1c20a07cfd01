"""DeepL's glossaries: by their ids, or made from a file of terms and found again."""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from ..errors import ConfigError, UnsupportedRequest
from .base import Pair
from .deepl_connection import Connection

MOST_GLOSSARIES = 5
_LONGEST_TERM = 1024  # bytes of UTF-8
_UNPRINTED = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")

Terms = tuple[tuple[str, str, "tuple[str, str] | None"], ...]
"""Source, target, and the languages ("ES", "EN") where the file names them."""


class Glossaries:
    """What `--glossary` names: ids of glossaries at DeepL and files of terms, with commas between.

    A file becomes a glossary at DeepL, named by its content: the next run finds it there.
    """

    def __init__(self, wanted: str | None) -> None:
        """Read the files. Raises ConfigError for one that is missing or wrong."""
        whole = (wanted or "").strip()
        named = [whole] if whole and Path(whole).is_file() else whole.split(",")
        self._named = [name.strip() for name in named if name.strip()]
        if len(self._named) > MOST_GLOSSARIES:
            raise UnsupportedRequest(f"DeepL takes up to {MOST_GLOSSARIES} glossaries in a request")
        self._files = {
            name: read(Path(name))
            for name in self._named
            if Path(name).suffix.lower() in (".tsv", ".csv") or Path(name).is_file()
        }
        self._made: dict[str, str] = {}

    def __bool__(self) -> bool:
        return bool(self._named)

    def identity(self, pair: Pair) -> str:
        """The ids, and for a file a hash of its terms."""
        return ",".join(
            _title(self._terms(name, pair), pair) if name in self._files else name
            for name in self._named
        )

    def ids(self, pair: Pair, connection: Connection) -> list[str]:
        """The glossaries' ids at DeepL; those of files are looked for by name, else made."""
        return [
            self._id(self._terms(name, pair), pair, connection) if name in self._files else name
            for name in self._named
        ]

    def _terms(self, name: str, pair: Pair) -> dict[str, str]:
        """The file's terms that are for this pair."""
        bases = _bases(pair)
        terms = {s: t for s, t, languages in self._files[name] if languages in (None, bases)}
        if not terms:
            raise ConfigError(f"the glossary {name} has no terms from {' into '.join(bases)}")
        return terms

    def _id(self, terms: dict[str, str], pair: Pair, connection: Connection) -> str:
        title = _title(terms, pair)
        if title not in self._made:
            known = connection.call(connection.client.list_multilingual_glossaries)
            self._made |= {glossary.name: glossary.glossary_id for glossary in reversed(known)}
        if title not in self._made:
            from deepl.api_data import MultilingualGlossaryDictionaryEntries

            entries = MultilingualGlossaryDictionaryEntries(*_bases(pair), terms)
            create = connection.client.create_multilingual_glossary
            self._made[title] = connection.call(lambda: create(title, [entries])).glossary_id
        return self._made[title]


def read(path: Path) -> Terms:
    """The terms of a .tsv or .csv file: source, translation, and perhaps both their languages.

    Raises ConfigError, with the line, for one that DeepL would refuse or take for another.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"the glossary {path} cannot be read: {error}") from None
    found: list[tuple[str, str, tuple[str, str] | None]] = []
    lines: dict[tuple[str, tuple[str, str] | None], int] = {}
    for line, row in _rows(text, tabs=path.suffix.lower() == ".tsv"):
        columns = [column.strip() for column in row]
        if not any(columns):
            continue
        place = f"{path.name}, line {line}"
        if len(columns) not in (2, 4) or not all(columns):
            raise ConfigError(f"{place}: a term and its translation, none of them empty")
        source, target = columns[:2]
        bases = [language.partition("-")[0].upper() for language in columns[2:]]
        languages = (bases[0], bases[1]) if bases else None
        for term in (source, target):
            if _UNPRINTED.search(term) or len(term.encode()) > _LONGEST_TERM:
                raise ConfigError(f"{place}: a term is too long or holds a control character")
        before = lines.setdefault((source, languages), line)
        if before != line:
            raise ConfigError(f"{place}: {source!r} has a translation in line {before} already")
        found.append((source, target, languages))
    if not found:
        raise ConfigError(f"the glossary {path} holds no terms")
    return tuple(found)


def _rows(text: str, *, tabs: bool) -> Iterator[tuple[int, list[str]]]:
    """Each row with the number of its (last) line."""
    if tabs:
        yield from ((n, line.split("\t")) for n, line in enumerate(text.splitlines(), 1))
        return
    rows = csv.reader(text.splitlines(keepends=True))
    try:
        yield from ((rows.line_num, row) for row in rows)
    except csv.Error as error:
        raise ConfigError(f"the glossary is no CSV, line {rows.line_num}: {error}") from None


def _bases(pair: Pair) -> tuple[str, str]:
    """The languages without variants: a glossary holds for all of them."""
    return pair.source.partition("-")[0], pair.target.partition("-")[0]


def _title(terms: Mapping[str, str], pair: Pair) -> str:
    content = repr((_bases(pair), sorted(terms.items())))
    return f"audiototext {hashlib.sha256(content.encode()).hexdigest()[:16]}"
