"""Segments as paragraphs, and their text in one go."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiototext.formats import paragraphs as module
from audiototext.formats.base import writable
from audiototext.formats.paragraphs import facts, flowing, joined, paragraphs, seam, written_in
from audiototext.formats.tags import Look, plain
from audiototext.transcript import Coverage, Segment, Transcript

from ..strategies import HOSTILE, talks, transcripts, whole_transcripts


def spoken(*said: Segment, language: str = "en") -> Transcript:
    return Transcript(said, language, max(segment.end for segment in said))


def steady(count: int, seconds: float, text: str) -> Transcript:
    """Segments of one length with the same text, without a pause."""
    return spoken(*(Segment(n * seconds, (n + 1) * seconds, text) for n in range(count)))


def sizes(transcript: Transcript) -> list[int]:
    return [len(paragraph.segments) for paragraph in paragraphs(transcript)]


def letters(text: str) -> str:
    return "".join(text.split())


@given(transcript=st.one_of(talks(), whole_transcripts(), transcripts(HOSTILE)))
def test_nothing_is_lost(transcript: Transcript) -> None:
    """Every segment with a letter that can be seen is in one paragraph, in order, unchanged."""
    said = [s for found in paragraphs(transcript) for s in found.segments]
    kept = iter(transcript.segments)
    assert all(any(segment is other for other in kept) for segment in said)
    unseen = [s for s in transcript.segments if not any(s is other for other in said)]
    assert not [s for s in unseen if any(c.isprintable() and c != " " for c in plain(s.text))]


@given(transcript=talks())
def test_a_paragraph_is_one_turn(transcript: Transcript) -> None:
    """One speaker and language, no long pause, within twice the limits unless it is one segment."""
    for found in paragraphs(transcript):
        assert {segment.speaker for segment in found.segments} == {found.speaker}
        own = {None, transcript.language}
        languages = {None if s.language in own else s.language for s in found.segments}
        assert languages == {found.language}
        assert found.start == found.segments[0].start
        assert found.end == max(segment.end for segment in found.segments)
        ends = found.start
        for one in found.segments:
            assert one.start - max(ends, found.start) < module.PAUSE
            ends = max(ends, one.end)
        if len(found.segments) > 1:
            assert found.end - found.start <= 2 * module.LONGEST
            assert len(joined(found.segments).split()) <= 2 * module.MOST_WORDS


@given(transcript=talks())
def test_a_paragraph_ends_for_a_reason(transcript: Transcript) -> None:
    """Where nothing changes, nobody pauses and there is room, the paragraph goes on."""
    for one, other in pairwise(paragraphs(transcript)):
        words = len(joined(one.segments + other.segments[:1])) // 2
        assert (
            (one.speaker, one.language) != (other.speaker, other.language)
            or other.start - one.end >= module.PAUSE
            or other.segments[0].end - one.start > module.LONGEST
            or words > module.MOST_WORDS
        )


def test_a_sentence_end_after_a_minute_ends_it() -> None:
    """Sentences fill a minute; the one that passes it is the last of its paragraph."""
    assert sizes(steady(20, 7.0, " So it was.")) == [9, 9, 2]


def test_without_sentences_it_ends_before_two_minutes() -> None:
    """Where no sentence ends, a paragraph grows to the hard limit and no further."""
    assert sizes(steady(20, 7.0, " and so on")) == [17, 3]
    assert sizes(steady(25, 1.0, " and so on, and on and on, and so on")) == [20, 5]


@pytest.mark.parametrize(
    "text",
    [
        " one two three four five six seven eight nine ten.",
        "我们今天讨论这个问题好不好呢我们都去吧。",
    ],
)
def test_a_hundred_words_end_it(text: str) -> None:
    """Quick speech fills a paragraph before a minute has passed, in any writing."""
    assert sizes(steady(21, 1.0, text)) == [10, 10, 1]


@pytest.mark.parametrize(
    "end",
    [".", "?", "!", "…", '."', ".)", "。", "？」", "؟", "।", "።", ".</i>", ".\n"],  # noqa: RUF001
)
def test_sentences_end_in_many_ways(end: str) -> None:
    """Any writing's full stop, with quotes, brackets and tags after it, is a sentence's end."""
    assert sizes(steady(20, 7.0, f" so{end}"))[0] == 9


def test_a_pause_begins_a_paragraph() -> None:
    """Two seconds without speech do, less do not; a segment that outlasts the next one counts."""
    talk = spoken(
        Segment(0, 5, "a"), Segment(1, 2, "b"), Segment(6.9, 8, "c"), Segment(10, 11, "d")
    )
    assert sizes(talk) == [3, 1]


def test_speakers_and_languages_begin_paragraphs() -> None:
    """The transcript's own language is the same whether a segment names it or not."""
    found = paragraphs(
        spoken(
            Segment(0, 1, "a", language="en", speaker="Ana"),
            Segment(1, 2, "b", speaker=" Ana\n"),
            Segment(2, 3, "c", speaker="Bo"),
            Segment(3, 4, "d", speaker="Bo", language="es"),
            Segment(4, 5, "e", speaker=" "),
        )
    )
    assert [(one.speaker, one.language) for one in found] == [
        ("Ana", None), ("Bo", None), ("Bo", "es"), (None, None),
    ]  # fmt: skip


def test_a_translation_has_one_language() -> None:
    """There a segment's language is the one that was spoken, so that it parts nothing."""
    talk = spoken(Segment(0, 1, "a", language="es"), Segment(1, 2, "b", language="fr"))
    for other in (replace(talk, translated_to="de"), replace(talk, task="translate")):
        assert [one.language for one in paragraphs(other)] == [None]
    assert [one.language for one in paragraphs(talk)] == ["es", "fr"]


@pytest.mark.parametrize("text", ["", " \n", "<i> </i>", r"{\an8}", "\u200b\ufeff", "\u3000"])
def test_what_cannot_be_seen_is_left_out(text: str) -> None:
    """A segment of blanks, tags and unseen letters is in no paragraph and has no text."""
    assert sizes(spoken(Segment(0, 1, "a"), Segment(1, 2, text), Segment(2, 3, "b"))) == [2]
    assert paragraphs(spoken(Segment(0, 1, text))) == []


@given(texts=st.lists(st.text() | HOSTILE, max_size=5))
def test_joined_text_is_one_clean_line(texts: list[str]) -> None:
    """All letters in order, on one line, without blanks at its ends or two of them together."""
    line = joined([Segment(n, n + 1, text) for n, text in enumerate(texts)])
    assert len(line.splitlines()) <= 1
    assert line == line.strip()
    assert "  " not in line
    kept = "".join(plain(text) for text in texts)
    assert letters(line) == writable(letters(kept))


@given(text=st.text() | HOSTILE | st.sampled_from(["<i>a\n</i>\nb", " <b> x </b> <i>y</i> "]))
def test_flowing_text_is_joined_text(text: str) -> None:
    """The spans of a segment are its text in one go, none of them empty."""
    found = flowing(text)
    assert "".join(span.text for span in found) == joined([Segment(0, 1, text)])
    assert all(span.text for span in found)


def test_letters_keep_their_look() -> None:
    """Only blanks are changed where a segment's text is laid on one line."""
    found = flowing('<b>Oh\nno</b> <font color="red"> never </font>')
    assert [(span.text, span.look) for span in found] == [
        ("Oh no", Look(bold=True)), (" ", Look()), ("never", Look(colour="#ff0000")),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("before", "after", "between"),
    [
        ("one", "two", " "),
        ("one.", "Two", " "),
        ("今天", "我们", ""),
        ("です。", "はい", ""),
        ("สวัสดี", "ครับ", ""),
        ("ສະບາຍດີ", "ເຈົ້າ", ""),
        ("안녕", "하세요", " "),
        ("“好”", "我们", ""),
        ("说……", "“好”", ""),
        ("“yes”", "“no”", " "),
        ("我用", "Python", " "),
        ("Python", "很好", " "),
        ("OK。", "Yes", ""),
        ("मैं", "हूँ", " "),
        ("a", "🎵", " "),
        ("-", "-", " "),
        ("—", "—", " "),
    ],
)
def test_a_blank_where_the_writing_has_one(before: str, after: str, between: str) -> None:
    """Chinese, Japanese, Thai and Lao have no blank between sentences, all others have one."""
    assert seam(before, after) == between
    assert joined([Segment(0, 1, f" {before} "), Segment(1, 2, after)]) == before + between + after


@pytest.mark.parametrize(
    ("coverage", "doubted", "told"),
    [
        (Coverage(100.0, ((1.0, 2.0), (3.0, 3.3))), 1, "98.7 %, 2 gaps, 1 doubtful segment"),
        (Coverage(10_000.0, ((1.0, 5.0),)), 2, "99.9 %, 1 gap, 2 doubtful segments"),
        (Coverage(100.0), 0, "100.0 %"),
        (Coverage(1.0, ((0.0, 9.0),)), 0, "0.0 %, 1 gap"),
        (Coverage(0.0), 1, "no voice is heard, 1 doubtful segment"),
    ],
)
def test_facts_tell_how_sure_the_text_is(coverage: Coverage, doubted: int, told: str) -> None:
    """The share of the speech that has words, rounded down, the gaps and the doubtful segments."""
    said = tuple(Segment(n, n + 1, "a", doubts=("too fast",) * 2) for n in range(doubted))
    whole = Transcript((*said, Segment(8, 9, "b")), "und", 9.0, coverage=coverage)
    assert facts(whole)[1:] == [("Speech covered", told)]
    counted = f"{doubted} segment{'s' * (doubted > 1)}"
    without = facts(replace(whole, coverage=None))[1:]
    assert without == ([("Doubtful", counted)] if doubted else [])


def test_facts_tell_what_is_known() -> None:
    """Languages, length, and that it is unfinished; what nobody knows is not told."""
    whole = Transcript((), "es", 3723.4, translated_to="en-GB", partial=True)
    assert [value for _, value in facts(whole)][:3] == ["es", "en-GB", "1:02:03"]
    assert "Unfinished" in dict(facts(whole))
    assert facts(Transcript((), "und", 3.0)) == [("Duration", "0:03")]
    assert written_in(whole) == "en-GB"
    assert written_in(Transcript((), "es", 1.0, task="translate")) == "en"
    assert written_in(Transcript((), "und", 1.0)) is None
