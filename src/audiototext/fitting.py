"""Fit translated sentences into the time of the talk: as timed words, or into its own cues."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from . import alignment, lexicon, marks, phrases, transcript, word_times
from .lexicon import Matrix
from .markup import Style, separated
from .sentences import Sentence
from .spoken import parted
from .transcript import Segment, Word

DOUBTFUL = 0.6
"""A cut less sure than this is listed. Measured in `bench/RESULTS.md`, "Translation"."""

_STRONG = 0.3  # evidence that a word belongs elsewhere
_AWAY = 1.0  # seconds; what is nearer is still with its speech
_TOLD = 3  # words shown on either side of a cut


@dataclass(frozen=True, slots=True)
class Piece:
    """A sentence; its translation, None = it stays as it is; the parts that marks left of it."""

    sentence: Sentence
    answer: str | None
    parts: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Doubt:
    """A place where text may stand at the wrong time.

    start: seconds. text: what stands there. reason: "cut" (between two segments) or "order" (a
    word that is said elsewhere, because the languages order words differently). confidence: 0 to 1.
    """

    start: float
    text: str
    reason: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Fitted:
    """A sentence of the result: its units, and for each the unit of the source it stands for.

    cuts: where the units are cut so that each segment of the source gets its own.
    """

    sentence: Sentence
    units: Sequence[phrases.Piece]
    rows: Sequence[int]
    words: Sequence[Word]
    cuts: Sequence[alignment.Cut] = ()
    evidence: Matrix | None = None

    def doubts(self, mode: str) -> Iterator[Doubt]:
        """Cuts that are not sure, and words that the other language puts elsewhere."""
        source = self.sentence.units
        bounds = [n for n, (a, b) in enumerate(pairwise(source), 1) if a.segment != b.segment]
        for bound, cut in zip(bounds, self.cuts, strict=True):
            if cut.confidence < DOUBTFUL:
                near = self.units[max(0, cut.position - _TOLD) : cut.position]
                then = self.units[cut.position : cut.position + _TOLD]
                text = f"{_text(near)} | {_text(then)}".strip()
                yield Doubt(source[bound].start, text, "cut", round(cut.confidence, 2))
        if self.evidence is not None:
            owners = self._owners() if mode == "keep-cues" else None
            yield from self._reordered(self.evidence, owners)

    def _owners(self) -> list[int]:
        """For each unit the segment that it is put into."""
        ends = [*(cut.position for cut in self.cuts), len(self.units)]
        return [
            segment
            for segment, (begin, end) in zip(
                self.sentence.segments, pairwise([0, *ends]), strict=True
            )
            for _ in range(begin, end)
        ]

    def _reordered(self, evidence: Matrix, owners: Sequence[int] | None) -> Iterator[Doubt]:
        source = self.sentence.units
        for number, (unit, word) in enumerate(zip(self.units, self.words, strict=True)):
            row = int(evidence[:, number].argmax())
            sure = float(evidence[row, number])
            if sure < _STRONG:
                continue
            said = source[row]
            if owners is not None:
                is_elsewhere = said.segment != owners[number]
            else:
                is_elsewhere = max(said.start - word.end, word.start - said.end) > _AWAY
            if is_elsewhere:
                yield Doubt(said.start, unit.text, "order", round(1 - min(sure, 1.0), 2))


def by_segment(sentence: Sentence) -> list[str]:
    """The text to be translated in the parts that stand in each segment; joined they are it."""
    text, ends = "", []
    for unit in sentence.units:
        text += " " * (unit.spaced and bool(text)) + unit.text
        ends.append((unit.segment, len(text)))
    borders = [end for (segment, end), (then, _) in pairwise(ends) if segment != then]
    first, last = len(sentence.before), len(text) - len(sentence.after)
    inside = [min(max(border, first), last) for border in borders]
    return [text[a:b] for a, b in pairwise([first, *inside, last])]


def fitted(pieces: Sequence[Piece], language: str) -> list[Fitted]:
    """Each piece in the language of the result, its units put where they belong.

    Evidence adds up: how words correspond, by the document itself and their looks; marks where a
    piece has parts; signs and places in the sentence always. language: a BCP-47 tag.
    """
    code = transcript.whispers_code(language)
    said = [piece for piece in pieces if piece.answer is not None]
    texts = [_whole(piece) for piece in said]
    units = [phrases.units(text, code) for text in texts]
    pairs = [
        ([unit.text for unit in piece.sentence.units], [unit.text for unit in target])
        for piece, target in zip(said, units, strict=True)
    ]
    matrices = iter(lexicon.correspondences(pairs))
    targets = iter(units)
    return [
        _as_it_is(piece.sentence)
        if piece.answer is None
        else _aligned(piece, next(targets), next(matrices), code)
        for piece in pieces
    ]


def _whole(piece: Piece) -> str:
    """The translation with what stood before and after the sentence."""
    return f"{piece.sentence.before}{piece.answer}{piece.sentence.after}"


def _as_it_is(sentence: Sentence) -> Fitted:
    words = [Word(unit.start, unit.end, _spaced(unit)) for unit in sentence.units]
    counts = [len(list(group)) for _, group in groupby(unit.segment for unit in sentence.units)]
    ends = [sum(counts[:n]) for n in range(1, len(counts))]
    cuts = [alignment.Cut(end, 1.0) for end in ends]
    return Fitted(sentence, sentence.units, range(len(words)), words, cuts)


def _aligned(piece: Piece, units: list[phrases.Unit], evidence: Matrix, code: str) -> Fitted:
    sentence = piece.sentence
    source = alignment.Side.of(sentence.units, sentence.language)
    target = alignment.Side.of(units, code)
    counts = [len(list(group)) for _, group in groupby(unit.segment for unit in sentence.units)]
    before = len(phrases.units(sentence.before, code))
    told = marks.owners(piece.parts, len(counts), units[before:], code)
    owners = [0] * before + told if told else None
    seen = evidence if owners is None else alignment.marked(evidence, counts, owners)
    rows = alignment.path(seen, source, target)
    cuts = alignment.cuts(evidence, source, target, counts, rows, owners)
    ends = [*(cut.position for cut in cuts), len(units)]
    words = word_times.timed(units, rows, ends, sentence.units)
    return Fitted(sentence, units, rows, words, cuts, evidence)


def recut(
    pieces: Sequence[Fitted], segments: Sequence[Segment], styles: Sequence[Style]
) -> tuple[list[Segment], list[Style]]:
    """A segment a sentence, its words timed; and the styles of its letters."""
    latest = max((segment.end for segment in segments), default=0.0)
    found: list[Segment] = []
    for piece in pieces:
        if piece.words:
            start, end = piece.words[0].start, piece.words[-1].end
            end = end if end > start else start + transcript.SHORTEST
            words = _begun(piece.words, found[-1].text if found else "")
            text = "".join(word.text for word in words)
            segment = Segment(start, end, text, words, speaker=piece.sentence.speaker)
            found.append(_within(segment, latest))
    return found, _styles(pieces, styles)


def _begun(words: Sequence[Word], before: str) -> tuple[Word, ...]:
    """The words of a segment, with a blank before them if one parts them from the text before."""
    text = words[0].text.lstrip()
    blank = " " * bool(before and parted(before, text))
    return (replace(words[0], text=blank + text), *words[1:])


def _within(segment: Segment, latest: float) -> Segment:
    """The segment with its times moved before `latest`; all of it where that is no time at all."""
    if latest >= transcript.SHORTEST:
        return transcript.fitted(segment, 0.0, latest)
    words = tuple(replace(word, start=0.0, end=latest) for word in segment.words)
    return replace(segment, start=0.0, end=latest, words=words)


def kept(
    pieces: Sequence[Fitted], segments: Sequence[Segment], styles: Sequence[Style]
) -> tuple[list[Segment], list[Style]]:
    """The source's segments with the translation in them; and the styles of its letters.

    A segment that no word is left for is shown with the one before it, which stays as long.
    """
    texts: dict[int, str] = {}
    for piece in pieces:
        for segment, text in zip(piece.sentence.segments, _by_cuts(piece), strict=True):
            if text:
                texts[segment] = _after(texts.get(segment, ""), text)
    reached = max((piece.sentence.segments[-1] for piece in pieces), default=-1)
    is_empty = [not separated(segment.text)[0].strip() for segment in segments]
    while reached + 1 < len(segments) and is_empty[reached + 1]:
        reached += 1
    found: list[Segment] = []
    for number, cue in enumerate(segments[: reached + 1]):
        if number in texts:
            found.append(_said(cue, texts[number]))
        elif is_empty[number]:
            found.append(_said(cue, ""))
        elif found:
            found[-1] = replace(found[-1], end=max(found[-1].end, cue.end))
    return found, _styles(pieces, styles)


def _by_cuts(piece: Fitted) -> list[str]:
    """The text for each segment of a sentence; if there is too little, later ones get none."""
    ends = [*(cut.position for cut in piece.cuts), len(piece.units)]
    texts = [_text(piece.units[begin:end]) for begin, end in pairwise([0, *ends])]
    first = next((number for number, text in enumerate(texts) if text), 0)
    texts[0], texts[first] = texts[first], texts[0]
    return texts


def _said(segment: Segment, text: str) -> Segment:
    blank = " " if segment.text[:1].isspace() else ""
    return Segment(
        segment.start, segment.end, blank + text, speaker=segment.speaker, cue=segment.cue
    )


def _after(before: str, text: str) -> str:
    """Two sentences in one segment: a new speaker's dash begins a line."""
    if not before:
        return text
    if text[0] in "-\u2010\u2013\u2014":
        return f"{before}\n{text}"
    return f"{before} {text}" if parted(before, text) else before + text


def _text(units: Sequence[phrases.Piece]) -> str:
    return "".join(map(_spaced, units)).strip()


def _spaced(unit: phrases.Piece) -> str:
    return " " * unit.spaced + unit.text


def _styles(pieces: Sequence[Fitted], styles: Sequence[Style]) -> list[Style]:
    """The style of each letter of the result: that of the source's unit it stands for."""
    if not any(styles):
        return []
    found: list[Style] = []
    first = 0
    for piece in pieces:
        starts = []
        for said in piece.sentence.units:
            starts.append(first)
            first += len(said.text)
        for unit, row in zip(piece.units, piece.rows, strict=True):
            if piece.evidence is None:
                found += styles[starts[row] : starts[row] + len(unit.text)]
            else:
                found += [styles[starts[row]]] * len(unit.text)
    return found
