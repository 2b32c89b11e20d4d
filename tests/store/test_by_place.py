"""By place: replications that come a few at a time, given back a few places at a time."""

import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.random import Generator, Philox

from desim.store import by_place as module
from desim.store.by_place import by_place


def pieces(values: np.ndarray, *sizes: int) -> Iterator[np.ndarray]:
    """The rows of *values* in blocks of these sizes, which are views of them."""
    ends = np.cumsum(sizes)
    assert ends[-1] == len(values)
    for end, size in zip(ends, sizes, strict=True):
        yield values[end - size : end]


@pytest.mark.parametrize("most", [1, 12, 20, 2**18])
@pytest.mark.parametrize("places", [1, 2, 3, 7, 8])
def test_every_value_comes_back_in_its_place(
    most: int, places: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "BLOCK_VALUES", most)
    values = np.arange(5.0 * places).reshape(5, places)
    found = list(by_place(pieces(values, 1, 0, 3, 1), 5, tmp_path))
    assert np.array_equal(np.concatenate(found, axis=1), values)
    assert all(block.flags.c_contiguous for block in found)
    assert list(tmp_path.iterdir()) == []


def test_blocks_are_as_large_as_they_may_be_and_none_is_of_one_place_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "BLOCK_VALUES", 12)
    blocks = by_place(pieces(np.zeros((4, 10)), 2, 2), 4, tmp_path)
    assert [block.shape for block in blocks] == [(4, 3), (4, 3), (4, 4)]
    monkeypatch.setattr(module, "BLOCK_VALUES", 1)
    assert [block.shape for block in by_place(pieces(np.zeros((4, 5)), 4), 4, tmp_path)] == [(4, 2), (4, 3)]


def test_means_have_the_same_bits_whatever_the_size_of_the_blocks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of one column alone numpy adds up by pairs, of several row by row."""
    values = Generator(Philox(1)).standard_normal((1000, 7)) * 10.0 ** np.arange(7)
    for most in (1, 2000, 3000):
        monkeypatch.setattr(module, "BLOCK_VALUES", most)
        found = [block.mean(axis=0) for block in by_place(pieces(values, 400, 600), 1000, tmp_path)]
        assert np.concatenate(found).tolist() == values.mean(axis=0).tolist()


def test_no_replications_give_no_blocks(tmp_path: Path) -> None:
    assert list(by_place(iter(()), 0, tmp_path)) == []


def test_memory_does_not_grow_with_the_replications(tmp_path: Path) -> None:
    """60 places of 100,000 replications are 48 MB; a block holds 2 MB of them, or one or two places more."""

    def peak(replications: int) -> float:
        tracemalloc.start()
        made = (np.full((500, 60), float(k)) for k in range(replications // 500))
        for block in by_place(made, replications, tmp_path):
            assert block[[0, 499, 500, -1], 0].tolist() == [0.0, 0.0, 1.0, replications / 500 - 1.0]
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most / 2**20

    assert peak(100_000) < 8.0
    assert peak(10_000) < 8.0
