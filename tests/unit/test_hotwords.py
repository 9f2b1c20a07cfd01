from __future__ import annotations

import string
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiototext import hotwords
from audiototext.batch import Delivery, Job
from audiototext.cli.hotwords_told import telling
from audiototext.engines import Request
from audiototext.media import Recording
from audiototext.screen import Screen
from audiototext.transcript import Segment, Task, Transcript

NAMES = ["ComfyUI", "Élan", "naïve", "C++", "C#", "東京", "พีซี", "서울", "x2", "Visual Studio"]
SIGNS = [", ", " ", " — ", "... ", "! ", "\n"]


def said(*texts: str, language: str = "en", task: Task = "transcribe") -> Transcript:
    """A transcript with a segment a second."""
    parts = [Segment(number, number + 1, text) for number, text in enumerate(texts)]
    return Transcript(tuple(parts), language, len(texts), task)


def times(text: str, hotword: str) -> int:
    ((name, count),) = hotwords.heard(said(text), [hotword])
    assert name == hotword
    return count


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("ComfyUI", ["ComfyUI"]),
        ("ComfyUI Whisper  DeepL", ["ComfyUI", "Whisper", "DeepL"]),
        ("ComfyUI, Visual  Studio ,", ["ComfyUI", "Visual Studio"]),
        ("New York; Rio\nSão Paulo", ["New York", "Rio", "São Paulo"]),
        ("東京、大阪\uff0c京都", ["東京", "大阪", "京都"]),
        ("Whisper, whisper, WHISPER!", ["Whisper"]),
        ("- & ...", []),
        ("", []),
        (" , ;", []),
    ],
)
def test_the_option_is_free_text(text: str, words: list[str]) -> None:
    """Commas, semicolons and lines part phrases, else blanks part words; each is asked once."""
    assert hotwords.asked(text) == words


@given(st.text())
def test_any_text_may_be_asked(text: str) -> None:
    """What is asked is in the text, whole and once, and stands in it at least once."""
    words = hotwords.asked(text)
    assert len(words) == len(set(words))
    assert all(" ".join(word.split()) == word for word in words)
    assert all(count for _, count in hotwords.heard(said(text), words))


@pytest.mark.parametrize(
    ("text", "hotword", "count"),
    [
        ("ComfyUI, comfyui. (COMFYUI)", "ComfyUI", 3),
        ("ComfyUIs and UI", "ComfyUI", 0),
        ("Comfy UI", "ComfyUI", 0),
        ("Kubernetes's", "Kubernetes", 1),
        ("Élan and e\u0301lan", "élan", 2),
        ("Elan", "Élan", 0),
        ("STRASSE", "Straße", 1),
        ("\uff23\uff4f\uff4d\uff46\uff59", "Comfy", 1),
        ("wi fi, Wi-Fi", "Wi-Fi", 2),
        ("Visual, Studio", "visual studio", 1),
        ("no no no", "no no", 1),
        ("C++, C and C#. C", "C++", 1),
        ("C++, C and C#. C", "C", 2),
        ("C++, C and C#. C", "c#", 1),
        ("#ComfyUI 1+1", "ComfyUI", 1),
        ("用ComfyUI做图", "ComfyUI", 1),
        ("東京タワーと東京 タワー", "東京タワー", 2),
        ("京都東京", "京東", 0),
        ("ผมชอบพีซีมาก", "พีซี", 1),
        ("กี", "ก", 0),
        ("서울에서", "서울", 1),
        ("हिन्दी भाषा", "हिन्द", 0),
        ("anything", "...", 0),
    ],
)
def test_what_counts_as_heard(text: str, hotword: str, count: int) -> None:
    """Whole words in any case with any signs; a part of the text where no blanks part words."""
    assert times(text, hotword) == count


@given(st.lists(st.sampled_from(NAMES), max_size=6), st.data())
def test_names_are_counted(names: list[str], data: st.DataObject) -> None:
    """However they are written and whatever signs lie between, each is found as often as said."""
    written = [
        data.draw(st.sampled_from([name, name.upper(), name.lower()]))
        + data.draw(st.sampled_from(SIGNS))
        for name in names
    ]
    expected = [(name, names.count(name)) for name in NAMES]
    assert hotwords.heard(said("".join(written)), NAMES) == expected
    if written:
        assert hotwords.heard(said(*written), NAMES) == expected


@given(st.text(string.ascii_letters, min_size=1), st.text(string.ascii_letters, min_size=1))
def test_a_part_of_a_word_is_another_word(one: str, other: str) -> None:
    """What stands within a longer word was not said."""
    assert times(one + other, one) == times(one + other, other) == 0


def test_a_phrase_may_go_on_in_the_next_segment() -> None:
    """A border of segments parts words as a blank does, and no more."""
    found = hotwords.heard(said("in Visual", "Studio", "Code"), ["Visual Studio", "StudioCode"])
    assert found == [("Visual Studio", 1), ("StudioCode", 0)]


def test_the_sentence_stays_short() -> None:
    """A side that has nothing is not named, many words are counted, a long one is cut."""
    assert hotwords.told([]) == ""
    assert hotwords.told([("a", 2)]) == "hotwords heard: a 2"
    assert hotwords.told([("a", 0), ("b", 0)]) == "hotwords not heard: a, b"
    many = hotwords.told([(f"word{number}", 0) for number in range(50)])
    assert many.endswith("word19 and 30 more")
    assert len(hotwords.told([("long " * 100, 1)])) < 80


@pytest.mark.parametrize(
    ("text", "transcript", "told"),
    [
        (None, said("ComfyUI"), ""),
        ("ComfyUI, Kubernetes", said("ComfyUI!"), "heard: ComfyUI 1; not heard: Kubernetes"),
        ("ComfyUI", said("ComfyUI", task="translate"), "heard: ComfyUI 1"),
        ("ComfyUI", said("ComfyUI", language="de", task="translate"), ""),
        ("...", said("ComfyUI"), ""),
        ("ComfyUI", Transcript((), "en", 1.0), ""),
    ],
)
def test_it_is_told_after_the_delivery(
    text: str | None, transcript: Transcript, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The screen tells it of what was heard; of translations and silence nothing is told."""
    screen = Screen(quiet=False, check=lambda: None)
    job = Job(Recording(Path("a.wav"), 1.0), Request(), Path("a"))

    def deliver(job: Job, transcript: Transcript) -> Delivery:
        screen.note("written")
        return Delivery((job.stem,))

    assert telling(text, screen)(deliver)(job, transcript) == Delivery((Path("a"),))
    shown = capsys.readouterr().err
    assert shown == "written\n" + (told and f"\nhotwords {told}\n")
