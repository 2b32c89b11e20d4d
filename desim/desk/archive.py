"""Archive: a study as one zip that another desk opens, and that anybody unpacks and runs on.

What is read back is data that nobody vouches for: names are checked before anything is written, the network as one
that is brought, and neither files of configuration nor words of a command are taken over. They are written anew of the
question when it is asked.
"""

import json
import shutil
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO

from desim._version import __version__
from desim.desk.history import rename
from desim.desk.names import LONGEST_STEP, MOST_STEPS, is_plain_step
from desim.desk.question_file import read_question_text
from desim.desk.state import Status
from desim.desk.study import CONF, LOG, NETWORK, QUESTION, RESULTS, SHOWN, Study
from desim.desk.workspace import CSV, WORKBOOK, BringError, Workspace, refuse_unsafe_network
from desim.spec.fields.faults import Fault, SpecError, shown
from desim.store.files import write_bytes

NOTE, COMMAND = "study.json", "command.txt"
MAX_BYTES, MAX_UNPACKED, MAX_MEMBERS = 128 << 20, 1 << 30, 8000
_TAKEN = (QUESTION, NOTE, LOG)
"""Files that are taken over, beside the network and the results."""
_LEFT = (CONF, COMMAND)
"""What is in an archive for whoever has no desk, and is not taken over."""
_ENCRYPTED = 0x1
_DAMAGED = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, ValueError, OSError)


def export(study: Study, to: Path) -> Path:
    """Pack a study: its question, network, files of configuration, results and pages.

    What a run keeps to go on with is left out: points that are not complete are run again.
    """
    note = {"schema_version": 1, "title": study.state.title, "desim": __version__}
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(NOTE, json.dumps(note, ensure_ascii=False, indent=1) + "\n")
        for path in _packed(study.folder):
            packed.write(path, path.relative_to(study.folder).as_posix())
    return to


def _packed(folder: Path) -> Iterator[Path]:
    """Files of a study that are packed."""
    yield from (folder / name for name in (QUESTION, LOG, COMMAND) if (folder / name).is_file())
    for part in (CONF, NETWORK, RESULTS):
        for path in sorted((folder / part).rglob("*")):
            steps = path.relative_to(folder).parts
            if path.is_file() and not path.is_symlink() and not any(step.startswith(".") for step in steps):
                yield path


def bring_archive(workspace: Workspace, source: IO[bytes]) -> Study:
    """Take in a study that was packed; raises BringError where it is no such archive, and nothing is kept then."""
    with _damage_in_words(), zipfile.ZipFile(source) as packed:
        members = list(_members(packed))
        title = _title(packed)
        question = read_question_text(Path(QUESTION), packed.read(QUESTION))
    with workspace.new_study(title) as study:
        with _damage_in_words(), zipfile.ZipFile(source) as packed:
            for info in members:
                _write(packed, info, study.folder)
        refuse_unsafe_network(study)
        study.results.mkdir(exist_ok=True)
        rename(study, title)
        status: Status = "done" if study.pages() else "draft"
        study.update(status=status, revision=study.question()[1] if status == "done" else "")
        if study.network is None and "workbook" in question:
            raise _refused("lacks the workbook that it asks of")
    return study


@contextmanager
def _damage_in_words() -> Iterator[None]:
    """Raise BringError for whatever comes up in a broken archive."""
    try:
        yield
    except SpecError as error:
        raise BringError(error.faults) from None
    except _DAMAGED:
        raise _refused("is no sound zip, or has a password") from None


def _members(packed: zipfile.ZipFile) -> Iterator[zipfile.ZipInfo]:
    """Files that are taken over, once all members of an archive have been checked."""
    infos = [info for info in packed.infolist() if not info.is_dir()]
    if len(infos) > MAX_MEMBERS or sum(info.file_size for info in infos) > MAX_UNPACKED:
        raise _refused(f"unpacks to more than {MAX_UNPACKED >> 20} MiB or {MAX_MEMBERS} files")
    if len({info.filename.lower() for info in infos}) != len(infos):
        raise _refused("holds a file twice")
    if QUESTION not in packed.namelist():
        raise _refused(f"is no study of a desk: it has no {QUESTION}")
    faults = [Fault(shown(info.filename), fault) for info in infos if (fault := _fault(info))]
    if faults:
        raise BringError(faults[:20])
    yield from (info for info in infos if PurePosixPath(info.filename).parts[0] not in _LEFT)


def _fault(info: zipfile.ZipInfo) -> str:
    """Why a member of an archive is refused; empty where it is not."""
    name, steps = info.filename, info.filename.split("/")
    if info.flag_bits & _ENCRYPTED:
        return "has a password"
    if stat.S_IFMT(info.external_attr >> 16) not in (0, stat.S_IFREG):
        return "is no regular file"
    if len(steps) > MOST_STEPS or not all(map(is_plain_step, steps)) or any(step.startswith(".") for step in steps):
        return f"is no path in a study, of at most {MOST_STEPS} steps of {LONGEST_STEP} characters"
    suffix = PurePosixPath(name).suffix
    known = {NETWORK: suffix in (WORKBOOK, CSV), RESULTS: suffix in SHOWN, CONF: True}
    return (
        "" if (known.get(steps[0], False) if len(steps) > 1 else name in (*_TAKEN, *_LEFT)) else "is no file of a study"
    )


def _title(packed: zipfile.ZipFile) -> str:
    """The title in the note of an archive; a plain one where there is none."""
    try:
        found = json.loads(packed.read(NOTE))
        return str(found["title"])[:200]
    except (KeyError, ValueError, TypeError, RecursionError):
        return "Study"


def _write(packed: zipfile.ZipFile, info: zipfile.ZipInfo, folder: Path) -> None:
    """Write a member below a folder, as far as the archive says that it is long."""
    place = folder.joinpath(*info.filename.split("/"))
    place.parent.mkdir(parents=True, exist_ok=True)
    if info.filename in _TAKEN:
        write_bytes(place, packed.read(info))
        return
    with packed.open(info) as data, place.open("xb") as file:
        shutil.copyfileobj(data, file)


def _refused(message: str) -> BringError:
    return BringError([Fault("the archive", message)])
