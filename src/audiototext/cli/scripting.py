"""Deliver Chinese in simplified or in traditional letters, as `--language` asks for."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from .. import scripts
from .changing import changing

if TYPE_CHECKING:
    from ..batch import Deliver
    from ..screen import Screen


def scripting(language: str, screen: Screen) -> Callable[[Deliver], Deliver]:
    """What makes a delivery one of transcripts in the script that a language's name has.

    language: "zh-Hant", say; of a name without a script the transcripts stay as they are.
    """
    script = scripts.wanted(language)[1]
    if script is None:
        return lambda deliver: deliver

    return changing(lambda transcript: scripts.in_script(transcript, script), screen)
