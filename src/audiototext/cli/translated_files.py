"""The files of a translation: captions as the mode wants them, in one language or two."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from .. import batch, formats, markup, norms
from ..batch import Delivery
from ..captions import Captioning
from ..errors import AudioToTextError, Cancelled, TextNotTranslated, TranslationError
from ..transcript import Transcript
from .reports import Place
from .results import printed
from .translation_options import Wanted

if TYPE_CHECKING:
    from ..batch import Deliver, Job
    from ..engines import Recognizer
    from ..screen import Screen
    from ..translation import Translated
    from .reports import Reporter
    from .translations import Translations


_SHOWN = 60  # characters of a text within a sentence of ours


@dataclass(frozen=True, slots=True)
class Files:
    """How translations are written: in which formats, laid out how, and what was wanted.

    both: each recording is also translated by Whisper; that is not translated again. printed: the
    first format goes to standard output, and nothing to files.
    """

    names: Sequence[str]
    captioning: Captioning
    reporter: Reporter
    wanted: Wanted
    both: bool = False
    printed: bool = False

    def write(self, found: Translated, source: Transcript, stem: Path, place: Place) -> Delivery:
        """Write the translation of a transcript, by its formats; text comes before captions."""

        def captions(shown: Transcript) -> Transcript:
            laid_out = self._laid_out(shown, place.fps)
            _check(shown, laid_out)
            held = self.captioning.norms_for(place.fps) if self.wanted.mode == "recut" else None
            self.reporter.judged(laid_out, place, held, seen=len(shown.notes), doubts=found.doubts)
            if self.wanted.bilingual in ("above", "below"):
                return self._with_source(laid_out, source, place.fps)
            return laid_out

        if self.printed:
            if found.transcript.partial:
                return Delivery()
            is_captions = formats.named(self.names[0]).captions
            shown = captions(found.transcript) if is_captions else _plain(found.transcript)
            return printed(shown, self.names[0])
        return batch.written(found.transcript, stem, self.names, captions, _plain)

    def source_captions(self, source: Transcript, fps: float | None) -> Transcript:
        """The captions of what was translated, in its own language, laid out likewise."""
        return self._laid_out(source, fps)

    def _laid_out(self, transcript: Transcript, fps: float | None) -> Transcript:
        from .. import lines

        if self.wanted.mode == "recut":
            plain, styles = markup.stripped(transcript)
            captions = replace(self.captioning, highlight=False).captions(plain, fps)
            return markup.restored(captions, styles)
        if self.wanted.mode == "keep-cues":
            plain, styles = markup.stripped(transcript)
            numbers = self.captioning.norms_for(fps) or norms.PRESETS["netflix"]
            return markup.restored(lines.wrapped(plain, numbers), styles)
        return transcript

    def _with_source(
        self, captions: Transcript, source: Transcript, fps: float | None
    ) -> Transcript:
        from .. import bilingual

        if captions.partial:
            kept = [one for one in source.segments if one.start < captions.duration]
            source = replace(source, segments=tuple(kept))
        return bilingual.joined(
            captions, self._laid_out(source, fps), other_above=self.wanted.bilingual == "below"
        )


def translating_too(
    deliver: Deliver,
    translations: Translations,
    files: Files,
    engine: Recognizer,
    screen: Screen,
) -> Deliver:
    """Delivers a transcript as `deliver` does, then its translations into all languages wanted."""
    from ..pipeline import recognized

    def also_translated(job: Job, transcript: Transcript) -> Delivery:
        done = deliver(job, transcript)
        is_second = files.both and job.request.task == "translate"
        if transcript.partial or not transcript.segments or is_second:
            return done

        def english() -> Transcript:
            request = replace(job.request, task="translate")
            return recognized(engine, job.recording, request, screen)

        place = Place(job.recording.path, job.stem.name, job.recording.fps)
        translated = delivered(translations, transcript, job.stem, place, files, english)
        return Delivery(
            (*done.files, *translated.files),
            (*done.errors, *translated.errors),
            translated.cancelled,
        )

    return also_translated


def delivered(
    translations: Translations,
    transcript: Transcript,
    stem: Path,
    place: Place,
    files: Files,
    english: Callable[[], Transcript] | None = None,
) -> Delivery:
    """Translate a transcript into all languages wanted and write what comes of it, or a part.

    Where one language fails the others are tried; where they would fail likewise it is told once.
    """
    from ..translation import Translated

    written: list[Path] = []
    failures: list[AudioToTextError] = []
    wanted = translations.wanted
    for target, name in zip(wanted.targets, wanted.names, strict=True):
        cancelled = False
        found: Translated | None = None
        try:
            found = translations.translated(transcript, target, english)
        except AudioToTextError as error:
            cancelled = isinstance(error, Cancelled)
            if not cancelled and str(error) not in map(str, failures):
                failures.append(error)
            part = getattr(error, "transcript", None)
            found = Translated(part) if part is not None else None
        if found is not None:
            marked = stem.with_name(f"{stem.name}_{name}")
            one = files.write(found, transcript, marked, replace(place, results=marked.name))
            written += one.files
            failures += one.errors
            if found.refused:
                failures.append(_refusal(found, name))
            if found.failure:
                failures.append(TranslationError(found.failure))
        if cancelled:
            return Delivery(tuple(written), tuple(failures), cancelled=True)
    return Delivery(tuple(written), tuple(failures))


def _refusal(found: Translated, name: str) -> TextNotTranslated:
    """The failure that tells which texts stayed as they were."""
    count = len(found.refused)
    first = (
        found.refused[0] if len(found.refused[0]) <= _SHOWN else f"{found.refused[0][:_SHOWN]}..."
    )
    return TextNotTranslated(
        f"{count} of the texts could not be translated into {name} and stayed as they are, such "
        f"as {first!r}; run the same command again to ask for them alone"
    )


def _plain(transcript: Transcript) -> Transcript:
    """What is written where there are no captions: no tags."""
    return markup.stripped(transcript)[0]


def _check(transcript: Transcript, captions: Transcript) -> None:
    """Every letter of the translation stands in its captions, in order; else it is a bug, and loud.

    Files that hold text rather than captions are on the disk by then.
    """
    if _letters(transcript) != _letters(captions):
        raise RuntimeError("captions do not hold the translation letter for letter")


def _letters(transcript: Transcript) -> str:
    plain = markup.stripped(transcript)[0]
    return "".join("".join(segment.text.split()) for segment in plain.segments)
