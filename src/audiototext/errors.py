"""Every error a user can meet, as a tree.

AudioToTextError
├── MediaError            a recording is missing, unreadable or has no sound
├── ModelError            model weights are missing, broken or do not load
├── EngineError           the recognizer failed while it worked
├── TranslationError      a translator failed; holds what was translated until then
│   └── TextNotTranslated  one text that it could not do, while it can do others
├── UnsupportedRequest    a wish that the chosen engine or model cannot honour
│   └── UnsupportedSource  a language that the translator cannot translate from
├── OutputError           a result cannot be written
├── ConfigError           a configuration file is wrong
├── CaptionFileError      a caption file is missing or cannot be opened
├── CaptionSyntaxError    a caption file breaks its format        (also ValueError)
├── UnknownName           a language, format, engine: not known   (also LookupError)
├── MissingExtra          an optional package is not installed    (also ImportError)
└── Cancelled             somebody said stop; holds what was done until then

A message is one sentence or two: what happened, and what to do next.
All of them survive pickling, because they travel between processes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .transcript import Transcript


class AudioToTextError(Exception):
    """The root: catch this to catch everything the library raises on purpose."""


class MediaError(AudioToTextError):
    """A recording is missing, unreadable or has no sound."""


class ModelError(AudioToTextError):
    """Model weights are missing, broken or do not load."""


class EngineError(AudioToTextError):
    """The recognizer failed while it worked."""


class TranslationError(AudioToTextError):
    """A translator failed: its service, the key, the quota, the connection.

    `transcript` is what was translated by then (`transcript.partial` is true), None if nothing was.
    """

    def __init__(self, message: str, transcript: Transcript | None = None) -> None:
        super().__init__(message, transcript)
        self.message = message
        self.transcript = transcript

    def __str__(self) -> str:
        return self.message


class TextNotTranslated(TranslationError):
    """One text that a translator could not do, while it can do others."""


class UnsupportedRequest(AudioToTextError):
    """A wish that the chosen engine or model cannot honour."""


class UnsupportedSource(UnsupportedRequest):
    """A language that the translator cannot translate from."""


class OutputError(AudioToTextError):
    """A result cannot be written."""


class ConfigError(AudioToTextError):
    """A configuration file is wrong."""


class CaptionFileError(AudioToTextError):
    """A caption file is missing or cannot be opened."""


class CaptionSyntaxError(AudioToTextError, ValueError):
    """A caption file breaks its format."""


class UnknownName(AudioToTextError, LookupError):
    """A language, a format or an engine that nobody here knows."""


class MissingExtra(AudioToTextError, ImportError):
    """An optional package is not installed."""


class Cancelled(AudioToTextError):
    """Somebody said stop.

    A listener raises it to cancel; the engine raises it again with `transcript` set to what had
    been recognized by then (`transcript.partial` is true), or None where nothing had.
    """

    def __init__(self, message: str = "cancelled", transcript: Transcript | None = None) -> None:
        super().__init__(message, transcript)
        self.message = message
        self.transcript = transcript

    def __str__(self) -> str:
        return self.message
