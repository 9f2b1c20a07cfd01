"""Notice that a recording is in another language than the one that was asked for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from .. import languages
from .spoken_languages import Utterance, likelihood

CHECKED = 4
"""Windows of a recording, from its beginning on, in which its language is listened to."""

_CLEAR = 4.0
"""The log-likelihood by which another language must be ahead (measured: DECISIONS.md)."""

_ENOUGH = 2.0  # seconds of voice


class LanguageCheck:
    """What languages are heard at the beginning of a recording whose language was given."""

    def __init__(self) -> None:
        self._ahead: defaultdict[str, float] = defaultdict(float)
        self._seconds = 0.0
        self._is_told = False

    def add(self, said: Sequence[Utterance], asked: str) -> None:
        """Weigh the utterances of a window, for all languages beside the one asked for."""
        for utterance in said:
            self._seconds += utterance.end - utterance.start
            own = likelihood(utterance.chances, asked)
            for language in {*utterance.chances, *self._ahead}:
                gain = likelihood(utterance.chances, language) - own
                self._ahead[language] += utterance.weight * gain

    def sentence(self, asked: str) -> str | None:
        """What to tell the user, once; None where there is no reason."""
        if self._is_told or not self._ahead or self._seconds < _ENOUGH:
            return None
        language = max(self._ahead, key=lambda code: self._ahead[code])
        if language == asked or self._ahead[language] < _CLEAR:
            return None
        self._is_told = True
        heard, wanted = languages.name(language), languages.name(asked)
        return (
            f"it sounds like {heard}, not like {wanted}: if it is, use --language {language} "
            "or leave the language out"
        )
