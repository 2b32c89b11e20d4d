"""Limits: which part limits what a study is about under each plan, what limits next, and what more of it is worth.

A few of the replications of each plan are run again and followed (see limit_trace). The part that limits on the most
days gets a tenth more from the decision on, and then ten times as much, with the same worlds and random numbers: the
first is what it is worth, the second shows what limits next.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import timedelta
from math import fsum
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from desim.measure.kpi import headline_row
from desim.measure.outcome import Outcome, outcome_of
from desim.measure.row import Row
from desim.measure.service import stockpile_rows
from desim.sim.kernel.clock import Clock
from desim.sim.kernel.garbage import few_collections
from desim.sim.replicate import replicate
from desim.spec.facts import Facts
from desim.spec.fields.faults import SpecError
from desim.spec.metrics import find_metric
from desim.spec.read import read, read_run
from desim.spec.scenario import Scenario
from desim.spec.settings.run import Run
from desim.stats.interval import Interval, mean
from desim.stats.paired import paired_gaps
from desim.store.files import as_stored
from desim.store.identity import PLAN, Identity
from desim.store.replication_file import ReplicationFile
from desim.store.results import Results, load
from desim.study.comparison.limit_trace import WINDOW, Limit, LimitDays, limit_days, subject_of
from desim.study.execution.provenance import scenario_hash
from desim.study.execution.replications import Batch, run_batches, task_of
from desim.study.execution.run_state import ShowProgress
from desim.study.execution.task import ReplicationJob
from desim.study.worlds.stored import stored_worlds
from desim.study.worlds.worlds import Worlds

SCHEMA_VERSION = 1
"""Of limits.json; to be raised too when what limits is found in another way."""
LEDGER_BOOK = "limits"
"""Book of the ledger in which a replication keeps days by limit and window."""
SEPARATOR = "|"
MORE, MUCH_MORE = 1.1, 10.0
"""Factors on what limits: a tenth more, and so much that it limits no longer."""
CAUSE = "more_of_what_limits"
"""Name of the cause that adds them; with an underscore before where a scenario has such a part."""
FOLLOWED_COST = 2.0
"""What a followed replication costs over a plain one: 1.0 to 2.2 times as much, on the shipped experiments."""
LARGEST_SHARE = 0.5
"""Share of the simulating of the whole study that this may take."""
FEWEST = 2
"""Worlds below which nothing is done: one has no spread."""
CLEAR_LEAD = 0.05
"""Share of the days of a part that the span in which it leads must be ahead by, to be named."""
STOCK = "mean_on_hand"
Data = dict[str, Any]


class _Replications(NamedTuple):
    """Some replications of one scenario."""

    values: dict[int, list[float]]
    """Values of the measures by replication, NaN where undefined."""
    limits: dict[int, LimitDays]
    """Days by limit and window by replication."""


def traced_replication(scenario: Scenario, seed: int, number: int, most: int | None = None) -> Outcome:
    """One replication that is followed, with the days by limit and window in its ledger."""
    with few_collections():  # the facts, which are many objects, are out of use when this ends
        found, limits = _followed(scenario, seed, number, most)
    for limit, days in sorted(limits.items()):
        entries = ((w, float(days[w])) for w in np.flatnonzero(days))
        found.ledger += [
            (LEDGER_BOOK, limit.part, SEPARATOR.join((limit.kind, limit.cause, str(w))), value, "d")
            for w, value in entries
        ]
    return found


def _followed(scenario: Scenario, seed: int, number: int, most: int | None) -> tuple[Outcome, LimitDays]:
    """What a followed replication hands over, and its days by limit."""
    facts = replicate(scenario, seed, number, clock=Clock(most), follow=True)
    return _measured(scenario, facts), limit_days(scenario, facts)


def measured_replication(scenario: Scenario, seed: int, number: int, most: int | None = None) -> Outcome:
    """One replication, of which no more is measured than is asked here."""
    return _measured(scenario, replicate(scenario, seed, number, clock=Clock(most)))


def _measured(scenario: Scenario, facts: Facts) -> Outcome:
    """The headline and the mean stocks of one replication, and nothing else."""
    stocks = [Row(*row) for row in stockpile_rows(scenario, facts) if row[0] == STOCK]
    head = headline_row(scenario, facts)
    return outcome_of(stocks if head is None else [*stocks, head], facts)


def world_count(plans: Iterable[Results], points: Iterable[Results], most: int) -> int:
    """Worlds of each plan that are run again: *most*, or as many as half of the simulating of all *points* pays for.

    Reckoned in events, so that it is the same on every machine. 0 where two worlds would cost more.
    """
    runs = 2 * FOLLOWED_COST + 1.0
    each = fsum(found.manifest["events"] / max(1, found.manifest["completed"]) for found in plans)
    paid = LARGEST_SHARE * fsum(found.manifest["events"] for found in points)
    count = min(most, int(paid / (runs * each))) if each else 0
    return count if count >= FEWEST else 0


def plan_limits(
    plans: Sequence[Path],
    points: Sequence[Path],
    run: Run,
    known: Data | None = None,
    tick: ShowProgress | None = None,
) -> Data | None:
    """What limits under each of *plans*, as plain data; None where that cannot be said, or is not to be.

    Args:
        plans: Results folders of the plans under the base disruption.
        points: Those of all points of the study, which pay for it.
        run: Says how many worlds at most (``limit_worlds``), and what works on them.
        known: What was found before; it is returned where it is of the same plans, worlds, seed and code.
        tick: Is called with every chunk of replications that is done.
    """
    results = [load(folder) for folder in plans]
    count = world_count(results, map(load, points), run.limit_worlds) if run.limit_worlds else 0
    subject = subject_of(results[0].scenario) if results else None
    if not count or subject is None:
        return None
    identity = _identity(results, count)
    if known is not None and known["identity"] == identity:
        return known
    head = results[0].scenario.headline
    entries = _entries(
        [_PlanTrace(one, run, count) for one in results if subject_of(one.scenario) == subject], run, tick
    )
    found = {name: entry for name, entry in entries.items() if entry is not None}
    words = {"metric": head.metric, "subject": head.subject} if head else {}
    if not found:
        return None
    whole = {"schema_version": SCHEMA_VERSION, "identity": identity, **words, "window": WINDOW, "plans": found}
    plain: Data = as_stored(whole)  # pages must not tell what was found from what was stored
    return plain


def _identity(results: Iterable[Results], count: int) -> str:
    """Of what decides the answer: plans as they were stored, and the number of worlds."""
    stored = {one.folder.name: Identity.read(one.folder / PLAN) for one in results}
    return scenario_hash([SCHEMA_VERSION, count, {name: vars(one) if one else None for name, one in stored.items()}])


def _entries(traces: "Sequence[_PlanTrace]", run: Run, tick: ShowProgress | None) -> dict[str, Data | None]:
    """What limits under each plan, by the name of its folder; None where nothing is ever short.

    All plans are followed on one pool, and then all changes of all plans, so that no plan waits for another one.
    """
    for trace, base in zip(traces, _run_together([one.as_it_is() for one in traces], run, tick), strict=True):
        trace.take(base)
    changed = [trace for trace in traces if trace.change]
    batches = [batch for trace in changed for batch in (trace.more(), trace.much_more())]
    found = iter(_run_together(batches, run, tick))
    rest = {trace.name: trace.counterfactuals(next(found), next(found)) for trace in changed}
    return {one.name: None if one.entry is None else {**one.entry, **rest.get(one.name, {})} for one in traces}


def _run_together(batches: Sequence[Batch], run: Run, tick: ShowProgress | None) -> list[_Replications]:
    """The replications of some batches, batch by batch, each in the order of their numbers."""
    found = [_Replications({}, {}) for _ in batches]
    for done in run_batches(batches, run):
        if tick:
            tick(done.found)
        own = found[done.place]
        for number, values in done.found.values.items():
            own.values[number] = [np.nan if value is None else value for value in values]
        if done.found.file is not None and batches[done.place].task.job is traced_replication:
            own.limits.update(_limits_of(done.found.file))
    return [_Replications(dict(sorted(one.values.items())), dict(sorted(one.limits.items()))) for one in found]


class _PlanTrace:
    """The replications of one plan that are run again, as it is and with more of what limits."""

    def __init__(self, results: Results, run: Run, count: int) -> None:
        self.name, self._scenario, self._data = results.folder.name, results.scenario, dict(results.data)
        keys = [key for key in ("seed", "worlds", "per_world") if key in results.manifest]
        kept = read_run({key: results.manifest[key] for key in keys})
        self._run = run.model_copy(update={key: getattr(kept, key) for key in keys})
        self._worlds: Worlds | None = stored_worlds(results)
        self._numbers = _first_numbers(results, count)
        head = self._scenario.headline
        if head is None:
            raise ValueError("the scenario has no headline")
        stock = ((STOCK, head.subject),) if head.subject in self._scenario.stockpiles else ()
        self._measures = ((head.metric, head.subject), *stock)
        self._base = _Replications({}, {})
        self.entry: Data | None = None
        """What limits under the plan; None until ``take``, and where nothing is ever short."""
        self.change: dict[str, dict[str, float]] = {}
        """A tenth more of what limits, as factors on dials by part; empty where that cannot be."""
        self._changed: tuple[Scenario, Data] | None = None
        """The scenario with it."""

    def as_it_is(self) -> Batch:
        """The chosen replications, followed."""
        return self._batch(self._scenario, self._data, traced_replication)

    def take(self, base: _Replications) -> None:
        """Take the replications of the plan as it is."""
        self._base = base
        parts = limiting_parts(self._scenario, list(base.limits.values()))
        if not parts:
            return
        self.change = self._possible(dial_changes(self._scenario, parts[0]))
        self.entry = {
            "worlds": len(base.limits), "days_short": _plain(mean(_days_short(base))), "parts": parts,
            "change": self.change,
        }  # fmt: skip

    def more(self) -> Batch:
        """The chosen replications with a tenth more of what limits."""
        if self._changed is None:
            raise ValueError("no more of what limits can be had")
        return self._batch(*self._changed, measured_replication)

    def much_more(self) -> Batch:
        """The chosen replications with ten times as much of it, followed."""
        much = {
            part: {dial: MUCH_MORE if factor > 1.0 else 1.0 / MUCH_MORE for dial, factor in dials.items()}
            for part, dials in self.change.items()
        }
        data = with_change(self._scenario, self._data, much)
        return self._batch(read(data), data, traced_replication)

    def counterfactuals(self, more: _Replications, freed: _Replications) -> Data:
        """What a tenth more of the first part is worth, and what limits where there is ten times as much."""
        first = self.entry["parts"][0]["part"] if self.entry else ""
        left = limiting_parts(self._scenario, list(freed.limits.values()))
        following = [part for part in left if part["part"] != first]
        gains = [_plain(mean(self._gains(self._base, more, k))) for k in range(len(self._measures))]
        return {
            "gain": gains[0],
            "stock_gain": gains[1] if len(gains) > 1 else None,
            "following": following[0] if following else None,
        }

    def _possible(self, change: dict[str, dict[str, float]]) -> dict[str, dict[str, float]]:
        """The change; none where the scenario does not allow it."""
        data = with_change(self._scenario, self._data, change)
        try:
            self._changed = read(data), data
        except SpecError:
            return {}
        return change

    def _gains(self, base: _Replications, other: _Replications, k: int) -> np.ndarray:
        """How much better a measure is in the other, world by world; a day that does not come counts at the end."""
        metric = self._measures[k][0]
        both = sorted(base.values.keys() & other.values.keys())
        mine, theirs = (np.array([found.values[n][k] for n in both], dtype=float) for found in (base, other))
        if find_metric(metric).censored:
            mine, theirs = (np.where(np.isnan(v), self._scenario.last_day, v) for v in (mine, theirs))
        gaps = paired_gaps(theirs, mine)
        head = self._scenario.headline
        low = k == 0 and head is not None and head.better == "low"
        gaps = 0.0 - gaps if low else gaps
        return np.asarray(gaps[~np.isnan(gaps)])

    def _batch(self, scenario: Scenario, data: Data, job: ReplicationJob) -> Batch:
        """The chosen replications of a scenario, each in its world of the study."""
        task = task_of(scenario, self._run, scenario_hash(data), self._measures, job, self._worlds)
        return Batch(task, self._numbers)


def _first_numbers(results: Results, count: int) -> list[int]:
    """The first replication of each of the first *count* worlds in which it has a result."""
    each = int(results.manifest.get("per_world", 1))
    return [number for number in results.replication_numbers if number % each == 0][:count]


def _limits_of(file: ReplicationFile) -> dict[int, LimitDays]:
    """Days by limit and window, by replication, out of the ledgers; the last window is the last that is named."""
    rows = file.table("ledger").select(["replication", "book", "subject", "entry", "value"]).to_pylist()
    cells = [
        (row["replication"], Limit(str(row["subject"]), *entry[:2]), int(entry[2]), row["value"])
        for row in rows
        if row["book"] == LEDGER_BOOK and (entry := str(row["entry"]).split(SEPARATOR))
    ]
    count = 1 + max((w for _, _, w, _ in cells), default=0)
    found: dict[int, LimitDays] = {number: {} for number in file.replications}
    for number, limit, w, days in cells:
        found[number].setdefault(limit, np.zeros(count))[w] += days
    return found


def _days_short(found: _Replications) -> np.ndarray:
    """Days short in each world, shape (worlds,)."""
    return np.array([fsum(float(days.sum()) for days in limits.values()) for limits in found.limits.values()])


def limiting_parts(scenario: Scenario, worlds: Sequence[LimitDays]) -> list[Data]:
    """The parts that limit, the one with the most days first, over all worlds as plain data; see LimitingPart."""
    size = max((len(days) for limits in worlds for days in limits.values()), default=0)
    by_part: dict[str, np.ndarray] = {}
    kinds: dict[str, dict[str, float]] = defaultdict(dict)
    firsts: dict[str, int] = defaultdict(int)
    for limits in worlds:
        own: dict[str, float] = defaultdict(float)
        for limit, days in sorted(limits.items()):
            part = by_part.setdefault(limit.part, np.zeros(size))
            part[: len(days)] += days / len(worlds)
            own[limit.part] += float(days.sum())
            name = f"{limit.kind}: {limit.cause}" if limit.kind == "cause" else limit.kind
            kinds[limit.part][name] = kinds[limit.part].get(name, 0.0) + float(days.sum()) / len(worlds)
        if own:
            firsts[max(sorted(own), key=lambda name: own[name])] += 1
    return _ranked(scenario, by_part, kinds, firsts)


def _ranked(
    scenario: Scenario, by_part: dict[str, np.ndarray], kinds: dict[str, dict[str, float]], firsts: dict[str, int]
) -> list[Data]:
    total = fsum(float(days.sum()) for days in by_part.values())
    begin = scenario.measured_from - scenario.decision
    found = []
    for name in sorted(by_part, key=lambda part: (-float(by_part[part].sum()), part)):
        days = by_part[name]
        others = np.array([by_part[other] for other in by_part if other != name]).reshape(-1, len(days))
        first, last = longest_lead(days, others)
        end = min((last + 1) * WINDOW, scenario.measured_time)
        found.append({
            "part": name, "kinds": kinds[name], "days": float(days.sum()), "share": float(days.sum()) / total,
            "since": begin + first * WINDOW, "until": begin + end, "first_in": firsts.get(name, 0),
        })  # fmt: skip
    return found


def longest_lead(days: np.ndarray, others: np.ndarray) -> tuple[int, int]:
    """First and last window of the span in which a part limits on more days than any other.

    The span with the largest sum of its days less the most of any other part (maximum subarray, Bentley 1984); where it
    is hardly ever ahead, the whole span in which it limits at all.

    Args:
        days: of the part, shape (windows,).
        others: of all other parts, shape (parts, windows).
    """
    margin = days - others.max(axis=0, initial=0.0)
    some = np.flatnonzero(days)
    best, begin, sofar = CLEAR_LEAD * float(days.sum()), 0, 0.0
    span = (int(some[0]), int(some[-1])) if len(some) else (0, len(days) - 1)
    for w, value in enumerate(margin):
        if sofar <= 0.0:
            begin, sofar = w, 0.0
        sofar += float(value)
        if sofar > best:
            best, span = sofar, (begin, w)
    return span


def dial_changes(scenario: Scenario, part: Data) -> dict[str, dict[str, float]]:
    """A tenth more of a part, as factors on dials by part; empty where it has no such dial.

    A line gets a tenth more people too where it shares a workforce: what it needs of them goes with its rate.
    """
    name, kind = part["part"], max(sorted(part["kinds"]), key=lambda one: part["kinds"][one])
    family = scenario.family_of(name)
    if family == "lines":
        staff = [force for force, declared in scenario.workforces.items() if name in declared.lines]
        return {name: {"rate": MORE}, **{force: {"staff": MORE} for force in staff}}
    if family == "suppliers":
        has_rate = scenario.suppliers[name].rate is not None
        return {name: {"rate": MORE} if has_rate and kind != "lead time" else {"lead_time": 1.0 / MORE}}
    if family == "legs":
        leg = scenario.legs[name]
        limited = kind == "capacity" and (leg.capacity is not None or leg.limits is not None)
        return {name: {"capacity": MORE} if limited else {"transit": 1.0 / MORE}}
    if family == "ports":
        return {name: {"rate" if scenario.ports[name].rate is not None else "berths": MORE}}
    if family in ("funds", "escorts"):
        return {name: {"amount" if family == "funds" else "escorts": MORE}}
    return {name: {"time": 1.0 / MORE}} if family == "gates" else {}


def with_change(scenario: Scenario, data: Data, what: dict[str, dict[str, float]]) -> Data:
    """A copy of *data* in which a further cause holds dials at factors from the decision on."""
    name = CAUSE
    while scenario.family_of(name) is not None:
        name = f"_{name}"
    day = scenario.measured_from
    when = day if scenario.start is None else str(scenario.start + timedelta(days=day))
    cause = {"when": {"kind": "date", "at": when}, "what": what}
    return {**data, "causes": {**dict(data.get("causes") or {}), name: cause}}


def _plain(found: Interval) -> Data:
    return {
        "estimate": found.estimate, "low": found.low, "high": found.high, "n": found.n, "note": found.note,
        "constant": found.constant,
    }  # fmt: skip
