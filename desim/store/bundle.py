"""Bundle: results and all that decides them in one zip, written, and read back as data that nobody vouches for.

A bundle holds an index, for each of several results the scenario, manifest, digests and worlds, and beside them pages,
tables and locked versions for readers. What is read back is checked against the index and lands under names of ours in
a folder of ours: no name of the archive becomes a path.
"""

import hashlib
import json
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from desim.spec.fields.faults import CommandError, Fault, shown
from desim.spec.stored_files import POINT_FILES, BundledPoint, BundleIndex, first_fault
from desim.store.files import sorted_json, write_bytes
from desim.store.replication_file import Damaged

INDEX = "bundle.json"
NEEDED = ("scenario.json", "manifest.json", "digests.json")
"""Files without which results cannot be made again."""
MAX_BYTES, MAX_UNPACKED, MAX_MEMBERS = 128 << 20, 512 << 20, 8000
_DATE = (1980, 1, 1, 0, 0, 0)
"""Of all files in a bundle, so that the same content is the same file."""
_ENCRYPTED = 0x1


def write_bundle(to: Path, name: str, version: str, points: Mapping[str, Path], others: Mapping[str, bytes]) -> Path:
    """Write a bundle.

    Args:
        to: Path of the zip.
        name: Of the results, for readers.
        version: Of desim.
        points: Folders of complete results, by their labels.
        others: What readers may want beside them, by name.

    Raises:
        Damaged: A folder lacks a file without which its results cannot be made again.
    """
    members = dict(others)
    listed = []
    for number, (label, folder) in enumerate(points.items()):
        files = {one: (folder / one).read_bytes() for one in POINT_FILES if (folder / one).is_file()}
        if missing := [one for one in NEEDED if one not in files]:
            raise Damaged(f"{folder / missing[0]} is missing; run the study again, which keeps what is sound")
        members |= {member_name(number, one): data for one, data in files.items()}
        listed.append(BundledPoint(label=label, files={one: _sha256(data) for one, data in files.items()}))
    sums = {one: _sha256(data) for one, data in others.items()}
    index = BundleIndex(schema_version=1, name=name, desim=version, points=listed, others=sums)
    members[INDEX] = (sorted_json(index.model_dump(), indent=1) + "\n").encode()
    to.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as packed:
        for member, data in sorted(members.items()):
            packed.writestr(zipfile.ZipInfo(member, _DATE), data, zipfile.ZIP_DEFLATED)
    return to


def member_name(number: int, file: str) -> str:
    """Where a file of the results of this number stands in the zip, and below the folder it is unpacked to."""
    return f"points/{number:03d}/{file}"


def unpack_bundle(path: Path, to: Path) -> BundleIndex:
    """Check a bundle and write what its results need to *to*, under the names of `member_name`; its index.

    Raises CommandError where it is no bundle, or is not what was written.
    """
    try:
        if not path.is_file():
            raise _refused(path, "is no file")
        if path.stat().st_size > MAX_BYTES:
            raise _refused(path, f"is larger than {MAX_BYTES >> 20} MiB")
        with zipfile.ZipFile(path) as packed:
            return _unpack(path, packed, to)
    except CommandError:
        raise
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, ValueError):
        raise _refused(path, "is no sound zip, or has a password") from None


def _unpack(path: Path, packed: zipfile.ZipFile, to: Path) -> BundleIndex:
    infos = packed.infolist()
    if len(infos) > MAX_MEMBERS or sum(info.file_size for info in infos) > MAX_UNPACKED:
        raise _refused(path, f"unpacks to more than {MAX_UNPACKED >> 20} MiB or {MAX_MEMBERS} files")
    names = [info.filename for info in infos]
    if len(set(names)) != len(names) or any(info.flag_bits & _ENCRYPTED for info in infos):
        raise _refused(path, "holds a file twice, or has a password")
    if INDEX not in names:
        raise _refused(path, f"is no bundle: it has no {INDEX}")
    index = _index(path, packed.read(INDEX))
    expected = dict(_expected(index))
    if unlike := sorted({*expected} ^ ({*names} - {INDEX})):
        raise _refused(path, "does not hold exactly what its index names", unlike[0])
    for name, sha in expected.items():
        data = packed.read(name)
        if _sha256(data) != sha:
            raise _refused(path, "has another checksum in it than the index", name)
        if name not in index.others:
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            write_bytes(to / name, data)
    return index


def _index(path: Path, data: bytes) -> BundleIndex:
    """The index of a bundle; raises CommandError where it is of another form."""
    try:
        plain = json.loads(data)
    except (ValueError, RecursionError):
        raise _refused(path, f"has a {INDEX} that is no JSON") from None
    if fault := first_fault(BundleIndex, plain):
        raise _refused(path, f"has an index of another form: {fault}")
    index = BundleIndex.model_validate(plain)
    if lacking := [one for point in index.points for one in NEEDED if one not in point.files]:
        raise _refused(path, "lacks what results cannot be made again without", lacking[0])
    return index


def _expected(index: BundleIndex) -> Iterator[tuple[str, str]]:
    """Name and checksum of each file that a bundle of this index holds."""
    yield from index.others.items()
    for number, point in enumerate(index.points):
        yield from ((member_name(number, file), sha) for file, sha in point.files.items())


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _refused(path: Path, message: str, given: str = "") -> CommandError:
    return CommandError([Fault(str(path), message, shown(given) if given else "")])


def complete_results(folder: Path) -> dict[str, Path]:
    """Folders of complete results by their labels: the folder itself, those in it, or else those further below it."""
    if (folder / "manifest.json").is_file():
        return {folder.name: folder}
    for found in (folder.glob("*/manifest.json"), _outside_reruns(folder)):
        if points := sorted(path.parent for path in found):
            return {point.relative_to(folder).as_posix(): point for point in points}
    return {}


def _outside_reruns(folder: Path) -> Sequence[Path]:
    return [path for path in folder.rglob("manifest.json") if "rerun" not in path.relative_to(folder).parts]
