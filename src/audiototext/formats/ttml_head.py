"""The head of a TTML document: its language, styles, regions, and who speaks in it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

from ..transcript import UNDETERMINED, whispers_code
from .ttml_regions import Picture
from .ttml_styles import Style, StyleSheet, has_others, own
from .ttml_xml import collapsed

_LONGEST_NAME = 1000
"""Characters of a speaker's name; it is said once, but every cue may have it."""

_TAG = re.compile("([A-Za-z]{2,8})(?:-[A-Za-z0-9]{1,8}){0,8}")
"""A language's tag, as BCP 47 has it."""

_STRUCTURE = {"styling", "layout", "metadata", "profile", "resources", "animation", "agent", "name"}


class Head:
    """What a document says before its body.

    left: what is left out, counted. base: what `<initial>` says of all text. agents: names by ids.
    keeps_space: blanks within names stay as they are.
    """

    def __init__(self, picture: Picture, left: Counter[str], *, keeps_space: bool) -> None:
        self.picture = picture
        self.left = left
        self.keeps_space = keeps_space
        self.base: Style = {}
        self.sheet = StyleSheet(picture)
        self.agents: dict[str, str] = {}
        self._regions: dict[str, list[Mapping[str, str]]] = {}
        self._found: dict[str, Style] = {}
        self._path: list[str] = []
        self._agent = self._region = ""
        self._name: list[str] | None = None

    def region(self, name: str) -> Style | None:
        """What a region says of the text in it; None if there is none of that name."""
        if name not in self._found and name in self._regions:
            attributes, *nested = self._regions[name]
            style = self.sheet.of(attributes)
            for one in nested:
                style |= self.sheet.of(one)
            self._found[name] = style | own(attributes, self.picture)
        return self._found.get(name)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element within the head begins."""
        parent = self._path[-1] if self._path else "head"
        identifier = attributes.get("xml:id") or attributes.get("id", "")
        if name == "style" and parent == "region":
            self._regions[self._region].append(attributes)
        elif name == "style":
            self.left["styles"] += has_others(attributes)
            self.sheet.add(identifier, attributes)
        elif name == "initial":
            self.left["styles"] += has_others(attributes)
            self.base |= own(attributes, self.picture)
        elif name == "region":
            self._region = identifier
            self._regions[identifier] = [attributes]
        elif name == "agent":
            self._agent = identifier
        elif name == "name" and parent == "agent":
            self._name = []
        elif name in ("set", "animate"):
            self.left["animations"] += 1
        elif name not in _STRUCTURE and parent in ("head", "metadata"):
            self.left["metadata"] += 1
        self._path.append(name)

    def text(self, text: str) -> None:
        """Letters within the head; those of names are of use."""
        if self._name is not None:
            self._name.append(text)

    def end(self) -> None:
        """An element within the head ends."""
        name = self._path.pop()
        if name == "region":
            self.left["regions"] += any(map(has_others, self._regions[self._region]))
        elif name == "name" and self._name is not None:
            said = "".join(self._name)
            said = (said if self.keeps_space else collapsed(said)).strip()[:_LONGEST_NAME]
            if said and self._agent not in self.agents:
                self.agents[self._agent] = said
            self._name = None


def language_of(attributes: dict[str, str]) -> str | None:
    """The code of the language that an element is in; None where it says nothing of use."""
    match = _TAG.fullmatch(attributes.get("xml:lang", "").strip()[:80])
    if match is None or match[1].lower() == UNDETERMINED:
        return None
    return whispers_code(match[0])
