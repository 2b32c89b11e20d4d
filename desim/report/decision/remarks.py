"""Remarks: what a reader must know before the table, in a line each; the annex says it in full."""

from desim.report.decision.answer import passed_over_words
from desim.report.decision.ranking import Ranking
from desim.report.model.headline import FEW_REPLICATIONS
from desim.report.model.sweep import Sweep
from desim.report.sections.control_words import control_remark
from desim.report.sections.warnings import ENDED_EARLY


def remarks(sweep: Sweep, ranking: Ranking | None) -> list[str]:
    """Another measure than the headline, failed replications, too few of them, and dead ends of the network."""
    by_headline = ranking is not None and not ranking.passed_over
    found = [
        _ended_early(sweep),
        passed_over_words(ranking),
        _failed(sweep),
        _few(sweep),
        control_remark(sweep) if by_headline else "",
    ]
    return [text for text in [*found, _dead_ends(sweep)] if text]


def _ended_early(sweep: Sweep) -> str:
    """That replications ended once their headline was settled."""
    return "" if sweep.whole else ENDED_EARLY


def _failed(sweep: Sweep) -> str:
    done = sum(point.n for point in sweep.points)
    requested = sum(int(point.manifest["replications"]) for point in sweep.points)
    if done == requested:
        return ""
    return f"{done} of {requested} replications have a result; the others failed, so that every number may be biased."


def _dead_ends(sweep: Sweep) -> str:
    """How many dead ends the preflight checks found; what is merely loaded to the full is no fault of the network."""
    found = {
        (warning["path"], warning["message"])
        for point in sweep.points
        for warning in point.manifest.get("warnings", ())
        if warning["kind"] != "overload"
    }
    if not found:
        return ""
    return f"The network has {len(found)} dead {'end' if len(found) == 1 else 'ends'}, which the annex names."


def _few(sweep: Sweep) -> str:
    least = min(sweep.points, key=lambda point: point.units)
    if least.units >= FEW_REPLICATIONS:
        return ""
    return f"Only {least.units} {least.unit_name}: read the ranges, not the single numbers."
