"""A recording's part of the page: what it is, its timeline, the places to check, the numbers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from .. import timestamps
from . import facts, tables
from .places import places
from .timeline import timeline
from .wording import counted, escaped, isolated, language, lasting, pace, percent

if TYPE_CHECKING:
    from ..transcript import Transcript
    from .facts import Heard


def part(heard: Heard, number: int, level: int) -> str:
    """A recording's part. number: 1 = the first. level: of its heading, 1 = the page's own."""
    sections = "".join(
        f"<section>\n<h{level + 1}>{title}</h{level + 1}>\n{content}</section>\n"
        for title, content in _sections(heard, number)
        if content
    )
    return (
        f'<article id="r{number}">\n<header>\n<h{level}>{isolated(heard.name)}</h{level}>\n'
        f"{_head(heard)}</header>\n{sections}</article>\n"
    )


def _head(heard: Heard) -> str:
    """What it is, how it went, and what must be known of it."""
    notes = list(heard.transcript.notes) if heard.transcript else []
    for captions in heard.captions:
        notes += [note for note in captions.notes if note not in notes]
    items = "".join(f"<li>{isolated(note)}</li>\n" for note in notes if note.strip())
    listed = f'<ul class="notes">\n{items}</ul>\n' if items else ""
    told = f'<p class="outcome">{outcome(heard)}</p>\n' if heard.transcript else ""
    return f"{_unfinished(heard)}{told}{tables.definitions(_facts(heard))}{listed}"


def _unfinished(heard: Heard) -> str:
    transcript = heard.transcript
    if transcript is None or not transcript.partial:
        return ""
    reached = timestamps.clock(transcript.duration)
    whole = f" of {timestamps.clock(heard.length)}" if heard.length else ""
    return (
        f'<p class="warning"><strong>Unfinished.</strong> The work was stopped after {reached}'
        f"{whole}; all that follows is of that part.</p>\n"
    )


def outcome(heard: Heard) -> str:
    """In a line, how much of the speech has words, and how many places there are to check."""
    transcript = heard.transcript
    if transcript is None:
        return ""
    coverage, doubtful = transcript.coverage, sum(1 for one in transcript.segments if one.doubts)
    told = [] if transcript.segments else ["No speech was recognized"]
    if coverage is not None and coverage.voiced:
        told.append(f"Speech covered {percent(coverage.share)}")
        told.append(counted(len(coverage.gaps), "gap"))
    if transcript.segments:
        told.append(counted(doubtful, "doubtful segment"))
    elif coverage is not None and not coverage.voiced:
        told.append("no voice was heard")
    line = ", ".join(told)
    return line if coverage is not None else f"{line}; nobody has looked for gaps"


def _facts(heard: Heard) -> Iterator[tuple[str, str]]:
    transcript = heard.transcript
    if transcript is None:
        return
    yield "Duration", lasting(transcript.duration)
    yield "Language", _languages(transcript)
    if heard.model:
        yield "Model", isolated(heard.model)
    if heard.seconds:
        told = lasting(heard.seconds)
        if transcript.duration:
            told += f", {pace(transcript.duration, heard.seconds)}"
        yield "Recognized in", told


def _languages(transcript: Transcript) -> str:
    """The languages spoken, the first one with how sure its detection was."""
    names = [language(code) for code in facts.spoken(transcript)] or [language(transcript.language)]
    told = ", ".join(names)
    if transcript.language_probability is not None and len(names) == 1:
        told += f" (detected, {percent(transcript.language_probability)} sure)"
    into = transcript.text_language
    if into != transcript.language and (transcript.translated_to or transcript.task == "translate"):
        told += f"; written in {language(into)}"
    return told


def _sections(heard: Heard, number: int) -> Iterator[tuple[str, str]]:
    """Titles and what stands below them; what is empty is left out."""
    transcript, mark = heard.transcript, f"r{number}-"
    if transcript is not None:
        found = facts.findings(transcript)
        yield "Timeline", timeline(transcript, found, mark)
        yield "Places to check", places(heard, found, mark) if transcript.segments or found else ""
        yield "Confidence", tables.confidence(transcript)
        yield "Languages", tables.languages(transcript)
    yield "Hotwords", tables.hotwords(heard.hotwords)
    yield "Captions", "".join(map(tables.norms, heard.captions))


def line(heard: Heard, number: int) -> str:
    """The recording in a list of all: a link to its part, and how it went."""
    told = [outcome(heard)]
    if heard.transcript:
        told.insert(0, lasting(heard.transcript.duration))
        told += ["unfinished"] if heard.transcript.partial else []
    shown = escaped(" · ".join(filter(None, told)))
    return f'<li><a href="#r{number}">{isolated(heard.name)}</a> <span>{shown}</span></li>\n'
