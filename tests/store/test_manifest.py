"""Manifest, digests and tables: whatever else stands in their place ends in words."""

import json
import os
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from desim.spec.read import read, read_run
from desim.store.digests_file import read_digests
from desim.store.files import checksum
from desim.store.manifest import read_manifest
from desim.store.replication_file import Damaged
from desim.store.results import load
from desim.store.sealed import seal
from desim.study.execution.simulate import simulate, study
from desim.study.execution.task import plain_data
from desim.study.screening.findings import run_warnings
from tests.networks import base_stock


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Results of two replications."""
    place = tmp_path_factory.mktemp("whole") / "x"
    simulate(base_stock(horizon=20.0), 2, workers=1, folder=place)
    return place


@pytest.fixture
def place(whole: Path, tmp_path: Path) -> Path:
    """A copy of them."""
    folder = tmp_path / "x"
    folder.mkdir()
    for path in whole.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    return folder


def edited(place: Path, **changes: Any) -> None:
    """Change keys of a manifest, and its checksum with them."""
    manifest = json.loads((place / "manifest.json").read_text(encoding="utf-8")) | changes
    kept = {key: value for key, value in manifest.items() if value != "absent"}
    (place / "manifest.json").write_text(json.dumps(seal(kept)), encoding="utf-8")


CRAFTED = [
    {"completed": "absent"}, {"failed": "absent"}, {"files": "absent"}, {"schema_version": "absent"}, {"name": None},
    {"failed": None}, {"failed": {}}, {"failed": [1]}, {"failed": [{"replication": "3"}]}, {"files": "text"},
    {"files": ["kpi.parquet"]}, {"files": {"kpi.parquet": 7}}, {"files": {"kpi.parquet": "short"}}, {"seed": "1"},
    {"completed": -1}, {"completed": 1.5}, {"replications": True}, {"versions": []}, {"versions": {"desim": None}},
    {"schema_version": "4"}, {"schema_version": None}, {"precision": 7}, {"precision": {"reached": True}},
    {"overrides": "x"}, {"choices": []}, {"hashes": None}, {"events": "many"}, {"warnings": "x"}, {"warnings": ["x"]},
]  # fmt: skip


@pytest.mark.parametrize("changes", CRAFTED, ids=str)
def test_a_crafted_manifest_with_a_sound_checksum_ends_in_words(changes: dict[str, Any], place: Path) -> None:
    edited(place, **changes)
    with pytest.raises(Damaged, match=r"manifest\.json is damaged; run the study again"):
        load(place)


@pytest.mark.parametrize("text", ["", "null", "7", "[]", '"x"', "{", "[" * 100_000, '{"a":' * 100_000, "\x00"])
def test_what_is_no_manifest_ends_in_words(text: str, place: Path) -> None:
    (place / "manifest.json").write_text(text, encoding="utf-8")
    with pytest.raises(Damaged, match=r"manifest\.json is damaged"):
        load(place)
    again = simulate(base_stock(horizon=20.0), 2, workers=1, folder=place)
    assert again.manifest["completed"] == 2, "it is made anew"


def test_a_manifest_that_was_changed_has_another_checksum(place: Path) -> None:
    text = (place / "manifest.json").read_text(encoding="utf-8")
    assert '"completed": 2' in text
    (place / "manifest.json").write_text(text.replace('"completed": 2', '"completed": 3'), encoding="utf-8")
    with pytest.raises(Damaged, match="another checksum"):
        read_manifest(place)


def test_a_pipe_is_not_waited_for(place: Path) -> None:
    (place / "manifest.json").unlink()
    os.mkfifo(place / "manifest.json")
    with pytest.raises(FileNotFoundError, match="no complete results"):
        load(place)
    with pytest.raises(Damaged, match="no regular file"):
        read_manifest(place)


@pytest.mark.parametrize(
    "data", [[], {"0": None}, {"0": {"kpi": "x"}}, {"a": {}}, {"0": {"kpi": 7}}, {"-1": {}}], ids=str
)
def test_crafted_digests_end_in_words(data: Any, place: Path) -> None:
    path = place / "digests.json"
    path.write_text(json.dumps(seal(data) if isinstance(data, dict) else data), encoding="utf-8")
    with pytest.raises(Damaged, match=r"digests\.json is damaged"):
        read_digests(path)


@pytest.mark.parametrize("name", ["kpi", "states", "ledger", "causes", "daily", "deliveries"])
@pytest.mark.parametrize("table", [pa.table({"x": [1]}), None], ids=["other columns", "no table"])
def test_a_table_of_other_columns_with_a_matching_checksum_ends_in_words(
    name: str, table: pa.Table | None, place: Path
) -> None:
    path = place / f"{name}.parquet"
    path.write_bytes(b"PAR1 nothing PAR1") if table is None else pq.write_table(table, path)
    manifest = read_manifest(place)
    edited(place, files={**manifest["files"], path.name: checksum(path)})
    with pytest.raises(Damaged, match=rf"{name}\.parquet is damaged"):
        load(place)._sound(path.name)
    again = simulate(base_stock(horizon=20.0), 2, workers=1, folder=place)
    assert len(again.kpi["replication"].unique()) == 2, "it is made anew"


def test_a_manifest_holds_the_warnings_of_its_run(tmp_path: Path) -> None:
    """A line that nobody orders from is a dead end, which a run warns of and the manifest keeps."""
    data = base_stock(horizon=20.0)
    site, item = (next(iter(data[family])) for family in ("sites", "items"))
    scenario = read(data | {"lines": {"idle": {"site": site, "item": item, "rate": 1}}})
    warnings = run_warnings(scenario)
    assert [warning["path"] for warning in warnings] == ["lines.idle"]
    study(scenario, plain_data(scenario), read_run({"replications": 2, "workers": 1}), tmp_path, {"warnings": warnings})
    assert load(tmp_path).manifest["warnings"] == warnings
