"""Have transcripts translated: who receives what is said first, then it is sent, then counted."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from .. import languages, line_translation, markup, timestamps, translation, translators
from ..errors import TranslationError, UnknownName, UnsupportedSource
from ..transcript import Transcript
from ..translation import Translated, Wishes
from ..translation_memory import NoMemory, TranslationMemory
from ..translators import deepl_languages
from ..translators.base import Pair, Translator, Usage
from .translation_options import Wanted

if TYPE_CHECKING:
    from ..interrupts import Interrupts
    from ..screen import Screen

English = Callable[[], Transcript]
"""Gives Whisper's English translation of the same recording."""

Plan = translation.Plan | line_translation.LinePlan

_TOLD = 5  # doubts on the screen; the others are in the report


class _TooMuch(TranslationError):
    """More than the quota allows: a shorter talk may still do."""


class Translations:
    """One run's translations: a translator, its memory, and what has gone wrong for good."""

    def __init__(self, wanted: Wanted, screen: Screen, interrupts: Interrupts) -> None:
        """Make the translator. A missing key is told now, but costs no transcript.

        Raises ConfigError, UnsupportedRequest and MissingExtra for settings that cannot work.
        """
        self.wanted = wanted
        self._screen, self._interrupts = screen, interrupts
        self._failed: TranslationError | None = None
        self._translator: Translator | None = None
        try:
            self._translator = translators.create(wanted.translator, wanted.settings, screen)
        except TranslationError as error:
            self._failed = error
        self._memory = NoMemory() if wanted.no_cache else TranslationMemory(warn=screen.warn)

    @property
    def failure(self) -> TranslationError | None:
        """Why nothing can be translated, if that is known already."""
        return self._failed

    def translated(
        self, transcript: Transcript, target: str, english: English | None = None
    ) -> Translated | None:
        """The transcript in that language; None where there is nothing to translate, or to send.

        english: for a language that the translator lacks, where the user asked for that.
        Raises TranslationError, after which nothing more is tried in this run where it would fail
        likewise, and Cancelled; both hold what was translated by then.
        """
        if not any(map(str.isalpha, markup.stripped(transcript)[0].text)):
            self._screen.note("Nothing to translate: there is no word in it.")
            return None
        if _is_there(transcript, target):
            told = languages.name(transcript.text_language)
            self._screen.note(f"Nothing to translate: the text is already in {told}.")
            return None
        if self._translator is None or self._failed is not None:
            raise self._failed or TranslationError("there is no translator")
        try:
            with self._interrupts.raising():
                plan = self._planned(self._translator, transcript, target, english)
                if plan.is_empty:
                    return self._as_it_is(plan, transcript)
                self._announce(self._translator, plan)
                if self.wanted.dry_run:
                    return None
                with self._screen.translating(plan.target.name, transcript.duration):
                    result = plan.run(self._screen)
        except _TooMuch:
            raise
        except TranslationError as error:
            self._failed = TranslationError(error.message)
            raise
        self._show(result)
        self._count(self._translator)
        return result

    def _as_it_is(self, plan: Plan, transcript: Transcript) -> Translated | None:
        """Nothing to send: what Whisper translated is the result, what was said needs none."""
        told = languages.name(plan.source.text_language)
        self._screen.note(f"Nothing to translate: the text is already in {told}.")
        return Translated(plan.source) if plan.source is not transcript else None

    def _planned(
        self,
        translator: Translator,
        transcript: Transcript,
        target: str,
        english: English | None,
    ) -> Plan:
        try:
            return self._plan(translator, transcript, target)
        except UnsupportedSource as error:
            if not self.wanted.via_english or english is None:
                raise
            lacked = languages.name(transcript.text_language)
            self._screen.note(
                f"{translator.name} does not translate from {lacked}: Whisper's English is taken."
            )
            heard = english()
            try:
                return self._plan(translator, heard, target)
            except UnsupportedSource:
                raise error from None

    def _plan(self, translator: Translator, transcript: Transcript, target: str) -> Plan:
        from .. import pipeline

        wanted = self.wanted
        wishes = Wishes(evidence=wanted.evidence, cap=wanted.cap)
        return pipeline.translation_plan(
            transcript, translator, target, wanted.mode, wishes, self._memory
        )

    def _announce(self, translator: Translator, plan: Plan) -> None:
        """Say who receives how much. Raises TranslationError where the quota is too small."""
        pair: Pair = plan.target
        source = _source(plan.source, pair)
        note = self._screen.note
        note(f"\n{translator.name}: Translate results {source}to {pair.name} [{pair.target}]\n")
        needed = plan.characters
        if not translator.destination:
            return
        usage = translator.usage() if needed else None
        told = f"{translator.destination} receives {needed:,} characters"
        if not needed:
            note(f"All is translated already: {translator.destination} receives nothing.")
        elif usage is None or usage.left is None:
            note(f"{told}; it tells no limit.")
        else:
            note(f"{told}; {usage.left:,} of {usage.limit:,} are left.")
            if needed > usage.left:
                raise _TooMuch(
                    f"{translator.name} would receive {needed:,} characters, but only "
                    f"{usage.left:,} of {usage.limit:,} are left in this period: nothing was sent"
                )
        if self.wanted.dry_run:
            note("Nothing was sent (--dry_run).")

    def _show(self, result: Translated) -> None:
        """Show the text as it was recognized, and where it may stand at the wrong time."""
        self._screen.segments(result.transcript)
        doubts = result.doubts
        if not doubts:
            return
        told = [f"{len(doubts)} places may stand at the wrong time (--report FILE lists all):"]
        for doubt in sorted(doubts, key=lambda doubt: doubt.confidence)[:_TOLD]:
            cut = f"a cut, {doubt.confidence:.0%} sure"
            what = cut if doubt.reason == "cut" else "said here, shown elsewhere"
            told.append(f"[{timestamps.vtt(doubt.start)}] {what}: {doubt.text}")
        self._screen.summary("\n".join(told))

    def _count(self, translator: Translator) -> None:
        """Say what it has cost."""
        bill = translator.bill
        if not translator.destination or not bill.requests:
            return
        usage = None
        try:
            usage = translator.usage()
        except TranslationError as error:
            self._screen.warn(f"what is left of the quota is not known: {error}")
        if usage is not None:
            self._screen.summary(f"{translator.name}: Character usage: {_usage(usage)}")
        again = f", {bill.retries} of them again" if bill.retries else ""
        twice = f"; {bill.doubtful} may have been billed twice" if bill.doubtful else ""
        self._screen.summary(
            f"{translator.name}: {bill.characters:,} characters billed "
            f"in {bill.requests} requests{again}{twice}"
        )


def _is_there(transcript: Transcript, target: str) -> bool:
    """Is all of it in the language that it is wanted in? Nobody needs to be asked for that."""
    try:
        tag = deepl_languages.target_tag(target)[1]
    except UnknownName:
        return False
    spoken = {segment.language or transcript.text_language for segment in transcript.segments}
    return all(translation.is_same(language, tag) for language in spoken)


def _source(transcript: Transcript, pair: Pair) -> str:
    """As "from Spanish [ES] "; nothing where the translator has to find out."""
    if not pair.source:
        return ""
    return f"from {languages.name(transcript.text_language)} [{pair.source}] "


def _usage(usage: Usage) -> str:
    if usage.limit is None:
        return f"{usage.count} (no limit is told)"
    share = f" ({usage.count / usage.limit:.2%})" if usage.limit else ""
    return f"{usage.count} / {usage.limit}{share}"
