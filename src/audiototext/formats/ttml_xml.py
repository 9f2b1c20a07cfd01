"""XML as far as TTML needs it: elements by their local names, with entities off.

A document type declaration that declares anything is refused, and nothing is ever fetched, so that
no entity can grow and no file can be read.
"""

from __future__ import annotations

import re
from typing import Protocol
from xml.parsers import expat

from ..errors import CaptionSyntaxError
from .base import quoted

_TIMED_TEXT = re.compile("ttaf1|/ns/ttml|smpte-tt|urn:ebu:tt", re.IGNORECASE)
"""A part of every namespace that TTML and its profiles have had."""

_BLANKS = re.compile("[ \t\r\n]+")


class Handler(Protocol):
    """What is told of a document, in its order; names are local ones.

    name: "" of an element that is no timed text. attributes: those of timed text by local name,
    XML's own as "xml:id". line: counted from 1.
    """

    def start(self, name: str, attributes: dict[str, str], line: int) -> None: ...
    def end(self) -> None: ...
    def text(self, text: str, line: int) -> None: ...
    def comment(self, text: str) -> None: ...


def walk(text: str, handler: Handler) -> None:
    """Tell the handler all that is in a document whose root is `<tt>`.

    Raises CaptionSyntaxError where it is no XML, has a root of another name, or declares entities.
    """
    body = text.lstrip("\ufeff \t\r\n")
    above = text[: len(text) - len(body)]
    above_lines = len(re.findall("\r\n|\r|\n", above))
    _Walk(handler, above_lines).through(body)


def collapsed(text: str) -> str:
    """The text with one blank where XML's white space stands, and none around it."""
    return _BLANKS.sub(" ", text).strip(" ")


class _Walk:
    """One way through a document, with the prefixes that stand for timed text.

    Namespaces are not left to expat, which would build each name anew: with a long one that takes
    for ever. A prefix that is not declared is taken for timed text.
    """

    def __init__(self, handler: Handler, above: int) -> None:
        self._handler = handler
        self._above = above
        self._spaces: dict[str, bool] = {"": True}
        self._undo: list[list[tuple[str, bool | None]] | None] = []
        self._parser = expat.ParserCreate("utf-8")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = lambda text: handler.text(text, self._line)
        self._parser.CommentHandler = handler.comment
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parser.SkippedEntityHandler = self._skipped

    def through(self, text: str) -> None:
        try:
            self._parser.Parse(text.encode("utf-8", "surrogatepass"), True)
        except expat.ExpatError as error:
            line = error.lineno + self._above
            told = expat.ErrorString(error.code) or "it cannot be read"
            raise CaptionSyntaxError(f"line {line}: it is not XML: {told}") from None

    @property
    def _line(self) -> int:
        return self._parser.CurrentLineNumber + self._above

    def _doctype(self, name: str, system: str | None, public: str | None, inner: int) -> None:
        if inner:
            raise CaptionSyntaxError(
                f"line {self._line}: its document type declaration declares entities or the like, "
                "which are not read from captions, as they can do harm"
            )

    def _skipped(self, name: str, is_parameter: bool) -> None:
        raise CaptionSyntaxError(
            f"line {self._line}: it is not XML: nothing says what {quoted(f'&{name};')} stands for"
        )

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._undo.append(self._declared(attributes))
        prefix, _, local = name.rpartition(":")
        is_ours = self._spaces.get(prefix, True)
        if len(self._undo) == 1 and not (local == "tt" and is_ours):
            raise CaptionSyntaxError(
                f"line {self._line}: it is XML, but no TTML: its root is {quoted(f'<{name}>')}"
            )
        ours: dict[str, str] = {}
        for written, value in attributes.items():
            space, _, short = written.rpartition(":")
            if space == "xml":
                ours[written] = value
            elif not space:
                ours[short] = value
            elif space != "xmlns" and self._spaces.get(space, True):
                ours.setdefault(short, value)
        self._handler.start(local if is_ours else "", ours, self._line)

    def _end(self, name: str) -> None:
        self._handler.end()
        for prefix, before in self._undo.pop() or ():
            if before is None:
                del self._spaces[prefix]
            else:
                self._spaces[prefix] = before

    def _declared(self, attributes: dict[str, str]) -> list[tuple[str, bool | None]] | None:
        """Note the namespaces that an element declares; what its prefixes stood for before."""
        before = [
            (name[6:], value) for name, value in attributes.items() if name.startswith("xmlns")
        ]
        if not before:
            return None
        undo: list[tuple[str, bool | None]] = []
        for prefix, space in before:
            undo.append((prefix, self._spaces.get(prefix)))
            self._spaces[prefix] = not space or _TIMED_TEXT.search(space) is not None
        return undo
