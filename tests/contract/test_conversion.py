"""What each format says that it keeps is there when it is read again; what it does not is told."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiototext import reading
from audiototext.conversion import converted, features, losses, told
from audiototext.errors import CaptionFileError, CaptionSyntaxError
from audiototext.formats import FORMATS, Format, tags
from audiototext.formats.base import FEATURES, Feature
from audiototext.transcript import Cue, Segment, Sheet, Transcript, Word

from ..strategies import seconds

SRT = FORMATS["srt"]
JSON = FORMATS["json"]

SAMPLES: dict[Feature, Segment] = {
    "times": Segment(1.25, 2.75, "word"),
    "lines": Segment(1, 2, "one\ntwo"),
    "speakers": Segment(1, 2, "word", speaker="Ana"),
    "emphasis": Segment(1, 2, "a <i>slanted</i>, <b>bold</b> word"),
    "strikeout": Segment(1, 2, "a <s>wrong</s> word"),
    "colours": Segment(1, 2, 'a <font color="#ffff00">yellow</font> word'),
    "positions": Segment(1, 2, "{\\an8}word"),
    "names": Segment(1, 2, "word", cue=Cue("intro")),
    "comments": Segment(1, 2, "word", cue=Cue(comments=("to be checked",))),
    "languages": Segment(1, 2, "word", language="fr"),
    "words": Segment(1, 2, " word", (Word(1, 2, " word", 0.5),)),
}

readable = pytest.mark.parametrize(
    "format", [one for one in FORMATS.values() if one.parse is not None], ids=lambda one: one.name
)
each = pytest.mark.parametrize("format", FORMATS.values(), ids=FORMATS)


def source_of(name: Feature) -> Format:
    """A format that can hold the sample: json what is no markup, else the common markup."""
    return JSON if name in ("speakers", "names", "comments", "languages", "words") else SRT


def read_again(transcript: Transcript, format: Format) -> Transcript:
    written = format.render(transcript)
    assert format.parse is not None
    assert isinstance(written, str)
    return format.parse(written)


def test_samples_have_what_they_show() -> None:
    """Each sample has its feature, and nothing else that a format could lose but its time."""
    assert set(SAMPLES) == set(FEATURES) - {"overlaps", "marks", "sheet"}
    for name, sample in SAMPLES.items():
        found = features(Transcript((sample,), "en", 3.0), source_of(name))
        assert set(found) == {"times", name}


@readable
@pytest.mark.parametrize("name", SAMPLES)
def test_what_a_format_keeps_comes_back(format: Format, name: Feature) -> None:
    """A feature is there again after writing and reading if, and only if, the format keeps it."""
    source = source_of(name)
    transcript = Transcript((SAMPLES[name],), "en", 3.0)
    there = converted(transcript, source, format)
    back = read_again(there, format)
    if name == "times":
        times = [(one.start, one.end) for one in back.segments]
        assert (times == [(1.25, 2.75)]) is ("times" in format.keeps)
    else:
        assert (name in features(back, format)) is (name in format.keeps)
    assert (back.segments[0].text.strip() != "") is True


@each
@pytest.mark.parametrize("name", SAMPLES)
def test_a_loss_is_told(format: Format, name: Feature) -> None:
    """What a format does not keep is in a note, by name; what it keeps is not."""
    source = source_of(name)
    transcript = Transcript((SAMPLES[name],), "en", 3.0)
    found = losses(transcript, source, format)
    lost = name not in format.keeps and not (name == "words" and format.captions)
    assert (name in found) is lost
    sentence = " ".join(told(found, format))
    if format is not source:
        assert (f"{FEATURES[name]} (1)" in sentence) is lost


@readable
def test_cues_that_overlap(format: Format) -> None:
    """Where cues overlap, their ends come back, or it is told that they do not."""
    said = (Segment(1, 4, "one"), Segment(2, 3, "two"), Segment(3, 5, "three"))
    before = Transcript(said, "en", 5.0)
    there = converted(before, SRT, format)
    back = read_again(there, format)
    kept = [(one.start, one.end) for one in back.segments] == [(1, 4), (2, 3), (3, 5)]
    assert kept is ("overlaps" in format.keeps)
    assert ("overlaps" in losses(before, SRT, format)) is not kept


@readable
def test_a_formats_own_sheet_is_for_itself(format: Format) -> None:
    """Settings and sheets stay in their own format and in json; elsewhere the loss is told."""
    said = Segment(1, 2, "word", cue=Cue(settings="size:40%"))
    before = Transcript((said,), "en", 3.0, sheet=Sheet("vtt", ("STYLE\n::cue { color: red }",)))
    after = converted(before, FORMATS["vtt"], format)
    if format.name in ("vtt", "json"):
        assert (after.segments, after.sheet) == (before.segments, before.sheet)
        assert losses(before, FORMATS["vtt"], format) == {}
    else:
        assert after.sheet is None
        assert not any(one.cue and one.cue.settings for one in after.segments)
        assert losses(before, FORMATS["vtt"], format)["sheet"] == 2


def test_a_sheet_survives_json() -> None:
    """WebVTT's settings, styles, names and comments come back from json."""
    cue = Cue("intro", "line:0 size:40%", ("checked",))
    sheet = Sheet("vtt", ("STYLE\n::cue { color: red }",), ("the end",))
    vtt = FORMATS["vtt"]
    before = Transcript((Segment(1, 2, "word", cue=cue),), "und", 2.0, sheet=sheet)
    there = read_again(converted(before, vtt, JSON), JSON)
    after = read_again(converted(there, JSON, vtt), vtt)
    assert after == before


@st.composite
def marked(draw: st.DrawFn) -> Transcript:
    """Captions with the common markup, as an editor writes them."""
    look = st.builds(
        tags.Look,
        *(st.booleans() for _ in range(4)),
        st.none() | st.sampled_from(list(tags.COLOURS.values())),
    )
    letters = st.text("abc 123.,!?<>&'\"{}\\é語", min_size=1, max_size=8)
    spans = st.lists(st.builds(tags.Span, letters, look), min_size=1, max_size=4)
    found = []
    for start in sorted(draw(st.lists(seconds, min_size=1, max_size=3))):
        text = tags.placed(tags.tagged(draw(spans)), draw(st.none() | st.integers(1, 9)))
        found.append(Segment(start, start + 1.5, text))
    return Transcript(tuple(found), "und", found[-1].end)


def seen(transcript: Transcript, format: Format, keeps: frozenset[Feature]) -> list[object]:
    """What is seen of captions, as far as a format keeps it: letters, their looks and places."""
    common = [format.to_common(s) if format.to_common else s for s in transcript.segments]
    found: list[object] = []
    for segment in common:
        looks = [
            (letter, span.look)
            for span in (tags.spans(segment.text) if format.plain else [tags.Span(segment.text)])
            for letter in span.text
            if not letter.isspace() and letter != "\u2060"
        ]
        kept = [(letter, only(look, keeps)) for letter, look in looks]
        place = tags.place(segment.text) if format.plain and "positions" in keeps else None
        found.append((kept, place if place != 2 else None))
    return found


def only(look: tags.Look, keeps: frozenset[Feature]) -> tags.Look:
    if "emphasis" not in keeps:
        look = replace(look, bold=False, italic=False, underline=False)
    if "strikeout" not in keeps:
        look = replace(look, strikeout=False)
    return look if "colours" in keeps else replace(look, colour=None)


@readable
@given(transcript=marked())
def test_looks_and_places_come_back(format: Format, transcript: Transcript) -> None:
    """Every letter that is seen is seen again, and looks as far as the format can say how."""
    if any(tags.plain(tags.plain(s.text)) != tags.plain(s.text) for s in transcript.segments):
        return  # letters that make a tag where tags are taken off
    back = read_again(converted(transcript, SRT, format), format)
    assert seen(back, format, format.keeps) == seen(transcript, SRT, format.keeps)


FEW = 400
"""Cues of the files that are converted to everything here; bench/conversions.py takes all."""


def test_real_files_come_back(data: Path) -> None:
    """Every fifth file of other projects' tests comes back from each format, or a loss is told."""
    wrong: list[str] = []
    suffixes = {one.suffix for one in FORMATS.values() if one.captions}
    paths = sorted(p for p in (data / "subs" / "parser").rglob("*") if p.suffix in suffixes)
    assert len(paths) > 290
    for path in paths[::5]:
        try:
            before, origin = reading.read_with_format(path)
        except (CaptionFileError, CaptionSyntaxError) as error:
            assert str(path) in str(error)  # noqa: PT017
            continue
        for format in FORMATS.values():
            there = converted(before, origin, format)
            if format.parse is None or len(before.segments) > FEW:
                continue
            back = converted(read_again(there, format), format, origin)
            again = read_again(back, origin)
            plain = origin.plain or str
            texts = [
                ["".join(plain(s.text).replace("\u2060", "").split()) for s in one.segments]
                for one in (before, again)
            ]
            step = max(origin.precision, format.precision) + 1e-6
            late = [
                abs(a.start - b.start)
                for a, b in zip(before.segments, again.segments, strict=False)
            ]
            if texts[0] != texts[1] or (max(late, default=0.0) > step):
                wrong.append(f"{path.name} through {format.name}")
    assert wrong == []
