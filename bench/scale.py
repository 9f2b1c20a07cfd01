"""What length costs: RTFx and peak memory of the command at growing lengths of joined real speech.

    python bench/scale.py [SOURCE] [--minutes 1,5,15,45,180] [--engine_mode fast]

SOURCE (by default the test data's `long/en/concat-en-open.ogg`) is repeated, and cut, to each
length; each is recognized in a process of its own with the embedded model, int8, beam 5.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

import av
import numpy as np
from contestants import Race, audiototext
from speed import ROOT, timed

from audiototext import media, models


def main() -> int:
    """Make each length, recognize it, print a row."""
    data = Path(os.environ.get("AUDIOTOTEXT_DATA") or ROOT.parent / "shared" / "data")
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    default = data / "long" / "en" / "concat-en-open.ogg"
    parser.add_argument("source", nargs="?", type=Path, default=default)
    parser.add_argument("--minutes", default="1,5,15,45,180")
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument("--engine_mode", default="fast")
    options = parser.parse_args()
    if not options.source.is_file():
        print(f"there is no recording {options.source}: name one")
        return 2
    sound = media.load(options.source).samples
    print("| minutes | all s | RTFx | first segment s | peak MB | words |")
    print("|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for minutes in map(float, options.minutes.split(",")):
            path = _joined(sound, minutes, Path(folder) / f"{minutes:g}.flac")
            threads = options.threads or os.cpu_count() or 1
            race = Race([str(path)], "en", 5, threads, models.embedded(), sys.executable)
            run = timed(audiototext(race, "--engine_mode", options.engine_mode))
            words = sum(len(text.split()) for text in run.texts.values())
            rate = minutes * 60 / run.seconds
            print(
                f"| {minutes:g} | {run.seconds:.0f} | {rate:.1f} | {run.first:.1f} "
                f"| {run.memory:.0f} | {words} |",
                flush=True,
            )
    return 0


def _joined(sound: media.Samples, minutes: float, path: Path) -> Path:
    """A FLAC file of that length: the sound again and again."""
    left = round(minutes * 60 * media.SAMPLE_RATE)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("flac", rate=media.SAMPLE_RATE, layout="mono")
        done = 0
        while left > 0:
            piece = np.ascontiguousarray((sound[:left] * 32767).astype(np.int16)[None, :])
            frame = av.AudioFrame.from_ndarray(piece, format="s16", layout="mono")
            frame.sample_rate, frame.pts = media.SAMPLE_RATE, done
            container.mux(stream.encode(frame))
            done, left = done + piece.shape[1], left - piece.shape[1]
        container.mux(stream.encode(None))
    return path


if __name__ == "__main__":
    sys.exit(main())
