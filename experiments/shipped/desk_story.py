"""The story that docs/how-to/desk.md tells: a person brings a workbook, asks, and prints; followed in a browser.

Tests follow it and count what the person has to do; ``experiments.shipped.pictures`` takes a picture at every stop.
"""

import hashlib
import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from desim.sheets.example import EXAMPLE
from desim.sheets.network import write_network

OPENED = 60_000
"""Milliseconds that a page may take to open on a busy machine."""
ANSWERED = 900_000
"""Milliseconds that a study may take."""
RUNS = "12"
"""Of each plan: enough for a picture."""
NETWORK: dict[str, Any] = {key: value for key, value in EXAMPLE.items() if key not in ("plans", "disruptions", "run")}
"""Six nodes, without a question."""
PICTURES = ("1-networks", "2-network", "3-plans", "4-run", "5-answer", "6-report")
"""Names of the pictures, in the order of the story."""


def write_workbook(path: Path) -> Path:
    """Write the network as the workbook that a person brings."""
    write_network(NETWORK, path)
    return path


def digest() -> str:
    """sha256 of what the person of the story does."""
    return hashlib.sha256(inspect.getsource(story).encode()).hexdigest()


class Person:
    """Uses the desk by labels and the names of buttons, and by nothing else; every click and typed field is counted."""

    def __init__(self, page: Any, address: str) -> None:
        self.page, self.actions = page, 0
        self.complaints: list[str] = []
        """Errors and warnings of the browser."""
        self.left: list[str] = []
        """Addresses beyond the machine that were asked."""
        self._home = urlsplit(address).netloc
        page.set_default_timeout(OPENED)
        page.on("console", lambda said: self._said(said.type, said.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self._asked(request.url))
        page.goto(address)
        page.wait_for_selector("main h1")

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
        buttons = self.page.get_by_role("button", name=name, exact=exact)
        buttons.or_(self.page.get_by_role("link", name=name, exact=exact)).nth(nth).click()

    def choose(self, label: str, title: str, nth: int = 0) -> None:
        """Choose from a list by what it says."""
        self.actions += 1
        self.page.get_by_label(label, exact=True).nth(nth).select_option(label=title)

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

    def sees(self, text: str | re.Pattern[str], timeout: float = OPENED) -> None:
        """Wait until a text is there."""
        self.page.get_by_text(text).first.wait_for(timeout=timeout)

    def goes_to(self, path: str, sign: str) -> None:
        """Open a page of the desk by its path, and wait for what shows that it is all there."""
        self.page.goto(re.sub(r"^(https?://[^/]+)/.*$", rf"\1{path}", self.page.url))
        self.page.locator(sign).first.wait_for()


def story(one: Person, workbook: Path) -> Iterator[tuple[str, Any]]:
    """From the first page to the report of a network of one's own, with two plans and a disruption.

    Args:
        one: the person, before the first page.
        workbook: what they bring.

    Yields:
        The name of each picture, and the page that it is of.
    """
    yield PICTURES[0], one.page
    one.bring(workbook)
    one.sees("Find a part")
    one.page.wait_for_timeout(500)
    yield PICTURES[1], one.page
    one.press("Ask a question of this network")
    one.sees("What may be decided.")
    one.press("Add a plan")
    one.choose("What changes", "Shell plant")
    one.type("Times", "1.3")
    one.type("Takes", "6 months")
    one.type("Costs, USD", "12 million")
    one.press("Add a plan")
    one.choose("What changes", "Powder mill", 1)
    one.type("Times", "1.5", 1)
    one.type("Takes", "9 months", 1)
    one.type("Costs, USD", "8 million", 1)
    one.press("Add a disruption")
    one.choose("What changes", "Shell plant", 2)
    one.choose("Of it", "open", 2)
    one.type("Times", "0", 2)
    one.type("Lasts", "90 days")
    one.type("Runs of each plan", RUNS)
    one.sees(re.compile("^About .* simulated runs"))
    one.page.get_by_role("heading", name="1. Plans").evaluate("heading => heading.scrollIntoView()")
    yield PICTURES[2], one.page
    one.press("Run")
    one.sees(re.compile("^Preliminary:"), ANSWERED)
    yield PICTURES[3], one.page
    one.page.locator("#answer").wait_for(timeout=ANSWERED)
    one.page.locator(".figures svg").first.wait_for()
    yield PICTURES[4], one.page
    with one.page.expect_popup() as opened:
        one.press("Report, two pages to print")
    opened.value.wait_for_selector("#answer")
    yield PICTURES[5], opened.value
    one.actions += 1  # the browser prints
