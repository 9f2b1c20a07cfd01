"""TTML documents as transcripts: which paragraphs are cues, and when they are shown."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..transcript import UNDETERMINED, Cue, Segment, Sheet, Transcript
from .base import Mended, in_order, lasting, lines, moved, quoted
from .tags import place, placed
from .ttml_body import Paragraph, Reader
from .ttml_text import Run, has_text, shares_lines, text_of
from .ttml_times import LATEST, Stretches
from .ttml_xml import collapsed, walk

_WHITE = "#ffffff"

LASTS = 5.0
"""Seconds for which a last cue is shown that does not say when it ends."""


def parse(text: str) -> Transcript:
    """Paragraphs become segments, by start time, with the common markup, speakers and languages.

    Read is what TTML, DFXP, SMPTE-TT, EBU-TT and IMSC files have been, in any of their namespaces
    or in none. Spans with times of their own become cues, too, but where they share a line, as sung
    syllables do: there the paragraph's times count. Letters that read as one of the common tags
    become one, as no text with this markup can say otherwise. A paragraph whose times cannot be
    read is left out and told; a document without any has no cues, as the captions of silence.
    Raises CaptionSyntaxError where a text is no XML, no TTML, or declares entities.
    """
    mended = Mended()
    reader = Reader(mended)
    walk(text, reader)
    segments = in_order(_segments(reader), mended)
    if reader.clock.counted_frames and not reader.clock.has_rate:
        mended.add("times count frames, but nothing says how long one is: 30 make a second")
    if reader.timeline.is_absolute:
        mended.add(
            "all times are counted from the document's begin: within what has a begin of its own "
            "TTML counts from there, but some cues would begin when that is over"
        )
    left = ", ".join(f"{kind} ({count})" for kind, count in sorted(reader.left.items()) if count)
    if left:
        mended.add(f"left out: {left}")
    return Transcript(
        segments,
        _document_language(reader),
        max((segment.end for segment in segments), default=0.0),
        notes=mended.notes(),
        sheet=Sheet("ttml", (), tuple(reader.comments)) if reader.comments else None,
    )


@dataclass(frozen=True, slots=True)
class _Shown:
    """One cue: a paragraph or a part of it. is_first: what is said of the paragraph is its."""

    paragraph: Paragraph
    stretches: Stretches
    runs: tuple[Run, ...]
    is_first: bool
    is_part: bool


def _segments(reader: Reader) -> list[Segment]:
    """The cues as they stand, each with an end."""
    shown = [one for paragraph in reader.paragraphs for one in _shown(paragraph, reader)]
    by = 1 if reader.timeline.is_absolute else 0
    begins = sorted({one.stretches[by].begin for one in shown})
    usual = _usual_colour(reader.paragraphs)
    language = _document_language(reader)
    found: list[Segment] = []
    endless = 0
    for one in shown:
        begin, end, is_outside = one.stretches[by]
        if begin >= LATEST:
            _leave_out(one.paragraph, one.runs, "it begins too late", reader.mended)
            continue
        if is_outside:
            reader.mended.add(
                f"line {one.paragraph.line}: the cue begins when what it stands in is over, "
                "so no player may show it; it is kept"
            )
        if end is None:
            endless += 1
            following = bisect_right(begins, begin)
            end = begins[following] if following < len(begins) else begin + LASTS
        times = lasting(begin, min(end, LATEST))
        if times != (begin, end):
            reader.mended.add(f"line {one.paragraph.line}: {moved((begin, end), times)}")
        found.append(_segment(one, times, usual, language))
    if endless:
        reader.mended.add(
            f"{endless} cues do not say when they end: they last until another one begins, "
            f"or for {LASTS:.0f} s where none does"
        )
    return found


def _shown(paragraph: Paragraph, reader: Reader) -> Iterator[_Shown]:
    """The cues of a paragraph: one, or one for each of its timed spans and one for what is left."""
    if _is_untimed(paragraph, reader.mended):
        return
    runs, spans = paragraph.runs, paragraph.spans
    if not spans or (paragraph.given.is_timed and shares_lines(runs)):
        reader.left["times of spans"] += len(spans)
        if paragraph.given.is_timed or has_text(runs):
            yield _Shown(paragraph, paragraph.stretches, tuple(runs), True, False)
        return
    parts: dict[int | None, list[Run]] = {}
    for run in runs:
        parts.setdefault(run.owner, []).append(run)
    is_first = True
    for owner, part in parts.items():
        if not has_text(part):
            continue
        if owner is None and not paragraph.is_timed:
            _leave_out(paragraph, part, "it has no times", reader.mended)
            continue
        stretches = paragraph.stretches if owner is None else spans[owner]
        yield _Shown(paragraph, stretches, tuple(part), is_first, True)
        is_first = False


def _is_untimed(paragraph: Paragraph, mended: Mended) -> bool:
    """Can nobody say when it is shown? Then that is told, if it has any text."""
    wrong = paragraph.given.wrong
    if wrong is not None:
        _leave_out(paragraph, paragraph.runs, f"{quoted(wrong)} is no time", mended)
        return True
    if paragraph.is_timed or paragraph.spans:
        return False
    if has_text(paragraph.runs):
        _leave_out(paragraph, paragraph.runs, "it has no times", mended)
    return True


def _leave_out(paragraph: Paragraph, runs: Sequence[Run], why: str, mended: Mended) -> None:
    said = collapsed("".join(run.text for run in runs))
    lost = f" with its text {quoted(said)}" if said else ""
    mended.add(f"line {paragraph.line}: {why}, so the cue is left out{lost}")


def _segment(shown: _Shown, times: tuple[float, float], usual: str, language: str) -> Segment:
    paragraph = shown.paragraph
    text = text_of(shown.runs, usual)
    if shown.is_part:
        text = "\n".join(lines(text))
    if paragraph.place != 2 and place(text) != paragraph.place:
        text = placed(text, paragraph.place)
    cue = Cue(paragraph.name, "", tuple(paragraph.comments)) if shown.is_first else Cue()
    is_other = paragraph.has_own_language or paragraph.language != language
    return Segment(
        *times,
        text,
        language=paragraph.language if is_other else None,
        speaker=paragraph.speaker,
        cue=None if cue == Cue() else cue,
    )


def _usual_colour(paragraphs: list[Paragraph]) -> str:
    """The colour that needs no tag: white, or what all paragraphs have."""
    colours = {one.colour or _WHITE for one in paragraphs if has_text(one.runs)}
    return colours.pop() if len(colours) == 1 else _WHITE


def _document_language(reader: Reader) -> str:
    """The language of the root; where it names none, the one that all paragraphs are in."""
    found = {one.language for one in reader.paragraphs if not one.has_own_language}
    is_said = reader.language != UNDETERMINED or len(found) != 1
    return reader.language if is_said else found.pop() or UNDETERMINED
