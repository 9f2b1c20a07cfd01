"""A transcript in another language: whole sentences translated, words put where they are said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from . import fitting, markup
from .errors import Cancelled, TranslationError
from .listener import SILENT, Listener
from .orders import Order, TaggedOrder, in_context
from .sentences import Cap, Sentence, sentences
from .transcript import Transcript, whispers_code
from .translation_memory import TranslationMemory
from .translators.base import Pair, Tagging, Translator

Mode = Literal["recut", "keep-cues"]
Evidence = Literal["words", "marks"]


@dataclass(frozen=True, slots=True)
class Wishes:
    """How a transcript is to be translated.

    mode: "recut" = sentences whose words have times, for new captions; "keep-cues" = the same
        segments at the same times with the text moved among them.
    evidence: "words" = where words go is learnt from the words themselves; "marks" = the translator
        is also asked a second time, with marks in the text, for sentences over several segments.
    cap: how long a sentence may be; None = however long.
    """

    mode: Mode = "recut"
    evidence: Evidence = "words"
    cap: Cap | None = Cap()  # noqa: RUF009


@dataclass(frozen=True, slots=True)
class Translated:
    """A transcript in another language, and what is known of it.

    doubts: places where text may stand at the wrong time. sentences: how many were translated.
    refused: texts that stayed as they were, because the translator could not do them.
    failure: why marks that were wanted could not be had; "" = nothing of the kind.
    """

    transcript: Transcript
    doubts: tuple[fitting.Doubt, ...] = ()
    sentences: int = 0
    refused: tuple[str, ...] = ()
    failure: str = ""


@dataclass(slots=True)
class Plan:
    """What a translation will take, made before anything is sent.

    sentences: of the whole transcript, in order. orders: what is translated, by language.
    """

    source: Transcript
    target: Pair
    wishes: Wishes
    sentences: Sequence[Sentence]
    styles: Sequence[markup.Style]
    orders: Sequence[tuple[list[int], Order]]
    marks: Sequence[tuple[list[int], TaggedOrder]] = ()

    @property
    def is_empty(self) -> bool:
        """Is there nothing to translate?"""
        return not self.orders

    @property
    def characters(self) -> int:
        """How many will be billed."""
        taken = [order.characters for _, order in self.orders]
        return sum(taken) + sum(order.characters for _, order in self.marks)

    def run(self, listener: Listener = SILENT) -> Translated:
        """Translate, and put every word of the result where it is said.

        Raises TranslationError where the service failed, and Cancelled where the listener says
        stop, both with the part that was translated before the first sentence that was not.
        """
        try:
            for _, order in self.orders:
                order.run(listener)
            failure = self._run_marks(listener)
        except TranslationError as error:
            raise type(error)(error.message, self._part()) from error
        except Cancelled as stop:
            raise Cancelled(stop.message, self._part()) from stop
        return replace(self._assembled(len(self.sentences)), failure=failure)

    def _run_marks(self, listener: Listener) -> str:
        """Ask for the marks. All is translated without them: a failure, told, costs only them."""
        try:
            for _, tagged in self.marks:
                tagged.run(listener)
        except TranslationError as error:
            return f"marks could not be had, so words alone tell where text goes: {error}"
        return ""

    def _answers(self) -> dict[int, str]:
        """The translation of each sentence that has one, by its number."""
        return {
            number: answer
            for numbers, order in self.orders
            for number, answer in zip(numbers, order.answers, strict=True)
            if answer is not None
        }

    def _refused(self) -> list[int]:
        return [numbers[n] for numbers, order in self.orders for n in sorted(order.refused)]

    def _part(self) -> Transcript | None:
        """What was translated before the first sentence that was not; it ends with an answer."""
        answers = self._answers()
        done = answers.keys() | set(self._refused())
        wanted = sorted(number for numbers, _ in self.orders for number in numbers)
        missing = next((number for number in wanted if number not in done), len(self.sentences))
        end = max((number + 1 for number in answers if number < missing), default=0)
        if not end:
            return None
        transcript = self._assembled(end).transcript
        return replace(transcript, partial=True)

    def _assembled(self, end: int) -> Translated:
        """The result of the sentences before number `end`."""
        answers = self._answers()
        parts = {
            number: found
            for numbers, order in self.marks
            for number, found in zip(numbers, order.answers, strict=True)
            if found is not None
        }
        pieces = [
            fitting.Piece(sentence, answers.get(number), parts.get(number))
            for number, sentence in enumerate(self.sentences[:end])
        ]
        fitted = fitting.fitted(pieces, self.target.language)
        build = fitting.recut if self.wishes.mode == "recut" else fitting.kept
        segments, styles = build(fitted, self.source.segments, self.styles)
        whole = end == len(self.sentences)
        duration = self.source.duration
        if not whole:
            duration = max((segment.end for segment in segments), default=0.0)
        refused = [self.sentences[number].core for number in self._refused() if number < end]
        found = [doubt for one in fitted for doubt in one.doubts(self.wishes.mode)]
        doubts = tuple(sorted(found, key=lambda doubt: doubt.start))
        transcript = replace(
            self.source,
            segments=tuple(segments),
            duration=duration,
            translated_to=self.target.language,
            partial=self.source.partial or not whole or bool(refused),
            notes=(*self.source.notes, *self._notes(doubts, refused)),
        )
        transcript = markup.restored(transcript, styles)
        return Translated(transcript, doubts, len(answers), tuple(refused))

    def _notes(self, doubts: Sequence[fitting.Doubt], refused: Sequence[str]) -> list[str]:
        notes = []
        if refused:
            count = len(refused)
            notes.append(f"{count} sentence{'s' * (count != 1)} could not be translated and stayed")
        if mended := sum(len(order.mended) for _, order in self.orders):
            notes.append(f"placeholders lost in {mended} sentences were put back")
        if doubts:
            notes.append(f"{len(doubts)} places where text may stand at the wrong time")
        return notes


def planned(
    transcript: Transcript,
    translator: Translator,
    target: str,
    wishes: Wishes,
    memory: TranslationMemory,
) -> Plan:
    """What it takes to translate the transcript, and what of it is there already.

    Sentences in the target's own language, and those without a word, stay as they are. Raises
    UnknownName and UnsupportedSource for languages, TranslationError where the service must be
    asked for them and cannot be.
    """
    plain, styles = markup.stripped(transcript)
    found = sentences(plain, wishes.cap)
    numbers: dict[str, list[int]] = {}
    for number, sentence in enumerate(found):
        if sentence.is_said:
            numbers.setdefault(sentence.language, []).append(number)
    goal = translator.pair(transcript.text_language, target)
    wanted = []
    marks = []
    for language, those in numbers.items():
        pair = translator.pair(language, target)
        if is_same(language, pair.language):
            continue
        texts = in_context([found[n].core for n in those], [found[n].units[-1].end for n in those])
        order = Order(translator, pair, texts, memory)
        wanted.append((those, order))
        if wishes.evidence == "marks" and isinstance(translator, Tagging):
            marks.append(_marks(translator, order, found, those, memory))
    return Plan(transcript, goal, wishes, found, styles, wanted, marks)


def is_same(language: str, tag: str) -> bool:
    """Is a text in this language, by Whisper's code, already in that of the tag?"""
    return language == whispers_code(tag)


def _marks(
    translator: Tagging,
    order: Order,
    found: Sequence[Sentence],
    numbers: Sequence[int],
    memory: TranslationMemory,
) -> tuple[list[int], TaggedOrder]:
    """The second request, for the sentences that stand in several segments."""
    spread = [n for n in numbers if len(found[n].segments) > 1]
    texts = [(fitting.by_segment(found[n]), "") for n in spread]
    identity = order.translator.identity(order.pair)
    until = [found[n].units[-1].end for n in spread]
    return spread, TaggedOrder(translator, order.pair, texts, memory, identity, until=until)
