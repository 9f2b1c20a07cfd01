"""Difficult recordings: what comes out of each, and the word errors where the words are known.

    python bench/hard.py [FOLDER] [--only channels,short] [--model embedded] [--text]

FOLDER (by default the test data's `hard`) holds `manifest.tsv` with the columns file, lang,
duration_s, kind, ref_quality and reference. The language is told where the manifest has one and
finding it is not what the file is for. Prints a line per file, then the pooled WER of the exact
English references, the files set aside (two languages at once, spoken letters, noise) and what
must never be: text where nobody speaks, a time past the end, an error that is not one of ours.
"""

from __future__ import annotations

import argparse
import csv
import os
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from scoring import Score, score

import audiototext
from audiototext import AudioToTextError, Transcript, languages, models

ROOT = Path(__file__).resolve().parent.parent
DETECTED = ("langid/", "langswitch/")
"""Folders whose files are there to have their language found."""

_HIGHEST_RATE = 10  # per cent, pooled
_SLACK = 0.2  # seconds by which a manifest's duration may be rounded or guessed


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the manifest."""

    path: Path
    name: str
    language: str
    duration: float | None
    kind: str
    reference: str | None

    @property
    def told(self) -> str | None:
        """The language that the recognizer is told; None = it must find it."""
        known = self.language in languages.NAMES
        return self.language if known and not self.name.startswith(DETECTED) else None

    @property
    def is_speech(self) -> bool:
        return self.language != "-"

    @property
    def is_aside(self) -> bool:
        """Is it listed, but left out of the pooled rate?"""
        letters = self.name.startswith("short/alnum-")
        return letters or self.kind == "noisy" or "+" in self.language


@dataclass(frozen=True, slots=True)
class Result:
    """What came out of a file: a transcript, the sentence of a refusal, or a traceback."""

    row: Row
    seconds: float
    transcript: Transcript | None = None
    refusal: str = ""
    bug: str = ""

    @property
    def text(self) -> str:
        return self.transcript.text if self.transcript else ""

    @property
    def end(self) -> float:
        """The latest time in the transcript, words included."""
        segments = self.transcript.segments if self.transcript else ()
        words = [word.end for segment in segments for word in segment.words]
        return max([segment.end for segment in segments] + words, default=0.0)

    @property
    def score(self) -> Score | None:
        """Word errors, where the reference is exact and the file was read."""
        if not self.row.reference or self.transcript is None or "+" in self.row.language:
            return None
        return score(self.row.reference, self.text, self.row.language)

    @property
    def is_late(self) -> bool:
        """Does a time lie past the end of what was heard, or of what the manifest says?"""
        ends = [self.transcript.duration if self.transcript else 0.0]
        if self.row.duration is not None:
            ends.append(self.row.duration + _SLACK)
        return self.end > min(ends)


def main() -> int:
    """Recognize file by file and print as it goes; 1 where something happened that must not."""
    options = _options()
    if not (options.folder / "manifest.tsv").is_file():
        print(f"no manifest.tsv in {options.folder}: name a folder that has one")
        return 2
    only = tuple(f"{name}/" for name in options.only.split(",") if name)
    rows = [row for row in _rows(options.folder) if not only or row.name.startswith(only)]
    engine = audiototext.LocalWhisper(options.model)
    print("| file | what came out | seconds | last end | language | WER % | took |")
    print("|---|---|---|---|---|---|---|")
    results = []
    for row in rows:
        results.append(_recognized(row, engine))
        print(_line(results[-1], options.text), flush=True)
    return _summary(results)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    data = Path(os.environ.get("AUDIOTOTEXT_DATA") or ROOT.parent / "shared" / "data")
    parser.add_argument("folder", type=Path, nargs="?", default=data / "hard")
    parser.add_argument("--model", default=models.EMBEDDED)
    parser.add_argument("--only", default="", help="only these folders, such as channels,short")
    parser.add_argument("--text", action="store_true", help="print all that was recognized")
    return parser.parse_args()


def _rows(folder: Path) -> list[Row]:
    with (folder / "manifest.tsv").open(encoding="utf-8", newline="") as file:
        return [
            Row(
                folder / row["file"],
                row["file"],
                row["lang"],
                float(row["duration_s"]) if row["duration_s"] else None,
                row["kind"],
                row["reference"] if row["ref_quality"] == "exact" else None,
            )
            for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        ]


def _recognized(row: Row, engine: audiototext.LocalWhisper) -> Result:
    began = time.perf_counter()
    try:
        found = audiototext.transcribe(row.path, language=row.told, engine=engine)
    except AudioToTextError as error:
        return Result(row, time.perf_counter() - began, refusal=f"{type(error).__name__}: {error}")
    except Exception:
        return Result(row, time.perf_counter() - began, bug=traceback.format_exc())
    return Result(row, time.perf_counter() - began, found)


def _line(result: Result, whole: bool) -> str:
    """A file's line of the table."""
    row, transcript, scored = result.row, result.transcript, result.score
    name = row.name if len(row.name) < 50 else f"{row.name[:46]}..."
    rate = f"{scored.rate:.0f}" if scored else ""
    if transcript is None:
        told = result.refusal.replace(f"{row.path}: ", "") or "BUG"
        return f"| {name} | {told} | | | | {rate} | {result.seconds:.1f} |"
    text = result.text if whole or len(result.text) < 60 else f"{result.text[:56]}..."
    told = "; ".join(["ok" if text else "ok, no text", *transcript.notes])
    shown = transcript.language if row.told is None else f"({transcript.language})"
    cells = [name, f"{told}: {text}" if text else told, f"{transcript.duration:.2f}"]
    cells += [f"{result.end:.2f}", shown, rate, f"{result.seconds:.1f}"]
    return f"| {' | '.join(cells)} |"


def _summary(results: Sequence[Result]) -> int:
    scored = [(result, found) for result in results if (found := result.score)]
    counted = [(one, found) for one, found in scored if not one.row.is_aside]
    total = sum((found for _, found in counted), Score())
    print(f"\npooled WER over {len(counted)} files with an exact English reference:")
    print(f"{total.rate:.2f} % ({total.errors} of {total.words} words: ", end="")
    print(f"{total.substituted} wrong, {total.lost} lost, {total.invented} invented)")
    for result, found in counted:
        if found.rate > 10:
            print(f"  over 10 %: {result.row.name} {found.rate:.0f} %: {result.text}")
    print("\nset aside:")
    for result in results:
        if result.row.is_aside:
            rate = f" {found.rate:.0f} %" if (found := result.score) else ""
            print(f"  {result.row.name}{rate}: {result.text}")
    print()
    _list(results, "text where nobody speaks", _says_too_much)
    _list(results, "no text where somebody speaks", _says_nothing)
    _list(results, "another language was found", _is_taken_for_another)
    late = _list(results, "a time past the end", lambda one: f"{one.end}" if one.is_late else "")
    bugs = _list(results, "an error that is not ours", lambda one: one.bug)
    print(f"took {sum(result.seconds for result in results):.0f} s")
    return 1 if late or bugs or total.rate > _HIGHEST_RATE else 0


def _list(results: Sequence[Result], title: str, tell: Callable[[Result], str]) -> int:
    """Print the files of which there is something to tell; how many they are."""
    told = [(result, tell(result)) for result in results]
    found = [f"  {result.row.name}: {words}" for result, words in told if words]
    print("\n".join([f"{title}: {len(found)}", *found]))
    return len(found)


def _says_too_much(result: Result) -> str:
    return "" if result.row.is_speech else result.text


def _says_nothing(result: Result) -> str:
    if not result.row.is_speech or result.transcript is None or result.text:
        return ""
    return f"{result.transcript.duration:.2f} s"


def _is_taken_for_another(result: Result) -> str:
    row, transcript = result.row, result.transcript
    if transcript is None or row.told or row.language not in languages.NAMES:
        return ""
    found = transcript.language
    return "" if found == row.language else f"{found} instead of {row.language}"


if __name__ == "__main__":
    sys.exit(main())
