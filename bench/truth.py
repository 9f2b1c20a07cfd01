"""Two-sided truth in numbers: invented words, missed speech, tags, calibration, beside the peers.

    python bench/truth.py [DATA] [--only invented,missed] [--limit 5] [--pauses 3] [--keep FOLDER]

DATA (the folder of test data) holds `hard`, `long` and `wer` with their manifests. Ours (its
defaults), faster-whisper one window after the other (beam 5, no voice detector) and in batches of
eight hear the same files with the same weights, all with times for words; each file once for each
language that it is told. Sections: invented (words where nobody speaks, by doubt), flagged (words
of `wer` in doubtful segments), missed (speech, by loudness, without words near), silence (words
that move when a minute of silence is put in), languages (tags within and of recordings), confidence
(are words as likely right as is said?). --limit: only so many files in each folder, for a try.
--keep: what faster-whisper said is kept there, so that a second run hears only ours. Ends with a
table of criteria; 1 where one is not met.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from scoring import Clip, read_manifest
from truth_confidence import confidence, heard_and_labelled
from truth_engines import ENGINES, OURS, Engines, Heard, Source
from truth_languages import sequences, several, whole
from truth_missed import missed
from truth_silence import silence
from truth_tables import Criterion, at_most, closing, print_table, share

from audiototext import Segment, Word, languages, media, models, speech, voice
from audiototext.doubts import words_of

ROOT = Path(__file__).resolve().parent.parent
SECTIONS = ("invented", "flagged", "missed", "silence", "languages", "confidence")
QUIET = ("silence/", "noise/", "music/")
"""Folders of `hard` in which nobody speaks, but for one file."""

_NEAR = 0.3  # seconds between a word and the voice that says it
_MOST_FLAGGED = 3.0  # per cent
_ALL = 10_000


def main() -> int:
    """Run the sections and print; 1 where a criterion is not met."""
    options = _options()
    if not (options.data / "wer" / "manifest.tsv").is_file():
        print(f"no wer/manifest.tsv in {options.data}: name the folder of test data")
        return 2
    engines = Engines(options.model, options.keep)
    data, limit = options.data, options.limit
    sections: dict[str, Callable[[], list[Criterion]]] = {
        "invented": lambda: invented(engines, data, limit),
        "flagged": lambda: flagged(engines, data, limit),
        "missed": lambda: missed(engines, data, limit),
        "silence": lambda: silence(engines, data, options.pauses),
        "languages": lambda: [
            *several(engines, data, limit),
            *sequences(engines, data, limit),
            *whole(engines, data, limit),
        ],
        "confidence": lambda: confidence(engines, data, limit),
    }
    return closing([one for name in options.only for one in sections[name]()])


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    data = Path(os.environ.get("AUDIOTOTEXT_DATA") or ROOT.parent / "shared" / "data")
    parser.add_argument("data", type=Path, nargs="?", default=data)
    parser.add_argument("--model", default=models.EMBEDDED)
    parser.add_argument("--only", type=_named, default=SECTIONS, help=", ".join(SECTIONS))
    parser.add_argument("--limit", type=int, default=_ALL, help="files in each folder")
    parser.add_argument("--pauses", type=int, default=3, help="places for a minute of silence")
    parser.add_argument("--keep", type=Path, help="a folder for what faster-whisper said")
    return parser.parse_args()


def _named(text: str) -> list[str]:
    names = text.split(",")
    if unknown := set(names) - {*SECTIONS}:
        raise argparse.ArgumentTypeError(f"no section {', '.join(sorted(unknown))}")
    return names


def invented(engines: Engines, data: Path, limit: int) -> list[Criterion]:
    """Print the words where nobody speaks; none of ours may be without a doubt."""
    print("## Invented words where nobody speaks\n")
    quiet = [clip for clip in read_manifest(data / "hard") if clip.name.startswith(QUIET)]
    empty = [clip for clip in read_manifest(data / "wer") if not clip.reference.strip()]
    rows: list[list[str]] = []
    sums: Counter[str] = Counter()
    for clip in [*quiet[:limit], *empty]:
        rows.append([clip.name])
        for engine in ENGINES:
            segments = _unspoken(clip, _heard(engines, engine, clip).segments)
            sums[engine] += _count(segments)
            rows[-1].append(_shown(segments))
            if engine == OURS:
                sums["unflagged"] += _count([one for one in segments if not one.doubts])
    rows.append(["all", *(str(sums[engine]) for engine in ENGINES)])
    print_table(["file", *ENGINES], rows)
    peers = " and ".join(str(sums[engine]) for engine in ENGINES[1:])
    return [
        Criterion(f"invented words (beside {peers})", str(sums[OURS])),
        at_most("invented words without a doubt", sums["unflagged"], 0),
    ]


def flagged(engines: Engines, data: Path, limit: int) -> list[Criterion]:
    """Print how much of what is said in `wer` is doubted, why, and how much of that is wrong."""
    print("## Words of wer in doubtful segments\n")
    clips = [clip for clip in read_manifest(data / "wer") if clip.reference.strip()][:limit]
    words: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    for clip in clips:
        labels = {id(one.word): one.right for one in heard_and_labelled(engines, OURS, clip)}
        for segment in _heard(engines, OURS, clip).segments:
            for reason in (
                "all words",
                *segment.doubts,
                *(["any doubt"] if segment.doubts else []),
            ):
                words[reason] += len(segment.words)
                wrong[reason] += sum(not labels.get(id(word), True) for word in segment.words)
    total = words["all words"]
    rows = [
        [reason, str(count), share(count, total), share(wrong[reason], count)]
        for reason, count in words.most_common()
    ]
    print_table(["doubt", "words", "share of all", "of them wrong"], rows)
    return [at_most("words of wer flagged", 100 * words["any doubt"] / total, _MOST_FLAGGED, " %")]


def _heard(engines: Engines, engine: str, clip: Clip) -> Heard:
    told = clip.language if clip.language in languages.NAMES else None
    return engines.hear(engine, Source(clip.name, clip.path), told)


def _unspoken(clip: Clip, segments: Sequence[Segment]) -> list[Segment]:
    """All that was said where nobody speaks; of a file with speech, what lies outside of that."""
    if not clip.name.startswith(QUIET) or clip.language == "-":
        return list(segments)
    samples = media.load(clip.path).samples
    places = voice.stretches(speech.probabilities(speech.levelled(samples)))
    found: list[Segment] = []
    for segment in segments:
        outside = [word for word in segment.words if not _near(word, places)]
        text = "".join(word.text for word in outside)
        found.append(replace(segment, words=tuple(outside), text=text))
    return found


def _near(word: Word, places: Sequence[voice.Stretch]) -> bool:
    return any(start - _NEAR < word.end and word.start < end + _NEAR for start, end in places)


def _count(segments: Sequence[Segment]) -> int:
    return sum(len(words_of(one.text)) for one in segments)


def _shown(segments: Sequence[Segment]) -> str:
    """How many words, the first of them, and the doubts about them."""
    text = "".join(one.text for one in segments).strip()
    if not _count(segments):
        return "0"
    doubts = sorted({doubt for one in segments for doubt in one.doubts})
    told = f" ({', '.join(doubts)})" if doubts else ""
    return f"{_count(segments)}: {text if len(text) < 40 else text[:36] + '...'}{told}"


if __name__ == "__main__":
    sys.exit(main())
