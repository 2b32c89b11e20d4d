"""Archive: what one desk packs another opens, and the command line too; what others pack is only data."""

import io
import shutil
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from desim.desk.archive import bring_archive, export
from desim.desk.asking import write_asked
from desim.desk.history import changes
from desim.desk.workspace import BringError, Workspace
from tests.command import desim
from tests.desk.questions import bits
from tests.desk.test_workspace import everything, workbook


@pytest.fixture
def packed(desk_with_answers: Path, tmp_path: Path) -> Path:
    """The archive of a study."""
    return export(Workspace(desk_with_answers).study("depot"), tmp_path / "depot.zip")


@pytest.fixture
def desk(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / "other")


def rewritten(packed: Path, change: Callable[[zipfile.ZipFile], None], without: tuple[str, ...] = ()) -> io.BytesIO:
    """An archive with something left out or added."""
    found = io.BytesIO()
    with zipfile.ZipFile(packed) as old, zipfile.ZipFile(found, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            if info.filename not in without:
                new.writestr(info, old.read(info))
        change(new)
    return found


def test_another_desk_opens_what_was_packed(packed: Path, desk_with_answers: Path, desk: Workspace) -> None:
    original = Workspace(desk_with_answers).study("depot")
    with packed.open("rb") as source:
        study = bring_archive(desk, source)
    assert (study.id, study.state.title, study.state.status) == ("depot", "Depot", "done")
    assert study.question() == original.question()
    assert changes(original, study) == []
    assert bits(study.results) == bits(original.results)
    assert study.pages()[0].read_bytes() == original.pages()[0].read_bytes()
    assert write_asked(study).words == original.state.words


def test_the_command_line_goes_on_in_what_was_packed(packed: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(packed) as archive:
        archive.extractall(tmp_path / "unpacked")
    folder = tmp_path / "unpacked"
    before = bits(folder / "results")
    words = (folder / "command.txt").read_text("utf-8").split()
    done = desim(folder, *words[1:])
    assert done.returncode == 0, done.stderr
    assert bits(folder / "results") == before


def test_no_command_and_no_configuration_of_others_is_taken_over(packed: Path, desk: Workspace) -> None:
    def add(new: zipfile.ZipFile) -> None:
        new.writestr("conf/surge/mine/evil.yaml", "_target_: os.system")

    study = bring_archive(desk, rewritten(packed, add))
    assert not (study.folder / "conf").exists()
    assert not (study.folder / "command.txt").exists()
    assert study.state.words == ()


def member(name: str, data: bytes | str = b"x", mode: int = 0o644 | stat.S_IFREG) -> Callable[[zipfile.ZipFile], None]:
    """Adds a file of any name to an archive."""

    def add(new: zipfile.ZipFile) -> None:
        info = zipfile.ZipInfo("placeholder")
        info.filename = name  # as it is, which the constructor would make plain
        info.external_attr = mode << 16
        new.writestr(info, data)

    return add


NAMES = [
    "../x.html", "/etc/x", "results/../../x.html", "results/a/../x.html", "C:\\x.html", "results\\x.html",
    "results//x.html", "results/./x.html", "results/.parts/x.json", "results/x.py", "results/x.exe", "state.json",
    "x.html", ".lock", "network/x.xlsm", "network/../question.yaml", "results/a\nb.html", "QUESTION.YAML",
    "results/" + "a/" * 20 + "x.html", "results/" + "a" * 200 + ".html", "results/a:b.html", "results/... /x.html",
    "desim/x.py", "numpy.py",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_a_member_of_another_name_is_refused_and_nothing_is_written(
    name: str, packed: Path, desk: Workspace, tmp_path: Path
) -> None:
    archive = rewritten(packed, member(name))
    before = everything(tmp_path)
    with pytest.raises(BringError):
        bring_archive(desk, archive)
    assert everything(tmp_path) == before


def test_links_passwords_and_bombs_are_refused(
    packed: Path, desk: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = everything(tmp_path)
    link = rewritten(packed, member("results/x.html", "/etc/passwd", 0o777 | stat.S_IFLNK))
    twice = rewritten(packed, member("results/x.html"))
    with zipfile.ZipFile(twice, "a") as more:
        member("results/X.HTML")(more)
    secret = bytearray(packed.read_bytes())
    secret[secret.find(b"PK\x01\x02") + 8] |= 1
    for data, message in (
        (link, "is no regular file"), (twice, "holds a file twice"), (io.BytesIO(secret), "has a password"),
        (io.BytesIO(packed.read_bytes()[:-100]), "no sound zip"), (io.BytesIO(b"nothing"), "no sound zip"),
        (rewritten(packed, lambda new: None, ("question.yaml",)), "is no study of a desk"),
    ):  # fmt: skip
        with pytest.raises(BringError, match=message):
            bring_archive(desk, data)
    monkeypatch.setattr("desim.desk.archive.MAX_UNPACKED", 1 << 20)
    with pytest.raises(BringError, match="unpacks to more than"):
        bring_archive(desk, rewritten(packed, member("results/x.html", b"\0" * (2 << 20))))
    assert everything(tmp_path) == before


def test_a_file_that_is_longer_than_the_archive_says_is_refused(packed: Path, desk: Workspace) -> None:
    archive = rewritten(packed, member("results/x.html", b"\0" * (1 << 20)))
    data = archive.getvalue().replace((1 << 20).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    with pytest.raises(BringError):
        bring_archive(desk, io.BytesIO(data))
    assert desk.studies() == []


@pytest.mark.parametrize(
    ("data", "name"),
    [(b"no workbook", "network/depot.xlsx"), (workbook(**{"xl/vbaProject.bin": b"\0"}), "network/depot.xlsx"),
     (b"x" * (2 << 20), "network/depot.csv"), (b"x" * (2 << 20), "network/depot/a.csv")],
)  # fmt: skip
def test_a_network_of_others_is_checked_as_one_that_is_brought(
    data: bytes, name: str, packed: Path, desk: Workspace
) -> None:
    with pytest.raises(BringError):
        bring_archive(desk, rewritten(packed, member(name, data), ("network/depot.xlsx",)))
    assert desk.studies() == []


def test_a_study_without_the_workbook_that_it_asks_of_is_refused(packed: Path, desk: Workspace) -> None:
    with pytest.raises(BringError, match="lacks the workbook"):
        bring_archive(desk, rewritten(packed, lambda new: None, ("network/depot.xlsx",)))


def test_what_a_run_keeps_for_itself_and_links_are_not_packed(desk_with_answers: Path, tmp_path: Path) -> None:
    shutil.copytree(desk_with_answers, tmp_path / "desk")
    study = Workspace(tmp_path / "desk").study("depot")
    (study.results / "depot" / ".parts").mkdir()
    (study.results / "depot" / ".parts" / "x.part").write_bytes(b"x")
    (study.results / "link.txt").symlink_to("/etc/passwd")
    with zipfile.ZipFile(export(study, tmp_path / "x.zip")) as archive:
        names = archive.namelist()
    assert {"question.yaml", "study.json", "command.txt", "network/depot.xlsx"} <= set(names)
    assert not [name for name in names if "/." in name or name.startswith(".") or "link" in name]
    assert "state.json" not in names
