"""Citations: which numbers of a scenario have no source."""

from collections.abc import Iterator, Mapping
from typing import Any

from desim.spec.fields import units
from desim.spec.fields.quantity import ISO_DATE

SETTING_FIELDS = frozenset({"lot", "batch", "steps", "priority", "reserve_priority", "machines", "review"})
"""Numbers that set up the computation, or only count, and say nothing of the world."""
FIELDS_WITHOUT_FACTS = frozenset(
    {
        "sources",
        "bibliography",
        "start",
        "horizon",
        "warmup",
        "probe",
        "grading",
        "headline",
        "measures",
        "name",
        "title",
        "titles",
        "question",
    }
)
"""Fields of a scenario that hold no facts."""
FIELDS_OF_ERROR = frozenset({"error", "details", "announced_on"})
"""Fields of an observation that say how sure its figures are, and since when they are known."""
_TEXT_FIELDS = frozenset({"title", "note", "law", "kind"})


def numbers_without_source(data: Mapping[str, Any]) -> tuple[list[str], int]:
    """Dotted paths of the numbers that no entry of ``sources`` stands for or above, and how many numbers there are."""
    cited = {str(path) for path in data.get("sources") or {}}
    paths = [path for key in data if key not in FIELDS_WITHOUT_FACTS for path in _numbers(data[key], (str(key),))]
    without_source = [path for path in paths if not any(".".join(path[:n]) in cited for n in range(1, len(path) + 1))]
    return [".".join(path) for path in without_source], len(paths)


def _numbers(value: Any, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    if path[-1] in _TEXT_FIELDS or (
        path[-1] in SETTING_FIELDS and path[0] != "gates"
    ):  # where it may be the name of a stage
        return
    if path[0] == "observations" and path[2:] and path[2] in FIELDS_OF_ERROR:
        return
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _numbers(inner, (*path, str(key)))
    elif is_number(value):
        yield path


def is_number(value: Any) -> bool:
    """Whether something is a number, a quantity with a unit, or a date."""
    if isinstance(value, str):
        if ISO_DATE.match(value):
            return True
        try:
            units.parse(value)
        except ValueError:
            return False
        return True
    return isinstance(value, int | float) and not isinstance(value, bool)
