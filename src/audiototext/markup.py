"""Take the tags off captions' text, remember which letter had which, and put them back."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from itertools import takewhile

from .transcript import Transcript

Style = tuple[str, ...]
"""The tags that are open at a letter, outermost first, as they opened: ("<i>", "<font ...>")."""

_TAG = re.compile(r"(</?[A-Za-z][^<>]*>|<\d+[:.][\d:.]*>|\{\\[^{}]*\})")
_NAME = re.compile(r"</?([A-Za-z]+)")


def separated(text: str, plain: Callable[[str], str] = str) -> tuple[str, list[Style]]:
    r"""The text without tags, and the style of each letter, blanks not counted.

    plain: undoes what a format does to the text between tags. Positions such as `{\an8}` hold for
    all that follows and stand outside all else; times within a cue are left out.

    >>> separated("<i>a</i> b")
    ('a b', [('<i>',), ()])
    """
    placed: Style = ()
    opened: Style = ()
    pieces: list[str] = []
    styles: list[Style] = []
    for number, part in enumerate(_TAG.split(text)):
        if number % 2 == 0:
            pieces.append(plain(part))
            count = sum(not letter.isspace() for letter in pieces[-1])
            styles += [(*placed, *opened)] * count
        elif part.startswith("</"):
            opened = _without(opened, part)
        elif part.startswith("{"):
            placed = placed if part in placed else (*placed, part)
        elif not part[1].isdigit():
            opened = (*opened, part)
    return "".join(pieces), styles


def marked(text: str, styles: Sequence[Style]) -> str:
    """The text with the tags that its letters' styles ask for, each closed where it ends.

    >>> marked("a b", [("<i>",), ()])
    '<i>a</i> b'
    """
    found: list[str] = []
    opened: Style = ()
    rest = iter(styles)
    blanks = ""
    for letter in text:
        if letter.isspace():
            blanks += letter
            continue
        style = next(rest, ())
        shared = 0
        while shared < min(len(opened), len(style)) and opened[shared] == style[shared]:
            shared += 1
        found += [*_closing(opened[shared:]), blanks, *style[shared:], letter]
        opened, blanks = style, ""
    return "".join([*found, *_closing(opened), blanks])


def unescaped(text: str, plain: Callable[[str], str], kept: Collection[str] | None) -> str:
    """The text with `plain` applied between its tags; kept: the tags that stay, None = all."""
    parts = _TAG.split(text)
    return "".join(
        plain(part) if number % 2 == 0 else part * (kept is None or _name(part) in kept)
        for number, part in enumerate(parts)
    )


def shared(styles: Sequence[Style]) -> Style:
    """The tags that are open at all letters."""
    if not styles:
        return ()
    return tuple(
        tags[0] for tags in takewhile(lambda tags: len(set(tags)) == 1, zip(*styles, strict=False))
    )


def stripped(
    transcript: Transcript, plain: Callable[[str], str] = str
) -> tuple[Transcript, list[Style]]:
    """The transcript without tags, and the styles of all its letters, segment after segment."""
    segments, styles = [], []
    for segment in transcript.segments:
        text, found = separated(segment.text, plain)
        segments.append(replace(segment, text=text))
        styles += found
    return replace(transcript, segments=tuple(segments)), styles


def restored(transcript: Transcript, styles: Sequence[Style]) -> Transcript:
    """The transcript with tags again, however its letters have been parted into segments since."""
    if not any(styles):
        return transcript
    segments = []
    first = 0
    for segment in transcript.segments:
        count = sum(not letter.isspace() for letter in segment.text)
        text = marked(segment.text, styles[first : first + count])
        segments.append(replace(segment, text=text))
        first += count
    return replace(transcript, segments=tuple(segments))


def _without(style: Style, closing: str) -> Style:
    """The style after a closing tag: without the last tag of that name."""
    for number in range(len(style) - 1, -1, -1):
        if _name(style[number]) == _name(closing):
            return style[:number] + style[number + 1 :]
    return style


def _closing(style: Style) -> list[str]:
    return [f"</{name}>" for tag in reversed(style) if (name := _name(tag))]


def _name(tag: str) -> str:
    match = _NAME.match(tag)
    return match[1].lower() if match else ""
