"""Two indentures: a failed engine waits in the shop for the modules it needs, and its modules are repaired (M42)."""

from itertools import count

import pytest

import desim
from desim.sim.kernel.stream import Streams
from tests.sim.tiny import SITE, log, made, pile, run, up_to, wants

ITEMS = {name: {"unit": "unit"} for name in ("engine", "engine_carcass", "module", "module_carcass", "pump")}


def loop(chance, horizon, **module_shop):
    """One aircraft whose engine lasts 10 d; a spare engine, 3 d of work on it; a spare module, 15 d of work on it."""
    stock = {
        "engines": pile("engine", **up_to(1, initial=1, sources={"shop": {}})),
        "engine_failed": pile("engine_carcass"),
        "modules": pile("module", **up_to(1, initial=1, sources={"module_shop": {}})),
        "module_failed": pile("module_carcass"),
    }
    replaces = {"modules": {"chance": chance, "returns": "module_failed"}}
    lines = {
        "shop": made("engine", inputs={"engine_failed": 1}, time=3, replaces=replaces),
        "module_shop": made("module", inputs={"module_failed": 1}, time=15, **module_shop),
    }
    engine = {"stockpile": "engines", "life": 10, "returns": {"engine_failed": {}}}
    fleet = {"fleet": {"site": "town", "size": 1, "units": {"engine": engine}}}
    return run(horizon, items=ITEMS, stockpiles=stock, lines=lines, fleets=fleet)


def test_the_engine_waits_for_a_module_that_is_in_repair():
    """Engines fail on days 10, 20, 30, 40 and are open 3 d later; modules come out of repair on days 28 and 43.

    Day 13: the spare module goes in. Day 23: none until the first is repaired (13 to 28). Day 33: none until the second
    is (28 to 43). Day 40: no spare engine until day 43. Day 43: the engine of day 33 takes the module, that of day 40
    waits.
    """
    facts = loop(1, 50)
    assert log(facts, "engines.on_hand") == [(0, 1), (10, 0), (13, 1), (20, 0), (28, 1), (30, 0)]
    assert log(facts, "engines.owed") == [(0, 0), (40, 1), (43, 0)]
    assert log(facts, "modules.owed") == [(0, 0), (23, 1), (28, 0), (33, 1)]
    assert log(facts, "shop.made") == [(0, 0), (13, 1), (28, 2), (43, 3)]
    assert facts.states["shop"] == {"no order": 19, "working": 12, "starved: modules": 19}
    assert {k: v for k, v in facts.books["module"].items() if v} == {"initial": 1, "made": 2, "consumed": 3}
    assert {k: v for k, v in facts.books["module_carcass"].items() if v} == {"received": 4, "consumed": 3, "on_hand": 1}
    assert facts.lines["shop"].lot_time == 3 + 8 + 13


def test_without_a_need_nothing_waits():
    facts = loop(0, 45)
    assert log(facts, "shop.made") == [(0, 0), (13, 1), (23, 2), (33, 3), (43, 4)]
    assert log(facts, "modules.on_hand") == [(0, 1)]
    assert not facts.books["module_carcass"]["received"]


def shop(replaces, wanted, horizon=60.0, extra=None, **line):
    """An engine shop with 10 bays and 5 d of work, asked for an engine on some days."""
    plan = {"kind": "plan", "orders": wanted}
    stock = {"engines": pile("engine", policy=plan, sources={"shop": {}})} | (extra or {})
    lines = {"shop": made("engine", time=5, machines=10, replaces=replaces, **line)}
    return run(horizon, items=ITEMS, stockpiles=stock, lines=lines)


def due(day, item="module", initial=0):
    """A stock of which one more comes on a day."""
    return pile(item, initial=initial, pipeline={"quantity": 1, "over": day, "lot": 1})


def test_it_waits_for_all_that_it_needs():
    """A module on day 12, a pump on day 20."""
    extra = {"modules": due(12), "pumps": due(20, "pump")}
    facts = shop({"modules": {"chance": 1}, "pumps": {"chance": 1}}, {1: 1}, extra=extra)
    assert log(facts, "engines.on_hand") == [(0, 0), (20, 1)]
    assert facts.states["shop"]["starved: modules"] == 14


def test_an_engine_that_needs_nothing_passes_one_that_waits(monkeypatch):
    honest = Streams.uniforms

    def uniforms(self, part, purpose):
        if purpose == "need":
            return (0.9 if k == 0 else 0.1 for k in count()).__next__
        return honest(self, part, purpose)

    monkeypatch.setattr(Streams, "uniforms", uniforms)
    extra = {"modules": due(30)}
    facts = shop({"modules": {"chance": 0.5}}, {1: 1, 2: 1}, extra=extra)
    assert log(facts, "engines.on_hand") == [(0, 0), (7, 1), (30, 2)]


@pytest.mark.parametrize("exclusive", [False, True])
def test_exclusive_causes_strike_one_at_a_time(exclusive):
    """400 engines in lots of one: modules with 0.3, pumps with 0.7; both in 0.21 of them, or never."""
    replaces = {"modules": {"chance": 0.3, "returns": "bad_modules"}, "pumps": {"chance": 0.7, "returns": "bad_pumps"}}
    extra = {
        "modules": pile("module", initial=400), "pumps": pile("pump", initial=400),
        "bad_modules": pile("module_carcass"), "bad_pumps": pile("engine_carcass"),
    }  # fmt: skip
    given = {"exclusive": True} if exclusive else {}
    facts = shop(replaces, {0: 400}, 500, extra, **given)
    modules, pumps = (facts.levels[f"{name}.on_hand"][-1] for name in ("bad_modules", "bad_pumps"))
    assert facts.lines["shop"].made == 400
    assert abs(modules - 120) < 4 * (400 * 0.21) ** 0.5
    assert modules + pumps == 400 if exclusive else modules + pumps != 400


@pytest.mark.parametrize(
    ("replaces", "message"),
    [
        ({"modules": {"chance": 0.6}, "pumps": {"chance": 0.6}}, "sum to more than 1"),
        ({"modules": {"chance": 0.6}}, "where there are not several"),
    ],
)
def test_exclusive_causes_are_several_and_no_more_than_all(replaces, message):
    with pytest.raises(desim.SpecError, match=message):
        shop(replaces, {0: 1}, exclusive=True)


def test_a_lot_waits_for_the_modules_of_all_its_units():
    """Three engines at a time, 2 modules there and 1 on day 9."""
    extra = {"modules": due(9, initial=2)}
    facts = shop({"modules": {"chance": 1}}, {1: 3}, extra=extra, lot=3)
    assert log(facts, "engines.on_hand") == [(0, 0), (9, 3)]


def test_the_rank_of_the_shop_counts_at_the_spares():
    extra = {"modules": due(20)}
    for rank, engines, owed in ((1, 1, 1), (3, 0, 1)):
        stock = {"engines": pile("engine", policy={"kind": "plan", "orders": {1: 1}}, sources={"shop": {}})} | extra
        lines = {"shop": made("engine", time=5, replaces={"modules": {"chance": 1, "priority": rank}})}
        uses = {"use": wants("modules", at=2, priority=2)}
        facts = run(30, items=ITEMS, stockpiles=stock, lines=lines, demands=uses)
        assert facts.lines["shop"].made == engines
        assert facts.levels["modules.owed"][-1] == owed


def test_enough_modules_are_as_good_as_none_needed():
    """Draw by draw: what is needed and there changes nothing."""
    stock = {"engines": pile("engine", **up_to(3, initial=3, sources={"shop": {}}))}
    shelf = {"modules": pile("module", initial=100_000)}
    uses = {"use": {"kind": "poisson", "stockpile": "engines", "arrivals": 0.3}}
    work = {"time": {"law": "lognormal", "mean": 9, "cv": 0.7}, "machines": 3}
    found = []
    for replaces in ({}, {"modules": {"chance": 1}}):
        lines = {"shop": made("engine", replaces=replaces, **work)}
        found.append(run(2000, items=ITEMS, stockpiles=stock | shelf, lines=lines, demands=uses))
    without, with_ample = found
    assert without.stockpiles["engines"] == with_ample.stockpiles["engines"]
    assert without.lines["shop"] == with_ample.lines["shop"]
    assert with_ample.books["module"]["consumed"] == with_ample.lines["shop"].made


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ({"replaces": {"modules": {"chance": 1.5}}}, "outside the allowed range"),
        ({"replaces": {"nowhere": {"chance": 0.5}}}, "no stockpile has this name"),
        ({"replaces": {"modules": {"chance": 0.5, "returns": "nowhere"}}}, "no stockpile has this name"),
        ({"replaces": {"modules": {"chance": 0.5, "returns": "modules"}}}, "the stockpile of good ones"),
        ({"replaces": {"oil": {"chance": 0.5}}}, "does not come in pieces"),
        ({"replaces": {"modules": {"chance": 0.5}}, "escapes": {"chance": 0}}, "cannot go with lots"),
        ({"replaces": {"engines": {"chance": 0.5}}}, "goes in a circle"),
    ],
)
def test_what_a_replacement_needs(parts, message):
    stock = {
        "engines": pile("engine", **up_to(1, sources={"shop": {}})),
        "modules": pile("module", initial=1),
        "oil": pile("oil", initial=1),
    }
    data = {"name": "tiny", "horizon": 1, "items": ITEMS | {"oil": {"unit": "kg"}}, **SITE, "stockpiles": stock}
    with pytest.raises(desim.SpecError, match=message):
        desim.read(data | {"lines": {"shop": made("engine", time=1, **parts)}})


def test_modules_that_nobody_has_are_a_fault():
    stock = {
        "engines": pile("engine", **up_to(1, sources={"shop": {}})),
        "modules": pile("module"),
    }
    data = {
        "name": "tiny",
        "horizon": 1,
        "items": ITEMS,
        **SITE,
        "stockpiles": stock,
        "demands": {"use": wants("engines", every=1)},
    }
    with pytest.raises(desim.SpecError, match="can never be filled: modules has no stock and no source"):
        desim.read(data | {"lines": {"shop": made("engine", time=1, replaces={"modules": {"chance": 0.5}})}})
