"""Path in words: what a number of a scenario is, for readers who do not know its path."""

from desim.spec.families import FAMILIES
from desim.spec.fields.quantity import ISO_DATE
from desim.spec.scenario import Scenario

_LEFT_OUT = ("how", "what", "when", "policy", "stages")
"""Steps of a path that say where a number stands and not what it is."""
_LAST = {"mean": "mean {}", "cv": "variation of {}", "low": "least {}", "high": "largest {}", "mode": "likeliest {}"}
"""How the last step of a path is said with the one before it."""
_ALONE = {"at": "date", "initial": "initial stock", "cv": "variation", "every": "time between occurrences"}


def title_in(scenario: Scenario, part: str) -> str:
    """The title of a part, or its name as words."""
    family = scenario.family_of(part)
    found = getattr(getattr(scenario, family)[part], "title", "") if family else ""
    return found or part.replace("_", " ")


def path_in_words(scenario: Scenario, path: str) -> str:
    """A dotted path of a number as words: ``lines.plant.rate`` is ``rate of Plant``, by the title of the part."""
    family, _, rest = path.partition(".")
    if family not in FAMILIES or not rest:
        return path.replace(".", " ").replace("_", " ")
    names = sorted((name for name in getattr(scenario, family) if f"{rest}.".startswith(f"{name}.")), key=len)
    part = names[-1] if names else rest.partition(".")[0]
    steps = [step for step in rest[len(part) + 1 :].split(".") if step and step not in _LEFT_OUT]
    words = [title_in(scenario, step) if scenario.family_of(step) else step.replace("_", " ") for step in steps]
    return f"{_in_words(words)} of {title_in(scenario, part)}" if words else title_in(scenario, part)


def _in_words(words: list[str]) -> str:
    """Steps below a part as words, the last one first where it belongs to the one before."""
    *before, last = words
    if before and ISO_DATE.match(last):
        *before, last = [*before[:-1], f"{before[-1]} from {last}"]
    if before and last in _LAST:
        *before, last = [*before[:-1], _LAST[last].format(before[-1])]
    else:
        last = _ALONE.get(last, last)
    return " ".join([last, *(f"of {word}" for word in reversed(before))])
