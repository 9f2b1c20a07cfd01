from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiototext import suspects
from audiototext.doubts import REASONS
from audiototext.transcript import Coverage, Segment, Transcript

from ..strategies import HOSTILE

SURE = Segment(1.0, 2.0, " All is well.")
DOUBTFUL = Segment(63.0, 64.5, " Thank you.\n", doubts=("over silence", "stock phrase"))
BOTH = Transcript((SURE, DOUBTFUL), "en", 70.0, coverage=Coverage(8.0, ((3.0, 4.0), (65.0, 66.0))))
LINE = "01:03.000-01:04.500 'Thank you.' (over silence, stock phrase)"


reasons = st.lists(st.sampled_from([*REASONS]), max_size=2).map(tuple)


@given(st.lists(st.builds(Segment, st.just(1.0), st.just(2.0), HOSTILE, doubts=reasons)))
def test_each_way_does_what_it_says(segments: list[Segment]) -> None:
    """Marked is unchanged; dropped keeps all sure segments and tells of each other; kept, all."""
    transcript = replace(BOTH, segments=tuple(segments), notes=("Damaged.",))
    assert suspects.handled(transcript, "mark") == transcript
    dropped, kept = (suspects.handled(transcript, way) for way in ("drop", "keep"))
    doubtful = [segment for segment in transcript.segments if segment.doubts]
    assert dropped.segments == tuple(one for one in transcript.segments if not one.doubts)
    assert dropped.notes[: len(transcript.notes)] == transcript.notes
    assert len(dropped.notes) - len(transcript.notes) == len(doubtful)
    for note, segment in zip(dropped.notes[len(transcript.notes) :], doubtful, strict=True):
        assert note == f"left out: {suspects.told(segment)}"
        assert len(note.splitlines()) == 1
    assert [one.text for one in kept.segments] == [one.text for one in transcript.segments]
    assert not any(one.doubts for one in kept.segments)
    for one in (dropped, kept):
        nothing = {"segments": (), "notes": ()}
        assert replace(one, **nothing) == replace(transcript, **nothing)  # type: ignore[arg-type]


def test_a_doubt_is_told_in_one_line() -> None:
    """When, what and why; of a long text its beginning."""
    assert suspects.told(DOUBTFUL) == LINE
    long = suspects.told(replace(DOUBTFUL, text="word " * 50))
    assert "...' (over" in long
    assert len(long) < 150


def test_details_are_in_the_order_of_time() -> None:
    """Doubtful segments and gaps stand among one another; nothing is told of what is sure."""
    assert list(suspects.details(BOTH)) == [
        "speech without words: 00:03.000-00:04.000",
        f"doubtful: {LINE}",
        "speech without words: 01:05.000-01:06.000",
    ]
    assert list(suspects.details(Transcript((SURE,), "en", 9.0))) == []


@pytest.mark.parametrize(
    ("segments", "coverage", "told"),
    [
        ((SURE, DOUBTFUL), BOTH.coverage, "Speech covered 75 %, 2 gaps, 1 doubtful segment"),
        ((DOUBTFUL, DOUBTFUL), None, "2 doubtful segments"),
        ((SURE,), Coverage(3000.0, ((5.0, 6.0),)), "Speech covered 99.9 %, 1 gap"),
        ((SURE,), Coverage(10.0), "Speech covered 100 %"),
        ((), Coverage(0.0), "No voice was heard"),
        ((SURE,), None, ""),
    ],
)
def test_a_summary_never_says_more_than_is_true(
    segments: tuple[Segment, ...], coverage: Coverage | None, told: str
) -> None:
    """All is said only if nothing is missing: shares are cut, not rounded."""
    assert suspects.summary(Transcript(segments, "en", 70.0, coverage=coverage)) == told
