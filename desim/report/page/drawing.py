"""Drawing: panels painted by matplotlib, as an SVG file."""

import io
import warnings
from collections.abc import Callable
from typing import Any

import matplotlib as mpl
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure as Drawing

from desim.report.page.theme import THEME

SVG_DPI = 72
"""Dots of an inch in which an SVG file counts."""
PICTURE_DPI = 160
"""Dots of an inch of a picture to take along."""


def new_axes(width: float = 7.0, height: float = 3.6) -> Any:
    """New axes of matplotlib of some inches, in the theme of the pages; a notebook shows their figure."""
    import matplotlib.pyplot as plt  # pages need no windows

    with mpl.rc_context(THEME):
        axes = plt.subplots(figsize=(width, height), layout="constrained")[1]
        _open_frame(axes)
    return axes


def _open_frame(axes: Any) -> None:
    """Axes without a line above and on the right of them."""
    for side, line in axes.spines.items():
        line.set_visible(side in ("left", "bottom"))


def drawn(
    height: float,
    width: float,
    grid: tuple[int, int],
    paint: Callable[[Any], None],
    axes: dict[str, Any],
    pictures: list[bytes] | None = None,
) -> str:
    """The SVG file of a drawing of some inches, its panels painted; as PNG it goes into *pictures*."""
    with mpl.rc_context(THEME), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from")
        drawing = Drawing(figsize=(width, height), layout="constrained")
        paint(drawing.subplots(*grid, squeeze=False, **axes))
        for panel in drawing.axes:
            _open_frame(panel)
        if pictures is not None:
            pictures.append(_as_png(drawing))
        return saved(drawing)


def saved(drawing: Drawing) -> str:
    """The drawing as an SVG file: its layout takes most of the time of a page, and is made once."""
    if (layout := drawing.get_layout_engine()) is not None:
        FigureCanvasSVG(drawing)  # texts are measured as they are drawn
        drawing.set_dpi(SVG_DPI)
        layout.execute(drawing)
        drawing.set_layout_engine(None)  # matplotlib would draw all of it for the layout, and lay it out once more
    sink = io.StringIO()
    drawing.savefig(sink, format="svg", metadata={"Date": None})
    return sink.getvalue()


def _as_png(drawing: Drawing) -> bytes:
    """The drawing as a picture that a slide can take."""
    sink = io.BytesIO()
    drawing.savefig(sink, format="png", dpi=PICTURE_DPI, metadata={"Software": None})
    return sink.getvalue()
