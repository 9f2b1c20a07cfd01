"""Which captions a transcript gets: a preset's, whisper's own, or its segments as they are."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from . import norms
from .norms import Norms
from .transcript import Transcript
from .whisper_layout import WhisperLayout


@dataclass(frozen=True, slots=True)
class Captioning:
    """A way to make captions. Of `norms` and `whisper` at most one is given; neither: as they are.

    known_fps: the norms' frames a second were given, so that the picture's do not replace them.
    highlight: a caption for each word, underlined while it is spoken.
    """

    norms: Norms | None = None
    whisper: WhisperLayout | None = None
    highlight: bool = False
    known_fps: bool = False

    @property
    def is_layout(self) -> bool:
        """Are captions anything but the segments as they are?"""
        return self.norms is not None or self.whisper is not None or self.highlight

    def norms_for(self, fps: float | None) -> Norms | None:
        """The norms where the picture has so many frames a second (None: it has no picture)."""
        if self.norms is None or fps is None or self.known_fps:
            return self.norms
        return replace(self.norms, fps=fps)

    def captions(self, transcript: Transcript, fps: float | None = None) -> Transcript:
        """The transcript's captions."""
        from . import layout, markup, whisper_layout

        numbers = self.norms_for(fps)
        styles: list[markup.Style] = []
        if transcript.translated_to is not None and numbers is not None:
            transcript, styles = markup.stripped(transcript)
        if numbers is not None:
            transcript = markup.restored(layout.arrange(transcript, numbers), styles)
        elif self.whisper is not None:
            transcript = whisper_layout.arrange(transcript, self.whisper)
        return whisper_layout.highlighted(transcript) if self.highlight else transcript


def arrange(transcript: Transcript, preset: str = "netflix", **changes: Any) -> Transcript:
    """The transcript as captions: its segments are cues whose texts hold the line breaks.

    preset: "netflix", "ted", "bbc", or "none" for the segments as they are.
    changes: numbers of the preset to change, such as max_width=37 or max_lines=1 (see Norms).

    Raises UnknownName for a preset or a number that is not there, UnsupportedRequest for numbers
    that make no sense.
    """
    return Captioning(norms.preset(preset, **changes)).captions(transcript)
