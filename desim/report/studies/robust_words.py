"""Robust words: values, limits and break-even values of a study of plans over worlds, as sentences."""

from datetime import date, timedelta
from typing import Any

from desim.report.page.formatting import (
    bracketed,
    day_text,
    listed,
    number,
    percent,
    plain_name,
    readable,
)
from desim.report.studies.study_page import excludes_zero


def is_day(found: dict[str, Any]) -> bool:
    """Whether the headline is the day of an event."""
    return found["ceiling"] is not None


def value_text(found: dict[str, Any], value: float | None) -> str:
    """A value of the headline: a date where it is the day of an event and the scenario has dates."""
    if not is_day(found):
        return number(value)
    start = date.fromisoformat(found["start"]) + timedelta(days=found["decision"]) if found["start"] else None
    return day_text(start, value)


def what(found: dict[str, Any]) -> str:
    """The headline in words."""
    return f"{plain_name(found['metric'])} of {found['titles'][found['subject']]}"


def unit_text(found: dict[str, Any]) -> str:
    """The unit behind a number of the headline; days are spelled."""
    return {"d": " days", "": ""}.get(found["unit"], f" {found['unit']}")


def in_unit(found: dict[str, Any]) -> str:
    """The unit of the headline behind the head of a column; empty for a pure number."""
    return f",{unit_text(found)}" if found["unit"] else ""


def requirement_text(found: dict[str, Any]) -> str:
    """What is required of a plan; empty without a requirement."""
    required = found["required"]
    if required is None:
        return ""
    if is_day(found):
        return f"by {value_text(found, required)}"
    return f"{number(required)}{unit_text(found)} or {'less' if found['better'] == 'low' else 'more'}"


def answer(found: dict[str, Any]) -> str:
    """The best plan, or that none can be told, and how often it is the best."""
    pair, gain = found["pair"], found["pair"]["gain"]
    where = f" under {found['disruption']}" if found["disruption"] else ""
    limits = bracketed(gain["low"], gain["high"], number, gain["note"])
    ahead = f"{number(gain['estimate'])}{unit_text(found)} {limits}"
    same = f", as good in {percent(pair['same_in'])} %" if pair["same_in"] else ""
    often = f"is better in {percent(pair['better_in'])} % of them{same}"
    if not excludes_zero(gain):
        return (
            f"No plan can be told from the next best{where}: over {found['n']} worlds {pair['plan']} gains {ahead} "
            f"over {pair['other']}, and {often}."
        )
    return (
        f"{pair['plan']} is best on average{where}: over {found['n']} worlds it gains {ahead} "
        f"over {pair['other']}, and {often}."
    )


def flip_sentence(found: dict[str, Any], row: dict[str, Any]) -> str:
    """The value of an input at which another plan is as good."""
    side = "below" if row["better_above"] else "above"
    title = found["titles"][row["input"]]
    between = [readable(end) for end in (row["low"], row["high"]) if end is not None]
    sure = f"; the runs tell the two apart beyond {listed(between)}" if between else ""
    return (
        f"{title}: {side} {readable(row['text'])} {row['best']} is no better than {row['other']} "
        f"(the scenario has {readable(row['base'])}{sure})."
    )


def box_sentence(found: dict[str, Any], row: dict[str, Any]) -> str:
    """Where a plan gains nothing over another, or misses what is required."""
    required = f"what is required ({requirement_text(found)})"
    verb = {
        "no_gain": f"gains nothing over {row['other']}",
        "gain": f"gains anything over {row['other']} only",
        "misses": f"misses {required}",
        "meets": f"meets {required} only",
    }[row["kind"]]
    fails = f"{row['plan']} {verb}"
    often = f"in {percent(row['base_rate'])} % of the worlds"
    box = row["box"]
    if box is None:
        return f"{fails} {often}: {row['reason']}."
    if row["p"] is not None and row["p"] > 0.05:
        return f"{fails} {often}; no combination of inputs says where, beyond what chance alone would show."
    return (
        f"{fails} {often}: mostly where {limits_text(found, box['limits'])} (this holds {percent(box['coverage'])} % "
        f"of them, and they are {percent(box['density'])} % of it)."
    )


def limits_text(found: dict[str, Any], limits: list[dict[str, Any]]) -> str:
    """Limits of a box: each input once."""
    words: list[str] = []
    for name in dict.fromkeys(limit["input"] for limit in limits):
        ends = {limit["side"]: readable(limit["text"]) for limit in limits if limit["input"] == name}
        title = found["titles"][name]
        if len(ends) == 2:
            words.append(f"the {title} is between {ends['above']} and {ends['below']}")
        else:
            side, end = next(iter(ends.items()))
            words.append(f"the {title} is {side} {end}")
    return " and ".join(words)


def information_sentence(found: dict[str, Any]) -> str:
    """What it would be worth to know everything, and the part that is worth most."""
    known, unit = found["information"], unit_text(found)
    parts = [row for row in known["rows"] if row["kind"] == "part" and row["value"]["estimate"]]
    usd = f", or {number((known['all_usd'] or {}).get('estimate', 0.0) / 1e6)} million USD" if known["all_usd"] else ""
    everything = f"To know every input before the choice would be worth {number(known['all']['estimate'])}{unit}{usd}"
    if not parts:
        return f"{everything}; of no single part can it be told what knowing it would be worth."
    top = parts[0]
    return (
        f"{everything}; of the parts {top['name'].partition('.')[2].replace('_', ' ')} is worth most, "
        f"{number(top['value']['estimate'])}{unit} {bracketed(top['value']['low'], top['value']['high'])}."
    )
