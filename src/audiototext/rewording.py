"""Put other text into a segment's text and its words; the words keep their times."""

from __future__ import annotations

import operator
import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import accumulate, pairwise
from typing import NamedTuple

from .spoken import parted
from .transcript import Word

_COMMAS, _STOPS, _DASHES = ",;:、，；：", ".!?…。！？", "-–—"  # noqa: RUF001
_CLOSING = _COMMAS + _STOPS + ")]}»”"


class Edit(NamedTuple):
    """`text` is to stand from `start` to before `end`, one character or more later.

    why: for reports.
    """

    start: int
    end: int
    text: str
    why: str = ""


def applied(edits: Sequence[Edit], text: str, start: int = 0, end: int | None = None) -> str:
    """The text, or its part from `start` to before `end`, after the edits of it, in order.

    Of edits that go beyond the part the whole text is put in.
    """
    end = len(text) if end is None else end
    parts = []
    for edit in edits:
        parts += [text[start : edit.start], edit.text]
        start = edit.end
    return "".join([*parts, text[start:end]])


def without_gaps(edits: Sequence[Edit], text: str) -> list[Edit]:
    """The edits, those that delete with the blanks and signs that nobody needs after that.

    A sign goes along where one of its kind or nothing stands before, a comma before a stop. Of the
    blanks on both sides the later ones stay, or else the earlier with a line break; none do at
    either end and before a closing sign.

    >>> text = "Um, so, um, it is um."
    >>> applied(without_gaps([Edit(0, 2, ""), Edit(8, 10, ""), Edit(18, 20, "")], text), text)
    'so, it is.'
    """
    found: list[Edit] = []
    before = 0
    said = ""  # what the text has before the edit, without blanks
    is_first = True
    for number, edit in enumerate(edits):
        start, end = edit.start, edit.end
        is_first = is_first and start == before
        said = text[before:start].rstrip() or said
        if not edit.text:
            limit = edits[number + 1].start if number + 1 < len(edits) else len(text)
            end += _leading(text[end:limit], _needless(said[-1:]))
            kept = text[before:start].rstrip()
            if text[end : end + 1] and text[end] in _STOPS:
                kept = kept.rstrip(_COMMAS)
            first = before + len(kept)
            last = end + _leading(text[end:limit], None)
            left, right = text[first:start], text[end:last]
            if is_first or ("\n" in left and right):
                end = last
            elif right or end == len(text) or text[end] in _CLOSING:
                start = first
        found.append(edit._replace(start=start, end=end))
        is_first = is_first and not edit.text
        said = edit.text.rstrip() or said
        before = end
    return found


def _leading(text: str, signs: str | None) -> int:
    """With how many of these signs a text begins; None = blanks."""
    return len(text) - len(text.lstrip(signs))


def _needless(before: str) -> str:
    """The signs that are not needed after this one, which is "" at the begin."""
    if not before or before in _STOPS + _DASHES:
        return _COMMAS + _STOPS
    return _COMMAS if before in _COMMAS else ""


def reworded(words: Sequence[Word], edits: Sequence[Edit]) -> tuple[Word, ...]:
    """The words after the edits of their joined text, which stays the joined text.

    Words that no edit touches are the same objects. As many new words as they replace have the
    times of these, one by one; otherwise the new ones share all that time by their letters. Their
    probability is the least of those that they replace. Words of which nothing is left go.
    """
    if not edits:
        return tuple(words)
    text = "".join(word.text for word in words)
    ends = list(accumulate(len(word.text) for word in words))
    starts = [0, *ends]
    begun, over = [edit.start for edit in edits], [edit.end for edit in edits]
    before = set(map(id, words))
    made: list[Word] = []
    rest = ""  # blanks and signs of words that are gone; the next word takes them, else the last
    done = 0
    for first, last in [*_touched(edits, starts, ends), (len(words), len(words) - 1)]:
        own = edits[bisect_right(over, starts[first]) : bisect_left(begun, ends[last])]
        said = applied(own, text, starts[first], ends[last])
        until = words[last + 1].start if last + 1 < len(words) else None
        only_less = not any(edit.text for edit in own)
        for word in [*words[done:first], *_retold(words[first : last + 1], said, until)]:
            is_new = id(word) not in before
            if is_new and (word.text.isspace() or (only_less and not _says(word.text))):
                rest += word.text
                if made and not rest[0].isspace():
                    made[-1], rest = replace(made[-1], text=made[-1].text + rest), ""
            else:
                made.append(replace(word, text=rest + word.text) if rest else word)
                rest = ""
        done = last + 1
    if rest:
        word = made.pop() if made else replace(words[-1], text="")
        made.append(replace(word, text=word.text + rest))
    return tuple(made)


def _says(text: str) -> bool:
    return any(map(str.isalnum, text))


def reworded_apart(
    words: Sequence[Word], edits_of: Callable[[str], Sequence[Edit]]
) -> tuple[Word, ...]:
    """As `reworded`, where the joined words are not their segment's text.

    edits_of: the edits of a text. Where the words bring no blanks, they are parted where their
    writing has blanks, and the new ones bring none either.
    """
    lent = list(words)
    if not any(a.text[-1:].isspace() or b.text[:1].isspace() for a, b in pairwise(words)):
        for number, (one, other) in enumerate(pairwise(words), 1):
            if one.text and other.text and parted(one.text, other.text):
                lent[number] = replace(other, text=f" {other.text}")
    own = {id(word): before for word, before in zip(lent, words, strict=True)}
    is_bare = any(map(operator.is_not, lent, words))
    return tuple(
        own.get(id(word)) or (replace(word, text=word.text.strip()) if is_bare else word)
        for word in reworded(lent, edits_of("".join(word.text for word in lent)))
    )


def _touched(
    edits: Sequence[Edit], starts: Sequence[int], ends: Sequence[int]
) -> list[tuple[int, int]]:
    """The first and last of words that are to be told anew together; by a deletion, each alone."""
    found: list[tuple[int, int]] = []
    for edit in edits:
        first = bisect_right(ends, edit.start)
        last = bisect_left(starts, edit.end) - 1
        for one in [(first, last)] if edit.text else [(n, n) for n in range(first, last + 1)]:
            if found and one[0] <= found[-1][1]:
                found[-1] = (found[-1][0], max(found[-1][1], one[1]))
            else:
                found.append(one)
    return found


def _retold(words: Sequence[Word], said: str, until: float | None) -> list[Word]:
    """The words that say this instead; those at both ends that say the same are kept.

    until: when the word after them starts, in seconds; None = there is none.
    """
    first, last = 0, len(words)
    begin, end = 0, len(said)
    while first < last and said.startswith(words[first].text, begin, end):
        then = begin + len(words[first].text)
        if then < end and (
            first + 1 == last or said[then].isspace() != words[first + 1].text[:1].isspace()
        ):
            break
        first, begin = first + 1, then
    while first < last and said.endswith(words[last - 1].text, begin, end):
        then = end - len(words[last - 1].text)
        if begin < then and first + 1 == last:
            break
        last, end = last - 1, then
    until = words[last].start if last < len(words) else until
    return [*words[:first], *_timed(words[first:last], said[begin:end], until), *words[last:]]


def _timed(words: Sequence[Word], said: str, until: float | None) -> list[Word]:
    """What is said instead of all these words, in words with their times."""
    bare = said.rstrip()
    texts = re.findall(r"\s*\S+", bare)
    if not texts:
        return [replace(words[0], text=said)] if said else []
    texts[-1] += said[len(bare) :]
    if len(texts) == len(words):
        return [
            word if word.text == text else replace(word, text=text)
            for word, text in zip(words, texts, strict=True)
        ]
    known = [word.probability for word in words if word.probability is not None]
    start, end = words[0].start, max(word.end for word in words)
    last = end if until is None else min(end, max(start, until))
    reached = list(accumulate(len(text.strip()) for text in texts))
    times = [min(last, start + (last - start) * share / reached[-1]) for share in [0, *reached]]
    times[-1] = end
    return [
        Word(begin, then, text, min(known, default=None))
        for (begin, then), text in zip(pairwise(times), texts, strict=True)
    ]
