"""How true the confidence of words is: each called right or wrong by the reference."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import jiwer
import numpy as np
from numpy.typing import NDArray
from scoring import BY_LETTER, Clip, read_manifest
from scoring import _normalizer as normalizer
from truth_engines import BATCHED, OURS, SEQUENTIAL, Engines, Source
from truth_tables import Criterion, at_least, print_table

import audiototext
from audiototext import Segment, Word, languages

HELD_OUT = "held out, all but bn"
"""Nobody fitted a number to these files; the base model does not know Bengali."""

_BINS = 10
_LIMIT = 60.0  # per cent of the wrong words in the least confident quarter

Rated = tuple[float | None, bool]
"""A word's confidence, and whether it is right."""

MEASURES: dict[str, tuple[str, Callable[[Word], float | None]]] = {
    "our confidence": (OURS, lambda word: word.confidence),
    "our probability": (OURS, lambda word: word.probability),
    "faster-whisper's probability": (SEQUENTIAL, lambda word: word.probability),
    "the batched one's probability": (BATCHED, lambda word: word.probability),
}


@dataclass(frozen=True, slots=True)
class Labelled:
    """A word of a transcript. right: all of its tokens are in the reference, in their order."""

    word: Word
    right: bool


class Truth:
    """What words are worth: their confidences (n,) and whether they are right (n,)."""

    def __init__(self, rated: Sequence[Rated]) -> None:
        """Leave out words without a confidence."""
        known = [(rate, right) for rate, right in rated if rate is not None]
        self._rates: NDArray[np.float64] = np.array([rate for rate, _ in known], np.float64)
        self._right: NDArray[np.bool_] = np.array([right for _, right in known], bool)
        self._bin = np.minimum((self._rates * _BINS).astype(int), _BINS - 1)

    def __len__(self) -> int:
        return len(self._rates)

    def bins(self) -> Iterator[tuple[int, float, float]]:
        """Of each tenth: how many words, their mean confidence, the share that is right."""
        for number in range(_BINS):
            inside = self._bin == number
            count = int(inside.sum())
            means = [float(one[inside].mean()) if count else 0.0 for one in self._both()]
            yield count, means[0], means[1]

    @property
    def calibration_error(self) -> float:
        """The expected calibration error: how far shares are from confidences, 0 to 1."""
        total = sum(count * abs(mean - right) for count, mean, right in self.bins())
        return total / len(self)

    @property
    def area(self) -> float:
        """The area under the ROC curve: how often a right word is rated above a wrong one."""
        _, places, counts = np.unique(self._rates, return_inverse=True, return_counts=True)
        ranks = np.cumsum(counts) - (counts - 1) / 2
        right = int(self._right.sum())
        pairs = right * (len(self) - right)
        above = float(ranks[places][self._right].sum()) - right * (right + 1) / 2
        return above / pairs if pairs else float("nan")

    @property
    def wrong_in_quarter(self) -> float:
        """The share of the wrong words in the least confident quarter; ties in proportion."""
        quarter = len(self) / 4
        limit = np.sort(self._rates)[int(quarter)]
        below, same = self._rates < limit, self._rates == limit
        part = (quarter - below.sum()) / same.sum()
        wrong = ~self._right
        inside = float((wrong & below).sum() + part * (wrong & same).sum())
        return inside / float(wrong.sum()) if wrong.any() else float("nan")

    def _both(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        return self._rates, self._right.astype(np.float64)

    def cells(self) -> list[str]:
        """For the table."""
        if not len(self):
            return ["n/a"] * 5
        wrong = 100 * (1 - float(self._right.mean()))
        shares = [self.calibration_error, self.area, 100 * self.wrong_in_quarter]
        numbers = f"{shares[0]:.4f}", f"{shares[1]:.4f}", f"{shares[2]:.1f}"
        return [str(len(self)), f"{wrong:.2f}", *numbers]


def confidence(engines: Engines, data: Path, limit: int) -> list[Criterion]:
    """Print the tables over `wer`, and over the part of `long` that is not made from it."""
    print("## Confidence\n")
    groups: dict[str, list[Clip]] = {"wer": [], "wer, English": [], "wer, others": []}
    for clip in read_manifest(data / "wer")[:limit]:
        groups["wer"].append(clip)
        groups["wer, English" if clip.language == "en" else "wer, others"].append(clip)
    held_out = [clip for clip in read_manifest(data / "long") if "concat-" not in clip.name]
    groups |= {f"held out: {clip.name}": [clip] for clip in held_out[:limit]}
    groups[HELD_OUT] = [clip for clip in held_out[:limit] if clip.language != "bn"]
    labels = {
        (engine, clip.name): heard_and_labelled(engines, engine, clip)
        for clip in (*groups["wer"], *held_out[:limit])
        for engine in (OURS, SEQUENTIAL, BATCHED)
    }
    truths = {
        name: {measure: _truth(labels, clips, measure) for measure in MEASURES}
        for name, clips in groups.items()
    }
    _print_bins(truths["wer"])
    head = ["words of", "by", "words", "wrong %", "calibration error", "area under ROC"]
    rows = [
        [name, measure, *truth.cells()]
        for name, measures in truths.items()
        for measure, truth in measures.items()
    ]
    print_table([*head, "wrong ones in the least confident quarter %"], rows)
    return [_criterion(name, truths[name]["our confidence"]) for name in ("wer", HELD_OUT)]


def labelled(words: Sequence[Word], reference: str, language: str) -> list[Labelled]:
    """The words that have something to compare, as the alignment with the reference has them.

    Each word is normalized by itself, on both sides; signs alone are no words.
    """
    normalize = normalizer(language)
    said = [token for word in reference.split() for token in normalize(word).split()]
    glued = _glued(words, language)
    tokens = [normalize("".join(word.text for word in group)).split() for group in glued]
    heard = [token for group in tokens for token in group]
    matched = np.zeros(len(heard) + 1, bool)
    if said and heard:
        (chunks,) = jiwer.process_words(" ".join(said), " ".join(heard)).alignments
        for chunk in chunks:
            matched[chunk.hyp_start_idx : chunk.hyp_end_idx] = chunk.type == "equal"
    found: list[Labelled] = []
    first = 0
    for group, inside in zip(glued, tokens, strict=True):
        right = bool(matched[first : first + len(inside)].all())
        found += [Labelled(word, right) for word in group if inside]
        first += len(inside)
    return found


def _glued(words: Sequence[Word], language: str) -> list[list[Word]]:
    """Words that no blank parts, as in "twenty-five", are one, where blanks part words."""
    found: list[list[Word]] = []
    for word in words:
        if found and language not in BY_LETTER and not word.text.startswith(" "):
            found[-1].append(word)
        else:
            found.append([word])
    return found


def heard_and_labelled(engines: Engines, engine: str, clip: Clip) -> list[Labelled]:
    """The words of a clip by an engine that is told its language.

    Words in a reference cue without text are left out: what is said there nobody wrote down.
    """
    told = clip.language if clip.language in languages.NAMES else None
    heard = engines.hear(engine, Source(clip.name, clip.path), told)
    path = clip.path.with_suffix(".srt")
    cues = audiototext.read(path).segments if path.is_file() else ()
    empty = [cue for cue in cues if not cue.text.strip()]
    words = [word for word in heard.words if not _lies_in(word, empty)]
    return labelled(words, clip.reference, clip.language)


def _lies_in(word: Word, cues: Sequence[Segment]) -> bool:
    middle = (word.start + word.end) / 2
    return any(cue.start <= middle <= cue.end for cue in cues)


def _truth(
    labels: Mapping[tuple[str, str], Sequence[Labelled]], clips: Sequence[Clip], measure: str
) -> Truth:
    engine, rate = MEASURES[measure]
    found = [one for clip in clips for one in labels[engine, clip.name]]
    return Truth([(rate(one.word), one.right) for one in found])


def _print_bins(truths: dict[str, Truth]) -> None:
    """Print the reliability table: words, mean confidence, share that is right."""
    columns = {name: list(truth.bins()) for name, truth in truths.items()}
    rows = [
        [
            f"{number / _BINS:.1f}-{(number + 1) / _BINS:.1f}",
            *(_bin(*bins[number]) for bins in columns.values()),
        ]
        for number in range(_BINS)
    ]
    print_table(["confidence", *(f"{name}: words, mean, right" for name in columns)], rows)


def _bin(count: int, mean: float, right: float) -> str:
    return f"{count}, {mean:.3f}, {right:.3f}" if count else "0"


def _criterion(group: str, truth: Truth) -> Criterion:
    name = f"wrong words in the least confident quarter, {group}"
    if not len(truth):
        return Criterion(name, "n/a")
    return at_least(name, 100 * truth.wrong_in_quarter, _LIMIT, " %")
