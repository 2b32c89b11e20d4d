"""Answer: the one sentence that names the best plan, or says that none can be told to be it."""

from desim.report.decision.measure import Measure
from desim.report.decision.ranking import Ranking
from desim.report.model.names import plan_name, under, under_all
from desim.report.model.over_worlds import OverWorlds
from desim.report.model.point import Point
from desim.report.page.formatting import capital, listed, percent, with_article

NOTHING = "This study names no headline and no stockage objective, so that no plan can be called the best."
Kind = tuple[str, int, tuple[int, ...]]
"""What holds under a disruption (equal, best or ahead), the first plan, and those it cannot be told from."""


def answer_of(ranking: Ranking | None) -> str:
    """The sentence; it ends with a full stop."""
    if ranking is None:
        return NOTHING
    if len(ranking.sweep.points) == 1:
        return one_plan(ranking, ranking.sweep.points[0])
    if ranking.lead is None:
        return "The plans cannot be compared: their runs have other seeds, replications or worlds."
    if not ranking.separates:
        return _no_difference(ranking)
    if not ranking.sweep.of_plans:
        return _cases(ranking, ranking.lead)
    if len(ranking.sweep.plans) == 1:
        return _one_plan_under_all(ranking)
    return _best(ranking)


def one_plan(ranking: Ranking, point: Point) -> str:
    """What the only plan leads to."""
    return f"{_outcome(ranking.measure, point)}."


def _outcome(measure: Measure, point: Point) -> str:
    middle, around = measure.middle_and_range(point)
    subject = with_article(measure.subject_title)
    within = f" ({around})" if around else ""
    if not measure.objective:
        name = measure.subject_title if measure.named else f"{measure.title} of {subject}"
        return f"{capital(name)}: {middle} in the median {_unit_name(point)}{within}"
    reached = measure.reached(point)
    if middle == "never below":
        text = f"{capital(subject)} never falls below its objective in the median {_unit_name(point)}{within}"
    elif middle.startswith("after"):
        text = (
            f"{capital(subject)} is not back at its objective by the end of the run in the median {_unit_name(point)}"
        )
    else:
        text = f"{capital(subject)} is back at its objective by {middle} in the median {_unit_name(point)}{within}"
    return f"{text}; it is back by the end in {percent(reached)}\u00a0% of {point.unit_name}"


def _no_difference(ranking: Ranking) -> str:
    """No measure tells the plans apart."""
    first = ranking.sweep.ordered()[0]
    return f"No plan changes anything that was measured: {_outcome(ranking.measure, first)}, under every plan."


def _one_plan_under_all(ranking: Ranking) -> str:
    clauses = [
        f"{under(ranking.sweep, one.disruption)} {ranking.measure.middle_and_range(one.points[0])[0]}"
        for one in ranking.under
    ]
    return f"{capital(ranking.measure.name)}, median: {'; '.join(clauses)}."


def _cases(ranking: Ranking, lead: OverWorlds) -> str:
    """Of several cases that nobody chooses between, the one with the largest loss against the first."""
    means = [lead.gain(0, k).estimate or 0.0 for k in range(len(lead.points))]
    worst, best = (pick(range(len(means)), key=lambda k: means[k]) for pick in (min, max))
    loses = means[worst] < 0.0
    shown = worst if loses else best
    low, _, high = lead.gain_range(0, shown)
    low, high = (-high, -low) if loses else (low, high)
    measure, sweep = ranking.measure, ranking.sweep
    least = best if loses else worst
    amount = measure.amount_with_unit(abs(means[shown]))
    other = f"{'gains' if means[least] > 0.0 else 'loses'} {measure.amount_with_unit(abs(means[least]))}"
    rest = f"; {plan_name(sweep, lead.names[least])} {other}" if least not in (0, shown) else ""
    return (
        f"{measure.subject_title}: {plan_name(sweep, lead.names[shown])} {'loses' if loses else 'gains'} most, "
        f"{amount} against {plan_name(sweep, lead.names[0])} ({spread(measure, lead, low, high)}){rest}."
    )


def _best(ranking: Ranking) -> str:
    groups: dict[Kind, list[OverWorlds]] = {}
    for one in ranking.under:
        groups.setdefault(kind_of(one), []).append(one)
    differing = [kind for kind in groups if kind[0] != "equal"]
    winners = {groups[kind][0].names[kind[1]] for kind in differing}
    equal = [one.disruption for kind, ones in groups.items() if kind[0] == "equal" for one in ones]
    rest = f"; {under_all(ranking.sweep, equal)} all plans are alike" if equal else ""
    if len(winners) == 1:
        return _one_winner(ranking, [one for kind in differing for one in groups[kind]]) + f"{rest}."
    clauses = [_winner_clause(ranking, kind, groups[kind]) for kind in differing]
    sure = [kind[0] == "best" for kind in differing]
    start = "The best plan depends on the disruption" if any(sure) else "No plan can be told to be the best"
    return f"{start}: {'; '.join(clauses)}{rest}."


def kind_of(one: OverWorlds) -> Kind:
    """What holds under one disruption."""
    if one.equal:
        return "equal", 0, ()
    return ("ahead" if one.rivals else "best"), one.best, tuple(one.rivals)


def _one_winner(ranking: Ranking, ones: list[OverWorlds]) -> str:
    """The plan that leads wherever plans differ: under which disruptions surely, and under which not."""
    sweep = ranking.sweep
    sure, unsure = [one for one in ones if not one.rivals], [one for one in ones if one.rivals]
    told = (sure or unsure)[0]
    name, where = plan_name(sweep, told.names[told.best]), under_all(sweep, [one.disruption for one in sure or unsure])
    where = f" {where}" if where else ""
    if not sure:
        return (
            f"No plan can be told to be the best: {name} is ahead{where}, but cannot be told from "
            f"{_rivals(ranking, unsure)}; {gain_words(ranking, told)}"
        )
    rest = under_all(sweep, [one.disruption for one in unsure])
    rest = f"; {rest} it is ahead, but cannot be told from {_rivals(ranking, unsure)}" if unsure else ""
    return f"The best plan is {name}{where}: {gain_words(ranking, told)}{rest}"


def _rivals(ranking: Ranking, ones: list[OverWorlds]) -> str:
    """The plans that the leading one cannot be told from."""
    names = dict.fromkeys(one.names[k] for one in ones for k in one.rivals)
    if len(names) == len(ranking.sweep.plans) - 1 > 1:
        return "any other"
    return listed([plan_name(ranking.sweep, name) for name in names])


def _winner_clause(ranking: Ranking, kind: Kind, ones: list[OverWorlds]) -> str:
    """The plan that leads under some disruptions, and what it wins; the table has the ranges."""
    sweep, first = ranking.sweep, ones[0]
    name = plan_name(sweep, first.names[kind[1]])
    where = under_all(sweep, [one.disruption for one in ones])
    won = ranking.measure.amount_with_unit(first.gain(0 if first.best else first.next_best).estimate)
    return f"{name} is {'best' if kind[0] == 'best' else 'ahead'} {where} ({won} won)"


def gain_words(ranking: Ranking, one: OverWorlds) -> str:
    """What the best plan gains over the base, and in how many worlds it is the best."""
    measure, best = ranking.measure, one.best
    other = 0 if best else one.next_best
    mean = one.gain(other).estimate
    low, _, high = one.gain_range(other)
    often = percent(one.best_in(best).estimate)
    amount = f"{measure.amount_with_unit(mean)} won over {plan_name(ranking.sweep, one.names[other])}"
    return f"{amount} ({spread(measure, one, low, high)}), the best in {often}\u00a0% of {one.count} {units(one)}"


def spread(measure: Measure, one: OverWorlds, low: float, high: float) -> str:
    """Between which values eight of ten lie."""
    if low == high:
        return f"{measure.amount(low)} in nearly all {units(one)}"
    return f"{measure.amount(low)} to {measure.amount(high)} in eight {units(one)} of ten"


def units(one: OverWorlds) -> str:
    """What independent results are of, in the plural."""
    return one.points[0].unit_name


def _unit_name(point: Point) -> str:
    return point.unit_name.removesuffix("s")


def passed_over_words(ranking: Ranking | None) -> str:
    """That the headline is the same under every plan, so that the next measure is used; empty where it is not."""
    if ranking is None or not ranking.passed_over:
        return ""
    first = ranking.sweep.ordered()[0]
    values = [f"{m.name} is {m.middle_and_range(first)[0]}" for m in ranking.passed_over]
    return (
        f"{capital(listed(values))} under every plan in every {_unit_name(first)}, and tells no plan from another. "
        f"Plans are compared by {ranking.measure.name} instead."
    )
