"""The shipped configuration: everything composes and reads, numbers have sources, files keep the conventions."""

import itertools
import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hydra import compose, initialize_config_dir
from omegaconf import DictConfig, OmegaConf

from desim.cli.app import APART
from desim.sim.replicate import replicate
from desim.spec.checks.check import warnings_in
from desim.spec.facts import Facts
from desim.spec.families import PARTS
from desim.spec.fields import units
from desim.spec.read import read
from desim.spec.scenario import Scenario
from desim.spec.settings.studies import ASKED

ROOT = Path(__file__).parents[2]
CONF = ROOT / "conf"
GROUPS = ("network", "demand", "surge", "disruption", "reform", "politics")
LEVERS = ("surge", "disruption", "reform", "politics")
FILES = {path.relative_to(CONF).as_posix(): path for path in sorted(CONF.rglob("*.yaml"))}
DATA = [name for name in FILES if name.split("/")[0] in (*GROUPS, "agreement", "reform", "experiment")]
EXPERIMENTS = [path.stem for path in sorted((CONF / "experiment").glob("*.yaml"))]
NETWORKS = [path.stem for path in sorted((CONF / "network").glob("*.yaml"))]
SHIPPED = "artillery_155"
JOINING = re.compile(r"^agreements:$", re.MULTILINE)
"""Reforms that join any network which has the gates they name; they are tested on one below."""
FOLDERS = [f"{group}/" for group in GROUPS] + [f"{group}/{network}/" for group in LEVERS for network in NETWORKS]
OPTIONS = [
    f"{folder.split('/')[0]}={path.relative_to(CONF / folder.split('/')[0]).with_suffix('').as_posix()}"
    for folder in FOLDERS
    for path in sorted((CONF / folder).glob("*.yaml"))
    if folder != "reform/" or not JOINING.search(path.read_text(encoding="utf-8"))
]
NOT_SCENARIO = (*APART, "hydra", "risk_register", "workbook", *ASKED)
NOT_DATA = ("sources", "bibliography", "defaults", "start", "horizon", "probe", *NOT_SCENARIO)
SETTINGS = {"lot", "batch", "steps", "priority", "reserve_priority", "machines", "review"}
DAY = re.compile(r"\d{4}-\d{2}-\d{2}\Z")


def composed(*overrides: str, full: bool = False) -> DictConfig:
    with initialize_config_dir(str(CONF), version_base="1.3"):
        return compose("config", list(overrides), return_hydra_config=full)


def scenario(*overrides: str) -> Scenario:
    data = OmegaConf.to_container(composed(*overrides), resolve=True)
    assert isinstance(data, dict)
    return read({key: value for key, value in data.items() if key not in NOT_SCENARIO})


@cache
def content(file: str) -> dict[str, Any]:
    data = OmegaConf.to_container(OmegaConf.load(FILES[file]), resolve=False)
    assert isinstance(data, dict)
    return {str(key): value for key, value in data.items()}


def network_of(file: str) -> str:
    """The network that a file or an option of a group belongs to: that of its folder, else the default."""
    parts = file.removesuffix(".yaml").replace("=", "/").split("/")
    return parts[1] if len(parts) > 1 and parts[1] in NETWORKS else SHIPPED


def with_network(option: str) -> list[str]:
    """The option together with the network it belongs to."""
    network = network_of(option)
    return [option] if network == SHIPPED else [f"network={network}", "demand=none", *{option} - {f"network={network}"}]


def points(experiment: str) -> list[list[str]]:
    """The overrides of every point of an experiment's sweep; a single empty one without a sweep."""
    params = composed(f"experiment={experiment}", full=True).hydra.sweeper.params or {}
    outside_brackets = re.compile(r",(?![^\[]*\])")
    choices = [[f"{key}={value}" for value in outside_brackets.split(str(values))] for key, values in params.items()]
    return [list(point) for point in itertools.product(*choices)]


def options_in(override: str) -> list[str]:
    """The options of a group that an override names, none where it sets a value."""
    group, _, choice = override.partition("=")
    return [f"{group}={option}" for option in choice.strip("[]").split(",")] if group in GROUPS else []


def value(written: Any) -> float | None:
    """A number, a quantity with a unit or a date as a number; None for anything else."""
    if isinstance(written, bool) or not isinstance(written, int | float | str):
        return None
    if not isinstance(written, str):
        return float(written)
    if DAY.match(written):
        return float(date.fromisoformat(written).toordinal())
    try:
        return units.parse(written)[0]
    except ValueError:
        return None


def numbers(data: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Paths of all numbers of the world, without settings of the computation."""
    if path and path[-1] in SETTINGS and path[0] != "gates":  # where it may be the name of a stage
        return
    if isinstance(data, dict):
        for key, inner in data.items():
            yield from numbers(inner, (*path, str(key)))
    elif value(data) is not None:
        yield path


def facts(file: str) -> dict[str, Any]:
    return {key: inner for key, inner in content(file).items() if key not in NOT_DATA}


def at(data: Any, path: tuple[str, ...]) -> Any:
    for step in path:
        data = {str(key): inner for key, inner in data.items()}[step]
    return data


PACTS = [
    name
    for name in FILES
    if name.split("/")[0] in ("agreement", "reform") and content(name).get("agreements") and network_of(name) == SHIPPED
]


@pytest.mark.parametrize("option", [o for o in OPTIONS if f"{o.replace('=', '/')}.yaml" not in PACTS])
def test_every_option_composes_and_reads(option: str) -> None:
    assert scenario(*with_network(option)).name == network_of(option)


@pytest.mark.parametrize("experiment", EXPERIMENTS)
def test_every_experiment_reads_at_both_ends_of_its_sweep(experiment: str) -> None:
    sweep = points(experiment)
    assert {option for point in sweep for choice in point for option in options_in(choice)} <= set(OPTIONS)
    for overrides in (sweep[0], sweep[-1]):
        declared = scenario(f"experiment={experiment}", *overrides)
        assert declared.name == experiment
        assert declared.title
        assert declared.question.endswith("?")
        assert declared.headline
    assert (ROOT / "experiments" / experiment / "README.md").is_file()
    assert f"({experiment}/README.md)" in (ROOT / "experiments" / "README.md").read_text(encoding="utf-8")


GATES = ("us_licence", "us_release", "fms_case", "customs", "certification", "buy_american_waiver")


def bordering(*files: str) -> Scenario:
    """Agreements on top of a network with a gate of every name that networks share, through which all must pass."""
    gate = {"applies": {}, "stages": {"office": {"time": 30}}}
    nations = ("us", "uk", "canada", "germany", "australia")
    network = {
        "name": "bordering",
        "horizon": 10,
        "nations": {nation: {"title": nation.upper()} for nation in nations},
        "sites": {f"{nation}_town": {"nation": nation} for nation in nations},
        "items": {"good": {}},
        "suppliers": {f"{nation}_plant": {"site": f"{nation}_town", "item": "good"} for nation in nations},
        "stockpiles": {
            f"{nation}_store": {
                "site": f"{nation}_town",
                "item": "good",
                "policy": {"kind": "base_stock", "level": 5},
                "sources": {f"{nation}_plant": {} for nation in nations},
                "rating": "do",
            }
            for nation in nations
        },
        "demands": {f"{n}_use": {"kind": "fixed", "stockpile": f"{n}_store", "every": 1} for n in nations},
        "gates": {name: gate for name in GATES},
        "bibliography": {
            key: entry
            for file in FILES
            if file.startswith("bibliography")
            for key, entry in content(file)["bibliography"].items()
        },
    }
    data = OmegaConf.to_container(OmegaConf.merge(network, *(OmegaConf.load(FILES[file]) for file in files)))
    assert isinstance(data, dict)
    return read({str(key): inner for key, inner in data.items()})


@pytest.mark.parametrize("file", PACTS)
def test_agreements_join_any_network_with_the_shared_names_and_change_something(file: str) -> None:
    declared = bordering(file)
    assert declared.nations["uk"].title == "UK"
    for name, pact in declared.agreements.items():
        assert set(pact.nations) <= set(declared.nations)
        idle = [w for w in warnings_in(declared) if w.path.startswith(f"agreements.{name}")]
        assert not idle or file.startswith("agreement"), "it is for networks to say what it waives"


def test_agreements_combine() -> None:
    together = bordering(*PACTS)
    assert together.agreements["aukus_exemption"].waives == {"us_licence": 0.7}
    assert not [
        w for w in warnings_in(together) if w.path in ("stockpiles.us_store.rating", "stockpiles.uk_store.rating")
    ]


def test_the_rdp_memoranda_are_with_twenty_eight_nations() -> None:
    pact = scenario("+agreement=rdp_mou").agreements["rdp_mou"]
    assert pact.hub == "us"
    assert len(pact.nations) == 1 + 28
    assert not pact.between("germany", "japan")
    assert pact.between("us", "japan")


@pytest.mark.parametrize("network", NETWORKS)
def test_levers_and_disruptions_combine(network: str) -> None:
    chosen = [f"network={network}"] + (["demand=none"] if network != SHIPPED else [])
    named = set()
    for group in ("surge", "disruption"):
        mine = [o.partition("=")[2] for o in OPTIONS if o.startswith(f"{group}=") and network_of(o) == network]
        chosen += [f"{group}=[{','.join(mine)}]"] if mine else []
        named |= {cause for option in mine for cause in content(f"{group}/{option}.yaml").get("causes") or {}}
    assert named <= set(scenario(*chosen).causes)


@pytest.mark.parametrize("file", DATA)
def test_every_number_has_its_source_in_the_same_file(file: str) -> None:
    cited = set(content(file).get("sources") or {})
    bare = [
        ".".join(path)
        for path in numbers(facts(file))
        if not any(".".join(path[:n]) in cited for n in range(1, len(path) + 1))
    ]
    assert not bare


@pytest.mark.parametrize("file", DATA)
def test_assumed_numbers_have_a_range_of_their_own(file: str) -> None:
    paths = {".".join(path): path for path in numbers(facts(file))}
    for name, source in (content(file).get("sources") or {}).items():
        if source["kind"] in ("assumed", "recalled"):
            assert name in paths, f"{name} is {source['kind']} but covers more than one number"
            assert "low" in source, name
        if "low" in source and name in paths:
            low, high = value(source["low"]), value(source["high"])
            given = value(at(facts(file), paths[name]))
            assert low is not None, name
            assert high is not None, name
            assert given is not None, name
            assert low <= given <= high, name


def test_every_document_is_used() -> None:
    used = {s.get("source") for file in DATA for s in (content(file).get("sources") or {}).values()}
    known = {key for file in FILES if file.startswith("bibliography") for key in content(file)["bibliography"]}
    notes = " ".join(s.get("note", "") for file in DATA for s in (content(file).get("sources") or {}).values())
    assert {key for key in known if key not in used and not re.search(rf"\b{key}\b", notes)} == set()
    assert set(re.findall(r"\bs\d\d[a-z]?\b", notes)) <= set(known)


@pytest.mark.parametrize("file", FILES)
def test_files_are_small_and_begin_with_their_question(file: str) -> None:
    lines = FILES[file].read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 80 or file == "validation/cases.yaml"
    head = lines[1:3] if lines[0] == "# @package _global_" else lines[:2]
    assert file == "config.yaml" or lines[0] == "# @package _global_"
    if not file.startswith("bibliography"):
        assert "?" in head[0]
        assert head[1].startswith("#   desim")


@pytest.mark.parametrize("file", DATA)
def test_parts_are_maps_and_never_lists(file: str) -> None:
    def lists(data: Any) -> Iterator[Any]:
        if isinstance(data, dict):
            for inner in data.values():
                yield from lists(inner)
        elif isinstance(data, list):
            yield from data

    assert not [inner for inner in lists(facts(file)) if isinstance(inner, dict | list)]


def test_no_part_is_declared_in_two_files() -> None:
    seen: dict[tuple[str, str], str] = {}
    for file in (name for name in DATA if name.startswith(("network", "surge", "disruption"))):
        for family in PARTS:
            for name, part in (content(file).get(family) or {}).items():
                if {"item", "what", "transit"} & set(part):
                    key = (network_of(file), name)
                    assert key not in seen, f"{name} in {seen[key]} and {file}"
                    seen[key] = file


@pytest.mark.parametrize("file", [name for name in DATA if name.startswith(("surge", "disruption"))])
def test_a_plan_has_the_name_of_its_file(file: str) -> None:
    causes = [name for name, cause in (content(file).get("causes") or {}).items() if "when" in cause]
    of_a_kind = f"_{Path(file).stem.rpartition('_')[2].removesuffix('s')}"  # supplier_exits: thaad_motor_exit ...
    assert not causes or Path(file).stem in causes or all(cause.endswith(of_a_kind) for cause in causes)


@pytest.mark.slow
def test_what_was_seen_lies_within_the_band_of_the_runs() -> None:
    """P5 to P95 of 60 runs that know nothing of it (the domain's back-test); announced output above the median."""
    declared = scenario("experiment=backtest_155")
    seen = declared.observations["us_output"]
    runs = [replicate(declared, seed=1, replication=r) for r in range(60)]

    def made(run: Facts, line: str, day: float) -> float:
        return float(np.ptp(np.interp([day - seen.window, day], run.days, run.levels[f"{line}.made"])))

    def band(day: float) -> tuple[float, float, float]:
        output = [sum(made(run, line, day) for line in seen.lines) for run in runs]
        low, middle, high = np.percentile(output, (5, 50, 95))
        return float(low), float(middle), float(high)

    for day, output in seen.observed.items():
        low, _, high = band(day)
        assert low <= output <= high, f"day {day:g}: {output:g} outside {low:.0f} to {high:.0f}"
    promised = sorted(day for day in seen.announced if day > 800)
    assert all(seen.announced[day] > band(day)[1] for day in promised)
