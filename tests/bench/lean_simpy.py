"""The network written by hand on SimPy, with no recording beyond demand and fill."""

from collections import deque
from random import Random
from time import process_time

import simpy

from tests.bench import network as net


class Shelf:
    """A stock under an (s, S) policy that serves claims in order and in part."""

    def __init__(self, name: str, source, lead: tuple, env: simpy.Environment, rng: Random):
        self.reorder, self.target = net.levels(name)
        self.on_hand = self.position = self.target
        self.source, self.lead, self.env, self.rng = source, lead, env, rng
        self.claims = deque()

    def ask(self, quantity: int, receiver: "Shelf | None") -> int:
        """Claim units for a receiver (None: a customer) and return what the shelf serves at once."""
        served = 0 if self.claims else min(quantity, self.on_hand)
        if served:
            self.on_hand -= served
            self.send(served, receiver)
        if served < quantity:
            self.claims.append([quantity - served, receiver])
        self.position -= quantity
        self.review()
        return served

    def review(self) -> None:
        """Order up to S when the position is at or below s."""
        if self.position <= self.reorder:
            quantity = self.target - self.position
            self.position += quantity
            self.source.ask(quantity, self)

    def send(self, quantity: int, receiver: "Shelf | None") -> None:
        """Ship units to a site; customers take theirs on the spot."""
        if receiver is not None:
            trip = self.env.timeout(self.rng.uniform(*receiver.lead), quantity)
            trip.callbacks.append(receiver.receive)

    def receive(self, arrival: simpy.Event) -> None:
        """Put an arrival on the shelf."""
        self.put(arrival.value)

    def put(self, quantity: int) -> None:
        """Serve the waiting claims and keep the rest."""
        self.on_hand += quantity
        while self.claims and self.on_hand:
            claim = self.claims[0]
            served = min(claim[0], self.on_hand)
            self.on_hand -= served
            claim[0] -= served
            self.send(served, claim[1])
            if not claim[0]:
                self.claims.popleft()


class Factory(Shelf):
    """A shelf refilled by a line that makes in batches what it bought both raw materials for."""

    def __init__(self, name: str, out: set, env: simpy.Environment, rng: Random):
        super().__init__(name, None, net.RAW_LEAD, env, rng)
        self.raw = dict.fromkeys(net.RAWS, 0)
        self.suppliers, self.out, self.batch = net.FACTORIES[name], out, 0

    def review(self) -> None:
        """Plan up to S and buy the raw materials, if each has a supplier that is not out."""
        if self.position > self.reorder or any(self.out.issuperset(pair) for pair in self.suppliers.values()):
            return
        quantity = self.target - self.position
        self.position += quantity
        for raw in self.suppliers:
            trip = self.env.timeout(self.rng.uniform(*self.lead), (raw, quantity))
            trip.callbacks.append(self.receive)

    def receive(self, arrival: simpy.Event) -> None:
        """Take a raw material in."""
        raw, quantity = arrival.value
        self.raw[raw] += quantity
        self.start()

    def start(self) -> None:
        """Start a batch if the line is free and both raw materials are there."""
        batch = min(net.BATCH, *self.raw.values())
        if batch and not self.batch:
            self.batch = batch
            for raw in self.raw:
                self.raw[raw] -= batch
            self.env.timeout(net.BATCH_DAYS).callbacks.append(self.finish)

    def finish(self, _: simpy.Event) -> None:
        """Put the batch on the shelf and start the next."""
        made, self.batch = self.batch, 0
        self.put(made)
        self.start()


def customers(env: simpy.Environment, shelf: Shelf, rng: Random, tally: list):
    """Ask for a random number of units each day."""
    while True:
        quantity = rng.randint(*net.DEMAND)
        tally[0] += quantity
        tally[1] += shelf.ask(quantity, None)
        yield env.timeout(1.0)


def outages(env: simpy.Environment, supplier: str, out: set, factories: list, rng: Random):
    """Take a supplier out and back for random times."""
    while True:
        yield env.timeout(rng.expovariate(1 / net.UP_MEAN))
        out.add(supplier)
        yield env.timeout(rng.expovariate(1 / net.DOWN_MEAN))
        out.discard(supplier)
        for factory in factories:
            factory.review()


def build(env: simpy.Environment, rng: Random) -> list:
    """Build the network and return its tally of units asked for and served from the shelf."""
    tally, out = [0, 0], set()
    shelves = {name: Factory(name, out, env, rng) for name in net.FACTORIES}
    factories = list(shelves.values())
    for lead, sources in ((net.FACTORY_LEAD, net.DISTRIBUTORS), (net.DISTRIBUTOR_LEAD, net.RETAILERS)):
        for name, source in sources.items():
            shelves[name] = Shelf(name, shelves[source], lead, env, rng)
    for supplier in net.SUPPLIERS:
        env.process(outages(env, supplier, out, factories, rng))
    for name in net.RETAILERS:
        env.process(customers(env, shelves[name], rng, tally))
    return tally


def run(replications: int, seed: int) -> dict:
    """Time the replications, set-up of the network included."""
    events = demand = served = 0
    start = process_time()
    for replication in range(replications):
        env = simpy.Environment()
        tally = build(env, net.generator(seed, replication))
        env.run(until=net.DAYS)
        events += net.processed(env)
        demand += tally[0]
        served += tally[1]
    return net.outcome(process_time() - start, events, demand, served / demand)
