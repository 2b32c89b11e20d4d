"""Own numbers: numbers that a command line sets are its user's own, and the same in all worlds."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.errors import HydraException

from desim.spec.written_numbers import with_fixed


def with_own_numbers(data: Mapping[str, Any], words: Iterable[str]) -> dict[str, Any]:
    """The scenario with all numbers that *words* of a command line set marked as the same in all worlds."""
    return with_fixed(data, sorted(own_paths(words)))


def own_paths(words: Iterable[str]) -> frozenset[str]:
    """Paths of all values that *words* of a command line set."""
    return frozenset(path for word in words for path in _paths_set(word))


def _paths_set(word: str) -> Iterator[str]:
    """Paths of the values that a word sets; none for the choice of an option, which leads to no number."""
    try:
        parsed = OverridesParser.create().parse_override(word)
        value = None if parsed.is_delete() or parsed.is_sweep_override() else parsed.value()
    except (HydraException, ValueError):  # it was composed by then; what is no single value sets no number
        return
    yield from _below(parsed.key_or_group, value)


def _below(path: str, value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _below(f"{path}.{key}", inner)
    elif value is not None:
        yield path
