"""The README's table of formats, from the registry.

python tools/formats_table.py          prints it
python tools/formats_table.py --write  puts it into README.md
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from audiototext.formats import FORMATS, Format
from audiototext.formats.base import Feature

README = Path(__file__).resolve().parent.parent / "README.md"
BEGIN, END = "<!-- formats: tools/formats_table.py -->", "<!-- /formats -->"


LABELS: dict[Feature, str] = {
    "speakers": "speakers",
    "lines": "line breaks",
    "emphasis": "b, i, u",
    "strikeout": "struck out",
    "colours": "colours",
    "positions": "places",
    "names": "cue names",
    "comments": "comments",
    "languages": "languages",
    "words": "words' times",
    "overlaps": "overlaps",
    "marks": "marks",
    "sheet": "own styles",
}
"""What heads the columns; the times have one of their own."""


def table() -> str:
    """A row a format: what it is, whether it is read, how exact its times are, what survives."""
    heads = ["format", "what it is", "read", "times to", *LABELS.values()]
    rows = [_row(heads), _row(["---"] * len(heads))]
    rows += [_row(_cells(format)) for format in FORMATS.values()]
    return "\n".join(rows)


def inserted(text: str) -> str:
    """A README's text with the table between its marks."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{table()}\n{END}{after}"


def _cells(format: Format) -> list[str]:
    times = f"{format.precision:g} s" if "times" in format.keeps else ""
    kept = ["x" if name in format.keeps else "" for name in LABELS]
    read = "x" if format.parse is not None else ""
    return [f"`{format.name}`", format.description, read, times, *kept]


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    if "--write" in sys.argv:
        README.write_text(inserted(README.read_text("utf-8")), encoding="utf-8")
    else:
        print(table())
