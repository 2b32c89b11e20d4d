"""A shared order book: what is drawn is the oldest, and has waited since it was ordered."""

from desim.sim.stock.pool import Pool


def test_what_is_drawn_has_waited_since_it_was_ordered_itself() -> None:
    """Orders of 3 on day 0 and of 2 on day 1, lots of 2: the oldest unit of the lots is of days 0, 0 and 1."""
    pool = Pool()
    number = pool.join(1, lambda: None)
    pool.add(3.0, 0)
    pool.add(2.0, 1)
    seen = []
    for amount in (2.0, 2.0, 1.0):
        pool.draw(amount, number)
        seen.append(pool.since)
    assert seen == [0.0, 0.0, 1.0]
    assert pool.pending == 0.0


def test_a_book_that_never_runs_empty_forgets_what_was_served() -> None:
    pool = Pool()
    number = pool.join(1, lambda: None)
    pool.add(1.0, 0)
    for day in range(1, 100):
        pool.add(1.0, day)
        pool.draw(1.0, number)
        assert pool.since == day - 1.0
