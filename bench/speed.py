"""How fast the command is beside plain faster-whisper: same weights, same beam, in turn.

    python bench/speed.py [FILE...] [--runs 5] [--beam_size 5] [--threads 0]

Each run is a process of its own, and the contestants take turns, because a shared machine's speed
drifts. Prints medians: seconds until the model is loaded, until the first segment, in all, RTFx
(seconds of sound per second), peak memory, and the words recognized, so that speed by losing words
shows. FILE: by default the first of the test data's `long/en`.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

OURS = """
import sys, time
began = time.perf_counter()
from audiototext import LocalWhisper, WhisperOptions, transcribe, Listener
class Ear(Listener):
    first = None
    def segment(self, segment):
        self.first = self.first or time.perf_counter() - began
ear = Ear()
options = WhisperOptions(beam_size={beam})
engine = LocalWhisper({model!r}, compute_type="int8", threads={threads}, options=options)
loaded = time.perf_counter() - began
text = " ".join(transcribe(name, language="en", engine=engine, listener=ear).text
                for name in {files!r})
first = ear.first
"""

PLAIN = """
import sys, time
began = time.perf_counter()
from faster_whisper import WhisperModel
model = WhisperModel({folder!r}, compute_type="int8", cpu_threads={threads})
loaded = time.perf_counter() - began
texts, first = [], None
for name in {files!r}:
    for segment in model.transcribe(name, language="en", beam_size={beam})[0]:
        first = first or time.perf_counter() - began
        texts.append(segment.text)
text = " ".join(texts)
"""

REPORT = """
import json, resource
print(json.dumps({"loaded": loaded, "first": first or 0.0, "words": len(text.split()),
                  "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
"""


@dataclass(frozen=True, slots=True)
class Run:
    """One process: seconds to load, to the first segment, in all; megabytes; words."""

    loaded: float
    first: float
    seconds: float
    memory: float
    words: float


def main() -> int:
    """Let the contestants take turns, and print a table of medians."""
    options = _options()
    files = [str(path) for path in options.files if path.is_file()]
    if not files:
        print(f"there is no recording {options.files[0]}: name one")
        return 2
    duration = _duration(files)
    contestants = _contestants(options, files)
    runs: dict[str, list[Run]] = {name: [] for name in contestants}
    for number in range(options.runs):
        for name, program in contestants.items():
            runs[name].append(timed(program))
            print(f"\rrun {number + 1} {name:20}", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    print(f"{duration:.0f} s of sound, beam {options.beam_size}, medians of {options.runs}\n")
    print("| | loaded s | first segment s | all s | RTFx | peak MB | words |")
    print("|---|---|---|---|---|---|---|")
    for name, done in runs.items():
        print(_row(name, done, duration))
    return 0


def timed(program: str) -> Run:
    """Run a program in a process of its own, and what it tells of itself."""
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", program + REPORT],
        capture_output=True, check=True, encoding="utf-8",
        env=os.environ | {"HF_HUB_OFFLINE": "1"},
    )  # fmt: skip
    seconds = time.perf_counter() - began
    told = json.loads(done.stdout.splitlines()[-1])
    return Run(told["loaded"], told["first"], seconds, told["memory"], told["words"])


def _options() -> argparse.Namespace:
    data = Path(os.environ.get("AUDIOTOTEXT_DATA") or ROOT.parent / "shared" / "data")
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    default = data / "long" / "en" / "concat-en-open.ogg"
    parser.add_argument("files", nargs="*", type=Path, default=[default])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--beam_size", type=int, default=5)
    parser.add_argument("--threads", type=int, default=0)
    return parser.parse_args()


def _contestants(options: argparse.Namespace, files: list[str]) -> dict[str, str]:
    from audiototext import models

    common = {"files": files, "beam": options.beam_size, "threads": options.threads}
    return {
        "audiototext": OURS.format(model=models.EMBEDDED, **common),
        "faster-whisper": PLAIN.format(folder=str(models.embedded()), **common),
    }


def _duration(files: list[str]) -> float:
    from audiototext import media

    return sum(media.probe(name).duration or 0.0 for name in files)


def _row(name: str, done: list[Run], duration: float) -> str:
    def median(field: str) -> float:
        return float(statistics.median(getattr(run, field) for run in done))

    seconds = median("seconds")
    return (
        f"| {name} | {median('loaded'):.2f} | {median('first'):.2f} | {seconds:.1f} "
        f"| {duration / seconds:.1f} | {median('memory'):.0f} | {median('words'):.0f} |"
    )


if __name__ == "__main__":
    sys.exit(main())
