"""What an output format is.

To add one: a file beside this one with a `Format` at its end, and a line in the registry of
`formats/__init__.py`. `tests/contract/test_formats.py` runs over every registered format.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from ..transcript import Transcript


@dataclass(frozen=True, slots=True)
class Format:
    """A way to write a transcript down, and where it can be read back, to read it.

    render: pure, `Transcript` to text with LF line ends; the writer encodes it as UTF-8.
    parse: text to `Transcript`; raises CaptionSyntaxError with the line number. None = write only.
    """

    name: str
    description: str
    render: Callable[[Transcript], str]
    parse: Callable[[str], Transcript] | None = None

    @property
    def suffix(self) -> str:
        """The end of the file's name, with its dot."""
        return f".{self.name}"


def lines(text: str) -> list[str]:
    """The lines that hold anything, without blanks at their ends; any of Unicode's line breaks."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def one_line(text: str) -> str:
    """Text on a single line."""
    return " ".join(lines(text))


def cue_text(text: str) -> str:
    """Text that is safe inside a cue: no arrow like a time line's, no blank line that ends it."""
    return re.sub("-{2,}>", "->", "\n".join(lines(text)))
