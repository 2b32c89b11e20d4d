"""Input effects: what the choice among plans depends on, read from the worlds that are stored."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from desim.spec.settings.robust import RobustSettings
from desim.spec.written_numbers import number_at, written_like
from desim.stats.interval import Interval
from desim.stats.scenario_discovery import Box, Discovery, discover
from desim.stats.surrogate import shares_by_surrogate
from desim.stats.value_of_information import PartialValue, partial_information, perfect_information
from desim.study.questions.design_points import interval_as_data
from desim.study.questions.world_table import WorldInput, WorldTable

Row = dict[str, Any]
TURNED = {"no_gain": "gain", "misses": "meets"}
"""What a question is where the worlds in which a plan fails are the rule."""
MOST_FAILING = 0.5
MOST_SINGLE = 12
"""Inputs by themselves whose value of information is looked at: those that go most with what the plans gain."""


def written(table: WorldTable, path: str, value: float | None) -> str:
    """A value of an input as the number is written in the scenario; that of the scenario when it is None."""
    data = next(one.results.data for one in table.plans if path in one.scenario.sources)
    return written_like(data, path, number_at(data, path) if value is None else value)


def shares(table: WorldTable, best: int, second: int) -> list[Row]:
    """Shares of the inputs in the variance of the best plan, and of what it gains over the next one."""
    columns = _columns(table)
    losses, names = table.losses, table.names
    targets = {
        f"{names[best]}": losses[:, best],
        f"{names[best]} less {names[second]}": losses[:, best] - losses[:, second],
    }
    return [{"of": what, **_shares(table, columns, values)} for what, values in targets.items()]


def _columns(table: WorldTable) -> np.ndarray:
    """All inputs, shape (worlds, inputs); one that a world does not have counts as its mean."""
    if not table.inputs:
        return np.empty((len(table.worlds), 0))
    found = np.column_stack([one.values for one in table.inputs])
    return np.asarray(np.where(np.isfinite(found), found, np.nanmean(found, axis=0)))


def _shares(table: WorldTable, columns: np.ndarray, values: np.ndarray) -> Row:
    found = shares_by_surrogate(columns, values)
    rows: list[Row] = []
    for one, share in zip(table.inputs, found.shares or (), strict=False):
        if share.total.estimate:
            intervals = {"first": interval_as_data(share.first), "total": interval_as_data(share.total)}
            rows.append({"input": one.name, **intervals})
    rows.sort(key=lambda row: -row["total"]["estimate"])
    return {"fit": found.fit, "error": found.error, "terms": found.terms, "note": found.note, "rows": rows}


def boxes(
    table: WorldTable, best: int, others: Sequence[int], required: float | None, settings: RobustSettings
) -> list[Row]:
    """Boxes of inputs in which the best plan gains nothing over another, and in which it misses the requirement.

    What happens in more than half of the worlds is looked for by its opposite: a box of most worlds says little.
    """
    losses, names = table.losses, table.names
    questions: list[tuple[str, str | None, np.ndarray]] = [
        ("no_gain", names[k], losses[:, k] - losses[:, best] <= settings.least_gain) for k in others
    ]
    if required is not None:
        values = table.sign * np.where(np.isnan(table.values[:, best]), table.sign * np.inf, table.values[:, best])
        questions.append(("misses", None, values > table.sign * required))
    columns = _columns(table)
    rows = []
    for kind, other, happens in questions:
        turned = bool(happens.mean() > MOST_FAILING)
        shown = ~happens if turned else happens
        found = discover(columns, shown, settings.most_inputs, settings.shuffles)
        row = {"kind": TURNED[kind] if turned else kind, "plan": names[best], "other": other}
        rows.append({**row, **_box_row(table, found, shown)})
    return rows


def _box_row(table: WorldTable, found: Discovery, happens: np.ndarray) -> Row:
    return {
        "happens": happens.tolist(), "base_rate": found.base_rate, "p": found.p, "reason": found.reason,
        "box": None if found.box is None else _box(table, found.box),
        "tradeoff": [
            {"coverage": box.coverage, "density": box.density, "mass": box.mass,
             "inputs": len({limit.input for limit in box.limits})}
            for box in found.tradeoff
        ],
    }  # fmt: skip


def _box(table: WorldTable, box: Box) -> Row:
    limits = [
        {"input": table.inputs[limit.input].name, "side": limit.side, "value": limit.value, "quasi_p": limit.quasi_p,
         "text": written(table, table.inputs[limit.input].name, limit.value),
         "values": table.inputs[limit.input].values.tolist(), "ends": _ends(table, table.inputs[limit.input])}
        for limit in box.limits
    ]  # fmt: skip
    return {"limits": limits, "coverage": box.coverage, "density": box.density, "mass": box.mass, "score": box.score}


def _ends(table: WorldTable, one: WorldInput) -> list[Row]:
    """The smallest and the largest value of an input in the worlds."""
    return [
        {"value": float(end), "text": written(table, one.name, float(end))}
        for end in (one.values.min(), one.values.max())
    ]


def information(table: WorldTable, best: int, base: int, settings: RobustSettings) -> Row:
    """What it would be worth to know all inputs, all numbers of a part or of a family, and single inputs."""
    benefits = -table.losses
    everything = perfect_information(benefits)
    price, ground = _price(table, best, base, settings)
    groups = _groups(table, benefits)
    rows = []
    for (kind, name), members in groups.items():
        columns = np.column_stack([one.values for one in members])
        if np.isfinite(columns).all():
            rows.append(_information_row(kind, name, members, partial_information(benefits, columns), price))
    rows.sort(key=lambda row: (-(row["value"]["estimate"] or 0.0), row["name"]))
    return {
        "all": interval_as_data(everything), "all_usd": _in_usd(everything, price), "usd_per_unit": price,
        "ground": ground, "rows": rows,
    }  # fmt: skip


def _groups(table: WorldTable, benefits: np.ndarray) -> dict[tuple[str, str], list[WorldInput]]:
    """Inputs to be known together: by family, by part, and the strongest ones by themselves."""
    found: dict[tuple[str, str], list[WorldInput]] = {}
    gains = benefits - benefits[:, [int(np.argmax(benefits.mean(axis=0)))]]
    varying = [one for one in table.inputs if np.ptp(one.values) > 0.0]
    for one in varying:
        found.setdefault(("family", one.name.split(".")[0]), []).append(one)
        found.setdefault(("part", one.part), []).append(one)
    strongest = sorted(varying, key=lambda one: (-_strength(one.values, gains), one.name))[:MOST_SINGLE]
    return found | {("input", one.name): [one] for one in strongest}


def _strength(values: np.ndarray, gains: np.ndarray) -> float:
    """Largest absolute correlation with what any plan gains."""
    moving = gains[:, np.ptp(gains, axis=0) > 0.0]
    if not moving.shape[1] or not np.isfinite(values).all():
        return 0.0
    return float(np.abs(np.corrcoef(values, moving, rowvar=False)[0, 1:]).max())


def _information_row(kind: str, name: str, members: list[WorldInput], found: PartialValue, price: float | None) -> Row:
    return {
        "kind": kind, "name": name, "inputs": len(members), "value": interval_as_data(found.value),
        "usd": _in_usd(found.value, price), "bias": found.bias, "error": found.error, "fit": found.fit,
    }  # fmt: skip


def _price(table: WorldTable, best: int, base: int, settings: RobustSettings) -> tuple[float | None, str]:
    """What a unit of the headline is worth in USD, and on what ground; None where nothing says it.

    When it is not given it is what the best plan pays for each unit that it gains over the base.
    """
    if settings.usd_per_unit is not None:
        return settings.usd_per_unit, "given"
    cost = table.measure("cost", "total")
    gained = float((table.losses[:, base] - table.losses[:, best]).mean())
    if cost is None or best == base or gained <= 0.0:
        return None, "the best plan gains nothing over the base, and no value is given"
    paid = float(np.nanmean(cost[:, best] - cost[:, base]))
    if paid <= 0.0:
        return None, "the best plan costs no more than the base, and no value is given"
    return paid / gained, f"what {table.names[best]} pays for each unit that it gains over {table.names[base]}"


def _in_usd(found: Interval, price: float | None) -> Row | None:
    """A value in USD."""
    if price is None:
        return None
    ends = [None if end is None else end * price for end in (found.estimate, found.low, found.high)]
    return interval_as_data(Interval(ends[0], ends[1], ends[2], found.n, found.level, found.note, found.constant))
