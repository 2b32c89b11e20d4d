"""Worlds: draws of what is not known, the same for all plans, and what comes out over them."""

import json
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest
from scipy import stats

from desim.spec.fields.faults import SpecError
from desim.spec.read import read, read_run
from desim.store.identity import OtherResults
from desim.store.results import Results, load
from desim.store.tables import NAMES, digest
from desim.study.execution.rerun import rerun
from desim.study.execution.simulate import simulate, study
from desim.study.execution.trace import trace_replication
from desim.study.questions.design_points import DesignPoints, with_value
from desim.study.worlds.uncertain import with_number, worlds_of
from desim.study.worlds.worlds import Worlds
from tests.networks import base_stock, chain


def ranged(low: Any, high: Any, **more: Any) -> dict[str, Any]:
    return {"kind": "assumed", "low": low, "high": high, **more}


def shop(sources: dict[str, Any]) -> dict[str, Any]:
    """A store with stock and no supply, and two customers at fixed intervals: all of it can be worked out by hand."""
    return {
        "name": "shop", "start": "2026-01-01", "horizon": 100,
        "nations": {"us": {}}, "sites": {"plant": {"nation": "us"}},
        "items": {"shell": {"unit": "unit"}, "powder": {"unit": "kg"}},
        "stockpiles": {
            "depot": {"site": "plant", "item": "shell", "initial": 500},
            "bin": {"site": "plant", "item": "powder", "initial": "600 kg"},
        },
        "demands": {
            "army": {"stockpile": "depot", "kind": "fixed", "every": 10, "size": 40},
            "mill": {"stockpile": "bin", "kind": "fixed", "every": 10, "size": 20},
        },
        "sources": sources,
        "bibliography": {"crs": {"title": "A report"}},
    }  # fmt: skip


SOURCES = {
    "stockpiles.depot.initial": ranged(400, 600),
    "stockpiles.bin.initial": ranged("500 kg", "0.9 t", shape="pert"),
    "demands.mill.size": ranged(10, 30, **{"with": "stockpiles.bin.initial"}),
    "demands.army.size": {"kind": "derived", "of": "demands.mill.size * 2"},
}
DATA = shop(SOURCES)


def worlds(data: dict[str, Any] = DATA, **run: Any) -> Worlds:
    found = worlds_of(read(data), data, read_run({"worlds": "sampled", "replications": 8, **run}))
    assert found is not None
    return found


def test_numbers_are_drawn_within_their_ranges_and_whole_where_they_must_be():
    found = [worlds().values(k) for k in range(64)]
    depot = np.array([world["stockpiles.depot.initial"] for world in found])
    powder = np.array([world["stockpiles.bin.initial"] for world in found])
    assert (depot == np.rint(depot)).all()
    assert depot.min() >= 400
    assert depot.max() <= 600
    assert len(set(depot)) > 40
    assert stats.kstest(powder, stats.beta(2.0, 4.0, 500.0, 400.0).cdf).pvalue > 0.99


def test_groups_move_together_and_derived_numbers_follow():
    found = [worlds().values(k) for k in range(32)]
    powder = [world["stockpiles.bin.initial"] for world in found]
    mill = [world["demands.mill.size"] for world in found]
    assert stats.spearmanr(powder, mill).statistic == 1.0
    assert abs(stats.spearmanr(powder, [world["stockpiles.depot.initial"] for world in found]).statistic) < 0.7
    assert [world["demands.army.size"] for world in found] == [float(round(2 * size)) for size in mill]


def test_the_scenario_of_a_world_has_its_numbers_and_shares_all_else():
    scenario, found = read(DATA), worlds()
    other = found.scenario(scenario, 3)
    values = found.values(3)
    assert other.stockpiles["depot"].initial == values["stockpiles.depot.initial"] != 500
    assert other.demands["army"].size.value == values["demands.army.size"]
    assert other.sites["plant"] is scenario.sites["plant"]
    assert scenario.stockpiles["depot"].initial == 500


def test_a_world_does_not_depend_on_what_else_is_uncertain():
    """Two plans, one of which brings numbers of its own, meet the same worlds."""
    few = worlds(shop({"stockpiles.depot.initial": SOURCES["stockpiles.depot.initial"]}))
    assert all(few.values(k).items() <= worlds().values(k).items() for k in range(20))
    assert worlds().values(5) != worlds(seed=2).values(5)


def kpi(results: Results, metric: str, subject: str) -> np.ndarray:
    return results.values(metric, subject)


def by_hand(values: dict[str, float]) -> float:
    """What the army gets: nine demands of one size, as long as there is stock (the tenth falls on the horizon)."""
    return min(values["stockpiles.depot.initial"], 9 * values["demands.army.size"])


def test_results_over_worlds_are_those_worked_out_by_hand(tmp_path):
    found = simulate(DATA, 12, workers=1, folder=tmp_path / "a", worlds="sampled", per_world=2)
    expected = [by_hand(worlds().values(k // 2)) for k in range(12)]
    assert kpi(found, "issued", "army").tolist() == expected
    assert len(set(expected)) > 3
    table = pq.read_table(tmp_path / "a" / "worlds.parquet").to_pandas()
    assert list(table.columns) == ["world", "path", "value"]
    assert table["world"].tolist() == [k for k in range(6) for _ in SOURCES]
    assert dict(zip(table["path"][:4], table["value"][:4], strict=True)) == worlds().values(0)


def test_the_answer_over_worlds_is_that_of_the_closed_form():
    """The mean of min(S, 9 D) with S uniform on [400, 600] and D on [40, 80], both independent.

    It is the integral over t of P(S > t) P(9 D > t): 1 up to 360, (720 - t) / 360 up to 400, and beyond that
    (600 - t) / 200 (720 - t) / 360 up to 600.
    """
    data = shop({"stockpiles.depot.initial": ranged(400, 600), "demands.army.size": ranged(40, 80)})
    found = worlds(data)
    stock, size = np.array([list(found.values(k).values()) for k in range(256)]).T[::-1]
    got = np.array([min(s, 9 * d) for s, d in zip(stock, size, strict=True)])
    exact = 360 + (360**2 - 320**2) / (2 * 360) + (200**3 / 3 + 120 * 200**2 / 2) / (200 * 360)
    assert got.mean() == pytest.approx(exact, rel=0.005)
    results = simulate(data, 32, workers=1, worlds="sampled")
    assert kpi(results, "issued", "army") == pytest.approx(got[:32])


@pytest.mark.slow
def test_any_number_of_workers_gives_the_same_bits(tmp_path):
    one = simulate(DATA, 20, workers=1, folder=tmp_path / "one", worlds="sampled", per_world=3)
    two = simulate(DATA, 20, workers=2, chunk=2, folder=tmp_path / "two", worlds="sampled", per_world=3)
    assert one.manifest["hashes"] == two.manifest["hashes"]


def test_going_on_and_making_again_give_the_same_bits(tmp_path):
    whole = simulate(DATA, 20, workers=1, folder=tmp_path / "one", worlds="sampled", per_world=3)
    simulate(DATA, 7, workers=1, folder=tmp_path / "part", worlds="sampled", per_world=3)
    more = simulate(DATA, 20, workers=1, folder=tmp_path / "part", worlds="sampled", per_world=3)
    assert whole.manifest["hashes"] == more.manifest["hashes"]
    tables = [pq.read_table(tmp_path / name / "worlds.parquet") for name in ("one", "part")]
    assert tables[0] == tables[1]
    assert rerun(tmp_path / "one", read_run({"workers": 1})).same


def test_a_traced_replication_has_the_bits_of_its_world(tmp_path):
    sources = {"lines.press.rate": ranged(20, 40), "suppliers.mill.lead_time.low": ranged(3, 5, shape="triangular")}
    data = {**chain(60.0), "sources": sources}
    batch = simulate(data, 6, workers=1, folder=tmp_path / "x", worlds="sampled", per_world=2)
    scenario, found = read(data), worlds(data, per_world=2)
    for number in (1, 4):
        traced = trace_replication(found.scenario(scenario, number // 2), 1, number)
        assert traced.outcome is not None
        assert {name: digest(name, traced.outcome) for name in NAMES} == batch.digests[str(number)]
    assert trace_replication(scenario, 1, 4).events.equals(traced.events) is False


def test_fixed_results_are_those_of_a_scenario_without_ranges(tmp_path):
    """Nothing of worlds is in the identity, the files or the bits of a run of fixed numbers."""
    plain = simulate(shop({}), 3, workers=1, folder=tmp_path / "plain")
    fixed = simulate(DATA | {"demands": shop({})["demands"]}, 3, workers=1, folder=tmp_path / "fixed")
    assert plain.manifest["hashes"] == fixed.manifest["hashes"]
    assert "worlds" not in json.loads((tmp_path / "fixed" / "plan.json").read_text(encoding="utf-8"))
    assert "worlds" not in fixed.manifest
    assert not (tmp_path / "fixed" / "worlds.parquet").exists()


def test_results_of_other_worlds_are_refused(tmp_path):
    def go(**run: Any) -> None:
        study(read(DATA), DATA, read_run({"replications": 2, "workers": 1, **run}), tmp_path / "x", {})

    go()
    with pytest.raises(OtherResults, match=r"run\.worlds: was fixed, is sampled"):
        go(worlds="sampled")
    go(worlds="sampled", if_changed="replace")
    with pytest.raises(OtherResults, match=r"run\.per_world: was 1, is 2"):
        go(worlds="sampled", per_world=2)
    go(if_changed="replace")
    assert not (tmp_path / "x" / "worlds.parquet").exists()
    assert load(tmp_path / "x").manifest["completed"] == 2


@pytest.mark.parametrize(
    ("sources", "message"),
    [
        ({}, "finds no number with a low below its high"),
        ({"stockpiles.depot.initial": ranged(600, 900)}, "stockpiles.depot.initial: 500 is not between low and high"),
        ({"stockpiles.depot": ranged(1, 2)}, "is no number, and has a low and a high"),
        ({"stockpiles.depot.initial": ranged(-5, 900)}, "depot.initial.low: -5 is outside the allowed"),
        ({"horizon": ranged(0.5, 200), "warmup": ranged(0.6, 1)}, "in the world of all"),
    ],
)  # fmt: skip
def test_ranges_that_no_world_can_have_are_refused(sources, message):
    data = shop(sources)
    if "warmup" in sources:
        data["warmup"] = 0.9
    with pytest.raises(SpecError, match=message.replace("(", r"\(")):
        worlds(data)


def test_studies_that_change_numbers_refuse_worlds(tmp_path):
    with pytest.raises(SpecError, match="this study needs run"):
        DesignPoints(DATA, read_run({"worlds": "sampled"}), tmp_path)


def test_a_number_that_is_fixed_is_not_drawn_and_all_else_is_as_it_was():
    sources = {**SOURCES, "stockpiles.depot.initial": ranged(400, 600, fixed=True)}
    one, other = worlds(), worlds(shop(sources))
    for k in range(8):
        expected = {path: value for path, value in one.values(k).items() if path != "stockpiles.depot.initial"}
        assert other.values(k) == expected
    assert other.scenario(read(DATA), 3).stockpiles["depot"].initial == 500


def test_an_edit_of_a_study_fixes_the_number_and_what_moves_with_it_stays_as_it_was():
    edited = with_value(DATA, "stockpiles.bin.initial", "700 kg")
    assert edited["sources"]["stockpiles.bin.initial"]["fixed"] is True
    assert "fixed" not in DATA["sources"]["stockpiles.bin.initial"]
    assert worlds(edited).values(5)["demands.mill.size"] == worlds().values(5)["demands.mill.size"]


def test_world_k_with_one_number_set():
    """Twice 25 is 50 for the army, which derives its size; all that is drawn stays the same bits."""
    scenario, usual = read(DATA), worlds()
    found = with_number(usual, scenario, DATA, "demands.mill.size", 25)
    for k in range(6):
        assert found.values(k) == {**usual.values(k), "demands.mill.size": 25.0, "demands.army.size": 50.0}
    assert found.scenario(scenario, 2).demands["army"].size.value == 50.0
    assert found.digest() != usual.digest()
    assert found.world_of(3) == usual.world_of(3)


def test_world_k_with_a_number_set_that_is_not_uncertain():
    scenario, usual = read(DATA), worlds(per_world=2)
    found = with_number(usual, scenario, DATA, "demands.army.every", "240 h")
    assert found.values(4) == {**usual.values(4), "demands.army.every": 10.0}
    assert found.per_world == 2


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("demands.army.size", 30, "is derived; change what it is made of: demands.mill.size"),
        ("demands.mill.size", -1, "outside the allowed range"),
        ("demands.navy.size", 1, "leads to nothing"),
    ],
)
def test_a_number_that_cannot_be_set_is_refused(path, value, message):
    with pytest.raises(SpecError, match=message):
        with_number(worlds(), read(DATA), DATA, path, value)


def test_a_low_that_the_field_wants_numbers_above_is_not_drawn():
    """Both must be above 0. Spares come in pieces: from 0 to 8 the least quantity is 1; the mean comes close to 0."""
    data = base_stock()
    data["stockpiles"]["depot"]["policy"] = {"kind": "rq", "reorder_point": 3, "quantity": 4}
    quantity, mean = "stockpiles.depot.policy.quantity", "suppliers.maker.lead_time.mean"
    data["sources"] = {quantity: ranged(0, 8), mean: ranged(0, 30)}
    found = worlds(data)
    drawn = [found.values(k) for k in range(64)]
    assert {world[quantity] for world in drawn} == {float(n) for n in range(1, 9)}
    assert 0.0 < min(world[mean] for world in drawn) < 30 / 64


def test_a_pipeline_is_drawn_in_whole_lots():
    data = shop({"stockpiles.depot.pipeline.quantity": ranged(3, 300), "stockpiles.bin.pipeline.lot": ranged(7, 9)})
    data["stockpiles"]["depot"]["pipeline"] = {"quantity": 150, "over": 30, "lot": 5}
    data["stockpiles"]["bin"]["pipeline"] = {"quantity": 80, "over": 30, "lot": 8}
    data["sources"]["stockpiles.bin.pipeline.quantity"] = {"kind": "derived", "of": "stockpiles.bin.pipeline.lot * 10"}
    found = [worlds(data).values(k) for k in range(64)]
    amounts = np.array([world["stockpiles.depot.pipeline.quantity"] for world in found])
    assert (amounts % 5 == 0).all()
    assert len(set(amounts)) > 30
    assert (amounts.min(), amounts.max()) == (5.0, 300.0)
    lots = np.array([w["stockpiles.bin.pipeline.quantity"] / w["stockpiles.bin.pipeline.lot"] for w in found])
    assert lots == pytest.approx(10.0)


def test_a_derived_number_out_of_its_range_in_some_world_is_refused_before_the_run():
    """Bin less depot plus 500 is 500 where both are lowest, and where both are highest, and below 0 in some worlds."""
    data = shop({"stockpiles.depot.initial": ranged(100, 900), "stockpiles.bin.initial": ranged("100 kg", "900 kg")})
    data["demands"]["mill"]["size"] = 600
    of = "stockpiles.bin.initial - stockpiles.depot.initial + 500"
    data["sources"]["demands.mill.size"] = {"kind": "derived", "of": of}
    numbers = r"\(in world \d+, where stockpiles\.bin\.initial = [\d.]+, stockpiles\.depot\.initial = [\d.]+\)"
    with pytest.raises(SpecError, match=rf"demands\.mill\.size: -[\d.]+ is outside the allowed range .*{numbers}"):
        worlds(data, replications=200)


def test_a_world_that_breaks_a_rule_of_a_part_names_itself_and_its_numbers(tmp_path):
    """A reorder point must be below its order-up-to level: 1 to 4 against 3 to 6 is so at both ends."""
    policy, where = {"kind": "ss", "reorder_point": 2, "order_up_to": 5}, "stockpiles.depot.policy"
    data = base_stock(horizon=20.0)
    data["stockpiles"]["depot"]["policy"] = policy
    data["sources"] = {f"{where}.reorder_point": ranged(1, 4), f"{where}.order_up_to": ranged(3, 6)}
    found, scenario = worlds(data), read(data)
    drawn = [[found.values(k)[f"{where}.{field}"] for field in ("reorder_point", "order_up_to")] for k in range(16)]
    broken = [k for k, (point, level) in enumerate(drawn) if point >= level]
    assert broken
    message = rf"reorder_point below order_up_to \(in world {broken[0]}, where {where}.order_up_to = "
    with pytest.raises(SpecError, match=message):
        found.scenario(scenario, broken[0])
    results = simulate(data, 16, workers=1, folder=tmp_path / "x", worlds="sampled")
    assert [one["replication"] for one in results.manifest["failed"]] == broken
    assert f"(in world {broken[0]}, where {where}" in results.manifest["failed"][0]["reason"]
