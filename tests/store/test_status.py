"""Status: how much of a study is stored, in words."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import desim
from desim.store.lock import Lock
from desim.store.recording import PARTS, PLAN, Recording
from desim.store.replication_file import pack
from desim.store.sealed import write_sealed
from desim.store.status import free_folder, overview, status
from tests.store.outcomes import DATA, outcome_of, own_identity


def store(place: Path, numbers: Iterable[int]) -> None:
    """Store some replications as files that are not joined."""
    mine = own_identity()
    with Recording(place, mine, DATA) as recording:
        for number in numbers:
            recording.add(pack(mine.key, [outcome_of(number)]))


def test_each_state_has_its_words(tmp_path: Path) -> None:
    place, mine = tmp_path / "x", own_identity()
    assert status(place, mine, 4) == "nothing yet"
    store(place, [0, 1])
    assert status(place, mine, 4) == "2 of 4 replications, not joined yet"
    (place / PARTS / "00000001-00000001.part").write_bytes(b"cut off")
    assert status(place, mine, 4) == "1 of 4 replications, not joined yet, damaged: 1"
    other = replace(mine, seed=2)
    assert status(place, other, 4).startswith("of another scenario, code or seed, 1 of 4 replications")
    with Lock(place):
        assert status(place, mine, 4).startswith("being written by process ")
    desim.simulate(DATA, 3, workers=1, folder=place)
    assert status(place, mine, 4) == "3 of 4 replications"
    assert status(place, mine, 3) == "3 of 3 replications, complete"


def test_the_folder_beside_is_the_first_that_is_free_or_holds_the_same_study(tmp_path: Path) -> None:
    place, mine = tmp_path / "x", own_identity()
    assert free_folder(place, mine) == place
    for name, seed in (("x", 2), ("x~2", 3), ("x~3", 1)):
        (tmp_path / name).mkdir()
        write_sealed(tmp_path / name / PLAN, replace(mine, seed=seed).plain())
    assert free_folder(place, mine) == tmp_path / "x~3"
    assert free_folder(place, replace(mine, seed=9)) == tmp_path / "x~4"


def test_the_overview_has_a_line_for_plans_and_one_for_points(tmp_path: Path) -> None:
    desim.simulate(DATA, 3, workers=1, folder=tmp_path / "x" / "default")
    store(tmp_path / "x" / "surge=none", [0, 1])
    desim.simulate(DATA, 4, workers=1, folder=tmp_path / "x" / "criticality" / "points" / "base-0")
    (tmp_path / "x" / "criticality" / "report.html").write_text("", encoding="utf-8")
    assert overview(tmp_path / "x") == [
        f"{tmp_path / 'x/criticality/points'}: 1 points, 1 of them joined, 4 replications, reported",
        f"{tmp_path / 'x'}: 2 points, 1 of them joined, 5 replications",
    ]
