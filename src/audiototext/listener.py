"""Who hears what happens while a recording is recognized, and may stop it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .transcript import Segment


class Listener:
    """Hears everything and does nothing: override what you want to know.

    Any method may raise `Cancelled` to stop the work; what is done by then is kept.
    """

    def note(self, sentence: str) -> None:
        """Something worth showing: the device, the model that is being loaded."""

    def warn(self, sentence: str) -> None:
        """Something the user should know: a damaged file, a fallback to the CPU."""

    def download(self, name: str, done: int, total: int) -> None:
        """So many bytes of a model have been fetched."""

    def language(self, code: str, probability: float | None) -> None:
        """The language is known: detected with a probability, or given (None)."""

    def segment(self, segment: Segment) -> None:
        """A segment has been recognized; they come in order."""

    def progress(self, seconds: float) -> None:
        """The recording is done up to this time, in seconds."""


SILENT = Listener()
