"""What may stand in a field of somebody's JSON, read where it makes sense, else None."""

from __future__ import annotations

import math
from typing import Any

Fields = dict[str, Any]
"""A JSON object."""

_LATEST = 1e12
"""Seconds; no recording goes on for thirty thousand years."""

_LONGEST = 40
"""Characters of a number in quotes."""


def number(value: object) -> float | None:
    """A finite number, also one that stands in quotes; None for anything else.

    >>> number("8.47"), number(True), number("nan")
    (8.47, None, None)
    """
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    if isinstance(value, str) and len(value) > _LONGEST:
        return None
    try:
        found = float(value)
    except (ValueError, OverflowError):
        return None
    return found if math.isfinite(found) else None


def seconds(value: object) -> float | None:
    """A time in seconds, perhaps below 0; None where it is none."""
    found = number(value)
    return found if found is not None and abs(found) <= _LATEST else None


def string(value: object) -> str | None:
    """Text, perhaps empty; None for anything else."""
    return value if isinstance(value, str) else None


def strings(value: object) -> list[str]:
    """The texts in a list."""
    return [one for one in elements(value) if isinstance(one, str)]


def elements(value: object) -> list[Any]:
    """What is in a list; nothing where it is none."""
    return value if isinstance(value, list) else []


def objects(value: object) -> list[Fields]:
    """The objects in a list."""
    return [one for one in elements(value) if isinstance(one, dict)]


def fields_of(value: object) -> Fields:
    """An object's fields; none where it is no object."""
    return value if isinstance(value, dict) else {}


def first(fields: Fields, *names: str) -> object:
    """The first of the fields that is there and not null."""
    return next((fields[name] for name in names if fields.get(name) is not None), None)
