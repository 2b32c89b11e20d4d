"""Scenarios at random: sound ones with a few changes; each is refused in words, or runs with balanced books."""

import copy
import math
import random
from collections.abc import Iterator
from functools import cache
from typing import Any

import numpy as np
import yaml

from desim.cli.shipped import CONF
from desim.measure.outcome import Outcome, outcome
from desim.sim.kernel.clock import Clock
from desim.sim.kernel.errors import Deadlock, Livelock, OverBudget
from desim.sim.replicate import replicate
from desim.spec.fields.faults import SpecError
from desim.spec.fields.units import parse
from desim.spec.read import read
from tests import networks
from tests.fuzz.command import Hang, alarmed

MOST_EVENTS = 20_000
HORIZON = 400
"""Longest horizon of a sound scenario, days."""
NASTY: tuple[Any, ...] = (
    math.nan, math.inf, -math.inf, -1, 0, -0.0, 1e308, -1e308, 1e-308, 5e-324, 1e18, 1e9, 0.1, 0.5, 1, 2, 3, 7, 100,
    2**31, 2**63, 10**400, True, False, None, "", " ", "abc", "5", "5 d", "-5 d", "1e308 years", "1e-308 min", "5 kg",
    "3 h", "7/week", "10/month", "50 %", "NO", "2026-02-30", "2027-01-01", "depot", "none", "us", [], {}, [1, 2],
    [None], {"": 1}, {"law": "exponential", "mean": 0}, {"law": "lognormal", "mean": 5, "cv": 0}, {"every": "1 d"},
    {"mean": 4}, {"mean": 4, "cv": 1e9}, {"law": "weibull", "scale": 1, "shape": 0.0015}, "a" * 1000,
    "\u202eevil\x1b[31m",
    "<script>", "../../x", 10**18, 0.30000000000000004, 1 / 3,
)  # fmt: skip
"""What may stand anywhere."""
Path = tuple[Any, ...]


@cache
def sound() -> tuple[dict[str, Any], ...]:
    """Sound scenarios: the cases of validation, and the networks of the tests, none of them long."""
    found = [f() for f in (networks.base_stock, networks.queue, networks.chain)]
    for path in sorted((CONF / "validation").glob("v*.yaml")):
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        data.pop("defaults", None)
        found.append(data)
    for data in found:
        shorten(data)
    return tuple(found)


def shorten(data: dict[str, Any]) -> None:
    """Cut the horizon, and what must lie within it."""
    for key, most in (("horizon", HORIZON), ("warmup", 50)):
        if key in data:
            days = parse(data[key])[0] if isinstance(data[key], str) else data[key]
            data[key] = min(days, most)
    data.pop("probe", None)


def places(data: Any, path: Path = ()) -> Iterator[Path]:
    """Every place in a nest."""
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in items:
        yield (*path, key)
        yield from places(value, (*path, key))


def at(data: Any, path: Path) -> Any:
    """What stands at a place."""
    for step in path:
        data = data[step]
    return data


@cache
def pool() -> dict[Any, list[Any]]:
    """All that stands under a key in any sound scenario."""
    found: dict[Any, list[Any]] = {}
    for data in sound():
        for path in places(data):
            found.setdefault(path[-1], []).append(at(data, path))
    return found


def mutated(rng: random.Random) -> dict[str, Any]:
    """A sound scenario with one to four changes."""
    data = copy.deepcopy(rng.choice(sound()))
    for _ in range(rng.choice((1, 1, 1, 2, 2, 3, 4))):
        if paths := list(places(data)):
            change(data, rng.choice(paths), rng)
    return data


def change(data: dict[str, Any], path: Path, rng: random.Random) -> None:
    """Change what stands at a place."""
    nest, key = at(data, path[:-1]), path[-1]
    value, kind = nest[key], rng.random()
    if kind < 0.25:
        nest[key] = copy.deepcopy(rng.choice(NASTY))
    elif kind < 0.45 and isinstance(value, int | float) and not isinstance(value, bool):
        nest[key] = value * rng.choice((-1, 0, 0.1, 0.5, 2, 3, 10, 1000, 1e6, 1e-6, 1.0000001))
    elif kind < 0.7:
        nest[key] = copy.deepcopy(rng.choice(pool().get(key, list(NASTY))))
    elif kind < 0.8:
        del nest[key]
    elif isinstance(nest, dict) and kind < 0.9:
        other = copy.deepcopy(rng.choice(sound()))
        extra = rng.choice(list(other))
        if isinstance(other[extra], dict) and isinstance(data.get(extra), dict):
            data[extra].update(other[extra])
        else:
            data[extra] = other[extra]
    elif isinstance(nest, dict):
        nest[f"{key}_2" if rng.random() < 0.7 else rng.choice((1, None, "", "A", "Ü", key, ".", "a.b"))] = value
    else:
        nest.append(value)


def trouble(data: dict[str, Any]) -> str:
    """What is wrong with the way a scenario is treated, empty when nothing is; ``refused`` and ``run`` count cases."""
    try:
        with alarmed():
            try:
                scenario = read(data)
            except SpecError as error:
                return unclear(error)
            try:
                facts = replicate(scenario, 1, 0, clock=Clock(MOST_EVENTS))
            except (OverBudget, Livelock, Deadlock):
                return ""
            return not_finite(outcome(scenario, facts))
    except Hang:
        return "hangs"
    except Exception as error:
        step = error.__traceback__
        while step is not None and step.tb_next is not None:
            step = step.tb_next
        where = f"{step.tb_frame.f_code.co_filename}:{step.tb_lineno}" if step else ""
        return f"{type(error).__name__}: {str(error)[:200]} ({where})"


def unclear(error: SpecError) -> str:
    """Whether a refusal is not one printable line a fault."""
    lines = str(error).splitlines()
    if len(lines) != 1 + len(error.faults) or not all(line.isprintable() for line in lines):
        return f"a fault that is no line: {lines[:3]}"
    return ""


def not_finite(found: Outcome) -> str:
    """A number in a table that is not finite, where undefined ones are None."""
    for row in found.kpi:
        if row.value is not None and not math.isfinite(row.value):
            return f"{row.metric} of {row.subject} is {row.value}"
    for name, rows in (("states", found.states), ("ledger", found.ledger), ("causes", found.causes)):
        for line in rows:
            if any(isinstance(value, float) and math.isinf(value) for value in line):
                return f"{name}: {line}"
    for name, levels in (("levels", found.levels), ("deliveries", found.deliveries)):
        for key, values in levels.items():
            if not np.isfinite(values).all():
                return f"{name} of {key} are not finite"
    return ""
