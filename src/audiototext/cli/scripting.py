"""Deliver Chinese in simplified or in traditional letters, as `--language` asks for."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from .. import scripts

if TYPE_CHECKING:
    from ..batch import Deliver, Delivery, Job
    from ..screen import Screen
    from ..transcript import Transcript


def scripting(language: str, screen: Screen) -> Callable[[Deliver], Deliver]:
    """What makes a delivery one of transcripts in the script that a language's name has.

    language: "zh-Hant", say; of a name without a script the transcripts stay as they are.
    """
    script = scripts.wanted(language)[1]
    if script is None:
        return lambda deliver: deliver

    def convert(deliver: Deliver) -> Deliver:
        def delivered(job: Job, transcript: Transcript) -> Delivery:
            converted = scripts.in_script(transcript, script)
            for note in converted.notes[len(transcript.notes) :]:
                screen.summary(f"Note: {note}")
            return deliver(job, converted)

        return delivered

    return convert
