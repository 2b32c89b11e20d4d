"""Ranks: inputs by their order among the worlds, whatever law they are drawn from, and polynomials of them."""

import math

import numpy as np


def rank_shares(values: np.ndarray) -> np.ndarray:
    """Ranks as shares, the lowest at half a rank above 0; by column, of the shape of *values* (n,) or (n, inputs).

    Equal values keep their order.
    """
    order = np.argsort(np.argsort(values, axis=0, kind="stable"), axis=0, kind="stable")
    return np.asarray((order + 0.5) / len(values))


def legendre(scaled: np.ndarray, degree: int) -> np.ndarray:
    """Legendre polynomial of one *degree*, of mean square 1 for inputs that are uniform from -1 to 1."""
    return np.asarray(math.sqrt(2 * degree + 1) * np.polynomial.legendre.legval(scaled, np.eye(degree + 1)[degree]))
