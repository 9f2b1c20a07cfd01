"""Notice that a recording is in another language than the one that was asked for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from .. import languages
from .spoken_languages import Utterance

CHECKED = 4
"""Windows of a recording, from its beginning on, in which its language is listened to."""

_SURE = 0.8  # the probability of another language in an utterance that counts
_SHARE = 0.8  # of the utterances' time, in that other language
_ENOUGH = 2.0  # seconds


class LanguageCheck:
    """What languages are heard at the beginning of a recording whose language was given."""

    def __init__(self) -> None:
        self._seconds: defaultdict[str, float] = defaultdict(float)
        self._all = 0.0
        self._told = False

    def add(self, said: Sequence[Utterance]) -> None:
        """Count the utterances of a window."""
        for utterance in said:
            seconds = utterance.end - utterance.start
            self._all += seconds
            best = max(utterance.chances, key=lambda language: utterance.chances[language])
            if utterance.chances[best] >= _SURE:
                self._seconds[best] += seconds

    def sentence(self, asked: str) -> str | None:
        """What to tell the user, once; None where there is no reason."""
        if self._told or not self._seconds:
            return None
        language = max(self._seconds, key=lambda code: self._seconds[code])
        seconds = self._seconds[language]
        if language == asked or seconds < max(_ENOUGH, _SHARE * self._all):
            return None
        self._told = True
        heard, wanted = languages.name(language), languages.name(asked)
        return (
            f"it sounds like {heard}, not like {wanted}: if it is, use --language {language} "
            "or leave the language out"
        )
