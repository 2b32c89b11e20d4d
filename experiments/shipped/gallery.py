"""The lists of what was found: docs/gallery.md with pictures, and results/README.md."""

import re
from collections.abc import Sequence
from pathlib import Path

from experiments.shipped.studies import ROOT, Shipped, shipped, with_results

GALLERY = ROOT / "docs" / "gallery.md"
LIST = ROOT / "results" / "README.md"
README = ROOT / "README.md"
_QUOTED = re.compile(r"(?<=<!-- answer -->\n).*?(?=<!-- end -->)", re.DOTALL)
PICTURES = "_static/gallery"
_GALLERY_LEAD = """# Gallery

What each shipped experiment asks, and what it found. `make report` runs all of them again and writes this page from
their results. Most have few worlds, so their ranges are wide. `experiments/NAME/README.md` tells what a longer run
found, and what is only assumed. The reports are in `results/NAME/report.html`.
"""
_LIST_LEAD = """# Results

One folder for each shipped experiment: `report.html`, two pages to read, and `summary.csv`, all measures with their
intervals. `make report` makes them again, this list with them, and beside each report an annex with all tables and
sources. How many worlds each has is in `experiments/shipped/sizes.yaml`.

| experiment | worlds | question | finding |
|---|---|---|---|
"""


def gallery(studies: Sequence[Shipped]) -> str:
    """Question, finding and picture of each experiment, in Markdown."""
    return "\n".join([_GALLERY_LEAD, *(_entry(one) for one in studies)])


def _entry(one: Shipped) -> str:
    return f"""## {one.title}

**Question.** {one.question}

**Finding.** {one.answer}

![First screen of the report of {one.name}]({PICTURES}/{one.name}.png)

Network `{one.network}`, here over {one.worlds} worlds. To run it whole: `{" ".join(["desim", *one.choice])}`.
"""


def results_list(studies: Sequence[Shipped]) -> str:
    """The experiments with their question and finding, as a table in Markdown."""
    rows = [
        f"| [{one.name}]({one.page.relative_to(LIST.parent).as_posix()}) | {one.worlds} | {_cell(one.question)} "
        f"| {_cell(one.answer)} |"
        for one in studies
    ]
    return _LIST_LEAD + "\n".join(rows) + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def quoted(readme: str) -> str:
    """The answer of the default study, as the README has it."""
    found = _QUOTED.search(readme)
    return " ".join(found[0].replace("> ", " ").split()) if found else ""


def write() -> list[Path]:
    """Write both lists of the experiments that have results, and the answer of the default study into the README."""
    answer = f"> {shipped()[0].answer}\n"
    README.write_text(_QUOTED.sub(lambda _: answer, README.read_text(encoding="utf-8")), encoding="utf-8")
    GALLERY.write_text(gallery(with_results()), encoding="utf-8")
    LIST.write_text(results_list(with_results()), encoding="utf-8")
    return [GALLERY, LIST, README]
