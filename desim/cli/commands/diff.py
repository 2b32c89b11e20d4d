"""Diff: what differs between two scenarios, results, files or workbooks, in words."""

import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desim.cli.exit_codes import DONE
from desim.cli.messages import show
from desim.cli.plugin_option import without_plugins
from desim.spec.fields.faults import CommandError, Fault, SpecError, nearest, shown
from desim.spec.scenario import Scenario

MOST_NAMED = 4
"""Folders that a message names, at most."""
WORKBOOK = ".xlsx"
YAML = (".yaml", ".yml")


@dataclass(frozen=True)
class Side:
    """One of the two that are compared."""

    typed: str
    scenario: Scenario
    results: Path | None = None
    """Folder of its results; None where nothing was run."""


def run(words: list[str]) -> int:
    """Show what differs between two sides."""
    for line in difference(without_plugins(words)):
        show(line)
    return DONE


def difference(words: list[str]) -> Iterator[str]:
    """What differs between two sides, line by line; raises CommandError where they are not two, or not there."""
    if len(words) != 2:
        raise CommandError(
            [Fault("diff", "takes two scenarios, results folders, files or names", f"{len(words)} words")]
        )
    points = [_several_results(Path(typed)) for typed in words]
    if all(points):
        yield from _compare_points(points[0], points[1], words)
        return
    one, other = (side(typed) for typed in words)
    for letter, which in (("A", one), ("B", other)):
        title = which.scenario.title or which.scenario.name
        yield f"{letter} is {which.typed}: {title}"
    yield from _headed("in what is run, from A to B", scenario_lines(one, other), "Nothing differs in what is run.")
    if one.results is not None and other.results is not None:
        yield from _result_lines(one.results, other.results)


def _several_results(path: Path) -> dict[str, Path]:
    """The results folders in a folder by their names, where there are several."""
    found = {one.parent.name: one.parent for one in sorted(path.glob("*/scenario.json"))} if path.is_dir() else {}
    return found if len(found) > 1 else {}


def _compare_points(one: dict[str, Path], other: dict[str, Path], words: list[str]) -> Iterator[str]:
    """What differs between the points of two studies that have the same name, and which only one of them has."""
    for letter, typed, found in (("A", words[0], one), ("B", words[1], other)):
        yield f"{letter} is {typed}: {len(found)} results"
    for letter, names in (("A", one.keys() - other.keys()), ("B", other.keys() - one.keys())):
        for name in sorted(names):
            yield f"only in {letter}: {name}"
    for name in sorted(one.keys() & other.keys()):
        yield f"{name}:"
        first, second = side(str(one[name])), side(str(other[name]))
        lines = scenario_lines(first, second)
        yield from _headed("in what is run, from A to B", lines, "Nothing differs in what is run.")
        yield from _result_lines(one[name], other[name])


def _headed(where: str, lines: list[str], nothing: str) -> Iterator[str]:
    """A heading with how many lines there are, and the lines."""
    if not lines:
        yield nothing
        return
    yield f"{len(lines)} thing{'s differ' if len(lines) != 1 else ' differs'} {where}:"
    for line in lines:
        yield f"  {line}"


def scenario_lines(one: Side, other: Side) -> list[str]:
    """What differs between the scenarios of two sides."""
    from desim.report.difference_words import scenario_difference_lines

    return scenario_difference_lines(one.scenario, other.scenario)


def made_lines(one: Path, other: Path) -> list[str]:
    """What differs in how two results were made."""
    from desim.report.difference_words import circumstance_lines
    from desim.store.results import load

    return list(circumstance_lines(load(one).manifest, load(other).manifest))


def found_lines(one: Path, other: Path) -> list[str]:
    """What differs in what two results found."""
    from desim.report.difference_words import found_difference_lines
    from desim.report.model.point import Point
    from desim.store.results import load

    return list(found_difference_lines(*(Point(load(folder), "", "") for folder in (one, other))))


def _result_lines(one: Path, other: Path) -> Iterator[str]:
    """What differs in how two results were made, and in what they found."""
    yield from _headed("in how it was run, A and B", made_lines(one, other), "It was run in the same way.")
    same = "The measures of the first screen are the same."
    yield from _headed("in what was found, A and B", found_lines(one, other), same)


def side(typed: str) -> Side:
    """The scenario that was typed; raises SpecError where there is none, or with its faults."""
    from desim.spec.read import read

    path = Path(typed)
    folder = _results_folder(path) if path.is_dir() else None
    data = _stored(folder) if folder else _from_path(path) if path.exists() else _composed(typed)
    try:
        return Side(typed, read(data), folder)
    except SpecError as error:
        raise SpecError([Fault(f"{typed}: {f.path}", f.message, f.given, f.near) for f in error.faults]) from None


def _results_folder(path: Path) -> Path | None:
    """The results in a folder, or the only ones below it; None where it holds none."""
    if (path / "scenario.json").is_file():
        return path
    points = sorted(one.parent for one in path.glob("*/scenario.json"))
    if len(points) > 1:
        names = ", ".join(point.name for point in points[:MOST_NAMED]) + (", ..." if len(points) > MOST_NAMED else "")
        raise CommandError([Fault(str(path), f"holds {len(points)} results; name one of its folders: {names}")])
    return points[0] if points else None


def _stored(folder: Path) -> dict[str, Any]:
    """The scenario of results; raises Damaged where it is not what was written."""
    from desim.store.results import load

    return load(folder).data


def _from_path(path: Path) -> dict[str, Any]:
    """The scenario in a workbook, a folder of CSV files, or a YAML file."""
    if path.suffix == WORKBOOK or path.is_dir():
        from desim.sheets.network import read_network

        if path.is_dir() and not any(path.glob("*.csv")):
            raise CommandError([Fault(str(path), "holds neither results nor the CSV files of a network")])
        return read_network(path)
    if path.suffix in YAML:
        return _of_group(path) or _read_yaml(path)
    raise CommandError([Fault(str(path), "is no results folder, YAML file or workbook (.xlsx)")])


def _of_group(path: Path) -> dict[str, Any] | None:
    """The scenario that a file of a group, shipped or in a folder of one's own, composes; None for any other file."""
    from desim.cli.shipped import CONF
    from desim.cli.sources import groups

    whole = path.resolve()
    folder = next((one for one in whole.parents if one.name in groups()), None)
    if folder is None:
        return None
    name = whole.relative_to(folder).with_suffix("").as_posix()
    return _composed_of([f"{folder.name}={name}"], None if folder.parent == CONF else folder.parent)


def _read_yaml(path: Path) -> dict[str, Any]:
    """A whole scenario in one YAML file; raises SpecError for one that is put together of others."""
    import yaml

    from desim.cli.config_folder import ConfigLoader
    from desim.spec.safety.guard import file_faults

    if faults := file_faults(path):
        raise SpecError(faults)
    data = yaml.load(path.read_text(encoding="utf-8"), Loader=ConfigLoader)  # noqa: S506 - a safe one
    if not isinstance(data, dict):
        raise SpecError([Fault(str(path), "must be a map of names")])
    if "defaults" in data:
        raise CommandError([Fault(str(path), "is put together of other files, and stands in the folder of no group")])
    return data


def _composed(typed: str) -> dict[str, Any]:
    """The scenario that words of a command line, or the name of one option, compose."""
    from desim.cli.shipped import option_words

    words = shlex.split(typed)
    named = option_words()
    if len(words) == 1 and "=" not in words[0]:
        if words[0] not in named:
            near = nearest(words[0], named)
            raise CommandError([Fault("diff", "is no file, folder, or name of an option", shown(typed), near)])
        words = [named[words[0]]]
    return _composed_of(words)


def _composed_of(words: list[str], own: Path | None = None) -> dict[str, Any]:
    """The scenario of words of a command line, with the user's *own* folder of configuration."""
    from desim.cli.command_line import refuse_unsafe
    from desim.cli.composition import composed_scenario
    from desim.cli.workbook import implied_overrides

    words = _with_network(words)
    words += implied_overrides(words)
    refuse_unsafe([*(("--config-dir", str(own)) if own else ()), *words])
    return composed_scenario("config", [*words, *([f"hydra.searchpath=[file://{own}]"] if own else [])])


def _with_network(words: list[str]) -> list[str]:
    """The words with the network that their options belong to, where they name none."""
    from desim.cli.shipped import networks

    if any(word.startswith(("network=", "workbook=", "experiment=")) for word in words):
        return words
    folders = [word.partition("=")[2].partition("/")[0] for word in words if "/" in word]
    found = next((folder for folder in folders if folder in networks()), None)
    return [f"network={found}", *words] if found else words
