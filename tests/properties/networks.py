"""Random small networks: two to four tiers with any policies, laws, routes and troubles that go together."""

from functools import cache
from typing import Any

from hypothesis import strategies as st

NUMBERS = st.integers(0, 10**6)


@cache
def number(low: float, high: float) -> st.SearchStrategy[float]:
    return st.floats(low, high, allow_nan=False).map(lambda x: round(x, 3))


@cache
def times(low: float = 0.0, high: float = 8.0) -> st.SearchStrategy[Any]:
    """Laws of a time."""
    mean, cv = number(max(low, 0.2), high), number(0.1, 1.5)
    return st.one_of(
        number(low, high),
        st.builds(lambda m: {"law": "exponential", "mean": m}, mean),
        st.builds(lambda m, c: {"law": "gamma", "mean": m, "cv": c}, mean, cv),
        st.builds(lambda m, c: {"law": "lognormal", "mean": m, "cv": c}, mean, cv),
        st.builds(lambda m, w: {"law": "uniform", "low": m, "high": m + w}, number(low, high), mean),
        st.builds(lambda m, w: {"law": "triangular", "low": m, "mode": m, "high": m + w}, number(low, high), mean),
        st.builds(lambda v: {"law": "empirical", "values": v}, st.lists(number(low, high), min_size=1, max_size=3)),
    )


@cache
def sizes() -> st.SearchStrategy[Any]:
    """Laws of a demand in whole pieces."""
    return st.one_of(
        st.integers(1, 6),
        st.builds(lambda m: {"law": "poisson", "mean": m}, number(0.3, 5)),
        st.builds(lambda m: {"law": "geometric", "mean": m}, number(1, 5)),
        st.builds(lambda m: {"law": "uniform", "low": 0, "high": m}, number(1, 9)),
    )


@cache
def policies() -> st.SearchStrategy[dict[str, Any]]:
    """Ordering policies, with continuous or periodic review."""
    point, more = st.integers(-2, 15), st.integers(1, 25)
    kinds = st.one_of(
        st.builds(lambda p: {"kind": "base_stock", "level": max(p, 0)}, point),
        st.builds(lambda p, q: {"kind": "rq", "reorder_point": p, "quantity": q}, point, more),
        st.builds(lambda p, q: {"kind": "ss", "reorder_point": p, "order_up_to": max(p, 0) + q}, point, more),
    )
    timing = st.sampled_from(["after_demand", "before_demand"])
    looks = st.one_of(
        st.none(), st.fixed_dictionaries({"every": number(0.5, 5), "offset": number(0, 2), "timing": timing})
    )
    return st.builds(lambda kind, review: kind | ({"review": review} if review else {}), kinds, looks)


@st.composite
def stockpiles(draw: Any, sources: dict[str, Any]) -> dict[str, Any]:
    """A stockpile fed by the given sources."""
    pile = {
        "site": "home",
        "item": "part",
        "initial": draw(st.integers(0, 12)),
        "policy": draw(policies()),
        "sources": sources,
        "sourcing": draw(st.sampled_from(["split", "random", "priority"])),
        "priority": draw(st.integers(1, 3)),
    }
    if draw(st.booleans()):
        pile["reserve"], pile["reserve_priority"] = draw(st.integers(1, 4)), draw(st.integers(1, 2))
    if draw(st.booleans()):
        pile["objective"] = draw(st.integers(1, 15))
    return pile


@st.composite
def legs(draw: Any) -> dict[str, Any]:
    leg = {"transit": draw(times()), "loss": draw(st.sampled_from([0, 0, 0.1])), "loss_of": draw(LOSSES)}
    shape = draw(st.sampled_from(["free", "full load", "timetable"]))
    if shape == "full load":
        leg |= {"capacity": draw(st.integers(1, 8)), "full_load": True}
    elif shape == "timetable":
        leg |= {"departures": {"every": draw(times(0.5, 4))}, "capacity": draw(st.integers(2, 20))}
    return leg


LOSSES = st.sampled_from(["unit", "consignment"])


@st.composite
def lines(draw: Any, feed: str) -> dict[str, Any]:
    line = {"site": "home", "item": "part", "inputs": {feed: draw(st.integers(1, 3))}, "lot": draw(st.integers(1, 5))}
    line |= {"rate": draw(number(0.5, 20))} if draw(st.booleans()) else {"time": draw(times(0.05, 2))}
    line |= {"yield": draw(st.sampled_from([1.0, 0.9, 0.5])), "machines": draw(st.integers(1, 3))}
    if draw(st.booleans()):
        line["calendar"] = {"days": ["mon", "wed", "sun"], "hours": ["06:00-14:00", "14:00-22:00"]}
    return line


@st.composite
def demands(draw: Any, pile: str) -> dict[str, Any]:
    kind = draw(st.sampled_from(["fixed", "poisson", "renewal", "profile"]))
    demand = {"kind": kind, "stockpile": pile, "priority": draw(st.integers(1, 3))}
    demand |= {"unmet": draw(st.sampled_from(["backorder", "lost"])), "start": draw(st.integers(0, 5))}
    if kind == "profile":
        return demand | {"rates": {0: draw(number(0, 3)), 15: draw(number(0, 4))}, "batch": draw(st.integers(1, 3))}
    demand["size"] = draw(sizes())
    if kind == "poisson":
        return demand | {"arrivals": draw(number(0.05, 3))}
    return demand | {"every": draw(number(0.3, 5) if kind == "fixed" else times(0.3, 5))}


@st.composite
def causes(draw: Any, dials: dict[str, tuple[str, ...]], pile: str) -> dict[str, Any]:
    part = draw(st.sampled_from(sorted(dials)))
    when = draw(
        st.one_of(
            st.builds(lambda t: {"kind": "date", "at": t}, number(0, 50)),
            st.builds(lambda law: {"kind": "hazard", "every": law}, times(1, 20)),
            st.just({"kind": "condition", "stockpile": pile, "below": 3, "repeat": True}),
        )
    )
    how = {"delay": draw(times(0, 3)), "duration": draw(times(0.5, 9)), "ramp": draw(st.sampled_from([0, 2]))}
    how["recovery"] = draw(st.sampled_from([0, 3]))
    dial = draw(st.sampled_from(dials[part]))
    factor = draw(st.sampled_from([0, 0.5, 1])) if dial in ("open", "yield") else draw(number(0, 3))
    factor = max(factor, 0.1) if dial in ("yield", "capacity") else factor
    return {"when": when, "what": {part: {dial: factor}}, "how": how, "probability": draw(st.sampled_from([1, 0.5]))}


@st.composite
def networks(draw: Any) -> dict[str, Any]:
    """A sound scenario of 60 days: a chain of stockpiles, each fed by the one before, by a line or by suppliers."""
    data: dict[str, Any] = {
        "name": "random_network", "horizon": 60, "warmup": draw(st.sampled_from([0, 10])), "start": "2026-01-01",
        "nations": {"us": {}}, "sites": {"home": {"nation": "us"}}, "items": {"part": {}, "raw": {}},
        "suppliers": {}, "lines": {}, "legs": {}, "routes": {}, "stockpiles": {}, "demands": {}, "causes": {},
    }  # fmt: skip
    for name in ("maker", "other"):
        data["suppliers"][name] = {"site": "home", "item": "part", "lead_time": draw(times()), **draw(CAPACITIES)}
    feeds = {"maker": {"share": 2}, "other": {"priority": 2, "transit": draw(times())}}
    data["stockpiles"]["tier_1"] = draw(stockpiles(feeds))
    for tier in range(2, draw(st.integers(2, 4)) + 1):
        data["legs"][f"leg_{tier}"] = draw(legs())
        data["routes"][f"way_{tier}"] = {"legs": [f"leg_{tier}"]}
        source = {f"tier_{tier - 1}": {"route": f"way_{tier}"}}
        data["stockpiles"][f"tier_{tier}"] = draw(stockpiles(source))
    if draw(st.booleans()):
        _add_line(draw, data, tier)
    for name in data["stockpiles"]:
        if name == f"tier_{tier}" or draw(st.booleans()):
            data["demands"][f"users_of_{name}"] = draw(demands(name))
    for k in range(draw(st.integers(0, 3))):
        data["causes"][f"trouble_{k}"] = draw(causes(_dials(data), f"tier_{tier}"))
    return data


CAPACITIES = st.one_of(
    st.just({}), st.builds(lambda r, m: {"rate": r, "minimum_order": m}, number(0.5, 20), st.integers(0, 6))
)


def _add_line(draw: Any, data: dict[str, Any], tier: int) -> None:
    """Let a line, fed from a store of raw material, supply the last tier too."""
    data["suppliers"]["mine"] = {"site": "home", "item": "raw", "lead_time": draw(times())}
    data["stockpiles"]["raw_store"] = draw(stockpiles({"mine": {}})) | {"item": "raw"}
    data["lines"]["press"] = draw(lines("raw_store"))
    data["stockpiles"][f"tier_{tier}"]["sources"]["press"] = {"priority": draw(st.integers(1, 2))}


def _dials(data: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    dials = {"suppliers": ("rate", "open", "lead_time"), "lines": ("rate", "open", "yield")}
    dials |= {"legs": ("open", "transit", "loss"), "demands": ("rate",)}
    return {part: names for family, names in dials.items() for part in data[family]}
