"""Scenarios in Python: the same data as in YAML, checked by the same reader; faults name the nearest field."""

import datetime
import inspect
import re
from pathlib import Path

import numpy as np
import pytest
import yaml

import desim
from desim import declare
from desim.spec.documentation import stubs
from desim.spec.documentation.examples import ExampleLoader
from desim.spec.documentation.nouns import Noun, nouns
from desim.spec.fields.faults import SpecError
from desim.spec.scenario import Scenario
from tests.command import python

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = sorted(
    path for path in (ROOT / "docs/reference/examples").glob("*.yaml") if path.stem not in ("commands", "grading")
)


def loaded(text: str) -> dict:
    """The map in a text; dates stay text."""
    return yaml.load(text, ExampleLoader)  # noqa: S506 - a SafeLoader without dates


def depot() -> object:
    network = desim.scenario("depot", horizon="2 years", start=datetime.date(2026, 1, 1))
    network.nation("us")
    network.site("iowa", nation="us")
    network.item("shell", unit="round")
    network.line("plant", site="iowa", item="shell", rate="9600/month", lot=100, yield_=0.9)
    network.stockpile(
        "depot",
        site="iowa",
        item="shell",
        initial=np.float64(20_000),
        policy=declare.policy.base_stock(level=30_000),
        sources={"plant": declare.source(transit=declare.time.lognormal(mean="4 days", cv=0.5))},
    )
    network.demand.poisson("training", stockpile="depot", arrivals="3/day", size=100)
    network.cause("fire", when=declare.when.date(at=datetime.date(2026, 3, 1)), what={"plant": {"open": 0}})
    return network


DATA = loaded(
    """
    name: depot
    horizon: 2 years
    start: 2026-01-01
    nations: {us: {}}
    sites: {iowa: {nation: us}}
    items: {shell: {unit: round}}
    lines: {plant: {site: iowa, item: shell, rate: 9600/month, lot: 100, yield: 0.9}}
    stockpiles:
      depot:
        site: iowa
        item: shell
        initial: 20000.0
        policy: {kind: base_stock, level: 30000}
        sources: {plant: {transit: {law: lognormal, mean: 4 days, cv: 0.5}}}
    demands: {training: {kind: poisson, stockpile: depot, arrivals: 3/day, size: 100}}
    causes: {fire: {when: {kind: date, at: 2026-03-01}, what: {plant: {open: 0}}}}
    """
)


def test_what_is_written_in_python_is_what_a_file_of_yaml_would_hold():
    network = depot()
    assert network.data == DATA
    assert list(network.data) == list(DATA), "in the order in which it was written"
    assert dict(network) == DATA
    assert loaded(network.yaml()) == DATA
    assert network.read() == desim.read(network) == desim.read(DATA)


def test_it_is_simulated_as_the_data_is():
    ours, theirs = (desim.simulate(one, 3, workers=1) for one in (depot(), DATA))
    assert ours.digests == theirs.digests


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_example_of_the_reference_can_be_written_so(path):
    """All entries of all maps, and what stands inside them, by the functions of their nouns."""
    data = loaded(path.read_text(encoding="utf-8"))
    maps = {noun.map: noun for noun in nouns().values() if noun.map}
    network = desim.scenario(data["name"], **{k: v for k, v in data.items() if k not in (*maps, "name")})
    for family, noun in maps.items():
        for name, entry in data.get(family, {}).items():
            given = dict(entry)
            tag = "" if noun.single else given.pop("kind", noun_default(noun))
            add = getattr(network, noun.name)
            fields = {"yield_" if key == "yield" else key: value for key, value in given.items()}
            (getattr(add, tag) if tag else add)(name, **fields)
    assert network.read() == desim.read(data)


def noun_default(noun: Noun) -> str:
    """The kind of an entry that gives none."""
    return next(model.model_fields["kind"].default for model in noun.models.values())


def test_plans_are_copies_that_do_not_touch_one_another():
    base = depot()
    plan = base.copy("plan")
    plan.change("stockpiles.depot.policy", level=50_000)
    plan.remove("causes.fire")
    assert base.data == DATA
    assert (plan["name"], plan["stockpiles"]["depot"]["policy"]["level"]) == ("plan", 50_000)
    assert plan["causes"] == {}
    base.data["nations"].clear()
    assert base["nations"] == {"us": {}}


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (lambda n: n.stockpile("x", site="iowa", itm="shell"), "stockpiles.x.itm: unknown key (did you mean 'item'?)"),
        (lambda n: n.stockpile("x", site="iowa"), "stockpiles.x.item: is missing"),
        (lambda n: n.site("iowa", nation="us"), "sites.iowa: is there already"),
        (lambda n: n.set(horizn=3), "horizn: unknown key (did you mean 'horizon'?)"),
        (lambda n: n.change("stockpiles.depo", initial=2), "stockpiles.depo: is not there (did you mean 'depot'?)"),
        (lambda n: n.change("name", initial=2), "name: is no map of fields"),
        (lambda n: n.remove("causes.fires"), "causes.fires: is not there (did you mean 'fire'?)"),
        (lambda n: n.item("x", mass=object()), "is nothing that a scenario can hold"),
        (lambda n: declare.policy.base_stock(levl=3), "levl: unknown key (did you mean 'level'?)"),
    ],
)
def test_faults_are_said_where_they_are_made(wrong, words):
    network = depot()
    with pytest.raises(SpecError, match=re.escape(words)):
        wrong(network)
    assert network.data == DATA, "nothing was added"


@pytest.mark.parametrize(
    ("wrong", "near"),
    [
        (lambda n: n.stockpil, "stockpile"),
        (lambda n: n.demand.poison, "poisson"),
        (lambda n: declare.polcy, "policy"),
        (lambda n: declare.policy.basestock, "base_stock"),
    ],
)
def test_what_is_no_noun_or_kind_has_the_nearest_one(wrong, near):
    with pytest.raises(AttributeError, match=f"did you mean '{near}'"):
        wrong(depot())


def test_every_map_of_a_scenario_has_its_noun_and_every_kind_its_function():
    maps = {name for name, field in Scenario.model_fields.items() if str(field.annotation).startswith("dict[")}
    assert {noun.map for noun in nouns().values() if noun.map} == maps - {"titles"}
    network = desim.scenario("x", horizon=1)
    for noun in nouns().values():
        home = network if noun.map else declare
        assert noun.name in dir(home)
        made = getattr(home, noun.name)
        functions = [made] if noun.single else [getattr(made, word) for word in dir(made)]
        assert len(functions) == len(noun.models)
        assert all(callable(one) and one.__doc__ for one in functions)
        assert all(inspect.signature(one).parameters for one in functions)


def test_kinds_of_ones_own_are_functions_too(tmp_path):
    """In a process of its own, for a kind that joined stays; a metric of one's own can be part of an expression."""
    own = ROOT / "tests/plugins/own_kinds.py"
    script = f"""
import desim
from desim import declare
assert "capped" not in dir(declare.policy)
desim.load_plugins([{str(own)!r}])
assert "two_uniforms" in dir(declare.time)
assert "two_uniforms" not in dir(declare.size)
n = desim.scenario("x", horizon=10)
n.nation("us"), n.site("home", nation="us"), n.item("spare")
n.supplier("maker", site="home", item="spare", lead_time="100 days")
capped = declare.policy.capped(level=5, most=2)
n.stockpile("depot", site="home", item="spare", initial=8, policy=capped, sources={{"maker": {{}}}})
n.demand.fixed("use", stockpile="depot", every=1)
n.measure("it", metric="expression", expression="stock_swing.depot + wanted.use")
print(desim.simulate(n, 1, workers=1).values("expression", "it").tolist())
"""
    done = python(tmp_path, script)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[17.0]", "8 of stock are issued, 9 are wanted by day 10"


def test_editors_know_what_is_declared():
    """``make reference`` writes the stubs anew."""
    for name, text in stubs.stubs().items():
        assert (ROOT / "desim/notebook" / name).read_text(encoding="utf-8") == text


def test_a_word_that_python_keeps_for_itself_has_a_line_behind_it():
    date = declare.when.date(at=3)
    assert declare.when.not_(that=date) == {"kind": "not", "that": {"kind": "date", "at": 3}}
    assert "not_" in dir(declare.when)
