"""Checks of provenance: derived numbers are what they are derived from, and ranges are ranges."""

import pytest

from desim.spec.fields.faults import SpecError
from desim.spec.read import read
from desim.study.questions.design_points import with_value


def shop(sources, rate="20/day"):
    """A line that a demand is served from; rates by day."""
    return {
        "name": "shop", "horizon": 100, "nations": {"us": {}}, "sites": {"plant": {"nation": "us"}},
        "items": {"shell": {"unit": "unit"}},
        "lines": {
            "one": {"site": "plant", "item": "shell", "rate": "3650/year", "yield": 0.9},
            "two": {"site": "plant", "item": "shell", "rate": rate},
        },
        "stockpiles": {
            "depot": {
                "site": "plant", "item": "shell", "initial": 5, "policy": {"kind": "base_stock", "level": 50},
                "sources": {"one": {}, "two": {}},
            }
        },
        "demands": {"use": {"stockpile": "depot", "kind": "fixed", "every": 2, "size": 10}},
        "sources": sources,
        "bibliography": {"crs": {"title": "A report"}},
    }  # fmt: skip


def derived(of):
    return {"kind": "derived", "of": of}


def faults(sources, **parts):
    with pytest.raises(SpecError) as caught:
        read(shop(sources, **parts))
    return str(caught.value)


RATE = 2 * 3650 / 365.25
RANGED = {"kind": "assumed", "low": "3000/year", "high": "4000/year"}


def test_a_derived_number_is_its_expression_in_internal_units():
    sources = {"lines.two.rate": derived("lines.one.rate * 2")}
    assert read(shop(sources, RATE)).sources["lines.two.rate"].of == "lines.one.rate * 2"
    assert read(shop(sources, "7300/year")).lines["two"].rate == RATE
    assert "lines.two.rate.of: 'lines.one.rate * 2' gives 19.986" in faults(sources, rate=20)
    assert "but the number is 20" in faults(sources, rate=20)
    assert "gives" in faults(sources, rate=RATE * (1 + 3e-9))
    read(shop(sources, RATE * (1 + 3e-10)))


def test_it_must_be_made_of_numbers():
    found = faults({"lines.two.rate": derived("lines.on.rate * 2"), "lines.one.rate": RANGED})
    assert "lines.on.rate leads to nothing in the scenario (did you mean 'lines.one.rate'?)" in found
    assert "needs a number at lines.one.site: " in faults({"lines.two.rate": derived("lines.one.site * 2")})
    assert "no finite number" in faults({"lines.two.rate": derived("lines.one.rate / (1 - 1)")})
    assert "is no expression" in faults({"lines.two.rate": derived("lines.one.rate ** 2")})


def test_circles_are_refused():
    pair = {"lines.two.rate": derived("lines.one.rate"), "lines.one.rate": derived("lines.two.rate * 1")}
    assert "in a circle: lines." in faults(pair)
    assert "in a circle" in faults({"lines.two.rate": derived("lines.two.rate")})


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ({"kind": "derived"}, "names no source"),
        ({"kind": "assumed", "of": "lines.one.rate"}, "only derived numbers"),
        ({"kind": "derived", "of": "lines.one.rate * 2", "low": 1, "high": 2}, "no low or high but theirs"),
        ({"kind": "structural", "low": 1, "high": 30}, "is structural, and has no low or high"),
        ({"kind": "assumed", "shape": "pert"}, "yet no low and high"),
        ({"kind": "assumed", "with": "lines.one.rate"}, "yet no low and high"),
        ({"kind": "assumed", "low": 21, "high": 30, "shape": "triangular"}, "not between low and high"),
        ({"kind": "assumed", "low": 0, "high": 30, "shape": "lognormal"}, "must be above 0"),
        ({"kind": "assumed", "low": 1, "high": 30, "with": "lines.one.rate"}, "is no number with a low and a high"),
        ({"kind": "assumed", "low": 1, "high": 30, "with": "lines.two.rate"}, "moves with a number itself"),
    ],
)
def test_what_a_source_says_must_agree_with_itself(entry, message):
    assert message in faults({"lines.two.rate": entry})


def test_what_is_said_well_is_taken():
    entry = {"kind": "assumed", "low": 1, "high": 30, "shape": "pert", "with": "lines.one.rate", "as_of": "2024-10"}
    structural = {"kind": "structural", "note": "One day, one delivery."}
    found = read(shop({"lines.two.rate": entry, "lines.one.rate": RANGED, "demands.use.size": structural}))
    assert found.sources["lines.two.rate"].with_ == "lines.one.rate"


def test_derived_numbers_follow_an_edit():
    sources = {"lines.two.rate": derived("lines.one.rate * 2"), "stockpiles.depot.initial": derived("lines.two.rate")}
    data = shop(sources, 8)
    data["lines"]["one"]["rate"] = 4
    data["stockpiles"]["depot"]["initial"] = 8
    fresh = read(with_value(data, "lines.one.rate", 3.0))
    assert (fresh.lines["two"].rate, fresh.stockpiles["depot"].initial) == (6.0, 6.0)
    with pytest.raises(SpecError, match=r"is derived; change what it is made of: lines\.one\.rate \* 2"):
        with_value(data, "lines.two.rate", 3.0)
