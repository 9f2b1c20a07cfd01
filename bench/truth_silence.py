"""A minute of silence between two sentences: which words move, and which come or go."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from pathlib import Path

import numpy as np
from truth_engines import ENGINES, OURS, Engines, Source
from truth_missed import spoken_cues
from truth_tables import Criterion, at_most, print_table

from audiototext import Segment, Word, media
from audiototext.media import Samples

RECORDING = "long/en/concat-en-open.ogg"
_MINUTE = 60.0  # seconds
_SHORTEST = 0.4  # seconds of a pause that is cut in
_ENDING = (".", "!", "?", '."', '?"')
_NOISE = 0.001  # RMS of full scale: 60 dB below it
_MOST_MOVED = 0.1  # seconds


@dataclass(frozen=True, slots=True)
class Change:
    """What became of the words: the largest move in seconds, of which word, and what changed."""

    moved: float
    word: str
    late: int
    added: int
    lost: int
    texts: tuple[str, ...]


def silence(engines: Engines, data: Path, pauses: int) -> list[Criterion]:
    """Print the changes by place and filling; the criteria are for the worst of ours."""
    print(f"## A minute of silence in {RECORDING}\n")
    samples = media.load(data / RECORDING).samples
    places = _places(spoken_cues(data / RECORDING), pauses)
    rows: list[list[str]] = []
    ours: list[Change] = []
    changes: list[str] = []
    for engine in ENGINES:
        before = engines.hear(engine, Source(f"{RECORDING} as samples", samples), "en").words
        for place in places:
            for filling, minute in _minutes().items():
                cut = round(place * media.SAMPLE_RATE)
                longer = np.concatenate([samples[:cut], minute, samples[cut:]])
                source = Source(f"{RECORDING} {filling} at {place:.2f}", longer)
                change = _change(before, engines.hear(engine, source, "en").words, place)
                ours += [change] if engine == OURS else []
                changes += [f"{filling}: {text}" for text in change.texts if engine == OURS]
                rows.append([engine, f"{place:.1f}", filling, *_cells(change)])
    head = ["engine", "at s", "a minute of", "largest move s", "of the word", "over 0.1 s"]
    print_table([*head, "words added", "words lost"], rows)
    print("\n".join([f"changes of {OURS}:", *changes, ""]))
    return [
        at_most("largest move of a word", max(one.moved for one in ours), _MOST_MOVED, " s"),
        at_most("words added or lost", sum(one.added + one.lost for one in ours), 0),
    ]


def _places(cues: Sequence[Segment], count: int) -> list[float]:
    """Middles of pauses between sentences, in seconds, spread over the recording."""
    pauses = [
        (before.end + after.start) / 2
        for before, after in pairwise(cues)
        if after.start - before.end >= _SHORTEST and before.text.strip().endswith(_ENDING)
    ]
    wanted = [cues[-1].end * (number + 1) / (count + 1) for number in range(count)]
    return [min(pauses, key=lambda pause: abs(pause - place)) for place in wanted]


def _minutes() -> dict[str, Samples]:
    count = int(_MINUTE * media.SAMPLE_RATE)
    noise = np.random.default_rng(1).normal(0, _NOISE, count).astype(np.float32)
    return {"digital silence": np.zeros(count, np.float32), "low noise": noise}


def _change(before: Sequence[Word], after: Sequence[Word], place: float) -> Change:
    """Compare the words that stayed, those behind the place without the minute."""
    old_texts, new_texts = ([_plain(word.text) for word in words] for words in (before, after))
    matcher = SequenceMatcher(None, old_texts, new_texts, autojunk=False)
    moves: list[tuple[float, str]] = []
    for block in matcher.get_matching_blocks():
        for offset in range(block.size):
            old, new = before[block.a + offset], after[block.b + offset]
            later = _MINUTE if (old.start + old.end) / 2 >= place else 0.0
            move = max(abs(new.start - later - old.start), abs(new.end - later - old.end))
            moves.append((move, f"{old.text.strip()} ({old.start:.2f} s)"))
    texts = tuple(
        f"{before[min(a, len(before) - 1)].start:.2f} s {old_texts[a:b]} became {new_texts[c:d]}"
        for tag, a, b, c, d in matcher.get_opcodes()
        if tag != "equal"
    )
    most, word = max(moves, default=(0.0, ""))
    late = sum(move > _MOST_MOVED for move, _ in moves)
    return Change(most, word, late, len(after) - len(moves), len(before) - len(moves), texts)


def _plain(text: str) -> str:
    return re.sub(r"[^\w]+", "", text).lower()


def _cells(change: Change) -> list[str]:
    counts = [str(count) for count in (change.late, change.added, change.lost)]
    return [f"{change.moved:.2f}", change.word, *counts]
