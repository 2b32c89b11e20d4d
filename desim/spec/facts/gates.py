"""Facts of gates, of their stages, and of what orders wait for at them."""

from array import array
from dataclasses import dataclass, field

from desim.spec.facts.reals import Reals


@dataclass
class CaseFacts:
    """Cases of one kind (those of the network, or of everybody else) over the measured time.

    open at the beginning + filed = approved + refused + open at the end.
    """

    filed: int = 0
    """Cases filed, renewals among them; a case that is filed again counts once."""
    approved: int = 0
    """Cases approved."""
    refused: int = 0
    """Cases refused for good."""
    returned: int = 0
    """Times a case was refused in order to be filed again."""
    waived: int = 0
    """Cases that an agreement spared the gate; they are not filed."""
    covered: int = 0
    """Cases that passed under an approval that was still valid; they are not filed."""
    renewed: int = 0
    """Cases filed to renew an approval."""
    open: int = 0
    """Cases filed and not decided for good, at the end."""
    area_open: float = 0.0
    """Integral of open cases, case-days."""
    times: Reals = field(default_factory=lambda: array("d"))
    """Time of each approved case from its filing to its approval, days; of cases filed in the measured time."""
    waits: Reals = field(default_factory=lambda: array("d"))
    """Time for which each of these waited for officers, days."""


@dataclass
class StageFacts:
    """A stage of a gate over the measured time; a batch counts as one case."""

    taken: int = 0
    """Cases taken up that had come to it in the measured time."""
    waited: float = 0.0
    """Sum over these of the time they waited for officers, days."""
    done: int = 0
    """Cases whose work was done."""
    worked: float = 0.0
    """Sum over these of the time from the begin of the work to its end, days."""
    area_queue: float = 0.0
    """Integral of cases that wait for officers, case-days."""
    area_work: float = 0.0
    """Integral of cases in work, case-days."""
    area_officers: float = 0.0
    """Integral of officers on duty, officer-days; 0 where they are not few."""


@dataclass
class GateFacts:
    """A gate over the measured time."""

    cases: CaseFacts = field(default_factory=CaseFacts)
    """Cases of the network."""
    background: CaseFacts = field(default_factory=CaseFacts)
    """Cases of everybody else."""
    stages: dict[str, StageFacts] = field(default_factory=dict)
    """By name."""
    area_held: float = 0.0
    """Integral of cases not filed because their holder is barred, or because they wait for the decision on another
    case of their holder, case-days."""


@dataclass
class GateLoadFacts:
    """The orders of a stockpile with gates before its sources, over the measured time."""

    area_held: float = 0.0
    """Integral of units that wait at gates, as orders or as goods, unit-days."""
    area_on_order: float = 0.0
    """Integral of units on order, unit-days."""
