"""json: everything that is known, in whisper's own fields and types first."""

from __future__ import annotations

import json
import math
import re
from typing import Any

from ..transcript import Coverage, Cue, Segment, Sheet, Transcript, Word
from .base import Format
from .json_reading import parse


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
        | ({} if transcript.sheet is None else {"sheet": _sheet(transcript.sheet)})
        | ({} if transcript.coverage is None else {"coverage": _coverage(transcript.coverage)})
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
        fields["words"] = [_word(word) for word in segment.words]
    ours = {
        "language": segment.language,
        "speaker": segment.speaker,
        "confidence": _rounded(segment.confidence),
        "doubts": list(segment.doubts) or None,
        "cue": None if segment.cue is None else _cue(segment.cue),
    }
    return fields | {name: value for name, value in ours.items() if value is not None}


def _word(word: Word) -> dict[str, Any]:
    fields = {"word": word.text, "start": word.start, "end": word.end}
    scores = {"probability": word.probability, "confidence": word.confidence}
    known = {name: _finite(score) for name, score in scores.items() if score is not None}
    return fields | known


def _cue(cue: Cue) -> dict[str, Any]:
    fields = {"name": cue.name, "settings": cue.settings, "comments": list(cue.comments)}
    return {name: value for name, value in fields.items() if value}


def _sheet(sheet: Sheet) -> dict[str, Any]:
    fields = {"blocks": list(sheet.blocks), "comments": list(sheet.comments)}
    return {"format": sheet.format} | {name: value for name, value in fields.items() if value}


def _coverage(coverage: Coverage) -> dict[str, Any]:
    """What `parse` reads, and the share for readers."""
    gaps = [[start, end] for start, end in coverage.gaps]
    return {"share": _rounded(coverage.share), "voiced": _finite(coverage.voiced), "gaps": gaps}


def _rounded(share: float | None) -> float | None:
    """A share with as many digits as say anything; None for what is no number."""
    return None if share is None or not math.isfinite(share) else round(share, 4)


def _finite(number: float | None) -> float | None:
    return number if number is not None and math.isfinite(number) else None


def _dump(value: object) -> str:
    """JSON in people's own alphabets; half a surrogate pair, which UTF-8 cannot hold, escaped."""
    written = json.dumps(value, ensure_ascii=False, allow_nan=False)
    return re.sub("[\ud800-\udfff]", lambda half: f"\\u{ord(half[0]):04x}", written)


JSON = Format(
    "json",
    "everything known: words, times, probabilities, evidence",
    render,
    parse,
    keeps=frozenset(
        {
            "times",
            "overlaps",
            "lines",
            "speakers",
            "names",
            "comments",
            "sheet",
            "languages",
            "words",
        }
    ),
    is_usual=True,
    cue_line=re.compile(r'^()\{"id": \d', re.MULTILINE),
    looks_like=re.compile(r'\A\s*(?:\[\s*)?\{\s*"'),
)
