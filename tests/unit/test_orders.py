from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiototext.errors import Cancelled, TextNotTranslated, TranslationError
from audiototext.listener import SILENT
from audiototext.orders import AFTER, BATCH, BEFORE, Order, TaggedOrder, Text, in_context
from audiototext.placeholders import placeholders
from audiototext.translation_memory import TranslationMemory

from ..conftest import Ear
from ..toy_translators import Shelf, TaggingToy, Toy, without_placeholders

WORDS = [f"text number {n}." for n in range(40)]
TEXTS = st.lists(
    st.sampled_from([*WORDS, "今日", "{name} and %s", "\ud800", "x" * 400]), max_size=50
)


def order(toy: Toy, texts: Sequence[str], memory: TranslationMemory | None = None) -> Order:
    """The texts, each in its context and a second after the one before."""
    lines = in_context(texts, [n + 1.0 for n in range(len(texts))])
    return Order(toy, toy.pair("es", "en-GB"), lines, memory or Shelf())


def done(toy: Toy, texts: Sequence[str], memory: TranslationMemory | None = None) -> Order:
    made = order(toy, texts, memory)
    made.run(SILENT)
    return made


# What is answered


@given(TEXTS)
def test_every_text_is_answered_by_its_translation(texts: list[str]) -> None:
    """After a run each text has its own translation, and nothing is missing or refused."""
    made = done(Toy(lambda text: f"-{text}-"), texts)
    assert made.answers == [f"-{text}-" for text in texts]
    assert (made.missing, made.refused, made.characters) == ([], set(), 0)


def test_an_answer_is_one_line() -> None:
    """Blanks and line breaks of an answer are single blanks."""
    assert done(Toy(lambda text: " a\n b  c "), ["x"]).answers == ["a b c"]


def test_no_texts() -> None:
    """Nothing to translate: nothing is sent."""
    toy = Toy()
    assert done(toy, []).answers == []
    assert toy.requests == []


# What surrounds a text


def test_texts_stand_in_their_context() -> None:
    """Each text knows the ones before and after it, and when its speech is over."""
    texts = in_context(WORDS[:10], [float(n) for n in range(10)])
    assert texts[5] == Text(WORDS[5], " ".join([*WORDS[5 - BEFORE : 5], *WORDS[6 : 6 + AFTER]]), 5)
    assert texts[0].context == WORDS[1]
    assert texts[9].context == " ".join(WORDS[9 - BEFORE : 9])
    assert in_context(["alone"], [1.0])[0].context == ""


def test_a_request_hears_what_stands_around_it() -> None:
    """The context of a request holds the sentences before, in and after it, in order."""
    toy = Toy(most_texts=3)
    done(toy, WORDS[:12])
    texts, context = toy.requests[2]
    assert texts == WORDS[6:9]
    assert context == " ".join(WORDS[6 - BEFORE : 9 + AFTER])


def test_without_surroundings_no_context_is_sent() -> None:
    """Texts that were given without context are translated without one."""
    toy = Toy()
    made = Order(toy, toy.pair("es", "de"), [Text("a"), Text("b")], Shelf())
    made.run(SILENT)
    assert [context for _, context in toy.requests] == [""]


# Portions


@given(TEXTS, st.integers(1, 60), st.sampled_from([2_000, 10_000, 40_000]))
def test_limits_are_kept(texts: list[str], most_texts: int, most_bytes: int) -> None:
    """No request has more texts than the translator takes, nor, but for a lone giant, bytes."""
    toy = Toy(most_texts=most_texts, most_bytes=most_bytes)
    done(toy, texts)
    for sent, context in toy.requests:
        size = sum(len(text.encode(errors="replace")) for text in [*sent, context])
        assert len(sent) <= min(most_texts, BATCH)
        assert size <= most_bytes


def test_a_text_beyond_the_limit_is_sent_alone() -> None:
    """What does not fit with others goes by itself, for the translator to judge."""
    toy = Toy(most_bytes=1_000)
    done(toy, ["so", "x" * 5_000, "it"])
    assert [texts for texts, _ in toy.requests] == [["so"], ["x" * 5_000], ["it"]]


@given(st.sets(st.integers(0, 39)))
def test_portions_stay_the_same(known: set[int]) -> None:
    """Whatever is answered already, a text is sent with the same context as without that."""
    fresh = Toy()
    done(fresh, WORDS)
    contexts = {text: context for texts, context in fresh.requests for text in texts}
    memory, toy = Shelf(), Toy()
    made = order(toy, WORDS)
    memory.keep(
        toy.identity(made.pair),
        [(made.texts[n].text, made.texts[n].context, "known") for n in known],
    )
    done(toy, WORDS, memory)
    assert sorted(toy.sent) == sorted(WORDS[n] for n in range(40) if n not in known)
    for texts, context in toy.requests:
        assert {contexts[text] for text in texts} == {context}


# Nothing is paid twice


def test_what_is_in_memory_is_not_sent(tmp_path: Path) -> None:
    """A second run sends nothing, costs nothing, and has the same answers; another pair does."""
    with TranslationMemory(tmp_path / "memory") as memory:
        first = done(Toy(), WORDS, memory)
        toy = Toy()
        again = order(toy, WORDS, memory)
        assert (again.answers, again.characters, again.missing) == (first.answers, 0, [])
        again.run(SILENT)
        assert toy.requests == []
        other = Order(toy, toy.pair("es", "de"), again.texts, memory)
        assert len(other.missing) == len(WORDS)


def test_other_surroundings_are_another_text() -> None:
    """The same text in another context is sent again."""
    memory, toy = Shelf(), Toy()
    done(toy, ["yes.", "no."], memory)
    done(toy, ["yes.", "well."], memory)
    assert toy.sent == ["yes.", "no.", "yes.", "well."]


def test_equal_texts_in_equal_surroundings_are_sent_once() -> None:
    """A refrain is translated once, and billed once, though it is sung often."""
    toy = Toy()
    made = Order(toy, toy.pair("es", "de"), [Text("la", "so"), Text("la", "so")] * 20, Shelf())
    assert made.characters == 2
    made.run(SILENT)
    assert made.answers == ["LA"] * 40
    assert toy.sent == ["la"]


def test_what_is_needed_is_told_before() -> None:
    """The characters of the texts that are missing; of equal ones the first alone."""
    made = order(Toy(), ["one", "two.", "three"])
    assert (made.characters, made.missing) == (12, [0, 1, 2])


# What fails


@pytest.mark.parametrize("error", [TranslationError("quota"), Cancelled("stop")])
@pytest.mark.parametrize("at", [1, 2, 3])
def test_what_was_answered_before_an_error_is_kept(error: Exception, at: int) -> None:
    """Where the n-th request fails, all before it are kept; the next run sends the rest."""
    memory = Shelf()
    broken = Toy(errors={at: error})
    made = order(broken, WORDS, memory)
    with pytest.raises(type(error)):
        made.run(SILENT)
    answered = (at - 1) * BATCH
    assert made.answers[:answered] == [text.upper() for text in WORDS[:answered]]
    assert made.answers[answered:] == [None] * (len(WORDS) - answered)
    toy = Toy()
    again = done(toy, WORDS, memory)
    assert toy.sent == WORDS[answered:]
    assert again.answers == [text.upper() for text in WORDS]
    made.run(SILENT)
    assert made.answers == again.answers


def test_a_listener_may_stop_it() -> None:
    """After each portion the listener hears how far it got, and may stop the work there."""
    toy, ear = Toy(), Ear()
    order(toy, WORDS).run(ear)
    assert ear.all("progress") == [12.0, 24.0, 36.0, 40.0]
    memory = Shelf()
    with pytest.raises(Cancelled):
        order(Toy(), WORDS, memory).run(Ear("progress", Cancelled()))
    assert len(memory.kept) == BATCH


def test_a_refused_text_is_left_and_the_others_are_done() -> None:
    """A text that the translator cannot do has no answer; those of its request get theirs."""
    toy = Toy(refuses=lambda text: "3" in text)
    made = done(toy, WORDS[:10])
    assert made.answers == [None if n == 3 else WORDS[n].upper() for n in range(10)]
    assert made.refused == {3}
    assert (made.missing, made.characters) == ([], 0)


def test_equal_texts_are_refused_together() -> None:
    """What was refused once is not sent again for its equals, and is told of each."""
    toy = Toy(refuses=lambda text: text == "la")
    made = Order(toy, toy.pair("es", "de"), [Text("la"), Text("lo"), Text("la")], Shelf())
    made.run(SILENT)
    assert made.refused == {0, 2}
    assert made.answers == [None, "LO", None]
    assert toy.sent.count("la") == 2  # with the others, then alone
    assert made.missing == []


def test_a_blank_answer_is_a_refusal() -> None:
    """A translator that answers with nothing has not translated."""
    memory = Shelf()
    made = done(
        Toy(lambda text: "" if "3" in text else " \n" if "4" in text else "x"), WORDS[:6], memory
    )
    assert made.refused == {3, 4}
    assert len(memory.kept) == 4


# Placeholders


def test_a_placeholder_that_is_lost_is_asked_for_again() -> None:
    """A translation without its placeholders is asked for with numbers in their places."""
    toy = Toy(without_placeholders)
    made = done(toy, ["see {name} at https://x.org now", "so it is"])
    assert made.answers == ["see {name} at https://x.org now", "so it is"]
    assert made.mended == {0}
    assert toy.sent[2:] == ["see [[1]] at [[2]] now"]


def test_a_placeholder_that_cannot_be_kept_is_put_at_the_end() -> None:
    """Where numbers get lost as well, what is missing stands at the end."""
    made = done(Toy(lambda text: "so %s it is"), ["%s of {name} is %s"])
    assert made.answers == ["so %s it is %s {name}"]
    assert made.mended == {0}


def test_a_text_with_numbers_may_be_refused() -> None:
    """Where the second request is refused, the first one's answer is taken."""
    toy = Toy(without_placeholders, refuses=lambda text: "[[" in text)
    made = done(toy, ["see {name}", "so"])
    assert made.answers == ["see {name}", "so"]
    assert made.refused == set()


def test_what_needs_no_second_request_is_kept_before_it() -> None:
    """If the service fails while one text is mended, the others of its portion are kept."""
    memory = Shelf()
    toy = Toy(without_placeholders, errors={2: TranslationError("quota")})
    with pytest.raises(TranslationError):
        done(toy, ["see {name}", "so", "it is"], memory)
    assert sorted(memory.kept.values()) == ["it is", "so"]


@given(TEXTS)
def test_no_placeholder_is_ever_lost(texts: list[str]) -> None:
    """Whatever the translator does to them, each translation has all placeholders of its text."""
    made = done(Toy(without_placeholders), [f"so {text}" for text in texts])
    for text, answer in zip(texts, made.answers, strict=True):
        assert sorted(placeholders(answer or "")) == sorted(placeholders(text))


# With marks


def tagged(
    toy: TaggingToy, texts: Sequence[Sequence[str]], memory: TranslationMemory | None = None
) -> TaggedOrder:
    pair = toy.pair("es", "en-GB")
    keys = [(parts, "") for parts in texts]
    return TaggedOrder(toy, pair, keys, memory or Shelf(), toy.identity(pair))


PARTS = [[f"one {n}, ", "two"] for n in range(30)]


def test_marks_come_back_in_parts() -> None:
    """Each text's parts are translated; where marks were damaged there is nothing, once for all."""
    toy = TaggingToy(parts=lambda parts: None if "7" in parts[0] else [p.upper() for p in parts])
    memory = Shelf()
    made = tagged(toy, PARTS, memory)
    assert made.characters == sum(len("".join(parts)) for parts in PARTS)
    made.run(SILENT)
    assert made.answers[6:9] == [("ONE 6, ", "TWO"), None, ("ONE 8, ", "TWO")]
    assert (made.missing, made.characters) == ([], 0)
    again = tagged(toy, PARTS, memory)
    assert (again.answers, again.missing) == (made.answers, [])


def test_marks_are_kept_apart_from_plain_answers() -> None:
    """A text that was translated plainly is not known with marks, nor the other way round."""
    memory, toy = Shelf(), TaggingToy()
    pair = toy.pair("es", "en-GB")
    plain = Order(toy, pair, [Text('["a"]')], memory)
    plain.run(SILENT)
    made = tagged(toy, [["a"]], memory)
    assert made.missing == [0]


def test_an_error_keeps_the_portions_before_it() -> None:
    """With marks, too, what was answered is kept, and another run sends only the rest."""
    memory = Shelf()
    made = tagged(TaggingToy(errors={2: TranslationError("quota")}), PARTS, memory)
    with pytest.raises(TranslationError):
        made.run(SILENT)
    assert len(memory.kept) == BATCH
    assert made.missing == list(range(BATCH, len(PARTS)))
    toy = TaggingToy()
    tagged(toy, PARTS, memory).run(SILENT)
    assert toy.sent == ["".join(parts) for parts in PARTS[BATCH:]]


def test_a_text_that_is_refused_with_marks_has_none() -> None:
    """Marks are a help: a text that cannot be done with them is left without, alone."""
    toy = TaggingToy(refuses=lambda text: "4" in text)
    made = tagged(toy, PARTS[:6])
    made.run(SILENT)
    assert [n for n, one in enumerate(made.answers) if one is None] == [4]
    assert made.missing == []
    with pytest.raises(TextNotTranslated):
        toy.translate(["4"], made.pair)
