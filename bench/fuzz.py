"""Caption files damaged at random: what is read, and any error that is not one of ours.

    python bench/fuzz.py [FOLDER] [--minutes 60] [--seed 1]

Takes the caption files of FOLDER (by default the test data's `subs`) and files that we write
ourselves, cuts, doubles, mixes and soils them, and gives each to all parsers, and what they
read to all writers. Prints files per second, the slowest file, and every error but
CaptionSyntaxError with the file that caused it; the exit code is 1 if there was one.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from audiototext import Evidence, Segment, Transcript, Word
from audiototext.errors import CaptionSyntaxError
from audiototext.formats import FORMATS, Format
from audiototext.reading import decoded

ROOT = Path(__file__).resolve().parent.parent
LONGEST = 20_000  # bytes of a file that is taken for damage
SLOW = 3.0  # seconds; a step that takes longer for a file of this size hangs somebody

PIECES = [
    b"-->", b"->", b" --> ", b"00:00:01,000", b"00:01.000", b"99:99:99.999", b"-1:0", b"1:1",
    b":", b"\n", b"\n\n", b"\r", b"\r\r\n", b"\x00", b"\x85", b"\xe2\x80\xa8", b"\xef\xbb\xbf",
    b"\xff\xfe", b"\xed\xa0\x80", b"WEBVTT", b"WEBVTT\n\n", b"NOTE\n", b"STYLE\n", b"REGION\n",
    b"<", b">", b"<b ", b"</", b"&", b"&lt;", b"&amp;lt;", b"&#1114112;", b"{", b"}", b"[", b"]",
    b'"', b"\\", b"\\u", b",", b"null", b"NaN", b"Infinity", b"-1", b"1e999", b"9" * 5000,
    b'"segments":', b'"words":', b'"text":', b'"start":', b'"end":', b'"tokens":',
    b'{"segments": [', b"[" * 2000, b" " * 5000, b"1\n" * 500, b"0:00:01.000,0:00:02.000",
    "\u0660:\u0661".encode(), b"\x1b$B", b"\xa4\xa2", b"<00:01.000>",
    b"[Script Info]\n", b"[V4+ Styles]\n", b"[Events]\nFormat: Start, End, Text\n",
    b"Dialogue: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,", b"Comment: ", b"{\\an8}", b"{\\i1}",
    b"{\\p1}", b"\\N", b"{\\c&HFF&}" * 300, b"[01:02.34]", b"[offset:+500]", b"[ti:x]",
    b"<tt xmlns='http://www.w3.org/ns/ttml'>", b"<p begin='1s' end='2s'>", b"</p>", b"<br/>",
    b"<span tts:fontStyle='italic'>", b"<div begin='1s'>", b"<!DOCTYPE tt [<!ENTITY a 'b'>]>",
    b"<![CDATA[", b"]]>", b"<!--", b"start,end,speaker,text\n", b"start\tend\ttext\n", b"\t", b"'=",
    b'""', b";", b"|", b'{"transcription": [', b'{"chunks": [', b'"timestamp": [0, null]',
]  # fmt: skip


def ours() -> Iterator[bytes]:
    """Files that we write, with everything in them."""
    evidence = Evidence(0, (50364, 1, 50400), 0.0, -0.2, 1.1, 0.01)
    words = (Word(0.5, 1.0, " Hello", 0.9), Word(1.0, 1.5, " <you>"))
    said = (
        Segment(0.0, 1.5, " Hello <you>", words, "en", "A", evidence),
        Segment(1.5, 1.6, " 42\n\n-->"),
        Segment(3599.0, 4000.0, " <i>AT&T</i> &lt; 語 🎵 \x00"),
    )
    for segments in (said, said * 0):
        transcript = Transcript(segments, "en", 4000.0, language_probability=0.9, notes=("a",))
        for format in FORMATS.values():
            if format.is_text:
                yield format.text(transcript).encode()


VALUES: list[Any] = [
    None, True, 0, -1, 1.5, 2, 1e300, 10**400, float("nan"), float("inf"), "", "1.5", " word",
    "\ud83c", [], {}, [None], [1, 2], [{}], {"start": 1}, "x" * 1000, [[[]]],
]  # fmt: skip


def twisted(chance: random.Random) -> bytes:
    """Our own json with odd values, missing fields and fields in odd places."""
    whole = json.loads(next(data for data in ours() if data.startswith(b"{")))
    segments, words = whole["segments"], whole["segments"][0]["words"]
    names = [*whole, *segments[0], *words[0]]
    for _ in range(chance.randint(1, 8)):
        place = chance.choice([whole, *segments, *words])
        name = chance.choice(names)
        if chance.random() < 0.2:
            place.pop(name, None)
        else:
            place[name] = chance.choice([*VALUES, segments, words])
    try:
        return json.dumps(chance.choice([whole, whole, segments])).encode()
    except ValueError:  # something holds itself
        return twisted(chance)


def damaged(seeds: list[bytes], chance: random.Random) -> bytes:
    """One of the files after one to eight mishaps."""
    if chance.random() < 0.2:
        return twisted(chance)
    data = chance.choice(seeds)
    for _ in range(chance.randint(1, 8)):
        begin = chance.randint(0, len(data))
        end = min(begin + chance.choice([0, 1, 3, 20, 300]), len(data))
        other = chance.choice(seeds)
        cut = chance.randint(0, len(other))
        instead = chance.choice(
            [
                b"",
                data[begin:end] * chance.choice([2, 2, 50]),
                chance.choice(PIECES),
                chance.choice(PIECES) * chance.choice([1, 2, 30]),
                bytes([chance.randint(0, 255)]),
                other[cut : cut + chance.choice([5, 50, 500])],
            ]
        )
        data = data[:begin] + instead + data[end:]
    return data[: 10 * LONGEST]


class Clock:
    """How long each step took at most, in seconds, and of how many characters."""

    def __init__(self) -> None:
        self.longest: dict[str, tuple[float, int]] = {}

    @contextmanager
    def timed(self, step: str, size: int) -> Iterator[None]:
        """Time what is done with so many characters."""
        began = time.process_time()
        try:
            yield
        finally:
            taken = time.process_time() - began
            self.longest[step] = max(self.longest.get(step, (0.0, 0)), (taken, size))


def tried(data: bytes, told: Counter[str], clock: Clock) -> None:
    """Read a file in all formats and write what is read in all; only our own error is allowed."""
    try:
        text, _ = decoded(data)
    except CaptionSyntaxError:
        told["not text"] += 1
        return
    for name, format in FORMATS.items():
        if format.parse is None:
            continue
        try:
            with clock.timed(f"read {name}", len(text)):
                read = format.parse(text)
        except CaptionSyntaxError:
            told[f"{name} refused"] += 1
            continue
        told[f"{name} read"] += 1
        for other in FORMATS.values():
            with clock.timed(f"write {other.name}", len(text)):
                written(read, other)


def written(read: Transcript, format: Format) -> None:
    """Write what was read in a format of text, read it again, and make it plain."""
    if not format.is_text:
        return
    again = format.text(read).encode(errors="strict")
    if format.parse is not None and read.segments:
        assert len(format.parse(again.decode()).segments) == len(read.segments)
    if format.plain is not None:
        for segment in read.segments:
            format.plain(segment.text)


def main() -> int:
    """Damage files until the time is over."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    data = os.environ.get("AUDIOTOTEXT_DATA") or ROOT.parent / "shared" / "data"
    parser.add_argument("folder", nargs="?", type=Path, default=Path(data) / "subs")
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    paths = [path for path in sorted(options.folder.rglob("*.*")) if path.is_file()]
    seeds = [*list(ours()) * 40, *(path.read_bytes()[:LONGEST] for path in paths)]
    chance = random.Random(options.seed)
    told: Counter[str] = Counter()
    steps = Clock()
    began = time.monotonic()
    files, wrong, slowest = 0, 0, 0.0
    while time.monotonic() - began < options.minutes * 60:
        broken = damaged(seeds, chance)
        files += 1
        try:
            tried(broken, told, steps)
        except Exception:
            wrong += 1
            traceback.print_exc()
            print(f"file {files} of seed {options.seed}: {broken[:3000]!r}\n")
        step, (taken, _) = max(
            steps.longest.items(), key=lambda one: one[1], default=("", (0.0, 0))
        )
        if taken > max(SLOW, slowest):
            wrong += 1
            print(f"file {files} of seed {options.seed}: {step} took {taken:.1f} s")
            print(f"{broken[:3000]!r}\n")
        slowest = max(slowest, taken)
    minutes = (time.monotonic() - began) / 60
    print(
        f"{len(seeds)} seeds, {files} files in {minutes:.1f} minutes, {files / minutes / 60:.0f}/s"
    )
    print(", ".join(f"{what} {count}" for what, count in sorted(told.items())))
    worst = sorted(steps.longest.items(), key=lambda one: -one[1][0])[:5]
    print(", ".join(f"{step} {taken:.2f} s of {size}" for step, (taken, size) in worst))
    print(f"slowest {slowest:.2f} s; {wrong} errors that are not ours")
    return wrong > 0


if __name__ == "__main__":
    sys.exit(main())
