"""Words that stand apart from the text in which they were said: found in it, with blanks and signs.

Services give words without blanks, and often without punctuation. Each word takes its part of the
text here, so that all the parts together are the text again. All of it takes linear time.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import accumulate, pairwise

Span = tuple[int, int]
"""From and to, in characters of a text."""

BROKEN = "\ufffd"
"""What stands for a piece of a character."""

LEAST = 0.5
"""Share of the words that are in the text whose words they are."""

_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3001-\u30ff\u3400-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff]"
)
_CLOSES = re.compile(
    "[]),.!?:;%}\xbb\u2019\u201d\u2026\u3001\u3002\u300d\u300f"
    "\uff01\uff09\uff0c\uff0e\uff1a\uff1b\uff1f]"
)
_PIECE = re.compile(r"\S+")
_REACH = 60
"""Letters of the text that are looked through for a word that does not come next."""

_LATE = 2.0
"""Seconds after the end of a segment from which on its text holds no more words."""

_SURE = 4
"""Letters of a word that is believed to be the right one wherever it is found."""


def is_unspaced(letter: str) -> bool:
    """Is it written without blanks between words: Chinese, Japanese, Thai, Lao, Burmese, Khmer?"""
    return bool(_UNSPACED.match(letter))


def is_opening(sign: str) -> bool:
    """Does the sign belong to what follows it?"""
    return sign in "¿¡" or unicodedata.category(sign) in ("Ps", "Pi")


def is_said(text: str) -> bool:
    """Is there a letter, a digit, an emoji or a note in it, or a piece of a character?"""
    return any(letter.isalnum() or unicodedata.category(letter) == "So" for letter in text)


def joined(said: Sequence[str]) -> str:
    """The text of words that have none, parted by blanks unless they bring their own.

    >>> joined(["So", "it", "is", "."]), joined([" So", " it"]), joined(["今日", "は"])
    ('So it is.', ' So it', '今日は')
    """
    if any(word[:1].isspace() for word in said):
        return "".join(said)
    parts: list[str] = []
    for word in said:
        before = parts[-1][-1:] if parts else ""
        tight = not word or not before or _CLOSES.match(word) or is_opening(before)
        if not (tight or (is_unspaced(before) and is_unspaced(word))):
            parts.append(" ")
        parts.append(word)
    return "".join(parts)


def restored(text: str, said: Sequence[str], least: float = 0.0) -> list[str | None]:
    """Each word as it stands in the text, with what is before and after; together they are it.

    A word that is only a sign goes with the word beside it, one that is not in the text takes what
    nobody else takes: None = nothing is left for it. Words of which less than the share `least` is
    in the text are another text's, and come back as they are.

    >>> restored("It's 5 - or so.", ["Its", "5", "or", "so"])
    ["It's", ' 5 -', ' or', ' so.']
    """
    numbers = [number for number, word in enumerate(said) if is_said(word)]
    words = [said[number] for number in numbers]
    spans = _located(text, words)
    strange = sum(not span and bool(_wanted(w)) for span, w in zip(spans, words, strict=True))
    if strange > len(words) * (1 - least):
        return list(said)
    found: list[str | None] = [None] * len(said)
    for number, part in zip(numbers, _cut(text, spans), strict=True):
        found[number] = part or None
    if text and said and not any(found):  # a text of signs alone
        found[numbers[0] if numbers else 0] = text
    return found


def dealt(
    texts: Sequence[str],
    ends: Sequence[float],
    said: Sequence[str],
    starts: Sequence[float | None],
) -> list[list[tuple[int, str]]]:
    """The words of each text, by their numbers, as `restored` has them.

    texts: those of segments, which end at `ends` seconds. said: all the words that were said, which
    start at `starts` seconds. A word is where it stands in the text; else its time tells.
    """
    if not texts:
        return []
    numbers = [number for number, word in enumerate(said) if is_said(word)]
    offsets = [0, *accumulate(len(text) + 1 for text in texts)][: len(texts)]
    begins = [starts[number] for number in numbers]
    floors = [offsets[home] for home in _by_time(ends, begins, _LATE)]
    spans = _located("\n".join(texts), [said[number] for number in numbers], floors)
    homes = _homes(spans, offsets, _by_time(ends, begins, 0.0))
    held: list[list[int]] = [[] for _ in texts]
    for index, home in enumerate(homes):
        held[home].append(index)
    found: list[list[tuple[int, str]]] = []
    for text, offset, indices in zip(texts, offsets, held, strict=True):
        parts = _cut(text, [_within(spans[index], offset, len(text)) for index in indices])
        found.append([(numbers[i], part) for i, part in zip(indices, parts, strict=True) if part])
    return found


def _by_time(ends: Sequence[float], starts: Sequence[float | None], late: float) -> list[int]:
    """For each word the first segment that has not ended `late` seconds before it starts."""
    found: list[int] = []
    home = 0
    for start in starts:
        while start is not None and home < len(ends) - 1 and ends[home] + late <= start:
            home += 1
        found.append(home)
    return found


def _homes(spans: Sequence[Span | None], offsets: Sequence[int], timed: Sequence[int]) -> list[int]:
    """For each word its segment; one that is in no text is between those that are."""
    found = [-1 if span is None else bisect_right(offsets, span[0]) - 1 for span in spans]
    following = len(offsets) - 1
    latest = [following] * len(found)
    for number in range(len(found) - 1, -1, -1):
        following = found[number] if found[number] >= 0 else following
        latest[number] = following
    before = 0
    for number, home in enumerate(found):
        before = home if home >= 0 else max(before, min(latest[number], timed[number]))
        found[number] = before
    return found


def _within(span: Span | None, offset: int, length: int) -> Span | None:
    return None if span is None else (span[0] - offset, min(span[1] - offset, length))


def _letters(text: str) -> tuple[str, list[int]]:
    """The letters and digits of a text, small, and where they stand."""
    places = [number for number, letter in enumerate(text) if letter.isalnum()]
    return "".join(text[place].lower()[0] for place in places), places


def _wanted(word: str) -> str:
    """The letters to look for; none where some of them are not known."""
    return "" if BROKEN in word else _letters(word)[0]


def _located(text: str, said: Sequence[str], floors: Sequence[int] = ()) -> list[Span | None]:
    """Where in the text each word stands, in order; None where it does not.

    floors: where in the text to look on for a word that is not found after the one before.
    """
    letters, places = _letters(text)
    wanted = [_wanted(word) for word in said]
    found: list[Span | None] = []
    at = 0
    for number, word in enumerate(wanted):
        begin = _next(letters, places, wanted, number, at)
        if begin is None and floors and word:
            at = max(at, bisect_left(places, floors[number]))
            begin = _next(letters, places, wanted, number, at)
        if begin is None:
            found.append(None)
            continue
        at = begin + len(word)
        found.append((places[begin], places[at - 1] + 1))
    return found


def _next(
    letters: str, places: Sequence[int], wanted: Sequence[str], number: int, at: int
) -> int | None:
    """Where among the letters from `at` on the word begins, if it is surely there."""
    word = wanted[number]
    if not word:
        return None

    def is_edge(position: int) -> bool:
        if not 0 < position < len(letters) or places[position] - places[position - 1] > 1:
            return True
        return is_unspaced(letters[position]) or is_unspaced(letters[position - 1])

    def is_followed(end: int) -> bool:
        if number + 1 == len(wanted):
            return end == len(letters)
        return letters.startswith(wanted[number + 1], end)

    end = at + len(word)
    if letters.startswith(word, at) and (is_edge(end) or is_followed(end)):
        return at
    near = letters.find(word, at, end + _REACH)
    end = near + len(word)
    if near < 0 or not is_edge(near) or not (is_edge(end) or is_followed(end)):
        return None
    return near if len(word) >= _SURE or is_followed(end) else None


def _cut(text: str, spans: Sequence[Span | None]) -> list[str]:
    """The whole text in parts, one for each word, which may be empty where it has no span."""
    found = [""] * len(spans)
    last, position = -1, 0
    pending: list[int] = []
    for number, span in enumerate([*spans, (len(text), len(text))]):
        if span is None:
            pending.append(number)
            continue
        before, between, after = _parted(text[position : span[0]], len(pending))
        takers = [last, *pending[: len(between)], number]
        parts = [before, *between, after + text[slice(*span)]]
        if last < 0:
            takers, parts = takers[1:], [parts[0] + parts[1], *parts[2:]]
        if number == len(spans) and len(takers) > 1:
            takers, parts = takers[:-1], [*parts[:-2], parts[-2] + parts[-1]]
        for taker, part in zip(takers, parts, strict=True):
            if taker < len(spans):
                found[taker] += part
        last, position, pending = number, span[1], []
    return found


def _parted(gap: str, count: int) -> tuple[str, list[str], str]:
    """What stands between two words: the first one's, that of `count` others, the second one's.

    What is not parted from a word by a blank belongs to it.
    """
    if not count or not is_said(gap):
        end = _border(gap)
        return gap[:end], [], gap[end:]
    start, stop = 0, len(gap)
    while not (gap[start].isspace() or is_said(gap[start]) or is_opening(gap[start])):
        start += 1
    while gap[stop - 1].isspace() or is_opening(gap[stop - 1]):
        stop -= 1
    before, pieces, position = gap[:start], list[str](), start
    for match in _PIECE.finditer(gap, start, stop):
        piece = gap[position : match.end()]
        position = match.end()
        if is_said(piece):
            pieces.append(piece)
        elif pieces:
            pieces[-1] += piece
        else:
            before += piece
    bounds = [-(-number * len(pieces) // count) for number in range(count + 1)]
    between = ["".join(pieces[a:b]) for a, b in pairwise(bounds)]
    return before, between, gap[stop:]


def _border(gap: str) -> int:
    """Where a word's signs end and the next one's begin: at a line break, else at the last blanks.

    Where there is no blank, opening signs are the next one's.
    """
    end = gap.rfind("\n")
    if end >= 0:
        return len(gap[:end].rstrip())
    end = len(gap)
    while end and not gap[end - 1].isspace():
        end -= 1
    if end:
        return len(gap[:end].rstrip())
    end = len(gap)
    while end and is_opening(gap[end - 1]):
        end -= 1
    return end
