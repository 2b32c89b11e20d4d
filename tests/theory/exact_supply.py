"""Exact values of cases about supply, service, and transport (V31 to V46 without V45), from their closed forms."""

import math
from functools import cache

import numpy as np
from scipy import stats
from scipy.stats import poisson

Values = dict[str, float]
SIZE = 4096


def _compound(rate: float, sizes: np.ndarray) -> np.ndarray:
    """Law of a compound Poisson sum with *rate* jumps, by the transform exp(rate (p(z) - 1))."""
    padded = np.zeros(SIZE)
    padded[: len(sizes)] = sizes
    law = np.fft.ifft(np.exp(rate * (np.fft.fft(padded) - 1))).real
    return np.clip(law, 0.0, None)


def _short(law: np.ndarray, level: float) -> float:
    """E(D - level)+."""
    return float(np.sum(law * np.maximum(np.arange(len(law)) - level, 0)))


def _left(law: np.ndarray, level: float) -> float:
    """E(level - D)+."""
    return float(np.sum(law * np.maximum(level - np.arange(len(law)), 0)))


def _poisson(mean: float, size: int = 400) -> np.ndarray:
    return np.asarray(poisson.pmf(np.arange(size), mean))


@cache
def law_inventory(s: int, top: int) -> tuple[float, float, float]:
    """V31. Ordering, holding and shortage a month: chain of the level at reviews, integrals by Gauss and Legendre.

    Delivery comes U(0.5, 1) after the review, so that the level at t is that of the order with chance 2t - 1.
    """
    sizes = np.array([0, 1 / 6, 1 / 3, 1 / 3, 1 / 6])
    month = _compound(10, sizes)[:400]
    levels = np.arange(top, top - 400, -1)
    after = np.where(levels < s, top, levels)
    chain = np.array([[month[y - x] if 0 <= y - x < 400 else 0.0 for x in levels] for y in after])
    chain[:, -1] += 1.0 - chain.sum(axis=1)
    balance = chain.T - np.eye(400)
    balance[-1] = 1.0
    p = np.linalg.solve(balance, np.eye(400)[-1])
    ordering = float(np.sum(p * (levels < s) * (32 + 3 * (top - levels))))
    nodes, weights = np.polynomial.legendre.leggauss(40)
    holding = shortage = 0.0
    for low in (0.0, 0.5):
        for node, weight in zip(low + 0.25 * (nodes + 1), 0.25 * weights, strict=True):
            law = _compound(10 * node, sizes)[:600]
            come = max(0.0, 2 * node - 1)
            for level, target, chance in zip(levels, after, p, strict=True):
                if chance > 1e-16:
                    ways = ((level, 1 - come), (target, come)) if target != level else ((level, 1.0),)
                    holding += sum(weight * chance * c * _left(law, y) for y, c in ways)
                    shortage += sum(weight * chance * c * 5 * _short(law, y) for y, c in ways)
    return ordering, holding, shortage


def law_20_40() -> Values:
    """V31 (20,40)."""
    parts = law_inventory(20, 40)
    names = ("(20,40) ordering", "(20,40) holding", "(20,40) shortage")
    return dict(zip(names, parts, strict=True)) | {"(20,40) total": sum(parts)}


def compound() -> Values:
    """V32. Lead-time demand compound Poisson(2) of geometric sizes; an order finds 10 - D on hand."""
    geometric = np.array([0.0, *(0.5**k for k in range(1, 200))])
    law = _compound(2.0, geometric)[:600]
    sizes = np.arange(len(geometric))
    filled = sum(law[d] * np.sum(geometric * np.minimum(sizes, 10 - d)) for d in range(10))
    whole = sum(law[d] * np.sum(geometric[: 11 - d]) for d in range(10))
    return {
        "expected backorders": _short(law, 10),
        "mean on hand": _left(law, 10),
        "unit fill rate": float(filled / 2),
        "order (complete) fill rate (equal, geometric is memoryless)": float(whole),
    }


def serial() -> Values:
    """V33. B_j = (B_(j+1) + D(L_j) - s_j)+, the demand of a lead time after the backorders of the stage before."""
    owed, found = np.array([1.0]), {}
    for stage, lead, level in ((3, 3, 7), (2, 2, 5), (1, 1, 4)):
        total = np.convolve(owed, _poisson(2 * lead, 120))[:400]
        found[f"stage {stage} mean on hand"] = _left(total, level)
        found[f"stage {stage} mean backorders"] = _short(total, level)
        owed = np.array([total[: level + 1].sum(), *total[level + 1 :]])
    found["stage 1 fill rate"] = float(total[:4].sum())
    return found


def two_echelon() -> Values:
    """V34. Depot backorders (Poisson(6.4) - 6)+ thinned to a quarter, plus Poisson(0.08 x 4 + 0.02 x 5)."""
    pipeline = _poisson(6.4)
    owed = np.array([pipeline[:7].sum(), *pipeline[7:100]])
    share = sum(p * stats.binom.pmf(np.arange(100), n, 0.25) for n, p in enumerate(owed))
    base = np.convolve(share, _poisson(0.42, 60))
    return {
        "depot expected backorders": _short(pipeline, 6),
        "depot fill rate": float(pipeline[:6].sum()),
        "EBO per base (exact)": _short(base, 2),
        "base fill rate (exact)": float(base[:2].sum()),
    }


def assemble_to_order() -> Values:
    """V35. Orders for both in the last 10 d are short of both components; those of the 4 d before, of the second."""
    both = sum(poisson.pmf(c, 3.0) * poisson.cdf(7 - c, 1.5) * poisson.cdf(11 - c, 3.5 + 1.2) for c in range(8))
    one, two = float(poisson.cdf(7, 4.5)), float(poisson.cdf(11, 7.7))
    return {
        "order fill rate {1,2}": float(both),
        "fill rate {1}": one,
        "fill rate {2}": two,
        "aggregate fill rate": float(0.15 * one + 0.25 * two + 0.30 * both) / 0.70,
        "EBO component 1": _short(_poisson(4.5), 8),
    }


def on_off() -> Values:
    """V36. The level is 80 - 20 (n+1) after n periods without supply (Tomlin 2006)."""
    up = 0.25 / 0.29
    chance = [up, *(up * 0.04 * 0.75 ** (n - 1) for n in range(1, 400))]
    on_hand = sum(p * max(0, 80 - 20 * (n + 1)) for n, p in enumerate(chance))
    owed = sum(p * max(0, 20 * (n + 1) - 80) for n, p in enumerate(chance))
    return {
        "cost per period": 0.25 * on_hand + 3 * owed,
        "mean on hand (end)": on_hand,
        "mean backorders (end)": owed,
        "fraction of periods up": up,
    }


def _disrupted(psi: float, area: float) -> tuple[float, float, float, float]:
    """Cost, share lost, orders and on hand of a year, of cycles that end closed with chance *psi*."""
    q, d, mu = 773.0, 1300.0, 14.0
    cycle, lost = q / d + psi / mu, d * psi / mu
    return (8 + 0.225 * area + 5 * lost) / cycle, lost / (q + lost), 1 / cycle, area / cycle


def eoq_disrupted_steady() -> Values:
    """V37 (a). psi = l/(l+m) (1 - exp(-(l+m) Q/d)) (Berk & Arreola-Risa 1994)."""
    psi = 1.5 / 15.5 * (1 - math.exp(-15.5 * 773 / 1300))
    return {"(a) cost per year": _disrupted(psi, 773**2 / 2600)[0]}


def eoq_disrupted() -> Values:
    """V37 (b). Poisson demand: psi = l/(l+m) (1 - (d/(d+l+m))^Q), holding Q(Q+1)/(2d) in a cycle."""
    psi = 1.5 / 15.5 * (1 - (1300 / 1315.5) ** 773)
    cost, lost, orders, on_hand = _disrupted(psi, 773 * 774 / 2600)
    return {
        "(b) cost per year": cost,
        "(b) fraction of demand lost": lost,
        "(b) orders per year": orders,
        "(b) mean on hand": on_hand,
    }


def bullwhip(rho: float) -> float:
    """V39 (a), (c). 1 + (2L/p + 2L^2/p^2)(1 - rho^p), L = 3, p = 6 (Chen et al. 2000)."""
    return 1 + (2 * 3 / 6 + 2 * 9 / 36) * (1 - rho**6)


def random_split() -> Values:
    """V40. Palm with the mean of the mixture: Poisson(0.6 x 14.5)."""
    law = _poisson(0.6 * (0.7 * 10 + 0.3 * 25))
    return {
        "expected backorders": _short(law, 12),
        "fill rate": float(law[:12].sum()),
        "mean on hand": _left(law, 12),
    }


def _surged(day: float) -> float:
    """Mean pipeline under exponential repair: 24 in peace, 48 more in the end if the surge went on."""
    end = min(day, 130.0)
    return 24 + 48 * (math.exp(-(day - end) / 12) - math.exp(-(day - 100) / 12))


def surge_exponential() -> Values:
    """V42 (i). Pipeline Poisson(m(t)) (Hillestad 1982)."""
    owed = {f"(i) EBO t={day}": _short(_poisson(_surged(day)), 50) for day in (112, 130, 140)}
    return {"(i) mean pipeline t=112": _surged(112)} | owed


def surge_fixed() -> Values:
    """V42 (ii). Of the last 12 days, 6 lie in the surge, both on t = 106 and on t = 136."""
    owed = _short(_poisson(48.0), 50)
    return {"(ii) mean pipeline t=106": 48.0, "(ii) EBO t=106": owed, "(ii) EBO t=136": owed}


def one_officer() -> Values:
    """V43 (a). Pollaczek-Khinchine."""
    mean, square = 0.8 * 2 + 0.2 * 17, 0.8 * 4 + 0.2 * 2 * 17**2
    wait = 0.15 * square / (2 * (1 - 0.15 * mean))
    return {"(a) mean licence wait Wq": wait, "(a) mean total time": wait + mean}


def three_officers() -> Values:
    """V43 (b). N(t+D) = (N(t)-3)+ + Poisson(2.5) (Crommelin 1932)."""
    size = 300
    law = _poisson(2.5, size)
    chain = np.zeros((size, size))
    for n in range(size):
        first = max(0, n - 3)
        chain[n, first:] = law[: size - first]
        chain[n, -1] += 1 - chain[n].sum()
    balance = chain.T - np.eye(size)
    balance[-1] = 1.0
    p = np.linalg.solve(balance, np.eye(size)[-1])
    return {"(b) mean wait Wq": _short(p, 3) / 0.5, "(b) P(wait)": float(p[3:].sum())}


_SAFE = 0.98 * 0.95 * 0.90


def losses_each() -> Values:
    """V44 (a). Binomial."""
    return {"(a) mean delivered": 50 * _SAFE, "(a) sd": math.sqrt(50 * _SAFE * (1 - _SAFE))}


def losses_together() -> Values:
    """V44 (b). Bernoulli times 50."""
    return {"(b) sd": 50 * math.sqrt(_SAFE * (1 - _SAFE))}


def losses_again() -> Values:
    """V44 (c). Wald: mean length of an attempt over the chance that it succeeds."""
    return {
        "(c) mean dispatches": 1 / _SAFE,
        "(c) mean delivery time": (4 + 0.98 * 6 + 0.98 * 0.95 * 3) / _SAFE,
    }


def first_orders(orders: int) -> float:
    """V46. Mean over the first arrivals of the number each finds, times the mean service (memoryless).

    Between arrivals services end with chance mu/(lambda + mu), one after another.
    """
    end = (1 / 0.9) / (1 + 1 / 0.9)
    found, total = np.zeros(orders + 1), 0.0
    found[0] = 1.0
    for _ in range(orders):
        total += float(np.sum(found * np.arange(orders + 1))) * 0.9
        after = np.zeros(orders + 1)
        for n in range(orders):
            for left in range(1, n + 2):
                after[left] += found[n] * (1 - end) * end ** (n + 1 - left)
            after[0] += found[n] * end ** (n + 1)
        found = after
    return total / orders


FORMULAS = {
    "v31_20_40": law_20_40,
    "v31_20_60": lambda: {"(20,60) total": sum(law_inventory(20, 60))},
    "v31_40_60": lambda: {"(40,60) total": sum(law_inventory(40, 60))},
    "v32_compound": compound,
    "v33_serial": serial,
    "v34_two_echelon": two_echelon,
    "v35_assemble_to_order": assemble_to_order,
    "v36_disruptions": on_off,
    "v37a_eoq_disruptions": eoq_disrupted_steady,
    "v37b_eoq_disruptions": eoq_disrupted,
    "v39a_bullwhip": lambda: {"(a) variance ratio": bullwhip(0.0)},
    "v39b_bullwhip": lambda: {"(b) variance ratio": 1 + 2 * 3 * 0.3 + 2 * 9 * 0.09 / 1.7},
    "v39c_bullwhip": lambda: {"(c) variance ratio": bullwhip(0.4)},
    "v40_random_split": random_split,
    "v41a_departures": lambda: {"(a) mean wait": 3.5, "(a) mean number waiting": 1.5 * 3.5},
    "v41b_departures": lambda: {"(b) mean wait": 7 * (1 + 0.36) / 2},
    "v41c_departures": lambda: {"(c) mean wait": 11 / 3},
    "v42i_surge": surge_exponential,
    "v42ii_surge": surge_fixed,
    "v43a_licences": one_officer,
    "v43b_licences": three_officers,
    "v44a_losses": losses_each,
    "v44b_losses": losses_together,
    "v44c_losses": losses_again,
    "v46_first_25": lambda: {"expected average delay, first 25": first_orders(25)},
    "v46_first_100": lambda: {"expected average delay, first 100": first_orders(100)},
}
