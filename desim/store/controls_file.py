"""Controls file: the control variates of comparisons, beside the results folders that they are of."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from desim.spec.stored_files import StoredComparisonControls, StoredControls
from desim.store.manifest import MANIFEST
from desim.store.sealed import read_json, write_sealed
from desim.store.side_by_side import stored

CONTROLS = "controls.json"
SCHEMA_VERSION = 1


def keep_controls(folders: Sequence[Path], found: dict[str, Any] | None) -> None:
    """Keep what was found for the comparison of the results in *folders*, all in one folder, in place of what was."""
    path, points = folders[0].parent / CONTROLS, _points(folders)
    known = stored(path, StoredControls) or {"comparisons": []}
    others = [one for one in known["comparisons"] if set(one["points"]) != set(points)]
    kept = [*others, *([{"points": points, **found}] if found is not None else [])]
    if kept:
        write_sealed(path, {"schema_version": SCHEMA_VERSION, "comparisons": kept}, indent=None)
    else:
        path.unlink(missing_ok=True)


def controls_of(folders: Sequence[Path]) -> StoredComparisonControls | None:
    """The controls of the comparison of the results in *folders*; None where none are used.

    None too where a folder holds other results than the controls were found with.
    """
    path = folders[0].parent / CONTROLS
    known = stored(path, StoredControls)
    if known is None or any(folder.parent != path.parent for folder in folders):
        return None
    points = _points(folders)
    return next((one for one in StoredControls.model_validate(known).comparisons if one.points == points), None)


def _points(folders: Iterable[Path]) -> dict[str, str]:
    """What tells stored results from others: the hash of their measures, by the name of the folder."""
    return {folder.name: str(read_json(folder / MANIFEST)["hashes"]["kpi"]) for folder in folders}
