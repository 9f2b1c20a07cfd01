"""Count word errors the way the field does: Whisper's normalisers, then the edit distance."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import jiwer
from whisper_normalizer.basic import BasicTextNormalizer
from whisper_normalizer.english import EnglishTextNormalizer

BY_LETTER = frozenset({"zh", "yue", "ja", "ko", "th"})
"""Languages that are scored by character (CER), because blanks do not part their words."""


@dataclass(frozen=True, slots=True)
class Clip:
    """A recording with what is said in it; `reference` is empty where nobody speaks."""

    path: Path
    name: str
    language: str
    reference: str


@dataclass(frozen=True, slots=True)
class Score:
    """Errors against a reference, in words (or characters, see BY_LETTER)."""

    words: int = 0
    substituted: int = 0
    lost: int = 0
    invented: int = 0

    @property
    def errors(self) -> int:
        return self.substituted + self.lost + self.invented

    @property
    def rate(self) -> float:
        """Errors over words, in per cent; 0 where there are no words."""
        return 100 * self.errors / self.words if self.words else 0.0

    def __add__(self, other: Score) -> Score:
        return Score(
            self.words + other.words,
            self.substituted + other.substituted,
            self.lost + other.lost,
            self.invented + other.invented,
        )


def read_manifest(folder: Path) -> list[Clip]:
    """The clips that `manifest.tsv` lists with columns file, lang, reference (no quoting).

    A reference may be the name of a text file, whose marks of languages, as "[en]", are left out.
    """
    with (folder / "manifest.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [
        Clip(folder / r["file"], r["file"], r["lang"], _text(folder, r["reference"] or ""))
        for r in rows
    ]


def _text(folder: Path, reference: str) -> str:
    name = reference.split(" ;", maxsplit=1)[0].strip()
    if not name.endswith(".txt"):
        return reference
    return re.sub(r"\[[a-z]{2,3}\]", "", (folder / name).read_text(encoding="utf-8"))


def score(reference: str, hypothesis: str, language: str) -> Score:
    """Align what was recognized with what was said."""
    normalize = _normalizer(language)
    said, heard = normalize(reference), normalize(hypothesis)
    if not said.strip():
        return Score(invented=len(heard.split()))
    found = jiwer.process_words(said, heard)
    words = found.hits + found.substitutions + found.deletions
    return Score(words, found.substitutions, found.deletions, found.insertions)


def pooled(scored: Iterable[tuple[str, Score]]) -> dict[str, Score]:
    """Scores summed by language, and over all under "all"."""
    sums: Counter[str] = Counter()
    totals: dict[str, Score] = {}
    for language, one in scored:
        for key in (language, "all"):
            totals[key] = totals.get(key, Score()) + one
            sums[key] += one.words
    return {key: totals[key] for key, _ in sorted(sums.items(), key=lambda item: -item[1])}


@cache
def _normalizer(language: str) -> Any:
    if language == "en":
        return EnglishTextNormalizer()
    return BasicTextNormalizer(split_letters=language in BY_LETTER)
