"""The plan page in a real browser: what it shows is what it carries; picked by keyboard, printed, on narrow screens."""

import json
import re
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from desim.report.board.board import render

Visit = Callable[..., Any]


@pytest.fixture(scope="module")
def carried(board: Path) -> dict[str, Any]:
    """What the page over two plans under two disruptions carries."""
    found = re.search(r'id="data">(.*?)</script>', board.read_text(encoding="utf-8"))
    assert found
    return dict(json.loads(found[1]))


@pytest.fixture
def opened(visit: Visit, board: Path) -> Any:
    """The board as it opens."""
    return visit(board.as_uri())


EVERY = """
(keys) => {
  const byId = (id) => document.getElementById(id);
  return keys.flatMap((key, k) => [0, 1].map((disruption) => {
    byId("measure").value = key;
    byId("disruption").value = disruption;
    byId(`level-${k % 4}`).checked = true;
    byId("controls").dispatchEvent(new Event("change"));
    const plans = [...document.querySelectorAll("#ranking tbody th")].map((cell) => cell.textContent.slice(2));
    return [key, disruption, k % 4, byId("verdict").textContent, byId("sentence").textContent, plans];
  }));
}
"""


def test_every_answer_and_order_is_the_one_that_is_carried(opened: Any, carried: dict[str, Any]) -> None:
    measures = {m["key"]: m for m in carried["measures"] if m["pile"] in (0, None)}
    found = opened.page.evaluate(EVERY, list(measures))
    assert len(found) == (7 + 1) * 2, "seven measures of the stockpile and the cost"
    for key, disruption, level, answer, sentence, plans in found:
        under = measures[key]["under"][disruption]
        assert (answer, sentence) == (measures[key]["answer"][level], under["sentences"][level])
        assert plans == [carried["plans"][k]["name"] for k in under["order"]]


def test_values_are_dates_and_amounts_and_differences_turn_with_the_base(
    visit: Visit, board: Path, carried: dict[str, Any]
) -> None:
    page = visit(f"{board.as_uri()}#pile=home&measure=replenished_on&base=third_shift").page
    cells = {row[0]: row[1] for row in rows(page, "#ranking")}
    gap = carried["measures"][0]["under"][0]["gaps"]["0,1"]["value"]
    assert gap < 0, "a third shift brings the stock back earlier"
    assert re.search(r"\d+\s\w{3}\s202\d", cells["Third shift"])
    assert re.search(r"[\d.]+ days later \[\+", cells["No surge plan"]), "than with a third shift"
    assert "compared with" in rows(page, "#numbers", "No surge plan", "Third shift")["Third shift"]
    page.select_option("#base", value="0")
    cells = {row[0]: row[1] for row in rows(page, "#ranking")}
    assert re.search(r"[\d.]+ days earlier \[\u2212", cells["Third shift"])
    page.select_option("#measure", value="cost")
    assert re.search(r"[\d.]+\sM", {row[0]: row[1] for row in rows(page, "#ranking")}["Third shift"])


def test_it_needs_no_mouse(opened: Any) -> None:
    page, before = opened.page, opened.page.inner_text("#sentence")
    order = []
    for _ in range(14):
        page.keyboard.press("Tab")
        order.append(page.evaluate("document.activeElement.id"))
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid", order
    assert order == [
        "skip", "ranking", "pile", "measure", "disruption", "base", "level-2", "plan-0", "plan-1", "all-plans", "reset",
        "show", "band", "large",
    ]  # fmt: skip
    page.focus("#pile")
    page.keyboard.press("ArrowDown")
    assert "Stockpile abroad" in page.inner_text("#chosen")
    assert page.inner_text("#sentence") != before
    page.focus("#level-2")
    page.keyboard.press("ArrowLeft")
    assert page.is_checked("#level-1")
    page.focus("#plan-1")
    page.keyboard.press("Space")
    assert "no other plan is picked" in page.inner_text("#difference")
    page.focus("#skip")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "answer"
    assert "pile=abroad" in page.url
    again = page.url
    page.goto("about:blank")
    page.goto(again)
    assert page.is_checked("#level-1"), "the address keeps the view"
    assert not page.is_checked("#plan-1")


def test_a_screen_reader_finds_names_and_tables_and_all_text_stands_out(opened: Any) -> None:
    page = opened.page
    assert page.evaluate("[...document.querySelectorAll('form input, form select')].every(e => e.labels.length === 1)")
    assert page.evaluate(
        "[...document.querySelectorAll('figure svg[role=img]')].every(s => s.getAttribute('aria-label').length > 30)"
    )
    assert page.locator("figure svg[role=img]").count() == 4, "two disruptions, the timeline and its causes"
    for summary in page.locator("details summary").all():
        summary.click()
    assert page.locator("details table caption").count() == page.locator("details").count() == 3
    tree = page.locator("body").aria_snapshot().replace("\u00a0", " ")
    for name in ('combobox "Stockpile"', 'group "Plans in the charts"', 'radio "95 %" [checked]', "status:"):
        assert name in tree
    found = page.evaluate(CONTRAST)
    assert len(found) > 50
    assert found[0][0] >= 4.5, found[:3]


CONTRAST = """
() => {
  const light = (c) => c.map(v => v / 255).map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
  const luminance = (c) => { const [r, g, b] = light(c); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const parts = (text) => text.match(/[\\d.]+/g).map(Number);
  const ground = (e) => {
    for (; e; e = e.parentElement) {
      const c = parts(getComputedStyle(e).backgroundColor);
      if (c.length === 3 || c[3] > 0) return c.slice(0, 3);
    }
    return [255, 255, 255];
  };
  return [...document.body.querySelectorAll('*')]
    .filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()))
    .filter(e => !['SCRIPT', 'STYLE', 'NOSCRIPT', 'OPTION'].includes(e.tagName) && e.getClientRects().length)
    .map(e => {
      const inside = e instanceof SVGElement;
      const ink = luminance(parts(inside ? getComputedStyle(e).fill : getComputedStyle(e).color));
      const paper = luminance(ground(inside ? e.closest('svg').parentElement : e));
      return [(Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05), e.textContent.slice(0, 40)];
    }).sort((a, b) => a[0] - b[0]);
}
"""


def test_it_prints_what_is_picked_on_one_or_two_pages(opened: Any) -> None:
    opened.page.select_option("#pile", value="1")
    paper = opened.page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", paper)) in (1, 2)
    opened.page.emulate_media(media="print")
    assert not opened.page.is_visible("#controls")
    assert opened.page.is_visible("#verdict")
    assert "Stockpile abroad" in opened.page.inner_text("#chosen")


CUT = """
[...document.querySelectorAll('figure svg')].flatMap(s => [...s.querySelectorAll('text')].filter(t => {
  const b = t.getBoundingClientRect(), v = s.getBoundingClientRect();
  return b.left < v.left - 1 || b.right > v.right + 1 || b.top < v.top - 2 || b.bottom > v.bottom + 2;
}).map(t => t.textContent))
"""


def test_it_fits_a_narrow_screen_with_the_answer_first(visit: Visit, board: Path) -> None:
    for width in (320, 400, 1280):
        page = visit(board.as_uri(), width).page
        for large in (False, True):
            page.set_checked("#large", large)
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            assert page.evaluate(CUT) == [], width
    page = visit(board.as_uri(), 400).page
    tops = [page.locator(f"#{name}").bounding_box()["y"] for name in ("answer", "ranking", "controls", "difference")]
    assert tops == sorted(tops)


def test_hostile_names_are_inert(visit: Visit, carried: dict[str, Any], parts: ModuleType, tmp_path: Path) -> None:
    evil = parts.HOSTILE + "</script><script>alert(2)</script>$&"
    data = deepcopy(carried)
    for key in ("title", "question"):
        data[key] = evil
    for entry in [*data["plans"], *data["disruptions"]]:
        entry["name"] = f"{evil} {entry['name']}"
    for entry in [*data["stockpiles"], *(cause for point in data["points"] for cause in point["causes"])]:
        entry["title"] = f"{evil} {entry['title']}"
    for reason in data["reasons"]:
        reason["text"] = evil
    for measure in data["measures"]:
        measure["label"] = measure["answer"][2] = evil
    (tmp_path / "board.html").write_text(render(data, evil, [evil]), encoding="utf-8")
    strange = "#pile=%3Cimg%3E&measure=constructor&level=7&base=__proto__&show=toString"
    found = visit((tmp_path / "board.html").as_uri() + strange)
    assert found.page.input_value("#pile") == "0"
    assert found.page.is_checked("#level-2")
    assert found.page.input_value("#show") == "supply"
    found.page.click("#all-plans")
    counted = "[document.scripts.length, document.images.length, document.querySelectorAll('[onerror]').length]"
    assert found.page.evaluate(counted) == [4, 0, 0]
    for place in ("h1", "#verdict", "#ranking"):
        assert parts.HOSTILE in found.page.inner_text(place)
    assert "$&" in found.page.inner_text("#verdict")


def rows(page: Any, table: str, *names: str) -> Any:
    """Texts of the rows of a table: as lists, or by the *names* they begin with."""
    script = f"[...document.querySelectorAll('{table} tbody tr')].map(r => [...r.cells].map(c => c.textContent))"
    found = [[re.sub(r"^\d+\.", "", text) for text in row] for row in page.evaluate(script)]
    return {name: " ".join(next(row for row in found if row[0] == name)) for name in names} if names else found
