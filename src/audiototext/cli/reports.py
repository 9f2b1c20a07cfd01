"""How a run's captions turned out: a sentence on the screen, and a file for machines."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .. import norms as presets
from ..captions import Captioning

if TYPE_CHECKING:
    from ..batch import Job
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
    """Lays out each job's captions, tells how they keep to the norms, and can write that down.

    Captions that follow no preset are held against netflix's. path: where the report goes, or None.
    """

    def __init__(self, captioning: Captioning, screen: Screen, path: Path | None) -> None:
        self._captioning, self._screen, self._path = captioning, screen, path
        self._told: list[dict[str, Any]] = []

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
            told = [asdict(doubt) for doubt in doubts]
            self._told.append(
                {"file": str(place.source), "results": place.results}
                | {"language": captions.text_language, "duration": captions.duration}
                | found.as_dict()
                | {"notes": captions.notes}
                | ({"doubts": told} if captions.translated_to else {})
            )
            if norms is not None and found.captions:
                self._screen.summary(_sentence(found, norms, captions.text_language))
        for note in captions.notes[seen:]:
            self._screen.summary(f"Note: {note}")

    def write(self) -> None:
        """Write the report, if one is wanted. Raises OutputError."""
        if self._path is not None:
            from .. import output

            text = json.dumps({"files": self._told}, ensure_ascii=False, indent=1)
            output.write_whole(self._path, f"{text}\n".encode())


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
