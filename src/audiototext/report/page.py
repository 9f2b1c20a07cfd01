"""A report as one page that needs nothing but itself, for people."""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING

from . import recording, tables
from .style import CSS, SCRIPT
from .wording import counted, escaped, isolated, lasting, pace

if TYPE_CHECKING:
    from .facts import Run


def render(run: Run) -> str:
    """The page: the same for the same run, whole without its script, asking nobody for anything.

    Its policy lets a browser run and show just what is written here, whatever stands in the run.
    """
    alone = len(run.heard) == 1 and not run.missed
    title = run.heard[0].name if alone else _title(run)
    parts = "".join(
        recording.part(heard, number, 1 if alone else 2)
        for number, heard in enumerate(run.heard, start=1)
    )
    date = f'<time datetime="{run.date.isoformat()}">{run.date.isoformat(" ", "minutes")}</time>'
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_policy()}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{escaped(title)}: report</title>\n<style>{CSS}</style>\n</head>\n<body>\n"
        f'<p class="soft">Report of a transcription, {date}</p>\n'
        f"{'' if alone else _contents(run)}<main>\n{parts}</main>\n"
        f"<footer>\n<h2>Settings</h2>\n"
        f"{tables.settings(run.settings, run.version)}</footer>\n"
        f"<script>{SCRIPT}</script>\n</body>\n</html>\n"
    )


def _title(run: Run) -> str:
    return counted(len(run.heard) + len(run.missed), "recording")


def _contents(run: Run) -> str:
    """The head of a page about several recordings: how long all took, and a list of them."""
    lines = [recording.line(heard, number) for number, heard in enumerate(run.heard, start=1)]
    lines += [
        f'<li>{isolated(one.name)} <span class="warning">{escaped(one.reason)}</span></li>\n'
        for one in run.missed
    ]
    return (
        f"<h1>{_title(run)}</h1>\n{_time(run)}"
        f'<nav aria-label="Recordings"><ol>\n{"".join(lines)}</ol></nav>\n'
    )


def _time(run: Run) -> str:
    """How long all of it took; single recordings overlap where they are recognized together."""
    known = [one for one in run.heard if one.transcript is not None and one.seconds]
    sound = sum(one.transcript.duration for one in known if one.transcript)
    seconds = sum(one.seconds or 0.0 for one in known)
    if not (sound and seconds):
        return ""
    return (
        f"<p>{lasting(sound)} of sound in {lasting(seconds)}, {pace(sound, seconds)}. Recordings "
        "may be recognized together, so that the time of a single one is less exact.</p>\n"
    )


def _policy() -> str:
    """The Content-Security-Policy: no connection, no style, script or sound but the page's own."""
    return (
        f"default-src 'none'; style-src {_digest(CSS)}; script-src {_digest(SCRIPT)}; "
        "media-src data:; img-src 'none'; base-uri 'none'; form-action 'none'"
    )


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
