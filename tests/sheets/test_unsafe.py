"""Files that are not what they seem: refused in words, soon, and without a traceback."""

import io
import resource
import time
import zipfile
from pathlib import Path

import openpyxl
import pytest

from desim.sheets.network import read_network
from desim.spec.fields.faults import SpecError

BOMB = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><x>&b;</x>'


def packed(parts: dict[str, bytes], plain: bool = True) -> bytes:
    """A workbook with parts put in or replaced."""
    raw, found = io.BytesIO(), io.BytesIO()
    openpyxl.Workbook().save(raw)
    with zipfile.ZipFile(raw) as old, zipfile.ZipFile(found, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist() if plain else ():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, content in parts.items():
            new.writestr(name, content)
    return found.getvalue()


def many_cells() -> bytes:
    cells = b"".join(b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (n, n) for n in range(1, 600_000))
    return b"<worksheet><sheetData>" + cells + b"</sheetData></worksheet>"


FILES = {
    "empty": (lambda: b"", "is no workbook"),
    "text": (lambda: b"name,value\n", "is no workbook"),
    "encrypted or old": (
        lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
        "is encrypted, or of the old format",
    ),
    "another zip": (lambda: packed({"hello.txt": b"hello"}, plain=False), "is no workbook"),
    "cut off": (lambda: packed({})[:2000], "is damaged"),
    "macros": (lambda: packed({"xl/vbaProject.bin": b"\0"}), "holds macros"),
    "entities": (lambda: packed({"xl/workbook.xml": BOMB}), "holds a document type"),
    "entities in utf-16": (
        lambda: packed({"xl/workbook.xml": BOMB.decode().encode("utf-16")}),
        "holds a document type",
    ),
    "bomb": (lambda: packed({"xl/media/image1.png": b"\0" * (80 << 20)}), "unpacks to more than 64 MiB"),
    "too many elements": (lambda: packed({"xl/worksheets/sheet1.xml": many_cells()}), "holds more than"),
    "too many parts": (lambda: packed({f"xl/{n}.txt": b"" for n in range(1200)}), "unpacks to more than"),
    "broken inside": (lambda: packed({"xl/workbook.xml": b"<workbook"}), "cannot be read as a workbook"),
    "too large": (lambda: b"PK\x03\x04" + b"\0" * (5 << 20), "is larger than 4 MiB"),
}


@pytest.mark.parametrize("kind", FILES)
def test_a_bad_file_is_refused(kind: str, tmp_path: Path) -> None:
    make, message = FILES[kind]
    path = tmp_path / "mine.xlsx"
    path.write_bytes(make())
    began, before = time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(SpecError, match=message):
        read_network(path)
    assert time.process_time() - began <= 1.0
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before <= 200 * 1024


def test_a_password_of_the_archive_is_refused(tmp_path: Path) -> None:
    data = bytearray(packed({}))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark)
        while at >= 0:
            data[at + offset] |= 1
            at = data.find(mark, at + 4)
    (tmp_path / "mine.xlsx").write_bytes(data)
    with pytest.raises(SpecError, match="damaged, or packed with a password"):
        read_network(tmp_path / "mine.xlsx")


@pytest.mark.parametrize("name", ["mine.xlsm", "mine.xls", "mine.ods", "missing.xlsx", "mine.csv"])
def test_a_file_of_another_kind_is_refused(name: str, tmp_path: Path) -> None:
    if name != "missing.xlsx":
        (tmp_path / name).write_bytes(packed({}))
    with pytest.raises(SpecError, match=r"is neither a workbook|is no regular file"):
        read_network(tmp_path / name)


@pytest.mark.parametrize(
    "cell", ["[" * 5000, "{a: " * 5000, "[&a [x, x], *a, *a]", "{a: !!python/object/apply:os.system [x]}"]
)
def test_text_of_a_cell_runs_nothing_and_nests_no_deeper_than_yaml(cell: str, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "lines"
    book.active.append(["name", "title", "modes"])
    book.active.append(["plant", "Plant", cell])
    book.save(tmp_path / "mine.xlsx")
    with pytest.raises(SpecError, match=r"lines!C2: .*(must be a plain map or list|is neither JSON nor YAML)"):
        read_network(tmp_path / "mine.xlsx")


def test_a_folder_of_too_many_or_too_large_files_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match="holds no CSV files"):
        read_network(tmp_path)
    (tmp_path / "sites.csv").write_bytes(b"name\n" + b"x" * (2 << 20))
    with pytest.raises(SpecError, match="is no file of at most 1 MiB"):
        read_network(tmp_path)
