"""Networks: the first page, with the networks of the person and those that come with desim."""

from nicegui import app, ui
from starlette.responses import FileResponse, Response

from desim.desk.desk import Desk
from desim.desk.pages import bring
from desim.desk.pages.controls import button, link, tag
from desim.desk.pages.downloads import EMPTY, EXAMPLE
from desim.desk.pages.layout import framed
from desim.desk.pages.undo import offer_undo
from desim.desk.view.cards import Card, cards

PICTURE = "/picture"


def show(desk: Desk) -> None:
    """Build the page."""
    with framed("Networks", "/"):
        tag("p", "Bring a network, or take one of those below; then ask which plan is better.", "question")
        tag("h2", "Your own networks")
        bring.bring_control()
        with tag("p"):
            tag("span", "No workbook yet? ")
            link("Take the filled-in example of six nodes", EXAMPLE, download=True)
            tag("span", " and put your own numbers in, or ")
            link("an empty one", EMPTY, download=True)
            tag("span", ".")
        own_networks(desk)
        tag("h2", "Networks that come with desim")
        with tag("ul", "", "cards"):
            for card in cards():
                _card(card)


def add_pictures() -> None:
    """Add the addresses of the pictures of cards."""

    @app.get(f"{PICTURE}/{{name}}")
    def picture(name: str) -> Response:
        found = next((card.picture for card in cards() if card.name == name), None)
        return FileResponse(found) if found is not None else Response(status_code=404)


@ui.refreshable
def own_networks(desk: Desk) -> None:
    """The networks that were brought, each with its page; one that is deleted can be brought back."""
    names = desk.workspace.networks()
    if not names:
        tag("p", "None yet.", "note")
        return
    with tag("ul", "", "cards"):
        for name in names:
            with tag("li", "", "card"):
                tag("h3", name.replace("_", " "))
                with tag("div", "", "row"):
                    link("Open", f"/network/{name}", "button main", aria_label=f"Open {name.replace('_', ' ')}")
                    button("Delete", lambda name=name: _delete(desk, name), "quiet", aria_label=f"Delete {name}")


def _delete(desk: Desk, name: str) -> None:
    deleted = desk.workspace.delete_network(name)

    def undo() -> None:
        desk.workspace.trash.restore(deleted.key)
        own_networks.refresh(desk)

    offer_undo(f"{name.replace('_', ' ')} is deleted.", undo)
    own_networks.refresh(desk)


def _card(card: Card) -> None:
    """A network that comes with desim: picture, title, question, and what was found."""
    with tag("li", "", "card"):
        if card.picture is not None:
            tag("img", src=f"{PICTURE}/{card.name}", alt=f"First screen of the report: {card.of}", loading="lazy")
        tag("h3", card.title)
        tag("p", card.question, "question")
        if card.finding:
            tag("p", card.finding, "finding")
        with tag("div", "", "row"):
            link("Open", f"/network/{card.name}", "button main", aria_label=f"Open {card.title}")
