"""Sources: which keys may come from which source. A file decides its scenario; all else comes from the command line.

Files are looked at twice. Before Hydra composes, each file of the user's own folder is read by itself, so that a fault
names its file and line. Afterwards what was composed is compared with the defaults: whatever differs must be set by a
word of the command line, whichever way a file may have found into it.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

# Hydra reads the header of a file in its own way, which must be followed to know where the content goes.
from hydra.plugins.config_source import ConfigSource

from desim.cli.shipped import CONF
from desim.spec.fields.faults import Fault, shown
from desim.spec.safety.guard import yaml_files
from desim.spec.scenario import Scenario
from desim.spec.settings.defaults import defaults
from desim.spec.settings.run import DRAWN, Run
from desim.spec.settings.studies import settings_by_key

EXPERIMENT = "experiment"
"""The group whose files may also say how often a scenario is run, and what is varied."""
EXPERIMENT_RUN = ("replications", "worlds", "per_world")
"""Settings of a run that such a file may make."""
PATH_SETTINGS = ("sheets", "trace", "rerun", "validate")
"""Settings of studies that name files and folders."""
PLAN_SETTINGS = {"compare": "plans", "portfolio": "plans", "backtest": "scenarios"}
"""Studies that name plans or scenarios by words of a command line, and the setting in which they do."""
FILES = ("workbook", "assumptions")
"""Keys that name files with a scenario, or a part of one; null in every file."""
COMMAND_LINE_ONLY = ("study", "output", "run", "hydra", *FILES, *PATH_SETTINGS)
"""Keys that no file may set, but for what an experiment may."""
ONLY = "is allowed on the command line only"
_PACKAGE_WORDS = ("_global_", "_group_", "_here_", "_name_")
_OPTION = re.compile(r"(?!.*\.\.)[\w ${}][\w ./${}-]*")
HYDRA_SETTINGS = {"run.dir": ".", "sweep.dir": "${output}/.hydra", "sweep.subdir": ".", "output_subdir": None}
"""Where Hydra writes, as it is shipped."""
HYDRA_CHOICES = {"launcher": "basic", "sweeper": "basic", "job_logging": "none", "hydra_logging": "none"}
"""What launches the points of a sweep and what is logged, as it is shipped."""


def groups(folder: Path | None = None) -> set[str]:
    """Groups of options, those in the user's own *folder* among them."""
    folders = [entry for root in (CONF, folder) if root and root.is_dir() for entry in root.iterdir()]
    return {entry.name for entry in folders if entry.is_dir()} - set(COMMAND_LINE_ONLY)


def scenario_keys() -> set[str]:
    """Keys of a scenario."""
    return {field.alias or name for name, field in Scenario.model_fields.items()}


def folder_faults(folder: Path) -> list[Fault]:
    """Faults of all files below the user's own *folder*, which must be sound YAML: keys that are not theirs to set."""
    known = groups(folder)
    return [fault for path in sorted(yaml_files(folder)) for fault in _File(path, folder, known).faults()]


class _File:
    """One file: the keys that it sets, and where they go."""

    def __init__(self, path: Path, folder: Path, known: set[str]) -> None:
        self._path, self._known = path, known
        self._group = path.relative_to(folder).parent.parts
        self._experiment = self._group[:1] == (EXPERIMENT,)
        self._text = path.read_text(encoding="utf-8-sig")
        self._lines: dict[str, int] = {}

    def faults(self) -> Iterator[Fault]:
        """Whatever is not this file's to decide."""
        try:
            package = ConfigSource._get_header_dict(self._text)["package"]
            data = yaml.load(self._text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - a safe one
        except (ValueError, yaml.YAMLError) as error:
            yield Fault(str(self._path), f"cannot be composed: {' '.join(str(error).split())}")
            return
        if not isinstance(data, dict):
            return
        data = {str(key): value for key, value in data.items()}
        yield from self._defaults(data.pop("defaults", None))
        first, *rest = self._target(package) or ("",)
        if first in _PACKAGE_WORDS:
            yield self._fault(f"@package {package}", "leads to another part of the configuration")
        elif first:
            for step in reversed(rest):
                data = {step: data}
            data = {first: data}
        for key in data:
            yield from self._key(key, data[key])

    def _target(self, package: str | None) -> tuple[str, ...]:
        """Keys that the content stands under."""
        if package == "_global_" or (package is None and not self._group):
            return ()
        return self._group if package in (None, "_group_") else tuple(package.split("."))

    def _key(self, key: str, value: Any) -> Iterator[Fault]:
        """Faults of one key at the top of the configuration."""
        if key == "risk_register" and isinstance(value, str):
            yield self._fault(key, f"{ONLY} where it is a file; a map of risks may stand here")
        elif key in PLAN_SETTINGS and isinstance(value, dict):
            yield from self._plans(f"{key}.{PLAN_SETTINGS[key]}", value.get(PLAN_SETTINGS[key]))
        elif key == "run" and self._experiment and isinstance(value, dict):
            yield from (self._fault(f"run.{one}", ONLY) for one in value if one not in EXPERIMENT_RUN)
            if isinstance(value.get("worlds"), str) and value["worlds"] not in DRAWN:
                yield self._fault("run.worlds", f"{ONLY} where it is a file")
        elif key == "hydra" and self._experiment and isinstance(value, dict):
            yield from self._hydra(value)
        elif key in COMMAND_LINE_ONLY and (value is not None or key not in FILES):
            names = [f"{key}.{one}" for one in value] if isinstance(value, dict) and value else [key]
            yield from (self._fault(name, ONLY) for name in names)

    def _hydra(self, value: dict[Any, Any]) -> Iterator[Fault]:
        """Faults of the settings of Hydra in an experiment."""
        sweeper = value.get("sweeper")
        inner = sweeper if isinstance(sweeper, dict) else {}
        yield from (self._fault(f"hydra.{key}", ONLY) for key in value if key not in ("mode", "sweeper"))
        yield from (self._fault(f"hydra.sweeper.{key}", ONLY) for key in inner if key != "params")
        if sweeper is not None and not isinstance(sweeper, dict):
            yield self._fault("hydra.sweeper", "must be a map with params")
        yield from (Fault(self._where(f.path), f.message) for f in sweep_faults(inner.get("params"), self._known))

    def _plans(self, path: str, plans: Any) -> Iterator[Fault]:
        """Faults of the words of plans or scenarios, which stand at a *path*."""
        for name, words in plans.items() if isinstance(plans, dict) else ():
            for word in words if isinstance(words, list) else ():
                key, _, value = str(word).partition("=")
                if message := word_fault(key, value, self._known):
                    yield self._fault(f"{path}.{name}", f"{shown(word)} {message}")

    def _defaults(self, entries: Any) -> Iterator[Fault]:
        """Faults of the list of defaults."""
        for entry in entries if isinstance(entries, list) else ():
            for group, options in entry.items() if isinstance(entry, dict) else [(entry, None)]:
                chosen = options if isinstance(options, list) else [options]
                if message := self._default(str(group), [str(one) for one in chosen if one is not None]):
                    yield self._fault(f"defaults {group}", message)

    def _default(self, group: str, options: list[str]) -> str:
        """Why an entry of the list of defaults may not stand there; empty when it may."""
        name, _, package = (group.split() or [""])[-1].partition("@")
        steps = [step for step in name.split("/") if step]
        whole = steps if name.startswith("/") else [*self._group, *steps]
        packages = [step for step in package.split(".") if step not in _PACKAGE_WORDS]
        firsts = {*whole[:1], *packages[:1], *(steps[:1] if options or " " in group else ())}
        if firsts & set(COMMAND_LINE_ONLY):
            return ONLY
        if not all(_OPTION.fullmatch(text) for text in (*steps, *options)):
            return "leads out of the folders of the configuration"
        return ""

    def _fault(self, key: str, message: str) -> Fault:
        return Fault(self._where(key), message)

    def _where(self, key: str) -> str:
        """File, line of the outermost key where it is known, and key."""
        first = re.escape(re.split(r"[. ]", key)[0])
        found = re.search(rf"^[ \t{{'\"]*{first}['\"]?\s*:", self._text, re.MULTILINE)
        line = f":{self._text.count(chr(10), 0, found.start()) + 1}" if found else ""
        return f"{self._path}{line} {shown(key)[1:-1]}"


def word_fault(key: str, value: str, known: set[str]) -> str:
    """Why a word that a file adds to a command line is not the file's to add; empty when it is."""
    name, _, package = key.lstrip("+~").partition("@")
    first = re.split(r"[./]", name)[0]
    if package not in ("", *_PACKAGE_WORDS[:1]) or first not in known | scenario_keys():
        return f"{ONLY}: a file varies its scenario and nothing else"
    if first in known and (".." in value or "//" in value):
        return "leads out of the folders of the configuration"
    return ""


def sweep_faults(params: Any, known: set[str], words: Iterable[str] = ()) -> list[Fault]:
    """Faults of what a file varies in a sweep (``hydra.sweeper.params``), other than the command line's own *words*."""
    given = _addressed(words)
    if params is None or given("hydra.sweeper.params"):
        return []
    if not isinstance(params, Mapping):
        return [Fault("hydra.sweeper.params", "must be a map of what is varied")]
    allowed = [f"run.{name}" for name in EXPERIMENT_RUN]
    faults = []
    for key, value in params.items():
        plain = str(key).lstrip("+~")
        free = (plain in allowed and not _names_file(plain, value)) or given(f"hydra.sweeper.params.{key}")
        message = "" if free else word_fault(str(key), str(value), known)
        if message:
            path = plain if plain.partition(".")[0] == "run" else f"hydra.sweeper.params.{plain}"
            faults.append(Fault(path, message))
    return faults


def _names_file(key: str, value: Any) -> bool:
    """Whether a file varies over worlds that are files, which it may not choose."""
    return key == "run.worlds" and not {word.strip() for word in str(value).split(",")} <= set(DRAWN)


def composed_faults(composed: Mapping[str, Any], words: Iterable[str]) -> list[Fault]:
    """Faults of a composed configuration whose keys outside the scenario were not set by *words* of a command line."""
    settings = {key: defaults(model) for key, model in settings_by_key().items() if key in PATH_SETTINGS}
    given_run = composed.get("run") or {}
    run = {key: given_run.get(key) if key in EXPERIMENT_RUN else value for key, value in defaults(Run).items()}
    usual: dict[str, Any] = {"study": "replicate", "output": "results", **dict.fromkeys(FILES), "run": run, **settings}
    if isinstance(composed.get("risk_register"), str):
        usual["risk_register"] = None
    given = _addressed(words)
    faults = [
        Fault(path, ONLY) for key, value in usual.items() for path in _changed(value, composed.get(key), key, given)
    ]
    worlds = given_run.get("worlds") if isinstance(given_run, Mapping) else None
    if isinstance(worlds, str) and worlds not in DRAWN and not given("run.worlds"):
        faults.append(Fault("run.worlds", f"{ONLY} where it is a file"))
    return faults


def hydra_faults(hydra: Mapping[str, Any], words: Iterable[str]) -> list[Fault]:
    """Faults of composed settings of Hydra that were not set by *words* of a command line."""
    given = _addressed(words)
    faults = []
    for path, usual in HYDRA_SETTINGS.items():
        value: Any = hydra
        for step in path.split("."):
            value = value.get(step)
        faults += [Fault(found, ONLY) for found in _changed(usual, value, f"hydra.{path}", given)]
    chosen = hydra["runtime"]["choices"]
    for group, usual in HYDRA_CHOICES.items():
        name = f"hydra/{group}"
        faults += [Fault(found, ONLY) for found in _changed(usual, chosen.get(name), name, given)]
    return faults


def _addressed(words: Iterable[str]) -> Callable[[str], bool]:
    """Whether a path is set by one of the words of a command line."""
    keys = [word.lstrip("+~").partition("=")[0].partition("@")[0] for word in words]
    return lambda path: any(path == key or path.startswith(f"{key}.") for key in keys)


def _changed(usual: Any, value: Any, path: str, given: Callable[[str], bool]) -> Iterator[str]:
    """Paths at which a value is not the usual one and was not given."""
    if given(path):
        return
    if isinstance(usual, Mapping) and isinstance(value, Mapping):
        for key in {**usual, **value}:
            yield from _changed(usual.get(key), value.get(key), f"{path}.{key}", given)
    elif value != usual and not (value in (None, {}) and usual in (None, {})):
        yield path
