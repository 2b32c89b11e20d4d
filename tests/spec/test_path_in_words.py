"""Paths of numbers as words: by the titles of the parts that they belong to."""

import pytest

from desim.spec.path_in_words import path_in_words
from desim.spec.read import read
from tests.networks import chain

CAUSES = {
    "third_shift": {
        "title": "Third shift", "when": {"kind": "date", "at": 60}, "what": {"press": {"rate": 1.3}},
        "how": {"delay": {"law": "lognormal", "mean": 40, "cv": 0.4}, "ramp": 20},
    }
}  # fmt: skip


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("lines.press.rate", "rate of Shell press"),
        ("suppliers.old_mill.lead_time", "lead time of old mill"),
        ("suppliers.mill.lead_time.low", "least lead time of mill"),
        ("legs.rail.transit.cv", "variation of transit of rail"),
        ("lines.press.inputs.powder_store", "powder store of inputs of Shell press"),
        ("causes.third_shift.when.at", "date of Third shift"),
        ("causes.third_shift.what.press.rate", "rate of Shell press of Third shift"),
        ("causes.third_shift.how.delay.mean", "mean delay of Third shift"),
        ("causes.third_shift.how.ramp", "ramp of Third shift"),
        ("lines.press.rates.2027-01-01", "rates from 2027-01-01 of Shell press"),
        ("stockpiles.depot.sources.press.transit.mean", "mean transit from Shell press of depot"),
        ("lines.press.failures.every.mean", "mean time between failures of Shell press"),
        ("regimes.trade.moves.calm.strained", "moves from calm to strained of trade"),
        ("gates.contract.prices.10000", "prices from 10000 of contract"),
        ("legs.rail.limits.mass", "limit of mass of rail"),
        ("legs.rail.departures.every", "time between departures of rail"),
        ("funds.army.initial", "money at the start of army"),
        ("funds.army.every", "length of a fiscal year of army"),
        ("funds.army.amounts.2027", "amount of fiscal year 2027 of army"),
        ("horizon", "horizon"),
        ("probe.every", "probe every"),
    ],
)
def test_paths_are_said_by_titles(path, words):
    data = chain()
    data["lines"]["press"]["title"] = "Shell press"
    assert path_in_words(read({**data, "causes": CAUSES}), path) == words
