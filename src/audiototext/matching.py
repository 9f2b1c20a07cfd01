"""Find in a text what corrections call wrong."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise, zip_longest
from typing import TYPE_CHECKING

from . import markup, phrases
from .rewording import Edit, without_gaps

if TYPE_CHECKING:
    from .corrections import Correction

_REFERENCE = re.compile(r"(&(?:amp|lt|gt|quot|nbsp|lrm|rlm|#\d+|#x[0-9A-Fa-f]+);)")
_JOINERS = "\u200c\u200d"  # which part letters, but not words


@dataclass(slots=True)
class _Node:
    """Where the tokens of some words lead to: more tokens, and the corrections that end here."""

    following: dict[str, _Node] = field(default_factory=dict)
    exact: dict[str, Correction] = field(default_factory=dict)
    any_case: Correction | None = None


_Search = Callable[[int], Edit | None]
"""Finds the first edit that begins at a position or after it."""


class Matcher:
    """Finds what is wrong in one language's text."""

    def __init__(self, rules: Sequence[Correction], language: str | None) -> None:
        own = [rule for rule in rules if rule.language == language]
        common = [rule for rule in rules if rule.language is None and language is not None]
        self._patterns = [rule for rule in [*own, *common] if rule.pattern]
        self._root = _Node()
        for rule in [*common, *own]:
            if not rule.pattern:
                self._add(rule)

    def _add(self, rule: Correction) -> None:
        wrong = spelled(rule.wrong)
        node = self._root
        for _, key in _tokens(wrong):
            node = node.following.setdefault(key, _Node())
        if wrong == wrong.lower():
            node.any_case = rule
        else:
            node.exact[wrong] = rule

    def edits(self, text: str) -> list[Edit]:
        """What is to be replaced, in order; tags and character references are left alone."""
        found: list[Edit] = []
        for start, end in _pieces(text):
            piece = text[start:end]
            inner = _moved(self._matches(piece.strip()), len(piece) - len(piece.lstrip()))
            changed = [edit for edit in inner if edit.text != piece[edit.start : edit.end]]
            found += _moved(without_gaps(changed, piece), start)
        return found

    def _matches(self, text: str) -> Iterator[Edit]:
        """From left to right; of those that begin at once words are first, then patterns."""
        searches = [self._words(text), *(_search(rule, text) for rule in self._patterns)]
        ahead = [search(0) for search in searches]
        while found := [edit for edit in ahead if edit]:
            best = min(found, key=lambda edit: edit.start)
            yield best
            ahead = [
                search(best.end) if edit and edit.start < best.end else edit
                for search, edit in zip(searches, ahead, strict=True)
            ]

    def _words(self, text: str) -> _Search:
        tokens = _tokens(text) if self._root.following else []
        starts = [start for start, _ in tokens]

        def search(position: int) -> Edit | None:
            for number in range(bisect_left(starts, position), len(tokens)):
                is_begin = tokens[number][1] in self._root.following
                if is_begin and (best := self._longest(text, tokens, number)):
                    return best
            return None

        return search

    def _longest(self, text: str, tokens: Sequence[tuple[int, str]], first: int) -> Edit | None:
        """What begins with that token and is wrong, the longest."""
        start = tokens[first][0]
        node, best = self._root, None
        for number in range(first, len(tokens)):
            if (then := node.following.get(tokens[number][1])) is None:
                break
            node = then
            if node.exact or node.any_case:
                end = tokens[number + 1][0] if number + 1 < len(tokens) else len(text)
                said = text[start:end]
                rule = node.exact.get(spelled(said), node.any_case)
                best = Edit(start, end, _right(rule, said), str(rule)) if rule else best
        return best


def _search(rule: Correction, text: str) -> _Search:
    def search(position: int) -> Edit | None:
        assert rule.pattern is not None
        for match in rule.pattern.finditer(text, position):
            if match[0]:
                return Edit(*match.span(), match.expand(rule.right), str(rule))
        return None

    return search


def _right(rule: Correction, said: str) -> str:
    """The right side, with the blanks and, where it has none of its own, the capitals of `said`."""
    right, blanks = rule.right, re.findall(r"\s+", said)
    if blanks and right.count(" ") == len(blanks):
        right = "".join(map("".join, zip_longest(right.split(" "), blanks, fillvalue="")))
    if right != right.lower() or rule.wrong != rule.wrong.lower():
        return right
    letters = [letter for letter in said if letter.isalpha()]
    if len(letters) > 1 and said.isupper():
        return right.upper()
    if letters and not letters[0].islower() and letters[0].lower() != letters[0]:
        first = next((n for n, letter in enumerate(right) if letter.isalpha()), 0)
        return right[:first] + right[first : first + 1].title() + right[first + 1 :]
    return right


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    """Where the text stands between tags and character references."""
    if not set("<{&") & set(text):
        return iter([(0, len(text))])
    masked = markup.unescaped(text, _masked, None)
    return (found.span() for found in re.finditer("\0+", masked))


def _masked(text: str) -> str:
    parts = _REFERENCE.split(text)
    return "".join(part if n % 2 else "\0" * len(part) for n, part in enumerate(parts))


def _moved(edits: Iterable[Edit], by: int) -> list[Edit]:
    return [edit._replace(start=edit.start + by, end=edit.end + by) for edit in edits]


def spelled(text: str) -> str:
    """Text with one blank where there are several, and its accents in one way."""
    return unicodedata.normalize("NFC", " ".join(text.split()))


def _tokens(text: str) -> list[tuple[int, str]]:
    """The smallest pieces that are corrected: where each begins, and what it is in lower case.

    They are runs of letters, digits and their marks, letters of a script without blanks, blanks,
    and signs. The key of blanks is " ".
    """
    starts = []
    before = ""
    for at, kind in enumerate(map(_kind, text)):
        if kind == "mark" and before in ("letter", "alone"):
            continue
        if kind != before or kind not in ("letter", "blank"):
            starts.append(at)
        before = kind
    pieces = pairwise([*starts, len(text)])
    return [(start, spelled(text[start:end]).lower() or " ") for start, end in pieces]


@lru_cache(maxsize=65536)
def _kind(character: str) -> str:
    if character.isspace():
        return "blank"
    if character.isalnum():
        return "alone" if phrases.is_unspaced(character) else "letter"
    is_mark = character in _JOINERS or unicodedata.category(character).startswith("M")
    return "mark" if is_mark else "sign"
