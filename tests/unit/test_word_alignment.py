from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audiototext import LocalWhisper, media
from audiototext.engines.decoder import PADDING, Decoder
from audiototext.engines.hypotheses import Ask
from audiototext.engines.whisper_options import WhisperOptions
from audiototext.engines.word_alignment import Marks, Timed, timed_words
from audiototext.media import SAMPLE_RATE

if TYPE_CHECKING:
    from faster_whisper.tokenizer import Tokenizer

PLAIN = WhisperOptions()
MARKS = Marks(PLAIN.prepend_punctuations, PLAIN.append_punctuations)


@pytest.fixture(scope="module")
def decoder(embedded_engine: LocalWhisper) -> Decoder:
    return Decoder(embedded_engine._whisper, PLAIN)


def aligned(count: int) -> Any:
    """An alignment in which each of so many tokens, and the end, lasts ten frames."""
    path = [(frame // 10, frame) for frame in range(10 * (count + 1))]
    return SimpleNamespace(alignments=path, text_token_probs=[0.5 + 0.01 * n for n in range(count)])


def words(text: str, tokenizer: Tokenizer, marks: Marks = MARKS) -> tuple[Timed, ...]:
    """The words of a text whose tokens all last 0.2 s."""
    tokens = tokenizer.encode(text)
    return timed_words(aligned(len(tokens)), tokens, tokenizer, marks)


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        (" It's fine.", "en", [" It's", " fine."]),
        (' She said "no" twice.', "en", [" She", " said", ' "no"', " twice."]),
        (" (Or not!)", "en", [" (Or", " not!)"]),
        (' - "a', "en", [' - "a']),
        (" a( b", "en", [" a", "(", " b"]),
        (" ¿Qué? Sí,", "es", [" ¿Qué?", " Sí,"]),
        (' "', "en", [' "']),
        (" Why? (", "en", [" Why? ("]),
        ("今天好。", "zh", ["今天", "好。"]),
        ("", "en", []),
    ],
)
def test_signs_belong_to_words(
    decoder: Decoder, text: str, language: str, expected: list[str]
) -> None:
    """Quotation marks, brackets and stops are part of the word that they stand at."""
    tokenizer = decoder.tokenizer(language, "transcribe")
    assert [word.text for word in words(text, tokenizer)] == expected


def test_without_marks_signs_stand_alone(decoder: Decoder) -> None:
    """Which signs belong to words is the caller's to say."""
    found = words(' "no" twice.', decoder.tokenizer("en", "transcribe"), Marks("", ""))
    assert [word.text for word in found] == [' "no', '"', " twice", "."]


def test_a_sign_has_the_time_of_its_word(decoder: Decoder) -> None:
    """Signs around a word neither lengthen it nor change how sure it is."""
    tokenizer = decoder.tokenizer("en", "transcribe")
    ((one, then), (plain, _)) = words(" yes, no", tokenizer), words(" yes no", tokenizer)
    assert (one.text, one.start, one.end) == (" yes,", 0.0, 0.2)
    assert one.probability == plain.probability == 0.5
    assert (then.text, then.start, then.end) == (" no", 0.4, 0.6)
    (opened,) = words(' - "a', tokenizer)
    assert opened.start == 0.2
    assert opened.end == pytest.approx(0.6)


@pytest.mark.parametrize("text", [" It costs $3.50, or 50% less.", " On 24/7: 1,000.5 & #2!"])
def test_digits_and_symbols_have_times(decoder: Decoder, text: str) -> None:
    """What other aligners cannot time, such as "$3.50" and "50%", has times as words have."""
    found = words(text, decoder.tokenizer("en", "transcribe"))
    assert "".join(word.text for word in found) == text
    assert any(character.isdigit() for word in found for character in word.text)
    for word in found:
        assert word.end > word.start


def test_a_short_path_still_gives_times(decoder: Decoder) -> None:
    """Where the path ends before the tokens do, the last words stand at its end."""
    tokenizer = decoder.tokenizer("en", "transcribe")
    tokens = tokenizer.encode(" one two three")
    path = SimpleNamespace(alignments=[(0, 3), (1, 9)], text_token_probs=[0.5] * len(tokens))
    found = timed_words(path, tokens, tokenizer, MARKS)
    times = [(word.text, word.start, word.end) for word in found]
    assert times == [(" one", 0.06, 0.18), (" two", 0.18, 0.18), (" three", 0.18, 0.18)]


def test_without_tokens_or_a_path_there_are_no_words(decoder: Decoder) -> None:
    """Nothing said, or nothing aligned, gives no words and no error."""
    tokenizer = decoder.tokenizer("en", "transcribe")
    assert timed_words(aligned(0), [], tokenizer, MARKS) == ()
    nowhere = SimpleNamespace(alignments=[], text_token_probs=[])
    assert timed_words(nowhere, tokenizer.encode(" a"), tokenizer, MARKS) == ()


@settings(max_examples=60)
@given(st.text(st.sampled_from("abé ñ语日\"'.,?!([{¿-%$3 5"), max_size=40))
def test_no_sign_is_lost(decoder: Decoder, text: str) -> None:
    """Words joined are the text, their tokens the tokens, in every language; times never fall."""
    for language in ("en", "zh"):
        tokenizer = decoder.tokenizer(language, "transcribe")
        tokens = tokenizer.encode(text)
        found = timed_words(aligned(len(tokens)), tokens, tokenizer, MARKS)
        assert "".join(word.text for word in found) == tokenizer.decode(tokens)
        assert [token for word in found for token in word.tokens] == tokens
        clock = 0.0
        for word in found:
            assert clock <= word.start <= word.end <= len(tokens) * 0.2 + 1e-9
            clock = word.end


@pytest.mark.parametrize(("name", "language"), [("short-en", "en"), ("mercado-es", "es")])
def test_words_are_faster_whispers(
    decoder: Decoder, embedded_engine: LocalWhisper, samples: Path, name: str, language: str
) -> None:
    """Of real speech the words, their times and probabilities are those of faster-whisper."""
    from faster_whisper.transcribe import merge_punctuations

    sound = media.load(samples / f"{name}.opus").samples[: 10 * SAMPLE_RATE]
    batch = decoder.heard([sound], [Ask("transcribe", language)])
    (found,) = decoder.timed(batch)
    (theirs,) = embedded_engine._whisper.find_alignment(
        decoder.tokenizer(language, "transcribe"),
        [list(batch.hypotheses[0].tokens)],
        batch.encoded,
        batch.frames[0],
    )
    merge_punctuations(theirs, MARKS.before, MARKS.after)
    expected = [word for word in theirs if word["word"]]
    assert len(found) > 8
    assert [word.text for word in found] == [word["word"] for word in expected]
    assert [list(word.tokens) for word in found] == [word["tokens"] for word in expected]
    for ours, other in zip(found, expected, strict=True):
        assert (ours.start, ours.end) == (float(other["start"]), float(other["end"]))
        assert ours.probability == pytest.approx(float(other["probability"]))


def test_a_batch_of_two_languages_is_timed_as_alone(decoder: Decoder, samples: Path) -> None:
    """Beside another language a text has the words and times that it has alone."""
    english = media.load(samples / "short-en.opus").samples
    german = media.load(samples / "fluss-de.opus").samples[: 4 * SAMPLE_RATE]
    asks = [Ask("transcribe", "en"), Ask("transcribe", "de")]
    batch = decoder.heard([english, german], asks)
    both = decoder.timed(batch)
    padded = len(english) / SAMPLE_RATE + PADDING
    alone = decoder.timed(decoder.batch([german], batch.hypotheses[1:], "transcribe", padded))
    assert [word.text for word in both[1]] == [word.text for word in alone[0]]
    assert [word.start for word in both[1]] == pytest.approx(
        [word.start for word in alone[0]], abs=0.1
    )
