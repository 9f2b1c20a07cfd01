"""Captions translated line for line, as the predecessor did: all together, or each on its own.

Together ("shared") reads well, but words leave their times; each on its own ("line") keeps the
times and reads badly. Both are for those who want just that; `translation.py` ends the choice.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from . import markup
from .errors import Cancelled, TranslationError, UnsupportedRequest
from .listener import SILENT, Listener
from .orders import Order, TaggedOrder, Text
from .transcript import Segment, Transcript
from .translation import Translated, is_same
from .translation_memory import TranslationMemory
from .translators.base import Pair, Tagging, Translator

GROUP = 200
"""Lines that are sent as one text, as the predecessor did."""

_LEADING = ",.。 "
_STOPS = ".。"

LineMode = Literal["shared", "line"]


@dataclass(slots=True)
class LinePlan:
    """What it takes to translate the segments of a transcript one for one.

    lines: their texts, and the numbers of their segments; empty ones are not sent.
    """

    source: Transcript
    target: Pair
    mode: LineMode
    lines: Sequence[tuple[int, str]]
    styles: dict[int, markup.Style]
    order: Order
    groups: TaggedOrder | None

    @property
    def is_empty(self) -> bool:
        """Is there nothing to translate?"""
        return not self.lines

    @property
    def characters(self) -> int:
        """How many will be billed."""
        return self.order.characters if self.groups is None else self.groups.characters

    def run(self, listener: Listener = SILENT) -> Translated:
        """Translate; every segment keeps its time.

        Raises TranslationError and Cancelled with what was translated by then, as `Plan.run`.
        """
        shared: dict[int, str] = {}
        try:
            if self.groups is None:
                self.order.run(listener)
            else:
                self._run_shared(shared, listener)
        except TranslationError as error:
            raise type(error)(error.message, self._part(self._done(shared))) from error
        except Cancelled as stop:
            raise Cancelled(stop.message, self._part(self._done(shared))) from stop
        texts = self._done(shared)
        refused = tuple(self.order.texts[n].text for n in sorted(self.order.refused))
        whole = self._assembled(texts)
        whole = replace(whole, partial=whole.partial or bool(refused))
        return Translated(whole, (), len(texts), refused)

    def _done(self, shared: dict[int, str]) -> dict[int, str]:
        """The lines translated until now, by the numbers of their segments."""
        if self.groups is not None:
            return shared
        return {
            number: _without_stop(answer.lstrip(_LEADING).rstrip(), text)
            for (number, text), answer in zip(self.lines, self.order.answers, strict=True)
            if answer is not None
        }

    def _run_shared(self, texts: dict[int, str], listener: Listener) -> None:
        """Translate group after group, and put their lines into `texts`."""
        assert self.groups is not None
        first = 0
        for lines, _ in self.groups.texts:
            numbers = [number for number, _ in self.lines[first : first + len(lines)]]
            for number, answer in zip(numbers, self._shared(first, len(lines)), strict=True):
                if answer is not None:
                    texts[number] = answer.lstrip(_LEADING).rstrip()
            listener.progress(self.source.segments[numbers[-1]].end)
            first += len(lines)

    def _shared(self, first: int, count: int) -> Sequence[str | None]:
        """So many lines translated as one text; where marks get lost, or it is too much, in halves.

        None for a line that the translator could not do by itself either.
        """
        assert self.groups is not None
        lines = [text for _, text in self.lines[first : first + count]]
        alone = replace(self.groups, texts=[(lines, "")])
        alone.run(SILENT)
        if (answer := alone.answers[0]) is not None:
            return answer
        if count == 1:
            single = Order(self.order.translator, self.target, [Text(lines[0])], self.order.memory)
            single.run(SILENT)
            self.order.refused |= {first for _ in single.refused}
            return single.answers
        half = count // 2
        return [*self._shared(first, half), *self._shared(first + half, count - half)]

    def _part(self, texts: dict[int, str]) -> Transcript | None:
        """The segments before the first one that has no translation yet."""
        done = texts.keys() | {self.lines[n][0] for n in self.order.refused}
        left = [number for number, _ in self.lines if number not in done]
        missing = left[0] if left else len(self.source.segments)
        end = max((number + 1 for number in texts if number < missing), default=0)
        if not end:
            return None
        whole = self._assembled(texts)
        segments = whole.segments[:end]
        duration = max((segment.end for segment in segments), default=0.0)
        return replace(whole, segments=segments, duration=duration, partial=True)

    def _assembled(self, texts: dict[int, str]) -> Transcript:
        segments = []
        for number, segment in enumerate(self.source.segments):
            if number in texts:
                text = texts[number]
                style = self.styles.get(number, ())
                letters = sum(not letter.isspace() for letter in text)
                blank = " " * segment.text[:1].isspace()
                segments.append(_said(segment, blank + markup.marked(text, [style] * letters)))
            else:
                segments.append(replace(segment, words=(), evidence=None))
        return replace(self.source, segments=tuple(segments), translated_to=self.target.language)


def planned(
    transcript: Transcript,
    translator: Translator,
    target: str,
    mode: LineMode,
    memory: TranslationMemory,
) -> LinePlan:
    """What it takes to translate the segments one for one. Raises as `translation.planned`.

    Raises UnsupportedRequest for "shared" with a translator that carries no marks.
    """
    if mode == "shared" and not isinstance(translator, Tagging):
        raise UnsupportedRequest(
            f"{translator.name} carries no marks, which the mode 'shared' needs: take 'recut'"
        )
    pair = translator.pair(transcript.text_language, target)
    lines: list[tuple[int, str]] = []
    styles: dict[int, markup.Style] = {}
    for number, segment in enumerate(transcript.segments):
        text, found = markup.separated(segment.text)
        text = " ".join(text.split())
        if any(map(str.isalnum, text)) and not is_same(transcript.text_language, pair.language):
            lines.append((number, text))
            styles[number] = markup.shared(found)
    ends = [transcript.segments[number].end for number, _ in lines]
    texts = [Text(text, until=end) for (_, text), end in zip(lines, ends, strict=True)]
    groups = None
    if mode == "shared" and isinstance(translator, Tagging):
        parts = [(part, "") for part in _grouped([text for _, text in lines], translator)]
        identity = f"{translator.identity(pair)}|lines"
        groups = TaggedOrder(translator, pair, parts, memory, identity, numbered=False)
    order = Order(translator, pair, texts, memory)
    return LinePlan(transcript, pair, mode, lines, styles, order, groups)


def _grouped(lines: Sequence[str], translator: Translator) -> Iterator[Sequence[str]]:
    """The lines in groups that one request can hold."""
    group: list[str] = []
    size = 0
    for line in lines:
        wide = len(line.encode(errors="replace")) + len("<br/>")
        if group and (len(group) == GROUP or size + wide > translator.most_bytes):
            yield group
            group, size = [], 0
        group.append(line)
        size += wide
    if group:
        yield group


def _without_stop(answer: str, line: str) -> str:
    """A full stop that the line has not is taken off again: the sentence goes on in the next."""
    if answer[-1:] in _STOPS and line[-1:] not in _STOPS and answer:
        return answer[:-1]
    return answer


def _said(segment: Segment, text: str) -> Segment:
    return Segment(segment.start, segment.end, text, speaker=segment.speaker, cue=segment.cue)
