"""Drawing: panels painted by matplotlib in the theme of seaborn, as an SVG file."""

import io
import warnings
from collections.abc import Callable
from typing import Any

import matplotlib as mpl
import seaborn as sns
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure as Drawing

SVG_DPI = 72
"""Dots of an inch in which an SVG file counts."""
PICTURE_DPI = 160
"""Dots of an inch of a picture to take along."""
_THEME = {
    "svg.fonttype": "none",
    "svg.hashsalt": "desim",
    "text.parse_math": False,
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans", "Verdana", "Arial"],
    "axes.titlesize": 9,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.labelsize": 8.5,
    "xtick.labelsize": 8,
    "ytick.labelsize": 8,
    "axes.linewidth": 0.8,
    "axes.formatter.use_locale": False,
    "axes.formatter.limits": (-9, 12),
}


def new_axes(width: float = 7.0, height: float = 3.6) -> Any:
    """New axes of matplotlib of some inches, in the theme of the pages; a notebook shows their figure."""
    import matplotlib.pyplot as plt  # pages need no windows

    with mpl.rc_context(_theme()):
        axes = plt.subplots(figsize=(width, height), layout="constrained")[1]
        sns.despine(ax=axes)
    return axes


def _theme() -> Any:
    return {**sns.plotting_context("paper"), **sns.axes_style("ticks"), **_THEME}


def drawn(
    height: float,
    width: float,
    grid: tuple[int, int],
    paint: Callable[[Any], None],
    axes: dict[str, Any],
    pictures: list[bytes] | None = None,
) -> str:
    """The SVG file of a drawing of some inches, its panels painted; as PNG it goes into *pictures*."""
    with mpl.rc_context(_theme()), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from")
        drawing = Drawing(figsize=(width, height), layout="constrained")
        paint(drawing.subplots(*grid, squeeze=False, **axes))
        sns.despine(fig=drawing)
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
