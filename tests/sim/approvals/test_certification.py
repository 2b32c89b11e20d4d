"""Qualification: first-article gates before a source abroad, nations that recognise one another's, trials that fail."""

import pytest

from tests.sim.tiny import log, made, pile, run, up_to, wants

PLACES = {
    "nations": {"land": {}, "isle": {}, "cape": {}},
    "sites": {"town": {"nation": "land"}, "port": {"nation": "isle"}},
}
PROOF = {"kind": "certification", "nation": "land", "validity": 999, "stages": {"first_article": {"time": 30}}}


def second_source(pact=None, horizon=99.0, causes=None, **stage):
    """Days on which units from a line abroad, wanted on days 10 and 60, were issued; each takes a day to make."""
    gate = PROOF | {"stages": {"first_article": {"time": 30} | stage}}
    facts = run(
        horizon,
        lines={"abroad": made(time=1) | {"site": "port"}},
        stockpiles={"stock": pile(**up_to(0), sources={"abroad": {"approvals": ["proof"]}})},
        demands={f"use_{day}": wants(at=day) for day in (10, 60)},
        gates={"proof": gate},
        agreements={"pact": pact} if pact else {},
        causes=causes or {},
        **PLACES,
    )
    owed = log(facts, "stock.owed")
    return [day for (day, level), (_, before) in zip(owed[1:], owed, strict=False) if level < before]


def recognition(*nations, **fields):
    return {"kind": "recognition", "nations": list(nations), **fields}


def test_a_source_delivers_after_its_first_article_and_need_not_prove_itself_again():
    """Filed on day 10, approved on day 40, made by day 41; the order of day 60 passes at once."""
    assert second_source() == [41, 61]


@pytest.mark.parametrize(
    ("pact", "days"),
    [
        (recognition("land", "isle", speeds={"proof": 0.3}), [20, 61]),
        (recognition("land", "isle", waives={"proof": 1}), [11, 61]),
        (recognition("land", "cape", waives={"proof": 1}), [41, 61]),
        (recognition("land", "isle", items=[], speeds={"proof": 0.3}, begins=50), [41, 61]),
    ],
    ids=["shortens", "spares", "of others", "too late"],
)
def test_recognition(pact, days):
    """At three tenths of the time the 30 days are 9; between others, or later, it changes nothing."""
    assert second_source(pact) == days


def test_a_first_article_that_always_fails_is_never_certified():
    assert second_source(refusal={"chance": 1, "after": 5}) == []


def test_recognition_takes_the_refusals_away():
    pact = recognition("land", "isle", refusals={"proof": 0})
    assert second_source(pact, refusal={"chance": 1, "after": 5}) == [41, 61]


def test_a_line_that_is_built_and_then_qualified_works_when_both_are_done():
    """Closed by a cause of two stages: 20 days of building and 15 of qualification, so that the wait ends on day 36."""
    how = {"stages": {"build": 20, "qualify": {"time": 15, "fail": 0}}, "sequence": ["build", "qualify"]}
    site = {"when": {"kind": "date", "at": 0}, "what": {"abroad": {"open": 0}}, "how": how}
    assert second_source(recognition("land", "isle", waives={"proof": 1}), causes={"site": site}) == [36, 61]


def test_each_failed_qualification_takes_its_time_again():
    """Fifteen days for each attempt, passed or not; how many there are is drawn."""
    how = {"stages": {"qualify": {"time": 15, "fail": 0.6}}}
    causes = {"site": {"when": {"kind": "date", "at": 0}, "what": {"abroad": {"open": 0}}, "how": how}}
    lines = {"abroad": made(time=1) | {"site": "port"}}
    facts = run(9999, 9999, lines=lines, causes=causes, **PLACES)
    (only,) = facts.occurrences
    assert only.ends == 15 * (1 + only.repeats)
