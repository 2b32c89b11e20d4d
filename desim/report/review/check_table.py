"""Check table: what was checked of these results, and the commands that make them again."""

from desim.report.model.sweep import Sweep
from desim.report.page.page import Block, Cell, Code, Paragraph, Table
from desim.report.review.against_reality import reality_table
from desim.report.review.checks import CHECKS, FAILS, ResultCheck, checks

_VERDICTS = {"g": "holds", "a": "open", "r": "does not hold"}
_INTRODUCTION = (
    "These checks are of arithmetic: that what is stored adds up, is whole and was made by one code. They do not say "
    "that the model is right; the table below them says what speaks for that. Books and time accounts are added up "
    "again from the stored tables. See: Method and provenance, for seeds, hashes and versions."
)


def check_blocks(sweep: Sweep) -> list[Block]:
    """The checks with their verdicts, and the commands that make the points again."""
    found = checks(sweep)
    rows = [[Cell(c.name), Cell(c.found), Cell(_VERDICTS[c.tone], tone=c.tone)] for c in found]
    table = Table("Checks of the arithmetic of these results", ["Check", "Found", "Verdict"], rows)
    tone = "warn" if any(c.tone == FAILS for c in found) else ""
    return [Paragraph(_INTRODUCTION), Paragraph(_summary(found), tone), table, reality_table(sweep), *_commands(sweep)]


def _summary(found: list[ResultCheck]) -> str:
    count = {tone: sum(c.tone == tone for c in found) for tone in _VERDICTS}
    return f"Of {len(CHECKS)} checks {count['g']} hold, {count['a']} are open, {count['r']} do not hold."


def _commands(sweep: Sweep) -> list[Block]:
    commands = list(dict.fromkeys(str(p.manifest["command"]) for p in sweep.ordered() if p.manifest.get("command")))
    if not commands:
        return []
    introduction = "These commands make the same bits again, whatever the number of workers:"
    return [Paragraph(introduction), Code("\n".join(commands))]
