from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiototext import LocalWhisper, Transcript, WhisperOptions
from audiototext.doubts import REASONS, doubts, echoes, repeats, words_of
from audiototext.engines import Listening, Request, schedule
from audiototext.media import Sound
from audiototext.transcript import Evidence, Segment, Word

from ..conftest import Ear, noise, sine
from ..strategies import TEXTS

EVIDENCE = Evidence(0, (1, 2), 0.0, -0.2, 1.2, 0.01)
VOICE = ((0.0, 4.0),)
PROMPT = "Doctor Okonkwo and Professor Brzezinski at Lake Geneva"


def segment(
    text: str = "It rains. Take the train, then.",
    *,
    start: float = 1.0,
    seconds: float = 2.0,
    confidence: float | None = 0.9,
    **evidence: Any,
) -> Segment:
    """A segment whose words follow one another; its evidence is good but for what is given."""
    parts = text.split()
    step = seconds / max(1, len(parts))
    words = [
        Word(start + n * step, start + (n + 1) * step, f" {part}", 0.9, confidence)
        for n, part in enumerate(parts)
    ]
    evidenced = replace(EVIDENCE, **evidence)
    return Segment(start, start + seconds, text, tuple(words), evidence=evidenced)


LOOP = "and so on and so on and so on"


@pytest.mark.parametrize(
    ("reason", "doubtful", "plain"),
    [
        ("over silence", segment(start=9.0), segment(start=2.5)),
        ("silence to Whisper", segment(no_speech_prob=0.9), segment(no_speech_prob=0.3)),
        ("improbable", segment(avg_logprob=-1.1), segment(avg_logprob=-0.5)),
        ("improbable", segment(confidence=0.2), segment(confidence=0.8)),
        ("repeats itself", segment(LOOP), segment("No, no, no, and once more no.")),
        ("repeats itself", segment(compression_ratio=2.5), segment(compression_ratio=2.4)),
        ("too fast", segment("x" * 36, seconds=1.0), segment("x" * 34, seconds=1.0)),
        ("stock phrase", segment("Thank you.", avg_logprob=-0.7), segment("Thank you.")),
        ("stock phrase", segment("Thank you.", confidence=0.6), segment("Thank you.")),
        ("stock phrase", segment("Thank you.", temperature=0.2), segment("Thank you.")),
        ("stock phrase", segment("Thank you.", no_speech_prob=0.4), segment("Thank you.")),
    ],
)
def test_each_doubt_has_its_reason(reason: str, doubtful: Segment, plain: Segment) -> None:
    """What a reason says makes a segment doubtful, for that reason alone; less of it does not."""
    assert doubts(doubtful, VOICE) == (reason,)
    assert doubts(plain, VOICE) == ()


def test_silence_is_known_only_where_somebody_listened() -> None:
    """Without a voice all text is over silence, unless nobody listened; few words beside it do."""
    assert doubts(segment(), ()) == ("over silence",)
    assert doubts(segment(), None) == ()
    late = replace(segment(), words=(*segment().words, Word(9.0, 9.2, " now.", 0.9, 0.9)))
    assert doubts(late, VOICE) == ()
    untimed = Segment(9.0, 11.0, "Thank you.")
    assert doubts(untimed, VOICE) == ("over silence", "stock phrase")
    assert doubts(untimed, None) == ()


@pytest.mark.parametrize(
    ("text", "before", "is_one"),
    [
        ("So we went home.", "So, we went HOME!", True),
        ("So we went home.", "So we went home again.", False),
        ("No, I know.", "No, I know.", False),
        ("我们回家了。", "我们回家了", True),
    ],
)
def test_people_do_not_say_a_sentence_twice(text: str, before: str, is_one: bool) -> None:
    """More than three words that are those of the segment before, whatever its signs are."""
    found = doubts(segment(text), VOICE, segment(before))
    assert found == (("said before",) if is_one else ())


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("professor brzezinski at lake Como", True),
        ("At Lake Geneva.", False),
        ("I met Doctor Okonkwo and Professor Brzezinski.", False),
    ],
)
def test_the_prompt_is_not_what_is_said(text: str, is_one: bool) -> None:
    """A segment that begins with four words of the prompt is an echo of it."""
    assert doubts(segment(text), VOICE, None, PROMPT) == (("echoes the prompt",) if is_one else ())
    assert doubts(segment(text), VOICE) == ()


@pytest.mark.parametrize(
    ("text", "is_loop"),
    [
        ("no no no no no", False),
        ("no no no no no no", True),
        ("bye bye and bye bye", False),
        ("you know you know you know", True),
        ("I see you know you know", False),
        ("one two three one two three", False),
        ("one two three four five one two three four five", True),
        ("well one two three four five one two three four six", False),
        ("好好好好好好", True),
    ],
)
def test_a_loop_is_more_than_people_repeat(text: str, is_loop: bool) -> None:
    """A long phrase twice, a short one thrice, a single word six times in a row."""
    assert repeats(words_of(text)) is is_loop


few = st.lists(st.sampled_from("abc"), max_size=12)


@given(few, few, st.integers(1, 4))
def test_loops_are_found_wherever_they_are(before: list[str], phrase: list[str], more: int) -> None:
    """By the definition: some phrase stands often enough in a row, whatever is around it."""
    said = before + phrase * more
    expected = any(
        said[at : at + length] * copies == said[at : at + length * copies]
        for length in range(1, len(said) + 1)
        for copies in [2 if length >= 5 else max(3, -(-6 // length))]
        for at in range(len(said) - length * copies + 1)
    )
    assert repeats(said) is expected


@given(few, few)
def test_an_echo_is_a_beginning(said: list[str], prompt: list[str]) -> None:
    """Only the first four words count, and they must stand in the prompt as they are."""
    found = echoes(said, prompt)
    assert found is (len(said) >= 4 and f"-{'-'.join(said[:4])}-" in f"-{'-'.join(prompt)}-")


@given(TEXTS)
def test_words_are_letters_whatever_the_text(text: str) -> None:
    """Case and signs make no other words; a text without letters has none, and no doubts."""
    found = words_of(text)
    assert all(word == word.casefold() and word.split() == [word] for word in found)
    assert words_of(f"(«{text}»…)") == found
    assert bool(doubts(Segment(9.0, 10.0, text), ())) is bool(found)
    assert set(doubts(Segment(9.0, 10.0, text), VOICE)) <= set(REASONS)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Well-known: I'M 42!", ["well", "known", "i", "m", "42"]),
        ("你好,「世界」。", ["你", "好", "世", "界"]),
        ("धन्यवाद।", ["धन्यवाद"]),
        ("スーパー", ["ス", "ー", "パ", "ー"]),
        ("감사합니다.", ["감사합니다"]),
        ("İyi", ["iyi"]),
        ("♪ ... ♪", []),
    ],
)
def test_words_in_many_scripts(text: str, expected: list[str]) -> None:
    """Marks belong to their letters; where words have no blanks between, each letter counts."""
    assert words_of(text) == expected


def test_what_is_written_for_mere_sound_is_doubtful(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let all guards sleep, and each text that the model writes for silence or hiss is marked."""
    monkeypatch.setattr(schedule, "is_invented", lambda *_: False)
    options = WhisperOptions(
        beam_size=1,
        temperature_increment_on_fallback=None,
        compression_ratio_threshold=None,
        logprob_threshold=None,
        vad_filter=True,
        vad_threshold=0.0,
    )
    engine = LocalWhisper("embedded", device="cpu", options=options)
    sounds = (np.zeros(48_000, np.float32), 3 * noise(3.0).clip(-0.3, 0.3))
    work = [Listening(Sound(sound), Request(language="en"), Ear()) for sound in sounds]
    texts = []
    for said in engine.recognize_all(work):
        assert isinstance(said, Transcript)
        assert all("over silence" in one.doubts for one in said.segments), said.text
        texts += [one.text for one in said.segments]
    assert texts


def test_mere_sound_has_no_sure_words(embedded_engine: LocalWhisper) -> None:
    """Of silence, hiss and a tone no transcript says anything without a doubt."""
    sounds = (np.zeros(64_000, np.float32), 3 * noise(4.0).clip(-0.3, 0.3), sine(440, 4))
    for said in embedded_engine.recognize_all(
        [Listening(Sound(sound), Request(), Ear()) for sound in sounds]
    ):
        assert isinstance(said, Transcript)
        assert all(one.doubts for one in said.segments)
