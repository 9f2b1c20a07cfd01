"""The text of a TTML paragraph: white space as TTML has it, looks as the common markup has them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from .tags import Look, Span, tagged
from .ttml_styles import Style

_BLANKS = re.compile("[ \t\r\n]+")


class Run(NamedTuple):
    """Letters that stand together, or a line break.

    keeps_space: of `xml:space="preserve"`. owner: the number of the timed span that it is in.
    """

    text: str
    style: Style
    keeps_space: bool
    owner: int | None = None
    is_break: bool = False


def has_text(runs: Iterable[Run]) -> bool:
    """Is there anything to see?"""
    return any(run.text.strip() for run in runs)


def shares_lines(runs: Iterable[Run]) -> bool:
    """Do letters with different times stand in one line, as syllables do that are sung?"""
    owner: int | None = None
    is_begun = False
    for run in runs:
        if run.is_break:
            is_begun = False
        elif run.text.strip():
            if is_begun and run.owner != owner:
                return True
            owner, is_begun = run.owner, True
    return False


def text_of(runs: Sequence[Run], usual: str) -> str:
    """The text with the common tags; usual: the colour that needs no tag, unless it is spelled."""
    return tagged([Span(text, _look(style, usual)) for text, style in _pieces(runs)])


def _look(style: Style, usual: str) -> Look:
    colour = style.get("colour")
    if colour == usual and not style.get("is_spelled"):
        colour = None
    return Look(
        style.get("bold", False),
        style.get("italic", False),
        style.get("underline", False),
        style.get("strikeout", False),
        colour,
    )


@dataclass(slots=True)
class _Lines:
    """Lines in the making; those of collapsed space have no blanks at their ends."""

    pieces: list[tuple[str, Style]]
    has_break: bool = False  # a line break of the source, which another one makes needless
    may_trim: bool = False  # the last piece is of collapsed space
    is_new: bool = True  # nothing is in the line yet

    def add(self, text: str, style: Style, *, keeps_space: bool) -> None:
        """Go on in the line."""
        if text:
            if self.has_break:
                self.pieces.append(("\n", style))
            self.pieces.append((text, style))
            self.has_break = self.is_new = False
            self.may_trim = not keeps_space

    def collapse(self, text: str, style: Style) -> None:
        """Go on with text whose white space collapses, across spans too."""
        text = _BLANKS.sub(" ", text)
        if self.is_new or self.has_break or self.pieces[-1][0].endswith(" "):
            text = text.removeprefix(" ")
        self.add(text, style, keeps_space=False)

    def trim(self) -> None:
        """Take the blank from the end of the line."""
        if self.may_trim and self.pieces[-1][0].endswith(" "):
            text, style = self.pieces.pop()
            if text != " ":
                self.pieces.append((text[:-1], style))
        self.may_trim = False

    def soft_break(self) -> None:
        """Where a line of the file ends, a line of the text does, unless it is empty."""
        self.has_break = not self.is_new

    def hard_break(self, style: Style, *, keeps_space: bool) -> None:
        """Begin a new line; empty ones are kept where white space is."""
        self.trim()
        self.has_break = False
        if keeps_space or not self.is_new:
            self.pieces.append(("\n", style))
        self.is_new = True


def _pieces(runs: Sequence[Run]) -> Iterator[tuple[str, Style]]:
    """The letters and line breaks that are left when white space is as TTML has it."""
    lines = _Lines([])
    for run in runs:
        if run.is_break:
            lines.hard_break(run.style, keeps_space=run.keeps_space)
        elif not run.keeps_space:
            lines.collapse(run.text, run.style)
        else:
            first, *more = run.text.replace("\r", "\n").split("\n")
            lines.add(first.rstrip(" \t") if more else first, run.style, keeps_space=True)
            for number, part in enumerate(more, start=1):
                lines.soft_break()
                line = part.lstrip(" \t") if number == len(more) else part.strip(" \t")
                lines.add(line, run.style, keeps_space=True)
    lines.trim()
    pieces = lines.pieces
    while pieces and pieces[-1][0] == "\n" and not (runs and runs[-1].keeps_space):
        pieces.pop()
    return iter(pieces)
