"""Path in words: what a number of a scenario is, for readers who do not know its path."""

from collections.abc import Iterator, Mapping, Sequence

from desim.spec.families import FAMILIES
from desim.spec.fields.quantity import ISO_DATE
from desim.spec.scenario import Scenario

_LEFT_OUT = ("how", "what", "when", "policy", "stages", "states", "units", "within")
"""Steps of a path that say where a number stands and not what it is."""
_SOURCES, _MOVES = "sources", "moves"
_LAST = {"mean": "mean {}", "cv": "variation of {}", "low": "least {}", "high": "largest {}", "mode": "likeliest {}"}
"""How the last step of a path is said with the one before it."""
_PAIRS = {
    ("departures", "every"): "time between departures",
    ("failures", "every"): "time between failures",
    ("failures", "repair"): "time to repair",
    ("review", "every"): "time between reviews",
    **{("limits", measure): f"limit of {measure}" for measure in ("mass", "volume", "teu", "neq")},
}
"""What two steps are called together."""
_BY_YEAR = {"amounts": "amount of fiscal year {}"}
"""What an entry is called of a map by years."""
_ALONE = {
    "at": "date",
    "cv": "variation",
    "every": "time between occurrences",
    "first": "first date",
    "initial": "initial stock",
}
_ALONE_IN = {
    "funds": {
        "initial": "money at the start",
        "every": "length of a fiscal year",
        "first": "first day of the first fiscal year",
    },
}
"""What a step is called in a family where it is something else."""


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
    title = title_in(scenario, part)
    steps = [step for step in rest[len(part) + 1 :].split(".") if step and step not in _LEFT_OUT]
    words = list(_words(scenario, steps, _ALONE | _ALONE_IN.get(family, {})))
    return " ".join([words[-1], *(_joined(word) for word in reversed(words[:-1])), f"of {title}"]) if words else title


def _words(scenario: Scenario, steps: Sequence[str], alone: Mapping[str, str]) -> Iterator[str]:
    """What the steps below a part are called, some together with the one before.

    Args:
        scenario: where parts have their titles.
        steps: names of fields and of what they hold.
        alone: what a field is called that belongs to none before it.
    """
    k = 0
    while k < len(steps):
        step, *after = steps[k:]
        following = after[0] if after else ""
        word, taken = _called(scenario, step, alone), 1
        if step == _SOURCES and following:
            word, taken = f"from {title_in(scenario, following)}", 2
        elif step == _MOVES and len(after) > 1:
            word, taken = f"moves from {_called(scenario, following, {})} to {_called(scenario, after[1], {})}", 3
        elif (step, following) in _PAIRS:
            word, taken = _PAIRS[step, following], 2
        elif ISO_DATE.match(following) or following.isdigit():
            word, taken = _BY_YEAR.get(step, f"{word} from {{}}").format(following), 2
        k += taken
        if k == len(steps) - 1 and steps[k] in _LAST:
            word, k = _LAST[steps[k]].format(word), k + 1
        yield word


def _called(scenario: Scenario, step: str, alone: Mapping[str, str]) -> str:
    """One step as words: the title of a part, else the name of a field."""
    return title_in(scenario, step) if scenario.family_of(step) else alone.get(step, step.replace("_", " "))


def _joined(word: str) -> str:
    """A word behind what belongs to it."""
    return word if word.startswith("from ") else f"of {word}"
