from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audiototext import formats
from audiototext.errors import Cancelled, TranslationError, UnsupportedRequest
from audiototext.line_translation import GROUP, LineMode, LinePlan, planned
from audiototext.reading import read
from audiototext.transcript import Segment, Transcript, Word
from audiototext.translation_memory import TranslationMemory
from audiototext.translators import DeepL

from ..conftest import Ear
from ..fake_deepl import KEY, FakeDeepL, serving
from ..strategies import talks, whole_transcripts
from ..toy_translators import CHANGES, Change, Shelf, TaggingToy, Toy

MODES: tuple[LineMode, ...] = ("shared", "line")
every_mode = pytest.mark.parametrize("mode", MODES)
some_modes: st.SearchStrategy[LineMode] = st.sampled_from(MODES)


def captions(*texts: str, language: str = "es") -> Transcript:
    said = [Segment(2.0 * n, 2.0 * n + 2, text) for n, text in enumerate(texts)]
    return Transcript(tuple(said), language, 2.0 * len(texts))


def plan(
    talk: Transcript,
    toy: Toy,
    mode: LineMode = "shared",
    target: str = "en-GB",
    memory: TranslationMemory | None = None,
) -> LinePlan:
    return planned(talk, toy, target, mode, memory or Shelf())


def texts(transcript: Transcript) -> list[str]:
    return [segment.text for segment in transcript.segments]


def damaged(most: int) -> TaggingToy:
    """One whose marks get lost where there are more parts than so many."""

    def parts(given: Sequence[str]) -> list[str] | None:
        return [part.upper() for part in given] if len(given) <= most else None

    return TaggingToy(parts=parts)


# The seed


@pytest.mark.parametrize(
    ("mode", "published"),
    [("shared", "_English (British)"), ("line", "_English (British)~alternative")],
)
def test_the_seed_byte_for_byte(seed: Path, mode: LineMode, published: str) -> None:
    """With DeepL's answers of then both modes write the files of then, and cost what was told."""
    talk = replace(read(seed / "Whisper-Example.srt"), language="es")
    answers = read(seed / f"Whisper-Example{published}.srt")
    given: defaultdict[str, list[str]] = defaultdict(list)
    for one, other in zip(talk.segments, answers.segments, strict=True):
        given[one.text].append(other.text)
    table: dict[str, str | list[str]] = {
        text: found if len(set(found)) > 1 else found[0] for text, found in given.items()
    }
    with serving(FakeDeepL(table=table)) as fake:
        made = planned(talk, DeepL(key=KEY, server_url=fake.address), "English", mode, Shelf())
        needed = made.characters
        result = made.run().transcript
    for format in ("txt", "vtt", "srt"):
        written = formats.named(format).text(result).encode()
        assert written == (seed / f"Whisper-Example{published}.{format}").read_bytes()
    assert fake.billed == needed


# One for one


@settings(max_examples=150)
@given(st.one_of(talks(), whole_transcripts()), st.sampled_from(CHANGES), some_modes)
def test_every_segment_keeps_its_time(talk: Transcript, change: Change, mode: LineMode) -> None:
    """As many segments come back, each at its time and with its speaker, without words."""
    result = plan(talk, TaggingToy(change), mode).run().transcript
    assert [(s.start, s.end, s.speaker) for s in result.segments] == [
        (s.start, s.end, s.speaker) for s in talk.segments
    ]
    assert result.translated_to == "en-GB"
    assert result.duration == talk.duration
    assert all(segment.words == () for segment in result.segments)


@every_mode
def test_each_line_is_its_own_translation(mode: LineMode) -> None:
    """Each segment gets what its own line became; its leading blank stays."""
    result = plan(captions(" Hola a", " todos.", "Ya"), TaggingToy(), mode).run()
    assert texts(result.transcript) == [" HOLA A", " TODOS.", "YA"]
    assert (result.sentences, result.refused, result.doubts) == (3, (), ())


@every_mode
def test_empty_lines_are_not_sent(mode: LineMode) -> None:
    """Empty segments and those of signs alone stay as they are, and cost nothing."""
    toy = TaggingToy()
    made = plan(captions("", "Hola", "♪♪", "...", "5"), toy, mode)
    assert made.characters == len("Hola5")
    assert texts(made.run().transcript) == ["", "HOLA", "♪♪", "...", "5"]
    assert "".join(toy.sent) == "Hola5"


@every_mode
def test_lines_of_a_caption_are_one(mode: LineMode) -> None:
    """A caption's own line breaks are blanks; tags over all of it are put around it again."""
    toy = TaggingToy()
    talk = captions("<i>Hola\na todos</i>", "<b>Ya</b> voy", "{\\an8}Sí")
    result = plan(talk, toy, mode).run().transcript
    assert texts(result) == ["<i>HOLA A TODOS</i>", "YA VOY", "{\\an8}SÍ"]
    assert not any("<" in text or "{" in text for text in toy.sent)


@every_mode
def test_the_same_language_is_nothing_to_translate(mode: LineMode) -> None:
    """Source equal to target: nothing is sent, everything stays."""
    toy = TaggingToy()
    made = plan(captions("So it is.", language="en"), toy, mode)
    assert made.is_empty
    assert made.characters == 0
    assert texts(made.run().transcript) == ["So it is."]
    assert toy.requests == []
    assert plan(Transcript((), "es", 1.0), toy, mode).run().transcript.segments == ()


def test_shared_needs_marks() -> None:
    """A translator that carries no marks is refused with the mode that does without."""
    with pytest.raises(UnsupportedRequest, match=r"Toy carries no marks.*recut"):
        plan(captions("Hola"), Toy(), "shared")
    assert texts(plan(captions("Hola"), Toy(), "line").run().transcript) == ["HOLA"]


# Together


def test_lines_are_sent_together() -> None:
    """In shared mode up to GROUP lines are one text."""
    toy = TaggingToy()
    plan(captions(*[f"línea {n}" for n in range(GROUP + 10)]), toy).run()
    assert [sent.count("línea") for sent in toy.sent] == [GROUP, 10]


def test_a_group_fits_a_request() -> None:
    """Where lines are long a group has fewer of them, as many as a request holds."""
    toy = TaggingToy(most_bytes=2_000)
    lines = [f"{n:03d}" + "á" * 300 for n in range(20)]
    plan(captions(*lines), toy).run()
    assert all(len(text.encode()) <= 2_000 for text in toy.sent)
    assert "".join(toy.sent) == "".join(lines)


@pytest.mark.parametrize("most", [0, 1, 2, 3, 7, 8])
def test_where_marks_get_lost_halves_are_sent(most: int) -> None:
    """Damaged marks cost more requests: halves, down to single lines; nothing is lost or moved."""
    lines = [f"línea {n}" for n in range(8)]
    toy = damaged(most)
    result = plan(captions(*lines), toy).run().transcript
    assert texts(result) == [line.upper() for line in lines]
    assert toy.sent[0] == "".join(lines)


@pytest.mark.parametrize(
    "fault",
    [
        "tags-dropped",
        "tags-doubled",
        "tags-first",
        "tags-reversed",
        "one-fewer",
        "one-more",
        "none",
    ],
)
@pytest.mark.parametrize("always", [True, False])
def test_whatever_becomes_of_the_marks(fault: str, always: bool) -> None:
    """Marks dropped, doubled or moved, and wrong numbers of texts: as many lines, no crash."""
    lines = [f"línea {n}" for n in range(6)]
    fake = FakeDeepL(fault=fault) if always else FakeDeepL(faults={1: fault})
    with serving(fake):
        deepl = DeepL(key=KEY, server_url=fake.address)
        made = planned(captions(*lines), deepl, "English", "shared", Shelf())
        found = made.run()
        result = found.transcript
    assert [segment.start for segment in result.segments] == [2.0 * n for n in range(6)]
    if fault == "tags-first":  # their number is right, and no more is known of them
        assert texts(result) == [""] * 5 + ["".join(lines).upper()]
    elif always and fault in ("one-fewer", "one-more", "none"):  # then nothing can be believed
        assert texts(result) == lines
        assert found.refused == tuple(lines)
    else:
        assert texts(result) == [line.upper() for line in lines]


def test_a_text_that_is_too_much_goes_in_halves() -> None:
    """Where the service refuses a whole group, its halves may do."""
    toy = TaggingToy(refuses=lambda text: len(text) > 20)
    lines = [f"línea {n}" for n in range(8)]
    assert texts(plan(captions(*lines), toy).run().transcript) == [line.upper() for line in lines]


def test_a_line_that_cannot_be_done_stays() -> None:
    """A line that is refused by itself stays as it was, in both modes."""
    for mode in MODES:
        toy = TaggingToy(refuses=lambda text: "mala" in text)
        result = plan(captions("una", "mala", "otra"), toy, mode).run()
        assert texts(result.transcript) == ["UNA", "mala", "OTRA"]
        assert (result.refused, result.sentences) == (("mala",), 2)


# As the predecessor did


@pytest.mark.parametrize(
    ("line", "answer", "shown"),
    [
        ("y entonces", "and then.", "and then"),
        ("y entonces.", "and then.", "and then."),
        ("y entonces", "and then", "and then"),
        ("y entonces,", ", and then", "and then"),
        ("y entonces", "然后。", "然后"),
        ("y entonces?", "and then?", "and then?"),
        ("y entonces", "and then...", "and then.."),
        ("y entonces", ". . and then", "and then"),
        ("x", ".", ""),
    ],
)
def test_a_full_stop_that_the_line_lacks_is_taken_off(line: str, answer: str, shown: str) -> None:
    """Line by line, signs at the beginning go, and so does one full stop that was not said."""
    result = plan(captions(line), Toy(lambda _: answer), "line").run().transcript
    assert texts(result) == [shown]


def test_together_a_full_stop_stays() -> None:
    """In shared mode only signs at a line's beginning are taken off."""
    toy = TaggingToy(parts=lambda parts: [", and so.", " . it is "])
    assert texts(plan(captions("y así", "es"), toy).run().transcript) == ["and so.", "it is"]


# What fails, and goes on


@pytest.mark.parametrize("error", [TranslationError("quota"), Cancelled("stop")])
@pytest.mark.parametrize(("mode", "done"), [("shared", GROUP), ("line", 12)])
def test_what_was_translated_before_an_error_is_there(
    error: TranslationError | Cancelled, mode: LineMode, done: int
) -> None:
    """The error brings the segments before the first that has no translation, as partial."""
    lines = [f"línea {n}" for n in range(GROUP + 50)]
    memory = Shelf()
    with pytest.raises(type(error), match=error.message) as caught:
        plan(captions(*lines), TaggingToy(errors={2: error}), mode, memory=memory).run()
    part = vars(caught.value)["transcript"]
    assert isinstance(part, Transcript)
    assert part.partial
    assert texts(part) == [line.upper() for line in lines[:done]]
    assert part.duration == 2.0 * done
    toy = TaggingToy()
    whole = plan(captions(*lines), toy, mode, memory=memory).run().transcript
    assert texts(whole) == [line.upper() for line in lines]
    assert "".join(toy.sent) == "".join(lines[done:])


@every_mode
def test_nothing_translated_is_no_part(mode: LineMode) -> None:
    """Where the first request fails there is nothing to show, whatever the other mode has kept."""
    memory = Shelf()
    talk = captions("uno", "dos")
    other: LineMode = "line" if mode == "shared" else "shared"
    plan(talk, TaggingToy(), other, memory=memory).run()
    with pytest.raises(TranslationError) as caught:
        plan(talk, TaggingToy(errors={1: TranslationError("key")}), mode, memory=memory).run()
    assert caught.value.transcript is None


def test_a_refused_line_does_not_end_the_part() -> None:
    """Lines after one that was refused are shown, when the service fails later."""
    lines = [f"línea {n}" for n in range(30)]
    toy = Toy(refuses=lambda text: text == "línea 3", errors={14: TranslationError("quota")})
    with pytest.raises(TranslationError) as caught:
        plan(captions(*lines), toy, "line").run()
    assert caught.value.transcript is not None
    assert texts(caught.value.transcript)[2:5] == ["LÍNEA 2", "línea 3", "LÍNEA 4"]
    assert len(caught.value.transcript.segments) == 12


@every_mode
def test_the_listener_hears_and_may_stop(mode: LineMode) -> None:
    """The listener hears how far it got, and gets what was done when it says stop."""
    ear = Ear()
    lines = [f"línea {n}" for n in range(GROUP + 50)]
    plan(captions(*lines), TaggingToy(), mode).run(ear)
    assert ear.all("progress")[-1] == 2.0 * len(lines)
    with pytest.raises(Cancelled) as caught:
        plan(captions(*lines), TaggingToy(), mode).run(Ear("progress", Cancelled()))
    assert caught.value.transcript is not None


@every_mode
def test_a_second_run_costs_nothing(mode: LineMode, tmp_path: Path) -> None:
    """What is in memory is not sent again, and says the same."""
    talk = captions("uno", "dos y", "tres.")
    with TranslationMemory(tmp_path / "memory") as memory:
        first = plan(talk, TaggingToy(), mode, memory=memory).run()
        toy = TaggingToy()
        made = plan(talk, toy, mode, memory=memory)
        assert made.characters == 0
        assert made.run() == first
        assert toy.requests == []


def test_words_do_not_outlive_their_text() -> None:
    """Times of words belong to the text that was said, and are gone with it."""
    said = Segment(0, 2, " hola", (Word(0, 1, " hola"),))
    result = plan(Transcript((said,), "es", 2.0), Toy(), "line").run().transcript
    assert result.segments[0].words == ()
