"""Command line: what is refused before Hydra composes anything, and hints where a key is unknown."""

import argparse
import logging
import re
from functools import cache
from pathlib import Path

# Hydra has no public parser of its options. One of our own might read a word otherwise than Hydra does, and so let
# through what is refused here.
from hydra._internal.utils import get_args_parser

from desim.cli.composition import JOB_KEYS, OUTSIDE
from desim.cli.shipped import CONF
from desim.cli.sources import folder_faults, groups
from desim.spec.fields.base import Declared
from desim.spec.fields.faults import Fault, SpecError, nearest, shown
from desim.spec.fields.walk import fields_at
from desim.spec.safety.forbidden import override_faults
from desim.spec.safety.guard import yaml_faults
from desim.spec.scenario import Scenario
from desim.spec.settings.run import Run
from desim.spec.settings.studies import settings_by_key

LOGGER = logging.getLogger(__name__)
_LEADS_OUT = re.compile(r"\.\.|//|(?:^|[\[,])\s*['\"]?/")
"""A choice that goes up, is an address, or begins at the root."""


def parsed(words: list[str]) -> argparse.Namespace:
    """A command line as Hydra reads it."""
    found: argparse.Namespace = get_args_parser().parse_args(words)
    return found


def refuse_unsafe(words: list[str]) -> None:
    """Raise SpecError for faults of a command line and of the YAML files that Hydra is about to compose."""
    given = parsed(words)
    own = Path(given.config_dir) if given.config_dir else None
    faults = [*_shipped_faults(), *override_faults(given.overrides)]
    faults += _ways_out(given.overrides, given.config_name, groups(own)) + _no_groups(given.overrides)
    if own is not None:
        faults += yaml_faults(own) or folder_faults(own)
    if given.config_path:
        faults.append(Fault("--config-path", "is not allowed; add a folder of your own with --config-dir"))
    if given.experimental_rerun:
        faults.append(Fault("--experimental-rerun", "is not allowed: it would load a pickle"))
    if faults:
        raise SpecError(faults)


@cache
def _shipped_faults() -> tuple[Fault, ...]:
    """Those of the shipped files, which are looked for once in a process."""
    return tuple(yaml_faults(CONF, trusted=True))


def _ways_out(words: list[str], config_name: str | None, known: set[str]) -> list[Fault]:
    """Faults of choices that would be read from outside the folders of the configuration, where no file is checked."""
    choices = [word.partition("=") for word in words if word.lstrip("+~").partition("=")[0].partition("@")[0] in known]
    named = [(key, value) for key, _, value in choices] + [("--config-name", config_name or "")]
    leads_out = "leads out of the folders of the configuration; add a folder of your own with --config-dir"
    return [Fault(key, leads_out) for key, value in named if _LEADS_OUT.search(value)]


def _no_groups(words: list[str]) -> list[Fault]:
    """Faults of settings that are given as a whole, which Hydra would take for the choice of a group."""
    given = [word.partition("=") for word in words if "=" in word]
    must_be = "is set one by one, as run.replications=20"
    return [Fault(key, must_be, shown(value)) for key, _, value in given if key.lstrip("+~") == "run"]


def log_hints(words: list[str]) -> None:
    """Log which key each unknown one of a command line may have been meant to be."""
    for word in parsed(words).overrides:
        *path, last = word.partition("=")[0].lstrip("+~").split(".")
        known = _keys_at(path)
        near = "" if last in known else nearest(last, known)
        if near:
            LOGGER.error("%s: did you mean %r?", word, ".".join([*path, near]))


def _keys_at(path: list[str]) -> list[str]:
    """Keys that may stand at a path of a configuration."""
    settings: dict[str, type[Declared]] = {"run": Run, **settings_by_key()}
    if path and path[0] in settings:
        return fields_at(settings[path[0]], tuple(path[1:]))
    known = fields_at(Scenario, tuple(path))
    if path:
        return known
    return [*known, *JOB_KEYS, *OUTSIDE, *settings, *(d.name for d in CONF.iterdir() if d.is_dir())]
