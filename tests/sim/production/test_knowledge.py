"""Knowledge: taught by seconded teams, forgotten at rest, and what yield and pace make of it."""

import pytest

from tests.sim.tiny import log, made, pile, run, up_to, wants

KNOWLEDGE = {"half_life": 10, "yield_low": 0.5, "slow": 1, "step": 10, "first_article": 0.5}


def learning(horizon, orders=None, probe=1.0, **fields):
    """The facts of a line that makes kilograms and is asked for *orders*, amount by day."""
    demands = {f"use_{day}": wants(at=day, size=amount) for day, amount in (orders or {}).items()}
    line = made(time=1, lot=4, knowledge=KNOWLEDGE | fields)
    stock = pile(**up_to(0), sources={"line": {}})
    return run(
        horizon, probe, {"good": {"unit": "kg"}}, stockpiles={"stock": stock}, lines={"line": line}, demands=demands
    )


def stays(*spans):
    """Secondments by days and number of teams."""
    return {f"stay_{k}": {"begin": a, "end": b, "teams": n} for k, (a, b, n) in enumerate(spans)}


def test_a_team_halves_what_is_not_known_in_each_half_life():
    """1/2 on day 10, the first article; 3/4 on day 20, when the team leaves."""
    line = learning(30, secondments=stays((0, 20, 1))).lines["line"]
    assert line.knowledge == pytest.approx(0.75, rel=1e-12)
    assert line.first_article == pytest.approx(10, rel=1e-12)


def test_two_teams_teach_twice_as_fast_and_stays_add_up():
    """By one team until day 4, by two until day 7: as after 10 days of one, and nothing is learnt afterwards."""
    line = learning(30, secondments=stays((0, 7, 1), (4, 7, 1))).lines["line"]
    assert line.knowledge == pytest.approx(0.5, rel=1e-12)


def test_what_documents_give_may_do_for_the_first_article():
    assert learning(5, start=0.5).lines["line"].first_article == 0
    assert learning(5, start=0.4).lines["line"].first_article == -1


def test_rest_forgets_and_work_does_not():
    """K = 1/2 after ten idle days: then lots take 1.5 days, and 3 of 4 kg are good, then 3/4 of the kg made again."""
    facts = learning(14, {10: 4}, 0.4, start=1, forgetting=10)
    made_by = dict(log(facts, "line.made"))
    assert list(made_by)[:3] == pytest.approx([0, 11.6, 13.2])
    assert list(made_by.values())[:3] == pytest.approx([0, 3, 3.75])
    assert facts.lines["line"].knowledge == pytest.approx(0.5, rel=1e-12)
    assert set(facts.states["line"]) == {"slowed: knowledge", "no order"}


def test_taught_while_it_rests_it_tends_to_the_balance():
    """One team and forgetting at the same rate: K tends to 1/2, and is 1/4 after half a half-life of both together."""
    line = learning(5, secondments=stays((0, 99, 1)), forgetting=10).lines["line"]
    assert line.knowledge == pytest.approx(0.25, rel=1e-12)
