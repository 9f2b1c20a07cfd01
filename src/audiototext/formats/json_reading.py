"""JSON that holds a transcript: our own, whisper's, and its relatives', as whisper's fields."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..errors import CaptionSyntaxError
from ..transcript import UNDETERMINED, Coverage, Cue, Evidence, Segment, Sheet, Transcript, Word
from .base import Mended, in_order, lasting, moved
from .json_relatives import as_whispers, is_ours
from .json_values import Fields, elements, first, number, seconds, string, strings
from .json_words import LEAST, is_said, joined, restored

_LONGEST_WORD = 2.0
"""Seconds that a word without times is given at most."""


def parse(text: str) -> Transcript:
    """What `render` wrote, whisper's own files, and those of its relatives, words and all.

    Read are those of faster-whisper, whisperX, whisper.cpp, transformers and OpenAI's service.
    Times that are missing or impossible are mended. Raises CaptionSyntaxError, with the line, for
    what is not JSON, and for JSON without a list of segments.
    """
    mended = Mended()
    fields = as_whispers(_loaded(text), mended)
    if fields is None:
        raise CaptionSyntaxError("line 1: it is JSON, but there is no list of segments in it")
    found = elements(fields.get("segments"))
    reader = _Reader(mended, is_ours(fields))
    segments = in_order(list(reader.segments(found)), mended)
    if found and not segments:
        raise CaptionSyntaxError("line 1: it is JSON, but what it lists are no segments")
    end = max((segment.end for segment in segments), default=0.0)
    duration = seconds(fields.get("duration"))
    if duration is not None and duration < end:
        mended.add(f"the duration is {duration:.3f} s, but the last segment ends at {end:.3f} s")
    return Transcript(
        segments,
        string(fields.get("language")) or UNDETERMINED,
        max(duration or 0.0, end),
        "translate" if fields.get("task") == "translate" else "transcribe",
        number(fields.get("language_probability")),
        fields.get("partial") is True,
        (*strings(fields.get("notes")), *mended.notes()),
        string(fields.get("translated_to")) or None,
        _sheet(fields.get("sheet")),
        _coverage(fields.get("coverage")) if is_ours(fields) else None,
    )


def _loaded(text: str) -> object:
    """The value; control characters may stand in strings, as whisper.cpp leaves them."""
    try:
        return json.loads(text.removeprefix("\ufeff"), strict=False)
    except json.JSONDecodeError as error:
        raise CaptionSyntaxError(f"line {error.lineno}: it is not JSON: {error.msg}") from None
    except RecursionError:
        raise CaptionSyntaxError("it is JSON, but nested too deeply for a transcript") from None
    except ValueError:
        raise CaptionSyntaxError("it is JSON, but a number in it has too many digits") from None


@dataclass(frozen=True, slots=True)
class _Heard:
    """A word as it stands in the file; times in seconds, None = there is none."""

    text: str
    start: float | None
    end: float | None
    probability: float | None
    confidence: float | None = None


class _Reader:
    """One reading of a list of segments.

    is_ours: this program wrote them. Of others, words without blanks get those of the text, and
    what they call a word's confidence is its probability.
    """

    def __init__(self, mended: Mended, is_ours: bool) -> None:
        self._mended = mended
        self._is_ours = is_ours
        self._clock = 0.0

    def segments(self, found: list[Any]) -> Iterator[Segment]:
        """The segments as they stand; what is missing of their times is taken from the words."""
        for place, fields in enumerate(found):
            if isinstance(fields, dict) and fields.keys() & {"start", "end", "text", "words"}:
                yield self._segment(place, fields)
            else:
                self._mended.add(f"segment {place} has neither times nor text: left out")

    def _segment(self, place: int, fields: Fields) -> Segment:
        start, end = seconds(fields.get("start")), seconds(fields.get("end"))
        text, heard, unread = self._heard(place, fields)
        words, odd = _timed(heard, self._clock if start is None else start, end)
        if unread + odd:
            counted = f"{unread + odd} words without text or possible times"
            self._mended.add(f"segment {place}: {counted}")
        begin, stop = start, end
        if begin is None:
            begin = words[0].start if words else self._clock
        if stop is None:
            stop = max(words[-1].end, begin) if words else begin
        times = lasting(begin, stop)
        if start is None or end is None:
            self._mended.add(f"segment {place} lacks a time, so it is put at {times[0]:.3f} s")
        elif times != (start, end):
            self._mended.add(f"segment {place}: {moved((start, end), times)}")
        self._clock = times[1]
        return Segment(
            *times,
            text,
            words,
            string(fields.get("language")),
            string(fields.get("speaker")),
            _evidence(fields),
            _cue(fields.get("cue")),
            tuple(strings(fields.get("doubts"))) if self._is_ours else (),
        )

    def _heard(self, place: int, fields: Fields) -> tuple[str, list[_Heard], int]:
        """A segment's text, its words, and how many could not be read."""
        found = elements(fields.get("words"))
        read = _own_word if self._is_ours else _word
        heard = [word for word in map(read, found) if word is not None]
        unread = len(found) - len(heard)
        said = [word.text for word in heard]
        text = string(fields.get("text"))
        if self._is_ours:
            return "".join(said) if text is None else text, heard, unread
        if text is None or not text.strip():
            text = joined(said) or text or ""
        whole = text == "".join(said) and all(map(is_said, said))
        if whole or any(map(_has_blanks, said)):
            return text, heard, unread
        parts = list(zip(heard, restored(text, said, LEAST), strict=True))
        kept = [replace(word, text=part) for word, part in parts if part is not None]
        lost = sum(part is None and is_said(word.text) for word, part in parts)
        if lost:
            self._mended.add(f"segment {place}: {lost} words are not in its text: left out")
        return text, kept, unread


def _word(fields: object) -> _Heard | None:
    text = first(fields, "word", "text") if isinstance(fields, dict) else None
    if not isinstance(fields, dict) or not isinstance(text, str):
        return None
    probability = number(first(fields, "probability", "score", "confidence"))
    return _Heard(text, seconds(fields.get("start")), seconds(fields.get("end")), probability)


def _own_word(fields: object) -> _Heard | None:
    word = _word(fields)
    if word is None or not isinstance(fields, dict):
        return None
    confidence = number(fields.get("confidence"))
    is_one = confidence is not None and 0 <= confidence <= 1
    return replace(
        word,
        probability=number(fields.get("probability")),
        confidence=confidence if is_one else None,
    )


def _has_blanks(said: str) -> bool:
    return said[:1].isspace() or said[-1:].isspace()


def _timed(
    heard: Sequence[_Heard], clock: float, until: float | None
) -> tuple[tuple[Word, ...], int]:
    """The words, and how many had impossible times.

    Those without a time are put between the one before and the one after, at `clock` and `until`
    seconds where there is none.
    """
    untimed = [(0, until)] * (len(heard) + 1)
    for place in range(len(heard) - 1, -1, -1):
        start = heard[place].start
        count, following = untimed[place + 1]
        untimed[place] = (count + 1, following) if start is None else (0, start)
    clock = max(clock, 0.0)
    words: list[Word] = []
    odd = 0
    for word, (count, following) in zip(heard, untimed, strict=False):
        begin = clock if word.start is None else max(word.start, 0.0)
        end = begin if word.end is None else max(word.end, begin)
        if word.start is None and word.end is None and following is not None:
            room = max(following, begin)
            end = min(begin + min((room - begin) / count, _LONGEST_WORD), room)
        odd += (word.start, word.end) != (begin, end)
        words.append(Word(begin, end, word.text, word.probability, word.confidence))
        clock = end
    return tuple(words), odd


def _evidence(fields: Fields) -> Evidence | None:
    """What Whisper knew, only where all of it is there; null is a number that was none."""
    seek, tokens = fields.get("seek"), fields.get("tokens")
    if not (isinstance(seek, int) and isinstance(tokens, list)):
        return None
    if not all(isinstance(token, int) for token in tokens):
        return None
    names = ("temperature", "avg_logprob", "compression_ratio", "no_speech_prob")
    scores = [_score(fields.get(name, "")) for name in names]
    found = [score for score in scores if score is not None]
    return Evidence(seek, tuple(tokens), *found) if len(found) == len(names) else None


def _score(value: object) -> float | None:
    if value is None:
        return math.nan
    return value if isinstance(value, float) else number(value)


def _cue(fields: object) -> Cue | None:
    if not isinstance(fields, dict):
        return None
    name, settings = string(fields.get("name")), string(fields.get("settings"))
    return Cue(name or "", settings or "", tuple(strings(fields.get("comments"))))


def _sheet(fields: object) -> Sheet | None:
    """What a caption file said for all its cues; None where nobody says which format it had."""
    if not isinstance(fields, dict) or not isinstance(fields.get("format"), str):
        return None
    blocks, comments = strings(fields.get("blocks")), strings(fields.get("comments"))
    return Sheet(fields["format"], tuple(blocks), tuple(comments))


def _coverage(fields: object) -> Coverage | None:
    """How much of the voice has words; None where nobody says how long it was heard."""
    if not isinstance(fields, dict):
        return None
    voiced = seconds(fields.get("voiced"))
    if voiced is None or voiced < 0:
        return None
    return Coverage(voiced, tuple(sorted(_gaps(fields.get("gaps")))))


def _gaps(found: object) -> Iterator[tuple[float, float]]:
    for gap in elements(found):
        times = [time for time in map(seconds, elements(gap)) if time is not None]
        if len(times) == len(elements(gap)) == 2 and 0 <= times[0] < times[1]:
            yield times[0], times[1]
