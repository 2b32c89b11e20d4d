"""Names: what pages call plans and disruptions, within a sentence and at the head of a row."""

import re
from collections.abc import Sequence

from desim.report.model.sweep import Sweep
from desim.report.model.titles import chooses_nothing, within_sentence
from desim.report.page.formatting import capital, listed

NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def plan_name(sweep: Sweep, plan: str) -> str:
    """The title of a plan, within a sentence."""
    return within_sentence(plan, sweep.plan_title(plan))


def row_name(sweep: Sweep, plan: str) -> str:
    """The title of a plan at the head of a row."""
    return capital(plan_name(sweep, plan))


def disruption_name(sweep: Sweep, disruption: str) -> str:
    """The title of a disruption, within a sentence."""
    return within_sentence(disruption, sweep.disruption_title(disruption))


def under(sweep: Sweep, disruption: str) -> str:
    """Such as: under Late Mesquite, with no disruption."""
    name = disruption_name(sweep, disruption)
    return f"with {name}" if chooses_nothing(disruption) else f"under {name}"


def under_all(sweep: Sweep, disruptions: Sequence[str]) -> str:
    """Under which disruptions something holds; empty where the sweep has one."""
    if len(sweep.disruptions) < 2:
        return ""
    if len(disruptions) == len(sweep.disruptions):
        return "with and without disruption" if len(disruptions) == 2 else "under every disruption"
    left = [name for name in sweep.disruptions if name not in disruptions]
    if len(left) == 1 and len(disruptions) > 1:
        return "under every disruption" + (
            "" if chooses_nothing(left[0]) else f" but {disruption_name(sweep, left[0])}"
        )
    return listed([under(sweep, name) for name in disruptions])


def first_head(sweep: Sweep) -> str:
    """What stands at the head of the names: plans, or cases that nobody chooses between."""
    return "Plan" if sweep.of_plans else "Case"


def natural(name: str) -> list[tuple[int, str]]:
    """A key that sorts numbers within names by their size."""
    return [(int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"(\d+)", name)]


def count_words(count: int) -> str:
    """A small number in words."""
    return NUMBERS[count] if count < len(NUMBERS) else f"{count:,}"
