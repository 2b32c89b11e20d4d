"""Conditions inside conditions: a workbook holds them, and gives them back as they were."""

from pathlib import Path

import desim
from desim.sheets.network import read_network, write_network
from tests.sim.tiny import GOOD, SITE, pile, wants

LOW = {"kind": "condition", "stockpile": "stock", "below": 2.0}
WHEN = {
    "kind": "all",
    "held_for": 3.0,
    "of": {
        "back": {"kind": "not", "that": {"kind": "any", "of": {"low": LOW, "owed": LOW | {"below": 1.0}}}},
        "either": {"kind": "any", "of": {"late": {"kind": "date", "at": 5.0}, "low": LOW | {"below": 3.0}}},
        "late": {"kind": "date", "at": 5.0},
    },
}


def test_a_workbook_gives_nested_conditions_back(tmp_path: Path) -> None:
    data = {
        "name": "tiny", "horizon": 30.0, "items": GOOD, **SITE, "stockpiles": {"stock": pile(initial=5.0)},
        "demands": {"army": wants(every=3.0, size=1.0)},
        "causes": {"panic": {"when": WHEN, "what": {"army": {"rate": 2.0}}, "how": {"duration": 3.0, "until": LOW},
                             "how_of": {"army": {"duration": 9.0, "until": WHEN["of"]["back"]}}}},
    }  # fmt: skip
    write_network(data, tmp_path / "tiny.xlsx")
    found = read_network(tmp_path / "tiny.xlsx")
    assert found["causes"]["panic"]["when"] == WHEN
    assert found["causes"]["panic"]["how_of"]["army"]["until"] == WHEN["of"]["back"]
    assert desim.read(found).causes == desim.read(data).causes
