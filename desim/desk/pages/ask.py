"""Ask: what is measured, what a plan must reach, how sure the answer is to be, and over which worlds."""

from functools import partial
from typing import Any

from nicegui import ui

from desim.desk.pages.controls import Field, checkbox, select, tag, text_area, text_input
from desim.desk.pages.session import Session
from desim.desk.view.choice import Choice, ChoiceGroup
from desim.desk.view.choices import measure_choices, subject_choices
from desim.desk.view.forms import EXAMPLES, FormField, typed, value_of
from desim.desk.view.study_form import run_fields
from desim.spec.metrics import METRICS

OF_NETWORK = "that of the network"
SURE = {"count": "after a number of runs", "settled": "when the answer is settled"}
PROBABILITY, SETTLED = 0.8, 0.05
"""What a requirement, and a precision, begin with."""
SHOWN = (
    "question", "headline.metric", "headline.subject", "headline.better", "requirement.by", "requirement.at_most",
    "requirement.at_least", "requirement.probability", "worlds", "replications", "precision", "decision", "horizon",
)  # fmt: skip
"""Fields that have a place of their own here; all others follow by their kind."""


class AskForm:
    """What is asked."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._fields = run_fields()
        self._metric = self._now("metric")
        with tag("div", "", "fields"):
            self._question()
            self._measure()
            self._of_place = ui.element("div")
            self._subject()
        self._requirement_place = ui.element("div")
        self._requirement()
        with tag("div", "", "fields"):
            self._how_sure()
            self._worlds()
        with tag("details"):
            tag("summary", "More: dates and further settings")
            with tag("div", "", "fields"):
                for path in ("decision", "horizon", *(path for path in self._fields if path not in SHOWN)):
                    self._plain(path, self._fields[path])

    def _now(self, name: str) -> str:
        """Measure or subject that holds: that of the question, else that of the network."""
        head = self._session.form.network.scenario.headline
        own = self._session.form.run_value(f"headline.{name}")
        return str(own or (getattr(head, name) if head is not None else ""))

    def _question(self) -> None:
        value = str(self._session.form.run_value("question") or "")
        found = Field("The question", "As it stands above the answer.", classes="wide-field")
        with found:
            found.hold(text_area(value, partial(self._session.put_run, "question")))
        self._session.field("run.question", found)

    def _measure(self) -> None:
        scenario = self._session.form.network.scenario
        found = Field("What is measured")
        with found:
            found.hold(select(measure_choices(scenario), self._metric, self._choose_measure))
            self._meaning = tag("small", self._meaning_words(), "help")
        self._session.field("run.headline.metric", found)
        self._session.field("run.headline", found)

    def _meaning_words(self) -> str:
        record = METRICS.get(self._metric)
        return "" if record is None else f"{record.meaning[:1].upper()}{record.meaning[1:]}."

    def _subject(self) -> None:
        """What it is measured on; drawn anew with the measure."""
        self._of_place.clear()
        choices = subject_choices(self._session.form.network.scenario, self._metric)
        with self._of_place:
            found = Field("Of what")
            with found:
                groups = [ChoiceGroup("", choices)]
                found.hold(select(groups, self._now("subject"), partial(self._put_headline, "subject")))
            self._session.field("run.headline.subject", found)
            if (record := METRICS.get(self._metric)) is not None and record.better is None:
                self._good_values()

    def _good_values(self) -> None:
        """Which values are good, where that does not follow from the measure."""
        found = Field("Which values are good")
        with found:
            words = [ChoiceGroup("", [Choice("low", "Small ones"), Choice("high", "Large ones")])]
            found.hold(select(words, self._better(), self._choose_better))
        self._session.field("run.headline.better", found)

    def _better(self) -> str:
        """Whether low or high values are good: of the measure, else as it is asked, else low."""
        record = METRICS.get(self._metric)
        return (record.better if record is not None else None) or self._now("better") or "low"

    def _choose_better(self, better: str) -> None:
        """Set which values are good; what a plan must reach is then another."""
        self._put_headline("subject", self._now("subject"))
        self._session.put_run("headline.better", better)
        self._session.put_run("requirement", None)
        self._requirement()
        self._session.show_faults()

    def _choose_measure(self, metric: str) -> None:
        self._metric = metric
        known = [one.key for one in subject_choices(self._session.form.network.scenario, metric)]
        subject = self._now("subject")
        form = self._session.form
        form.put_run("headline.metric", metric)
        form.put_run("headline.subject", subject if subject in known else next(iter(known), ""))
        form.put_run("headline.better", None)
        form.put_run("requirement", None)
        self._session.edited()
        self._meaning.text = self._meaning_words()  # type: ignore[attr-defined]  # it was made with a text
        self._subject()
        self._requirement()
        self._session.show_faults()

    def _put_headline(self, name: str, value: str) -> None:
        """Set the measure or the subject; the record then names both."""
        self._session.form.put_run("headline.metric", self._metric)
        self._session.put_run(f"headline.{name}", value)

    def _requirement(self) -> None:
        """What a plan must reach: by a day where the measure is one, else a value."""
        self._requirement_place.clear()
        record = METRICS.get(self._metric)
        given = self._session.form.run_value("requirement")
        with self._requirement_place, tag("fieldset", "", "field"):
            tag("legend", "What a plan must reach", "label")
            with tag("label"):
                checkbox(bool(given), self._switch_requirement)
                tag("span", " A plan must reach something to be good enough")
            if given is not None and record is not None:
                self._requirement_fields(record.is_event, self._better() == "low")

    def _requirement_fields(self, event: bool, low: bool) -> None:
        name = "by" if event else "at_most" if low else "at_least"
        words = {"by": "It has come by", "at_most": "It is at most", "at_least": "It is at least"}[name]
        kind = self._fields[f"requirement.{name}"].kind
        value = typed(kind, self._session.form.run_value(f"requirement.{name}"))
        with tag("div", "", "row end"):
            found = Field(words)
            with found:
                found.hold(
                    text_input(value, partial(self._type, f"requirement.{name}"), "2028-12-31" if event else "0.9")
                )
            self._session.field(f"run.requirement.{name}", found)
            self._session.field("run.requirement", found)
            often = Field("In how many of 100 worlds")
            with often:
                share = self._session.form.run_value("requirement.probability")
                shown = f"{100 * share:g}" if isinstance(share, int | float) else str(share or "")
                often.hold(text_input(shown, self._type_share, "80", size="5", inputmode="decimal"))
            self._session.field("run.requirement.probability", often)

    def _switch_requirement(self, on: bool) -> None:
        self._session.put_run("requirement", {"probability": PROBABILITY} if on else None)
        self._requirement()
        self._session.show_faults()

    def _type_share(self, text: str) -> None:
        value = value_of("number", text)
        self._session.put_run("requirement.probability", value / 100 if isinstance(value, int) and value > 1 else value)

    def _how_sure(self) -> None:
        """A number of runs, or a width at which the answer counts as settled."""
        settled = self._session.form.run_value("precision") is not None
        found = Field("When it stops")
        with found:
            choices = [ChoiceGroup("", [Choice(key, words) for key, words in SURE.items()])]
            found.hold(select(choices, "settled" if settled else "count", self._choose_sure))
        self._sure_place = ui.element("div")
        self._sure()

    def _choose_sure(self, key: str) -> None:
        self._session.put_run("precision", SETTLED if key == "settled" else None)
        self._sure()
        self._session.show_faults()

    def _sure(self) -> None:
        self._sure_place.clear()
        precision = self._session.form.run_value("precision")
        with self._sure_place:
            if precision is not None:
                width = Field("Settled to so many percent", "Half of the interval of the measure, as a share of it.")
                with width:
                    shown = f"{100 * precision:g}" if isinstance(precision, int | float) else str(precision)
                    width.hold(text_input(shown, self._type_width, "5", size="5", inputmode="decimal"))
                self._session.field("run.precision", width)
            label = "Runs of each plan at most" if precision is not None else "Runs of each plan"
            count = Field(label, "24 for a first look, 200 for a decision.")
            with count:
                value = typed("number", self._session.form.run_value("replications"))
                count.hold(text_input(value, partial(self._type, "replications"), "24", size="6", inputmode="numeric"))
            self._session.field("run.replications", count)

    def _type_width(self, text: str) -> None:
        value = value_of("number", text)
        self._session.put_run("precision", value / 100 if isinstance(value, int | float) else text)

    def _worlds(self) -> None:
        """Whether what is not known is drawn."""
        on = self._session.form.run_value("worlds") != "fixed"
        found = Field("Draw worlds", "A world is one possible set of the numbers that are not known.")
        with found:
            put = partial(self._session.put_run, "worlds")
            found.hold(checkbox(on, lambda is_on: put("sampled" if is_on else "fixed")))

    def _plain(self, path: str, field: FormField) -> None:
        """Any other setting, by its kind."""
        value = self._session.form.run_value(path)
        found = Field(field.label, field.help)
        example = OF_NETWORK if path in ("decision", "horizon") else EXAMPLES.get(field.kind, "")
        with found:
            if field.kind == "choice":
                words = [ChoiceGroup("", [Choice(word, word) for word in field.choices])]
                found.hold(select(words, str(value or ""), partial(self._type, path), "as it is"))
            elif field.kind == "flag":
                found.hold(checkbox(bool(value), partial(self._session.put_run, path)))
            else:
                found.hold(text_input(typed(field.kind, value), partial(self._type, path), example))
        self._session.field(f"run.{path}", found)

    def _type(self, path: str, text: str) -> None:
        value: Any = value_of(self._fields[path].kind, text)
        self._session.put_run(path, value)
