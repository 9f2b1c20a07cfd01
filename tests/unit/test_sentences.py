from __future__ import annotations

import csv
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audiototext.reading import read
from audiototext.sentences import PAUSE, Cap, Sentence, sentences
from audiototext.transcript import Segment, Transcript, Word

from ..strategies import talks

CAPS = st.sampled_from([Cap(), Cap(40, 3.0), Cap(1, 0.01), None])


def captions(*texts: str, language: str = "en", seconds: float = 2.0) -> Transcript:
    """Captions without words, each for so many seconds, one right after the other."""
    said = [Segment(n * seconds, (n + 1) * seconds, text) for n, text in enumerate(texts)]
    return Transcript(tuple(said), language, len(texts) * seconds)


def spoken(text: str, *, pace: float = 0.3) -> Transcript:
    """One segment whose words have times; a number in brackets is a pause of so many seconds."""
    clock, words = 0.0, []
    for word in text.split():
        if word.startswith("["):
            clock += float(word[1:-1])
            continue
        words.append(Word(clock, clock + pace, f" {word}"))
        clock += pace
    said = "".join(word.text for word in words)
    return Transcript((Segment(0.0, clock, said, tuple(words)),), "en", clock)


def texts(transcript: Transcript, cap: Cap | None = Cap()) -> list[str]:  # noqa: B008
    return [sentence.text for sentence in sentences(transcript, cap)]


def letters(text: str) -> str:
    return "".join(text.split())


# Nothing is lost


@given(talks(), CAPS)
def test_every_letter_stands_in_one_sentence(talk: Transcript, cap: Cap | None) -> None:
    """Each character but blanks stands in exactly one sentence, and all of them in order."""
    said = "".join(segment.text for segment in talk.segments)
    assert letters("".join(texts(talk, cap))) == letters(said)


@given(talks(), CAPS)
def test_sentences_keep_their_times(talk: Transcript, cap: Cap | None) -> None:
    """Units stand in order of time, each within its own segment unless that began before it."""
    clock, last = 0.0, 0
    for sentence in sentences(talk, cap):
        assert sentence.units
        assert sentence.segments == sorted(set(sentence.segments))
        for unit in sentence.units:
            assert clock <= unit.start <= unit.end
            assert last <= unit.segment
            assert talk.segments[unit.segment].start <= unit.start
            clock, last = unit.start, unit.segment


@given(talks(), CAPS)
def test_a_sentence_is_of_one_voice(talk: Transcript, cap: Cap | None) -> None:
    """All segments of a sentence have its speaker and its language."""
    for sentence in sentences(talk, cap):
        for number in sentence.segments:
            segment = talk.segments[number]
            assert segment.speaker == sentence.speaker
            assert (segment.language or talk.language) == sentence.language


@given(talks(), CAPS)
def test_what_is_translated_lies_between(talk: Transcript, cap: Cap | None) -> None:
    """What stands before, the core and what stands after are the text; a core is never empty."""
    for sentence in sentences(talk, cap):
        assert sentence.before + sentence.core + sentence.after == sentence.text
        assert sentence.core.strip()


@given(talks(), st.sampled_from([Cap(40, 1e9), Cap(90, 1e9), Cap(350, 20.0)]))
def test_no_sentence_is_longer_than_the_cap(talk: Transcript, cap: Cap) -> None:
    """A sentence has no more characters than the cap allows, unless it is a single unit."""
    for sentence in sentences(talk, cap):
        assert len(sentence.text) <= cap.characters or len(sentence.units) == 1


@settings(max_examples=40)
@given(st.lists(st.floats(0, 40), min_size=1, max_size=6), st.floats(0.01, 60))
def test_a_giant_word_is_a_sentence(pauses: list[float], long: float) -> None:
    """A word that is longer than the cap stands alone, wherever it stands."""
    clock, words = 0.0, []
    for pause in pauses:
        words.append(Word(clock, clock + long, " word"))
        clock += long + pause
    talk = Transcript((Segment(0, clock, " word" * len(words), tuple(words)),), "en", clock)
    assert letters("".join(texts(talk, Cap(3, 5.0)))) == "word" * len(words)


# Where a sentence ends


@pytest.mark.parametrize(
    ("text", "language", "count"),
    [
        ("He left. She stayed.", "en", 2),
        ("Dr. Smith came. He sat down.", "en", 2),
        ("It was written by J. R. R. Tolkien in Oxford.", "en", 1),
        ("Das ist z. B. ein Satz. Und noch einer.", "de", 2),
        ("Look at Stability.ai now. It is new.", "en", 2),
        ("Play song.mp3 first. Then stop.", "en", 2),
        ("It is no. 5 of them all.", "en", 1),
        ("I said no. Then I left.", "en", 2),
        ("See fig. 3 and p. 12 there.", "en", 1),
        ("Wait... and see.", "en", 1),
        ("Am 3. mai war es so.", "de", 1),
        ("He asked: “Why?” She said: “So.”", "en", 2),
        ("So it costs 3.5 euros. Not more.", "en", 2),
        ("¿Qué es? ¡Nada!", "es", 2),
        ("今日は晴れです。明日は雨です。", "ja", 2),
        ("你好吗？我很好！", "zh", 2),  # noqa: RUF001
        ("هل هذا صحيح؟ نعم.", "ar", 2),
        ("वह आया। वह गया।", "hi", 2),
        ("สวัสดีครับ ผมชื่อสมชาย", "th", 1),
    ],
)  # fmt: skip
def test_signs_end_sentences(text: str, language: str, count: int) -> None:
    """Signs of many scripts end one; abbreviations, initials, numbers and names of files do not."""
    found = texts(captions(text, language=language))
    assert len(found) == count
    assert letters("".join(found)) == letters(text)


def test_a_sentence_goes_over_captions() -> None:
    """Where a caption ends says nothing; blanks part its words from the next one's."""
    talk = captions("So this is", "how it began. And", "then\nit ended.")
    assert texts(talk) == ["So this is how it began.", "And then it ended."]
    assert [sentence.segments for sentence in sentences(talk)] == [[0, 1], [1, 2]]


def test_unspaced_writing_gets_no_blank() -> None:
    """Captions of a language without blanks are joined without one."""
    talk = captions("我们今天讨论", "人工智能的发展。", language="zh")
    assert texts(talk) == ["我们今天讨论人工智能的发展。"]


def test_another_speaker_begins_another_sentence() -> None:
    """Speaker or language change: the sentence ends, whatever its signs say."""
    talk = captions("and so", "he said", "that was")
    one, two, three = talk.segments
    speakers = replace(one, speaker="A"), replace(two, speaker="B"), replace(three, speaker="B")
    assert texts(replace(talk, segments=speakers)) == ["and so", "he said that was"]
    languages = one, replace(two, language="es"), three
    assert texts(replace(talk, segments=languages)) == ["and so", "he said", "that was"]


def test_a_dash_and_a_note_begin_another_sentence() -> None:
    """A dash at a line's start is another voice; music and what is heard stand alone."""
    talk = captions("and so it", "- Are you there\n- No", "♪ la la ♪", "[door]", "I see")
    assert texts(talk) == ["and so it", "- Are you there", "- No", "♪ la la ♪", "[door]", "I see"]


def test_a_long_pause_ends_a_sentence() -> None:
    """At PAUSE seconds of silence a sentence ends, at a shorter one it goes on."""
    assert texts(spoken(f"and so [{PAUSE + 0.01}] he said [0.9] that")) == [
        "and so",
        "he said that",
    ]


# The cap


def test_speech_without_a_full_stop_is_parted_at_its_signs() -> None:
    """Longer than the cap, it is parted at commas, into parts that are within it."""
    part = "and one more thing that we have seen today is this,"
    talk = captions(*[part] * 20, seconds=3.0)
    found = sentences(talk, Cap(200, 20.0))
    assert len(found) > 5
    assert all(sentence.text.endswith(",") for sentence in found)
    assert all(len(sentence.text) <= 200 for sentence in found)
    assert sentences(talk, None)[0].text == " ".join([part] * 20)
    slow = sentences(captions(*[part] * 20, seconds=6.0), Cap(1000, 20.0))
    assert all(one.units[-1].end - one.units[0].start <= 20.0 + 1e-6 for one in slow)


def test_slow_speech_waits_for_a_sign() -> None:
    """Few words that take long are parted at the next sign only, but there they are."""
    slow = captions("word word word word", "word, word", "word word,", "word", seconds=15.0)
    assert texts(slow, Cap(350, 20.0)) == ["word word word word word,", "word word word,", "word"]


def test_speech_without_any_sign_is_parted_at_its_pauses() -> None:
    """Where there is no sign, the longest pause is the best place."""
    words = " ".join(["so"] * 20)
    found = texts(spoken(f"{words} [0.8] {words}"), Cap(80, 1000.0))
    assert found == [words, words]


def test_parts_are_not_scraps() -> None:
    """A part is no shorter than two fifths of the cap, though a comma stands near its beginning."""
    found = texts(captions("Well, " + "word " * 60), Cap(100, 1000.0))
    assert all(len(text) >= 35 for text in found[:-1])


# What is kept as it is


@pytest.mark.parametrize(
    ("text", "before", "core", "after"),
    [
        ("So it is.", "", "So it is.", ""),
        ("- No, thanks.", "- ", "No, thanks.", ""),
        ("— Нет, спасибо.", "— ", "Нет, спасибо.", ""),
        ("-No.", "-", "No.", ""),
        ("-5 degrees", "", "-5 degrees", ""),
        ("- 5 degrees", "", "- 5 degrees", ""),
        ("♪ La la ♪", "♪ ", "La la", " ♪"),
        ("♪ La la", "♪ ", "La la", ""),
        ("♪♪", "", "♪♪", ""),
        ("[door closes]", "[", "door closes", "]"),
        ("(laughs)", "(", "laughs", ")"),
        ("[laughs] So it is.", "[laughs] ", "So it is.", ""),
        ("(so) it is", "", "(so) it is", ""),
        ("MARY: Come in.", "MARY: ", "Come in.", ""),
        ("- MARY ANN: Come in.", "- MARY ANN: ", "Come in.", ""),
        ("[Mary]: Come in.", "[Mary]: ", "Come in.", ""),
        ("ИВАН: Войдите.", "ИВАН: ", "Войдите.", ""),
        ("ΜΑΡΊΑ: Έλα.", "ΜΑΡΊΑ: ", "Έλα.", ""),
        (">> MAN: Stop.", ">> MAN: ", "Stop.", ""),
        (">> Stop.", ">> ", "Stop.", ""),
        ("He said: come in.", "", "He said: come in.", ""),
        ("MARY:", "", "MARY:", ""),
        ("At 10:30 it began.", "", "At 10:30 it began.", ""),
        ("[音楽]", "[", "音楽", "]"),
        ("♪ らららら ♪", "♪ ", "らららら", " ♪"),
    ],
)
def test_signs_and_labels_are_kept_apart(text: str, before: str, core: str, after: str) -> None:
    """A label, a dash, music signs, brackets around all of it are not translated; the rest is."""
    (sentence,) = sentences(captions(text))
    assert (sentence.before, sentence.core, sentence.after) == (before, core, after)


@pytest.mark.parametrize(
    ("text", "said"),
    [("So.", True), ("今", True), ("5 + 5", False), ("♪", False), ("...", False), ("🎵", False)],
)
def test_what_has_no_letter_is_not_said(text: str, said: bool) -> None:
    """Numbers, signs and pictures alone are no words."""
    (sentence,) = sentences(captions(text))
    assert sentence.is_said is said


def test_silence_has_no_sentence() -> None:
    """No segments, or empty ones: no sentences."""
    assert sentences(Transcript((), "en", 3.0)) == []
    assert sentences(captions("", " \n ")) == []


# Real captions


def test_the_seeds_sentences(seed: Path) -> None:
    """The seed's captions fall into the blocks that its table holds, text and captions alike."""
    with (seed.parent / "sentences.tsv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    talk = replace(read(seed / "Whisper-Example.srt"), language="es")
    found = sentences(talk, None)
    assert [(one.segments[0] + 1, one.segments[-1] + 1, one.text) for one in found] == [
        (int(row["first_cue"]), int(row["last_cue"]), row["spanish"]) for row in rows
    ]
    assert all(len(sentence.text) <= Cap().characters for sentence in sentences(talk))


@pytest.mark.parametrize(
    ("language", "least"),
    [("en", 40), ("de", 40), ("es", 40), ("ja", 30), ("zh", 20), ("ar", 20), ("ko", 30)],
)
def test_real_captions_are_found_in_sentences(data: Path, language: str, least: int) -> None:
    """In captions of many languages no letter is lost, and sentences are no longer than the cap."""
    (path, *_) = sorted((data / "subs").glob(f"*/*.{language}.srt"))
    talk = replace(read(path), language=language)
    found: list[Sentence] = sentences(talk)
    assert letters("".join(one.text for one in found)) == letters(
        "".join(segment.text for segment in talk.segments)
    )
    assert len(found) >= least
    assert all(len(one.text) <= Cap().characters for one in found)
    assert all(a.units[-1].start <= b.units[0].start for a, b in pairwise(found))
