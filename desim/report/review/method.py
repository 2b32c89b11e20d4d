"""Method: how the numbers were made, with which settings and software, and what failed."""

from typing import Any

from desim.report.model.point import Point
from desim.report.model.sweep import Sweep
from desim.report.page.formatting import NOT_AVAILABLE, date_text, day_text, number
from desim.report.page.page import Block, Cell, Paragraph, Table

METHOD = (
    "Discrete-event simulation; replications are independent and terminate at the horizon. Intervals have 95 %. Those "
    "of means and differences are Student's, widened for skewness (Hall 1992) and on the scale of the logarithm or "
    "logit where there are bounds; those of shares of replications are Clopper and Pearson's; days that may not come "
    "by the horizon have Kaplan-Meier medians. Quantiles over replications are order statistics. Where replications "
    "are too few, or fewer than five differ, it says n/a with the reason. desim study=coverage shows that they hold."
)

OVER_WORLDS = (
    "What is not known of the inputs was drawn: a world is one draw of all numbers that have a range, the same for all "
    "plans and disruptions. Worlds are independent of one another, so that each counts once, with the mean over its "
    "replications; their spread is that of chance and of what is not known, and the intervals say how sure the means "
    "over worlds are."
)
AS_WRITTEN = (
    "The inputs are taken as they are written: all intervals are of chance alone, and what is not known of the inputs "
    "is in none of them (run.worlds=sampled draws it)."
)

MAX_FAILURES = 50
"""Most failed replications in the table."""


def method_blocks(sweep: Sweep) -> list[Block]:
    """Method, run settings, failures, hashes and versions."""
    blocks: list[Block] = [Paragraph(METHOD), Paragraph(unit_of_intervals(sweep)), _runs(sweep)]
    failures = [(p, f) for p in sweep.ordered() for f in p.manifest.get("failed", [])]
    if failures:
        blocks.append(_failed(failures))
    blocks += [_hashes(sweep), _versions(sweep)]
    return blocks


def unit_of_intervals(sweep: Sweep) -> str:
    """What the intervals are of: worlds, or chance alone."""
    return OVER_WORLDS if all(point.sampled for point in sweep.points) else AS_WRITTEN


def _failed(failures: list[tuple[Point, dict[str, Any]]]) -> Table:
    """Which replications failed, why, and how to run each alone."""
    rows = [
        [Cell(p.label), Cell(str(f["replication"])), Cell(str(f.get("seed", p.manifest["seed"]))), Cell(f["reason"]),
         Cell(f.get("command", ""))] for p, f in failures[:MAX_FAILURES]
    ]  # fmt: skip
    head = ["Point", "Replication", "Seed", "Reason", "Alone, with all its events"]
    more = (
        [f"{len(failures) - MAX_FAILURES} more: manifest.json of each point."] if len(failures) > MAX_FAILURES else []
    )
    return Table(f"Failed replications ({len(failures)}), left out of every number", head, rows, more)


def _runs(sweep: Sweep) -> Table:
    head = [
        "Point",
        "Results",
        "Seed",
        "Replications",
        "Start",
        "Horizon",
        "Warm-up, d",
        "Begun",
        "Seconds",
        "Events",
        "Options",
        "Overrides",
    ]
    return Table("Runs", head, [_run_cells(p) for p in sweep.ordered()])


def _run_cells(point: Point) -> list[Cell]:
    known = point.manifest
    start = date_text(point.start) if point.start else NOT_AVAILABLE
    end = day_text(point.start, point.horizon) if point.start else ""
    chosen = ", ".join(f"{k}={_option_text(v)}" for k, v in sorted(dict(known.get("choices") or {}).items()))
    words = [
        point.label, point.results.folder.name, known["seed"], f"{known['completed']} of "
            f"{known['replications']}", start,
        f"{number(point.horizon)} d", number(point.scenario.warmup), known.get("began", NOT_AVAILABLE),
        known.get("seconds", NOT_AVAILABLE), f"{known['events']:,}" if "events" in known else NOT_AVAILABLE, chosen,
        " ".join(_option_text(o) for o in known.get("overrides") or []),
    ]  # fmt: skip
    cells = [Cell(str(w)) for w in words]
    cells[5] = Cell(cells[5].text, end)
    return cells


def _option_text(value: Any) -> str:
    return "+".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _hashes(sweep: Sweep) -> Table:
    size = 16 if sweep.several else 64
    tables = sorted({t for p in sweep.points for t in p.manifest.get("hashes", {})})
    names = ["scenario", *tables]
    hashes = [[Cell(_hash(p, name)[:size]) for name in names] for p in sweep.ordered()]
    if not sweep.several:
        rows = [[Cell(name), cell] for name, cell in zip(names, hashes[0], strict=True)]
        return Table("Hashes (sha256)", ["Of", "sha256"], rows)
    rows = [[Cell(p.label), *cells] for p, cells in zip(sweep.ordered(), hashes, strict=True)]
    note = "In full: manifest.json of each point."
    return Table("Hashes (first 16 digits of sha256)", ["Point", *names], rows, [note])


def _hash(point: Point, name: str) -> str:
    known = point.manifest if name == "scenario" else point.manifest.get("hashes", {})
    return str(known.get(name, NOT_AVAILABLE))


def _versions(sweep: Sweep) -> Table:
    keys = ["desim", *sorted({k for p in sweep.points for k in p.manifest.get("versions", {})} - {"desim"})]
    rows = [
        [Cell(k), Cell(_values_of(sweep, lambda m, k=k: m.get("versions", {}).get(k, NOT_AVAILABLE)))] for k in keys
    ]
    for key in ("python", "platform", "machine", "workers", "code", "commit"):
        rows.append([Cell(key), Cell(_values_of(sweep, lambda m, key=key: m.get(key) or NOT_AVAILABLE))])
    return Table("Software and machine", ["What", "Version"], rows)


def _values_of(sweep: Sweep, of: Any) -> str:
    """The value all points share, or the different ones."""
    return " or ".join(dict.fromkeys(str(of(p.manifest)) for p in sweep.ordered()))
