"""Network diagram: the parts of a network in layers from sources to users, and a map where its sites have positions."""

import textwrap
from typing import Any

import networkx as nx

from desim.report.figures.layered_layout import Places, layered_layout
from desim.report.figures.site_map import places_figure
from desim.report.model.point import Point
from desim.report.model.sweep import Sweep
from desim.report.page.formatting import clipped
from desim.report.page.page import Block, Figure
from desim.report.page.style import FIGURE_WIDTH, figure
from desim.spec.scenario import Scenario

FAMILY_COLORS = {
    "suppliers": "#ffffff", "lines": "#f3dfc1", "stockpiles": "#d5e6f2", "demands": "#e4e4e4", "fleets": "#e4e4e4",
}  # fmt: skip
MAX_PARTS = 110
"""Parts beyond which only those around the headline are drawn."""
ROW_HEIGHT, FONT_SIZE = 0.4, 6.6


def network_blocks(sweep: Sweep) -> list[Block]:
    """The sites where they have positions, then all parts in layers; only for one scenario."""
    point = sweep.points[0]
    graph = network(point.scenario)
    if not graph:
        return []
    placed = places_figure(point)
    return [*([placed] if placed else []), _layered(point, graph)]


def network(scenario: Scenario) -> nx.DiGraph:
    """Parts as nodes with their *family*, what flows between them as edges; names in order."""
    graph = nx.DiGraph()
    for family in FAMILY_COLORS:
        graph.add_nodes_from(sorted(getattr(scenario, family)), family=family)
    for name, pile in sorted(scenario.stockpiles.items()):
        graph.add_edges_from((source, name) for source in sorted(pile.sources))
        graph.add_edges_from((other, name) for other in sorted(pile.lateral))
    for name, line in sorted(scenario.lines.items()):
        graph.add_edges_from((pile, name) for pile in sorted(line.takes))
    for name, demand in sorted(scenario.demands.items()):
        graph.add_edges_from((pile, name) for pile in sorted({demand.stockpile, *demand.kit}))
        graph.add_edges_from((name, back) for back in sorted(demand.returns))
    for name, fleet in sorted(scenario.fleets.items()):
        for unit in fleet.units.values():
            graph.add_edge(unit.stockpile, name)
            graph.add_edges_from((name, back) for back in sorted(unit.returns))
    return graph


def around(graph: nx.DiGraph, part: str) -> nx.DiGraph:
    """Only what a part depends on and what depends on it."""
    return graph.subgraph({part, *nx.ancestors(graph, part), *nx.descendants(graph, part)}).copy()


def _layered(point: Point, graph: nx.DiGraph) -> Figure:
    head, whole = point.scenario.headline, len(graph)
    if whole > MAX_PARTS and head is not None and head.subject in graph:
        graph = around(graph, head.subject)
    places, routes = layered_layout(graph)
    stops = [*places.values(), *(stop for way in routes.values() for stop in way)]
    columns, rows = 1 + max(x for x, _ in stops), 1 + max(y for _, y in stops)

    def paint(panels: Any) -> None:
        panel = panels[0, 0]
        panel.set_xlim(-0.5, columns - 0.5)
        panel.set_ylim(rows - 0.4, -0.6)
        panel.set_axis_off()
        for way in routes.values():
            _edge(panel, way)
        _boxes(panel, point, graph, places, int(0.86 * FIGURE_WIDTH * 72 / columns / (0.58 * FONT_SIZE)))

    rest = f" Only the {len(graph)} of {whole} parts around the headline." if len(graph) < whole else ""
    heavy = " Heavy frame: the subject of the headline." if head is not None and head.subject in graph else ""
    layers = "The network in layers: what stands further left feeds what stands further right; dashed: flows back."
    height = 0.5 + ROW_HEIGHT * (rows + 0.3)
    return figure("network", _alt(point, graph), f"{layers}{heavy}{rest}", height, (1, 1), paint)


def _boxes(panel: Any, point: Point, graph: nx.DiGraph, places: Places, signs: int) -> None:
    """A box for each part, with its name in lines of so many signs, and a legend."""
    head, families = point.scenario.headline, dict(graph.nodes(data="family"))
    for name, family in families.items():
        heavy = head is not None and name == head.subject
        _box(panel, places[name], _wrapped(point.title(name), signs), FAMILY_COLORS[family], heavy)
    _legend(panel, sorted(set(families.values()), key=list(FAMILY_COLORS).index))


def _alt(point: Point, graph: nx.DiGraph) -> str:
    sources = [
        f"{point.title(name)} gets from {', '.join(point.title(s) for s in graph.predecessors(name))}"
        for name in graph
        if graph.in_degree(name)
    ]
    return f"Network of {len(graph)} parts and {graph.number_of_edges()} flows. " + "; ".join(sources[:40])


def _wrapped(title: str, signs: int) -> str:
    """At most three lines of at most so many signs."""
    lines = textwrap.wrap(" ".join(title.split()), signs) or [""]
    return "\n".join(lines if len(lines) <= 3 else [*lines[:2], clipped(" ".join(lines[2:]), signs)])


def _box(panel: Any, place: tuple[int, float], text: str, fill: str, heavy: bool) -> None:
    from matplotlib.patches import Rectangle

    (x, y), edge = place, "#1c2126"
    panel.add_patch(
        Rectangle((x - 0.43, y - 0.41), 0.86, 0.82, facecolor=fill, edgecolor=edge, linewidth=2.2 if heavy else 0.7)
    )
    panel.text(x, y, text, ha="center", va="center", fontsize=FONT_SIZE, linespacing=1.05, clip_on=False)


def _edge(panel: Any, way: list[tuple[int, float]]) -> None:
    """A curve from the right side of a box past others to the left side of the last, dashed where it goes back."""
    from matplotlib.patches import FancyArrowPatch
    from matplotlib.path import Path

    side = 0.43 if way[-1][0] > way[0][0] else -0.43
    points, codes = [(way[0][0] + side, way[0][1])], [1]
    for x, y in way[1:]:
        (left, level), end = points[-1], x - side
        bend = (end - left) / 2 if abs(end - left) > 0.05 else 4 * side
        points += [(left + bend, level), (end - bend, y), (end, y)]
        codes += [4, 4, 4]
        if (x, y) != way[-1]:
            points.append((x + side, y))
            codes.append(2)
    style = (0, (4, 2)) if way[-1][0] <= way[0][0] else "solid"
    arrow = FancyArrowPatch(
        path=Path(points, codes), arrowstyle="-|>,head_length=3,head_width=1.6", edgecolor="#7c868f", facecolor="none",
        linewidth=0.8, linestyle=style, zorder=0.5,
    )  # fmt: skip
    panel.add_patch(arrow)


def _legend(panel: Any, families: list[str]) -> None:
    from matplotlib.patches import Patch

    handles = [Patch(facecolor=FAMILY_COLORS[f], edgecolor="#1c2126", linewidth=0.7, label=f) for f in families]
    panel.figure.legend(handles=handles, loc="outside upper left", ncols=len(handles), frameon=False, fontsize=8)
