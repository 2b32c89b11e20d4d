"""The loader that merges plain data: composes what Hydra's own loader composes, node by node."""

import copy
import pickle
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import hydra
import hydra._internal.hydra as hydra_application
import pytest
from hydra._internal.config_loader_impl import ConfigLoaderImpl
from hydra.core.config_store import ConfigStore
from omegaconf import DictConfig, ListConfig, OmegaConf

from desim.cli import composition, config_loader
from desim.cli.composition import shipped_configuration
from desim.cli.config_loader import PlainLoader
from desim.cli.plain_nodes import NotPlain, contained, merged, plain_data
from desim.cli.shipped import CONF


def described(node: Any) -> Any:
    """Everything of a node and of those below it: kind, types, flags, key and value, in order."""
    meta = node._metadata
    kind = DictConfig if isinstance(node, DictConfig) else type(node)  # with a faster copy it is one all the same
    own = (kind, meta.ref_type, meta.optional, meta.key, meta.flags)
    if isinstance(node, DictConfig) and isinstance(content := node.__dict__["_content"], dict):
        below = [(key, described(value)) for key, value in content.items()]
        return (*own, meta.object_type, meta.key_type, meta.element_type, below)
    if isinstance(node, ListConfig) and isinstance(content := node.__dict__["_content"], list):
        return (*own, meta.object_type, meta.element_type, [described(value) for value in content])
    return (*own, node._value())


@pytest.fixture
def by_hydra_alone(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was no plain data, so that Hydra composed it alone."""
    found: list[str] = []
    parted = config_loader._parted

    def noted(*given: Any) -> Any:
        try:
            return parted(*given)
        except NotPlain:
            found.append("not plain")
            raise

    monkeypatch.setattr(config_loader, "_parted", noted)
    return found


def both(name: str, words: list[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """What this loader composes, and what Hydra's own does; an error as its words."""
    for loader in (PlainLoader, ConfigLoaderImpl):
        with monkeypatch.context() as patch:
            patch.setattr(composition, "register_loader", lambda: None)
            patch.setattr(hydra_application, "ConfigLoaderImpl", loader)
            with shipped_configuration():
                try:
                    yield hydra.compose(name, words, return_hydra_config=True)
                except Exception as error:
                    yield f"{type(error).__name__}: {error}"


def owned(node: Any) -> list[Any]:
    """A node and all below it, each of which must know the one above."""
    content = node.__dict__.get("_content")
    below = list(content.values()) if isinstance(content, dict) else content if isinstance(content, list) else []
    assert all(one._get_parent() is node for one in below)
    return [node, *(other for one in below for other in owned(one))]


EXPERIMENTS = [["experiment=" + path.stem] for path in sorted((CONF / "experiment").glob("*.yaml"))]
CASES = sorted(f"validation/{path.stem}" for path in (CONF / "validation").glob("*.yaml"))
WORDS: list[list[str]] = [
    [],
    ["surge=[third_shift,second_source]", "disruption=lap_fire", "causes.lap_fire.mean_time_to_repair=3 d"],
    ["network=island_stocks", "+sites.extra={nation: us}", "~bibliography", "run.replications=3"],
    ["network=patriot", "hydra.mode=MULTIRUN", "hydra.sweeper.params.surge='a,b'", "study=check"],
    ["stockpiles=null", "demands={}"],
    ["no_such_key=1"],
    ["surge=no_such_plan"],
    ["~no_such_key"],
]


@pytest.mark.parametrize("step", [9, pytest.param(1, marks=pytest.mark.slow)])
def test_shipped_configurations_are_composed_as_hydra_composes_them(
    step: int, by_hydra_alone: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = [("config", words) for words in WORDS]
    wanted += [("config", words) for words in EXPERIMENTS[::step]] + [(name, []) for name in CASES[::step]]
    for name, words in wanted:
        ours, hydras = both(name, words, monkeypatch)
        if isinstance(hydras, str):
            assert ours == hydras
        else:
            assert described(ours) == described(hydras), (name, words)
    assert not by_hydra_alone


FOLDER = {
    "network/own.yaml": "# @package _global_\nname: own\nsites: {a: {x: us}, b: null}\nhydra: {verbose: true}\n",
    "network/over.yaml": "# @package _global_\ndefaults: [own]\nsites: {a: null, b: {x: de}, c: [1, 2]}\nlines: {}\n",
    "network/boxed.yaml": "nation: us\n",
    "network/clash.yaml": "# @package _global_\ndefaults: [own]\nsites: [1]\n",
    "network/asks.yaml": "# @package _global_\nname: asks\ntitle: ${name} of ${oc.env:HOME}\nsites: ???\n",
    "network/far.yaml": "# @package _global_\nhydra: {searchpath: [x]}\n",
}


@pytest.mark.parametrize("name", [path.removeprefix("network/").removesuffix(".yaml") for path in FOLDER])
def test_a_folder_of_ones_own_is_composed_as_hydra_composes_it(
    name: str, by_hydra_alone: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path, text in FOLDER.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    words = [f"network={name}", f"hydra.searchpath=[file://{tmp_path}]"]
    ours, hydras = both("config", words, monkeypatch)
    assert bool(by_hydra_alone) == (name in ("clash", "asks"))
    if isinstance(hydras, str):
        assert ours == hydras
    else:
        assert without_source(ours, tmp_path, "desim") == without_source(hydras, tmp_path, "file")


def without_source(config: Any, folder: Path, scheme: str) -> Any:
    """A configuration as described, without the entry of a folder that is read by a scheme."""
    sources = config.hydra.runtime.config_sources
    (place,) = [k for k, source in enumerate(sources) if source.path == str(folder)]
    assert sources[place].schema == scheme
    before = sources._metadata.flags
    OmegaConf.set_readonly(config.hydra, None)
    del sources[place]
    assert sources._metadata.flags == before
    return described(config)


def test_typed_settings_are_merged_by_hydra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ConfigStore.instance(), "repo", dict(ConfigStore.instance().repo))
    ConfigStore.instance().store("typed", {"horizon": "${name}"}, group="network", package="_global_")
    ours, hydras = both("config", ["network=typed"], monkeypatch)
    assert described(ours) == described(hydras)


def test_what_was_composed_is_nobody_elses() -> None:
    with shipped_configuration():
        hydra.compose("config", []).stockpiles.us_stock.title = "changed"
        assert hydra.compose("config", []).stockpiles.us_stock.title != "changed"


def test_maps_are_merged_and_all_else_is_replaced() -> None:
    below = {"a": {"x": 1, "y": 2}, "b": [1], "c": None, 3: "three"}
    above = {"a": {"y": 3, "z": {}}, "b": [2, 3], "c": {"d": 1}, "e": None}
    assert merged(below, above) == {
        "a": {"x": 1, "y": 3, "z": {}}, "b": [2, 3], "c": {"d": 1}, 3: "three", "e": None,
    }  # fmt: skip
    assert below["a"] == {"x": 1, "y": 2}
    with pytest.raises(NotPlain):
        merged({"a": [1]}, {"a": {"x": 1}})


@pytest.mark.parametrize("data", ["${a}", ["???"], {"a": {"b": "x ${y}"}}, {None: 1}, (1, 2)])
def test_what_is_more_than_a_value_is_not_plain(data: Any) -> None:
    with pytest.raises(NotPlain):
        plain_data(data)


@pytest.mark.parametrize("words", [[], ["experiment=surge_155"], ["demands={}", "+mixed=[1, {a: '${name}'}, null]"]])
def test_a_configuration_is_copied_as_omegaconf_copies_it(words: list[str]) -> None:
    """Node by node, none shared, and each below its own; what is not plain goes OmegaConf's way."""
    with shipped_configuration():
        composed = hydra.compose("config", words, return_hydra_config=True)
    assert type(composed) is config_loader.Composed
    with suppress(NotPlain):  # as Hydra's own settings are
        assert contained(composed) == OmegaConf.to_container(composed, resolve=False)
    own = OmegaConf.masked_copy(composed, [key for key in composed if key != "hydra"])
    assert contained(own) == OmegaConf.to_container(own, resolve=False)
    before = described(composed)
    fast = copy.deepcopy(composed)
    object.__setattr__(composed, "__class__", DictConfig)
    slow = copy.deepcopy(composed)
    assert type(fast) is DictConfig
    assert described(fast) == described(slow) == described(composed) == before
    assert list(fast) == list(slow)
    assert not {id(node) for node in owned(fast)} & {id(node) for node in owned(composed)}
    fast.name = "another"
    assert composed.name == slow.name != "another"


def test_a_loader_in_another_process_knows_no_other_points() -> None:
    """A launcher that starts a process for each point takes the loader there: it must run no other point ahead."""
    loader = PlainLoader.__new__(PlainLoader)
    loader.__dict__.update(points=[("a=1",), ("a=2",)], sweep=object(), _master=DictConfig({}), _kept={}, repository=1)
    there = pickle.loads(pickle.dumps(loader))  # noqa: S301  # its own bytes
    assert (there.points, there.sweep, there.repository) == ([], None, 1)
    assert len(loader.points) == 2
