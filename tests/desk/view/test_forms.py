"""Forms: fields out of declarations, and what is typed into them as values of the record."""

from typing import Annotated, Any, Literal

import pytest

from desim.desk.view.forms import factor_words, form_fields, kind_of, typed, value_of
from desim.spec.fields.base import Declared, Name, Ref, Text
from desim.spec.fields.law import TimeLaw
from desim.spec.fields.quantity import Factor, Moment, Money
from desim.spec.question.rows import DisruptionRow, PlanRow


class Later(Declared):
    """A row with fields that no form knows by name."""

    shade: Literal["light", "dark"] = "light"
    """How dark it is."""
    wait: TimeLaw | None = None
    """Time that it waits: ``wait: 3 days``."""
    fee: Money = 0.0
    """What it costs."""


def test_a_field_that_is_added_to_a_row_is_in_its_form_by_itself() -> None:
    found = {one.name: one for one in form_fields(Later)}
    assert (found["shade"].kind, found["shade"].choices) == ("choice", ("light", "dark"))
    assert (found["wait"].kind, found["wait"].help) == ("time", "Time that it waits:")
    assert (found["fee"].kind, found["fee"].label) == ("money", "Fee")


def test_every_field_of_a_plan_and_of_a_disruption_has_a_kind_and_words() -> None:
    kinds = {one.name: one.kind for one in form_fields(PlanRow)}
    assert kinds == {
        "title": "text", "on": "flag", "options": "names", "part": "part", "dial": "text", "factor": "number",
        "low": "number", "high": "number", "begins": "date", "takes": "time", "lasts": "time", "cost": "money",
        "changes": "map", "set": "map", "note": "text", "later": "time", "combines": "names",
    }  # fmt: skip
    assert all(one.help.endswith((".", ":")) for one in [*form_fields(PlanRow), *form_fields(DisruptionRow)])


@pytest.mark.parametrize(
    ("hint", "kind"),
    [
        (bool, "flag"),
        (int, "number"),
        (Text | None, "text"),
        (Annotated[Name, Ref("lines")], "part"),
        (dict[str, float], "map"),
        (tuple[Text, ...], "names"),
        (Moment | None, "date"),
        (Factor, "number"),
    ],
)
def test_kinds(hint: Any, kind: str) -> None:
    assert kind_of(hint) == kind


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("number", " 1.3 ", 1.3),
        ("number", "x 1.3", 1.3),
        ("number", "× 2", 2),
        ("number", "130 %", 1.3),
        ("number", "30 % more", 1.3),
        ("number", "40% less", 0.6),
        ("number", "1,200", 1200),
        ("number", "much", "much"),
        ("money", "50 million", 50_000_000),
        ("money", "$1.2 bn", 1_200_000_000),
        ("money", "50,000,000 USD", 50_000_000),
        ("money", "a lot", "a lot"),
        ("time", "8 months", "8 months"),
        ("time", "30", 30),
        ("date", "2027-06-01", "2027-06-01"),
        ("names", "one, two", ["one", "two"]),
        ("text", "Third shift", "Third shift"),
        ("number", "  ", None),
    ],
)
def test_what_is_typed_becomes_a_value_and_what_cannot_stays_as_it_was_typed(kind: Any, text: str, value: Any) -> None:
    assert value_of(kind, text) == value


@pytest.mark.parametrize(
    ("kind", "value"),
    [("number", 1.3), ("money", 50_000_000), ("time", "8 months"), ("time", 30), ("names", ["a", "b"]), ("text", "x")],
)
def test_a_value_reads_back_as_itself(kind: Any, value: Any) -> None:
    assert value_of(kind, typed(kind, value)) == value


@pytest.mark.parametrize(
    ("factor", "words"),
    [
        (1.3, "30\u00a0% more"),
        (0.5, "50\u00a0% less"),
        (0, "none"),
        (1, "no change"),
        (3, "3 times as much"),
        ("x", ""),
    ],
)
def test_a_factor_in_words(factor: Any, words: str) -> None:
    assert factor_words(factor) == words
