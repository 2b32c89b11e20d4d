"""The shipped experiments: what each asks, how it is rebuilt, and what its stored page answers."""

import html
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
RESULTS = ROOT / "results"
CONF = ROOT / "conf" / "experiment"
SIZES = Path(__file__).with_name("sizes.yaml")
_ANSWER = re.compile(r'<p class="answer" id="answer">(.*?)</p>', re.DOTALL)
DEFAULT_NETWORK = "artillery_155"


@dataclass(frozen=True)
class Shipped:
    """An experiment and the small record of its results that is kept."""

    name: str
    title: str
    question: str
    network: str
    worlds: int
    words: tuple[str, ...]
    folder: Path
    """Where its page and its summary are."""

    @property
    def page(self) -> Path:
        """The report."""
        return self.folder / "report.html"

    @property
    def summary(self) -> Path:
        """The table of its measures; a back-test has one of its forecasts."""
        return self.folder / ("forecasts.csv" if "study=backtest" in self.words else "summary.csv")

    @property
    def command(self) -> list[str]:
        """The words that run it, of the size that is shipped."""
        return [*self.choice, f"run.replications={self.worlds}"]

    @property
    def choice(self) -> list[str]:
        """The words that run it as its own file has it."""
        return [f"experiment={self.name}", *self.words]

    @property
    def answer(self) -> str:
        """The sentence with which its page answers the question; raises ValueError where the page has none."""
        found = _ANSWER.search(self.page.read_text(encoding="utf-8"))
        if not found:
            raise ValueError(f"{self.page} has no answer")
        return " ".join(html.unescape(re.sub(r"<[^>]+>", "", found[1])).split())


@cache
def shipped() -> tuple[Shipped, ...]:
    """All experiments, by name; the default study first."""
    sizes = yaml.safe_load(SIZES.read_text(encoding="utf-8"))
    names = sorted((path.stem for path in CONF.glob("*.yaml")), key=lambda name: (name != "surge_155", name))
    if unknown := set(sizes) - {"default", *names}:
        raise ValueError(f"{SIZES.name} names no experiment with {sorted(unknown)}")
    return tuple(_one(name, {**sizes["default"], **sizes.get(name, {})}) for name in names)


def with_results() -> list[Shipped]:
    """Those whose page is there."""
    return [one for one in shipped() if one.page.exists()]


def _one(name: str, size: dict[str, Any]) -> Shipped:
    conf = yaml.safe_load((CONF / f"{name}.yaml").read_text(encoding="utf-8"))
    pooled = ", ".join(conf.get("backtest", {}).get("scenarios", {}))
    chosen = [line["override /network"] for line in conf.get("defaults", []) if "override /network" in line]
    return Shipped(
        name, conf["title"], conf["question"], pooled or (chosen[0] if chosen else DEFAULT_NETWORK), size["worlds"],
        tuple(size.get("words", ())), RESULTS / name / size.get("page", ""),
    )  # fmt: skip
