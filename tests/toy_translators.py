"""Translators that anybody can check: each does one plain thing to a text, and writes it down."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from audiototext.errors import TextNotTranslated
from audiototext.translation_memory import TranslationMemory
from audiototext.translators import Bill, Pair, Usage

Change = Callable[[str], str]


class Toy:
    """The Translator that changes each text by itself.

    errors: what is raised at the first, second, ... request. refuses: texts that it cannot do.
    requests: the texts and the context of each.
    """

    name = "Toy"
    destination = ""

    def __init__(
        self,
        change: Change = str.upper,
        *,
        errors: Mapping[int, Exception] | None = None,
        refuses: Callable[[str], bool] = lambda text: False,
        most_texts: int = 50,
        most_bytes: int = 40_000,
    ) -> None:
        self.most_texts, self.most_bytes = most_texts, most_bytes
        self.bill = Bill()
        self.requests: list[tuple[list[str], str]] = []
        self._change = change
        self._errors = errors or {}
        self._refuses = refuses

    @property
    def sent(self) -> list[str]:
        """All texts, in order, as often as they were sent."""
        return [text for texts, _ in self.requests for text in texts]

    def pair(self, source: str, target: str) -> Pair:
        return Pair(source.upper(), target.upper(), target, target)

    def identity(self, pair: Pair) -> str:
        return f"toy|{pair.source}>{pair.target}"

    def usage(self) -> Usage | None:
        return None

    def translate(self, texts: Sequence[str], pair: Pair, context: str = "") -> list[str]:
        self._receive(texts, context)
        return [self._change(text) for text in texts]

    def _receive(self, texts: Sequence[str], context: str) -> None:
        self.requests.append((list(texts), context))
        self.bill.requests += 1
        self.bill.characters += sum(map(len, texts))
        if error := self._errors.get(len(self.requests)):
            raise error
        for text in texts:
            if self._refuses(text):
                raise TextNotTranslated(f"not this one: {text}")


class TaggingToy(Toy):
    """A Toy that carries marks: it changes each part by itself, or says what became of them."""

    def __init__(
        self,
        change: Change = str.upper,
        parts: Callable[[Sequence[str]], Sequence[str] | None] | None = None,
        *,
        errors: Mapping[int, Exception] | None = None,
        refuses: Callable[[str], bool] = lambda text: False,
        most_bytes: int = 40_000,
    ) -> None:
        super().__init__(change, errors=errors, refuses=refuses, most_bytes=most_bytes)
        self._parts = parts or (lambda parts: [change(part) for part in parts])

    def translate_tagged(
        self, texts: Sequence[Sequence[str]], pair: Pair, context: str = "", *, numbered: bool
    ) -> list[tuple[str, ...] | None]:
        self._receive(["".join(parts) for parts in texts], context)
        found = [self._parts(parts) for parts in texts]
        return [None if parts is None else tuple(parts) for parts in found]


def backwards(text: str) -> str:
    """The words in the reverse order, as far as any two languages can differ."""
    return " ".join(reversed(text.split()))


def by_words(table: Mapping[str, str]) -> Change:
    """Word by word, with the signs around each kept; what the table lacks stays as it is."""

    def change(text: str) -> str:
        found = []
        for word in text.split():
            bare = word.strip(".,!?¿¡:;\"'").lower()
            found.append(word.lower().replace(bare, table.get(bare, bare)) if bare else word)
        return " ".join(found)

    return change


def without_placeholders(text: str) -> str:
    """A careless one: what stands in braces, and addresses, are gone."""
    return " ".join(word for word in text.split() if not ({"{", "/", "@", "%"} & set(word)))


def briefly(text: str) -> str:
    """The first word alone: fewer words than there may be captions."""
    return (text.split() or [text])[0]


def at_length(text: str) -> str:
    """Each word three times, far more than there is time for."""
    return " ".join(f"{word} {word} {word}" for word in text.split())


def in_chinese(text: str) -> str:
    """As many signs as words, without a blank."""
    signs = "我们今天讨论一下人工智能的发展历史以及它的未来"
    return "".join(signs[n % len(signs)] for n in range(len(text.split()))) + "。"


CHANGES: tuple[Change, ...] = (str.upper, backwards, briefly, at_length, in_chinese)


class Shelf(TranslationMemory):
    """A memory without a file."""

    def __init__(self) -> None:
        super().__init__(Path("nowhere"))
        self.kept: dict[tuple[str, str, str], str] = {}

    def found(self, identity: str, texts: Sequence[tuple[str, str]]) -> list[str | None]:
        return [self.kept.get((identity, *text)) for text in texts]

    def keep(self, identity: str, pairs: Sequence[tuple[str, str, str]]) -> None:
        self.kept |= {(identity, text, context): answer for text, context, answer in pairs}
