"""Theme: seaborn's theme ``ticks`` in the context ``paper``, and what pages have otherwise.

It is written down, and a test compares it with seaborn: to load seaborn takes as long as to draw ten figures.
"""

from typing import Any

_TEXT, _LINE, _SMALL = 9.6, 1.0, 0.8
CONTEXT = {
    "axes.labelsize": _TEXT,
    "axes.linewidth": _LINE,
    "axes.titlesize": _TEXT,
    "font.size": _TEXT,
    "grid.linewidth": _SMALL,
    "legend.fontsize": 8.8,
    "legend.title_fontsize": _TEXT,
    "lines.linewidth": 1.2,
    "lines.markersize": 4.8,
    "patch.linewidth": _SMALL,
    "xtick.labelsize": 8.8,
    "xtick.major.size": 4.8,
    "xtick.major.width": _LINE,
    "xtick.minor.size": 3.2,
    "xtick.minor.width": _SMALL,
    "ytick.labelsize": 8.8,
    "ytick.major.size": 4.8,
    "ytick.major.width": _LINE,
    "ytick.minor.size": 3.2,
    "ytick.minor.width": _SMALL,
}
"""Sizes in points."""
STYLE = {
    "axes.axisbelow": True,
    "axes.edgecolor": ".15",
    "axes.facecolor": "white",
    "axes.grid": False,
    "axes.labelcolor": ".15",
    "axes.spines.bottom": True,
    "axes.spines.left": True,
    "axes.spines.right": True,
    "axes.spines.top": True,
    "figure.facecolor": "white",
    "grid.color": ".8",
    "grid.linestyle": "-",
    "lines.solid_capstyle": "round",
    "patch.edgecolor": "w",
    "patch.force_edgecolor": True,
    "text.color": ".15",
    "xtick.bottom": True,
    "xtick.color": ".15",
    "xtick.direction": "out",
    "xtick.top": False,
    "ytick.color": ".15",
    "ytick.direction": "out",
    "ytick.left": True,
    "ytick.right": False,
}
"""Colors, lines and ticks."""
OWN: dict[str, Any] = {
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
"""What pages have otherwise."""
THEME: Any = {**CONTEXT, **STYLE, **OWN}
"""Settings of matplotlib under which figures are drawn."""
