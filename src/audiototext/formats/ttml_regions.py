"""Where on the picture TTML's regions are, and where in them text stands.

Source: TTML2, https://www.w3.org/TR/ttml2/#layout
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypedDict

Pair = tuple[float, float]
"""Along the picture's width and along its height, in parts of them."""


class Layout(TypedDict, total=False):
    """What is said of where text stands; what is missing is unsaid.

    align: along a line, 0 to 1, from the left or, is_relative, from where lines begin; from_right:
    that is at the right. display_align: across the lines, 0 the first line's side to 1. vertical:
    lines go down, the next one to the left ("rl") or the right ("lr") of it. origin, extent,
    position: of the region; position: 0 = flush with the left or the top, 1 = with the right or the
    bottom.
    """

    align: float
    is_relative: bool
    from_right: bool
    display_align: float
    vertical: str
    origin: Pair
    extent: Pair
    position: Pair


ROWS = {
    "bottom": {"origin": "5% 65%", "extent": "90% 30%", "displayAlign": "after"},
    "middle": {"origin": "5% 35%", "extent": "90% 30%", "displayAlign": "center"},
    "top": {"origin": "5% 5%", "extent": "90% 30%", "displayAlign": "before"},
}
"""The regions of `ttml.render`, in the order of a keypad's rows; no two have a part in common, as
IMSC has it."""

ALIGNS = ("start", "center", "end")
"""Where the text of a keypad's columns stands in its line."""

_LENGTH = re.compile("([+-]?[0-9]{1,9}(?:[.][0-9]{1,9})?)(%|px|c|rw|rh)")
_SIDES = {"left": 0.0, "top": 0.0, "center": 0.5, "right": 1.0, "bottom": 1.0}


@dataclass(frozen=True, slots=True)
class Picture:
    """What lengths are counted in: the picture's pixels, None = unsaid, and its cells."""

    pixels: Pair | None = None
    cells: Pair = (32.0, 15.0)

    @classmethod
    def of(cls, attributes: Mapping[str, str]) -> Picture:
        """By the attributes of the root."""
        cells = re.fullmatch(
            "([0-9]{1,6}) +([0-9]{1,6})", attributes.get("cellResolution", "")[:40]
        )
        size = re.fullmatch(
            "([0-9.]{1,9})px +([0-9.]{1,9})px", attributes.get("extent", "").strip()[:40]
        )
        return cls(_sizes(size), _sizes(cells) or cls().cells)

    def lengths(self, text: str) -> Pair | None:
        """Two lengths as parts of the picture's; None where they cannot be told."""
        parts = text[:80].split()
        found = [self._length(part, axis) for axis, part in enumerate(parts[:2])]
        if len(parts) != 2 or found[0] is None or found[1] is None:
            return None
        return found[0], found[1]

    def _length(self, text: str, axis: int) -> float | None:
        match = _LENGTH.fullmatch(text)
        if match is None:
            return None
        number, unit = float(match[1]), match[2]
        if unit == "px":
            return number / self.pixels[axis] if self.pixels else None
        return number / (self.cells[axis] if unit == "c" else 100)

    def position(self, text: str) -> Pair | None:
        """TTML2's position of a region, of its one or two words and lengths."""
        parts = text[:80].split()
        if len(parts) == 1:
            parts = ["center", *parts] if parts[0] in ("top", "bottom") else [*parts, "center"]
        if len(parts) != 2:
            return None
        if parts[0] in ("top", "bottom") or parts[1] in ("left", "right"):
            parts.reverse()
        found = [_SIDES.get(part, self._length(part, axis)) for axis, part in enumerate(parts)]
        return None if found[0] is None or found[1] is None else (found[0], found[1])


def _sizes(match: re.Match[str] | None) -> Pair | None:
    """Two numbers over 0."""
    try:
        found = (float(match[1]), float(match[2])) if match else None
    except ValueError:
        return None
    return found if found is not None and min(found) > 0 else None


_TEXT = (0.3, 0.15)
"""How much of the picture a caption is taken to need along its lines and across them."""


def place(layout: Layout, *, has_region: bool) -> int:
    """Where text stands, as on a keypad: 2, the bottom's middle, unless it is clearly elsewhere.

    A picture's thirds are the places; the text is taken for `_TEXT` large.
    """
    vertical = layout.get("vertical")
    align = layout.get("align")
    across = layout.get("display_align")
    if align is not None and layout.get("is_relative") and layout.get("from_right"):
        align = 1 - align
    if across is not None and vertical == "rl":
        across = 1 - across
    aligns = (across, align) if vertical else (align, across)
    sizes = (_TEXT[1], _TEXT[0]) if vertical else _TEXT
    box = _box(layout)
    column = row = None
    if has_region or align is not None:
        column = _third(box, 0, aligns[0], 0.5, sizes[0])
    if has_region and (box is not None or across is not None):
        row = _third(box, 1, aligns[1], 0.0, sizes[1])
    return 1 + (1 if column is None else column) + 3 * (0 if row is None else 2 - row)


def _box(layout: Layout) -> tuple[Pair, Pair] | None:
    """Where the region begins, and how large it is; None where that is not said."""
    extent = layout.get("extent")
    if "position" in layout and extent is not None:
        at = layout["position"]
        return (at[0] * (1 - extent[0]), at[1] * (1 - extent[1])), extent
    if "origin" in layout:
        at = layout["origin"]
        return at, extent or (max(1 - at[0], 0.0), max(1 - at[1], 0.0))
    return None


def _third(
    box: tuple[Pair, Pair] | None, axis: int, align: float | None, usual: float, size: float
) -> int:
    """In which third of the picture the text's middle lies: 0 left or top, to 2."""
    begin, length = (box[0][axis], box[1][axis]) if box else (0.0, 1.0)
    size = min(size, length)
    middle = begin + (usual if align is None else align) * (length - size) + size / 2
    return 0 if middle < 1 / 3 else 2 if middle > 2 / 3 else 1
