"""The places to check as a list: when, what, why, how sure, and a sound to hear it by."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from .. import timestamps
from ..doubts import REASONS
from . import facts
from .wording import counted, escaped, isolated, language_attribute, lasting, percent, sentence

if TYPE_CHECKING:
    from .facts import Finding, Heard
    from .snippets import Clip

_BEFORE = 90  # characters that are shown of what is said before a gap


def places(heard: Heard, found: Sequence[Finding], mark: str) -> str:
    """The list, with what is missing of its sounds. mark: what the entries' ids begin with."""
    if not found:
        looked = heard.transcript is not None and heard.transcript.coverage is not None
        return f"<p>{'No gaps, and no' if looked else 'No'} segment that looks doubtful.</p>\n"
    entries = "".join(
        _entry(one, f"{mark}{number}", heard.clips.get(number - 1))
        for number, one in enumerate(found, start=1)
    )
    return f'{"".join(_sounds(heard, found))}<ol class="places">\n{entries}</ol>\n'


def _sounds(heard: Heard, found: Sequence[Finding]) -> Iterator[str]:
    """What to know about the sounds: how long they are, how many there are not, and why."""
    if heard.clips:
        yield (
            f'<p class="soft">A sound begins {facts.AROUND:g} s before its place and lasts '
            f"{facts.LONGEST:g} s at most."
        )
        left_out = len(found) - len(heard.clips)
        if left_out and not heard.unheard:
            yield (
                f" {counted(left_out, 'place')} {'has' if left_out == 1 else 'have'} none: a page "
                f"holds those of the least confidence and of the longest gaps."
            )
        yield "</p>\n"
    if heard.unheard:
        yield f'<p class="soft">{escaped(heard.unheard)}</p>\n'


def _entry(finding: Finding, place: str, clip: Clip | None) -> str:
    kind = "gap" if finding.is_gap else "doubt"
    times = f"{timestamps.clock(finding.start)} – {timestamps.clock(finding.end)}"  # noqa: RUF001
    return (
        f'<li id="{place}" class="{kind}" tabindex="-1">\n<div class="head">'
        f'<a class="time" href="#{place}">{times}</a> {_kind(finding)}</div>\n'
        f"{_gap(finding) if finding.is_gap else _doubtful(finding)}"
        f"{_player(clip, times) if clip else ''}</li>\n"
    )


def _kind(finding: Finding) -> str:
    """Which kind of place it is, and how sure its words are."""
    if finding.is_gap:
        told = f'<span class="kind">no words for {lasting(finding.end - finding.start)}</span>'
    else:
        told = '<span class="kind">doubtful</span>'
    if finding.confidence is None:
        return told
    return f"{told} <span>confidence {percent(finding.confidence)}</span>"


def _gap(finding: Finding) -> str:
    if not finding.text:
        return "<p>A voice is heard, and nothing was recognized before it.</p>\n"
    text = finding.text
    shown = text if len(text) <= _BEFORE else f"…{text[-_BEFORE:]}"
    return (
        "<p>A voice is heard. Before it: "
        f"<q{language_attribute(finding.language)}>{isolated(shown)}</q></p>\n"
    )


def _doubtful(finding: Finding) -> str:
    reasons = "".join(
        f"<li>{escaped(sentence(REASONS.get(reason, reason)))}</li>" for reason in finding.reasons
    )
    return (
        f'<p class="said" dir="auto"{language_attribute(finding.language)}>'
        f'{escaped(finding.text)}</p>\n<ul class="reasons">{reasons}</ul>\n'
    )


def _player(clip: Clip, times: str) -> str:
    data = base64.b64encode(clip.data).decode()
    return (
        f'<audio controls preload="none" aria-label="Sound of {times}" '
        f'src="data:{escaped(clip.kind)};base64,{data}"></audio>\n'
    )
