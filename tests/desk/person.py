"""A person at the desk: a page of a browser whose clicks and typed fields are counted, and what it must never do."""

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

AXE = (Path(__file__).parent / "axe" / "axe.min.js").read_text(encoding="utf-8")
SERIOUS = ("serious", "critical")
RULES = (
    "{resultTypes: ['violations'], runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']}"
)
OPENED = 60_000
"""Milliseconds that a page may take to open while other tests run."""


class Person:
    """Uses a page as a person would: by labels, by the names of buttons, and by nothing else."""

    def __init__(self, page: Any, address: str) -> None:
        self.page, self.actions = page, 0
        self.complaints: list[str] = []
        self.left: list[str] = []
        self._home = urlsplit(address).netloc
        page.set_default_timeout(OPENED)
        page.on("console", lambda said: self._said(said.type, said.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self._asked(request.url))

    def _said(self, kind: str, text: str) -> None:
        if kind in ("error", "warning"):
            self.complaints.append(text)

    def _asked(self, url: str) -> None:
        if urlsplit(url).scheme in ("http", "https", "ws", "wss") and urlsplit(url).netloc != self._home:
            self.left.append(url)

    def press(self, name: str | re.Pattern[str], nth: int = 0) -> None:
        """Press a button, or follow a link."""
        self.actions += 1
        exact = isinstance(name, str)
        found = self.page.get_by_role("button", name=name, exact=exact).or_(
            self.page.get_by_role("link", name=name, exact=exact)
        )
        found.nth(nth).click()

    def choose(self, label: str, title: str, nth: int = 0) -> None:
        """Choose from a list by what it says."""
        self.actions += 1
        found = self.page.get_by_label(label, exact=True).nth(nth)
        found.select_option(label=title)

    def type(self, label: str, text: str, nth: int = 0) -> None:
        """Type into a field, and leave it."""
        self.actions += 1
        found = self.page.get_by_label(label, exact=True).nth(nth)
        found.fill(text)
        found.press("Tab")

    def bring(self, path: Path) -> None:
        """Choose a file."""
        self.actions += 1
        self.page.locator("input[type=file]").first.set_input_files(path)

    def sees(self, text: str | re.Pattern[str]) -> None:
        """Wait until a text is there."""
        self.page.get_by_text(text).first.wait_for()


def violations(page: Any) -> list[str]:
    """What axe-core finds on a page that keeps people from using it: rule, and where."""
    found = page.evaluate(f"{AXE}; axe.run(document, {RULES}).then((found) => found.violations)")
    serious = [one for one in found if one["impact"] in SERIOUS]
    return [f"{one['id']}: {json.dumps([node['html'][:160] for node in one['nodes']][:3])}" for one in serious]
