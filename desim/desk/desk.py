"""Desk: what all pages share. What composes is loaded when it is asked for: the first page does not wait for it."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from desim.desk.access import Access
from desim.desk.run_queue import RunQueue
from desim.desk.state import State
from desim.desk.study import Study
from desim.desk.workspace import Workspace


@dataclass(frozen=True)
class Desk:
    """One running desk."""

    workspace: Workspace
    queue: RunQueue
    access: Access

    def ask(self, study: Study, workers: int = 0) -> State:
        """Put the question of a study into the queue; raises SpecError with its faults."""
        from desim.desk.asking import write_asked

        asked = write_asked(study)
        return self.queue.ask(study, asked.words, workers, asked.total)

    def file_address(self, study: Study, file: Path) -> str:
        """The address of a page or file below the results of a study; links in a page lead to those beside it."""
        place = quote(file.relative_to(study.results).as_posix())
        return f"/study/{study.id}/files/{self.access.files_key(study.id)}/{place}"
