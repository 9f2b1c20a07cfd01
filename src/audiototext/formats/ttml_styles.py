"""TTML's styles, as far as the common markup has words for them.

Source: TTML2, https://www.w3.org/TR/ttml2/#styling
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from . import tags
from .ttml_regions import ROWS, Layout, Picture


class Style(Layout, total=False):
    """What an element, a style or a region says of how text is shown; what is missing is unsaid.

    colour: "#rrggbb", None = it cannot be seen; is_spelled: a span itself writes it just so.
    is_ruby: it is the reading of other text.
    """

    bold: bool
    italic: bool
    underline: bool
    strikeout: bool
    colour: str | None
    is_spelled: bool
    is_ruby: bool


_WORDS: dict[tuple[str, str], Style] = {
    ("fontStyle", "normal"): {"italic": False},
    ("fontStyle", "italic"): {"italic": True},
    ("fontStyle", "oblique"): {"italic": True},
    ("fontStyle", "reverseOblique"): {"italic": True},
    ("fontWeight", "normal"): {"bold": False},
    ("fontWeight", "bold"): {"bold": True},
    ("textAlign", "left"): {"align": 0.0, "is_relative": False},
    ("textAlign", "start"): {"align": 0.0, "is_relative": True},
    ("textAlign", "center"): {"align": 0.5, "is_relative": True},
    ("textAlign", "right"): {"align": 1.0, "is_relative": False},
    ("textAlign", "end"): {"align": 1.0, "is_relative": True},
    ("direction", "ltr"): {"from_right": False},
    ("direction", "rtl"): {"from_right": True},
    ("displayAlign", "before"): {"display_align": 0.0},
    ("displayAlign", "center"): {"display_align": 0.5},
    ("displayAlign", "after"): {"display_align": 1.0},
    ("writingMode", "rltb"): {"from_right": True},
    ("writingMode", "rl"): {"from_right": True},
    ("writingMode", "tbrl"): {"vertical": "rl"},
    ("writingMode", "tb"): {"vertical": "rl"},
    ("writingMode", "tblr"): {"vertical": "lr"},
    ("ruby", "text"): {"is_ruby": True},
    ("ruby", "textContainer"): {"is_ruby": True},
    ("ruby", "delimiter"): {"is_ruby": True},
}
_DECORATIONS: dict[str, Style] = {
    "none": {"underline": False, "strikeout": False},
    "underline": {"underline": True},
    "noUnderline": {"underline": False},
    "lineThrough": {"strikeout": True},
    "noLineThrough": {"strikeout": False},
}
_OTHERS = frozenset(
    {
        "backgroundColor", "border", "disparity", "display", "extent", "fillLineGap", "fontFamily",
        "fontShear", "fontSize", "fontVariant", "forcedDisplay", "letterSpacing", "lineHeight",
        "linePadding", "lineShear", "luminanceGain", "multiRowAlign", "opacity", "origin",
        "overflow", "padding", "position", "rubyAlign", "rubyPosition", "rubyReserve", "shear",
        "showBackground", "textCombine", "textEmphasis", "textOrientation", "textOutline",
        "textShadow", "unicodeBidi", "visibility", "wrapOption", "zIndex",
    }
)  # fmt: skip
"""What is left out, unless it is one of `USUAL`."""

FONT = {
    "fontFamily": "proportionalSansSerif",
    "fontSize": "80%",
    "lineHeight": "125%",
    "textOutline": "black 5%",
}
"""How `ttml.render` wants text to look."""

USUAL = frozenset(
    {
        *FONT.items(),
        *((name, value) for row in ROWS.values() for name, value in row.items()),
        ("overflow", "visible"), ("showBackground", "whenActive"), ("fontSize", "100%"),
        ("fontFamily", "default"), ("lineHeight", "normal"), ("opacity", "1"), ("zIndex", "auto"),
        ("backgroundColor", "transparent"), ("visibility", "visible"), ("display", "auto"),
        ("textOutline", "none"), ("wrapOption", "wrap"), ("unicodeBidi", "normal"),
    }
)  # fmt: skip
"""What `ttml.render` writes, and what says no more than if it were not there."""

_SPELLED = re.compile("#[0-9a-f]{6}")
_RGB = re.compile(
    r"rgba?\( *([0-9]{1,3}) *, *([0-9]{1,3}) *, *([0-9]{1,3}) *(?:, *[0-9.]{1,9} *)?\)"
)
_HEX = re.compile("(#[0-9a-fA-F]{6})(?:[0-9a-fA-F]{2})?")


def own(attributes: Mapping[str, str], picture: Picture) -> Style:
    """What an element's own attributes say."""
    style: Style = {}
    for name, written in attributes.items():
        value = written.strip() if len(written) < 200 else ""
        style |= _WORDS.get((name, value), {})
        if name == "textDecoration":
            for word in value.split():
                style |= _DECORATIONS.get(word, {})
        elif name == "color":
            style |= {"colour": colour(value), "is_spelled": False}
        elif name in ("origin", "extent") and (pair := picture.lengths(value)):
            style |= {"origin": pair} if name == "origin" else {"extent": pair}
        elif name == "position" and (pair := picture.position(value)):
            style |= {"position": pair}
    return style


def has_others(attributes: Mapping[str, str]) -> bool:
    """Do an element's own attributes say more than a `Style` holds, and than what is usual?"""
    return any(
        name in _OTHERS and (name, value.strip() if len(value) < 200 else value) not in USUAL
        for name, value in attributes.items()
    )


def is_spelled(text: str) -> bool:
    """Is it a colour in the words of `ttml.render`?"""
    return _SPELLED.fullmatch(text) is not None


def colour(text: str) -> str | None:
    """A colour as "#rrggbb", however it is written and without how transparent it is.

    None where it is none, or says that nothing is seen.
    """
    if match := _HEX.fullmatch(text):
        return match[1].lower()
    if match := _RGB.fullmatch(text):
        return "#" + "".join(f"{min(int(part), 255):02x}" for part in match.groups())
    return tags.colour(f"<font color={text}>") if text.isalpha() else None


@dataclass(slots=True)
class StyleSheet:
    """The styles of a document by their names, each with those that it is based on."""

    picture: Picture
    _written: dict[str, tuple[list[str], Style]] = field(default_factory=dict)
    _done: dict[str, Style] = field(default_factory=dict)

    def add(self, name: str, attributes: Mapping[str, str]) -> None:
        """One more style, which may be based on one that comes later."""
        based_on = attributes.get("style", "").split()
        self._written[name] = (based_on, own(attributes, self.picture))

    def of(self, attributes: Mapping[str, str]) -> Style:
        """What the styles that an element names say, and then its own attributes."""
        style: Style = {}
        for name in attributes.get("style", "").split():
            style |= self._named(name)
        return style | own(attributes, self.picture)

    def _named(self, name: str) -> Style:
        """A style with all that it is based on, however long the chain; a circle is cut."""
        waiting = [name] if name in self._written and name not in self._done else []
        begun: set[str] = set()
        while waiting:
            current = waiting[-1]
            based_on, style = self._written[current]
            if current not in begun:
                begun.add(current)
                waiting += [
                    one
                    for one in based_on
                    if one in self._written and one not in self._done and one not in begun
                ]
                if waiting[-1] != current:
                    continue
            waiting.pop()
            if current not in self._done:
                merged: Style = {}
                for one in based_on:
                    merged |= self._done.get(one, {})
                self._done[current] = merged | style
        return self._done.get(name, {})
