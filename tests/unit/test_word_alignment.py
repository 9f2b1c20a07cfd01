"""Times of words from the model's attention."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from faster_whisper.transcribe import merge_punctuations

from audiototext import LocalWhisper, media
from audiototext.engines.hypotheses import PADDING, Ask, Decoder
from audiototext.engines.whisper_options import WhisperOptions


@pytest.fixture(scope="module")
def decoder(embedded_engine: LocalWhisper) -> Decoder:
    """The embedded model's decoder."""
    return Decoder(embedded_engine._whisper, WhisperOptions())


@pytest.mark.parametrize(("name", "language"), [("short-en", "en"), ("fluss-de", "de")])
def test_times_are_those_of_faster_whisper(
    decoder: Decoder, embedded_engine: LocalWhisper, samples: Path, name: str, language: str
) -> None:
    """The same model, sound and text give the same words at the same times."""
    sound = media.load(samples / f"{name}.opus").samples[: 12 * 16_000]
    batch = decoder.heard([sound], [Ask("transcribe", language)])
    (ours,) = decoder.timed(batch)
    (theirs,) = embedded_engine._whisper.find_alignment(
        decoder.tokenizer(language, "transcribe"),
        [list(batch.hypotheses[0].tokens)],
        batch.encoded,
        batch.frames,
    )
    options = WhisperOptions()
    merge_punctuations(theirs, options.prepend_punctuations, options.append_punctuations)
    kept = [word for word in theirs if word["word"]]
    assert [word.text for word in ours] == [word["word"] for word in kept]
    assert [word.start for word in ours] == pytest.approx([word["start"] for word in kept])
    assert [word.end for word in ours] == pytest.approx([word["end"] for word in kept])
    assert len(ours) > 8
    assert "".join(word.text for word in ours) == batch.hypotheses[0].text


@pytest.mark.parametrize(
    "text", [" It costs $3.50, or 50% of 1,955.", " «Quoi», 20 °C?", "我们 1955年"]
)
def test_digits_and_signs_have_times(decoder: Decoder, samples: Path, text: str) -> None:
    """Every word, digits and symbols among them, is timed, and nothing is lost."""
    sound = media.load(samples / "short-en.opus").samples
    batch = decoder.heard([sound], [Ask("transcribe", "zh" if "我" in text else "en")])
    encode = decoder.tokenizer("en", "transcribe").encode
    said = replace(batch.hypotheses[0], tokens=tuple(encode(text)), text=text)
    (found,) = decoder.timed(replace(batch, hypotheses=[said]))
    assert "".join(word.text for word in found) == text
    clock = 0.0
    for word in found:
        assert clock <= word.start <= word.end <= len(sound) / 16_000
        clock = word.start


def test_a_batch_of_two_languages_is_timed_as_alone(decoder: Decoder, samples: Path) -> None:
    """Beside another language a text has the words and times that it has alone."""
    english = media.load(samples / "short-en.opus").samples
    german = media.load(samples / "fluss-de.opus").samples[: 4 * 16_000]
    asks = [Ask("transcribe", "en"), Ask("transcribe", "de")]
    batch = decoder.heard([english, german], asks)
    both = decoder.timed(batch)
    padded = len(english) / 16_000 + PADDING
    alone = decoder.timed(decoder.batch([german], batch.hypotheses[1:], "transcribe", padded))
    assert [word.text for word in both[1]] == [word.text for word in alone[0]]
    assert [word.start for word in both[1]] == pytest.approx(
        [word.start for word in alone[0]], abs=0.1
    )
