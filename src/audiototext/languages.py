"""The languages Whisper knows: names to codes and back, with everyday aliases."""

from __future__ import annotations

from difflib import get_close_matches

from .errors import UnknownName
from .transcript import UNDETERMINED

AUTO = "auto-detect"


def code(name: str) -> str | None:
    """Whisper's code for a language's name, alias, code or BCP-47 tag; None for "Auto-Detect".

    >>> code("Spanish"), code("pt-BR"), code("Castilian"), code("Auto-Detect")
    ('es', 'pt', 'es', None)

    Raises UnknownName, with the nearest names, for anything else.
    """
    wanted = name.strip().lower().replace("_", "-")
    if wanted in (AUTO, "auto", ""):
        return None
    found = wanted if wanted in NAMES else _CODES.get(wanted)
    primary, dash, _ = wanted.partition("-")
    if found is None and dash:
        found = primary if primary in NAMES else _CODES.get(primary)
    if found is None:
        near = get_close_matches(wanted, [*_CODES, *NAMES], n=3, cutoff=0.6)
        hint = f"; did you mean {' or '.join(near)}?" if near else ""
        raise UnknownName(f"no language is called {name!r}{hint}")
    return found


def name(code: str) -> str:
    """The English name of a code, for people: "es" is "Spanish"; the code itself if unknown."""
    if code == UNDETERMINED:
        return "undetermined"
    return NAMES[code].title() if code in NAMES else code


NAMES = {
    "af": "afrikaans", "am": "amharic", "ar": "arabic", "as": "assamese", "az": "azerbaijani",
    "ba": "bashkir", "be": "belarusian", "bg": "bulgarian", "bn": "bengali", "bo": "tibetan",
    "br": "breton", "bs": "bosnian", "ca": "catalan", "cs": "czech", "cy": "welsh",
    "da": "danish", "de": "german", "el": "greek", "en": "english", "es": "spanish",
    "et": "estonian", "eu": "basque", "fa": "persian", "fi": "finnish", "fo": "faroese",
    "fr": "french", "gl": "galician", "gu": "gujarati", "ha": "hausa", "haw": "hawaiian",
    "he": "hebrew", "hi": "hindi", "hr": "croatian", "ht": "haitian creole", "hu": "hungarian",
    "hy": "armenian", "id": "indonesian", "is": "icelandic", "it": "italian", "ja": "japanese",
    "jw": "javanese", "ka": "georgian", "kk": "kazakh", "km": "khmer", "kn": "kannada",
    "ko": "korean", "la": "latin", "lb": "luxembourgish", "ln": "lingala", "lo": "lao",
    "lt": "lithuanian", "lv": "latvian", "mg": "malagasy", "mi": "maori", "mk": "macedonian",
    "ml": "malayalam", "mn": "mongolian", "mr": "marathi", "ms": "malay", "mt": "maltese",
    "my": "myanmar", "ne": "nepali", "nl": "dutch", "nn": "nynorsk", "no": "norwegian",
    "oc": "occitan", "pa": "punjabi", "pl": "polish", "ps": "pashto", "pt": "portuguese",
    "ro": "romanian", "ru": "russian", "sa": "sanskrit", "sd": "sindhi", "si": "sinhala",
    "sk": "slovak", "sl": "slovenian", "sn": "shona", "so": "somali", "sq": "albanian",
    "sr": "serbian", "su": "sundanese", "sv": "swedish", "sw": "swahili", "ta": "tamil",
    "te": "telugu", "tg": "tajik", "th": "thai", "tk": "turkmen", "tl": "tagalog",
    "tr": "turkish", "tt": "tatar", "uk": "ukrainian", "ur": "urdu", "uz": "uzbek",
    "vi": "vietnamese", "yi": "yiddish", "yo": "yoruba", "yue": "cantonese", "zh": "chinese",
}  # fmt: skip
"""Whisper's language codes (large-v3's hundred) and their English names."""

_ALIASES = {
    "burmese": "my", "castilian": "es", "farsi": "fa", "filipino": "tl", "flemish": "nl",
    "haitian": "ht", "iw": "he", "jv": "jw", "letzeburgesch": "lb",
    "mandarin": "zh", "moldavian": "ro", "moldovan": "ro", "nb": "no", "bokmål": "no",
    "panjabi": "pa", "pushto": "ps", "sinhalese": "si", "valencian": "ca",
}  # fmt: skip

_CODES = {english: code for code, english in NAMES.items()} | _ALIASES
