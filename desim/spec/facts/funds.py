"""Facts of funds: money that came, was drawn and lapsed, and how long cases waited for it."""

from dataclasses import dataclass, field


@dataclass
class AccountFacts:
    """An account of a fund over the measured time, USD.

    opening + appropriated + deobligated = obligated + lapsed + left.
    """

    opening: float = 0.0
    """Money that was there at the beginning."""
    appropriated: float = 0.0
    """Money that came."""
    obligated: float = 0.0
    """Money that cases drew."""
    deobligated: float = 0.0
    """Money that came back from cases that were returned or refused."""
    lapsed: float = 0.0
    """Money that was lost at the end of its fiscal year."""
    left: float = 0.0
    """Money that is there at the end."""


@dataclass
class FundFacts:
    """A fund over the measured time."""

    accounts: dict[str, AccountFacts] = field(default_factory=dict)
    """By nation; one account without a name where the fund is no joint one, or is a pool."""
    appropriated_in: dict[int, float] = field(default_factory=dict)
    """Money that came, by number of the fiscal year: 0 for the first, -1 for what was before it."""
    obligated_in: dict[int, float] = field(default_factory=dict)
    """Money that cases drew, by number of the fiscal year."""
    funded: int = 0
    """Cases that came in the measured time and were given money, at once or later; a batch counts as one."""
    waited: float = 0.0
    """Sum over these of the time they waited for money, days."""
    time_waiting: float = 0.0
    """Time in which some case waited for money, days."""
