"""`--on_suspect` and the closing line, without a model."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest

from audiototext.batch import Delivery, Job
from audiototext.cli.suspecting import suspecting
from audiototext.screen import Screen
from audiototext.suspects import OnSuspect
from audiototext.transcript import Coverage, Segment, Transcript

SURE = Segment(0.0, 1.0, " Yes.")
DOUBTFUL = Segment(2.0, 3.0, " Thank you.", doubts=("over silence", "stock phrase"))
HEARD = Transcript((SURE, DOUBTFUL), "en", 9.0, coverage=Coverage(8.0, ((5.0, 6.0),)))


class Told:
    """A screen that keeps what it is told."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def summary(self, sentence: str) -> None:
        self.lines += sentence.splitlines()


def delivered(way: OnSuspect, transcript: Transcript = HEARD) -> tuple[Transcript, list[str]]:
    screen, found = Told(), list[Transcript]()

    def deliver(job: Job, transcript: Transcript) -> Delivery:
        found.append(transcript)
        return Delivery((Path("a.txt"),))

    done = suspecting(way, cast(Screen, screen))(deliver)(cast(Job, None), transcript)
    assert done.files == (Path("a.txt"),)
    return found[0], screen.lines


def test_doubts_are_marked_and_told() -> None:
    """The transcript is as it was; the closing line counts, and the places follow in order."""
    transcript, lines = delivered("mark")
    assert transcript == HEARD
    assert lines[0] == "Speech covered 87.5 %, 1 gap, 1 doubtful segment"
    assert "Thank you." in lines[1]
    assert "over silence, stock phrase" in lines[1]
    assert "00:05.000-00:06.000" in lines[2]


def test_doubtful_segments_are_dropped_and_listed() -> None:
    """What is left out stands on the screen and in the notes."""
    transcript, lines = delivered("drop")
    assert transcript.segments == (SURE,)
    assert "Thank you." in transcript.notes[0]
    assert lines[0] == "Speech covered 87.5 %, 1 gap, 1 left out"
    assert "Thank you." in lines[1]


def test_doubts_are_kept_quiet() -> None:
    """Nothing is left out, nothing is marked."""
    transcript, lines = delivered("keep")
    assert [one.text for one in transcript.segments] == [" Yes.", " Thank you."]
    assert not any(one.doubts for one in transcript.segments)
    assert lines[0] == "Speech covered 87.5 %, 1 gap"


@pytest.mark.parametrize("count", [5, 12])
def test_the_screen_is_not_flooded(count: int) -> None:
    """Five places are shown, the others are counted."""
    many = Transcript((DOUBTFUL,) * count, "en", 9.0)
    _, lines = delivered("mark", many)
    assert len(lines) == 1 + 5 + (count > 5)
    assert lines[0] == f"{count} doubtful segments"
