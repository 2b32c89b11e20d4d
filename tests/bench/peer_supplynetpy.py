"""The network in SupplyNetPy, with logging off."""

from random import Random
from time import process_time

import SupplyNetPy.Components as scm

from tests.bench import network as net

# Prices do not change what moves, but the library insists on them.
PRICES = {"product_sell_price": 3, "inventory_holding_cost": 0.01}


def stock(name: str) -> dict:
    """Describe a stock under its (s, S) policy that starts at S."""
    low, high = net.levels(name)
    return {
        "ID": name,
        "name": name,
        "capacity": high,
        "initial_level": high,
        **PRICES,
        "replenishment_policy": scm.SSReplenishment,
        "policy_param": {"s": low, "S": high},
    }


def suppliers(rng: Random, raws: dict) -> list[dict]:
    """Describe the suppliers and their outages."""
    return [
        {
            "ID": name,
            "name": name,
            "node_type": "infinite_supplier",
            "raw_material": raws[raw],
            "node_disrupt_time": lambda: rng.expovariate(1 / net.UP_MEAN),
            "node_recovery_time": lambda: rng.expovariate(1 / net.DOWN_MEAN),
        }
        for name, raw in net.SUPPLIERS.items()
    ]


def sites(raws: dict) -> list[dict]:
    """Describe factories, distributors and retailers."""
    nodes = []
    for name in net.FACTORIES:
        product = scm.Product(
            ID=f"product_{name}",
            name="product",
            manufacturing_cost=1,
            manufacturing_time=net.BATCH_DAYS,
            sell_price=3,
            raw_materials=[(raw, 1) for raw in raws.values()],
            batch_size=net.BATCH,
        )
        nodes.append({**stock(name), "node_type": "manufacturer", "product": product})
    for kind, names in (("distributor", net.DISTRIBUTORS), ("retailer", net.RETAILERS)):
        nodes += [{**stock(name), "node_type": kind, "product_buy_price": 2} for name in names]
    return nodes


# Orders between sites cannot be shipped in part: a short order waits until the source holds all of it.
def links(rng: Random) -> list[dict]:
    """Describe the links; the order of a factory's links is its order of preference."""

    def link(source: str, sink: str, lead: tuple) -> dict:
        return {
            "ID": f"{source}_{sink}",
            "source": source,
            "sink": sink,
            "cost": 1,
            "lead_time": lambda: rng.uniform(*lead),
        }

    raw = [
        link(supplier, factory, net.RAW_LEAD)
        for factory, needs in net.FACTORIES.items()
        for pair in needs.values()
        for supplier in pair
    ]
    made = [link(source, name, net.FACTORY_LEAD) for name, source in net.DISTRIBUTORS.items()]
    return raw + made + [link(source, name, net.DISTRIBUTOR_LEAD) for name, source in net.RETAILERS.items()]


def demands(rng: Random) -> list[dict]:
    """Describe the customers: they wait as long as it takes and accept any part of their order."""
    return [
        {
            "ID": f"customers_{name}",
            "name": f"customers_{name}",
            "demand_node": name,
            "order_arrival_model": lambda: 1,
            "order_quantity_model": lambda: rng.randint(*net.DEMAND),
            "tolerance": float("inf"),
            "order_min_split_ratio": 0.01,
        }
        for name in net.RETAILERS
    ]


def build(rng: Random) -> dict:
    """Build the network, with one random generator for all its laws."""
    raws = {
        name: scm.RawMaterial(ID=name, name=name, extraction_quantity=1, extraction_time=1, mining_cost=1, cost=1)
        for name in net.RAWS
    }
    return scm.create_sc_net(nodes=suppliers(rng, raws) + sites(raws), links=links(rng), demands=demands(rng))


def run(replications: int, seed: int) -> dict:
    """Time the replications, set-up of the network included."""
    events = demand = short = 0
    start = process_time()
    for replication in range(replications):
        network = build(net.generator(seed, replication))
        scm.simulate_sc_net(network, sim_time=net.DAYS, logging=False)
        events += net.processed(network["env"])
        demand += sum(customers.stats.demand_placed[1] for customers in network["demands"].values())
        short += sum(network["nodes"][name].stats.shortage[1] for name in net.RETAILERS)
    return net.outcome(process_time() - start, events, demand, 1 - short / demand)
