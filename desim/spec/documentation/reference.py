"""The reference: every field of scenarios, runs and studies, out of the declarations themselves."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, get_args

from pydantic import BaseModel

from desim.spec.documentation.examples import Example, aliases, documentation, examples, split_docstring
from desim.spec.documentation.field_words import FieldDescriptions, default_in_words, kind_words, section_link
from desim.spec.documentation.mechanisms import MECHANISMS
from desim.spec.families import FAMILIES, OPEN
from desim.spec.fields.law import ShareLaw, SizeLaw, TimeLaw, Weighted
from desim.spec.fields.walk import declarations_in
from desim.spec.metrics import METRICS
from desim.spec.parts.risks import Risk
from desim.spec.question.question import Question
from desim.spec.scenario import Scenario
from desim.spec.settings.notes import Notes
from desim.spec.settings.report import PARTS, ReportSettings
from desim.spec.settings.run import Run
from desim.spec.settings.studies import STUDIES, settings_by_key

INTRODUCTIONS = {
    "Laws of time": "How long something takes. A plain number or a text with a unit is a fixed time.\n",
    "Laws of size": "How large something is: the laws of time but for the mixture, in amounts, and these.\n",
    "Risk": "A YAML map by name, or a CSV with a column `id` and one column for each field.\n",
    "Run": "Read by every study.\n",
    "Report": (
        "The parts of the decision report and of its annex, and their headings:\n\n| part | heading |\n|---|---|\n"
        + "".join(f"| `{name}` | {part.heading} |\n" for name, part in PARTS.items())
    ),
    "Question": (
        "What a workbook or a form asks of a network. In a workbook `plans` and `disruptions` are sheets with a row\n"
        "for each, and `run` is a sheet of single values; the workbook itself is the network, and names the study.\n"
    ),
}


@dataclass(frozen=True)
class DeclarationSection:
    """A section of the reference: a noun of the scenario, or what stands inside one."""

    title: str
    path: str
    """Where it stands in YAML; empty where it stands in many places."""
    arms: list[type[BaseModel]]
    """Its declarations: several where a *kind* or a *law* decides."""
    nested: bool = False
    """Whether it stands inside the noun before it."""


class Reference:
    """The declarations in the order in which they are described: each noun, then what stands inside it."""

    def __init__(self) -> None:
        self.sections: list[DeclarationSection] = []
        self._laws = {"Laws of time": _arms(TimeLaw), "Laws of size": _arms(SizeLaw), "Laws of share": _arms(ShareLaw)}
        self._seen: set[type[BaseModel]] = {m for arms in self._laws.values() for m in arms}
        self._add("Scenario", "", [Scenario])
        self.sections += [DeclarationSection(title, "", self._once(arms)) for title, arms in self._laws.items()]
        self.sections.insert(1 - len(self._laws), DeclarationSection("Part of a mixture", "", [Weighted], nested=True))
        self._add("Risk", "risk_register.NAME", [Risk])
        self._add("Run", "run", [Run])
        self._add("Report", "report", [ReportSettings])
        self._add("Question", "", [Question], inside=True)
        self._add("Notes", "notes", [Notes])
        for key, model in settings_by_key().items():
            self._add(_title_of(model), key, [model])
        self.descriptions = FieldDescriptions({m: s.title for s in self.sections for m in s.arms})

    def _once(self, arms: list[type[BaseModel]]) -> list[type[BaseModel]]:
        """Laws that are of amounts only are described; those of times are, already."""
        if arms == self._laws["Laws of time"]:
            return arms
        known = {_law(m) for m in self._laws["Laws of time"]}
        return [m for m in arms if _law(m) not in known]

    def _add(
        self, title: str, path: str, arms: list[type[BaseModel]], inside: bool = False, nested: bool = False
    ) -> None:
        """Add a section, and those of what stands inside it; *inside* says that these have no pages of their own."""
        self.sections.append(DeclarationSection(title, path, arms, nested or "." in path.removesuffix(".NAME")))
        self._seen |= set(arms)
        for model in arms:
            for alias, name in aliases(model).items():
                inner = [m for m in declarations_in(model.model_fields[name].annotation) if m not in self._seen]
                if not inner:
                    continue
                below = f"{path}.{alias}".lstrip(".")
                named = get_args(model.model_fields[name].annotation)[:1] == (str,) or _is_map_of_names(model, name)
                noun = alias if model is Scenario or len(inner) > 1 else _title_of(inner[0])
                self._add(noun, f"{below}.NAME" if named else below, inner, inside, nested=inside)

    def examples(self) -> list[Example]:
        """All examples of single declarations."""
        return list(dict.fromkeys(e for section in self.sections for model in section.arms for e in examples(model)))

    def section(self, section: DeclarationSection) -> Iterator[str]:
        """A section in Markdown, block by block. Links lead to headings as if all stood on one page."""
        path, arms, nested = section.path, section.arms, section.nested
        yield f"{'##' if nested else '#'} {section.title}\n"
        if path:
            yield f"At `{path}`.\n"
        if readers := [f"`study={study.name}`" for study in STUDIES.values() if path and study.key == path]:
            yield f"Settings of {', '.join(readers)}; on the command line `{path}.FIELD=VALUE`.\n"
        if section.title in INTRODUCTIONS:
            yield INTRODUCTIONS[section.title]
        if len(arms) == 1:
            yield from self._declaration(arms[0], list(aliases(arms[0])))
            return
        common = [a for a in aliases(arms[0]) if a not in ("kind", "law") and _means_the_same([m for m in arms], a)]
        if common:
            yield "Fields of all of them:\n"
            yield from self._fields(arms[0], common)
        for model in arms:
            tag = "law" if "law" in model.model_fields else "kind"
            yield f"{'###' if nested else '##'} {tag} `{kind_words(model, tag)}`\n"
            yield from self._declaration(model, [a for a in aliases(model) if a not in (*common, "kind", "law")])

    def _declaration(self, model: type[BaseModel], fields: list[str]) -> Iterator[str]:
        yield split_docstring(documentation(model))[0] + "\n"
        yield from _shown([e for e in examples(model) if not e.field])
        yield from self._fields(model, fields)

    def _fields(self, model: type[BaseModel], fields: list[str]) -> Iterator[str]:
        if not fields:
            return
        yield "| field | value | default | meaning |\n|---|---|---|---|"
        for alias in fields:
            field = model.model_fields[aliases(model)[alias]]
            meaning = split_docstring(field.description or "")[0].replace("|", "\\|")
            value = self.descriptions.describe_field(model, alias)
            yield f"| `{alias}` | {value} | {default_in_words(field)} | {meaning} |"
        yield ""
        yield from _shown([e for e in examples(model) if e.field in fields])


def _shown(found: list[Example]) -> Iterator[str]:
    for example in found:
        yield f"```yaml\n{example.yaml}\n```\n"


def mechanisms(descriptions: FieldDescriptions) -> Iterator[str]:
    """Which declaration does what, with links."""
    yield "## Where to find what\n\n| mechanism | declared by |\n|---|---|"
    for what, places in MECHANISMS.items():
        yield f"| {what} | {', '.join(descriptions.link_to_field(model, field) for model, field in places)} |"
    yield ""


def dials() -> Iterator[str]:
    """The dials that causes and regimes may change."""
    yield (
        "# Dials\n\nCauses and states of regimes hold dials of parts at factors (`what`); factors on one dial "
        "multiply. Where a dial turns one number, it can be set to another (`sets`), in the unit of its field.\n"
    )
    yield "| family | dial | a factor multiplies | can be set |\n|---|---|---|---|"
    for name, family in FAMILIES.items():
        for dial in family.dials:
            number = "yes" if dial.number or dial.name == OPEN else ""
            yield f"| {section_link(family.within or name)} | `{dial.name}` | {dial.meaning} | {number} |"
    yield ""


def metrics() -> Iterator[str]:
    """What a replication is measured by."""
    yield "# Metrics\n\nRows of `kpi.parquet`; *unit* stands for the unit of the item, and a share is 1 for all.\n"
    yield "| metric | of | unit | meaning |\n|---|---|---|---|"
    for name, metric in METRICS.items():
        source = f" ({metric.source})" if metric.source else ""
        meaning = f"{metric.meaning[0].upper()}{metric.meaning[1:]}{source}."
        yield f"| `{name}` | {metric.subject} | {metric.unit} | {meaning} |"


def _arms(hint: Any) -> list[type[BaseModel]]:
    """Declarations that are alternatives of one another, without what stands inside them."""
    return [m for m in declarations_in(hint) if "law" in m.model_fields]


def _law(model: type[BaseModel]) -> str:
    return kind_words(model, "law")


def _means_the_same(arms: list[type[BaseModel]], alias: str) -> bool:
    """Whether a field means the same in all of them."""
    if any(alias not in aliases(model) for model in arms):
        return False
    fields = [model.model_fields[aliases(model)[alias]] for model in arms]
    first = fields[0]
    return all(f.description == first.description and f.annotation == first.annotation for f in fields)


def _is_map_of_names(model: type[BaseModel], name: str) -> bool:
    """Whether a field is a map of names."""
    return str(model.model_fields[name].annotation).startswith("dict[")


def _title_of(model: type[BaseModel]) -> str:
    """``SpillOver`` as ``Spill over``."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", model.__name__.partition("[")[0]).capitalize()
