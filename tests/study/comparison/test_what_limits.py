"""Limits: the part that limits each plan, what limits next, and what a tenth more of it is worth, by hand."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from desim.sim.replicate import replicate
from desim.spec.read import read, read_run
from desim.spec.stored_files import StoredLimits
from desim.store.results import load
from desim.study.comparison.limit_trace import WINDOW, limit_days, subject_of
from desim.study.comparison.plan_limits import longest_lead, plan_limits, world_count
from desim.study.execution.simulate import study
from tests.networks import DECISION, HORIZON, MILL, PRESS, RAISED, two_stages

SHORT = HORIZON - DECISION


def stored(place: Path, data: dict[str, Any], n: int = 2, **run: Any) -> Path:
    """Results of *n* replications."""
    return study(read(data), data, read_run({"replications": n, "workers": 1, **run}), place, {})


def found(places: list[Path], **run: Any) -> StoredLimits:
    """What limits the plans in these folders."""
    plain = plan_limits(places, places * 10, read_run({"workers": 1, "limit_worlds": 2, **run}))
    assert plain is not None
    return StoredLimits.model_validate(plain)


@pytest.fixture(scope="module")
def plans(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The mill as it is, and raised four times from day 160 on."""
    place = tmp_path_factory.mktemp("plans")
    return [stored(place / "base", two_stages()), stored(place / "raised", two_stages(4.0))]


@pytest.mark.parametrize("headline", [("output", "press"), ("time_to_replenish", "depot"), ("fill_rate", "users")])
def test_the_limit_moves_from_the_mill_to_the_press_when_the_mill_is_raised(headline: tuple[str, str]) -> None:
    """Short on all 300 days after the decision: 60 of the mill, the rest of the press, to a window."""
    scenario = read(two_stages(4.0, dict(zip(("metric", "subject"), headline, strict=True))))
    days = limit_days(scenario, replicate(scenario, 1, 0, follow=True))
    by_part = {limit.part: float(span.sum()) for limit, span in days.items()}
    assert sum(by_part.values()) == pytest.approx(SHORT)
    assert by_part["mill"] == pytest.approx(RAISED - DECISION, abs=WINDOW)
    assert by_part["press"] == pytest.approx(HORIZON - RAISED, abs=WINDOW)
    first = next(span for limit, span in days.items() if limit.part == "press").argmax()
    assert abs(DECISION + first * WINDOW - RAISED) < WINDOW


def expressed(text: str, factor: float = 1.0, **more: Any) -> dict[str, Any]:
    """Two stages whose headline is an expression."""
    measures = {"asked": {"metric": "expression", "expression": text}, **more}
    data = two_stages(factor, {"metric": "expression", "subject": "asked", "better": "high"})
    return {**data, "measures": measures}


def test_an_expression_is_limited_by_what_limits_the_measures_that_it_is_made_of(tmp_path: Path) -> None:
    """Half the output: the same limits as of the output, and a gain in the value of the expression itself."""
    found_of = {}
    for name, data in (("output", two_stages()), ("half", expressed("output.press / 2"))):
        found_of[name] = found([stored(tmp_path / name, data)]).plans[name]
    whole, half = found_of["output"], found_of["half"]
    assert [(one.part, one.kind) for one in half.parts] == [(one.part, one.kind) for one in whole.parts]
    assert half.gain is not None
    assert whole.gain is not None
    assert half.gain.estimate == pytest.approx(0.5 * (whole.gain.estimate or 0.0))


def test_an_expression_of_expressions_is_about_all_that_they_are_about() -> None:
    inner = {"inner": {"metric": "expression", "expression": "sum(issued.demands) / cost.total"}}
    subject = subject_of(read(expressed("expression.inner * output.press", **inner)))
    assert subject is not None
    assert (subject.piles, subject.lines, subject.objective) == (("depot",), ("press",), False)
    assert subject_of(read(expressed("cost.total / 2"))) is None


def test_the_first_limit_the_next_one_and_the_gain_are_those_by_hand(plans: list[Path]) -> None:
    """The mill makes 5 a day over 300 days: a tenth more is worth 150, and with ten times as much the press limits."""
    base, raised = (found(plans).plans[name] for name in ("base", "raised"))
    assert (base.parts[0].part, base.parts[0].kind, base.parts[0].since) == ("mill", "capacity", 0.0)
    assert base.following is not None
    assert base.following.part == "press"
    assert base.gain is not None
    assert base.gain.estimate == pytest.approx(0.1 * MILL * SHORT, abs=5.0)
    assert raised.parts[0].part == "press"
    assert abs(DECISION + raised.parts[0].since - RAISED) < WINDOW
    assert raised.gain is not None
    assert raised.gain.estimate == pytest.approx(0.1 * PRESS * (HORIZON - RAISED), abs=9.0)


def test_the_gain_is_that_of_a_direct_run(plans: list[Path], tmp_path: Path) -> None:
    """The same cause written by hand, the same seed."""
    more = two_stages()
    more["causes"]["more"] = {"when": {"kind": "date", "at": DECISION}, "what": {"mill": {"rate": 1.1}}}
    direct = load(stored(tmp_path / "more", more)).values("output", "press")
    gain = found(plans).plans["base"].gain
    assert gain is not None
    assert gain.estimate == pytest.approx(float(np.mean(direct - load(plans[0]).values("output", "press"))), rel=1e-12)


def ships(leg: dict[str, Any], **parts: Any) -> dict[str, float]:
    """Days on which *b* is empty, by part and kind: seven units are on their way, after five for *a*."""
    legs = {f"leg_{name}": {"transit": 3, **leg} for name in "ab"}
    pile = {"site": "town", "item": "part", "policy": {"kind": "base_stock", "level": 1}, "initial": 1}
    data = {
        "name": "ships", "horizon": 30, "nations": {"us": {}}, "sites": {"town": {"nation": "us"}},
        "items": {"part": {}}, "suppliers": {"maker": {"site": "town", "item": "part"}},
        "stockpiles": {f"{name}": {**pile, "sources": {"maker": {"route": f"to_{name}"}}} for name in "ab"},
        "legs": legs, "routes": {f"to_{name}": {"legs": [f"leg_{name}"]} for name in "ab"},
        "demands": {f"use_{name}": {"kind": "fixed", "stockpile": name, "every": 1e6, "offset": 0, "size": size}
                    for name, size in (("a", 5), ("b", 7))},
        "headline": {"metric": "fill_rate", "subject": "use_b"}, **parts,
    }  # fmt: skip
    scenario = read(data)
    days = limit_days(scenario, replicate(scenario, 1, 0, follow=True))
    return {f"{limit.part}: {limit.kind}": round(float(span.sum()), 9) for limit, span in days.items()}


def test_ports_limit_by_their_berths_and_cranes() -> None:
    """Three days at sea, two in which *a* has the berth, and two at it; or 2.5 until the crane is free, and 3.5."""
    at_quay = {"destination_port": "quay"}
    berth = ships(at_quay, ports={"quay": {"berthing": 2}})
    assert berth == {"leg_b: transit": 3, "quay: berths": 2, "quay: port time": 2}
    crane = ships(at_quay, ports={"quay": {"berths": 2, "rate": 2, "cranes": 1}})
    assert crane == {"leg_b: transit": 3, "quay: cranes": 2.5, "quay: port time": 3.5}


def test_escorts_and_convoys_limit() -> None:
    """The frigates are with *a* for three days and turn round for one; *b* fills two ships of three for 6 days."""
    fleet = {"vehicles": {"load": 4}, "convoy": {"escorts": {"frigates": 2}}}
    escorts = {"frigates": {"count": 2, "turnaround": 1}}
    assert ships(fleet, escorts=escorts) == {"leg_b: transit": 3, "frigates: escorts": 4}
    convoy = {"vehicles": {"load": 4}, "convoy": {"minimum": 3, "max_wait": 6}}
    assert ships(convoy) == {"leg_b: transit": 3, "leg_b: convoy": 6}


def test_money_limits(tmp_path: Path) -> None:
    """Two a day are ordered at 100 USD each, and 100 USD come a day: a tenth more money is a tenth more goods."""
    data = {
        "name": "money", "horizon": 400, "probe": {"every": 400}, "nations": {"us": {}}, "items": {"part": {}},
        "sites": {"home": {"nation": "us"}}, "suppliers": {"maker": {"site": "home", "item": "part"}},
        "stockpiles": {
            "depot": {
                "site": "home", "item": "part", "policy": {"kind": "base_stock", "level": 0},
                "sources": {"maker": {"approvals": ["contract"]}},
            }
        },
        "gates": {"contract": {"kind": "budget", "prices": {0: 100}, "stages": {"obligation": {"fund": "budget"}}}},
        "funds": {"budget": {"every": 10, "first": 0, "amount": 1000, "unused": "carry"}},
        "demands": {"users": {"kind": "fixed", "stockpile": "depot", "every": 0.5}},
        "headline": {"metric": "issued", "subject": "users", "better": "high"},
    }  # fmt: skip
    entry = found([stored(tmp_path / "plan", data)]).plans["plan"]
    assert (entry.parts[0].part, entry.parts[0].kind) == ("budget", "money")
    assert entry.change == {"budget": {"amount": 1.1}}
    assert entry.gain is not None
    assert entry.gain.estimate == pytest.approx(40.0)


def test_worlds_are_those_of_the_study(tmp_path: Path) -> None:
    """A tenth more of a mill of unknown rate is worth a tenth of its output in each world."""
    sources = {"lines.mill.rate": {"kind": "assumed", "low": 4.0, "high": 6.0, "note": "Unknown."}}
    place = stored(tmp_path / "plan", two_stages(sources=sources), 4, worlds="sampled")
    entry = found([place], limit_worlds=3).plans["plan"]
    rates = load(place).values("output", "press")[:3] / SHORT
    assert entry.worlds == 3
    assert entry.gain is not None
    assert entry.gain.estimate == pytest.approx(0.1 * SHORT * float(rates.mean()), rel=0.03)


def test_two_workers_find_the_same_bits_as_one(plans: list[Path]) -> None:
    """And what is known already is not looked for again."""
    one, two = (plan_limits(plans[1:], plans * 10, read_run({"workers": n, "limit_worlds": 2})) for n in (1, 2))
    assert one == two
    assert plan_limits(plans[1:], plans * 10, read_run({"workers": 1, "limit_worlds": 2}), one) is one
    other = {**(one or {}), "identity": "0" * 64}
    assert plan_limits(plans[1:], plans * 10, read_run({"workers": 1, "limit_worlds": 2}), other) == one


def test_nothing_is_said_where_it_is_off_too_dear_or_not_about_supply(plans: list[Path], tmp_path: Path) -> None:
    """Off by its setting; 2 replications pay for no two worlds of two plans; a cost is no shortage; never short."""
    assert plan_limits(plans, plans * 10, read_run({"limit_worlds": 0})) is None
    assert plan_limits(plans, plans[:1], read_run({})) is None
    costly = read(two_stages(headline={"metric": "cost", "subject": "total"}))
    assert subject_of(costly) is None
    plenty = two_stages(headline={"metric": "fill_rate", "subject": "users"})
    plenty["stockpiles"]["depot"]["initial"] = 10_000
    place = stored(tmp_path / "plenty", plenty)
    assert plan_limits([place], [place] * 10, read_run({"workers": 1})) is None


def test_never_more_than_half_of_the_study(plans: list[Path]) -> None:
    """Of 80 equal replications half, 40, pay for 4 worlds of two plans at 5 replications each."""
    one = load(plans[0])
    assert world_count([one] * 2, [one] * 40, 100) == 4
    assert world_count([one] * 2, [one] * 40, 3) == 3


def test_the_longest_lead_is_the_span_with_the_largest_margin() -> None:
    """Margins -1, 2, 1, -1, 3, -2: the span from the second to the fifth has 5."""
    days = np.array([0.0, 2.0, 1.0, 0.0, 3.0, 0.0])
    others = np.array([[1.0, 0.0, 0.0, 1.0, 0.0, 2.0]])
    assert longest_lead(days, others) == (1, 4)
    assert longest_lead(days, days[None, :]) == (1, 4), "never ahead: all windows in which it limits"
