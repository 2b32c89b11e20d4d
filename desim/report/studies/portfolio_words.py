"""Portfolio words: sets of plans, budgets, and how sure a choice is, as sentences."""

from typing import Any

from desim.report.page.formatting import (
    AsText,
    listed,
    money_with_interval,
    number,
    percent,
    percentage_points,
    plain_name,
)
from desim.report.studies.robust_words import is_day, requirement_text, unit_text, value_text
from desim.stats.interval import Interval

NOTHING = "no plan"


def name_of(row: dict[str, Any]) -> str:
    """A set by its plans."""
    return " + ".join(row["plans"]) or NOTHING


def answer(found: dict[str, Any]) -> str:
    """The best set under the largest budget, or at the end of the frontier, and how sure that is."""
    given = [row for row in found["caps"] if row["set"] is not None]
    row = given[-1] if given else found["frontier"][-1]
    best = found["sets"][row["set"]]
    before = f"With {money(row['cap'])} USD" if given else "With any budget"
    rivals = f"; {len(row['as_good'])} other sets may be as good" if row["as_good"] else ""
    if len(row["as_good"]) == 1:
        rivals = f"; {name_of(found['sets'][row['as_good'][0]])} may be as good"
    return (
        f"{before} the best of {row['allowed']} sets is {name_of(best)}: {reached(found, best['value'])} for "
        f"{money(best['counted_cost'])} USD, best in {percent(row['share_best'])} % of {found['n']} "
        f"{units(found)}{rivals}."
    )


def money(value: float | None) -> str:
    """An amount of USD in thousands, millions, ..."""
    return money_with_interval(Interval(value, None, None, 1))[0]


def reached(found: dict[str, Any], value: float | None) -> str:
    """What a set reaches: a share of worlds, or the mean of the headline."""
    if found["required"] is not None:
        return f"{percent(value)} % of the {units(found)} reach {requirement_text(found)}"
    return f"{plain_name(found['metric'])} {value_text(found, value)}{'' if is_day(found) else unit_text(found)}"


def units(found: dict[str, Any]) -> str:
    """What a set was judged over."""
    return "worlds" if found["worlds"] == "sampled" else "replications"


def findings(found: dict[str, Any]) -> list[str]:
    """The budgets one by one, and the plans that exclude one another."""
    said = []
    for row in found["caps"][:-1]:
        if row["set"] is not None:
            best = found["sets"][row["set"]]
            said.append(
                f"With {money(row['cap'])} USD: {name_of(best)}, {reached(found, best['value'])}, best in "
                f"{percent(row['share_best'])} % of the {units(found)}."
            )
    none = [money(row["cap"]) for row in found["caps"] if row["set"] is None]
    said += [f"No set keeps within {listed(none)} USD."] if none else []
    pairs = [f"{row['one']} and {row['other']}" for row in found["conflicts"]]
    said += [f"These plans cannot be together, for both change the same number: {listed(pairs)}."] if pairs else []
    return said


def warnings(found: dict[str, Any]) -> list[str]:
    """What makes the answer less sure than it reads."""
    said = []
    if found["worlds"] == "fixed":
        said.append("All numbers are fixed: how sure is of chance alone. run.worlds=sampled draws what is not known.")
    if found["n"] < 2:
        said.append("One world says nothing of how sure the choice is.")
    search = found["search"]
    if search and search["left"] and not _settled(search):
        said.append(
            f"{search['left']} of {found['possible']} sets were not run, and the predictions are too rough to rule "
            "them out; portfolio.most_sets runs more."
        )
    return said


def _settled(search: dict[str, Any]) -> bool:
    """Whether a prediction would have to be wrong by more than any was for a set that was not run to be better."""
    return search["largest_error"] is not None and search["least_slack"] > search["largest_error"]


def coverage(found: dict[str, Any]) -> str:
    """Which of the sets were run."""
    search, possible = found["search"], found["possible"]
    if search is None:
        return f"All {possible} sets that are possible were run."
    text = (
        f"Of {possible} sets {found['ran']} were run: no plan, each plan, each pair, and in turn those that a "
        "prediction puts on the frontier. It adds to a set what the plan adds by itself and the largest of its effects "
        "with one other plan of the set."
    )
    if search["largest_error"] is not None:
        text += f" Of {search['predicted']} predictions the worst was wrong by {loss(found, search['largest_error'])}."
    if search["least_slack"] is not None:
        text += (
            f" A set that was not run would be better only if its prediction were wrong by more than "
            f"{loss(found, max(0.0, search['least_slack']))}; that is no guarantee."
        )
    return text


def loss(found: dict[str, Any], value: float | None) -> str:
    """A difference of what sets are compared by."""
    if found["required"] is not None:
        return f"{percentage_points(value)} percentage points"
    return f"{number(value)}{unit_text(found)}"


def difference(found: dict[str, Any]) -> AsText:
    """How a difference of what sets are compared by is written."""
    return percentage_points if found["required"] is not None else number


def column_unit(found: dict[str, Any]) -> str:
    """Unit of differences, behind the head of a column."""
    return ", points" if found["required"] is not None else f",{unit_text(found)}" if found["unit"] else ""
