"""plugins: kinds of a user's own, from a file named on the command line or from an installed package."""

from desim.plugins.kinds import IncompleteKind, LawKind, MetricKind, PolicyKind, TriggerKind

__all__ = ["IncompleteKind", "LawKind", "MetricKind", "PolicyKind", "TriggerKind"]
