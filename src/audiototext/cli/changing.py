"""Deliver transcripts that were changed before, and tell the notes that the change added."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..batch import Deliver, Delivery, Job
    from ..screen import Screen
    from ..transcript import Transcript


def changing(
    change: Callable[[Transcript], Transcript], screen: Screen
) -> Callable[[Deliver], Deliver]:
    """What makes a delivery one of changed transcripts."""

    def step(deliver: Deliver) -> Deliver:
        def delivered(job: Job, transcript: Transcript) -> Delivery:
            changed = change(transcript)
            for note in changed.notes[len(transcript.notes) :]:
                screen.summary(f"Note: {note}")
            return deliver(job, changed)

        return delivered

    return step
