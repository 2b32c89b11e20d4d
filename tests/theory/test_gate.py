"""Gates against closed forms: offices as queues, priorities, Little's law, batches, validity, returns."""

from collections.abc import Callable
from statistics import fmean
from typing import Any

import numpy as np
import pytest

import desim
from desim.sim.replicate import replicate
from desim.spec.facts import Facts
from desim.stats.interval import student_t
from tests.sim.tiny import GOOD, SITE
from tests.theory.exact_supply import one_officer, three_officers

pytestmark = pytest.mark.theory

LICENCES = {"law": "mixture", "parts": {"simple": {"weight": 0.8, "of": 2},
                                        "full": {"weight": 0.2, "of": {"law": "exponential", "mean": 17}}}}  # fmt: skip


def runs(horizon: float, warmup: float, count: int, **parts: Any) -> list[Facts]:
    """Some replications of a network."""
    data = {"name": "office", "horizon": horizon, "warmup": warmup, "probe": {"every": horizon}, "items": GOOD,
            **SITE, **parts}  # fmt: skip
    scenario = desim.read(data)
    return [replicate(scenario, 1, k) for k in range(count)]


def agrees(exact: float, what: Callable[[Facts], float], found: list[Facts], within: float = 0.05) -> None:
    """The 99.9 % interval over some replications holds the exact value, and is narrow enough to mean something."""
    seen = student_t(np.array([what(facts) for facts in found]), level=0.999)
    assert seen.low <= exact <= seen.high, (exact, seen)
    assert seen.half_width < within * exact, (exact, seen)


def office(arrivals: float | None = None, **stage: Any) -> dict[str, Any]:
    """A gate of one desk."""
    others = {} if arrivals is None else {"background": {"arrivals": arrivals}}
    return {"gates": {"paper": {"stages": {"desk": stage}, **others}}}


def users(**piles: tuple[float, int]) -> dict[str, Any]:
    """Stockpiles that order each unit for itself, by the rate and the rank of their users."""
    return {
        "stockpiles": {
            name: {"site": "town", "item": "good", "policy": {"kind": "base_stock", "level": 0}, "priority": rank,
                   "sources": {"maker": {"approvals": ["paper"]}}}
            for name, (_, rank) in piles.items()
        },
        "suppliers": {"maker": {"site": "town", "item": "good"}},
        "demands": {f"users_of_{name}": {"kind": "poisson", "stockpile": name, "arrivals": rate}
                    for name, (rate, _) in piles.items()},
    }  # fmt: skip


def waits(facts: Facts) -> float:
    return fmean(facts.gates["paper"].background.waits)


@pytest.mark.slow
def test_one_licence_officer_is_a_pollaczek_khinchine_queue() -> None:
    found = runs(120_000, 2000, 20, **office(0.15, time=LICENCES, officers=1))
    agrees(one_officer()["(a) mean licence wait Wq"], waits, found, 0.2)


@pytest.mark.slow
def test_three_officers_with_fixed_times_are_crommelins_queue() -> None:
    def waited(facts: Facts) -> float:
        times = facts.gates["paper"].background.waits
        return sum(1 for time in times if time > 1e-9) / len(times)

    exact, found = three_officers(), runs(40_000, 1000, 20, **office(0.5, time=5, officers=3))
    agrees(exact["(b) mean wait Wq"], waits, found, 0.15)
    agrees(exact["(b) P(wait)"], waited, found)


@pytest.mark.slow
def test_own_cases_and_those_of_others_wait_alike_in_one_queue() -> None:
    """M/M/1 with 0.5 + 0.3 cases a day (Poisson arrivals see time averages): wait 4 d for both."""
    parts = users(stock=(0.5, 1)) | office(0.3, time={"law": "exponential", "mean": 1}, officers=1)
    found = runs(10_000, 500, 12, **parts)
    agrees(4.0, waits, found, 0.2)
    agrees(4.0, lambda facts: fmean(facts.gates["paper"].cases.waits), found, 0.2)
    agrees(0.8, lambda facts: facts.gates["paper"].stages["desk"].area_work / 9500, found)


@pytest.mark.slow
def test_officers_that_go_by_rank_are_cobhams_queue() -> None:
    """Wq_k = R / ((1 - s_(k-1)) (1 - s_k)), R = sum of rate E[S^2] / 2 (Cobham 1954); the third class is the others."""
    rates = (0.2, 0.3, 0.25)
    left, load = sum(rates) * 2.0 / 2, np.cumsum([0.0, *rates])
    exact = [left / ((1 - load[k]) * (1 - load[k + 1])) for k in range(3)]
    parts = users(first=(rates[0], 1), second=(rates[1], 2))
    parts |= office(rates[2], time={"law": "exponential", "mean": 1}, officers=1)
    parts["gates"]["paper"] |= {"discipline": "priority", "background": {"arrivals": rates[2], "priority": 3}}
    found = runs(12_000, 500, 12, **parts)
    for name, rate, wait in (("first", rates[0], exact[0]), ("second", rates[1], exact[1])):
        agrees(1 + wait, lambda f, n=name, r=rate: f.gate_load[n].area_held / 11_500 / r, found, 0.1)  # type: ignore[misc]
    agrees(exact[2], waits, found, 0.2)


def test_littles_law_of_the_licences_of_april_2008() -> None:
    """7,438 cases closed in a month and 3,720 open (GAO-08-710T): 15.0 d, in a month of 30 d as published; a tenth."""
    rate, days = 7438 / 30, 3720 / 7438 * 30
    assert round(days, 1) == 15.0
    found = runs(120, 60, 8, **office(rate / 10, time={"law": "lognormal", "mean": days, "cv": 0.5}))
    agrees(372, lambda f: f.gates["paper"].background.area_open / 60, found, 0.08)
    agrees(days, lambda f: f.gates["paper"].stages["desk"].worked / f.gates["paper"].stages["desk"].done, found, 0.04)


def test_littles_law_holds_on_every_path() -> None:
    """Where all that was filed is decided, the integral of open cases is the sum of their times."""
    demand = {"kind": "poisson", "stockpile": "stock", "arrivals": 1, "end": 150}
    parts = users(stock=(1, 1)) | {"demands": {"use": demand}}
    gate = office(None, time={"law": "gamma", "mean": 1.5, "cv": 1}, officers=2, refusal={"chance": 0.1, "after": 2})
    scenario = desim.read({"name": "path", "horizon": 400, "items": GOOD, **SITE, **parts, **gate})
    for k in range(5):
        facts = replicate(scenario, 1, k)
        cases = facts.gates["paper"].cases
        assert cases.open == 0
        assert cases.area_open == pytest.approx(sum(cases.times))
        assert facts.gate_load["stock"].area_held == pytest.approx(sum(cases.times))


def test_members_of_a_batch_wait_for_half_of_the_others() -> None:
    """Single orders at rate 0.5, batches of 5: (5 - 1) / (2 x 0.5) = 4 d."""
    parts = users(stock=(0.5, 1)) | office(None, batch={"minimum": 5})
    agrees(4.0, lambda facts: fmean(facts.gates["paper"].cases.times), runs(1500, 100, 10, **parts), 0.1)


def test_batches_that_only_wait_so_long() -> None:
    """Of rate 0.5, for 3 d: the first waits 3 d, on average 1.5 more come, who wait 1.5 d each: 5.25 / 2.5 = 2.1 d."""
    parts = users(stock=(0.5, 1)) | office(None, batch={"minimum": 1000, "max_wait": 3})
    agrees(2.1, lambda facts: fmean(facts.gates["paper"].cases.times), runs(1500, 100, 10, **parts), 0.1)


def test_approvals_with_a_validity_are_a_renewal_process() -> None:
    """A need opens a cycle of 20 d of work and 100 d of validity, ended by the next need after 1 / 0.2 d."""
    parts = users(stock=(0.2, 1)) | office(None, time=20)
    parts["gates"]["paper"]["validity"] = 100
    cycle = 20 + 100 + 5
    found = runs(10_000, 500, 8, **parts)
    agrees(1 / cycle, lambda f: f.gates["paper"].cases.filed / 9_500, found, 0.02)
    held = 20 + 0.2 * 20 * 10  # who files, and who joins at an even time in the 20 d
    agrees(held / cycle / 0.2, lambda f: f.gate_load["stock"].area_held / 9_500 / 0.2, found, 0.08)


def test_cases_that_are_returned_take_a_geometric_number_of_rounds() -> None:
    """1 / (1 - 0.4) rounds of 3 d and 0.4 / 0.6 returns of 6 d: 5 + 4 = 9 d; two fifths of the decisions refuse."""
    refusal = {"chance": 0.4, "after": {"law": "exponential", "mean": 6}}
    parts = users(stock=(1, 1)) | office(None, time={"law": "exponential", "mean": 3}, refusal=refusal)

    def refused(facts: Facts) -> float:
        cases = facts.gates["paper"].cases
        return cases.returned / (cases.returned + cases.approved)

    found = runs(1000, 100, 10, **parts)
    agrees(9.0, lambda facts: fmean(facts.gates["paper"].cases.times), found, 0.1)
    agrees(0.4, refused, found, 0.1)


def test_the_share_of_paper_is_its_share_of_the_lead_time() -> None:
    """9 d at a gate without officers, 21 d at the maker: 30 % (Palm; Little)."""
    parts = users(stock=(0.5, 1)) | office(None, time={"law": "lognormal", "mean": 9, "cv": 1})
    parts["suppliers"]["maker"]["lead_time"] = {"law": "exponential", "mean": 21}

    def paper(facts: Facts) -> float:
        return facts.gate_load["stock"].area_held / facts.gate_load["stock"].area_on_order

    agrees(0.3, paper, runs(1500, 200, 10, **parts), 0.08)


def test_sessions_cost_half_their_interval_and_chance_its_share() -> None:
    """A yearly session after half a year on average, and of a fifth of the cases 50 d more: 182.625 + 10."""
    stages = {"budget": {"sessions": {"every": 365.25, "first": 0}}, "congress": {"time": 50, "chance": 0.2}}
    parts = users(stock=(0.1, 1)) | {"gates": {"paper": {"stages": stages, "sequence": ["budget", "congress"]}}}
    years = 40 * 365.25
    agrees(192.625, lambda f: f.gates["paper"].cases.area_open / years / 0.1, runs(years, 0.0, 10, **parts), 0.08)


@pytest.mark.slow
def test_waived_cases_leave_the_queue_to_the_others() -> None:
    """Half of 1.2 cases a day are waived: what is left is M/M/1 at 0.6 (thinning), with a wait of 1.5 d."""
    parts = users(stock=(1.2, 1)) | office(None, time={"law": "exponential", "mean": 1}, officers=1)
    parts["nations"] = {"land": {}, "isle": {}}
    parts["sites"] = {"town": {"nation": "land"}, "port": {"nation": "isle"}}
    parts["stockpiles"]["stock"]["site"] = "port"
    parts["agreements"] = {"pact": {"nations": ["land", "isle"], "waives": {"paper": 0.5}}}
    agrees(1.5, lambda facts: fmean(facts.gates["paper"].cases.waits), runs(10_000, 500, 12, **parts), 0.1)
