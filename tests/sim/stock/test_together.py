"""All stock rules at once, as they are written in YAML: the books balance, and nothing but names decides."""

from functools import cache

import pytest
import yaml

import desim
from desim.measure.outcome import outcome
from desim.sim.assembly.builders import build_world
from desim.sim.kernel.clock import Clock
from desim.sim.replicate import replicate
from desim.sim.stock.depot import Depot
from desim.sim.stock.shelf import Shelf

NETWORK = yaml.safe_load("""
name: together
horizon: 730 d
nations: {norway: {}, estonia: {}}
sites: {depot: {nation: norway}, north: {nation: norway}, east: {nation: estonia}}
items:
  shell: {unit: round, shelf_life: 40 d, extension: {test_pass: 0.7, by: 10 d, times: 3}}
  old_shell: {unit: round}
suppliers:
  plant: {site: depot, item: shell, lead_time: {law: exponential, mean: 20 d}}
  second: {site: depot, item: shell, lead_time: 10 d}
  air: {site: depot, item: shell, lead_time: 2 d}
  stocks: {site: depot, item: old_shell, lead_time: 30 d}
stockpiles:
  joint:
    site: depot
    item: shell
    initial: 300
    initial_age: {law: uniform, low: 0, high: 30 d}
    initial_lots: 20
    owners: {norway: {share: 2, cap: 20}, estonia: {share: 1, cap: 10}}
    policy: {kind: base_stock, level: 320}
    sourcing: priority
    sources: {air: {only_below: 200, price: 9}, plant: {priority: 2, late_after: 40 d}, second: {priority: 3}}
  north:
    site: north
    item: shell
    initial: 40
    objective: 40
    planning_rate: 3
    reserve_levels: {2: 5, 3: 15}
    lateral: {east: {transit: {law: uniform, low: 1, high: 3}, keep: 10}}
    substitutes: {magazine: 0.7}
    policy: {kind: base_stock, level: 40}
    sources: {joint: {owner: norway, transit: 2 d}}
  east:
    site: east
    item: shell
    initial: 40
    objective: 40
    planning_rate: 2
    allocation: need
    lateral: {north: {transit: 2 d}}
    policy: {kind: base_stock, level: 40}
    sources: {joint: {owner: estonia, transit: 3 d}}
  post:
    site: east
    item: shell
    initial: 10
    objective: 10
    planning_rate: 1
    policy: {kind: base_stock, level: 10}
    sources: {east: {}}
  magazine:
    site: north
    item: old_shell
    initial: 100
    policy: {kind: rq, reorder_point: 50, quantity: 50}
    sources: {stocks: {}}
demands:
  training: {kind: profile, stockpile: north, rates: {0: 1, 90: 4, 180: 0}, repeat: 1 year, priority: 3, patience: 20 d}
  operations:
    kind: modulated
    stockpile: north
    arrivals: 1/d
    size: {law: geometric, mean: 2}
    states: {quiet: {arrivals: 0.3, sojourn: {law: exponential, mean: 60 d}}, war: {arrivals: 3, sojourn: 10 d}}
  effort: {kind: level_of_effort, stockpile: east, platforms: 10, rounds: 2/d, days: 30, attrition: 0.02, start: 300}
  targets: {kind: target_oriented, stockpile: post, targets: 60, kills_per_round: 0.3, days: 100, start: 200, batch: 4}
  barrels: {kind: lifetime_oriented, stockpile: post, weapons: 4, rounds: 100, life: 2 years}
  guest: {kind: poisson, stockpile: joint, arrivals: 0.5, owner: estonia, patience: {law: exponential, mean: 10}}
  anyone: {kind: poisson, stockpile: joint, arrivals: 0.2, unmet: lost}
""")


@cache
def ran(replication):
    """One replication; raises Unbalanced where its books do not balance."""
    return replicate(desim.read(NETWORK), 1, replication)


@pytest.mark.parametrize("replication", range(3))
def test_books_balance_and_accounts_sum_to_what_is_there(replication):
    facts = ran(replication)
    joint = facts.stockpiles["joint"]
    total = sum(account.balance for account in joint.owners.values())
    assert total == facts.levels["joint.on_hand"][-1]
    assert all(a.most_debt <= cap for a, cap in ((joint.owners["norway"], 20), (joint.owners["estonia"], 10)))
    north, east = facts.stockpiles["north"], facts.stockpiles["east"]
    assert (north.lateral_in, east.lateral_in) == (east.lateral_out, north.lateral_out)
    wants = [facts.demands[name] for name in ("training", "operations")]
    went = sum(d.issued + d.lost + d.cancelled for d in wants)
    assert sum(d.wanted for d in wants) == went + facts.levels["north.owed"][-1]


def test_every_rule_is_at_work_in_some_replication():
    runs = [ran(k) for k in range(3)]
    for used in ("spoiled", "extended", "substituted", "lateral_in", "cancelled"):
        assert any(getattr(pile, used) > 0 for facts in runs for pile in facts.stockpiles.values()), used
    assert any(a.borrowed > 0 for facts in runs for a in facts.stockpiles["joint"].owners.values())
    assert any(facts.costs.get(("air", "expedite"), 0) > 0 for facts in runs)


def test_the_order_of_entries_never_matters():
    def turned(value):
        return {k: turned(v) for k, v in reversed(value.items())} if isinstance(value, dict) else value

    one, other = desim.read(NETWORK), desim.read(turned(NETWORK))
    assert outcome(one, replicate(one, 3, 0)).kpi == outcome(other, replicate(other, 3, 0)).kpi


def test_only_what_declares_a_rule_is_a_depot():
    world = build_world(desim.read(NETWORK), 1, 0, Clock())
    assert type(world.stockpiles["magazine"]) is Shelf
    assert type(world.stockpiles["post"]) is Depot  # its item expires


def test_measures_after_a_warmup_leave_out_what_was_before():
    rows = {}
    for warmup in (0, 729):
        scenario = desim.read(NETWORK | {"warmup": warmup})
        facts = replicate(scenario, 1, 0) if warmup else ran(0)
        rows[warmup] = {(r.metric, r.subject): r.value for r in outcome(scenario, facts).kpi}
    for row in (
        ("spoiled", "joint"),
        ("drawn", "joint.norway"),
        ("lateral_supply", "east"),
        ("borrowed", "joint.estonia"),
    ):
        assert rows[729][row] < rows[0][row] / 20
    assert rows[729]["balance", "joint.norway"] == rows[0]["balance", "joint.norway"]
