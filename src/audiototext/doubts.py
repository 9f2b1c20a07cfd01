"""Why a segment may not be what was said: text over silence, loops, echoes, stock phrases."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from . import phrases, stock_phrases
from .transcript import Segment
from .voice import Stretch

REASONS = {
    "over silence": "no voice is heard where its words are",
    "silence to Whisper": "Whisper itself takes the sound for one in which nobody speaks",
    "improbable": "Whisper finds its own text improbable",
    "repeats itself": "it says the same again and again",
    "said before": "it is the segment before once more, word for word",
    "echoes the prompt": "it repeats the prompt instead of the sound",
    "stock phrase": "Whisper often writes this where nobody says it, and little speaks for it here",
    "too fast": "nobody can say so much in its time",
}
"""What speaks against a segment, each in words."""

_NEAR = 0.3  # seconds between a word and a voice
_VOICED = 0.7  # of the words: with less it is text over silence
_SILENT, _RATHER = 0.6, 0.45  # Whisper's own threshold of silence, and one for weak texts
_IMPROBABLE = -0.8  # a mean log-probability; Whisper's own threshold, -1, is for failures
_UNLIKELY = 0.55  # share of words that can be expected to be right
_COMPRESSIBLE = 2.4  # Whisper's own threshold
_FEW, _PHRASE = 3, 5  # words that people repeat, and words that they do not
_COPIES, _LOOP = 3, 6  # of a phrase in a row, and the words of such a loop
_ECHO = 4  # words or tokens of the prompt said once more
_FASTEST = 35.0  # letters a second: twice as many as hurried speech has
_LETTERS = 12  # fewer say nothing about speed
_WEAK_LOGPROB, _WEAK_SILENCE, _WEAK_CONFIDENCE = -0.6, 0.3, 0.7


def doubts(
    segment: Segment,
    voice: Sequence[Stretch] | None,
    before: Segment | None = None,
    prompt: str | None = None,
) -> tuple[str, ...]:
    """The names of the REASONS that speak against a segment.

    voice: where a voice was heard around it, in seconds; None = nobody listened. before: the
    segment before it. prompt: the text that stood before its window.
    """
    said = words_of(segment.text)
    if not said:
        return ()
    evidence = segment.evidence
    silent = voice is not None and _voiced(segment, voice) < _VOICED
    found = {
        "over silence": silent,
        "silence to Whisper": _is_silent(segment),
        "improbable": _is_improbable(segment),
        "repeats itself": repeats(said)
        or (evidence is not None and evidence.compression_ratio > _COMPRESSIBLE),
        "said before": before is not None and len(said) > _FEW and said == words_of(before.text),
        "echoes the prompt": prompt is not None and echoes(said, words_of(prompt)),
        "stock phrase": (silent or _is_weak(segment)) and stock_phrases.is_one(said),
        "too fast": _is_too_fast(segment),
    }
    return tuple(reason for reason, is_so in found.items() if is_so)


def words_of(text: str) -> list[str]:
    """What is said, without case and signs; a letter each where words have no blanks between.

    >>> words_of("Well, well: 2 am."), words_of("你好")
    (['well', 'well', '2', 'am'], ['你', '好'])
    """
    folded = text.casefold().replace("\u0307", "")  # which it makes of the Turkish capital i
    return "".join(map(_spaced, folded)).split()


def _spaced(sign: str) -> str:
    """A letter, mark or digit, with blanks around it where words have none; a blank for others."""
    if unicodedata.category(sign)[0] not in "LMN":
        return " "
    return f" {sign} " if phrases.is_unspaced(sign) else sign


def repeats(said: Sequence[str]) -> bool:
    """Is a long phrase said twice in a row, or a short one again and again?

    >>> repeats("no no no".split()), repeats("you know you know you know".split())
    (False, True)
    """
    for length in range(1, len(said) // 2 + 1):
        copies = 2 if length >= _PHRASE else max(_COPIES, -(-_LOOP // length))
        alike = 0
        for one, other in zip(said, said[length:], strict=False):
            alike = alike + 1 if one == other else 0
            if alike >= length * (copies - 1):
                return True
    return False


def echoes(said: Sequence[object], prompt: Sequence[object]) -> bool:
    """Does the text begin with words, or tokens, of the prompt, in their order?

    >>> echoes([4, 5, 6, 7], [1, 2, 3, 4, 5, 6, 7]), echoes([4, 5], [4, 5]), echoes([1], [])
    (True, False, False)
    """
    start = list(said[:_ECHO])
    if len(start) < _ECHO:
        return False
    return any(list(prompt[at : at + _ECHO]) == start for at in range(len(prompt) - _ECHO + 1))


def _voiced(segment: Segment, voice: Sequence[Stretch]) -> float:
    """The share of its words that are near a voice."""
    parts = segment.words or (segment,)
    near = [
        any(begin - _NEAR < part.end and part.start < end + _NEAR for begin, end in voice)
        for part in parts
    ]
    return sum(near) / len(near)


def _is_silent(segment: Segment) -> bool:
    if segment.evidence is None:
        return False
    limit = _RATHER if _is_unsure(segment) else _SILENT
    return segment.evidence.no_speech_prob > limit


def _is_improbable(segment: Segment) -> bool:
    evidence, confidence = segment.evidence, segment.confidence
    if confidence is not None and confidence < _UNLIKELY:
        return True
    return evidence is not None and evidence.avg_logprob < _IMPROBABLE


def _is_weak(segment: Segment) -> bool:
    """Does little speak for it, though nothing against it?"""
    evidence = segment.evidence
    is_silent = evidence is not None and evidence.no_speech_prob > _WEAK_SILENCE
    return is_silent or _is_unsure(segment)


def _is_unsure(segment: Segment) -> bool:
    """Is Whisper less sure of its text than usual?"""
    evidence, confidence = segment.evidence, segment.confidence
    if confidence is not None and confidence < _WEAK_CONFIDENCE:
        return True
    return evidence is not None and (
        evidence.avg_logprob < _WEAK_LOGPROB or evidence.temperature > 0
    )


def _is_too_fast(segment: Segment) -> bool:
    letters = sum(letter.isalnum() for letter in segment.text)
    return letters >= _LETTERS and letters > _FASTEST * (segment.end - segment.start)
