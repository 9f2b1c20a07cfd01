"""How a run turned out: a sentence on the screen, a file for machines, or a page for people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from .. import norms as presets
from ..captions import Captioning
from .recorded import Recorded

if TYPE_CHECKING:
    from ..batch import Deliver, Delivery, Job, Outcome
    from ..engines import Recognizer
    from ..fitting import Doubt
    from ..norms import Norms
    from ..quality import Report
    from ..screen import Screen
    from ..transcript import Transcript


@dataclass(frozen=True, slots=True)
class Place:
    """Which file captions are of, what their results are called, and the picture's frames."""

    source: Path
    results: str
    fps: float | None = None


class Reporter:
    """Lays out each job's captions, tells how they keep to the norms, and can write a report.

    Captions that follow no preset are held against netflix's. path: where the report goes, None =
    there is none; a name that ends in .html makes it a page. settings: the options of the run, as
    `settings.given` tells them. missed: the recordings that were no good from the start.
    """

    def __init__(
        self,
        captioning: Captioning,
        screen: Screen,
        path: Path | None,
        settings: Mapping[str, str] | None = None,
        missed: Iterable[Outcome] = (),
    ) -> None:
        self._captioning, self._screen, self._path = captioning, screen, path
        self._recorded = Recorded(settings or {})
        self._since = monotonic()
        for outcome in missed:
            self._recorded.miss(outcome)

    @property
    def _is_page(self) -> bool:
        return self._path is not None and self._path.suffix.lower() == ".html"

    def following(self, deliver: Deliver, engine: Recognizer) -> Deliver:
        """Delivers as `deliver` does, and keeps what the report tells of each transcript.

        The time between two deliveries is what the engine took for the second one.
        """
        if self._path is None:
            return deliver

        def delivered(job: Job, transcript: Transcript) -> Delivery:
            taken = monotonic() - self._since
            self._recorded.hear(job, transcript, taken, getattr(engine, "name", None))
            delivery = deliver(job, transcript)
            if self._is_page:
                stopped = transcript.partial or delivery.cancelled
                self._recorded.cut(job, self._screen.progress, is_stopped=stopped)
            return delivery

        return delivered

    def watched(self, outcomes: Iterable[Outcome]) -> Iterator[Outcome]:
        """The outcomes of a run as they come; those without a result are kept for the report."""
        self._since = monotonic()
        for outcome in outcomes:
            if outcome.transcript is None:
                self._recorded.miss(outcome)
            yield outcome
            self._since = monotonic()

    def captions(self, job: Job, transcript: Transcript) -> Transcript:
        """The job's captions, for its picture's frames; judged as they are before highlighting."""
        from .. import whisper_layout

        fps = job.recording.fps
        laid_out = replace(self._captioning, highlight=False).captions(transcript, fps)
        norms = self._captioning.norms_for(fps)
        place = Place(job.recording.path, job.stem.name, fps)
        self.judged(laid_out, place, norms, seen=len(transcript.notes))
        return whisper_layout.highlighted(laid_out) if self._captioning.highlight else laid_out

    def judged(
        self,
        captions: Transcript,
        place: Place,
        norms: Norms | None,
        *,
        seen: int = 0,
        doubts: Sequence[Doubt] = (),
    ) -> None:
        """Tell how captions keep to the norms, and keep that for the report.

        norms: None = they follow none. seen: how many of their notes were told before.
        doubts: places of a translation that may stand at the wrong time.
        """
        from .. import quality

        if norms is not None or self._path is not None:
            held = norms or presets.PRESETS["netflix"]
            found = quality.report(captions, held, duration=captions.duration)
            if self._path is not None:
                is_followed = norms is not None
                self._recorded.judge(captions, place, found, doubts, is_followed, seen)
            if norms is not None and found.captions:
                self._screen.summary(_sentence(found, norms, captions.text_language))
        for note in captions.notes[seen:]:
            self._screen.summary(f"Note: {note}")

    def write(self) -> None:
        """Write the report, if one is wanted. Raises OutputError."""
        if self._path is not None:
            from .. import output

            text = self._recorded.page() if self._is_page else self._recorded.data()
            output.write_whole(self._path, text.encode(errors="replace"))


def _sentence(report: Report, norms: Norms, language: str) -> str:
    limits = norms.limits(language)
    fits = min(report.within["lines"], report.within["width"])
    stays = min(report.within["short"], report.within["long"])
    bound = f", {report.speech_bound} more are only as fast as they are said"
    readable = report.within["speed"] - report.speech_bound / report.captions
    return (
        f"{report.captions} captions ({norms.name}): "
        f"{_percent(fits)} fit {norms.max_lines} x {limits.width}, "
        f"{_percent(stays)} last {norms.min_duration:.2g}-{norms.max_duration:g} s, "
        f"{_percent(readable)} can be read at {limits.cps:g} cps"
        f"{bound if report.speech_bound else ''}"
    )


def _percent(share: float) -> str:
    """Never rounded up to all."""
    return f"{int(share * 100 + 1e-9)} %"
