"""The comparison answers first, with numbers that stand in its tables."""

import re
from html import unescape
from pathlib import Path

import pandas as pd
import pytest

from desim.report import comparison
from desim.report.contents import annex_of
from desim.report.decision import decision_page
from desim.report.decision.compose import page_of
from desim.report.model.sweep import open_sweep
from desim.report.page.annex import render
from desim.report.sections.answer import answers
from desim.report.sections.plans import paired_blocks


def _text(markup: str) -> str:
    return unescape(re.sub(r"<[^>]+>", " ", markup))


def _numbers(text: str) -> set[str]:
    return set(re.findall(r"−?\d[\d,]*\.?\d*", text.replace("\u00a0", " ")))


def test_every_number_of_the_answer_stands_in_a_table(sweep_page: str) -> None:
    tables = _numbers(_text(" ".join(re.findall(r"<table>.*?</table>", sweep_page, re.DOTALL))))
    section = sweep_page[sweep_page.index('<section id="answer">') :].split("</section>")[0]
    sentences = re.findall(r"<p>(.*?)</p>", section, re.DOTALL)
    assert len(sentences) == 5, "two settings, the other stockpile, inputs as written, and what held production back"
    for sentence in sentences:
        assert _numbers(_text(sentence)) - tables == set()
        assert "n/a" not in sentence


def test_the_plans_are_named_by_their_choices_base_first(sweep: list[Path]) -> None:
    found = open_sweep(sweep[::-1])
    assert found.plans == ["no surge plan", "third_shift"]
    assert found.disruptions == ["no disruption", "fire"]


@pytest.mark.usefixtures("without_painting")
def test_the_order_of_the_folders_does_not_show(sweep: list[Path]) -> None:
    there, back = open_sweep(sweep), open_sweep(sweep[::-1])
    assert render(annex_of(there)) == render(annex_of(back))
    assert decision_page.render(page_of(there)) == decision_page.render(page_of(back))


def test_ids_are_unique_and_every_reference_is_answered(sweep_page: str) -> None:
    ids = re.findall(r'\sid="([^"]+)"', sweep_page)
    assert len(ids) == len(set(ids))
    asked = set(re.findall(r'(?:href="#|url\(#)([^")]+)', sweep_page))
    assert asked <= set(ids)


def test_no_number_is_shown_that_is_none(sweep_page: str) -> None:
    assert not re.search(r"\b(nan|None|inf)\b", _text(sweep_page))


def test_it_stays_small(sweep_page: str) -> None:
    assert len(sweep_page) < 1_500_000


def test_the_small_table_has_estimates_within_their_intervals(sweep: list[Path], pages: Path) -> None:
    table = comparison.summary(open_sweep(sweep))
    assert list(pd.read_csv(pages / "summary.csv").columns) == list(table.columns)
    known = table.dropna(subset=["estimate", "low", "high"])
    assert len(table) == 4 * 19
    assert ((known["low"] <= known["estimate"]) & (known["estimate"] <= known["high"])).all()


def test_points_of_other_seeds_are_not_paired(parts, runs, sweep: list[Path], tmp_path: Path) -> None:
    data = parts.network(causes=parts.SURGES["third_shift"])
    other = runs(data, tmp_path / "other", 8, choices={"surge": "third_shift", "disruption": "none"})
    found = open_sweep([sweep[0], other])
    assert "Not paired" in paired_blocks(found, "home")[0].text
    assert "the paired difference" not in answers(found)[0]


def test_without_points_there_is_nothing_to_compare(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="at least one"):
        comparison.write([], tmp_path)
