r"""ASS's markup of a cue: override blocks such as `{\i1}` for the common tags, and back.

What has no common tag stays a block of its own; in a segment's text `{\*...}` is a note that stood
in braces, and `{\:...}` the commands of a drawing. Source: https://aegisub.org/docs/latest/ass_tags/
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import takewhile

from .base import cue_text, one_line
from .tags import TAG, colour

_NAME = re.compile("<(/?)([a-z]+)", re.IGNORECASE)
_UNFIT = re.compile(r"[{}(\\\n]")
_TO_ESCAPE = re.compile(r"\\(?=[Nnh{}\u2060]|\Z)")
_ESCAPE = re.compile(r"\\([Nnh{}\u2060])|\{")
_BRACE = "\0"  # one of the text itself, while it is read: a line that is read has no NUL
_ESCAPES = {"N": "\n", "h": "\xa0", "{": _BRACE, "}": "}", "\u2060": "\\"}
_BLOCK = re.compile(r"\\[{}]|\{([^}]*)\}")
_SEEMING = re.compile(r"\0(\\[^{}\0]*\})?")
_OVERRIDE = re.compile(r"\\[^\\(]*(?:\([^)]*\)?[^\\]*)?")
_SWITCHES = frozenset("bius")  # TAG finds signs of other alphabets, too, that are like these
_SWITCH = re.compile(r"\\\s*([ibus])\s*(-?[0-9]{0,9})\s*")
_COLOUR = re.compile(r"\\\s*1?c\s*(?:[&Hh]{0,4}([0-9A-Fa-f]{1,8})&?)?\s*")
_PLACE = re.compile(r"\\\s*a\s*([0-9]{1,2})\s*")
_PLACES = {1: 1, 2: 2, 3: 3, 4: 7, 5: 7, 6: 8, 7: 9, 8: 7, 9: 4, 10: 5, 11: 6}
"""SSA's numbers for the nine places; libass takes 4 and 8, which it does not have, for 5."""
_DRAWING = re.compile(r"\\\s*p\s*([0-9]{0,9})\s*")
_DRAWN = re.compile(r"(?:\{\\:[^{}]*\}){2,}")
_NO_COMMANDS = str.maketrans("{}\\", "   ")
_BOLD = 600
"""The lightest weight of letters that is called bold."""


def settled(text: str) -> str:
    """What of a segment's text an event can hold.

    Its lines, and tags without what would end or begin a block or a line.
    """
    text = cue_text(text)
    return TAG.sub(_settled, text) if "<" in text or "{" in text else text


def written(text: str) -> str:
    r"""A segment's text as an event has it: the reverse of `read`.

    A tag that its override does not tell, such as a second `<i>` within the first, stands in the
    block as an override that no player knows, so that none shows it. A word joiner parts a
    backslash from what it would change.

    >>> written("<i>Now</i>\n{x} <b><b>&")
    '{\\i1}Now{\\i0}\\N\\{x} {\\b1}{\\<b>}&'
    """
    return "".join(_written(settled(text)))


def read(text: str, *, breaks: bool = False) -> str:
    r"""The text of an event as a segment has it; breaks: `\n` ends a line, else it is a blank.

    >>> read(r"{\an8\i1}Who?{\i}\N{\blur2}You.")
    '{\\an8}<i>Who?</i>\n{\\blur2}You.'
    """
    text = one_line(text)
    if "{" not in text and "\\" not in text:
        return settled(text)
    found = _SEEMING.sub(_braced, "".join(_read(text, breaks)))
    return settled(_DRAWN.sub(lambda it: it[0].replace("}{\\:", " "), found))


def _settled(tag: re.Match[str]) -> str:
    if tag[0].startswith("{"):
        return one_line(tag[0])
    if not _UNFIT.search(tag[0]):
        return tag[0]
    slash, name = _named(tag[0])
    tint = None if slash else colour(tag[0])
    return f'<{name} color="{tint}">' if name == "font" and tint else f"<{slash}{name}>"


def _named(tag: str) -> tuple[str, str]:
    """A common tag's slash, if it has one, and its name."""
    found = _NAME.match(tag)
    assert found is not None  # what TAG finds has one
    return found[1], found[2].lower()


def _tint(value: str | None) -> str:
    """The override that gives letters a colour, "#rrggbb"; None = the style's own."""
    return f"\\c&H{(value[5:] + value[3:5] + value[1:3]).upper()}&" if value else "\\c"


def _written(text: str) -> Iterator[str]:
    markup = _Markup()
    position = 0
    for tag in TAG.finditer(text):
        yield _escaped(text[position : tag.start()])
        position = tag.end()
        inner = tag[0][1:-1]
        if markup.is_drawing and inner.startswith("\\:"):
            yield inner[2:]
            continue
        for part in [tag[0]] if tag[0].startswith("<") else markup.parts(inner):
            if part.startswith("<"):
                yield markup.block(part)
                markup.pass_by(part)
            else:
                yield _as_note(part)
    yield _escaped(text[position:])


def _escaped(text: str) -> str:
    """Text without tags, such that nothing in it is a block or a break."""
    text = _TO_ESCAPE.sub("\\\\\u2060", text) if "\\" in text else text
    return text.replace("{", "\\{").replace("\n", "\\N")


def _as_note(block: str) -> str:
    r"""A block, `{\*a note}` as `{a note}`."""
    note = block[3:-1]
    is_one = block.startswith("{\\*") and note.strip() and "\\" not in note
    return f"{{{note}}}" if is_one else block


def _read(text: str, breaks: bool) -> Iterator[str]:
    markup = _Markup()
    position = 0
    closed = text.rfind("}") + 1  # or each brace that nothing closes takes a look at all the rest
    for found in _BLOCK.finditer(text, 0, closed):
        if found[1] is None:
            continue
        yield markup.literal(text[position : found.start()], breaks)
        position = found.end()
        for part in markup.parts(found[1]):
            yield part
            if part.startswith("<"):
                markup.pass_by(part)
    yield markup.literal(text[position:], breaks)


def _braced(brace: re.Match[str]) -> str:
    r"""A brace of the text itself, parted from what would make a block of it."""
    return f"{{\u2060{brace[1]}" if brace[1] else "{"


@dataclass(slots=True)
class _Markup:
    r"""The tags that are open at a place in a text.

    depths: how many of each name. fonts: the colour within each. is_changed: there may be more
    than they for `{\r}` to undo. is_drawing: the text is a drawing's commands.
    """

    depths: Counter[str] = field(default_factory=Counter)
    fonts: list[str | None] = field(default_factory=list)
    is_changed: bool = False
    is_drawing: bool = False

    def pass_by(self, tag: str) -> None:
        """Go on behind a common tag."""
        slash, name = _named(tag)
        if slash and not (self.fonts if name == "font" else self.depths[name]):
            self.is_changed = True  # from what the style has
        elif name in _SWITCHES:
            self.depths[name] += -1 if slash else 1
        elif slash:
            self.fonts.pop()
        elif name == "font":
            self.fonts.append(colour(tag) or self._colour)

    def literal(self, text: str, breaks: bool) -> str:
        """What stands between two blocks, its escapes resolved; breaks: as `read` has it."""
        if self.is_drawing:
            commands = text.translate(_NO_COMMANDS).strip()
            return f"{{\\:{commands}}}" if commands else ""
        escapes = _ESCAPES | {"n": "\n" if breaks else " "}
        text = _ESCAPE.sub(lambda it: escapes[it[1] or "{"], text)
        for tag in TAG.finditer(text) if "<" in text else ():
            self.pass_by(tag[0])
        return text

    def block(self, tag: str) -> str:
        """A block with the override that a common tag is here, and the tag, if need be."""
        slash, name = _named(tag)
        if name == "font":
            override, usual = self._font(tag, bool(slash))
        else:
            depth = self.depths[name]
            changes = name in _SWITCHES and (depth < 2 if slash else depth == 0)
            override = f"\\{name}{0 if slash else 1}" if changes else ""
            usual = f"<{slash}{name}>"
        return f"{{{override}}}" if override and tag == usual else f"{{\\{tag}{override}}}"

    def parts(self, inner: str) -> Iterator[str]:
        """What stands in a block: common tags, which `pass_by` must follow, and other blocks."""
        tag = TAG.match(inner, 1) if inner.startswith("\\<") else None
        if tag is not None and self.block(tag[0]) == f"{{{inner}}}":
            yield tag[0]
            return
        inner = inner.replace("{", "(")
        note = inner.partition("\\")[0]
        if note.strip():
            yield f"{{\\*{note}}}"
        others: list[str] = []
        for override in _OVERRIDE.findall(inner, len(note)):
            tags, other = self._common(override)
            if tags and others:
                yield f"{{{''.join(others)}}}"
                others = []
            yield from tags
            others += filter(None, [other])
        if others:
            yield f"{{{''.join(others)}}}"

    @property
    def _colour(self) -> str | None:
        return self.fonts[-1] if self.fonts else None

    def _font(self, tag: str, closes: bool) -> tuple[str, str]:
        """The override of a font's tag, and the tag for which it alone is read."""
        now = self._colour
        if closes:
            then = self.fonts[-2] if len(self.fonts) > 1 else None
            override = "" if self.fonts and then == now else _tint(then)
            return override, "" if then else "</font>"
        tint = colour(tag)
        override = "" if tint in (None, now) else _tint(tint)
        return override, "" if now else f'<font color="{tint}">'

    def _common(self, override: str) -> tuple[list[str], str]:
        """The common tags for an override, and what has none."""
        if found := _SWITCH.fullmatch(override):
            return self._switched(found[1], found[2], override)
        if found := _COLOUR.fullmatch(override):
            tint = found[1] and f"{int(found[1], 16) & 0xFFFFFF:06x}"
            return self._coloured(tint and f"#{tint[4:]}{tint[2:4]}{tint[:2]}"), ""
        if re.match(r"\\\s*r", override):
            tags = self._closing()
            is_needed = self.is_changed or override.strip() != "\\r"
            return tags, self._other(override) if is_needed else ""
        if found := _DRAWING.fullmatch(override):
            self.is_drawing = int(found[1] or 0) > 0
        elif (found := _PLACE.fullmatch(override)) and int(found[1]) in _PLACES:
            override = f"\\an{_PLACES[int(found[1])]}"
        elif override.startswith(("\\:", "\\<")):  # nobody's, but it would look like one of ours
            override = f"\\ {override[1:]}"
        return [], self._other(override)

    def _other(self, override: str) -> str:
        self.is_changed |= not override.startswith("\\*")
        return override

    def _switched(self, name: str, value: str, override: str) -> tuple[list[str], str]:
        """The tags for bold, italic, underline or strike-out, on or off or as the style has it."""
        depth = self.depths[name]
        number = int(value) if value.isdecimal() else -1
        if number == 1 or (name == "b" and number >= _BOLD):
            return ([] if depth else [f"<{name}>"]), ""
        if number == 0 or (name == "b" and number >= 100):
            return [f"</{name}>"] * max(depth, 1), ""
        return [f"</{name}>"] * depth, "" if depth else self._other(override)

    def _coloured(self, tint: str | None) -> list[str]:
        """The tags for a colour; None = the style's own."""
        if tint == self._colour:
            return [] if tint else ["</font>"]
        coloured = takewhile(lambda font: font is not None, reversed(self.fonts))
        return ["</font>" for _ in coloured] + ([f'<font color="{tint}">'] if tint else [])

    def _closing(self) -> list[str]:
        """The tags that close all that is open."""
        found = [f"</{name}>" for name, depth in self.depths.items() for _ in range(depth)]
        return found + ["</font>"] * len(self.fonts)
