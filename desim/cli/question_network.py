"""Question network: the scenario of the network of a question, and what its rows add to it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import hydra

from desim.cli.composition import shipped_configuration, take_apart
from desim.cli.shipped import networks
from desim.cli.unknown_words import options_of
from desim.cli.word_quoting import word
from desim.cli.workbook import laid_over, source_layers
from desim.spec.fields.faults import Fault, SpecError, nearest, shown
from desim.spec.question.delayed import dated, delayed, undelayable
from desim.spec.question.layers import Layer, layer
from desim.spec.question.question import Question, QuestionError
from desim.spec.question.question_faults import question_faults, used
from desim.spec.question.rows import GROUPS, OPTION_OF, PlanRow, Row
from desim.spec.question.text_faults import text_faults
from desim.spec.read import read

Chosen = tuple[str, ...]
"""Options as ``group=name``, in order."""
Key = tuple[str, str]
"""Kind of a row, ``plans`` or ``disruptions``, and its name."""
COLUMNS = {
    "when": "begins", "how.delay": "takes", "how.duration": "lasts", "cost": "cost", "what": "dial", "within": "dial",
}  # fmt: skip
"""The column of a row that a field of its cause comes from."""


@dataclass
class QuestionNetwork:
    """The network of a question; what it composes is kept, for rows are edited one after another."""

    network: str = ""
    workbook: str = ""
    _composed: dict[Chosen, dict[str, Any]] = field(default_factory=dict)

    @property
    def words(self) -> list[str]:
        """The words of a command line that choose it."""
        if self.workbook:
            return [word("workbook", self.workbook), "~network", "demand=none"]
        return [word("network", self.network)]

    def data(self, chosen: Chosen = ()) -> dict[str, Any]:
        """Its scenario with some options, as plain data that nobody may change; raises SpecError."""
        if chosen not in self._composed:
            if not self.workbook and self.network not in networks():
                near = nearest(self.network, networks())
                raise QuestionError(
                    [Fault("network", "is no network that comes with desim", shown(self.network), near)]
                )
            words = [*self.words, *_words_of(chosen)]
            with shipped_configuration():
                config = hydra.compose("config", words)
                self._composed[chosen] = take_apart(config, None, "config", words).data
        return self._composed[chosen]


def _words_of(chosen: Chosen) -> Iterator[str]:
    """One word for each group of options."""
    groups: dict[str, list[str]] = {}
    for one in chosen:
        group, _, name = one.partition("=")
        groups.setdefault(group, []).append(name)
    yield from (f"{group}=[{','.join(names)}]" for group, names in groups.items())


@dataclass(frozen=True)
class RowLayer:
    """What a row adds: options that come with desim, other rows, and a layer of its own."""

    chosen: Chosen
    combines: tuple[str, ...]
    own: Layer


def row_layers(question: Question, known: QuestionNetwork) -> dict[Key, RowLayer]:
    """What each row that is run adds, by kind of row and name.

    Args:
        question: The record.
        known: Its network, which may have composed some of it already.

    Raises:
        QuestionError: All faults of the question, by row and column.
        SpecError: The network itself has faults.
    """
    faults = list(text_faults(question))
    base = _with_run(known.data(), question)
    read(base)
    faults += question_faults(question, base)
    found: dict[Key, RowLayer] = {}
    for kind in OPTION_OF:
        for name in used(question, kind):
            chosen, unknown = chosen_options(f"{kind}.{name}", kind, question.rows(kind)[name], known.network)
            faults += unknown
            if not unknown and not any(one.path.startswith(f"{kind}.{name}") for one in faults):
                found[kind, name] = _row_layer(question, kind, name, chosen, known)
    faults = faults or [fault for key in found for fault in _composed_faults(question, key, found, known)]
    if faults:
        raise QuestionError(faults)
    return found


def scenario_of(question: Question, kind: str, name: str, known: QuestionNetwork) -> dict[str, Any]:
    """The scenario of the network with one row on top, as plain data; raises QuestionError or SpecError."""
    return _composed(question, (kind, name), row_layers(question, known), known)


def _with_run(data: Mapping[str, Any], question: Question) -> dict[str, Any]:
    """A scenario with what the run of a question says of it."""
    return laid_over(data, scenario_keys(question))


def scenario_keys(question: Question) -> dict[str, Any]:
    """What the run of a question says of the scenario."""
    run = question.run
    said = {"name": question.name, "title": question.title, "question": run.question}
    found: dict[str, Any] = {key: value for key, value in said.items() if value}
    if run.headline is not None:
        found["headline"] = run.headline.model_dump(exclude_none=True)
    times = {"decision": run.decision, "horizon": run.horizon}
    return found | {key: value for key, value in times.items() if value is not None}


def chosen_options(path: str, kind: str, row: Row, network: str) -> tuple[Chosen, list[Fault]]:
    """The options that a row names, as ``group=name``, and faults of those that are not there."""
    found: list[str] = []
    faults: list[Fault] = []
    for option in row.options:
        group, _, name = option.rpartition("=")
        groups = [group] if group in GROUPS[kind] else list(GROUPS[kind])
        hits = [f"{one}={full}" for one in groups for full in _named(name, options_of(one), network)]
        if len(hits) == 1:
            found += hits
        elif hits:
            faults.append(Fault(f"{path}.options", f"may mean {' or '.join(sorted(hits))}", shown(option)))
        else:
            every = [full for one in groups for full in options_of(one)]
            near = nearest(name, every) or nearest(name, [full.rpartition("/")[2] for full in every])
            message = f"is no option of {' or '.join(GROUPS[kind])}"
            faults.append(Fault(f"{path}.options", message, shown(option), near))
    return tuple(found), faults


def _named(name: str, known: list[str], network: str) -> list[str]:
    """Options that a name means: that of the name, that of the network, or those whose last step it is."""
    if name in known:
        return [name]
    own = f"{network}/{name}"
    return [own] if own in known else [full for full in known if full.rpartition("/")[2] == name and name != "none"]


def _row_layer(question: Question, kind: str, name: str, chosen: Chosen, known: QuestionNetwork) -> RowLayer:
    """What one row adds."""
    row = question.rows(kind)[name]
    data = _with_run(known.data(chosen), question)
    own = layer(name, row, data, [*question.plans, *question.disruptions])
    if not isinstance(row, PlanRow):
        return RowLayer(chosen, (), own)
    if row.later and chosen:
        own = laid_over(own, delayed(row.later, known.data(), data))
    return RowLayer(chosen, row.combines, own)


def _composed_faults(
    question: Question, key: Key, layers: Mapping[Key, RowLayer], known: QuestionNetwork
) -> Iterator[Fault]:
    """Faults of the scenario that a row makes, and of the delay of its options."""
    kind, name = key
    row = question.rows(kind)[name]
    chosen = layers[key].chosen
    if isinstance(row, PlanRow) and row.later and chosen:
        yield from _delay_faults(f"{kind}.{name}.later", known.data(), known.data(chosen))
    try:
        read(_composed(question, key, layers, known))
    except SpecError as error:
        causes = layers[key].own.get("causes", {})
        yield from (_by_column(fault, f"{kind}.{name}", causes) for fault in error.faults)


def _delay_faults(path: str, base: Mapping[str, Any], data: Mapping[str, Any]) -> Iterator[Fault]:
    """Why options cannot be decided later."""
    if number := undelayable(base, data):
        yield Fault(path, f"cannot be: an option changes {number} from the first day on")
    elif not any(dated(base, data)):
        yield Fault(path, "cannot be: no option is decided on a day")


def _by_column(fault: Fault, path: str, causes: Mapping[str, Any]) -> Fault:
    """A fault of a scenario as one of the row that made it, in its column where the row has one for it."""
    for cause in causes:
        rest = fault.path.removeprefix(f"causes.{cause}.")
        for field_of_cause, column in COLUMNS.items():
            if rest != fault.path and f"{rest}.".startswith(f"{field_of_cause}."):
                return replace(fault, path=f"{path}.{column}")
    return replace(fault, path=path, message=f"{fault.path} {fault.message}")


def joined(key: Key, layers: Mapping[Key, RowLayer]) -> RowLayer:
    """A row with all that it combines: their options, each once, and their layers, its own last."""
    order = _in_order(key, layers)
    chosen = tuple(dict.fromkeys(option for one in order for option in layers[one].chosen))
    own: Layer = {}
    for one in order:
        own = source_layers(laid_over(own, layers[one].own), [own, layers[one].own])
    return RowLayer(chosen, (), own)


def _composed(question: Question, key: Key, layers: Mapping[Key, RowLayer], known: QuestionNetwork) -> dict[str, Any]:
    """The scenario of a row with all that it combines."""
    one = joined(key, layers)
    data = _with_run(known.data(one.chosen), question)
    return source_layers(laid_over(data, one.own), [data, one.own])


def _in_order(key: Key, layers: Mapping[Key, RowLayer]) -> list[Key]:
    """A row after all that it combines, each once."""
    found: dict[Key, None] = {}
    for other in layers[key].combines:
        found |= dict.fromkeys(_in_order((key[0], other), layers))
    return [*found, key]
