"""The benchmark: its arithmetic, its history, and that all tools make the same network. No time is asserted."""

from pathlib import Path
from typing import Any

import pytest
from scipy import stats

from tests.bench import desim_case, history, lean_simpy, mm1_desim, mm1_simpy, modes, run, startup, sweeps, tools
from tests.bench.figure import Figure, cells, number, summary, table
from tests.bench.measuring import Skipped, Worker, ratio, rounds
from tests.bench.network import outcome

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "speed.md").read_text(encoding="utf-8")
LEVEL = 0.999
LEAST, MOST, FREE = (
    Figure("a", "x", 3.0, "", least=2.0),
    Figure("a", "y", 10.0, "s", most=8.0),
    Figure("b", "z", 1234.5),
)


def test_a_target_is_met_on_its_side_and_exactly_on_it() -> None:
    assert (LEAST.margin, LEAST.holds) == (1.5, True)
    assert (MOST.margin, MOST.holds) == (0.8, False)
    assert (FREE.margin, FREE.holds) == (None, None)
    assert Figure("a", "x", 2.0, "", least=2.0).holds
    assert Figure("a", "x", 2.0, "", most=2.0).holds


def test_the_table_has_a_line_for_each_figure() -> None:
    assert cells(MOST) == ("a", "y", "10.0 s", "at most 8", "MISSED")
    assert cells(FREE) == ("b", "z", "1,234", "", "")
    lines = table([LEAST, MOST, FREE]).splitlines()
    assert len(lines) == 5
    assert lines[0].split() == ["part", "figure", "value", "target", "verdict"]
    assert lines[2].split() == ["a", "x", "3.00", "at", "least", "2", "holds"]
    assert summary([LEAST, MOST, FREE]) == "1 of 2 targets hold; missed: a: y"
    assert summary([LEAST]) == "1 of 1 targets hold"


@pytest.mark.parametrize(
    ("value", "text"), [(0.01234, "0.0123"), (0.5, "0.500"), (1.0, "1.00"), (45.67, "45.7"), (1e6, "1,000,000")]
)
def test_numbers_have_three_digits(value: float, text: str) -> None:
    assert number(value) == text


def test_jobs_take_turns_forwards_and_backwards() -> None:
    order: list[str] = []
    jobs = {name: lambda name=name: order.append(name) or len(order) for name in "ab"}
    assert rounds(jobs, 3) == {"a": [1, 4, 5], "b": [2, 3, 6]}
    assert "".join(order) == "abbaab"


def test_a_ratio_is_that_of_each_round() -> None:
    assert ratio([2.0, 40.0, 3.0], [1.0, 10.0, 1.0]) == 3.0


def _round(seconds: float, events: int | None, replications: int) -> dict[str, Any]:
    return outcome(seconds, events, 100, 0.9) | {"replications": replications}


def test_rates_are_of_all_replications_and_ratios_need_both_tools() -> None:
    found = {tools.DESIM: [_round(2.0, 300, 10)] * 2, tools.BARE: [_round(1.0, 600, 1)] * 2}
    shown = {figure.name: figure for figure in tools.figures(found)}
    assert shown[tools.DESIM].value == 20 * 365 * 10 / 2.0
    assert shown["events of desim / bare timeouts"].value == 0.25
    assert shown["events of desim / bare timeouts"].holds is False
    assert "desim / lean SimPy" not in shown


def test_what_is_outside_events_is_the_rest_of_the_command() -> None:
    shown = [figure.value for figure in sweeps.outside_figures("x", [(9.0, 4.0), (12.0, 5.0)], [3.0, 4.0], True)]
    assert shown == [10.5, 3.5, 7.0, 2.0, 4.5]


def test_a_quick_sweep_has_four_points_of_the_twelve() -> None:
    assert len(sweeps.points(quick=False)) == 12
    assert sweeps.swept(sweeps.points(quick=True)) == ["surge=none,third_shift", "disruption=none,mesquite_late"]


def test_starts_are_multiples_of_imports() -> None:
    found = {name: [2.0] for name in startup.COMMANDS} | {startup.LIBRARIES: [4.0], startup.LIGHT: [1.0]}
    shown = {figure.name: figure for figure in startup.figures(found)}
    assert shown["desim study=check"].holds
    assert shown["desim help / import pandas, matplotlib"].value == 0.5
    assert shown["desim help / import yaml, pydantic"].holds is False


def test_a_tool_that_is_not_here_is_skipped() -> None:
    with pytest.raises(Skipped, match="no_such_tool"):
        Worker("no_such_tool")


def test_a_worker_runs_a_tool_in_a_process_of_its_own() -> None:
    with Worker("bare_simpy") as worker:
        assert worker.run(1, 1)["events"] == 20 * 365


def test_history_reads_what_it_wrote(tmp_path: Path) -> None:
    file = tmp_path / "history.csv"
    assert history.read(file) == []
    history.append(history.rows_of([LEAST, FREE], "one"), file)
    history.append(history.rows_of([MOST], "two"), file)
    rows = history.read(file)
    assert [(row.commit, row.figure, row.value, row.margin) for row in rows] == [
        ("one", "a: x", 3.0, 1.5),
        ("one", "b: z", 1234.5, None),
        ("two", "a: y", 10.0, 0.8),
    ]
    assert file.read_text(encoding="utf-8").count("commit,date,python,machine,figure,value,margin\n") == 1


def test_the_picture_shows_the_newest_value_of_what_has_a_target() -> None:
    rows = history.rows_of([LEAST, FREE, Figure("a", "x", 4.0, "", least=2.0)], "one")
    assert history.margins(rows) == {"a: x": {"one": 2.0}}
    drawing = history.picture(rows)
    assert "a: x" in drawing
    assert "b: z" not in drawing


def test_the_picture_in_the_documents_is_of_the_table_that_is_kept() -> None:
    drawing = history.PICTURE.read_text(encoding="utf-8")
    rows = history.read()
    assert rows[-1].commit in drawing
    assert [name for name in history.margins(rows) if name not in drawing] == []


def test_the_documents_explain_every_part_and_every_target() -> None:
    assert [part for part in run.PARTS if f"Part `{part}`" not in PAGE] == []
    kept = [row.figure for row in history.read()]
    assert [name for name in kept if name.partition(": ")[0] not in run.PARTS] == []
    words = [*tools.RATIOS, *startup.COMMANDS]
    assert [name for name in words if name not in PAGE] == []


def test_words_of_shipped_networks_compose() -> None:
    for words, _ in modes.NETWORKS.values():
        assert desim_case.scenario(words).stockpiles


def _agrees(one: list[float], other: list[float], width: float) -> None:
    """The interval of the difference holds 0, and is narrow enough to say something."""
    interval = stats.ttest_ind(one, other, equal_var=False).confidence_interval(LEVEL)
    assert interval.low <= 0.0 <= interval.high
    assert interval.high - interval.low < width


@pytest.fixture(scope="module")
def lean() -> list[dict[str, Any]]:
    return [lean_simpy.run(1, seed) for seed in range(60)]


def test_the_kernel_makes_the_network_of_lean_simpy(lean: list[dict[str, Any]]) -> None:
    kernel = pytest.importorskip("tests.bench.kernel", exc_type=ImportError)
    found = [kernel.run(1, seed) for seed in range(60)]
    for key, width in (("fill", 0.01), ("demand", 800.0), ("events", 60.0)):
        _agrees([one[key] for one in found], [one[key] for one in lean], width)


def test_desim_makes_the_network_of_lean_simpy(lean: list[dict[str, Any]]) -> None:
    found = [desim_case.run(1, seed) for seed in range(30)]
    for key, width in (("fill", 0.012), ("demand", 1000.0)):
        _agrees([one[key] for one in found], [one[key] for one in lean], width)


def test_queues_have_the_customers_and_the_times_of_theory() -> None:
    found = [mm1_simpy.run(1, seed) for seed in range(10)]
    interval = stats.ttest_1samp([one["days"] for one in found], 5.0).confidence_interval(LEVEL)
    assert interval.low <= 5.0 <= interval.high
    for one in (*found, mm1_desim.run(1, 1)):
        assert one["customers"] == pytest.approx(10_000, abs=500)
