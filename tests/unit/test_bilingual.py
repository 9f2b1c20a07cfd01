from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from audiototext.bilingual import joined
from audiototext.transcript import Segment, Transcript

from ..strategies import HOSTILE

Cues = list[tuple[float, float, str]]


def captions(*cues: tuple[float, float, str], language: str = "en") -> Transcript:
    segments = tuple(Segment(*cue) for cue in cues)
    return Transcript(segments, language, max([9.0, *(cue[1] for cue in cues)]))


def shown(frame: Transcript, other: Transcript, *, other_above: bool = True) -> Cues:
    result = joined(frame, other, other_above=other_above)
    return [(segment.start, segment.end, segment.text) for segment in result.segments]


def letters(text: str) -> str:
    return "".join(text.split())


def test_cues_of_the_same_times_are_paired() -> None:
    """Where the times are the same each cue has its translation, above or below, lines kept."""
    english = captions((0, 1, "Hello,\nyou."), (1, 2, " Bye."), (1.5, 3, "So"))
    german = captions((0, 1, "Hallo,\ndu."), (1, 2, "Tschüs."), (1.5, 3, "Ja"))
    assert shown(english, german) == [
        (0, 1, "Hallo,\ndu.\nHello,\nyou."), (1, 2, "Tschüs.\nBye."), (1.5, 3, "Ja\nSo")
    ]  # fmt: skip
    assert shown(english, german, other_above=False)[1] == (1, 2, "Bye.\nTschüs.")


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ([], [(0, 3, "a"), (4, 6, "b")]),
        ([(0.1, 2.9, "x"), (3.8, 7, "y")], [(0, 3, "x\na"), (4, 6, "y\nb")]),
        ([(2, 5.5, "x")], [(0, 3, "a"), (4, 6, "x\nb")]),
        ([(0, 1, "x"), (1, 3.5, "y")], [(0, 3, "x\ny\na"), (4, 6, "b")]),
        ([(3.1, 3.9, "x")], [(0, 3, "a"), (3.1, 3.9, "x"), (4, 6, "b")]),
        ([(5.8, 8, "x")], [(0, 3, "a"), (4, 6, "b"), (6, 8, "x")]),
        ([(3.5, 9, "x")], [(0, 3, "a"), (4, 6, "x\nb")]),
    ],
)
def test_cues_go_where_most_of_them_is(other: Cues, expected: Cues) -> None:
    """A cue joins the one that it overlaps most; what lies in the dark is a cue of its own."""
    assert shown(captions((0, 3, "a"), (4, 6, "b")), captions(*other)) == expected


def test_cues_of_the_frame_do_not_overlap() -> None:
    """Of two cues that overlap a little the first ends early; of two that do much one is made."""
    frame = captions((0, 3, "a"), (2.5, 5, "b"), (3, 4.5, "c"))
    assert shown(frame, captions((0, 2, "x"))) == [(0, 2.5, "x\na"), (2.5, 5, "b\nc")]


def test_many_lines_are_broken_anew() -> None:
    """Lines of several cues are balanced anew if they are more than two, but not a conversation."""
    frame = captions((0, 8, "a"))
    said = [(0, 2, "We take the ferry\nto the island,"), (3, 8, "where nobody\nhas ever been.")]
    assert shown(frame, captions(*said), other_above=False) == [
        (0, 8, "a\nWe take the ferry to the island,\nwhere nobody has ever been.")
    ]
    talk = [(0, 2, "- Where?\n- There."), (3, 8, "- Good.")]
    assert shown(frame, captions(*talk)) == [(0, 8, "- Where?\n- There.\n- Good.\na")]
    chinese = [(0, 2, "我们今天讨论\n人工智能的发展"), (3, 8, "谢谢大家")]
    text = joined(frame, captions(*chinese, language="zh"), other_above=True).segments[0].text
    assert " " not in text
    assert text.count("\n") == 2


def test_what_is_said_of_both_is_kept() -> None:
    """The result is of the frame's language; notes of both are told, and partial is either's."""
    frame = Transcript((Segment(0, 1, "a", language="en"),), "en", 9, notes=("one", "two"))
    other = Transcript((Segment(0, 2, "b"),), "de", 9, partial=True, notes=("two", "three"))
    result = joined(frame, other, other_above=True)
    assert (result.language, result.duration, result.partial) == ("en", 9, True)
    assert result.notes == ("one", "two", "three")
    assert result.segments == (Segment(0, 1, "b\na", language="en"),)


TEXT = st.one_of(
    st.text(max_size=12),
    HOSTILE,
    st.lists(st.sampled_from(["AB", "CD.", "EF,", "我们"])).map(" ".join),
)


@st.composite
def overlapping(draw: st.DrawFn) -> Transcript:
    """Cues in order of their starts, many of them at the same times, some within others."""
    edges = st.one_of(st.integers(0, 12).map(float), st.floats(0, 12))
    lengths = st.one_of(st.integers(1, 6).map(float), st.floats(5e-324, 6))
    cues = sorted(draw(st.lists(st.tuples(edges, lengths), max_size=7)))
    ends = [(start, max(start + length, start + 1e-9)) for start, length in cues]
    return captions(*((*times, draw(TEXT)) for times in ends))


def marked(transcript: Transcript, mark: str) -> Transcript:
    """Every cue's text behind a mark that tells whose it is, and none of the text is a mark."""
    cues = [
        (one.start, one.end, f"{mark}{n}{mark} " + one.text.translate({0x2460: " ", 0x2461: " "}))
        for n, one in enumerate(transcript.segments)
    ]
    return captions(*cues)


HOSTS = [captions((0, 10, ""), (6, 6.5, ""), (6, 20, "")), captions((0, 12, ""), (1, 2, ""))]


@given(overlapping(), overlapping(), st.booleans())
@example(HOSTS[0], HOSTS[1], True)
@example(HOSTS[1], HOSTS[0], True)
@example(captions((5, 10, "")), captions((0, 10, ""), (1, 2, "")), True)
def test_no_text_is_lost_doubled_or_misplaced(
    frame: Transcript, other: Transcript, other_above: bool
) -> None:
    """Each text is shown once, whole, in its language's order, and at a time of its own cue."""
    frame, other = marked(frame, "\u2460"), marked(other, "\u2461")
    result = joined(frame, other, other_above=other_above)
    said = letters("".join(f"\n{segment.text}" for segment in result.segments))
    for transcript, mark in ((frame, "\u2460"), (other, "\u2461")):
        for number, cue in enumerate(transcript.segments):
            text = letters(cue.text)
            assert said.count(text) >= 1
            places = [one for one in result.segments if f"{mark}{number}{mark}" in one.text]
            assert len(places) == 1
            assert text in letters(places[0].text)
            assert min(places[0].end, cue.end) > max(places[0].start, cue.start)
        order = [f"{mark}{number}{mark}" for number in range(len(transcript.segments))]
        positions = [said.index(one) for one in order]
        assert positions == sorted(positions)
    whole = [letters(one.text) for one in (*frame.segments, *other.segments)]
    assert sorted(said) == sorted("".join(whole))


@given(overlapping(), overlapping(), st.booleans())
def test_times_are_in_order(frame: Transcript, other: Transcript, other_above: bool) -> None:
    """Cues are in order, without overlap unless both have the same times, within the duration."""
    result = joined(frame, other, other_above=other_above)
    times = [(one.start, one.end) for one in result.segments]
    if times != [(one.start, one.end) for one in frame.segments]:
        assert all(earlier[1] <= later[0] for earlier, later in pairwise(times))
    assert all(0 <= start < end <= result.duration for start, end in times)


@given(overlapping(), overlapping())
def test_one_language_stands_above_the_other(frame: Transcript, other: Transcript) -> None:
    """The lines of both do not mix: in each cue all of the upper language come first."""
    frame, other = marked(frame, "\u2460"), marked(other, "\u2461")
    for other_above in (True, False):
        upper, lower = ("\u2461", "\u2460") if other_above else ("\u2460", "\u2461")
        for segment in joined(frame, other, other_above=other_above).segments:
            if upper in segment.text and lower in segment.text:
                begin = segment.text.find(lower)
                assert segment.text.rfind(upper) < begin
                assert segment.text[begin - 1] == "\n"
