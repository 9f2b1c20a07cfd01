from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audiototext import fitting
from audiototext.fitting import DOUBTFUL, Fitted, Piece, by_segment, fitted, kept, recut
from audiototext.markup import Style, stripped
from audiototext.sentences import sentences
from audiototext.transcript import Segment, Transcript, Word

from ..strategies import talks
from ..toy_translators import CHANGES, Change

LANGUAGES = st.sampled_from(["en-GB", "zh-Hans", "ja"])


def captions(*texts: str, language: str = "es") -> Transcript:
    said = [Segment(2.0 * n, 2.0 * n + 2, text) for n, text in enumerate(texts)]
    return Transcript(tuple(said), language, 2.0 * len(texts))


def one(talk: Transcript, answer: str, parts: tuple[str, ...] | None = None) -> Fitted:
    """The talk's only sentence with its translation."""
    (sentence,) = sentences(talk, None)
    (found,) = fitted([Piece(sentence, answer, parts)], "en-GB")
    return found


def cues(talk: Transcript, pieces: Sequence[Fitted]) -> list[str]:
    return [segment.text for segment in kept(pieces, talk.segments, [])[0]]


def letters(*texts: str) -> str:
    return "".join("".join(texts).split())


# The parts that are sent


@given(talks(), st.sampled_from([None, 40]))
def test_parts_are_the_text(talk: Transcript, cap: int | None) -> None:
    """The parts of a sentence joined are what is translated of it, one part a segment."""
    for sentence in sentences(talk, None):
        parts = by_segment(sentence)
        assert "".join(parts) == sentence.core
        assert len(parts) == len(sentence.segments)


def test_a_label_is_in_no_part() -> None:
    """What stands before and after the sentence is not sent, even where it fills a segment."""
    (sentence,) = sentences(captions("MARY: Come in,", "please."), None)
    assert by_segment(sentence) == ["Come in,", " please."]


# Units, rows, words


@settings(max_examples=150)
@given(talks(), st.sampled_from(CHANGES), LANGUAGES)
def test_every_unit_has_a_place_and_a_time(talk: Transcript, change: Change, language: str) -> None:
    """Units joined are the translation; each has a unit of the source, and times in order."""
    found = sentences(talk)
    answers = [change(sentence.core) if sentence.is_said else None for sentence in found]
    pieces = [Piece(*both) for both in zip(found, answers, strict=True)]
    for piece, sentence, answer in zip(fitted(pieces, language), found, answers, strict=True):
        whole = sentence.text if answer is None else sentence.before + answer + sentence.after
        assert letters(*(unit.text for unit in piece.units)) == letters(whole)
        assert len(piece.rows) == len(piece.words) == len(piece.units)
        assert list(piece.rows) == sorted(piece.rows)
        assert all(0 <= row < len(sentence.units) for row in piece.rows)
        assert len(piece.cuts) == len(sentence.segments) - 1
        clock = 0.0
        for word in piece.words:
            assert clock <= word.start <= word.end
            clock = word.start


def test_what_is_not_translated_is_as_it_was() -> None:
    """A sentence without an answer keeps its units and their times, and none is doubted."""
    talk = captions("♪ la la ♪", "5 + 5")
    pieces = fitted([Piece(sentence, None) for sentence in sentences(talk)], "en-GB")
    assert cues(talk, pieces) == ["♪ la la ♪", "5 + 5"]
    assert [piece.words[-1].end for piece in pieces] == [2.0, 4.0]
    assert [doubt for piece in pieces for doubt in piece.doubts("recut")] == []


def test_nothing_is_fitted_to_nothing() -> None:
    """No pieces: none, no segments, no styles."""
    assert fitted([], "en-GB") == []
    assert recut([], [], []) == ([], [])
    assert kept([], [], []) == ([], [])


# Evidence


def test_names_and_numbers_find_their_captions() -> None:
    """Words that look alike are put into the caption that says them."""
    talk = captions("Con Andrés Torrubia hablamos", "de 680,000 horas", "de Whisper.")
    found = one(talk, "We talked with Andrés Torrubia about 680,000 hours of Whisper.")
    first, second, third = cues(talk, [found])
    assert "Andrés Torrubia" in first
    assert "680,000 hours" in second
    assert "Whisper." in third


def test_marks_find_captions_that_words_do_not() -> None:
    """The parts of a second translation say where it is cut, though no word tells anything."""
    talk = captions("aa bb cc dd", "ee ff gg hh", "ii jj kk ll")
    answer = "MM NN OO PP QQ RR SS TT UU VV WW XX"
    parts = ("MM NN ", "OO PP QQ RR SS TT UU ", "VV WW XX")
    assert cues(talk, [one(talk, answer, parts)]) == ["MM NN", "OO PP QQ RR SS TT UU", "VV WW XX"]
    assert cues(talk, [one(talk, answer)]) != ["MM NN", "OO PP QQ RR SS TT UU", "VV WW XX"]


@pytest.mark.parametrize(
    "parts",
    [
        ("something", "else", "altogether"),
        ("MM NN", "OO PP"),
        ("", "", ""),
        ("MM", "NN", "OO", "PP"),
    ],
)
def test_marks_that_do_not_fit_are_not_believed(parts: tuple[str, ...]) -> None:
    """A second translation that is too unlike the first, or in other parts, changes nothing."""
    talk = captions("aa bb cc dd", "ee ff gg hh", "ii jj kk ll")
    answer = "MM NN OO PP QQ RR SS TT UU VV WW XX"
    assert cues(talk, [one(talk, answer, parts)]) == cues(talk, [one(talk, answer)])


def test_a_second_translation_may_differ_a_little() -> None:
    """Words that both translations have tell where those between belong."""
    talk = captions("aa bb cc dd", "ee ff gg hh")
    parts = ("MM NN OO PP QQ was RR SS ", "TT")
    found = one(talk, "MM NN OO PP QQ is RR SS TT", parts)
    assert cues(talk, [found]) == ["MM NN OO PP QQ is RR SS", "TT"]


# In new captions


def test_a_segment_is_a_sentence_with_timed_words() -> None:
    """Recut, a sentence is one segment; it lasts as long as its words, and has its speaker."""
    talk = Transcript(
        (
            Segment(1.0, 2.0, " Uno", (Word(1.0, 2.0, " Uno"),), speaker="A"),
            Segment(2.0, 4.0, " dos.", (Word(2.0, 4.0, " dos."),), speaker="A"),
        ),
        "es",
        5.0,
    )
    (segment,), _ = recut([one(talk, "One two.")], talk.segments, [])
    assert (segment.start, segment.end, segment.speaker) == (1.0, 4.0, "A")
    assert segment.text == "One two."
    assert segment.words == (Word(1.0, 2.0, "One"), Word(2.0, 4.0, " two."))


def test_words_without_any_length_make_a_segment() -> None:
    """Speech of no length at all still gets a segment that lasts."""
    talk = Transcript((Segment(0, 0.002, " a", (Word(0, 0, " a"),)),), "es", 0.002)
    (segment,), _ = recut([one(talk, "b")], talk.segments, [])
    assert 0 <= segment.start < segment.end <= 0.002
    assert segment.text == "b"


# In the old captions


def test_captions_keep_their_times() -> None:
    """Kept, segments have their own times, and speakers; words have none."""
    talk = captions("Esto es un texto", "con dos partes.")
    segments, _ = kept([one(talk, "This is a text with two parts.")], talk.segments, [])
    assert [(s.start, s.end) for s in segments] == [(0.0, 2.0), (2.0, 4.0)]
    assert letters(*(s.text for s in segments)) == letters("This is a text with two parts.")
    assert all(segment.words == () for segment in segments)


def test_a_caption_without_text_is_shown_with_the_one_before() -> None:
    """A segment that no word is left for goes to the one before it, at the end of the talk, too."""
    talk = captions("uno dos", "tres cuatro", "cinco")
    segments, _ = kept([one(talk, "one")], talk.segments, [])
    assert [(s.start, s.end, s.text) for s in segments] == [(0.0, 6.0, "one")]


def test_the_text_of_a_sentence_begins_with_its_speech() -> None:
    """Where a sentence has fewer words than captions, the first caption is not left without."""
    talk = captions("Sí.", "Uno dos", "tres cuatro", "cinco")
    pieces = [Piece(s, a) for s, a in zip(sentences(talk), ["Yes.", "cinco"], strict=True)]
    segments, _ = kept(fitted(pieces, "en-GB"), talk.segments, [])
    assert [(s.start, s.end, s.text) for s in segments] == [(0.0, 2.0, "Yes."), (2.0, 8.0, "cinco")]


def test_empty_captions_pass_through() -> None:
    """Segments without text stay where they were, the last ones included."""
    talk = captions("", "Uno.", " ", "Dos.", "")
    pieces = fitted([Piece(s, f"n{n}") for n, s in enumerate(sentences(talk))], "en-GB")
    segments, _ = kept(pieces, talk.segments, [])
    assert [segment.text for segment in segments] == ["", "n0", " ", "n1", ""]
    assert [segment.start for segment in segments] == [0.0, 2.0, 4.0, 6.0, 8.0]


def test_a_caption_of_tags_alone_is_empty() -> None:
    """What has tags but no letter stands empty where it was, without words or anything to style."""
    talk = captions("Uno", "<i></i>", "dos.", "{\\an8}")
    said = replace(talk.segments[1], words=(Word(0, 0, ""),))
    cues_of = (talk.segments[0], said, *talk.segments[2:])
    plain, _ = stripped(talk)
    answers = zip(sentences(plain), ["One", "two."], strict=True)
    segments, _ = kept(fitted([Piece(*both) for both in answers], "en-GB"), cues_of, [])
    assert [(s.start, s.end, s.text) for s in segments] == [
        (0.0, 2.0, "One"),
        (2.0, 4.0, ""),
        (4.0, 6.0, "two."),
        (6.0, 8.0, ""),
    ]
    assert all(segment.words == () for segment in segments)


def test_a_part_of_the_sentences_reaches_as_far_as_they_do() -> None:
    """Fewer sentences give the segments up to their last one, and no text beyond."""
    talk = captions("Uno.", "Dos y", "medio.", "Tres.")
    first, second, _ = sentences(talk)
    pieces = fitted([Piece(first, "One."), Piece(second, "Two and a half.")], "en-GB")
    segments, _ = kept(pieces, talk.segments, [])
    assert [segment.start for segment in segments] == [0.0, 2.0, 4.0]


def test_sentences_share_a_segment() -> None:
    """Two sentences of one segment stand in it one after the other; a dash begins a line."""
    talk = captions("Sí. No.", "- Ven.\n- Voy.")
    answers = ["Yes.", "No.", "Come.", "I come."]
    pieces = [Piece(s, a) for s, a in zip(sentences(talk), answers, strict=True)]
    assert cues(talk, fitted(pieces, "en-GB")) == ["Yes. No.", "- Come.\n- I come."]
    talk = captions("Sí. No.")
    chinese = [Piece(s, a) for s, a in zip(sentences(talk), ["是。", "不。"], strict=True)]
    assert cues(talk, fitted(chinese, "zh-Hans")) == ["是。不。"]


# Doubts


def test_what_is_said_elsewhere_is_listed() -> None:
    """A word that the other language puts into another caption is a doubt with its place."""
    talk = captions("Barcelona uno dos", "tres cuatro Whisper")
    found = one(talk, "Whisper one two three four Barcelona")
    evidence = np.zeros((6, 6))
    evidence[5, 0], evidence[3, 3], evidence[0, 5] = 0.7, 0.9, 0.2
    elsewhere = replace(found, evidence=evidence)
    for mode in ("recut", "keep-cues"):
        doubts = [doubt for doubt in elsewhere.doubts(mode) if doubt.reason == "order"]
        assert [(doubt.text, doubt.confidence) for doubt in doubts] == [("Whisper", 0.3)]
        assert 3.0 < doubts[0].start < 4.0


def test_a_cut_without_evidence_is_listed() -> None:
    """A cut that nothing speaks for is a doubt, which shows what stands on both sides."""
    talk = captions("aa bb cc dd", "ee ff gg hh")
    found = one(talk, "hh ee bb cc")
    (cut,) = found.cuts
    assert cut.confidence < DOUBTFUL
    doubts = [doubt for doubt in found.doubts("keep-cues") if doubt.reason == "cut"]
    assert [(doubt.start, doubt.confidence) for doubt in doubts] == [
        (2.0, round(cut.confidence, 2))
    ]
    before, after = doubts[0].text.split(" | ")
    assert f"{before} {after}" in "hh ee bb cc"


def test_what_is_plain_is_not_doubted() -> None:
    """Where each caption has words of its own that look alike, nothing is listed."""
    talk = captions("Barcelona Madrid Valencia", "Whisper OpenAI Torrubia", "2022 680,000 1984")
    found = one(talk, "Barcelona Madrid Valencia Whisper OpenAI Torrubia 2022 680,000 1984")
    assert [*found.doubts("keep-cues"), *found.doubts("recut")] == []


# Styles


def test_letters_have_the_style_of_what_they_stand_for() -> None:
    """A translation's letters get the styles of the words that they come from."""
    talk = captions("Barcelona Madrid Valencia")
    italic: Style = ("<i>",)
    styles: list[Style] = [()] * 9 + [italic] * 6 + [()] * 8
    for build in (recut, kept):
        _, found = build([one(talk, "Barcelona Madrid! Valencia")], talk.segments, styles)
        assert found == [()] * 9 + [italic] * 7 + [()] * 8


def test_what_stays_keeps_each_letters_style() -> None:
    """Text that is not translated has every letter as it was."""
    talk = captions("5 + 55")
    styles: list[Style] = [("<b>",), (), ("<i>",), ("<u>",)]
    pieces = fitted([Piece(sentence, None) for sentence in sentences(talk)], "en-GB")
    assert fitting.recut(pieces, talk.segments, styles)[1] == styles
