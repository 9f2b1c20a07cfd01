"""What `convert` makes of a file: in another format, laid out anew, with a second language."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from .. import errors, formats, markup, phrases
from ..formats import tags
from ..formats.base import FEATURES, Feature
from . import layouts

if TYPE_CHECKING:
    from ..captions import Captioning
    from ..transcript import Transcript
    from .caption_files import CaptionFile


_TIME = re.compile(r"<\d[\d:.]*>")
"""A time inside a cue, as WebVTT has it."""

_REPLACED: tuple[Feature, ...] = ("times", "overlaps", "lines", "words")
"""What a layout makes anew."""

_OF_CUES: tuple[Feature, ...] = ("names", "comments", "sheet", "marks")
"""What hangs on cues that are no more."""


@dataclass(frozen=True, slots=True)
class Result:
    """What is written, and what is told of it beside the transcript's own notes."""

    transcript: Transcript
    told: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Conversion:
    """What is to be done: the layout, whether the user named one, and the language of the text."""

    captioning: Captioning
    is_named: bool
    language: str | None = None

    def result(self, file: CaptionFile, format: formats.Format) -> Result:
        """The transcript as the format shows it: captions where it has some, else plain text.

        Raises UnsupportedRequest for a layout that needs words' times where there are none.
        """
        from .. import conversion

        origin = file.format
        wants = self.is_named or "words" in origin.keeps
        if not (format.captions and self.captioning.is_layout and wants):
            found = conversion.converted(file.transcript, origin, format)
            lost = conversion.losses(file.transcript, origin, format)
            shown = found if format.captions or not origin.captions else _spaced(found)
            return Result(shown, conversion.told(lost, format))
        layouts.check_formats(self.captioning, [format.name])
        words = any(one.words for one in file.transcript.segments)
        if self.captioning.norms is None and not words:
            raise errors.UnsupportedRequest(
                f"{file.path}: its words have no times, which whisper's own layout needs: "
                "name a --preset"
            )
        return self._anew(file, format)

    def _anew(self, file: CaptionFile, format: formats.Format) -> Result:
        """In another layout; letters look as they did, what hangs on cues goes, and is told."""
        from .. import conversion

        found = conversion.features(file.transcript, file.format)
        lost = {
            name: count
            for name in FEATURES
            if (count := found[name]) and name not in _REPLACED and name not in format.keeps
        }
        gone = {name: found[name] for name in _OF_CUES if found[name] and name in format.keeps}
        told = conversion.told(lost, format)
        if gone:
            told += (f"left out, as the cues are others: {conversion.listed(gone)}",)
        common = conversion.common(file.transcript, file.format)
        segments = tuple(replace(one, cue=None) for one in common.segments)
        captions = replace(common, segments=segments, sheet=None)
        styles: list[markup.Style] = []
        if file.format.plain is not None:
            segments = tuple(replace(one, text=tags.usual(one.text)) for one in segments)
            captions, styles = markup.stripped(replace(captions, segments=segments))
        laid_out = self.captioning.captions(captions)
        if not self.captioning.highlight:
            laid_out = markup.restored(laid_out, styles)
        shown = conversion.converted(laid_out, formats.named("srt"), format)
        return Result(shown, told)


def merged(first: Result, second: Result, *, above: bool) -> Result:
    """Captions, in the format that they will have, with those in a second language among them.

    The first ones' times are kept where both have captions. above: the second language stands
    above the first one. What the second one says beside its text is left out, and told.
    """
    from .. import bilingual

    upper = tuple(replace(one, text=tags.closed(one.text)) for one in first.transcript.segments)
    lower = tuple(replace(one, text=tags.inner(one.text)) for one in second.transcript.segments)
    joined = bilingual.joined(
        replace(first.transcript, segments=upper),
        replace(second.transcript, segments=lower),
        other_above=above,
    )
    rest = sum(one.cue is not None or bool(one.speaker) for one in second.transcript.segments)
    rest += second.transcript.sheet is not None
    rest += sum(tags.has_others(one.text) for one in second.transcript.segments)
    told = (f"left out of the second file: speakers, names, settings, styles ({rest})",)
    return Result(joined, (*first.told, *second.told, *(told if rest else ())))


def parted(file: CaptionFile) -> tuple[list[tuple[str, CaptionFile]], tuple[str, ...]]:
    """The two languages of a file, each with the mark that its name gets: "es", or "1" and "2".

    And what is told of both: marks inside cues stay in none.
    """
    from .. import conversion, parting
    from ..transcript import UNDETERMINED

    found = parting.parted(conversion.common(file.transcript, file.format))
    marks = [one.language for one in found]
    if UNDETERMINED in marks or marks[0] == marks[1]:
        marks = ["1", "2"]
    form = formats.named("srt") if file.format.plain is not None else file.format
    count = conversion.features(file.transcript, file.format)["marks"]
    told = (f"left out, as cues are parted: {conversion.listed({'marks': count})}",)
    return [
        (mark, replace(file, transcript=one, format=form))
        for mark, one in zip(marks, found, strict=True)
    ], told if count else ()


def without_times(transcript: Transcript) -> Transcript:
    """The transcript without times inside cues, which cannot move; a note tells of them."""
    segments = tuple(replace(one, text=_TIME.sub("", one.text)) for one in transcript.segments)
    pairs = zip(segments, transcript.segments, strict=True)
    count = sum(one.text != other.text for one, other in pairs)
    if not count:
        return transcript
    told = f"left out, as all times move: times inside cues ({count})"
    return replace(transcript, segments=segments, notes=(*transcript.notes, told))


def partner(path: Path, folder: Path, other: Path) -> Path:
    """The file of the other language: `other`, or in that folder what is named alike.

    Raises CaptionFileError where there is none, or more than one.
    """
    if not other.is_dir():
        return other
    from .caption_files import unmarked

    place = other / path.relative_to(folder).parent if folder.is_dir() else other
    readable = {one.suffix for one in formats.FORMATS.values() if one.parse is not None}
    found = [
        one
        for one in (sorted(place.iterdir()) if place.is_dir() else [])
        if one.suffix.lower() in readable and unmarked(one) == unmarked(path)
    ]
    if len(found) != 1:
        told = "no file" if not found else f"{len(found)} files"
        raise errors.CaptionFileError(f"{path}: {told} in {place} goes with it, by its name")
    return found[0]


def _spaced(transcript: Transcript) -> Transcript:
    """The cues as segments of a text: a blank stands before each, where writing has blanks."""
    segments = tuple(
        one if phrases.is_unspaced(one.text[:1]) else replace(one, text=f" {one.text}")
        for one in transcript.segments
    )
    return replace(transcript, segments=segments)
