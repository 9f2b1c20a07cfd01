"""What a report's page shows as tables: confidence, languages, hotwords, norms, settings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from .. import timestamps
from ..quality import RULES
from . import facts
from .wording import counted, escaped, isolated, language, lasting, percent

if TYPE_CHECKING:
    from ..fitting import Doubt
    from ..transcript import Transcript
    from .facts import Captions

_BINS = 10
_MISPLACED = {
    "cut": "it may belong to the caption before or after",
    "order": "the languages order their words differently here",
}


def confidence(transcript: Transcript) -> str:
    """How many words are how sure; empty where nobody knows."""
    known = facts.confidences(transcript)
    right = facts.mean(known)
    if right is None:
        return ""
    counts = [0] * _BINS
    for value in known:
        counts[min(int(value * _BINS), _BINS - 1)] += 1
    most = max(counts)
    rows = [
        [
            f"{10 * n} – {10 * n + 10} %",  # noqa: RUF001
            f'<svg aria-hidden="true"><rect width="{100 * counts[n] / most:.2f}%" '
            'height="100%"/></svg>',
            f"{counts[n]:,}",
        ]
        for n in reversed(range(_BINS))
    ]
    told = (
        f"<p>Of {counted(len(known), 'word')}, {percent(right)} can be expected to be right: that "
        "is the mean of how sure the words are.</p>\n"
    )
    return told + _table("bars", ["Confidence", "", "Words"], rows)


def languages(transcript: Transcript) -> str:
    """How long each language is spoken; empty where there is but one."""
    spoken = facts.spoken(transcript)
    total = sum(spoken.values())
    if len(spoken) < 2:
        return ""
    rows = [
        [language(code), lasting(seconds), percent(seconds / total)]
        for code, seconds in spoken.items()
    ]
    return _table("numbers", ["Language", "Speech", "Share"], rows)


def hotwords(counts: Sequence[tuple[str, int]]) -> str:
    """Which of the hotwords were heard, and which were not."""
    heard = [f"{isolated(word)} ({count:,})" for word, count in counts if count]
    missing = [isolated(word) for word, count in counts if not count]
    told = [("Heard", heard), ("Not heard", missing)]
    return definitions((name, ", ".join(words)) for name, words in told if words)


def norms(captions: Captions) -> str:
    """How captions keep to the norms: a number, a row for each rule, the worst of them."""
    found = captions.found
    preset = escaped(found.preset)
    held = f"laid out by {preset}" if captions.followed else f"held against {preset}"
    if not found.captions:
        return f"<p>{isolated(captions.name)} has no captions.</p>\n"
    rows = [
        [escaped(told), percent(found.within[rule])]
        for rule, told in RULES.items()
        if rule in found.within
    ]
    return (
        f'<p class="set">{isolated(captions.name)} ({language(captions.language)}): '
        f"{counted(found.captions, 'caption')}, {held}.</p>\n"
        + _table("numbers", ["Rule", "Captions that keep it"], rows)
        + "".join(_remarks(captions))
        + _breaches(captions)
        + _misplaced(captions.doubts)
    )


def _remarks(captions: Captions) -> Iterator[str]:
    found = captions.found
    remarks = [
        (found.speech_bound, "too fast to read, but only as fast as they are said"),
        (found.dangling, "ending on a word that another must follow"),
        (found.orphans, "of one or two words that only finish a sentence"),
    ]
    told = [f"{counted(count, 'caption')} {what}" for count, what in remarks if count]
    if told:
        yield f"<p>{'; '.join(told)}.</p>\n"


def _breaches(captions: Captions) -> str:
    """The breaches that are furthest from their limits."""
    starts = iter(captions.starts)
    rows = [
        [_clock(next(starts, None)), f"{breach.cue:,}", escaped(breach.message)]
        for breach in captions.found.worst
    ]
    listed = _table("texts", ["Time", "Caption", "What is wrong"], rows)
    return _folded("The worst breaches", len(rows), listed)


def _misplaced(doubts: Iterable[Doubt]) -> str:
    """The places of a translation that may stand at the wrong time."""
    rows = [
        [
            _clock(doubt.start),
            isolated(doubt.text),
            escaped(_MISPLACED.get(doubt.reason, doubt.reason)),
            percent(doubt.confidence),
        ]
        for doubt in doubts
    ]
    listed = _table("texts", ["Time", "Text", "Why", "Confidence"], rows)
    return _folded("Text that may stand at the wrong time", len(rows), listed)


def _folded(title: str, count: int, listed: str) -> str:
    if not count:
        return ""
    return f"<details><summary>{title} ({count:,})</summary>\n{listed}</details>\n"


def settings(given: Mapping[str, str], version: str) -> str:
    """The options of the run, and the program."""
    rows = [(escaped(name), isolated(value)) for name, value in given.items()]
    return definitions([*rows, ("Program", f"audiototext {escaped(version)}")])


def definitions(rows: Iterable[tuple[str, str]]) -> str:
    """Names and what they stand for, both safe as they are."""
    found = "".join(f"<div><dt>{name}</dt><dd>{value}</dd></div>\n" for name, value in rows)
    return f"<dl>\n{found}</dl>\n" if found else ""


def _table(kind: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; its cells are safe as they are, and the first of a row is its head."""
    top = "".join(f'<th scope="col">{head}</th>' if head else "<td></td>" for head in heads)
    body = "".join(
        f'<tr><th scope="row">{first}</th>{"".join(f"<td>{cell}</td>" for cell in cells)}</tr>\n'
        for first, *cells in rows
    )
    return (
        f'<div class="wide"><table class="{kind}">\n<thead><tr>{top}</tr></thead>\n'
        f"<tbody>\n{body}</tbody>\n</table></div>\n"
    )


def _clock(seconds: float | None) -> str:
    return "" if seconds is None else timestamps.clock(seconds)
