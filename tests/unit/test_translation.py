from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from zlib import crc32

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from audiototext import markup
from audiototext.captions import arrange
from audiototext.errors import Cancelled, TextNotTranslated, TranslationError
from audiototext.fitting import DOUBTFUL
from audiototext.reading import read
from audiototext.sentences import Cap
from audiototext.transcript import Segment, Transcript, Word
from audiototext.translation import Evidence, Mode, Plan, Wishes, is_same, planned
from audiototext.translation_memory import TranslationMemory
from audiototext.translators import Pair

from ..conftest import Ear
from ..strategies import talks, transcripts, whole_transcripts
from ..toy_translators import (
    CHANGES,
    Change,
    Shelf,
    TaggingToy,
    Toy,
    at_length,
    backwards,
    briefly,
    by_words,
    in_chinese,
)

MODES: tuple[Mode, ...] = ("recut", "keep-cues")
every_mode = pytest.mark.parametrize("mode", MODES)

some_changes = st.sampled_from(CHANGES)
some_modes: st.SearchStrategy[Mode] = st.sampled_from(MODES)
some_evidence: st.SearchStrategy[Evidence] = st.sampled_from(("words", "marks"))
some_caps = st.sampled_from([Cap(), None, Cap(40, 3.0)])
some_targets = st.sampled_from(["en-GB", "zh-Hans", "ja", "pt-BR"])


def captions(*texts: str, language: str = "es") -> Transcript:
    said = [Segment(2.0 * n, 2.0 * n + 2, text) for n, text in enumerate(texts)]
    return Transcript(tuple(said), language, 2.0 * len(texts))


def plan(
    talk: Transcript,
    toy: Toy,
    wishes: Wishes = Wishes(),  # noqa: B008
    target: str = "en-GB",
    memory: TranslationMemory | None = None,
) -> Plan:
    return planned(talk, toy, target, wishes, memory or Shelf())


def letters(*texts: str) -> str:
    return "".join("".join(texts).split())


def texts(transcript: Transcript) -> list[str]:
    return [segment.text.strip() for segment in transcript.segments]


def shown(transcript: Transcript) -> str:
    """The letters of all segments, one after the other."""
    return letters(*(segment.text for segment in transcript.segments))


def said(made: Plan) -> str:
    """The letters of all sentences, each translated if it was, with what stands around it."""
    answers = {
        number: answer
        for numbers, order in made.orders
        for number, answer in zip(numbers, order.answers, strict=True)
        if answer is not None
    }
    return letters(
        *(
            one.before + answers[number] + one.after if number in answers else one.text
            for number, one in enumerate(made.sentences)
        )
    )


def check_times(transcript: Transcript) -> None:
    """Segments stand in order, within the recording; so do the words of each."""
    for segment in transcript.segments:
        assert 0 <= segment.start < segment.end <= transcript.duration
        clock = segment.start
        for word in segment.words:
            assert clock <= word.start <= word.end <= segment.end
            clock = word.start
    assert all(a.start <= b.start for a, b in pairwise(transcript.segments))


def check_captions(transcript: Transcript) -> None:
    """Laid out, the same is said in captions that are not empty and do not overlap."""
    plain, _ = markup.stripped(transcript)
    for preset in ("netflix", "bbc"):
        laid = arrange(transcript, preset)
        assert shown(markup.stripped(laid)[0]) == shown(plain)
        assert all(segment.text.strip() for segment in laid.segments)
        assert all(a.end <= b.start for a, b in pairwise(laid.segments))
        check_times(laid)


# T1: nothing is lost


@settings(max_examples=300)
@given(talks(), some_changes, some_modes, some_evidence, some_caps, some_targets)
@example(captions("Uno dos"), backwards, "recut", "words", None, "en-GB")
@example(
    Transcript((Segment(0, 0.001, "a b"),), "es", 0.001), at_length, "recut", "words", None, "ja"
)
@example(captions("uno dos", "tres", "cuatro"), briefly, "keep-cues", "marks", None, "en-GB")
@example(captions("uno dos", "tres cuatro."), in_chinese, "keep-cues", "words", None, "zh-Hans")
@example(captions("la " * 500, "la " * 500), at_length, "recut", "words", Cap(), "en-GB")
def test_no_letter_is_lost(
    talk: Transcript,
    change: Change,
    mode: Mode,
    evidence: Evidence,
    cap: Cap | None,
    target: str,
) -> None:
    """Joined segments are the joined translations, letter for letter, before and after layout."""
    made = plan(talk, TaggingToy(change), Wishes(mode, evidence, cap), target)
    result = made.run().transcript
    assert shown(result) == said(made)
    assert result.duration == talk.duration
    check_times(result)
    check_captions(result)


@settings(max_examples=100)
@given(st.one_of(transcripts(), whole_transcripts()), some_changes, some_modes)
def test_no_letter_of_a_hostile_text_is_lost(talk: Transcript, change: Change, mode: Mode) -> None:
    """Whatever stands in the text, broken tags included, without the tags nothing is lost of it."""
    made = plan(
        talk, Toy(lambda text: change(text).replace("<", "(").replace("{", "(")), Wishes(mode)
    )
    result = made.run().transcript
    assert shown(markup.stripped(result)[0]) == letters(said(made))
    check_times(result)
    check_captions(result)


@settings(max_examples=150)
@given(talks(), some_changes, some_evidence)
def test_kept_captions_keep_their_times(
    talk: Transcript, change: Change, evidence: Evidence
) -> None:
    """Each segment is one of the talk's, at its time; those without text are shown with another."""
    result = plan(talk, TaggingToy(change), Wishes("keep-cues", evidence)).run().transcript
    rest = list(talk.segments)
    for segment in result.segments:
        while rest and (rest[0].start, rest[0].speaker) != (segment.start, segment.speaker):
            rest.pop(0)
        assert rest, "a segment that the talk has not"
        own = rest.pop(0)
        merged = [one.end for one in rest if one.start <= segment.end]
        assert segment.end == own.end or segment.end in merged
        assert bool(segment.text.strip()) == bool(own.text.strip())


@settings(max_examples=60)
@given(talks(), some_modes, some_targets)
def test_what_is_shown_is_in_one_language(talk: Transcript, mode: Mode, target: str) -> None:
    """The result names its language; its segments name none, and have their speakers."""
    result = plan(talk, Toy(), Wishes(mode), target).run().transcript
    assert result.translated_to == target
    assert result.text_language == target.partition("-")[0]
    assert (result.language, result.task) == (talk.language, talk.task)
    assert {segment.speaker for segment in result.segments} <= {
        segment.speaker for segment in talk.segments
    }


# Tags, placeholders, marks of speakers


@every_mode
def test_tags_survive(mode: Mode) -> None:
    """Tags stand around the words that they stood around, and are in no request."""
    toy = Toy(str.upper)
    talk = captions("{\\an8}<i>Barcelona</i> es", "muy <b>grande.</b>")
    result = plan(talk, toy, Wishes(mode)).run().transcript
    text = " ".join(segment.text for segment in result.segments)
    assert text == "{\\an8}<i>BARCELONA</i> ES MUY <b>GRANDE.</b>"
    assert toy.sent == ["Barcelona es muy grande."]
    laid = arrange(result)
    assert "<i>BARCELONA</i>" in laid.segments[0].text


@every_mode
def test_labels_dashes_and_notes_survive(mode: Mode) -> None:
    """Labels, dashes, music signs and brackets are as they were; music without words is left."""
    toy = Toy()
    talk = captions("MARY: Ven.", "- Ya voy.\n- Yo no.", "♪ la la ♪", "♪♪", "[puerta]", "5")
    result = plan(talk, toy, Wishes(mode)).run().transcript
    assert sorted(toy.sent) == ["Ven.", "Ya voy.", "Yo no.", "la la", "puerta"]
    assert "\n".join(texts(result)).split("\n") == [
        "MARY: VEN.",
        "- YA VOY.",
        "- YO NO.",
        "♪ LA LA ♪",
        "♪♪",
        "[PUERTA]",
        "5",
    ]


def test_lost_placeholders_are_noted() -> None:
    """Placeholders that were put back are told in a note."""
    made = plan(captions("Ven a {name}."), Toy(lambda text: text.replace("{name}", "")))
    result = made.run().transcript
    assert "{name}" in shown(result)
    assert result.notes == ("placeholders lost in 1 sentences were put back",)


# What need not be translated


@every_mode
def test_the_same_language_is_nothing_to_translate(mode: Mode) -> None:
    """Source equal to target: the plan is empty, and costs nothing."""
    toy = Toy()
    made = plan(captions("So it is.", language="en"), toy, Wishes(mode))
    assert made.is_empty
    assert made.characters == 0
    assert made.run().transcript.segments[0].text == "So it is."
    assert toy.requests == []


@pytest.mark.parametrize(
    ("language", "target", "same"),
    [
        ("en", "en-GB", True), ("no", "nb", True), ("jw", "jv", True), ("zh", "zh-Hant", True),
        ("pt", "pt-BR", True), ("es", "en-GB", False), ("und", "en-GB", False), ("nn", "nb", False),
    ],
)  # fmt: skip
def test_languages_are_compared_by_their_names(language: str, target: str, same: bool) -> None:
    """Region and script do not matter, and Whisper's codes are known."""
    assert is_same(language, target) is same


@every_mode
def test_what_is_in_the_target_language_stays(mode: Mode) -> None:
    """In a talk of several languages sentences that need no translation are left as they are."""
    toy = Toy()
    talk = captions("Esto es todo.", "And so it is.", "Muy bien.")
    mixed = replace(
        talk,
        segments=(talk.segments[0], replace(talk.segments[1], language="en"), talk.segments[2]),
    )
    made = plan(mixed, toy, Wishes(mode))
    assert made.characters == len("Esto es todo." + "Muy bien.")
    result = made.run().transcript
    assert texts(result) == ["ESTO ES TODO.", "And so it is.", "MUY BIEN."]


def test_each_language_goes_by_its_own_pair() -> None:
    """Sentences of several languages are sent apart, each with its own source."""
    talk = captions("Esto es todo.", "Das ist alles.")
    mixed = replace(talk, segments=(talk.segments[0], replace(talk.segments[1], language="de")))
    made = plan(mixed, Toy())
    assert [order.pair.source for _, order in made.orders] == ["ES", "DE"]
    assert texts(made.run().transcript) == ["ESTO ES TODO.", "DAS IST ALLES."]


def test_what_was_translated_to_english_is_english() -> None:
    """Whisper's own translation is the source where there is one."""
    talk = replace(captions("So it is."), task="translate")
    (_, order), *none = plan(talk, Toy(), target="de").orders
    assert (order.pair.source, none) == ("EN", [])


@every_mode
def test_silence_is_nothing_to_translate(mode: Mode) -> None:
    """No segments, empty ones, or music alone: nothing is sent, and nothing lost."""
    assert plan(Transcript((), "es", 3.0), Toy(), Wishes(mode)).is_empty
    made = plan(captions("", "♪♪"), Toy(), Wishes(mode))
    assert made.is_empty
    assert shown(made.run().transcript) == "♪♪"


# Costs, context, memory


def test_whole_sentences_are_sent_with_their_context() -> None:
    """What is sent are sentences, not captions, with those around them beside."""
    toy = Toy()
    plan(captions("Esto es", "una frase. Y", "otra."), toy).run()
    assert toy.requests == [(["Esto es una frase.", "Y otra."], "Esto es una frase. Y otra.")]


def test_what_it_takes_is_known_before() -> None:
    """The characters of all sentences, twice where marks are asked for; nothing is sent."""
    toy = TaggingToy()
    talk = captions("Esto es", "una frase.", "Otra.")
    assert plan(talk, toy).characters == len("Esto es una frase." + "Otra.")
    marks = plan(talk, toy, Wishes(evidence="marks"))
    assert marks.characters == 2 * len("Esto es una frase.") + len("Otra.")
    assert toy.requests == []
    marks.run()
    assert toy.bill.characters == 2 * len("Esto es una frase.") + len("Otra.")
    assert marks.characters == 0


@every_mode
def test_another_layout_costs_nothing(tmp_path: Path, mode: Mode) -> None:
    """A second run in another mode sends nothing, and says the same."""
    talk = captions("Esto es", "una frase.", "Otra.")
    with TranslationMemory(tmp_path / "memory") as memory:
        first = plan(talk, Toy(), Wishes(), memory=memory).run().transcript
        toy = Toy()
        made = plan(talk, toy, Wishes(mode), memory=memory)
        assert made.characters == 0
        assert shown(made.run().transcript) == shown(first)
        assert toy.requests == []


# What fails


LONG = [f"Esta es la frase {n}" if n % 2 else f"número {n}." for n in range(1, 61)]


@every_mode
@pytest.mark.parametrize("error", [TranslationError("quota"), Cancelled("stop")])
@pytest.mark.parametrize("at", [2, 3])
def test_what_was_translated_before_an_error_is_there(
    mode: Mode, error: TranslationError | Cancelled, at: int
) -> None:
    """The error brings the sentences before the first unanswered one, marked as partial."""
    talk = captions(*LONG)
    made = plan(talk, Toy(errors={at: error}), Wishes(mode))
    with pytest.raises(type(error), match=error.message) as caught:
        made.run()
    part = vars(caught.value)["transcript"]
    assert isinstance(part, Transcript)
    assert part.partial
    assert part.translated_to == "en-GB"
    done = 12 * (at - 1)
    assert shown(part) == letters(*(one.text.upper() for one in made.sentences[:done]))
    assert part.duration == made.sentences[done - 1].units[-1].end < talk.duration
    check_times(part)
    check_captions(part)


@every_mode
def test_nothing_translated_is_no_part(mode: Mode) -> None:
    """Where the first request fails there is nothing to show."""
    made = plan(captions(*LONG), Toy(errors={1: TranslationError("key")}), Wishes(mode))
    with pytest.raises(TranslationError) as caught:
        made.run()
    assert caught.value.transcript is None


@pytest.mark.parametrize("at", range(1, 7))
def test_run_again_it_goes_on(at: int) -> None:
    """After an error another run sends only what is missing; the result is that of one run."""
    talk = captions(*LONG)
    wishes = Wishes(evidence="marks")
    once = TaggingToy()
    whole = plan(talk, once, wishes).run()
    memory = Shelf()
    broken = TaggingToy(errors={at: TranslationError("quota")})
    in_marks = at > len([request for request in once.requests if request[1]])
    with contextlib.nullcontext() if in_marks else pytest.raises(TranslationError):
        assert "quota" in plan(talk, broken, wishes, memory=memory).run().failure
    toy = TaggingToy()
    assert plan(talk, toy, wishes, memory=memory).run() == whole
    assert len(broken.sent) + len(toy.sent) == len(once.sent) + len(broken.requests[-1][0])


def test_without_a_second_answer_the_whole_text_is_there() -> None:
    """Where only marks are missing when the service fails, every sentence is translated."""
    talk = captions("Esto es", "una frase.", "Otra.")
    toy = TaggingToy(errors={2: TranslationError("quota")})
    made = plan(talk, toy, Wishes(evidence="marks")).run()
    assert "quota" in made.failure
    assert not made.transcript.partial
    assert shown(made.transcript) == letters("ESTO ES UNA FRASE. OTRA.")


@every_mode
def test_the_listener_may_stop_it(mode: Mode) -> None:
    """A listener that says stop gets what was translated by then."""
    with pytest.raises(Cancelled) as caught:
        plan(captions(*LONG), Toy(), Wishes(mode)).run(Ear("progress", Cancelled("stop")))
    assert caught.value.transcript is not None
    assert caught.value.transcript.partial


@every_mode
def test_a_refused_sentence_stays(mode: Mode) -> None:
    """What the translator cannot do stays as it was said, is told, and a note counts it."""
    toy = Toy(refuses=lambda text: "mala" in text)
    talk = captions("Una buena.", "Una mala.", "Otra buena.")
    result = plan(talk, toy, Wishes(mode)).run()
    assert texts(result.transcript) == ["UNA BUENA.", "Una mala.", "OTRA BUENA."]
    assert result.refused == ("Una mala.",)
    assert result.sentences == 2
    assert result.transcript.notes == ("1 sentence could not be translated and stayed",)
    assert result.transcript.partial


def test_a_text_refused_with_marks_is_fitted_without() -> None:
    """A text that cannot be done with marks is translated all the same."""

    class Picky(TaggingToy):
        def translate_tagged(
            self, texts: Sequence[Sequence[str]], pair: Pair, context: str = "", *, numbered: bool
        ) -> list[tuple[str, ...] | None]:
            raise TextNotTranslated("too large with marks")

    talk = captions("Esto es", "una frase.")
    result = plan(talk, Picky(), Wishes("keep-cues", "marks")).run()
    assert result == plan(talk, Toy(), Wishes("keep-cues")).run()


def test_a_partial_transcript_stays_one() -> None:
    """What was stopped before its end is not whole by being translated; its notes stay."""
    talk = replace(captions("Hola."), partial=True, notes=("cut off",))
    result = plan(talk, Toy()).run().transcript
    assert result.partial
    assert result.notes == ("cut off",)


# Evidence and doubts

ENGLISH = {
    "el": "the", "gato": "cat", "negro": "black", "come": "eats", "pescado": "fish", "y": "and",
    "perro": "dog", "duerme": "sleeps", "en": "in", "casa": "house", "la": "the", "grande": "big",
    "un": "a", "ve": "sees", "al": "the", "con": "with", "no": "not",
}  # fmt: skip
ANIMALS = [
    "El gato negro come", "pescado y el perro", "grande duerme en la casa.",
    "Un perro ve al gato", "y el gato come pescado.", "La casa grande duerme",
    "con un gato negro.", "El perro no come", "pescado con el gato", "en la casa.",
]  # fmt: skip


@every_mode
@pytest.mark.parametrize("evidence", ["words", "marks"])
def test_word_for_word_is_where_it_was(mode: Mode, evidence: Evidence) -> None:
    """A translation in the order of the original stands in its captions, at its times."""
    talk = captions(*ANIMALS)
    result = plan(talk, TaggingToy(by_words(ENGLISH)), Wishes(mode, evidence)).run()
    expected = [by_words(ENGLISH)(text) for text in ANIMALS]
    if mode == "keep-cues":
        assert [segment.text for segment in result.transcript.segments] == expected
    words = [word for segment in result.transcript.segments for word in segment.words]
    source = " ".join(ANIMALS).split()
    starts = [
        segment.start + 2.0 * segment.text.index(word) / len(segment.text)
        for segment in talk.segments
        for word in segment.text.split()
    ]
    assert len(words) in (0, len(source))
    assert all(abs(word.start - at) < 1.0 for word, at in zip(words, starts, strict=False))


def test_marks_say_more_than_words() -> None:
    """With marks a translation whose words tell nothing is cut where its parts meet."""

    def strange(text: str) -> str:
        return " ".join(f"z{crc32(word.encode()) % 1000:03d}" for word in text.split())

    given = ["Sí", "que lo es por lo que se ve de ello y", "ya."] * 4
    talk = captions(*given)

    def apart(parts: Sequence[str]) -> list[str]:
        return [" " * (n > 0) + strange(part) for n, part in enumerate(parts)]

    toy = TaggingToy(strange, apart)
    result = plan(talk, toy, Wishes("keep-cues", "marks")).run().transcript
    assert [segment.text for segment in result.segments] == [strange(text) for text in given]


@settings(max_examples=60)
@given(talks(), some_changes, some_modes)
def test_doubts_are_doubtful(talk: Transcript, change: Change, mode: Mode) -> None:
    """What is listed lies in the talk, has a reason, and less confidence than is enough."""
    result = plan(talk, Toy(change), Wishes(mode)).run()
    for doubt in result.doubts:
        assert 0 <= doubt.start <= talk.duration
        assert doubt.reason in ("cut", "order")
        assert 0 <= doubt.confidence <= (DOUBTFUL if doubt.reason == "cut" else 0.7)
    told = f"{len(result.doubts)} places where text may stand at the wrong time"
    assert (told in result.transcript.notes) == bool(result.doubts)


def test_a_verb_at_the_end_is_told() -> None:
    """Where the other language puts a caption's words into another one, that is a doubt."""
    result = plan(captions(*ANIMALS), Toy(backwards), Wishes("keep-cues")).run()
    assert result.doubts


# Real captions


def check_file(path: Path, language: str) -> None:
    talk = replace(read(path), language=language)
    for change in (backwards, in_chinese):
        for mode in MODES:
            made = plan(
                talk,
                TaggingToy(change),
                Wishes(mode),
                target="zh-Hans" if language != "zh" else "de",
            )
            result = made.run().transcript
            assert shown(markup.stripped(result)[0]) == said(made)
            check_times(result)
            plain, _ = markup.stripped(result)
            laid = arrange(result)
            assert shown(markup.stripped(laid)[0]) == shown(plain)
            assert all(segment.text.strip() for segment in laid.segments)


@pytest.mark.parametrize("language", ["en", "de", "es", "fr", "ja", "zh", "ko", "ar", "ru", "he"])
def test_no_letter_of_real_captions_is_lost(data: Path, language: str) -> None:
    """Captions of many languages, turned round and into Chinese: all that is said is shown."""
    path = min((data / "subs").glob(f"*/*.{language}.srt"), key=lambda one: one.stat().st_size)
    check_file(path, language)


def test_no_letter_of_the_seed_is_lost(seed: Path) -> None:
    """The seed's captions, turned round and into Chinese: all that is said is shown."""
    check_file(seed / "Whisper-Example.srt", "es")


def test_the_text_of_new_captions_is_a_text() -> None:
    """Recut sentences are parted by blanks, so that the talk's whole text reads as one."""
    talk = captions("Sí. No.", "Y ya.")
    assert plan(talk, Toy()).run().transcript.text == "SÍ. NO. Y YA."
    chinese = Toy(lambda _: "是的。")
    assert plan(talk, chinese, target="zh-Hans").run().transcript.text == "是的。是的。是的。"


def test_words_of_a_talk_give_their_times() -> None:
    """A word of the translation is said when the word is that it stands for."""
    said_in = ["Barcelona", "es", "una", "ciudad", "muy", "grande", "de", "Cataluña"]
    times = [0.0, 1.0, 1.2, 1.4, 3.0, 3.2, 4.0, 5.0, 8.0]
    words = tuple(Word(*span, f" {w}") for span, w in zip(pairwise(times), said_in, strict=True))
    talk = Transcript((Segment(0, 8, " " + " ".join(said_in), words),), "es", 9.0)
    (segment,) = (
        plan(talk, Toy(lambda _: "Barcelona is a big city in Catalonia")).run().transcript.segments
    )
    starts = {word.text.strip(): word.start for word in segment.words}
    assert starts["Barcelona"] == 0.0
    assert starts["Catalonia"] == pytest.approx(5.0, abs=1.0)
    assert segment.words[-1].end == 8.0
