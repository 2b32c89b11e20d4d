"""The network in stockpyl, which steps through whole days, with its checks and progress bar off."""

from time import process_time

from stockpyl.sim import simulation
from stockpyl.supply_chain_network import SupplyChainNetwork, network_from_edges

from tests.bench import network as net

# A second supplier of a raw material would never get an order, so a factory has the preferred one only.
PREFERRED = {name: [pair[0] for pair in needs.values()] for name, needs in net.FACTORIES.items()}
SITES = [*net.FACTORIES, *net.DISTRIBUTORS, *net.RETAILERS]
INDEX = {name: index for index, name in enumerate([*net.SUPPLIERS, *SITES])}
# There is no line and no batch: the mean time in production is added to the lead time of the raw materials.
PRODUCTION_DAYS = 3


def lead_times() -> dict[int, int]:
    """Return the lead time into each node: the mean of its law, as lead times are fixed whole days."""
    raw, made, sold = (round(sum(law) / 2) for law in (net.RAW_LEAD, net.FACTORY_LEAD, net.DISTRIBUTOR_LEAD))
    tiers = (
        (net.SUPPLIERS, 0),
        (net.FACTORIES, raw + PRODUCTION_DAYS),
        (net.DISTRIBUTORS, made),
        (net.RETAILERS, sold),
    )
    return {INDEX[name]: days for names, days in tiers for name in names}


def edges() -> list[tuple[int, int]]:
    """Return who supplies whom."""
    pairs = [(supplier, name) for name, preferred in PREFERRED.items() for supplier in preferred]
    pairs += [(source, name) for name, source in (net.DISTRIBUTORS | net.RETAILERS).items()]
    return [(INDEX[source], INDEX[sink]) for source, sink in pairs]


def build() -> SupplyChainNetwork:
    """Build the network, reviewed once a day."""
    suppliers, retailers = [INDEX[name] for name in net.SUPPLIERS], [INDEX[name] for name in net.RETAILERS]
    stocks = {INDEX[name]: net.levels(name) for name in SITES}
    return network_from_edges(
        edges=edges(),
        shipment_lead_time=lead_times(),
        policy_type=dict.fromkeys(suppliers, "BS") | dict.fromkeys(stocks, "sS"),
        base_stock_level=dict.fromkeys(suppliers, 0),
        reorder_point={index: low for index, (low, _) in stocks.items()},
        order_up_to_level={index: high for index, (_, high) in stocks.items()},
        initial_inventory_level=dict.fromkeys(suppliers, 0) | {index: high for index, (_, high) in stocks.items()},
        demand_type=dict.fromkeys(retailers, "UD"),
        lo=dict.fromkeys(retailers, net.DEMAND[0]),
        hi=dict.fromkeys(retailers, net.DEMAND[1]),
        # A supplier is a stock of zero that cannot buy while it is out, so orders wait there until it is up
        # again; times up and out are geometric.
        random_process_type=dict.fromkeys(suppliers, "M"),
        disruption_type=dict.fromkeys(suppliers, "OP"),
        disruption_probability=dict.fromkeys(suppliers, 1 / net.UP_MEAN),
        recovery_probability=dict.fromkeys(suppliers, 1 / net.DOWN_MEAN),
    )


def run(replications: int, seed: int) -> dict:
    """Time the replications, set-up of the network included."""
    demand = served = 0
    start = process_time()
    for replication in range(replications):
        network = build()
        simulation(
            network,
            net.DAYS,
            net.replication_seed(seed, replication),
            progress_bar=False,
            consistency_checks="N",
        )
        for name in net.RETAILERS:
            last = network.nodes_by_index[INDEX[name]].state_vars[net.DAYS - 1]
            demand += sum(last.demand_cumul.values())
            served += sum(last.demand_met_from_stock_cumul.values())
    return net.outcome(process_time() - start, None, int(demand), float(served / demand))
