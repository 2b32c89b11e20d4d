"""Loads in mass, volume, containers and explosives: what leaves when, computed by hand."""

from hypothesis import given
from hypothesis import strategies as st

from desim.sim.replicate import replicate
from tests.sim.tiny import log, made, pile, run, town, up_to

SHELL = {"unit": "round", "mass": "50 kg", "volume": "0.1 m3", "teu": 0.004, "neq": "10 kg"}
FUEL = {"unit": "kg", "volume": "2 l"}


def network(leg, items=None, orders=None, **parts):
    """Stockpiles, each of an item of its name, that order once on day 0 over one leg; by name, in the order asked."""
    items = items or {"shell": SHELL, "fuel": FUEL}
    orders = orders or {"shell": 30, "fuel": 1000}
    route = {"route": "way"}
    return {
        "items": items,
        "stockpiles": {
            name: pile(name, **up_to(level), sources={f"of_{name}": route}) for name, level in orders.items()
        },
        "suppliers": {f"of_{name}": made(name) for name in orders},
        "legs": {"leg": leg},
        "routes": {"way": {"legs": ["leg"]}},
        **parts,
    }


def arrived(leg, level="shell.on_hand", horizon=30, items=None, orders=None, **parts):
    """Days and levels of what came over a leg."""
    return log(run(horizon, 0.5, **network(leg, items, orders, **parts)), level)


def weekly(**fields):
    return {"transit": 1, "departures": {"every": 7}, **fields}


def test_a_departure_takes_what_its_mass_allows():
    """Of 30 rounds of 50 kg, 1 t carries 20 on day 7 and 10 on day 14."""
    assert arrived(weekly(limits={"mass": "1 t"}), orders={"shell": 30}) == [(0, 0), (8, 20), (15, 30)]


def test_the_tightest_of_several_limits_holds():
    """Mass would take 20, containers 25, volume 15, explosives 12: so 12, 12 and 6."""
    limits = {"mass": "1 t", "teu": 0.1, "volume": "1.5 m3", "neq": "120 kg"}
    assert arrived(weekly(limits=limits), orders={"shell": 30}) == [(0, 0), (8, 12), (15, 24), (22, 30)]
    del limits["neq"]
    assert arrived(weekly(limits=limits), orders={"shell": 30}) == [(0, 0), (8, 15), (15, 30)]


def test_pieces_and_mass_are_limited_together():
    """A capacity of 8 pieces binds before a ton, half a ton before 12 pieces."""
    assert arrived(weekly(capacity=8, limits={"mass": "1 t"}), orders={"shell": 20})[1] == (8, 8)
    assert arrived(weekly(capacity=12, limits={"mass": "500 kg"}), orders={"shell": 20})[1] == (8, 10)


def test_a_kilogram_of_fuel_weighs_a_kilogram_and_shares_the_ship_with_rounds():
    """On each ship of 2 t: first 1,000 kg of fuel, which was taken in first, with 20 rounds; then ten."""
    leg = weekly(limits={"mass": "2 t"})
    assert arrived(leg, "fuel.on_hand") == [(0, 0), (8, 1000)]
    assert arrived(leg) == [(0, 0), (8, 20), (15, 30)]


def test_bulk_fills_what_is_left_of_the_volume():
    """Fuel of 2 l a kg in 1.5 m3: 750 kg, then 250 kg beside the first ten rounds of 0.1 m3."""
    leg = weekly(limits={"volume": "1.5 m3"})
    assert arrived(leg, "fuel.on_hand") == [(0, 0), (8, 750), (15, 1000)]
    assert arrived(leg) == [(0, 0), (15, 10), (22, 25), (29, 30)]


def test_explosives_do_not_limit_what_has_none():
    """All fuel goes at once, but five rounds of 10 kg a ship."""
    leg = weekly(limits={"neq": "50 kg"})
    assert arrived(leg, "fuel.on_hand") == [(0, 0), (8, 1000)]
    assert arrived(leg)[:3] == [(0, 0), (8, 5), (15, 10)]


def test_vehicles_are_limited_one_by_one():
    """Two lorries of 260 kg take five rounds each, not ten together with the rest; the fuel 260 and 240 kg."""
    leg = {"transit": 2, "vehicles": {"count": 2, "limits": {"mass": "260 kg"}, "turnaround": 1}}
    assert arrived(leg, orders={"shell": 12}) == [(0, 0), (2, 10), (5, 12)]
    facts = run(10, **network(leg, orders={"shell": 12})).legs["leg"]
    assert (facts.departures, facts.limited, facts.full) == (3, 3, 2)


def test_a_convoy_is_limited_as_a_whole_and_ship_by_ship():
    """At most 900 kg leave together, in lorries of 500 kg: ten and eight rounds, then two."""
    leg = weekly(limits={"mass": "900 kg"}, vehicles={"limits": {"mass": "500 kg"}})
    assert arrived(leg, orders={"shell": 20}) == [(0, 0), (8, 18), (15, 20)]


def test_a_load_is_full_in_one_measure():
    """One round a day of 50 kg: 200 kg wait on day 4; volume for ten would not be full before day 10."""
    use = {"use": {"kind": "fixed", "stockpile": "shell", "every": 1}}
    leg = {"transit": 0.5, "limits": {"mass": "200 kg", "volume": "1 m3"}, "full_load": True}
    net = network(leg, orders={"shell": 9}, demands=use)
    net["stockpiles"]["shell"]["initial"] = 9
    facts = run(9, 0.5, **net)
    assert [row for row in log(facts, "shell.on_order") if row[0] >= 4] == [
        (4, 4), (4.5, 0), (5, 1), (6, 2), (7, 3), (8, 4), (8.5, 0),
    ]  # fmt: skip


def test_a_full_load_waits_for_the_vehicles_that_it_needs_and_no_more():
    """A full load of ten rounds, 500 kg, needs two of three lorries of 300 kg: it leaves while one is away."""
    leg = {
        "transit": 10, "capacity": 10, "full_load": True, "max_wait": 1,
        "vehicles": {"count": 3, "limits": {"mass": "300 kg"}},
    }  # fmt: skip
    first = {"small": {"kind": "fixed", "stockpile": "shell", "every": 1e6, "offset": 0, "size": 2}}
    then = {"large": {"kind": "fixed", "stockpile": "shell", "every": 1e6, "offset": 2, "size": 10}}
    net = network(leg, orders={"shell": 50}, demands={**first, **then})
    net["stockpiles"]["shell"]["initial"] = 50
    assert log(run(14, **net), "shell.on_order")[1:] == [(2, 12), (11, 10), (12, 0)]


def test_a_cause_on_the_capacity_scales_every_limit():
    half = {"half": {"when": {"kind": "date", "at": 1}, "what": {"leg": {"capacity": 0.5}}}}
    limits = {"mass": "1 t", "volume": "1.5 m3"}
    assert arrived(weekly(limits=limits), orders={"shell": 30}, causes=half)[1] == (8, 7)


def test_a_lost_lorry_takes_its_load_with_it():
    leg = {"transit": 1, "loss": 1.0, "loss_of": "vehicle", "vehicles": {"limits": {"mass": "260 kg"}}}
    facts = run(1.5, **network(leg, orders={"shell": 12})).legs["leg"]
    assert (facts.lost, facts.lost_vehicles) == (12, 3)


def test_what_is_under_way_at_the_start_is_on_as_many_lorries_as_its_mass_takes():
    """Twelve rounds of 50 kg that left two days ago, 260 kg a lorry: three of four lorries are away for a day."""
    leg = {"transit": 3, "vehicles": {"count": 4, "limits": {"mass": "260 kg"}}}
    net = network(leg, orders={"shell": 12})
    net["stockpiles"]["shell"]["sources"]["of_shell"]["in_transit"] = {2: 12}
    facts = run(4, **net)
    assert log(facts, "shell.on_hand") == [(0, 0), (1, 12)]
    assert facts.legs["leg"].area_away == 3


AMOUNTS = st.lists(st.integers(1, 40), min_size=1, max_size=4)


@given(AMOUNTS, st.integers(1, 30), st.booleans(), st.sampled_from([None, 1, 2, 3]), st.integers(1, 12))
def test_a_kilogram_a_piece_leaves_as_pieces_do(levels, limit, full, count, load):
    """What is limited to so many kilograms of pieces of a kilogram moves as what is limited to so many pieces."""
    names = {f"item{index}": level for index, level in enumerate(levels)}
    items = {name: {"unit": "unit", "mass": "1 kg"} for name in names}
    timing = {"full_load": True, "max_wait": 3} if full else {"departures": {"every": 2}}
    demands = {f"use_{name}": {"kind": "fixed", "stockpile": name, "every": 1.5} for name in names}

    def facts(by_mass):
        own = {"limits": {"mass": limit}} if by_mass else {"capacity": limit}
        each = {"limits": {"mass": load}} if by_mass else {"load": load}
        fleet = {"vehicles": {"count": count, "turnaround": 1, **each}} if count and limit <= count * load else {}
        net = network({"transit": 1, **timing, **own, **fleet}, items, names, demands=demands)
        return town(20, 1.0, **net)

    pieces, kilograms = (replicate(facts(by_mass), seed=1, replication=0) for by_mass in (False, True))
    assert pieces.legs == kilograms.legs
    assert {name: list(level) for name, level in pieces.levels.items()} == {
        name: list(level) for name, level in kilograms.levels.items()
    }
