"""Other programs' JSON as whisper's own fields: OpenAI's service, transformers, whisper.cpp."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from .base import Mended
from .json_values import Fields, elements, fields_of, first, objects, seconds, string
from .json_whisper_cpp import from_whisper_cpp, without_tokens
from .json_words import dealt, is_said, is_unspaced, joined, restored

_PAUSE = 2.0
"""Seconds of silence that part two segments where a file has words only."""

_LONGEST = 30.0
"""Seconds of the longest segment there, as in whisper's windows."""

_STOP = re.compile(
    "[.!?\u2026\u3002\uff0e\uff01\uff1f\uff61\u061f\u06d4\u0964\u0965]"
    "['\"\u201d\u2019\xbb)\\]\u300d\u300f]*\\s*\\Z"
)
_LETTERS_A_SECOND = 15
_WORDY = 10
"""Letters of a chunk, on average, that is a word where no blanks are written."""


def is_ours(fields: Fields) -> bool:
    """Did this program write it?"""
    return "text_language" in fields


def as_whispers(data: object, mended: Mended) -> Fields | None:
    """The fields of whisper's own JSON, from its own and from others'; None = it is none of them.

    Whisper's is an object with "segments", which may be a list alone; the segments have "start",
    "end", "text" and "words", these "word", "start", "end" and "probability". Nothing is checked.
    """
    if isinstance(data, list):
        data = {"words" if _are_words(data) else "segments": data}
    if not isinstance(data, dict):
        return None
    listed = {name for name, value in data.items() if isinstance(value, list)}
    if "transcription" in listed:
        return from_whisper_cpp(data, mended)
    if "segments" in listed and data["segments"]:
        return data if is_ours(data) else _with_words(data, mended)
    if "chunks" in listed:
        return _from_transformers(data, mended)
    if "words" in listed and (data["words"] or not (string(data.get("text")) or "").strip()):
        return data | {"segments": _segments(data, data["words"], mended)}
    return data if "segments" in listed else None


def _are_words(found: list[Any]) -> bool:
    return any("word" in one and "text" not in one for one in objects(found))


def _with_words(data: Fields, mended: Mended) -> Fields:
    """Segments with their words.

    OpenAI's service has them beside the segments, as it has no blanks and signs in them, and
    whisper.cpp's server has tokens for words.
    """
    segments = elements(data["segments"])
    inner = [word for one in objects(segments) for word in objects(one.get("words"))]
    if any("t_dtw" in word for word in inner):
        return data | {"segments": [without_tokens(one) for one in segments]}
    if inner or not elements(data.get("words")):
        return data
    found = iter(_dealt(objects(segments), _heard(elements(data["words"]), mended), mended))
    return data | {"segments": [next(found) if isinstance(one, dict) else one for one in segments]}


def _dealt(segments: Sequence[Fields], heard: Sequence[Fields], mended: Mended) -> list[Fields]:
    """The segments with those of the words that are theirs."""
    parts = dealt(
        [string(one.get("text")) or "" for one in segments],
        [seconds(one.get("end")) or 0.0 for one in segments],
        [_text(word) for word in heard],
        [seconds(word.get("start")) for word in heard],
    )
    _tell_lost(sum(is_said(_text(word)) for word in heard) - sum(map(len, parts)), mended)
    return [
        one | {"words": [heard[place] | {"word": text} for place, text in part]}
        for one, part in zip(segments, parts, strict=True)
    ]


def _tell_lost(count: int, mended: Mended) -> None:
    if count > 0:
        mended.add(f"{count} words are not in the text: left out")


def _heard(found: list[Any], mended: Mended) -> list[Fields]:
    """The words that have a text."""
    heard = [one for one in objects(found) if isinstance(first(one, "word", "text"), str)]
    if len(heard) < len(found):
        mended.add(f"{len(found) - len(heard)} words without text")
    return heard


def _text(word: Fields) -> str:
    return string(first(word, "word", "text")) or ""


def _segments(data: Fields, found: list[Any], mended: Mended) -> list[Any]:
    """Segments of words alone, whose text is the whole one, if there is one.

    A segment ends where a sentence does, at a pause of _PAUSE seconds, and before it lasts more
    than _LONGEST seconds. Where nothing is a word, that is what they are.
    """
    heard = _heard(found, mended)
    if not heard:
        return found
    said = [_text(word) for word in heard]
    text = string(data.get("text")) or ""
    parts = restored(text if text.strip() else joined(said), said)
    words = [
        word | {"word": part} for word, part in zip(heard, parts, strict=True) if part is not None
    ]
    _tell_lost(sum(map(is_said, said)) - len(words), mended)
    segments: list[Any] = []
    for group in _groups(words):
        times = {"start": group[0].get("start"), "end": group[-1].get("end")}
        segments.append(times | {"text": "".join(map(_text, group)), "words": group})
    return segments


def _groups(words: Sequence[Fields]) -> Iterator[list[Fields]]:
    """The words of each segment."""
    group: list[Fields] = []
    for word in words:
        if group and _is_parted(group, word):
            yield group
            group = []
        group.append(word)
    if group:
        yield group


def _is_parted(group: Sequence[Fields], word: Fields) -> bool:
    """Does a segment end before the word?"""
    last, text = _text(group[-1]), _text(word)
    is_spaced = text[:1].isspace() and not text.lstrip()[:1].islower()
    if _STOP.search(last) and (is_spaced or is_unspaced(text[:1])):
        return True
    begin, before = seconds(group[0].get("start")), seconds(group[-1].get("end"))
    start, end = seconds(word.get("start")), seconds(word.get("end"))
    if start is not None and before is not None and start - before >= _PAUSE:
        return True
    return begin is not None and end is not None and end - begin > _LONGEST


def _from_transformers(data: Fields, mended: Mended) -> Fields:
    """The chunks of a pipeline, segments or words; those of speakers where it has them."""
    spoken = [one for one in objects(data.get("speakers")) if "timestamp" in one]
    found = spoken or elements(data["chunks"])
    languages = Counter(string(one.get("language")) or "" for one in objects(found))
    common = max(languages, key=lambda name: languages[name], default="")
    chunks = [_chunk(one) for one in found]
    _give_ends(objects(chunks), mended)
    if not spoken and _are_wordy(objects(chunks)):
        chunks = _segments(data, chunks, mended)
    return data | {"segments": chunks, "language": string(data.get("language")) or common}


def _chunk(found: object) -> object:
    """A chunk with whisper's names for its fields; what is none stays as it is."""
    fields = fields_of(found)
    if not fields.keys() & {"timestamp", "text"}:
        return found if not fields else {}
    times = [seconds(time) for time in elements(fields.get("timestamp"))[:2]]
    start, end = [*times, None, None][:2]
    kept = {name: fields.get(name) for name in ("text", "speaker", "words")}
    return {"start": start, "end": end} | kept


def _give_ends(chunks: Sequence[Fields], mended: Mended) -> None:
    """Give an end to those that have none: where the next one starts, or a guess."""
    for chunk, following in zip(chunks, [*chunks[1:], {}], strict=False):
        start, end = chunk.get("start"), following.get("start")
        if start is None or chunk.get("end") is not None:
            continue
        if end is None or end <= start:
            end = start + max(1.0, len(string(chunk["text"]) or "") / _LETTERS_A_SECOND)
        mended.add(f"the chunk at {start:.3f} s has no end, so it ends at {end:.3f} s")
        chunk["end"] = end


def _are_wordy(chunks: Sequence[Fields]) -> bool:
    """Are the chunks words? They last less than a second, and have no blanks within.

    In writing without blanks they are short.
    """
    texts = [text.strip() for text in (string(one.get("text")) for one in chunks) if text]
    spaced = sum(len(text.split()) > 1 for text in texts)
    times = [(chunk.get("start"), chunk.get("end")) for chunk in chunks]
    is_long = sum(map(len, texts)) > _WORDY * len(texts)
    lengths = [end - start for start, end in times if start is not None and end is not None]
    return (
        bool(texts and lengths)
        and spaced * 20 <= len(texts)
        and not (is_long and any(is_unspaced(text[:1]) for text in texts))
        and sum(lengths) <= len(lengths)
    )
