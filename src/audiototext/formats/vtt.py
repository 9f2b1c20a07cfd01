"""vtt: WebVTT captions, for browsers.

Source: WebVTT, https://www.w3.org/TR/webvtt1/
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .. import timestamps
from ..transcript import Segment, Sheet, Transcript
from .base import ARROW_LINE, FEATURES, Format, cue_text
from .paragraphs import other_language
from .vtt_reading import FIRST_CUE, parse
from .vtt_text import escaped, from_common, has_marks, in_language, plain, to_common, voiced


def render(transcript: Transcript) -> str:
    """Whisper's own layout of the file, but for FIRST_CUE, a `<` that is no tag's, and some tags.

    Those are for speakers, and for languages other than the transcript's. What a WebVTT file said
    beside its cues stands there again, as do names and comments of others.
    """
    sheet = transcript.sheet
    own = sheet if sheet is not None and sheet.format == "vtt" else Sheet("vtt")
    parts = list(_head(own.blocks))
    for number, segment in enumerate(transcript.segments):
        start = segment.start
        if number == 0 and timestamps.milliseconds(start) == 0:
            start = FIRST_CUE
        parts += _above(segment)
        settings = segment.cue.settings if segment.cue and own is sheet else ""
        shown = f"{timestamps.vtt(start)} --> {timestamps.vtt(segment.end)} {_line(settings)}"
        said = in_language(escaped(cue_text(voiced(segment))), other_language(segment, transcript))
        parts.append(f"{shown.rstrip()}\n{said}\n\n")
    parts += map(_comment, sheet.comments if sheet else ())
    return "".join(parts)


def _head(blocks: tuple[str, ...]) -> Iterator[str]:
    """The header, and the style sheets and regions, which stand above all cues."""
    written = [cue_text(block) for block in blocks]
    is_header = bool(written) and re.match("WEBVTT(?![^ \t\n])", written[0]) is not None
    yield f"{written[0] if is_header else 'WEBVTT'}\n\n"
    for block in written[is_header:]:
        if re.match("(?:STYLE|REGION)\n", block):
            yield f"{block}\n\n"


def _above(segment: Segment) -> Iterator[str]:
    """A cue's comments and its name."""
    if segment.cue is None:
        return
    yield from map(_comment, segment.cue.comments)
    if name := _line(segment.cue.name):
        yield f"{name}\n"


def _comment(text: str) -> str:
    said = cue_text(text)
    return f"NOTE{chr(10) if chr(10) in said else ' ' if said else ''}{said}\n\n"


def _line(text: str) -> str:
    """Text that may stand on a cue's own lines."""
    return " ".join(cue_text(text).split("\n"))


VTT = Format(
    "vtt",
    "WebVTT captions, for browsers",
    render,
    parse,
    keeps=frozenset(FEATURES) - {"strikeout", "words"},
    plain=plain,
    to_common=to_common,
    from_common=from_common,
    has_marks=has_marks,
    captions=True,
    is_usual=True,
    cue_line=ARROW_LINE,
    looks_like=re.compile(r"\s*WEBVTT(?!\S)"),
)
