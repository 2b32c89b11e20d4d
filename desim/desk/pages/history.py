"""History: what was asked when, what changed against the last, and how two questions compare."""

from nicegui import ui

from desim.desk.desk import Desk
from desim.desk.pages.controls import button, link, table, tag
from desim.desk.pages.undo import offer_undo
from desim.desk.study import Study
from desim.desk.workspace import Busy


async def show(desk: Desk) -> None:
    """Build the list of all questions."""
    tag("h1", "Questions asked")
    studies(desk)


@ui.refreshable
def studies(desk: Desk) -> None:
    """All questions, the last first."""
    found = desk.workspace.studies()
    if not found:
        tag("p", "Nothing was asked yet. Choose a network to begin.")
        link("Networks", "/", "button main")
        return
    with tag("div", "", "wide"):
        _, body = table(["Question", "Begun", "State", ""], "", "full stack")
    with body:
        for study in found:
            with tag("tr"):
                _row(desk, study)


def _row(desk: Desk, study: Study) -> None:
    state = study.state
    asked = state.status != "draft"
    with tag("th", scope="row"):
        link(state.title or study.id, f"/study/{study.id}/answer" if asked else f"/study/{study.id}")
    tag("td", state.made.replace("T", " ")[:16], data_head="Begun")
    tag("td", state.status, data_head="State")
    with tag("td"):
        button("Delete", lambda: _delete(desk, study), "quiet", aria_label=f"Delete {state.title}")


def _delete(desk: Desk, study: Study) -> None:
    try:
        deleted = desk.workspace.delete_study(study)
    except Busy:
        ui.notify("It runs. Stop it first.")
        return

    def undo() -> None:
        desk.workspace.trash.restore(deleted.key)
        studies.refresh(desk)

    studies.refresh(desk)
    offer_undo(f"{deleted.title} is deleted.", undo)
