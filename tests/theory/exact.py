"""Exact values: every stochastic value of cases.yaml again, from its closed form."""

import math
from collections.abc import Callable

from scipy.optimize import brentq
from scipy.stats import norm, poisson

Values = dict[str, float]
TAIL = 400


def mm1() -> Values:
    """V01. M/M/1: L = rho/(1-rho), W exponential with rate mu - lambda (Gross & Harris 1998, ch. 2)."""
    lam, mu = 0.8, 1.0
    rho, gap = lam / mu, mu - lam
    return {
        "mean number in system L": rho / (1 - rho),
        "mean queue wait Wq": rho / gap,
        "mean flow time W": 1 / gap,
        "P(flow time > 10 h)": math.exp(-gap * 10),
        "95 % quantile of flow time": -math.log(0.05) / gap,
        "variance of number in system": rho / (1 - rho) ** 2,
    }


def mm4() -> Values:
    """V02. Erlang C with 4 machines and 3.4 erlang (Erlang 1917; Gross & Harris 1998, ch. 2)."""
    lam, mu, c = 3.4, 1.0, 4
    a = lam / mu
    busy = a**c / math.factorial(c) * c / (c - a)
    delayed = busy / (sum(a**k / math.factorial(k) for k in range(c)) + busy)
    wait = delayed / (c * mu - lam)
    return {
        "P(order waits)": delayed,
        "mean queue wait Wq": wait,
        "mean number in queue Lq": lam * wait,
        "P(Wq > 2 h)": delayed * math.exp(-(c * mu - lam) * 2),
    }


def mg1() -> Values:
    """V03. Wq = lambda E[S^2]/(2(1-rho)), E[Wq^2] = 2 Wq^2 + lambda E[S^3]/(3(1-rho)) (Takacs 1962).

    Moments of the log-normal law with mean 1: E[S^k] = (1+cv^2)^(k(k-1)/2).
    """
    lam, square = 0.75, 2.0
    wait = lam * (1 + square) / (2 * (1 - lam))
    second = 2 * wait**2 + lam * (1 + square) ** 3 / (3 * (1 - lam))
    return {
        "mean queue wait Wq": wait,
        "std. dev. of queue wait": math.sqrt(second - wait**2),
        "mean number in system L": lam * (wait + 1),
    }


def md1() -> Values:
    """V04. P(Wq <= t) = (1-rho) sum over k <= t of (lambda(k-t))^k/k! exp(-lambda(k-t)) (Erlang 1909)."""
    lam = 0.85

    def within(t: int) -> float:
        terms = ((lam * (k - t)) ** k / math.factorial(k) * math.exp(-lam * (k - t)) for k in range(t + 1))
        return (1 - lam) * sum(terms)

    wait = lam / (2 * (1 - lam))
    return {
        "mean queue wait Wq": wait,
        "P(Wq <= 1 h)": within(1),
        "P(Wq <= 3 h)": within(3),
        "mean number in system L": lam * (wait + 1),
    }


def dm1() -> Values:
    """V05. sigma = exp(-mu d (1-sigma)), Wq = sigma/(mu(1-sigma)) (Kendall 1953; Gross & Harris 1998, section 5.3)."""
    sigma = brentq(lambda s: s - math.exp(-1.25 * (1 - s)), 1e-12, 1 - 1e-9, xtol=1e-15)
    return {"P(wait > 0) = sigma": sigma, "mean queue wait Wq": sigma / (1 - sigma)}


def make_to_stock() -> Values:
    """V18. Fill 1 - rho^S, B = rho^(S+1)/(1-rho), I = S - rho(1-rho^S)/(1-rho) (Buzacott & Shanthikumar 1993)."""
    rho, level = 0.8, 6
    owed = rho ** (level + 1) / (1 - rho)
    return {
        "fill rate": 1 - rho**level,
        "mean backorders": owed,
        "mean on hand": level - rho * (1 - rho**level) / (1 - rho),
    }


def newsvendor() -> Values:
    """V26 (a). S* = mean + z sd, cost (h+b) phi(z) sd, Phi(z) = b/(b+h) (Snyder & Shen 2019, example 4.3)."""
    mean, sd, h, b = 50.0, 8.0, 0.18, 0.70
    z = norm.ppf(b / (b + h))
    return {"(a) S*": mean + z * sd, "(a) cost": (h + b) * norm.pdf(z) * sd}


def newsvendor_with_lead_time() -> Values:
    """V26 (b). Level for lead time 4: 5 periods of demand (Snyder & Shen 2019, example 4.4)."""
    return {"(b) S*": 5 * 50 + norm.ppf(0.70 / 0.88) * 8 * math.sqrt(5)}


def periodic_normal() -> Values:
    """V26 (b). End level S - D(L+1): normal loss function at S = 265."""
    level, mean, sd, h, b = 265.0, 250.0, 8 * math.sqrt(5), 0.18, 0.70
    z = (level - mean) / sd
    owed = sd * (norm.pdf(z) - z * norm.sf(z))
    return {"(b) cost per period at S=265": h * (level - mean + owed) + b * owed, "(b) mean end backorders": owed}


def periodic_poisson() -> Values:
    """V26 (c). End level S - D(L+1), demand Poisson(80) over 4 periods, S = 88."""
    owed = _shortage(80.0, 88)
    return {
        "(c) mean end on-hand": 88 - 80 + owed,
        "(c) mean end backorders": owed,
        "(c) cost per period": 1 * (88 - 80 + owed) + 9 * owed,
        "(c) P(no stock-out in a period)": float(poisson.cdf(88, 80)),
    }


def palm() -> Values:
    """V27. On order is Poisson(6) whatever the law of the lead time (Palm 1938; Feeney & Sherbrooke 1966)."""
    owed = _shortage(6.0, 9)
    return {
        "expected backorders": owed,
        "fill rate": float(poisson.cdf(8, 6)),
        "mean on hand": 9 - 6 + owed,
        "P(backorders > 0)": float(poisson.sf(9, 6)),
        "mean customer wait": owed / 0.4,
    }


def erlang_b() -> Values:
    """V28. Loss B(8, 6), whatever the law of the lead time (Erlang 1917; Sevastyanov 1957)."""
    a, level = 6.0, 8
    lost = a**level / math.factorial(level) / sum(a**k / math.factorial(k) for k in range(level + 1))
    return {"fill rate": 1 - lost, "fraction lost": lost, "mean on hand": level - a * (1 - lost)}


def reorder_point() -> Values:
    """V29. Position uniform on r+1 .. r+Q, level = position - Poisson(3) (Federgruen & Zheng 1992)."""
    r, q, h, b, order, rate = 3, 5, 20.0, 150.0, 100.0, 1.5
    positions = range(r + 1, r + q + 1)
    owed = sum(_shortage(3.0, y) for y in positions) / q
    on_hand = sum(y - 3.0 + _shortage(3.0, y) for y in positions) / q
    return {
        "cost per month": order * rate / q + h * on_hand + b * owed,
        "mean on hand": on_hand,
        "mean backorders": owed,
        "fill rate": sum(float(poisson.cdf(y - 1, 3)) for y in positions) / q,
        "orders per month": rate / q,
    }


def min_max_small() -> Values:
    """V30 (a). Mean 6, K = 5, h = 1, b = 4, (s,S) = (4,10)."""
    cost, _, orders = _min_max(6.0, 4, 10, 5.0, 1.0, 4.0)
    return {"(a) cost per period": cost, "(a) P(order)": orders}


def min_max_large() -> Values:
    """V30 (b). Mean 10, K = 64, h = 1, b = 9, (s,S) = (6,40); published cost 35.022."""
    cost, on_hand, orders = _min_max(10.0, 6, 40, 64.0, 1.0, 9.0)
    return {"(b) cost per period": cost, "(b) mean end on-hand": on_hand, "(b) P(order)": orders}


def _min_max(mean: float, s: int, top: int, order: float, h: float, b: float) -> tuple[float, float, float]:
    """Cost, mean end on hand, P(order), by renewal masses of demand since an order (Zheng & Federgruen 1991)."""
    p = poisson.pmf(range(TAIL), mean)
    masses = [1 / (1 - p[0])]
    for j in range(1, top - s):
        masses.append(sum(p[k] * masses[j - k] for k in range(1, j + 1)) / (1 - p[0]))
    periods = sum(masses)
    owed = sum(m * _shortage(mean, top - j) for j, m in enumerate(masses)) / periods
    on_hand = sum(m * (top - j - mean + _shortage(mean, top - j)) for j, m in enumerate(masses)) / periods
    return order / periods + h * on_hand + b * owed, on_hand, 1 / periods


def _shortage(mean: float, level: int) -> float:
    """E(D - level)+ for Poisson D: mean P(D >= level) - level P(D > level)."""
    return mean * float(poisson.sf(level - 1, mean)) - level * float(poisson.sf(level, mean))


def eoq() -> Values:
    """V24 (a). Q* = sqrt(2Kd/h), cost sqrt(2Kdh) (Harris 1913)."""
    return {"(a) Q*": math.sqrt(2 * 8 * 1300 / 0.225), "(a) cost": math.sqrt(2 * 8 * 1300 * 0.225)}


def unit_demands() -> Values:
    """V24 (b). Unit demands: K d/Q + h (Q+1)/2."""
    return {"(b) cost, unit demands, Q=304": 8 * 1300 / 304 + 0.225 * 305 / 2}


def planned_backorders() -> Values:
    """V24 (c). Q* = sqrt(2Kd(h+b)/(hb)), cost sqrt(2Kdhb/(h+b)) (Zipkin 2000, ch. 3)."""
    k, d, h, b = 8, 1300, 0.225, 5
    return {"(c) Q*": math.sqrt(2 * k * d * (h + b) / (h * b)), "(c) cost": math.sqrt(2 * k * d * h * b / (h + b))}


def finite_production() -> Values:
    """V24 (d). Q* = sqrt(2Kd/h'), cost sqrt(2Kdh'), h' = h(1 - d/p) (Snyder & Shen 2019, problem 3.22)."""
    k, d, h = 4, 80, 0.08 * (1 - 80 / 110)
    return {"(d) Q*": math.sqrt(2 * k * d / h), "(d) cost": math.sqrt(2 * k * d * h)}


FORMULAS: dict[str, Callable[[], Values]] = {
    "v01_mm1": mm1,
    "v02_mm4": mm4,
    "v03_mg1": mg1,
    "v04_md1": md1,
    "v05_dm1": dm1,
    "v18_make_to_stock": make_to_stock,
    "v24a_eoq": eoq,
    "v24b_unit_demands": unit_demands,
    "v24c_planned_backorders": planned_backorders,
    "v24d_finite_production": finite_production,
    "v26a_newsvendor": newsvendor,
    "v26b_level": newsvendor_with_lead_time,
    "v26b_normal": periodic_normal,
    "v26c_poisson": periodic_poisson,
    "v27_fixed": palm,
    "v27_exponential": palm,
    "v27_lognormal": palm,
    "v28_fixed": erlang_b,
    "v28_lognormal": erlang_b,
    "v29_reorder_point": reorder_point,
    "v30a_min_max": min_max_small,
    "v30b_min_max": min_max_large,
}
