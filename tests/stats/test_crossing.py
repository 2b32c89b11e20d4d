"""Where a function changes its sign: in few evaluations, and only where it does."""

import math

import pytest

from desim.stats.crossing import crossing


@pytest.mark.parametrize("guess", [0.0, 0.2, 0.5, 1.0])
@pytest.mark.parametrize("root", [0.03, 0.4, 0.97])
def test_the_place_is_found_from_any_guess(root, guess):
    for shape in (lambda x: x - root, lambda x: math.atan(9 * (root - x)), lambda x: 1.0 if x > root else -1.0):
        found = crossing(shape, 0.0, 1.0, guess, 0.002)
        assert found.at == pytest.approx(root, abs=0.003)
        assert len(found.evaluated) <= 20
        places = [at for at, _ in found.evaluated]
        assert places == sorted(set(places))


def test_one_sign_in_the_whole_range_is_no_crossing():
    found = crossing(lambda x: 1.0 + x, 0.0, 1.0, 0.5, 0.01)
    assert found.at is None
    assert [found.evaluated[0], found.evaluated[-1]] == [(0.0, 1.0), (1.0, 2.0)]


def test_nothing_gained_is_a_sign_of_its_own():
    """0 up to 0.6 and rising beyond: what is gained ends at 0.6."""
    found = crossing(lambda x: max(0.0, x - 0.6), 0.0, 1.0, 0.5, 0.001)
    assert found.at == pytest.approx(0.6, abs=0.002)
    assert crossing(lambda x: 0.0, 0.0, 1.0, 0.5, 0.01).at is None
