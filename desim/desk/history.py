"""History: what was asked when, what it answered, and what changed from one study to another, in words."""

import math
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from desim.cli.commands.diff import found_lines, made_lines, scenario_lines, side
from desim.cli.question_files import MINE
from desim.desk.state import State
from desim.desk.study import Study
from desim.desk.workspace import Workspace
from desim.report.page.page import answer_of
from desim.spec.fields.faults import SpecError
from desim.spec.question.rows import OPTION_OF
from desim.store.manifest import MANIFEST, read_manifest
from desim.store.replication_file import Damaged

LONGEST_TITLE = 120
NOTHING = {"plans": "no plan", "disruptions": "no disruption"}
"""What rows are called in which nothing is chosen."""
Points = dict[str, Path]
"""Folders of complete results, by the names that they have in every study of the same rows."""


@dataclass(frozen=True)
class Entry:
    """A study in the history."""

    study: Study
    state: State
    network: str
    """The network that comes with desim, or the file of one's own."""
    answer: str
    """The answer sentence; empty while there is none."""
    edited: bool
    """Whether the question has been changed since it was asked."""
    before: Study | None
    """The study of the same network that was asked last before it."""


def entries(workspace: Workspace) -> list[Entry]:
    """All studies, the one that was begun last first."""
    found: list[Entry] = []
    for study in workspace.studies():
        question, revision = _question(study)
        state = study.state
        edited = bool(state.number) and revision != state.revision
        network = study.network.name if study.network is not None else str(question.get("network", ""))
        found.append(Entry(study, state, network, answer(study), edited, None))
    return [_with_before(entry, found) for entry in found]


def answer(study: Study) -> str:
    """The answer sentence of a study; empty while there is none."""
    page = next(iter(study.pages()), None)
    try:
        return answer_of(page) if page is not None else ""
    except (OSError, UnicodeDecodeError):
        return ""


def rename(study: Study, title: str) -> State:
    """Give a study another title in the history; the title of its question, which is part of it, stays."""
    text = " ".join("".join(c if c.isprintable() else " " for c in title).split())
    return study.update(title=text[:LONGEST_TITLE] or study.id)


def changes(one: Study, other: Study) -> list[str]:
    """What differs from one study to another in rows, in what is run and in how, in words.

    Of points that only one of them has complete results for, the rows are told and no more. What is the same
    difference in all points is told once.
    """
    rows = list(_row_lines(_question(one)[0], _question(other)[0]))
    first, second = complete_points(one), complete_points(other)
    by_point = {name: _run_lines(*map(_stamped, (first[name], second[name]))) for name in {*first} & {*second}}
    return [*rows, *_told_once(by_point, second, _question(other)[0])]


def found(one: Study, other: Study) -> dict[str, list[str]]:
    """What differs in what two studies found, by point in words; a point that found the same has no line."""
    first, second = complete_points(one), complete_points(other)
    question, told = _question(other)[0], {}
    for name in sorted({*first} & {*second}):
        with suppress(Damaged):
            told[_point_words(second[name], question)] = found_lines(first[name], second[name])
    return told


def complete_points(study: Study) -> Points:
    """Folders of the complete and sound results of a study."""
    points: Points = {}
    for path in sorted(study.results.glob(f"*/*/{MANIFEST}")):
        with suppress(ValueError, Damaged):
            read_manifest(path.parent)
            points[path.parent.name] = path.parent
    return points


def _question(study: Study) -> tuple[dict[str, Any], str]:
    """A question and its revision; an empty one where its file cannot be read."""
    try:
        return study.question()
    except SpecError:
        return {}, ""


def _with_before(entry: Entry, every: list[Entry]) -> Entry:
    """An entry with the study that was asked before it."""
    last = entry.state.number or math.inf
    same = [one for one in every if 0 < one.state.number < last and one.network == entry.network]
    before = max(same, key=lambda one: one.state.number).study if same else None
    return Entry(entry.study, entry.state, entry.network, entry.answer, entry.edited, before)


def _row_lines(one: dict[str, Any], other: dict[str, Any]) -> Iterator[str]:
    """Rows that only one of two questions runs."""
    for kind in OPTION_OF:
        was, now = _active(one, kind), _active(other, kind)
        yield from (f"{kind[:-1]} no longer run: {was[name]}" for name in was if name not in now)
        yield from (f"{kind[:-1]} added: {now[name]}" for name in now if name not in was)


def _active(question: dict[str, Any], kind: str) -> dict[str, str]:
    """Titles of the rows that are on, by name, as far as they can be read."""
    rows = question.get(kind)
    known = rows.items() if isinstance(rows, dict) else ()
    return {
        str(name): str(row.get("title") or str(name).replace("_", " "))
        for name, row in known if isinstance(row, dict) and row.get("on", True)
    }  # fmt: skip


def _told_once(by_point: dict[str, tuple[str, ...]], points: Points, question: dict[str, Any]) -> Iterator[str]:
    """Lines that all points have, then those of single points after the words for these."""
    first = next(iter(by_point.values()), ())
    everywhere = [line for line in first if all(line in lines for lines in by_point.values())]
    yield from everywhere
    for name, lines in sorted(by_point.items()):
        words = _point_words(points[name], question)
        yield from (f"{words}: {line}" for line in lines if line not in everywhere)


def _point_words(point: Path, question: dict[str, Any]) -> str:
    """A point by the titles of its rows."""
    choices = read_manifest(point).get("choices") or {}
    words = []
    for kind, group in OPTION_OF.items():
        name = str(choices.get(group) or "none")
        titles = _active(question, kind)
        own = name.removeprefix(f"{MINE}/")
        words.append(NOTHING[kind] if name == "none" else titles.get(own, own))
    return ", ".join(words)


def _stamped(point: Path) -> tuple[Path, int]:
    return point, (point / MANIFEST).stat().st_mtime_ns


@lru_cache(maxsize=500)
def _run_lines(one: tuple[Path, int], other: tuple[Path, int]) -> tuple[str, ...]:
    """What differs in what is run between two points and in how, as they were written at a moment."""
    try:
        return (*scenario_lines(side(str(one[0])), side(str(other[0]))), *made_lines(one[0], other[0]))
    except Damaged as error:
        return (str(error),)
