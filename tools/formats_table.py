"""The README's table of formats, from the registry.

python tools/formats_table.py          prints it
python tools/formats_table.py --write  puts it into README.md
"""

from __future__ import annotations

import sys
from pathlib import Path

from audiototext.formats import FORMATS, Format
from audiototext.formats.base import FEATURES

README = Path(__file__).resolve().parent.parent / "README.md"
BEGIN, END = "<!-- formats: tools/formats_table.py -->", "<!-- /formats -->"


def table() -> str:
    """A row a format: what it is, whether it is read, how exact its times are, what survives."""
    rows = ["| format | what it is | read | times | what survives |", "|---|---|---|---|---|"]
    rows += [_row(format) for format in FORMATS.values()]
    return "\n".join(rows)


def inserted(text: str) -> str:
    """A README's text with the table between its marks."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{table()}\n{END}{after}"


def _row(format: Format) -> str:
    kept = [told for name, told in FEATURES.items() if name in format.keeps and name != "times"]
    lacking = [told for name, told in FEATURES.items() if name not in format.keeps]
    survives = ", ".join(kept) or "the text"
    if len(kept) > len(FEATURES) / 2:
        survives = f"all but {', '.join(lacking)}" if lacking else "all"
    times = f"{format.precision:g} s" if "times" in format.keeps else "no"
    read = "yes" if format.parse is not None else "no"
    return f"| `{format.name}` | {format.description} | {read} | {times} | {survives} |"


if __name__ == "__main__":
    if "--write" in sys.argv:
        README.write_text(inserted(README.read_text("utf-8")), encoding="utf-8")
    else:
        print(table())
