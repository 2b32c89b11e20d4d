"""Side by side: which studies left a page and results in the folder of a scenario, so that none takes another's.

A sweep and a comparison of plans put the results of their points beside one another. The page of whichever came first
is ``report.html``; that of the other is named after the study.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from desim.spec.stored_files import StudiesBeside
from desim.store.replication_file import Damaged
from desim.store.sealed import checked, read_json, unsealed, write_sealed

STUDIES, REPORT = "studies.json", "report"


def claim_page(folder: Path, study: str, points: Iterable[str]) -> str:
    """Note that *study* ("sweep", "compare") has the *points* in *folder*; the name of its page, without ``.html``."""
    known = _read(folder)
    taken = {entry["page"] for name, entry in known["studies"].items() if name != study}
    own = known["studies"].get(study, {}).get("page")
    page = own or (study if REPORT in taken else REPORT)
    known["studies"][study] = {"page": page, "points": sorted(points)}
    write_sealed(folder / STUDIES, {**known, "last": study})
    return str(page)


def last_points(folder: Path) -> list[str] | None:
    """Names of the points of the last sweep or comparison in *folder*; None where that is not known."""
    known = _read(folder)
    found: list[str] | None = known["studies"].get(known["last"], {}).get("points")
    return found


def _read(folder: Path) -> dict[str, Any]:
    """What is known; of a folder without a record, whose page there is."""
    path = folder / STUDIES
    if path.exists():
        try:
            return checked(path, StudiesBeside, unsealed(path, read_json(path)))
        except Damaged:
            path.replace(path.with_name(f"{path.name}.corrupt"))
    if not (folder / f"{REPORT}.html").exists():
        return {"last": "", "studies": {}}
    owner = "compare" if (folder / "compare.json").exists() else "sweep"
    return {"last": "", "studies": {owner: {"page": REPORT, "points": []}}}
