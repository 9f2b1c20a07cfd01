"""The languages Whisper knows: names to codes and back, with everyday aliases."""

from __future__ import annotations

from collections import Counter
from difflib import get_close_matches

from . import scripts
from .errors import UnknownName
from .transcript import UNDETERMINED

AUTO = "auto-detect"


def code(name: str) -> str | None:
    """Whisper's code for a language's name, alias, code or BCP-47 tag; None for "Auto-Detect".

    A script in it is not looked at: `scripts.wanted` tells which one.

    >>> code("Spanish"), code("pt-BR"), code("Chinese (traditional)"), code("Auto-Detect")
    ('es', 'pt', 'zh', None)

    Raises UnknownName, with the nearest names, for anything else.
    """
    wanted = scripts.wanted(name)[0].strip().lower().replace("_", "-")
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


def by_script(text: str) -> str | None:
    """The language that a script stands for: kana, Hangul, Thai, ...; Han without kana is Chinese.

    None where most letters are of a script that many languages share.

    >>> by_script("今日はいい天気です"), by_script("我们今天"), by_script("Guten Tag")
    ('ja', 'zh', None)
    """
    counts = Counter(_script(character) for character in text[:_SAMPLE] if character.isalpha())
    letters = sum(counts.values())
    if counts["ja"] > _KANA * letters:
        return "ja"
    code, count = max(counts.items(), key=lambda item: item[1], default=("", 0))
    return code if code and count * 2 > letters else None


def _script(letter: str) -> str:
    return next((code for code, first, last in _SCRIPTS if first <= letter <= last), "")


_SAMPLE = 10_000  # characters; more would tell no more
_KANA = 0.05
_SCRIPTS = (
    ("ja", "\u3040", "\u30ff"),
    ("zh", "\u3400", "\u9fff"),
    ("ko", "\uac00", "\ud7af"),
    ("th", "\u0e00", "\u0e7f"),
    ("lo", "\u0e80", "\u0eff"),
    ("bo", "\u0f00", "\u0fff"),
    ("my", "\u1000", "\u109f"),
    ("km", "\u1780", "\u17ff"),
    ("ka", "\u10a0", "\u10ff"),
    ("hy", "\u0530", "\u058f"),
    ("el", "\u0370", "\u03ff"),
    ("he", "\u0590", "\u05ff"),
)

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

ISO_639_2 = {
    "alb": "sq", "ara": "ar", "arm": "hy", "baq": "eu", "ben": "bn", "bul": "bg", "bur": "my",
    "cat": "ca", "ces": "cs", "chi": "zh", "cym": "cy", "cze": "cs", "dan": "da", "deu": "de",
    "dut": "nl", "ell": "el", "eng": "en", "est": "et", "eus": "eu", "fas": "fa", "fin": "fi",
    "fra": "fr", "fre": "fr", "geo": "ka", "ger": "de", "gle": "ga", "glg": "gl", "gre": "el",
    "heb": "he", "hin": "hi", "hrv": "hr", "hun": "hu", "hye": "hy", "ice": "is", "ind": "id",
    "isl": "is", "ita": "it", "jpn": "ja", "kat": "ka", "kor": "ko", "lav": "lv", "lit": "lt",
    "mac": "mk", "may": "ms", "mkd": "mk", "msa": "ms", "mya": "my", "nld": "nl", "nob": "no",
    "nor": "no", "per": "fa", "pol": "pl", "por": "pt", "ron": "ro", "rum": "ro", "rus": "ru",
    "slk": "sk", "slo": "sk", "slv": "sl", "spa": "es", "sqi": "sq", "srp": "sr", "swe": "sv",
    "tam": "ta", "tel": "te", "tha": "th", "tur": "tr", "ukr": "uk", "urd": "ur", "vie": "vi",
    "wel": "cy", "zho": "zh",
}  # fmt: skip
"""ISO 639-2, in which films name their tracks, both of its forms: the common languages."""
