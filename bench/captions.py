"""Captions beside whisper's: how they fit the screen, the reader and the voice.

    python bench/captions.py [DATA] [--only wer,long] [--keep FOLDER] [--no_onsets] [--model NAME]

DATA (the folder of test data) holds `wer` and `long` with their manifests. Everything is recognized
once (--keep: and kept as json, so that a second run only lays out), then shown as captions three
times: by the preset netflix, as Whisper's segments, and by whisper's own --max_line_width 42
--max_line_count 2. Then the starts: for each reference cue whose first word was recognized, the
caption's and the word's start against the first voiced frame (10 ms) after the cue's start, beside
plain faster-whisper's segments and words. Last, how long laying out ten hours takes.

A frame is voiced if it is within 25 dB of the cue's loudest twentieth and the voice detector hears
a voice in it, or, where it hears none in the whole cue, by the first alone.
"""

from __future__ import annotations

import argparse
import csv
import os
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import audiototext
from audiototext import Segment, Transcript, Word, formats, languages, media, models, speech
from audiototext.layout import arrange
from audiototext.norms import PRESETS
from audiototext.quality import report
from audiototext.whisper_layout import WhisperLayout
from audiototext.whisper_layout import arrange as whispers

ROOT = Path(__file__).resolve().parent.parent
TIMED = ("long/en/concat-en-open.ogg", "long/en/current-situation-45min.ogg")
LOOPING = ("bn",)
"""Languages in which the base model repeats itself: only the hard limits count there."""

NETFLIX = PRESETS["netflix"]
WAYS: dict[str, Callable[[Transcript], Transcript]] = {
    "netflix": lambda transcript: arrange(transcript, NETFLIX),
    "Whisper's segments": lambda transcript: transcript,
    "whisper's 42 x 2": lambda transcript: whispers(transcript, WhisperLayout(42, 2)),
}
_TEN_HOURS = 36_000.0
_WITHIN_DB = 25.0


def main() -> int:
    """Recognize, lay out, print the tables; 1 where a hard limit is broken."""
    options = _options()
    if not (options.data / "wer" / "manifest.tsv").is_file():
        print(f"no wer/manifest.tsv in {options.data}: name the folder of test data")
        return 2
    engine = audiototext.LocalWhisper(options.model)
    said: dict[str, tuple[str, Transcript]] = {}
    for path, language in _recordings(options.data, options.only.split(",")):
        name = path.relative_to(options.data).as_posix()
        said[name] = language, _recognized(path, language, engine, options.keep)
        print(f"\r{name:60}", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    broken = _forms(list(said.values()))
    if options.onsets:
        _starts(options, said)
    _ten_hours([transcript for _, transcript in said.values()])
    return 1 if broken else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    data = Path(os.environ.get("AUDIOTOTEXT_DATA") or ROOT.parent / "shared" / "data")
    parser.add_argument("data", type=Path, nargs="?", default=data)
    parser.add_argument("--model", default=models.EMBEDDED)
    parser.add_argument("--only", default="wer,long", help="folders, comma-separated")
    parser.add_argument("--keep", type=Path, help="a folder for what was recognized")
    parser.add_argument("--no_onsets", dest="onsets", action="store_false")
    return parser.parse_args()


def _recordings(data: Path, folders: Sequence[str]) -> Iterator[tuple[Path, str]]:
    for folder in folders:
        with (data / folder / "manifest.tsv").open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
                yield data / folder / row["file"], row["lang"]


def _recognized(
    path: Path, language: str, engine: audiototext.LocalWhisper, keep: Path | None
) -> Transcript:
    kept = keep / f"{path.parent.parent.name}-{path.parent.name}-{path.name}.json" if keep else None
    if kept is not None and kept.is_file():
        parse = formats.named("json").parse
        assert parse is not None
        return parse(kept.read_text(encoding="utf-8"))
    told = language if language in languages.NAMES else None
    found = audiototext.transcribe(path, language=told, engine=engine)
    if kept is not None:
        kept.parent.mkdir(parents=True, exist_ok=True)
        audiototext.write(found, kept)
    return found


def _forms(said: Sequence[tuple[str, Transcript]]) -> int:
    """Print the norms by way and language; how often ours breaks a hard limit."""
    shown = ("wrap", "overlap", "past end", "empty", "lost or doubled")
    shares = ("5/6-7 s", "readable or speech-bound", "dangling")
    print(
        "| captions by | language | captions | " + " | ".join([*shown, "orphans", *shares]) + " |"
    )
    print("|---" * (4 + len(shown) + len(shares)) + "|")
    broken = 0
    for way, make in WAYS.items():
        sums: dict[str, Counter[str]] = {}
        for language, transcript in said:
            found = _counted(transcript, make(transcript))
            broken += way == "netflix" and any(found[name] for name in shown)
            sums.setdefault(language, Counter()).update(found)
            if language not in LOOPING:
                sums.setdefault("all but bn", Counter()).update(found)
        for language in sorted(sums, key=lambda key: -sums[key]["captions"]):
            count = sums[language]
            total = max(1, count["captions"])
            cells = [f"{count[name]}" for name in ["captions", *shown, "orphans"]]
            cells += [f"{100 * count[name] / total:.1f} %" for name in shares]
            print(f"| {way} | {language} | {' | '.join(cells)} |")
    return broken


def _counted(transcript: Transcript, captions: Transcript) -> Counter[str]:
    """How many captions of a recording do what; of the hard limits, how many break them."""
    found = report(captions, NETFLIX, duration=transcript.duration)
    total = found.captions
    kept = {rule: round(share * total) for rule, share in found.within.items()}
    said, shown = (_letters(one) for one in (transcript, captions))
    return Counter(
        {
            "captions": total,
            "wrap": total - min(kept["lines"], kept["width"]),
            "overlap": total - kept["overlap"],
            "past end": total - kept["end"],
            "empty": total - kept["empty"],
            "lost or doubled": int(said != shown),
            "orphans": found.orphans,
            "5/6-7 s": kept["short"] + kept["long"] - total,
            "readable or speech-bound": kept["speed"],
            "dangling": found.dangling,
        }
    )


def _letters(transcript: Transcript) -> str:
    return "".join("".join(segment.text for segment in transcript.segments).split())


def _starts(options: argparse.Namespace, said: dict[str, tuple[str, Transcript]]) -> None:
    """Print how far starts are from the voice."""
    from faster_whisper import WhisperModel

    plain = WhisperModel(str(models.find(options.model).path), compute_type="int8")
    print("\n| file | starts of | matched | median s | 95 % within s | over 0.5 s |")
    print("|---|---|---|---|---|---|")
    for name in TIMED:
        if name not in said:
            continue
        path = options.data / name
        cues = _cues(path.with_suffix(".srt"))
        voiced = _voiced(media.load(path).samples, cues)
        ours = said[name][1]
        decoded, _ = plain.transcribe(str(path), language="en", word_timestamps=True)
        theirs = [
            (segment.start, [(word.start, word.word) for word in segment.words or ()])
            for segment in decoded
        ]
        captions = [
            (segment.start, [(word.start, word.text) for word in segment.words])
            for segment in arrange(ours, NETFLIX).segments
        ]
        for who, segments in (("our", captions), ("faster-whisper's", theirs)):
            for what, by_word in (("words", True), ("captions" if who == "our" else "segments", 0)):
                _print_errors(f"| {name} | {who} {what}", cues, voiced, segments, bool(by_word))


Timed = tuple[float, list[tuple[float, str]]]
"""A caption: its start, and each word's start and text."""


def _print_errors(
    head: str,
    cues: Sequence[Segment],
    voiced: Sequence[float | None],
    captions: Sequence[Timed],
    by_word: bool,
) -> None:
    words = [(n, start, text) for n, (_, inside) in enumerate(captions) for start, text in inside]
    matched, total = _matched(cues, [text for _, _, text in words])
    errors = []
    for cue, word in matched.items():
        number, start, _ = words[word]
        first = word == 0 or words[word - 1][0] != number
        onset = voiced[cue]
        if onset is not None and (by_word or first):
            errors.append(abs((start if by_word else captions[number][0]) - onset))
    if errors:
        late = sum(error > 0.5 for error in errors)
        told = f"{np.median(errors):.3f} | {np.percentile(errors, 95):.3f} | {late}"
        print(f"{head} | {len(errors)} of {total} | {told} |")


def _cues(path: Path) -> list[Segment]:
    parse = formats.named("srt").parse
    assert parse is not None
    return list(parse(path.read_text(encoding="utf-8-sig")).segments)


def _normal(text: str) -> list[str]:
    words = (re.sub(r"[^\w]+", "", word).lower() for word in text.split())
    return [word for word in words if word]


def _matched(cues: Sequence[Segment], words: Sequence[str]) -> tuple[dict[int, int], int]:
    """For each cue whose first word was recognized, which word that is; and how many have one."""
    reference: list[str] = []
    firsts: dict[int, int] = {}
    for number, cue in enumerate(cues):
        said = _normal(cue.text)
        if said:
            firsts[len(reference)] = number
        reference += said
    heard = [(part, number) for number, word in enumerate(words) for part in _normal(word)]
    blocks = SequenceMatcher(None, reference, [part for part, _ in heard], autojunk=False)
    found = {
        firsts[block.a + offset]: heard[block.b + offset][1]
        for block in blocks.get_matching_blocks()
        for offset in range(block.size)
        if block.a + offset in firsts
    }
    return found, len(firsts)


def _voiced(samples: media.Samples, cues: Sequence[Segment]) -> list[float | None]:
    """Seconds of the first voiced frame of 10 ms in each cue."""
    step = media.SAMPLE_RATE // 100
    frames = samples[: len(samples) // step * step].reshape(-1, step)
    level = np.sqrt(np.square(frames).mean(axis=1))
    voice = speech.probabilities(speech.levelled(samples)) >= speech.SPEECH
    middles = (np.arange(len(level)) * step + step // 2) // speech.FRAME
    return [_first(cue, level, voice[middles]) for cue in cues]


def _first(cue: Segment, level: NDArray[np.float32], voice: NDArray[np.bool_]) -> float | None:
    begin, end = int(np.ceil(cue.start * 100)), max(int(cue.start * 100) + 1, int(cue.end * 100))
    inside = level[begin:end]
    if not len(inside):
        return None
    loud = inside > np.percentile(inside, 95) * 10 ** (-_WITHIN_DB / 20)
    both = np.flatnonzero(loud & voice[begin:end])
    found = both if len(both) else np.flatnonzero(loud)
    return float(begin + found[0]) / 100 if len(found) else None


def _ten_hours(said: Sequence[Transcript]) -> None:
    """Print how long it takes to lay out all that was said, again and again, for ten hours."""
    segments: list[Segment] = []
    offset = 0.0
    while offset < _TEN_HOURS:
        for one in said:
            segments += [_later(segment, offset) for segment in one.segments]
            offset += one.duration
    whole = Transcript(tuple(segments), "en", offset)
    began = time.perf_counter()
    captions = arrange(whole, NETFLIX)
    seconds = time.perf_counter() - began
    count = sum(len(segment.words) for segment in segments)
    print(
        f"\n{offset / 3600:.1f} hours, {count} words, {len(captions.segments)} captions: ", end=""
    )
    print(f"laid out in {seconds:.1f} s")


def _later(segment: Segment, offset: float) -> Segment:
    words = tuple(Word(w.start + offset, w.end + offset, w.text) for w in segment.words)
    return replace(segment, start=segment.start + offset, end=segment.end + offset, words=words)


if __name__ == "__main__":
    sys.exit(main())
