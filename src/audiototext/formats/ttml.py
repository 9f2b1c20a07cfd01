"""ttml: TTML captions of IMSC's text profile, for broadcast and streaming.

Sources: TTML2, https://www.w3.org/TR/ttml2/, and IMSC 1.1, https://www.w3.org/TR/ttml-imsc1.1/
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from .. import timestamps
from ..transcript import UNDETERMINED, Cue, Segment, Sheet, Transcript
from .base import Feature, Format, cue_text, lines, one_line, writable
from .tags import Look, Span, place, plain, spans, tagged
from .ttml_body import COUNTER
from .ttml_reading import parse
from .ttml_regions import ALIGNS, ROWS
from .ttml_styles import FONT

_NOT_XML = re.compile("[\ufffe\uffff]")
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_NAME = re.compile("[A-Za-z_][A-Za-z0-9_.-]*")
_STYLE = "text"
_LANGUAGE = re.compile("[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8}){0,8}")
_TAGS = {"jw": "jv"}
"""Languages that Whisper has other codes for than BCP 47."""

_HEAD = """\
<?xml version="1.0" encoding="UTF-8"?>
<tt xmlns="http://www.w3.org/ns/ttml" xmlns:ttp="http://www.w3.org/ns/ttml#parameter" \
xmlns:tts="http://www.w3.org/ns/ttml#styling" xmlns:ttm="http://www.w3.org/ns/ttml#metadata" \
ttp:contentProfiles="http://www.w3.org/ns/ttml/profile/imsc1.1/text" ttp:timeBase="media" \
ttp:cellResolution="32 15" xml:space="preserve" xml:lang="{language}">
"""


def render(transcript: Transcript) -> str:
    """A document of IMSC 1.1's text profile, with a paragraph for each cue.

    What has no place in XML becomes U+FFFD. A text whose tags hide what would be a tag without them
    is written with all of its tags as letters, which are read as the same tags.
    """
    segments = transcript.segments
    speakers = dict.fromkeys(filter(None, map(_speaker, segments)))
    agents = {name: f"s{number}" for number, name in enumerate(speakers, start=1)}
    rows = {_row(place(segment.text)) for segment in segments} | {"bottom"}
    return "".join(
        (
            _HEAD.format(language=_language(transcript.translated_to or transcript.text_language)),
            *_head(agents, [row for row in ROWS if row in rows]),
            f'  <body style="{_STYLE}">\n    <div>\n',
            *_paragraphs(transcript, agents),
            "    </div>\n",
            *_last_comments(transcript.sheet),
            "  </body>\n</tt>\n",
        )
    )


def _head(agents: dict[str, str], rows: Sequence[str]) -> Iterator[str]:
    """Who speaks, how letters look, and where on the picture they stand."""
    yield "  <head>\n    <metadata>\n"
    for name, identifier in agents.items():
        yield f'      <ttm:agent xml:id="{identifier}" type="person">'
        yield f'<ttm:name type="full">{_escaped(name)}</ttm:name></ttm:agent>\n'
    yield "    </metadata>\n    <styling>\n"
    yield f'      <style xml:id="{_STYLE}"{_attributes(FONT)}/>\n'
    yield "    </styling>\n    <layout>\n"
    for row in rows:
        yield f'      <region xml:id="{row}"{_attributes(ROWS[row] | {"textAlign": "center"})} '
        yield 'tts:overflow="visible"/>\n'
    yield "    </layout>\n  </head>\n"


def _attributes(style: dict[str, str]) -> str:
    return "".join(f' tts:{name}="{value}"' for name, value in style.items())


def _paragraphs(transcript: Transcript, agents: dict[str, str]) -> Iterator[str]:
    """The cues."""
    is_translated = transcript.task == "translate" or transcript.translated_to is not None
    taken = {_STYLE, *ROWS}
    for number, segment in enumerate(transcript.segments, start=1):
        name = one_line(segment.cue.name) if segment.cue else ""
        is_id = _NAME.fullmatch(name) and not COUNTER.fullmatch(name) and name not in taken
        taken.add(name)
        identifier = name if is_id else f"c{number}"
        language = None if is_translated else segment.language  # of a translation, what was spoken
        yield f'      <p xml:id="{identifier}" begin="{_time(segment.start)}" '
        yield f'end="{_time(segment.end)}"{_placed(place(segment.text))}'
        yield f' ttm:agent="{agents[speaker]}"' if (speaker := _speaker(segment)) else ""
        yield f' xml:lang="{_language(language)}"' if language else ""
        yield ">"
        yield f"<ttm:title>{_escaped(name)}</ttm:title>" if name and not is_id else ""
        yield from map(_comment, (segment.cue or Cue()).comments)
        yield f"{''.join(map(_span, _spans(segment.text)))}</p>\n"


def _speaker(segment: Segment) -> str:
    return one_line(segment.speaker or "")


def _row(place: int | None) -> str:
    return list(ROWS)[((place or 2) - 1) // 3]


def _placed(place: int | None) -> str:
    """The region of a place, and the side of it; without one the bottom's middle."""
    align = ALIGNS[((place or 2) - 1) % 3]
    aligned = f' tts:textAlign="{align}"' if align != "center" else ""
    return f' region="{_row(place)}"{aligned}'


def _time(seconds: float) -> str:
    """HH:MM:SS.mmm."""
    return timestamps.srt(seconds).replace(",", ".")


def _language(code: str | None) -> str:
    """A language's BCP 47 tag; "" where nobody knows it, or it is none."""
    known = code if code and code != UNDETERMINED and _LANGUAGE.fullmatch(code) else ""
    return _TAGS.get(known, known)


def _spans(text: str) -> list[Span]:
    """The letters by how they look, such that they are the same when they are read and written.

    What is seen of a line has no blanks at its ends. Where that would make a tag of letters, all of
    the text with its tags is letters.
    """
    text = cue_text(text)
    found = _trimmed(spans(text))
    written = tagged(found)
    if spans(written) != found:
        return [Span(text)]
    shortened = cue_text(written)  # a tag that is gone may have parted the halves of an arrow
    return found if shortened == written else _trimmed(spans(shortened))


def _trimmed(found: Sequence[Span]) -> list[Span]:
    """The lines with anything to see, without blanks at their ends."""
    lines: list[tuple[Look, list[Span]]] = [(Look(), [])]
    for span in found:
        first, *more = span.text.split("\n")
        lines[-1][1].append(replace(span, text=first))
        lines += ((span.look, [replace(span, text=part)]) for part in more)
    kept: list[Span] = []
    for look, parts in lines:
        seen = [number for number, part in enumerate(parts) if part.text.strip()]
        if seen:
            letters = parts[seen[0] : seen[-1] + 1]
            letters[0] = replace(letters[0], text=letters[0].text.lstrip())
            letters[-1] = replace(letters[-1], text=letters[-1].text.rstrip())
            kept += [Span("\n", look), *letters] if kept else letters
    by_look = groupby(kept, key=lambda span: span.look)
    return [Span("".join(span.text for span in group), look) for look, group in by_look]


def _span(span: Span) -> str:
    said = _escaped(span.text).replace("\n", "<br/>")
    style = _style(span.look)
    return f"<span{_attributes(style)}>{said}</span>" if style else said


def _style(look: Look) -> dict[str, str]:
    style: dict[str, str] = {}
    if look.italic:
        style["fontStyle"] = "italic"
    if look.bold:
        style["fontWeight"] = "bold"
    if look.underline or look.strikeout:
        words = ["underline"] * look.underline + ["lineThrough"] * look.strikeout
        style["textDecoration"] = " ".join(words)
    if look.colour:
        style["color"] = look.colour
    return style


def _comment(text: str) -> str:
    said = writable("\n".join(lines(text)))
    return f"<ttm:desc>{_escaped(said)}</ttm:desc>"


def _last_comments(sheet: Sheet | None) -> Iterator[str]:
    """Those after the last cue, in a room of their own."""
    for comment in sheet.comments if sheet is not None else ():
        yield f"    <div>{_comment(comment)}</div>\n"


def _escaped(text: str) -> str:
    """Text that XML can hold."""
    return _NOT_XML.sub("\ufffd", text).translate(_ESCAPES)


_KEEPS: frozenset[Feature] = frozenset(
    {
        "times", "overlaps", "lines", "speakers", "emphasis", "strikeout", "colours", "positions",
        "names", "comments", "languages",
    }
)  # fmt: skip

TTML = Format(
    "ttml",
    "TTML captions (IMSC 1.1), for broadcast and streaming",
    render,
    parse,
    keeps=_KEEPS,
    plain=plain,
    captions=True,
    cue_line=re.compile(r"""<(?:[\w.-]+:)?p\s(?:[^<>]*?\s)?begin\s*=\s*["']([^"'<>]*)["']"""),
    looks_like=re.compile(
        r"\A[\s\ufeff]*(?:<\?[^<>]*\?>\s*)?(?:<!--[^-]*(?:-[^-]+)*-->\s*|<!DOCTYPE[^<>]*>\s*)*"
        r"<(?:[\w.-]+:)?tt[\s>/]",
        re.DOTALL,
    ),
)
