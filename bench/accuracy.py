"""Word errors of this project beside plain faster-whisper: same weights, same clips, one run.

    python bench/accuracy.py [FOLDER] [--languages en,fr] [--detect] [--seed 1]

FOLDER (by default the test data's `wer`) holds `manifest.tsv` with the columns file, lang and
reference. Prints pooled WER by language (CER for zh, ja, ko, th), lost and invented words, and the
worst clips. Clips whose reference is empty count as invented words only and stay out of the rates,
as in the data's own scoring.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import ctranslate2
from faster_whisper import WhisperModel
from scoring import Clip, Score, pooled, read_manifest, score

import audiototext
from audiototext import models

ROOT = Path(__file__).resolve().parent.parent

_ENOUGH, _MUCH_WORSE = 20, 15  # words of a clip, and points of its error rate

Recognize = Callable[[Clip], str]


def main() -> int:
    """Read the options, run both engines clip by clip, print the tables."""
    options = _options()
    if not (options.folder / "manifest.tsv").is_file():
        print(f"no manifest.tsv in {options.folder}: name a folder that has one")
        return 2
    clips = [
        clip
        for clip in read_manifest(options.folder)
        if not options.languages or clip.language in options.languages.split(",")
    ]
    engines = _engines(options)
    scores: dict[str, list[Score]] = {name: [] for name in engines}
    seconds = dict.fromkeys(engines, 0.0)
    for number, clip in enumerate(clips, start=1):
        for name, recognize in engines.items():
            ctranslate2.set_random_seed(options.seed)
            began = time.perf_counter()
            scores[name].append(score(clip.reference, recognize(clip), clip.language))
            seconds[name] += time.perf_counter() - began
        print(f"\r{number}/{len(clips)} {clip.name:60}", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    _print_rates(clips, scores)
    print(f"\nseconds: {', '.join(f'{name} {spent:.0f}' for name, spent in seconds.items())}")
    _print_worst(clips, scores, options.worst)
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    data = Path(os.environ.get("AUDIOTOTEXT_DATA") or ROOT.parent / "shared" / "data")
    parser.add_argument("folder", type=Path, nargs="?", default=data / "wer")
    parser.add_argument("--model", default=models.EMBEDDED)
    parser.add_argument("--beam_size", type=int, default=5)
    parser.add_argument("--compute_type", default="int8")
    parser.add_argument("--languages", default="", help="only these, such as en,fr")
    parser.add_argument("--engine_mode", default="fast", help="of ours")
    parser.add_argument("--detect", action="store_true", help="do not tell the language")
    parser.add_argument("--seed", type=int, default=0, help="of plain faster-whisper's retries")
    parser.add_argument("--worst", type=int, default=10, help="how many clips to name")
    return parser.parse_args()


def _engines(options: argparse.Namespace) -> dict[str, Recognize]:
    """Ours and the plain one, by the name that the tables give them."""
    ours = audiototext.LocalWhisper(
        options.model,
        compute_type=options.compute_type,
        engine_mode=options.engine_mode,
        options=audiototext.WhisperOptions(beam_size=options.beam_size),
    )
    folder = str(models.find(options.model).path)
    plain = WhisperModel(folder, compute_type=options.compute_type)

    def by_audiototext(clip: Clip) -> str:
        language = None if options.detect or clip.language == "mul" else clip.language
        return audiototext.transcribe(clip.path, language=language, engine=ours).text

    def by_faster_whisper(clip: Clip) -> str:
        segments, _ = plain.transcribe(
            str(clip.path),
            language=None if options.detect or clip.language == "mul" else clip.language,
            beam_size=options.beam_size,
        )
        return "".join(segment.text for segment in segments)

    return {"audiototext": by_audiototext, "faster-whisper": by_faster_whisper}


def _print_rates(clips: Sequence[Clip], scores: dict[str, list[Score]]) -> None:
    spoken = [index for index, clip in enumerate(clips) if clip.reference.strip()]
    rates = {
        name: pooled((clips[index].language, found[index]) for index in spoken)
        for name, found in scores.items()
    }
    print("| language | clips | words | " + " | ".join(f"{n} % (lost, invented)" for n in rates))
    print("|---|---|---|" + "---|" * len(rates))
    for language, one in next(iter(rates.values())).items():
        count = sum(1 for i in spoken if language in ("all", clips[i].language))
        cells = [
            f"{found[language].rate:.2f} ({found[language].lost}, {found[language].invented})"
            for found in rates.values()
        ]
        print(f"| {language} | {count} | {one.words} | " + " | ".join(cells) + " |")
    for index, clip in enumerate(clips):
        if index not in spoken:
            told = ", ".join(f"{name} {found[index].invented}" for name, found in scores.items())
            print(f"invented words in {clip.name}, where nobody speaks: {told}")


def _print_worst(clips: Sequence[Clip], scores: dict[str, list[Score]], most: int) -> None:
    ours, *others = scores.values()
    ranked = sorted(range(len(clips)), key=lambda index: -ours[index].errors)[:most]
    print("\nworst clips: " + " | ".join(["file", "words", *scores]))
    for index in ranked:
        rates = [f"{found[index].rate:.0f} %" for found in (ours, *others)]
        print(" | ".join([clips[index].name, str(ours[index].words), *rates]))
    (theirs,) = others
    worse = [
        f"{clip.name} {a.rate:.0f} beside {b.rate:.0f} %"
        for clip, a, b in zip(clips, ours, theirs, strict=True)
        if a.words >= _ENOUGH and a.rate > b.rate + _MUCH_WORSE
    ]
    print(f"\nof {_ENOUGH} words or more, over {_MUCH_WORSE} points worse: {worse or 'none'}")


if __name__ == "__main__":
    sys.exit(main())
