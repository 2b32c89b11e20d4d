"""Accessible: what axe-core finds on a page of the desk that keeps people from using it."""

import json
from pathlib import Path
from typing import Any

AXE = (Path(__file__).parent / "axe" / "axe.min.js").read_text(encoding="utf-8")
SERIOUS = ("serious", "critical")
KINDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def violations(page: Any) -> list[str]:
    """Serious violations: the rule, and where."""
    settings = json.dumps({"resultTypes": ["violations"], "runOnly": KINDS})
    found = page.evaluate(f"{AXE}; axe.run(document, {settings}).then((found) => found.violations)")
    serious = [one for one in found if one["impact"] in SERIOUS]
    return [f"{one['id']}: {json.dumps([node['html'][:160] for node in one['nodes']][:3])}" for one in serious]
