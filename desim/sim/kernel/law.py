"""Sampling of laws: blocks of values out of a generator, in the conventions of the declarations.

Every law takes the same number of base variates for each value: the n-th value never depends on those before it.
"""

import math
from collections.abc import Callable
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.random import Generator

from desim.sim.kernel.registry import declared_types, generic_type, require_behaviors
from desim.spec.fields.base import Declared
from desim.spec.fields.law import (
    Autoregressive,
    Beta,
    Empirical,
    Erlang,
    Exponential,
    Fixed,
    Gamma,
    Geometric,
    LogNormal,
    Mixture,
    Normal,
    Pert,
    Poisson,
    ShareLaw,
    SizeLaw,
    TimeLaw,
    Triangular,
    Uniform,
    Weibull,
)

Law = Declared
"""A declared law: one of the classes of ``SAMPLERS``."""
Block = Callable[[int], np.ndarray]


def refill(law: Law, generator: Generator) -> Block:
    """A function that draws *n* values of *law* at a time; shape (n,), in the unit of the law."""
    return SAMPLERS[generic_type(type(law))](law, generator)


def _exponential(law: Exponential[float], g: Generator) -> Block:
    return lambda n: g.standard_exponential(n) * law.mean


def _gamma(law: Gamma[float], g: Generator) -> Block:
    shape = law.cv**-2.0
    return lambda n: g.standard_gamma(shape, n) * (law.mean / shape)


def _erlang(law: Erlang[float], g: Generator) -> Block:
    return lambda n: g.standard_gamma(law.stages, n) * (law.mean / law.stages)


def _lognormal(law: LogNormal[float], g: Generator) -> Block:
    variance = math.log1p(law.cv**2)
    mu, sigma = math.log(law.mean) - variance / 2, math.sqrt(variance)
    return lambda n: np.exp(mu + sigma * g.standard_normal(n))


def _weibull(law: Weibull[float], g: Generator) -> Block:
    return lambda n: law.scale * g.standard_exponential(n) ** (1.0 / law.shape)


def _triangular(law: Triangular[float], g: Generator) -> Block:
    low, mode, high = law.low, law.mode, law.high
    share = (mode - low) / (high - low)

    def block(n: int) -> np.ndarray:
        u = g.random(n)
        left = low + np.sqrt(u * (high - low) * (mode - low))
        right = high - np.sqrt((1.0 - u) * (high - low) * (high - mode))
        return np.where(u < share, left, right)

    return block


def _pert(law: Pert[float], g: Generator) -> Block:
    width = law.high - law.low
    a = 1.0 + 4.0 * (law.mode - law.low) / width
    b = 1.0 + 4.0 * (law.high - law.mode) / width
    return lambda n: law.low + width * g.beta(a, b, n)


def _uniform(law: Uniform[float], g: Generator) -> Block:
    return lambda n: law.low + (law.high - law.low) * g.random(n)


def _normal(law: Normal[float, float], g: Generator) -> Block:
    normal = NormalDist(law.mean, law.sd)
    below = normal.cdf(law.low)

    def block(n: int) -> np.ndarray:
        u = below + (1.0 - below) * g.random(n)
        return np.array([max(law.low, normal.inv_cdf(p)) if 0.0 < p < 1.0 else law.low for p in u.tolist()])

    return block


def _empirical(law: Empirical[float], g: Generator) -> Block:
    values = np.array(law.values, dtype=float)
    weights = np.array(law.weights if law.weights is not None else np.ones(len(values)), dtype=float)
    steps = np.cumsum(weights) / weights.sum()
    return lambda n: values[np.minimum(np.searchsorted(steps, g.random(n), side="right"), len(values) - 1)]


def _poisson(law: Poisson, g: Generator) -> Block:
    return lambda n: g.poisson(law.mean, n).astype(float)


def _geometric(law: Geometric, g: Generator) -> Block:
    if law.mean == 1.0:
        return lambda n: np.ones(n)
    rate = -math.log1p(-1.0 / law.mean)
    return lambda n: np.floor(g.standard_exponential(n) / rate) + 1.0


def _mixture(law: Mixture, g: Generator) -> Block:
    parts = [law.parts[name] for name in sorted(law.parts)]
    steps = np.cumsum([part.weight for part in parts])
    draws = [refill(part.of, g) for part in parts]

    def block(n: int) -> np.ndarray:
        which = np.searchsorted(steps / steps[-1], g.random(n), side="right")
        values = np.array([draw(n) for draw in draws])
        return values[np.minimum(which, len(parts) - 1), np.arange(n)]

    return block


def _autoregressive(law: Autoregressive, g: Generator) -> Block:
    state = [float(g.standard_normal())]
    spread = math.sqrt(1.0 - law.rho**2)

    def block(n: int) -> np.ndarray:
        values = []
        for z in g.standard_normal(n).tolist():
            values.append(state[0])
            state[0] = law.rho * state[0] + spread * z
        return law.mean + law.sd * np.array(values)

    return block


def _beta(law: Beta, g: Generator) -> Block:
    concentration = law.mean * (1.0 - law.mean) / law.sd**2 - 1.0
    if concentration <= 1e-9:  # nothing between 0 and 1
        return lambda n: (g.random(n) < law.mean).astype(float)
    return lambda n: g.beta(law.mean * concentration, (1.0 - law.mean) * concentration, n)


def _fixed(law: Fixed[float], _: Generator) -> Block:
    return lambda n: np.full(n, float(law.value))


SAMPLERS: dict[type[Declared], Callable[[Any, Generator], Block]] = {
    Fixed: _fixed,
    Exponential: _exponential,
    Gamma: _gamma,
    Erlang: _erlang,
    LogNormal: _lognormal,
    Weibull: _weibull,
    Triangular: _triangular,
    Pert: _pert,
    Uniform: _uniform,
    Normal: _normal,
    Empirical: _empirical,
    Autoregressive: _autoregressive,
    Mixture: _mixture,
    Poisson: _poisson,
    Geometric: _geometric,
    Beta: _beta,
}
require_behaviors("law", {*declared_types(TimeLaw), *declared_types(SizeLaw), *declared_types(ShareLaw)}, SAMPLERS)
