"""What `convert` makes of a file: in another format, laid out anew, with a second language."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from .. import errors, formats, markup, phrases
from ..formats import tags
from . import layouts

if TYPE_CHECKING:
    from ..captions import Captioning
    from ..transcript import Transcript
    from .caption_files import CaptionFile


@dataclass(frozen=True, slots=True)
class Conversion:
    """What is to be done: the layout, whether the user named one, and the language of the text."""

    captioning: Captioning
    is_named: bool
    language: str | None = None

    def result(self, file: CaptionFile, format: formats.Format) -> Transcript:
        """The transcript as the format shows it: captions where it has some, else plain text.

        Raises UnsupportedRequest for a layout that needs words' times where there are none.
        """
        from .. import conversion

        origin = file.format
        wants = self.is_named or not origin.captions
        if not (format.captions and self.captioning.is_layout and wants):
            found = conversion.converted(file.transcript, origin, format)
            return found if format.captions or not origin.captions else _spaced(found)
        layouts.check_formats(self.captioning, [format.name])
        words = any(one.words for one in file.transcript.segments)
        if self.captioning.norms is None and not words:
            raise errors.UnsupportedRequest(
                f"{file.path}: its words have no times, which whisper's own layout needs: "
                "name a --preset"
            )
        if origin.plain is None:
            return self.captioning.captions(file.transcript)
        return self._anew(conversion.common(file.transcript, origin), format)

    def _anew(self, captions: Transcript, format: formats.Format) -> Transcript:
        """Captions with common markup in another layout, which keeps how their letters look."""
        from .. import conversion

        beside = sum(one.cue is not None for one in captions.segments)
        segments = tuple(replace(one, cue=None) for one in captions.segments)
        plain, styles = markup.stripped(replace(captions, segments=segments, sheet=None))
        laid_out = self.captioning.captions(plain)
        if not self.captioning.highlight:
            laid_out = markup.restored(laid_out, styles)
        if beside:
            told = f"left out, as the cues are others: names, comments and settings ({beside})"
            laid_out = replace(laid_out, notes=(*laid_out.notes, told))
        return conversion.converted(laid_out, formats.named("srt"), format)


def merged(first: Transcript, second: Transcript, *, above: bool) -> Transcript:
    """Captions, in the format that they will have, with those in a second language among them.

    The first ones' times are kept where both have captions. above: the second language stands
    above the first one.
    """
    from .. import bilingual

    segments = tuple(replace(one, text=tags.unplaced(one.text)) for one in second.segments)
    return bilingual.joined(first, replace(second, segments=segments), other_above=above)


def parted(file: CaptionFile) -> list[tuple[str, CaptionFile]]:
    """The two languages of a file, each with the mark that its name gets: "es", or "1" and "2"."""
    from .. import conversion, parting
    from ..transcript import UNDETERMINED

    captions = conversion.common(file.transcript, file.format)
    plain, _ = markup.stripped(captions) if file.format.plain else (captions, [])
    found = parting.parted(plain)
    marks = [one.language for one in found]
    if UNDETERMINED in marks or marks[0] == marks[1]:
        marks = ["1", "2"]
    return [(mark, replace(file, transcript=one)) for mark, one in zip(marks, found, strict=True)]


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
