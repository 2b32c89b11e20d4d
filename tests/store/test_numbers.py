"""Numbers: a set like any other, in rising order and in that of their text."""

from hypothesis import given
from hypothesis import strategies as st

from desim.store.numbers import Numbers

SETS = st.sets(st.integers(0, 3000), max_size=60)


@given(SETS, SETS)
def test_they_are_a_set(some: set[int], others: set[int]) -> None:
    found = Numbers(some)
    for number in others:
        found.add(number)
        found.add(number)
    assert (found, len(found), list(found)) == (some | others, len(some | others), sorted(some | others))
    for number in others:
        found.discard(number)
        found.discard(number)
    assert (len(found), list(found)) == (len(some - others), sorted(some - others))
    assert all(number not in found for number in others)
    assert found.isdisjoint(others)


@given(SETS)
def test_the_order_of_their_text_is_that_of_json(numbers: set[int]) -> None:
    assert list(Numbers(numbers).in_text_order()) == sorted(numbers, key=str)


def test_what_is_no_number_of_a_replication_is_not_in() -> None:
    assert -1 not in Numbers([0, 1])
    assert "0" not in Numbers([0, 1])
    assert 7 not in Numbers([0, 1])
