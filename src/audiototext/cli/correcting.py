"""Correct what is delivered, by a file of words and patterns, and tell what was corrected."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from .changing import changing

if TYPE_CHECKING:
    from ..batch import Deliver
    from ..screen import Screen


def correcting(path: Path | None, screen: Screen) -> Callable[[Deliver], Deliver]:
    """What makes a delivery one of corrected transcripts; None = they stay as they are.

    Reads the file at once. Raises ConfigError, with the line, for what is no correction.
    """
    if path is None:
        return lambda deliver: deliver
    from .. import corrections

    rules = corrections.read(path)
    for note in rules.notes:
        screen.warn(f"{path}: {note}")

    return changing(lambda transcript: corrections.corrected(transcript, rules), screen)
