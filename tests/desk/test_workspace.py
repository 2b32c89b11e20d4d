"""Workspace: what is brought is checked, what is deleted comes back, and nothing outside is touched."""

import io
import json
import zipfile
from pathlib import Path

import openpyxl
import pytest

from desim.desk.names import NotThere
from desim.desk.workspace import LARGEST_UPLOAD, MOST_UPLOADS, BringError, Busy, Workspace
from desim.sheets import folder, safe_load


def workbook(text: object = "name", **parts: bytes) -> bytes:
    """A workbook with one cell, and further parts of its archive."""
    raw = io.BytesIO()
    book = openpyxl.Workbook()
    book.active["A1"] = text
    book.save(raw)
    with zipfile.ZipFile(raw, "a", zipfile.ZIP_DEFLATED) as packed:
        for name, data in parts.items():
            packed.writestr(name, data)
    return raw.getvalue()


@pytest.fixture
def desk(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / "desk")


def everything(folder: Path) -> set[str]:
    """All files below a folder."""
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_a_workbook_is_kept_as_it_came(desk: Workspace) -> None:
    data = workbook()
    name = desk.bring({"My Network.xlsx": data})
    assert (name, desk.networks()) == ("my_network", ["my_network"])
    assert desk.network(name).read_bytes() == data
    assert desk.bring({"my network.XLSX": data}) == "my_network_2"


def test_as_much_is_taken_as_is_read() -> None:
    assert (LARGEST_UPLOAD, MOST_UPLOADS) == (safe_load.MAX_BYTES, folder.MAX_FILES)


def test_csv_files_are_kept_as_a_folder(desk: Workspace) -> None:
    name = desk.bring({"a/sites.csv": b"name\nhome\n", "a/Items.csv": b"name\nspare\n"})
    assert sorted(path.name for path in desk.network(name).iterdir()) == ["items.csv", "sites.csv"]


@pytest.mark.parametrize(
    ("files", "message"),
    [({}, "takes 1 to"),
     ({"a.exe": b"MZ"}, "takes one workbook"),
     ({"a.xlsx": b"PK\x03\x04", "b.xlsx": b"PK\x03\x04"}, "takes one workbook"),
     ({"a.xlsx": workbook(), "b.csv": b"name\n"}, "takes one workbook"),
     ({"a.xlsx": b"name\n"}, "is no workbook"),
     ({"a.xlsx": workbook(**{"xl/vbaProject.bin": b"\0"})}, "holds macros"),
     ({"a.xlsx": workbook(**{"xl/media/image1.png": b"\0" * (80 << 20)})}, "unpacks to more than"),
     ({"a.xlsx": b"PK\x03\x04" + b"\0" * LARGEST_UPLOAD}, "is larger than 4 MiB"),
     ({"a.csv": b"x" * (2 << 20)}, "a.csv"),
     ({"a b.csv": b"name\n"}, "is no name of a sheet"),
     ({"a.csv": b"name\n", "A.csv": b"name\n"}, "takes each sheet once"),
     ({f"s{k}.csv": b"name\n" for k in range(MOST_UPLOADS + 1)}, "takes 1 to")],
)  # fmt: skip
def test_what_could_do_harm_is_refused_and_nothing_is_kept(
    files: dict[str, bytes], message: str, desk: Workspace
) -> None:
    with pytest.raises(BringError, match=message):
        desk.bring(files)
    assert everything(desk.root) == set()


@pytest.mark.parametrize(
    "name", ["../../x.xlsx", "/etc/x.xlsx", "C:\\x.xlsx", "..xlsx", "x\0y.xlsx", "a/b.xlsx", "CON.xlsx"]
)
def test_no_name_of_an_upload_leads_out_of_the_folder(name: str, desk: Workspace) -> None:
    kept = desk.network(desk.bring({name: workbook()}))
    assert kept.parent == desk.root / "networks"
    assert everything(desk.root.parent) == {f"desk/networks/{kept.name}"}


def test_a_formula_stays_what_it_is_and_is_not_computed(desk: Workspace) -> None:
    data = workbook('=HYPERLINK("http://x.example","y")')
    assert desk.network(desk.bring({"a.xlsx": data})).read_bytes() == data


@pytest.mark.parametrize("name", ["../studies", "", ".", "no", "NETWORK", "/etc", "a/b", "x\0"])
def test_there_is_no_network_or_study_of_another_name(name: str, desk: Workspace) -> None:
    desk.bring({"network.xlsx": workbook()})
    for find in (desk.network, desk.study):
        with pytest.raises(NotThere):
            find(name)


def test_what_is_deleted_comes_back_under_its_name(desk: Workspace) -> None:
    name = desk.bring({"a.xlsx": workbook()})
    study = desk.begin("Mine", {"name": "mine"}, network=name)
    gone = [desk.delete_network(name), desk.delete_study(study)]
    assert (desk.networks(), desk.studies()) == ([], [])
    assert sorted(deleted.title for deleted in desk.trash) == ["Mine", "a"]
    assert desk.bring({"a.xlsx": workbook()}) == "a_2"
    for deleted in gone:
        desk.trash.restore(deleted.key)
    assert (desk.networks(), [one.id for one in desk.studies()]) == (["a", "a_2"], ["mine"])
    assert list(desk.trash) == []
    with pytest.raises(NotThere):
        desk.trash.restore(gone[0].key)


def test_what_is_put_in_the_trash_by_hand_is_not_taken_out_of_the_workspace(desk: Workspace) -> None:
    gone = desk.delete_network(desk.bring({"a.xlsx": workbook()}))
    note = desk.root / "trash" / gone.key / "deleted.json"
    for change in ({"kind": "../.."}, {"name": "../../x.xlsx"}, {"kind": "trash"}, {"name": 1}, {"more": ""}):
        plain = json.loads(note.read_text("utf-8"))
        note.write_text(json.dumps({**plain, **change}), encoding="utf-8")
        assert list(desk.trash) == []
        with pytest.raises(NotThere):
            desk.trash.restore(gone.key)
        note.write_text(json.dumps(plain), encoding="utf-8")


def test_a_network_that_is_brought_again_takes_the_place_of_the_old_one(desk: Workspace) -> None:
    name = desk.bring({"a.xlsx": workbook("old")})
    study = desk.begin("Mine", {"name": "mine"}, network=name)
    assert desk.bring({"b.xlsx": workbook("new")}, instead_of=name) == name
    assert [deleted.name for deleted in desk.trash] == ["a.xlsx"]
    assert study.network is not None
    assert study.network.read_bytes() != desk.network(name).read_bytes()


def test_a_refused_network_leaves_the_old_one(desk: Workspace) -> None:
    name = desk.bring({"a.xlsx": workbook()})
    with pytest.raises(BringError):
        desk.bring({"a.xlsx": b"nothing"}, instead_of=name)
    assert (desk.networks(), list(desk.trash)) == ([name], [])


def test_a_study_holds_its_network_so_that_it_can_be_taken_elsewhere(desk: Workspace) -> None:
    name = desk.bring({"a.xlsx": workbook()})
    study = desk.begin("Mine", {"name": "mine"}, network=name)
    assert study.question()[0] == {"name": "mine", "workbook": "network/a.xlsx"}
    copy = desk.duplicate(study, "Mine, later")
    assert copy.question()[0] == study.question()[0]
    assert copy.network is not None
    assert copy.network.read_bytes() == desk.network(name).read_bytes()


def test_a_study_that_runs_is_not_deleted(desk: Workspace) -> None:
    study = desk.begin("Mine", {"name": "mine"})
    study.update(status="running")
    with pytest.raises(Busy):
        desk.delete_study(study)


def test_a_link_in_the_workspace_is_no_study_and_no_network(desk: Workspace, tmp_path: Path) -> None:
    (tmp_path / "secret").mkdir()
    (desk.root / "studies" / "link").symlink_to(tmp_path / "secret")
    (desk.root / "networks" / "link").symlink_to(tmp_path / "secret")
    assert (desk.studies(), desk.networks()) == ([], [])
    for find in (desk.network, desk.study):
        with pytest.raises(NotThere):
            find("link")
