"""Risks: a register of what may go wrong, as a table or as a map, as causes."""

import csv
import io
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BeforeValidator, ValidationError, model_validator

from desim.spec.families import DIALS
from desim.spec.fields.base import Declared, Name, Text
from desim.spec.fields.faults import Fault, SpecError, nearest, shown
from desim.spec.fields.quantity import Days, Factor, PositiveFactor, fault
from desim.spec.safety.guard import MAX_BYTES, file_faults

PREFIX = "risk_"
"""Causes out of a register are named so, with the id of the risk."""


def _listed(value: Any) -> Any:
    """Names in one cell, apart by spaces or semicolons."""
    return tuple(value.replace(";", " ").split()) if isinstance(value, str) else value


class Risk(Declared):
    """One risk of a register; a table has one row for each, with these columns and the column id.

    ``iowa_fire: {probability: 0.01, parts: [iowa_lap], low: 90 days, likely: 180 days, high: 2 years}``
    """

    title: Text = ""
    """Name for readers."""
    probability: PositiveFactor
    """Expected number of times a year, while it is not on: times to the next are exponential with mean 1 year over it.
    For rare events that is the probability of a year."""
    parts: Annotated[tuple[Name, ...], BeforeValidator(_listed, json_schema_input_type=str | tuple[Name, ...])]
    """Parts that it affects, all at once."""
    dial: Name = "open"
    """The dial of them that it changes; see the dials of causes."""
    factor: Factor = 0.0
    """Factor on it: 0 closes."""
    low: Days
    """Shortest duration."""
    likely: Days
    """Most likely duration."""
    high: Days
    """Longest duration."""
    law: Literal["pert", "triangular"] = "pert"
    """Law of the duration between them."""
    owner: Text = ""
    """Who answers for it."""
    source: Text = ""
    """Key in the bibliography, or words; without a key the figures count as assumed."""
    note: Text = ""
    """Arithmetic or reason."""

    @model_validator(mode="after")
    def _ordered(self) -> "Risk":
        if not self.parts:
            raise fault("affects no part")
        if not self.low <= self.likely <= self.high or self.high <= 0.0:
            raise fault("needs low <= likely <= high, and a high above 0")
        return self

    def cause(self, name: str) -> dict[str, Any]:
        """The cause it is."""
        duration: Any = {"law": self.law, "low": self.low, "mode": self.likely, "high": self.high}
        return {
            **({"owner": self.owner} if self.owner else {}),
            "title": self.title or name.replace("_", " "),
            "when": {"kind": "hazard", "every": {"law": "exponential", "mean": f"{1.0 / self.probability!r} years"}},
            "what": {part: {self.dial: self.factor} for part in self.parts},
            "how": {"duration": duration if self.low < self.high else self.high},
        }

    def provenance(self, bibliography: Any) -> dict[str, Any]:
        """Where its figures come from."""
        known = self.source in (bibliography or {})
        texts = ["" if known else self.source, self.note]
        found = {"kind": "seen", "source": self.source} if known else {"kind": "assumed"}
        return {**found, "note": " ".join(word for word in texts if word)}


def with_register(data: dict[str, Any], register: Any) -> dict[str, Any]:
    """The scenario *data* with the causes of a register: None, a map of risks, or the path of a CSV or YAML file.

    Raises SpecError with all faults, each with file, row and column.
    """
    if register is None:
        return data
    rows = _register_rows(register)
    faults, causes = [], dict(data.get("causes") or {})
    sources = dict(data.get("sources") or {})
    for where, name, row in rows:
        try:
            risk = _checked_risk(where, name, row, data)
        except SpecError as error:
            faults += error.faults
            continue
        cause = f"{PREFIX}{name}"
        if cause in causes:
            faults.append(Fault(where, "is given twice", shown(name)))
        causes[cause] = risk.cause(name)
        provenance = risk.provenance(data.get("bibliography"))
        ends = ["when.every.mean", *(f"what.{part}.{risk.dial}" for part in risk.parts), "how.duration"]
        sources.update({f"causes.{cause}.{end}": provenance for end in ends})
    if faults:
        raise SpecError(faults)
    return {**data, "causes": causes, "sources": sources}


def _register_rows(register: Any) -> list[tuple[str, str, dict[str, Any]]]:
    """Where it stands, id and fields of every risk."""
    if isinstance(register, Mapping):
        return [
            (f"risk_register.{name}", str(name), _field_map(f"risk_register.{name}", row))
            for name, row in register.items()
        ]
    path = Path(str(register))
    if not path.is_file() or path.stat().st_size > MAX_BYTES:
        raise SpecError([Fault("risk_register", f"is no file of at most {MAX_BYTES >> 20} MiB", shown(str(register)))])
    if path.suffix.lower() in (".yaml", ".yml"):
        faults = file_faults(path)
        if faults:
            raise SpecError(faults)
        found = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        return [(f"{path} {name}", str(name), _field_map(f"{path} {name}", row)) for name, row in found.items()]
    return _csv_risks(path)


def _field_map(where: str, row: Any) -> dict[str, Any]:
    if not isinstance(row, Mapping):
        raise SpecError([Fault(where, "must be a map of fields", shown(row))])
    return dict(row)


def _csv_risks(path: Path) -> list[tuple[str, str, dict[str, Any]]]:
    """Rows of a CSV file; row 1 is the head."""
    try:
        lines = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise SpecError([Fault(str(path), f"cannot be read as CSV: {error}")]) from None
    known = ["id", *Risk.model_fields]
    head = [cell.strip() for cell in lines[0]] if lines else []
    faults = [Fault(f"{path} row 1", "is no column", shown(c), nearest(c, known)) for c in head if c not in known]
    faults += [Fault(f"{path} row 1", f"has the column {c!r} twice") for c in head if head.count(c) > 1]
    faults += [] if "id" in head else [Fault(f"{path} row 1", "has no column id")]
    body = [(n, cells) for n, cells in enumerate(lines[1:], 2) if any(cell.strip() for cell in cells)]
    faults += [
        Fault(f"{path} row {n}", f"has {len(cells)} cells, not {len(head)}")
        for n, cells in body
        if len(cells) != len(head)
    ]
    if faults:
        raise SpecError(faults)
    rows = [
        (n, {c: _number_or_text(v.strip()) for c, v in zip(head, cells, strict=True) if v.strip()}) for n, cells in body
    ]
    return [(f"{path} row {n}", str(row.pop("id", "")), row) for n, row in rows]


def _number_or_text(text: str) -> Any:
    """A cell as a number where it is one."""
    try:
        return float(text)
    except ValueError:
        return text


def _checked_risk(where: str, name: str, row: dict[str, Any], data: Mapping[str, Any]) -> Risk:
    """A checked risk; raises SpecError."""
    if isinstance(row.get("source"), float) or isinstance(row.get("note"), float):
        row = {**row, **{key: f"{row[key]:g}" for key in ("source", "note") if isinstance(row.get(key), float)}}
    try:
        RiskId.model_validate({"id": f"{PREFIX}{name}"})
        risk = Risk.model_validate(row)
    except ValidationError as error:
        raise SpecError([_fault(where, e) for e in error.errors(include_url=False)]) from None
    dials = {part: DIALS[family] for family in DIALS for part in data.get(family) or {}}
    faults = [
        Fault(f"{where} column parts", "is no part", shown(p), nearest(p, dials)) for p in risk.parts if p not in dials
    ]
    faults += [
        Fault(f"{where} column dial", f"is no dial of {part}", shown(risk.dial), nearest(risk.dial, dials[part]))
        for part in risk.parts
        if part in dials and risk.dial not in dials[part]
    ]
    if faults:
        raise SpecError(faults)
    return risk


class RiskId(Declared):
    """The id of a risk."""

    id: Name
    """Name of its cause."""


def _fault(where: str, error: Any) -> Fault:
    column = str(error["loc"][0]) if error["loc"] else ""
    at = f"{where} column {column}" if column else where
    if error["type"] == "extra_forbidden":
        return Fault(where, "is no column", shown(column), nearest(column, Risk.model_fields))
    if error["type"] == "missing":
        return Fault(at, "is missing")
    compound = isinstance(error.get("input"), Mapping)
    return Fault(at, error["msg"][0].lower() + error["msg"][1:], "" if compound else shown(error.get("input")))
