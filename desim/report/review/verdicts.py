"""Verdicts: the table of a validation, for a terminal or a file."""

import sys
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

COLORS = {"pass": "green", "fail": "bold red", "not supported": "yellow"}
FILE_WIDTH = 150
"""Of a table that goes into a file."""


def show(found: dict[str, Any]) -> None:
    """Print case, quantity, exact value, estimate, half-width, z and verdict, then the sum of it."""
    console = Console(width=None if sys.stdout.isatty() else FILE_WIDTH, highlight=False)
    table = Table(title=None, box=None, pad_edge=False, header_style="bold")
    for head in ("case", "quantity", "unit"):
        table.add_column(head, overflow="fold")
    for head in ("exact", "estimate", "half-width", "z"):
        table.add_column(head, justify="right", no_wrap=True)
    table.add_column("verdict", overflow="fold")
    for case in found["cases"]:
        _rows(table, case)
    console.print(table)
    console.print(Text(summary(found), COLORS["pass" if found["passed"] else "fail"]))
    for fault in found["scatter"]["faults"]:
        console.print(Text(fault, COLORS["fail"]))
    if weak := power(found):
        console.print(Text(weak, COLORS["not supported"]))


def _rows(table: Table, case: dict[str, Any]) -> None:
    for q in case["quantities"]:
        numbers = (significant(q["exact"]), significant(q["estimate"]), significant(q["half_width"], 2), signed(q["z"]))
        verdict_text = "; ".join([q["verdict"], *remarks(q)])
        table.add_row(case["case"], Text(q["quantity"]), q["unit"], *numbers, Text(verdict_text, COLORS[q["verdict"]]))
    for run in case["scenarios"]:
        for failure in run["failures"]:
            table.add_row(case["case"], Text(f"{run['name']}: {failure}"), *[""] * 5, Text("fail", COLORS["fail"]))
    for name, why in case["not_supported"].items():
        table.add_row(case["case"], Text(name), *[""] * 5, Text(f"not supported: {why}", COLORS["not supported"]))


def remarks(quantity: dict[str, Any]) -> list[str]:
    """The faults of a quantity, or else which values of wrong models its interval has no power to exclude."""
    weak = [f"no power to exclude {significant(trap)}" for trap in quantity["not_excluded"]]
    return list(quantity["faults"]) or weak


def power(found: dict[str, Any]) -> str:
    """Which cases could not tell the simulator from a typical wrong model, empty where there are none."""
    cases = found["without_power"]
    if not cases:
        return ""
    return (
        f"no power: in this tier the intervals of {', '.join(cases)} do not exclude the value of a typical wrong "
        "model; that these cases pass shows nothing of it"
    )


def summary(found: dict[str, Any]) -> str:
    """One line on a whole validation."""
    cases, scatter = found["cases"], found["scatter"]
    quantities = [q for case in cases for q in case["quantities"]]
    missing = sum(len(case["not_supported"]) for case in cases)
    good = sum(q["verdict"] == "pass" for q in quantities)
    parts = [
        f"{sum(c['verdict'] == 'pass' for c in cases)} of {len(cases)} cases pass",
        f"{good} of {len(quantities)} quantities agree",
        *([f"{missing} not supported"] if missing else []),
        *([f"{len(found['without_power'])} without power"] if found["without_power"] else []),
        *([f"rms z {scatter['rms_z']:.3f}, mean z {scatter['mean_z']:+.3f}"] if scatter["count"] else []),
        f"{found['tier']} tier, seed {found['seed']}, {found['seconds']:.0f} s",
    ]
    return ", ".join(parts)


def significant(value: float | None, digits: int = 7) -> str:
    """A number to some significant digits."""
    return "" if value is None else f"{value:.{digits}g}"


def signed(value: float | None) -> str:
    """A number with its sign and two decimals."""
    return "" if value is None else f"{value:+.2f}"
