"""Again: the settings of studies that run once more what was run before."""

from desim.spec.base import Declared, Text
from desim.spec.quantity import Places


class Trace(Declared):
    """One replication run alone, with all its events.

    ``trace: {replication: 7}``
    """

    replication: Places = 0
    """Its number, counted from 0."""
    results: Text | None = None
    """Folder of the results it belongs to, with their scenario and seed; what is composed when not given."""


class Rerun(Declared):
    """Results made again, to see whether the same bits come out.

    ``rerun: {results: results/artillery_155/default}``
    """

    results: Text
    """Their folder."""
