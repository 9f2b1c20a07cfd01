"""Cut a language's text into units, and say how well a line or a caption may end after each."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Protocol

from . import function_words

if TYPE_CHECKING:
    from icu4py.breakers import BaseBreaker

SENTENCE, CLAUSE, OPENS, PLAIN, NAME, CLOSED, TIED = 0.0, 1.0, 2.5, 4.0, 8.0, 20.0, 24.0
"""What it costs to break after a unit: where a sentence ends, a clause ends, before a word that
opens a phrase, anywhere else, between two names, after a word that must be followed by another,
inside what belongs together (a number and its unit).

Source: the order of preference in Netflix's Timed Text Style Guide, "Line Treatment"."""

_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff\u3005-\u30ff\u3400-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff]"
)
"""Thai, Lao, Tibetan, Burmese, Khmer, kana, Han: scripts that do not part words by blanks."""

FULL_STOPS = "。、，．！？：；…‥」』）〉》】〕"  # noqa: RUF001
"""Signs after which such scripts write no blank."""

_ENDING = re.compile("[\u3041-\u309f的了着過过吗嗎呢吧们們]")

_OPENING, _CLOSING = "\"'“‘«‹([{¿¡「『（《【-–—♪*", "\"'”’»›)]}」』）》】♪*"  # noqa: RUF001
_BRACKETS, _BRACKETS_CLOSED = "([{«“-–—♪", ")]}»”"  # noqa: RUF001
_STOPS = ".!?…。！？｡؟۔।॥։።"  # noqa: RUF001
_PAUSES = ",;:،؛、，；：—–၊"  # noqa: RUF001
_NUMBER = re.compile(r"[$€£¥₹#№]?\d[\d.,:/]*")
_ABBREVIATION = re.compile(
    r"(?:[^\W\d_]\.)+|(?:mr|mrs|ms|dr|prof|st|sr|sra|srta|jr|vs|etc|gen|sen|rep|"
    r"gov|capt|lt|col|rev|hon|inc|ltd|co|dept|approx|ca|bzw|usw|hr|fr|mme|mlle|m|dott|sig|dhr|mevr)"
    r"\.",
    re.IGNORECASE,
)
_BEFORE_NUMBER = re.compile(r"(?:fig|no|nr|núm|vol|p|pp|pág|art|cap|ch|sec)\.", re.IGNORECASE)
"""Abbreviations only where a number follows: "no." alone is an answer."""

_NAMELESS = frozenset({"de", "lb"})
"""Languages that write all nouns with a capital, so that a capital tells no name."""

_HALVES = re.compile("[\ud800-\udfff]")
"""Halves of surrogate pairs, which ICU does not take."""

_EUROPEAN = re.compile("[^\\W\\d_\u0530-\U0010ffff]+")
"""Words in Latin, Greek or Cyrillic letters."""

_SYLLABIC = frozenset({"vi"})
"""Languages that write each syllable apart, so that a short word says nothing."""

_SHORT = 3
_SAMPLE, _TELLING, _AHEAD = 5000, 0.2, 1.15


@dataclass(frozen=True, slots=True)
class Unit:
    """The smallest piece that a line may be cut into: a word, or part of unspaced text.

    start, end: where in the text, in characters. spaced: a blank stands before it.
    """

    text: str
    start: int
    end: int
    spaced: bool


class Piece(Protocol):
    """What of a unit decides where a break may be."""

    @property
    def text(self) -> str: ...

    @property
    def spaced(self) -> bool: ...


def units(text: str, language: str) -> list[Unit]:
    """The text's words, and the pieces of its unspaced stretches, in order.

    Unspaced text is cut where ICU lets a line be broken and a word ends: by phrases in Japanese,
    by its dictionaries in Chinese, Thai, Lao, Burmese and Khmer.
    Source: Unicode Standard Annexes 14 and 29, as ICU implements them.
    """
    found: list[Unit] = []
    for match in re.finditer(r"\S+", text):
        spaced = bool(found)
        for start, end in _pieces(match[0], language):
            piece = match[0][start:end]
            found.append(Unit(piece, match.start() + start, match.start() + end, spaced))
            spaced = False
    return found


def shortened(unit: Unit, fits: int) -> Iterator[Unit]:
    """A unit that is too wide for a line, in pieces of at most `fits` characters.

    Cut where a word ends and ICU lets a line be broken, as after the slashes of an address, else
    between two characters as people see them (grapheme clusters), a giant one of these anywhere.
    """
    from icu4py.breakers import CharacterBreaker

    pieces = [
        (start + first + step, start + min(first + step + fits, last))
        for start, end in _by_words(unit.text, "zh")
        for first, last in (
            [(0, end - start)]
            if end - start <= fits
            else _in_characters(CharacterBreaker, unit.text[start:end], "en")
        )
        for step in range(0, last - first, fits)
    ]
    merged: list[tuple[int, int]] = []
    for start, end in pieces:
        if merged and end - merged[-1][0] <= fits:
            merged[-1] = (merged[-1][0], end)
        else:
            merged.append((start, end))
    for number, (start, end) in enumerate(merged):
        spaced = unit.spaced and number == 0
        yield Unit(unit.text[start:end], unit.start + start, unit.start + end, spaced)


def break_costs(pieces: Sequence[Piece], language: str) -> list[float]:
    """For each unit what it costs to break after it; the last one's is SENTENCE."""
    if not pieces:
        return []
    costs = [
        _cost(unit.text, following.text, following.spaced, language)
        for unit, following in pairwise(pieces)
    ]
    return [*costs, SENTENCE]


def guessed_language(text: str) -> str | None:
    """The language whose function words the text is full of, None where none is.

    Only among the languages that have a list, and only where one is well ahead of the others.
    """
    words = [word.strip(_OPENING + _CLOSING + _STOPS + _PAUSES) for word in text.lower().split()]
    words = words[:_SAMPLE]
    shares = sorted(
        (sum(word in function_words.closed(language) for word in words), language)
        for language in function_words.LANGUAGES
    )
    (second, _), (most, language) = shares[-2:]
    return language if most >= _TELLING * len(words) and most > _AHEAD * second else None


def ends_sentence(text: str, following: str = "") -> bool:
    """Does a sentence end with this unit? Abbreviations and initials do not end one.

    >>> ends_sentence("done."), ends_sentence("Dr."), ends_sentence("3.", "mai")
    (True, False, False)
    """
    bare = text.rstrip(_CLOSING)
    if not bare or bare[-1] not in _STOPS:
        return False
    begins = following.lstrip(_OPENING)[:1]
    if begins.islower() and bare[-1] in ".…":
        return False
    word = bare.lstrip(_OPENING)
    if _BEFORE_NUMBER.fullmatch(word):
        return not begins.isdigit()
    return bare[-1] != "." or not _ABBREVIATION.fullmatch(word)


def is_unspaced(text: str) -> bool:
    """Is any of it written in a script that does not part words by blanks?"""
    return bool(_UNSPACED.search(text))


def has_list(language: str) -> bool:
    """Are the words that must be followed by another known?"""
    return bool(function_words.closed(language))


def is_closed(text: str, language: str) -> bool:
    """Is it a word that must be followed by another?

    By the language's list (of "d'un" by what follows the apostrophe); where there is none, a word
    of at most three Latin, Greek or Cyrillic letters without a sign after it is taken for one.
    """
    word = text.strip(_OPENING).lower().replace("\u2019", "'")
    words = function_words.closed(language)
    if words:
        bare = word.rstrip(_CLOSING)
        return not {word, bare, bare.rpartition("'")[2] or bare}.isdisjoint(words)
    return len(word) <= _SHORT and bool(_EUROPEAN.fullmatch(word)) and language not in _SYLLABIC


def _pieces(token: str, language: str) -> list[tuple[int, int]]:
    """Where a token without blanks may be cut: whole, unless it holds unspaced writing."""
    return list(_cut(token, language)) if is_unspaced(token) else [(0, len(token))]


@lru_cache(maxsize=4096)
def _cut(token: str, language: str) -> tuple[tuple[int, int], ...]:
    from icu4py.breakers import LineBreaker

    if language == "ja" or re.search("[\u3040-\u30ff]", token):
        return tuple(_in_characters(LineBreaker, token, "ja-u-lw-phrase"))
    return tuple(_by_words(token, language))


def _by_words(token: str, locale: str) -> list[tuple[int, int]]:
    """The pieces between the places where a word ends and a line may be broken, too."""
    from icu4py.breakers import LineBreaker, WordBreaker

    words = {end for _, end in _in_characters(WordBreaker, token, locale)}
    ends = [end for _, end in _in_characters(LineBreaker, token, locale) if end in words]
    return list(pairwise([0, *ends]))


def _in_characters(breaker: type[BaseBreaker], text: str, locale: str) -> Iterator[tuple[int, int]]:
    """Where ICU's pieces of a text lie, in characters (its own `segments` count in UTF-16)."""
    start = 0
    for piece in breaker(_HALVES.sub("\ufffd", text), locale):
        yield start, start + len(piece)
        start += len(piece)


def _cost(text: str, following: str, spaced: bool, language: str) -> float:
    """What it costs to break between two units.

    What begins with hiragana or a Chinese particle is often the ending of what stands before it.
    """
    bare = text.rstrip(_CLOSING)
    if ends_sentence(text, following):
        return SENTENCE
    if _is_tied(bare, following):
        return TIED
    if bare[-1:] in _PAUSES and bare:
        return CLAUSE
    if spaced:
        return _cost_between_words(text, following, language)
    return NAME if len(text) == 1 or _ENDING.match(following) else PLAIN


def _cost_between_words(text: str, following: str, language: str) -> float:
    """What it costs to break at a blank without a sign before it."""
    cost = PLAIN
    if following[0] in _BRACKETS or text[-1] in _BRACKETS_CLOSED:
        cost = CLAUSE
    elif is_closed(text, language):
        cost = CLOSED
    elif following.strip(_OPENING).lower() in function_words.openers(language):
        cost = OPENS
    elif _NUMBER.fullmatch(text) or (language not in _NAMELESS and _is_name(text, following)):
        cost = NAME
    return cost


def _is_tied(text: str, following: str) -> bool:
    """Do the two belong together: a number and its unit, two numbers, a sign and its number?"""
    number = _NUMBER.fullmatch(text)
    then = following.rstrip(_CLOSING + _STOPS + _PAUSES)
    if number:
        return then.lower() in function_words.MEASURES or bool(_NUMBER.fullmatch(then))
    return bool(text) and unicodedata.category(text[-1]) == "Sc" and bool(_NUMBER.match(then))


def _is_name(text: str, following: str) -> bool:
    """Do both begin with a capital, as first and last names do?"""
    return text[:1].isupper() and text[-1:].isalpha() and following[:1].isupper()
