"""md: a readable transcript, in paragraphs with times."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from .. import timestamps
from ..transcript import Segment, Transcript
from .base import Format, one_line
from .paragraphs import Paragraph, facts, flowing, paragraphs, seam
from .tags import Look, Span

_MARKUP = re.compile(r"[\\`*_<\[\]~$]|&(?=#?\w{1,40};)")
"""What Markdown takes for markup anywhere in a line; `$` begins a formula on GitHub."""

_LEAD = re.compile(r"(?=[-+#>=:])|\d{1,9}(?=[.)](?:\s|$))")
"""What it takes for markup at the begin of a line, after some digits, if any."""

_PART = re.compile(r"[^ \t]+")
_LINK = re.compile(r"(?=://)|(?<=www)(?=\.)")


def render(transcript: Transcript) -> str:
    """CommonMark, with GitHub's strike-out: a heading, what is known of the whole, the paragraphs.

    A paragraph is one line: its time and speaker in bold, then the text. What is underlined is in
    italics, which Markdown has; colours and places are left out.
    """
    blocks = ["# Transcript", _escaped(" · ".join(f"{a}: {b}" for a, b in facts(transcript)))]
    notes = [line for line in map(one_line, transcript.notes) if line]
    if notes:
        blocks.append("\n".join(f"- {_unlinked(_begun(_escaped(note)))}" for note in notes))
    blocks += map(_paragraph, paragraphs(transcript))
    return "\n\n".join(blocks) + "\n"


def _paragraph(paragraph: Paragraph) -> str:
    head = f"[{timestamps.clock(paragraph.start)}]"
    if language := one_line(paragraph.language or ""):
        head += f" ({_escaped(language)})"
    if paragraph.speaker:
        head += f" {_escaped(paragraph.speaker)}:"
    return _unlinked(f"**{head}** {''.join(_marked(_flow(paragraph.segments)))}")


def _flow(segments: Iterable[Segment]) -> list[Span]:
    """The letters of a paragraph by how Markdown can show them; those alike stand together."""
    found: list[Span] = []
    for segment in segments:
        spans = flowing(segment.text)
        if spans and found:
            look = found[-1].look if found[-1].look == _look(spans[0].look) else Look()
            spans.insert(0, Span(seam(found[-1].text, spans[0].text), look))
        for span in spans:
            look = _look(span.look)
            if found and found[-1].look == look:
                found[-1] = Span(found[-1].text + span.text, look)
            elif span.text:
                found.append(Span(span.text, look))
    return found


def _look(look: Look) -> Look:
    """What of a look Markdown can show."""
    return Look(look.bold, look.italic or look.underline, strikeout=look.strikeout)


def _marked(spans: Sequence[Span]) -> Iterator[str]:
    """The letters with the signs that make them look so, all other signs escaped.

    A sign counts where a letter or digit stands on its inner side, or a blank on its outer side.
    So punctuation at a span's ends is left out where no blank is beside it; and signs that would
    touch those of the span before are left out, since Markdown would take them together.
    """
    before, is_closed = " ", False
    for number, span in enumerate(spans):
        after = spans[number + 1].text[0] if number + 1 < len(spans) else " "
        first, last = _core(span.text, before, after) if span.look != Look() else (0, 0)
        if first == last or (is_closed and first == 0):
            yield _escaped(span.text)
            is_closed = False
        else:
            is_alone = (span.text[:first] or before)[-1].isspace()
            is_alone = is_alone and (span.text[last:] or after)[0].isspace()
            sign = _sign(span.look, is_alone)
            yield _escaped(span.text[:first]) + sign
            yield _escaped(span.text[first:last]) + sign[::-1] + _escaped(span.text[last:])
            is_closed = last == len(span.text)
        before = span.text[-1]


def _core(text: str, before: str, after: str) -> tuple[int, int]:
    """From where to where in the text signs of emphasis can stand; equal = nowhere."""
    first, last = 0, len(text)
    while first < last and not _holds(text[first], before):
        before = text[first]
        first += 1
    while first < last and not _holds(text[last - 1], after):
        last -= 1
        after = text[last]
    return first, last


def _holds(inner: str, outer: str) -> bool:
    """Does a sign of emphasis between these letters count?"""
    return inner.isalnum() or (outer.isspace() and not inner.isspace())


def _sign(look: Look, is_alone: bool) -> str:
    """The signs before letters of this look; between other letters only one kind counts."""
    strike = "~~" if look.strikeout else ""
    if strike and not is_alone:
        return strike
    return strike + "*" * (2 * look.bold + look.italic)


def _escaped(text: str) -> str:
    r"""The text such that Markdown shows it as it is, within a line.

    >>> print(_escaped("2 * 3 < 7 & [a]_b_ &amp;"))
    2 \* 3 \< 7 & \[a\]\_b\_ \&amp;
    """
    return _MARKUP.sub(r"\\\g<0>", text)


def _unlinked(line: str) -> str:
    r"""The line without links that are not plain: GitHub's show each sign in them as it stands.

    >>> print(_unlinked(r"http://x.org and http://x.org/\_a\_"))
    http://x.org and http\://x.org/\_a\_
    """
    return _PART.sub(
        lambda part: _LINK.sub(r"\\", part[0]) if re.search(r"[\\*~]", part[0]) else part[0], line
    )


def _begun(text: str) -> str:
    r"""An escaped text such that it begins no list, heading or quote either.

    >>> print(_begun("1986. A year"))
    1986\. A year
    """
    return _LEAD.sub(r"\g<0>\\", text, count=1) if _LEAD.match(text) else text


MD = Format(
    "md",
    "a readable transcript, in paragraphs with times",
    render,
    keeps=frozenset({"times", "speakers", "emphasis", "strikeout", "languages"}),
    precision=1.0,
)
