"""From which part of the original each word came, by marks that a translator carried through."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

from . import lexicon, phrases

_ALIKE = 0.6  # of a second translation's words, so that its marks can be believed


def owners(
    parts: Sequence[str] | None, count: int, units: Sequence[phrases.Piece], language: str
) -> list[int] | None:
    """For each unit the number of the part that it came from; None where that cannot be believed.

    parts: a second translation as its marks part it; there must be `count` of them, none empty:
    marks that all stand at one end tell nothing. units: those of the translation itself. The two
    differ at times: words that both have tell, those between follow.
    """
    if parts is None or len(parts) != count or not all(map(str.strip, parts)):
        return None
    told = [
        (unit.text, number)
        for number, part in enumerate(parts)
        for unit in phrases.units(part, language)
    ]
    ours = [lexicon.bare(unit.text) for unit in units]
    theirs = [lexicon.bare(text) for text, _ in told]
    found: list[int | None] = [None] * len(ours)
    for block in SequenceMatcher(None, ours, theirs, autojunk=False).get_matching_blocks():
        for step in range(block.size):
            found[block.a + step] = told[block.b + step][1]
    if sum(mark is not None for mark in found) < _ALIKE * max(1, len(ours)):
        return None
    latest = 0
    return [latest := latest if mark is None else mark for mark in found]
