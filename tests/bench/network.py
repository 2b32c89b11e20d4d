"""The 20-node network that every tool in this folder simulates for 365 days.

One product is made of two raw materials, one unit of each per unit of product. Time is in days, quantities
in whole units, lead times are continuous.

| node   | sources from                            | lead time in   | s       | S       | serves          |
|--------|-----------------------------------------|----------------|---------|---------|-----------------|
| S0, S1 | unlimited raw_a                         | -              | -       | -       | F0, F1          |
| S2, S3 | unlimited raw_b                         | -              | -       | -       | F0, F1          |
| F0     | raw_a: S0, else S1; raw_b: S2, else S3  | uniform(5, 15) | 6 x 160 | 6 x 320 | D0, D1          |
| F1     | raw_a: S1, else S0; raw_b: S3, else S2  | uniform(5, 15) | 4 x 160 | 4 x 320 | D2, D3          |
| D0     | F0                                      | uniform(2, 6)  | 3 x 80  | 3 x 200 | R0, R4, R8      |
| D1     | F0                                      | uniform(2, 6)  | 3 x 80  | 3 x 200 | R1, R5, R9      |
| D2     | F1                                      | uniform(2, 6)  | 2 x 80  | 2 x 200 | R2, R6          |
| D3     | F1                                      | uniform(2, 6)  | 2 x 80  | 2 x 200 | R3, R7          |
| R0..R9 | D0, D1, D2, D3 as said above            | uniform(1, 3)  | 25      | 100     | its customers   |

Factories, distributors and retailers hold the product. The first factor of s and S is the number of
retailers that are served through the node.

Demand: each retailer faces one order a day, on days 0, 1, ..., 364, of 5 to 15 units, uniform on the
integers; what the shelf lacks is backordered, served first come first served and in part as stock arrives.

Policy: (s, S) with continuous review on the position (on hand + on order - backorders): at or below s,
order up to S. Every stock starts at S; nothing is in transit on day 0.

Orders between sites are first come first served, a short order is shipped in part as stock arrives, and
every shipment draws its own lead time, so shipments may cross.

Factories: an order of Q is a plan to make Q units, for which Q units of each raw material are bought at
once; there is no other raw stock. One line makes what has both raw materials in batches of up to 200 units,
each batch takes 1 day.

Outages: each supplier is up for exponential(60) days, then out for exponential(6). A supplier that is out
takes no order (goods in transit still arrive); the order goes to the other supplier of that raw material;
when both are out, the factory plans nothing until one of them recovers.

Fill: units served from the shelf on the day they are asked for, over units asked for, all retailers
together.
"""

from random import Random

DAYS = 365
RAWS = ("raw_a", "raw_b")
SUPPLIERS = {"S0": "raw_a", "S1": "raw_a", "S2": "raw_b", "S3": "raw_b"}
FACTORIES = {
    "F0": {"raw_a": ("S0", "S1"), "raw_b": ("S2", "S3")},
    "F1": {"raw_a": ("S1", "S0"), "raw_b": ("S3", "S2")},
}
DISTRIBUTORS = {"D0": "F0", "D1": "F0", "D2": "F1", "D3": "F1"}
RETAILERS = {f"R{number}": f"D{number % 4}" for number in range(10)}
NODES = len(SUPPLIERS) + len(FACTORIES) + len(DISTRIBUTORS) + len(RETAILERS)

DEMAND = (5, 15)
RAW_LEAD, FACTORY_LEAD, DISTRIBUTOR_LEAD = (5.0, 15.0), (2.0, 6.0), (1.0, 3.0)
BATCH, BATCH_DAYS = 200, 1.0
UP_MEAN, DOWN_MEAN = 60.0, 6.0

RETAILER_POLICY, DISTRIBUTOR_POLICY, FACTORY_POLICY = (25, 100), (80, 200), (160, 320)


def retailers_of(node: str) -> int:
    """Count the retailers served through a retailer, distributor or factory."""
    return sum(node in (name, source, DISTRIBUTORS[source]) for name, source in RETAILERS.items())


def levels(node: str) -> tuple[int, int]:
    """Return (s, S) of a retailer, distributor or factory."""
    low, high = {"R": RETAILER_POLICY, "D": DISTRIBUTOR_POLICY, "F": FACTORY_POLICY}[node[0]]
    return low * retailers_of(node), high * retailers_of(node)


def replication_seed(seed: int, replication: int) -> int:
    """Return the seed of one replication, the same whatever the number of replications."""
    return (seed * 1_000_003 + replication) % 2**32


def generator(seed: int, replication: int) -> Random:
    """Return the random generator of one replication."""
    return Random(replication_seed(seed, replication))  # noqa: S311


def outcome(seconds: float, events: int | None, demand: int | None, fill: float | None) -> dict:
    """Return what every tool reports about its replications."""
    return {
        "nodes": NODES,
        "days": DAYS,
        "seconds": seconds,
        "events": events,
        "demand": demand,
        "fill": fill,
    }


def processed(env) -> int:
    """Count the events a SimPy environment has processed: those scheduled less those still queued."""
    return next(env._eid) - len(env._queue)
