"""json: everything that is known, in whisper's own fields and types first."""

from __future__ import annotations

import json
import math
from typing import Any

from ..transcript import Segment, Transcript
from .base import Format


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
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


JSON = Format("json", "everything known: words, times, probabilities, evidence", render)
