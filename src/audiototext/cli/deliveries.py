"""What is done with every transcript before it is delivered, and told after that."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from .correcting import correcting
from .hotwords_told import telling
from .scripting import scripting
from .suspecting import suspecting

if TYPE_CHECKING:
    from ..batch import Deliver
    from ..screen import Screen
    from ..suspects import OnSuspect


def prepared(
    language: str,
    corrections: Path | None,
    on_suspect: OnSuspect,
    hotwords: str | None,
    screen: Screen,
) -> Callable[[Deliver], Deliver]:
    """What makes a delivery one of transcripts as the options want them.

    In this order: Chinese in its script, corrections, doubtful segments; then what was doubtful is
    told, and which hotwords were heard. Raises ConfigError for what is no correction.
    """
    steps = (
        scripting(language, screen),
        correcting(corrections, screen),
        suspecting(on_suspect, screen),
        telling(hotwords, screen),
    )

    def prepare(deliver: Deliver) -> Deliver:
        for step in reversed(steps):
            deliver = step(deliver)
        return deliver

    return prepare
