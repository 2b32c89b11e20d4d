"""Side by side: which studies left a page and results in the folder of a scenario, so that none takes another's.

Sweeps and comparisons of plans put the results of their points beside one another. The page of whichever came first is
``report.html``, that of the first one of the other kind is named after the kind (``sweep``, ``compare``), and those of
further ones also after what they vary (``sweep-surge-disruption``), with a short digest where two vary the same.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from desim.spec.stored_files import StudiesBeside
from desim.store.replication_file import Damaged
from desim.store.sealed import checked, read_json, unsealed, write_sealed

STUDIES, REPORT, COMPARED = "studies.json", "report", "compare.json"
LIMITS, DIVERGENCES = "limits.json", "divergences.json"
LONGEST_NAME = 40
"""Characters of a name of what varies; longer ones end with a digest."""


class StudyKey(NamedTuple):
    """Which sweep or comparison it is."""

    kind: str
    """``sweep`` or ``compare``."""
    definition: tuple[str, ...]
    """What it is of, in words: two studies with the same are one, at whatever number of replications."""
    varied: tuple[str, ...] = ()
    """What differs between its points: keys, or names of plans."""


def claim_page(folder: Path, study: StudyKey, points: Iterable[str]) -> str:
    """Note that *study* has the *points* in *folder*; the name of its page, without ``.html``."""
    known, names = _read(folder), sorted(points)
    own = _of_kind(known, study.kind)
    key = _known_key(study, names, own)
    if key is None:
        taken = {entry["page"] for entry in known["studies"].values()}
        key = _free_name(study, taken) if own else study.kind
        page = REPORT if not own and REPORT not in taken else key
    else:
        page = own[key]["page"]
    number = 1 + max((entry["number"] for entry in known["studies"].values()), default=0)
    known["studies"][key] = {
        "page": page, "points": names, "definition": sorted(study.definition), "number": number
    }  # fmt: skip
    write_sealed(folder / STUDIES, {**known, "last": key})
    return str(page)


def last_points(folder: Path) -> list[str] | None:
    """Names of the points of the last sweep or comparison in *folder*; None where that is not known."""
    known = _read(folder)
    found: list[str] | None = known["studies"].get(known["last"], {}).get("points")
    return found


def last_page(folder: Path) -> str | None:
    """Name of the page of the last sweep or comparison in *folder*, without ``.html``; None where that is not known."""
    known = _read(folder)
    found: str | None = known["studies"].get(known["last"], {}).get("page")
    return found


def pages(folder: Path) -> list[str]:
    """Names of the files of the pages of all studies in *folder*."""
    noted = [f"{entry['page']}.html" for entry in _read(folder)["studies"].values()]
    return sorted({name for name in [*noted, f"{REPORT}.html"] if (folder / name).exists()})


def comparison_file(folder: Path, page: str) -> Path:
    """The file of what a comparison found that has this *page*."""
    first = _of_kind(_read(folder), "compare").get("compare", {}).get("page", page)
    return folder / (COMPARED if page == first else f"{page}.json")


def limits_file(folder: Path, page: str) -> Path:
    """The file of what limits each plan of the study that has this *page*."""
    return folder / (LIMITS if page == REPORT else f"{page}.{LIMITS}")


def divergences_file(folder: Path, page: str) -> Path:
    """The file of where plans leave their base of the study that has this *page*."""
    return folder / (DIVERGENCES if page == REPORT else f"{page}.{DIVERGENCES}")


def stored(path: Path, form: Any) -> dict[str, Any] | None:
    """A sealed file of a form; None where there is none. One that is damaged is put aside, and counts as none."""
    if not path.exists():
        return None
    try:
        return checked(path, form, unsealed(path, read_json(path)))
    except Damaged:
        path.replace(path.with_name(f"{path.name}.corrupt"))
        return None


def comparison_files(folder: Path) -> list[Path]:
    """The files of what all comparisons in *folder* found, that of the last one first."""
    own = _of_kind(_read(folder), "compare")
    last_first = sorted(own.values(), key=lambda entry: -entry["number"])
    files = [comparison_file(folder, entry["page"]) for entry in last_first] or [folder / COMPARED]
    return [path for path in files if path.is_file()]


def _of_kind(known: Mapping[str, Any], kind: str) -> dict[str, Any]:
    """The studies of one kind, by their keys."""
    return {key: entry for key, entry in known["studies"].items() if key.partition("-")[0] == kind}


def _known_key(study: StudyKey, points: list[str], own: Mapping[str, Any]) -> str | None:
    """The key of a study that has been here: by its definition, else by its points.

    The same plans may have been compared with another base. Of a page without a record nothing is known.
    """
    definition = sorted(study.definition)
    same = [key for key, entry in own.items() if entry["definition"] == definition]
    for key, entry in own.items():
        if entry["points"] == points and (study.kind == "sweep" or not entry["definition"]):
            same.append(key)
    return next(iter([*same, *(key for key, entry in own.items() if not entry["definition"] + entry["points"])]), None)


def _free_name(study: StudyKey, taken: set[str]) -> str:
    """A name for the page of a further study of a kind."""
    text = re.sub(r"[^a-z0-9_]+", "-", "-".join(study.varied).lower()).strip("-")
    name = f"{study.kind}-{text}"
    if text and len(text) <= LONGEST_NAME and name not in taken:
        return name
    digest = hashlib.sha256("\n".join(sorted(study.definition)).encode()).hexdigest()[:8]
    return "-".join(part for part in (study.kind, text[:LONGEST_NAME].strip("-"), digest) if part)


def _read(folder: Path) -> dict[str, Any]:
    """What is known; of a folder without a record, whose page there is."""
    known = stored(folder / STUDIES, StudiesBeside)
    if known is not None:
        return StudiesBeside.model_validate(known).model_dump()
    if not (folder / f"{REPORT}.html").exists():
        return {"last": "", "studies": {}}
    owner = "compare" if (folder / COMPARED).exists() else "sweep"
    entry = {"page": REPORT, "points": [], "definition": [], "number": 0}
    return {"last": "", "studies": {owner: entry}}
