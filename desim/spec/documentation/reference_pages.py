"""The reference as pages: one for each noun of a scenario, each study and each table, linked with one another."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import yaml

from desim.spec.documentation.reference import DeclarationSection, Reference, dials, mechanisms, metrics
from desim.spec.documentation.stubs import write_stubs

LEAD = """# Reference

All that may be written in a scenario, in a register of risks, and in the settings of runs and studies. There is a page
for each noun. `make reference` writes them from the declarations in `desim/spec`; do not edit them.

- Times are days. A month is 30.4375 days, a year 365.25. A day may be a date where the scenario has a `start`.
- A plain number has the unit of the field. A text brings its own: `"14400/month"`, `"3 days"`, `"450 kg"`.
- Names are lower case and unique over all parts. The order of entries means nothing.
- `NAME` in a path stands for a name of your choice.
- Each page ends with a whole example. A test runs all of them. Their numbers only illustrate.

The search of this site finds a field by its name.
"""
GROUPS = {
    "Scenario": (
        "Scenario", "headline", "measures", "probe", "grading", "Laws of time", "Laws of size", "Laws of share",
    ),
    "Network": (
        "nations", "sites", "items", "stockpiles", "suppliers", "lines", "workcenters", "crews", "workforces", "ports",
        "escorts", "transport_modes", "legs", "routes", "demands", "fleets", "gates", "funds", "agreements", "holidays",
    ),
    "What changes": ("causes", "regimes", "Dials", "Risk"),
    "What is known": ("sources", "bibliography", "correlations", "observations"),
    "Runs": ("Question", "Run", "Report", "Notes", "Metrics"),
}  # fmt: skip
"""Pages by what they are about, in the order of the index; the settings of studies follow."""
STUDIES = "Studies"
EXAMPLES = "examples"
"""Folder with a whole example for each page: a scenario, ``<page>.yaml``, or commands, in ``commands.yaml``."""
_LINK = re.compile(r"\]\(#([^)]*)\)")


class ReferencePages:
    """The pages of the reference.

    Args:
        folder: Where they are written, with the examples in it.
    """

    def __init__(self, folder: Path) -> None:
        self.reference = Reference()
        self._examples = folder / EXAMPLES
        self._commands: dict[str, list[str]] = yaml.safe_load((self._examples / "commands.yaml").read_text("utf-8"))
        blocks = {page_name(title): list(parts) for title, parts in self._bodies()}
        self._pages = {name: "\n".join(parts).rstrip() + "\n" for name, parts in blocks.items()}
        self._page_of = {anchor(h): name for name, text in self._pages.items() for h in headings(text)}

    def texts(self) -> dict[str, str]:
        """Name of each file, and its text in Markdown."""
        pages = {name: self._linked(name, text) for name, text in self._pages.items()}
        index = "\n".join([LEAD, *mechanisms(self.reference.descriptions), *self._contents()])
        return {"index.md": self._linked("index", index), **{f"{name}.md": text for name, text in pages.items()}}

    def _bodies(self) -> Iterator[tuple[str, Iterator[str]]]:
        """Title and blocks of each page."""
        for noun, inside in self._nouns():
            yield noun.title, self._page(noun, inside)
        yield "Dials", dials()
        yield "Metrics", metrics()

    def _nouns(self) -> list[tuple[DeclarationSection, list[DeclarationSection]]]:
        """Each noun with what stands inside it."""
        found: list[tuple[DeclarationSection, list[DeclarationSection]]] = []
        for section in self.reference.sections:
            if section.nested:
                found[-1][1].append(section)
            else:
                found.append((section, []))
        return found

    def _page(self, noun: DeclarationSection, inside: list[DeclarationSection]) -> Iterator[str]:
        yield from self.reference.section(noun)
        for section in inside:
            yield from self.reference.section(section)
        yield from self._example(page_name(noun.title))

    def _example(self, name: str) -> Iterator[str]:
        """A whole scenario, or commands of the shipped networks; raises FileNotFoundError where there is neither."""
        if commands := self._commands.get(name):
            yield "## Example\n\n```sh\n" + "\n".join(commands) + "\n```\n"
            return
        text = (self._examples / f"{name}.yaml").read_text(encoding="utf-8")
        network = name.replace("-", "_")
        yield f"## Example\n\nA whole scenario. Put it into `mine/network/{network}.yaml` and run it:"
        yield f"`desim --config-dir mine network={network} run.replications=20`.\n"
        yield f"```yaml\n{text.rstrip()}\n```\n"

    def _linked(self, name: str, text: str) -> str:
        """The text with links to the pages on which the headings stand."""

        def target(link: re.Match[str]) -> str:
            page = self._page_of[link[1]]
            if page == name:
                return link[0]
            return f"]({page}.md)" if page == link[1] else f"]({page}.md#{link[1]})"

        return _LINK.sub(target, text)

    def _contents(self) -> Iterator[str]:
        """The tables of contents of the site; raises ValueError where a page is in none."""
        grouped = {title for titles in GROUPS.values() for title in titles}
        titles = [title for title, _ in self._bodies()]
        studies = tuple(title for title in titles if title.endswith(" settings"))
        if missing := set(titles) ^ {*grouped, *studies}:
            raise ValueError(f"pages that are in no group, or groups without a page: {sorted(missing)}")
        for group, members in {**GROUPS, STUDIES: studies}.items():
            pages = "\n".join(page_name(title) for title in members)
            yield f"```{{toctree}}\n:caption: {group}\n:maxdepth: 1\n\n{pages}\n```\n"

    def write(self, folder: Path) -> None:
        """Write all pages, and remove those of nouns that are no more."""
        texts = self.texts()
        for old in folder.glob("*.md"):
            if old.name not in texts:
                old.unlink()
        for name, text in texts.items():
            (folder / name).write_text(text, encoding="utf-8")


def page_name(title: str) -> str:
    """The name of the file of a noun, without its suffix."""
    return anchor(title)


def anchor(heading: str) -> str:
    """The address of a heading on its page."""
    return re.sub(r"[^a-z0-9_ -]", "", heading.lower()).replace(" ", "-")


def headings(text: str) -> list[str]:
    """The headings of a page, in order, without those of examples."""
    plain = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    return re.findall(r"^#+ (.*)$", plain, re.MULTILINE)


if __name__ == "__main__":
    ReferencePages(Path(sys.argv[1])).write(Path(sys.argv[1]))
    write_stubs()
