"""The two pages in a real browser: how long they are, that nothing is cut or lies over something else, and paper."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.report.decision.experiments import EXPERIMENTS, filled

SCREEN, SCREENS, WORDS, PAGES, BYTES = 900, 4, 600, 2, 400_000
TEXTS = """
() => [...document.querySelectorAll('svg')].flatMap((svg, k) => {
  const frame = svg.getBoundingClientRect();
  return [...svg.querySelectorAll('text')].filter(t => t.textContent.trim()).map(t => {
    const box = t.getBoundingClientRect();
    return {svg: k, text: t.textContent, x: box.x - frame.x, y: box.y - frame.y, right: frame.right - box.right,
            bottom: frame.bottom - box.bottom, width: box.width, height: box.height,
            turned: (t.getAttribute('transform') || '').includes('rotate(-90')};
  });
})
"""
CUT = """
() => [...document.querySelectorAll('h1,h2,p,li,td,th,caption,dt,dd,summary')].filter(e => e.offsetParent !== null)
  .filter(e => e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).display !== 'inline'
          || e.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
  .map(e => e.textContent.slice(0, 60))
"""
CONTRASTS = r"""
() => {
  const parse = c => (c.match(/[\d.]+/g) || []).map(Number);
  const linear = v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  const light = ([r, g, b]) => [r, g, b].map(v => linear(v / 255)).reduce(
    (sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = e => { for (; e; e = e.parentElement) {
    const c = parse(getComputedStyle(e).backgroundColor);
    if (c.length === 3 || c[3] > 0) return c; } return [255, 255, 255]; };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) {
    const e = walker.currentNode.parentElement;
    if (!walker.currentNode.textContent.trim() || ['SCRIPT', 'STYLE'].includes(e.tagName)) continue;
    const style = getComputedStyle(e);
    const ink = parse(e.closest('svg') ? style.fill : style.color);
    const [a, b] = [light(ink), light(ground(e))].sort((p, q) => q - p);
    found.push([(a + 0.05) / (b + 0.05), walker.currentNode.textContent.trim().slice(0, 40)]);
  }
  return found;
}
"""


def overlaps(texts: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """Pairs of texts of one drawing that lie over each other."""
    found = []
    for i, a in enumerate(texts):
        for b in texts[i + 1 :]:
            if a["svg"] != b["svg"]:
                continue
            across = min(a["x"] + a["width"], b["x"] + b["width"]) - max(a["x"], b["x"])
            down = min(a["y"] + a["height"], b["y"] + b["height"]) - max(a["y"], b["y"])
            if across > 1.0 and down > 0.35 * min(a["height"], b["height"]):
                found.append((a["text"], b["text"]))
    return found


def check_layout(visit: Callable[..., Any], path: Path) -> None:
    """Nothing is wider than its container, no label is cut or lies over another, and every text can be read."""
    for width in (1280, 400):
        page = visit(path.as_uri(), width, SCREEN).page
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(CUT) == []
        texts = page.evaluate(TEXTS)
        assert [t for t in texts if min(t["x"], t["y"], t["right"], t["bottom"]) < -1.0] == []
        assert overlaps(texts) == []
    assert [pair for pair in page.evaluate(CONTRASTS) if pair[0] < 4.5] == []


def check_length(visit: Callable[..., Any], path: Path) -> None:
    """Screens, words, bytes and sheets of paper."""
    page = visit(path.as_uri(), 1280, SCREEN).page
    assert page.evaluate("document.documentElement.scrollHeight") <= SCREENS * SCREEN
    assert page.evaluate(r"document.body.innerText.split(/\s+/).filter(word => word).length") <= WORDS
    assert path.stat().st_size < BYTES
    for paper in ({"prefer_css_page_size": True}, {"format": "A4"}):
        assert len(re.findall(rb"/Type\s*/Page[^s]", page.pdf(**paper))) <= PAGES


def test_a_report_keeps_its_limits(visit: Callable[..., Any], pages: Path) -> None:
    check_layout(visit, pages / "report.html")
    check_length(visit, pages / "report.html")


def test_what_is_folded_opens_by_keyboard_and_is_open_on_paper(visit: Callable[..., Any], pages: Path) -> None:
    page = visit((pages / "report.html").as_uri(), 1280, SCREEN).page
    page.focus("#milestones summary")
    assert not page.is_visible("#milestones table")
    page.keyboard.press("Enter")
    assert page.is_visible("#milestones table")
    page.keyboard.press("Enter")
    page.emulate_media(media="print")
    assert page.locator("#milestones table").bounding_box()["height"] > 20


def test_figures_and_tables_can_be_taken_along(visit: Callable[..., Any], pages: Path) -> None:
    page = visit((pages / "report.html").as_uri(), 1280, SCREEN).page
    for link, begin in (("#plans a[download]", b"Plan,"), ("#charts a[download='figure.png']", b"\x89PNG")):
        with page.expect_download() as saved:
            page.click(f"{link} >> nth=0")
        assert Path(saved.value.path()).read_bytes().startswith(begin)


def test_the_annex_is_folded_searched_and_whole_on_paper(visit: Callable[..., Any], pages: Path) -> None:
    page = visit((pages / "annex.html").as_uri(), 1280, SCREEN).page
    assert page.locator("details[open]").count() == 0
    assert page.evaluate("document.documentElement.scrollHeight") <= 3 * SCREEN
    page.fill("#search", "lines.loading.rate")
    page.locator("#hits", has_text="row").wait_for()
    assert page.locator("tr.hit").count() > 0
    assert page.locator("details[open]").count() < page.locator("details").count()
    page.fill("#search", "")
    page.locator("tr.hit").first.wait_for(state="detached")
    assert page.locator("tbody tr[hidden]").count() == 0
    page.goto((pages / "annex.html").as_uri() + "#sources")
    page.locator("details[open]:has(#sources)").wait_for()
    page.emulate_media(media="print")
    assert page.locator("#method table").first.bounding_box()["height"] > 20


@pytest.mark.slow
@pytest.mark.parametrize("name", EXPERIMENTS)
def test_an_experiment_keeps_the_limits(name: str, visit: Callable[..., Any], shared: Callable[..., Path]) -> None:
    path = filled(name, shared) / "report.html"
    check_layout(visit, path)
    check_length(visit, path)
