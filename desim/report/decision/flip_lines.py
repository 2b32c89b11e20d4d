"""Flip lines: what would change the answer, or how to find out where nobody looked."""

from desim.report.model.flips import flips_command, flips_of, has_best_plan
from desim.report.model.names import disruption_name, plan_name
from desim.report.model.sweep import Sweep
from desim.report.model.titles import chooses_nothing
from desim.report.page.formatting import listed

MOST = 2
"""Inputs that are named; the annex names all of them."""


def flip_lines(sweep: Sweep) -> tuple[list[str], str]:
    """Sentences, and a command that looks for them where there is none yet; nothing for a single plan."""
    if len(sweep.plans) < 2 or not sweep.of_plans:
        return [], ""
    found, command = flips_of(sweep), flips_command(sweep)
    if found is None:
        if not has_best_plan(sweep):
            return ["No plan is surely the best, so that no single input decides. To see which matter most:"], command
        return ["Nobody has looked yet. To look:"], command
    best = plan_name(sweep, found.best)
    named = bool(found.disruption) and not chooses_nothing(found.disruption)
    where = f" under {disruption_name(sweep, found.disruption)}" if named else ""
    if not found.clauses:
        return [f"None of {found.tried} inputs changes it anywhere in its range{where}."], ""
    more = len(found.clauses) - MOST
    named_there = " that the annex names" if sweep.report.shows("answer") else ""
    rest = f", or with {more} more{named_there}" if more > 0 else ""
    return [f"{best} would be no better{where} with {listed(found.clauses[:MOST])}{rest}."], ""
