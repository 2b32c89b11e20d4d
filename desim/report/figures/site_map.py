"""Places: sites on a map by latitude and longitude, and what goes between them."""

import math
from typing import Any

from desim.report.model.point import Point, note_n
from desim.report.page.formatting import clipped, listed
from desim.report.page.page import Figure
from desim.report.page.style import FIGURE_WIDTH, figure
from desim.spec.scenario import Scenario

RADII, TURNS, SIZE = (9, 20, 32, 46, 62, 80, 100, 125), 16, 7.0
"""Distances (points) and directions in which a place for a name is looked for, and its size."""
PLAIN = {"facecolor": "#ffffff", "edgecolor": "none", "alpha": 0.8, "pad": 0.6}
Box = tuple[float, float, float, float]
Sites = dict[str, tuple[float, float]]
"""Longitude, counted on without a break, and latitude of each site."""


def places_figure(point: Point) -> Figure | None:
    """Sites where they lie, and lines where goods went; None unless half of them, and two, have a place."""
    used, found = _used(point.scenario), site_positions(point.scenario)
    if len(set(found.values())) < 2 or len(found) * 2 < len(used):
        return None
    flows = _flows(point, found)
    wide, high = _extent(found)

    def paint(panels: Any) -> None:
        panel = panels[0, 0]
        _frame(panel, found, wide, high)
        for (a, b), share in flows.items():
            _line(panel, found[a], found[b], share)
        panel.plot(*zip(*found.values(), strict=True), "o", color="#0173b2", markersize=4.5, zorder=3)
        _names(panel, found, {n: clipped(point.scenario.sites[n].title or n, 34) for n in found})

    missing = [point.scenario.sites[n].title or n for n in used if n not in found]
    rest = f" Without a position: {listed(missing)}." if missing else ""
    caption = (
        "Sites by longitude and latitude, degrees, and what went between them: the wider, the larger its share of what "
        f"came into the stockpile, mean over replications; not the ways it took.{rest} {note_n([point])}."
    )
    alt = "Map of sites. " + "; ".join(f"{point.title(a)} to {point.title(b)}" for a, b in flows)
    return figure("places", alt, caption, min(7.5, max(3.0, FIGURE_WIDTH * high / wide)), (1, 1), paint)


def _used(scenario: Scenario) -> list[str]:
    """Sites at which there is anything."""
    families = (scenario.stockpiles, scenario.suppliers, scenario.lines, scenario.fleets)
    return sorted({part.site for family in families for part in family.values() if getattr(part, "site", None)})


def site_positions(scenario: Scenario) -> Sites:
    """Sites with a position; longitudes run on over the date line where that makes the map narrower."""
    sites = {n: scenario.sites[n] for n in _used(scenario)}
    known = {
        n: (s.longitude, s.latitude) for n, s in sites.items() if s.latitude is not None and s.longitude is not None
    }
    east = sorted({x % 360.0 for x, _ in known.values()})
    gaps = [(b - a, b) for a, b in zip(east, [*east[1:], *(e + 360.0 for e in east[:1])], strict=False)]
    start = max(gaps, default=(0.0, 0.0))[1] % 360.0
    start = start - 360.0 if start > 180.0 else start
    return {n: ((x - start) % 360.0 + start, y) for n, (x, y) in known.items()}


def _flows(point: Point, found: Sites) -> dict[tuple[str, str], float]:
    """Pairs of sites between which goods went, and the largest share they were of what came into a stockpile."""
    scenario, totals = point.scenario, {}
    for lane in point.results.lanes:
        source, _, pile = lane.partition(">")
        family = scenario.family_of(source)
        origin = getattr(getattr(scenario, family)[source], "site", None) if family else None
        amount = float(point.results.deliveries(lane)[1][:, -1].mean())
        totals[lane] = (origin, scenario.stockpiles[pile].site, pile, amount)
    into: dict[str, float] = {}
    for _, _, pile, amount in totals.values():
        into[pile] = into.get(pile, 0.0) + amount
    flows: dict[tuple[str, str], float] = {}
    for origin, end, pile, amount in totals.values():
        if amount > 0.0 and origin in found and end in found and origin != end:
            flows[origin, end] = max(flows.get((origin, end), 0.0), amount / into[pile])
    return flows


def _extent(found: Sites) -> tuple[float, float]:
    """Width and height of the map in degrees of latitude, with a margin."""
    xs, ys = zip(*found.values(), strict=True)
    narrow = math.cos(math.radians((max(ys) + min(ys)) / 2))
    return 1.3 * max(2.0, (max(xs) - min(xs)) * narrow), 1.3 * max(1.0, max(ys) - min(ys))


def _frame(panel: Any, found: Sites, wide: float, high: float) -> None:
    xs, ys = zip(*found.values(), strict=True)
    middle, center = (max(xs) + min(xs)) / 2, (max(ys) + min(ys)) / 2
    narrow = math.cos(math.radians(center))
    panel.set_xlim(middle - wide / narrow / 2, middle + wide / narrow / 2)
    panel.set_ylim(center - high / 2, center + high / 2)
    panel.set_aspect(1.0 / narrow, adjustable="box", anchor="W")
    panel.grid(color="#e6e9ec", linewidth=0.7)
    panel.xaxis.set_major_formatter(lambda x, _: f"{abs(_wrapped(x)):g}°{'W' if _wrapped(x) < 0 else 'E'}")
    panel.yaxis.set_major_formatter(lambda y, _: f"{abs(y):g}°{'S' if y < 0 else 'N'}")
    panel.set_xlabel("longitude")
    panel.set_ylabel("latitude")


def _wrapped(x: float) -> float:
    return (x + 180.0) % 360.0 - 180.0


def _line(panel: Any, origin: tuple[float, float], end: tuple[float, float], share: float) -> None:
    arrow = {"arrowstyle": "-|>", "color": "#7c868f", "linewidth": 0.6 + 2.2 * share, "alpha": 0.75}
    way = {**arrow, "connectionstyle": "arc3,rad=0.12", "shrinkA": 3, "shrinkB": 4}
    panel.annotate("", end, origin, arrowprops=way)


def _names(panel: Any, found: Sites, titles: dict[str, str]) -> None:
    """Names beside their sites, where they cover neither another name nor a site."""
    panel.figure.draw_without_rendering()
    scale = 72.0 / panel.figure.dpi
    spots = {n: tuple(scale * panel.transData.transform(at)) for n, at in found.items()}
    corner = scale * panel.bbox.get_points()
    room: Box = (corner[0][0], corner[0][1], corner[1][0], corner[1][1])
    taken: list[Box] = [(x - 4, y - 4, x + 4, y + 4) for x, y in spots.values()]
    for name in sorted(found, key=lambda n: (-found[n][1], found[n][0], n)):
        x, y, box = _spot(spots[name], 0.56 * SIZE * len(titles[name]), taken, room)
        taken.append(box)
        near = abs(x) + abs(y) < 1.6 * RADII[0]
        line = None if near else {"arrowstyle": "-", "color": "#9aa0a6", "linewidth": 0.6, "shrinkA": 0, "shrinkB": 3}
        center = {"ha": "center", "va": "center", "fontsize": SIZE, "textcoords": "offset points"}
        panel.annotate(titles[name], found[name], (x, y), arrowprops=line, zorder=4, bbox=PLAIN, **center)


def _spot(at: tuple[float, ...], width: float, taken: list[Box], room: Box) -> tuple[float, float, Box]:
    """Offset of the middle of a name from its site, and the box it covers; the first that is free, else the last."""
    for radius in RADII:
        for turn in range(TURNS):
            angle = 2.0 * math.pi * turn / TURNS
            x, y = radius * math.cos(angle), radius * math.sin(angle)
            x += math.copysign(width / 2.0, x) if abs(x) > 1e-6 else 0.0
            middle, level = at[0] + x, at[1] + y
            box = (middle - width / 2, level - 0.7 * SIZE, middle + width / 2, level + 0.7 * SIZE)
            inside = box[0] >= room[0] and box[1] >= room[1] and box[2] <= room[2] and box[3] <= room[3]
            if inside and not any(_overlap(box, other) for other in taken):
                return x, y, box
    return x, y, box


def _overlap(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
