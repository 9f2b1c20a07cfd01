"""What is sent to a translator, in which portions, and what need not be sent again."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from . import placeholders
from .errors import TextNotTranslated, TranslationError
from .listener import Listener
from .translation_memory import TranslationMemory
from .translators.base import Pair, Tagging, Translator

BATCH = 12
"""Sentences a request: few, so that one that gets lost on the way is cheap to send again."""

HOPELESS = 24
"""So many texts in a row that could not be done: then nothing more is sent."""

BEFORE, AFTER = 3, 1
"""Sentences around each one that it is translated with."""

_TAGGED = "|tagged"


@dataclass(frozen=True, slots=True)
class Text:
    """One text to translate, and what stands around it; until: seconds of the talk by its end."""

    text: str
    context: str = ""
    until: float = 0.0


def in_context(texts: Sequence[str], until: Sequence[float]) -> list[Text]:
    """Each text with the ones before and after it."""
    return [
        Text(text, " ".join([*texts[max(0, n - BEFORE) : n], *texts[n + 1 : n + 1 + AFTER]]), end)
        for n, (text, end) in enumerate(zip(texts, until, strict=True))
    ]


@dataclass(slots=True)
class Order:
    """Texts for one translator and pair of languages; what was answered before is there at once.

    answers: for each text its translation, None until there is one. refused: the numbers of those
    that the translator could not do. mended: of those that lost a placeholder on the way.
    """

    translator: Translator
    pair: Pair
    texts: Sequence[Text]
    memory: TranslationMemory
    answers: list[str | None] = field(init=False)
    refused: set[int] = field(init=False, default_factory=set)
    mended: set[int] = field(init=False, default_factory=set)
    _in_vain: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        keys = [(one.text, one.context) for one in self.texts]
        self.answers = self.memory.found(self._identity, keys)

    @property
    def _identity(self) -> str:
        return self.translator.identity(self.pair)

    @property
    def missing(self) -> list[int]:
        """The numbers of the texts that have no answer yet, of equal ones the first."""
        first: dict[Text, int] = {}
        for number, one in enumerate(self.texts):
            if self.answers[number] is None and number not in self.refused:
                first.setdefault(Text(one.text, one.context), number)
        return list(first.values())

    @property
    def characters(self) -> int:
        """How many will be billed, as services count them."""
        return sum(len(self.texts[number].text) for number in self.missing)

    def run(self, listener: Listener) -> None:
        """Have everything answered; each portion is kept before the next one is sent.

        Raises TranslationError where the service failed for good, Cancelled where the listener says
        so; what was answered by then is in `answers`.
        """
        missing = set(self.missing)
        has_twins = len({(one.text, one.context) for one in self.texts}) < len(self.texts)
        for batch in self._batches():
            wanted = [number for number in batch if number in missing]
            if wanted:
                self._ask(wanted, self._around(batch))
                if has_twins:
                    self._share()
            listener.progress(self.texts[batch[-1]].until)

    def _batches(self) -> Iterator[list[int]]:
        """All numbers in portions that stay the same however many are answered already."""
        batch: list[int] = []
        size = 0
        for number, one in enumerate(self.texts):
            wide = 2 * len(one.text.encode(errors="replace"))  # as text and as context
            full = len(batch) >= min(BATCH, self.translator.most_texts)
            if batch and (full or size + wide > self.translator.most_bytes // 2):
                yield batch
                batch, size = [], 0
            batch.append(number)
            size += wide
        if batch:
            yield batch

    def _around(self, batch: Sequence[int]) -> str:
        """The portion with what stands around it; a request has one context for all its texts."""
        if not any(self.texts[number].context for number in batch):
            return ""
        near = self.texts[max(0, batch[0] - BEFORE) : batch[-1] + 1 + AFTER]
        return " ".join(one.text for one in near)[: self.translator.most_bytes // 8]

    def _ask(self, numbers: Sequence[int], context: str) -> None:
        """Translate and keep; where that fails for one text of several, each alone."""
        texts = [self.texts[number].text for number in numbers]
        try:
            found = self.translator.translate(texts, self.pair, context)
        except TextNotTranslated:
            if len(numbers) == 1:
                self._refuse(numbers[0])
                return
            for number in numbers:
                self._ask([number], context)
            return
        self._in_vain = 0
        answers = {n: _in_one_line(one) for n, one in zip(numbers, found, strict=True)}
        self.refused |= {number for number, answer in answers.items() if not answer}
        damaged = {n for n, answer in answers.items() if self._lost(n, answer)} - self.refused
        self._keep({n: one for n, one in answers.items() if n not in damaged | self.refused})
        for number in sorted(damaged):
            self._keep({number: self._mended(number, answers[number], context)})

    def _refuse(self, number: int) -> None:
        """Note that the translator cannot do a text. Raises TranslationError if it can do none."""
        self.refused.add(number)
        self._in_vain += 1
        if self._in_vain >= HOPELESS:
            name = self.translator.name
            raise TranslationError(f"{name} gave no usable answer for {HOPELESS} texts in a row")

    def _keep(self, answers: Mapping[int, str]) -> None:
        """What was answered, in memory and here."""
        texts = {number: self.texts[number] for number in answers}
        kept = [(one.text, one.context, answers[number]) for number, one in texts.items()]
        self.memory.keep(self._identity, kept)
        for number, answer in answers.items():
            self.answers[number] = answer

    def _lost(self, number: int, answer: str) -> list[str]:
        return placeholders.lost(self.texts[number].text, answer)

    def _mended(self, number: int, answer: str, context: str) -> str:
        """The answer with all placeholders of its text: asked for anew, or put at its end."""
        text = self.texts[number].text
        self.mended.add(number)
        with contextlib.suppress(TextNotTranslated):
            (again,) = self.translator.translate([placeholders.numbered(text)], self.pair, context)
            again = placeholders.restored(_in_one_line(again), text)
            if not self._lost(number, again):
                return again
        return " ".join([answer, *self._lost(number, answer)])

    def _share(self) -> None:
        """Give equal texts in equal surroundings the answer that the first of them got, or none."""
        known = {
            (one.text, one.context): answer
            for one, answer in zip(self.texts, self.answers, strict=True)
            if answer is not None
        }
        refused = {(self.texts[n].text, self.texts[n].context) for n in self.refused}
        for number, one in enumerate(self.texts):
            if self.answers[number] is None:
                self.answers[number] = known.get((one.text, one.context))
            if (one.text, one.context) in refused:
                self.refused.add(number)


@dataclass(slots=True)
class TaggedOrder:
    """Texts in parts, whose translations tell by marks where each part went.

    answers: for each text the translated parts; None where its marks were damaged, or until there
    is an answer. numbered: see `Tagging`. until: seconds of the talk by each text's end.
    """

    translator: Tagging
    pair: Pair
    texts: Sequence[tuple[Sequence[str], str]]
    memory: TranslationMemory
    identity: str
    numbered: bool = True
    until: Sequence[float] = ()
    answers: list[tuple[str, ...] | None] = field(init=False)
    missing: list[int] = field(init=False)

    def __post_init__(self) -> None:
        keys = [(json.dumps(list(parts)), context) for parts, context in self.texts]
        kept = self.memory.found(self.identity + _TAGGED, keys)
        found = [json.loads(one) if one is not None else None for one in kept]
        self.answers = [tuple(one) if one is not None else None for one in found]
        self.missing = [n for n, one in enumerate(kept) if one is None]

    @property
    def characters(self) -> int:
        """How many will be billed; marks are not."""
        return sum(len("".join(self.texts[number][0])) for number in self.missing)

    def run(self, listener: Listener, portion: int = BATCH) -> None:
        """Have everything answered, as `Order.run`."""
        while self.missing:
            numbers = self.missing[:portion]
            self._ask(numbers)
            self.missing = self.missing[portion:]
            if self.until:
                listener.progress(self.until[numbers[-1]])

    def _ask(self, numbers: Sequence[int]) -> None:
        """Translate and keep; where that fails for one text of several, each alone."""
        parts = [self.texts[number][0] for number in numbers]
        try:
            found = self.translator.translate_tagged(
                parts, self.pair, self.texts[numbers[0]][1], numbered=self.numbered
            )
        except TextNotTranslated:
            for number in numbers if len(numbers) > 1 else ():
                self._ask([number])
            return
        self.memory.keep(
            self.identity + _TAGGED,
            [
                (json.dumps(list(self.texts[n][0])), self.texts[n][1], json.dumps(one))
                for n, one in zip(numbers, found, strict=True)
            ],
        )
        for number, one in zip(numbers, found, strict=True):
            self.answers[number] = one


def _in_one_line(text: str) -> str:
    return " ".join(text.split())
