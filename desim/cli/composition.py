"""Composition: a scenario and the settings of its studies, out of the configuration and the words of a command line.

The defaults of runs and studies stand in their declarations alone. From there they are handed to Hydra, as nodes that
``conf/base.yaml`` names in its list of defaults.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import hydra
from hydra.core.config_store import ConfigStore
from omegaconf import DictConfig, OmegaConf

from desim.cli.config_folder import register_config_folders
from desim.cli.config_loader import register_loader
from desim.cli.own_numbers import own_paths, with_own_numbers
from desim.cli.plain_nodes import NotPlain, contained, plain_data
from desim.cli.shipped import CONF
from desim.cli.source_kinds import composed_sources
from desim.cli.sources import composed_faults
from desim.cli.workbook import with_workbook
from desim.spec.fields.faults import Fault, SpecError, shown
from desim.spec.parts.risks import with_register
from desim.spec.safety.forbidden import value_faults
from desim.spec.settings.defaults import defaults
from desim.spec.settings.report import ReportSettings
from desim.spec.settings.run import Run
from desim.spec.settings.studies import settings_by_key

OUTSIDE = ("workbook", "risk_register", "assumptions")
"""Keys that name files with parts of the scenario."""
SETTINGS_GROUP = "study_settings"
"""Group of the node that holds the defaults of all studies."""
JOB_KEYS = ("study", "output", "run", "report", "notes")
"""Keys of every command that are no part of a scenario."""


class Composition(NamedTuple):
    """A composed configuration, taken apart."""

    data: dict[str, Any]
    """The scenario, plain data, not checked yet."""
    study: Any
    """What is asked for as study."""
    output: Any
    """The folder of all results, not checked yet."""
    run: dict[str, Any]
    report: dict[str, Any]
    notes: dict[str, Any]
    settings: dict[str, dict[str, Any]]
    """Settings of all studies by key."""


def not_scenario() -> tuple[str, ...]:
    """Keys of a composed configuration that are no part of a scenario."""
    return (*JOB_KEYS, *settings_by_key(), *OUTSIDE, "hydra")


def register_defaults() -> None:
    """Hand the shipped folder and the defaults of runs and studies to Hydra; before a process composes anything."""
    register_config_folders()
    register_loader()
    store = ConfigStore.instance()
    every = {"run": defaults(Run), "report": defaults(ReportSettings)}
    store.store("default", every, group="run", package="_global_", provider="desim")
    settings = {key: defaults(model) for key, model in settings_by_key().items()}
    store.store("default", settings, group=SETTINGS_GROUP, package="_global_", provider="desim")


@contextmanager
def shipped_configuration() -> Iterator[None]:
    """Compose from the shipped configuration, outside a command: ``hydra.compose`` within this context."""
    register_defaults()
    with hydra.initialize_config_dir(str(CONF), version_base="1.3"):
        yield


def take_apart(
    config: DictConfig, words: list[str] | None = None, config_name: str | None = None, composed_of: Sequence[str] = ()
) -> Composition:
    """Resolve a composed configuration and take it apart; raises SpecError for what no scenario may hold.

    Where the *words* of the command line are given, what is no part of the scenario must come from them, and numbers
    that they set are the user's own. A workbook stands below what was composed, risks of a register become causes,
    and what was filled in of a sheet of assumptions comes last but for numbers that the words set.

    Where the name of the configuration that was just composed is given, and the words it was *composed_of*, fields of
    sources are dropped that a later file has made void by another kind.
    """
    plain = _contained(config)
    faults = list(value_faults(plain)) + ([] if words is None else composed_faults(plain, words))
    if faults:
        raise SpecError(faults)
    try:
        data: dict[str, Any] = plain_data(plain)
    except NotPlain:
        data = OmegaConf.to_container(config, resolve=True)  # type: ignore[assignment] # the root is a map
    study, output, run, report, notes = (data.pop(key, None) for key in JOB_KEYS)
    settings = {key: _settings(key, data.pop(key, None)) for key in settings_by_key()}
    if config_name is not None and "sources" in data:
        data["sources"] = composed_sources(data["sources"], config_name, list(composed_of))
    data = with_workbook(data, data.pop("workbook", None))
    data = with_register(data, data.pop("risk_register", None))
    if (filled := data.pop("assumptions", None)) is not None:
        from desim.sheets.assumptions import with_assumptions  # openpyxl takes a while to load

        data = with_assumptions(data, Path(str(filled)), own_paths(words or ()))
    data = with_own_numbers(data, words or ())
    return Composition(
        data, study, output, _settings("run", run), _settings("report", report), _settings("notes", notes), settings
    )


def _contained(config: DictConfig) -> dict[str, Any]:
    """What was composed, as plain data, nothing of it resolved."""
    try:
        found: dict[str, Any] = contained(config)
    except NotPlain:
        found = OmegaConf.to_container(config, resolve=False)  # type: ignore[assignment] # the root is a map
    return found


def _settings(key: str, given: Any) -> dict[str, Any]:
    """The settings under a key, none where it is null; raises SpecError where they are no map."""
    if given is None:
        return {}
    if not isinstance(given, dict):
        raise SpecError(
            [Fault(key, f"must be a map of settings; set them one by one, as {key}.NAME=VALUE", shown(given))]
        )
    return given


def composed_scenario(config_name: str = "config", overrides: list[str] | None = None) -> dict[str, Any]:
    """The scenario that a command line composes out of the shipped configuration, as plain data."""
    with shipped_configuration():
        words = overrides or []
        found = take_apart(hydra.compose(config_name, words), config_name=config_name, composed_of=words)
        return with_own_numbers(found.data, words)


def chosen_options(choices: Mapping[Any, Any]) -> dict[str, Any]:
    """The options that were chosen by group, without those of Hydra and the defaults that every command has.

    The demand that a network brings is called ``base`` for every network, for some bring it in their own files.
    """
    named = {str(group): option for group, option in choices.items() if group != SETTINGS_GROUP}
    if "demand" in named and named["demand"] == named.get("network"):
        named["demand"] = "base"
    return {group: option for group, option in named.items() if not group.startswith("hydra/")}
