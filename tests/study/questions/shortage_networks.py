"""Small networks with one shortage each, whose unit-days can be worked out by hand."""

from typing import Any

Data = dict[str, Any]


def network(**parts: Any) -> Data:
    """A network of 100 days in two nations, with one unit of each item a piece."""
    return {
        "name": "tiny", "horizon": 100, "items": {"good": {}, "a": {}, "b": {}},
        "nations": {"land": {}, "isle": {}}, "sites": {"town": {"nation": "land"}, "port": {"nation": "isle"}}, **parts,
    }  # fmt: skip


def part(item: str = "good", **fields: Any) -> Data:
    """A part in the town."""
    return {"site": "town", "item": item, **fields}


def up_to(level: float, **fields: Any) -> Data:
    """A base-stock policy."""
    return {"policy": {"kind": "base_stock", "level": level}, **fields}


def wants(at: float, size: float = 1, stockpile: str = "stock", **fields: Any) -> Data:
    """One order on one day."""
    return {"kind": "fixed", "stockpile": stockpile, "every": 1e6, "offset": at, "size": size, **fields}


def cause(at: float, days: float, what: Data) -> Data:
    """Something that happens once."""
    return {"when": {"kind": "date", "at": at}, "what": what, "how": {"duration": days}}


def from_maker(demands: Data, source: Data | None = None, **fields: Any) -> Data:
    """A stockpile that orders every unit it owes from a supplier."""
    parts = {"suppliers": {"maker": part(lead_time=4)}} | fields
    return network(stockpiles={"stock": part(**up_to(0), sources={"maker": source or {}})}, demands=demands, **parts)


def from_line(demands: Data, line: Data, **fields: Any) -> Data:
    """A stockpile that orders every unit it owes from a line."""
    stock = part(**up_to(0), sources={"line": {}})
    return network(stockpiles={"stock": stock}, lines={"line": part(**line)}, demands=demands, **fields)


def by_leg(demands: Data, **leg: Any) -> Data:
    """A stockpile that orders every unit it owes from a supplier beyond a leg."""
    return from_maker(
        demands, {"route": "way"}, suppliers={"maker": part()}, legs={"sea": leg}, routes={"way": {"legs": ["sea"]}}
    )


def kit(causes: Data) -> Data:
    """A line that makes one good in a day out of one a and one b, each ordered for it, with a lead time of 2 days."""
    bins = {
        f"{x}_bin": part(x, policy={"kind": "base_stock", "level": 0, "commitments": True}, sources={f"{x}_maker": {}})
        for x in "ab"
    }
    return network(
        stockpiles={"stock": part(**up_to(0), sources={"line": {}}), **bins},
        lines={"line": part(inputs={"a_bin": 1, "b_bin": 1}, time=1)},
        suppliers={f"{x}_maker": part(x, lead_time=2) for x in "ab"}, demands={"use": wants(10)}, causes=causes,
    )  # fmt: skip


def two_lines() -> Data:
    """Four wanted on day 10; a line makes one part a day, the next a good of each in 0.8 days."""
    shelf = part("a", policy={"kind": "base_stock", "level": 0, "commitments": True}, sources={"first": {}})
    return network(
        stockpiles={"stock": part(**up_to(0), sources={"second": {}}), "shelf": shelf},
        lines={"first": part("a", rate=1), "second": part(rate=1.25, inputs={"shelf": 1})},
        demands={"use": wants(10, 4)},
    )


def shared_workcenter() -> Data:
    """Ten of another line keep the only machine from day 9 to 19; two are wanted on day 10."""
    stock = part(**up_to(0), sources={"line": {}})
    center = {"rate": 1, "workcenter": "hall"}
    return network(
        stockpiles={"stock": stock, "other": stock | {"sources": {"rival": {}}}},
        lines={"line": part(**center), "rival": part(**center)}, workcenters={"hall": {"machines": 1}},
        demands={"use": wants(10, 2), "others": wants(9, 10, "other")},
    )  # fmt: skip


def allocated() -> Data:
    """Ten come on day 20 and go to a stockpile of better rank that asked later; ten more come on day 50."""
    depot = part(policy={"kind": "plan", "orders": {0: 10, 30: 10}}, sources={"maker": {}})
    stock = part(**up_to(0), sources={"depot": {}}, priority=2)
    return network(
        stockpiles={"depot": depot, "stock": stock, "other": stock | {"priority": 1}},
        suppliers={"maker": part(lead_time=20)}, demands={"use": wants(5, 10), "others": wants(10, 10, "other")},
    )  # fmt: skip


def capped_owner() -> Data:
    """Eight wanted on the account of land, which holds five of ten and may borrow none; six come on day 40."""
    stock = part(
        initial=10, owners={"land": {}, "isle": {}}, policy={"kind": "plan", "orders": {40: 6}}, sources={"maker": {}}
    )
    return network(
        stockpiles={"stock": stock}, suppliers={"maker": part()}, demands={"use": wants(10, 8, owner="land")}
    )


def cap_and_gate() -> Data:
    """A customer of a joint stock at its cap, three units short from day 10 on.

    Five units lie there until the other owner takes them on day 15. The next come on day 53, after 30 days at a gate
    and 13 of lead time.
    """
    joint = part(initial=10, owners={"land": {}, "isle": {}}, **up_to(10), sources={"maker": {"approvals": ["permit"]}})
    return network(
        stockpiles={
            "joint": joint, "stock": part(**up_to(0), sources={"joint": {"owner": "land"}}),
            "other": part(**up_to(0), sources={"joint": {"owner": "isle"}}),
        },
        suppliers={"maker": part(lead_time=13)},
        gates={"permit": {"nation": "isle", "at": "order", "stages": {"desk": {"time": 30}}}},
        demands={"use": wants(10, 8), "others": wants(15, 5, "other")},
    )  # fmt: skip
