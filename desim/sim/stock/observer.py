"""Observer: who hears what parts do with the units of orders; a plain run has none."""

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from desim.sim.stock.claim import Claimant
    from desim.sim.stock.lane import Consignee, Lane
    from desim.sim.stock.shelf import Shelf
    from desim.spec.facts.unit_tracking import Journey


class Observer(Protocol):
    """Hears what happens to orders and goods. It changes nothing: a run that is observed has the same results.

    Methods that return a consignee return who stands for the units from then on.
    """

    def ordered(self, lane: "Lane", amount: float, placed: float) -> "Consignee":
        """An order of *amount* units, placed on day *placed*, goes over a lane."""

    def reached_gate(self, order: "Consignee", gate: str, elapsed: int) -> None:
        """An order or goods came to a gate, so many ticks ago where that was before the start."""

    def reached_fund(self, order: "Consignee", fund: str) -> None:
        """An order or goods at a gate began to wait for the money of a fund."""

    def passed_gates(self, order: "Consignee", gate: str, elapsed: int) -> None:
        """An order or goods passed the last of the gates before them, so many ticks ago."""

    def requested(self, order: "Consignee", source: str, since: int) -> None:
        """An order came to its source; its oldest unit waits since tick *since*."""

    def queued(self, order: "Consignee", source: str, amount: float) -> None:
        """*amount* units of an order are behind all that was asked of a line so far."""

    def lead_time_began(self, order: "Consignee", supplier: str, factor: float) -> None:
        """The lead time of an order began, stretched by *factor*."""

    def late(self, order: "Consignee", supplier: str, ahead: int) -> None:
        """An order will be late after so many ticks, when its lead time is over."""

    def failed(self, order: "Consignee", kind: str, part: str, amount: float) -> None:
        """*amount* units of an order will never come, for a reason of this kind at a part."""

    def rejected(self, shelf: "Shelf", source: str, amount: float) -> None:
        """*amount* units of what came in last on a shelf, from a source, were rejected."""

    def expired(self, shelf: "Shelf", amount: float) -> None:
        """*amount* units on a shelf expired."""

    def queued_to_ship(self, order: "Consignee", supplier: str, amount: float) -> None:
        """An order came to the shipping capacity of a supplier, behind all that came to it so far."""

    def claimed(self, shelf: "Shelf", claimant: "Claimant", amount: float, keep: bool) -> None:
        """A shelf is about to serve a claim; *keep*: it will owe what is not there."""

    def withdrawn(self, shelf: "Shelf", amount: float) -> None:
        """A claim was withdrawn with *amount* units open."""

    def shipped(self, order: "Consignee", amount: float) -> "Consignee":
        """A source sends *amount* units of an order on their way."""

    def accepted(self, goods: "Consignee", leg: str, amount: float) -> "Consignee":
        """A leg took *amount* units in."""

    def departed(self, goods: "Consignee", leg: str, amount: float, factor: float) -> "Consignee":
        """*amount* units left on a leg, whose transit time is stretched by *factor*."""

    def in_port(self, goods: "Consignee", port: str, amount: float, what: str) -> "Consignee":
        """*amount* units in a ship came to a ``port``, to a ``berth``, to the ``quay`` or under a ``crane`` there."""

    def departure(self, leg: str) -> None:
        """A departure of the timetable of a leg is due, whether the leg is open or not."""

    def arrived(self, goods: "Consignee", amount: float) -> None:
        """*amount* units are about to come in on the shelf of their stockpile."""

    def lost(self, goods: "Consignee", amount: float) -> None:
        """*amount* units will never come."""

    def finished(self, line: str, begun: float) -> None:
        """A line is about to deliver a lot that it began on day *begun*."""

    def received(self, shelf: "Shelf", amount: float) -> None:
        """*amount* units came in on a shelf."""

    def kept_outside(self, shelf: "Shelf", amount: float) -> "Journey | None":
        """*amount* units that were about to come in wait outside; their journey, which goes on."""

    def let_in(self, shelf: "Shelf", amount: float, journey: "Journey | None") -> None:
        """*amount* units that waited outside are about to come in."""

    def objective_changed(self, shelf: "Shelf", target: float) -> None:
        """The objective of a shelf is another amount from now on."""

    def orders_held(self, shelf: "Shelf", held: bool) -> None:
        """A policy looked; whether it would order if its sources could have more on order."""

    def level_changed(self, shelf: "Shelf") -> None:
        """What is on a shelf, or owed there, changed."""
