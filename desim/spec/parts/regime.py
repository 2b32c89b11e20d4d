"""Regimes: states between which something moves at random, or on given days, each of which holds dials."""

from typing import Annotated

from pydantic import Field, model_validator

from desim.spec.fields.base import Declared, Name, Ref, Text
from desim.spec.fields.quantity import DISTINCT, Frequency, MomentKey, fault
from desim.spec.parts.dials import DialFactors, DialFactorsByPlace, DialValues


class State(Declared):
    """One state, and the dials it holds while it lasts."""

    title: Text = ""
    """Name for readers."""
    what: DialFactors = {}
    """Part, dial and factor: ``{export_office: {time: 1.5}}``."""
    sets: DialValues = {}
    """Part, dial and the number that it turns, in place of a factor: ``{depot: {objective: 20000}}``."""
    within: DialFactorsByPlace = {}
    """Nation or site, dial and factor, for all parts there that have the dial, or of one family only:
    ``{utopia: {rate: 0.95}}``, ``{utopia: {lines: {rate: 0.95}}}``."""


class Regime(Declared):
    """A Markov chain in continuous time: the political state of a nation, the intensity of a crisis.

    ``utopia_politics: {nation: utopia, start: stable, moves: {stable: {strained: 0.05/year}},``
    ``states: {stable: {}, strained: {within: {utopia: {lines: {rate: 0.95}}}}}}``
    """

    title: Text = ""
    """Name for readers."""
    nation: Annotated[str, Ref("nations")] | None = None
    """The nation it is about."""
    start: Name
    """State at the start."""
    states: Annotated[dict[Name, State], Field(min_length=2)]
    """States by name."""
    moves: dict[Name, dict[Name, Frequency]] = {}
    """Rate of moving from a state to others, per day; a state without moves is never left."""
    dates: Annotated[dict[MomentKey, Name], DISTINCT] = {}
    """Day and state entered on it, whatever the state before; chance moves go on from there.

    ``dates: {2027-01-20: strained, 2028-06-01: stable}``
    Numbers that change from dates on:
    ``start: now``
    ``dates: {2027-01-01: more, 2029-01-01: most}``
    ``states: {now: {}, more: {sets: {depot: {objective: 20000}}}, most: {sets: {depot: {objective: 25000}}}}``.
    """

    @model_validator(mode="after")
    def _known(self) -> "Regime":
        named = {self.start, *self.moves, *self.dates.values(), *(t for to in self.moves.values() for t in to)}
        if unknown := sorted(named - set(self.states)):
            raise fault(f"names {', '.join(unknown)}, which is none of its states")
        if any(source in to for source, to in self.moves.items()):
            raise fault("moves from a state to itself")
        if not self.moves and not self.dates:
            raise fault("has neither moves nor dates, so that it would never change")
        return self
