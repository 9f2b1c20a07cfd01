from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given

from audiototext.spoken import parted, turns
from audiototext.transcript import Segment, Transcript, Word

from ..strategies import talks


def captions(*texts: str) -> Transcript:
    said = [Segment(2.0 * n, 2.0 * n + 2, text) for n, text in enumerate(texts)]
    return Transcript(tuple(said), "en", 2.0 * len(texts))


@given(talks())
def test_every_unit_knows_its_segment(talk: Transcript) -> None:
    """The letters of the units of each segment are the segment's, in order."""
    units = [unit for turn in turns(talk) for unit in turn.units]
    for number, segment in enumerate(talk.segments):
        text = "".join(unit.text for unit in units if unit.segment == number)
        assert text == "".join(segment.text.split())
    assert [unit.segment for unit in units] == sorted(unit.segment for unit in units)


@given(talks())
def test_what_is_measured_has_words(talk: Transcript) -> None:
    """Units of a segment without words are not measured, and their turn is interpolated."""
    for turn in turns(talk):
        assert turn.interpolated == (not all(unit.measured for unit in turn.units))
        for unit in turn.units:
            assert talk.segments[unit.segment].words or not unit.measured


@given(talks())
def test_shared_time_has_no_pauses(talk: Transcript) -> None:
    """Where nothing was measured, each unit of a segment goes on to the next."""
    for turn in turns(talk):
        for unit, then in pairwise(turn.units):
            if unit.segment == then.segment and not then.measured:
                assert unit.end in (then.start, unit.start)


def test_measured_and_shared_times_stand_side_by_side() -> None:
    """A segment with words keeps their pauses beside one without."""
    words = (Word(0.0, 0.5, " so"), Word(1.5, 2.0, " it"))
    talk = captions(" so it", "is then")
    (turn,) = turns(
        replace(talk, segments=(replace(talk.segments[0], words=words), talk.segments[1]))
    )
    assert [(u.text, u.start, u.end, u.measured, u.segment) for u in turn.units] == [
        ("so", 0.0, 0.5, True, 0),
        ("it", 1.5, 2.0, True, 0),
        ("is", 2.0, pytest.approx(2.0 + 6 / 7), False, 1),
        ("then", pytest.approx(2.0 + 6 / 7), 4.0, False, 1),
    ]
    assert turn.interpolated


def test_parts_of_one_caption_are_of_one_segment() -> None:
    """Two voices in a caption are two turns with the number of the same segment."""
    one, two = turns(captions("", "- Yes.\n- No."))
    assert {unit.segment for turn in (one, two) for unit in turn.units} == {1}


def test_a_translation_is_in_its_own_language() -> None:
    """After a translation a segment's language is not what was spoken in it."""
    talk = captions("so", "it")
    mixed = replace(talk, segments=tuple(replace(one, language="es") for one in talk.segments))
    assert [turn.language for turn in turns(mixed)] == ["es"]
    assert [turn.language for turn in turns(replace(mixed, translated_to="de"))] == ["de"]
    assert [turn.language for turn in turns(replace(mixed, task="translate"))] == ["en"]


@pytest.mark.parametrize(
    ("before", "after", "blank"),
    [
        ("so", "it", True), ("今日", "明日", False), ("今日。", "明日", False),
        ("so", "今日", True), ("今日", "so", True), ("ครับ", "ผม", False), ("한국", "사람", True),
        ("so.", "今", True),
    ],
)  # fmt: skip
def test_a_blank_parts_what_needs_one(before: str, after: str, blank: bool) -> None:
    """Two texts meet without a blank only where both are of writing that has none."""
    assert parted(before, after) is blank
