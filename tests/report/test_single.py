"""The report of one scenario: there whatever the scenario lacks, and inert whatever it is called."""

import json
import shutil
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from desim.report.comparison import write_point
from desim.report.model.objective_status import ObjectiveStatus
from desim.report.model.observed import FigureInBand
from desim.report.model.sweep import open_sweep
from desim.store.sealed import seal


class Nodes(HTMLParser):
    """Collects tags and attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str, str]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]


def _write(folder: Path) -> tuple[str, str]:
    """The decision report of a results folder, and its annex."""
    report = write_point(folder)
    return report.read_text(encoding="utf-8"), report.with_name("annex.html").read_text(encoding="utf-8")


ADDRESSES = ("https://", "http://", "data:text/csv;", "data:image/png;", "annex.html", "report.html")


@pytest.mark.parametrize("kind", ["point_page", "point_report", "sweep_report"])
def test_it_loads_nothing(kind: str, request: pytest.FixtureRequest) -> None:
    found = Nodes(request.getfixturevalue(kind))
    acting = {"img", "link", "iframe", "object", "embed", "form", "foreignobject", "image"}
    assert not found.tags & (acting if kind == "point_page" else {*acting, "script"})
    for tag, name, value in found.attributes:
        assert not name.startswith("on")
        assert name not in ("src", "srcset", "data", "action", "background", "poster")
        if name.endswith("href"):
            assert value.startswith("#") or (tag == "a" and value.startswith(ADDRESSES))
        if name == "style":
            assert "http" not in value


def test_every_figure_says_what_it_shows(point_page: str) -> None:
    found = Nodes(point_page)
    roles = [value for tag, name, value in found.attributes if tag == "svg" and name == "role"]
    labels = [value for tag, name, value in found.attributes if tag == "svg" and name == "aria-label"]
    assert len(roles) == len(labels) > 3
    assert all(len(label) > 20 for label in labels)


def test_it_says_that_it_is_no_forecast(point_page: str) -> None:
    text = point_page
    assert "Public data; a model, not a forecast; not endorsed by anyone." in text
    assert "default-src &#39;none&#39;" in text or "default-src 'none'" in text


@pytest.mark.slow
def test_the_same_input_gives_the_same_bytes(
    sweep: list[Path], point_page: str, point_report: str, tmp_path: Path
) -> None:
    """With every figure drawn anew; the order of draws and of dictionaries must not show."""
    assert _write(Path(shutil.copytree(sweep[2], tmp_path / "point"))) == (point_report, point_page)


@pytest.mark.usefixtures("without_svg")
def test_hostile_names_are_inert(parts, runs, tmp_path: Path) -> None:
    evil = parts.HOSTILE
    data: dict[str, Any] = parts.network(title=evil, question=evil, causes=parts.DISRUPTIONS["fire"])
    data = json.loads(json.dumps(data))
    families = ("stockpiles", "lines", "causes", "observations", "items", "bibliography")
    for part in (p for family in families for p in data[family].values()):
        part["title"] = evil
    for said in data["sources"].values():
        said["note"] = evil
    folder = runs(data, tmp_path / "evil", 3, choices={"surge": evil}, overrides=[evil], command=evil, platform=evil)
    for page, scripts in zip(_write(folder), (0, 1), strict=True):
        found = Nodes(page)
        assert page.count("<script") == scripts
        assert "img" not in found.tags
        assert not [name for _, name, _ in found.attributes if name.startswith("on")]


LACKING: dict[str, dict[str, Any]] = {
    "headline_and_sources": {"headline": None, "sources": {}, "bibliography": {}},
    "dates_and_observations": {"start": None, "observations": {}},
    "other_headline": {"headline": {"metric": "output", "subject": "loading", "better": "high"}},
    "censored_headline": {"headline": {"metric": "stockout_on", "subject": "home", "better": "high"}},
}


@pytest.mark.usefixtures("without_svg")
@pytest.mark.parametrize(
    "lack",
    [
        "headline_and_sources",
        "censored_headline",
        *(pytest.param(lack, marks=pytest.mark.slow) for lack in ("dates_and_observations", "other_headline")),
    ],
)
def test_it_is_there_without(lack: str, parts, runs, tmp_path: Path) -> None:
    data = {k: v for k, v in parts.network(**LACKING[lack]).items() if v is not None}
    for page in _write(runs(data, tmp_path / lack, 3)):
        assert 'id="answer"' in page
        assert ">nan" not in page


def test_it_is_there_for_the_least_network(runs, tmp_path: Path) -> None:
    data = {
        "name": "least",
        "horizon": 40,
        "nations": {"us": {}},
        "sites": {"depot": {"nation": "us"}},
        "items": {"part": {}},
        "stockpiles": {"stock": {"site": "depot", "item": "part", "initial": 5}},
    }
    folder = runs(data, tmp_path / "least", 1)
    pages = _write(folder)
    assert all("no headline and no stockage objective" in page for page in pages)
    assert _write(folder) == pages, "the same input gives the same bytes"


def test_replications_that_are_never_back_still_count(parts, runs, tmp_path: Path) -> None:
    high = {**parts.network()["stockpiles"]}
    high["home"] = {**high["home"], "objective": 5900}
    folder = runs(parts.network(stockpiles=high), tmp_path / "high", 10)
    found = ObjectiveStatus(open_sweep([folder]).points[0], "home")
    values = found.point.values("replenished_on", "home")
    assert np.isnan(values).sum() > 0
    assert found.back.n == 10
    assert found.back.censored == np.isnan(values).sum()
    assert found.back.quantile(0.5) is None or np.isnan(values).sum() <= 5


@pytest.mark.usefixtures("without_painting")
def test_failed_replications_are_counted(parts, runs, tmp_path: Path) -> None:
    folder = runs(parts.network(), tmp_path / "failed", 4)
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest |= {"replications": 5, "failed": [{"replication": 2, "reason": "Unbalanced: books", "detail": ""}]}
    (folder / "manifest.json").write_text(json.dumps(seal(manifest)))
    for page in _write(folder):
        assert "4 of 5" in page
        assert "biased" in page


@pytest.mark.parametrize(
    ("value", "verdict"),
    [(10.0, "inside P5 to P95"), (30.0, "outside: 10.0 above P95 (50 %)"), (2.0, "outside: 3.00 below P5 (60 %)")],
)
def test_a_figure_is_inside_the_band_or_a_miss(value: float, verdict: str) -> None:
    assert FigureInBand(0.0, value, 5.0, 10.0, 20.0).verdict == verdict


def test_it_says_what_its_measures_mean(point_page: str) -> None:
    glossary = point_page[point_page.index('<section id="glossary">') :].split("</section>")[0]
    assert "time to replenish" in glossary
    assert "time from the first day below the objective to the first day back at it" in glossary
    assert glossary.count("<tr>") > 20
