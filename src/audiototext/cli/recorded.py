"""What a run's report will tell, kept as it comes to be known: for machines, or as a page."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from .. import __version__

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ..batch import Job, Outcome
    from ..fitting import Doubt
    from ..quality import Report
    from ..report.facts import Captions, Heard
    from ..transcript import Transcript
    from .reports import Place


@dataclass(slots=True)
class Told:
    """What is known of a recording so far; captions stand there for the page and for machines."""

    source: Path
    results: str
    heard: Heard
    captions: list[tuple[Captions, dict[str, Any]]] = field(default_factory=list)

    def page(self) -> Heard:
        """As the page shows it."""
        return replace(self.heard, captions=[captions for captions, _ in self.captions])

    def entries(self) -> Iterator[dict[str, Any]]:
        """What machines are told: of the recording, then of each of its translations."""
        from ..report import facts

        transcript = self.heard.transcript
        if transcript is not None:
            entry = _named(self.source, self.results, transcript)
            for captions, told in self.captions:
                entry |= told if captions.name == self.results else {}
            yield entry | facts.for_machines(self.heard)
        for captions, told in self.captions:
            if transcript is None or captions.name != self.results:
                yield told


class Recorded:
    """What is known of a run. settings: its options, without secrets, as text."""

    def __init__(self, settings: Mapping[str, str]) -> None:
        self._settings = settings
        self._told: list[Told] = []
        self._missed: list[Outcome] = []

    def miss(self, outcome: Outcome) -> None:
        """Of a recording there is no result."""
        self._missed.append(outcome)

    def hear(self, job: Job, transcript: Transcript, seconds: float, model: str | None) -> None:
        """A recording was recognized by a model in so many seconds."""
        from .. import hotwords
        from ..report.facts import Heard

        words = hotwords.asked(self._settings.get("hotwords", ""))
        is_translated = transcript.text_language != transcript.language
        heard = Heard(
            _title(job),
            transcript,
            job.recording.duration,
            seconds,
            model or self._settings.get("model", ""),
            hotwords=() if is_translated else hotwords.heard(transcript, words),
        )
        self._told.append(Told(job.recording.path, job.stem.name, heard))

    def cut(self, job: Job, reached: Callable[[float], None], *, is_stopped: bool) -> None:
        """Cut the sounds of what is to be checked in the recording that was heard last.

        is_stopped: somebody has said stop, so there are none. reached: see `snippets.cut`; where it
        raises Cancelled there are no more.
        """
        from .. import errors
        from ..report import facts, snippets

        told = self._told[-1]
        assert told.heard.transcript is not None
        found = facts.findings(told.heard.transcript)
        chosen = facts.worst(found)
        clips, unheard = dict[int, snippets.Clip](), ""
        try:
            if chosen and is_stopped:
                raise errors.Cancelled
            places = [facts.around(found[number]) for number in chosen]
            for number, clip in snippets.cut(job.recording, places, reached):
                clips[chosen[number]] = clip
        except errors.Cancelled:
            unheard = "Sounds are missing, because the run was interrupted."
        except errors.MediaError:
            unheard = "Sounds are missing, because the recording could not be read again."
        told.heard = replace(told.heard, clips=clips, unheard=unheard)

    def judge(
        self,
        captions: Transcript,
        place: Place,
        found: Report,
        doubts: Sequence[Doubt],
        is_followed: bool,
        seen: int,
    ) -> None:
        """Keep how captions keep to the norms, with the recording that they are of.

        is_followed: they were laid out by the norms. seen: how many notes are the transcript's.
        """
        from ..report.facts import Captions, Heard

        if not self._told or self._told[-1].source != place.source:
            self._told.append(Told(place.source, place.results, Heard(place.source.name)))
        kept = Captions(
            place.results,
            captions.text_language,
            is_followed,
            found,
            tuple(captions.segments[breach.cue - 1].start for breach in found.worst),
            captions.notes[seen:],
            doubts,
        )
        entry = _named(place.source, place.results, captions) | found.as_dict()
        entry |= {"doubts": list(map(asdict, doubts))} if captions.translated_to else {}
        self._told[-1].captions.append((kept, entry))

    def page(self) -> str:
        """The report as a page."""
        from ..report import facts, page

        heard = [told.page() for told in self._told]
        missed = [facts.Missed(_file(one.source), _reason(one)) for one in self._missed]
        date = datetime.now().astimezone()
        return page.render(facts.Run(date, __version__, heard, missed, self._settings))

    def data(self) -> str:
        """The report as json."""
        missed = [{"file": str(one.source), "reason": _reason(one)} for one in self._missed]
        told = {
            "files": [entry for told in self._told for entry in told.entries()],
            "missed": missed,
            "settings": dict(self._settings),
            "version": __version__,
        }
        return f"{json.dumps(told, ensure_ascii=False, indent=1)}\n"


def _named(source: Path, results: str, transcript: Transcript) -> dict[str, Any]:
    """What every entry for machines begins with."""
    return {
        "file": str(source),
        "results": results,
        "language": transcript.text_language,
        "duration": transcript.duration,
        "notes": transcript.notes,
    }


def _title(job: Job) -> str:
    """The file, and what its results are called where that is not the file's own name."""
    source, results = job.recording.path, job.stem.name
    return _file(source) + (f" ({results})" if results not in (source.stem, source.name) else "")


def _file(source: Path) -> str:
    return "standard input" if source.name == "stdin" else source.name


def _reason(outcome: Outcome) -> str:
    """Why there is no result, without the folders that the file lies in."""
    told = "; ".join(map(str, outcome.errors)) or ("a bug in audiototext" if outcome.bug else "")
    named = told.replace(str(outcome.source), outcome.source.name)
    return f"{outcome.state}: {named}" if named else outcome.state
