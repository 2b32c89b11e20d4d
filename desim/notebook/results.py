"""Results for a notebook: the stored tables, with comparisons, plots, and a summary that a notebook shows."""

from collections.abc import Callable
from functools import wraps
from html import escape
from inspect import signature
from typing import TYPE_CHECKING, Literal, ParamSpec

import pandas as pd

from desim.notebook.tables import html_table
from desim.report.model.point import Point
from desim.spec.settings.run import Run
from desim.store.results import Results as StoredResults
from desim.store.results import load as _load
from desim.study.execution.simulate import simulate as _simulate

if TYPE_CHECKING:
    from desim.notebook.comparison import Comparison
    from desim.notebook.plots import ResultPlots

P = ParamSpec("P")
MOST_ROWS = 12
"""Measures that a notebook shows at most; ``summary()`` has all."""
SHOWN = ("metric", "subject", "unit", "n", "mean", "low", "high", "p05", "p50", "p95", "note")


class Results(StoredResults):
    """A complete study of one scenario, as ``simulate`` and ``load`` give it.

    All tables are data frames (see the base class). ``compare`` holds other results against these, ``plot`` draws on
    axes of matplotlib, and a notebook shows the headline and the first measures.
    """

    _owner: StoredResults
    """What the tables belong to: a temporary folder goes with it."""

    @classmethod
    def of(cls, found: StoredResults) -> "Results":
        """The same stored results, for a notebook."""
        opened = cls(found.folder, manifest=found.manifest)
        opened._owner = found
        return opened

    def compare(
        self,
        *plans: StoredResults,
        level: float = 0.95,
        controls: Literal["auto", "off"] = "auto",
        **named: StoredResults,
    ) -> "Comparison":
        """Differences of other results from these, measure by measure.

        Results of the same seed, worlds and number of replications have the same random numbers, and are paired. With
        several plans the intervals of one measure hold together (Bonferroni). Differences of the headline are the
        estimates of ``study=compare``: adjusted by control variates where that makes them surer.

        Args:
            plans: Results of other scenarios, which bear the names of these.
            level: Level of the intervals.
            controls: Whether control variates are looked for, ``auto`` or ``off``, as ``run.controls``.
            named: Results by a name of your choice, as ``third_shift=desim.simulate(...)``.

        Returns:
            The comparison; its ``differences`` are a data frame.

        Raises:
            ValueError: There is nothing to compare, or no measure is in all results.
        """
        from desim.notebook.comparison import compared

        return compared(self, plans, named, level, Run(controls=controls))

    @property
    def plot(self) -> "ResultPlots":
        """Plots of these results: ``results.plot.stock("depot")`` returns axes of matplotlib."""
        from desim.notebook.plots import ResultPlots

        return ResultPlots(self)

    @property
    def shown(self) -> pd.DataFrame:
        """Rows of the summary that a notebook shows: the headline, then the first of the others."""
        rows, head = self.summary(), self.scenario.headline
        if head is not None:
            is_head = (rows["metric"] == head.metric) & (rows["subject"] == head.subject)
            rows = pd.concat([rows[is_head], rows[~is_head]])
        return rows.loc[:, list(SHOWN)].head(MOST_ROWS).reset_index(drop=True)

    def _repr_html_(self) -> str:
        """Title, size and the first measures, as a notebook shows them."""
        rows, total = self.shown, len(self.measures())
        more = f" {total - len(rows)} more measures are in summary()." if total > len(rows) else ""
        title = self.scenario.title or self.scenario.name
        return (
            f"<p><b>{escape(title)}</b><br>{escape(self.size)}</p>{html_table(rows)}"
            f"<p>Means with 95 % intervals, quantiles over replications.{more}</p>"
        )

    def __repr__(self) -> str:
        return f"<Results of {self.scenario.name}: {self.size}, {len(self.measures())} measures>"

    @property
    def size(self) -> str:
        """How much was run, in words."""
        point = Point(self, self.scenario.name, "")
        worlds = f" in {point.units} worlds" if point.sampled else ""
        return f"{point.of} replications{worlds}, seed {self.manifest['seed']}"


def _for_notebooks(function: Callable[P, StoredResults]) -> Callable[P, Results]:
    """The function with results that a notebook can show, compare and plot."""

    @wraps(function)
    def opened(*args: P.args, **kwargs: P.kwargs) -> Results:
        return Results.of(function(*args, **kwargs))

    opened.__signature__ = signature(function).replace(return_annotation=Results)  # type: ignore[attr-defined]
    return opened


simulate = _for_notebooks(_simulate)
load = _for_notebooks(_load)
