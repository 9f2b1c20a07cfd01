"""What `translation.py` does to the stand-in for DeepL, and whether every letter survives it."""

from __future__ import annotations

import functools
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any

import deepl
import translation_scores as scores
from tests import fake_deepl
from tests.fake_deepl import FAULTS, KEY, FakeDeepL, serving
from translation_data import Case, Seed, answers, is_kept, letters, texts_of, wrong_answers

from audiototext import Transcript, arrange
from audiototext.errors import TranslationError
from audiototext.translation import Evidence, Mode, Plan, Translated, Wishes, planned
from audiototext.translation_memory import NoMemory, TranslationMemory
from audiototext.translators import DeepL, Scripted, deepl_connection, deepl_languages
from audiototext.translators.base import Translator

MODES: tuple[Mode, ...] = ("recut", "keep-cues")
EVIDENCE: tuple[Evidence, ...] = ("words", "marks")
PROCESSES = 2

_STATUSES = ("429", "429:1", "503", "413", "403", "456")
_SOME = range(2, 100, 3)  # requests
_QUOTAS = (("words", 0.3), ("words", 0.9), ("marks", 0.5), ("marks", 1.4))
_TIMEOUT = 0.1  # seconds, for a connection that stalls


def scripted(case: Case, folder: Path) -> Scripted:
    """A translator that knows the case's sentences."""
    return Scripted(table=case.written(folder))


def made(
    case: Case,
    translator: Translator,
    mode: Mode,
    evidence: Evidence,
    memory: TranslationMemory | None = None,
) -> tuple[Plan, Translated]:
    """The case translated, and the plan of it, which holds the answers."""
    wishes = Wishes(mode, evidence, None)
    plan = planned(case.source, translator, case.target, wishes, memory or NoMemory())
    try:
        return plan, plan.run()
    except TranslationError as error:
        part = error.transcript
        empty = Transcript((), case.source.language, 0.0, partial=True, translated_to=case.target)
        return plan, Translated(part or empty, (), 0, (str(error),))


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong with some requests or all: a name of the stand-in's, a status; "" = nothing.

    Marks are only in requests for them.
    """

    name: str = ""
    always: bool = True

    @property
    def evidence(self) -> Sequence[Evidence]:
        return EVIDENCE[1:] if self.name.startswith("tags-") else EVIDENCE

    def fake(self) -> FakeDeepL:
        if self.always:
            return FakeDeepL(fault=self.name)
        return FakeDeepL(faults=dict.fromkeys(_SOME, self.name))


ALL_FAULTS = [Fault(name, always) for name in (*FAULTS, *_STATUSES) for always in (False, True)]


@dataclass
class Tally:
    """Runs and those of them whose text is whole, by mode; without and with blanks."""

    runs: Counter[Mode] = field(default_factory=Counter)
    whole: Counter[tuple[Mode, bool]] = field(default_factory=Counter)
    sums: Counter[str] = field(default_factory=Counter)

    def add(self, case: Case, mode: Mode, plan: Plan, result: Translated) -> None:
        """Hold a run's captions against its sentences, and these against the case's table."""
        texts = texts_of(plan)
        captions = arrange(result.transcript) if mode == "recut" else result.transcript
        same, with_blanks = is_kept(texts, captions)
        self.runs[mode] += 1
        self.whole[mode, False] += same
        self.whole[mode, True] += with_blanks
        self.sums["sentences"] += len(texts)
        self.sums["as they were"] += len(texts) - len(answers(plan))
        self.sums["letters"] += len(letters("".join(texts)))
        self.sums["wrong"] += wrong_answers(plan, case.table)

    def __iadd__(self, other: Tally) -> Tally:
        self.runs.update(other.runs)
        self.whole.update(other.whole)
        self.sums.update(other.sums)
        return self

    @property
    def lost(self) -> int:
        """Runs with another text."""
        return sum(count - self.whole[mode, False] for mode, count in self.runs.items())

    def row(self, name: str) -> list[str]:
        """A line of the table of T1."""
        told = [self.sums[key] for key in ("sentences", "as they were", "letters", "wrong")]
        cells = [
            f"{self.whole[mode, blanks]}/{self.runs[mode]}"
            for mode in MODES
            for blanks in (False, True)
        ]
        return [name, f"{sum(self.runs.values())}", *map(str, told), *cells]


def conserved(seed: Case, files: Sequence[Case], folder: Path) -> tuple[list[list[str]], int]:
    """The lines of T1, and how many runs lost a letter."""
    numbered = [(case, number, folder) for number, case in enumerate(files)]
    with ProcessPoolExecutor(PROCESSES) as pool:
        told = list(pool.map(_file, numbered))
    plain = [(case.target, tally) for case, (tally, _) in zip(files, told, strict=True)]
    first = Tally()
    for evidence in EVIDENCE:
        for mode in MODES:
            first.add(seed, mode, *made(seed, scripted(seed, folder), mode, evidence))
    all_plain = _sum(tally for _, tally in plain)
    attacked = _sum(tally for _, tally in told)
    rows = [first.row("the seed")]
    for target, group in groupby(sorted(plain, key=lambda one: one[0]), lambda one: one[0]):
        rows.append(_sum(tally for _, tally in group).row(f"into {target}"))
    rows.append(all_plain.row(f"the {len(files)} files"))
    rows.append(attacked.row("the same, a fault each"))
    return rows, first.lost + all_plain.lost + attacked.lost


def _sum(tallies: Iterable[Tally]) -> Tally:
    return functools.reduce(Tally.__iadd__, tallies, Tally())


def _file(given: tuple[Case, int, Path]) -> tuple[Tally, Tally]:
    """A file as it is translated, and under the fault of its number."""
    case, number, folder = given
    plain, attacked = Tally(), Tally()
    for mode in MODES:
        plain.add(case, mode, *made(case, scripted(case, folder), mode, "words"))
    fault = ALL_FAULTS[number % len(ALL_FAULTS)]
    for evidence in fault.evidence:
        attacked += _under(fault, case, evidence, folder).tally
    return plain, attacked


@dataclass(slots=True)
class Run:
    """Both modes under a fault with one memory; of the first one the bill."""

    tally: Tally
    plan: Plan
    result: Translated
    kept: Transcript
    bill: list[int]


def _under(fault: Fault, case: Case, evidence: Evidence, folder: Path) -> Run:
    with _served(fault.fake(), case, folder) as fake, _memory(folder) as memory:
        translator = DeepL(key=KEY, server_url=fake.address, timeout=_patience(fault))
        plan, result = made(case, translator, "recut", evidence, memory)
        bill = translator.bill
        told = [bill.requests, bill.retries, bill.doubtful, fake.billed, bill.characters]
        tally = Tally()
        tally.add(case, "recut", plan, result)
        then, kept = made(case, translator, "keep-cues", evidence, memory)
        tally.add(case, "keep-cues", then, kept)
    return Run(tally, plan, result, kept.transcript, told)


def faulty(seed: Seed, folder: Path) -> tuple[list[list[str]], int]:
    """The lines of T4, and how many runs lost a letter."""
    with ProcessPoolExecutor(PROCESSES) as pool:
        told = pool.map(functools.partial(_line, seed, folder), [Fault(), *ALL_FAULTS])
        rows, lost = zip(*told, strict=True)
    return list(rows), sum(lost)


def _line(seed: Seed, folder: Path, fault: Fault) -> tuple[list[str], int]:
    """What is told apart by evidence has two numbers, words / marks."""
    runs = [_under(fault, seed.case, evidence, folder) for evidence in fault.evidence]
    tally = _sum(run.tally for run in runs)
    often = ("all" if fault.always else "every third") if fault.name else "-"
    columns = [_columns(seed, run) for run in runs]
    cells = [" / ".join(dict.fromkeys(cells)) for cells in zip(*columns, strict=True)]
    whole = sum(tally.whole[mode, True] for mode in MODES)
    return [
        fault.name or "(nothing)",
        often,
        f"{whole}/{sum(tally.runs.values())}",
        *cells,
    ], tally.lost


def _columns(seed: Seed, run: Run) -> list[str]:
    marks = [answer for _, order in run.plan.marks for answer in order.answers]
    refused = run.result.refused
    stayed, right, end = f"{len(refused)}", "-", "whole"
    if run.result.failure:
        end = "whole, without marks"
    if not run.result.sentences:
        stayed, end = "-", refused[0].partition(";")[0].partition(" (127")[0].partition(":")[0]
    elif refused:
        end = "told so"
    else:
        cues = scores.by_word(seed, scores.cues_of(run.kept, seed.source))
        right = f"{100 * scores.placed(seed, cues).share:.2f} %"
    kept = f"{sum(mark is not None for mark in marks)}/{len(marks)}" if marks else "-"
    return [right, kept, stayed, *map(str, run.bill), end]


def resumed(case: Case, folder: Path) -> tuple[list[list[str]], int]:
    """The lines on a quota that is used up, and run again with more; runs that lost a letter."""
    tally = Tally()
    return [_resumed(case, *quota, folder, tally) for quota in _QUOTAS], tally.lost


def _resumed(case: Case, evidence: Any, share: float, folder: Path, tally: Tally) -> list[str]:
    with _served(FakeDeepL(), case, folder) as fake:
        _, whole = made(case, DeepL(key=KEY, server_url=fake.address), "recut", evidence)
    with _served(FakeDeepL(), case, folder) as fake, _memory(folder) as memory:
        fake.limit = int(share * sum(map(len, case.table)))
        translator = DeepL(key=KEY, server_url=fake.address)
        plan, part = made(case, translator, "recut", evidence, memory)
        end = "stopped" if part.transcript.partial else "whole, without marks"
        there = f"{len(answers(plan))} of {len(plan.sentences)}"
        before, after = Tally(), Tally()
        before.add(case, "recut", plan, part)
        refused = Counter(fake.requests[-1]["text"])
        fake.limit = None
        plan, result = made(case, translator, "recut", evidence, memory)
        after.add(case, "recut", plan, result)
    tally += before
    tally += after
    twice = {text: n - 1 for text, n in fake.texts.items() if n > 1}
    told = [f"{one.whole['recut', True]}/1" for one in (before, after)]
    return [
        f"{share:.0%} of the text",
        evidence,
        there,
        end,
        told[0],
        f"{fake.billed}",
        f"{sum(twice.values())}",
        f"{sum(n - refused[text] for text, n in twice.items())}",
        told[1],
        "yes" if result == whole else "no",
    ]


def _served(fake: FakeDeepL, case: Case, folder: Path) -> Any:
    """The stand-in with the case's translations, every language of DeepL's, and no waiting."""
    for one in deepl_languages.TARGETS:
        fake_deepl.TARGETS.setdefault(one.code, one.name)
    fake_deepl._Handler.disable_nagle_algorithm = True
    deepl_connection._sleep = lambda seconds: None
    deepl.http_client._BackoffTimer.BACKOFF_INITIAL = _TIMEOUT
    told = fake_deepl.from_table(case.written(folder))
    fake.table, fake.tagged = told.table, told.tagged
    return serving(fake)


def _patience(fault: Fault) -> float:
    return _TIMEOUT if fault.name == "stall" else 60.0


def _memory(folder: Path) -> TranslationMemory:
    return TranslationMemory(Path(tempfile.mkdtemp(dir=folder)) / "memory.sqlite3")
