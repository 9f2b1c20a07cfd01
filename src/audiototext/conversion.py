"""Bring captions from one format to another: markup in the other's words, what is lost by name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from .formats import Format, tags
from .formats.base import FEATURES, Feature, lines
from .transcript import Cue, Segment, Sheet, Transcript

_LOOKS: dict[Feature, tuple[str, ...]] = {
    "emphasis": ("bold", "italic", "underline"),
    "strikeout": ("strikeout",),
    "colours": ("colour",),
}
"""What of a `tags.Look` each feature is."""


_TOGETHER = 0.01
"""Seconds that cues share by rounding alone; such a short one is over when the next begins."""


def converted(transcript: Transcript, source: Format, target: Format) -> Transcript:
    """The transcript, read from one format, as another one can hold it; see `losses`.

    In its own format it stays as it is.
    """
    if source is target:
        return transcript
    holds = _holds_sheet(transcript.sheet, target)
    segments = tuple(_written(one, source, target, holds) for one in transcript.segments)
    return replace(transcript, segments=segments, sheet=_sheet(transcript.sheet, segments, target))


def told(lost: Mapping[Feature, int], target: Format) -> tuple[str, ...]:
    """The sentence that names losses; none where nothing is lost."""
    return (f"{target.name} has no room for: {listed(lost)}",) if lost else ()


def listed(lost: Mapping[Feature, int]) -> str:
    """Features with how often each is there, in users' words."""
    return ", ".join(f"{FEATURES[name]} ({count})" for name, count in lost.items())


def common(transcript: Transcript, source: Format) -> Transcript:
    """The transcript, read from a format, with the markup that all but WebVTT share."""
    segments = tuple(_common(segment, source) for segment in transcript.segments)
    return replace(transcript, segments=segments)


def losses(transcript: Transcript, source: Format, target: Format) -> dict[Feature, int]:
    """What the target does not keep, in the order of FEATURES, and how often it is there.

    Words are no loss of captions, whose times they have become.
    """
    if source is target:
        return {}
    found = features(transcript, source)
    kept = set(target.keeps) - {"marks"}  # which are the source's own
    if not _holds_sheet(transcript.sheet, target):
        kept.discard("sheet")
    if target.captions:
        kept.add("words")
    if "times" not in kept:
        kept.add("overlaps")
    return {name: found[name] for name in FEATURES if found[name] and name not in kept}


def features(transcript: Transcript, source: Format) -> Counter[Feature]:
    """What there is beside the text, in a transcript with a format's markup, and how often."""
    found = Counter[Feature]()
    for segment in transcript.segments:
        found.update(_features(segment, source))
        found["languages"] += segment.language not in (None, transcript.language)
    for one, following in pairwise(transcript.segments):
        begins = following.start - _TOGETHER
        found["overlaps"] += one.end > following.start + _TOGETHER or one.start > begins
    if transcript.sheet is not None:
        found["comments"] += len(transcript.sheet.comments)
        found["sheet"] += len(transcript.sheet.blocks)
    return +found  # those above 0


def _holds_sheet(sheet: Sheet | None, target: Format) -> bool:
    """Are settings and sheets as they stood of use there? A transcript's file holds anybody's."""
    is_own = sheet is not None and sheet.format == target.name
    return "sheet" in target.keeps and (is_own or not target.captions)


def _features(segment: Segment, source: Format) -> Iterator[Feature]:
    """What there is of a segment beside its text."""
    yield "times"
    if len(lines(segment.text)) > 1:
        yield "lines"
    if segment.speaker:
        yield "speakers"
    if segment.words:
        yield "words"
    cue = segment.cue or Cue()
    if cue.name and not cue.name.isdecimal():  # a counter is no name
        yield "names"
    for _ in cue.comments:
        yield "comments"
    if source.plain is not None:
        yield from _markup(segment, source)
    elif cue.settings:
        yield "sheet"


def _markup(segment: Segment, source: Format) -> Iterator[Feature]:
    """What its text and its settings say of how it is shown."""
    common = _common(segment, source)
    looks = [span.look for span in tags.spans(common.text)]
    for name, fields in _LOOKS.items():
        if any(getattr(look, field) for look in looks for field in fields):
            yield name
    if tags.place(common.text) not in (None, 2):
        yield "positions"
    has_marks = source.has_marks or tags.has_others
    if has_marks(segment.text):
        yield "marks"
    settings = segment.cue.settings if segment.cue else ""
    if source.from_common is not None and settings:
        back = source.from_common(common).cue
        settings = "" if back is not None and back.settings == settings else settings
    if settings:
        yield "sheet"


def _common(segment: Segment, source: Format) -> Segment:
    return source.to_common(segment) if source.to_common is not None else segment


def _written(segment: Segment, source: Format, target: Format, holds: bool) -> Segment:
    """A segment as the target has it; holds: settings as they stand are of use there."""
    cue = segment.cue
    if source.plain is not None:
        segment = _common(segment, source)
        segment = replace(segment, text=_kept(segment.text, target.keeps))
        if cue is not None and not holds:
            cue = replace(cue, settings="")
            segment = replace(segment, cue=cue)
    if target.from_common is not None:
        segment = target.from_common(segment)
        cue = cue if holds and cue is not None else segment.cue
    if cue is None:
        return segment
    kept = Cue(
        cue.name if "names" in target.keeps else "",
        cue.settings if holds or target.from_common is not None else "",
        cue.comments if "comments" in target.keeps else (),
    )
    return replace(segment, cue=None if kept == Cue() else kept)


def _kept(text: str, keeps: Collection[Feature]) -> str:
    """A text with those of the common tags that are kept."""
    lost = [field for name, fields in _LOOKS.items() if name not in keeps for field in fields]
    plain = tags.Look()
    without: dict[str, Any] = {field: getattr(plain, field) for field in lost}
    spans = [replace(span, look=replace(span.look, **without)) for span in tags.spans(text)]
    place = tags.place(text) if "positions" in keeps else None
    return tags.placed(tags.tagged(spans), place)


def _sheet(sheet: Sheet | None, segments: Sequence[Segment], target: Format) -> Sheet | None:
    """What the target can hold of a sheet, or needs if cues have settings."""
    if _holds_sheet(sheet, target):
        return sheet
    comments = sheet.comments if sheet is not None and "comments" in target.keeps else ()
    has_settings = any(one.cue is not None and one.cue.settings for one in segments)
    return Sheet(target.name, (), comments) if comments or has_settings else None
