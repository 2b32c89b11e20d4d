"""Unknown words: which words of a command line lead to nothing, and what each may have been meant to be."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from hydra.core.config_store import ConfigStore
from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.core.override_parser.types import ChoiceSweep, Override, QuotedString
from hydra.core.plugins import Plugins
from hydra.errors import HydraException
from omegaconf import DictConfig, OmegaConf

from desim.cli.composition import JOB_KEYS, OUTSIDE
from desim.cli.shipped import CONF
from desim.cli.sources import groups
from desim.spec.fields.base import Declared
from desim.spec.fields.faults import Fault, nearest, shown
from desim.spec.fields.walk import fields_at
from desim.spec.scenario import Scenario
from desim.spec.settings.report import ReportSettings
from desim.spec.settings.run import Run
from desim.spec.settings.studies import STUDIES, settings_by_key

LINE = "command line"
PLUGIN_GROUPS = ("hydra/launcher", "hydra/sweeper")
"""Groups whose options are what is installed."""
MOST_LISTED = 12
"""Most options that a message lists."""
LISTED_AS = {
    "network": "networks", "surge": "plans", "reform": "plans", "disruption": "disruptions", "politics": "disruptions",
    "risk": "disruptions", "experiment": "experiments",
}  # fmt: skip
"""How a group is listed by ``desim list``."""
ComposeWords = Callable[[list[str]], DictConfig]
"""Composes a configuration of words that choose options."""


def choice_faults(words: Iterable[str], folder: Path | None = None) -> list[Fault]:
    """Faults of words that choose an option or a study that is not there.

    Args:
        words: Of a command line or of a plan.
        folder: The user's own folder of configuration.
    """
    known = groups(folder)
    faults = []
    for word in words:
        parsed = _parsed(word)
        if parsed is None or parsed.is_delete():
            continue
        group = parsed.key_or_group
        if group == "study":
            faults += [fault for name in _options(parsed) for fault in study_faults(name)]
        elif group in known:
            faults += [fault for name in _options(parsed) for fault in option_faults(group, name, folder)]
        elif group in PLUGIN_GROUPS:
            faults += [fault for name in _options(parsed) for fault in _plugin_faults(group, name)]
    return faults


def _plugin_faults(group: str, name: str) -> list[Fault]:
    """A fault where no launcher or sweeper of this name is installed."""
    Plugins.instance()  # registers them
    names = sorted(one.removesuffix(".yaml") for one in ConfigStore.instance().list(group))
    return [] if name in names else [Fault(group, f"is none of {', '.join(names)}", shown(name), nearest(name, names))]


def study_faults(name: Any) -> list[Fault]:
    """A fault where there is no study of this name."""
    if isinstance(name, str) and name in STUDIES:
        return []
    near = nearest(str(name), list(STUDIES))
    return [Fault("study", "is no study" if near else f"is none of {', '.join(STUDIES)}", shown(name), near)]


def options_of(group: str, folder: Path | None = None) -> list[str]:
    """Names of the options of a group, the user's own among them."""
    roots = [root / group for root in (CONF, folder) if root is not None]
    return sorted(
        {path.relative_to(root).with_suffix("").as_posix() for root in roots for path in root.rglob("*.yaml")}
    )


def option_faults(group: str, name: str, folder: Path | None = None) -> list[Fault]:
    """A fault where a group has no option of this name."""
    names = options_of(group, folder)
    if name in names:
        return []
    near = _nearest_option(name, names)
    known = f"is none of {', '.join(names)}" if len(names) <= MOST_LISTED else "is no option"
    more = (
        f"; desim list {LISTED_AS[group]} shows them"
        if known == "is no option" and not near and group in LISTED_AS
        else ""
    )
    return [Fault(group, known + more, shown(name), near)]


def _options(parsed: Override) -> list[str]:
    """The options that a word chooses: one, several together, or one after another in a sweep."""
    value: Any = parsed.value()
    if isinstance(value, ChoiceSweep):
        value = value.list
    values = value if isinstance(value, list) else [value]
    flat = [inner for one in values for inner in (one if isinstance(one, list) else [one])]
    texts = [one.text if isinstance(one, QuotedString) else one for one in flat]
    return [text for text in texts if isinstance(text, str) and "${" not in text]


def _nearest_option(option: str, names: list[str]) -> str:
    """The nearest option; one in the folder of a network is also known by its own name."""
    last = option.rpartition("/")[2]
    by_last = {name.rpartition("/")[2]: name for name in names}
    return nearest(option, names) or by_last.get(nearest(last, by_last), "")


def key_faults(words: Iterable[str], compose: ComposeWords) -> list[Fault]:
    """Faults of words that Hydra cannot compose: no form of a word, or a key that is not there.

    Args:
        words: Of a command line or of a plan; those that choose options choose some there are.
        compose: Composes a configuration of some of them, that of Hydra included.
    """
    parsed = {word: _parsed(word) for word in words}
    faults = [Fault(LINE, _no_word(w), shown(w), _meant(w)) for w, p in parsed.items() if p is None]
    known = groups() | {"hydra"}
    sound = {word: one for word, one in parsed.items() if one is not None}
    first = [_first(word, one) for word, one in sound.items() if one.key_or_group in known and not one.is_delete()]
    try:
        config = compose(first)
    except Exception:  # what keeps these from being composed is told as Hydra tells it
        return faults
    for word, one in sound.items():
        if one.key_or_group.partition("/")[0] not in known:
            faults += _key_faults(word, one, config)
    return faults


def _no_word(word: str) -> str:
    """Why a word cannot be read."""
    return (
        "cannot be read; quote a value that has spaces, commas or brackets" if "=" in word else "is no word KEY=VALUE"
    )


def _meant(word: str) -> str:
    """The word that chooses an option of this name, or one of a name near it."""
    named = {name.rpartition("/")[2]: f"{group}={name}" for group in LISTED_AS for name in options_of(group)}
    return named.get(nearest(word, named), "")


def _first(word: str, parsed: Override) -> str:
    """A word that chooses one option where it chooses several in turn."""
    value: Any = parsed.value()
    return f"{word.partition('=')[0]}={_options(parsed)[0]}" if isinstance(value, ChoiceSweep) else word


def several_values(words: Iterable[str]) -> list[Fault]:
    """A fault for each word that gives several values, which only a sweep takes."""
    sweeps = [word for word in words if (one := _parsed(word)) is not None and one.is_sweep_override()]
    must = "gives several values: -m runs one after another, [a,b] takes them together"
    return [Fault(LINE, must, shown(word)) for word in sweeps]


def _key_faults(word: str, parsed: Override, config: DictConfig) -> Iterator[Fault]:
    """What is wrong with the key of a word that sets, adds or takes away a value."""
    steps = parsed.key_or_group.split(".")
    missing = _first_missing(steps, config)
    if missing is None:
        if parsed.is_add() and not parsed.is_force_add():
            yield Fault(parsed.key_or_group, "is there already: set it without the +", shown(word))
        return
    if parsed.is_add() or parsed.is_force_add():
        return
    path, last = steps[:missing], steps[missing]
    declared = _keys_at(path)
    if last in declared and not parsed.is_delete():
        yield Fault(parsed.key_or_group, f"is not set in this scenario; +{parsed.key_or_group}=... adds it")
        return
    below = _at(path, config)
    there = [str(key) for key in below] if OmegaConf.is_dict(below) else []
    near = nearest(last, [*there, *declared])
    meant = ".".join([*path, near, *steps[missing + 1 :]]) if near else ""
    yield Fault(parsed.key_or_group, "is no key there is", "", meant)


def _first_missing(steps: list[str], config: DictConfig) -> int | None:
    """Which of the steps of a key is the first that leads to nothing; None where all lead somewhere."""
    node: Any = config
    for number, step in enumerate(steps):
        if not OmegaConf.is_dict(node):
            return None if OmegaConf.is_list(node) else number
        if step not in node:
            return number
        node = node._get_node(step)
    return None


def _at(path: list[str], config: DictConfig) -> Any:
    node: Any = config
    for step in path:
        node = node._get_node(step)
    return node


def _keys_at(path: list[str]) -> list[str]:
    """Keys that may stand at a path of a configuration."""
    settings: dict[str, type[Declared]] = {"run": Run, "report": ReportSettings, **settings_by_key()}
    if path and path[0] in settings:
        return fields_at(settings[path[0]], tuple(path[1:]))
    known = fields_at(Scenario, tuple(path))
    return known if path else [*known, *JOB_KEYS, *OUTSIDE, *settings, *groups()]


def _parsed(word: str) -> Override | None:
    """A word as Hydra reads it; None where it cannot."""
    try:
        return OverridesParser.create().parse_override(word)
    except (HydraException, ValueError):
        return None
