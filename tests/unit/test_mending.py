from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audiototext.formats import named
from audiototext.mending import HARD, mended
from audiototext.norms import Norms
from audiototext.quality import Breach, breaches
from audiototext.transcript import Segment, Transcript

NETFLIX = Norms()
SRT = named("srt")
assert SRT.plain is not None
PLAIN = SRT.plain


def captions(*segments: Segment, language: str = "en") -> Transcript:
    return Transcript(segments, language, max((one.end for one in segments), default=0.0))


def shown(transcript: Transcript) -> list[tuple[float, float, str]]:
    return [(round(one.start, 3), round(one.end, 3), one.text) for one in transcript.segments]


def held(transcript: Transcript, duration: float | None = None) -> list[Breach]:
    return breaches(transcript, NETFLIX, duration=duration, plain=PLAIN)


def letters(transcript: Transcript) -> str:
    return "".join("".join(one.text for one in transcript.segments).split())


def cost(found: Sequence[Breach]) -> tuple[int, int]:
    """How many breaches of hard rules there are, and how many in all."""
    return sum(breach.rule in HARD for breach in found), len(found)


words = st.sampled_from(
    ["a", "the", "rain,", "in", "Spain", "stays", "mainly.", "He", "said:", "3", "km", "<i>",
     "</i>", "Donaudampfschifffahrtsgesellschaftskapitän", "日本語です", "そうですね"]
)  # fmt: skip
parts = st.tuples(words, st.sampled_from([" ", " ", "\n"])).map("".join)
texts = st.one_of(
    st.lists(parts, max_size=6).map("".join), st.lists(parts, min_size=15, max_size=60).map("".join)
)


@st.composite
def files(draw: st.DrawFn) -> Transcript:
    """Captions as a bad file has them: too long, too short, at once, without text; milliseconds."""
    found, clock = [], 0
    for _ in range(draw(st.integers(1, 5))):
        clock += draw(st.sampled_from([0, 10, 40, 84, 500, 3000]))
        length = draw(st.integers(20, 2000) | st.integers(20, 20_000))
        found.append(Segment(clock / 1000, (clock + length) / 1000, draw(texts).strip()))
        clock += draw(st.sampled_from([0, length // 2, length, length]))
    return captions(*found, language=draw(st.sampled_from(["en", "de", "ja", "und"])))


durations = st.none() | st.floats(0.5, 30)


@settings(max_examples=200)
@given(files(), durations)
def test_no_word_is_lost(transcript: Transcript, duration: float | None) -> None:
    """All that was written stands there afterwards, in order, once."""
    result = mended(transcript, NETFLIX, duration=duration, plain=PLAIN)
    said = [one for one in transcript.segments if PLAIN(one.text).strip()]
    assert letters(result) == letters(captions(*said))


@settings(max_examples=200)
@given(files(), durations)
def test_mending_only_helps(transcript: Transcript, duration: float | None) -> None:
    """Fewer captions break what is HARD, or as many do and fewer break any; or none is changed."""
    result = mended(transcript, NETFLIX, duration=duration, plain=PLAIN)
    before, after = cost(held(transcript, duration)), cost(held(result, duration))
    assert after < before or result == transcript


@settings(max_examples=100)
@given(files(), durations)
def test_the_file_is_as_good_as_the_result(transcript: Transcript, duration: float | None) -> None:
    """What is written and read again breaks what the result broke: a file knows of no words."""
    assert SRT.parse is not None
    result = mended(transcript, NETFLIX, duration=duration, plain=PLAIN)
    if result.segments:
        again = replace(SRT.parse(SRT.text(result)), language=transcript.language, notes=())
        assert [(one.cue, one.rule) for one in held(again, duration)] == [
            (one.cue, one.rule) for one in held(result, duration)
        ]


@settings(max_examples=200)
@given(files(), durations)
def test_what_breaks_nothing_is_not_touched(transcript: Transcript, duration: float | None) -> None:
    """A caption without a breach, also after it, stands in the result as it was."""
    result = mended(transcript, NETFLIX, duration=duration, plain=PLAIN)
    broken = {breach.cue for breach in held(transcript, duration)}
    for cue, segment in enumerate(transcript.segments, start=1):
        if not {cue, cue + 1} & broken:
            assert segment in result.segments


@settings(max_examples=100)
@given(files(), durations)
def test_once_is_enough(transcript: Transcript, duration: float | None) -> None:
    """What is mended again stays as it is."""
    once = mended(transcript, NETFLIX, duration=duration, plain=PLAIN)
    assert mended(once, NETFLIX, duration=duration, plain=PLAIN) == once


@settings(max_examples=100)
@given(files(), durations)
def test_no_caption_is_made_to_flash(transcript: Transcript, duration: float | None) -> None:
    """What stays for less than half of what it should is as it was, or longer."""
    result = mended(transcript, NETFLIX, duration=duration, plain=PLAIN)
    for one in result.segments:
        if one.end - one.start < NETFLIX.min_duration / 2:
            same = [was for was in transcript.segments if was.start == one.start]
            assert min(was.end for was in same if was.text == one.text) <= one.end


NEXT = Segment(3.0, 5.0, "Two.")
LINE = "The sun comes up slowly over the harbour and the first ferry waits at the pier."
EXAMPLES: dict[str, tuple[Transcript, list[tuple[float, float, str]]]] = {
    "an overlap ends before the next one": (
        captions(Segment(1.0, 3.5, "One."), NEXT),
        [(1.0, 2.916, "One."), (3.0, 5.0, "Two.")],
    ),
    "so does one that is too near": (
        captions(Segment(1.0, 2.99, "One."), NEXT),
        [(1.0, 2.916, "One."), (3.0, 5.0, "Two.")],
    ),
    "one that would hardly be seen then stays": (
        captions(Segment(2.6, 3.5, "One."), NEXT),
        [(2.6, 3.5, "One."), (3.0, 5.0, "Two.")],
    ),
    "one that outlasts several is gone before the first": (
        captions(Segment(0.0, 6.0, "One."), NEXT, Segment(5.5, 7.0, "Three.")),
        [(0.0, 2.916, "One."), (3.0, 5.0, "Two."), (5.5, 7.0, "Three.")],
    ),
    "too short stays longer": (
        captions(Segment(1.0, 1.2, "One."), NEXT),
        [(1.0, 1.834, "One."), (3.0, 5.0, "Two.")],
    ),
    "too fast stays longer": (
        captions(Segment(1.0, 2.0, "a" * 30), NEXT),
        [(1.0, 2.5, "a" * 30), (3.0, 5.0, "Two.")],
    ),
    "as long as there is room": (
        captions(Segment(2.2, 2.5, "One more."), NEXT),
        [(2.2, 2.916, "One more."), (3.0, 5.0, "Two.")],
    ),
    "too long goes earlier": (
        captions(Segment(1.0, 12.0, "One.")),
        [(1.0, 8.0, "One.")],
    ),
    "too wide is broken into lines": (
        captions(Segment(1.0, 6.0, LINE)),
        [(1.0, 6.0, LINE.replace("harbour ", "harbour\n"))],
    ),
    "too much for its time stays, as long as there is room": (
        captions(Segment(1.0, 1.5, " ".join([LINE] * 5)), NEXT),
        [(1.0, 2.916, " ".join([LINE] * 5)), (3.0, 5.0, "Two.")],
    ),
    "too many lines become fewer": (
        captions(Segment(1.0, 4.0, "One\nand two\nand three.")),
        [(1.0, 4.0, "One and two and three.")],
    ),
    "without text it goes": (
        captions(Segment(0.0, 2.0, "<i> </i>"), NEXT),
        [(3.0, 5.0, "Two.")],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", EXAMPLES)
def test_what_is_mended(name: str) -> None:
    """Each breach is mended in its way."""
    broken, expected = EXAMPLES[name]
    assert held(broken) != []
    assert shown(mended(broken, NETFLIX, plain=PLAIN)) == expected


def test_the_recording_ends_all() -> None:
    """A caption that outlasts the recording ends with it; one that comes later cannot be mended."""
    late = captions(Segment(1.0, 4.0, "One."), Segment(9.0, 10.0, "Two."))
    result = mended(late, NETFLIX, duration=3.5)
    assert shown(result) == [(1.0, 3.5, "One."), (9.0, 10.0, "Two.")]
    assert [breach.rule for breach in held(result, 3.5)] == ["end"]


def test_too_much_text_is_parted_within_its_time() -> None:
    """What no caption holds is several, between the same times, all within the limits."""
    text = " ".join([LINE] * 3)
    result = mended(captions(Segment(1.0, 16.0, text), Segment(16.1, 18.0, "Two.")), NETFLIX)
    assert len(result.segments) > 3
    assert result.segments[0].start == 1.0
    assert result.segments[-2].end <= 16.0
    assert held(result) == []


def test_too_long_a_caption_is_parted() -> None:
    """More than a line of text is parted, so that none is gone long before it is said."""
    text = LINE.replace("harbour ", "harbour\n")
    result = mended(captions(Segment(1.0, 11.0, text)), NETFLIX)
    assert len(result.segments) > 1
    assert (result.segments[0].start, held(result)) == (1.0, [])
    assert 8.0 < result.segments[-1].end <= 11.0


def test_markup_is_not_torn() -> None:
    """A caption with tags keeps its lines, though they are too wide; its times are mended."""
    text = f"<i>{LINE}</i>"
    result = mended(captions(Segment(1.0, 3.0, text)), NETFLIX, plain=PLAIN)
    (only,) = result.segments
    assert only.text == text
    assert only.end == pytest.approx(1.0 + len(LINE) / 20)


def test_a_caption_keeps_its_speaker_and_language() -> None:
    """What is parted is said by the same person in the same language."""
    said = Segment(1.0, 11.0, " ".join([LINE] * 2), language="en", speaker="Ana")
    result = mended(captions(said, language="es"), NETFLIX)
    assert len(result.segments) > 1
    assert {(one.language, one.speaker) for one in result.segments} == {("en", "Ana")}


def test_good_captions_are_the_same_object() -> None:
    """Where nothing is wrong nothing is done."""
    good = captions(Segment(1.0, 2.5, "One."), NEXT)
    assert mended(good, NETFLIX) is good
