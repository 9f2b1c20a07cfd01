"""How fast the command is beside its peers: whole commands, same weights, in turn, with their WER.

    python bench/speed.py [FILE|FOLDER...] [--runs 5] [--beam_size 5] [--threads 2]
        [--peers PYTHON] [--batch_sizes 8,16] [--only NAME,...] [--whisper FILE.pt] [--ggml FILE]

Each run is a process of its own, from its start to its end, and the contestants take turns, because
a shared machine's speed drifts. Prints medians: seconds until the first segment is shown, in all,
RTFx (seconds of sound per second), peak memory, and word errors with lost and invented words: speed
by losing words shows. FILE: of the test data's `wer` or `long`; by default the first of `long/en`.
PYTHON: an interpreter whose environment has faster-whisper, whisper-ctranslate2, openai-whisper or
pywhispercpp; the last two need weights of their own kind (--whisper, --ggml).
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import contestants
from contestants import Command, Race
from scoring import Score, read_manifest, score

ROOT = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("AUDIOTOTEXT_DATA") or ROOT.parent / "shared" / "data")

SOUNDS = {".ogg", ".mp3", ".wav", ".flac", ".opus", ".m4a"}


@dataclass(frozen=True, slots=True)
class Run:
    """One process: seconds to the first segment and in all; megabytes; the texts, by stem."""

    first: float
    seconds: float
    memory: float
    texts: dict[str, str]


def main() -> int:
    """Let the contestants take turns, and print a table of medians."""
    options = _options()
    files = [str(path) for path in _files(options.files)]
    if not files:
        print(f"there is no recording {options.files[0]}: name one")
        return 2
    from audiototext import models

    threads = options.threads or os.cpu_count() or 1
    race = Race(
        files, options.language, options.beam_size, threads, models.embedded(), options.peers
    )
    field = _contestants(race, options)
    runs: dict[str, list[Run]] = {name: [] for name in field}
    for number in range(options.runs):
        for name, command in field.items():
            runs[name].append(timed(command))
            print(f"\rrun {number + 1} {name:40}", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    _print(runs, files, options)
    return 0


def timed(command: Command) -> Run:
    """Run a command in a process of its own, and read what it wrote."""
    with tempfile.TemporaryDirectory() as out, tempfile.TemporaryFile("w+") as errors:
        began = time.perf_counter()
        first = 0.0
        environment = os.environ | {"HF_HUB_OFFLINE": "1", "PYTHONUNBUFFERED": "1"}
        with subprocess.Popen(
            command(out), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8",
            errors="replace", env=environment,
        ) as process:  # fmt: skip
            assert process.stdout is not None
            for line in process.stdout:
                errors.write(line)
                if not first and line.lstrip().startswith("["):
                    first = time.perf_counter() - began
            _, status, usage = os.wait4(process.pid, 0)
            seconds = time.perf_counter() - began
            process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            errors.seek(0)
            raise SystemExit(f"{command(out)[:3]} failed: {errors.read()[-2000:]}")
        texts = {path.stem: path.read_text("utf-8") for path in Path(out).glob("*.txt")}
        return Run(first, seconds, usage.ru_maxrss / 1024, texts)


def references() -> dict[str, tuple[str, str]]:
    """Language and text of every recording of `wer` and `long`, by its stem."""
    clips = [clip for folder in ("wer", "long") for clip in read_manifest(DATA / folder)]
    return {clip.path.stem: (clip.language, clip.reference) for clip in clips}


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    default = DATA / "long" / "en" / "concat-en-open.ogg"
    parser.add_argument("files", nargs="*", type=Path, default=[default])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--beam_size", type=int, default=5)
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument("--language", default="en")
    parser.add_argument("--peers", default=sys.executable)
    parser.add_argument("--batch_sizes", default="8,16")
    parser.add_argument("--only", default="", help="of these names")
    parser.add_argument("--whisper", help="openai-whisper's weights")
    parser.add_argument("--ggml", help="whisper.cpp's weights")
    return parser.parse_args()


def _files(given: list[Path]) -> list[Path]:
    found: list[Path] = []
    for path in given:
        inside = sorted(path.iterdir()) if path.is_dir() else [path]
        found += [one for one in inside if one.is_file() and one.suffix in SOUNDS]
    return found


def _contestants(race: Race, options: argparse.Namespace) -> dict[str, Command]:
    """Who takes part, by name: what is installed and what there are weights for."""
    had = contestants.installed(race.peers)
    field: dict[str, Command] = {
        "audiototext": contestants.audiototext(race),
        "audiototext sequential": contestants.audiototext(race, "--engine_mode", "sequential"),
    }
    sizes = [int(size) for size in options.batch_sizes.split(",")]
    if "faster_whisper" in had:
        field["faster-whisper"] = contestants.program(race, contestants.SEQUENTIAL)
        for size in sizes:
            name = f"faster-whisper batched {size}"
            field[name] = contestants.program(race, contestants.BATCHED, batch=size)
    if "whisper-ctranslate2" in had:
        for size in sizes:
            name = f"whisper-ctranslate2 --batched {size}"
            field[name] = contestants.ctranslate2_command(race, size)
    if "whisper" in had and options.whisper:
        weights = {"weights": options.whisper}
        field["openai-whisper"] = contestants.program(race, contestants.OPENAI, **weights)
    if "pywhispercpp" in had and options.ggml:
        weights = {"weights": options.ggml}
        field["pywhispercpp"] = contestants.program(race, contestants.CPP, **weights)
    wanted = [name for name in options.only.split(",") if name]
    if not wanted:
        return field
    return {name: one for name, one in field.items() if name in wanted}


def _print(runs: dict[str, list[Run]], files: list[str], options: argparse.Namespace) -> None:
    from audiototext import media

    duration = sum(media.probe(name).duration or 0.0 for name in files)
    spoken = references()
    print(
        f"{len(files)} files, {duration:.0f} s of sound, beam {options.beam_size}, "
        f"medians of {options.runs}\n"
    )
    print("| | first segment s | all s (least to most) | RTFx | peak MB | WER % (lost, invented) |")
    print("|---|---|---|---|---|---|")
    for name, done in runs.items():
        seconds = [run.seconds for run in done]
        middle = statistics.median(seconds)
        first = statistics.median(run.first for run in done)
        memory = statistics.median(run.memory for run in done)
        errors = Score()
        for stem, text in done[0].texts.items():
            language, reference = spoken.get(stem, ("en", ""))
            if reference.strip():
                errors += score(reference, text, language)
        print(
            f"| {name} | {first:.2f} | {middle:.1f} ({min(seconds):.1f} to {max(seconds):.1f}) "
            f"| {duration / middle:.1f} | {memory:.0f} "
            f"| {errors.rate:.2f} ({errors.lost}, {errors.invented}) |"
        )


if __name__ == "__main__":
    sys.exit(main())
