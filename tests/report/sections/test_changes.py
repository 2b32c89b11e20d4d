"""What changes the network, in the report: every kind of beginning, places, destroyed stock, regimes."""

from pathlib import Path
from typing import Any

from desim.report.comparison import write_point

CAUSES: dict[str, dict[str, Any]] = {
    "strike": {
        "title": "A strike on the depot",
        "when": {"kind": "date", "at": 100},
        "destroys": {"home": 0.5},
        "within": {"plant": {"lines": {"rate": 0.9}, "open": 1.0}},
        "how": {"duration": 5},
    },
    "budget": {
        "title": "Continuing resolution",
        "when": {"kind": "period", "first": "2024-10-01", "every": 365, "chance": 0.8},
        "what": {"loading": {"rate": 0.9}},
        "how": {"duration": 20, "recovery": 20, "half_life": 10},
    },
    "signal": {
        "title": "Multi-year signal",
        "role": "expansion",
        "when": {"kind": "backlog", "line": "loading", "above": 1000},
        "what": {"loading": {"rate": 1.1}},
        "how": {"stages": {"build": 20, "qualify": {"time": 10, "fail": 0.2}}, "sequence": ["build", "qualify"]},
    },
    "low": {
        "when": {"kind": "condition", "stockpile": "home", "below": 500, "repeat": True},
        "what": {"second": {"rate": 1.1}},
        "how": {"duration": 30},
    },
    "after": {"when": {"kind": "ended", "cause": "strike"}, "what": {"second": {"rate": 0.95}}},
    "held": {
        "title": "Output held",
        "when": {"kind": "entered", "regime": "politics", "state": "crisis", "chance": 0.2},
        "what": {"second": {"open": 0}},
        "how": {"duration": 30},
    },
}
REGIMES = {
    "politics": {
        "title": "Politics of a partner",
        "start": "stable",
        "moves": {"stable": {"crisis": "1/year"}, "crisis": {"stable": "2/year"}},
        "dates": {"2024-06-01": "crisis"},
        "states": {"stable": {}, "crisis": {"title": "a crisis", "within": {"us": {"lines": {"rate": 0.7}}}}},
    }
}


def test_all_that_changes_is_said_in_words(parts, runs, tmp_path: Path) -> None:
    folder = runs(parts.network(causes=CAUSES, regimes=REGIMES), tmp_path / "changes", 6)
    text = write_point(folder).with_name("annex.html").read_text(encoding="utf-8").replace("\u00a0", " ")
    for words in (
        "destroys 50 % of Home stockpile", "all in plant: open × 1.00 and lines rate × 0.9",
        "all in us: lines rate × 0.7",
        "when Politics of a partner enters a crisis", "on 1 Jun 2024; to stable 2.00 times a year",
        "Stock that causes destroyed", "Regimes, by state",
    ):  # fmt: skip
        assert words in text, words
    assert "slowed by Politics of a partner (crisis)" in text
    assert ">nan" not in text


def test_a_network_with_a_regime_alone_has_its_table(parts, runs, tmp_path: Path) -> None:
    folder = runs(parts.network(causes={}, regimes=REGIMES), tmp_path / "regime", 3)
    assert "Regimes, by state" in write_point(folder).with_name("annex.html").read_text(encoding="utf-8")
