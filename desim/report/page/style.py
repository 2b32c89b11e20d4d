"""Style: colors, axes and labels of figures, and how a figure becomes markup that stands in a page beside others."""

import base64
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any

import numpy as np
from markupsafe import Markup, escape

from desim.report.page.csv_link import csv_link
from desim.report.page.figure_cache import Picture, keep_picture, kept_picture, picture_key
from desim.report.page.formatting import date_text, month_text
from desim.report.page.page import Figure

CurveEnd = tuple[float, str, str]
"""Where a curve ends: y, name and color."""
BASE_COLOR = "#5f6a73"
FIGURE_WIDTH = 11.0
_PALETTE = (
    "#0173b2", "#de8f05", "#029e73", "#d55e00", "#cc78bc", "#ca9161", "#fbafe4", "#ece133", "#56b4e9",
)  # fmt: skip
"""The palette ``colorblind`` of seaborn without its gray; written down, since tables show it where nothing is drawn."""
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_REFERENCE = re.compile(r'url\(#([^)]+)\)|href="#([^"]+)"')
_ID = re.compile(r'\sid="([^"]+)"')
_PATH = re.compile(r'\bd="([^"]*)"', re.DOTALL)
_LONG = re.compile(r"-?\d+\.\d+")


def plan_colors(plans: Sequence[str], base: str | None) -> dict[str, str]:
    """One color per plan: the base plan gray, the others from a palette that color-blind readers can tell apart."""
    others = [p for p in plans if p != base]
    return {p: BASE_COLOR if p == base else _PALETTE[others.index(p) % len(_PALETTE)] for p in plans}


def figure(
    key: str,
    alt: str,
    caption: str,
    height: float,
    grid: tuple[int, int],
    paint: Callable[[Any], None],
    width: float = FIGURE_WIDTH,
    data: Sequence[Sequence[str]] = (),
    **axes: Any,
) -> Figure:
    """A figure of *grid* (rows, columns) panels; *paint* gets them as an array of that shape.

    *key* must differ from those of the other figures of a page. With *data*, the rows of what it shows under their
    head, the page offers these and a picture to take along. What was drawn before is not drawn again: *paint* must
    hold all that it shows, and do nothing but paint.
    """
    name = picture_key(key, alt, height, width, grid, paint, axes, bool(data))
    picture = None if name is None else kept_picture(name)
    if picture is None:
        picture = _picture(key, alt, (height, width, grid, paint, axes), bool(data))
        if name is not None:
            keep_picture(name, picture)
    return Figure(Markup(picture.svg), caption, png=picture.png, csv=csv_link(data) if data else "")  # noqa: S704


def _picture(key: str, alt: str, drawing: tuple[Any, ...], with_png: bool) -> Picture:
    """A drawing as it stands in a page; *drawing* is what ``drawn`` is given."""
    from desim.report.page.drawing import drawn  # matplotlib takes half a second to load

    pictures: list[bytes] = []
    text = drawn(*drawing, *([pictures] if with_png else []))
    png = "".join(f"data:image/png;base64,{base64.b64encode(one).decode('ascii')}" for one in pictures)
    return Picture(str(_inline(text, key, alt)), png)


def _inline(text: str, key: str, alt: str) -> Markup:
    """The drawing without its preamble, its ids its own and only where something refers to them."""
    body = _COMMENT.sub("", text[text.index("<svg") :])
    body = re.sub(r"<metadata>.*?</metadata>\s*", "", body, flags=re.DOTALL)
    wanted = {a or b for tag in re.findall(r"<[^>]+>", body) for a, b in _REFERENCE.findall(tag)}
    body = re.sub(r"<[^>]+>", lambda tag: _with_own_ids(tag[0], key, wanted), body)
    box = re.search(r'viewBox="[^"]+"', body)
    head = f'<svg {box[0] if box else ""} role="img" aria-label="{escape(alt)}">'
    return Markup(re.sub(r"\n\s*", "\n", head + body[body.index(">") + 1 :]).strip())  # noqa: S704


def _with_own_ids(tag: str, key: str, wanted: set[str]) -> str:
    tag = _ID.sub(lambda m: f' id="{key}-{m[1]}"' if m[1] in wanted else "", tag)
    tag = _REFERENCE.sub(lambda m: f"url(#{key}-{m[1]})" if m[1] else f'href="#{key}-{m[2]}"', tag)
    return _PATH.sub(lambda m: f'd="{_LONG.sub(_one_decimal, " ".join(m[1].split()))}"', tag)


def _one_decimal(found: re.Match[str]) -> str:
    return f"{float(found[0]):.1f}".removesuffix(".0")


def text_color(color: str, least: float = 4.6) -> str:
    """A color darkened until text in it can be read on white: the contrast is at least *least* (WCAG 2.2, 1.4.3)."""
    red, green, blue = (int(color[i : i + 2], 16) / 255.0 for i in (1, 3, 5))
    while contrast(red, green, blue) < least:
        red, green, blue = 0.95 * red, 0.95 * green, 0.95 * blue
    return f"#{round(255 * red):02x}{round(255 * green):02x}{round(255 * blue):02x}"


def contrast(red: float, green: float, blue: float) -> float:
    """Contrast of a color, its parts between 0 and 1, with white: from 1 to 21."""
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in (red, green, blue)]
    return 1.05 / (0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] + 0.05)


def grid_shape(count: int, most: int = 3) -> tuple[int, int]:
    """Rows and columns that hold *count* panels, at most *most* side by side."""
    columns = min(most, count)
    return -(-count // columns), columns


def panels_for(panels: Any, things: Sequence[Any]) -> Iterator[tuple[int, Any, Any]]:
    """Place, panel and thing; panels that are left over are switched off."""
    for place, panel in enumerate(panels.flat):
        if place < len(things):
            yield place, panel, things[place]
        else:
            panel.set_axis_off()


def evenly_spaced(count: int, most: int = 160) -> np.ndarray:
    """Indices of at most *most* out of *count* samples, evenly spread, first and last included."""
    return np.unique(np.linspace(0, count - 1, min(count, most)).round().astype(int))


def time_axis(axis: Any, start: date | None, horizon: float) -> None:
    """Days from 0 to the horizon, marked with dates where day 0 has one."""
    axis.set_xlim(0, horizon)
    if start is None:
        axis.set_xlabel("day")
        return
    days, labels = date_ticks(start, horizon)
    axis.set_xticks(days, labels)
    axis.set_xlabel(f"date (day 0 is {date_text(start)})")


def decision_line(axis: Any, day: float) -> None:
    """A thin line at the decision, where that is not the start of the run."""
    if day > 0.0:
        axis.axvline(day, color="#5f6770", linestyle=(0, (1, 2)), linewidth=1)


def date_ticks(start: date, horizon: float, most: int = 7) -> tuple[list[float], list[str]]:
    """Days and labels of the first of some months, at most *most* of them."""
    months = horizon / 30.4375
    step = next((s for s in (1, 2, 3, 6, 12, 24, 60, 120) if months / s <= most), 240)
    first = start.year * 12 + start.month - 1
    marks = [date(m // 12, m % 12 + 1, 1) for m in range(first, first + int(months) + 2) if m % step == 0]
    marks = [m for m in marks if 0 <= (m - start).days <= horizon]
    return [float((m - start).days) for m in marks], [str(m.year) if step >= 12 else month_text(m) for m in marks]


def label_ends(axis: Any, ends: Sequence[CurveEnd], horizon: float, fontsize: float = 8.0) -> None:
    """Write names beside the right ends of curves, pushed apart where they would overlap."""
    low, high = axis.get_ylim()
    ordered = sorted(ends)
    places = _spread_out([y for y, _, _ in ordered], (high - low) * 0.085, high)
    for place, (_, name, color) in zip(places, ordered, strict=True):
        axis.annotate(
            name,
            (horizon, place),
            (4, 0),
            textcoords="offset points",
            va="center",
            color=text_color(color),
            fontsize=fontsize,
            annotation_clip=False,
        )


def _spread_out(wanted: list[float], gap: float, top: float) -> list[float]:
    """Ascending places at least *gap* apart, close to those wanted, none above *top*."""
    places: list[float] = []
    for y in wanted:
        places.append(max(y, places[-1] + gap) if places else y)
    ceiling = top
    for i in range(len(places) - 1, -1, -1):
        places[i] = min(places[i], ceiling)
        ceiling = places[i] - gap
    return places
