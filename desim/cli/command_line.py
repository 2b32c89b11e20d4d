"""Command line: what is refused before Hydra composes anything."""

import argparse
import contextlib
import hashlib
import io
import re
import sys
from functools import cache
from importlib.util import cache_from_source
from pathlib import Path

# Hydra has no public parser of its options. One of our own might read a word otherwise than Hydra does, and so let
# through what is refused here.
from hydra._internal.utils import get_args_parser

from desim.cli.shipped import CONF
from desim.cli.sources import folder_faults, groups
from desim.cli.unknown_words import LINE, choice_faults
from desim.spec.fields.faults import CommandError, Fault, SpecError, nearest, shown
from desim.spec.safety import forbidden, guard
from desim.spec.safety.forbidden import override_faults
from desim.spec.safety.guard import yaml_faults, yaml_files

_LEADS_OUT = re.compile(r"\.\.|//|(?:^|[\[,])\s*['\"]?/")
"""A choice that goes up, is an address, or begins at the root."""


def parsed(words: list[str]) -> argparse.Namespace:
    """A command line as Hydra reads it; raises CommandError for options that it does not know."""
    parser = get_args_parser()
    with contextlib.redirect_stderr(io.StringIO()) as complaint:
        try:
            found, unknown = parser.parse_known_args(words)
        except SystemExit:
            reason = complaint.getvalue().rpartition("error: ")[2].strip()
            raise CommandError([Fault(LINE, reason)]) from None
    if unknown:
        known = [option for action in parser._actions for option in action.option_strings]
        raise CommandError([Fault(LINE, "is no option", shown(word), nearest(word, known)) for word in unknown])
    return found


def refuse_unsafe(words: list[str]) -> None:
    """Raise SpecError for faults of a command line and of the YAML files that Hydra is about to compose."""
    given = parsed(words)
    own = Path(given.config_dir) if given.config_dir else None
    if own is not None and not own.is_dir():
        raise CommandError([Fault("--config-dir", "is no folder", shown(given.config_dir))])
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
    if unlike := [*_config_name_faults(given.config_name, own), *choice_faults(given.overrides, own)]:
        raise CommandError(unlike)


@cache
def _shipped_faults() -> tuple[Fault, ...]:
    """Those of the shipped files, which are looked for once in a process, and not again while no file changes."""
    kept = Path(cache_from_source(__file__)).with_name("checked_configuration.txt")
    state = _state_of(CONF)
    with contextlib.suppress(OSError, UnicodeDecodeError):
        if kept.read_text(encoding="utf-8") == state:
            return ()
    found = tuple(yaml_faults(CONF, trusted=True))
    if not found and not sys.dont_write_bytecode:
        with contextlib.suppress(OSError):
            kept.write_text(state, encoding="utf-8")
    return found


def _state_of(folder: Path) -> str:
    """A digest of the sizes and times of change of the YAML files below a folder, and of what checks them."""
    files = [Path(module.__file__ or "") for module in (guard, forbidden)]
    known = [(str(path), path.stat()) for path in [*files, *sorted(yaml_files(folder))]]
    state = repr([(path, status.st_mtime_ns, status.st_size) for path, status in known])
    return hashlib.sha256(state.encode()).hexdigest()


def _ways_out(words: list[str], config_name: str | None, known: set[str]) -> list[Fault]:
    """Faults of choices that would be read from outside the folders of the configuration, where no file is checked."""
    choices = [word.partition("=") for word in words if word.lstrip("+~").partition("=")[0].partition("@")[0] in known]
    named = [(key, value) for key, _, value in choices] + [("--config-name", config_name or "")]
    leads_out = "leads out of the folders of the configuration; add a folder of your own with --config-dir"
    return [Fault(key, leads_out) for key, value in named if _LEADS_OUT.search(value)]


def _config_name_faults(name: str | None, own: Path | None) -> list[Fault]:
    """A fault where there is no configuration of this name."""
    if name is None:
        return []
    roots = [root for root in (CONF, own) if root is not None]
    if any((root / f"{name.removesuffix('.yaml')}.yaml").is_file() for root in roots):
        return []
    known = [path.relative_to(root).with_suffix("").as_posix() for root in roots for path in root.rglob("*.yaml")]
    return [Fault("--config-name", "is no configuration there is", shown(name), nearest(name, known))]


def _no_groups(words: list[str]) -> list[Fault]:
    """Faults of settings that are given as a whole, which Hydra would take for the choice of a group."""
    given = [word.partition("=") for word in words if "=" in word]
    must_be = "is set one by one, as run.replications=20"
    return [Fault(key, must_be, shown(value)) for key, _, value in given if key.lstrip("+~") == "run"]
