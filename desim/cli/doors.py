"""Doors: words that come before a scenario, such as ``desim help``, answered before any large library is loaded."""

import sys
from collections.abc import Callable, Iterator
from difflib import get_close_matches
from textwrap import wrap
from typing import NamedTuple

from desim._version import __version__
from desim.cli.exit_codes import BAD_INPUT, DONE
from desim.cli.shipped import Option, option_words, options
from desim.compiled import described
from desim.spec.settings.studies import GROUPS, STUDIES, load_registered

WIDEST = 100
"""Characters of a line."""
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


class Word(NamedTuple):
    """A word that comes first on the command line and needs no scenario."""

    usage: str
    """The word with what follows it."""
    purpose: str
    """What it does, for ``desim help WORD``."""
    function: str = ""
    """Module and function that is given what follows and returns the exit code; empty for what stands here."""


WORDS: dict[str, Word] = {
    "help": Word("help [WORD]", "What desim does, or what one word or study does."),
    "list": Word("list [KIND ...]", "What there is: networks, plans, disruptions, experiments, studies."),
    "desk": Word(
        "desk [FOLDER] [port=N] [browser=off]",
        "Opens the desk in the browser: networks, plans and results without a command line. It keeps them in FOLDER "
        "(desk), and answers to this machine alone. Ctrl-C ends it.",
        "desim.desk.command.run",
    ),
    "open": Word(
        "open [FOLDER]", "Opens the newest page of a results folder in the browser, and writes its path.",
        "desim.cli.commands.open_page.run",
    ),
    "diff": Word(
        "diff A B",
        "Says in words what differs between two scenarios. Each is a results folder, a YAML file, a workbook, the name "
        "of a network, plan or experiment, or words in quotes.",
        "desim.cli.commands.diff.run",
    ),
    "bundle": Word(
        "bundle FOLDER [FILE.zip]",
        "Packs results into one zip: scenarios, worlds, seeds, versions, digests and pages.",
        "desim.cli.commands.bundle.run",
    ),
    "verify": Word(
        "verify FILE.zip [run.NAME=VALUE ...]",
        "Runs a bundle again, out of the zip alone, and says whether the same bits come out (0, else 3).",
        "desim.cli.commands.verify.run",
    ),
    "pdf": Word(
        "pdf FOLDER [FILE.pdf]", "Prints the report of a results folder as PDF, by Chromium or Chrome.",
        "desim.cli.commands.pdf.run",
    ),
}  # fmt: skip
"""All of them, in the order of the help."""
HELP = """desim {version}: discrete-event simulation of defense production and logistics
It says which plan is better, by how much, and how sure. A scenario is a network and what is on:
  desim surge=third_shift disruption=lap_fire   one plan under one disruption
  desim experiment=surge_155                    several plans, compared
  desim network=patriot study=criticality       one of these studies:
{studies}
Words for what is there already (desim help WORD says more):
  {words}
See desim list, docs/reference/ (every key), README.md, desim --version and desim --hydra-help."""


def answer(words: list[str]) -> int | None:
    """Answer a command line that asks for the version or begins with one of the words; its exit code, else None."""
    if "--version" in words:
        return _write([f"desim {__version__}, {described()}"])
    if words and words[0] in ("help", "--help", "-h"):
        return _help(words[1:])
    if words and words[0] == "list":
        return _list(words[1:])
    if words and words[0] in WORDS:
        return _call(words[0], words[1:])
    if words and "=" not in words[0] and words[0][:1] not in ("-", "+", "~"):
        return _unknown("command", words[0], list(WORDS))
    return None


def _help(words: list[str]) -> int:
    """What desim does, or what some of its words and studies do."""
    lines: list[str] = []
    for word in words:
        if word in WORDS:
            lines += [f"desim {WORDS[word].usage}", *wrap(WORDS[word].purpose, WIDEST)]
        elif word in STUDIES:
            lines += [f"desim study={word}", STUDIES[word].question]
        else:
            return _unknown("command", word, list(WORDS))
    usages = ", ".join(word.usage.partition(" [")[0] for name, word in WORDS.items() if name != "help")
    whole = HELP.format(version=__version__, studies="\n".join(_questions()), words=usages)
    return _write(lines or [whole])


def _call(word: str, rest: list[str]) -> int:
    """Run the function of a word, with what was typed after it."""
    from desim.cli.guarded import guarded

    function: Callable[[list[str]], int] = load_registered({name: one.function for name, one in WORDS.items()}, word)
    return guarded(function, rest)


def _write(lines: list[str]) -> int:
    sys.stdout.write("\n".join(lines) + "\n")
    return DONE


def _unknown(what: str, word: str, known: list[str]) -> int:
    """Refuse a word, with the nearest one that is known."""
    meanings = {**({} if what == "list" else option_words() | {name: f"study={name}" for name in STUDIES})}
    meanings |= {name: name for name in known}
    near = get_close_matches(word[:100], meanings, 1)
    meant = meanings[near[0]] if near else ""
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
