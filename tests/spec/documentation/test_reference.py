"""The reference: all of its pages, their links, and every example against the declaration at which it stands."""

import re
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import pytest
from pydantic import BaseModel, TypeAdapter

from desim.spec.documentation.examples import CONTEXT, Example, aliases, examples, full_type, split_docstring
from desim.spec.documentation.mechanisms import MECHANISMS
from desim.spec.documentation.reference_pages import ReferencePages, anchor, headings
from desim.spec.fields.law import TimeLaw
from tests.spec.declarations import ALL

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / "docs" / "reference"
PAGES = ReferencePages(FOLDER)
TEXTS = PAGES.texts()
TEXT = "\n".join(TEXTS.values())
SECTIONS = PAGES.reference.sections
EXAMPLES = PAGES.reference.examples()
WHOLE = {path.read_text(encoding="utf-8").rstrip() for path in (FOLDER / "examples").glob("*.yaml")}
"""Whole scenarios, which run in ``test_reference_examples.py``."""
NAMES = [f"{k} {e.model.__name__.partition('[')[0]}.{e.field}" for k, e in enumerate(EXAMPLES)]
NEEDED: dict[str, dict[str, Any]] = {
    "Line": {"rate": 1},
    "Stockpile": {"sources": {"maker": {}}, "planning_rate": 1},
    "Cause": {"what": {"maker": {"rate": 1}}},
    "Regime": {"states": {"stable": {}, "strained": {}}, "start": "stable"},
    "ModulatedDemand": {"states": {"low": {"arrivals": 1, "sojourn": 1}, "high": {"arrivals": 1, "sojourn": 1}}},
    "LastTimeBuy": {"days": 1},
    "Supplier": {"rate": 1, "price": 1},
    "Agreement": {"nations": ["us", "japan"]},
    "How": {"duration": 1},
}
"""What some declarations need beside their needed fields; an example may say it otherwise."""
INSTEAD = {"rate": ("time", "modes", "stations"), "days": ("quantity",), "duration": ("stages",)}


def some(hint: Any) -> Any:
    """A value that a needed field may have."""
    origin, inside = get_origin(hint), get_args(hint)
    if hint == TimeLaw or origin is Literal:
        return 1 if hint == TimeLaw else inside[0]
    if origin is Annotated:
        number = any(hasattr(note, "read") or getattr(note, "__name__", "") == "Whole" for note in inside[1:])
        short = any(getattr(getattr(note, "func", None), "__name__", "") == "_shorthand" for note in inside[1:])
        return 1 if number or short else some(inside[0])
    if origin in (Union, UnionType):
        return some(inside[0])
    if origin is dict:
        return {some(inside[0]): some(inside[1])}
    if origin is tuple:
        return [some(inside[0])]
    return (
        needed(hint, {})
        if isinstance(hint, type) and issubclass(hint, BaseModel)
        else {float: 1, int: 1}.get(hint, "a")
    )


def needed(model: type[BaseModel], given: dict[str, Any]) -> dict[str, Any]:
    """*given*, with something for every needed field that it leaves out."""
    extra = NEEDED.get(model.__name__, {})
    found = {f: v for f, v in extra.items() if not any(other in given for other in INSTEAD.get(f, ()))}
    for alias, name in aliases(model).items():
        if model.model_fields[name].is_required() and alias not in found:
            found[alias] = some(full_type(model, alias))
    return found | given


def judge(example: Example) -> None:
    """Validate an example as what it shows; raises ValidationError."""
    (kind, model), value = example.shows, example.value
    if kind == "fields":
        model.model_validate(needed(model, value), context=CONTEXT)
    elif kind == "value":
        TypeAdapter(full_type(model, example.field)).validate_python(value, context=CONTEXT)
    else:
        for declared in value.values():
            model.model_validate(declared, context=CONTEXT)


def test_the_pages_are_those_of_the_declarations() -> None:
    """``make reference`` writes them anew."""
    assert {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.md")} == TEXTS


def test_every_noun_has_a_page_of_its_own() -> None:
    nouns = [section.title for section in SECTIONS if not section.nested]
    assert {f"{anchor(noun)}.md" for noun in [*nouns, "Dials", "Metrics"]} | {"index.md"} == set(TEXTS)
    for noun in nouns:
        assert headings(TEXTS[f"{anchor(noun)}.md"])[0] == noun


def test_the_index_lists_every_page_once() -> None:
    listed = re.findall(r"^([a-z_-]+)$", TEXTS["index.md"], re.MULTILINE)
    assert sorted(f"{name}.md" for name in listed) == sorted(set(TEXTS) - {"index.md"})


@pytest.mark.parametrize("example", EXAMPLES, ids=NAMES)
def test_an_example_is_valid_where_it_stands(example: Example) -> None:
    judge(example)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("depot: {site: iowa, item: shell, polcy: 1}", "polcy"),
        ("policy: {kind: base_stock}", "level"),
        ("initial: -5", "range"),
    ],
)
def test_an_example_that_is_not_is_refused(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        judge(Example(ALL["Stockpile"], "", text))


def test_all_that_is_shown_as_yaml_is_an_example_and_reads_the_same() -> None:
    shown = re.findall(r"```yaml\n(.*?)\n```", TEXT, re.DOTALL)
    assert sorted(set(shown) - WHOLE) == sorted({e.yaml for e in EXAMPLES})
    for example in EXAMPLES:
        found = Example(example.model, "", example.yaml).value
        assert found == ({example.field: example.value} if example.shows[0] == "value" else example.value)


@pytest.mark.parametrize("what", MECHANISMS)
def test_every_mechanism_has_a_short_example(what: str) -> None:
    for model, field in MECHANISMS[what]:
        lines = [e.yaml.count("\n") + 1 for e in examples(model) if e.field == field]
        assert min(lines, default=99) <= 4, f"{model.__name__}.{field}"


def test_links_lead_to_headings_and_headings_differ() -> None:
    anchors = {name: [anchor(heading) for heading in headings(text)] for name, text in TEXTS.items()}
    every = [one for found in anchors.values() for one in found if one != "example"]
    assert len(every) == len(set(every))
    for name, text in TEXTS.items():
        for page, heading in re.findall(r"\]\(([^)#:]*)#?([^)]*)\)", text):
            assert not heading or heading in anchors[page or name], (name, page, heading)
            assert not page or page in TEXTS, (name, page)


def test_every_field_of_every_declaration_is_there() -> None:
    described = {model.__name__.partition("[")[0] for section in SECTIONS for model in section.arms}
    assert {model.__name__.partition("[")[0] for model in ALL.values()} == described
    for section in SECTIONS:
        for model in section.arms:
            assert [a for a in aliases(model) if a not in ("kind", "law") and f"| `{a}` | " not in TEXT] == []


def test_rows_of_tables_have_as_many_cells_as_their_heads() -> None:
    tables = re.findall(r"(?:^\|.*\n)+", TEXT, re.M)
    assert len(tables) > 60
    for table in tables:
        cells = {len(re.findall(r"(?<!\\)\|", row)) for row in table.splitlines()}
        assert len(cells) == 1, table[:200]


def test_prose_and_examples_are_told_apart() -> None:
    text = "Weight of ``x`` among:\n    ``y: {a: 1,``\n    ``b: 2}``. More, for example ``[1, 2]``; the end"
    assert split_docstring(text) == ("Weight of `x` among. More, for example; the end.", ["y: {a: 1,\nb: 2}", "[1, 2]"])
