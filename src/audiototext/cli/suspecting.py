"""Do with doubtful segments as `--on_suspect` says, and tell how far to trust a transcript."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from typing import TYPE_CHECKING

from .. import suspects

if TYPE_CHECKING:
    from ..batch import Deliver, Delivery, Job
    from ..screen import Screen
    from ..transcript import Transcript

_SHOWN = 5  # lines


def suspecting(way: suspects.OnSuspect, screen: Screen) -> Callable[[Deliver], Deliver]:
    """What makes a delivery one of transcripts whose doubtful segments are marked, dropped or kept.

    After it follow the closing line, and the first of what is doubtful or missing.
    """

    def suspect(deliver: Deliver) -> Deliver:
        def delivered(job: Job, transcript: Transcript) -> Delivery:
            handled = suspects.handled(transcript, way)
            delivery = deliver(job, handled)
            _tell(transcript, handled, screen)
            return delivery

        return delivered

    return suspect


def _tell(transcript: Transcript, handled: Transcript, screen: Screen) -> None:
    dropped = handled.notes[len(transcript.notes) :]
    lines = [*dropped, *suspects.details(handled)]
    summary = suspects.summary(handled)
    if dropped:
        counted = f"{len(dropped)} left out"
        summary = f"{summary}, {counted}" if summary else counted.capitalize()
    if summary:
        shown = [f"  {line}" for line in islice(lines, _SHOWN)]
        more = [f"  and {len(lines) - _SHOWN} more (in json, html and the report)"]
        screen.summary("\n".join([summary, *shown, *more[: len(lines) > _SHOWN]]))
