"""What a translator is: anything that turns texts of one language into another's.

To add one: a file beside this one with a class that has what `Translator` asks for, and a line in
the registry of `translators/__init__.py`. `tests/contract/test_translators.py` runs over every
registered translator.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable


@dataclass(frozen=True, slots=True)
class Pair:
    """From which language into which.

    source: the translator's own code of the language of the texts ("ES").
    target: its own code of the language they are wanted in ("EN-GB").
    language: the target as a BCP-47 tag ("en-GB").
    name: the target for people, and for names of files: "English (British)".
    """

    source: str
    target: str
    language: str
    name: str


@dataclass(frozen=True, slots=True)
class Usage:
    """What a service has counted in this billing period, in characters; limit None = none told."""

    count: int
    limit: int | None

    @property
    def left(self) -> int | None:
        """Characters that may still be sent; None where no limit was told."""
        return None if self.limit is None else max(0, self.limit - self.count)


@dataclass(slots=True)
class Bill:
    """What a run has cost until now.

    requests: texts were sent so often. characters: billed, as the service told for each text.
    retries: requests that were sent again. doubtful: requests whose answer got lost on the way, or
    was not to be used, so that their texts may have been billed twice.
    """

    requests: int = 0
    characters: int = 0
    retries: int = 0
    doubtful: int = 0


class Translator(Protocol):
    """Turns n texts into n texts, or raises."""

    name: str
    """For people: "DeepL"."""

    destination: str
    """Who receives the texts, for people: "DeepL (api-free.deepl.com)"; "" = they stay here."""

    most_texts: int
    """How many texts one call of `translate` may take."""

    most_bytes: int
    """How many bytes of UTF-8 they and their context may have together."""

    bill: Bill
    """What has been sent until now."""

    def pair(self, source: str, target: str) -> Pair:
        """The languages as the translator knows them.

        source: a code such as "es" (Whisper's). target: a name or tag as a user writes it.
        Raises UnknownName for a target that it does not know, UnsupportedSource for a source that
        it cannot translate from.
        """

    def identity(self, pair: Pair) -> str:
        """All but the texts that an answer depends on: the engine, its model, its settings.

        Two translators of the same identity may use one another's answers. No key is in it.
        """

    def usage(self) -> Usage | None:
        """What the service has counted; None where nothing is counted. Raises TranslationError."""

    def translate(self, texts: Sequence[str], pair: Pair, context: str = "") -> list[str]:
        """The texts in the other language, as many as were given and in their order.

        context: what stands around the texts, in the source language; it is not translated.
        An empty translation stands for a text that could not be done while others could. Raises
        TextNotTranslated where none could, TranslationError where it failed for good, after
        whatever retries make sense.
        """


@runtime_checkable
class Tagging(Protocol):
    """A translator that can carry marks through a text, which tell where its parts went."""

    def translate_tagged(
        self, texts: Sequence[Sequence[str]], pair: Pair, context: str = "", *, numbered: bool
    ) -> list[tuple[str, ...] | None]:
        """Each text, given in its parts, translated as one; the parts that the marks leave.

        numbered: the marks carry numbers, so that it can be told whether all came back in order;
        without them only their count is known, as the predecessor's `<br/>`.
        None for a text whose marks were lost, doubled, or put in another order. The parts joined
        are the translation, blanks included; a part may be empty. Raises as `translate` does.
        """
