"""Which of the hotwords that were asked for stand in a transcript, and how often."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence

from . import phrases
from .transcript import Transcript

_PARTS = re.compile("[,;\n\r\uff0c\uff1b\u3001\u060c\u061b]")
_BETWEEN = re.compile("[+#]+(?=[a-z0-9])|(?<![a-z0-9+#])[+#]+")
_HANGUL = re.compile("[\uac00-\ud7a3]")
_TAILS = "+#\u200c\u200d"  # of C++ and C#, and what parts letters, but not words
_TOLD = 20
_SHOWN = 40


def asked(text: str) -> list[str]:
    """The words and phrases in the text of `--hotwords`, each once, in order.

    They are parted by commas, semicolons and line breaks or, where it has none, by blanks. What
    has neither letter nor digit is left out.

    >>> asked("ComfyUI, Visual Studio"), asked("ComfyUI Whisper")
    (['ComfyUI', 'Visual Studio'], ['ComfyUI', 'Whisper'])
    """
    parts = _PARTS.split(text) if _PARTS.search(text) else text.split()
    found: dict[tuple[str, ...], str] = {}
    for part in parts:
        if units := tuple(_units(part)):
            found.setdefault(units, " ".join(part.split()))
    return list(found.values())


def heard(transcript: Transcript, hotwords: Sequence[str]) -> list[tuple[str, int]]:
    """Each hotword as it was asked, and how often it stands in the transcript's text.

    Case does not count, and signs part words as blanks do; accents count, and so do ++ and # of
    C++ and C#. Words are found whole, but anywhere in Chinese, Japanese, Korean, Thai and the like,
    where nothing parts them from what follows. A phrase may go on in the next segment.
    """
    units = [unit for segment in transcript.segments for unit in _units(segment.text)]
    places = defaultdict[str, list[int]](list)
    for place, unit in enumerate(units):
        places[unit].append(place)
    counts = []
    for hotword in hotwords:
        wanted = list(_units(hotword))
        count = free = 0
        for place in places.get(wanted[0], ()) if wanted else ():
            if place >= free and units[place : place + len(wanted)] == wanted:
                count, free = count + 1, place + len(wanted)
        counts.append((hotword, count))
    return counts


def told(counts: Sequence[tuple[str, int]]) -> str:
    """What `heard` found, as a sentence for people; "" where nothing was asked.

    >>> told([("ComfyUI", 2), ("Whisper", 1), ("Kubernetes", 0)])
    'hotwords heard: ComfyUI 2, Whisper 1; not heard: Kubernetes'
    """
    found = [f"{_shown(word)} {count}" for word, count in counts if count]
    missed = [_shown(word) for word, count in counts if not count]
    parts = {"heard": found, "not heard": missed}
    sentence = "; ".join(f"{how}: {_listed(names)}" for how, names in parts.items() if names)
    return sentence and f"hotwords {sentence}"


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - _TOLD} more" if len(names) > _TOLD else ""
    return ", ".join(names[:_TOLD]) + more


def _shown(word: str) -> str:
    return f"{word[:_SHOWN]}..." if len(word) > _SHOWN else word


def _units(text: str) -> Iterator[str]:
    """What is compared: words in lower case, or letters where nothing parts the words."""
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFKC", text).casefold())
    unit = ""
    for character in _BETWEEN.sub(" ", folded):
        is_letter = character.isalnum()
        if unit and not (is_letter and _is_word(unit[0] + character)) and not _is_tail(character):
            yield unit
            unit = ""
        if is_letter or unit:
            unit += character
    if unit:
        yield unit


def _is_tail(character: str) -> bool:
    """Does it belong to the letter before it?"""
    return character in _TAILS or unicodedata.category(character).startswith("M")


def _is_word(letters: str) -> bool:
    """Are these letters of a script in which blanks alone part the words?"""
    return not (phrases.is_unspaced(letters) or _HANGUL.search(letters))
