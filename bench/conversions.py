"""Every caption file of a folder to every format and back: what comes back, what is told as lost.

    python bench/conversions.py [FOLDER]

FOLDER is by default the test data's `subs`. Prints a line a format: how many files were written,
how many of those came back with as many cues, the same times (to the format's precision) and the
same text, and how many losses were told; below it the files that could not be read, and whatever
did not come back without being told.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from audiototext import conversion, formats, reading
from audiototext.errors import CaptionFileError, CaptionSyntaxError
from audiototext.formats import Format
from audiototext.transcript import Transcript

ROOT = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("AUDIOTOTEXT_DATA") or ROOT.parent / "shared" / "data")


@dataclass(slots=True)
class Tally:
    """What became of the files in one format."""

    counts: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    seconds: float = 0.0


def main() -> int:
    """Convert everything, and print the table; 1 where something was lost without a word."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path, default=DATA / "subs")
    folder = parser.parse_args().folder
    suffixes = {one.suffix for one in formats.FORMATS.values() if one.captions}
    paths = sorted(path for path in folder.rglob("*") if path.suffix.lower() in suffixes)
    tallies = {name: Tally() for name in formats.FORMATS}
    refused: list[str] = []
    for number, path in enumerate(paths, start=1):
        print(f"\r{number}/{len(paths)}", end="", file=sys.stderr, flush=True)
        try:
            transcript, origin = reading.read_with_format(path)
        except (CaptionFileError, CaptionSyntaxError) as error:
            if str(path) not in str(error):
                raise SystemExit(f"an error that does not name {path}: {error}") from None
            refused.append(str(error).replace(str(folder), ""))
            continue
        for format in formats.FORMATS.values():
            began = time.perf_counter()
            there_and_back(path.name, transcript, origin, format, tallies[format.name])
            tallies[format.name].seconds += time.perf_counter() - began
    print(file=sys.stderr)
    _print(tallies, len(paths), refused)
    return int(any(tally.wrong for tally in tallies.values()))


def there_and_back(
    name: str, transcript: Transcript, origin: Format, target: Format, tally: Tally
) -> None:
    """Write a file's transcript in a format, read it, bring it back to where it came from."""
    there = conversion.converted(transcript, origin, target)
    written = target.render(there)
    tally.counts["written"] += 1
    lost = conversion.losses(transcript, origin, target) if target is not origin else {}
    tally.counts["told"] += bool(lost)
    if target.parse is None or isinstance(written, bytes):
        return
    read = target.parse(written)
    back = conversion.converted(read, target, origin)
    rendered = origin.render(back)
    assert origin.parse is not None
    assert isinstance(rendered, str)
    again = origin.parse(rendered)
    for kind, is_equal in compared(transcript, again, origin, target).items():
        tally.counts[kind] += is_equal
        if not is_equal and not (kind == "times" and {"times", "overlaps"} & set(lost)):
            tally.wrong.append(f"{name} in {target.name}: {kind}")


def compared(
    before: Transcript, after: Transcript, origin: Format, through: Format
) -> dict[str, bool]:
    """What is the same after a way through another format: cues, times, text."""
    if len(before.segments) != len(after.segments):
        return {"cues": False}
    both = list(zip(before.segments, after.segments, strict=True))
    step = max(origin.precision, through.precision)
    plain = origin.plain or str
    return {
        "cues": True,
        "times": all(
            abs(a.start - b.start) <= step + 1e-6 and abs(a.end - b.end) <= step + 1e-6
            for a, b in both
        ),
        "text": all(_words(plain(a.text)) == _words(plain(b.text)) for a, b in both),
    }


def _words(text: str) -> list[str]:
    return text.replace("\u2060", "").split()


def _print(tallies: dict[str, Tally], total: int, refused: list[str]) -> None:
    print(f"{total} files, {len(refused)} refused\n")
    print("| format | written | same cues | same times | same text | losses told | seconds |")
    print("|---|---|---|---|---|---|---|")
    for name, tally in tallies.items():
        counts = tally.counts
        read = formats.named(name).parse is not None
        cells = [counts[kind] if read else "-" for kind in ("cues", "times", "text")]
        told = " | ".join(map(str, [counts["written"], *cells, counts["told"]]))
        print(f"| {name} | {told} | {tally.seconds:.1f} |")
    for title, found in (
        ("refused", refused),
        ("not the same, and not told", [one for tally in tallies.values() for one in tally.wrong]),
    ):
        print(f"\n{title}:")
        print("\n".join(found) or "none")


if __name__ == "__main__":
    sys.exit(main())
