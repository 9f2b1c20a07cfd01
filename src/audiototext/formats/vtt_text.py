"""WebVTT's markup of a cue: what must be escaped, what is seen, and the common tags for it.

Source: WebVTT, https://www.w3.org/TR/webvtt1/#webvtt-cue-text
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import replace

from ..transcript import UNDETERMINED, Cue, Segment, whispers_code
from . import tags
from .paragraphs import bcp47

_LT = "&((?:amp;)*)lt;"
_BODY = (
    "(?:/?(?i:c|i|b|u|s|v|lang|ruby|rt|font)"
    r"(?:[\s./](?:[^<>&]|&(?!(?:amp;)*lt;))*)?|[0-9:.]+)>"
)
"""What makes a tag of the `<` before it: a name that players know, or a time."""

_LITERAL = re.compile(f"(?:<|{_LT})(?!{_BODY})")
_ESCAPED = re.compile(f"{_LT}(?!{_BODY})")
VOICE = re.compile(r"<v(?:\.[^\s>]*)?[ \t]([^<>\n]+)>")
"""The voice that a cue begins with."""

_VOICES = re.compile(r"</?v[\s.>]")
_WHOLE = re.compile(
    rf"({VOICE.pattern})?(?P<tag><lang(?:\.[^<>\s]*)?[ \t]+(?P<code>[\w-]{{1,44}})[ \t]*>)"
)
"""The tag of a language with which a cue begins, its voice before it."""

_FIRST_LANG = re.compile(r"\A(?:<lang[\s.][^<>]*>)+")
_VOICED = re.compile(r"(?:<lang[\s.][^<>]*>)*<v[ .\t]")
_LANG = re.compile(r"<(/?)lang[\s.>]")
_LANG_END, _VOICE_END = "</lang>", "</v>"

_TAG = re.compile(f"<{_BODY}")
_REFERENCE = re.compile(r"&#?\w{1,32};")

_TOKEN = re.compile("<(/?)([a-z0-9:.]*)([^>]*)>", re.IGNORECASE)
_COMMON = re.compile(f"(?:<|{_LT})(?={_BODY})|&(?!(?:amp;)*lt;)(?=#?\\w{{1,32}};)")
_CLASSES = {value: name for name, value in tags.COLOURS.items()}
_EMPHASIS = {"b": "bold", "i": "italic", "u": "underline"}

_ACROSS = {"start": 0, "left": 0, "center": 1, "middle": 1, "end": 2, "right": 2}
_ALIGNED = ("align:left", "", "align:right")
_LINES = ("", "line:50%", "line:0")
_TOP, _MIDDLE, _FEW = 34.0, 67.0, 5
_SETTING = re.compile(r"(?:^|\s)(align|line|vertical):(-?[\w.%]+)")


def escaped(text: str) -> str:
    """A `<` that begins no tag as `&lt;`, and what reads as one that is so written, one deeper.

    >>> escaped("2 < 3, <i>AT&T</i>, &lt;")
    '2 &lt; 3, <i>AT&T</i>, &amp;lt;'
    """
    if "<" not in text and "lt;" not in text:
        return text
    return _LITERAL.sub(lambda it: "&lt;" if it[0] == "<" else f"&amp;{it[0][1:]}", text)


def unescaped(text: str) -> str:
    """The reverse of `escaped`; all other references and tags stay as they are."""
    if "lt;" not in text:
        return text
    return _ESCAPED.sub(lambda it: f"&{it[0][5:]}" if it[1] else "<", text)


def plain(text: str) -> str:
    """A cue's text without tags, its character references resolved."""
    return _REFERENCE.sub(lambda it: html.unescape(it[0]), _TAG.sub("", escaped(text)))


def voiced(segment: Segment) -> str:
    """The segment's text, its speaker named before it where no voice is."""
    name = re.sub(r"[\s<>]+", " ", segment.speaker or "").strip()
    if not name or _VOICED.match(segment.text.lstrip()):
        return segment.text
    return f"<v {name.replace('&', '&amp;')}>{segment.text}"


def voice(text: str) -> str | None:
    """The name of the voice that a cue's text begins with, within a language's tag or not."""
    found = VOICE.match(_FIRST_LANG.sub("", text))
    return html.unescape(found[1]).strip() or None if found else None


def in_language(text: str, language: str | None) -> str:
    """A cue's escaped text within the tag of its language, its voice around it if it has one only.

    Without any text, with a tag of that language already or tags of others that are not closed, it
    stays as it is.
    """
    tag = bcp47(language)
    if tag in ("", UNDETERMINED) or spoken_in(text)[1] == whispers_code(tag):
        return text
    name = VOICE.match(text)
    begin, end = name[0] if name else "", ""
    said = text[len(begin) :]
    if begin and said.endswith(_VOICE_END):
        said, end = said.removesuffix(_VOICE_END), _VOICE_END
    if _VOICES.search(said) or not said.strip():
        begin, said, end = "", text, ""
    said = said.strip()
    if not said or not _is_nested(said):
        return text
    return f"{begin}<lang {tag}>{said}{_LANG_END}{end}"


def spoken_in(text: str) -> tuple[str, str | None]:
    """A cue's escaped text and the language of the tag around all of it, None where there is none.

    The tag goes, unless it says more than the language's code.

    >>> spoken_in("<v Ann><lang de>Ja.</lang>"), spoken_in("<lang en-GB>Yes.</lang>")
    (('<v Ann>Ja.', 'de'), ('<lang en-GB>Yes.</lang>', 'en'))
    """
    found = _WHOLE.match(text)
    if found is None:
        return text, None
    begin, said, end = found[1] or "", text[found.end() :], ""
    if begin and said.endswith(_VOICE_END):
        said, end = said.removesuffix(_VOICE_END), _VOICE_END
    if not said.endswith(_LANG_END):
        return text, None
    said = said.removesuffix(_LANG_END)
    language = whispers_code(found["code"]) if bcp47(found["code"]) else UNDETERMINED
    if not said.strip() or language == UNDETERMINED or not _is_nested(said):
        return text, None
    if found["tag"] != f"<lang {bcp47(language)}>":
        return text, language
    return f"{begin}{said}{end}", language


def _is_nested(text: str) -> bool:
    """Is each tag of a language in it closed, and none that is not open?"""
    depth = 0
    for found in _LANG.finditer(text):
        depth += -1 if found[1] else 1
        if depth < 0:
            return False
    return depth == 0


def to_common(segment: Segment) -> Segment:
    """The segment with SubRip's tags: colours of classes as fonts, the place for the settings.

    Voices, other classes, languages, ruby and times within the text have no tag and go.
    """
    text = "".join(_common(escaped(segment.text)))
    settings = segment.cue.settings if segment.cue else ""
    found = tags.place(text) or place(settings)
    return replace(segment, text=text if tags.place(text) else tags.placed(text, found))


def from_common(segment: Segment) -> Segment:
    """The segment with WebVTT's tags and settings for SubRip's; what it has no word for goes.

    Letters that are struck out, and colours that have no class, are as others.
    """
    said = "".join(_spanned(span) for span in tags.spans(segment.text))
    settings = settings_for(tags.place(segment.text))
    cue = segment.cue
    if settings or cue is not None:
        cue = replace(cue or Cue(), settings=settings)
    return replace(segment, text=said, cue=cue)


def has_marks(text: str) -> bool:
    """Is there more in it than emphasis, colours and one voice for all: what `to_common` drops?

    >>> has_marks("<v Ann>Hi <i>you</i>"), has_marks("<c.loud>Hi"), has_marks("<c.red>Hi</c>")
    (False, True, False)
    """
    name = VOICE.match(text)
    rest = text[name.end() :].removesuffix("</v>") if name and "." not in name[0] else text
    for found in _TAG.finditer(escaped(rest)):
        token = _TOKEN.fullmatch(found[0])
        if token is None or token[1]:
            continue
        tag, *classes = token[2].lower().split(".")
        if tag not in (*_EMPHASIS, "s", "font", "c"):
            return True
        if not set(classes) <= set(tags.COLOURS) or (tag != "c" and classes):
            return True
    return False


def place(settings: str) -> int | None:
    """Which of the nine places the settings of a cue come closest to; None = the usual one.

    >>> place("line:0"), place("align:start line:80%"), place("size:50%"), place("line:-1")
    (8, 1, None, None)
    """
    found = dict(_SETTING.findall(settings))
    if "vertical" in found:
        return None
    column, row = _ACROSS.get(found.get("align", ""), 1), _row(found.get("line", ""))
    return None if (row, column) == (0, 1) else 3 * row + column + 1


def settings_for(place: int | None) -> str:
    """The settings that put a cue at a place.

    >>> settings_for(8), settings_for(1), settings_for(2)
    ('line:0', 'align:left', '')
    """
    if place is None:
        return ""
    row, column = divmod(place - 1, 3)
    return " ".join(filter(None, (_LINES[row], _ALIGNED[column])))


def _row(line: str) -> int:
    """0 bottom, 1 middle, 2 top."""
    try:
        number = float(line.removesuffix("%"))
    except ValueError:
        return 0
    if line.endswith("%"):
        return 2 if number < _TOP else 1 if number < _MIDDLE else 0
    return 2 if 0 <= number < _FEW else 0


def _common(text: str) -> Iterator[str]:
    """Escaped text with other tags."""
    position = 0
    fonts: list[bool] = []
    for found in _TAG.finditer(text):
        yield _resolved(text[position : found.start()])
        position = found.end()
        token = _TOKEN.fullmatch(found[0])
        if token is None:
            continue
        closing, (name, *classes) = token[1], token[2].lower().split(".")
        if name in _EMPHASIS:
            yield f"<{closing}{name}>"
        elif name in ("s", "font"):
            yield found[0]
        elif name == "c" and closing:
            yield "</font>" if fonts and fonts.pop() else ""
        elif name == "c":
            colours = [tags.COLOURS[one] for one in classes if one in tags.COLOURS]
            fonts.append(bool(colours))
            yield f'<font color="{colours[-1]}">' if colours else ""
    yield _resolved(text[position:])


def _resolved(text: str) -> str:
    return _REFERENCE.sub(lambda it: html.unescape(it[0]), text)


def _spanned(span: tags.Span) -> str:
    """Letters that look alike, within the tags that make them so."""
    said = _COMMON.sub(lambda it: "&lt;" if it[0] == "<" else f"&amp;{it[0][1:]}", span.text)
    look = span.look
    for name, field in _EMPHASIS.items():
        if getattr(look, field):
            said = f"<{name}>{said}</{name}>"
    colour = _CLASSES.get(look.colour or "")
    return f"<c.{colour}>{said}</c>" if colour else said
