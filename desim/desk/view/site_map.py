"""Site map: the sites of a network where they lie, as SVG whose sites can be clicked and reached by the keyboard."""

import math
from collections.abc import Mapping
from html import escape

from desim.report.figures.network_diagram import network
from desim.report.figures.site_map import Sites, site_positions
from desim.report.page.formatting import clipped
from desim.spec.scenario import Scenario

WIDTH, MARGIN, LETTER = 900.0, 60.0, 6.4
"""Pixels of its width, of the space around the sites, and of a letter of a name."""
LEAST, MOST = 260.0, 620.0
"""Pixels of its height."""
NAME = 26
"""Signs of a name."""
SHIFTS = (0, 14, -14, 28, -28, 42, -42, 56, -56)
"""Pixels by which a name is moved up or down so that it covers no other."""


def site_map(scenario: Scenario) -> str:
    """The map; empty where fewer than two sites, or fewer than half of them, have a position."""
    found = site_positions(scenario)
    used = used_sites(scenario)
    if len(set(found.values())) < 2 or len(found) * 2 < len(used):
        return ""
    spots, height = _spots(found)
    lines = [_line(spots[a], spots[b]) for a, b in sorted(_ways(scenario)) if a in spots and b in spots]
    label = escape(f"Map of {len(spots)} sites")
    head = f'<svg xmlns="http://www.w3.org/2000/svg" class="chain map" viewBox="0 0 {WIDTH:.0f} {height:.0f}" '
    return f'{head}role="group" aria-label="{label}">{"".join(lines)}{"".join(_names(scenario, spots))}</svg>'


def used_sites(scenario: Scenario) -> dict[str, list[str]]:
    """By site: the parts that stand there and between which goods flow."""
    found: dict[str, list[str]] = {}
    for name in network(scenario):
        site = getattr(getattr(scenario, scenario.family_of(name) or "")[name], "site", None)
        if site:
            found.setdefault(site, []).append(name)
    return found


def _ways(scenario: Scenario) -> set[tuple[str, str]]:
    """Pairs of different sites between which goods may go."""
    place = {name: site for site, names in used_sites(scenario).items() for name in names}
    edges = network(scenario).edges
    return {(place[a], place[b]) for a, b in edges if a in place and b in place and place[a] != place[b]}


def _spots(found: Sites) -> tuple[dict[str, tuple[float, float]], float]:
    """Where each site stands, in pixels, and the height of the map."""
    xs, ys = zip(*found.values(), strict=True)
    narrow = math.cos(math.radians((max(ys) + min(ys)) / 2))
    wide, high = max(2.0, (max(xs) - min(xs)) * narrow), max(1.0, max(ys) - min(ys))
    scale = min((WIDTH - 2 * MARGIN - 120) / wide, (MOST - 2 * MARGIN) / high)
    height = max(LEAST, high * scale + 2 * MARGIN)
    left, top = min(xs), max(ys)
    spots = {name: (MARGIN + (x - left) * narrow * scale, MARGIN + (top - y) * scale) for name, (x, y) in found.items()}
    return spots, height


def _line(origin: tuple[float, float], end: tuple[float, float]) -> str:
    """A bow from one site to another."""
    (x, y), (to_x, to_y) = origin, end
    bend_x, bend_y = (x + to_x) / 2 + (to_y - y) * 0.1, (y + to_y) / 2 - (to_x - x) * 0.1
    path = f"M{x:.0f} {y:.0f}Q{bend_x:.0f} {bend_y:.0f} {to_x:.0f} {to_y:.0f}"
    return f'<path d="{path}" fill="none" stroke="#7c868f" opacity=".7"/>'


def _names(scenario: Scenario, spots: Mapping[str, tuple[float, float]]) -> list[str]:
    """Sites as links, with names beside them that cover no other name where that can be."""
    taken: list[tuple[float, float, float]] = []
    pieces = []
    for name, (x, y) in sorted(spots.items(), key=lambda item: (item[1][1], item[1][0])):
        title = scenario.sites[name].title or name.replace("_", " ")
        text = clipped(title, NAME)
        width = LETTER * len(text)
        left = x + 8 if x + 8 + width < WIDTH else x - 8 - width
        level = next((y + s for s in SHIFTS if _free(left, y + s, width, taken)), y)
        taken.append((left, level, width))
        pieces.append(
            f'<a class="part" href="?site={name}" data-site="{name}" aria-label="{escape(title)}, site">'
            f"<title>{escape(title)}</title>"
            f'<circle cx="{x:.0f}" cy="{y:.0f}" r="5"/>'
            f'<text x="{left:.0f}" y="{level + 4:.0f}">{escape(text)}</text></a>'
        )
    return pieces


def _free(left: float, level: float, width: float, taken: list[tuple[float, float, float]]) -> bool:
    return not any(abs(level - y) < 13 and left < x + w and x < left + width for x, y, w in taken)
