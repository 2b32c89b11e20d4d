"""Bad funds: each fault is told with its path, and what nobody draws on is a warning."""

from typing import Any

import pytest

import desim
from desim.spec.checks.check import warnings_in
from desim.spec.fields.faults import SpecError

YEARLY = {"every": "1 year", "first": "2026-10-01", "amount": "40 million USD"}


def network(fund: dict[str, Any], gate: dict[str, Any] | None = None, **parts: Any) -> dict[str, Any]:
    """A stockpile behind a gate whose stage draws on a fund."""
    return {
        "name": "buying", "start": "2026-01-01", "horizon": "4 years", "nations": {"us": {}, "uk": {}},
        "sites": {"home": {"nation": "us"}}, "items": {"part": {}},
        "suppliers": {"maker": {"site": "home", "item": "part"}},
        "stockpiles": {
            "depot": {
                "site": "home", "item": "part", "policy": {"kind": "base_stock", "level": 9},
                "sources": {"maker": {"approvals": ["contract"]}},
            }
        },
        "demands": {"users": {"kind": "fixed", "stockpile": "depot", "every": 5}},
        "gates": {"contract": {"prices": {0: 4000}, "stages": {"obligation": {"fund": "money"}}, **(gate or {})}},
        "funds": {"money": fund}, **parts,
    }  # fmt: skip


def said(data: dict[str, Any]) -> str:
    """The message about a scenario that must be refused."""
    with pytest.raises(SpecError) as caught:
        desim.read(data)
    return str(caught.value)


@pytest.mark.parametrize(
    ("fund", "message"),
    [
        ({"every": 100, "first": 0}, "funds.money: never has any money"),
        (YEARLY | {"contributors": {"us": {"amount": 5}}}, "has contributors and money of its own"),
        (YEARLY | {"pays": "share"}, "has pays: share but no contributors"),
        (
            {"every": 100, "first": 0, "contributors": {"us": {"amount": 5, "share": 2}}},
            "has shares of contributors, which only count with pays: share",
        ),
        (YEARLY | {"first": "2031-10-01"}, "is not before the horizon, day 1461"),
        (YEARLY | {"every": 0.001}, "funds.money.every: 0.001 asks for more than 10,000 fiscal years"),
        (YEARLY | {"amounts": {2026: 5}}, "funds.money.amounts.2026: is no fiscal year; the first is 2027"),
        (YEARLY | {"amounts": {2027.5: 5}}, "funds.money.amounts.2027.5: is no fiscal year"),
        (
            {"every": 100, "first": 0, "pays": "receiver", "contributors": {"uk": {"amount": 5}}},
            "has nobody to pay for what us receives: it is no contributor of money",
        ),
        (YEARLY | {"unused": "lost"}, "funds.money.unused"),
    ],
)
def test_a_bad_fund_is_told(fund: dict[str, Any], message: str) -> None:
    assert message in said(network(fund))


def test_a_case_needs_a_cost() -> None:
    """A price of the gate, or a unit cost of the item."""
    no_price = network(YEARLY, {"prices": {}})
    assert "gates.contract.stages.obligation.fund: cannot tell what a case costs" in said(no_price)
    assert desim.read(no_price | {"items": {"part": {"unit_cost": "4000 USD"}}}).funds


def test_a_validity_and_a_fund_exclude_one_another() -> None:
    assert "is drawn on by the first case only" in said(network(YEARLY, {"validity": "1 year"}))


def test_gates_of_several_disciplines_have_no_one_line() -> None:
    data = network(YEARLY)
    data["gates"]["other"] = {**data["gates"]["contract"], "discipline": "priority"}
    assert "funds.money: is drawn on by gates of several disciplines (fifo, priority)" in said(data)


def test_an_unknown_fund_is_told_with_the_nearest() -> None:
    data = network(YEARLY, {"stages": {"obligation": {"fund": "mony"}}})
    assert "no fund has this name (did you mean 'money'?)" in said(data)


def test_a_fund_that_nobody_draws_on_is_a_warning() -> None:
    data = network(YEARLY, {"stages": {"obligation": {}}})
    assert ("funds.money", "is drawn on by no stage of a gate") in [
        (found.path, found.message) for found in warnings_in(desim.read(data))
    ]


def test_measures_are_by_fiscal_year_and_by_nation() -> None:
    """From 1 January 2026 to the end of 2029: the rest of 2026, 2027 to 2029, and the beginning of 2030."""
    joint = {"every": "1 year", "first": "2026-10-01", "pays": "share",
             "contributors": {"us": {"amount": 9e6}, "uk": {"amount": 9e6}}}  # fmt: skip
    results = desim.simulate(network(joint), 1)
    rows = results.kpi.set_index(["metric", "subject"])["value"]
    years = [f"money.{year}" for year in (2026, 2027, 2028, 2029, 2030)]
    assert [rows["appropriated", year] for year in years] == [0.0, 18e6, 18e6, 18e6, 18e6]
    assert rows["obligated", "money"] == sum(rows["obligated", year] for year in years) > 0.0
    assert rows["obligated", "money.us"] == rows["obligated", "money.uk"] == rows["obligated", "money"] / 2
    assert rows["lapsed", "money"] + rows["unobligated", "money"] == 72e6 - rows["obligated", "money"]
    assert rows["waiting_for_money", "money"] == pytest.approx(273 / 1461)
    head = network(joint, headline={"metric": "obligated", "subject": "money.2028"})
    assert desim.read(head).headline is not None
    wrong = network(joint, headline={"metric": "obligated", "subject": "money.2031"})
    assert "headline.subject" in said(wrong)
