"""Errors: what a replication may fail of. Its results must not be used."""


class Unbalanced(RuntimeError):
    """The books of a replication do not balance."""


class Livelock(RuntimeError):
    """A million events without the time moving on."""


class OverBudget(RuntimeError):
    """More events than a replication may have."""


class Deadlock(RuntimeError):
    """Stations wait on one another in a circle, and nothing that could still happen would end it."""
