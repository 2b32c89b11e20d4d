"""The plan page in a real browser: picked by mouse and keyboard, its arithmetic, its names, its paper."""

import re
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from desim.report.board.board import render, write
from desim.report.board.metrics import BOARD_METRICS
from desim.report.board.payload import _median_ranks, _t_quantiles, payload
from desim.report.model.point import Point
from desim.report.model.sweep import Sweep, open_sweep
from desim.spec.metrics import METRICS
from desim.spec.settings.study_settings import BoardSettings
from desim.stats.interval import Bounds, Interval, mean
from desim.stats.measure import bounds_of, difference_bounds
from desim.stats.paired import difference
from desim.stats.survival import kaplan_meier

LEVELS = (0.8, 0.9, 0.95, 0.99)


Visit = Callable[..., Any]


def answer(opened: Any) -> str:
    """The answer in one line, with plain spaces."""
    return str(opened.page.inner_text("#answer-text")).replace("\u00a0", " ").replace("\n", " ")


@pytest.fixture
def opened(visit: Visit, board: Path) -> Any:
    """The board over the sweep, as it opens."""
    return visit(board.as_uri())


def values(point: Point, metric: str, pile: str) -> np.ndarray:
    """What the reports take: days where shares of time are shown, the horizon for what never came."""
    question = BOARD_METRICS[metric]
    found = point.values(metric, pile) * (point.span if question.by_span else question.scale)
    return np.where(np.isnan(found), point.horizon, found) if METRICS[metric].censored else found


def rounded(found: np.ndarray) -> np.ndarray:
    """As the page holds them."""
    return np.array([float(f"{v:.7g}") for v in found])


def close_to(found: list[float], wanted: Interval, scale: float, share: float) -> None:
    assert found == pytest.approx([wanted.estimate, wanted.low, wanted.high], rel=0, abs=share * max(1.0, scale))


EVERY = """
metrics => {
  const pick = (id, value) => { document.getElementById(id).value = value; };
  const found = {};
  const four = [0, 1, 2, 3], two = [0, 1];
  for (const setting of two) for (const pile of two) for (const metric of metrics) for (const level of four) {
    pick("setting", setting); pick("pile", pile); pick("metric", metric);
    document.getElementById(`level-${level}`).checked = true;
    document.getElementById("controls").dispatchEvent(new Event("change"));
    const row = [...document.querySelectorAll("#difference-table tbody tr")].at(-1);
    const digits = [...row.querySelectorAll("data")].map(d => d.value);
    found[[setting, pile, metric, level]] = [row.cells[0].textContent, ...digits];
  }
  return found;
}
"""


def test_every_interval_is_that_of_the_statistics(opened: Any, sweep: list[Path]) -> None:
    points = open_sweep(sweep)
    found = opened.page.evaluate(EVERY, list(BOARD_METRICS))
    assert len(found) == 2 * 2 * len(BOARD_METRICS) * len(LEVELS)
    for key, (name, *digits) in found.items():
        setting, pile, metric, level = key.split(",")
        base, plan = points.under(points.disruptions[int(setting)])
        assert name == plan.plan
        ours, theirs = (values(p, metric, ("home", "abroad")[int(pile)]) for p in (plan, base))
        scale, sure = float(np.abs(np.concatenate([ours, theirs])).max()), LEVELS[int(level)]
        shown = [float(text) for text in digits]
        own = _own(plan, metric, ("home", "abroad")[int(pile)], sure)
        assert shown[: len(own)] == pytest.approx(own, rel=0, abs=1e-6 * max(1.0, scale)), key
        gap = _known(difference(ours, theirs, sure, _gap_bounds(plan, metric)).interval)
        assert shown[len(own) :] == pytest.approx(gap, rel=0, abs=2e-6 * max(1.0, scale)), key


def _own(point: Point, metric: str, pile: str, level: float) -> list[float]:
    """The numbers of one plan by itself: Kaplan-Meier median of a time that may not come, else the mean."""
    raw = point.values(metric, pile)
    if not METRICS[metric].censored:
        return _known(mean(rounded(values(point, metric, pile)), level, _bounds(point, metric)))
    came = ~np.isnan(raw)
    curve = kaplan_meier(np.where(came, raw, point.last_day), came, level)
    return _known(Interval(curve.quantile(0.5), *curve.quantile_interval(0.5), len(raw)))


def _bounds(point: Point, metric: str) -> Bounds:
    """Smallest and largest value as the page shows it."""
    question, record = BOARD_METRICS[metric], METRICS[metric]
    low, high = bounds_of(record, point.span if question.by_span else question.scale)
    return low, min(high, point.last_day) if record.censored else high


def _gap_bounds(point: Point, metric: str) -> Bounds:
    """Smallest and largest difference as the page takes it."""
    question = BOARD_METRICS[metric]
    return difference_bounds(METRICS[metric], point.span if question.by_span else question.scale)


def _known(found: Interval) -> list[float]:
    """Estimate and limits as far as they are numbers."""
    return [end for end in (found.estimate, found.low, found.high) if end is not None and np.isfinite(end)]


def test_what_is_clicked_is_answered(opened: Any) -> None:
    page = opened.page
    assert "without a surge plan" in answer(opened)
    page.select_option("#pile", label="Stockpile abroad")
    page.select_option("#metric", label="Mean stock on hand")
    page.click("label[for=level-3]")
    assert page.inner_text("#chosen").replace("\u00a0", " ").endswith("Confidence: 99 %.")
    assert "mean stock of the Stockpile abroad" in answer(opened)
    assert "n = 12 pairs, seed 1" in answer(opened)
    page.uncheck("#plan-1")
    assert "n/a because no plan is picked besides no surge plan" in answer(opened)
    page.click("#all-plans")
    assert page.is_checked("#plan-1")
    page.select_option("#base", label="third_shift")
    assert "Without a surge plan" in answer(opened) or "No difference" in answer(opened)
    page.select_option("#show", label="Owed")
    assert "owed, rounds" in page.inner_text("#timeline-caption")
    assert page.locator("#timeline polygon[fill-opacity]").count() == 2
    page.uncheck("#band")
    assert page.locator("#timeline polygon[fill-opacity]").count() == 0
    page.check("#large")
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "22px"
    page.click("#reset")
    assert page.input_value("#pile") == "0"


def test_sentences_say_how_much_how_sure_and_when_nothing_can_be_told(opened: Any, sweep: list[Path]) -> None:
    points = open_sweep(sweep)
    base, plan = points.under(points.disruptions[0])
    kinds = set()
    for pile in ("home", "abroad"):
        for metric, question in BOARD_METRICS.items():
            opened.page.select_option("#pile", value=str(int(pile == "abroad")))
            opened.page.select_option("#metric", value=metric)
            found = difference(values(plan, metric, pile), values(base, metric, pile)).interval
            said = answer(opened)
            if np.array_equal(values(plan, metric, pile), values(base, metric, pile)):
                kind = "same"
                assert "give the same in every replication" in said
            elif found.low <= 0.0 <= found.high:
                kind = "open"
                assert "No difference can be told between third_shift and no surge plan" in said
            else:
                kind = "clear"
                good = (found.estimate < 0) == (METRICS[metric].better == "low")
                assert said.startswith(f"{'better' if good else 'worse'} With third_shift, ")
                assert (question.less if found.estimate < 0 else question.more) in said
            kinds.add(kind)
    assert {"open", "clear"} <= kinds
    opened.page.select_option("#pile", value="0")
    opened.page.select_option("#metric", value="replenished_on")
    assert re.search(r"regains its objective [\d.,]+ days earlier \(95 %: [\d.,]+ to [\d.,]+\) than", answer(opened))
    opened.page.select_option("#setting", value="1")
    missing = [int(np.isnan(p.values("replenished_on", "home")).sum()) for p in reversed(points.under("fire"))]
    assert sum(missing) > 0
    remarks = opened.page.inner_text("#remarks")
    assert f"in {missing[0]} of 12 replications with third_shift, {missing[1]} of 12 without a surge plan" in remarks
    assert "horizon" in remarks


def test_replications_without_a_value_are_left_out_and_told(visit: Visit, sweep: list[Path], tmp_path: Path) -> None:
    data = payload(open_sweep(sweep), BoardSettings())
    own = [list(range(10, 22)), [3.0 * k for k in range(12)]]
    for point, values_of, gone in zip(data["points"], own, ([2], [5, 7]), strict=False):
        point["stockpiles"][0]["values"]["fill_rate"] = [None if k in gone else v for k, v in enumerate(values_of)]
    data["t"], data["ranks"] = _t_quantiles(data["points"]), _median_ranks(data["points"])
    (tmp_path / "board.html").write_text(render(data, "", []), encoding="utf-8")
    found = visit(f"{(tmp_path / 'board.html').as_uri()}#metric=fill_rate")
    kept = [k for k in range(12) if k not in (2, 5, 7)]
    wanted = difference(np.array(own[1])[kept], np.array(own[0], dtype=float)[kept]).interval
    digits = found.page.evaluate(
        "[...document.querySelectorAll('#difference-table tr:last-child data')].map(d => Number(d.value))"
    )
    close_to(digits[3:], wanted, 1.0, 1e-9)
    assert "n = 9 pairs" in answer(found)
    assert "3 of 12 pairs are left out (third_shift)" in found.page.inner_text("#remarks")


def test_it_needs_no_mouse(opened: Any) -> None:
    page, before = opened.page, answer(opened)
    order = []
    for _ in range(12):
        page.keyboard.press("Tab")
        order.append(page.evaluate("document.activeElement.id"))
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline == "solid", order
    assert order == [
        "skip", "pile", "metric", "setting", "base", "plan-1", "all-plans", "reset", "level-2", "show", "band", "large"
    ]  # fmt: skip
    page.focus("#pile")
    page.keyboard.press("ArrowDown")
    assert "Stockpile abroad" in page.inner_text("#chosen")
    assert answer(opened) != before
    page.focus("#level-2")
    page.keyboard.press("ArrowLeft")
    assert page.is_checked("#level-1")
    page.focus("#plan-1")
    page.keyboard.press("Space")
    assert "n/a because no plan is picked" in answer(opened)
    page.focus("#skip")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "answer"
    assert "pile=abroad" in page.url
    page.focus("#difference-table")
    page.locator("summary").first.focus()
    page.keyboard.press("Enter")
    assert page.is_visible("#difference-table")


def test_a_screen_reader_finds_names_tables_and_what_changed(opened: Any) -> None:
    page = opened.page
    assert page.evaluate("[...document.querySelectorAll('form input, form select')].every(e => e.labels.length === 1)")
    assert page.evaluate(
        "[...document.querySelectorAll('figure svg')].every(s => s.getAttribute('aria-label').length > 40)"
    )
    assert page.locator("figure svg").count() == 3
    for alternative in page.locator("details").all():
        alternative.locator("summary").click()
        assert alternative.locator("table caption").count() == 1
        assert alternative.locator("tbody tr").count() >= 1
    assert page.get_attribute("#answer-text", "aria-live") == "polite"
    tree = page.locator("body").aria_snapshot()
    for name in ('combobox "Stockpile"', 'group "Plans"', 'radio "95 %" [checked]', "status:", 'heading "Timeline"'):
        assert name in tree.replace("\u00a0", " ")


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


def test_all_text_stands_out_from_its_ground(opened: Any) -> None:
    found = opened.page.evaluate(CONTRAST)
    assert len(found) > 50
    assert found[0][0] >= 4.5, found[:3]


def test_the_address_keeps_the_view(visit: Visit, board: Path, opened: Any) -> None:
    opened.page.select_option("#pile", value="1")
    opened.page.select_option("#metric", value="fill_rate")
    opened.page.select_option("#setting", value="1")
    opened.page.check("#level-0")
    address, before = opened.page.url, answer(opened)
    again = visit(address)
    assert answer(again) == before
    assert again.page.input_value("#metric") == "fill_rate"
    strange = visit(f"{board.as_uri()}#pile=%3Cimg%3E&metric=constructor&level=7&base=__proto__&show=toString")
    assert strange.page.input_value("#pile") == "0"
    assert strange.page.is_checked("#level-2")
    assert strange.page.input_value("#show") == "supply"


def test_it_prints_what_is_picked_on_one_or_two_pages(opened: Any, tmp_path: Path) -> None:
    opened.page.select_option("#pile", value="1")
    paper = opened.page.pdf(prefer_css_page_size=True)
    assert len(paper) > 20_000
    assert len(re.findall(rb"/Type\s*/Page\b", paper)) in (1, 2)
    opened.page.emulate_media(media="print")
    assert not opened.page.is_visible("#controls")
    assert opened.page.is_visible("#answer-text")
    assert "Stockpile abroad" in opened.page.inner_text("#chosen")


def test_it_fits_a_narrow_screen(visit: Visit, board: Path) -> None:
    for width in (320, 400, 1280):
        found = visit(board.as_uri(), width)
        for large in (False, True):
            found.page.set_checked("#large", large)
            assert found.page.evaluate("document.documentElement.scrollWidth") <= width
            cut = found.page.evaluate(
                "[...document.querySelectorAll('figure svg')].flatMap(s => [...s.querySelectorAll('text')]"
                ".filter(t => { const b = t.getBBox(), v = s.viewBox.baseVal;"
                " return b.x < -1 || b.x + b.width > v.width + 1 || b.y + b.height > v.height + 1; })"
                ".map(t => t.textContent))"
            )
            assert cut == [], width


def test_hostile_names_are_inert(visit: Visit, parts: ModuleType, runs: Callable[..., Path], tmp_path: Path) -> None:
    evil = parts.HOSTILE + "</script><script>alert(2)</script>$&"
    piles = {n: {**p, "title": f"{evil} {n}"} for n, p in parts.network()["stockpiles"].items()}
    lines = {n: {**p, "title": f"{evil} {n}"} for n, p in parts.network()["lines"].items()}
    folders = [
        runs(
            parts.network(title=evil, question=evil, stockpiles=piles, lines=lines, causes=causes),
            tmp_path / f"plan{k}",
            n=3,
            choices={"surge": f"{evil} {k}"},
        )
        for k, causes in enumerate(parts.SURGES.values())
        if k < 2
    ]
    found = visit(write(folders, tmp_path, BoardSettings()).as_uri())
    found.page.click("#all-plans")
    for metric in BOARD_METRICS:
        found.page.select_option("#metric", value=metric)
    counted = "[document.scripts.length, document.images.length, document.querySelectorAll('[onerror]').length]"
    assert found.page.evaluate(counted) == [2, 0, 0]
    assert parts.HOSTILE in found.page.inner_text("h1")
    assert "$&" in found.page.inner_text("#answer-text")


@pytest.mark.slow
def test_one_plan_alone_and_a_plan_without_the_stockpile_get_reasons(
    visit: Visit, sweep: list[Path], parts: ModuleType, runs: Callable[..., Path], tmp_path: Path
) -> None:
    alone = visit(write(sweep[:1], tmp_path, BoardSettings()).as_uri())
    assert "n/a because no plan is picked besides" in answer(alone)
    less = parts.network()
    less = {k: v for k, v in less.items() if k not in ("observations", "sources", "bibliography")}
    less["stockpiles"] = {n: p for n, p in less["stockpiles"].items() if n != "abroad"}
    less["demands"] = {n: d for n, d in less["demands"].items() if n != "ally"}
    folders = [
        runs(parts.network(), tmp_path / "all", n=3, choices={"surge": "all"}),
        runs(less, tmp_path / "less", n=3, choices={"surge": "less"}),
    ]
    found = visit(write(folders, tmp_path, BoardSettings(base="all")).as_uri())
    found.page.select_option("#pile", value="1")
    assert "With less: n/a because less has no stockpile Stockpile abroad." in answer(found)
    assert payload(Sweep(open_sweep(folders).points), BoardSettings())["plans"][1]["name"] == "less"
