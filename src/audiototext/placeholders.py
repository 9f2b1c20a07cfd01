"""What a translator must hand through untouched: addresses, and places that a program fills in."""

from __future__ import annotations

import re
from collections import Counter

_KEPT = re.compile(
    r"https?://[^\s<>\"]*[^\s<>\".,;:!?)\]]"
    r"|www\.[^\s<>\"]*[^\s<>\".,;:!?)\]]"
    r"|[\w.+-]+@[\w-]+\.[\w.-]*\w"
    r"|\{\{?[\w.]+\}?\}"
    r"|%(?:\(\w+\))?[sd](?!\w)"
)


def placeholders(text: str) -> list[str]:
    """All of them, in order.

    >>> placeholders("Write to {name} at a.b@c.org, or see https://x.org/a?b=1.")
    ['{name}', 'a.b@c.org', 'https://x.org/a?b=1']
    """
    return _KEPT.findall(text)


def lost(text: str, translation: str) -> list[str]:
    """Those of the text that the translation lacks, as often as it lacks them."""
    wanted = Counter(placeholders(text))
    return [kept for kept, count in wanted.items() for _ in range(count - translation.count(kept))]


def numbered(text: str) -> str:
    """The text with each one as a number in brackets, which translators hardly ever touch.

    >>> numbered("Open https://x.org now.")
    'Open [[1]] now.'
    """
    numbers = iter(range(1, len(text) + 1))
    return _KEPT.sub(lambda _: f"[[{next(numbers)}]]", text)


def restored(translation: str, text: str) -> str:
    """The translation of `numbered(text)` with the text's own in place of the numbers."""
    for number, kept in enumerate(placeholders(text), start=1):
        twice, once = (
            re.search(rf"[\[⟦【]{count}\s*{number}\s*[\]⟧】]{count}", translation)
            for count in ("{2}", "{1,2}")
        )
        if mark := twice or once:
            translation = translation[: mark.start()] + kept + translation[mark.end() :]
    return translation
