"""Titles: the names for readers of parts, of plans and of disruptions."""

from desim.report.page.formatting import plain_name
from desim.spec.checks.metric_subjects import EXPRESSION
from desim.spec.scenario import Scenario

FAMILIES = (
    "stockpiles", "lines", "suppliers", "ports", "escorts", "legs", "demands", "causes", "regimes", "gates", "funds",
    "fleets", "observations", "measures", "items", "sites", "nations", "agreements",
)  # fmt: skip
"""Where the title of a part is looked for, in this order."""
JOINT = " + "
"""Between options that are chosen together."""

METRIC_TITLES = {
    "time_below_objective": "Days below objective",
    "issued_over_wanted": "Share supplied",
    "delivered_over_requested": "Share supplied",
    "fill_rate": "Filled at once",
    "output": "Output",
    "output_per_year": "Output a year",
    "output_per_day": "Output a day",
    "operational_availability": "Available",
    "backorder_days": "Backorder days",
    "paper_share": "Waiting for approval",
    "quarantined_unit_days": "Unit days in quarantine",
    "stockout_on": "First stock-out",
    "expression": "Value",
}
"""Short titles of metrics that are headlines; others are called by their names."""


def metric_title(metric: str) -> str:
    """A few words for a metric, with a capital at their beginning."""
    return METRIC_TITLES.get(metric, plain_name(metric).capitalize())


def measure_name(metric: str, subject: str) -> str:
    """A measure of a subject within a sentence; an expression is named by its subject alone.

    Args:
        metric: Its metric.
        subject: The name of its subject, as the sentence names it.
    """
    return subject if metric == EXPRESSION else f"{plain_name(metric)} of {subject}"


def part_title(scenario: Scenario, part: str) -> str:
    """The name of a part for readers; its key where it has none."""
    found = (getattr(scenario, family).get(part) for family in FAMILIES)
    title = next((one.title for one in found if one is not None and one.title), "")
    name, _, nation = part.partition(".")
    if not title and nation and name in scenario.measures:  # of an expression with one value for each nation
        return f"{part_title(scenario, name)}, {part_title(scenario, nation)}"
    return title or part


def option_title(scenario: Scenario, label: str) -> str:
    """The name for readers of a plan or a disruption.

    Args:
        scenario: A scenario that was composed with it.
        label: The label of a point: options joined by a plus sign, or what was set on the command line.

    Returns:
        For each option its title in the scenario, else that of the cause of its name, else its name in words.
    """
    return JOINT.join(_one_title(scenario, one) for one in label.split(JOINT)) if label else ""


def _one_title(scenario: Scenario, name: str) -> str:
    key, _, value = name.partition(" = ")
    if value:
        return f"{_path_title(scenario, key)} = {value}"
    key, _, count = name.partition(" (")  # of two points of one label the second one has a number
    cause = scenario.causes.get(key)
    title = scenario.titles.get(key) or (cause.title if cause else "") or _in_words(key)
    return f"{title} ({count}" if count else title


def _path_title(scenario: Scenario, path: str) -> str:
    """A path of a number: the title of the part, and what it is of the part."""
    family, _, rest = path.partition(".")
    part, _, field = rest.partition(".")
    if not field or part not in getattr(scenario, family, ()):
        return path
    return f"{part_title(scenario, part)}: {field.replace('.', ' ').replace('_', ' ')}"


def _in_words(name: str) -> str:
    """A name as words, the first with a capital."""
    words = name.replace("_", " ")
    return words[:1].upper() + words[1:]


def chooses_nothing(label: str) -> bool:
    """Whether the label of a plan or a disruption means that nothing was chosen."""
    return label.startswith("no ")


def within_sentence(label: str, title: str) -> str:
    """The title of a label as it stands within a sentence; that nothing was chosen begins small."""
    return title[:1].lower() + title[1:] if chooses_nothing(label) else title
