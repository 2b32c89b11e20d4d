"""Transport: what goods do at the origin and under way while a leg is closed, with times computed by hand."""

import pytest

import desim
from desim.spec.fields.faults import SpecError
from tests.sim.tiny import GOOD, SITE, log, made, pile, run, up_to, wants

STRAIT = {"transit": 4}


def closed(day=3, days=6, *legs):
    """A cause that closes legs for good or for some days; the strait on [3, 9) when nothing is said."""
    what = {leg: {"open": 0} for leg in legs or ("strait",)}
    return {"when": {"kind": "date", "at": day}, "what": what, "how": {"duration": days} if days else {}}


def sailed(horizon, strait, causes=None, probe=0.5, demands=None, **legs):
    """A stockpile of 9 supplied through the strait; one is used on day 1 and, unless told else, one on day 5."""
    stock = pile(initial=9, **up_to(9), sources={"supplier": {"route": "way"}})
    demands = demands or {"first": wants(at=1), "second": wants(at=5)}
    return run(
        horizon, probe, stockpiles={"stock": stock}, suppliers={"supplier": made()}, demands=demands,
        routes={"way": {"legs": ["strait"]}}, legs={"strait": strait, **legs},
        causes={"closed": closed()} if causes is None else causes,
    )  # fmt: skip


def test_goods_under_way_go_on():
    """The one of day 1 arrives on day 5, that of day 5 leaves on day 9."""
    facts = sailed(14, STRAIT, demands={"first": wants(at=1), "second": wants(at=6)})
    assert log(facts, "stock.on_hand") == [(0, 9), (1, 8), (5, 9), (6, 8), (13, 9)]
    assert facts.states["strait"] == {"open": 8, "closed: closed": 6}


def test_goods_under_way_hold():
    """Two of four days are traveled when it closes; the other two follow the opening on day 9."""
    facts = sailed(14, STRAIT | {"underway": "hold"})
    assert log(facts, "stock.on_hand") == [(0, 9), (1, 8), (5, 7), (11, 8), (13, 9)]
    assert facts.legs["strait"].traveled == 10 + 8


def test_goods_that_hold_may_hold_again():
    """Closed on [3, 9) and [10, 12): one more day is traveled between, and the last after day 12."""
    causes = {"closed": closed(), "again": closed(10, 2)}
    facts = sailed(16, STRAIT | {"underway": "hold"}, causes)
    assert log(facts, "stock.on_hand") == [(0, 9), (1, 8), (5, 7), (13, 8), (15, 9)]


def test_causes_that_overlap_close_once():
    """Closed on [3, 9) by one and on [5, 10) by the other: the goods under way go on from day 10."""
    facts = sailed(15, STRAIT | {"underway": "hold"}, {"closed": closed(), "other": closed(5, 5)})
    assert log(facts, "stock.on_hand") == [(0, 9), (1, 8), (5, 7), (12, 8), (14, 9)]
    assert facts.states["strait"] == {"open": 8, "closed: closed": 6, "closed: other": 1}


def test_goods_due_when_it_closes_have_arrived():
    for deed in ("hold", "lose", "turn_back"):
        facts = sailed(9, STRAIT | {"underway": deed}, {"closed": closed(5, None)}, demands={"one": wants(at=1)})
        assert log(facts, "stock.on_hand") == [(0, 9), (1, 8), (5, 9)]


def test_goods_under_way_are_lost():
    """Lost on day 3 and ordered again, it leaves with the one of day 5 on day 9."""
    facts = sailed(14, STRAIT | {"underway": "lose", "price": 10})
    assert log(facts, "stock.on_hand") == [(0, 9), (1, 8), (5, 7), (13, 9)]
    assert facts.legs["strait"].lost == facts.books["good"]["lost"] == 1
    assert facts.costs["strait", "freight"] == 30


def test_goods_under_way_turn_back():
    """Two days out and two back: at the origin on day 5, it leaves again on day 9, before what came later."""
    facts = sailed(14.5, STRAIT | {"underway": "turn_back", "departures": {"every": 1}, "capacity": 1})
    assert log(facts, "stock.on_hand") == [(0, 9), (1, 8), (5, 7), (13, 8), (14, 9)]
    strait = facts.legs["strait"]
    assert (strait.carried, strait.turned_back, strait.waited) == (3, 1, 4 + (10 - 5))
    assert strait.traveled == (13 - 1) + (14 - 5)


def test_goods_that_turned_back_leave_before_what_came_later():
    """The east's of day 1 is back on day 5, when the west's of day 4 waits; one ferry a day takes one, from day 9."""
    names = ("east", "west")
    piles = {n: pile(initial=9, **up_to(9), sources={"supplier": {"route": "way"}}) for n in names}
    facts = run(
        15, stockpiles=piles, suppliers={"supplier": made()}, routes={"way": {"legs": ["strait"]}},
        legs={"strait": STRAIT | {"underway": "turn_back", "departures": {"every": 1}, "capacity": 1}},
        demands={"first": wants("east", at=1), "second": wants("west", at=4)}, causes={"closed": closed()},
    )  # fmt: skip
    assert [log(facts, f"{n}.on_hand")[-1] for n in names] == [(13, 9), (14, 9)]


def test_goods_that_turned_back_leave_at_once_when_it_is_open_again():
    """Closed on [3, 4): back on day 5, gone on day 5, there on day 9 with the other."""
    facts = sailed(10, STRAIT | {"underway": "turn_back"}, {"closed": closed(3, 1)})
    assert log(facts, "stock.on_hand") == [(0, 9), (1, 8), (5, 7), (9, 9)]


def test_a_vehicle_turns_back_with_its_goods():
    """The only ship left on day 1, is back on day 5, leaves with both on day 9, and is back again on 13 + 1."""
    ship = {"count": 1, "load": 5, "turnaround": 1}
    facts = sailed(16, STRAIT | {"underway": "turn_back", "vehicles": ship})
    assert log(facts, "stock.on_hand") == [(0, 9), (1, 8), (5, 7), (13, 9)]
    assert facts.legs["strait"].area_away == 4 + 5


def test_a_vehicle_is_lost_with_its_goods_where_vehicles_can_be():
    ship = {"count": 1, "load": 5, "turnaround": 1}
    facts = sailed(16, STRAIT | {"underway": "lose", "vehicles": ship})
    assert log(facts, "stock.on_hand")[-1] == (13, 9)
    facts = sailed(16, STRAIT | {"underway": "lose", "vehicles": ship, "loss_of": "vehicle"})
    assert log(facts, "stock.on_hand") == [(0, 9), (1, 8), (5, 7)]
    assert facts.legs["strait"].lost_vehicles == 1
    assert facts.states["strait"] == {"open": 3, "closed: closed": 6, "no vehicle": 7}


def test_goods_under_way_take_the_detour_from_the_origin():
    """Back at the origin on day 5, ten days round the cape: there on day 15; that of day 5 waits for the opening."""
    way = STRAIT | {"underway": "detour", "detour": "cape"}
    facts = sailed(18, way, cape={"transit": 10})
    assert log(facts, "stock.on_hand") == [(0, 9), (1, 8), (5, 7), (13, 8), (15, 9)]
    assert (facts.legs["strait"].detoured, facts.legs["cape"].carried, facts.legs["strait"].arrived) == (1, 1, 1)


def test_goods_under_way_take_the_detour_from_where_they_are():
    """From day 3 on the way round the cape: there on day 13, as is what waited for the opening."""
    way = STRAIT | {"underway": "detour", "detour": "cape", "detour_from": "here"}
    facts = sailed(18, way, cape={"transit": 9})
    assert log(facts, "stock.on_hand") == [(0, 9), (1, 8), (5, 7), (12, 8), (13, 9)]


def test_goods_at_the_origin_take_the_detour():
    """A ferry sails on days 4, 8, 12, and is closed from day 3 to 9.

    What waits since day 1 goes by road on day 3, that of day 5 at once; that of day 9.5 takes the ferry of day 12.
    """
    ferry = {"transit": 1, "departures": {"every": 4}, "waiting": "detour", "detour": "road"}
    demands = {"first": wants(at=1), "second": wants(at=5), "third": wants(at=9.5)}
    facts = sailed(18, ferry, demands=demands, road={"transit": 5, "price": 2})
    assert log(facts, "stock.on_hand") == [(0, 9), (1, 8), (5, 7), (8, 8), (9.5, 7), (10, 8), (13, 9)]
    assert (facts.legs["road"].carried, facts.legs["strait"].carried) == (2, 1)
    assert facts.costs["road", "freight"] == 4


def test_goods_in_the_port_take_the_detour():
    """Four at 1 a day from day 1, in lots of 1, for the ship of day 4; when it closes on day 3, all four go by road.

    The cause comes first on day 3: the one of day 2 has waited a day, three are still in the port.
    """
    ferry = {"departures": {"every": 4}, "handling": 1, "handling_lot": 1, "waiting": "detour", "detour": "road"}
    facts = sailed(9, ferry, demands={"one": wants(at=1, size=4)}, road={"transit": 5})
    assert log(facts, "stock.on_hand") == [(0, 9), (1, 5), (8, 9)]
    assert (facts.legs["strait"].area_handling, facts.legs["strait"].area_waiting) == (4 + 3, 1)


def test_goods_wait_for_whichever_way_opens_first():
    """Both are closed from day 3, the strait to 9 and the road to 7: that of day 5 leaves by road on day 7."""
    way = STRAIT | {"waiting": "detour", "detour": "road"}
    causes = {"closed": closed(), "flood": closed(3, 4, "road")}
    facts = sailed(12, way, causes, demands={"one": wants(at=5)}, road={"transit": 2})
    assert log(facts, "stock.on_hand") == [(0, 9), (5, 8), (9, 9)]
    causes = {"closed": closed(), "flood": closed(3, 8, "road")}
    facts = sailed(15, way, causes, demands={"one": wants(at=5)}, road={"transit": 2})
    assert log(facts, "stock.on_hand") == [(0, 9), (5, 8), (13, 9)]


def test_a_detour_may_have_a_detour():
    """Strait and road are closed; that of day 5 flies, and arrives on day 6."""
    way = STRAIT | {"waiting": "detour", "detour": "road"}
    road = {"transit": 2, "waiting": "detour", "detour": "air"}
    both = {"closed": closed(3, 6, "strait", "road")}
    facts = sailed(12, way, both, demands={"one": wants(at=5)}, road=road, air={"transit": 1})
    assert log(facts, "stock.on_hand") == [(0, 9), (5, 8), (6, 9)]
    assert [facts.legs[leg].detoured for leg in ("strait", "road", "air")] == [1, 1, 0]


def test_after_a_detour_goods_go_on_with_their_route():
    """Road 1, strait (closed: cape 6), rail 2: that of day 5 is there on 5 + 1 + 6 + 2."""
    stock = pile(initial=9, **up_to(9), sources={"supplier": {"route": "way"}})
    legs = {
        "road": {"transit": 1}, "strait": STRAIT | {"waiting": "detour", "detour": "cape"},
        "cape": {"transit": 6}, "rail": {"transit": 2},
    }  # fmt: skip
    facts = run(
        16, stockpiles={"stock": stock}, suppliers={"supplier": made()}, demands={"one": wants(at=5)}, legs=legs,
        routes={"way": {"legs": ["road", "strait", "rail"]}}, causes={"closed": closed()},
    )  # fmt: skip
    assert log(facts, "stock.on_hand") == [(0, 9), (5, 8), (14, 9)]


def test_the_books_balance_whatever_happens():
    """Closures again and again, by hazard, with all that can be declared at once; the run itself checks the books."""
    causes = {
        "storm": {
            "when": {"kind": "hazard", "every": {"law": "exponential", "mean": 4}}, "what": {"strait": {"open": 0}},
            "how": {"duration": {"law": "exponential", "mean": 3}},
        },
        "strike": {
            "when": {"kind": "hazard", "every": {"law": "exponential", "mean": 9}},
            "what": {"strait": {"handling": 0.3, "vehicles": 0.5, "capacity": 0.4}, "cape": {"open": 0}},
            "how": {"duration": 2.5},
        },
    }  # fmt: skip
    ships = {"count": 4, "load": 2.5, "turnaround": {"law": "exponential", "mean": 2}, "replacement": 20}
    strait = {
        "transit": {"law": "gamma", "mean": 3, "cv": 0.5}, "vehicles": ships, "loss": 0.1, "loss_of": "vehicle",
        "capacity": 5, "full_load": True, "max_wait": 3, "handling": 4, "handling_lot": 3, "detour": "cape",
        "waiting": "detour",
    }  # fmt: skip
    demands = {"use": {"kind": "poisson", "stockpile": "stock", "arrivals": 1, "size": {"law": "geometric", "mean": 2}}}
    cape = {"transit": 9, "loss": 0.05, "loss_of": "unit"}
    for deed in ("go_on", "hold", "lose", "turn_back", "detour"):
        facts = sailed(300, strait | {"underway": deed}, causes, demands=demands, cape=cape)
        leg = facts.legs["strait"]
        assert sum(facts.states["strait"].values()) == pytest.approx(300)
        assert leg.arrived > 0 < leg.lost < leg.accepted
        assert leg.detoured > 0
        assert (leg.turned_back > 0) == (deed in ("turn_back", "detour"))


@pytest.mark.parametrize(
    ("legs", "path", "message"),
    [
        ({"strait": {"waiting": "detour"}}, "legs.strait", "names none"),
        ({"strait": {"detour": "cape"}, "cape": {}}, "legs.strait", "never takes it"),
        ({"strait": {"detour_from": "here"}}, "legs.strait", "take no detour"),
        ({"strait": {"waiting": "detour", "detour": "cope"}, "cape": {}}, "legs.strait.detour", "no leg has this name"),
        ({"strait": {"waiting": "detour", "detour": "strait"}}, "legs.strait.detour", "the leg itself"),
        (
            {"strait": {"waiting": "detour", "detour": "cape"}, "cape": {"underway": "detour", "detour": "strait"}},
            "legs.cape.detour",
            "in a circle: cape -> strait -> cape",
        ),
        (
            {"strait": {"waiting": "detour", "detour": "cape", "destination": "town"}, "cape": {"destination": "port"}},
            "legs.strait.detour",
            "ends at port",
        ),
        (
            {"strait": {"waiting": "detour", "detour": "cape", "origin": "town"}, "cape": {"origin": "port"}},
            "legs.strait.detour",
            "starts at port",
        ),
        ({"strait": {"full_load": True}}, "legs.strait", "no capacity, nor vehicles"),
        ({"strait": {"max_wait": 3}}, "legs.strait", "no full_load"),
        ({"strait": {"handling_lot": 3}}, "legs.strait", "no handling"),
        ({"strait": {"loss_of": "vehicle", "vehicles": {"count": 2}}}, "legs.strait", "no vehicles with a load"),
        ({"strait": {"vehicles": {"count": 2, "replacement": 9}}}, "legs.strait", "loses none"),
        (
            {"strait": {"vehicles": {"count": 2, "load": 2}, "full_load": True, "capacity": 5}},
            "legs.strait",
            "all its vehicles together",
        ),
        ({"strait": {"vehicles": {"load": 0.5}}}, "legs.strait.vehicles.load", "not even one good"),
    ],
)
def test_faults_of_legs_are_told(legs, path, message):
    with pytest.raises(SpecError) as caught:
        desim.read(network(legs))
    assert [f for f in caught.value.faults if f.path == path and message in f.message], str(caught.value)


def test_a_dial_of_what_a_leg_has_not_is_a_fault():
    for dial in ("handling", "vehicles"):
        cause = {"when": {"kind": "date", "at": 1}, "what": {"strait": {dial: 0.5}}}
        with pytest.raises(SpecError, match="changes nothing"):
            desim.read(network({"strait": {}}) | {"causes": {"strike": cause}})


def network(legs):
    """A small network with these legs, written down."""
    sites = SITE | {"sites": {"town": {"nation": "land"}, "port": {"nation": "land"}}}
    stock = pile(**up_to(9), sources={"supplier": {"route": "way"}})
    return {
        "name": "tiny", "horizon": 9, "items": GOOD, **sites, "stockpiles": {"stock": stock}, "legs": legs,
        "suppliers": {"supplier": made()}, "routes": {"way": {"legs": ["strait"]}},
    }  # fmt: skip
