"""The shipped configuration: everything composes and reads, numbers have sources, files keep the conventions."""

import itertools
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from jsonschema import Draft202012Validator

from desim.sim.replicate import replicate
from desim.spec.checks.check import warnings_in
from desim.spec.checks.judged_inputs import judged_inputs
from desim.spec.documentation.citations import FIELDS_OF_ERROR
from desim.spec.documentation.schema import editor_schema
from desim.spec.facts import Facts
from desim.spec.families import PARTS
from desim.spec.fields import units
from desim.spec.read import read
from desim.spec.scenario import Scenario
from desim.spec.settings.run import Run
from desim.study.worlds.uncertain import worlds_of
from tests.shipped.composed import (
    DEFAULT,
    EXPERIMENTS,
    GROUPS,
    LEVERS,
    NETWORKS,
    NOT_SCENARIO,
    composed,
    network_of,
    scenario,
    with_network,
)
from tests.shipped.layers import CONF, FILES, content, laid_over

ROOT = CONF.parent
COMBINED = ("surge", "disruption")
"""Groups whose options are all taken together, a network at a time."""
DATA = [name for name in FILES if name.split("/")[0] in (*GROUPS, "agreement", "reform", "experiment")]
JOINING = re.compile(r"^agreements:$", re.MULTILINE)
"""Reforms that join any network which has the gates they name; they are tested on one below."""
FOLDERS = [f"{group}/" for group in GROUPS] + [f"{group}/{network}/" for group in LEVERS for network in NETWORKS]
OPTIONS = [
    f"{folder.split('/')[0]}={path.relative_to(CONF / folder.split('/')[0]).with_suffix('').as_posix()}"
    for folder in FOLDERS
    for path in sorted((CONF / folder).glob("*.yaml"))
    if folder != "reform/" or not JOINING.search(path.read_text(encoding="utf-8"))
]
NOT_DATA = ("decision", "sources", "bibliography", "defaults", "start", "horizon", "probe", *NOT_SCENARIO)
SETTINGS = {"lot", "batch", "steps", "priority", "reserve_priority", "machines", "review"}
DAY = re.compile(r"\d{4}-\d{2}-\d{2}\Z")


def points(experiment: str) -> list[list[str]]:
    """The overrides of every point of an experiment's sweep; a single empty one without a sweep."""
    params = content(f"experiment/{experiment}.yaml").get("hydra", {}).get("sweeper", {}).get("params") or {}
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
    if path[:1] == ("observations",) and path[2:] and path[2] in FIELDS_OF_ERROR:
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
    if name.split("/")[0] in ("agreement", "reform")
    and network_of(name) == DEFAULT
    and JOINING.search(FILES[name].read_text(encoding="utf-8"))
]


@pytest.mark.parametrize("option", [o for o in OPTIONS if f"{o.replace('=', '/')}.yaml" not in PACTS])
def test_every_option_reads_on_its_network(option: str) -> None:
    assert scenario(*with_network(option)).name == network_of(option)


@pytest.mark.parametrize("end", [-1, 0])
@pytest.mark.parametrize("experiment", EXPERIMENTS)
def test_every_experiment_reads_at_both_ends_of_its_sweep(experiment: str, end: int) -> None:
    sweep = points(experiment)
    assert {option for point in sweep for choice in point for option in options_in(choice)} <= set(OPTIONS)
    declared = scenario(f"experiment={experiment}", *sweep[end])
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
    network: dict[str, Any] = {
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
    for file in files:
        network = laid_over(network, content(file))
    return read(network)


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
    pact = scenario("agreement=rdp_mou").agreements["rdp_mou"]
    assert pact.hub == "us"
    assert len(pact.nations) == 1 + 28
    assert not pact.between("germany", "japan")
    assert pact.between("us", "japan")


@pytest.mark.parametrize("network", NETWORKS)
def test_levers_and_disruptions_combine(network: str) -> None:
    chosen = [f"network={network}"]
    named = set()
    for group in COMBINED:
        mine = [o.partition("=")[2] for o in OPTIONS if o.startswith(f"{group}=") and network_of(o) == network]
        chosen += [f"{group}=[{','.join(mine)}]"] if mine else []
        named |= {cause for option in mine for cause in content(f"{group}/{option}.yaml").get("causes") or {}}
    assert named <= set(scenario(*chosen).causes)


def test_every_number_has_its_source_in_the_same_file() -> None:
    bare = []
    for file in DATA:
        cited = set(content(file).get("sources") or {})
        for path in numbers(facts(file)):
            if not any(".".join(path[:n]) in cited for n in range(1, len(path) + 1)):
                bare.append(f"{file}: {'.'.join(path)}")
    assert bare == []


def test_assumed_numbers_have_a_range_of_their_own() -> None:
    wrong = []
    for file in DATA:
        paths = {".".join(path): path for path in numbers(facts(file))}
        for name, source in (content(file).get("sources") or {}).items():
            # a plan may say one thing more of a source of its network, which has the kind
            if source.get("kind") in ("assumed", "recalled"):
                wrong += [] if name in paths else [f"{file}: {name} is {source['kind']} but covers several numbers"]
                wrong += [] if "low" in source else [f"{file}: {name} has no range"]
            if source.get("low") is not None and name in paths:
                low, given, high = (value(v) for v in (source["low"], at(facts(file), paths[name]), source["high"]))
                if low is None or given is None or high is None or not low <= given <= high:
                    wrong.append(f"{file}: {name} is {given}, outside {low} to {high}")
    assert wrong == []


def test_every_document_is_used() -> None:
    used = {s.get("source") for file in DATA for s in (content(file).get("sources") or {}).values()}
    known = {key for file in FILES if file.startswith("bibliography") for key in content(file)["bibliography"]}
    notes = " ".join(s.get("note", "") for file in DATA for s in (content(file).get("sources") or {}).values())
    assert {key for key in known if key not in used and not re.search(rf"\b{key}\b", notes)} == set()
    assert set(re.findall(r"\bs\d\d[a-z]?\b", notes)) <= set(known)


SETTINGS_FILES = ("config.yaml", "base.yaml", "run/default.yaml", "validation/cases.yaml")
"""What holds settings or an index in place of a scenario, so that the schema of scenarios does not fit."""


def header(file: str) -> list[str]:
    """The lines that a file must begin with: Hydra reads its package from the first line only."""
    schema = "../" * file.count("/") + "scenario.schema.json"
    package = [] if file == "config.yaml" else ["# @package _global_"]
    return package + ([] if file in SETTINGS_FILES else [f"# yaml-language-server: $schema={schema}"])


def test_files_are_small_and_begin_with_their_schema_and_their_question() -> None:
    wrong = []
    for file, path in FILES.items():
        lines, expected = path.read_text(encoding="utf-8").splitlines(), header(file)
        wrong += [file] if lines[: len(expected)] != expected else []
        wrong += [f"{file}: {len(lines)} lines"] if len(lines) > 80 and file != "validation/cases.yaml" else []
        question, command = lines[len(expected) : len(expected) + 2]
        if not file.startswith("bibliography") and not ("?" in question and command.startswith("#   desim")):
            wrong.append(f"{file}: {question}")
    assert wrong == []


def test_files_fit_the_schema_that_they_name() -> None:
    """An editor marks nothing in what ships."""
    schema = Draft202012Validator(editor_schema())
    wrong = [
        f"{file}: {fault.json_path}: {fault.message[:80]}"
        for file in FILES
        if file not in SETTINGS_FILES
        for fault in schema.iter_errors(content(file))
    ]
    assert wrong == []


@pytest.mark.parametrize(
    "data",
    [
        {"stockpiles": {"depot": {"capcity": 5}}},
        {"stockpiles": {"depot": {"policy": {"kind": "base_stock", "reorder": 5}}}},
        {"lines": {"plant": {"time": {"law": "exponential", "mode": 5}}}},
        {"name": "mine", "horizon": []},
    ],
)
def test_the_schema_marks_what_no_scenario_may_hold(data: dict[str, Any]) -> None:
    assert list(Draft202012Validator(editor_schema()).iter_errors(data))


def test_parts_are_maps_and_never_lists() -> None:
    def lists(data: Any) -> Iterator[Any]:
        if isinstance(data, dict):
            for inner in data.values():
                yield from lists(inner)
        elif isinstance(data, list):
            yield from data

    assert [(file, inner) for file in DATA for inner in lists(facts(file)) if isinstance(inner, dict | list)] == []


def test_no_part_is_declared_in_two_files() -> None:
    seen: dict[tuple[str, str], str] = {}
    for file in (name for name in DATA if name.startswith(("network", "surge", "disruption"))):
        for family in PARTS:
            for name, part in (content(file).get(family) or {}).items():
                if {"item", "what", "transit"} & set(part):
                    key = (network_of(file), name)
                    assert key not in seen, f"{name} in {seen[key]} and {file}"
                    seen[key] = file


def test_a_plan_has_the_name_of_its_file() -> None:
    for file in (name for name in DATA if name.startswith(("surge", "disruption"))):
        causes = [name for name, cause in (content(file).get("causes") or {}).items() if "when" in cause]
        of_a_kind = f"_{Path(file).stem.rpartition('_')[2].removesuffix('s')}"  # supplier_exits: thaad_motor_exit ...
        assert not causes or Path(file).stem in causes or all(cause.endswith(of_a_kind) for cause in causes), file


@pytest.mark.parametrize("network", NETWORKS)
def test_what_judges_a_network_is_none_of_its_inputs(network: str) -> None:
    """Neither the text and date nor the value of an observed output stands behind a number that runs start from."""
    declared = scenario(
        f"network={network}",
    )
    assert [str(fault) for fault in judged_inputs(declared)] == []


@pytest.mark.slow
def test_what_was_seen_lies_within_the_band_of_worlds_that_do_not_know_it() -> None:
    """P5 to P95 over 64 worlds of the domain's back-test reach the limits of error of every figure that judges it."""
    written = composed("experiment=backtest_155")
    declared = scenario("experiment=backtest_155")
    worlds = worlds_of(declared, written, Run(worlds="sampled"))
    assert worlds is not None
    runs = [replicate(worlds.scenario(declared, k), seed=1, replication=k) for k in range(64)]

    def made(run: Facts, line: str, begin: float, end: float) -> float:
        return float(np.ptp(np.interp([begin, end], run.days, run.levels[f"{line}.made"])))

    missed = []
    for name, seen in declared.observations.items():
        for figure in seen.figures():
            if figure.judged and seen.window <= figure.day <= declared.horizon:
                begin = figure.day - seen.window
                output = [sum(made(run, line, begin, figure.day) for line in seen.lines) for run in runs]
                low, high = np.percentile(output, (5, 95))
                missed += [f"{name} {figure}: {low:.0f} to {high:.0f}"] * (
                    not low <= figure.high or not figure.low <= high
                )
    assert missed == []
