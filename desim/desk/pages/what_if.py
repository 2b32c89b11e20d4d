"""What if: any number of the network set to another value, and run beside the plans of the last answer."""

from asyncio import to_thread
from functools import partial

from nicegui import ui

from desim.desk.pages.controls import Field, button, tag, text_input
from desim.desk.pages.dialogs import dialog
from desim.desk.pages.session import Session
from desim.desk.view.forms import value_of
from desim.desk.view.number_words import NumberWords, value_text
from desim.spec.fields.faults import SpecError
from desim.spec.path_in_words import path_in_words
from desim.spec.written_numbers import value_at_path


class WhatIf:
    """A form that opens below the panel of a part."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def ask(self, number: NumberWords) -> None:
        """Ask for the other value of a number."""
        written = value_at_path(self._session.form.network.data, number.path)
        with dialog("What if?") as shown:
            words = path_in_words(self._session.form.network.scenario, number.path)
            tag("p", f"{words[:1].upper()}{words[1:]} is {number.value}.")
            typed = {"text": str(written)}
            field = Field("What if it were", f"Written like {written}.")
            with field:
                field.hold(text_input(str(written), lambda text: typed.update(text=text), autofocus=True))

            async def add(and_run: bool) -> None:
                fault = self._add(number, typed["text"])
                if not fault and and_run:
                    fault = await self._run()
                if fault:
                    field.show_fault(fault)
                    return
                shown.close()
                place = f"/study/{self._session.study.id}"
                ui.navigate.to(f"{place}/answer" if and_run else place)

            with tag("div", "", "row"):
                button("Run it beside the plans", partial(add, True), "main")
                button("Only add it as a plan", partial(add, False))
                button("Cancel", shown.close)

    async def _run(self) -> str:
        """Ask the question with the new plan: what is there of the others is kept. Why it cannot be, else nothing."""
        try:
            await to_thread(self._session.desk.ask, self._session.study)
        except SpecError as error:
            return "; ".join(fault.message for fault in error.faults)
        return ""

    def _add(self, number: NumberWords, text: str) -> str:
        """Add a plan that sets the number; what is wrong with the value, and then nothing is added."""
        form = self._session.form
        value = value_of("number", text)
        if value is None:
            return "is empty"
        key = form.add("plans")
        words = path_in_words(form.network.scenario, number.path)
        spoken = value_text(form.network.scenario, number.path, value).replace("\u00a0", " ")
        title = f"What if {words} is {spoken}"
        form.rows("plans")[key] = {"title": title, "set": {number.path: value}}
        faults = form.faults_by_field()
        mine = "; ".join(message for path, message in faults.items() if path.startswith(f"plans.{key}"))
        if mine:
            form.delete("plans", key)
            return mine
        self._session.edited()
        return ""
