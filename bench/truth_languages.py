"""Language tags: of the parts of a recording in several languages, and of whole files."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scoring import Clip, Score, read_manifest, score
from truth_engines import ENGINES, OURS, Engines, Heard, Source
from truth_missed import FRAMES, Frames, by_detector, voiced
from truth_tables import Criterion, at_most, print_table, share

from audiototext import Segment, languages, media

RECORDING = "mul/concat-fleurs-open.ogg"
ALLOWED = "en,de,es,fr,pt"
SWITCHING = ("langswitch/carleslc-en-ja.mp3", "langswitch/fw-multilingual.mp3")

_NEAR = 0.5  # seconds between a frame and the segment whose language it has
_MOST_ERRORS = 1.1  # times those of the parts by themselves


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of the recording in one language, in seconds, with what is said in it."""

    start: float
    end: float
    language: str
    reference: str


def several(engines: Engines, data: Path, limit: int) -> list[Criterion]:
    """Print the tags and the word errors of the recording that changes its language."""
    print(f"## Languages within long/{RECORDING}\n")
    path = data / "long" / RECORDING
    parts = _parts(path.with_suffix(".segments.tsv"))[:limit]
    samples = media.load(path).samples[: round((parts[-1].end + 1.0) * media.SAMPLE_RATE)]
    spans = [Segment(part.start, part.end, part.reference) for part in parts]
    # Some of the parts have loud rooms.
    voice = voiced(samples, spans) & by_detector(samples)
    rows: list[list[str]] = []
    criteria: list[Criterion] = []
    for engine in ENGINES:
        apart = _apart(engines, engine, samples, parts)
        for allowed in ("", ALLOWED) if engine == OURS else ("",):
            source = Source(f"{RECORDING} of {len(parts)} parts", samples)
            heard = engines.hear(engine, source, None, several=allowed)
            errors = _errors(parts, [heard])
            right = share(_tagged(heard, parts, voice), int(voice.sum()))
            rates = [f"{one.rate:.2f}" for one in (errors, apart)]
            ratio = errors.rate / apart.rate if apart.rate else float(bool(errors.rate)) + 1
            rows.append([engine, allowed or "any", right, *rates, f"{ratio:.3f}"])
            if engine == OURS:
                told = f" ({allowed or 'any'})"
                criteria.append(Criterion(f"speech with the right language{told}", right))
                name = f"errors, in the parts by themselves = 1{told}"
                criteria.append(at_most(name, ratio, _MOST_ERRORS))
    head = ["engine", "languages", "speech with the right tag", "WER %", "WER % of the parts"]
    print_table([*head, "ratio"], rows)
    print("faster-whisper tells one language for the whole file, which counts as every tag.\n")
    return criteria


def sequences(engines: Engines, data: Path, limit: int) -> list[Criterion]:
    """Print which languages follow each other in short files."""
    print("## Languages in order\n")
    clips = [clip for clip in read_manifest(data / "hard") if clip.name in SWITCHING][:limit]
    rows: list[list[str]] = []
    right = 0
    for clip in clips:
        said = re.findall(r"\[([a-z]{2,3})\]", clip.reference)
        rows.append([clip.name, " ".join(said)])
        for engine in ENGINES:
            found = _in_order(engines.hear(engine, Source(clip.name, clip.path), None, several=""))
            rows[-1].append(" ".join(found))
            right += engine == OURS and found == said
    print_table(["file", "said", *ENGINES], rows)
    return [_all("files with the right languages in order", right, len(clips))]


def whole(engines: Engines, data: Path, limit: int) -> list[Criterion]:
    """Print for how many files the right language is found, and for which it is not."""
    print("## The language of a file, found\n")
    found: list[list[str]] = []
    wrong: list[list[str]] = []
    mixed = [0, 0]
    for folder, begin in (("hard", "langid/"), ("wer", "")):
        clips = [clip for clip in read_manifest(data / folder) if clip.name.startswith(begin)]
        known = [c for c in clips if folder == "hard" or c.reference][:limit]
        tags = {engine: [_found(engines, engine, c) for c in known] for engine in ENGINES}
        right = [
            sum(tag == clip.language for tag, clip in zip(tags[engine], known, strict=True))
            for engine in ENGINES
        ]
        found.append([folder, str(len(known)), *(share(count, len(known)) for count in right)])
        for number, clip in enumerate(known):
            told = [tags[engine][number] for engine in ENGINES]
            wrong += [[clip.name, clip.language, *told]] if {*told} != {clip.language} else []
            mixed = [a + b for a, b in zip(mixed, _mixed(engines, clip), strict=True)]
    print_table(["folder", "files", *ENGINES], found)
    print_table(["not right by all", "said", *ENGINES], wrong)
    print(f"words of {OURS} tagged with another language than the file's: {share(*mixed)}\n")
    names = [f"language of a file found, {row[0]} (beside {row[3]} and {row[4]})" for row in found]
    return [Criterion(name, row[2]) for name, row in zip(names, found, strict=True)]


def _all(name: str, right: int, count: int) -> Criterion:
    return Criterion(name, str(right), f"all {count}", right == count)


def _parts(path: Path) -> list[Part]:
    with path.open(encoding="utf-8", newline="") as file:
        return [
            Part(float(row["start"]), float(row["end"]), row["lang"], row["reference"])
            for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        ]


def _apart(engines: Engines, engine: str, samples: media.Samples, parts: Sequence[Part]) -> Score:
    """The errors where each part is cut out and its language given."""
    heard = []
    for part in parts:
        cut = slice(*(round(time * media.SAMPLE_RATE) for time in (part.start, part.end)))
        source = Source(f"{RECORDING} {part.start}-{part.end}", samples[cut])
        heard.append(engines.hear(engine, source, part.language))
    return _errors(parts, heard)


def _errors(parts: Sequence[Part], heard: Sequence[Heard]) -> Score:
    said = " ".join(part.reference for part in parts)
    return score(said, " ".join(one.text for one in heard), "mul")


def _tagged(heard: Heard, parts: Sequence[Part], voice: Frames) -> int:
    """How many frames of a voice lie in, or near, a segment with the right language."""
    count = 0
    for part in parts:
        frames = np.flatnonzero(voice[int(part.start * FRAMES) : int(part.end * FRAMES)])
        for frame in frames:
            moment = part.start + float(frame) / FRAMES
            count += _language_at(heard, moment) == part.language
    return count


def _language_at(heard: Heard, moment: float) -> str | None:
    near = [(max(one.start - moment, moment - one.end, 0.0), one) for one in heard.segments]
    distance, segment = min(near, key=lambda pair: pair[0], default=(_NEAR, None))
    return (segment.language or heard.language) if segment and distance < _NEAR else None


def _in_order(heard: Heard) -> list[str]:
    """The languages of the segments, each change once."""
    found: list[str] = []
    for segment in heard.segments:
        language = segment.language or heard.language
        if found[-1:] != [language]:
            found.append(language)
    return found


def _found(engines: Engines, engine: str, clip: Clip) -> str:
    return engines.language(engine, Source(clip.name, clip.path))


def _mixed(engines: Engines, clip: Clip) -> tuple[int, int]:
    """How many of our words have another language than is spoken, and how many there are."""
    heard = engines.hear(OURS, Source(clip.name, clip.path), None)
    tagged = [(one.language or heard.language, len(one.words)) for one in heard.segments]
    assert clip.language in languages.NAMES
    return sum(n for tag, n in tagged if tag != clip.language), sum(n for _, n in tagged)
