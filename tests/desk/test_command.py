"""Command: what may be typed after ``desim desk``."""

import socket
from pathlib import Path

import pytest

from desim.desk import command
from desim.desk.command import listening, parsed, run
from desim.spec.fields.faults import CommandError


def test_a_folder_a_port_and_the_browser_may_be_chosen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert parsed([]) == (tmp_path / "desk", 0, True)
    assert parsed(["mine", "port=8123", "browser=off"]) == (tmp_path / "mine", 8123, False)


@pytest.mark.parametrize(
    ("words", "message"),
    [(["a", "b"], "takes one folder"), (["prot=1"], "did you mean 'port'"), (["port=x"], "a whole number"),
     (["port=65536"], "a whole number"), (["port=-1"], "a whole number"), (["port=٣"], "a whole number"),
     (["port=" + "9" * 5000], "a whole number"), (["browser=maybe"], "must be on or off"),
     (["host=0.0.0.0"], "takes a folder, port=N and browser=off")],
)  # fmt: skip
def test_all_that_is_wrong_is_told_at_once(words: list[str], message: str) -> None:
    with pytest.raises(CommandError, match=message):
        parsed(words)
    with pytest.raises(CommandError) as refused:
        parsed([*words, "port=y", "browser=z"])
    assert len(refused.value.faults) >= 2


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(CommandError, match="is no folder"):
        parsed([str(tmp_path / "file")])


def test_without_its_library_it_says_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "LIBRARY", "no_such_library")
    with pytest.raises(CommandError, match=r"pip install 'desim\[desk\]'"):
        run([str(tmp_path / "desk")])
    assert not (tmp_path / "desk").exists()


def test_a_port_that_is_taken_is_told() -> None:
    with listening(0) as first:
        assert first.getsockname()[0] == "127.0.0.1"
        with pytest.raises(CommandError, match="leave it out for a free one"):
            listening(first.getsockname()[1])
        with socket.create_connection(first.getsockname()):
            pass
