"""Exact values: queues and stock policies against closed forms, quickly on every change and at full length on demand.

``DESIM_FULL=1`` runs the full plan, ``DESIM_SEED`` sets its root seed.
"""

import math
import os
import zlib
from pathlib import Path

import pytest

from tests.theory.case import FAMILY_WISE, Verdict, judge, load
from tests.theory.exact import FORMULAS

CASES = load(Path(__file__).parent / "cases.yaml")
TESTED = sum(q.stochastic for case in CASES.values() for q in case.quantities)
QUICK_SHARE, QUICK_REPLICATIONS, QUICK_P, QUICK_SEED = 1 / 20, 10, 1e-4, 1
SEED = int(os.environ.get("DESIM_SEED", "1"))
HEAD = f"{'case':24} {'quantity':38} {'exact':>13} {'estimate':>13} {'half-width':>10} {'z':>6} {'unit':10} verdict"

pytestmark = pytest.mark.theory


def seed_of(name: str, root: int) -> int:
    """A seed of its own for each case, for equal names of parts would otherwise give equal draws."""
    return zlib.crc32(f"{root}/{name}".encode())


full = pytest.mark.skipif(os.environ.get("DESIM_FULL") != "1", reason="full length only with DESIM_FULL=1")


@pytest.mark.parametrize("name", FORMULAS)
def test_values_of_the_catalogue_follow_from_the_closed_forms(name):
    given = {q.name: q.exact for q in CASES[name].quantities}
    assert given == pytest.approx(FORMULAS[name](), rel=1e-12)


@pytest.mark.parametrize("name", [n for n, case in CASES.items() if not case.stochastic])
def test_deterministic_cases_are_exact(name):
    case = CASES[name]
    verdicts = judge(case, case.run(1, seed=1, workers=1), least_p=0.0)
    assert not [str(v) for v in verdicts if v.faults]


@pytest.mark.parametrize("name", [n for n, case in CASES.items() if case.stochastic])
def test_stochastic_cases_at_a_twentieth_of_the_length(name):
    case = CASES[name]
    results = case.run(QUICK_REPLICATIONS, seed_of(name, QUICK_SEED), QUICK_SHARE, workers=1)
    verdicts = judge(case, results, QUICK_P, full=False)
    assert not [str(v) for v in verdicts if v.faults]


@pytest.fixture(scope="module")
def verdicts() -> dict[str, list[Verdict]]:
    """Verdicts of the full run, by case; filled as the cases are run."""
    return {}


@full
@pytest.mark.slow
@pytest.mark.parametrize("name", CASES)
def test_cases_at_full_length(name, verdicts, capsys):
    case = CASES[name]
    verdicts[name] = judge(case, case.run(case.replications, seed_of(name, SEED)), FAMILY_WISE / TESTED)
    with capsys.disabled():
        print("", *([HEAD] if len(verdicts) == 1 else []), *verdicts[name], sep="\n")  # noqa: T201
    assert not [str(v) for v in verdicts[name] if v.faults]


@full
@pytest.mark.slow
def test_estimates_scatter_about_the_exact_values_as_their_intervals_say(verdicts, capsys):
    """The root mean square of z over all quantities is near 1, and their mean near 0.

    Quantities of one run go together (a long queue raises all of them): what is independent is the runs. The bounds,
    0.80 to 1.25 and 0.25, are made for 46 cases; for fewer runs they are widened by the root of the ratio.
    """
    if set(verdicts) != set(CASES):
        pytest.skip("needs all cases")
    z = [v.z for several in verdicts.values() for v in several if v.z is not None]
    runs = sum(case.stochastic for case in CASES.values())
    rms, mean = math.sqrt(sum(x * x for x in z) / len(z)), sum(z) / len(z)
    with capsys.disabled():
        print(f"\n{len(z)} quantities of {runs} runs: rms z {rms:.3f}, mean z {mean:+.3f}")  # noqa: T201
    wider = math.sqrt(46 / runs)
    assert 0.80**wider <= rms <= 1.25**wider
    assert abs(mean) <= 0.25 * wider
