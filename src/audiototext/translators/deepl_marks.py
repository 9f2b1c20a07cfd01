"""Marks in what DeepL translates, which tell where its parts went."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NUMBERED = re.compile(r"""<x\s+id\s*=\s*["'](\d+)["']\s*(?:/>|>\s*</x\s*>)""")
_BREAK = re.compile(r"<br\s*(?:/>|>\s*</br\s*>)")
_UNSPACED = re.compile(
    "[\u0e00-\u109f\u1780-\u17ff\u3000-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]"
)
"""Thai, Lao, Tibetan, Burmese, Khmer, kana, Han, and their punctuation."""

_STOPS = frozenset(",;:!?.\u2026")


def marked(parts: Sequence[str], numbered: bool) -> str:
    """The parts as XML with a mark between each two, without what no XML may hold."""
    clean = [html.escape(_NOT_XML.sub("", part), quote=False) for part in parts]
    if not numbered:
        return "<br/>".join(clean)
    return "".join(f'<x id="{n}"/>{part}' if n else part for n, part in enumerate(clean))


def parted(answer: str, count: int, numbered: bool) -> tuple[str, ...] | None:
    """The parts that the marks of an answer leave; None where these are not all there, in order.

    A blank that was lost at a mark, and would have kept two words apart, is put in; of two that
    meet at a mark one goes.
    """
    found = (_NUMBERED if numbered else _BREAK).split(answer)
    pieces = found[::2] if numbered else found
    numbers = found[1::2] if numbered else []
    if not count:
        return ()
    if len(pieces) != count or "<" in "".join(pieces):
        return None
    if numbered and numbers != [str(n) for n in range(1, count)]:
        return None
    parts: list[str] = []
    last = ""
    for piece in map(html.unescape, pieces):
        if last.isspace() and piece[:1].isspace():
            piece = piece[1:]  # noqa: PLW2901
        elif _are_glued(last, piece[:1]):
            piece = f" {piece}"  # noqa: PLW2901
        parts.append(piece)
        last = piece[-1:] or last
    return tuple(parts)


def _are_glued(last: str, first: str) -> bool:
    """Whether a blank is missing between two characters, in scripts that have blanks."""
    if _UNSPACED.match(last) or _UNSPACED.match(first):
        return False
    return (last.isalnum() and first.isalnum()) or (last in _STOPS and first.isalpha())
