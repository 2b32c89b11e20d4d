"""Bundles: results packed into one zip come out again bit by bit, and a zip of anybody's decides nothing else."""

import hashlib
import json
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from desim.cli.commands import bundle, verify
from desim.spec.fields.faults import CommandError, SpecError
from desim.spec.read import read, read_run
from desim.store import bundle as stored
from desim.store.files import sorted_json
from desim.store.sealed import seal
from desim.study.execution.simulate import study
from tests.networks import base_stock

RANGE = {"kind": "assumed", "low": 0.2, "high": 0.6}
SCENARIOS: dict[str, dict[str, Any]] = {
    "plain": base_stock(9, 60.0),
    "drawn": base_stock(9, 60.0) | {"sources": {"demands.users.arrivals": RANGE}},
}
ONE_WORKER = "run.workers=1"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two results, over two worlds and with fixed numbers, and a page beside them."""
    place = tmp_path_factory.mktemp("results") / "depot"
    for label, data in SCENARIOS.items():
        drawn = {"worlds": "sampled", "per_world": 2} if "sources" in data else {}
        run = read_run({"replications": 4, "seed": 7, "workers": 1, **drawn})
        study(read(data), data, run, place / label, {})
    for page in (place / "report.html", place / "plain" / "report.html"):
        page.write_text("<html></html>", encoding="utf-8")
    return place


@pytest.fixture
def packed(folder: Path, tmp_path: Path) -> Path:
    """The bundle of both."""
    assert bundle.run([str(folder), str(tmp_path / "depot.zip")]) == 0
    return tmp_path / "depot.zip"


def members(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def written(path: Path, content: dict[str, bytes], sums: bool = False) -> None:
    """Write a zip; with *sums* its index tells the truth of all files but itself."""
    if sums:
        index = json.loads(content[stored.INDEX])
        for number, point in enumerate(index["points"]):
            for file in point["files"]:
                point["files"][file] = hashlib.sha256(content[f"points/{number:03d}/{file}"]).hexdigest()
        content = {**content, stored.INDEX: json.dumps(index).encode()}
    with zipfile.ZipFile(path, "w") as opened:
        for name, data in content.items():
            opened.writestr(name, data)


def resealed(data: bytes, change: Callable[[dict[str, Any]], None]) -> bytes:
    """A sealed file with a change that its checksum knows of."""
    found = json.loads(data)
    change(found)
    return (sorted_json(seal(found)) + "\n").encode()


def test_what_is_packed_comes_out_again_bit_by_bit(packed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Of the results over worlds, which have two replications each, the first replication comes with its second."""
    capsys.readouterr()
    assert verify.run([str(packed), ONE_WORKER]) == 0
    *_, verdict = capsys.readouterr().out.splitlines()
    assert verdict == f"{packed}: verified, the same bits in 8 replications of 2 results"
    assert verify.run([str(packed), ONE_WORKER, "run.replications=1"]) == 0
    *_, verdict = capsys.readouterr().out.splitlines()
    assert verdict == f"{packed}: verified, the same bits in 3 replications of 2 results"


def test_a_bundle_holds_all_that_decides_results_and_what_is_read(packed: Path, folder: Path, tmp_path: Path) -> None:
    names = set(members(packed))
    assert {"bundle.json", "README.txt", "pages/report.html", "pages/plain/report.html", "requirements.lock"} <= names
    points = {f"points/{n:03d}/{file}" for n in (0, 1) for file in ("scenario.json", "manifest.json", "digests.json")}
    assert points < names
    assert bundle.run([str(folder), str(tmp_path / "again.zip")]) == 0
    assert (tmp_path / "again.zip").read_bytes() == packed.read_bytes(), "the same content is the same file"


def test_other_bits_are_named(packed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A digest that was forged, with every checksum mended: what runs again does not come out as it says."""
    content = members(packed)
    name = "points/001/digests.json"
    content[name] = resealed(content[name], lambda found: found["2"].update(kpi="0" * 64))
    sums = {"digests.json": hashlib.sha256(content[name]).hexdigest()}
    content["points/001/manifest.json"] = resealed(
        content["points/001/manifest.json"], lambda found: found["files"].update(sums)
    )
    written(packed, content, sums=True)
    capsys.readouterr()
    assert verify.run([str(packed), ONE_WORKER]) == 3
    told = capsys.readouterr().out
    assert "plain: kpi has other bits in 1 of 4 replications: 2" in told
    assert "NOT verified, other bits in 8 replications of 2 results" in told


def altered(content: dict[str, bytes]) -> dict[str, bytes]:
    return {**content, "points/000/scenario.json": b"{}"}


def leading_out(content: dict[str, bytes]) -> dict[str, bytes]:
    index = json.loads(content[stored.INDEX])
    index["others"]["../../evil.txt"] = hashlib.sha256(b"evil").hexdigest()
    return {**content, stored.INDEX: json.dumps(index).encode(), "../../evil.txt": b"evil"}


def with_other_key(content: dict[str, bytes]) -> dict[str, bytes]:
    index = {**json.loads(content[stored.INDEX]), "command": "rm"}
    return {**content, stored.INDEX: json.dumps(index).encode()}


def with_other_file(content: dict[str, bytes]) -> dict[str, bytes]:
    index = json.loads(content[stored.INDEX])
    index["points"][0]["files"]["../x"] = "0" * 64
    return {**content, stored.INDEX: json.dumps(index).encode()}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda content: {"README.txt": b""}, "is no bundle: it has no bundle.json"),
        (altered, "'points/000/scenario.json' has another checksum in it than the index"),
        (lambda content: {**content, "extra.py": b"1"}, "'extra.py' does not hold exactly what its index names"),
        (lambda content: {n: d for n, d in content.items() if n != "README.txt"}, "'README.txt' does not hold exactly"),
        (with_other_key, "has an index of another form: command: Extra inputs are not permitted"),
        (with_other_file, "has an index of another form: points.0.files.../x.[key]"),
        (lambda content: {**content, "bundle.json": b"["}, "has a bundle.json that is no JSON"),
    ],
    ids=["index", "altered", "more", "less", "key", "name", "json"],
)
def test_a_zip_that_is_no_sound_bundle_is_refused(
    change: Callable[[dict[str, bytes]], dict[str, bytes]], message: str, packed: Path
) -> None:
    written(packed, change(members(packed)))
    with pytest.raises(CommandError) as caught:
        verify.run([str(packed)])
    assert message in str(caught.value)


def test_no_name_of_an_archive_becomes_a_path(packed: Path, tmp_path: Path) -> None:
    """A file that would lead out is checked and never written; a link is written as the bytes that it is."""
    written(packed, leading_out(members(packed)))
    place = tmp_path / "a" / "b" / "c"
    stored.unpack_bundle(packed, place)
    assert {path.name for path in tmp_path.rglob("*") if path.is_file()} == {
        "depot.zip", "scenario.json", "manifest.json", "plan.json", "digests.json", "worlds.parquet",
    }  # fmt: skip
    content = members(packed)
    link = zipfile.ZipInfo("points/000/scenario.json")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(packed, "w") as opened:
        for name, data in content.items():
            opened.writestr(link if name == link.filename else name, data)
    stored.unpack_bundle(packed, tmp_path / "again")
    assert not (tmp_path / "again" / link.filename).is_symlink()


@pytest.mark.parametrize(("limit", "value"), [("MAX_UNPACKED", 1000), ("MAX_MEMBERS", 3), ("MAX_BYTES", 100)])
def test_what_unpacks_to_too_much_is_not_unpacked(
    limit: str, value: int, packed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stored, limit, value)
    with pytest.raises(CommandError, match=r"unpacks to more than|is larger than"):
        stored.unpack_bundle(packed, tmp_path / "unpacked")
    assert not (tmp_path / "unpacked").exists()


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 and no more", b"text"])
def test_what_is_no_zip_is_refused(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "x.zip").write_bytes(content)
    with pytest.raises(CommandError, match="is no sound zip"):
        verify.run([str(tmp_path / "x.zip")])
    with pytest.raises(CommandError, match="is no file"):
        verify.run([str(tmp_path / "y.zip")])


def test_worlds_come_out_of_the_bundle_whatever_file_its_manifest_names(packed: Path, tmp_path: Path) -> None:
    """Worlds of a file elsewhere are read from the bundle; where it has none, nothing elsewhere is read."""
    content = members(packed)
    name = "points/000/manifest.json"
    content[name] = resealed(content[name], lambda found: found.update(worlds=str(tmp_path / "secret.parquet")))
    written(packed, content, sums=True)
    assert verify.run([str(packed), ONE_WORKER, "run.replications=2"]) == 0
    index = json.loads(content[stored.INDEX])
    del index["points"][0]["files"]["worlds.parquet"], content["points/000/worlds.parquet"]
    content[stored.INDEX] = json.dumps(index).encode()
    written(packed, content, sums=True)
    with pytest.raises(SpecError, match=r"drawn: run.worlds: .*worlds.parquet"):
        verify.run([str(packed), ONE_WORKER])


@pytest.mark.parametrize("word", ["run.seed=3", "output=x", "replications=2", "run.replications=0"])
def test_no_word_changes_what_is_verified(word: str, packed: Path) -> None:
    with pytest.raises(SpecError, match=r"sets none of|outside the"):
        verify.run([str(packed), word])


def test_a_folder_without_results_is_named(tmp_path: Path, folder: Path) -> None:
    with pytest.raises(CommandError, match="holds no complete results"):
        bundle.run([str(tmp_path)])
    with pytest.raises(CommandError, match=r"is no folder .did you mean '.*depot'"):
        bundle.run([str(folder.parent / "depto")])
