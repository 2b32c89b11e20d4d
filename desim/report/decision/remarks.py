"""Remarks: what a reader must know before the table, in a line each; the annex says it in full."""

from desim.report.decision.answer import passed_over_words
from desim.report.decision.ranking import Ranking
from desim.report.model.headline import FEW_REPLICATIONS
from desim.report.model.sweep import Sweep
from desim.report.sections.warnings import network_warnings


def remarks(sweep: Sweep, ranking: Ranking | None) -> list[str]:
    """Another measure than the headline, failed replications, too few of them, and dead ends of the network."""
    found = [passed_over_words(ranking), _failed(sweep), _few(sweep)]
    dead_ends = network_warnings(sweep)
    if len(dead_ends) == 1:
        found.append(dead_ends[0])
    elif dead_ends:
        found.append(f"The network has {len(dead_ends)} warnings, which stand in the annex.")
    return [text for text in found if text]


def _failed(sweep: Sweep) -> str:
    done = sum(point.n for point in sweep.points)
    requested = sum(int(point.manifest["replications"]) for point in sweep.points)
    if done == requested:
        return ""
    return f"{done} of {requested} replications have a result; the others failed, so that every number may be biased."


def _few(sweep: Sweep) -> str:
    least = min(sweep.points, key=lambda point: point.units)
    if least.units >= FEW_REPLICATIONS:
        return ""
    return f"Only {least.units} {least.unit_name}: read the ranges, not the single numbers."
