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

from desim.sim.replicate import replicate
from desim.spec import units
from desim.spec.facts import Facts
from desim.spec.read import read
from desim.spec.scenario import PARTS, Scenario

ROOT = Path(__file__).parents[1]
CONF = ROOT / "conf"
GROUPS = ("network", "demand", "surge", "disruption")
FILES = {path.relative_to(CONF).as_posix(): path for path in sorted(CONF.rglob("*.yaml"))}
DATA = [name for name in FILES if name.split("/")[0] in (*GROUPS, "experiment")]
EXPERIMENTS = [path.stem for path in sorted((CONF / "experiment").glob("*.yaml"))]
NETWORKS = [path.stem for path in sorted((CONF / "network").glob("*.yaml"))]
NOT_SCENARIO = ("run", "study", "output", "validate", "hydra")
NOT_DATA = ("sources", "bibliography", "defaults", "start", "horizon", "probe", *NOT_SCENARIO)
SETTINGS = {"lot", "batch", "steps", "priority", "reserve_priority", "machines", "review"}
FIRST = "artillery_155"
"""The network whose levers and demands lie in the groups themselves; those of others in folders of their name."""
DAY = re.compile(r"\d{4}-\d{2}-\d{2}\Z")


def offered(group: str, network: str) -> list[str]:
    """Options of a group that are for a network."""
    folder = CONF / group if network == FIRST else CONF / group / network
    return [path.relative_to(CONF / group).with_suffix("").as_posix() for path in sorted(folder.glob("*.yaml"))]


def of_network(network: str) -> list[str]:
    """Overrides that choose a network."""
    return [f"network={network}"] if network == FIRST else [f"network={network}", "demand=none"]


OPTIONS = [
    (network, option)
    for network in NETWORKS
    for option in [f"network={network}", *(f"{group}={c}" for group in GROUPS[1:] for c in offered(group, network))]
]


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


def points(experiment: str) -> list[list[str]]:
    """The overrides of every point of an experiment's sweep; a single empty one without a sweep."""
    params = composed(f"experiment={experiment}", full=True).hydra.sweeper.params or {}
    choices = [[f"{group}={option}" for option in options.split(",")] for group, options in params.items()]
    return [list(point) for point in itertools.product(*choices)]


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
    if path and path[-1] in SETTINGS:
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


@pytest.mark.parametrize(("network", "option"), OPTIONS)
def test_every_option_composes_and_reads(network: str, option: str) -> None:
    words = {word.split("=")[0]: word for word in [*of_network(network), option]}
    assert scenario(*words.values()).name == network


@pytest.mark.parametrize("experiment", EXPERIMENTS)
def test_every_experiment_reads_at_both_ends_of_its_sweep(experiment: str) -> None:
    sweep = points(experiment)
    known = {option for _, option in OPTIONS} | {f"{group}=none" for group in GROUPS}
    assert {choice for point in sweep for choice in point} <= known
    for overrides in (sweep[0], sweep[-1]):
        declared = scenario(f"experiment={experiment}", *overrides)
        assert declared.name == experiment
        assert declared.title
        assert declared.question.endswith("?")
        assert declared.headline
    assert (ROOT / "experiments" / experiment / "README.md").is_file()


@pytest.mark.parametrize("network", NETWORKS)
def test_levers_and_disruptions_combine(network: str) -> None:
    named = {group: offered(group, network) for group in ("surge", "disruption")}
    together = scenario(*of_network(network), *(f"{g}=[{','.join(c)}]" for g, c in named.items() if c))
    causes = {
        cause for g, c in named.items() for option in c for cause in content(f"{g}/{option}.yaml").get("causes") or ()
    }
    assert causes <= set(together.causes)


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
    known = content("bibliography/public.yaml")["bibliography"]
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


def belongs(file: str) -> str:
    """The network a file is for."""
    _, inner, *deeper = file.removesuffix(".yaml").split("/")
    return inner if deeper or inner in NETWORKS else FIRST


@pytest.mark.parametrize("network", NETWORKS)
def test_no_part_is_declared_in_two_files(network: str) -> None:
    seen: dict[str, str] = {}
    files = (name for name in DATA if name.startswith(("network", "surge", "disruption")))
    for file in (name for name in files if belongs(name) == network):
        for family in PARTS:
            for name, part in (content(file).get(family) or {}).items():
                if {"item", "what", "transit"} & set(part):
                    assert name not in seen, f"{name} in {seen[name]} and {file}"
                    seen[name] = file


@pytest.mark.parametrize("group", ["surge", "disruption"])
def test_a_plan_has_the_name_of_its_file(group: str) -> None:
    for path in sorted((CONF / group).rglob("*.yaml")):
        causes = content(path.relative_to(CONF).as_posix()).get("causes")
        assert not causes or path.stem in causes


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
