"""What others hand over is data: results folders with planted files and links, hostile names, words for the log."""

import contextlib
import json
import os
import pickle
import socket
import stat
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import desim
from desim.report.comparison import write_point
from desim.spec.fields.faults import SpecError
from desim.spec.read import read
from desim.store.lock import Lock
from desim.store.results import load
from desim.store.sealed import seal
from desim.store.sweep import point_name
from tests.fuzz.command import run_command

NETWORK: dict[str, Any] = {
    "name": "mine",
    "horizon": 40,
    "nations": {"us": {}},
    "sites": {"home": {"nation": "us"}},
    "items": {"spare": {}},
    "suppliers": {"maker": {"site": "home", "item": "spare", "lead_time": {"law": "exponential", "mean": 5}}},
    "stockpiles": {
        "depot": {
            "site": "home",
            "item": "spare",
            "initial": 5,
            "policy": {"kind": "base_stock", "level": 5},
            "sources": {"maker": {}},
        }
    },
    "demands": {"users": {"kind": "poisson", "stockpile": "depot", "arrivals": 0.8}},
}
HOSTILE = [
    "../../x", "/etc/x", "C:\\x", "a/b", "..", ".", "CON", "aux.txt", "x\0y", "a" * 300, "x\ny", "\x1b[31m", "%s%n",
    "-rf", "~", "$(id)", "`id`", "x" * 1_000_000,
]  # fmt: skip


def simulated(place: Path, n: int = 2) -> Path:
    desim.simulate(NETWORK, replications=n, workers=1, folder=place)
    return place


class Planted:
    """Leaves a mark when it is unpickled."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[Any, ...]:
        return (Path.touch, (self.mark,))


def test_a_planted_pickle_is_real(tmp_path: Path) -> None:
    pickle.loads(pickle.dumps(Planted(tmp_path / "mark")))  # noqa: S301
    assert (tmp_path / "mark").exists()


def test_nothing_planted_in_a_results_folder_is_unpickled(tmp_path: Path) -> None:
    place, mark = simulated(tmp_path / "results"), tmp_path / "mark"
    evil = pickle.dumps(Planted(mark))
    for name in ("kpi.pkl", "digests.json", "x.joblib", "daily.parquet", "states.parquet.corrupt"):
        (place / name).write_bytes(evil)
    np.save(place / "kpi.npy", np.array([Planted(mark)], dtype=object), allow_pickle=True)
    with zipfile.ZipFile(place / "more.zip", "w") as file:
        file.writestr("../../outside.txt", "x")
    (place / ".parts").mkdir()
    (place / ".parts" / "..part").write_bytes(evil)
    (place / ".parts" / "0.part").write_bytes(evil)
    desim.simulate(NETWORK, replications=3, workers=1, folder=place)
    write_point(place)
    assert not mark.exists()
    assert not list(tmp_path.rglob("outside.txt"))
    assert sorted(load(place).kpi["replication"].unique()) == [0, 1, 2]


def test_a_crafted_manifest_moves_no_file_outside(tmp_path: Path) -> None:
    place, other = simulated(tmp_path / "results"), tmp_path / "theirs.txt"
    other.write_text("theirs", encoding="utf-8")
    manifest = json.loads((place / "manifest.json").read_text(encoding="utf-8"))
    manifest["files"] = {"../theirs.txt": "0" * 64, str(other): "0" * 64}
    (place / "manifest.json").write_text(json.dumps(seal(manifest)), encoding="utf-8")
    simulated(place)
    assert other.read_text(encoding="utf-8") == "theirs"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["results", "theirs.txt"]


@pytest.mark.parametrize("name", [".lock", "report.html", "manifest.json", "scenario.json", "kpi.parquet"])
def test_planted_links_are_not_written_through(name: str, tmp_path: Path) -> None:
    place, other = tmp_path / "results", tmp_path / "theirs.txt"
    other.write_text("theirs", encoding="utf-8")
    place.mkdir()
    (place / name).symlink_to(other)
    with contextlib.suppress(OSError, SpecError):  # a refusal is as good
        simulated(place)
        if name == "report.html":
            write_point(place)
    assert other.read_text(encoding="utf-8") == "theirs"


@pytest.mark.parametrize("name", [".parts", ".beyond", ".parts-new"])
def test_planted_folders_are_refused(name: str, tmp_path: Path) -> None:
    place, other = tmp_path / "results", tmp_path / "theirs"
    other.mkdir()
    (other / "kept.tmp").write_text("theirs", encoding="utf-8")
    place.mkdir()
    (place / name).symlink_to(other)
    with pytest.raises(OSError, match="is a link"):
        simulated(place)
    assert [p.name for p in other.iterdir()] == ["kept.tmp"]


@pytest.mark.parametrize("name", HOSTILE, ids=lambda n: repr(n[:12]))
def test_hostile_names_never_make_a_path(name: str, tmp_path: Path) -> None:
    place = tmp_path / "results" / point_name([f"title={name}", name])
    assert place.parent == tmp_path / "results"
    assert len(place.name) <= 80
    assert place.name[0] not in ".-~"
    place.mkdir(parents=True)
    with pytest.raises(SpecError):
        desim.simulate({**NETWORK, "name": name}, replications=1, workers=1, folder=place / "x")
    assert not list(place.iterdir())


@pytest.mark.parametrize("name", HOSTILE, ids=lambda n: repr(n[:12]))
def test_messages_are_one_printable_short_line_a_fault(name: str) -> None:
    data = json.loads(json.dumps(NETWORK))
    data["items"][name] = {name: name}
    data["demands"]["users"]["stockpile"] = name
    data["demands"]["users"][name] = 5
    with pytest.raises(SpecError) as refused:
        read(data)
    for line in str(refused.value).splitlines():
        assert line.isprintable()
        assert len(line) <= 200
    assert len(str(refused.value).splitlines()) == 1 + len(refused.value.faults)


def test_files_have_the_modes_of_the_umask(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        place = simulated(tmp_path / "results")
        write_point(place)
    finally:
        os.umask(before)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in place.rglob("*") if path.is_file()}
    assert set(modes.values()) == {0o640}, modes
    with Lock(place):
        assert stat.S_IMODE((place / ".lock").stat().st_mode) & 0o022 == 0


def test_a_run_and_its_report_need_no_network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*given: Any, **named: Any) -> None:
        raise AssertionError("a connection")

    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, refuse)
    for name in ("create_connection", "getaddrinfo"):
        monkeypatch.setattr(socket, name, refuse)
    words = ["network=island_stocks", "run.replications=2", "run.workers=1", "horizon=60"]
    ended = run_command(words, tmp_path, 60.0)
    assert ended.code == 0, ended.err
    assert list(tmp_path.rglob("report.html"))


LISTEN = """
() => ({scripts: document.scripts.length, images: document.images.length,
        handlers: [...document.querySelectorAll('*')].flatMap(e => [...e.attributes])
                  .filter(a => a.name.startsWith('on') || /^\\s*javascript:/i.test(a.value)).length,
        text: document.body.innerText})
"""
EVIL = '"><img src=x onerror=alert(1)><script>alert(1)</script><svg onload=alert(1)> {{7*7}} =cmd()'


@pytest.mark.parametrize(("name", "scripts"), [("report.html", 0), ("annex.html", 1)])
def test_hostile_names_are_inert_in_a_browser(name: str, scripts: int, browser: Any, tmp_path: Path) -> None:
    """The annex runs its own search and nothing else."""
    data = json.loads(json.dumps(NETWORK))
    data |= {"title": EVIL, "question": EVIL}
    for part in (data["items"]["spare"], data["stockpiles"]["depot"], data["suppliers"]["maker"]):
        part["title"] = EVIL
    desim.simulate(data, replications=3, workers=1, folder=tmp_path / "results")
    page_file = write_point(tmp_path / "results").with_name(name)
    asked: list[str] = []
    dialogs: list[str] = []
    page = browser.new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    page.goto(page_file.as_uri())
    found = page.evaluate(LISTEN)
    page.close()
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert dialogs == []
    assert (found["scripts"], found["handlers"]) == (scripts, 0)
    assert "{{7*7}}" in found["text"]
    assert "onerror=alert(1)" in found["text"]
