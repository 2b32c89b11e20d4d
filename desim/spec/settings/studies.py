"""Studies: what can be asked of a scenario, by name, each with its question.

Nothing here loads a library, for ``desim help`` reads it. What runs a study is registered under the same name in
``desim.study.registry``, its page in ``desim.report.registry``, its command in ``desim.cli.registry``.
"""

from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

if TYPE_CHECKING:
    from desim.spec.fields.base import Declared

Group = Literal["run", "question", "check", "spreadsheet"]
GROUPS: dict[Group, str] = {
    "run": "Run plans and compare them",
    "question": "Vary one scenario to answer a question",
    "check": "Check, verify and repeat",
    "spreadsheet": "Work in a spreadsheet",
}
"""What studies of a group do."""


class Study(NamedTuple):
    """One study: ``desim study=NAME``."""

    name: str
    question: str
    """What it answers."""
    group: Group
    key: str = ""
    """Key of its settings in a configuration; empty where it has none."""
    model: str = ""
    """Module within ``desim.spec.settings`` and class of these settings."""
    runs: bool = True
    """Whether ``desim.study`` runs it; otherwise it reads what is stored, or converts."""
    page: bool = True
    """Whether it writes a page."""
    one_job: bool = False
    """Whether it runs once, whatever an experiment varies: over all points, or over none of them."""
    headline_only: bool = False
    """Whether it can do with replications that end with their headline, of which nothing else is measured."""
    parts: bool = False
    """Whether its page is made of parts that can be chosen (``report.parts``)."""

    @property
    def settings(self) -> "type[Declared] | None":
        """The declaration of its settings, with their defaults."""
        if not self.model:
            return None
        module, _, name = self.model.partition(".")
        found: type[Declared] = getattr(import_module(f"desim.spec.settings.{module}"), name)
        return found


def _question(name: str, question: str, model: str, key: str = "") -> Study:
    """A study that varies one scenario."""
    return Study(name, question, "question", key or name, f"study_settings.{model}")


_ALL = (
    Study("replicate", "What happens in this scenario, and how sure is that?", "run", headline_only=True,
          parts=True),
    Study("compare", "Which plan is better, by how much, and how sure is that?", "run", "compare",
          "compare.CompareSettings", one_job=True, headline_only=True, parts=True),
    Study("board", "How do the stored plans rank under every disruption, by stockpile and measure?", "run", "board",
          "study_settings.BoardSettings", runs=False, one_job=True),
    Study("robust", "Which plan holds up over what is not known, and what would change the answer?", "run", "robust",
          "robust.RobustSettings", one_job=True),
    Study("portfolio", "Which set of plans is the best under each budget?", "run", "portfolio",
          "portfolio.PortfolioSettings", one_job=True),
    Study("condition", "Which worlds made what was observed, and what do they say of the inputs?", "question",
          "condition", "condition.ConditionSettings", one_job=True),
    Study("backtest", "Would forecasts with what was known before have been right?", "question", "backtest",
          "condition.BacktestSettings", one_job=True),
    _question("attribution", "Why are stockpiles short?", "AttributionSettings"),
    _question("criticality", "Which part would be missed most, and how long can one do without it?",
              "CriticalitySettings"),
    _question("risks", "How much does each risk contribute to what is lost?", "RisksSettings"),
    _question("sensitivity", "Which uncertain numbers move the result?", "SensitivitySettings"),
    _question("sizing", "How much of one number is enough for a target readiness?", "SizingSettings"),
    _question("frontier", "What readiness do two numbers buy together, and at what cost?", "FrontierSettings"),
    _question("warmup", "How much of the beginning of a run is to be left out?", "WarmupSettings", "truncation"),
    Study("check", "Is the scenario sound, and what deserves a look before it runs?", "check", page=False,
          headline_only=True),
    Study("status", "How much of this study is stored already?", "check", runs=False, page=False,
          headline_only=True),
    Study("validate", "Does the simulator reproduce exact values?", "check", "validate",
          "study_settings.ValidationSettings", one_job=True),
    Study("coverage", "Do intervals hold the level that they state?", "check", "coverage",
          "study_settings.CoverageSettings", one_job=True),
    Study("trace", "What happened in one replication, event by event?", "check", "trace",
          "study_settings.TraceSettings", page=False),
    Study("rerun", "Do stored results come out again, bit by bit?", "check", "rerun",
          "study_settings.RerunSettings", page=False, one_job=True, headline_only=True),
    Study("template", "What does an empty workbook for a scenario look like?", "spreadsheet", "sheets",
          "spreadsheet.SpreadsheetSettings", runs=False, page=False, one_job=True),
    Study("export", "What does this scenario look like as a workbook?", "spreadsheet", "sheets",
          "spreadsheet.SpreadsheetSettings", runs=False, page=False, one_job=True),
    Study("assumptions", "Which numbers are assumed, as a sheet to fill in and take back?", "spreadsheet", "sheets",
          "spreadsheet.SpreadsheetSettings", runs=False, page=False, one_job=True),
    Study("tables", "What do the results look like as a workbook?", "spreadsheet", "sheets",
          "spreadsheet.SpreadsheetSettings", runs=False, page=False, one_job=True),
)  # fmt: skip
STUDIES: dict[str, Study] = {study.name: study for study in _ALL}
"""All studies by name."""


def settings_by_key() -> "dict[str, type[Declared]]":
    """The declarations of the settings of all studies, by their key in a configuration."""
    return {study.key: model for study in STUDIES.values() if (model := study.settings) is not None}


def load_registered(registry: Mapping[str, str], name: str) -> Any:
    """The function that is registered for the study *name* as module and function; its module is loaded now."""
    module, _, function = registry[name].rpartition(".")
    return getattr(import_module(module), function)
