"""Captions that people translated, and a film of ten hours, for `translation.py`."""

from __future__ import annotations

import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, groupby, pairwise
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import translation_scores as scores
from translation_data import Case, Seed, Told, letters, table, texts_of
from translation_faults import made, scripted
from translation_people import cases
from translation_scores import CLOSE

from audiototext import Segment, Transcript, arrange, easing, markup
from audiototext.lexicon import bare
from audiototext.translation import Plan, Translated, Wishes, planned
from audiototext.translation_memory import NoMemory

CUES = 10_000
_MOST = 0.95
_GAP = 2 / 24
_DENSE = ("zh", "ja")
_LONG_WORD = re.compile(r"[^\W\d_]{6,}")


@dataclass(frozen=True, slots=True)
class Overlap:
    """How a sentence's captions lie to its human cues, in shares of these.

    with_gap: the two frames after the last caption counted as its own. within: with CLOSE seconds
    more on both sides. uneased: where no word is moved for the reader's sake. union: of both.
    """

    shown: float
    with_gap: float
    within: float
    uneased: float
    union: float


@dataclass
class Words:
    """Content words in the human's cue; the same when sentences are shared out by letters.

    listed: words in another cue whose sentence has a doubt.
    """

    total: int = 0
    right: int = 0
    even: int = 0
    listed: int = 0

    def cells(self) -> list[str]:
        shares = [f"{100 * count / max(1, self.total):.1f} %" for count in (self.right, self.even)]
        return [f"{self.total}", *shares, f"{self.total - self.right}", f"{self.listed}"]


def show(folder: Path) -> None:
    """Print the overlaps by pair of languages, and the words in the human's cue."""
    same = sorted((one for one in cases() if one.same), key=_languages)
    overlaps: dict[tuple[str, str], list[Overlap]] = {}
    words: dict[tuple[str, str], Words] = {}
    for case in same:
        translator = scripted(case, folder)
        plan, recut = made(case, translator, "recut", "words")
        for kind, overlap in _overlaps(case, plan, recut):
            for pair in (_languages(case), "all"):
                overlaps.setdefault((kind, pair), []).append(overlap)
        _, kept = made(case, translator, "keep-cues", "words")
        _count(case, plan, kept, words)
    order = {"whole": 0, "inside": 1, "merged": 2}
    keys = sorted(overlaps, key=lambda key: (order[key[0]], key[1]))
    head = ["sentences", "", "number", ">= 95 %", "+ gap", "+ 0.35 s", "not eased"]
    head += ["median", "least", "median IoU"]
    table(
        "Pairs: captions that people translated cue by cue; of each sentence (merged: block of "
        "several) the share of its human cues' time in which its new captions are shown",
        head,
        [[pair, kind, *_told(overlaps[kind, pair])] for kind, pair in keys],
    )
    head = [
        "content words",
        "",
        "number",
        "keep-cues",
        "by letters",
        "wrong",
        "doubted",
    ]
    table(
        "Pairs: content words in the human's cue (by letters: each sentence shared out so)",
        head,
        [[pair, kind, *words[kind, pair].cells()] for kind, pair in sorted(words)],
    )


def _languages(case: Case) -> str:
    return f"{case.source.language} > {case.target}"


def _told(found: Sequence[Overlap]) -> list[str]:
    ways = [
        [getattr(one, way) for one in found] for way in ("shown", "with_gap", "within", "uneased")
    ]
    shares = [sum(value >= _MOST for value in values) / len(found) for values in ways]
    return [
        f"{len(found)}",
        *(f"{100 * share:.1f} %" for share in shares),
        f"{100 * statistics.median(ways[0]):.1f} %",
        f"{100 * min(ways[0]):.0f} %",
        f"{statistics.median(one.union for one in found):.3f}",
    ]


def _bounds(plan: Plan) -> list[int]:
    """The letters before each sentence, and all."""
    return [0, *accumulate(len(letters(text)) for text in texts_of(plan))]


Times = Sequence[tuple[float, float]]
"""When each letter is shown: from, to."""


def _overlaps(case: Case, plan: Plan, result: Translated) -> Iterator[tuple[str, Overlap]]:
    """By kind; of merged sentences one for their block."""
    eased = _times(result.transcript)
    most, easing.MOST = easing.MOST, 0.0
    uneased = _times(result.transcript)
    easing.MOST = most
    bounds = _bounds(plan)
    for _, group in groupby(case.told, lambda one: one.block):
        block = list(group)
        for part in [block] if block[0].kind == "merged" else [[one] for one in block]:
            inside = slice(bounds[part[0].number], bounds[part[-1].number + 1])
            yield part[0].kind, _overlap(case, part, eased[inside], uneased[inside])


def _times(transcript: Transcript) -> Times:
    plain, _ = markup.stripped(arrange(transcript))
    return [(one.start, one.end) for one in plain.segments for _ in letters(one.text)]


def _overlap(case: Case, part: Sequence[Told], shown: Times, uneased: Times) -> Overlap:
    assert case.human is not None
    cues = case.human.segments
    first, last = part[0].units[0], part[-1].units[-1]
    start, end = cues[first.segment].start, cues[last.segment].end
    if part[0].kind == "inside":
        start, end = first.start, max(last.end, first.start + 0.01)
    begin, stop = shown[0][0], max(one for _, one in shown)
    union = max(end, stop) - min(start, begin)

    def share(begin: float, stop: float) -> float:
        return max(0.0, min(end, stop) - max(start, begin)) / (end - start)

    return Overlap(
        share(begin, stop),
        share(begin, stop + _GAP),
        share(begin - CLOSE, stop + CLOSE),
        share(uneased[0][0], max(one for _, one in uneased)),
        share(begin, stop) * (end - start) / union,
    )


def _count(case: Case, plan: Plan, kept: Translated, words: dict[tuple[str, str], Words]) -> None:
    """Count the words of one recording, for its pair and for all."""
    ours = scores.cues_of(kept.transcript, case.source)
    even = scores.shared_out(plan, [len(u.text) + 1.0 for s in plan.sentences for u in s.units])
    bounds = _bounds(plan)
    texts = texts_of(plan)
    least = 2 if case.target.partition("-")[0] in _DENSE else 4
    for one in case.told:
        if letters(one.text) != letters(texts[one.number]):
            continue  # the same sentence has another translation elsewhere
        units = plan.sentences[one.number].units
        listed = any(units[0].start <= d.start <= units[-1].end for d in kept.doubts)
        kind = "merged" if one.kind == "merged" else "each"
        sums = [words.setdefault((kind, pair), Words()) for pair in (_languages(case), "all")]
        at = bounds[one.number]
        for unit in one.units:
            for count in sums if len(bare(unit.text)) >= least else ():
                count.total += 1
                count.right += ours[at] == unit.segment
                count.even += even[at] == unit.segment
                count.listed += listed and ours[at] != unit.segment
            at += len(letters(unit.text))


def show_scale() -> None:
    """Print what ten hours of captions take, in a process of their own."""
    rows = []
    for name, mode in (("seed", "recut"), ("seed", "keep-cues"), ("hf-course", "recut")):
        command = [sys.executable, __file__, name, mode]
        told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        rows.append([f"{name}, {mode}", *told.split("\t")])
    head = ["", "cues", "units", "sentences", "not translated"]
    head += ["planned s", "aligned s", "laid out s", "peak MB"]
    table(f"Scale: {CUES} cues, a text again and again with other long words", head, rows)


def _grown(case: Case) -> tuple[Transcript, dict[str, str]]:
    """The case again and again, later and with other long words, until there are CUES."""
    segments: list[Segment] = []
    translations: dict[str, str] = {}
    offset = 0.0
    number = 0
    while len(segments) < CUES:
        for one in case.source.segments:
            text = _varied(one.text, number)
            moved = replace(one, start=one.start + offset, end=one.end + offset, text=text)
            segments.append(moved)
        for text, translation in case.table.items():
            translations[_varied(text, number)] = _varied(translation, number)
        offset += case.source.duration + 2.0
        number += 1
    return replace(case.source, segments=tuple(segments), duration=offset), translations


def _varied(text: str, number: int) -> str:
    """A third of the long words with two letters more, another third each time."""
    ending = chr(97 + number % 26) + chr(97 + number // 26 % 26)
    return _LONG_WORD.sub(
        lambda word: word[0] + ending * (zlib.crc32(word[0].encode()) % 3 == number % 3), text
    )


def _joined(named: Sequence[Case]) -> Case:
    """Several recordings of the same languages as one."""
    segments: list[Segment] = []
    translations: dict[str, str] = {}
    offset = 0.0
    for case in named:
        for one in case.source.segments:
            segments.append(replace(one, start=one.start + offset, end=one.end + offset))
        translations |= case.table
        offset += case.source.duration + 2.0
    source = replace(named[0].source, segments=tuple(segments), duration=offset)
    return Case("joined", source, named[0].target, translations)


def _worker(name: str, mode: str) -> None:
    """Translate so many cues, and print what it took, with tabs between."""
    case = Seed().case
    if name != "seed":
        case = _joined([c for c in cases() if c.name.startswith(name) and c.target == "zh-Hans"])
    source, translations = _grown(case)
    case = replace(case, source=source, table=translations)
    with tempfile.TemporaryDirectory() as folder:
        translator = scripted(case, Path(folder))
    wishes = Wishes("recut" if mode == "recut" else "keep-cues", cap=None)
    times = [time.perf_counter()]
    plan = planned(case.source, translator, case.target, wishes, NoMemory())
    times.append(time.perf_counter())
    result = plan.run()
    times.append(time.perf_counter())
    if mode == "recut":
        arrange(result.transcript)
    times.append(time.perf_counter())
    seconds = [f"{b - a:.1f}" for a, b in pairwise(times)]
    units = sum(len(one.units) for one in plan.sentences)
    kilo = 1024**2 if sys.platform == "darwin" else 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / kilo
    counts = [len(source.segments), units, len(plan.sentences), len(result.refused)]
    print("\t".join([*map(str, counts), *seconds, f"{peak:.0f}"]), end="")


if __name__ == "__main__":
    _worker(sys.argv[1], sys.argv[2])
