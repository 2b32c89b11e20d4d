"""Spreadsheet: what is written to which workbook or folder."""

from desim.spec.fields.base import Declared, Text


class SpreadsheetSettings(Declared):
    """Where a scenario, a template or results are written as a spreadsheet.

    ``sheets: {to: mine.xlsx}``
    """

    to: Text
    """A workbook (``mine.xlsx``), or a folder of CSV files (``mine``); neither must be there already."""
    of: Text | None = None
    """Folder of the results that are written; those of the same command with another study when not given."""
    example: bool = False
    """Whether a template is filled in with a worked example of six nodes: two plans, one disruption and a question."""
