"""json: everything that is known, in whisper's own fields and types first."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from typing import Any

from ..errors import CaptionSyntaxError
from ..transcript import UNDETERMINED, Evidence, Segment, Transcript, Word
from .base import Format, Mended, in_order, lasting, moved

_LATEST = 1e12
"""Seconds; no recording goes on for thirty thousand years."""


def render(transcript: Transcript) -> str:
    """One JSON object, one segment a line; what the engine could not know is left out."""
    segments = ",".join(
        f"\n{_dump(_segment(number, segment))}"
        for number, segment in enumerate(transcript.segments)
    )
    text = _dump("".join(segment.text for segment in transcript.segments))
    rest = _dump(
        {
            "language": transcript.language,
            "duration": transcript.duration,
            "task": transcript.task,
            "text_language": transcript.text_language,
            "language_probability": _finite(transcript.language_probability),
            "partial": transcript.partial,
            "notes": list(transcript.notes),
        }
        | ({"translated_to": transcript.translated_to} if transcript.translated_to else {})
    )
    return f'{{"text": {text}, "segments": [{segments}\n], {rest[1:]}\n'


def _segment(number: int, segment: Segment) -> dict[str, Any]:
    fields: dict[str, Any] = {"id": number}
    if segment.evidence is not None:
        fields["seek"] = segment.evidence.seek
    fields |= {"start": segment.start, "end": segment.end, "text": segment.text}
    if segment.evidence is not None:
        fields |= {
            "tokens": list(segment.evidence.tokens),
            "temperature": _finite(segment.evidence.temperature),
            "avg_logprob": _finite(segment.evidence.avg_logprob),
            "compression_ratio": _finite(segment.evidence.compression_ratio),
            "no_speech_prob": _finite(segment.evidence.no_speech_prob),
        }
    if segment.words:
        fields["words"] = [
            {"word": word.text, "start": word.start, "end": word.end}
            | ({} if word.probability is None else {"probability": _finite(word.probability)})
            for word in segment.words
        ]
    ours = {"language": segment.language, "speaker": segment.speaker}
    return fields | {name: value for name, value in ours.items() if value is not None}


def _finite(number: float | None) -> float | None:
    return number if number is not None and math.isfinite(number) else None


def _dump(value: object) -> str:
    """JSON in people's own alphabets; half a surrogate pair, which UTF-8 cannot hold, escaped."""
    written = json.dumps(value, ensure_ascii=False, allow_nan=False)
    return re.sub("[\ud800-\udfff]", lambda half: f"\\u{ord(half[0]):04x}", written)


def parse(text: str) -> Transcript:
    """What `render` wrote, whisper's own files, and those of its relatives.

    Times that are missing or impossible are mended. Raises CaptionSyntaxError, with the line, for
    what is not JSON, and for JSON without a list of segments.
    """
    data = _loaded(text)
    fields = {"segments": data} if isinstance(data, list) else data
    if not isinstance(fields, dict) or not isinstance(fields.get("segments"), list):
        raise CaptionSyntaxError("line 1: it is JSON, but there is no list of segments in it")
    mended = Mended()
    segments = in_order(list(_Reader(mended).segments(fields["segments"])), mended)
    if fields["segments"] and not segments:
        raise CaptionSyntaxError("line 1: it is JSON, but what it lists are no segments")
    end = max((segment.end for segment in segments), default=0.0)
    duration = _seconds(fields.get("duration"))
    if duration is not None and duration < end:
        mended.add(f"the duration is {duration:.3f} s, but the last segment ends at {end:.3f} s")
    language, notes = fields.get("language"), fields.get("notes")
    return Transcript(
        segments,
        language if isinstance(language, str) and language else UNDETERMINED,
        max(duration or 0.0, end),
        "translate" if fields.get("task") == "translate" else "transcribe",
        _number(fields.get("language_probability")),
        fields.get("partial") is True,
        (*_strings(notes), *mended.notes()),
        _string(fields.get("translated_to")) or None,
    )


def _loaded(text: str) -> object:
    try:
        return json.loads(text.removeprefix("\ufeff"))
    except json.JSONDecodeError as error:
        raise CaptionSyntaxError(f"line {error.lineno}: it is not JSON: {error.msg}") from None
    except RecursionError:
        raise CaptionSyntaxError("it is JSON, but nested too deeply for a transcript") from None
    except ValueError:
        raise CaptionSyntaxError("it is JSON, but a number in it has too many digits") from None


class _Reader:
    """One reading of a list of segments."""

    def __init__(self, mended: Mended) -> None:
        self._mended = mended
        self._clock = 0.0

    def segments(self, found: list[Any]) -> Iterator[Segment]:
        """The segments as they stand; what is missing of their times is taken from the words."""
        for number, fields in enumerate(found):
            if isinstance(fields, dict) and fields.keys() & {"start", "end", "text", "words"}:
                yield self._segment(number, fields)
            else:
                self._mended.add(f"segment {number} has neither times nor text: left out")

    def _segment(self, number: int, fields: dict[str, Any]) -> Segment:
        start, end = _seconds(fields.get("start")), _seconds(fields.get("end"))
        words = self._words(number, fields.get("words"), self._clock if start is None else start)
        first, last = start, end
        if first is None:
            first = words[0].start if words else self._clock
        if last is None:
            last = max(words[-1].end, first) if words else first
        times = lasting(first, last)
        if start is None or end is None:
            self._mended.add(f"segment {number} lacks a time, so it is put at {times[0]:.3f} s")
        elif times != (start, end):
            self._mended.add(f"segment {number}: {moved((start, end), times)}")
        self._clock = times[1]
        text = fields.get("text")
        return Segment(
            *times,
            text if isinstance(text, str) else "".join(word.text for word in words),
            words,
            _string(fields.get("language")),
            _string(fields.get("speaker")),
            _evidence(fields),
        )

    def _words(self, number: int, found: object, clock: float) -> tuple[Word, ...]:
        """The words; one without a time is put after the one before it."""
        words: list[Word] = []
        mended = 0
        for fields in found if isinstance(found, list) else ():
            text = _first(fields, "word", "text") if isinstance(fields, dict) else None
            if not isinstance(text, str):
                mended += 1
                continue
            start, end = _seconds(fields.get("start")), _seconds(fields.get("end"))
            first = max(clock if start is None else start, 0.0)
            last = first if end is None else max(end, first)
            mended += (start, end) != (first, last)
            probability = _number(_first(fields, "probability", "score", "confidence"))
            words.append(Word(first, last, text, probability))
            clock = last
        if mended:
            self._mended.add(f"segment {number}: {mended} words without text or possible times")
        return tuple(words)


def _evidence(fields: dict[str, Any]) -> Evidence | None:
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
    return value if isinstance(value, float) else _number(value)


def _first(fields: dict[str, Any], *names: str) -> object:
    return next((fields[name] for name in names if fields.get(name) is not None), None)


def _number(value: object) -> float | None:
    """A finite number, also one that stands in quotes; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    if isinstance(value, str) and len(value) > 40:
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def _seconds(value: object) -> float | None:
    number = _number(value)
    return number if number is not None and abs(number) <= _LATEST else None


def _string(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _strings(values: object) -> list[str]:
    return [value for value in values if isinstance(value, str)] if isinstance(values, list) else []


JSON = Format(
    "json",
    "everything known: words, times, probabilities, evidence",
    render,
    parse,
    keeps=frozenset({"times", "speakers", "languages", "words"}),
    is_usual=True,
)
