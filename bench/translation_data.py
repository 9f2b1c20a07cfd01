"""What `translation.py` measures: captions with their translation, the seed first of all."""

from __future__ import annotations

import csv
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import accumulate, pairwise
from pathlib import Path

from audiototext import Transcript, markup, placeholders, reading
from audiototext.sentences import Sentence
from audiototext.spoken import Spoken
from audiototext.translation import Plan
from audiototext.translators.scripted import HEADER, MARK

ROOT = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("AUDIOTOTEXT_DATA") or ROOT.parent / "shared" / "data")
SEED = Path(os.environ.get("AUDIOTOTEXT_SEED") or ROOT.parent / "shared" / "seed")
PUBLISHED = {
    "shared as delivered": "_English (British)",
    "each line": "_English (British)~alternative",
    "Whisper translate": "_English",
}
"""The seed's own captions, and how their files' names go on."""

_UNSPACED = ("zh", "ja", "th")


@dataclass(frozen=True, slots=True)
class Told:
    """What people made of one of our sentences; for the kind see `translation_people.py`."""

    number: int
    kind: str
    block: int
    units: Sequence[Spoken]

    @property
    def text(self) -> str:
        return Sentence(tuple(self.units), "", None).text


@dataclass(frozen=True, slots=True)
class Case:
    """Captions, and the translation of each sentence; `<x/>` in it where a cue was said to end.

    same: the human translation has the same cues. told: only of those that people translated.
    """

    name: str
    source: Transcript
    target: str
    table: dict[str, str]
    told: Sequence[Told] = ()
    human: Transcript | None = None
    same: bool = False

    def written(self, folder: Path) -> Path:
        """The table as the scripted translator and the stand-in for DeepL read it."""
        path = folder / f"{self.name.replace('/', '-')}.tsv"
        rows = [f"{key}\t{value}" for key, value in self.table.items()]
        path.write_text("\n".join([HEADER, *rows]), encoding="utf-8")
        return path


@dataclass(frozen=True, slots=True)
class GoldWord:
    """A word of the seed's translation; cues count from 0; start, end: when it is said, seconds."""

    text: str
    delivered: int
    cue: int
    is_content: bool
    start: float = 0.0
    end: float = 0.0


class Seed:
    """The seed's files."""

    folder = SEED / "audio_transcription"

    @cached_property
    def source(self) -> Transcript:
        """The Spanish captions."""
        return replace(reading.read(self.folder / "Whisper-Example.srt"), language="es")

    def published(self, suffix: str) -> Transcript:
        """One of the seed's captions in English."""
        read = reading.read(self.folder / f"Whisper-Example{suffix}.srt")
        return replace(read, language="en")

    @cached_property
    def rows(self) -> list[dict[str, str]]:
        """The blocks of `sentences.tsv`."""
        return rows(SEED / "sentences.tsv")

    @cached_property
    def gold(self) -> list[GoldWord]:
        """Each word, said inside its cue of gold by its share of that cue's letters."""
        told = rows(SEED / "gold_words.tsv")
        words = [
            GoldWord(
                row["word"],
                int(row["cue_delivered"]) - 1,
                int(row["cue_gold"]) - 1,
                row["content"] == "1",
            )
            for row in told
        ]
        found = list(words)
        for number, cue in enumerate(self.source.segments):
            inside = [n for n, word in enumerate(words) if word.cue == number]
            ends = [0, *accumulate(len(words[n].text) + 1 for n in inside)]
            second = (cue.end - cue.start) / max(1, ends[-1])
            for n, (a, b) in zip(inside, pairwise(ends), strict=True):
                start, end = cue.start + a * second, cue.start + b * second
                found[n] = replace(words[n], start=start, end=end)
        return found

    @cached_property
    def dangling(self) -> frozenset[str]:
        """Words that a caption should not end on in mid-sentence."""
        lines = (SEED / "function_words.txt").read_text(encoding="utf-8").splitlines()
        return frozenset(next(one for one in lines if one.startswith("dangling:")).split()[1:])

    @cached_property
    def case(self) -> Case:
        """What DeepL returned, with marks where it had put the tags."""
        table = {}
        rest = iter(self.gold)
        for row in self.rows:
            text, before = "", None
            for word, shown in zip(row["english"].split(), rest, strict=False):
                assert word == shown.text, (word, shown)
                marks = MARK * (shown.delivered - before if before is not None else 0)
                text += " " * bool(text) + marks + word
                before = shown.delivered
            table[row["spanish"]] = text
        return Case("seed", self.source, "en-GB", table)


def rows(path: Path) -> list[dict[str, str]]:
    """The lines of a table, by the names of its columns."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def letters(text: str) -> str:
    """All but blanks."""
    return "".join(text.split())


def shown(captions: Transcript) -> str:
    """What is read, without markup, all in one line."""
    plain, _ = markup.stripped(captions)
    return " ".join(" ".join(segment.text for segment in plain.segments).split())


def answers(plan: Plan) -> dict[int, str]:
    """The translation of each sentence that has one, by its number."""
    return {
        number: answer
        for numbers, order in plan.orders
        for number, answer in zip(numbers, order.answers, strict=True)
        if answer is not None
    }


def texts_of(plan: Plan) -> list[str]:
    """Each sentence as it was translated, or as it is where it was not."""
    found = answers(plan)
    return [
        f"{one.before}{found[n]}{one.after}" if n in found else one.text
        for n, one in enumerate(plan.sentences)
    ]


def wrong_answers(plan: Plan, expected: Mapping[str, str]) -> int:
    """Answers that are not those of the table, with its lost placeholders put back."""
    wrong = 0
    for number, answer in answers(plan).items():
        core = plan.sentences[number].core
        told = expected[core].replace(MARK, "")
        wrong += answer != " ".join([told, *placeholders.lost(core, told)])
    return wrong


def is_kept(texts: Sequence[str], captions: Transcript) -> tuple[bool, bool]:
    """Do captions hold these texts, without blanks and, where the language has some, with them?

    Partial captions hold the first of them.
    """
    found = shown(captions)
    if captions.partial:
        reached = list(accumulate((len(letters(text)) for text in texts), initial=0))
        whole = len(letters(found))
        texts = texts[: reached.index(whole)] if whole in reached else ()
    text = " ".join(" ".join(texts).split())
    same = letters(text) == letters(found)
    return same, same and (captions.text_language in _UNSPACED or text == found)


def table(title: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a line on what is measured, and the rows in columns."""
    widths = [max(len(row[n]) for row in [head, *rows]) for n in range(len(head))]
    print(f"\n{title}\n")
    for row in (head, ["-" * width for width in widths], *rows):
        cells = [
            cell.ljust(width) if n == 0 else cell.rjust(width)
            for n, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        print(f"| {' | '.join(cells)} |", flush=True)
