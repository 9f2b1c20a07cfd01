"""What captions must keep to: the presets, with their numbers by language."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from types import MappingProxyType
from typing import Any

from .errors import UnknownName, UnsupportedRequest

NONE = "none"
"""The preset that leaves the engine's segments untouched."""

LINGER = 0.5
"""Seconds that a caption may stay after its last word for the sake of reading (Netflix)."""

LEAD_FRAMES = 3
"""Frames that a caption may come before its first word (Netflix)."""

_FULL_WIDTH = frozenset({"zh", "yue", "ja", "ko"})
"""Languages whose limits count full-width characters; narrow ones, blanks included, are halves."""


_NETFLIX_WIDTH = MappingProxyType({"": 42, "zh": 16, "yue": 16, "ko": 16, "ja": 13})
_NETFLIX_CPS = MappingProxyType(
    {"": 17.0, "en": 20.0, "ja": 4.0, "ko": 12.0, "zh": 9.0, "yue": 9.0}
)


@dataclass(frozen=True, kw_only=True)
class Norms:
    """The numbers of a preset; times in seconds.

    max_lines: lines of a caption. max_width: characters of a line, by language ("" = the others).
    max_cps: characters a second, by language ("" = the others).
    min_duration, max_duration: how long a caption stays. fps: frames a second of the picture.
    gap_frames: frames between two captions. min_gap: seconds instead, None = by frames.
    chain: a shorter silence between two captions is closed to the gap.
    """

    name: str = "netflix"
    max_lines: int = 2
    max_width: Mapping[str, int] = field(default_factory=lambda: _NETFLIX_WIDTH)
    max_cps: Mapping[str, float] = field(default_factory=lambda: _NETFLIX_CPS)
    min_duration: float = 5 / 6
    max_duration: float = 7.0
    fps: float = 24.0
    gap_frames: int = 2
    min_gap: float | None = None
    chain: float = 0.5

    def __post_init__(self) -> None:
        if not (self.max_lines >= 1 and all(width >= 1 for width in self.max_width.values())):
            raise UnsupportedRequest("a caption has at least one line of at least one character")
        if not 0 < self.min_duration <= self.max_duration < float("inf"):
            raise UnsupportedRequest(
                f"a caption cannot stay for {self.min_duration:g} s at least "
                f"and for {self.max_duration:g} s at most"
            )
        if not all(speed > 0 for speed in self.max_cps.values()):
            raise UnsupportedRequest("a reading speed is above 0 characters a second")
        if not (self.fps > 0 and 0 <= self.gap < float("inf")):
            raise UnsupportedRequest("frames a second are above 0, and a gap is not below 0")

    @cached_property
    def gap(self) -> float:
        """Seconds between two captions."""
        return self.gap_frames / self.fps if self.min_gap is None else self.min_gap

    @property
    def lead(self) -> float:
        """Seconds that a caption may come before its first word."""
        return LEAD_FRAMES / self.fps

    def limits(self, language: str) -> Limits:
        """The limits of a language's captions."""
        return Limits(
            self.max_width.get(language, self.max_width[""]),
            self.max_cps.get(language, self.max_cps[""]),
            language in _FULL_WIDTH,
        )


@dataclass(frozen=True, slots=True)
class Limits:
    """What a line and a second may hold in one language, and how its characters are counted."""

    width: int
    cps: float
    full_width: bool

    def count(self, text: str) -> float:
        """Characters, as the language's limits count them.

        Where those are for full-width writing, a narrow character counts half; elsewhere a
        full-width one counts double.

        >>> Limits(16, 9, True).count("AI 时代"), Limits(42, 20, False).count("AI 时代")
        (3.5, 7)
        """
        wide = 0 if text.isascii() else sum(map(_is_wide, text))
        return (len(text) + wide) / 2 if self.full_width else len(text) + wide


def _is_wide(character: str) -> bool:
    """Does it take two columns? Source: Unicode Standard Annex 11, East Asian Width."""
    return unicodedata.east_asian_width(character) in "WF"


def preset(name: str, **changes: Any) -> Norms | None:
    """The norms of that preset with some numbers changed; None for "none", which has none.

    changes: fields of Norms; a number for max_width or max_cps holds for every language, a mapping
        for those that it names.
    Raises UnknownName, and UnsupportedRequest for numbers that make no sense.
    """
    wanted = name.strip().lower()
    given = {key: value for key, value in changes.items() if value is not None}
    if wanted == NONE:
        if given:
            raise UnsupportedRequest(
                f"the preset 'none' leaves the segments as they are, so it takes no {min(given)}"
            )
        return None
    if wanted not in PRESETS:
        raise UnknownName(f"no preset is called {name!r}; there are {', '.join([*PRESETS, NONE])}")
    unknown = set(given) - {item.name for item in fields(Norms)}
    if unknown:
        raise UnknownName(f"captions have no norm called {min(unknown)!r}")
    for key in ("max_width", "max_cps"):
        value = given.get(key)
        if isinstance(value, Mapping):
            given[key] = MappingProxyType({**getattr(PRESETS[wanted], key), **value})
        elif value is not None:
            given[key] = MappingProxyType({"": value})
    return replace(PRESETS[wanted], **given)


PRESETS = {
    "netflix": Norms(),
    "ted": Norms(name="ted", max_cps=MappingProxyType({**_NETFLIX_CPS, "": 21.0, "en": 21.0})),
    "bbc": Norms(
        name="bbc",
        max_width=MappingProxyType({**_NETFLIX_WIDTH, "": 37}),
        max_cps=MappingProxyType({**_NETFLIX_CPS, "": 17.0, "en": 17.0}),
        min_duration=1.0,
        fps=25.0,
        chain=1.0,
    ),
}
"""netflix: Timed Text Style Guide, general requirements and the languages' own (42 x 2, 5/6 to 7 s,
two frames between captions, 20 characters a second in English for adults, 17 in most others; ja 13
and 4, ko 16 and 12, zh 16 and 9). ted: TED's and IWSLT's 42 x 2 at 21 characters a second.
bbc: Subtitle Guidelines (37 characters a line; 160 to 180 words a minute: at 5.7 characters a word
with its blank 180 are 17 a second; a pause is shown from 1 s on)."""
