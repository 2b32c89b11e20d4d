"""Question: the whole record, and how it is read out of plain data."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from pydantic import model_validator

from desim.spec.fields.base import Declared, Name, Text
from desim.spec.fields.faults import SpecError
from desim.spec.fields.quantity import fault
from desim.spec.question.rows import DisruptionRow, PlanRow, Row
from desim.spec.question.run_row import RunRow
from desim.spec.read import read_as


class QuestionError(SpecError):
    """A question that cannot be asked; *faults* lists all that is wrong with it, by row and column."""

    what = "the question"


class Question(Declared):
    """Which of some plans is better, under some disruptions. What is there already is always among the plans.

    ``name: mine``
    ``network: island_stocks``
    ``plans: {escort: {options: [island_stocks/escort]}}``
    """

    name: Name
    """Name of the study and of its results."""
    title: Text = ""
    """Title of the study."""
    network: Text = ""
    """A network that comes with desim."""
    workbook: Text = ""
    """Path of a workbook, or of a folder of CSV files, that holds a network of one's own."""
    plans: dict[Name, PlanRow] = {}
    """What may be decided, in the order in which it is shown."""
    disruptions: dict[Name, DisruptionRow] = {}
    """What may go wrong, each on its own."""
    run: RunRow = RunRow()
    """What is asked, and how it is run."""

    @model_validator(mode="after")
    def _told_apart(self) -> "Question":
        if bool(self.network) == bool(self.workbook):
            raise fault("needs a network or a workbook, and not both")
        return self

    def rows(self, kind: str) -> Mapping[str, Row]:
        """The rows of ``plans`` or of ``disruptions`` by name."""
        return self.plans if kind == "plans" else self.disruptions

    def active(self, kind: str) -> list[str]:
        """Names of the rows that are on."""
        return [name for name, row in self.rows(kind).items() if row.on]


def read_question(data: Mapping[str, Any], start: date | None = None) -> Question:
    """Read a question out of plain data, as it stands in a file or comes from a form.

    Args:
        data: The record as nested maps.
        start: Date of day 0 of its network; needed where rows hold dates.

    Returns:
        The record. Dates and quantities stay as they were written.

    Raises:
        QuestionError: All values that are of no sound form, by row and column. What a row means in its network is
            checked by ``question_faults``.
    """
    try:
        return read_as(Question, "question", data, {"start": start})
    except SpecError as error:
        raise QuestionError([replace(one, path=_column(one.path)) for one in error.faults]) from None


def _column(path: str) -> str:
    """Row and column of a fault; a plain time is a law with one value, which nobody wrote."""
    return re.sub(r"\.(takes|lasts)\.value\Z", r".\1", path.removeprefix("question."))
