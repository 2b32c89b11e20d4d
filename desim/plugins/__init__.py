"""plugins: kinds of a user's own, from a file named on the command line or from an installed package."""

from desim.plugins.kinds import DisciplineKind, IncompleteKind, LawKind, MetricKind, PolicyKind, TriggerKind

__all__ = ["DisciplineKind", "IncompleteKind", "LawKind", "MetricKind", "PolicyKind", "TriggerKind"]
