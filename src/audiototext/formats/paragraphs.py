"""Segments as paragraphs, for the formats that people read."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass

from .. import timestamps
from ..transcript import UNDETERMINED, Segment, Transcript
from .base import one_line, writable
from .tags import Span, plain, spans

PAUSE = 2.0
"""Seconds of silence that begin a new paragraph."""

LONGEST = 60.0
"""Seconds after which the next sentence begins a new paragraph; twice as many are never passed."""

MOST_WORDS = 100
"""Words after which the next sentence begins a new paragraph; twice as many are never passed."""

_LETTERS_PER_WORD = 2
"""Of writing without blanks, as a rule of thumb: Chinese words have 1.5, Japanese ones 2 or 3."""

_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff\u2e80-\u312f\u31a0-\u9fff"
    "\ua9e0-\ua9ff\uaa60-\uaa7f\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff9f"
    "\U0001aff0-\U0001b16f\U00020000-\U0003ffff]"
)
"""Thai, Lao, Tibetan, Burmese, Khmer, kana, bopomofo, Han, and their own punctuation."""

_WIDE_MARK = re.compile("[\u3000-\u3004\u3008-\u3020\uff01-\uff0f\uff1a-\uff20]")
"""Punctuation as wide as a Chinese character, which brings its own room."""

_SHARED = "\u00b7\u200b-\u200f\u2010-\u2027\u2030-\u203f"
"""Quotes, dashes, dots and unseen letters that writing with and without blanks has in common."""

_LAST = re.compile(rf"[^{_SHARED}](?=[{_SHARED}]{{0,9}}$)", re.DOTALL)
_FIRST = re.compile(rf"[{_SHARED}]{{0,9}}([^{_SHARED}])", re.DOTALL)

_STOPS = ".!?\u2026\u203c-\u203d\u2047-\u2049\u3002\uff01\uff0e\uff1f\uff61\u0589\u061f\u06d4"
_STOPS += "\u0964\u0965\u1362\u1367\u104b\u17d4\u17d5\u0f0d\u0f0e"
_SENTENCE_END = re.compile(
    rf"[{_STOPS}][\s\"'\u2018-\u201f\u00ab\u00bb\u2039\u203a)\]\u3009-\u3011\uff09]{{0,9}}$"
)

_LANGUAGE = re.compile("[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8}){0,4}")

_GAP = re.compile("[ \t\n\x0b\x0c\r\x1c-\x1f\x85\u2028\u2029]+")
_VISIBLE = re.compile("[^\\s\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Segments that are read in one go: one speaker, one language, no long pause between them.

    start, end: seconds; the end is the latest of its segments'. speaker: on one line, None = not
    known. language: the text's, None = the transcript's. segments: at least one, each with visible
    text.
    """

    start: float
    end: float
    speaker: str | None
    language: str | None
    segments: tuple[Segment, ...]


def paragraphs(transcript: Transcript) -> list[Paragraph]:
    """All segments with visible text, in order, as paragraphs.

    A new one begins where another speaks, or in another language, after a pause of PAUSE seconds,
    and at the first sentence's end after LONGEST seconds or MOST_WORDS words. Without such an end
    it begins before twice as many are passed; a segment itself is never cut.
    """
    found: list[_Run] = []
    for segment in transcript.segments:
        text = plain(segment.text)
        if _VISIBLE.search(text):
            voice = one_line(segment.speaker or "") or None, other_language(segment, transcript)
            if not (found and found[-1].takes(segment, voice, _words(text))):
                found.append(_Run(segment, voice))
            found[-1].add(segment, _words(text))
    return [run.paragraph() for run in found]


def joined(segments: Iterable[Segment]) -> str:
    r"""The segments' text on one line, without tags.

    A line break within a segment is a blank; between two segments is one where `seam` has one.

    >>> joined([Segment(0, 1, " <i>So</i>,"), Segment(1, 2, "we\nwent.")])
    'So, we went.'
    """
    parts: list[str] = []
    for segment in segments:
        text = "".join(span.text for span in flowing(segment.text))
        if text:
            parts += [seam(parts[-1], text) if parts else "", text]
    return "".join(parts)


def flowing(text: str) -> list[Span]:
    r"""A segment's text on one line, by how its letters look: no blank at an end, none doubled.

    >>> [span.text for span in flowing(" We <i>all\n</i> went. ")]
    ['We ', 'all ', 'went.']
    """
    found: list[Span] = []
    is_open = False
    for span in spans(text):
        flat = _GAP.sub(" ", span.text)
        flat = writable(flat if is_open else flat.lstrip())
        if flat:
            is_open = not flat[-1].isspace()
            found.append(Span(flat, span.look))
    while found and not found[-1].text.rstrip():
        found.pop()
    if found:
        found[-1] = Span(found[-1].text.rstrip(), found[-1].look)
    return found


def seam(before: str, after: str) -> str:
    """What parts two texts on one line: a blank, or nothing in writing that has no blanks.

    >>> seam("one", "two"), seam("我们", "今天"), seam("我们", "two"), seam("好。", "two")
    (' ', '', ' ', '')
    """
    last, first = _LAST.search(before[-10:].rstrip()), _FIRST.match(after[:10].lstrip())
    if last is None or first is None:
        return " "
    if _WIDE_MARK.match(last[0]) or _WIDE_MARK.match(first[1]):
        return ""
    return "" if _UNSPACED.match(last[0]) and _UNSPACED.match(first[1]) else " "


def written_in(transcript: Transcript) -> str | None:
    """The language of the text, with its region if that is known; None = nobody knows."""
    language = transcript.translated_to or transcript.text_language
    return None if language == UNDETERMINED else language


def other_language(segment: Segment, transcript: Transcript) -> str | None:
    """The language of the segment's text where it is not the transcript's.

    Of a translation a segment tells the language that was spoken, not the text's.
    """
    is_translated = transcript.task == "translate" or transcript.translated_to is not None
    if is_translated or segment.language == transcript.text_language:
        return None
    return segment.language


def bcp47(language: str | None) -> str:
    """A language's tag as browsers know it; empty = nobody knows.

    >>> bcp47("jw"), bcp47("no"), bcp47("en-GB"), bcp47("a b")
    ('jv', 'no', 'en-GB', '')
    """
    tag = "jv" if language == "jw" else language or ""
    return tag if _LANGUAGE.fullmatch(tag) else ""


def facts(transcript: Transcript) -> list[tuple[str, str]]:
    """What the head of a page says of the whole: what it tells, and that, each on one line."""
    is_translated = transcript.task == "translate" or transcript.translated_to is not None
    spoken = None if transcript.language == UNDETERMINED else transcript.language
    told: list[tuple[str, str | None]] = [
        ("Language", spoken),
        ("Translated to", written_in(transcript) if is_translated else None),
        ("Duration", timestamps.clock(transcript.duration)),
        _certainty(transcript),
        ("Unfinished", "the work was stopped before the end" if transcript.partial else None),
    ]
    return [(what, line) for what, value in told if (line := one_line(value or ""))]


def _certainty(transcript: Transcript) -> tuple[str, str | None]:
    """How much of the speech has words, and how many segments are doubtful, where that is known."""
    coverage = transcript.coverage
    doubtful = sum(bool(segment.doubts) for segment in transcript.segments)
    if coverage is None:
        return "Doubtful", _counted(doubtful, "segment") or None
    tenths = math.floor(round(coverage.share * 1000, 6))  # 99.96 % is not all
    share = f"{tenths / 10:.1f} %" if coverage.voiced else "no voice is heard"
    told = share, _counted(len(coverage.gaps), "gap"), _counted(doubtful, "doubtful segment")
    return "Speech covered", ", ".join(filter(None, told))


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'s' * (count != 1)}" if count else ""


_Voice = tuple[str | None, str | None]
"""Who speaks, and in which language."""


class _Run:
    """A paragraph that still grows."""

    def __init__(self, first: Segment, voice: _Voice) -> None:
        self._voice = voice
        self._start, self._end = first.start, first.end
        self._segments: list[Segment] = []
        self._words = 0

    def takes(self, segment: Segment, voice: _Voice, words: int) -> bool:
        """Does the segment go on with it?"""
        if voice != self._voice or segment.start - self._end >= PAUSE:
            return False
        longest, most = self._end - self._start, self._words
        if max(longest, segment.end - self._start) > 2 * LONGEST or most + words > 2 * MOST_WORDS:
            return False
        is_full = longest >= LONGEST or most >= MOST_WORDS
        return not (is_full and _SENTENCE_END.search(plain(self._segments[-1].text)[-20:]))

    def add(self, segment: Segment, words: int) -> None:
        """Go on with the segment."""
        self._segments.append(segment)
        self._words += words
        self._end = max(self._end, segment.end)

    def paragraph(self) -> Paragraph:
        """What it has become."""
        return Paragraph(self._start, self._end, *self._voice, tuple(self._segments))


def _words(text: str) -> int:
    """About how many words a text has, in any writing."""
    letters = len(_UNSPACED.findall(text))
    return letters // _LETTERS_PER_WORD + len(_UNSPACED.sub(" ", text).split())
