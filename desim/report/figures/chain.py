"""Chain: the network upstream of what the answer is about, with what limits each plan and when plans deliver."""

import textwrap
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

import networkx as nx
from markupsafe import Markup

from desim.report.figures.layered_layout import layered_layout
from desim.report.figures.network_diagram import network
from desim.report.model.plan_limits import ANCHOR, SECTION, PlanLimits, day_words, deliveries, plan_limits, tabled
from desim.report.model.point import Point
from desim.report.model.sweep import Sweep
from desim.report.page.formatting import clipped, listed
from desim.report.page.page import Figure
from desim.report.page.style import figure

WIDTH, POINT = 5.6, 72.0
"""Width of the drawing, inches, and points of an inch."""
FONT, ROW = 8.2, 0.155
"""Points of the text, and height of a row of it, inches."""
COLUMNS, MOST_BOXES, MOST_ROWS = 4.0, 25, 7
"""Boxes side by side at most, boxes at most, and rows of a box at most."""
MOST_IN_COLUMN = 6
"""Plans that the legend names below one another."""
MOST_BESIDE = 2
"""Marks that stand beside a name; more have a row of their own."""
LARGEST = 540
"""Pixels of its width at most: it must not fill a page."""
GAP, SIDE, PAD = 0.2, 0.12, 0.07
"""Space between rows of boxes, between boxes, and within them, inches."""
SIGN_WIDTH = 0.54
"""Mean width of a sign over the size of the font."""
BOLD = 0.88
"""Signs of a bold text that have room where one is of a plain text."""
INK, PALE, LINE = "#1c2126", "#f4f6f8", "#7c868f"


@dataclass
class _Box:
    """A stockpile with what makes what it holds, or a line that the answer is about."""

    name: str
    title: str
    heavy: bool
    makers: list[str] = field(default_factory=list)
    ways: list[str] = field(default_factory=list)
    """Legs, gates and funds with a mark, on the way to it."""
    lines: list[tuple[str, str]] = field(default_factory=list)
    """Text of each row, and the part it is of."""
    signs: dict[str, int] = field(default_factory=dict)
    """How many marks stand beside each part."""
    spot: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)
    """Left, top, width and height, inches from the upper left corner."""


@dataclass(frozen=True)
class _Marks:
    """What is marked at each part."""

    first: dict[str, list[str]]
    """Plans that a part limits most."""
    following: dict[str, list[str]]
    """Plans that it limits next."""
    delivered: dict[str, list[tuple[str, str]]]
    """Plans that change it, and the month in which that is delivered."""
    tabled: frozenset[str]
    """Parts that have a row in the annex."""

    @property
    def parts(self) -> set[str]:
        """All parts with a mark."""
        return {*self.first, *self.following, *self.delivered}


def chain_figure(sweep: Sweep, annex: str = "annex.html") -> Figure | None:
    """Stockpiles upstream of the subject with their makers; None where it is not known what limits the plans.

    Every row is a link to the table of what limits in the annex.

    Args:
        sweep: with what limits each plan (``sweep.limits``).
        annex: address of the annex.
    """
    limits = plan_limits(sweep)
    if not limits:
        return None
    points = [one.point for one in limits]
    marks = _marks(sweep, limits)
    boxes, flows = _boxes(points, marks)
    if not boxes:
        return None
    height, ways = _place(boxes, flows)
    whole = height + _legend_height(limits)

    def paint(panels: Any) -> None:
        panel = panels[0, 0]
        panel.set_position((0.0, 0.0, 1.0, 1.0))
        panel.figure.set_layout_engine("none")
        panel.set_xlim(0.0, WIDTH)
        panel.set_ylim(whole, 0.0)
        panel.set_axis_off()
        for way in ways:
            _arrow(panel, way)
        for box in boxes.values():
            _draw(panel, sweep, box, marks, annex)
        _legend(panel, sweep, limits, marks, height)

    caption = _caption(limits, marks)
    drawn = figure("chain", _alt(sweep, limits, points[0]), caption, whole, (1, 1), paint, WIDTH)
    return replace(drawn, svg=Markup(str(drawn.svg).replace("<svg ", f'<svg style="max-width:{LARGEST}px" ', 1)))  # noqa: S704


def _caption(limits: list[PlanLimits], marks: _Marks) -> str:
    base = limits[0].point
    worlds = sorted({one.found.worlds for one in limits})
    following = "; hollow: next" if marks.following else ""
    delivered = "; triangle: the plan delivers" if marks.delivered else ""
    followed = f"{listed([str(n) for n in worlds])} {base.unit_name} followed"
    return f"Square: limits most{following}{delivered}. {followed}."


def _alt(sweep: Sweep, limits: list[PlanLimits], point: Point) -> str:
    said = [f"{sweep.plan_title(one.plan)}: {one.point.title(one.first.part)}" for one in limits]
    return f"What limits {point.title(_subjects(point)[0])}, by plan. {'; '.join(said)}"


def _subjects(point: Point) -> list[str]:
    """Stockpiles, or lines, that the headline is about."""
    scenario = point.scenario
    name = scenario.headline.subject if scenario.headline is not None else ""
    if name in scenario.measures:
        return list(scenario.measures[name].parts)
    if name in scenario.demands:
        return [scenario.demands[name].stockpile, *sorted(scenario.demands[name].kit)]
    if name in scenario.fleets:
        return sorted({unit.stockpile for unit in scenario.fleets[name].units.values()})
    return [name]


def _marks(sweep: Sweep, limits: list[PlanLimits]) -> _Marks:
    found = _Marks({}, {}, {}, frozenset(part.part for one in limits for part in tabled(one)))
    for one in limits:
        found.first.setdefault(one.first.part, []).append(one.plan)
        if one.found.following is not None:
            found.following.setdefault(one.found.following.part, []).append(one.plan)
        for part, day in deliveries(sweep, one.point).items():
            found.delivered.setdefault(part, []).append((one.plan, day_words(one.point, day)))
    return found


def _graph(points: Iterable[Point]) -> nx.DiGraph:
    """The networks of all plans together, and only what is upstream of their subjects."""
    whole, subjects = nx.DiGraph(), set[str]()
    for point in points:
        whole.update(network(point.scenario))
        subjects.update(_subjects(point))
    known = subjects & set(whole)
    return whole.subgraph(known.union(*(nx.ancestors(whole, name) for name in known))).copy()


def _boxes(points: list[Point], marks: _Marks) -> tuple[dict[str, _Box], nx.DiGraph]:
    """Boxes by name, as many as there is room for, and what flows between them."""
    graph, subjects = _graph(points), _subjects(points[0])
    families = dict(graph.nodes(data="family"))
    boxes = {
        name: _Box(name, _title(points, name), name in subjects, sorted(_makers(graph, name)))
        for name in graph
        if families[name] == "stockpiles" or name in subjects
    }
    _put_ways(points, boxes, subjects, marks)
    flows = nx.DiGraph()
    flows.add_nodes_from(sorted(boxes))
    for name, box in boxes.items():
        feeding = {name, *box.makers}
        flows.add_edges_from(
            (one, name) for one in boxes if one != name and any(graph.has_edge(one, part) for part in feeding)
        )
    kept = _fitting(flows, boxes, subjects, marks)
    for name in kept:
        boxes[name].lines = _rows(points, boxes[name], marks)
        boxes[name].signs = {part: len(_signs(marks, part)) for _, part in boxes[name].lines}
    return {name: boxes[name] for name in kept}, flows.subgraph(kept).copy()


def _fitting(flows: nx.DiGraph, boxes: dict[str, _Box], subjects: list[str], marks: _Marks) -> list[str]:
    """The boxes to be drawn: without a mark, and on no way from one to the subject, the farthest are left out first."""
    known = [name for name in subjects if name in boxes]
    near = nx.multi_source_dijkstra_path_length(flows.reverse(), set(known)) if known else {}
    needed = set(known)
    for name in (name for name in near if _marked(boxes[name], marks)):
        needed.update(nx.shortest_path(flows, name, min(known, key=lambda one: _steps(flows, name, one))))
    order = sorted(near, key=lambda name: (name not in needed, near[name], name))
    while len(order) > max(1, len(needed)) and (len(order) > MOST_BOXES or _breadth(flows.subgraph(order)) > COLUMNS):
        order.pop()
    return sorted(order[:MOST_BOXES])


def _steps(flows: nx.DiGraph, name: str, other: str) -> float:
    return float(nx.shortest_path_length(flows, name, other)) if nx.has_path(flows, name, other) else float("inf")


def _breadth(flows: nx.DiGraph) -> float:
    """How many boxes the broadest layer has room for, what passes it included."""
    places, routes = layered_layout(flows.copy())
    stops = [*places.values(), *(stop for way in routes.values() for stop in way)]
    rows = [row for _, row in stops]
    return max(rows) - min(rows) + 1.0


def _makers(graph: nx.DiGraph, name: str) -> list[str]:
    """Lines and suppliers that feed a stockpile; none for a line."""
    families = graph.nodes(data="family")
    return [maker for maker in graph.predecessors(name) if families[maker] in ("lines", "suppliers")]


def _put_ways(points: list[Point], boxes: dict[str, _Box], subjects: list[str], marks: _Marks) -> None:
    """Give legs, gates and funds with a mark to the stockpiles they lead to, else to the subject if they limit it."""
    for part in sorted(marks.parts):
        if any(point.scenario.family_of(part) in ("legs", "gates", "funds") for point in points):
            ends = [name for name in boxes if any(part in _on_the_way(point, name) for point in points)]
            limits = part in marks.first or part in marks.following
            for name in ends or [one for one in subjects if limits and one in boxes]:
                boxes[name].ways.append(part)


def _on_the_way(point: Point, pile: str) -> set[str]:
    """Legs and gates between a stockpile and its sources."""
    scenario = point.scenario
    if pile not in scenario.stockpiles:
        return set()
    offers = scenario.stockpiles[pile].sources.values()
    legs = {leg for offer in offers for leg in scenario.legs_of(offer)}
    return legs | {gate for offer in offers for gate in offer.approvals}


def _marked(box: _Box, marks: _Marks) -> bool:
    return bool(marks.parts & {box.name, *box.makers, *box.ways})


def _title(points: Iterable[Point], name: str) -> str:
    """The title of a part in the first plan that has it."""
    return next((p.title(name) for p in points if p.scenario.family_of(name) is not None), name)


def _rows(points: list[Point], box: _Box, marks: _Marks) -> list[tuple[str, str]]:
    """The title, then the makers: those with a mark, then others, as many as there is room for."""
    makers = sorted(box.makers, key=lambda name: (name not in marks.parts, _title(points, name)))
    shown = makers if len(makers) <= MOST_ROWS - 1 else makers[: MOST_ROWS - 2]
    rest = len(makers) - len(shown)
    rows = [(box.title, box.name), *((_title(points, name), name) for name in [*shown, *box.ways])]
    return [*rows, (f"and {rest} more", box.name)] if rest else rows


def _place(boxes: dict[str, _Box], flows: nx.DiGraph) -> tuple[float, list[list[tuple[float, float]]]]:
    """Give every box its spot; the height of all of them, and where what flows goes past the layers."""
    places, routes = layered_layout(flows)
    stops = [*places.values(), *(stop for way in routes.values() for stop in way)]
    first, breadth = min(row for _, row in stops), _breadth(flows)
    step = (WIDTH - SIDE) / max(2.4, breadth)
    left = SIDE + (WIDTH - SIDE - step * breadth) / 2 - first * step
    tops, top = list[float](), 0.04
    for layer in range(1 + max(layer for layer, _ in stops)):
        inside = [boxes[name] for name, (at, _) in places.items() if at == layer]
        height = max((_height(box, step - SIDE) for box in inside), default=ROW)
        tops.append(top)
        for box in inside:
            own = _height(box, step - SIDE)
            box.spot = (left + places[box.name][1] * step, top + (height - own) / 2, step - SIDE, own)
        top += height + GAP
    middle = (step - SIDE) / 2
    ways = [[(left + row * step + middle, tops[layer]) for layer, row in way[1:-1]] for way in routes.values()]
    ways = [_through(boxes[one], boxes[other], inner, tops) for (one, other), inner in zip(routes, ways, strict=True)]
    return top - GAP, ways


def _through(one: _Box, other: _Box, inner: list[tuple[float, float]], tops: list[float]) -> list[tuple[float, float]]:
    """Points from the foot of a box to the head of another, past the layers between."""
    begin = (one.spot[0] + one.spot[2] / 2, one.spot[1] + one.spot[3])
    end = (other.spot[0] + other.spot[2] / 2, other.spot[1])
    before = inner[-1][0] if inner else begin[0]
    end = (end[0] + max(-0.35, min(0.35, (before - end[0]) / 5)) * 0.8, end[1])
    passed = [(x, y) for x, top in inner for y in (top, _foot(top, tops))]
    return [begin, *passed, end]


def _foot(top: float, tops: list[float]) -> float:
    """The lower end of a layer that begins at a height."""
    return next((other for other in tops if other > top), top + ROW) - GAP


def _height(box: _Box, width: float) -> float:
    return len(_wrapped(box, width)) * ROW + 2 * PAD


def _wrapped(box: _Box, width: float) -> list[tuple[str, str, bool]]:
    """Rows of text of a box: what is written, of which part, and whether its marks stand there."""
    signs = int((width - 2 * PAD) * POINT / FONT / SIGN_WIDTH)
    found: list[tuple[str, str, bool]] = []
    for k, (text, part) in enumerate(box.lines):
        marks = box.signs.get(part, 0) if k == 0 or part != box.name else 0
        beside = marks <= MOST_BESIDE
        room = (int(signs * BOLD) if k == 0 else signs - 2) - 2 * marks * beside
        pieces = textwrap.wrap(text, room) or [""]
        shown = pieces if len(pieces) <= 3 else [*pieces[:2], clipped(" ".join(pieces[2:]), room)]
        found += [(piece, part, n == 0 and beside) for n, piece in enumerate(shown)]
        found += [] if beside else [("", part, True)]
    return found


def _arrow(panel: Any, way: list[tuple[float, float]]) -> None:
    """A curve down through some points."""
    from matplotlib.patches import FancyArrowPatch
    from matplotlib.path import Path

    points, codes = [way[0]], [1]
    for k, (x, y) in enumerate(way[1:]):
        (left, top) = points[-1]
        if k % 2:  # straight down past a layer
            points.append((x, y))
            codes.append(2)
            continue
        bend = max(0.08, abs(y - top) / 2)
        points += [(left, top + bend), (x, y - bend), (x, y)]
        codes += [4, 4, 4]
    arrow = FancyArrowPatch(
        path=Path(points, codes), arrowstyle="-|>,head_length=3,head_width=1.6", edgecolor=LINE, facecolor="none",
        linewidth=0.8, zorder=0.5,
    )  # fmt: skip
    panel.add_patch(arrow)


def _draw(panel: Any, sweep: Sweep, box: _Box, marks: _Marks, annex: str) -> None:
    """A box with its rows, each a link, and what is marked at its parts."""
    from matplotlib.patches import Rectangle

    left, top, width, height = box.spot
    panel.add_patch(
        Rectangle((left, top), width, height, facecolor=PALE, edgecolor=INK, linewidth=2.0 if box.heavy else 0.7)
    )
    for k, (text, part, marked) in enumerate(_wrapped(box, width)):
        y = top + PAD + (k + 0.5) * ROW
        row = panel.text(
            left + PAD + (0.0 if part == box.name else 0.1), y, text, fontsize=FONT, va="center", ha="left", color=INK,
            fontweight="bold" if part == box.name and text in box.title else "normal",
        )  # fmt: skip
        row.set_url(f"{annex}#{ANCHOR + part if part in marks.tabled else SECTION}")
        if marked:
            _mark(panel, sweep, marks, part, (left + width - PAD, y))


def _signs(marks: _Marks, part: str) -> list[tuple[str, str, bool]]:
    """Shape, plan and whether it is filled, of all that is marked at a part."""
    signs = [("s", plan, True) for plan in marks.first.get(part, ())]
    signs += [("s", plan, False) for plan in marks.following.get(part, ())]
    return signs + [("^", plan, True) for plan, _ in marks.delivered.get(part, ())]


def _mark(panel: Any, sweep: Sweep, marks: _Marks, part: str, at: tuple[float, float]) -> None:
    """Signs at the right end of a row, in the colors of the plans."""
    x, y = at[0] - 0.05, at[1]
    for shape, plan, full in _signs(marks, part)[::-1]:
        color = sweep.colors[plan]
        panel.plot(
            [x], [y], shape, markersize=5.5, markeredgecolor=color, markerfacecolor=color if full else "white",
            markeredgewidth=1.2,
        )  # fmt: skip
        x -= 0.11


def _legend(panel: Any, sweep: Sweep, limits: list[PlanLimits], marks: _Marks, top: float) -> None:
    """The color of each plan, and when it delivers, below the boxes."""
    columns = 1 if len(limits) <= MOST_IN_COLUMN else 2
    for k, one in enumerate(limits):
        column, row = divmod(k, -(-len(limits) // columns))
        x, y = SIDE + 0.05 + column * WIDTH / 2, top + GAP + (row + 0.5) * ROW
        months = {month for rows in marks.delivered.values() for plan, month in rows if plan == one.plan}
        when = f", delivers {min(months)}" if len(months) == 1 else ""
        panel.plot([x], [y], "s", markersize=5.5, color=sweep.colors[one.plan])
        text = clipped(sweep.plan_title(one.plan), (72 if columns == 1 else 40) - len(when)) + when
        panel.text(x + 0.1, y, text, fontsize=FONT, va="center", color=INK)


def _legend_height(limits: list[PlanLimits]) -> float:
    rows = len(limits) if len(limits) <= MOST_IN_COLUMN else -(-len(limits) // 2)
    return GAP + rows * ROW + 0.04
