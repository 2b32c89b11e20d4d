"""Doors: ``desim help``, ``desim list`` and ``desim --version``, answered before any large library is loaded."""

import sys
from collections.abc import Callable, Iterator
from difflib import get_close_matches

from desim._version import __version__
from desim.cli.exit_codes import BAD_INPUT, DONE
from desim.cli.shipped import Option, options
from desim.spec.settings.studies import GROUPS, STUDIES

WIDTH = 12
"""Of the column of names in the help."""
LISTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "networks": ("Networks: what is simulated", ("network",)),
    "plans": ("Plans: what could be done", ("surge", "reform")),
    "disruptions": ("Disruptions: what could go wrong", ("disruption", "politics", "risk")),
    "experiments": ("Experiments: plans and disruptions run together", ("experiment",)),
    "studies": ("Studies: what can be asked", ()),
}
"""What can be listed: its title, and the groups of the configuration that it stands in."""
HELP = """desim {version}: discrete-event simulation of defense production and logistics
It says which plan is better, by how much, and how sure. A scenario is a network and what is on:
  desim surge=third_shift disruption=lap_fire   one plan under one disruption
  desim experiment=surge_155                    several plans, compared
  desim network=patriot study=criticality       one of these studies:
{studies}
See desim list, docs/reference/ (every key), README.md, desim --version and desim --hydra-help."""


def answer(words: list[str]) -> int | None:
    """Answer a command line that asks for help, a list or the version; the exit code, None for any other."""
    if "--version" in words:
        return _write([f"desim {__version__}"])
    if words and words[0] in ("help", "--help", "-h"):
        return _write([HELP.format(version=__version__, studies="\n".join(_questions()))])
    if words and words[0] == "list":
        return _list(words[1:])
    if words and "=" not in words[0] and words[0][:1] not in ("-", "+", "~"):
        return _unknown("command", words[0], ["help", "list"])
    return None


def _write(lines: list[str]) -> int:
    sys.stdout.write("\n".join(lines) + "\n")
    return DONE


def _unknown(what: str, word: str, known: list[str]) -> int:
    """Refuse a word, with the nearest one that is known."""
    near = get_close_matches(word[:100], [*known, *STUDIES], 1)
    meant = f"study={near[0]}" if near and near[0] not in known else near[0] if near else ""
    advice = f"did you mean {meant!r}?" if meant else f"it is one of {', '.join(known)}"
    rest = ", or KEY=VALUE; see desim help" if what == "command" else ""
    sys.stderr.write(f"desim: {word!r} is no {what}: {advice}{rest if not meant else ''}\n")
    return BAD_INPUT


def _questions() -> Iterator[str]:
    """The studies by group, each with its question."""
    for group, title in GROUPS.items():
        yield f"{title}:"
        yield from (f"  {s.name:{WIDTH}}{s.question}" for s in STUDIES.values() if s.group == group)


def _list(words: list[str]) -> int:
    """List all there is of some kinds, of all kinds where none is given."""
    for word in words:
        if word not in LISTS:
            return _unknown("list", word, list(LISTS))
    lines: list[str] = []
    for kind in words or LISTS:
        title, groups = LISTS[kind]
        lines += ["", f"{title}", *(_questions() if kind == "studies" else LINES.get(kind, _by_network)(groups))]
    return _write(lines[1:])


def _plain(groups: tuple[str, ...]) -> Iterator[str]:
    """Options without a heading."""
    yield from _lines([option for group in groups for option in options(group)])


def _by_network(groups: tuple[str, ...]) -> Iterator[str]:
    """Options below the network that they belong to."""
    found = [option for group in groups for option in options(group)]
    for network in sorted({option.network for option in found}):
        yield f" {network}:"
        yield from _lines([option for option in found if option.network == network])


LINES: dict[str, Callable[[tuple[str, ...]], Iterator[str]]] = {"networks": _plain, "experiments": _plain}
"""How the options of a kind are listed, where they are not grouped by network."""


def _lines(found: list[Option]) -> Iterator[str]:
    """Options as words of a command line, each with its question."""
    width = max((len(option.group) + len(option.name) for option in found), default=0) + 3
    yield from (f"  {f'{option.group}={option.name}':{width}}{option.question}" for option in found)
