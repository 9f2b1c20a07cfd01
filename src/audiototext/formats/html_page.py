"""html: one page to read, print and listen to, in any browser."""

from __future__ import annotations

import base64
import hashlib
import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import pairwise
from math import inf

from .. import timestamps
from ..transcript import Coverage, Segment, Transcript, Word
from .base import Format, one_line
from .doubts import DOUBTFUL, is_doubtful, measure, measures, placed
from .html_style import CSS, SCRIPT
from .paragraphs import Paragraph, bcp47, facts, flowing, paragraphs, seam, written_in
from .tags import Look, Span

_NOT_HTML = re.compile(
    "[\x80-\x9f\ufdd0-\ufdef"
    + "".join(f"{chr(n + 0xFFFE)}{chr(n + 0xFFFF)}" for n in range(0, 0x110000, 0x10000))
    + "]"
)
"""Characters that HTML calls errors; those that no file can hold never come here."""

_COLOUR = re.compile('<span class="c-([0-9a-f]{6})">')
_BLACK_OR_WHITE = 0.179
"""The luminance at which a colour's contrast with black is that with white: 4.6 to 1."""


def render(transcript: Transcript) -> str:
    """A page that needs nothing but itself, works without its script, and asks nobody for anything.

    Its script finds the recording beside it by the page's own name. The page's policy lets a
    browser run and show just what is written here, whatever stands in the transcript.
    """
    found = paragraphs(transcript)
    body = "".join(_body(found, _Gaps(transcript.coverage)))
    style = CSS + "".join(
        f"{_colour_rule(found)}\n" for found in sorted(set(_COLOUR.findall(body)))
    )
    return (
        f'<!DOCTYPE html>\n<html lang="{bcp47(written_in(transcript))}">\n<head>\n'
        '<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_policy(style)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>Transcript</title>\n<style>{style}</style>\n</head>\n<body>\n"
        f"{_head(transcript)}{_PLAYER}{_legend(body, measures(transcript))}"
        f"<main{_class(found)}>\n{body}</main>\n<script>{SCRIPT}</script>\n</body>\n</html>\n"
    )


_PLAYER = """\
<label id="opener" lang="en" hidden><input id="file" type="file" accept="audio/*,video/*">
<span>Open the recording…</span></label>
<p id="failed" role="alert" lang="en" hidden>This browser cannot play that file.</p>
<div id="player" lang="en" hidden><video id="recording" controls preload="metadata"></video>
<p><label><input id="follow" type="checkbox" checked> Follow the recording</label></p></div>
"""

_LEGEND = f"""\
<input id="doubts" type="checkbox" checked><label for="doubts" lang="en"> <span>Shade</span>
<mark>words</mark> that may be wrong ({{}} below {DOUBTFUL:.0%})</label>
"""

_SIGN = "\u26a0\ufe0e"

_KEY = f"""\
<p class="key" lang="en"><span class="doubted">Segments</span> that may not be what was said have
this sign, which tells why: {_SIGN}</p>
"""


def _legend(body: str, measures: str) -> str:
    """What the marks mean that are in the page."""
    words = _LEGEND.format(measures) if "<mark" in body else ""
    return words + (_KEY if '<span class="why"' in body else "")


def _policy(style: str) -> str:
    """The Content-Security-Policy: no connection, no style and no script but the page's own."""
    return (
        f"default-src 'none'; style-src {_digest(style)}; script-src {_digest(SCRIPT)}; "
        "media-src 'self' file: blob:; img-src 'none'; base-uri 'none'; form-action 'none'"
    )


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _head(transcript: Transcript) -> str:
    """The heading, what is known of the whole, and the notes."""
    told = "".join(
        f"<div><dt>{_escaped(what)}:</dt> "
        f"<dd{_of_language(what, value)}>{_escaped(value)}</dd></div>\n"
        for what, value in facts(transcript)
    )
    notes = [f"<li>{_escaped(note)}</li>\n" for note in map(one_line, transcript.notes) if note]
    listed = f'<ul class="notes">\n{"".join(notes)}</ul>\n' if notes else ""
    return (
        '<header lang="en">\n<h1 id="title" dir="auto">Transcript</h1>\n'
        f'<dl class="facts">\n{told}</dl>\n{listed}</header>\n'
    )


def _of_language(what: str, value: str) -> str:
    """The attribute that holds a language's code for the script, which puts its name there."""
    is_language = what in ("Language", "Translated to") and bcp47(value)
    return f' data-language="{bcp47(value)}"' if is_language else ""


def _class(found: Sequence[Paragraph]) -> str:
    """With speakers, a paragraph's head stands above it and not beside it."""
    return ' class="speakers"' if any(one.speaker or one.language for one in found) else ""


class _Gaps:
    """The stretches of speech without words, each told once and where it lies."""

    def __init__(self, coverage: Coverage | None) -> None:
        self._left = deque(enumerate(sorted(coverage.gaps) if coverage else (), start=1))

    def until(self, time: float, tag: str) -> Iterator[str]:
        """Those that begin at that second or before and are not told yet, as elements."""
        while self._left and self._left[0][1][0] <= time:
            number, (start, end) = self._left.popleft()
            place = f"g{number}"
            yield (
                f'<{tag} class="gap" id="{place}" lang="en" dir="ltr">{_time(place, start)} '
                f"speech without words, {end - start:.1f} s</{tag}>"
            )


def _body(found: Iterable[Paragraph], gaps: _Gaps) -> Iterator[str]:
    """The paragraphs, and the gaps between them."""
    for number, paragraph in enumerate(found, start=1):
        for gap in gaps.until(paragraph.start, "div"):
            yield f"{gap}\n"
        yield _paragraph(f"p{number}", paragraph, gaps)
    for gap in gaps.until(inf, "div"):
        yield f"{gap}\n"


def _time(place: str, start: float) -> str:
    """A time that leads to its place, and for the script to that of the recording."""
    return (
        f'<a class="time" href="#{place}" data-at="{timestamps.milliseconds(start)}">'
        f"{timestamps.clock(start)}</a>"
    )


def _paragraph(place: str, paragraph: Paragraph, gaps: _Gaps) -> str:
    """A paragraph with its head; its direction is that of its text."""
    code = bcp47(paragraph.language)
    lang = f' lang="{code}"' if code else ""
    return (
        f'<div class="paragraph" id="{place}" dir="auto">\n<div class="head">'
        f"{_time(place, paragraph.start)}{_who(paragraph)}</div>\n"
        f"<p{lang}>{''.join(_segments(paragraph.segments, gaps))}</p>\n</div>\n"
    )


def _who(paragraph: Paragraph) -> str:
    """The speaker, and the language where it is not the transcript's."""
    language = _escaped(one_line(paragraph.language or ""))
    speaker = _escaped(paragraph.speaker or "")
    return (f' <bdi class="speaker">{speaker}</bdi>' if speaker else "") + (
        f' <bdi class="language"{_of_language("Language", language)}>{language}</bdi>'
        if language
        else ""
    )


def _segments(segments: Iterable[Segment], gaps: _Gaps) -> Iterator[str]:
    """Segments, each an element with its times in milliseconds, and what parts them."""
    before = ""
    for segment in segments:
        spans = flowing(segment.text)
        text = "".join(span.text for span in spans)
        if before:
            yield seam(before, text)
            yield from gaps.until(segment.start, "span")
        start, end = map(timestamps.milliseconds, (segment.start, segment.end))
        doubted = " doubted" if segment.doubts else ""
        yield f'<span class="segment{doubted}" data-at="{start}" data-to="{end}">'
        yield from _letters(segment, spans, text)
        yield f"</span>{_why(segment)}"
        before = text


def _why(segment: Segment) -> str:
    """A sign after a doubtful segment, whose reasons are read by those who come to it."""
    if not segment.doubts:
        return ""
    reasons = ", ".join(filter(None, map(one_line, segment.doubts)))
    return (
        f'<span class="why" tabindex="0" role="note" lang="en" dir="ltr">{_SIGN}'
        f"<span>doubtful: {_escaped(reasons)}</span></span>"
    )


def _letters(segment: Segment, spans: Sequence[Span], text: str) -> Iterator[str]:
    """A segment's letters as they look, each of its words an element with its start."""
    looks: dict[int, Look] = {}
    opened: dict[int, str] = {}
    closed: dict[int, str] = {}
    position = 0
    for span in spans:
        looks[position] = span.look
        position += len(span.text)
    for begin, end, word in placed(text, segment.words):
        opened[begin], closed[end] = _word(word, segment)
    look = Look()
    for begin, end in pairwise(sorted({*looks, *opened, *closed, position})):
        look = looks.get(begin, look)
        yield closed.get(begin, "") + opened.get(begin, "") + _dressed(text[begin:end], look)
    yield closed.get(position, "")


def _word(word: Word, segment: Segment) -> tuple[str, str]:
    """The tags around a word."""
    at = timestamps.milliseconds(min(max(word.start, segment.start), segment.end))
    if is_doubtful(word):
        name, score = measure(word)
        return f'<mark data-at="{at}" title="{name} {score:.0%}">', "</mark>"
    return f'<span data-at="{at}">', "</span>"


def _dressed(text: str, look: Look) -> str:
    """Letters that look alike; white ones as all others, since it is what players show."""
    shown = _escaped(text)
    marks = {"s": look.strikeout, "u": look.underline, "i": look.italic, "b": look.bold}
    for name, is_so in marks.items():
        shown = f"<{name}>{shown}</{name}>" if is_so else shown
    if look.colour and look.colour != "#ffffff":
        return f'<span class="c-{look.colour[1:]}">{shown}</span>'
    return shown


def _colour_rule(colour: str) -> str:
    """The style of letters of a colour, on what it can be read on."""
    parts = [int(colour[n : n + 2], 16) / 255 for n in (0, 2, 4)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    is_light = 0.2126 * red + 0.7152 * green + 0.0722 * blue > _BLACK_OR_WHITE
    return f".c-{colour} {{ color: #{colour}; background: {'#000' if is_light else '#fff'}; }}"


def _escaped(text: str) -> str:
    """Text as HTML's text or an attribute in quotes shows it, whatever stands in it."""
    return escape(_NOT_HTML.sub("\ufffd", text))


HTML = Format(
    "html",
    "one page to read, print and listen to, in any browser",
    render,
    keeps=frozenset(
        {"times", "speakers", "emphasis", "strikeout", "colours", "languages", "words"}
    ),
)
