"""Robust figures: plans over worlds, break-even values, boxes, shares of inputs, and what to know is worth."""

from typing import Any

import numpy as np

from desim.report.figures.bars import Bar, bars
from desim.report.page.formatting import clipped, number, percent, readable
from desim.report.page.page import Figure
from desim.report.page.style import BASE_COLOR, figure, grid_shape, label_ends, panels_for, plan_colors
from desim.report.studies.robust_words import (
    box_sentence,
    flip_sentence,
    in_unit,
    is_day,
    unit_text,
    value_text,
    what,
)

HAPPENS, HAPPENS_NOT = "#d55e00", "#9aa5ae"
MOST_BARS = 16
"""Bars of a figure at most."""


def worlds_figure(found: dict[str, Any], alt: str) -> Figure:
    """Share of the worlds in which each plan has done at least as well, by value of the headline."""
    colors = plan_colors(found["plans"], found["base"])
    known = [v for values in found["worlds"].values() for v in values if v == v]
    low, high = min(known, default=0.0), found["ceiling"] or max(known, default=1.0)

    def paint(panels: Any) -> None:
        axis, ends = panels[0, 0], []
        for name, values in found["worlds"].items():
            come = np.sort([v for v in values if v == v])
            reached = 100.0 * np.arange(len(come) + 1) / len(values)
            days = np.r_[low, come, high] if len(come) else np.array([low, high])
            axis.step(days, np.r_[reached, reached[-1]], where="post", color=colors[name])
            ends.append((float(reached[-1]), name, colors[name]))
        axis.set_ylim(-2, 102)
        axis.set_ylabel("worlds, %")
        axis.set_xlabel(_axis_label(found))
        if is_day(found):
            axis.set_xlim(low, high)
            ticks = np.linspace(low, high, 5)
            axis.set_xticks(ticks, [value_text(found, float(tick)) for tick in ticks])
        if found["required"] is not None and low <= found["required"] <= high:
            axis.axvline(found["required"], color="#5f6770", linestyle=(0, (1, 2)), linewidth=1)
        label_ends(axis, ends, axis.get_xlim()[1])

    words = "by day" if is_day(found) else "up to each value"
    caption = f"Share of {found['n']} worlds {words}: {what(found)}. Dotted: what is required."
    return figure("worlds", alt, caption, 3.6, (1, 1), paint)


def _axis_label(found: dict[str, Any]) -> str:
    return what(found) if is_day(found) or not found["unit"] else f"{what(found)}, {found['unit']}"


def flips_figure(found: dict[str, Any]) -> Figure:
    """What the best plan gains over the other, by the value of each input that flips the answer."""
    rows = found["flips"]

    def paint(panels: Any) -> None:
        for _, axis, row in panels_for(panels, rows):
            curve = row["curve"]
            places = [one["value"] for one in curve]
            axis.plot(places, [one["gain"]["estimate"] for one in curve], "o-", color="#0173b2", markersize=3)
            for one in curve:
                if one["gain"]["low"] is not None and one["gain"]["high"] is not None:
                    axis.plot(
                        [one["value"]] * 2, [one["gain"]["low"], one["gain"]["high"]], color="#0173b2", linewidth=1
                    )
            axis.axhline(found["least_gain"], color="#1c2126", linewidth=0.8)
            axis.axvline(row["at"], color=HAPPENS, linewidth=1)
            ends = [curve[0], {"value": row["at"], "text": row["text"]}, curve[-1]]
            axis.set_xticks([one["value"] for one in ends], [readable(one["text"]) for one in ends])
            axis.set_title(clipped(found["titles"][row["input"]], 40))
            axis.set_ylabel(f"gain over {row['other']}{unit_text(found)}")

    alt = " ".join(flip_sentence(found, row) for row in rows)
    caption = f"Mean gain over {found['flip_worlds']} worlds with one input at the same value in all of them; 95 %."
    return figure("flips", alt, caption, 3.0 * grid_shape(len(rows))[0], grid_shape(len(rows)), paint)


def box_figure(found: dict[str, Any], row: dict[str, Any], key: str) -> Figure:
    """The worlds by the first two inputs of a box, with its limits, and the trade-off beside them."""
    limits = row["box"]["limits"]
    names = list(dict.fromkeys(limit["input"] for limit in limits))[:2]
    happens = np.array(row["happens"])

    def paint(panels: Any) -> None:
        _paint_worlds(panels[0, 0], found, limits, names, happens)
        _paint_tradeoff(panels[0, 1], row)

    caption = (
        "Left: one dot a world, orange where it happens; lines: limits of the box. Right: boxes on the way, from all "
        "worlds (left end high) to the smallest; the dot is the one that is told."
    )
    return figure(key, box_sentence(found, row), caption, 3.4, (1, 2), paint)


def _paint_worlds(axis: Any, found: dict[str, Any], limits: list[Any], names: list[str], happens: np.ndarray) -> None:
    columns = [np.array(next(limit["values"] for limit in limits if limit["input"] == name)) for name in names]
    if len(columns) == 1:
        columns.append(np.arange(len(happens), dtype=float))
    for kind, color in ((False, HAPPENS_NOT), (True, HAPPENS)):
        axis.plot(columns[0][happens == kind], columns[1][happens == kind], "o", color=color, markersize=4)
    for place, name in enumerate(names):
        own = [limit for limit in limits if limit["input"] == name]
        draw = axis.axvline if place == 0 else axis.axhline
        for limit in own:
            draw(limit["value"], color=HAPPENS, linewidth=1)
        marks = [own[0]["ends"][0], *own, own[0]["ends"][1]]
        ticks, labels = [mark["value"] for mark in marks], [readable(mark["text"]) for mark in marks]
        (axis.set_xticks if place == 0 else axis.set_yticks)(ticks, labels)
        (axis.set_xlabel if place == 0 else axis.set_ylabel)(clipped(found["titles"][name], 46))
    if len(names) == 1:
        axis.set_ylabel("world")


def _paint_tradeoff(axis: Any, row: dict[str, Any]) -> None:
    path = row["tradeoff"]
    axis.plot(
        [100 * b["coverage"] for b in path], [100 * b["density"] for b in path], "o-", color=BASE_COLOR, markersize=3
    )
    axis.plot([100 * row["box"]["coverage"]], [100 * row["box"]["density"]], "o", color=HAPPENS)
    axis.set_xlim(103, -3)
    axis.set_ylim(-3, 103)
    axis.set_xlabel("coverage, % of all that happens")
    axis.set_ylabel("density, % of the box")


def shares_figure(found: dict[str, Any], entry: dict[str, Any], key: str) -> Figure:
    """Shares of the inputs in a variance, with their interactions."""
    shown = [
        Bar(found["titles"][row["input"]], *(100 * row["total"][end] for end in ("estimate", "low", "high")))
        for row in entry["rows"][:MOST_BARS]
    ]
    top = entry["rows"][0]
    alt = f"{found['titles'][top['input']]} has {percent(top['total']['estimate'])} % of the variance of {entry['of']}."
    caption = f"Share of the variance of {entry['of']} over the worlds, with interactions; lines: 95 %."
    return bars(key, shown, "share of the variance, %", alt, caption, MOST_BARS)


def information_figure(found: dict[str, Any]) -> Figure:
    """What it would be worth to know each part, or each of the strongest inputs."""
    rows = [row for row in found["information"]["rows"] if row["kind"] != "family" and row["value"]["estimate"]]
    shown = [
        Bar(information_name(found, row), *(row["value"][end] for end in ("estimate", "low", "high")))
        for row in rows[:MOST_BARS]
    ]
    alt = f"Worth most to know: {information_name(found, rows[0])}, {number(rows[0]['value']['estimate'])}."
    caption = f"Worth of knowing it before the choice{in_unit(found)}; all inputs: "
    caption += f"{number(found['information']['all']['estimate'])}; lines: 95 %."
    return bars("information", shown, f"worth{in_unit(found)}", alt, caption, MOST_BARS)


def information_name(found: dict[str, Any], row: dict[str, Any]) -> str:
    """The name of what is to be known."""
    if row["kind"] == "input":
        return str(found["titles"][row["name"]])
    name = str(row["name"])
    return f"all {name}" if row["kind"] == "family" else f"{name.partition('.')[2].replace('_', ' ')} (all its numbers)"
