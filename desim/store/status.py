"""Status: how much of a study is stored in a folder."""

from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from desim.store.identity import PLAN, Identity
from desim.store.lock import holder
from desim.store.manifest import MANIFEST, read_manifest
from desim.store.recording import PARTS
from desim.store.replication_file import Damaged, unpack
from desim.store.side_by_side import pages

MOST_FOLDERS = 1000


def free_folder(folder: Path, identity: Identity) -> Path:
    """*folder*, or the first of folder~2, folder~3 ... that is free or holds the same study."""
    for k in range(1, MOST_FOLDERS):
        found = folder if k == 1 else folder.with_name(f"{folder.name}~{k}")
        if Identity.read(found / PLAN) in (None, identity):
            return found
    raise FileExistsError(f"{folder}: more than {MOST_FOLDERS} folders of other studies beside it")


def status(folder: Path, identity: Identity, replications: int) -> str:
    """What is there, in words: nothing, all, some, damaged, of another study, being written."""
    found = Identity.read(folder / PLAN)
    writer = holder(folder)
    words = [f"being written by {writer}"] if writer else []
    if found is None:
        return ", ".join(["nothing yet", *words])
    if found != identity:
        words.append("of another scenario, code or seed")
    if (folder / PARTS).exists():
        done, damaged = _replication_files(folder / PARTS)
        words.append(f"{done} of {replications} replications, not joined yet")
        words += [f"damaged: {damaged}"] if damaged else []
    elif (folder / MANIFEST).exists():
        words += _complete(folder, replications)
    else:
        words.append(f"0 of {replications} replications")
    return ", ".join(words)


def _complete(folder: Path, replications: int) -> list[str]:
    """What the manifest of finished results says, in words."""
    try:
        manifest = read_manifest(folder)
    except ValueError as error:  # damaged, or of another version
        return [" ".join(str(error).split())]
    failed, completed = len(manifest["failed"]), manifest["completed"]
    words = [f"{completed} of {replications} replications", *([f"{failed} failed"] if failed else [])]
    return [*words, "complete"] if completed >= replications else words


def overview(folder: Path) -> list[str]:
    """A line for each group of results below a folder: plans side by side, or the points of a study that varies one."""
    groups: dict[Path, list[Path]] = {}
    for plan in sorted(folder.rglob(PLAN)):
        if plan.parent.name != "rerun":
            groups.setdefault(plan.parent.parent, []).append(plan.parent)
    return [f"{group}: {_group_line(folders)}" for group, folders in groups.items()]


def _group_line(folders: list[Path]) -> str:
    """How far the results in several folders are."""
    stored = [_stored(folder) for folder in folders]
    complete = sum(whole for _, _, whole in stored)
    words = [f"{len(folders)} points, {complete} of them joined", f"{sum(done for done, _, _ in stored)} replications"]
    failed = sum(lost for _, lost, _ in stored)
    words += [f"{failed} failed"] if failed else []
    above = folders[0].parent
    reports = pages(above if above.name != "points" else above.parent)
    where = "" if reports == ["report.html"] else f" in {', '.join(reports)}"
    return ", ".join([*words, *([f"reported{where}"] if reports else [])])


def _stored(folder: Path) -> tuple[int, int, bool]:
    """Replications that are there, those that failed, and whether the tables are joined."""
    if (folder / PARTS).exists():
        return _replication_files(folder / PARTS)[0], 0, False
    try:
        manifest = read_manifest(folder)
    except ValueError:  # missing, damaged, or of another version
        return 0, 0, False
    return manifest["completed"], len(manifest["failed"]), True


def replications_below(folder: Path) -> int:
    """Replications that are stored in the points of all studies below a folder of results; cheap to ask again."""
    return sum(_replications_at(plan.parent) for plan in folder.glob(f"*/*/{PLAN}"))


def _replications_at(point: Path) -> int:
    """Replications that are stored in the folder of a point, which may be written at this moment."""
    files = list((point / PARTS).glob("*.part")) or [point / MANIFEST]
    found = 0
    for path in files:
        with suppress(FileNotFoundError):  # it has just been joined
            known = path.stat()
            found += _replications_in(path, known.st_mtime_ns, known.st_size)
    return found


@lru_cache(maxsize=10_000)
def _replications_in(path: Path, written: int, size: int) -> int:
    """Replications of a file as it was written at a moment; 0 for one that is not sound."""
    try:
        if path.name == MANIFEST:
            return int(read_manifest(path.parent)["completed"])
        return len(unpack(path.read_bytes()).replications)
    except (ValueError, Damaged):
        return 0


def _replication_files(folder: Path) -> tuple[int, int]:
    """Replications in sound replication files, and damaged files."""
    done, damaged = 0, 0
    for path in folder.glob("*.part"):
        try:
            done += len(unpack(path.read_bytes()).replications)
        except Damaged:
            damaged += 1
    return done, damaged
