"""Board: the plan page, made of results that are there or of plans that are run first."""

import logging

from desim.cli.closing import conclude
from desim.cli.commands.compare import compare
from desim.cli.commands.stored_points import comparisons_in, names_in, stored_points
from desim.cli.exit_codes import DONE
from desim.cli.job import Finished, Request
from desim.spec.read import read
from desim.spec.settings.study_settings import BoardSettings

LOGGER = logging.getLogger(__name__)


def board(request: Request) -> Finished:
    """Write results/<name>/board.html over what a sweep or a comparison left there; nothing is simulated.

    Where plans are given they are compared first, and the page is over these. Raises SpecError where there are no
    results, or some that cannot be paired.
    """
    from desim.report.board.board import MAX_BYTES
    from desim.report.registry import page_of

    settings: BoardSettings = request.checked()
    code = DONE
    if request.settings["compare"].get("plans"):
        folder, code = compare(request)
        assert folder is not None  # noqa: S101 - a comparison always has one
        (last, *_) = comparisons_in(folder)
        folders = [folder / plan["folder"] for plan in last["plans"].values()]
    else:
        folder = request.job.output / read(request.data).name
        folders = stored_points(folder, settings.folders, "board")
    page = page_of("board")(folders, folder, settings, names_in(folder, folders))
    if (size := page.stat().st_size) > MAX_BYTES:
        LOGGER.warning("%s has %.1f MB; fewer board.stockpiles or board.folders help", page, size / 1e6)
    conclude(page, request.job.started)
    return folder, code
