"""The markup that segments have in common: SubRip's tags, and where on the picture a cue stands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

TAG = re.compile(r"</?(?:i|b|u|s|font)(?:\s[^<>]*)?>|\{\\[^{}]*\}", re.IGNORECASE)
"""A tag: bold, italic, underlined, struck out, a font with its colour, and `{\an8}`'s kind."""

_NAME = re.compile(r"<(/?)([a-z]+)", re.IGNORECASE)
_COLOUR = re.compile(r"""\bcolor\s*=\s*["']?\s*(#?\w+)""", re.IGNORECASE)
_PLACE = re.compile(r"\{[^{}]*?\\an([1-9])[^{}]*\}")
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
    found = _PLACE.search(text)
    return int(found[1]) if found else None


def placed(text: str, place: int | None) -> str:
    """The text with a place before it; None = it has none."""
    return text if place is None else f"{{\\an{place}}}{text}"


def spans(text: str) -> list[Span]:
    """The letters by how they look; a tag that is not closed goes on to the end.

    >>> [(span.text, span.look.italic) for span in spans("a <i>b</i>")]
    [('a ', False), ('b', True)]
    """
    found: list[Span] = []
    opened: list[tuple[str, str | None]] = []
    position = 0
    for tag in TAG.finditer(text):
        _add(found, text[position : tag.start()], opened)
        position = tag.end()
        name = _NAME.match(tag[0])
        if name is None:
            continue
        if not name[1]:
            opened.append((name[2].lower(), colour(tag[0])))
            continue
        for number in range(len(opened) - 1, -1, -1):
            if opened[number][0] == name[2].lower():
                del opened[number]
                break
    _add(found, text[position:], opened)
    return found


def tagged(found: Sequence[Span]) -> str:
    """The text with the tags that make its letters look so; the reverse of `spans`."""
    return "".join(_tagged(found))


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


def _add(found: list[Span], text: str, opened: Sequence[tuple[str, str | None]]) -> None:
    if not text:
        return
    look = Look()
    for name, tint in opened:
        if name in _FIELDS:
            look = replace(look, **{_FIELDS[name]: True})
        elif tint is not None:
            look = replace(look, colour=tint)
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
