"""Co-products and by-products of lines, by hand."""

from typing import Any

import pytest

from desim.spec.fields.faults import SpecError
from tests.sim.tiny import log, made, pile, run, town, up_to, wants

ITEMS: dict[str, Any] = {"good": {}, "other": {}, "swarf": {"unit": "kg"}}


def network(amount: float = 10, **line: Any) -> dict[str, Any]:
    """10 goods of a line of one a day, beside which others and swarf come."""
    piles = {
        "stock": pile(policy={"kind": "plan", "orders": {0: amount}}, sources={"maker": {}}),
        "others": pile("other"), "bin": pile("swarf"),
    }  # fmt: skip
    return {"items": ITEMS, "stockpiles": piles, "lines": {"maker": made(**({"rate": 1} | line))}}


def test_a_co_product_comes_with_the_good_units() -> None:
    """Two others with each good one, and 0.4 kg of swarf."""
    beside = {"others": {"amount": 2}, "bin": {"amount": 0.4}}
    facts = run(20, **network(co_products=beside))
    assert log(facts, "others.on_hand") == [(k, 2 * k) for k in range(11)]
    assert facts.levels["bin.on_hand"][-1] == pytest.approx(4.0)
    assert facts.books["other"]["made"] == 20.0


def test_parts_of_a_piece_are_kept_until_it_is_whole() -> None:
    """0.3 with each of lots of one: one piece after the 4th, the 7th and the 10th."""
    facts = run(20, **network(co_products={"others": {"amount": 0.3}}))
    assert log(facts, "others.on_hand") == [(0, 0), (4, 1), (7, 2), (10, 3)]


@pytest.mark.parametrize(("of", "with_units"), [("good", "good"), ("begun", "begun")])
def test_scrap_has_by_products_only(of: str, with_units: str) -> None:
    """Of all that was begun, or of what is good."""
    beside = {"bin": {"amount": 0.5, "of": of}}
    facts = run(200, **network(50, lot=5, co_products=beside, **{"yield": 0.7}))
    line = facts.lines["maker"]
    units = {"good": line.made, "begun": line.made + line.scrapped}[with_units]
    assert line.scrapped > 0.0
    assert facts.levels["bin.on_hand"][-1] == pytest.approx(0.5 * units)


def test_who_waits_for_a_co_product_gets_it() -> None:
    """3 wanted on day 0 of what comes with every good: filled on day 3; its own policy orders less for it."""
    given = network(co_products={"others": {"amount": 1}})
    given["stockpiles"]["others"] |= up_to(0, sources={"far": {}})
    given |= {"suppliers": {"far": made("other", lead_time=5)}, "demands": {"use": wants("others", at=0.5, size=3)}}
    facts = run(20, **given)
    assert log(facts, "others.owed") == [(0, 0), (1, 2), (2, 1), (3, 0)]


def test_what_a_line_gives_back_to_itself_goes_round() -> None:
    """Half of the solvent that a good takes comes back: 10 goods take 10 of 6 and 5 kg that came back."""
    given = network(inputs={"bin": 1}, co_products={"bin": {"amount": 0.5}})
    given["stockpiles"]["bin"]["initial"] = 6
    facts = run(30, **given)
    assert facts.levels["stock.on_hand"][-1] == 10
    assert facts.levels["bin.on_hand"][-1] == pytest.approx(1.0)


def test_a_line_that_leaves_has_the_co_products_of_what_is_finished() -> None:
    gone = {"gone": {"when": {"kind": "date", "at": 4.5}, "what": {"maker": {"open": 0}}}}
    facts = run(
        30, **network(lot=10, co_products={"others": {"amount": 1}, "bin": {"amount": 1, "of": "begun"}}), causes=gone
    )
    assert [facts.levels[f"{name}.on_hand"][-1] for name in ("stock", "others", "bin")] == [4, 4, 5]


def test_what_is_no_co_product_is_told() -> None:
    given = network(co_products={"more": {"amount": 1}})
    given["stockpiles"]["more"] = pile()
    with pytest.raises(SpecError, match="which the line makes to order"):
        town(9, **given)
    given = network(co_products={"others": {"amount": 1}})
    given["stockpiles"]["others"] |= up_to(1, sources={"maker": {}})
    with pytest.raises(SpecError, match="orders from maker"):
        town(9, **given)
