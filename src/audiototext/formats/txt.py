"""txt: the text alone, one segment a line."""

from __future__ import annotations

from ..transcript import Transcript
from .base import Format, one_line


def render(transcript: Transcript) -> str:
    """One segment a line."""
    return "".join(f"{one_line(segment.text)}\n" for segment in transcript.segments)


TXT = Format("txt", "the text alone, one segment a line", render, is_usual=True)
