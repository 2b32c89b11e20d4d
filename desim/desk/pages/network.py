"""Network: the drawn network, its parts with their numbers, and the faults of a file that cannot be read."""

import json
from asyncio import to_thread
from collections.abc import Callable
from functools import partial
from pathlib import Path

from nicegui import ui
from nicegui.element import Element

from desim.cli.shipped import networks
from desim.desk.desk import Desk
from desim.desk.names import NotThere
from desim.desk.pages import bring
from desim.desk.pages.controls import VALUE, button, drawing, link, table, tag
from desim.desk.pages.part_panel import part_panel
from desim.desk.view.chain import chain, legend
from desim.desk.view.opened import Opened, open_file, open_shipped
from desim.desk.view.parts import PartName, search, title_of
from desim.desk.view.sheet_faults import SheetFault, excerpt, sheet_faults
from desim.desk.view.site_map import site_map
from desim.desk.view.study_form import new_record
from desim.spec.families import FAMILIES, PARTS
from desim.spec.fields.faults import SpecError

CHOOSE = "Choose a part of the drawing, or search for one, to see its numbers and where they come from."
MARK_CHOSEN = """
document.querySelectorAll('.chain a.part').forEach((a) => {
  const here = a.dataset.part === %s;
  a.classList.toggle('chosen', here);
  if (here) { a.setAttribute('aria-current', 'true'); a.scrollIntoView({inline: 'center', block: 'nearest'}); }
  else a.removeAttribute('aria-current');
});
"""


async def show(desk: Desk, name: str, part: str, site: str) -> None:
    """Build the page of a network, or of the faults of one that was brought."""
    try:
        opened = await to_thread(open_named, desk, name)
    except NotThere:
        _show_faults(desk, name, [SheetFault("There is no network of this name.")])
    except SpecError as error:
        _show_faults(desk, name, await to_thread(sheet_faults, desk.workspace.network(name), error))
    else:
        NetworkPage(desk, opened).show(part, site)


def open_named(desk: Desk, name: str) -> Opened:
    """A network by its name: one that was brought, else one that comes with desim.

    Raises NotThere where there is none, SpecError with the faults of one that was brought.
    """
    if name in desk.workspace.networks():
        return open_file(desk.workspace.network(name))
    if name in networks():
        return open_shipped(name)
    raise NotThere(name)


class NetworkPage:
    """The page of a sound network."""

    def __init__(self, desk: Desk, opened: Opened) -> None:
        self._desk, self._opened = desk, opened
        self._panel: Element | None = None
        self._found: Element | None = None

    def show(self, part: str, site: str) -> None:
        """Build the page, with one part or one site chosen where the address names it."""
        scenario = self._opened.scenario
        ui.page_title(f"{self._opened.title} - desim desk")
        tag("h1", self._opened.title)
        if scenario.question:
            tag("p", scenario.question, "question")
        self._facts()
        with tag("div", "", "row"):
            button("Ask a question of this network", self._ask, "main")
            if self._opened.path is not None:
                with tag("details"):
                    tag("summary", "Bring a changed file")
                    bring.bring_control(label="Workbook (.xlsx) that takes its place", instead_of=self._opened.name)
        self._search()
        with tag("div", "", "split"):
            with tag("div"):
                self._drawings(part)
            self._panel = tag("section", "", "panel", aria_live="polite", aria_label="Part")
        self._parts()
        head = scenario.headline.subject if scenario.headline is not None else ""
        self.choose(part or next(iter(self._at(site)), head))

    def _facts(self) -> None:
        """How large the network is."""
        scenario = self._opened.scenario
        counts = {family: len(getattr(scenario, family)) for family in PARTS}
        with tag("p", "", "facts"):
            for family, count in counts.items():
                if count:
                    record = FAMILIES[family]
                    tag("span", f"{count} {record.word if count == 1 else record.plural}")
            tag("span", f"{len(scenario.sources)} numbers with a source")

    def _search(self) -> None:
        """A field that finds parts while it is typed into."""
        with tag("div", "", "row end", role="search"), tag("div", "", "field"):
            place = f"find-{self._opened.scenario.name}"
            tag("label", "Find a part", for_=place)
            field = tag(
                "input", type="search", size="34", id=place, placeholder="plant, item or place", autocomplete="off"
            )
            field.on("input", lambda e: self._look_for(str(e.args)), js_handler=VALUE)
        self._found = tag("div", aria_live="polite")

    def _look_for(self, text: str) -> None:
        if self._found is None:
            return
        self._found.clear()
        with self._found:
            if text.strip():
                names = search(self._opened.scenario, text)
                tag("p", f"{len(names)} found" if names else "No part has all of these words.", "note")
                _names(names, self.choose)

    def _drawings(self, part: str) -> None:
        """The layers, and the map where sites have positions."""
        scenario = self._opened.scenario
        drawn = chain(scenario, center=part, chosen=part)
        if drawn.svg:
            with tag("figure"):
                drawing(drawn.svg, self.choose)
                left = f" Only {drawn.shown} of {drawn.whole} parts are drawn." if drawn.shown < drawn.whole else ""
                tag("figcaption", f"What stands further left feeds what stands further right; dashed: back.{left}")
            with tag("ul", "", "legend"):
                for color, word in legend(scenario):
                    with tag("li"):
                        tag("i", style=f"background:{color}")
                        tag("span", word)
        if found := site_map(scenario):
            with tag("details"):
                tag("summary", "On a map")
                shown = drawing(found)
                shown.on("click", lambda e: self.choose(next(iter(self._at(str(e.args))), "")), js_handler=SITE_CLICKED)
                tag("figcaption", "Sites by longitude and latitude, and between which of them goods go.")

    def _at(self, site: str) -> list[str]:
        """Parts on a site."""
        scenario = self._opened.scenario
        families = (getattr(scenario, family) for family in PARTS)
        return [
            name for family in families for name, one in family.items() if site and getattr(one, "site", "") == site
        ]

    def _parts(self) -> None:
        """Every part, by family, for those who do not use the drawing."""
        scenario = self._opened.scenario
        with tag("details"):
            tag("summary", "All parts as a list")
            for family in PARTS:
                names = [PartName(name, title_of(scenario, name), "") for name in getattr(scenario, family)]
                if names:
                    tag("h3", FAMILIES[family].plural.capitalize())
                    _names(sorted(names, key=lambda one: one.title), self.choose)

    def choose(self, part: str) -> None:
        """Show a part in the panel, and mark it in the drawing."""
        if self._panel is None:
            return
        self._panel.clear()
        with self._panel:
            if not part or not part_panel(self._opened, part, self.choose):
                tag("h2", "Parts")
                tag("p", CHOOSE, "note")
        ui.run_javascript(MARK_CHOSEN % json.dumps(part))

    def _ask(self) -> None:
        """Begin a study of this network, and open it."""
        opened = self._opened
        record = new_record(opened, "question")
        own = opened.name if opened.path is not None else ""
        study = self._desk.workspace.begin(str(record["title"]), record, own)
        ui.navigate.to(f"/study/{study.id}")


SITE_CLICKED = """(e) => {
  const site = e.target.closest('[data-site]');
  if (site) { e.preventDefault(); emit(site.dataset.site); }
}"""


def _names(names: list[PartName], choose: Callable[[str], None]) -> None:
    """Parts as a list of buttons."""
    with tag("ul"):
        for one in names:
            with tag("li"):
                button(one.title, partial(choose, one.name), "quiet")
                beside = ", ".join(text for text in (one.word, one.item, one.where) if text)
                if beside:
                    tag("span", beside, "note")


def _show_faults(desk: Desk, name: str, faults: list[SheetFault]) -> None:
    """What is wrong with a file, each fault with a link to its row."""
    title = name.replace("_", " ")
    tag("h1", title)
    if name not in desk.workspace.networks():
        tag("p", faults[0].message, "warn")
        link("All networks", "/", "button")
        return
    place = desk.workspace.network(name)
    count = f"{len(faults)} thing{'s are' if len(faults) != 1 else ' is'} wrong"
    tag("p", f"{count} with this network. Mend the file and bring it again: the faults are looked for anew.", "warn")
    bring.bring_control(label="The mended workbook (.xlsx)", instead_of=name)
    with tag("div", "", "split"):
        with tag("div", "", "wide"):
            _, body = table(["Sheet", "Cell", "What is wrong"], "Faults", "full stack")
            rows = tag("section", "", "panel", aria_live="polite", aria_label="Rows of the sheet")
        rows.move(target_index=-1)
    with body:
        for fault in faults:
            with tag("tr"):
                tag("td", fault.sheet, data_head="Sheet")
                with tag("td", data_head="Cell"):
                    if fault.cell:
                        button(fault.cell, partial(_show_rows, rows, place, fault), "quiet")
                tag("td", fault.message, data_head="What is wrong")
    first = next((fault for fault in faults if fault.cell), None)
    if first is not None:
        _show_rows(rows, place, first)


def _show_rows(panel: Element, place: Path, fault: SheetFault) -> None:
    """The rows around a fault, with its cell marked."""
    found = excerpt(place, fault)
    panel.clear()
    with panel:
        tag("h2", f"Sheet {fault.sheet}, cell {fault.cell}")
        tag("p", fault.message, "fault")
        if found is None:
            return
        with tag("div", "", "wide", tabindex="0", role="region", aria_label="Rows"):
            _, body = table(["Row", *found.columns])
        with body:
            for number, cells in found.rows:
                with tag("tr"):
                    tag("th", str(number), scope="row")
                    for k, text in enumerate(cells, 1):
                        there = number == found.row and k == found.column
                        tag("td", text, "there" if there else "")
