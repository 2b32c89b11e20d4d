"""The recipes of CONTRIBUTING.md do what they say, in few files of desim."""

import csv
import json
import math
from pathlib import Path

import pytest

from tests.recipes.follow import Copy

NETWORK = """
import desim
assert desim.__file__.startswith(FOLDER), desim.__file__
from desim.sim.replicate import replicate
def network(horizon=100, demands=None, suppliers=None, **more):
    data = {
        "name": "mine", "horizon": horizon, "nations": {"us": {}},
        "sites": {"depot": {"nation": "us"}}, "items": {"shell": {"unit": "round"}},
        "suppliers": suppliers or {"maker": {"site": "depot", "item": "shell", "lead_time": 5}},
        "stockpiles": {"shells": {"site": "depot", "item": "shell", "policy": {"kind": "base_stock", "level": 0},
                                  "sources": {"maker": {}}}},
        "demands": demands or {},
    }
    data["stockpiles"]["shells"] |= more.pop("pile", {})
    return data | more
"""


def script(copy: Copy, text: str) -> str:
    """What a script prints that runs with the copy."""
    return copy.run("-c", NETWORK.replace("FOLDER", repr(str(copy.folder))) + text).stdout.strip()


def test_an_ordering_policy(tmp_path: Path) -> None:
    """On days 0, 30, 60 and 90 of 100 it orders 500 each."""
    copy = Copy(tmp_path)
    assert copy.follow("An ordering policy") <= 2
    text = """
pile = {"policy": {"kind": "fixed_order", "quantity": 500, "review": {"every": "30 d"}}}
print(replicate(desim.read(network(pile=pile)), 1, 0).stockpiles["shells"].ordered)
"""
    assert script(copy, text) == "2000.0"


@pytest.mark.slow
def test_a_law_of_time(tmp_path: Path) -> None:
    """4000 lead times of mean 20 and standard deviation 20 sqrt(4/pi - 1): the mean within four of its own."""
    copy = Copy(tmp_path)
    assert copy.follow("A law of time") <= 2
    text = """
suppliers = {"maker": {"site": "depot", "item": "shell", "lead_time": {"law": "rayleigh", "mean": 20}}}
demands = {"use": {"kind": "fixed", "stockpile": "shells", "every": 2, "end": 8000, "offset": 0}}
waits = replicate(desim.read(network(8500, demands, suppliers)), 1, 0).stockpiles["shells"].waits
assert len(waits) == 4000
print(sum(waits) / len(waits))
"""
    assert abs(float(script(copy, text)) - 20.0) < 4 * 20.0 * math.sqrt((4 / math.pi - 1) / 4000)


@pytest.mark.slow
def test_a_trigger(tmp_path: Path) -> None:
    """Two closings of 10 days, of which the report names the days."""
    copy = Copy(tmp_path)
    assert copy.follow("A trigger of causes") <= 2
    text = """
fire = {"when": {"kind": "dates", "days": [20, 60]}, "what": {"maker": {"open": 0}}, "how": {"duration": 10}}
demands = {"use": {"kind": "fixed", "stockpile": "shells", "every": 7}}
data = network(causes={"fire": fire}, demands=demands, pile={"objective": 1})
results = desim.simulate(data, replications=2, workers=1, folder="results")
rows = results.kpi[(results.kpi["metric"] == "occurrences") & (results.kpi["subject"] == "fire")]
print(sorted(set(rows["value"])))
from pathlib import Path
from desim.report.comparison import write_point
print("on day 20.0 and day 60.0" in write_point(Path("results")).with_name("annex.html").read_text(encoding="utf-8"))
"""
    assert script(copy, text).splitlines() == ["[2.0]", "True"]


@pytest.mark.slow
def test_a_metric_in_the_report(tmp_path: Path) -> None:
    """20 units are demanded, one on each of days 0 to 19, and none is delivered before day 40."""
    copy = Copy(tmp_path)
    assert copy.follow("A metric that the report shows") <= 3
    text = """
demands = {"use": {"kind": "fixed", "stockpile": "shells", "every": 1, "offset": 0, "end": 20}}
suppliers = {"maker": {"site": "depot", "item": "shell", "lead_time": 40}}
data = network(suppliers=suppliers, demands=demands, pile={"objective": 1})
results = desim.simulate(data, replications=2, workers=1, folder="results")
print(sorted(set(results.kpi[results.kpi["metric"] == "peak_backorder_share"]["value"])))
from pathlib import Path
from desim.report.comparison import write_point
page = write_point(Path("results")).with_name("annex.html").read_text(encoding="utf-8")
print("Largest backorder, share of demand" in page, "largest amount of backorders over the demand" in page)
"""
    assert script(copy, text).splitlines() == ["[1.0]", "True True"]


@pytest.mark.slow
def test_a_study_with_a_page(tmp_path: Path) -> None:
    copy = Copy(tmp_path)
    assert copy.follow("A study with a page") <= 4
    assert (tmp_path / "docs" / "how-to" / "spread.md").is_file()
    words = ["network=island_stocks", "horizon=60", "run.replications=3", "run.workers=1"]
    copy.run("-m", "desim", "study=spread", "spread.metric=fill_rate", *words)
    (found,) = tmp_path.glob("results/**/spread.json")
    rows = json.loads(found.read_text(encoding="utf-8"))["rows"]
    assert rows
    assert all(row["least"] <= row["median"] <= row["largest"] for row in rows)
    assert "How far do the replications lie apart?" in (found.parent / "report.html").read_text(encoding="utf-8")
    table = (found.parent / "spread.csv").read_text(encoding="utf-8")
    assert len(list(csv.reader(table.splitlines()))) == 1 + len(rows)
    assert "How far do the replications lie apart?" in copy.run("-m", "desim", "help").stdout


@pytest.mark.slow
def test_a_rule_of_loading(tmp_path: Path) -> None:
    """Four of *shells* wait from day 0, three of *fuzes* from day 1; ships of four sail on days 2 and 4 for a day."""
    copy = Copy(tmp_path)
    assert copy.follow("A rule of loading") == 2
    text = """
def arrivals(loading):
    pile = {"site": "depot", "item": "shell", "policy": {"kind": "base_stock", "level": 0},
            "sources": {"maker": {"route": "by_sea"}}}
    data = network(
        sites={"depot": {"nation": "us"}, "port": {"nation": "us"}},
        suppliers={"maker": {"site": "port", "item": "shell", "lead_time": 0}},
        legs={"sea": {"transit": 1, "departures": {"every": 2}, "capacity": 4, "loading": loading}},
        routes={"by_sea": {"legs": ["sea"]}},
        stockpiles={"shells": pile, "fuzes": pile},
        demands={"use": {"kind": "fixed", "stockpile": "shells", "every": 1e6, "offset": 0, "size": 4},
                 "other": {"kind": "fixed", "stockpile": "fuzes", "every": 1e6, "offset": 1, "size": 3}},
    )
    facts = replicate(desim.read(data), 1, 0)
    return [list(facts.stockpiles[name].waits) for name in ("shells", "fuzes")]
print(arrivals("fifo"), arrivals("lifo"))
"""
    assert script(copy, text) == "[[3.0], [4.0]] [[5.0], [2.0]]"
