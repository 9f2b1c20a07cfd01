"""whisper.cpp's JSON as whisper's own fields: tokens become words, milliseconds seconds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from .. import timestamps
from .base import Mended
from .json_values import Fields, elements, fields_of, number, objects, seconds, string
from .json_words import LEAST, is_opening, is_said, is_unspaced, restored

_SPECIAL = re.compile(r"\s*(?:\[_[^\]]*\]|<\|[^|]*\|>)\s*")
"""A token that is no text: the start of a transcript, a timestamp, a language, the end."""

_CONTINUES = "ー々ゝゞヽヾ"
"""Letters that repeat or lengthen the one before them."""


@dataclass(frozen=True, slots=True)
class _Token:
    """A piece of a word; times in seconds, None = there is none."""

    text: str
    start: float | None
    end: float | None
    probability: float | None


def from_whisper_cpp(data: Fields, mended: Mended) -> Fields:
    """What its command writes: segments, with tokens where they were asked for."""
    found = elements(data["transcription"])
    segments = [_segment(one) if isinstance(one, dict) else one for one in found]
    _tell_turns(objects(found), objects(segments), mended)
    params = fields_of(data.get("params"))
    languages = [fields_of(data.get("result")).get("language"), params.get("language")]
    named = [name for name in map(string, languages) if name and name != "auto"]
    return {
        "segments": segments,
        "language": named[0] if named else None,
        "task": "translate" if params.get("translate") is True else "transcribe",
    }


def without_tokens(fields: Any) -> Any:
    """A segment of its server's, in which each of the words is a token, with words."""
    if not isinstance(fields, dict) or not isinstance(fields.get("words"), list):
        return fields
    tokens = [
        _Token(
            string(one.get("word")) or "",
            seconds(one.get("start")),
            seconds(one.get("end")),
            number(one.get("probability")),
        )
        for one in objects(fields["words"])
    ]
    return fields | {"words": _restored(string(fields.get("text")), list(_words(tokens)))}


def _segment(fields: Fields) -> Fields:
    if not fields.keys() & {"offsets", "timestamps", "text", "tokens"}:
        return {}
    start, end = _times(fields)
    found: Fields = {"start": start, "end": end, "text": string(fields.get("text"))}
    speaker = string(fields.get("speaker"))
    if speaker and speaker != "?":
        found["speaker"] = speaker
    tokens = [
        _Token(string(one.get("text")) or "", *_times(one), number(one.get("p")))
        for one in objects(fields.get("tokens"))
    ]
    if tokens:
        found["words"] = _restored(found["text"], list(_words(tokens)))
    return found


def _restored(text: str | None, words: list[Fields]) -> list[Fields]:
    """The words with the characters of the text whose pieces are lost."""
    said = [word["word"] for word in words]
    if text is None or not text.strip() or text == "".join(said):
        return words
    parts = restored(text, said, LEAST)
    return [
        word | {"word": part} for word, part in zip(words, parts, strict=True) if part is not None
    ]


def _times(fields: Fields) -> tuple[float | None, float | None]:
    """Start and end in seconds, from milliseconds, else from timestamps."""
    offsets, written = fields_of(fields.get("offsets")), fields_of(fields.get("timestamps"))
    start, end = (_time(offsets.get(name), written.get(name)) for name in ("from", "to"))
    return start, end


def _time(milliseconds: object, timestamp: object) -> float | None:
    found = number(milliseconds)
    if found is not None:
        return seconds(found / 1000)
    if not isinstance(timestamp, str) or len(timestamp) > 40:
        return None
    try:
        return timestamps.parse(timestamp)
    except ValueError:
        return None


def _tell_turns(found: Sequence[Fields], segments: Sequence[Fields], mended: Mended) -> None:
    """Name the speakers where only their turns are told: 1, then 2, then 1 again."""
    turns = [one.get("speaker_turn_next") is True for one in found]
    if not any(turns) or any("speaker" in segment for segment in segments):
        return
    speaker = 1
    for segment, is_last in zip(segments, turns, strict=True):
        segment["speaker"] = str(speaker)
        speaker = 3 - speaker if is_last else speaker
    mended.add("it tells turns only, not who speaks, so speakers 1 and 2 take turns")


def _words(tokens: Sequence[_Token]) -> Iterator[Fields]:
    """The words that the tokens make, those that are no text left out."""
    group: list[_Token] = []
    latest = ""
    for token in tokens:
        if not token.text or _SPECIAL.fullmatch(token.text):
            continue
        if group and _begins(token.text[0], latest):
            yield _word(group)
            group, latest = [], ""
        group.append(token)
        latest = next(filter(is_said, reversed(token.text)), latest)
    if group:
        yield _word(group)


def _begins(letter: str, latest: str) -> bool:
    """Does a token with this first letter begin a word? `latest`: the last letter before it.

    Pieces of one character stay together, and in writing without blanks each token is a word;
    signs are no words.
    """
    if letter.isspace():
        return True
    if not latest or letter in _CONTINUES or not (is_said(letter) or is_opening(letter)):
        return False
    return is_unspaced(letter) or is_unspaced(latest)


def _word(group: Sequence[_Token]) -> Fields:
    """A word, with the times and the mean probability of the tokens that are not only signs."""
    said = [token for token in group if is_said(token.text)] or group
    known = [token.probability for token in said if token.probability is not None]
    return {
        "word": "".join(token.text for token in group),
        "start": said[0].start,
        "end": said[-1].end,
        "probability": sum(known) / len(known) if known else None,
    }
