"""A recording as a picture: a row each for words, gaps, doubts and every language, over time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from .. import timestamps
from . import facts
from .wording import counted, language, lasting

if TYPE_CHECKING:
    from ..transcript import Transcript
    from ..voice import Stretch
    from .facts import Finding

MOST_LANES = 6
"""Languages that have rows of their own; more share the last one."""

_STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 28800)
_MOST_TICKS = 6
_FINEST = 1000  # parts of the whole: less cannot be seen
_MOMENTS = 400  # of the row of words


def timeline(transcript: Transcript, found: Sequence[Finding], mark: str) -> str:
    """The picture; empty where there is no time to show. mark: what the findings' ids begin with.

    Each mark of a gap or a doubt is a link to its finding.
    """
    if transcript.duration < 0.1:
        return ""
    rows = [*_rows(transcript, found, mark), *_lanes(transcript)]
    return (
        f'<div class="timeline" dir="ltr">\n{"".join(rows)}'
        f'<div class="row"><span class="name"></span>{_axis(transcript.duration)}</div>\n</div>\n'
    )


def _rows(transcript: Transcript, found: Sequence[Finding], mark: str) -> Iterator[str]:
    """Where there are words, gaps, doubts."""
    length = transcript.duration
    words = _density(_stretches(transcript), length)
    yield _row("Words", "words", words, length, "How much of each moment has words")
    for name, kind, is_gap in (("Gaps", "gap", True), ("Doubtful", "doubt", False)):
        if is_gap and transcript.coverage is None:
            continue
        of_kind = [(n, one) for n, one in enumerate(found, start=1) if one.is_gap is is_gap]
        links = "".join(_link(one, f"{mark}{n}", length) for n, one in of_kind)
        told = f"{name}: {counted(len(of_kind), 'place')}"
        yield _row(f"{name}: {len(of_kind):,}", kind, links, length, told, "group")


def _stretches(transcript: Transcript) -> list[Stretch]:
    return [
        (part.start, part.end)
        for segment in transcript.segments
        for part in segment.words or (segment,)
    ]


def _lanes(transcript: Transcript) -> Iterator[str]:
    """Where each language is spoken; a row by itself tells them apart without any colour."""
    length = transcript.duration
    seconds = facts.spoken(transcript)
    codes = list(seconds)
    shared = codes[MOST_LANES - 1 :] if len(codes) > MOST_LANES else []
    lanes = [[code] for code in codes if code not in shared] + ([shared] if shared else [])
    for number, lane in enumerate(lanes, start=1):
        name = language(lane[0]) if len(lane) == 1 else f"{len(lane)} others"
        told = ", ".join(f"{language(code)} {lasting(seconds[code])}" for code in lane)
        spoken = [
            (segment.start, segment.end)
            for segment in transcript.segments
            if (segment.language or transcript.language) in lane
        ]
        yield _row(name, f"lane-{number}", _bars(spoken, length), length, told)


def _row(
    name: str,
    kind: str,
    marks: str,
    length: float,
    told: str,
    role: str = "img",
) -> str:
    """A row; its name and what is told of it are safe as they are."""
    return (
        f'<div class="row"><span class="name">{name}</span><svg class="{kind}" role="{role}" '
        f'aria-label="{told}">{_grid(length)}{marks}</svg></div>\n'
    )


def _density(stretches: Iterable[Stretch], length: float) -> str:
    """A bar for each moment, as high as the part of it that the stretches fill."""
    moment = length / _MOMENTS
    filled = [0.0] * _MOMENTS
    for start, end in _merged(stretches, 0.0):
        for n in range(int(start / moment), min(int(end / moment) + 1, _MOMENTS)):
            filled[n] += max(0.0, min(end, (n + 1) * moment) - max(start, n * moment))
    heights = [round(20 * seconds / moment) * 5 for seconds in filled]
    return "".join(_equal_bars(heights))


def _equal_bars(heights: Sequence[int]) -> Iterator[str]:
    """Bars of a height in percent, neighbours of one height as one bar."""
    start = 0
    for height, bars in groupby(heights):
        end = start + len(list(bars))
        if height:
            x, width = _at(start, _MOMENTS), _at(end - start, _MOMENTS)
            yield f'<rect x="{x}" width="{width}" y="{100 - height}%" height="{height}%"/>'
        start = end


def _bars(stretches: Iterable[Stretch], length: float) -> str:
    """A bar for each stretch; those with no room to be seen between them are one."""
    merged = _merged(stretches, length / _FINEST)
    return "".join(f"<rect {_extent(start, end, length)}/>" for start, end in merged)


def _merged(stretches: Iterable[Stretch], least: float) -> list[Stretch]:
    """The stretches in order; those with no more than so many seconds between them are one."""
    merged: list[Stretch] = []
    for start, end in sorted(stretches):
        if merged and start - merged[-1][1] <= least:
            merged[-1] = merged[-1][0], max(merged[-1][1], end)
        else:
            merged.append((start, end))
    return merged


def _link(finding: Finding, place: str, length: float) -> str:
    """A mark that leads to its finding, with an unseen, wider one for fingers."""
    extent = _extent(finding.start, finding.end, length)
    what = "gap" if finding.is_gap else "doubtful"
    told = f"{timestamps.clock(finding.start)}, {what}, {lasting(finding.end - finding.start)}"
    return (
        f'<a href="#{place}" aria-label="{told}"><title>{told}</title>'
        f'<rect class="reach" {extent}/><rect {extent}/></a>'
    )


def _extent(start: float, end: float, length: float) -> str:
    return f'x="{_at(start, length)}" width="{_at(end - start, length)}" y="0" height="100%"'


def _at(seconds: float, length: float) -> str:
    """A share of the whole width."""
    share = round(100 * min(max(seconds / length, 0.0), 1.0), 3)
    return f"{share:g}%"


def _ticks(length: float) -> list[float]:
    """Whole times, in seconds, that part the whole evenly, not too many."""
    step = next((step for step in _STEPS if length / step <= _MOST_TICKS), None)
    if step is None:
        step = 86400 * (int(length / 86400 / _MOST_TICKS) + 1)
    return [float(step * number) for number in range(int(length / step) + 1)]


def _grid(length: float) -> str:
    return "".join(
        f'<line class="tick" x1="{_at(tick, length)}" x2="{_at(tick, length)}" y1="0" y2="100%"/>'
        for tick in _ticks(length)
    )


def _axis(length: float) -> str:
    """The times below, each at its line; a telephone has no room for every second long one."""
    return f'<svg class="axis" aria-hidden="true">{"".join(_times(length))}</svg>'


def _times(length: float) -> Iterator[str]:
    for number, tick in enumerate(_ticks(length)):
        share = tick / length
        kind = ' class="second"' if number % 2 and length >= 3600 else ""
        anchor = "start" if share < 0.04 else "end" if share > 0.94 else "middle"
        yield (
            f'<text{kind} x="{_at(tick, length)}" y="12" text-anchor="{anchor}">'
            f"{timestamps.clock(tick)}</text>"
        )
