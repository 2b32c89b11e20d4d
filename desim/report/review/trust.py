"""Trust: what a reviewer may check of these results, and with which command they are made again."""

from desim.report.model.sweep import Sweep
from desim.report.page.page import Block, Cell, Code, Paragraph, Table
from desim.report.review.checks import CHECKS, Check, checks

_WORDS = {"g": "holds", "a": "open", "r": "does not hold"}
_LEAD = (
    "What can be checked without trusting us. Books and time accounts are added up again from the stored tables; "
    "seeds, hashes and versions stand under: Method and provenance."
)


def trust_blocks(sweep: Sweep) -> list[Block]:
    """The checks with their verdicts, and the commands that make the points again."""
    found = checks(sweep)
    rows = [[Cell(c.name), Cell(c.found), Cell(_WORDS[c.tone], tone=c.tone)] for c in found]
    table = Table("Checks of these results", ["Check", "Found", "Verdict"], rows)
    return [Paragraph(_LEAD), Paragraph(_sum(found), tone="" if all(c.tone != "r" for c in found) else "warn"), table,
            *_again(sweep)]  # fmt: skip


def _sum(found: list[Check]) -> str:
    count = {tone: sum(c.tone == tone for c in found) for tone in _WORDS}
    return f"Of {len(CHECKS)} checks {count['g']} hold, {count['a']} are open, {count['r']} do not hold."


def _again(sweep: Sweep) -> list[Block]:
    commands = list(dict.fromkeys(str(p.manifest["command"]) for p in sweep.ordered() if p.manifest.get("command")))
    if not commands:
        return []
    said = "These commands make the same bits again, whatever the number of workers:"
    return [Paragraph(said), Code("\n".join(commands))]
