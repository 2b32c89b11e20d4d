"""Bad scenarios: every fault is found, all are told at once, and each says what to do about it."""

import copy
from typing import Any

import pytest

from desim.spec import read as read_module
from desim.spec.fields.faults import SpecError
from desim.spec.read import read
from tests.networks import base_stock, chain


def changed(path: str, value: Any, data: dict[str, Any] | None = None) -> dict[str, Any]:
    """The chain with one entry put in or, with value ``...``, taken out."""
    data = copy.deepcopy(data or chain())
    *way, last = path.split("/")
    place: Any = data
    for step in way:
        place = place.setdefault(step, {})
    if value is ...:
        del place[last]
    else:
        place[last] = value
    return data


def said(data: Any) -> str:
    """The message about a scenario that must be refused."""
    with pytest.raises(SpecError) as caught:
        read(data)
    return str(caught.value)


def test_the_sound_networks_are_sound() -> None:
    assert read(chain()).name == "chain"
    assert read(base_stock()).name == "base_stock"


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("stockpiles/depot/capcity", 5, "stockpiles.depot.capcity: unknown key (did you mean 'capacity'?)"),
        ("horizn", 5, "horizn: unknown key (did you mean 'horizon'?)"),
        ("demands/training/prioritty", 1, "demands.training.prioritty: unknown key (did you mean 'priority'?)"),
        ("causes/surge/how/ramps", 1, "causes.surge.how.ramps: unknown key (did you mean 'ramp'?)"),
        ("legs/rail/transit", {"law": "gama", "mean": 1}, "(did you mean 'gamma'?)"),
        ("legs/rail/mode", "rial", "(did you mean 'rail'?)"),
        ("stockpiles/depot/site", "feild",
         "stockpiles.depot.site: 'feild' no site has this name (did you mean 'field'?)"),
        ("stockpiles/depot/sources", {"pres": {}}, "(did you mean 'press'?)"),
        ("causes/outage/what", {"mill": {"opne": 0}}, "(did you mean 'open'?)"),
        ("demands/training/kind", "poison", "(did you mean 'poisson'?)"),
        ("stockpiles/depot/policy/kind", ..., "stockpiles.depot.policy.kind: is missing"),
        ("horizon", ..., "horizon: is missing"),
    ],
)  # fmt: skip
def test_faults_have_a_path_and_a_suggestion(path: str, value: Any, message: str) -> None:
    assert message in said(changed(path, value))


def test_all_faults_are_told_at_once() -> None:
    data = chain()
    for n in range(12):
        data["stockpiles"][f"store_{n}"] = {"site": "plant", "item": "shell", "initial": -n - 1, "capcity": n}
    message = said(data)
    assert "the scenario has 24 faults" in message
    assert len(message.splitlines()) == 25


def test_faults_between_parts_are_told_beside_those_of_single_values() -> None:
    data = chain()
    data["stockpiles"]["broken"] = {"site": "plant", "item": "shell", "initial": -1}
    data["stockpiles"]["leaning"] = {"site": "plant", "item": "shell", "substitutes": {"broken": 1}}
    data["stockpiles"]["lost"] = {"site": "nowhere", "item": "shell"}
    message = said(data)
    assert "the scenario has 2 faults" in message, "a name of a broken part is no missing name"
    assert "stockpiles.broken.initial" in message
    assert "stockpiles.lost.site: 'nowhere' no site has this name" in message


def test_circles_are_told_beside_faults_of_parts_that_nobody_leans_on() -> None:
    data = chain()
    data["horizon"] = "soon"
    policy = {"kind": "base_stock", "level": 5}
    for one, other in (("east", "west"), ("west", "east")):
        data["stockpiles"][one] = {"site": "plant", "item": "shell", "policy": policy, "sources": {other: {}}}
    message = said(data)
    assert "horizon: 'soon'" in message
    assert "supply one another in a circle" in message


def test_dates_are_not_complained_of_where_the_start_is_broken() -> None:
    data = chain()
    data["start"] = "yesterday"
    data["stockpiles"]["lost"] = {"site": "nowhere", "item": "shell"}
    assert "the scenario has 1 fault" in said(data)


def test_missing_names_are_told_at_once() -> None:
    data = chain()
    for n in range(12):
        data["stockpiles"][f"store_{n}"] = {"site": f"nowhere_{n}", "item": "shel"}
    assert "the scenario has 24 faults" in said(data)


@pytest.mark.parametrize(
    "name",
    ["Depot", "depot ", " depot", "d\u00e9pot", "de\u0301pot", "", "a/b", "..", "a.b", "CON", "1st", "x\0y", "x\ny",
    "\u202edepot",
     "\x1b[31m", "a" * 65, "\u043f", "_x", "null ", 5, None, True],
)  # fmt: skip
def test_names_are_plain(name: Any) -> None:
    data = chain()
    data["sites"][name] = {"nation": "us"}
    message = said(data)
    assert "is not a name" in message or "must be" in message or "should be" in message
    assert message.isprintable() or all(line.isprintable() for line in message.splitlines())
    if isinstance(name, str):
        assert said(changed("name", name))


def test_parts_of_different_families_cannot_share_a_name() -> None:
    data = chain()
    data["suppliers"]["depot"] = {"site": "plant", "item": "powder"}
    assert "has the name of a part in stockpiles" in said(data)


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("horizon", "5 h ", None), ("horizon", "200 days", None), ("horizon", "5 kg", "wrong dimension"),
        ("horizon", "5", "without a unit"), ("horizon", "5 m", "minute, month or meter"),
        ("horizon", "5D", "not a unit"),
        ("stockpiles/powder_store/initial", "0.6 tonnes", None),
        ("stockpiles/powder_store/initial", "600 rounds", "is not in the unit of powder"),
        ("stockpiles/depot/initial", "120 rounds", None),
        ("stockpiles/depot/initial", "120 kg", "is not in the unit of shell"),
        ("stockpiles/depot/initial", 120.5, "must be a whole number of round"),
        ("lines/press/rate", "900/month", None), ("lines/press/rate", "900 kg/month", "is not in the unit of shell"),
        ("suppliers/old_mill/rate", "3 days", "wrong dimension"), ("legs/rail/loss", "2 %", None),
        ("legs/rail/loss", 2, "[0, 1]"),
    ],
)  # fmt: skip
def test_units(path: str, value: Any, message: str | None) -> None:
    data = changed(path, value)
    if message is None:
        if path == "horizon" and value == "5 h ":
            data["warmup"] = 0
        read(data)
    else:
        assert message in said(data)


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("stockpiles/depot/policy", {"kind": "ss", "reorder_point": 10, "order_up_to": 5},
        "reorder_point below order_up_to"),
        ("stockpiles/depot/policy", {"kind": "ss", "reorder_point": 5, "order_up_to": 5},
        "reorder_point below order_up_to"),
        ("stockpiles/depot/policy", {"kind": "rq", "reorder_point": 10, "quantity": 0}, "(0, inf)"),
        ("stockpiles/depot/policy", {"kind": "base_stock", "level": -1}, "[0, inf)"),
        ("stockpiles/depot/policy", {"kind": "days_of_supply", "days": 30}, "no planning_rate"),
        ("stockpiles/depot/policy/review", {"every": 0}, "(0, inf)"),
        ("stockpiles/depot/policy", {"kind": "newsvendor", "mean": 5, "sd": 1, "holding_cost": 0,
         "backorder_cost": 9}, "above 0"),
        ("stockpiles/depot/policy", {"kind": "newsvendor", "mean": 5, "sd": 1, "holding_cost": 1,
         "backorder_cost": 0}, "above 0"),
        ("stockpiles/depot/sources", {}, "no sources to order from"),
        ("stockpiles/depot/policy", ..., "has sources, but no policy"),
        ("stockpiles/depot/capacity", 100, "starts with more than its capacity"),
        ("stockpiles/depot/objective_days", 30, "give one"),
        ("warmup", 200, "not before the horizon"),
        ("probe", {"every": 1e-6}, "million probes"),
        ("legs/rail/full_load", True, "give one"),
        ("legs/rail/departures", ..., "nothing would limit it"),
        ("demands/training/end", 0, "ends before it starts"),
        ("demands/orders/rates", {}, "at least 1"),
        ("demands/orders/rates", {0: 1, "2026-01-01": 2}, "two entries for one day"),
    ],
)  # fmt: skip
def test_inconsistent_declarations(path: str, value: Any, message: str) -> None:
    assert message in said(changed(path, value))


@pytest.mark.parametrize(
    "law",
    [
        {"law": "lognormal", "mean": 5, "cv": 0}, {"law": "lognormal", "mean": 0, "cv": 1},
        {"law": "weibull", "shape": 0, "scale": 1},
        {"law": "triangular", "low": 5, "mode": 4, "high": 9}, {"law": "triangular", "low": 5, "mode": 5, "high": 5},
        {"law": "pert", "low": 5, "mode": 10, "high": 9}, {"law": "uniform", "low": 5, "high": 5},
        {"law": "uniform", "low": -1, "high": 5},
        {"law": "normal", "mean": 5, "sd": 1, "low": 50}, {"law": "normal", "mean": -5, "sd": 1},
        {"law": "empirical", "values": []},
        {"law": "empirical", "values": [1, 2], "weights": [1]}, {"law": "empirical", "values": [1], "weights": [0]},
        {"law": "empirical", "values": [-1]}, {"law": "erlang", "mean": 5, "stages": 0},
        {"law": "erlang", "mean": 5, "stages": 2.5},
        {"law": "exponential", "rate": 5}, {"law": "exponential"}, {"law": "fixed", "value": -1},
        {"law": "poisson", "mean": 3},
        {"mean": 3}, {}, [], None, "5", "soon", -1,
    ],
    ids=str,
)  # fmt: skip
def test_laws_of_time_that_make_no_sense(law: Any) -> None:
    assert "legs.rail.transit" in said(changed("legs/rail/transit", law))


def test_geometric_sizes_are_at_least_one() -> None:
    assert "at least 1" in said(changed("demands/training/size", {"law": "geometric", "mean": 0.5}))


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("stockpiles/powder_store/sources", ..., "no sources to order from"),
        ("stockpiles/depot/sources/press/route", "by_air", "no route has this name"),
        ("stockpiles/depot/item", "powder", "offers shell, but the stockpile holds powder"),
        ("legs/rail/origin", "field", "starts at field, but press is at plant"),
        ("causes/outage/what", {"depot": {"transit": 0}}, "no "),
        ("causes/outage/what", {"press": {"lead_time": 0}}, "is no dial of press"),
        ("stockpiles/depot/sources", {"depot": {}}, "is the stockpile itself"),
        ("headline", {"metric": "fill_rate", "subject": "depto"}, "did you mean 'depot'"),
        ("sources", {"lines.press.rte": {"kind": "assumed"}}, "leads to nothing"),
    ],
)
def test_links_that_lead_nowhere(path: str, value: Any, message: str) -> None:
    assert message in said(changed(path, value))


def test_demand_that_nothing_can_fill() -> None:
    data = base_stock()
    data["stockpiles"] = {"depot": {"site": "home", "item": "spare"}}
    message = said(data)
    assert "demands.users.stockpile: can never be filled: depot has no stock and no source" in message


@pytest.mark.parametrize("data", [None, [], "x", 5, {}, {"name": "x"}, {"name": "x", "horizon": 5, "sites": [1]}])
def test_what_is_no_scenario_at_all(data: Any) -> None:
    assert "fault" in said(data)


@pytest.mark.parametrize("space", ["\u00a0", "\u202f", "\u2009", "\u3000"])
def test_spaces_of_word_processors_are_spaces(space: str) -> None:
    assert read(changed("title", f"3,000{space}rounds")).title == "3,000 rounds"


@pytest.mark.parametrize("value", ["<script>", "a\x1b[31mb", "a\u202eb", "x" * 3000, 5, None, True, ["x"], {"a": 1}])
def test_texts_are_printable_and_short(value: Any) -> None:
    if value == "<script>":  # the report escapes it
        assert read(changed("title", value)).title == value
    else:
        message = said(changed("title", value))
        assert "\x1b" not in message
        assert "\u202e" not in message


@pytest.mark.parametrize("most", [10_000, pytest.param(1_000_000, marks=pytest.mark.slow)])
def test_huge_and_deep_data_are_refused_quickly(most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    if most < read_module.MAX_NODES:
        monkeypatch.setattr(read_module, "MAX_NODES", most)
    deep: dict[str, Any] = {}
    place = deep
    for _ in range(5000):
        place["a"] = {}
        place = place["a"]
    assert "nested more than" in said(changed("nations", deep))
    assert f"more than {most} entries" in said(changed("nations", {f"n{k}": {} for k in range(most + 1)}))
    assert "too large" in said(changed("horizon", 10**400))
    assert said(changed("horizon", "9" * 5000 + " d"))
