"""What faster-whisper decoded: as a segment of ours, and whether anybody but it vouches for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import confidence, speech
from ..media import SAMPLE_RATE
from ..transcript import SHORTEST, Evidence, Segment, Word

if TYPE_CHECKING:
    from faster_whisper.transcribe import Segment as Decoded

_FRAMES_PER_SECOND = 100
_SCRAP_SECONDS = 1.0
_NO_SPEECH = 0.6  # whisper's own threshold
_MAYBE_SILENT, _LIKELY_SILENT = 0.5, 0.45
_IMPROBABLE = -1.0  # whisper's own threshold of a failed window, as mean log-probability


def is_invented(decoded: Decoded, block: speech.Block) -> bool:
    """Text that only the decoder vouches for.

    Whisper lets a confident text overrule its own feeling that nobody speaks. That brings back
    sentences nobody could say in the scrap at a block's end, a "Thank you" for a slammed door, and
    what was sampled in despair. So a text that the model itself doubts needs the voice detector as
    a second witness.
    """
    silent, doubtful = decoded.no_speech_prob, decoded.avg_logprob < _IMPROBABLE
    scrap = block.end - block.start - decoded.seek / _FRAMES_PER_SECOND < _SCRAP_SECONDS
    if scrap and silent > _NO_SPEECH:
        return True
    if doubtful and silent > _LIKELY_SILENT and decoded.temperature == 1:
        return True
    if not doubtful and silent <= _MAYBE_SILENT:
        return False
    first, last = (round(edge * SAMPLE_RATE) for edge in (decoded.start, decoded.end))
    heard = speech.probabilities(block.samples[first : max(last, first + speech.FRAME)])
    return float(heard.max(initial=0.0)) < speech.SPEECH


def segment_of(decoded: Decoded, offset: float) -> Segment:
    """Our segment from faster-whisper's, `offset` seconds later; its times are not yet fitted."""
    start = max(0.0, float(decoded.start))
    words = []
    for word in decoded.words or ():
        begin = max(0.0, float(word.start))
        end = max(begin, float(word.end))
        words.append(Word(offset + begin, offset + end, word.word, float(word.probability)))
    return Segment(
        offset + start,
        offset + max(float(decoded.end), start + SHORTEST),
        decoded.text,
        tuple(confidence.rated(words, float(decoded.avg_logprob))),
        evidence=Evidence(
            decoded.seek + round(offset * _FRAMES_PER_SECOND),
            tuple(decoded.tokens),
            float(decoded.temperature or 0.0),
            float(decoded.avg_logprob),
            float(decoded.compression_ratio),
            float(decoded.no_speech_prob),
        ),
    )
