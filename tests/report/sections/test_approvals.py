"""The report of a network with gates: what they took, what they refused, and how much of the lead time was paper."""

from pathlib import Path
from typing import Any

from desim.report.comparison import write_point
from desim.study.execution.simulate import simulate
from tests.sim.approvals.orders import office, orders
from tests.sim.tiny import GOOD, SITE, made

NETWORK: dict[str, Any] = {
    "name": "paper", "horizon": 40, "items": GOOD, **SITE, "suppliers": {"maker": made(lead_time=1)},
    "stockpiles": {"stock": orders({1: 1, 2: 1, 3: 1}) | {"title": "Home stockpile"}},
    "gates": {"paper": office(time=3, officers=1, cost=7, background={"arrivals": 0.05}) | {"title": "Export licence"}},
}  # fmt: skip


def test_gates_have_a_table_and_paper_its_share(tmp_path: Path) -> None:
    simulate(NETWORK, 3, workers=1, folder=tmp_path / "paper")
    text = write_point(tmp_path / "paper").with_name("annex.html").read_text(encoding="utf-8")
    for said in ("Approvals", "Export licence", "cases of others", "Approval time, d", "lead time that approvals take"):
        assert said in text, said


def test_funds_have_a_table_by_fiscal_year(tmp_path: Path) -> None:
    """Three orders of 4,000 USD; 5,000 come every 20 days."""
    gate = office(time=3, fund="money", prices={0: 4000}) | {"title": "Contract"}
    funds = {"money": {"title": "Procurement", "every": 20, "first": 0, "amount": 5000, "unused": "carry"}}
    simulate(NETWORK | {"gates": {"paper": gate}, "funds": funds}, 3, workers=1, folder=tmp_path / "paper")
    text = write_point(tmp_path / "paper").with_name("annex.html").read_text(encoding="utf-8")
    for said in ("Money of funds", "Procurement", "Obligated", "Wait for money, d", "8.00 k"):
        assert said in text, said


def test_networks_without_gates_have_none(tmp_path: Path) -> None:
    plain = NETWORK | {
        "gates": {},
        "stockpiles": {"stock": NETWORK["stockpiles"]["stock"] | {"sources": {"maker": {}}}},
    }
    simulate(plain, 2, workers=1, folder=tmp_path / "plain")
    assert "Approvals" not in write_point(tmp_path / "plain").with_name("annex.html").read_text(encoding="utf-8")
