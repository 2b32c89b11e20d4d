"""Exact values of cases about machines, lines, repair and assembly (V06 to V25), from their closed forms."""

import math
from itertools import combinations

import numpy as np
from scipy.integrate import quad
from scipy.stats import gamma, poisson

from tests.theory.chains import birth_death, flow_line

Values = dict[str, float]


def unreliable() -> Values:
    """V06. Effective time and variability of a machine that fails while it works (Hopp & Spearman, ch. 8)."""
    lam, t0, c0, mf, mr = 0.7, 1.0, 0.25, 10.0, 2.0
    a = mf / (mf + mr)
    te, ce = t0 / a, c0 + 2 * a * (1 - a) * mr / t0
    rho = lam * te
    return {
        "effective processing time te": te,
        "effective SCV ce^2": ce,
        "mean queue wait Wq": rho * (1 + ce) / (2 * (1 - rho)) * te,
    }


def saturated() -> Values:
    """V06. Availability and throughput of the same machine when it never lacks work."""
    return {"availability A": 10 / 12, "saturated throughput 1/te": 10 / 12}


def renewal() -> Values:
    """V07. Up at the start: A(t) = A + (1-A) exp(-(l+m)t), and its integral (Barlow & Proschan 1965)."""
    lam, mu, end = 1 / 200, 1 / 15, 100.0
    a, both = mu / (lam + mu), lam + mu
    mean = a + (1 - a) * (1 - math.exp(-both * end)) / (both * end)
    return {
        "point availability at 10 h": a + (1 - a) * math.exp(-both * 10),
        "mean availability over (0,100 h]": mean,
        "expected failures in (0,100 h]": lam * end * mean,
    }


def renewal_steady() -> Values:
    """V07. A = mean up / (mean up + mean down)."""
    return {"steady-state availability (any distribution)": 200 / 215}


def machine_repair() -> Values:
    """V08. Birth-death chain on the machines down (Gross & Harris 1998, section 2.7)."""
    p = birth_death([(8 - i) / 50 for i in range(8)], [min(i, 2) / 8 for i in range(1, 9)])
    down = sum(i * x for i, x in enumerate(p))
    return {
        "mean machines running": 8 - down,
        "mean crews busy": sum(min(i, 2) * x for i, x in enumerate(p)),
        "P(all machines running)": p[0],
        "mean time in repair shop (wait + repair)": down / ((8 - down) / 50),
    }


def repair_loop() -> Values:
    """V09. Birth-death chain on the engines in the shop, 0 to 24; all 20 fly while at most 4 are there."""
    p = birth_death([min(20, 24 - i) / 60 for i in range(24)], [min(i, 3) / 6 for i in range(1, 25)])
    grounded = sum(max(0, i - 4) * x for i, x in enumerate(p))
    return {
        "mean aircraft AOG": grounded,
        "P(no aircraft AOG)": sum(p[:5]),
        "mean engines in repair shop": sum(i * x for i, x in enumerate(p)),
        "failures per day": (20 - grounded) / 60,
    }


def tandem(stations: int, buffer: int) -> Values:
    """V10. Stationary law of the enumerated chain (Hunt 1956; Hillier & Boling 1967)."""
    line = flow_line([1.0] * stations, [0] + [buffer] * (stations - 1))
    return {f"throughput N={stations}, b={buffer}": line.throughput()}


def no_buffer() -> Values:
    """V11. 1/E max(C1, C2); C = 1 + compound Poisson of exponential repairs: P(C-1 <= x) is a Poisson mix of gammas."""

    def within(x: float, mtbf: float, mttr: float) -> float:
        n = np.arange(1, 60)
        return float(poisson.pmf(0, 1 / mtbf) + np.sum(poisson.pmf(n, 1 / mtbf) * gamma.cdf(x, n, scale=mttr)))

    late, _ = quad(lambda x: 1 - within(x, 20, 3) * within(x, 15, 2), 0, 200, limit=400, epsabs=1e-13, epsrel=1e-13)
    return {"throughput": 1 / (1 + late), "mean cycle": 1 + late}


def transfer_line() -> Values:
    """V12. The chain of Gershwin & Berman (1981)."""
    line = flow_line([1.0, 1.2], [0, 4], failure=[0.05, 0.08], repair=[0.2, 0.3])
    return {
        "throughput": line.throughput(),
        "P(M2 starved)": line.share(1, "starved"),
        "P(M1 blocked)": line.share(0, "blocked"),
        "mean parts in buffer": line.mean_buffer(1),
        "P(M2 down)": line.share(1, "down"),
    }


def jackson() -> Values:
    """V13. Traffic equations, then M/M/c at every station (Jackson 1957)."""
    back = np.array([[0, 1, 0], [0, 0, 1], [0.05, 0.15, 0]])
    flow = np.linalg.solve(np.eye(3) - back.T, [0.5, 0, 0])
    number = [_mmc(lam, mu, c) for lam, mu, c in zip(flow, (0.75, 0.45, 0.85), (1, 2, 1), strict=True)]
    return {
        "arrival rate machining": flow[0],
        "arrival rate assembly": flow[1],
        "mean number machining": number[0],
        "mean number assembly": number[1],
        "mean number test": number[2],
        "mean total time in system": sum(number) / 0.5,
    }


def _mmc(lam: float, mu: float, c: int) -> float:
    a = lam / mu
    busy = a**c / math.factorial(c) * c / (c - a)
    delayed = busy / (sum(a**k / math.factorial(k) for k in range(c)) + busy)
    return a + delayed * a / (c - a)


def conwip_balanced() -> Values:
    """V14 (a). Practical worst case w/(w + W0 - 1) of the rate, 8/11 of a half (Hopp & Spearman, ch. 7)."""
    return {"(a) throughput": 8 / 11 / 2, "(a) mean cycle time": 22.0}


def conwip() -> Values:
    """V14 (b). Mean value analysis (Reiser & Lavenberg 1980)."""
    means, number, rate = (2, 3, 1, 2.5), [0.0] * 4, 0.0
    for jobs in range(1, 7):
        times = [m * (1 + n) for m, n in zip(means, number, strict=True)]
        rate = jobs / sum(times)
        number = [rate * t for t in times]
    return {"(b) throughput": rate, "(b) mean jobs at the 3 h station": number[1]}


def rework() -> Values:
    """V15 (a). Geometric passes: E = 1/y, E[S^2] = (2-y)/y^2 (Pollaczek-Khinchine)."""
    y, lam = 0.85, 0.7
    return {"(a) mean passes per good job": 1 / y, "(a) mean queue wait": lam * (2 - y) / y**2 / (2 * (1 - lam / y))}


def yield_loss() -> Values:
    """V15 (b). Negative binomial."""
    y = 0.98 * 0.95 * 0.99 * 0.90
    return {"(b) mean units started for 100 good": 100 / y, "(b) sd of units started": math.sqrt(100 * (1 - y)) / y}


def scrap() -> Values:
    """V15 (c). Three failures in a row."""
    return {"(c) scrap probability": (1 - 0.85) ** 3}


def priorities() -> Values:
    """V16. Wq_k = R/((1-s_(k-1))(1-s_k)) (Cobham 1954)."""
    rates, means, squares = (0.2, 0.3, 0.25), (0.8, 1.0, 1.2), (0.64, 2.0, 2.88)
    left = sum(r * s for r, s in zip(rates, squares, strict=True)) / 2
    load = np.cumsum([0.0, *(r * m for r, m in zip(rates, means, strict=True))])
    return {f"Wq class {k}": left / ((1 - load[k - 1]) * (1 - load[k])) for k in (1, 2, 3)}


def kit_of_six() -> Values:
    """V17 (a). Largest of 6 exponentials."""
    return {
        "(a) mean kit time": 30 * sum(1 / k for k in range(1, 7)),
        "(a) sd": 30 * math.sqrt(sum(1 / k**2 for k in range(1, 7))),
        "(a) 90 % quantile": -30 * math.log(1 - 0.9 ** (1 / 6)),
    }


def kit_of_three() -> Values:
    """V17 (b). Inclusion and exclusion: E max^k = sum of +-k!/rate^k over all subsets."""
    rates = (1 / 20, 1 / 35, 1 / 50)
    subsets = [((-1) ** (n + 1), sum(chosen)) for n in (1, 2, 3) for chosen in combinations(rates, n)]
    first = sum(sign / rate for sign, rate in subsets)
    second = sum(2 * sign / rate**2 for sign, rate in subsets)
    return {"(b) mean kit time": first, "(b) sd": math.sqrt(second - first**2)}


_B = math.log2(0.85)


def unit_theory() -> Values:
    """V19. T_n = T_1 n^b, added up; 400 hours a day (Crawford 1947)."""
    done = np.cumsum([1000 * n**_B for n in range(1, 101)])
    return {
        "total hours, 100 units (unit theory)": float(done[-1]),
        "completion day of unit 50": float(done[49] / 400),
        "units complete on day 60": float((done <= 24000).sum()),
    }


def unit_100() -> Values:
    """V19. T_100."""
    return {"hours of unit 100": 1000 * 100**_B}


def unit_2() -> Values:
    """V19. b = log2(T_2/T_1)."""
    return {"slope b": _B}


def cumulative_average() -> Values:
    """V19. T_1 N^(1+b) (Wright 1936)."""
    return {"total hours, 100 units (Wright)": 1000 * 100 ** (1 + _B)}


def whole_lot() -> Values:
    """V20 (a). Longest path, slack of CAS on it, gross requirements of 40 missiles."""
    guidance, motor, warhead = max(max(120, 154) + 18, 60) + 12, max(95, 45) + 20, max(110, 30) + 9
    begin = max(guidance, motor, warhead, 40)
    return {
        "(a) earliest delivery of the lot": begin + 5,
        "(a) latest order day for CAS for that delivery": begin - 20 - 95,
        "(a) gross requirement CHP": 40 * 3,
        "(a) gross requirement PRP": 40 * 35.5,
    }


def one_piece_flow() -> Values:
    """V20 (b). C_k = max(1.1 k + 0.8, 1.2 k, 0.6 k) + 0.5, for the last cell is faster than all before it."""
    done = [max(1.1 * k + 0.8, 1.2 * k, 0.6 * k) + 0.5 for k in range(1, 41)]
    return {
        "(b) completion of unit 5": done[4],
        "(b) completion of unit 40": done[39],
        "(b) mean completion time": sum(done) / 40,
    }


def shift() -> Values:
    """V21. 3.5 + 8 + 8 hours in week 0, 40 in each of the next two, half an hour on the Monday after them."""
    left = 100 - (3.5 + 8 + 8) - 40 - 40
    done = 3 * 168 + 8 + left
    return {
        "completion time": done,
        "elapsed": done - 61,
        "calendar utilisation of a 24/7 clock (40/168)": 40 / 168,
    }


def contract() -> Values:
    """V22 (a). Erlang law of 25 stages."""
    law = gamma(25, scale=2)
    return {
        "(a) mean": 50.0,
        "(a) sd": 10.0,
        "(a) P(T <= 60 d)": float(law.cdf(60)),
        "(a) 90 % quantile": float(law.ppf(0.9)),
    }


def contract_on_three() -> Values:
    """V22 (b). 22 gaps at three times the rate, then the largest of three."""
    variance = 22 * (2 / 3) ** 2 + sum((2 / k) ** 2 for k in (1, 2, 3))
    return {"(b) mean": 22 * 2 / 3 + 2 * (1 + 1 / 2 + 1 / 3), "(b) sd": math.sqrt(variance)}


def first_failure() -> Values:
    """V23. (5 l + m)/(6 l^2) (Barlow & Proschan 1965)."""
    lam, mu = 1 / 400, 1 / 20
    return {"mean time to first system failure": (5 * lam + mu) / (6 * lam**2)}


def two_of_three() -> Values:
    """V23. Birth-death chain on the units down."""
    lam, mu = 1 / 400, 1 / 20
    p = birth_death([3 * lam, 2 * lam, lam], [mu, mu, mu])
    return {
        "steady-state system availability": p[0] + p[1],
        "system failures per 10,000 h": 1e4 * p[1] * 2 * lam,
    }


def lot_sizing(plan: tuple[int, ...], name: str) -> Values:
    """V25. 500 for each order and 2 for each unit left at the end of a period."""
    left, cost = 0, 0.0
    for order, demand in zip(plan, (90, 120, 80, 70), strict=True):
        left += order - demand
        cost += (500 if order else 0) + 2 * left
    return {name: cost}


FORMULAS = {
    "v06_failures": unreliable,
    "v06_saturated": saturated,
    "v07_terminating": renewal,
    "v07_exponential": renewal_steady,
    "v07_general": renewal_steady,
    "v08_machine_repair": machine_repair,
    "v09_repair_loop": repair_loop,
    "v10_2_stations_buffer_2": lambda: tandem(2, 2),
    "v10_3_stations_buffer_0": lambda: tandem(3, 0),
    "v10_3_stations_buffer_1": lambda: tandem(3, 1),
    "v10_3_stations_buffer_2": lambda: tandem(3, 2),
    "v10_4_stations_buffer_0": lambda: tandem(4, 0),
    "v10_5_stations_buffer_0": lambda: tandem(5, 0),
    "v11_no_buffer": no_buffer,
    "v12_transfer_line": transfer_line,
    "v13_jackson": jackson,
    "v14a_conwip": conwip_balanced,
    "v14b_conwip": conwip,
    "v15a_rework": rework,
    "v15b_yield_loss": yield_loss,
    "v15c_rework": scrap,
    "v16_priorities": priorities,
    "v17a_kit": kit_of_six,
    "v17b_kit": kit_of_three,
    "v19_unit_theory": unit_theory,
    "v19_unit_100": unit_100,
    "v19_unit_2": unit_2,
    "v19_cumulative_average": cumulative_average,
    "v20a_whole_lot": whole_lot,
    "v20b_one_piece_flow": one_piece_flow,
    "v21_shift": shift,
    "v22a_contract": contract,
    "v22b_contract": contract_on_three,
    "v23_first_failure": first_failure,
    "v23_steady_state": two_of_three,
    "v25_optimal": lambda: lot_sizing((210, 0, 150, 0), "cost of the optimal plan"),
    "v25_lot_for_lot": lambda: lot_sizing((90, 120, 80, 70), "cost of lot-for-lot"),
    "v25_one_order": lambda: lot_sizing((360, 0, 0, 0), "cost of one order (360,0,0,0)"),
}
