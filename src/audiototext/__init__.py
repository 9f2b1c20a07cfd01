"""Speech in, transcripts, captions and translations out, on your own machine.

    import audiototext
    transcript = audiototext.transcribe("talk.mp4", language="es")
    audiototext.write(audiototext.arrange(transcript), "talk.srt")
    german = audiototext.translate(transcript, "German")  # by DeepL, key in DEEPL_API_KEY

Importing this loads no model runtime; what is heavy is loaded by its first use.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .errors import AudioToTextError, Cancelled
from .listener import Listener
from .transcript import Evidence, Segment, Transcript, Word

if TYPE_CHECKING:
    from .captions import arrange
    from .engines import LocalWhisper, WhisperOptions
    from .output import write
    from .pipeline import transcribe, translate
    from .reading import read

__version__ = "0.1.0"

__all__ = [
    "AudioToTextError",
    "Cancelled",
    "Evidence",
    "Listener",
    "LocalWhisper",
    "Segment",
    "Transcript",
    "WhisperOptions",
    "Word",
    "arrange",
    "read",
    "transcribe",
    "translate",
    "write",
]

_LATER = {
    "arrange": ".captions",
    "read": ".reading",
    "LocalWhisper": ".engines",
    "WhisperOptions": ".engines",
    "transcribe": ".pipeline",
    "translate": ".pipeline",
    "write": ".output",
}


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_LATER[name], __name__), name)
