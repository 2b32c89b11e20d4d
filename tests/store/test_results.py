"""Stored results: complete or not there, read as they were measured, and refused where a file is damaged."""

import json
from pathlib import Path

import numpy as np
import pytest

import desim
from desim.spec.fields.faults import SpecError
from desim.store.replication_file import Damaged
from desim.store.results import Results, load
from tests.store.outcomes import DATA, outcome_of


@pytest.fixture
def results(tmp_path: Path) -> Results:
    """Two replications, in a folder of their own."""
    return desim.simulate(DATA, 2, workers=1, folder=tmp_path / "x")


def test_a_folder_without_a_manifest_holds_no_results(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="holds no complete results"):
        load(tmp_path)


def test_measures_and_levels_are_those_of_the_replications(results: Results) -> None:
    found, records = load(results.folder), [outcome_of(0), outcome_of(1)]
    for k, row in enumerate(records[0].kpi):
        expected = [np.nan if (v := record.kpi[k].value) is None else v for record in records]
        assert np.array_equal(found.values(row.metric, row.subject), expected, equal_nan=True)
    days, on_hand = found.levels("depot", "on_hand")
    assert np.array_equal(days, records[0].days)
    assert np.array_equal(on_hand, [record.levels["depot.on_hand"] for record in records])
    assert found.lanes == list(records[0].deliveries)
    with pytest.raises(KeyError, match="no measure 'none' of 'depot'"):
        found.values("none", "depot")


@pytest.mark.parametrize("name", ["kpi.parquet", "scenario.json", "digests.json"])
def test_a_file_that_is_altered_is_damaged_when_it_is_read(name: str, results: Results) -> None:
    path = results.folder / name
    path.write_bytes(path.read_bytes()[:-1] + b"\0")
    found = load(results.folder)
    with pytest.raises(Damaged, match=f"{name} is damaged; run the study again"):
        getattr(found, {"kpi.parquet": "kpi", "scenario.json": "data", "digests.json": "digests"}[name])


def test_a_manifest_that_is_cut_off_is_damaged_and_one_of_another_schema_refused(results: Results) -> None:
    path = results.folder / "manifest.json"
    text = path.read_text(encoding="utf-8")
    path.write_text(text[: len(text) // 2], encoding="utf-8")
    with pytest.raises(Damaged, match=r"manifest\.json is damaged"):
        load(results.folder)
    path.write_text(json.dumps({**json.loads(text), "schema_version": 1}), encoding="utf-8")
    with pytest.raises(SpecError, match="was written with schema 1"):
        load(results.folder)
