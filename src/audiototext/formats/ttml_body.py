"""The body of a TTML document: its paragraphs, with all that they inherit.

Source: TTML2, https://www.w3.org/TR/ttml2/
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace

from ..transcript import UNDETERMINED
from . import ttml_regions
from .base import Mended, lines, quoted
from .ttml_head import Head, language_of
from .ttml_regions import Picture
from .ttml_styles import Style, has_others, is_spelled
from .ttml_text import Run
from .ttml_times import Clock, Given, Stretches, Timeline, given
from .ttml_xml import collapsed

COUNTER = re.compile("[A-Za-z_.-]*[0-9]+[a-z]?")
"""An id that numbers a cue and does not name it."""

_BLOCKS = {"body", "div", "p"}
_ASIDES = {"desc": "comments", "title": "names"}
_LEFT = {"set": "animations", "animate": "animations", "image": "images", "audio": "sounds"}
_HTML: dict[str, Style] = {
    "b": {"bold": True},
    "strong": {"bold": True},
    "i": {"italic": True},
    "em": {"italic": True},
    "u": {"underline": True},
    "s": {"strikeout": True},
}
"""Elements that TTML does not have, but files."""


@dataclass(slots=True)
class Paragraph:
    """A `<p>`, and all that is said of it.

    stretches: its times, and with them those of the timed spans in it, by their numbers. place: as
    on a keypad. has_own_language: it says itself what `language` is.
    """

    line: int
    given: Given
    stretches: Stretches
    is_timed: bool
    language: str | None
    has_own_language: bool
    speaker: str | None
    name: str = ""
    colour: str | None = None
    place: int = 2
    comments: list[str] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)
    spans: list[Stretches] = field(default_factory=list)
    voices: set[str] = field(default_factory=set)


@dataclass(slots=True)
class _Open:
    """An element that is open, and what those within it inherit.

    region: what the nearest region says; None = there is none.
    """

    style: Style = field(default_factory=Style)
    region: Style | None = None
    language: str | None = None
    speaker: str | None = None
    keeps_space: bool = False
    is_timed: bool = False
    owner: int | None = None
    on_timeline: bool = False
    is_paragraph: bool = False
    is_mute: bool = False


class Reader:
    """One reading of a document: its paragraphs, as they stand, and what is told of it."""

    def __init__(self, mended: Mended) -> None:
        self.mended = mended
        self.left = Counter[str]()
        self.timeline = Timeline()
        self.clock = Clock({})
        self.language = UNDETERMINED
        self.paragraphs: list[Paragraph] = []
        self.comments: list[str] = []
        """Those that no paragraph has followed yet."""
        self._head = Head(Picture(), self.left, keeps_space=False)
        self._in_head = 0
        self._skipped = 0
        self._aside: list[str] | None = None
        self._aside_name = ""
        self._opened: list[_Open] = []
        self._paragraph: Paragraph | None = None

    def start(self, name: str, attributes: dict[str, str], line: int) -> None:
        """An element begins."""
        if not self._opened:
            self._root(attributes)
        elif self._in_head:
            self._in_head += 1
            self._head.start(name, attributes)
        elif name == "head" and len(self._opened) == 1:
            self._in_head = 1
        elif self._skipped:
            self._skipped += 1
        else:
            style = self._head.sheet.of(attributes)
            if self._is_skipped(name, attributes, style):
                self._skipped = 1
            elif name == "p" and self._paragraph is None:
                self._begin_paragraph(attributes, style, line)
            else:
                self._begin_other(name, attributes, style, line)

    def end(self) -> None:
        """The innermost element ends."""
        if self._in_head:
            self._in_head -= 1
            if self._in_head:
                self._head.end()
            return
        if self._skipped:
            self._skipped -= 1
            if not self._skipped and self._aside is not None:
                self._keep_aside()
            return
        done = self._opened.pop()
        if done.is_paragraph:
            self._end_paragraph(done)
        if done.on_timeline:
            self.timeline.close()

    def text(self, text: str, line: int) -> None:
        """Letters."""
        if self._in_head:
            self._head.text(text)
        elif self._skipped:
            if self._aside is not None:
                self._aside.append(text)
        elif self._opened[-1].is_mute:
            return
        elif self._paragraph is not None:
            inner = self._opened[-1]
            self._paragraph.runs.append(Run(text, inner.style, inner.keeps_space, inner.owner))
        elif text.strip():
            self.mended.add(f"line {line}: {quoted(text.strip())} stands outside of <p>: left out")

    def comment(self, text: str) -> None:
        """A comment of XML's kind; those of the head are of its styles, and of no use."""
        if self._opened and not self._in_head and text.strip():
            self._commented(text)

    def _root(self, attributes: dict[str, str]) -> None:
        keeps_space = attributes.get("xml:space") == "preserve"
        self.clock = Clock(attributes)
        self.language = language_of(attributes) or UNDETERMINED
        self._head = Head(Picture.of(attributes), self.left, keeps_space=keeps_space)
        self._opened.append(_Open(keeps_space=keeps_space))

    def _is_skipped(self, name: str, attributes: dict[str, str], style: Style) -> bool:
        """Is it an element with nothing in it that is shown? Then what it is is kept or counted."""
        inner = self._opened[-1]
        if name in _ASIDES:
            self._aside, self._aside_name = [], name
        elif inner.is_mute or name in ("", "copyright", "agent", "information"):
            self.left["metadata"] += 1
        elif name in _LEFT:
            self.left[_LEFT[name]] += 1
        elif name == "region":
            self.left["regions"] += has_others(attributes)
            inner.region = style
            inner.style = style | inner.style
        elif style.get("is_ruby"):
            self.left["ruby"] += 1
        else:
            return False
        return True

    def _keep_aside(self) -> None:
        said = "".join(self._aside or ())
        self._aside = None
        if self._aside_name == "desc":
            self._commented(said)
        elif self._paragraph is not None:
            name = said if self._opened[-1].keeps_space else collapsed(said)
            self._paragraph.name = " ".join(lines(name))
        else:
            self.left["metadata"] += 1

    def _commented(self, text: str) -> None:
        paragraph = self._paragraph
        (self.comments if paragraph is None else paragraph.comments).append("\n".join(lines(text)))

    def _inner(self, attributes: dict[str, str], style: Style) -> _Open:
        """What an element inherits, with what it says itself."""
        outer = self._opened[-1]
        inner = replace(outer, on_timeline=False, is_paragraph=False)
        if "xml:space" in attributes:
            inner.keeps_space = attributes["xml:space"] == "preserve"
        if "xml:lang" in attributes:
            inner.language = language_of(attributes)
        if "agent" in attributes:
            inner.speaker = self._speaker(attributes["agent"])
        if self._paragraph is None and "region" in attributes:
            inner.region = self._head.region(attributes["region"])
        if style:
            inner.style = outer.style | style
        if "backgroundImage" in attributes:
            self.left["images"] += 1
        self.left["styles of text"] += has_others(attributes)
        return inner

    def _speaker(self, ids: str) -> str | None:
        """The name of the first that speak."""
        first, *others = ids.split() or [""]
        self.left["further speakers"] += bool(others)
        return self._head.agents.get(first, first[:80]) or None

    def _begin_paragraph(self, attributes: dict[str, str], style: Style, line: int) -> None:
        inner = self._inner(attributes, style)
        times = given(attributes, self.clock)
        stretches = self.timeline.open(times)
        inner.is_timed |= times.is_timed
        inner.on_timeline = inner.is_paragraph = True
        inner.style = self._head.base | (inner.region or {}) | inner.style
        name = attributes.get("xml:id") or attributes.get("id", "")
        self._paragraph = Paragraph(
            line,
            times,
            stretches,
            inner.is_timed,
            inner.language,
            "xml:lang" in attributes,
            inner.speaker,
            "" if COUNTER.fullmatch(name) else name,
            inner.style.get("colour"),
            comments=self.comments,
        )
        self.comments = []
        self._opened.append(inner)

    def _end_paragraph(self, done: _Open) -> None:
        paragraph = self._paragraph
        assert paragraph is not None
        self._paragraph = None
        paragraph.place = ttml_regions.place(done.style, has_region=done.region is not None)
        if paragraph.speaker is None and len(paragraph.voices) == 1:
            paragraph.speaker = paragraph.voices.pop()
        self.left["further speakers"] += bool(paragraph.voices)
        self.paragraphs.append(paragraph)

    def _begin_other(self, name: str, attributes: dict[str, str], style: Style, line: int) -> None:
        """Whatever is no paragraph: what holds some, or is in one."""
        paragraph = self._paragraph
        inner = self._inner(attributes, style)
        inner.is_mute |= name == "metadata"
        times = given(attributes, self.clock)
        if times.wrong is not None:
            self.mended.add(f"line {line}: {quoted(times.wrong)} is no time, so it does not count")
            times.wrong = None
        if paragraph is None:
            inner.is_timed |= times.is_timed
            inner.on_timeline = name in _BLOCKS
        else:
            inner.on_timeline = times.is_timed
            self._dress(inner, name, attributes, style)
        if inner.on_timeline:
            stretches = self.timeline.open(times)
            if paragraph is not None and inner.owner is None:
                inner.owner = len(paragraph.spans)
                paragraph.spans.append(stretches)
        if name == "br" and paragraph is not None:
            run = Run("\n", inner.style, inner.keeps_space, self._opened[-1].owner, is_break=True)
            paragraph.runs.append(run)
        self._opened.append(inner)

    def _dress(self, inner: _Open, name: str, attributes: dict[str, str], style: Style) -> None:
        """What an element within a paragraph has beside its own style."""
        assert self._paragraph is not None
        inner.style = inner.style | _HTML.get(name, {})
        if "colour" in style:
            inner.style |= {"is_spelled": is_spelled(attributes.get("color", ""))}
        if "agent" in attributes and inner.speaker and inner.speaker != self._paragraph.speaker:
            self._paragraph.voices.add(inner.speaker)
