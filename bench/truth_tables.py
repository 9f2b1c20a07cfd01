"""The closing table: what is asked of the product, and whether it holds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Criterion:
    """Something that is measured. met: does it hold? None = there is no limit, or no measure."""

    name: str
    measured: str
    limit: str = ""
    met: bool | None = None


def at_most(name: str, measured: float, limit: float, unit: str = "") -> Criterion:
    """A criterion that is met up to a limit."""
    return _compared(name, measured, limit, unit, "at most", measured <= limit)


def at_least(name: str, measured: float, limit: float, unit: str = "") -> Criterion:
    """A criterion that is met from a limit on."""
    return _compared(name, measured, limit, unit, "at least", measured >= limit)


def share(part: float, whole: float) -> str:
    """Per cent, to two decimals; n/a of nothing."""
    return f"{100 * part / whole:.2f} %" if whole else "n/a"


def print_table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table in markdown, and an empty line after it."""
    print(f"| {' | '.join(head)} |")
    print("|---" * len(head) + "|")
    for row in rows:
        print(f"| {' | '.join(row)} |", flush=True)
    print()


def closing(criteria: Sequence[Criterion]) -> int:
    """Print the closing table; 1 where something is not met."""
    print("## Criteria\n")
    words = {True: "yes", False: "NO", None: ""}
    rows = [(one.name, one.limit, one.measured, words[one.met]) for one in criteria]
    print_table(("criterion", "limit", "measured", "met"), rows)
    return 1 if any(one.met is False for one in criteria) else 0


def _compared(
    name: str, measured: float, limit: float, unit: str, how: str, met: bool
) -> Criterion:
    return Criterion(name, f"{measured:.4g}{unit}", f"{how} {limit:g}{unit}", met)
