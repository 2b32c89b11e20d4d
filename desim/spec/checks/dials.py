"""Checks of dials: which dials causes and regimes change, and which parts a place holds."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from desim.spec.checks.dial_values import base_of, value_faults
from desim.spec.families import DIALS, FAMILIES, DialRecord, values_at
from desim.spec.fields.faults import Fault, nearest
from desim.spec.parts.dials import DialFactors, DialFactorsByPlace, DialValues
from desim.spec.scenario import Scenario

DialChange = tuple[str, str, float]
"""Part, dial and factor."""


def dial_faults(scenario: Scenario, data: Mapping[str, Any]) -> Iterator[Fault]:
    """Faults of the dials that are changed; *data* is what was written down."""
    for steps, holder in _dial_holders(scenario):
        path = ".".join(steps)
        found = [
            *_part_faults(scenario, f"{path}.what", holder.what),
            *_part_faults(scenario, f"{path}.sets", holder.sets),
        ]
        found = found or [*value_faults(scenario, (*steps, "sets"), holder.sets, data)]
        yield from found
        yield from _place_faults(scenario, f"{path}.within", holder.within)
        if not found:
            yield from _order_faults(scenario, path, holder)
    for name, cause in scenario.causes.items():
        if cause.how_of:
            changed = {part for part, _, _ in dial_changes(scenario, cause)}
            yield from (
                Fault(f"causes.{name}.how_of.{part}", "is not changed by the cause", "", nearest(part, changed))
                for part in cause.how_of
                if part not in changed
            )


def dial_changes(scenario: Scenario, holder: Any) -> list[DialChange]:
    """All dials that a cause or a state of a regime changes, by name; a dial that is changed twice has both factors."""
    if not holder.sets:
        return factor_changes(scenario, holder)
    return _multiplied([*factor_changes(scenario, holder), *value_changes(scenario, holder)])


def factor_changes(scenario: Scenario, holder: Any) -> list[DialChange]:
    """The dials that it holds at factors."""
    changes = [(part, dial, f) for part, dials in holder.what.items() for dial, f in dials.items()]
    for place, entries in holder.within.items():
        for family, dial, factor in _place_changes(entries):
            changes += [(part, dial, factor) for part in parts_with_dial(scenario, place, family, dial)]
    return _multiplied((m, dial, f) for part, dial, f in changes for m in members_of(scenario, part, dial))


def value_changes(scenario: Scenario, holder: Any) -> list[DialChange]:
    """The dials whose numbers it sets, each with the value over the number that the part has."""
    changes = [
        (member, dial, value / base_of(scenario, part, dial))
        for part, dials in holder.sets.items()
        for dial, value in dials.items()
        for member in members_of(scenario, part, dial)
    ]
    return _multiplied(changes)


def _multiplied(changes: Iterable[DialChange]) -> list[DialChange]:
    found: dict[tuple[str, str], float] = {}
    for part, dial, factor in sorted(changes):
        found[part, dial] = found.get((part, dial), 1.0) * factor
    return [(part, dial, factor) for (part, dial), factor in sorted(found.items())]


def turns(scenario: Scenario, *dials: str) -> bool:
    """Whether anything that happens may turn a dial of one of these names."""
    return any(
        not entries.keys().isdisjoint(dials)
        for _, holder in _dial_holders(scenario)
        for entries in (*holder.what.values(), *holder.sets.values(), *_places(holder))
    )


def _places(holder: Any) -> Iterator[Mapping[str, Any]]:
    """Entries of the places of a holder, those of single families among them."""
    for entries in holder.within.values():
        yield entries
        yield from (inner for inner in entries.values() if isinstance(inner, dict))


CLOSING = ("open", "receipts", "issues")
"""Dials that close a stockpile."""


def closed_stockpiles(scenario: Scenario) -> set[str]:
    """Stockpiles that something that happens may close: those that are named, alone or with all in a place."""
    found: set[str] = set()
    for _, holder in _dial_holders(scenario):
        for part, dials in (*holder.what.items(), *holder.sets.items()):
            if part in scenario.stockpiles and not dials.keys().isdisjoint(CLOSING):
                found.add(part)
        for place, entries in holder.within.items():
            inner = entries.get("stockpiles")
            for dial in CLOSING if isinstance(inner, dict) else ():
                found |= set(parts_with_dial(scenario, place, "stockpiles", dial)) if dial in inner else set()
    return found


def turned_parts(scenario: Scenario, *dials: str) -> set[str]:
    """Parts of which something that happens may turn one of these dials."""
    if not turns(scenario, *dials):
        return set()
    changes = (change for _, holder in _dial_holders(scenario) for change in dial_changes(scenario, holder))
    return {part for part, dial, _ in changes if dial in dials}


def members_of(scenario: Scenario, part: str, dial: str) -> list[str]:
    """The parts that a factor on a dial of *part* acts on: all that share it, or itself."""
    family = scenario.family_of(part) or ""
    if not FAMILIES[family].dial(dial).members:
        return [part]
    if family == "transport_modes":
        return sorted(name for name, leg in scenario.legs.items() if leg.mode == part)
    if family == "workforces":
        return sorted(scenario.workforces[part].lines)
    return sorted(name for name, line in scenario.lines.items() if line.workcenter == part)


def closed_parts(scenario: Scenario, holder: Any) -> set[str]:
    """Parts that a cause or a state of a regime closes."""
    return closed_by(dial_changes(scenario, holder))


def closed_by(changes: list[DialChange]) -> set[str]:
    """Parts that are closed while all of *changes* hold."""
    return {part for part, dial, factor in changes if dial in ("open", "rate") and factor == 0.0}


def parts_with_dial(scenario: Scenario, place: str, family: str | None, dial: str) -> list[str]:
    """Parts in a nation or on a site, of one family or of all, that have a dial.

    What lines share is left out where its dial acts on the lines: these are there themselves.
    """
    return [
        part
        for kind, dials in DIALS.items()
        if dial in dials and family in (kind, None) and not FAMILIES[kind].dial(dial).members
        if family == kind or FAMILIES[kind].dial(dial).by_place
        for part, declared in getattr(scenario, kind).items()
        if place in _places_of(scenario, kind, declared) and not _missing_need(kind, dial, declared)
    ]


def dials_with_effect(scenario: Scenario, part: str) -> list[DialRecord]:
    """The dials of a part that change anything: those for which it declares what they need."""
    family = scenario.family_of(part) or ""
    if family not in DIALS:
        return []
    declared = getattr(scenario, family)[part]
    return [dial for dial in FAMILIES[family].dials if not _missing_need(family, dial.name, declared)]


def _dial_holders(scenario: Scenario) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Steps to the declaration of everything that changes dials, and the declaration."""
    yield from ((("causes", name), cause) for name, cause in scenario.causes.items())
    for name, regime in scenario.regimes.items():
        yield from ((("regimes", name, "states", state), declared) for state, declared in regime.states.items())


def _place_changes(entries: dict[str, Any]) -> Iterator[tuple[str | None, str, float]]:
    """Family (None for all), dial and factor of the entries of a place."""
    for key, value in entries.items():
        if isinstance(value, dict):
            yield from ((key, dial, factor) for dial, factor in value.items())
        else:
            yield None, key, value


_ORDERED = (("reorder_point", "order_up_to"), ("reorder_days", "days"))
"""Levels of policies of which the first must stay below the second."""


def _order_faults(scenario: Scenario, path: str, holder: Any) -> Iterator[Fault]:
    """Levels of a policy that come out in the wrong order."""
    changes = {(part, dial): factor for part, dial, factor in dial_changes(scenario, holder)}
    for part in sorted({part for part, _ in changes} & set(scenario.stockpiles)):
        policy = scenario.stockpiles[part].policy
        for low, high in _ORDERED:
            below, above = (getattr(policy, name, None) for name in (low, high))
            if below is None or above is None or not {(part, low), (part, high)} & set(changes):
                continue
            below, above = below * changes.get((part, low), 1.0), above * changes.get((part, high), 1.0)
            if below >= above:
                yield Fault(path, f"puts {low} of {part} at {below:g}, not below {high}, {above:g}")


def _part_faults(scenario: Scenario, path: str, changes: DialFactors | DialValues) -> Iterator[Fault]:
    for part, factors in changes.items():
        family = scenario.family_of(part) or ""
        allowed = DIALS[family]
        for dial in factors:
            where = f"{path}.{part}.{dial}"
            if dial not in allowed:
                yield Fault(where, f"is no dial of {part}; it has {', '.join(allowed)}", "", nearest(dial, allowed))
            elif missing := _missing_need(family, dial, getattr(scenario, family)[part]):
                yield Fault(where, f"changes nothing: {part} has no {missing}")
            elif not members_of(scenario, part, dial):
                member = FAMILIES[FAMILIES[family].dial(dial).members].word
                yield Fault(where, f"changes nothing: no {member} uses {part}")
            elif family == "lanes" and (why := _no_split(scenario, part)):
                yield Fault(where, f"changes nothing: {why}")


def _no_split(scenario: Scenario, lane: str) -> str:
    """Why the share of a source has no effect; empty where it has one."""
    pile = lane.partition(">")[2]
    declared = scenario.stockpiles[pile]
    if declared.sourcing not in BY_SHARE:
        return f"{pile} has sourcing by {declared.sourcing}, not by {', '.join(BY_SHARE)}"
    return f"{pile} has one source only" if len(declared.sources) == 1 else ""


BY_SHARE = ("split", "random", "work_share")
"""Ways of sourcing that go by the shares of sources."""


def _place_faults(scenario: Scenario, path: str, within: DialFactorsByPlace) -> Iterator[Fault]:
    for place, entries in within.items():
        if place in scenario.nations and place in scenario.sites:
            yield Fault(f"{path}.{place}", "is both a nation and a site")
        for family, dial, _ in _place_changes(entries):
            where = f"{path}.{place}.{family}.{dial}" if family else f"{path}.{place}.{dial}"
            known = DIALS.get(family, ()) if family else sorted({d for dials in DIALS.values() for d in dials})
            if family and not known:
                yield Fault(f"{path}.{place}.{family}", "is no family with dials", "", nearest(family, DIALS))
            elif dial not in known:
                yield Fault(where, f"is no dial of {family or 'any part'}", "", nearest(dial, known))
            elif not parts_with_dial(scenario, place, family, dial):
                yield Fault(where, f"changes nothing: no part of {family or 'any family'} in {place} has it")


def _places_of(scenario: Scenario, family: str, declared: Any) -> set[str | None]:
    """The sites and nations a part is in."""
    path = FAMILIES[family].place
    names = values_at(declared, path) if path else []
    match path.rpartition(".")[2]:
        case "nation":
            return set(names)
        case "site" | "origin":
            return {place for site in names for place in (site, scenario.sites[site].nation)}
    parts = [
        (str(scenario.family_of(part)), part) for one in names for part in ([one] if isinstance(one, str) else one)
    ]
    return {place for kind, part in parts for place in _places_of(scenario, kind, getattr(scenario, kind)[part])}


def _missing_need(family: str, dial: str, declared: Any) -> str:
    """What a part would need for a dial to have an effect, empty when it has it."""
    record = FAMILIES[family].dial(dial)
    return (
        "" if not record.needs_field or any(map(_is_given, values_at(declared, record.needs_field))) else record.needs
    )


def _is_given(value: Any) -> bool:
    """Whether a part declares a quantity; numbers that a dial needs are 0 where they are not given."""
    return value is not None and value != 0.0
