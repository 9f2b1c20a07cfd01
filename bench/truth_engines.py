"""Three ways to hear a recording with the same weights: ours, faster-whisper's two; each once."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import ctranslate2
from faster_whisper import BatchedInferencePipeline, WhisperModel

import audiototext
from audiototext import Segment, Word, models
from audiototext.media import Samples

OURS, SEQUENTIAL, BATCHED = "audiototext", "faster-whisper", "faster-whisper batched"
ENGINES = (OURS, SEQUENTIAL, BATCHED)

_SEED = 0
_BEAM, _BATCH = 5, 8
_SHORTEST = 0.01  # seconds; some segments of faster-whisper's have no length


@dataclass(frozen=True, slots=True)
class Source:
    """A recording: its name, by which it is told from others, and its file or its samples."""

    name: str
    sound: Path | Samples = field(repr=False)


@dataclass(frozen=True, slots=True)
class Heard:
    """What an engine made of a recording.

    language: the code that was given or found. share: how much of the voice has words, 0 to 1, by
    the engine itself; None where it does not tell.
    """

    segments: tuple[Segment, ...]
    language: str
    share: float | None = None

    @property
    def words(self) -> list[Word]:
        return [word for segment in self.segments for word in segment.words]

    @property
    def text(self) -> str:
        return "".join(segment.text for segment in self.segments).strip()


class Engines:
    """Hears recordings by any of ENGINES, and remembers what it heard.

    Words get times in all three, which in faster-whisper decides where the next window begins: its
    text is not always the one that it gives without.
    """

    def __init__(self, model: str = models.EMBEDDED, keep: Path | None = None) -> None:
        """Load the model for faster-whisper; for ours at its first use.

        keep: a folder for what faster-whisper said, which a second run then reads from there.
        """
        self._model, self._keep = model, keep
        self._ours: dict[str, audiototext.LocalWhisper] = {}
        self._plain = WhisperModel(str(models.find(model).path), compute_type="int8")
        self._batched = BatchedInferencePipeline(self._plain)
        self._known: dict[tuple[str, ...], Heard] = {}

    def hear(
        self, engine: str, source: Source, language: str | None, *, several: str | None = None
    ) -> Heard:
        """What is said in a recording.

        language: its code, None = find it. several: the codes of those that may be spoken in it,
            comma-separated, "" = any; faster-whisper's are then told that there are several, but
            cannot be told which. None = the engine's default.
        """
        if engine == OURS:
            several = several or ""
        elif several:
            several = ""
        key = (engine, source.name, str(language), str(several))
        if key not in self._known:
            print(f"\r{' '.join(key):100.100}", end="", file=sys.stderr, flush=True)
            ctranslate2.set_random_seed(_SEED)
            if engine == OURS:
                self._known[key] = self._by_ours(source, language, several or "")
            else:
                hear = lambda: self._by_theirs(engine, source, language, several)  # noqa: E731
                self._known[key] = _kept(self._keep, (self._model, *key), hear)
        return self._known[key]

    def language(self, engine: str, source: Source) -> str:
        """The language that an engine finds in a recording."""
        if engine == OURS:
            return self.hear(engine, source, None).language
        return str(self._begun(engine, source, None, several=None)[1].language)

    def _by_ours(self, source: Source, language: str | None, allowed: str) -> Heard:
        if allowed not in self._ours:
            options = audiototext.WhisperOptions(languages=allowed)
            self._ours[allowed] = audiototext.LocalWhisper(self._model, options=options)
        found = audiototext.transcribe(source.sound, language=language, engine=self._ours[allowed])
        share = found.coverage.share if found.coverage else None
        return Heard(found.segments, found.language, share)

    def _by_theirs(
        self, engine: str, source: Source, language: str | None, several: str | None
    ) -> Heard:
        segments, info = self._begun(engine, source, language, several)
        return Heard(_converted(segments), str(info.language))

    def _begun(
        self, engine: str, source: Source, language: str | None, several: str | None
    ) -> tuple[Iterable[Any], Any]:
        """Segments, which are decoded as they are asked for, and what is known before."""
        sound = str(source.sound) if isinstance(source.sound, Path) else source.sound
        options: dict[str, Any] = {
            "language": language,
            "beam_size": _BEAM,
            "multilingual": several is not None,
            "word_timestamps": True,
        }
        if engine == SEQUENTIAL:
            found = self._plain.transcribe(sound, vad_filter=False, **options)
        else:
            found = self._batched.transcribe(sound, batch_size=_BATCH, **options)
        segments, info = found
        return segments, info


def _converted(segments: Iterable[Any]) -> tuple[Segment, ...]:
    """faster-whisper's segments as ours."""
    return tuple(
        Segment(
            max(0.0, float(one.start)),
            max(float(one.end), float(one.start) + _SHORTEST, _SHORTEST),
            one.text,
            tuple(_word(word.start, word.end, word.word, word.probability) for word in one.words),
        )
        for one in segments
    )


def _word(start: float, end: float, text: str, probability: float) -> Word:
    begin = max(0.0, float(start))
    return Word(begin, max(begin, float(end)), text, float(probability))


def _kept(keep: Path | None, key: tuple[str, ...], hear: Callable[[], Heard]) -> Heard:
    """What was heard, from the folder `keep` if it is there."""
    if keep is None:
        return hear()
    path = keep / f"{sha256(' '.join(key).encode()).hexdigest()[:20]}.json"
    if not path.is_file():
        keep.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(asdict(hear())), encoding="utf-8")
    found = json.loads(path.read_text(encoding="utf-8"))
    segments = [
        Segment(one["start"], one["end"], one["text"], tuple(Word(**word) for word in one["words"]))
        for one in found["segments"]
    ]
    return Heard(tuple(segments), found["language"], found["share"])
