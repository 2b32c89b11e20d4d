"""Checks of correlations: they are between numbers that are drawn, and can hold together."""

import math
from collections.abc import Iterator

import networkx as nx
import numpy as np

from desim.spec.fields.faults import Fault, nearest, shown
from desim.spec.scenario import Scenario

LEAST_EIGENVALUE = -1e-9
"""Of a matrix of correlations that is possible but for rounding."""
Pairs = dict[tuple[str, str], float]
"""Rank correlations of two paths in order."""


def correlation_faults(scenario: Scenario) -> Iterator[Fault]:
    """Correlations of numbers that are not drawn, two of one pair, and those that cannot hold together."""
    faults = [fault for name in scenario.correlations for fault in _path_faults(scenario, name)]
    faults += _double_faults(scenario)
    yield from faults
    if not faults:
        yield from _impossible(scenario)


def correlated_groups(scenario: Scenario) -> list[tuple[tuple[str, ...], np.ndarray]]:
    """Paths that hang together by correlations, in order, and Pearson's correlations of their normal scores.

    A Gaussian copula of Pearson's correlation r has Spearman's 6 / pi arcsin(r / 2) (Pearson 1907); pairs that no
    correlation names have 0. Shapes (paths,) and (paths, paths).
    """
    pairs = _pairs(scenario)
    graph: nx.Graph[str] = nx.Graph(sorted(pairs))
    groups = []
    for members in sorted(tuple(sorted(group)) for group in nx.connected_components(graph)):
        matrix = np.eye(len(members))
        for i, one in enumerate(members):
            for j, other in enumerate(members[:i]):
                matrix[i, j] = matrix[j, i] = 2.0 * math.sin(math.pi / 6.0 * pairs.get((other, one), 0.0))
        groups.append((members, matrix))
    return groups


def _pairs(scenario: Scenario) -> Pairs:
    return {
        (one, other): entry.rank
        for entry in scenario.correlations.values()
        for one in entry.between
        for other in entry.between
        if one < other
    }


def _path_faults(scenario: Scenario, name: str) -> Iterator[Fault]:
    """A number must be drawn for itself; one that a plan has fixed or made structural does no harm."""
    for path in scenario.correlations[name].between:
        entry, where = scenario.sources.get(path), f"correlations.{name}.between"
        if entry is None:
            yield Fault(where, "is no number with a source", shown(path), nearest(path, scenario.sources))
        elif entry.with_ is not None:
            yield Fault(where, f"moves with another number; name that one, {entry.with_}", shown(path))
        elif entry.of is not None:
            yield Fault(where, f"is derived; name what it is made of: {entry.of}", shown(path))
        elif (entry.low is None or entry.high is None) and entry.kind != "structural" and not entry.fixed:
            yield Fault(where, "has no low and high, and is not drawn", shown(path))


def _double_faults(scenario: Scenario) -> Iterator[Fault]:
    """Two correlations of one pair of numbers."""
    known: dict[tuple[str, str], str] = {}
    for name, entry in scenario.correlations.items():
        for one in entry.between:
            for other in entry.between:
                first = known.setdefault((one, other), name) if one < other else name
                if first != name:
                    yield Fault(f"correlations.{name}.between", f"has {one} and {other}, as {first} has")


def _impossible(scenario: Scenario) -> Iterator[Fault]:
    """Correlations that no numbers can have together: their matrix is not positive semidefinite."""
    for members, matrix in correlated_groups(scenario):
        if np.linalg.eigvalsh(matrix)[0] >= LEAST_EIGENVALUE:
            continue
        names = [name for name, entry in scenario.correlations.items() if set(entry.between) <= set(members)]
        pairs = _pairs(scenario)
        silent = [
            f"{other} and {one}" for i, one in enumerate(members) for other in members[:i] if (other, one) not in pairs
        ]
        counted = f"; those that are not given count as 0: {', '.join(silent[:3])}" if silent else ""
        message = (
            f"cannot hold together with {', '.join(names[1:])}" if names[1:] else "is not possible between so many"
        )
        yield Fault(f"correlations.{names[0]}", f"{message}{counted}")
