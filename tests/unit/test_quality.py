from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given

from audiototext.formats import named
from audiototext.norms import Norms, preset
from audiototext.quality import RULES, Rule, breaches, is_speech_bound, report
from audiototext.transcript import Segment, Transcript, Word

from ..strategies import transcripts

NETFLIX = Norms()
JUST = 0.002
"""Seconds; more than the two half milliseconds by which a file's times may be off."""


def captions(*segments: Segment, language: str = "en") -> Transcript:
    return Transcript(segments, language, max((one.end for one in segments), default=0.0))


def alone(seconds: float, text: str) -> Transcript:
    return captions(Segment(1.0, 1.0 + seconds, text))


def pair(silence: float) -> Transcript:
    return captions(Segment(1.0, 3.0, "One."), Segment(3.0 + silence, 6.0, "Two."))


WIDE = "a" * 42
EDGES: dict[Rule, list[tuple[Transcript, Transcript]]] = {
    # for each rule: what breaks it and nothing else, and what is just inside of it
    "empty": [(alone(2, " \n "), alone(2, "."))],
    "lines": [(alone(2, "a\nb\nc"), alone(2, "a\n\nb"))],
    "width": [(alone(4, f"{WIDE}b"), alone(5, f" {WIDE} \n{WIDE}"))],
    "speed": [
        (alone(2 - JUST, "a" * 20 + "\n" + "b" * 19), alone(2, "a" * 20 + "\n" + "b" * 19)),
        (alone(2, "a" * 41), alone(2.05, "a" * 41)),
    ],
    "short": [(alone(5 / 6 - JUST, "a"), alone(0.833, "a"))],
    "long": [(alone(7 + JUST, "a"), alone(7, "a"))],
    "overlap": [(pair(-JUST), pair(2 / 24))],
    "gap": [(pair(2 / 24 - JUST), pair(0.083)), (pair(0.0), pair(0.5))],
    "end": [],
}


def rules(transcript: Transcript, norms: Norms = NETFLIX) -> list[tuple[int, Rule]]:
    return [(breach.cue, breach.rule) for breach in breaches(transcript, norms)]


@pytest.mark.parametrize(
    ("rule", "number"), [(rule, n) for rule in EDGES for n in range(len(EDGES[rule]))]
)
def test_a_rule_has_an_edge(rule: Rule, number: int) -> None:
    """What is over a limit breaks its rule and no other; what is just inside breaks none."""
    over, inside = EDGES[rule][number]
    assert rules(over) == [(len(over.segments), rule)]
    assert rules(inside) == []


def test_the_end_is_the_recordings() -> None:
    """A caption may last as long as the recording, where its duration is known, not longer."""
    transcript = alone(2, "Hi.")
    assert breaches(transcript, NETFLIX, duration=3.0) == []
    (breach,) = breaches(transcript, NETFLIX, duration=2.9)
    assert (breach.rule, breach.value, breach.limit) == ("end", 3.0, 2.9)
    assert breach.message == "it ends 0.100 s after the recording"


def test_every_rule_is_told_in_words() -> None:
    """Each rule has its words; each has examples here."""
    assert set(EDGES) == set(RULES)


def test_a_caption_that_outlasts_several_overlaps_them_all() -> None:
    """Two captions at once are found though a third one stands between them."""
    long = captions(
        Segment(0.0, 6.0, "One."), Segment(1.0, 2.0, "Two."), Segment(3.0, 4.0, "Three.")
    )
    assert rules(long) == [(2, "overlap"), (3, "overlap")]


def test_a_breach_says_what_and_how_much() -> None:
    """Value and limit are in the rule's unit, and the sentence has both."""
    (breach,) = breaches(alone(1, "a" * 21), NETFLIX)
    assert (breach.cue, breach.rule, breach.value, breach.limit) == (1, "speed", 21.0, 20.0)
    assert breach.message == "it runs at 21.0 characters a second, 20 are allowed"


def test_breaches_come_by_cue() -> None:
    """Whatever they are of, breaches stand in the order of the captions."""
    text = "\n".join(["a" * 43] * 3)
    many = captions(Segment(0, 0.5, text), Segment(0.4, 0.6, text), Segment(0.7, 9, ""))
    cues = [breach.cue for breach in breaches(many, NETFLIX, duration=5.0)]
    assert cues == sorted(cues)
    assert set(cues) == {1, 2, 3}


def test_each_language_has_its_limits() -> None:
    """A segment's own language counts before the transcript's, a translation's is English."""
    japanese = "一" * 14
    assert rules(captions(Segment(0, 5, japanese), language="ja")) == [(1, "width")]
    assert rules(captions(Segment(0, 5, japanese), language="en")) == []
    assert rules(captions(Segment(0, 5, japanese, language="ja"))) == [(1, "width")]
    fast = captions(Segment(0, 1, "a" * 19), language="es")
    assert rules(fast) == [(1, "speed")]
    assert rules(replace(fast, task="translate")) == []


def test_other_presets_have_other_limits() -> None:
    """What Netflix allows the BBC may not."""
    bbc = preset("bbc")
    assert bbc is not None
    assert rules(alone(4, "a" * 40), bbc) == [(1, "width")]
    assert rules(alone(0.9, "a"), bbc) == [(1, "short")]


def test_markup_is_not_read() -> None:
    """What a player does not show does not count."""
    plain = named("srt").plain
    assert plain is not None
    marked = alone(2.1, f"<i>{WIDE}</i>")
    assert {rule for _, rule in rules(marked)} == {"width", "speed"}
    assert breaches(marked, NETFLIX, plain=plain) == []
    tags = alone(2, "<i></i>")
    assert [breach.rule for breach in breaches(tags, NETFLIX, plain=plain)] == ["empty"]


def quick(start: float, end: float, text: str) -> Segment:
    """A caption that is as long as its words."""
    return Segment(start, end, text, (Word(start, end, text),))


def test_what_is_said_too_fast_is_no_breach() -> None:
    """Captions that are fast because their words are, half a second of grace included, are none."""
    limits = NETFLIX.limits("en")
    text = "a" * 41
    bound, relaxed = quick(1.0, 2.5, text), quick(1.0, 2.6, text)
    assert is_speech_bound(bound, limits)
    assert rules(captions(bound)) == []
    assert not is_speech_bound(relaxed, limits)
    assert rules(captions(relaxed)) == [(1, "speed")]
    assert not is_speech_bound(replace(bound, words=()), limits)


def test_a_report_counts() -> None:
    """Shares by rule, speech-bound captions, dangling words, orphans; the worst ones first."""
    held = captions(
        quick(0.0, 1.5, "a" * 41),
        Segment(2.0, 4.0, "We went to the"),
        Segment(4.1, 6.0, "house."),
        Segment(6.0, 6.4, "It was late. Then"),
        Segment(9.0, 19.0, "we slept."),
    )
    found = report(held, NETFLIX, duration=18.0)
    assert (found.captions, found.preset) == (5, "netflix")
    assert (found.speech_bound, found.dangling, found.orphans) == (1, 1, 1)
    assert found.within == pytest.approx(
        {"empty": 1, "lines": 1, "width": 1, "speed": 0.8, "short": 0.8, "long": 0.8,
         "overlap": 1, "gap": 0.8, "end": 0.8}
    )  # fmt: skip
    assert {breach.rule for breach in found.worst} == {"speed", "short", "long", "gap", "end"}
    assert found.worst[0].rule == "speed"
    assert json.loads(json.dumps(found.as_dict()))["worst"][0]["cue"] == 4


def test_a_report_sees_through_markup() -> None:
    """A function word in italics dangles as any other."""
    plain = named("srt").plain
    assert plain is not None
    held = captions(Segment(0, 2, "We went to <i>the</i>"), Segment(3, 5, "house."))
    assert report(held, NETFLIX, plain=plain).dangling == 1


def test_a_report_on_silence() -> None:
    """No caption breaks nothing."""
    found = report(captions(), NETFLIX)
    assert found.captions == found.speech_bound == found.dangling == found.orphans == 0
    assert set(found.within.values()) == {1.0}


@given(transcripts())
def test_shares_are_of_captions(transcript: Transcript) -> None:
    """A rule's share is that of the captions without a breach of it, whatever the captions."""
    found = report(transcript, NETFLIX, duration=transcript.duration / 2)
    broken = breaches(transcript, NETFLIX, duration=transcript.duration / 2)
    assert len(found.worst) == min(10, len(broken))
    for rule, share in found.within.items():
        cues = {breach.cue for breach in broken if breach.rule == rule}
        assert share == pytest.approx(1 - len(cues) / len(transcript.segments))
