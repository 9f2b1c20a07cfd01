"""What an output format is.

To add one: a file beside this one with a `Format` at its end, and a line in the registry of
`formats/__init__.py`. `tests/contract/test_formats.py` runs over every registered format, and holds
against it what it says that it keeps. A segment's text may have the tags of `tags.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from ..transcript import Segment, Transcript

Feature = Literal[
    "times", "overlaps", "lines", "speakers", "emphasis", "strikeout", "colours", "positions",
    "marks", "names", "comments", "sheet", "languages", "words",
]  # fmt: skip

FEATURES: dict[Feature, str] = {
    "times": "times",
    "overlaps": "the ends of cues that overlap",
    "lines": "line breaks",
    "speakers": "speakers",
    "emphasis": "bold, italics, underline",
    "strikeout": "strike-out",
    "colours": "colours",
    "positions": "positions",
    "marks": "voices, classes, ruby, effects and times inside a cue",
    "names": "cue names",
    "comments": "comments",
    "sheet": "settings, styles and regions of its own",
    "languages": "languages",
    "words": "words with times and probabilities",
}
"""What a file can hold beside the text, and what users call it, in the order in which it is told.

positions: one of nine places on the picture, `{\\an1}` (bottom left) to `{\\an9}` (top right).
marks: what stands inside a cue and only its own format has a word for. sheet: what comes back only
where the same format is read and written.
"""


@dataclass(frozen=True, slots=True)
class Format:
    """A way to write a transcript down, and where it can be read back, to read it.

    render: pure, `Transcript` to text with LF line ends, which the writer encodes as UTF-8; or to
        the bytes of a file that is no text.
    parse: text to `Transcript`, with what was mended in its notes; None = write only. Raises
        CaptionSyntaxError, and nothing else, where it is not a text of this format.
    keeps: what of FEATURES is still there when a file that was written is read again (by people,
        where it is write only); all else is told as a loss when captions are converted.
    precision: seconds that times are rounded to.
    plain: a segment's text without this format's tags and character references; None = it has none.
    to_common, from_common: a segment with this format's markup as one with the common markup of
        `tags.py`, and back; None = it has the common one.
    has_marks: is there markup in the text that no other format has a word for? None = as
        `tags.has_others` finds it.
    captions: its segments are cues, shown on a screen while they last.
    is_text: `render` returns text, no bytes.
    is_usual: it is one of those that "all" stands for, as whisper writes them.
    cue_line: found once for each cue, in a text with LF line ends: its first group is the start, as
        `timestamps.parse` reads it; None = the lines of cues are not told.
    looks_like: matches the begin of a text that is surely in this format, whatever its file's name
        says; line ends are as they were.
    """

    name: str
    description: str
    render: Callable[[Transcript], str | bytes]
    parse: Callable[[str], Transcript] | None = None
    keeps: frozenset[Feature] = frozenset()
    precision: float = 0.001
    plain: Callable[[str], str] | None = None
    to_common: Callable[[Segment], Segment] | None = None
    from_common: Callable[[Segment], Segment] | None = None
    has_marks: Callable[[str], bool] | None = None
    captions: bool = False
    is_usual: bool = False
    is_text: bool = True
    cue_line: re.Pattern[str] | None = None
    looks_like: re.Pattern[str] | None = None

    @property
    def suffix(self) -> str:
        """The end of the file's name, with its dot."""
        return f".{self.name}"

    def text(self, transcript: Transcript) -> str:
        """What `render` returns, of a format that is text; TypeError for another one."""
        rendered = self.render(transcript)
        if isinstance(rendered, bytes):
            raise TypeError(f"{self.name} is no text")
        return rendered


_ARROW = re.compile("(?<!-)-{2,}>")  # from a run's begin only, or long runs take for ever
ARROW_LINE = re.compile("^([^\n]*?)-->", re.MULTILINE)
"""The line of a cue's times in SubRip and WebVTT."""

BRIEFEST = 0.001
"""The shortest cue, in seconds, that caption files can hold."""

_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def with_lf(text: str) -> str:
    """A file's text with LF line ends, whatever it had, and without a byte order mark."""
    for line_end in ("\r\r\n", "\r\n", "\r"):
        text = text.replace(line_end, "\n")
    return text.lstrip("\ufeff")


def lines(text: str) -> list[str]:
    """The lines that hold anything, without blanks at their ends; any of Unicode's line breaks."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def writable(text: str) -> str:
    """Text that any caption file can hold.

    A control character but tab and line breaks, and half a surrogate pair, becomes U+FFFD, as
    WebVTT's own reader has it for NUL.
    """
    return _UNWRITABLE.sub("\ufffd", text)


def one_line(text: str) -> str:
    """Text on a single line."""
    return writable(" ".join(lines(text)))


def cue_text(text: str) -> str:
    """Text that is safe inside a cue: no arrow like a time line's, no blank line that ends it."""
    return _ARROW.sub("->", writable("\n".join(lines(text))))


def quoted(text: str) -> str:
    """A file's own words within a sentence of ours, on one line and not too many."""
    return repr(text if len(text) <= _LONGEST else f"{text[:_LONGEST]}...")


_LONGEST = 60


@dataclass(slots=True)
class Mended:
    """What was mended while a text was read, a sentence each; of very many the first only."""

    text: str = ""
    _told: list[str] = field(default_factory=list)
    _untold: int = 0

    MOST = 20

    def add(self, sentence: str) -> None:
        """One more thing that was mended."""
        if len(self._told) < self.MOST:
            self._told.append(sentence)
        else:
            self._untold += 1

    def at(self, position: int, sentence: str) -> None:
        """One more thing, with the number of the line in which `text[position]` stands."""
        if len(self._told) < self.MOST:  # counting lines costs a look at the text before them
            self.add(f"line {self.text.count(chr(10), 0, position) + 1}: {sentence}")
        else:
            self._untold += 1

    def notes(self) -> tuple[str, ...]:
        """The sentences, for a transcript's notes."""
        return (*self._told, *([f"and {self._untold} more like these"] if self._untold else []))


def lasting(start: float, end: float) -> tuple[float, float]:
    """The times of a cue, made such that 0 <= start < end, by BRIEFEST seconds if need be."""
    if 0 <= start < end:
        return start, end
    first = max(start, 0.0)
    return first, end if end > first else first + BRIEFEST


def moved(found: tuple[float, float], put: tuple[float, float]) -> str:
    """The sentence that tells of a cue whose times were mended."""
    return (
        f"a cue cannot last from {found[0]:.3f} s to {found[1]:.3f} s, "
        f"so it lasts from {put[0]:.3f} s to {put[1]:.3f} s"
    )


def in_order(segments: list[Segment], mended: Mended) -> tuple[Segment, ...]:
    """The segments by start time; those that start at once stay as they stood."""
    late = sum(later.start < earlier.start for earlier, later in pairwise(segments))
    if late:
        mended.add(f"{late} cues start before the one above them; all are sorted by their start")
    return tuple(sorted(segments, key=lambda segment: segment.start))
