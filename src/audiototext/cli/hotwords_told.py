"""Tell after each delivery which hotwords its transcript has, and which it lacks."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..batch import Deliver, Delivery, Job
    from ..screen import Screen
    from ..transcript import Transcript


def telling(text: str | None, screen: Screen) -> Callable[[Deliver], Deliver]:
    """What makes a delivery one that is followed by what became of the hotwords.

    text: that of `--hotwords`; None = nothing is told. Nothing is told of a translation, either,
    whose words are others than those that were heard, nor where nothing was heard at all.
    """
    if text is None:
        return lambda deliver: deliver
    from .. import hotwords

    asked = hotwords.asked(text)

    def tell(deliver: Deliver) -> Deliver:
        def delivered(job: Job, transcript: Transcript) -> Delivery:
            delivery = deliver(job, transcript)
            is_translated = transcript.text_language != transcript.language
            if asked and transcript.segments and not is_translated:
                screen.summary(hotwords.told(hotwords.heard(transcript, asked)))
            return delivery

        return delivered

    return tell
