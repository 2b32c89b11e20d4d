"""Start run: the time a study will take, what still has to be mended, and the button that runs it."""

from asyncio import to_thread

from nicegui import ui

from desim.desk.pages.controls import Field, button, tag, text_input
from desim.desk.pages.session import Session
from desim.desk.view.estimate import estimate, seconds_of_one
from desim.spec.fields.faults import SpecError


class StartRun:
    """The last step before a study runs."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._seconds: tuple[float, bool] | None = None
        self._workers = ""
        self._estimate = tag("p", "", "", role="status")
        self._faults = tag("div", role="alert")
        with tag("div", "", "row end"):
            self._button = button("Run", self._run, "main")
            with tag("details"):
                tag("summary", "Processors")
                field = Field("Processors at most", "All of this machine when empty.")
                with field:
                    field.hold(text_input("", self._type_workers, "all", size="5", inputmode="numeric"))
        session.after_edit(self._show_estimate)
        ui.timer(0.1, self._time_one, once=True)

    def _type_workers(self, text: str) -> None:
        self._workers = text.strip()
        self._show_estimate()

    @property
    def _most(self) -> int:
        """Processes that may be used; 0 for all."""
        return int(self._workers) if self._workers.isdigit() else 0

    async def _time_one(self) -> None:
        """Time one replication beside the page."""
        self._seconds = await to_thread(seconds_of_one, self._session.form.network.scenario)
        self._show_estimate()

    def _points(self) -> tuple[int, int]:
        """Plans and disruptions, what is there already and none among them."""
        form = self._session.form
        return 1 + len(form.active("plans")), 1 + len(form.active("disruptions"))

    def _show_estimate(self) -> None:
        runs = self._session.form.run_value("replications") or 24
        if self._seconds is None or not isinstance(runs, int) or runs < 1:
            return
        found = estimate(self._seconds[0], runs, *self._points(), self._most or None, self._seconds[1])
        most = " at most" if self._session.form.run_value("precision") is not None else ""
        timed = "one was timed just now" if found.timed else "estimated from the size of the network"
        self._estimate.clear()
        with self._estimate:
            tag("b", f"{found.words}{most}.")
            plans, disruptions = self._points()
            under = (
                "with no disruption"
                if disruptions == 1
                else f"with and without {_count(disruptions - 1, 'disruption')}"
            )
            what = f"{_count(plans, 'plan')}, what is there already among them, {under}"
            tag("span", f" {what}; {timed}.", "note")

    async def _run(self) -> None:
        """Check all of it, and put it into the queue."""
        self._faults.clear()
        self._button.props["disabled"] = True
        try:
            self._session.form.question()
            await to_thread(self._session.desk.ask, self._session.study, self._most)
        except SpecError as error:
            self._refuse(error)
            return
        finally:
            self._button.props.pop("disabled", None)
            self._button.update()
        ui.navigate.to(f"/study/{self._session.study.id}/answer")

    def _refuse(self, error: SpecError) -> None:
        """Say what must be mended before it runs; at the fields, and here."""
        self._session.show_faults()
        with self._faults:
            tag("p", "This cannot run yet:", "warn")
            with tag("ul"):
                for fault in error.faults:
                    tag("li", f"{self._where(fault.path)}: {fault.given} {fault.message}".replace("  ", " "))

    def _where(self, path: str) -> str:
        """A row and a field in words."""
        kind, _, rest = path.partition(".")
        key, _, name = rest.partition(".")
        form = self._session.form
        if kind in ("plans", "disruptions") and key in form.rows(kind):
            return f"{form.title(kind, key)}, {name.replace('_', ' ')}" if name else form.title(kind, key)
        return path.replace(".", " ").replace("_", " ")


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'s' * (number != 1)}"
