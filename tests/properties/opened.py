"""Opened random networks: wide ones with an opening state, bills with choices, limits, ports, funds and conditions."""

import copy
from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from desim.spec.fields.faults import SpecError
from desim.spec.read import read
from tests.properties.networks import number, times
from tests.properties.wide import LIKELY, wide_networks

Data = dict[str, Any]


def if_sound(data: Data, change: Callable[[Data], None]) -> Data:
    """The network with a change, or as it was where the two do not go together."""
    changed = copy.deepcopy(data)
    try:
        change(changed)
        read(changed)
    except (SpecError, KeyError, StopIteration):
        return data
    return changed


def _opening_state(draw: Any) -> list[Callable[[Data], None]]:
    """Order books with age, goods under way, work in process, ages of stock, and what is owed."""
    age, amount, day = draw(number(0, 3)), draw(st.integers(1, 6)), draw(number(1, 4))
    deep = draw(st.sampled_from(["tier_1", "tier_2"]))

    def open_orders(data: Data) -> None:
        data["stockpiles"]["tier_1"]["sources"]["maker"]["open_orders"] = {age: amount, age + 1.5: 2}

    def of_a_stockpile(data: Data) -> None:
        data["stockpiles"]["tier_1"]["initial"] = 0
        data["stockpiles"]["tier_2"]["sources"]["tier_1"]["open_orders"] = {age: amount}

    def in_transit(data: Data) -> None:
        data["stockpiles"]["tier_1"]["sources"]["other"] |= {"transit": day + 1, "in_transit": {day: amount, 0.5: 1}}

    def pipeline(data: Data) -> None:
        data["stockpiles"][deep]["pipeline"] = {"quantity": amount, "over": day, "lot": 2}

    def in_process(data: Data) -> None:
        pile = next(name for name, one in data["stockpiles"].items() if "press" in one["sources"])
        data["stockpiles"][pile]["sources"]["press"]["open_orders"] = {age: 6}
        data["lines"]["press"]["in_process"] = {0.2: 1}

    def ages(data: Data) -> None:
        data["stockpiles"][deep] |= {"initial": 6, "shelf_life": day + 9, "initial_by_age": {day: 2, 0.5: 3}}

    def backlog(data: Data) -> None:
        demand = next(one for one in data["demands"].values() if one.get("unmet") == "backorder")
        data["stockpiles"][demand["stockpile"]]["initial"] = 0
        demand["backlog"] = {age + 1: amount, day: 1}

    return [open_orders, of_a_stockpile, in_transit, pipeline, in_process, ages, backlog]


def _ordering(draw: Any) -> list[Callable[[Data], None]]:
    """Caps on what is open at a source, earliest promise, minimum and multiple, and reports that are late."""
    most, least, late = draw(st.integers(2, 20)), draw(st.integers(1, 6)), draw(number(0.2, 4))

    def max_open(data: Data) -> None:
        data["stockpiles"]["tier_1"]["sources"]["maker"]["max_open"] = most

    def earliest(data: Data) -> None:
        data["stockpiles"]["tier_1"]["sourcing"] = "earliest"

    def sizes(data: Data) -> None:
        data["stockpiles"]["tier_1"]["policy"] |= {"minimum_order": least, "order_multiple": 2}

    def reports(data: Data) -> None:
        data["stockpiles"]["tier_2"]["report_delay"] = late

    return [max_open, earliest, sizes, reports]


def _bill(draw: Any) -> list[Callable[[Data], None]]:
    """Alternates with dates, substitutes of inputs, reservation and co-products of the press."""
    end, begin, per = draw(number(5, 40)), draw(number(0, 30)), draw(st.integers(1, 2))
    held, share = draw(st.sampled_from(["lot", "orders"])), draw(st.sampled_from([0.5, 1]))

    def store(data: Data) -> None:
        data["suppliers"]["pit"] = {"site": "home", "item": "raw", "lead_time": 2}
        policy = {"kind": "base_stock", "level": 9}
        data["stockpiles"]["other_store"] = {
            "site": "home", "item": "raw", "initial": 4, "policy": policy, "sources": {"pit": {}},
        }  # fmt: skip

    def alternates(data: Data) -> None:
        store(data)
        data["lines"]["press"]["alternates"] = {"other_store": {"instead_of": "raw_store", "per_unit": per}}

    def effectivity(data: Data) -> None:
        data["lines"]["press"]["effectivity"] = {"raw_store": {"end": end}, "other_store": {"begin": begin}}

    def substitutes(data: Data) -> None:
        store(data)
        data["stockpiles"]["raw_store"]["substitutes"] = {"other_store": share}

    def reservation(data: Data) -> None:
        data["lines"]["press"]["reservation"] = held

    def co_products(data: Data) -> None:
        store(data)
        data["lines"]["press"]["co_products"] = {"other_store": {"amount": 0.5, "chance": 0.9}}

    return [draw(st.sampled_from([alternates, substitutes])), effectivity, reservation, co_products]


def _movement(draw: Any) -> list[Callable[[Data], None]]:
    """Loads in mass and volume, and a port that legs share."""
    mass, volume, cranes = draw(st.integers(4, 30)), draw(st.integers(2, 20)), draw(st.integers(1, 2))

    def limits(data: Data) -> None:
        data["items"]["part"] |= {"mass": 2, "volume": 1}
        data["legs"]["leg_2"]["limits"] = {"mass": mass, "volume": volume}

    def ports(data: Data) -> None:
        data["ports"] = {"harbor": {"berths": 1, "berthing": 0.2, "rate": 9, "cranes": cranes}}
        for leg in data["legs"]:
            data["legs"][leg] |= {"destination_port": "harbor"} if leg != "road" else {}

    return [limits, ports]


def _money_and_conditions(draw: Any) -> list[Callable[[Data], None]]:
    """A gate whose cases wait for a fund, and a cause that waits for conditions of which all, one or none hold."""
    money, time, level = draw(st.integers(5, 60)), draw(times(0, 2)), draw(st.integers(1, 9))
    low = {"kind": "condition", "stockpile": "tier_2", "below": level}
    late = {"kind": "date", "at": draw(number(0, 30))}
    owed = {"kind": "owed", "stockpile": "tier_1", "above": 2}
    kind = draw(st.sampled_from(["all", "any"]))
    held = {"held_for": draw(number(0.2, 3))} if draw(st.booleans()) else {}

    def fund(data: Data) -> None:
        data["funds"] = {"budget": {"every": 15, "first": 0, "contributors": {"us": {"amount": money}}}}
        stage = {"time": time, "officers": 1, "fund": "budget"}
        data["gates"] = {"license": {"nation": "us", "stages": {"desk": stage}, "prices": {0: 1}}}
        data["stockpiles"]["tier_1"]["sources"]["maker"]["approvals"] = ["license"]

    def conditions(data: Data) -> None:
        members = {"low": low, "late": late, "calm": {"kind": "not", "that": owed}}
        when = {"kind": kind, "of": members, "repeat": True, **held}
        data["causes"]["both"] = {"when": when, "what": {"other": {"lead_time": 2}}, "how": {"duration": 2}}

    return [fund, conditions]


@st.composite
def opened_networks(draw: Any) -> Data:
    """A wide network with as much as goes with it of what can stand at the start, and of finer rules."""
    data = draw(wide_networks())
    for group in (_opening_state, _ordering, _bill, _movement, _money_and_conditions):
        for change in group(draw):
            if draw(LIKELY):
                data = if_sound(data, change)
    return data
