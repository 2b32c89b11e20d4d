"""Question files: a question as a folder of configuration, and the words of the command line that asks it.

What a form or a workbook says and what a modeler types is the same from here on: each row is an option in a file of its
own, and an experiment runs them all.
"""

import json
import math
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from desim.cli.config_folder import ConfigLoader
from desim.cli.question_network import Key, QuestionNetwork, RowLayer, joined, row_layers, scenario_keys
from desim.cli.word_quoting import word
from desim.spec.question.question import Question
from desim.spec.question.ranges import has_ranges
from desim.spec.question.rows import OPTION_OF
from desim.store.files import write_text

MINE = "mine"
"""Folder of each group in which the files of a question stand, so that none has the name of one that ships."""
RECORD = "question.json"
"""The record itself, in the folder of its configuration."""
PACKAGE = "# @package _global_"
Files = dict[str, str]
"""Text by path below the folder."""


def write_question(question: Question, folder: Path, output: Path, known: QuestionNetwork | None = None) -> list[str]:
    """Write a question as a folder of configuration.

    Args:
        question: The record.
        folder: Where it is written; what an earlier question left there goes.
        output: Folder of all results.
        known: Its network, where some of it is composed already.

    Returns:
        The words of the command line that asks it, without ``desim``.

    Raises:
        QuestionError: All faults of the question, by row and column; nothing is written then.
        SpecError: The network has faults.
    """
    known = known or QuestionNetwork(question.network, question.workbook)
    layers = row_layers(question, known)
    files = question_texts(question, layers, drawn=has_ranges(known.data()))
    for stale in set(_written(folder)) - set(files):
        (folder / stale).unlink()
    for path, text in files.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        if not place.is_file() or place.read_text(encoding="utf-8") != text:
            write_text(place, text)
    return question_words(question, folder, output)


def question_words(question: Question, folder: Path, output: Path) -> list[str]:
    """The words of the command line that asks a question written to a folder, without ``desim``."""
    words = ["--config-dir", str(folder), f"experiment={MINE}/{question.name}"]
    words += [word("workbook", question.workbook)] if question.workbook else []
    words += [word("run.precision.relative", question.run.precision)] if question.run.precision is not None else []
    return [*words, word("output", output)]


def read_record(folder: Path) -> dict[str, Any] | None:
    """The record of the question that a folder of configuration was written of, as plain data; None where of none."""
    path = folder / RECORD
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None


def question_texts(question: Question, layers: Mapping[Key, RowLayer], drawn: bool) -> Files:
    """The text of each file of a question, by path below its folder.

    Args:
        question: The record.
        layers: What its rows add.
        drawn: Whether its network has numbers that worlds can differ in.
    """
    found = {RECORD: json.dumps(question.model_dump(exclude_defaults=True), ensure_ascii=False, indent=1) + "\n"}
    for kind, name in layers:
        path = f"{OPTION_OF[kind]}/{MINE}/{name}.yaml"
        found[path] = _row_text((kind, name), layers)
    found[f"experiment/{MINE}/{question.name}.yaml"] = _experiment_text(question, drawn)
    return found


def _written(folder: Path) -> Iterator[str]:
    """Paths of the files of an earlier question below a folder."""
    for group in (*OPTION_OF.values(), "experiment"):
        yield from (path.relative_to(folder).as_posix() for path in (folder / group / MINE).glob("*.yaml"))


def _row_text(key: Key, layers: Mapping[Key, RowLayer]) -> str:
    """The file of a row: the options that it names, and its layer."""
    (kind, name), one = key, joined(key, layers)
    chosen = [f"/{group}/{option}" for group, _, option in (word.partition("=") for word in one.chosen)]
    head = [PACKAGE, _comment(kind.removesuffix("s"), one.own["titles"][name])]
    return _text(head, {"defaults": [*chosen, "_self_"]} if chosen else {}, one.own)


def _experiment_text(question: Question, drawn: bool) -> str:
    """The file of the experiment: the network, what is asked, and which rows are run."""
    run = question.run
    data = scenario_keys(question)
    settings = {
        "worlds": run.worlds if drawn else "fixed",
        "replications": run.replications,
        "per_world": run.per_world,
    }
    data["run"] = settings
    if run.requirement is not None:
        required = run.requirement.model_dump(exclude={"probability"}, exclude_none=True)
        data |= {"robust": required, "portfolio": required}
    plans = {name: [f"surge={MINE}/{name}"] for name in question.active("plans")}
    if plans:
        data["portfolio"] = {**data.get("portfolio", {}), "plans": plans}
    rows = {OPTION_OF[kind]: question.active(kind) for kind in OPTION_OF}
    params = {
        group: ",".join(["none", *(f"{MINE}/{name}" for name in names)]) for group, names in rows.items() if names
    }
    if params:
        data["hydra"] = {"mode": "MULTIRUN", "sweeper": {"params": params}}
    head = [PACKAGE, _comment("question", run.question or question.title or question.name)]
    return _text(head, {"defaults": [{"override /network": question.network}]} if question.network else {}, data)


def _comment(what: str, text: str) -> str:
    """A comment of one line that Hydra cannot take for a directive of its own, as ``# @package`` is."""
    return f"# {what}: {' '.join(text.split())}"


class _Dumper(yaml.SafeDumper):  # type: ignore[misc]  # PyYAML has no types
    """Writes text so that it is read as text by OmegaConf too, and no aliases."""

    def ignore_aliases(self, data: Any) -> bool:
        """Write equal values out, each time."""
        return True


_Dumper.yaml_implicit_resolvers = {
    first: [*resolvers, *(one for one in ConfigLoader.yaml_implicit_resolvers.get(first, []) if one not in resolvers)]
    for first, resolvers in yaml.SafeDumper.yaml_implicit_resolvers.items()
}


def _text(head: list[str], *parts: Mapping[str, Any]) -> str:
    """A file of a configuration: comments, then what is said."""
    data = {key: value for part in parts for key, value in part.items()}
    text: str = yaml.dump(
        data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=math.inf, default_flow_style=None
    )
    return "\n".join([*head, text])
