"""ASS's events: the lines of cues and of comments, whose fields stand in an order of their own."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .. import timestamps
from .base import lines, one_line, writable

COLUMNS = (
    "Layer", "Start", "End", "Style", "Name", "MarginL", "MarginR", "MarginV", "Effect", "Text",
)  # fmt: skip
"""The usual fields, in their order."""

SSA_COLUMNS = ("Marked", *COLUMNS[1:])
"""Those of SubStation Alpha, version 4."""

_OWN = frozenset({"start", "end", "name", "actor", "text"})
_USUAL = {
    "style": "Default",
    **dict.fromkeys(("layer", "marked", "marginl", "marginr", "marginv"), "0"),
}
_TIME = re.compile(r" *[0-9]{1,9}:[0-9]{1,2}:[0-9]{1,2}[.,][0-9]{1,3} *")
_NUMBER = re.compile(r" *(?:Marked=)?[0-9]{1,9} *")
_ORDER = {name.lower(): number for number, name in enumerate(("Marked", *COLUMNS))}
_LIKE_COMMA = "\u201a"
_JOINER = "\u2060"
_COMMA = re.compile(f"([,{_LIKE_COMMA}])({_JOINER}*)")
_NO_BREAK = re.compile(rf"\\(?=[N{_JOINER}])")
_BREAK = re.compile(rf"\\([N{_JOINER}])")


@dataclass(frozen=True, slots=True)
class Event:
    """What stands in the line of a cue or a comment.

    start, end: seconds, as they stand there. settings: the fields that are not as usual, as
    "Layer: 1, Style: Sign". text: as it stands there, with its overrides.
    """

    start: float
    end: float
    name: str
    settings: str
    text: str


def columns_of(told: str) -> tuple[str, ...] | None:
    """The fields that a Format line names, up to the text; None where they make no event.

    >>> columns_of(" Start, End, Text"), columns_of("Name, Fontname")
    (('Start', 'End', 'Text'), None)
    """
    names = [name.strip() for name in told.split(",")]
    keys = [name.lower() for name in names]
    if not {"start", "end", "text"} <= set(keys):
        return None
    count = keys.index("text") + 1
    is_clear = len(set(keys[:count])) == count and all(map(re.compile(r"\w+").fullmatch, names))
    return tuple(names[:count]) if is_clear and {"start", "end"} <= set(keys[:count]) else None


def event_of(told: str, columns: Sequence[str]) -> Event | None:
    """The event of a line, without the word before it; None where it is none."""
    values = told.split(",", len(columns) - 1)
    if len(values) < len(columns):
        return None
    found = {name.lower(): value for name, value in zip(columns, values, strict=True)}
    try:
        times = timestamps.parse(found["start"]), timestamps.parse(found["end"])
    except ValueError:
        return None
    name = one_line(found.get("name") or found.get("actor") or "")
    return Event(*times, _with_commas(name), _settings(found, columns), found["text"])


def event_line(kind: str, event: Event, columns: Sequence[str]) -> str:
    """The line of an event that lasts a hundredth of a second at least; kind: its first word."""
    start, end = timestamps.centiseconds(event.start, event.end)
    settings = {}
    for told in one_line(event.settings).split(","):
        name, _, value = told.partition(":")
        settings[name.strip().lower()] = value.strip()
    values = {
        "start": timestamps.ass(start),
        "end": timestamps.ass(end),
        "name": (name := _without_commas(one_line(event.name))),
        "actor": name,
        "text": event.text,
    }
    fields = []
    for name in columns:
        key = name.lower()
        value = values[key] if key in _OWN else settings.get(key) or _usual(name)
        fields.append(f"Marked={value}" if key == "marked" else value)
    return f"{kind}: {','.join(fields)}\n"


def comment_text(told: str, columns: Sequence[str], start: float, end: float) -> str:
    """What a Comment event says to the cue that lasts from start to end, in seconds.

    That is its text, if all else is as usual and the times are the cue's; else the whole line.
    """
    told = one_line(told)
    event = event_of(told, columns)
    if event is None or event.name or event.settings:
        return told
    if timestamps.centiseconds(event.start, event.end) != timestamps.centiseconds(start, end):
        return told
    said = _BREAK.sub(lambda it: "\n" if it[1] == "N" else "\\", event.text)
    return _lines(said)


def comment_line(comment: str, columns: Sequence[str], start: float, end: float) -> str:
    """The Comment event of which `comment_text` makes that comment."""
    comment = _lines(comment)
    if _is_event(comment, columns) and comment_text(comment, columns, start, end) == comment:
        return f"Comment: {comment}\n"
    text = _NO_BREAK.sub(rf"\\{_JOINER}", comment).replace("\n", "\\N")
    return event_line("Comment", Event(start, end, "", "", text), columns)


def _is_event(comment: str, columns: Sequence[str]) -> bool:
    """Is a comment the whole line of an event, such that every reader understands it?"""
    values = comment.split(",", len(columns) - 1)
    return len(values) == len(columns) and all(
        (_TIME if name.lower() in ("start", "end") else _NUMBER).fullmatch(value)
        for name, value in zip(columns, values, strict=True)
        if name.lower() in ("start", "end") or _usual(name) == "0"
    )


def _settings(found: Mapping[str, str], columns: Sequence[str]) -> str:
    """The fields, by their names in lower case, that are neither `Event`'s own nor as usual."""
    told = []
    for name in columns:
        key, usual = name.lower(), _usual(name)
        if key not in _OWN and found[key] != usual:
            value = _value(name, found[key])
            told += [(_ORDER.get(key, len(_ORDER)), key, f"{name}: {value}")] * (value != usual)
    return ", ".join(one for _, _, one in sorted(told))


def _usual(column: str) -> str:
    return _USUAL.get(column.lower(), "")


def _value(column: str, told: str) -> str:
    """A field's value; what means the same as the usual one is the usual one."""
    told = one_line(told)
    usual = _usual(column)
    if usual == "0":
        told = told.lower().removeprefix("marked=").strip()
        return usual if not told.strip("0") else told
    return told.lstrip("*").strip() or usual if usual else told


def _lines(text: str) -> str:
    return writable("\n".join(lines(text)))


def _without_commas(name: str) -> str:
    """A name without commas: the quote that looks like one, and a joiner, stand for each.

    Joiners that follow either of them already are doubled, so that `_with_commas` can tell.
    """
    return _COMMA.sub(lambda it: _LIKE_COMMA + _JOINER * (2 * len(it[2]) + (it[1] == ",")), name)


def _with_commas(name: str) -> str:
    """The reverse of `_without_commas`."""
    return _COMMA.sub(
        lambda it: ("," if len(it[2]) % 2 else _LIKE_COMMA) + _JOINER * (len(it[2]) // 2), name
    )
