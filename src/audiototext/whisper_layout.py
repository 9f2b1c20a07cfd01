"""Captions as OpenAI's whisper lays them out: by characters, lines and words alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from . import spoken
from .timestamps import milliseconds
from .transcript import SHORTEST, Segment, Transcript, Word

_LONG_PAUSE = 3.0  # seconds; whisper ends a caption there if it does not keep the segments
_UNLIMITED = 1000


@dataclass(frozen=True, slots=True)
class WhisperLayout:
    """The options of whisper's own writers (openai/whisper, utils.py); None = no limit.

    max_line_width: characters of a line. max_line_count: lines of a caption; segments are kept
    unless both are given. max_words_per_line: without a width, words of a line.
    """

    max_line_width: int | None = None
    max_line_count: int | None = None
    max_words_per_line: int | None = None

    @property
    def keeps_segments(self) -> bool:
        """Does each segment begin a caption?"""
        return self.max_line_width is None or self.max_line_count is None


def arrange(transcript: Transcript, layout: WhisperLayout) -> Transcript:
    """The transcript as whisper's own captions; segments without words stay as they are.

    Where the language changes, a caption ends.
    """
    if not any(segment.words for segment in transcript.segments):
        return transcript
    captions = [
        replace(caption, language=language)
        for language, alike in groupby(transcript.segments, key=lambda segment: segment.language)
        for caption in _captions(list(alike), layout)
    ]
    return replace(transcript, segments=tuple(_within(captions, transcript.duration)))


def highlighted(transcript: Transcript) -> Transcript:
    """A caption for each word, underlined while it is spoken, as whisper's --highlight_words does.

    A caption without words stays as it is.
    """
    segments = [part for segment in transcript.segments for part in _underlined(segment)]
    return replace(transcript, segments=tuple(_within(segments, transcript.duration)))


_Lines = list[list[Word]]


def _captions(segments: Sequence[Segment], layout: WhisperLayout) -> Iterator[Segment]:
    """The captions, each made of lines of words; a segment without words is one as it is."""
    width = layout.max_line_width or _UNLIMITED
    lines: _Lines = []
    last = 0.0
    for segment in segments:
        if not segment.words:
            if lines:
                yield _caption(lines)
            yield segment
            lines = []
        for number, word in enumerate(segment.words):
            pause = not layout.keeps_segments and word.start - last > _LONG_PAUSE
            chunk = number % (layout.max_words_per_line or _UNLIMITED) == 0
            ends = bool(lines) and layout.keeps_segments and chunk
            full = not lines or _length(lines[-1]) + len(word.text) > width
            if lines and not (full or pause or ends):
                lines[-1].append(_following(lines[-1][-1], word) if number == 0 else word)
            else:
                counted = layout.max_line_count
                if ends or (lines and counted is not None and (pause or len(lines) >= counted)):
                    yield _caption(lines)
                    lines = []
                lines.append([replace(word, text=word.text.strip())])
            last = word.start
    if lines:
        yield _caption(lines)


def _following(before: Word, word: Word) -> Word:
    """A segment's first word after another segment, parted by a blank where writing has blanks."""
    is_bare = bool(word.text and before.text and not word.text[0].isspace())
    if is_bare and spoken.parted(before.text, word.text):
        return replace(word, text=f" {word.text}")
    return word


def _length(line: Sequence[Word]) -> int:
    return sum(len(word.text) for word in line)


def _caption(lines: _Lines) -> Segment:
    text = "\n".join("".join(word.text for word in line) for line in lines)
    words = [
        replace(word, text=f"\n{word.text}") if number and position == 0 else word
        for number, line in enumerate(lines)
        for position, word in enumerate(line)
    ]
    start = words[0].start
    return Segment(start, max(words[-1].end, start + SHORTEST), text, tuple(words))


def _underlined(segment: Segment) -> Iterator[Segment]:
    """The caption once for each of its words, and plain where none is spoken."""
    if not segment.words:
        yield segment
        return
    texts = _as_written(segment)
    last = segment.start
    for number, word in enumerate(segment.words):
        if milliseconds(word.start) > milliseconds(last):
            yield replace(segment, start=last, end=word.start, words=())
        marked = re.sub(r"^(\s*)(.*)$", r"\1<u>\2</u>", texts[number], flags=re.DOTALL)
        text = "".join([*texts[:number], marked, *texts[number + 1 :]])
        end = max(word.end, word.start + SHORTEST)
        yield replace(segment, start=word.start, end=end, text=text, words=(word,))
        last = max(last, word.end)
    if segment.end > last + SHORTEST:
        yield replace(segment, start=last, words=())


def _as_written(segment: Segment) -> list[str]:
    """The words with the blanks and line breaks that stand before them in the caption's text."""
    texts, position = [], 0
    for word in segment.words:
        found = segment.text.find(word.text.strip(), position)
        end = max(found, position) + len(word.text.strip())
        texts.append(segment.text[position:end])
        position = end
    if texts:
        texts[-1] += segment.text[position:]
    return texts


def _within(segments: Iterable[Segment], duration: float) -> Iterator[Segment]:
    """The segments in order of time, none after the recording's end."""
    clock = 0.0
    for segment in segments:
        start = min(max(segment.start, clock), max(0.0, duration - SHORTEST))
        clock = start
        yield replace(segment, start=start, end=min(max(segment.end, start + SHORTEST), duration))
