"""Layers: where the nodes of a network stand when it is drawn from left to right."""

import networkx as nx

SWEEPS, THIN = 12, 0.45
Places = dict[str, tuple[int, float]]
"""Column and row of each node."""
Routes = dict[tuple[str, str], list[tuple[int, float]]]
"""Places through which each flow goes, its ends included."""


def layered_layout(graph: nx.DiGraph) -> tuple[Places, Routes]:
    """Column and row of each node so that nothing overlaps, and how flows go past the columns between their ends.

    A node stands one column left of the first that it feeds; in a circle one flow goes back, from right to left. A
    flow over several columns has a thin place in each of those between. Rows follow the mean row of the neighbors
    (barycentres, Sugiyama, Tagawa & Toda 1981), and columns are centered.
    """
    columns = _columns(graph)
    column = {node: x for x, nodes in enumerate(columns) for node in nodes}
    ways = {edge: _way(edge, column) for edge in graph.edges if edge[0] != edge[1]}
    whole = nx.Graph()
    whole.add_nodes_from(graph)
    for way in ways.values():
        nx.add_path(whole, way)
        for node in way[1:-1]:
            columns[int(node.rpartition(":")[2])].append(node)
    rows = _ordered(whole, columns, set(graph))
    places = {node: (x, rows[node]) for x, nodes in enumerate(columns) for node in nodes}
    return {node: places[node] for node in graph}, {e: [places[node] for node in way] for e, way in ways.items()}


def _way(edge: tuple[str, str], column: dict[str, int]) -> list[str]:
    """The ends of a flow, and a thin place in each column between."""
    begin, end = column[edge[0]], column[edge[1]]
    between = range(begin + 1, end) if begin < end else range(begin - 1, end, -1)
    return [edge[0], *(f"{edge[0]}>{edge[1]}:{x}" for x in between), edge[1]]


def _ordered(whole: nx.Graph, columns: list[list[str]], nodes: set[str]) -> dict[str, float]:
    """Sort the columns by the rows of neighbors, from both sides in turn; the row of each place."""
    rows = _centred(columns, nodes)
    for sweep in range(SWEEPS):
        for column in columns if sweep % 2 else columns[::-1]:
            column.sort(key=lambda node: (_pull(whole, rows, node), node))
            rows = _centred(columns, nodes)
    return rows


def _columns(graph: nx.DiGraph) -> list[list[str]]:
    """Nodes by column, those that feed nothing in the last."""
    order = _order(graph)
    place = {node: k for k, node in enumerate(order)}
    left: dict[str, int] = {}
    for node in reversed(order):
        left[node] = max((left[after] + 1 for after in graph.successors(node) if place[after] > place[node]), default=0)
    deepest = max(left.values())
    found: list[list[str]] = [[] for _ in range(deepest + 1)]
    for node in sorted(graph):
        found[deepest - left[node]].append(node)
    return found


def _order(graph: nx.DiGraph) -> list[str]:
    """Nodes so that only flows back in a circle go from a later to an earlier one (reverse postorder, Tarjan 1972)."""
    ranked = nx.DiGraph()
    ranked.add_nodes_from(sorted(graph, key=lambda node: (graph.in_degree(node) > 0, node)))
    ranked.add_edges_from(sorted(graph.edges))
    return list(nx.dfs_postorder_nodes(ranked))[::-1]


def _centred(columns: list[list[str]], nodes: set[str]) -> dict[str, float]:
    """Rows of the middles, a whole step for a node and a part of one for a place that is passed."""
    sizes = [[1.0 if node in nodes else THIN for node in column] for column in columns]
    most, rows = max(map(sum, sizes)), {}
    for column, size in zip(columns, sizes, strict=True):
        at = (most - sum(size)) / 2 - 0.5
        for node, own in zip(column, size, strict=True):
            rows[node] = at + own / 2
            at += own
    return rows


def _pull(whole: nx.Graph, rows: dict[str, float], node: str) -> float:
    near = [rows[other] for other in whole.neighbors(node)]
    return round(sum(near) / len(near), 6) if near else rows[node]
