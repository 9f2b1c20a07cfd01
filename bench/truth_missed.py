"""Missed speech: how much of what the reference cues say, by loudness alone, has words near."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scoring import Clip, read_manifest, score
from truth_engines import ENGINES, OURS, Engines, Heard, Source
from truth_tables import Criterion, at_least, print_table, share

import audiototext
from audiototext import Segment, Word, media, speech
from audiototext.coverage import longest

FRAMES = 100
"""A second."""

_AROUND = 0.25  # seconds between a frame and a word that covers it
_WITHIN_DB = 25.0  # of a cue's loudest twentieth
_LIMIT = 99.0  # per cent
_SHOWN = 5  # gaps
_JOINED = 50  # frames between two missed ones of a gap

Frames = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Row:
    """A file by an engine: frames of speech, those with a word near, and lost words of the text.

    plausible: those near a word that is cut where nobody would still be saying it. voice: frames
    that the voice detector hears too; said: those of them with a word near.
    """

    file: str
    engine: str
    speech: int
    covered: int
    plausible: int
    voice: int
    said: int
    lost: int
    words: int
    own: float | None

    def cells(self) -> list[str]:
        """For the table."""
        own = "n/a" if self.own is None else f"{100 * self.own:.2f} %"
        shares = [share(part, self.speech) for part in (self.covered, self.plausible)]
        shares.append(share(self.said, self.voice))
        seconds = f"{self.speech / FRAMES:.0f}"
        return [self.file, self.engine, seconds, *shares, share(self.lost, self.words), own]


def missed(engines: Engines, data: Path, limit: int) -> list[Criterion]:
    """Print how much of the speech of `long/en` has words, file by file and pooled."""
    print("## Missed speech (voiced by loudness, 0.25 s around words)\n")
    clips = [clip for clip in read_manifest(data / "long") if clip.language == "en"][:limit]
    rows: list[Row] = []
    gaps: list[str] = []
    for clip in clips:
        cues = spoken_cues(clip.path)
        samples = media.load(clip.path).samples
        loud = voiced(samples, cues)
        voice = loud & by_detector(samples)
        source = Source(clip.name, clip.path)
        for engine in ENGINES:
            rows.append(
                _row(engines.hear(engine, source, clip.language), engine, clip, loud, voice)
            )
        ours = engines.hear(OURS, source, clip.language)
        gaps += [f"{clip.name}: {told}" for told in _gaps(loud, ours.words, cues)]
    rows += [_pooled(engine, rows) for engine in ENGINES]
    head = ["file", "engine", "loud s", "covered", "by plausible words"]
    head += ["of what the detector hears too", "words lost", "own claim"]
    print_table(head, [row.cells() for row in rows])
    print("\n".join([f"longest gaps of {OURS}:", *gaps, ""]))
    ours_pooled = next(row for row in rows[-len(ENGINES) :] if row.engine == OURS)
    reached = 100 * ours_pooled.covered / ours_pooled.speech
    heard = share(ours_pooled.said, ours_pooled.voice)
    return [
        at_least("speech covered, long/en, by loudness", reached, _LIMIT, " %"),
        Criterion("speech covered, long/en, loud and heard by the detector", heard),
    ]


def spoken_cues(path: Path) -> list[Segment]:
    """The reference cues beside a recording that say something."""
    found = audiototext.read(path.with_suffix(".srt"))
    return [cue for cue in found.segments if cue.text.strip()]


def voiced(samples: media.Samples, cues: Sequence[Segment]) -> Frames:
    """Which frames lie in a cue and are within 25 dB of its loudest twentieth."""
    step = media.SAMPLE_RATE // FRAMES
    level = np.sqrt(np.square(samples[: len(samples) // step * step].reshape(-1, step)).mean(1))
    found = np.zeros(len(level), bool)
    for cue in cues:
        part = slice(int(np.ceil(cue.start * FRAMES)), int(cue.end * FRAMES))
        inside = level[part]
        if len(inside):
            found[part] |= inside > np.percentile(inside, 95) * 10 ** (-_WITHIN_DB / 20)
    return found


def by_detector(samples: media.Samples) -> Frames:
    """Which frames the voice detector takes for a voice."""
    count = len(samples) * FRAMES // media.SAMPLE_RATE
    heard = speech.probabilities(speech.levelled(samples)) >= speech.SPEECH
    middles = (np.arange(count) + 0.5) * media.SAMPLE_RATE / FRAMES / speech.FRAME
    return np.asarray(heard[middles.astype(int)], bool)


def covered(words: Sequence[Word], count: int, *, plausibly: bool = False) -> Frames:
    """Which of so many frames are near a word; plausibly: of a length that it can have."""
    found = np.zeros(count, bool)
    for word in words:
        end = min(word.end, word.start + longest(word.text)) if plausibly else word.end
        first = max(0, int((word.start - _AROUND) * FRAMES))
        found[first : int(np.ceil((end + _AROUND) * FRAMES))] = True
    return found


def _row(heard: Heard, engine: str, clip: Clip, loud: Frames, voice: Frames) -> Row:
    near = covered(heard.words, len(loud))
    plausible = covered(heard.words, len(loud), plausibly=True)
    errors = score(clip.reference, heard.text, clip.language)
    return Row(
        clip.name,
        engine,
        speech=int(loud.sum()),
        covered=int((loud & near).sum()),
        plausible=int((loud & plausible).sum()),
        voice=int(voice.sum()),
        said=int((voice & near).sum()),
        lost=errors.lost,
        words=errors.words,
        own=heard.share,
    )


def _pooled(engine: str, rows: Sequence[Row]) -> Row:
    mine = [row for row in rows if row.engine == engine]
    return Row(
        "all",
        engine,
        speech=sum(row.speech for row in mine),
        covered=sum(row.covered for row in mine),
        plausible=sum(row.plausible for row in mine),
        voice=sum(row.voice for row in mine),
        said=sum(row.said for row in mine),
        lost=sum(row.lost for row in mine),
        words=sum(row.words for row in mine),
        own=None,
    )


def _gaps(loud: Frames, words: Sequence[Word], cues: Sequence[Segment]) -> Iterator[str]:
    """The longest parts without words, each with its reference cue."""
    missing = np.flatnonzero(loud & ~covered(words, len(loud)))
    if not len(missing):
        return
    parts = np.split(missing, np.flatnonzero(np.diff(missing) > _JOINED) + 1)
    for part in sorted(parts, key=len, reverse=True)[:_SHOWN]:
        begin, end = part[0] / FRAMES, (part[-1] + 1) / FRAMES
        cue = next(cue for cue in cues if cue.start <= begin <= cue.end)
        yield f"{begin:.2f}-{end:.2f} s, {len(part) / FRAMES:.2f} s in {_shown(cue)}"


def _shown(cue: Segment) -> str:
    text = cue.text.strip()
    return f"cue {cue.start:.1f}-{cue.end:.1f} {text if len(text) < 60 else text[:56] + '...'!r}"
