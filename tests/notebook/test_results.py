"""Results in Python: differences are those by hand, tables are long, plots draw what the tables hold."""

from itertools import pairwise

import matplotlib as mpl
import numpy as np
import pytest
from scipy import stats

import desim
from desim.notebook.comparison import COLUMNS
from desim.notebook.results import Results

mpl.use("Agg")
N = 12


def depot(level: int = 12, **fields: object) -> dict[str, object]:
    return {
        "name": "depot", "title": "Depot <of spares>", "horizon": "200 days", "probe": {"every": 50},
        "headline": {"metric": "fill_rate", "subject": "use"},
        "nations": {"us": {}}, "sites": {"home": {"nation": "us"}}, "items": {"spare": {}},
        "lines": {"maker": {"site": "home", "item": "spare", "rate": "2/day", "lot": 1}},
        "stockpiles": {
            "depot": {
                "site": "home", "item": "spare", "initial": level, "policy": {"kind": "base_stock", "level": level},
                "sources": {"maker": {"transit": 6}}, "objective": 4,
            }
        },
        "demands": {"use": {"kind": "poisson", "stockpile": "depot", "arrivals": "1/day"}},
        **fields,
    }  # fmt: skip


@pytest.fixture(scope="module")
def base() -> Results:
    return desim.simulate(depot(), N, workers=1)


@pytest.fixture(scope="module")
def more() -> Results:
    return desim.simulate(depot(16), N, workers=1)


@pytest.fixture(autouse=True)
def _closed():
    yield
    import matplotlib.pyplot as plt

    plt.close("all")


def test_daily_has_one_row_for_each_replication_day_part_and_level(base):
    daily = base.daily
    assert list(daily) == ["replication", "day", "subject", "level", "value"]
    assert len(daily) == N * 5 * 4, "levels on_hand, owed and on_order of a stockpile, made of a line"
    assert not daily.duplicated(["replication", "day", "subject", "level"]).any()
    days, values = base.levels("depot", "on_order")
    rows = daily[(daily["subject"] == "depot") & (daily["level"] == "on_order")]
    wide = rows.pivot_table(index="replication", columns="day", values="value")
    assert wide.columns.tolist() == days.tolist() == [0, 50, 100, 150, 200]
    assert (wide.to_numpy() == values).all()


def test_paired_differences_are_those_of_a_paired_t_test(base, more):
    rows = base.compare(more=more).difference("mean_on_hand", "depot")
    (row,) = rows.to_dict("records")
    ours, theirs = more.values("mean_on_hand", "depot"), base.values("mean_on_hand", "depot")
    found = stats.ttest_rel(ours, theirs).confidence_interval()
    assert (row["base"], row["mean"]) == pytest.approx((theirs.mean(), ours.mean()))
    assert (row["plan"], row["n"], row["paired"], row["note"]) == ("more", N, True, "")
    assert row["low"] < row["difference"] < row["high"]
    assert row["difference"] == pytest.approx((ours - theirs).mean())
    assert (row["low"], row["high"]) == pytest.approx((found.low, found.high), rel=0.2), "skewness may widen it"


def test_intervals_of_several_plans_hold_together(base, more):
    alone = base.compare(more=more).difference("mean_on_hand", "depot").iloc[0]
    beside = base.compare(more=more, other=more).difference("mean_on_hand", "depot")
    assert beside["plan"].tolist() == ["more", "other"]
    assert (beside["low"] < alone["low"]).all()
    assert (beside["high"] > alone["high"]).all()
    exact = base.compare(more=more, level=0.975).difference("mean_on_hand", "depot").iloc[0]
    assert (beside["low"] == exact["low"]).all(), "Bonferroni: of two plans each has a level of 1 - 0.05 / 2"


def test_results_of_another_seed_are_not_paired(base):
    other = desim.simulate(depot(), 20, seed=7, workers=1)
    (row,) = base.compare(other=other).difference("mean_on_hand", "depot").to_dict("records")
    assert not row["paired"]
    ours, theirs = other.values("mean_on_hand", "depot"), base.values("mean_on_hand", "depot")
    found = stats.ttest_ind(ours, theirs, equal_var=False).confidence_interval()
    assert (row["low"], row["high"]) == pytest.approx((found.low, found.high))


def test_an_event_that_does_not_come_counts_at_the_horizon(base, more):
    (row,) = base.compare(more=more).difference("stockout_on", "depot").to_dict("records")
    ours, theirs = (np.nan_to_num(r.values("stockout_on", "depot"), nan=200.0) for r in (more, base))
    late = [int(np.isnan(r.values("stockout_on", "depot")).sum()) for r in (more, base)]
    assert row["difference"] == pytest.approx((ours - theirs).mean())
    assert any(late)
    assert row["note"].endswith(f"not by the horizon in {late[0]} and {late[1]}")


def test_results_with_themselves_do_not_differ(base):
    found = base.compare(same=base).differences
    assert list(found) == list(COLUMNS)
    known = found.dropna(subset=["difference"])
    assert (known["difference"] == 0.0).all()
    assert set(found["metric"]) == {metric for metric, _, _ in base.measures()}
    assert (found["metric"].iloc[0], found["subject"].iloc[0]) == ("fill_rate", "use"), "the headline comes first"


def test_what_cannot_be_compared_is_refused(base, more):
    with pytest.raises(ValueError, match="nothing to compare"):
        base.compare()
    with pytest.raises(ValueError, match="one is called 'base'"):
        base.compare(**{"base": more})
    with pytest.raises(ValueError, match="two results have one name"):
        base.compare(more, depot=more)
    assert base.compare(more, more).plans == ["depot", "depot_2"]
    with pytest.raises(KeyError, match="no measure 'fill_rat'"):
        base.compare(more=more).difference("fill_rat", "use")


def test_a_notebook_shows_the_headline_first_and_nothing_of_a_title_is_markup(base, more):
    html = base._repr_html_()
    assert "Depot &lt;of spares&gt;" in html
    assert f"{N} replications, seed 1" in html
    assert base.shown[["metric", "subject"]].iloc[0].tolist() == ["fill_rate", "use"]
    compared = base.compare(more=more)
    assert "Depot &lt;of spares&gt;" in compared._repr_html_()
    assert "more against the base" in compared._repr_html_()
    shown = compared.shown
    assert ((shown["low"] > 0) | (shown["high"] < 0))[1:].all()
    assert repr(compared).startswith("<Comparison of more with the base: ")


def test_stored_results_open_as_those_in_hand(base, tmp_path):
    stored = desim.simulate(depot(), 3, workers=1, folder=tmp_path / "r")
    opened = desim.load(tmp_path / "r")
    assert isinstance(opened, Results)
    assert opened.digests == stored.digests


def test_a_temporary_folder_lives_as_long_as_the_results():
    found = desim.simulate(depot(), 2, workers=1)
    folder = found.folder
    assert folder.exists()
    del found
    assert not folder.exists()


def test_replications_may_end_with_their_headline():
    head = {"headline": {"metric": "stockout_on", "subject": "depot"}}
    whole = desim.simulate(depot(**head), N, workers=1)
    quick = desim.simulate(depot(**head), N, workers=1, until="headline")
    assert quick.measures() == [("stockout_on", "depot", "d")]
    assert np.array_equal(quick.values("stockout_on", "depot"), whole.values("stockout_on", "depot"), equal_nan=True)
    with pytest.raises(desim.SpecError, match="needs a headline that can be settled before"):
        desim.simulate(depot(), 2, workers=1, until="headline")


def middle(results: Results, part: str, level: str) -> list[float]:
    """The median of a level at each probe, one of its values: half of them are at most as large."""
    return np.quantile(results.levels(part, level)[1], 0.5, axis=0, method="inverted_cdf").tolist()


def test_the_fan_is_of_the_quantiles_of_the_levels(base):
    axes = base.plot.stock("depot")
    (line, target) = axes.get_lines()
    assert line.get_xdata().tolist() == [0, 50, 100, 150, 200]
    assert line.get_ydata().tolist() == middle(base, "depot", "on_hand")
    assert set(target.get_ydata()) == {4}
    made = base.plot.level("maker", "made").get_lines()[0]
    assert made.get_ydata().tolist() == middle(base, "maker", "made")


def test_the_curve_of_an_event_is_the_share_in_which_it_has_come(base):
    axes = base.plot.event("stockout_on", "depot")
    curve = axes.get_lines()[0]
    values = base.values("stockout_on", "depot")
    assert curve.get_ydata()[-1] == pytest.approx(100 * np.mean(~np.isnan(values)))
    assert all(a <= b for a, b in pairwise(curve.get_ydata()))


def test_differences_are_drawn_at_their_intervals(base, more):
    compared = base.compare(more=more)
    axes = compared.plot.difference("mean_on_hand", "depot")
    row = compared.difference("mean_on_hand", "depot").iloc[0]
    interval, dot, zero = axes.get_lines()
    assert interval.get_xdata() == pytest.approx([row["low"], row["high"]])
    assert dot.get_xdata() == pytest.approx([row["difference"]])
    assert set(zero.get_xdata()) == {0.0}


def test_plots_draw_on_given_axes_and_refuse_what_is_not_there(base, more):
    import matplotlib.pyplot as plt

    axes = plt.subplots()[1]
    compared = base.compare(more=more)
    assert base.plot.measure(ax=axes) is axes
    assert compared.plot.stock("depot", ax=axes) is axes
    assert compared.plot.event("stockout_on", "depot", ax=axes) is axes
    assert compared.plot.measure(ax=axes) is axes
    with pytest.raises(KeyError, match="no stockpile 'depo'; did you mean 'depot'"):
        base.plot.stock("depo")
    with pytest.raises(KeyError, match=r"no level 'depot\.on_hnd'; did you mean 'depot\.on_hand'"):
        base.plot.level("depot", "on_hnd")
    with pytest.raises(KeyError, match="no measure"):
        base.plot.measure("fill_rate", "depo")
    with pytest.raises(KeyError, match="give a metric and a subject"):
        base.plot.measure("fill_rate")
    with pytest.raises(ValueError, match="fill_rate is no day of an event"):
        base.plot.event("fill_rate", "depot")
