"""Wide random networks: those of networks.py with failures, convoys, ports, people, fleets, kits, regimes, strikes."""

from typing import Any

from hypothesis import strategies as st

from tests.properties.networks import networks, number, times

LIKELY = st.sampled_from([True, True, True, False])


@st.composite
def failures(draw: Any, crew: str, clocks: tuple[str, ...] = ("operating", "calendar")) -> dict[str, Any]:
    found = {"every": draw(times(1, 12)), "repair": draw(times(0, 3))}
    found["clock"] = draw(st.sampled_from(clocks))
    if draw(st.booleans()):
        found["crew"] = crew
    return found


@st.composite
def stations(draw: Any, crew: str) -> dict[str, Any]:
    """A cell with three steps, of which the middle one may send lots back or throw them away."""
    ways = [{"finish": 1.0}, {"finish": 0.8, "cut": 0.2}, {"finish": 0.7, "bend": 0.2, "scrap": 0.1}]
    steps = {"cut": {"next": "bend"}, "bend": {"next": draw(st.sampled_from(ways))}, "finish": {}}
    for step in steps.values():
        step |= {"time": draw(times(0.05, 1)), "machines": draw(st.integers(1, 2))}
        step["buffer"] = draw(st.sampled_from([None, 1, 3]))
        if draw(st.booleans()):
            step["failures"] = draw(failures(crew))
    if steps["bend"]["next"] != {"finish": 0.8, "cut": 0.2}:
        steps["bend"] |= {"yield": draw(st.sampled_from([1, 0.8])), "attempts": draw(st.sampled_from([None, 2]))}
    else:  # lots that go back must find room, or two full buffers would block one another for ever
        steps["cut"]["buffer"] = None
    shop = {"stations": steps, "entry": "cut", "release": draw(st.sampled_from(["push", "pull"]))}
    return shop | ({"wip_cap": draw(st.integers(1, 6))} if draw(st.booleans()) else {})


@st.composite
def machining(draw: Any, crew: str) -> dict[str, Any]:
    """A line of machines that fail, with campaigns or an acceptance."""
    made = {"rate": draw(number(0.5, 20)), "machines": draw(st.integers(1, 3)), "failures": draw(failures(crew))}
    if draw(st.booleans()):
        made["setup"] = draw(times(0, 1))
    if draw(st.booleans()):
        made["acceptance"] = {"reject": 0.2, "then": draw(st.sampled_from(["scrap", "rework"]))}
    return made | {"learning": {"slope": 0.9}} if draw(st.booleans()) else made


def _shop(draw: Any, data: dict[str, Any], last: str) -> None:
    """Two more lines for the last tier: one of its own kind, and one that shares a preemptive or plain workcenter."""
    data["crews"] = {"menders": {}}
    first = draw(st.one_of(stations("menders"), machining("menders")))
    data["suppliers"]["quarry"] = {"site": "home", "item": "ore", "lead_time": draw(times(0.0))}
    data["items"]["ore"] = {"unit": "kg"}
    level = draw(st.integers(5, 20))
    policy = {"kind": "base_stock", "level": level, "commitments": draw(st.booleans())}
    ore = {"site": "home", "item": "ore", "initial": level, "policy": policy, "sources": {"quarry": {}}}
    data["stockpiles"]["ore_yard"] = ore
    base = {
        "site": "home",
        "item": "part",
        "inputs": {"ore_yard": draw(number(0.2, 2))},
        "lot": draw(st.integers(1, 4)),
    }
    data["lines"]["shop"] = base | {"yield": draw(st.sampled_from([1.0, 0.8]))} | first
    data["lines"]["shared"] = base | {"time": draw(times(0.1, 2)), "workcenter": "hall"}
    hall = {"machines": draw(st.integers(1, 2)), "changeover": 0.1}
    data["workcenters"] = {"hall": hall | {"discipline": draw(st.sampled_from(["non_preemptive", "preemptive"]))}}
    data["stockpiles"][last]["sources"] |= {"shop": {}, "shared": {"transit": draw(times(0, 2))}}
    if draw(LIKELY):
        hiring = {"delay": draw(times(0, 5)), "training": draw(times(0, 9))}
        people = {"staff": draw(st.integers(1, 6)), "lines": {"shop": 4}, "attrition": 0.5, "hiring": hiring}
        data["workforces"] = {"people": people}


def _transport(draw: Any, data: dict[str, Any]) -> None:
    """Vehicles, ports, closures and a detour for the legs there are."""
    data["legs"]["road"] = {"transit": draw(times(0.1, 3))}
    for name in sorted(set(data["legs"]) - {"road"}):
        leg = data["legs"][name]
        if draw(LIKELY):
            leg["handling"] = draw(number(1, 20))
        if draw(LIKELY) and not leg.get("full_load"):
            leg["vehicles"] = {"count": draw(st.integers(1, 5)), "load": draw(st.integers(1, 9))}
            leg["vehicles"]["turnaround"] = draw(times(0, 2))
            _convoy(draw, data, leg)
            if draw(LIKELY):
                back = {"of": name, "load": draw(st.integers(1, 9)), "layover": draw(number(0, 3))}
                data["legs"][f"back_of_{name}"] = {"transit": draw(times(0.1, 3)), "vehicles": back}
        leg["underway"] = draw(st.sampled_from(["go_on", "hold", "lose", "turn_back", "detour"]))
        leg["waiting"] = draw(st.sampled_from(["hold", "detour"]))
        if "detour" in (leg["underway"], leg["waiting"]):
            leg["detour"] = "road"
        when = {"kind": "hazard", "every": draw(times(2, 15))}
        shut = {"when": when, "what": {name: {"open": 0}}, "how": {"duration": draw(times(0.2, 6))}}
        data["causes"][f"closure_of_{name}"] = shut


def _convoy(draw: Any, data: dict[str, Any], leg: dict[str, Any]) -> None:
    """Ships that sail together, with escorts that all legs share, or after a time without."""
    convoy: dict[str, Any] = {"escorts": {"frigates": draw(st.integers(1, 2))}, "return_time": draw(times(0, 2))}
    if draw(LIKELY):
        convoy |= {"minimum": min(2, leg["vehicles"]["count"]), "unescorted_after": draw(number(1, 9))}
    if convoy.get("minimum", 1) > 1:
        convoy["max_wait"] = draw(number(1, 9))
    if draw(LIKELY):
        leg["convoy"] = convoy
        data["escorts"] = {"frigates": {"count": 2, "turnaround": draw(times(0, 2))}}


def _rules(draw: Any, data: dict[str, Any]) -> None:
    """Ageing, allocation, critical levels and patience."""
    for name, pile in sorted(data["stockpiles"].items()):
        if draw(LIKELY):
            pile["allocation"] = draw(st.sampled_from(["pro_rata", "need"]))
        if draw(LIKELY) and not pile.get("reserve"):
            pile["reserve_levels"] = {2: 1, 3: 4}
        if draw(LIKELY) and name != "ore_yard":
            pile["shelf_life"] = draw(number(3, 40))
    for demand in data["demands"].values():
        if demand["unmet"] == "backorder" and draw(LIKELY):
            demand["patience"] = draw(times(0, 9))


def _users(draw: Any, data: dict[str, Any], last: str) -> None:
    """A fleet that lives on the last tier, a kit of parts and ore, and a sibling that helps."""
    if draw(LIKELY):
        unit = {"stockpile": last, "life": draw(times(2, 30)), "swap": draw(times(0, 1))}
        fleet = {"site": "home", "size": draw(st.integers(1, 4)), "units": {"engine": unit}}
        data["fleets"] = {"trucks": fleet | {"cannibalise": draw(st.booleans())}}
    if "ore_yard" in data["stockpiles"]:
        kit = {"kind": "poisson", "stockpile": last, "arrivals": draw(number(0.05, 1)), "kit": {"ore_yard": 1.5}}
        data["demands"]["kits"] = kit | {"size": draw(st.integers(1, 3)), "priority": draw(st.integers(1, 3))}
    if draw(LIKELY):
        data["stockpiles"][last]["lateral"] = {"tier_1": {"transit": draw(times(0, 2)), "keep": 1}}


def _changes(draw: Any, data: dict[str, Any]) -> None:
    """Strikes on stocks, a regime of the whole nation, and causes by calendar, order book, state and one another."""
    piles = sorted(data["stockpiles"])
    hits = {pile: draw(st.sampled_from([0.1, 0.5, 1.0])) for pile in draw(st.sets(st.sampled_from(piles), min_size=1))}
    hit = {"when": {"kind": "hazard", "every": draw(times(1, 15))}, "destroys": hits, "how": {"duration": 0}}
    nation = sorted(data["nations"])[0]
    states = {"calm": {}, "tense": {"within": {nation: {"rate": 0.5}}}, "shut": {"within": {nation: {"open": 0}}}}
    moves = {"calm": {"tense": 0.2, "shut": 0.1}, "tense": {"calm": 0.3}, "shut": {"tense": 1.0}}
    data["regimes"] = {"mood": {"start": "calm", "states": states, "moves": moves, "dates": {5: "shut"}}}
    slow = {"within": {nation: {"rate": 0.7}}, "how": {"duration": draw(times(0.1, 4))}}
    whens = {
        "yearly": {"kind": "period", "first": 1, "every": draw(number(1, 9)), "chance": 0.6},
        "scare": {"kind": "entered", "regime": "mood", "state": "tense", "chance": 0.6},
        "after": {"kind": "ended", "cause": "yearly"},
    }
    if data["lines"]:
        line = sorted(data["lines"])[0]
        whens["signal"] = {"kind": "backlog", "line": line, "above": draw(st.integers(1, 30))}
    data["causes"] |= {"hit": hit} | {name: slow | {"when": when} for name, when in whens.items()}


@st.composite
def wide_networks(draw: Any) -> dict[str, Any]:
    """A sound scenario with more of everything, without a warm-up."""
    data = draw(networks()) | {"warmup": 0}
    last = max(name for name in data["stockpiles"] if name.startswith("tier_"))
    if draw(LIKELY):
        _shop(draw, data, last)
    if draw(LIKELY):
        _transport(draw, data)
    if draw(LIKELY):
        _rules(draw, data)
    if draw(LIKELY):
        _users(draw, data, last)
    if draw(LIKELY):
        _changes(draw, data)
    return data
