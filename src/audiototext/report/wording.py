"""How a report's page puts numbers, times and foreign text."""

from __future__ import annotations

import re
from html import escape

from .. import languages, timestamps

_NOT_HTML = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef"
    + "".join(f"{chr(n + 0xFFFE)}{chr(n + 0xFFFF)}" for n in range(0, 0x110000, 0x10000))
    + "]"
)
_LANGUAGE = re.compile("[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8}){0,4}")


def escaped(text: str) -> str:
    """Text on one line as HTML's text or an attribute in quotes shows it, whatever stands in it."""
    return escape(_NOT_HTML.sub("\ufffd", " ".join(text.split())))


def isolated(text: str) -> str:
    """Foreign text within a line of ours, whose direction is its own."""
    return f"<bdi>{escaped(text)}</bdi>"


def language_attribute(code: str | None) -> str:
    """The attribute that says in which language a text is; empty where nobody knows."""
    code = "jv" if code == "jw" else code or ""
    return f' lang="{code}"' if _LANGUAGE.fullmatch(code) and code != "und" else ""


def language(code: str) -> str:
    """A language's name, escaped."""
    return escaped(languages.name(code))


def percent(share: float) -> str:
    """A share with one digit after the point, rounded down, so that only all is 100 %.

    >>> percent(1), percent(0.99996), percent(0.5)
    ('100 %', '99.9 %', '50.0 %')
    """
    tenths = int(share * 1000 + 1e-9)
    return "100 %" if tenths >= 1000 else f"{tenths / 10:.1f} %"


def counted(count: int, thing: str) -> str:
    """A number of things.

    >>> counted(1, "gap"), counted(0, "gap"), counted(1200, "caption")
    ('1 gap', '0 gaps', '1,200 captions')
    """
    return f"{count:,} {thing}{'' if count == 1 else 's'}"


def lasting(seconds: float) -> str:
    """How long something takes.

    >>> lasting(3.24), lasting(75), lasting(3700)
    ('3.2 s', '1:15 min', '1:01:40 h')
    """
    if seconds < 59.95:
        return f"{seconds:.1f} s"
    return f"{timestamps.clock(seconds)} {'h' if seconds >= 3599.5 else 'min'}"


def pace(sound: float, seconds: float) -> str:
    """How much faster than the sound something was.

    >>> pace(3600, 60), pace(90, 60), pace(30, 60)
    ('60 times faster than the sound', '1.5 times faster than the sound', 'slower than the sound')
    """
    times = sound / seconds
    if times < 1:
        return "slower than the sound"
    return f"{times:.{int(times < 10)}f} times faster than the sound"


def sentence(text: str) -> str:
    """Words of ours as a sentence: a capital letter, a period.

    >>> sentence("it repeats itself")
    'It repeats itself.'
    """
    return f"{text[:1].upper()}{text[1:]}." if text else ""
