"""Plan changes: what each plan changes in a scenario, where two plans exclude one another, and several plans together.

Plans that change different things can be together. Two that change the same thing to different values cannot: one of
them would be overwritten.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any

Path = tuple[str, ...]
Data = dict[str, Any]
Changes = dict[Path, Any]
"""By path what stands there with the plan; ABSENT where the plan takes something away."""
SAID_OF_IT = ("note", "title")
"""Keys of words that change no result; plans may differ in them, and the last one has its way."""


class _Absent:
    """Nothing at all; there is one of it."""

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT = _Absent()


def changes(base: Mapping[str, Any], plan: Mapping[str, Any]) -> Changes:
    """What differs in *plan*, down to single values, in the order in which it stands there; a list is one value."""
    return dict(_differences(base, plan, ()))


def _differences(base: Any, plan: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    if not (isinstance(base, Mapping) and isinstance(plan, Mapping)):
        if base is ABSENT and isinstance(plan, Mapping) and plan:
            for key, value in plan.items():
                yield from _differences(ABSENT, value, (*path, str(key)))
        elif not _same(base, plan):
            yield path, plan
        return
    for key, value in plan.items():
        yield from _differences(base.get(key, ABSENT), value, (*path, str(key)))
    yield from (((*path, str(key)), ABSENT) for key in base if key not in plan)


def _same(one: Any, other: Any) -> bool:
    """Whether two values are the same, without taking True for 1."""
    return one is other or (type(one) is type(other) and bool(one == other))


def conflicts(one: Changes, other: Changes) -> list[str]:
    """Dotted paths that two plans change to different values, or that one of them takes away or replaces as a whole."""
    found = {path for path in one.keys() & other.keys() if not _same(one[path], other[path])}
    for mine, theirs in ((one, other), (other, one)):
        found |= {path for path in mine for size in range(1, len(path)) if path[:size] in theirs}
    return sorted(".".join(path) for path in found if path[-1] not in SAID_OF_IT)


def all_conflicts(plans: Sequence[Changes]) -> dict[tuple[int, int], list[str]]:
    """Places of plans that exclude one another, with the paths that both change."""
    pairs = {(i, j): conflicts(plans[i], plans[j]) for i, j in combinations(range(len(plans)), 2)}
    return {pair: paths for pair, paths in pairs.items() if paths}


def together(base: Data, plans: Sequence[Changes]) -> Data:
    """The scenario with all *plans* on; they must not exclude one another."""
    found: Data = _copied(base)
    for plan in plans:
        for path, value in plan.items():
            _put(found, path, value)
    return found


def _copied(value: Any) -> Any:
    """A copy of all maps; values are shared."""
    return {key: _copied(inner) for key, inner in value.items()} if isinstance(value, Mapping) else value


def _put(data: Data, path: Path, value: Any) -> None:
    """Put a value at a path, with the maps on the way; take it away where it is ABSENT."""
    *above, last = path
    here = data
    for key in above:
        inner = here.get(key)
        if not isinstance(inner, dict):
            inner = here[key] = {}
        here = inner
    if value is ABSENT:
        here.pop(last, None)
    else:
        here[last] = _copied(value)
