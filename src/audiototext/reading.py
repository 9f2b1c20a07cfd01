"""Read a caption file: any encoding and format, by its name or by what is in it."""

from __future__ import annotations

import codecs
import contextlib
import re
from dataclasses import replace
from pathlib import Path

from . import formats, languages
from .errors import CaptionFileError, CaptionSyntaxError, UnknownName
from .transcript import UNDETERMINED, Transcript


def read(path: str | Path) -> Transcript:
    """The transcript in a caption file; its notes tell what was guessed and mended.

    Raises CaptionFileError if there is no such file or it cannot be opened, CaptionSyntaxError if
    it holds no captions that can be read.
    """
    return read_with_format(path)[0]


def read_with_format(path: str | Path) -> tuple[Transcript, formats.Format]:
    """The transcript, as `read` has it, and the format that the file really has."""
    path = Path(path)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise CaptionFileError(f"{path} cannot be read: {error.strerror or error}") from error
    except ValueError as error:  # a name that no file can have
        raise CaptionFileError(f"{str(path)!r} cannot be read: {error}") from None
    suffix = path.suffix.lower().removeprefix(".")
    try:
        text, notes = decoded(data)
        if not text.strip() and (not _may_be_empty(suffix) or b"\x00" in data):
            raise CaptionSyntaxError("it is empty")
        name = _format_of(text, suffix)
        format = formats.named(name)
        assert format.parse is not None
        transcript = format.parse(text)
    except CaptionSyntaxError as error:
        hint = "" if suffix in _READABLE else f"; what can be read is {', '.join(_READABLE)}"
        raise CaptionSyntaxError(f"{path}: {error}{hint}") from None
    if name != suffix:
        notes.append(f"read as {name}, because that is what is in it")
    notes += transcript.notes
    return replace(transcript, language=_code(transcript.language), notes=tuple(notes)), format


def decoded(data: bytes) -> tuple[str, list[str]]:
    """A caption file's text, and what a reader should know about its encoding.

    Raises CaptionSyntaxError where the bytes are no text.
    """
    encoding, notes = _encoding(data)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        text = data.decode(encoding, errors="replace")
        notes.append(f"what is no {encoding} became \ufffd, {text.count(chr(0xFFFD))} times")
    if text.endswith("\x00"):
        text = text.rstrip("\x00")
        notes.append("zeros at the end are left out")
    return text.removeprefix("\ufeff"), notes


_MARKS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF32_LE: "utf-32-le",  # before UTF-16, whose mark it begins with
    codecs.BOM_UTF32_BE: "utf-32-be",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}


def _encoding(data: bytes) -> tuple[str, list[str]]:
    """The encoding, by its mark, else by the bytes, and a note where that is a guess."""
    for mark, encoding in _MARKS.items():
        if data.startswith(mark):
            return encoding, []
    head = data.rstrip(b"\x00")[:4096]
    first, second = head[::2].count(0), head[1::2].count(0)
    if max(first, second) > len(head) // 8:  # every other byte of an ASCII letter in UTF-16
        if min(first, second) > max(first, second) // 8:
            raise CaptionSyntaxError("it is not a text file")
        encoding = "utf-16-le" if second > first else "utf-16-be"
        return encoding, [f"it has no byte order mark; read as {encoding}"]
    if b"\x1b$" in data and data.isascii():
        return "iso2022_jp", ["read as iso2022_jp (Japanese)"]
    if _is_utf8(data) or re.match(rb'\s*(?:\[\s*)?\{\s*"', data):  # json is UTF-8 by its standard
        return "utf-8", []
    encoding = _legacy(data)
    return encoding, [f"it is not UTF-8; read as {encoding} ({_LEGACY[encoding]}), a guess"]


def _is_utf8(data: bytes) -> bool:
    """Is it UTF-8? A few broken characters among many whole ones make it no other encoding."""
    try:
        data.decode()
    except UnicodeDecodeError:
        text = data.decode(errors="replace")
        ascii_only = len(data) - len(data.translate(None, _ASCII))
        return len(text) - ascii_only > 10 * text.count("\ufffd")
    return True


_ASCII = bytes(range(128))

_LEGACY = {
    "cp1252": "Western European",
    "gb18030": "Chinese, simplified",
    "cp932": "Japanese, Shift JIS",
    "cp949": "Korean",
    "big5": "Chinese, traditional",
    "cp1251": "Cyrillic",
    "cp1250": "Central European",
    "cp1254": "Turkish",
    "cp1256": "Arabic",
    "cp1255": "Hebrew",
    "cp1253": "Greek",
    "koi8_r": "Russian, KOI8",
    "cp1257": "Baltic",
    "cp874": "Thai",
    "euc_jp": "Japanese, EUC",
}
"""The code pages of old caption files; where two fit alike, the one that stands first is taken."""

_TELLING = [
    ("cp932", [rb"\x82[\x9f-\xf1]"]),  # Hiragana
    ("euc_jp", [rb"\xa4[\xa1-\xf3]\xa4[\xa1-\xf3]"]),  # two Hiragana; one could be Thai
    ("cp1254", [rb"\xfd", rb"[\xf0\xfe]"]),  # Turkish: i without dot, and soft g or s cedilla
    ("cp1257", [rb"[\xf0\xfe]", rb"[\xe2\xf8\xfb]"]),  # Baltic: s or z caron, long vowels
    ("cp1250", [rb"\xf5(?!e)", rb"\xe1"]),  # Hungarian: o with double acute, a acute
    ("cp1250", [rb"[a-z][\x9a\x9e\xb3\xb9\xba\xbf]|[\x9a\x9e\xba][a-z]"]),  # Polish, Czech, ...
]
"""Pages of few letters of their own, and these letters: all of them are found where it is used."""

_LATIN = {"cp1250", "cp1252", "cp1254", "cp1257"}


def _legacy(data: bytes) -> str:
    """The likeliest code page: by letters that tell, else by charset-normalizer.

    Only in Latin pages do letters of ASCII and others make words together. They differ in few
    letters from one another: where none of these is found, it is the Western European one.
    """
    sample = _sample(data)
    high = len(sample.translate(None, _ASCII))
    words = re.findall(rb"[A-Za-z\x80-\xff]*", sample)
    together = len(b"".join(word for word in words if not word.isascii()))
    likely = "cp1252" if together - high > 0.6 * high else _likeliest(sample)
    for page, letters in _TELLING:
        is_told = all(len(re.findall(some, sample)) * 20 > high for some in letters)
        if is_told and (page not in _LATIN or likely in _LATIN):
            return page
    return "cp1252" if likely in _LATIN else likely


def _likeliest(sample: bytes) -> str:
    """The page in which the sample is the least chaotic and the most like a language."""
    from charset_normalizer import from_bytes

    found = list(from_bytes(sample, cp_isolation=list(_LEGACY), threshold=0.4))
    least = min((match.chaos for match in found), default=0.0) + 0.02
    fits = {match.encoding: match.coherence for match in found if match.chaos <= least}
    good = max([0.35, *fits.values()]) - 0.05  # a lower coherence is chance
    alike = [page for page in _LEGACY if fits.get(page, 0.0) >= good]
    return next((page for page in [*alike, *_LEGACY] if page in fits), "cp1252")


def _sample(data: bytes, size: int = 100_000) -> bytes:
    """Lines that are not ASCII, from the first on, as many as a guess needs."""
    first = re.search(rb"[\x80-\xff]", data)
    begin = data.rfind(b"\n", 0, first.start()) + 1 if first else 0
    telling = [line for line in data[begin : begin + 10 * size].splitlines() if not line.isascii()]
    return b"\n".join(telling)[:size]


def _format_of(text: str, suffix: str) -> str:
    """The format's name: what cannot be anything else, else what the suffix says, else srt."""
    for name, format in formats.FORMATS.items():
        if format.looks_like is not None and format.looks_like.match(text):
            return name
    return suffix if suffix in _READABLE else "srt"


_READABLE = [name for name, format in formats.FORMATS.items() if format.parse is not None]


def _may_be_empty(suffix: str) -> bool:
    """Is a recording without a word an empty file in the format of that name?"""
    return suffix in _READABLE and not formats.named(suffix).render(Transcript((), UNDETERMINED, 0))


def _code(language: str) -> str:
    """The code of a language that is written out, as some services do; else what it is."""
    if len(language) > 3 and language.isalpha():
        with contextlib.suppress(UnknownName):
            return languages.code(language) or language
    return language
