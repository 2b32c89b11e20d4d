"""Question in workbook: ``desim workbook=mine.xlsx`` asks the question that stands on the sheets of the workbook."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.errors import HydraException

from desim.cli.answer_workbook import ENDING, answer_name
from desim.cli.closing import seen_from_here
from desim.cli.command_line import parsed
from desim.cli.question_files import question_words, write_question
from desim.cli.question_network import QuestionNetwork, row_layers
from desim.cli.sources import EXPERIMENT
from desim.spec.fields.faults import CommandError, Fault, SpecError
from desim.spec.question.question import Question, QuestionError, read_question
from desim.spec.question.rows import GROUPS
from desim.spec.written_numbers import start_of
from desim.store.files import write_bytes
from desim.store.sweep import subfolder

if TYPE_CHECKING:
    from desim.sheets.network import NetworkBook

LOGGER = logging.getLogger(__name__)
ASKING = ("replicate", "robust", "board", "portfolio", "status")
"""Studies that are about all plans under all disruptions."""
CHOOSING = (EXPERIMENT, *(group for groups in GROUPS.values() for group in groups))
"""Words that choose plans or disruptions by hand; the sheets are then left alone."""
FOLDER = "question"
"""Folder of the configuration that is written of a workbook, beside the results."""


@dataclass(frozen=True)
class AskedWorkbook:
    """A command line whose workbook asks a question."""

    words: list[str]
    """The whole command line, with the words that ask it."""
    answer: Path
    """Where the answer will be written, among the results."""
    beside: Path
    """Where it is handed out: beside the workbook."""

    def hand_out(self) -> None:
        """Copy the answer beside the workbook, where there is one."""
        if not self.answer.is_file():
            return
        try:
            write_bytes(self.beside, self.answer.read_bytes())
            LOGGER.info("the answer is in %s", seen_from_here(self.beside))
        except OSError as error:
            LOGGER.warning("the answer is in %s; %s cannot be written: %s", self.answer, self.beside, error.strerror)


def asked_workbook(words: list[str]) -> AskedWorkbook | None:
    """The question of the workbook of a command line, written as a folder of configuration beside the results.

    Args:
        words: The command line without the name of the program.

    Returns:
        None where it names no workbook, where the sheets ask nothing, where it chooses plans by hand, sweeps, or runs
        a study of one scenario.

    Raises:
        SpecError: All faults of the workbook, with their cells.
    """
    given = parsed(words)
    values = {key: value for key, value in map(_key_and_value, given.overrides) if key}
    path, study = str(values.get("workbook") or ""), str(values.get("study", "replicate"))
    if not path or given.multirun or study not in (*ASKING, "check"):
        return None
    from desim.sheets.network import read_book

    book = read_book(Path(path))
    if not book.asks:
        return None
    if chosen := [key for key in values if key in CHOOSING or key.startswith("hydra.")]:
        if EXPERIMENT not in chosen:
            LOGGER.info("the plans and disruptions of %s are left out, for the command line sets %s", path, chosen[0])
        return None
    if given.config_dir:
        must = "cannot be used with a workbook that has plans of its own; choose plans by surge=, or leave them out"
        raise CommandError([Fault("--config-dir", must)])
    return _asked(words, book, values, study)


def _asked(words: list[str], book: "NetworkBook", values: dict[str, object], study: str) -> AskedWorkbook | None:
    """Write the question of a workbook; nothing is written where it is only checked."""
    output = Path(str(values.get("output", "results")))
    question = read_question(book.record(str(values.get("name") or "")), start_of(book.data))
    known = QuestionNetwork(workbook=str(book.path))
    try:
        if study == "check":
            row_layers(question, known)
            return None
        folder = subfolder(output, question.name, FOLDER)
        write_question(question, folder, output, known)
    except QuestionError as error:
        raise SpecError(book.located(error.faults)) from None
    answer = subfolder(output, question.name) / answer_name(book.record(question.name))
    answer.unlink(missing_ok=True)
    beside = book.path.absolute().parent / f"{book.path.name.removesuffix('.xlsx')}{ENDING}"
    return AskedWorkbook([*_asking(question, folder, output), *words], answer, beside)


def _asking(question: Question, folder: Path, output: Path) -> Iterable[str]:
    """The words that ask a question, but for those that the command line has already."""
    return [word for word in question_words(question, folder, output) if not word.startswith(("workbook=", "output="))]


def workbook_in(words: Iterable[str]) -> str:
    """The workbook that words of a command line name; empty where they name none."""
    return str(dict(map(_key_and_value, words)).get("workbook") or "")


def _key_and_value(word: str) -> tuple[str, object]:
    """Key and value of a word that sets one value; empty where it is none, which is told when it is composed."""
    try:
        found = OverridesParser.create().parse_override(word)
        if found.is_delete() or found.is_sweep_override():
            return found.key_or_group, ""
        return found.key_or_group, found.value()
    except (HydraException, ValueError):
        return "", ""
