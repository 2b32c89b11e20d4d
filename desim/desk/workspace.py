"""Workspace: the folder of a person, with networks, studies and trash. Nothing outside of it is read or written.

What reads workbooks is loaded when one is brought: the first page of the desk does not wait for it.
"""

import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from desim.desk.names import NotThere, free_name, inside, is_name
from desim.desk.state import UNFINISHED, State, now, write_state
from desim.desk.study import Study
from desim.desk.trash import Deleted, Trash
from desim.spec.fields.faults import Fault, SpecError, shown
from desim.store.files import write_bytes

NETWORKS, STUDIES = "networks", "studies"
WORKBOOK, CSV = ".xlsx", ".csv"
LARGEST_UPLOAD, MOST_UPLOADS = 4 << 20, 200
"""Bytes of one file that is brought, and files that are brought at one time: as much as ``desim.sheets`` reads."""
MOST = 1000
"""Networks, and studies, that a workspace holds."""


class BringError(SpecError):
    """What was brought cannot be taken."""

    what = "the file"


class Busy(RuntimeError):
    """A study is queued or running."""


class Workspace:
    """Networks and studies in a folder."""

    def __init__(self, root: Path) -> None:
        self.root = root.absolute()
        for name in (NETWORKS, STUDIES):
            (self.root / name).mkdir(parents=True, exist_ok=True)
        self.trash = Trash(self.root)

    def networks(self) -> list[str]:
        """Names of the networks that were brought."""
        found = (self.root / NETWORKS).iterdir()
        return sorted(path.stem for path in found if is_name(path.stem) and not path.is_symlink())

    def network(self, name: str) -> Path:
        """The workbook or folder of CSV files of a network; raises NotThere."""
        if is_name(name):
            for file in (f"{name}{WORKBOOK}", name):
                if (self.root / NETWORKS / file).exists():
                    return inside(self.root, NETWORKS, file)
        raise NotThere(f"{shown(name)} is no network of this desk")

    def bring(self, files: Mapping[str, bytes], instead_of: str = "") -> str:
        """Take in a workbook, or the CSV files of a network; its name.

        Files that could do harm are refused. What is wrong with the network itself is told by whoever reads it.

        Args:
            files: Contents by the names that the files had.
            instead_of: Name of a network that it takes the place of, which goes to the trash.

        Raises:
            BringError: All that is wrong with the files; nothing is kept then.
        """
        _refuse_amount(files)
        names = {Path(name.replace("\\", "/")).name: data for name, data in files.items()}
        suffixes = {Path(name).suffix.lower() for name in names}
        if suffixes not in ({WORKBOOK}, {CSV}) or (suffixes == {WORKBOOK} and len(names) > 1):
            raise BringError([Fault("desk", "takes one workbook (.xlsx), or the CSV files of one network")])
        place = self._kept_workbook(names) if suffixes == {WORKBOOK} else self._kept_folder(names)
        title = Path(next(iter(names))).stem if suffixes == {WORKBOOK} else "network"
        if instead_of:
            self.delete_network(instead_of)
        name = instead_of or free_name(title, self._taken(NETWORKS), "network")
        place.rename(self.root / NETWORKS / f"{name}{place.suffix}")
        return name

    def _kept_workbook(self, files: Mapping[str, bytes]) -> Path:
        """A workbook that passed the checks of the file, under a passing name."""
        from desim.sheets import safe_load

        (name, data), = files.items()  # fmt: skip
        place = self._passing(WORKBOOK)
        write_bytes(place, data)
        try:
            safe_load.open_workbook(place)
        except SpecError as error:
            place.unlink()
            raise BringError([replace(fault, path=shown(name)) for fault in error.faults]) from None
        return place

    def _kept_folder(self, files: Mapping[str, bytes]) -> Path:
        """CSV files that passed the checks, in a folder under a passing name."""
        from desim.sheets import folder as csv_folder

        sheets = {f"{name.lower()}": data for name, data in files.items()}
        faults = [Fault(shown(name), "is no name of a sheet") for name in sheets if not is_name(name.removesuffix(CSV))]
        if len(sheets) < len(files):
            faults.append(Fault("desk", "takes each sheet once"))
        if faults:
            raise BringError(faults)
        place = self._passing("")
        place.mkdir()
        for name, data in sheets.items():
            write_bytes(place / name, data)
        try:
            csv_folder.read_folder(place)
        except SpecError as error:
            shutil.rmtree(place)
            raise BringError([replace(fault, path=Path(fault.path).name) for fault in error.faults]) from None
        return place

    def _passing(self, suffix: str) -> Path:
        """A path for what is being checked, which no list shows."""
        return self.root / NETWORKS / f".brought-{secrets.token_hex(8)}{suffix}"

    def delete_network(self, name: str) -> Deleted:
        """Move a network to the trash."""
        return self.trash.put(NETWORKS, self.network(name), name)

    def studies(self) -> list[Study]:
        """All studies, the one that was begun last first."""
        found = [Study(path) for path in (self.root / STUDIES).iterdir() if _is_study(path)]
        return sorted(found, key=lambda study: (study.state.made, study.id), reverse=True)

    def study(self, name: str) -> Study:
        """A study by its name; raises NotThere."""
        if not is_name(name):
            raise NotThere(f"{shown(name)} is no study of this desk")
        return Study(inside(self.root, STUDIES, name))

    def begin(self, title: str, question: Mapping[str, Any], network: str = "") -> Study:
        """Begin a study.

        Args:
            title: What the history calls it.
            question: The record as plain data; its key ``workbook`` is set here where a network is named.
            network: Name of a network that was brought; empty for one that comes with desim.
        """
        source = self.network(network) if network else None
        with self.new_study(title) as study:
            study.results.mkdir()
            data = dict(question)
            if source is not None:
                data["workbook"] = study.take_network(source)
            study.save(data, "")
        return study

    def duplicate(self, study: Study, title: str) -> Study:
        """Begin a study with the question and the network of another one, without its results."""
        question, _ = study.question()
        with self.new_study(title) as found:
            found.results.mkdir()
            if study.network is not None:
                question["workbook"] = found.take_network(study.network)
            found.save(question, "")
        return found

    @contextmanager
    def new_study(self, title: str) -> Iterator[Study]:
        """A folder for a new study, which goes again where it cannot be filled."""
        name = free_name(title, self._taken(STUDIES), "study")
        folder = self.root / STUDIES / name
        folder.mkdir()
        try:
            write_state(folder, State(title=title.strip() or name, made=now()))
            yield Study(folder)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise

    def delete_study(self, study: Study) -> Deleted:
        """Move a study to the trash; raises Busy where it is queued or running, and must be stopped before."""
        if study.state.status in UNFINISHED:
            raise Busy("stop the study before it is deleted")
        return self.trash.put(STUDIES, study.folder, study.state.title)

    def _taken(self, kind: str) -> set[str]:
        """Names that nothing new may bear; also those in the trash, which may be asked back."""
        here = {path.stem for path in (self.root / kind).iterdir()}
        if len(here) >= MOST:
            raise BringError([Fault("desk", f"holds {MOST} {kind}; delete some, or begin a desk in another folder")])
        return here | {Path(deleted.name).stem for deleted in self.trash if deleted.kind == kind}


def refuse_unsafe_network(study: Study) -> None:
    """Raise BringError where the network in the folder of a study could do harm, or is none."""
    from desim.sheets import folder as csv_folder
    from desim.sheets import safe_load

    place = study.network
    if place is None:
        return
    try:
        if place.suffix == WORKBOOK and place.is_file():
            safe_load.open_workbook(place)
        else:
            csv_folder.read_folder(place)
    except (SpecError, NotADirectoryError) as error:
        faults = error.faults if isinstance(error, SpecError) else [Fault(place.name, "is no network")]
        raise BringError([replace(fault, path=place.name) for fault in faults]) from None


def _is_study(path: Path) -> bool:
    return is_name(path.name) and path.is_dir() and not path.is_symlink()


def _refuse_amount(files: Mapping[str, bytes]) -> None:
    """Raise BringError where there are too many files, or one is too large."""
    faults = [
        Fault(shown(name), f"is larger than {LARGEST_UPLOAD >> 20} MiB")
        for name, data in files.items() if len(data) > LARGEST_UPLOAD
    ]  # fmt: skip
    if not 0 < len(files) <= MOST_UPLOADS:
        faults.append(Fault("desk", f"takes 1 to {MOST_UPLOADS} files at a time"))
    if faults:
        raise BringError(faults)
