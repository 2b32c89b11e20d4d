"""Draw the packages and wings of desim from their imports: ``python -m tests.architecture`` writes the picture.

What imports stands above what it imports. An arrow that follows from others is left out.
"""

import ast
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
PICTURE = ROOT / "docs" / "_static" / "architecture.svg"
Arrows = dict[str, set[str]]
CHARACTER, ROW, GAP, PAD = 8.4, 26, 16, 12
STYLE = (
    "text{font:13px system-ui,sans-serif;fill:#1d2733}.name{font-weight:600}"
    ".package{fill:#f4f6f8;stroke:#8795a5}.wing{fill:#fff;stroke:#b6c0cb}"
    "line{stroke:#5b6b7c}.small{stroke:#b6c0cb}"
)


class Drawing(NamedTuple):
    """A piece of the picture and its size."""

    width: float
    height: float
    svg: str


def imports() -> tuple[Arrows, dict[str, Arrows]]:
    """Which packages a package imports, and in each package which wings a wing imports."""
    packages: Arrows = {}
    wings: dict[str, Arrows] = {}
    for path in sorted((ROOT / "desim").rglob("*.py")):
        inside = path.relative_to(ROOT / "desim").parts
        if len(inside) < 2:
            continue
        package, wing = inside[0], inside[1] if len(inside) > 2 else ""
        known = wings.setdefault(package, {})
        if wing:
            known.setdefault(wing, set())
        for name in _imported(path):
            other, below = name[1], name[2] if len(name) > 2 else ""
            if not (ROOT / "desim" / other).is_dir():
                continue
            packages.setdefault(package, set()).update({other} - {package})
            packages.setdefault(other, set())
            if other == package and wing and below != wing and (ROOT / "desim" / other / below).is_dir() and below:
                known[wing].add(below)
    return packages, wings


def statements(tree: ast.AST) -> Iterator[ast.AST]:
    """All statements below a node, which are far fewer than its nodes."""
    for part in ("body", "orelse", "finalbody", "handlers", "cases"):
        for statement in getattr(tree, part, ()):
            yield statement
            yield from statements(statement)


def _imported(path: Path) -> Iterator[list[str]]:
    for node in statements(ast.parse(path.read_text(encoding="utf-8"))):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        yield from (parts for name in names if (parts := name.split("."))[0] == "desim" and len(parts) > 1)


def levels(arrows: Arrows) -> dict[str, int]:
    """Of each node the length of the longest path of arrows that begins there; raises ValueError in a circle."""
    found: dict[str, int] = {}

    def level(node: str, above: tuple[str, ...]) -> int:
        if node in above:
            raise ValueError(f"imports in a circle: {' -> '.join((*above, node))}")
        if node not in found:
            found[node] = max((1 + level(other, (*above, node)) for other in sorted(arrows[node])), default=0)
        return found[node]

    for node in sorted(arrows):
        level(node, ())
    return found


def reduced(arrows: Arrows) -> Arrows:
    """The arrows that do not follow from others."""

    def reach(node: str) -> set[str]:
        return {node}.union(*(reach(other) for other in arrows[node]))

    return {
        node: {other for other in others if not any(other in reach(via) for via in others - {other})}
        for node, others in arrows.items()
    }


def layered(boxes: dict[str, Drawing], arrows: Arrows, kind: str) -> Drawing:
    """Boxes in rows by level, and the arrows between them."""
    by_level = levels(arrows)
    rows = [sorted(n for n in boxes if by_level[n] == level) for level in sorted(set(by_level.values()), reverse=True)]
    width = max(sum(boxes[n].width for n in row) + GAP * (len(row) - 1) for row in rows)
    place: dict[str, tuple[float, float]] = {}
    down = 0.0
    for row in rows:
        across = (width - sum(boxes[n].width for n in row) - GAP * (len(row) - 1)) / 2
        for name in row:
            place[name] = (across, down)
            across += boxes[name].width + GAP
        down += max(boxes[n].height for n in row) + 2 * GAP
    lines = []
    for name, others in sorted(reduced(arrows).items()):
        for other in sorted(others):
            x, y = place[name][0] + boxes[name].width / 2, place[name][1] + boxes[name].height
            to_x, to_y = place[other][0] + boxes[other].width / 2, place[other][1]
            lines.append(
                f'<line class="{kind}" x1="{x:.0f}" y1="{y:.0f}" x2="{to_x:.0f}" y2="{to_y:.0f}" '
                'marker-end="url(#arrow)"/>'
            )
    shapes = [f'<g transform="translate({x:.0f},{y:.0f})">{boxes[n].svg}</g>' for n, (x, y) in sorted(place.items())]
    return Drawing(width, down - 2 * GAP, "\n".join([*lines, *shapes]))


def box(name: str, kind: str, inside: Drawing | None = None) -> Drawing:
    """A box with a name, and what stands in it."""
    width = max(len(name) * CHARACTER, inside.width if inside else 0.0) + 2 * PAD
    height = ROW + (inside.height + 2 * PAD if inside else 0.0)
    label = f'<text class="name" x="{PAD}" y="18">{escape(name)}</text>'
    content = f'<g transform="translate({PAD},{ROW + 4})">{inside.svg}</g>' if inside else ""
    return Drawing(
        width, height, f'<rect class="{kind}" width="{width:.0f}" height="{height:.0f}" rx="4"/>{label}{content}'
    )


def picture() -> str:
    """The SVG."""
    packages, wings = imports()
    boxes = {}
    for package in packages:
        own = wings[package]
        inside = layered({wing: box(wing, "wing") for wing in own}, own, "small") if own else None
        boxes[package] = box(package, "package", inside)
    drawn = layered(boxes, packages, "large")
    width, height = drawn.width + 2 * PAD, drawn.height + 2 * PAD
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" '
        'role="img" aria-label="Packages and wings of desim; arrows lead from what imports to what is imported">'
        f"<style>{STYLE}</style>"
        '<defs><marker id="arrow" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
        '<path d="M0 0L8 4L0 8z" fill="#5b6b7c"/></marker></defs>'
        f'<rect width="100%" height="100%" fill="#fff"/><g transform="translate({PAD},{PAD})">{drawn.svg}</g></svg>\n'
    )


if __name__ == "__main__":
    PICTURE.write_text(picture(), encoding="utf-8")
