"""Divergences: at the end of a comparison, where each plan leaves its base in the replication that differs most."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from desim.spec.settings.run import Run

if TYPE_CHECKING:
    from desim.report.model.sweep import Sweep


def look_for_divergences(sweep: "Sweep", folder: Path, page: str, run: Run) -> dict[str, Any]:
    """Where each plan leaves its base, by the name of its results folder, stored beside the *page* of the comparison.

    What is stored already of the same results and code stays.
    """
    from desim.spec.stored_files import StoredDivergences
    from desim.store.sealed import write_sealed
    from desim.store.side_by_side import divergences_file, stored
    from desim.study.comparison.first_divergence import first_divergences

    path = divergences_file(folder, page)
    known = stored(path, StoredDivergences)
    found = first_divergences(sweep.pairs(), run.workers, known)
    if found != known:
        write_sealed(path, found)
    return {name: one["found"] for name, one in found["plans"].items()}
