"""Expressions of measures and levels over windows: values by hand, units as in rows, faults with nearest names."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from desim.measure.kpi import headline_row, kpis
from desim.sim.replicate import replicate
from desim.spec.checks.expressions import unit_of_key
from desim.spec.documentation.examples import ExampleLoader
from desim.spec.fields.faults import SpecError
from desim.spec.fields.unit_products import powers, times, written
from desim.spec.metrics import METRICS
from desim.spec.read import read

EXAMPLES = Path(__file__).resolve().parents[2] / "docs/reference/examples"


def network(**measures: dict[str, object]) -> dict[str, object]:
    """Two depots that are drawn down: a has 50 and issues 1 a day, b in another nation has 10 and issues 1 in two days.

    In 30 days, demands on days 1, 2 ... 29 are 29 of a, and on days 2, 4 ... 28 are 14 of b, of which 10 are filled.
    """
    piles = {"a": ("iowa", 50), "b": ("kent", 10)}
    return {
        "name": "x", "horizon": 30,
        "nations": {"us": {"title": "United States"}, "uk": {}, "empty": {}},
        "sites": {"iowa": {"nation": "us"}, "kent": {"nation": "uk"}},
        "items": {"shell": {"unit": "round"}, "fuel": {"unit": "kg"}},
        "stockpiles": {
            **{n: {"site": s, "item": "shell", "initial": i, "holding_cost": 0.1} for n, (s, i) in piles.items()},
            "tank": {"site": "iowa", "item": "fuel", "initial": 5},
        },
        "demands": {
            "da": {"kind": "fixed", "stockpile": "a", "every": 1},
            "db": {"kind": "fixed", "stockpile": "b", "every": 2},
            "none": {"kind": "fixed", "stockpile": "a", "every": 100},
        },
        "measures": measures,
    }  # fmt: skip


def rows_of(**measures: dict[str, object]) -> dict[tuple[str, str], tuple[float | None, str]]:
    scenario = read(network(**measures))
    return {(row.metric, row.subject): (row.value, row.unit) for row in kpis(scenario, replicate(scenario, 1, 0))}


def value_of(text: str, **others: dict[str, object]) -> tuple[float | None, str]:
    """Value and unit of one expression, beside other measures."""
    return rows_of(**others, it={"metric": "expression", "expression": text})["expression", "it"]


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("issued.da + issued.db", 29 + 10, "round"),
        ("issued.db / wanted.db", 10 / 14, "1"),
        ("1 - issued.db / wanted.db", 4 / 14, "1"),
        ("issued.da * wanted.db", 29 * 14, "round^2"),
        ("sum(issued.demands) / sum(wanted.demands)", 39 / 43, "1"),
        ("min(issued.demands)", 0, "round"),
        ("max(issued.demands) - 9", 20, "round"),
        ("mean(wanted.demands)", 43 / 3, "round"),
        ("mean(fill_rate.demands)", (1 + 10 / 14) / 2, "1"),
        ("min(1, 2 * fill_rate.db)", 1.0, "1"),
        ("max(issued.da, wanted.db, 30)", 30, "round"),
        ("-issued.db / 2", -5, "round"),
        ("cost.total / issued.da", None, "USD/round"),
        ("2 * 3", 6, "1"),
        ("issued.da / lost.da", None, "1"),
        ("fill_rate.none + 1", None, "1"),
    ],
)
def test_an_expression_is_what_its_arithmetic_gives(text, value, unit):
    """None where it divides by 0, or where a measure has no value; those of a family without one are left out."""
    found = value_of(text)
    assert found[1] == unit
    if text == "cost.total / issued.da":
        rows = rows_of()
        value = rows["cost", "total"][0] / 29
    assert found[0] == (None if value is None else pytest.approx(value, rel=1e-12))


def test_of_a_window_the_probes_from_its_first_day_until_before_its_last_one_count():
    """The probe of day k finds 50 - k at a: 39, 38, 37 on days 11, 12, 13."""
    window = {"subject": "a", "level": "on_hand", "begin": 11, "end": 14}
    found = rows_of(
        middle={"metric": "level_mean", **window},
        least={"metric": "level_least", **window},
        most={"metric": "level_most", **window},
        late={"metric": "level_mean", **window, "end": 31},
        whole={"metric": "level_least", "subject": "a", "level": "on_hand"},
        owed={"metric": "level_most", "subject": "b", "level": "owed"},
    )
    assert found["level_mean", "middle"] == (38.0, "round")
    assert found["level_least", "least"] == (37.0, "round")
    assert found["level_most", "most"] == (39.0, "round")
    assert found["level_mean", "late"] == (None, "round"), "the run ends before the window"
    assert found["level_least", "whole"] == (21.0, "round")
    assert found["level_most", "owed"] == (4.0, "round")


def test_an_expression_is_made_of_others_in_whatever_order_they_stand():
    found = rows_of(
        zz={"metric": "level_mean", "subject": "a", "level": "on_hand", "begin": 11, "end": 14},
        aa={"metric": "expression", "expression": "expression.mm - level_mean.zz"},
        mm={"metric": "expression", "expression": "2 * level_mean.zz"},
    )
    assert found["expression", "mm"] == (76.0, "round")
    assert found["expression", "aa"] == (38.0, "round")


def test_a_nation_counts_the_parts_that_lie_there():
    found = rows_of(
        filled={"metric": "expression", "expression": "sum(issued.demands) / sum(wanted.demands)", "per": "nation"},
        twice={"metric": "expression", "expression": "2 * expression.filled.uk"},
        of_all={"metric": "expression", "expression": "sum(issued.demands) / wanted.da", "per": "nation"},
    )
    assert found["expression", "filled.us"] == (1.0, "1")
    assert found["expression", "filled.uk"] == (pytest.approx(10 / 14), "1")
    assert found["expression", "twice"] == (pytest.approx(20 / 14), "1")
    assert found["expression", "of_all.uk"] == (pytest.approx(10 / 29), "1"), "one part is the same for all nations"
    assert ("expression", "filled.empty") not in found, "nothing of it lies there"


def test_an_expression_can_be_the_headline():
    measure = {"metric": "expression", "expression": "sum(issued.demands) / sum(wanted.demands)", "per": "nation"}
    data = network(filled=measure)
    data["headline"] = {"metric": "expression", "subject": "filled.uk", "better": "high"}
    scenario = read(data)
    row = headline_row(scenario, replicate(scenario, 1, 0))
    assert (row.subject, row.value) == ("filled.uk", pytest.approx(10 / 14))
    with pytest.raises(SpecError, match=r"did you mean 'filled\.u[ks]'"):
        read({**data, "headline": {"metric": "expression", "subject": "filled.uc", "better": "high"}})


@pytest.mark.parametrize(
    ("measure", "fault"),
    [
        ("isued.da", "measures.it.expression: 'isued' is no metric that is measured (did you mean 'issued'?)"),
        ("issued.dbb", "issued.dbb: 'dbb' no part has this name (did you mean 'db'?)"),
        ("issued.dd", "measures.it.expression: issued.dd: 'dd' no part has this name"),
        ("issued.a", "issued.a: 'issued' is measured on demand, not on the stockpile a"),
        ("issued", "'issued' names no subject: write metric.subject, or metric.family in a function"),
        ("issued.demands * 2", "issued.demands stands for several numbers: put it into sum, mean, min or max"),
        ("sum(approval_time.gates)", "approval_time is measured on gate, gate.background, on no gate of this scenario"),
        ("stockout_on.a / 2", "stockout_on.a: a time that may not come by the horizon has no value then"),
        ("most_backorders_on.b", "a time that may not come by the horizon"),
        ("cost.total + issued.da", "takes numbers in different units together: USD and round"),
        ("min(issued.da, fill_rate.da)", "takes numbers in different units together: round and 1"),
        ("sum(mean_on_hand.stockpiles)", "in different units together at mean_on_hand.stockpiles: round and kg"),
        ("expression.it + 1", "is made of itself: it -> it"),
        ("issued.da ** 2", "is no expression: only numbers, paths, + - * /, parentheses, min(...), max(...), sum(...)"),
        ("__import__('os')", "is no expression"),
        ("sum()", "is no expression"),
        ({"expression": None}, "needs expression for expression"),
        ({"subject": "a"}, "measures.it.subject: 'a' has no effect: an expression names its subjects"),
        ({"begin": 3}, "measures.it.begin: has no effect: expression does not use it"),
        ({"per": "site"}, "measures.it.per: 'site' is none of 'nation'"),
        ({"expression": "sum(approval_queue.gates)", "per": "nation"}, "on no gate of this scenario"),
        ({"metric": "level_mean", "expression": None}, "needs subject for level_mean"),
        ({"metric": "level_mean", "subject": "a"}, "needs level for level_mean"),
        (
            {"metric": "level_mean", "subject": "a", "level": "onhand", "expression": None},
            "'onhand' is no level of the stockpile a; it has on_hand, owed, on_order (did you mean 'on_hand'?)",
        ),
        (
            {"metric": "level_mean", "subject": "da", "level": "owed", "expression": None},
            "is about a stockpile or line",
        ),
        ({"metric": "wait_over", "subject": "a", "at": 1, "expression": None, "level": "owed"}, "level: has no effect"),
    ],
)
def test_what_has_no_meaning_is_refused_with_the_nearest_name(measure, fault):
    given = {"expression": measure} if isinstance(measure, str) else {"expression": "issued.da", **measure}
    given = {key: value for key, value in {"metric": "expression", **given}.items() if value is not None}
    with pytest.raises(SpecError) as caught:
        read(network(it=given))
    assert fault in str(caught.value)


def test_a_circle_of_several_is_named():
    with pytest.raises(SpecError, match=r"measures\.a\.expression: is made of itself: ") as caught:
        read(network(
            a={"metric": "expression", "expression": "expression.b"},
            b={"metric": "expression", "expression": "expression.c"},
            c={"metric": "expression", "expression": "expression.a"},
        ))  # fmt: skip
    assert len(caught.value.faults) == 1


def test_all_faults_of_all_expressions_are_said_at_once():
    with pytest.raises(SpecError) as caught:
        read(network(
            a={"metric": "expression", "expression": "issued.x"},
            b={"metric": "expression", "expression": "cost.total - issued.da"},
            c={"metric": "expression", "expression": "expression.a + cost.total"},
        ))  # fmt: skip
    assert [fault.path for fault in caught.value.faults] == ["measures.a.expression", "measures.b.expression"]


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.yaml")), ids=lambda path: path.stem)
def test_units_that_are_checked_are_those_of_the_rows(path):
    if path.stem == "commands":
        return
    data = yaml.load(path.read_text(encoding="utf-8"), ExampleLoader)  # noqa: S506 - a SafeLoader
    scenario = read(data)
    rows = kpis(scenario, replicate(scenario, 1, 0))
    wrong = [
        (row.metric, row.subject, row.unit, unit)
        for row in rows
        if (unit := written(unit_of_key(scenario, row.metric, row.subject) or {})) != written(powers(row.unit))
    ]
    assert wrong == []


def test_powers_by_hand():
    assert powers("unit d", "round") == {"round": 1, "d": 1}
    assert powers("unit^2", "round") == {"round": 2}
    assert powers("1/d") == {"d": -1}
    assert powers("unit/year", "metric ton") == {"metric ton": 1, "year": -1}
    assert powers("1") == {}
    assert written(times(powers("USD"), powers("unit d", "round"), -1)) == "USD/round d"
    assert written({}) == "1"


UNITS = st.dictionaries(st.sampled_from(["d", "USD", "round"]), st.sampled_from([-2, -1, 1, 2]), max_size=3)


@settings(max_examples=50)
@given(UNITS, UNITS)
def test_a_ratio_times_its_denominator_is_its_numerator(one, other):
    assert times(times(one, other, -1), other) == one
    assert powers(written(one)) == one


def test_an_expression_may_be_below_zero_and_has_no_good_side_of_its_own():
    record = METRICS["expression"]
    assert record.range == (float("-inf"), float("inf"))
    assert (record.better, record.censored) == (None, False)
