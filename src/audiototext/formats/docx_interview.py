"""docx: an interview to edit in Word or LibreOffice.

Each turn is a paragraph with a hanging indent and no row of a table, since there Enter, Backspace,
cutting and pasting part and join turns as they do anywhere else.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from .. import timestamps
from ..transcript import Transcript, Word, whispers_code
from .base import Format, one_line
from .docx_package import NO_LANGUAGE, element, held, lang, package, tag_of
from .doubts import DOUBTFUL, is_doubtful, measures, placed
from .paragraphs import Paragraph, facts, flowing, paragraphs, seam, written_in
from .tags import Look, Span

if TYPE_CHECKING:
    from docx.oxml.xmlchemy import BaseOxmlElement

_LIGHT = 0.4
"""The luminance from which on a colour cannot be read on white paper, so it gets a dark ground."""

_RIGHT_TO_LEFT = {"ar", "fa", "he", "ps", "sd", "ur", "yi"}
_USUAL = Look()
_TITLE = "Transcript"
_LEGEND = f"Words with a {{}} below {DOUBTFUL:.0%} are "
_SHADED = "shaded"


def render(transcript: Transcript) -> bytes:
    """A document: a title, what is known of the whole, then a paragraph a turn.

    A turn is its time, its speaker in bold and its text, with emphasis and colours; words that may
    be wrong are shaded. The look of each is a style of the document, so all can be changed at once.
    """
    found = paragraphs(transcript)
    tag = tag_of(written_in(transcript))
    turns = [_Turn(one, tag_of(one.language) if one.language else tag) for one in found]
    body = [_plain("Title", _TITLE)]
    body += [_plain("Facts", f"{what}: {line}") for what, line in facts(transcript)]
    body += [_plain("Facts", line) for note in transcript.notes if (line := one_line(note))]
    spoken = [turn.paragraph(tag) for turn in turns]
    if any(piece.doubtful for turn in turns for piece in turn.pieces):
        shaded = element("rPr", element("rStyle", val="Doubtful"))
        legend = _LEGEND.format(measures(transcript))
        body.append(_plain("Facts", legend, _run(_SHADED, shaded)))
    return package([*body, *spoken], _TITLE, tag)


@dataclass(frozen=True, slots=True)
class _Piece:
    """Letters of a turn that look alike; doubtful: they are of a word that may be wrong."""

    text: str
    look: Look = _USUAL
    doubtful: bool = False


class _Turn:
    """A paragraph on its way to Word; tag: the language of its text."""

    def __init__(self, spoken: Paragraph, tag: str) -> None:
        self._spoken = spoken
        self._tag = tag
        self.pieces = list(_pieces(spoken))

    def paragraph(self, usual: str) -> BaseOxmlElement:
        """The turn; usual: the tag of the language that the document's styles have."""
        spoken = self._spoken
        is_rtl = _is_rtl(self._tag, "".join(piece.text for piece in self.pieces))
        own = [element("rtl")] if is_rtl else []
        head = one_line(spoken.speaker or "")
        if spoken.language:
            head = f"{head} ({one_line(spoken.language)})".strip()
        layout = element("pPr", element("pStyle", val="Spoken"))
        if is_rtl:
            layout.append(element("bidi"))
        made = element("p", layout, _time(spoken.start), element("r", element("tab")))
        if head:
            look = element("rPr", element("rStyle", val="Speaker"), *own)
            made.append(_run(f"{head}:", look))
            made.append(_run(" "))
        for piece in self.pieces:
            look = element("rPr", *_looks(piece), *(element("rtl") for _ in own))
            if self._tag != usual:
                look.append(lang(self._tag))
            made.append(_run(piece.text, look))
        return made


def _pieces(spoken: Paragraph) -> Iterator[_Piece]:
    """The letters of a turn, on one line; those alike stand together."""
    last = _Piece("")
    for segment in spoken.segments:
        spans = flowing(segment.text)
        flat = "".join(span.text for span in spans)
        if not flat:
            continue
        found = [_Piece(seam(last.text, flat))] if last.text else []
        found += _cut(spans, flat, [*_doubts(segment.words, flat)])
        for piece in found:
            if not piece.text:
                continue
            if replace(piece, text=last.text) == last:
                last = replace(last, text=last.text + piece.text)
                continue
            if last.text:
                yield last
            last = piece
    if last.text:
        yield last


def _cut(spans: Iterable[Span], flat: str, doubts: list[tuple[int, int]]) -> Iterator[_Piece]:
    """The spans of a flat text, cut where doubtful words begin and end."""
    position = number = 0
    for span in spans:
        end = position + len(span.text)
        is_white = span.look.colour == "#ffffff"  # which is what players show
        look = replace(span.look, colour=None) if is_white else span.look
        while number < len(doubts) and doubts[number][0] < end:
            begin, stop = max(doubts[number][0], position), min(doubts[number][1], end)
            yield _Piece(flat[position:begin], look)
            yield _Piece(flat[begin:stop], look, doubtful=True)
            position = stop
            if doubts[number][1] > end:
                break
            number += 1
        yield _Piece(flat[position:end], look)
        position = end


def _doubts(words: Iterable[Word], text: str) -> Iterator[tuple[int, int]]:
    """From where to where doubtful words stand in a text."""
    for begin, end, word in placed(text, words):
        if is_doubtful(word):
            yield begin, end


def _plain(style: str, text: str, *runs: BaseOxmlElement) -> BaseOxmlElement:
    """A paragraph of that style."""
    return element("p", element("pPr", element("pStyle", val=style)), _run(text), *runs)


def _time(start: float) -> BaseOxmlElement:
    look = element("rPr", element("rStyle", val="Timestamp"))
    return _run(timestamps.clock(start), look)


def _run(text: str, look: BaseOxmlElement | None = None) -> BaseOxmlElement:
    """A run of letters that look alike, its blanks kept."""
    letters = element("t")
    letters.text = held(text)
    letters.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return element("r", *([] if look is None or not len(look) else [look]), letters)


def _looks(piece: _Piece) -> Iterator[BaseOxmlElement]:
    """How a run looks, in the order that Word's schema wants."""
    look = piece.look
    if piece.doubtful:
        yield element("rStyle", val="Doubtful")
    marks = {"b": look.bold, "bCs": look.bold, "i": look.italic, "iCs": look.italic}
    yield from (
        element(name) for name, is_so in {**marks, "strike": look.strikeout}.items() if is_so
    )
    if look.colour:
        yield element("color", val=look.colour[1:].upper())
    if look.underline:
        yield element("u", val="single")
    if look.colour and not piece.doubtful and _luminance(look.colour) > _LIGHT:
        yield element("shd", val="clear", color="auto", fill="404040")


def _luminance(colour: str) -> float:
    """The relative luminance of "#rrggbb" as WCAG has it, 0 black to 1 white."""
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _is_rtl(tag: str, text: str) -> bool:
    """Is it written from right to left? By its language, else by the first letter that tells."""
    if tag != NO_LANGUAGE:
        return whispers_code(tag) in _RIGHT_TO_LEFT
    kinds = (unicodedata.bidirectional(letter) for letter in text)
    return next((kind for kind in kinds if kind in ("L", "R", "AL")), "L") != "L"


DOCX = Format(
    "docx",
    "an interview to edit in Word or LibreOffice",
    render,
    keeps=frozenset({"times", "speakers", "emphasis", "strikeout", "colours", "languages"}),
    precision=1.0,
    is_text=False,
)
