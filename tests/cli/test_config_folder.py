"""The shipped files, as the source of Hydra that reads them by libyaml and once in a process hands them out."""

import os
from pathlib import Path

import pytest
from hydra.errors import HydraException
from hydra.plugins.config_source import ConfigLoadError
from omegaconf import OmegaConf
from yaml import YAMLError

from desim.cli.composition import composed_scenario, shipped_configuration
from desim.cli.config_folder import ConfigFolder
from desim.cli.shipped import CONF

SCALARS = """# @package _global_
days: [2024-05-01, 2024-05-01T12:00:00, "2024-05-01"]
numbers: [1e6, 1.e6, .5, -.5e+3, 1_000, 1_000.5, 12:30:45, 12:30:45.5, 010, 0x1f, 0b11, +3, .inf, -.Inf, .nan, 1e, 5.]
flags: [yes, no, on, off, true, False, ~, null, "null"]
texts: [5 d, 3 %, a:b, "a: b", 'it''s', "${name}", 1.2.3, "", "\\u00fc"]
merged: &base {a: 1, b: [x, y]}
other: {<<: *base, b: [z]}
block: |
  two
  lines
folded: >-
  one
  line
empty:
5: five
"""


def source(folder: Path) -> ConfigFolder:
    return ConfigFolder("main", f"desim://{folder}")


def written(folder: Path, text: str, name: str = "some.yaml") -> ConfigFolder:
    (folder / name).write_text(text, encoding="utf-8")
    return source(folder)


def test_scalars_are_read_as_hydra_reads_them(tmp_path: Path) -> None:
    found = written(tmp_path, SCALARS).load_config("some")
    assert repr(found.config) == repr(OmegaConf.load(tmp_path / "some.yaml"))
    assert found.header == {"package": "_global_"}
    assert (found.provider, found.path) == ("main", f"desim://{tmp_path}")


FILES = sorted(path.relative_to(CONF).as_posix() for path in CONF.rglob("*.yaml"))


@pytest.mark.parametrize("step", [25, pytest.param(1, marks=pytest.mark.slow)])
def test_shipped_files_are_read_as_hydra_reads_them(step: int) -> None:
    for file in FILES[::step]:
        assert source(CONF).load_config(file).config == OmegaConf.load(CONF / file), file


def test_what_was_handed_out_is_nobody_elses(tmp_path: Path) -> None:
    from_file = written(tmp_path, "a: {b: 1}")
    from_file.load_config("some").config.a.b = 2
    assert from_file.load_config("some").config.a.b == 1


def test_a_file_that_has_changed_is_read_again(tmp_path: Path) -> None:
    assert written(tmp_path, "a: 1").load_config("some").config == {"a": 1}
    os.utime(tmp_path / "some.yaml", ns=(1, 1))
    assert written(tmp_path, "a: 2").load_config("some").config == {"a": 2}
    assert written(tmp_path, "a: 2\nb: 3").load_config("some.yaml").config == {"a": 2, "b": 3}


def test_an_empty_file_is_an_empty_map(tmp_path: Path) -> None:
    assert written(tmp_path, "# nothing\n").load_config("some").config == {}


@pytest.mark.parametrize("text", ["a: 1\na: 2\n", "a: {b: 1, b: 2}", "a: [1", "a: !!python/name:os.system"])
def test_what_hydra_refuses_is_refused(tmp_path: Path, text: str) -> None:
    bad = written(tmp_path, text)
    for load in (lambda: bad.load_config("some"), lambda: OmegaConf.load(tmp_path / "some.yaml")):
        with pytest.raises(YAMLError):
            load()


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigLoadError, match="Config not found"):
        source(tmp_path).load_config("none")


def test_files_and_folders_are_listed_by_name(tmp_path: Path) -> None:
    (tmp_path / "group").mkdir()
    folder = written(tmp_path, "a: 1", "group/one.yaml")
    assert folder.available()
    assert folder.is_group("group")
    assert folder.is_config("group/one")
    assert not folder.is_config("group")
    assert (folder.list("", None), folder.list("group", None)) == (["group"], ["one"])
    assert not source(tmp_path / "nowhere").available()


def test_hydra_composes_from_it() -> None:
    import hydra

    with shipped_configuration():
        config = hydra.compose(return_hydra_config=True)
    assert {s.provider: s.schema for s in config.hydra.runtime.config_sources}["main"] == "desim"


def test_an_option_that_is_not_there_is_named_with_those_that_are() -> None:
    with pytest.raises(HydraException, match="stock_rounds"):
        composed_scenario(overrides=["surge=stock_round"])
