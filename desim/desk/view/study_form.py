"""Study form: the record of a question while a person edits it, and what is wrong with it.

The record holds whatever was typed, sound or not, so that nothing typed is lost. Faults are those that the command
line would find, by row and column.
"""

import copy
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from desim.desk.view.choices import dial_choices, usual_dial
from desim.desk.view.forms import FormField, form_fields, value_of
from desim.desk.view.opened import Opened
from desim.desk.view.parts import title_of
from desim.desk.view.shipped_rows import ShippedRow, shipped_rows, usual_study
from desim.spec.fields.faults import Fault, shown
from desim.spec.fields.quantity import ISO_DATE
from desim.spec.numbers_at_paths import locate
from desim.spec.question.question import Question, QuestionError, read_question
from desim.spec.question.question_faults import question_faults
from desim.spec.question.rows import DisruptionRow, PlanRow
from desim.spec.question.run_row import HeadlineRow, RequirementRow, RunRow
from desim.spec.written_numbers import start_of

Record = dict[str, Any]
KINDS = {"plans": "plan", "disruptions": "disruption"}
MODELS: dict[str, Any] = {"plans": PlanRow, "disruptions": DisruptionRow}
LABELS = {
    "on": "Run it", "part": "What changes", "dial": "Of it", "factor": "Times", "low": "Times at least",
    "high": "Times at most", "later": "Decided later by", "set": "Numbers set", "combines": "Together with",
    "options": "Comes with the network", "note": "Where the numbers come from", "cost": "Costs, USD",
    "changes": "Further changes", "at_most": "At most", "at_least": "At least", "per_world": "Runs in each world",
    "replications": "Runs of each plan", "precision": "Settled to", "horizon": "Length of a run",
}  # fmt: skip
"""What fields are called on the page, where their name as a word would not do."""
_NOT_IN_NAMES = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True)
class Deleted:
    """A row that was deleted, so that it can come back where it was."""

    kind: str
    key: str
    row: Record
    place: int


@dataclass
class StudyForm:
    """A record and the network that it is about."""

    record: Record
    network: Opened
    _shipped: dict[str, dict[str, ShippedRow]] = field(default_factory=dict)

    def rows(self, kind: str) -> dict[str, Record]:
        """The rows of a kind by name, in their order."""
        found: dict[str, Record] = self.record.setdefault(kind, {})
        return found

    def shipped(self, kind: str) -> dict[str, ShippedRow]:
        """The options that come with the network, by name; none for a network of one's own."""
        if kind not in self._shipped:
            rows = shipped_rows(self.network.name, kind) if self.network.path is None else ()
            self._shipped[kind] = {row.option: row for row in rows}
        return self._shipped[kind]

    def shipped_row(self, kind: str, key: str) -> ShippedRow | None:
        """The option that a row is and nothing else, None where it is a row of one's own."""
        row = self.rows(kind)[key]
        options = row.get("options") or []
        own = row.get("part") or row.get("set") or row.get("changes") or row.get("combines")
        return self.shipped(kind).get(str(options[0])) if len(options) == 1 and not own else None

    def add(self, kind: str) -> str:
        """A new row without anything; its name."""
        key = self._free(kind, KINDS[kind])
        self.rows(kind)[key] = {}
        return key

    def _free(self, kind: str, stem: str) -> str:
        """A name that no row has yet."""
        taken = {*self.rows("plans"), *self.rows("disruptions")}
        stem = _NOT_IN_NAMES.sub("_", stem.lower()).strip("_")[:50] or KINDS[kind]
        stem = stem if stem[0].isalpha() else f"{KINDS[kind]}_{stem}"
        names = (f"{stem}_{k}" for k in range(1, len(taken) + 2))
        return stem if stem not in (*taken, *KINDS.values()) else next(name for name in names if name not in taken)

    def duplicate(self, kind: str, key: str) -> str:
        """A copy of a row below it; its name."""
        row = copy.deepcopy(self.rows(kind)[key])
        row["title"] = f"{self.title(kind, key)} (copy)"
        new = self._free(kind, key)
        self._insert(kind, new, row, list(self.rows(kind)).index(key) + 1)
        return new

    def combine(self, keys: list[str]) -> str:
        """A plan that takes several together; its name."""
        title = " + ".join(self.title("plans", key) for key in keys)
        new = self._free("plans", "together")
        self.rows("plans")[new] = {"title": title, "combines": list(keys)}
        return new

    def delete(self, kind: str, key: str) -> Deleted:
        """Take a row out; what brings it back."""
        place = list(self.rows(kind)).index(key)
        return Deleted(kind, key, self.rows(kind).pop(key), place)

    def restore(self, deleted: Deleted) -> None:
        """Put a deleted row back where it was."""
        self._insert(deleted.kind, deleted.key, deleted.row, deleted.place)

    def _insert(self, kind: str, key: str, row: Record, place: int) -> None:
        items = list(self.rows(kind).items())
        items.insert(place, (key, row))
        self.record[kind] = dict(items)

    def title(self, kind: str, key: str) -> str:
        """The title of a row, as it was typed or as it follows from what it changes."""
        row = self.rows(kind)[key]
        return str(row.get("title") or self.automatic_title(kind, key))

    def automatic_title(self, kind: str, key: str) -> str:
        """A title that says what a row changes, such as: Iowa: rate × 1.3."""
        row, option = self.rows(kind)[key], self.shipped_row(kind, key)
        if option is not None:
            return option.title
        if not (row.get("part") and row.get("dial") and row.get("factor") is not None):
            words = key.replace("_", " ")
            return words[:1].upper() + words[1:]
        part, dial, factor = str(row["part"]), str(row["dial"]).replace("_", " "), row["factor"]
        name = self.place_title(part)
        if dial == "open" and factor == 0:
            return f"{name} closed"
        return f"{name}: {dial} × {factor:g}" if isinstance(factor, int | float) else f"{name}: {dial} × {factor}"

    def place_title(self, part: str) -> str:
        """The title of a part, a site or a nation."""
        scenario = self.network.scenario
        place = scenario.sites.get(part) or scenario.nations.get(part)
        if scenario.family_of(part) is None and place is not None:
            return place.title or part.replace("_", " ").capitalize()
        return title_of(scenario, part)

    def put(self, kind: str, key: str, name: str, value: Any) -> None:
        """Set one field of a row; nothing takes it out. Title and dial follow the part where nobody chose them."""
        row, before = self.rows(kind)[key], self.automatic_title(kind, key)
        if row.get("title") == before:
            row.pop("title")
        if value is None or value == "":
            row.pop(name, None)
        else:
            row[name] = value
        if name == "part":
            self._follow_part(row)
        if "title" not in row and name != "title" and self._changes(row):
            row["title"] = self.automatic_title(kind, key)

    def _follow_part(self, row: Record) -> None:
        """Keep the dial of a row where its new part has it."""
        part = str(row.get("part") or "")
        known = [one.key for one in dial_choices(self.network.scenario, part)]
        if row.get("dial") not in known:
            row["dial"] = usual_dial(self.network.scenario, part)
        if not row["dial"]:
            row.pop("dial")

    @staticmethod
    def _changes(row: Record) -> bool:
        return bool(row.get("part") and row.get("dial") and row.get("factor") is not None)

    def type(self, kind: str, key: str, name: str, text: str) -> None:
        """Set one field of a row to what was typed into it."""
        self.put(kind, key, name, value_of(row_fields(kind)[name].kind, text))

    def put_run(self, path: str, value: Any) -> None:
        """Set one field of what is asked, such as ``headline.metric``; nothing takes it out."""
        here: Record = self.record.setdefault("run", {})
        *above, last = path.split(".")
        for step in above:
            here = here.setdefault(step, {})
        if value is None or value == "":
            here.pop(last, None)
        else:
            here[last] = value

    def run_value(self, path: str) -> Any:
        """One field of what is asked, None where it is not given."""
        here: Any = self.record.get("run") or {}
        for step in path.split("."):
            here = here.get(step) if isinstance(here, Mapping) else None
        return here

    def active(self, kind: str) -> list[str]:
        """Names of the rows that are run."""
        return [key for key, row in self.rows(kind).items() if row.get("on", True)]

    def question(self) -> Question:
        """The checked record; raises QuestionError with its faults."""
        faults = list(self.faults())
        if faults:
            raise QuestionError(faults)
        return self._read()

    def _read(self) -> Question:
        return read_question(self.record, start_of(self.network.data))

    def faults(self) -> Iterator[Fault]:
        """What is wrong with the record, by row and column; what only composing it would find is not looked for."""
        try:
            question = self._read()
        except QuestionError as error:
            yield from error.faults
            return
        decision = question.run.decision
        data = self.network.data if decision is None else {**self.network.data, "decision": decision}
        yield from question_faults(question, data)
        for kind in KINDS:
            for key in question.active(kind):
                yield from self._set_faults(f"{kind}.{key}.set", question.rows(kind)[key].set)

    def _set_faults(self, path: str, numbers: Mapping[str, Any]) -> Iterator[Fault]:
        """Values that a number of the network cannot have by its unit and its range."""
        for number, value in numbers.items():
            with suppress(ValueError):  # that it leads to nothing is told by the check of the record
                place = locate(self.network.scenario, number)
                if not ISO_DATE.match(str(value)) and (refusal := place.refusal(value)):
                    yield Fault(f"{path}.{number}", refusal, shown(value))

    def faults_by_field(self) -> dict[str, str]:
        """What is wrong, by path such as ``plans.plan_1.factor``; faults of one field joined."""
        found: dict[str, list[str]] = {}
        for fault in self.faults():
            given = f"{fault.given} " if fault.given else ""
            near = f" (did you mean {fault.near}?)" if fault.near else ""
            found.setdefault(fault.path, []).append(f"{given}{fault.message}{near}")
        return {path: "; ".join(texts) for path, texts in found.items()}


def row_fields(kind: str) -> dict[str, FormField]:
    """The fields of a row of a kind, by name."""
    return {one.name: one for one in form_fields(MODELS[kind], LABELS)}


def run_fields() -> dict[str, FormField]:
    """The fields of what is asked, by path."""
    found = {one.name: one for one in form_fields(RunRow, LABELS)}
    for name, model in (("headline", HeadlineRow), ("requirement", RequirementRow)):
        found.pop(name)
        found |= {f"{name}.{one.name}": one for one in form_fields(model, LABELS)}
    return found


def new_record(network: Opened, name: str) -> Record:
    """The record that a question of a network begins with.

    The plans and disruptions that come with a network are its rows; those that its first shipped study varies are on,
    and what that study asks is what is asked. A network of one's own begins with the rows of its sheets.
    """
    record: Record = {"name": name}
    record |= {"network": network.name} if network.path is None else {"workbook": str(network.path)}
    record |= {"title": network.title, "plans": {}, "disruptions": {}, "run": {"worlds": "sampled", "replications": 24}}
    record["run"]["question"] = network.scenario.question
    if network.path is None:
        _put_shipped(record, network.name)
    for key, said in network.question.items():
        record[key] = {**record[key], **said} if isinstance(said, Mapping) else said
    return record


def _put_shipped(record: Record, network: str) -> None:
    """The rows that come with a network, and what its first study asks."""
    study = usual_study(network)
    for kind in KINDS:
        for row in shipped_rows(network, kind):
            record[kind][row.key] = {"title": row.title, "options": [row.option], "on": row.usual}
    for name in ("headline", "decision", "question"):
        if name in study:
            record["run"][name] = study[name]
    if "title" in study:
        record["title"] = study["title"]
