"""Board: a page that opens from disk, on which a reader picks stockpile, plans, metric and confidence."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from markupsafe import Markup

from desim.report.board.payload import payload, shown_stockpiles
from desim.report.model.common_past import common_past_faults
from desim.report.model.headline import FEW_REPLICATIONS
from desim.report.model.point import Point, note_n
from desim.report.model.sweep import Sweep, compared_sweep, open_sweep
from desim.report.page.glossary import glossary
from desim.report.page.page import policy_hash, templates
from desim.spec.fields.faults import Fault, SpecError, nearest
from desim.spec.settings.study_settings import BoardSettings
from desim.store.files import write_text

HERE = Path(__file__).parent
LIBRARIES = ("vendor/d3.min.js", "vendor/plot.umd.min.js")
"""What draws the charts, as it was published; Observable Plot stands on D3."""
SCRIPTS = ("format.js", "view.js", "tables.js", "charts.js", "board.js")
"""The script of the page itself, in one piece."""
OPENING_LEVEL = 0.95
"""Confidence of the answers as the board opens."""
MAX_BYTES = 5_000_000
"""Bytes beyond which a page is slow to open and to send."""


def write(
    folders: Sequence[Path], folder: Path, settings: BoardSettings, compared: dict[str, Any] | None = None
) -> Path:
    """Write folder/board.html over results *folders*; plans bear the names they have in a comparison of the same.

    Raises SpecError where they cannot be paired, or do not have what is *settings* for.
    """
    sweep = _open(folders, folder, compared)
    faults = [*_pairing_faults(sweep), *_name_faults(sweep, settings)] or common_past_faults(sweep)
    if faults:
        raise SpecError(faults)
    write_text(folder / "board.html", render(payload(sweep, settings), _foot(sweep), _warnings(sweep)))
    return folder / "board.html"


def _open(folders: Sequence[Path], folder: Path, compared: dict[str, Any] | None) -> Sweep:
    try:
        return compared_sweep(folder, compared) if compared else open_sweep(folders)
    except ValueError as error:  # results of another version
        raise SpecError([Fault("board.folders", f"cannot be read: {error}")]) from None


def render(data: dict[str, Any], foot: str, warnings: list[str]) -> str:
    """The page as HTML: it may run these scripts and nothing else, and load nothing."""
    own = f'(() => {{\n"use strict";\n{_assets(*SCRIPTS)}}})();\n'
    style, scripts = _assets("board.css"), [*map(_assets, LIBRARIES), own]
    hashes = " ".join(f"'{policy_hash(script)}'" for script in scripts)
    allowed = f"script-src {hashes}; style-src '{policy_hash(style)}'"
    policy = f"default-src 'none'; {allowed}; base-uri 'none'; form-action 'none'"
    return (
        templates(HERE)
        .get_template("board.html")
        .render(
            title=data["title"], question=data["question"], answer=opening_answer(data), policy=policy,
            glossary=glossary(), foot=foot, warnings=warnings, style=Markup(style),  # noqa: S704
            scripts=[Markup(one) for one in scripts], data=Markup(safe_json(data)),  # noqa: S704
        )
    )  # fmt: skip


def opening_answer(data: dict[str, Any]) -> str:
    """The answer of the board as it opens, with 95 %, which the command ends with, too; of one plan what it does."""
    picked, level = data["measures"][data["opening"]["measure"]], data["levels"].index(OPENING_LEVEL)
    texts = picked["answer"] if len(data["plans"]) > 1 else picked["under"][0]["sentences"]
    return str(texts[level]) if texts else ""


def safe_json(data: Any) -> str:
    """JSON in which nothing can end the element it stands in."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    signs = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}
    return text.translate(signs)


def _assets(*names: str) -> str:
    """Sources of the page, joined; they hold nothing that a user wrote."""
    return "".join((HERE / name).read_text(encoding="utf-8") for name in names)


def _pairing_faults(sweep: Sweep) -> list[Fault]:
    """Points that cannot be paired with the first: other random numbers, other times, another network."""
    first, *others = sweep.ordered()
    faults = []
    for point in others:
        for what, of in _MUST_MATCH.items():
            ours, theirs = of(point), of(first)
            if ours != theirs:
                text = f"has another {what} than {first.results.folder.name}, which has {theirs}"
                faults.append(Fault(point.results.folder.name, f"{text}; leave one out with board.folders", str(ours)))
    return faults


def _network(point: Point) -> str:
    return str((point.manifest.get("choices") or {}).get("network", point.scenario.name))


_MUST_MATCH: dict[str, Callable[[Point], object]] = {
    "name": lambda p: p.scenario.name,
    "network": _network,
    "seed": lambda p: p.manifest["seed"],
    "start": lambda p: p.start,
    "horizon": lambda p: p.horizon,
    "warmup": lambda p: p.scenario.warmup,
    "decision": lambda p: p.decision,
    "run.worlds": lambda p: p.manifest.get("worlds", "fixed"),
    "run.per_world": lambda p: p.per_world,
}
"""What points must share to be paired, and how it is read."""


def _name_faults(sweep: Sweep, settings: BoardSettings) -> list[Fault]:
    """Plans and stockpiles that are asked for and not there."""
    faults = []
    if settings.base is not None and settings.base not in sweep.plans:
        plans = f"is none of the plans {', '.join(sweep.plans)}"
        faults.append(Fault("board.base", plans, repr(settings.base), nearest(settings.base, sweep.plans)))
    stockpiles = sorted({name for p in sweep.points for name in p.scenario.stockpiles})
    faults += [
        Fault("board.stockpiles", "is no stockpile of these results", repr(name), nearest(name, stockpiles))
        for name in settings.stockpiles or ()
        if name not in stockpiles
    ]
    return (
        faults
        if faults or shown_stockpiles(sweep, settings)
        else [Fault("board", "finds no stockpile in these results")]
    )


def _warnings(sweep: Sweep) -> list[str]:
    """What makes the answers less sure than they look."""
    found = [
        f"{p.label}: {len(p.manifest['failed'])} of {p.manifest['replications']} replications failed and are left "
        "out, which may bias its measures."
        for p in sweep.ordered()
        if p.manifest["failed"]
    ]
    if any(p.n < FEW_REPLICATIONS for p in sweep.points):
        found.append(f"Fewer than {FEW_REPLICATIONS} replications: read the intervals, not the estimates.")
    if sweep.compared and not sweep.compared["coherent"]:
        found.append("The plans do not meet the same demand replication by replication; see compare.json.")
    if len({str(p.manifest.get("code")) for p in sweep.points}) > 1:
        found.append("The plans were run with different versions of desim; a difference may come from that.")
    return found


def _foot(sweep: Sweep) -> str:
    first = sweep.ordered()[0]
    words = f"{note_n(sweep.points)}; desim {first.manifest['versions'].get('desim', '')}"
    return f"{words}; scenario {first.scenario.name}; folders: {', '.join(p.results.folder.name for p in sweep.points)}"
