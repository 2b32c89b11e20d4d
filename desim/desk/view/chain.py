"""Chain: the drawn network as SVG whose parts can be clicked and reached by the keyboard, in layers or on a map."""

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

import networkx as nx

from desim.desk.view.parts import title_of
from desim.report.figures.layered_layout import layered_layout
from desim.report.figures.network_diagram import FAMILY_COLORS, around, network
from desim.report.page.formatting import clipped
from desim.spec.families import FAMILIES
from desim.spec.scenario import Scenario

BOX, ROW, GAP_X, GAP_Y, EDGE = 168, 46, 44, 12, 8
"""Width and height of a box, space between columns and between rows, and around all, in pixels."""
SIGNS, LINES, FONT, LINE = 22, 2, 12, 14
"""Signs of a line of text in a box, lines of a title, and size and height of the letters in pixels."""
MARK = 11
"""Width of a mark and of what lies between it and the next, pixels."""
MOST_PARTS = 120
"""Parts beyond which only what is around one of them is drawn."""
CORNER = 5


@dataclass(frozen=True)
class Mark:
    """A sign at a part: what it says of a plan, in the color of the plan."""

    color: str
    text: str
    """Such as: limits most with Third shifts."""
    shape: str = "square"
    """``square``, ``hollow`` or ``triangle``."""


Marks = Mapping[str, Sequence[Mark]]
NO_MARKS: Marks = {}


@dataclass(frozen=True)
class Drawn:
    """A drawing and what must be said of it."""

    svg: str
    """Markup whose texts are escaped."""
    shown: int
    whole: int
    """Parts that are drawn, and parts between which goods flow."""


def chain(scenario: Scenario, center: str = "", chosen: str = "", marks: Marks = NO_MARKS) -> Drawn:
    """The parts between which goods flow, in layers from sources to users.

    Args:
        scenario: the network.
        center: part around which a large network is drawn; the subject of the headline when empty.
        chosen: part with a heavy frame.
        marks: signs at parts, by the name of the part.
    """
    graph = network(scenario)
    whole = len(graph)
    middle = center or (scenario.headline.subject if scenario.headline is not None else "")
    if whole > MOST_PARTS:
        graph = _near(graph, middle)
    if not graph:
        return Drawn("", 0, 0)
    places, routes = layered_layout(graph)
    at = {name: _corner(column, row) for name, (column, row) in places.items()}
    edges = [[_corner(column, row) for column, row in way] for way in routes.values()]
    families = dict(graph.nodes(data="family"))
    boxes = [_box(scenario, name, families[name], at[name], name == chosen, marks.get(name, ())) for name in at]
    return Drawn(_svg(scenario, at, [*map(_edge, edges), *boxes]), len(graph), whole)


def _near(graph: nx.DiGraph, middle: str) -> nx.DiGraph:
    """What a part depends on and what depends on it, the nearest first where even that is too much."""
    start = middle if middle in graph else next(iter(sorted(graph)), "")
    found = around(graph, start)
    if len(found) <= MOST_PARTS:
        return found
    steps = nx.single_source_shortest_path_length(found.to_undirected(as_view=True), start)
    kept = sorted(steps, key=lambda name: (steps[name], name))[:MOST_PARTS]
    return found.subgraph(kept).copy()


def _corner(column: float, row: float) -> tuple[float, float]:
    """Upper left corner of a box."""
    return EDGE + column * (BOX + GAP_X), EDGE + row * (ROW + GAP_Y)


def _svg(scenario: Scenario, at: Mapping[str, tuple[float, float]], pieces: list[str]) -> str:
    """The whole drawing: its size, what it is for those who do not see it, and how arrows end."""
    top = min(y for _, y in at.values()) - EDGE
    width = max(x for x, _ in at.values()) + BOX + EDGE
    height = max(y for _, y in at.values()) + ROW + EDGE - top
    label = escape(f"Network of {len(at)} parts, from sources on the left to users on the right")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chain" viewBox="0 {top:.0f} {width:.0f} {height:.0f}" '
        f'style="min-width:{width:.0f}px;max-width:{1.25 * width:.0f}px" role="group" aria-label="{label}">'
        '<defs><marker id="chain-end" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" '
        f'orient="auto"><path d="M0 0L8 4L0 8z" fill="#7c868f"/></marker></defs>{"".join(pieces)}</svg>'
    )


def _edge(way: list[tuple[float, float]]) -> str:
    """A curve from the right side of a box to the left side of another, dashed where it goes back."""
    back = way[-1][0] <= way[0][0]
    leave, enter = (0.0, BOX) if back else (BOX, 0.0)
    x, y = way[0][0] + leave, way[0][1] + ROW / 2
    path = [f"M{x:.0f} {y:.0f}"]
    for left, top in way[1:]:
        end, level = left + enter, top + ROW / 2
        bend = (end - x) / 2 if abs(end - x) > 1 else (-GAP_X if back else GAP_X)
        path.append(f"C{x + bend:.0f} {y:.0f} {end - bend:.0f} {level:.0f} {end:.0f} {level:.0f}")
        x, y = end, level
        if (left, top) != way[-1]:
            x = left + leave
            path.append(f"L{x:.0f} {y:.0f}")
    dash = ' stroke-dasharray="5 4"' if back else ""
    return f'<path d="{"".join(path)}" fill="none" stroke="#7c868f"{dash} marker-end="url(#chain-end)"/>'


def _box(
    scenario: Scenario, name: str, family: str, at: tuple[float, float], chosen: bool, marks: Sequence[Mark]
) -> str:
    """A part as a link, with its title and its marks."""
    (x, y), title = at, title_of(scenario, name)
    head = scenario.headline is not None and name == scenario.headline.subject
    said = ". ".join([f"{title}, {FAMILIES[family].word}", *(mark.text for mark in marks)])
    kind = " ".join(["part", *(["chosen"] if chosen else []), *(["subject"] if head else [])])
    current = ' aria-current="true"' if chosen else ""
    lines = wrapped(title)
    first = y + (ROW - LINE * len(lines)) / 2 + FONT - 1 - (4 if marks else 0)
    text = " ".join(
        f'<tspan x="{x + 9:.0f}" y="{first + k * LINE:.0f}">{escape(line)}</tspan>' for k, line in enumerate(lines)
    )
    return (
        f'<a class="{kind}" href="?part={name}" data-part="{name}"{current}>'
        f"<title>{escape(said)}</title>"
        f'<rect x="{x:.0f}" y="{y:.0f}" width="{BOX}" height="{ROW}" rx="{CORNER}" fill="{FAMILY_COLORS[family]}"/>'
        f"<text>{text}</text>{''.join(_marks(marks, x, y))}</a>"
    )


def wrapped(title: str) -> list[str]:
    """The title in as many lines as a box has."""
    lines = textwrap.wrap(" ".join(title.split()), SIGNS) or [""]
    return lines if len(lines) <= LINES else [*lines[: LINES - 1], clipped(" ".join(lines[LINES - 1 :]), SIGNS)]


def _marks(marks: Sequence[Mark], x: float, y: float) -> Iterator[str]:
    """Signs along the lower edge of a box, from its right end."""
    for k, mark in enumerate(marks):
        left, top = x + BOX - (k + 1) * MARK - 3, y + ROW - 12
        fill = "#ffffff" if mark.shape == "hollow" else mark.color
        if mark.shape == "triangle":
            corners = f"{left:.0f},{top + 8:.0f} {left + 4.5:.1f},{top:.0f} {left + 9:.0f},{top + 8:.0f}"
            yield f'<polygon points="{corners}" fill="{fill}"/>'
        else:
            square = f'x="{left:.0f}" y="{top:.0f}" width="8" height="8"'
            yield f'<rect class="mark" {square} fill="{fill}" stroke="{mark.color}" stroke-width="1.6"/>'


def legend(scenario: Scenario) -> list[tuple[str, str]]:
    """Color and plural of each family that is drawn."""
    return [(color, FAMILIES[family].plural) for family, color in FAMILY_COLORS.items() if getattr(scenario, family)]
