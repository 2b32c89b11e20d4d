"""Networks for the study of plans over worlds: a store without supply, all of which can be worked out by hand."""

from pathlib import Path
from typing import Any

from desim.store.results import Results
from desim.study.execution.simulate import simulate
from desim.study.questions.world_table import PlanResults


def ranged(low: Any, high: Any, **more: Any) -> dict[str, Any]:
    return {"kind": "assumed", "low": low, "high": high, **more}


def store(initial: Any, sources: dict[str, Any], size: int = 60) -> dict[str, Any]:
    """The army asks for *size* every 10 days, nine times, and gets what there is; the mill is beside the point."""
    return {
        "name": "store", "start": "2026-01-01", "horizon": 100,
        "headline": {"metric": "issued", "subject": "army", "better": "high"},
        "nations": {"us": {}}, "sites": {"plant": {"nation": "us"}},
        "items": {"shell": {"unit": "unit"}, "powder": {"unit": "kg"}},
        "stockpiles": {
            "depot": {"site": "plant", "item": "shell", "initial": initial},
            "bin": {"site": "plant", "item": "powder", "initial": "600 kg"},
        },
        "demands": {
            "army": {"stockpile": "depot", "kind": "fixed", "every": 10, "size": size},
            "mill": {"stockpile": "bin", "kind": "fixed", "every": 10, "size": 20},
        },
        "sources": sources,
    }  # fmt: skip


POWDER = {"stockpiles.bin.initial": ranged("500 kg", "0.9 t")}
DEPOT = {"stockpiles.depot.initial": ranged(400, 600)}


def run(data: dict[str, Any], folder: Path, worlds: int = 16, **more: Any) -> Results:
    return simulate(data, worlds, workers=1, folder=folder, worlds="sampled", **more)


def two_plans(folder: Path, replications: int = 16, **more: Any) -> list[PlanResults]:
    """What is stored differs between worlds with one plan, and is 480 with the other, whose powder varies alone."""
    unsure = run(store(500, DEPOT | POWDER), folder / "unsure", replications, **more)
    sure = run(store(480, POWDER), folder / "sure", replications, **more)
    return [PlanResults("unsure", "", unsure), PlanResults("sure", "", sure)]
