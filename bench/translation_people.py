"""Captions that people translated, as cases for `translation.py`.

What the translator returns for each of our sentences is the human translation, sentence by
sentence. The cues of both languages are parted where a sentence ends at a cue's end in both: by
number where all cues have the same times (human cues beside an empty one of ours are left out),
else where the ends are less than half a second apart. A block with one of our sentences ("whole")
gives it all of its text. Where it has several and as many human sentences, it is parted at their
ends ("inside": in the middle of a cue). Else ("merged") it is parted at ends of its sentences,
clauses or words, whatever is nearest to each sentence's share of the letters; none is left without
a word. In Chinese, which leaves out most full stops at a cue's end, any end of a cue may end one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from itertools import accumulate, pairwise
from pathlib import Path

from translation_data import DATA, Case, Told

from audiototext import Transcript, markup, phrases, reading
from audiototext.sentences import Sentence, sentences
from audiototext.spoken import Spoken

_NAMES = {"en": "en-GB", "zh-CN": "zh-Hans", "zh": "zh-Hans", "pt": "pt-PT", "pt-br": "pt-BR"}
_SIGNS = "[](){}♪#*>-–— "  # noqa: RUF001
_SAME, _NEAR = 0.05, 0.5  # seconds
_FEW = 8  # sentences; fewer make no case
_LENGTH, _UNEVEN = 1.2, 0.01  # of a recording's length; a step away from the wanted share


@cache
def cases() -> tuple[Case, ...]:
    """All that can be made from the translated captions, English or Spanish the source."""
    return tuple(_cases())


def chosen(count: int) -> list[Case]:
    """So many cases, one of each language in turn, those with the same cues first."""
    by_target: dict[str, list[Case]] = {}
    for case in sorted(cases(), key=lambda case: (not case.same, case.name)):
        by_target.setdefault(case.target, []).append(case)
    queues = [iter(by_target[target]) for target in sorted(by_target)]
    found: list[Case] = []
    while queues and len(found) < count:
        for queue in list(queues):
            following = next(queue, None)
            if following is None:
                queues.remove(queue)
            elif len(found) < count:
                found.append(following)
    return found


def _cases() -> Iterator[Case]:
    for folder in ("3b1b", "ableplayer", "hf-course"):
        files = [path for path in sorted((DATA / "subs" / folder).glob("*.*")) if _is_used(path)]
        for path in files:
            if _language(path) not in ("en", "es"):
                continue
            for other in files:
                video = path.name.partition(".")[0]
                if other != path and other.name.partition(".")[0] == video:
                    case = _case(path, other)
                    if case is not None and len(case.told) >= _FEW:
                        yield case


def _is_used(path: Path) -> bool:
    return path.suffix in (".srt", ".vtt") and "bilingual" not in path.name


def _language(path: Path) -> str:
    return path.name.split(".")[-2]


def _case(path: Path, other: Path) -> Case | None:
    source = replace(reading.read(path), language=_language(path))
    target = _NAMES.get(_language(other), _language(other))
    human = _plain(other, target.partition("-")[0])
    longer, shorter = sorted((source.duration, human.duration), reverse=True)
    same = _has_same_times(source, human)
    if _language(path) == "es" and not same:
        return None
    if longer > _LENGTH * shorter:
        return None
    if same:
        human = _without_empty(human, source)
    told = list(_told(source, human, same))
    ours = sentences(markup.stripped(source)[0], None)
    table = {ours[one.number].core: _core(ours[one.number], one.text) for one in told}
    video = path.name.partition(".")[0].removesuffix("_captions")
    name = f"{path.parent.name}/{video}.{_language(path)}>{_language(other)}"
    return Case(name, source, target, table, told, human, same)


def _core(sentence: Sentence, text: str) -> str:
    """Without the signs that our sentence keeps to itself."""
    return (text.strip(_SIGNS) or text) if sentence.before or sentence.after else text


def _plain(path: Path, language: str) -> Transcript:
    read, format = reading.read_with_format(path)
    plain, _ = markup.stripped(read, format.plain or str)
    return replace(plain, language=language)


def _has_same_times(a: Transcript, b: Transcript) -> bool:
    if len(a.segments) != len(b.segments):
        return False
    pairs = zip(a.segments, b.segments, strict=True)
    same = sum(abs(one.start - other.start) < _SAME for one, other in pairs)
    return same >= 0.98 * len(a.segments)


def _without_empty(human: Transcript, source: Transcript) -> Transcript:
    """Without the text of cues that are empty in the source."""
    pairs = zip(human.segments, source.segments, strict=True)
    segments = (theirs if ours.text.strip() else replace(theirs, text="") for theirs, ours in pairs)
    return replace(human, segments=tuple(segments))


def _told(source: Transcript, human: Transcript, same: bool) -> Iterator[Told]:
    ours = sentences(markup.stripped(source)[0], None)
    theirs = sentences(human, None)
    units = [unit for sentence in theirs for unit in _spaced(sentence.units)]
    ends = list(accumulate(len(sentence.units) for sentence in theirs))
    first = begin = 0
    for block, (last, end) in enumerate(_borders(ours, units, ends, human.language, same)):
        group, own = ours[first:last], units[begin:end]
        if group and len(group) <= len(own):
            inside = [at - begin for at in ends if begin < at < end]
            kind, cuts = "whole", inside
            if len(group) > 1:
                kind = "inside" if len(inside) == len(group) - 1 else "merged"
            if kind != "inside":
                cuts = _cuts(own, [len(one.text) for one in group], set(inside), human.language)
            for n, (a, b) in enumerate(pairwise([0, *cuts, len(own)])):
                if group[n].is_said:
                    yield Told(first + n, kind, block, own[a:b])
        first, begin = last, end


def _spaced(units: Sequence[Spoken]) -> list[Spoken]:
    """A sentence's units, the first one with the blank that its writing has before it."""
    return [replace(units[0], spaced=not phrases.is_unspaced(units[0].text[0])), *units[1:]]


def _borders(
    ours: Sequence[Sentence],
    units: Sequence[Spoken],
    ends: Sequence[int],
    language: str,
    same: bool,
) -> Iterator[tuple[int, int]]:
    """Where a sentence and a cue end on both sides: how many of ours and of their units."""
    loose = language == "zh"
    theirs = [
        (n, units[n - 1])
        for n in range(1, len(units))
        if units[n - 1].segment != units[n].segment and (loose or n in ends)
    ]
    latest = 0
    for number, (one, then) in enumerate(pairwise(ours), start=1):
        last = one.units[-1]
        if last.segment == then.units[0].segment:
            continue
        near = [
            (abs(unit.end - last.end), n)
            for n, unit in theirs
            if (unit.segment == last.segment if same else abs(unit.end - last.end) < _NEAR)
        ]
        if near and min(near)[1] > latest:
            latest = min(near)[1]
            yield number, latest
    yield len(ours), len(units)


def _cuts(
    units: Sequence[Spoken], widths: Sequence[int], ends: set[int], language: str
) -> list[int]:
    """Where units are parted so that each sentence gets its share, ends of sentences preferred."""
    costs = phrases.break_costs(units, language)
    reached = list(accumulate(len(unit.text) + unit.spaced for unit in units))
    cuts = [0]
    for number, wanted in enumerate(list(accumulate(widths))[:-1], start=1):
        share = wanted / sum(widths)
        places = range(cuts[-1] + 1, len(units) - len(widths) + number + 1)
        cuts.append(min(places, key=lambda n: _cost(n, share, reached, costs, ends)))
    return cuts[1:]


def _cost(
    at: int, share: float, reached: Sequence[int], costs: Sequence[float], ends: set[int]
) -> float:
    """Of parting the units before number `at`, where a share of the letters is wanted."""
    astray = abs(reached[at - 1] / reached[-1] - share)
    return astray + _UNEVEN * (0.0 if at in ends else 2 + costs[at - 1])
