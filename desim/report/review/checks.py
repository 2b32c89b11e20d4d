"""Checks: whether what is stored of a run holds together: replications, books, time accounts, files, random numbers."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from desim.report.model.point import Point
from desim.report.model.sweep import Sweep
from desim.report.page.formatting import listed, percent
from desim.report.review.sources import number_sources
from desim.report.review.validation_status import validation_status

HOLDS, OPEN, FAILS = "g", "a", "r"
SOURCES = "Numbers have sources"
TOLERANCE = 1e-9
"""Of a sum of floating-point numbers, relative to its size."""
INFLOWS = ("initial", "made", "received")
"""Entries of a book that say where units came from; all others say where they went."""


@dataclass(frozen=True)
class ResultCheck:
    """One check, over all points."""

    name: str
    found: str
    tone: str
    """Holds (g), not known or not whole (a), does not hold (r)."""


def checks(sweep: Sweep) -> list[ResultCheck]:
    """All checks, in the order in which a reviewer asks."""
    return [check(sweep) for check in CHECKS]


def _replications(sweep: Sweep) -> ResultCheck:
    requested = sum(p.manifest["replications"] for p in sweep.points)
    done = sum(p.n for p in sweep.points)
    tone = HOLDS if done == requested else OPEN
    left = "" if done == requested else "; the others failed and are left out, which may bias every number"
    return ResultCheck("Replications with a result", f"{done} of {requested}{left}", tone)


def _books(sweep: Sweep) -> ResultCheck:
    tallies = [books(p) for p in sweep.points]
    count, good = sum(t[0] for t in tallies), sum(t[1] for t in tallies)
    runs = sum(p.n for p in sweep.points)
    text = (
        f"{good} of {count} books (one for each item in each of {runs} replications), added up again from the stored "
        f"ledger; largest relative gap {max(t[2] for t in tallies):.1g}"
    )
    return ResultCheck("Books balance: what came in is where it should be", text, HOLDS if good == count > 0 else FAILS)


def books(point: Point) -> tuple[int, int, float]:
    """Books of a point, those that balance, and the largest gap relative to what came in."""
    ledger = point.results.ledger
    units = ledger[ledger["book"] == "units"]
    signed = units["value"].where(units["entry"].isin(INFLOWS), -units["value"])
    came = units["value"].where(units["entry"].isin(INFLOWS), 0.0)
    keys = [units["replication"], units["subject"]]
    gaps = signed.groupby(keys).sum().abs() / came.groupby(keys).sum().abs().clip(lower=1.0)
    return len(gaps), int((gaps <= TOLERANCE).sum()), float(gaps.max()) if len(gaps) else 0.0


def _times(sweep: Sweep) -> ResultCheck:
    tallies = [_accounts(p) for p in sweep.points]
    count, good = sum(t[0] for t in tallies), sum(t[1] for t in tallies)
    text = f"{good} of {count} accounts (one for each part in each replication) sum to the measured time"
    return ResultCheck(
        "Time by state is whole", text if count else "no part keeps one", HOLDS if good == count else FAILS
    )


def _accounts(point: Point) -> tuple[int, int]:
    """Time accounts of a point, and those that sum to the measured time."""
    states = point.results.states
    sums: pd.Series = states["days"].groupby([states["replication"], states["part"]]).sum()
    return len(sums), int(((sums - point.span).abs() <= TOLERANCE * point.span).sum())


def _files(sweep: Sweep) -> ResultCheck:
    known = [p.manifest.get("files") or {} for p in sweep.points]
    count = sum(map(len, known))
    if not all(known):
        return ResultCheck("Files are what was written", "some manifests hold no checksums", OPEN)
    text = f"{count} files have a checksum, which is verified when they are read"
    return ResultCheck("Files are what was written", text, HOLDS)


def _code(sweep: Sweep) -> ResultCheck:
    codes = {str(p.manifest.get("code", "")) for p in sweep.points}
    commits = sorted({str(p.manifest.get("commit") or "unknown") for p in sweep.points})
    name = "One code, known by its commit"
    if len(codes) > 1:
        return ResultCheck(name, f"{len(codes)} different codes made these points", FAILS)
    text = f"code {next(iter(codes))[:16] or 'unknown'}, commit {listed([_short_commit(c) for c in commits])}"
    clean = all(c != "unknown" and not c.endswith("+changed") for c in commits)
    return ResultCheck(
        name, text if clean else f"{text}: files differ from a commit, or there is none", "ga"[not clean]
    )


def _short_commit(commit: str) -> str:
    head, mark, _ = commit.partition("+")
    return f"{head[:12]}{' with changes' if mark else ''}"


def _same_demand(sweep: Sweep) -> ResultCheck:
    name = "Plans meet the same demand, replication by replication"
    pairs = [p for p in sweep.ordered() if sweep.compared_with(p) is not None]
    if not pairs:
        return ResultCheck(name, "there is one scenario only", HOLDS)
    found = [c for p in pairs if (c := _common_demand(sweep, p)) is not None]
    equal, n = sum(c["equal"] for c in found), sum(c["n"] for c in found)
    demands = sorted({d for c in found for d in c["demands"]})
    if len(found) < len(pairs) or not demands:
        text = f"checked for {len(found)} of {len(pairs)} pairs, at {len(demands)} demands that nothing touches"
        return ResultCheck(name, text, FAILS if equal < n else OPEN)
    text = f"{equal} of {n} pairs of replications alike at {len(demands)} demands that nothing between plans touches"
    return ResultCheck(name, text, HOLDS if equal == n else FAILS)


def _common_demand(sweep: Sweep, point: Point) -> dict[str, Any] | None:
    """What is known of the demand of a point and of what it is held against."""
    found: dict[str, Any] | None = sweep.divergences.get(point.results.folder.name, {}).get("coherence")
    if found is None and sweep.compared is not None:
        found = sweep.compared["plans"].get(point.plan, {}).get("coherence")
    return found


def _theory(sweep: Sweep) -> ResultCheck:
    found = validation_status(sweep)
    return ResultCheck("Simulator yields what theory gives", found.text, found.tone)


def _precision(sweep: Sweep) -> ResultCheck:
    name = "Precision that was asked for"
    judged = [p for p in sweep.points if p.manifest.get("precision")]
    if not judged:
        return ResultCheck(name, "none; the numbers of replications were fixed beforehand", HOLDS)
    reached = sum(bool(p.manifest["precision"]["reached"]) for p in judged)
    return ResultCheck(name, f"reached at {reached} of {len(judged)} points", HOLDS if reached == len(judged) else OPEN)


def _sources(sweep: Sweep) -> ResultCheck:
    found = [source for source in number_sources(sweep).values() if source.kind != "structural"]
    if not found:
        return ResultCheck(SOURCES, "no number of the scenario names one", OPEN)
    assumed = [source for source in found if source.kind == "assumed"]
    soft = len(assumed) + sum(source.kind == "recalled" for source in found)
    text = (
        f"{len(found)} entries; {percent(soft / len(found))} % assumed or recalled; "
        f"{sum(source.low is not None for source in assumed)} of {len(assumed)} assumed ones give a low and a high"
    )
    return ResultCheck(SOURCES, text, HOLDS if soft == 0 else OPEN)


CHECKS: tuple[Callable[[Sweep], ResultCheck], ...] = (
    _replications, _books, _times, _same_demand, _files, _code, _precision, _theory, _sources,
)  # fmt: skip
