from __future__ import annotations

import random
from itertools import pairwise

import pytest
from hypothesis import given

from audiototext import parting
from audiototext.bilingual import joined
from audiototext.errors import UnsupportedRequest
from audiototext.transcript import Segment, Transcript

from ..strategies import TEXTS, transcripts

ENGLISH = [
    "The boats came back before the storm.", "Nobody had seen the lighthouse yet,",
    "and the captain was asleep.", "We waited for the morning", "with the others on the pier.",
    "Then the bell rang twice.", "It was the signal that they were waiting for.", "Thank you.",
]  # fmt: skip
SPANISH = [
    "Los barcos volvieron antes de la tormenta.", "Nadie había visto el faro todavía,",
    "y el capitán estaba dormido.", "Esperamos la mañana", "con los otros en el muelle.",
    "Entonces la campana sonó dos veces.", "Era la señal que estaban esperando.", "Gracias.",
]  # fmt: skip
JAPANESE = [
    "船は嵐の前に戻ってきた。", "誰もまだ灯台を見ていなかった。",
    "船長は眠っていた。", "朝を待った。",
    "ほかの人たちと桟橋で。", "それから鐘が二度鳴った。",
    "それは待っていた合図だった。", "ありがとう。",
]  # fmt: skip


def talk(lines: list[str], language: str) -> Transcript:
    segments = tuple(Segment(n, n + 0.9, line) for n, line in enumerate(lines))
    return Transcript(segments, language, float(len(lines)))


def texts(transcript: Transcript) -> list[str]:
    return [segment.text for segment in transcript.segments]


@pytest.mark.parametrize("other", [SPANISH, JAPANESE], ids=["es", "ja"])
@pytest.mark.parametrize("above", [False, True])
def test_what_was_merged_is_parted(other: list[str], above: bool) -> None:
    """Two languages of which each cue has a line come back as they were, with their names."""
    merged = joined(talk(ENGLISH, "en"), talk(other, "xx"), other_above=above)
    upper, lower = parting.parted(merged)
    english, foreign = (lower, upper) if above else (upper, lower)
    assert texts(english) == ENGLISH
    assert texts(foreign) == other
    assert english.language == "en"
    assert foreign.language == ("es" if other is SPANISH else "ja")
    assert [s.start for s in foreign.segments] == [float(n) for n in range(len(other))]


def test_cues_of_odd_lines_are_cut_where_the_language_changes() -> None:
    """One line of the one and two of the other, or lines in one language only, are told apart."""
    cues = [f"{a}\n{b}" for a, b in zip(ENGLISH, SPANISH, strict=True)]
    cues += [
        f"{ENGLISH[1]}\n{SPANISH[1]}\n{SPANISH[2]}",
        f"{ENGLISH[1]}\n{ENGLISH[2]}\n{SPANISH[1]}",
        ENGLISH[6],
        SPANISH[6],
    ]
    upper, lower = parting.parted(talk(cues, "und"))
    assert texts(upper)[8:] == [ENGLISH[1], f"{ENGLISH[1]}\n{ENGLISH[2]}", ENGLISH[6]]
    assert texts(lower)[8:] == [f"{SPANISH[1]}\n{SPANISH[2]}", SPANISH[1], SPANISH[6]]


@pytest.mark.parametrize(
    ("cues", "told"),
    [
        (ENGLISH, "0 of its 8 captions have two lines or more"),
        ([], "0 of its 0 captions have two lines or more"),
        (
            [f"{a}\n{b}" for a, b in pairwise(ENGLISH)] * 3,
            "both halves of its captions are English",
        ),
    ],
)
def test_captions_in_one_language_are_not_parted(cues: list[str], told: str) -> None:
    """Where there are no two languages, that is told."""
    with pytest.raises(UnsupportedRequest, match=told):
        parting.parted(talk(cues, "en"))


UNTAGGED = TEXTS.map(lambda text: text.replace("<", "(").replace("{", "("))


@given(transcripts(UNTAGGED))
def test_no_line_is_lost_or_doubled(transcript: Transcript) -> None:
    """Whatever stands in the cues, each line is in one of the two halves, upper ones above."""
    try:
        upper, lower = parting.parted(transcript)
    except UnsupportedRequest:
        return
    found = {(s.start, s.end): s.text.split("\n") for s in upper.segments}
    for segment in lower.segments:
        found.setdefault((segment.start, segment.end), []).extend(segment.text.split("\n"))
    before: dict[tuple[float, float], list[str]] = {}
    for segment in transcript.segments:
        said = [line.strip() for line in segment.text.splitlines() if line.strip()]
        before.setdefault((segment.start, segment.end), []).extend(said)
    if len(before) == len(transcript.segments):
        assert found == {times: said for times, said in before.items() if said}


def test_parting_takes_time_in_proportion() -> None:
    """Ten thousand cues are parted without anything that grows faster."""
    draw = random.Random(1)
    cues = [f"{draw.choice(ENGLISH)}\n{draw.choice(SPANISH)}" for _ in range(3_000)]
    upper, lower = parting.parted(talk(cues, "und"))
    assert len(upper.segments) == len(lower.segments) == 3_000
