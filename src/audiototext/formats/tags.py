"""The markup that segments have in common: SubRip's tags, and where on the picture a cue stands."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

TAG = re.compile(r"</?(?:i|b|u|s|font)(?:\s[^<>]*)?>|\{\\[^{}]*\}", re.IGNORECASE)
"""A tag: bold, italic, underlined, struck out, a font with its colour, and `{\an8}`'s kind."""

_NAME = re.compile(r"<(/?)([a-z]+)", re.IGNORECASE)
_COLOUR = re.compile(r"""\bcolor\s*=\s*["']?\s*(#?\w+)""", re.IGNORECASE)
_BLOCK = re.compile(r"\{\\[^{}]*\}")
_PLACE = re.compile(r"\\an([1-9])")
_OTHER = re.compile(r"\{\\(?!an[1-9]\})[^{}]*\}|<font\b[^<>]*\b(?:face|size)\s*=", re.IGNORECASE)
_HEX = re.compile("#?([0-9a-f]{6})")

COLOURS = {
    "white": "#ffffff",
    "lime": "#00ff00",
    "cyan": "#00ffff",
    "red": "#ff0000",
    "yellow": "#ffff00",
    "magenta": "#ff00ff",
    "blue": "#0000ff",
    "black": "#000000",
}
"""The colours that WebVTT has classes for (https://www.w3.org/TR/webvtt1/#default-text-color)."""

_NAMED = COLOURS | {
    "aqua": "#00ffff",
    "fuchsia": "#ff00ff",
    "gray": "#808080",
    "green": "#008000",
    "grey": "#808080",
    "maroon": "#800000",
    "navy": "#000080",
    "olive": "#808000",
    "orange": "#ffa500",
    "purple": "#800080",
    "silver": "#c0c0c0",
    "teal": "#008080",
}
"""CSS's basic colours, which <font> takes, too."""


@dataclass(frozen=True, slots=True)
class Look:
    """How letters look; colour: "#rrggbb", None = as the player has it."""

    bold: bool = False
    italic: bool = False
    underline: bool = False
    strikeout: bool = False
    colour: str | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """Letters that look alike."""

    text: str
    look: Look = Look()


_FIELDS = {"b": "bold", "i": "italic", "u": "underline", "s": "strikeout"}


def plain(text: str) -> str:
    r"""A text without its tags, those in angle brackets and those of `{\an8}`'s kind."""
    return TAG.sub("", text)


def place(text: str) -> int | None:
    r"""Where a cue stands, as on a keypad: 1 bottom left to 9 top right; None = it does not say.

    >>> place(r"{\an8}Hello"), place("Hello")
    (8, None)
    """
    for block in _BLOCK.finditer(text):
        found = _PLACE.search(block[0])
        if found:
            return int(found[1])
    return None


def placed(text: str, place: int | None) -> str:
    """The text with a place before it; None = it has none."""
    return text if place is None else f"{{\\an{place}}}{text}"


def unplaced(text: str) -> str:
    """The text without what says where it stands."""
    return _BLOCK.sub(lambda block: _PLACE.sub("", block[0]).replace("{}", ""), text)


def closed(text: str) -> str:
    """The text with every tag closed that is open at its end, so that others can follow.

    >>> closed("<i>a</i> <b>b")
    '<i>a</i> <b>b</b>'
    """
    opened = Counter[str]()
    for tag in TAG.finditer(text):
        name = _NAME.match(tag[0])
        if name is not None:
            kind = name[2].lower()
            opened[kind] = max(0, opened[kind] + (-1 if name[1] else 1))
    return text + "".join(f"</{name}>" * count for name, count in opened.items())


def inner(text: str) -> str:
    r"""The text with tags that hold for its own letters only: no place, point or effect.

    >>> inner("{\\pos(1,2)}<i>a")
    '<i>a</i>'
    """
    return closed(_BLOCK.sub("", text))


def has_others(text: str) -> bool:
    """Is there a tag that says more than `Look` and a place hold: a font, a point, an effect?"""
    return _OTHER.search(text) is not None


def spans(text: str) -> list[Span]:
    """The letters by how they look; a tag that is not closed goes on to the end.

    >>> [(span.text, span.look.italic) for span in spans("a <i>b</i>")]
    [('a ', False), ('b', True)]
    """
    found: list[Span] = []
    opened = Counter[str]()
    colours: list[str | None] = [None]
    position = 0
    for tag in TAG.finditer(text):
        _add(found, text[position : tag.start()], opened, colours[-1])
        position = tag.end()
        name = _NAME.match(tag[0])
        if name is None:
            continue
        kind = name[2].lower()
        if kind == "font":
            if not name[1]:
                colours.append(colour(tag[0]) or colours[-1])
            elif len(colours) > 1:
                colours.pop()
        else:
            opened[kind] = max(0, opened[kind] + (-1 if name[1] else 1))
    _add(found, text[position:], opened, colours[-1])
    return found


def tagged(found: Sequence[Span]) -> str:
    """The text with the tags that make its letters look so; the reverse of `spans`."""
    return "".join(_tagged(found))


def usual(text: str) -> str:
    """The text with tags for looks and a place alone: no font, point or effect."""
    return placed(tagged(spans(text)), place(text))


def colour(tag: str) -> str | None:
    """The colour that a <font> tag names, as "#rrggbb"; None where it names none.

    >>> colour('<font color="Red">'), colour("<font color=#00FF00>"), colour("<i>")
    ('#ff0000', '#00ff00', None)
    """
    written = _COLOUR.search(tag)
    if written is None:
        return None
    name = written[1].lower()
    match = _HEX.fullmatch(name)
    return f"#{match[1]}" if match else _NAMED.get(name)


def _add(found: list[Span], text: str, opened: Counter[str], tint: str | None) -> None:
    if not text:
        return
    bold, italic, underline, strikeout = (opened[name] > 0 for name in _FIELDS)
    look = Look(bold, italic, underline, strikeout, tint)
    if found and found[-1].look == look:
        found[-1] = Span(found[-1].text + text, look)
    else:
        found.append(Span(text, look))


def _tagged(found: Sequence[Span]) -> Iterator[str]:
    opened: list[str] = []
    for span in found:
        wanted = _tags(span.look)
        shared = 0
        while shared < min(len(opened), len(wanted)) and opened[shared] == wanted[shared]:
            shared += 1
        yield from (f"</{tag[1:-1].partition(' ')[0]}>" for tag in reversed(opened[shared:]))
        yield from wanted[shared:]
        yield span.text
        opened = wanted
    yield from (f"</{tag[1:-1].partition(' ')[0]}>" for tag in reversed(opened))


def _tags(look: Look) -> list[str]:
    font = [f'<font color="{look.colour}">'] if look.colour else []
    return font + [f"<{name}>" for name, field in _FIELDS.items() if getattr(look, field)]
