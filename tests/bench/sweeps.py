"""What commands take beside events: an experiment with its report, and a sweep as one command or point by point."""

import tempfile
from collections.abc import Callable
from functools import partial
from itertools import product
from pathlib import Path
from statistics import median

from tests.bench.figure import Figure
from tests.bench.measuring import Size, Worker, command_seconds, ratio, rounds

OUTSIDE, SWEEP = "experiment", "sweep"
SEED, WORKERS = 1, 2
PLANS = ("none", "third_shift", "new_line", "second_source")
DISRUPTIONS = ("none", "mesquite_late", "propellant_cut")
Points = list[tuple[str, str]]


def points(quick: bool) -> Points:
    """Plan and disruption of each point of surge_155: 12, or 4."""
    few = 2 if quick else None
    return list(product(PLANS[:few], DISRUPTIONS[:few]))


def swept(of: Points) -> list[str]:
    """The words that sweep over these points."""
    plans, disruptions = (",".join(dict.fromkeys(names)) for names in zip(*of, strict=True))
    return [f"surge={plans}", f"disruption={disruptions}"]


def command(*words: str, folder: Path) -> float:
    """CPU seconds of one command of desim."""
    return command_seconds(["-m", "desim", *words, f"run.workers={WORKERS}", f"run.seed={SEED}"], folder)


def outside(size: Size) -> list[Figure]:
    """An experiment with its report, and the same replications in a process that does nothing else.

    Args:
        size: Number of rounds, and whether there are 12 points or 4.

    Returns:
        CPU time of the command, of its events, of the rest, and the rest over the events; and of the same command
        again, which makes the report alone.
    """
    of, count = points(size.quick), 5 if size.quick else 20
    words = ("experiment=surge_155", *swept(of), f"run.replications={count}", "run.worlds=fixed")
    with Worker("desim_case") as worker:
        made = [f"experiment=surge_155 surge={surge} disruption={disruption}" for surge, disruption in of]
        for point in made:
            worker.run(1, SEED, point)  # read once, as the timer does not see

        def events() -> float:
            return sum(float(worker.run(count, SEED, point)["seconds"]) for point in made)

        def whole() -> tuple[float, float]:
            with tempfile.TemporaryDirectory() as place:
                return command(*words, folder=Path(place)), command(*words, folder=Path(place))

        jobs: dict[str, Callable[[], tuple[float, float]]] = {"whole": whole, "events": lambda: (events(), 0.0)}
        found = rounds(jobs, size.repeats)
    name = f"{len(of)} points x {count}"
    return outside_figures(name, found["whole"], [pair[0] for pair in found["events"]], not size.quick)


def outside_figures(name: str, whole: list[tuple[float, float]], events: list[float], full: bool) -> list[Figure]:
    """What is shown of an experiment.

    Args:
        name: Its size, in words.
        whole: CPU seconds of the command and of the same command again, round by round.
        events: CPU seconds in events, round by round.
        full: Whether the target of the report applies.

    Returns:
        The figures.
    """
    rest = [first - inside for (first, _), inside in zip(whole, events, strict=True)]
    return [
        Figure(OUTSIDE, f"{name}, whole command", median(first for first, _ in whole), "s"),
        Figure(OUTSIDE, f"{name}, in events", median(events), "s"),
        Figure(OUTSIDE, f"{name}, outside events", median(rest), "s"),
        Figure(OUTSIDE, f"{name}, outside / in events", ratio(rest, events)),
        Figure(OUTSIDE, f"{name}, report alone", median(again for _, again in whole), "s", most=8.0 if full else None),
    ]


def sweep(size: Size) -> list[Figure]:
    """Four points as one command, and as four commands.

    Args:
        size: Number of rounds, and whether the replications are few.

    Returns:
        CPU time of both, and the one over the four.
    """
    of, count = points(quick=True), f"run.replications={5 if size.quick else 20}"

    def as_one() -> float:
        with tempfile.TemporaryDirectory() as place:
            return command("-m", *swept(of), count, folder=Path(place))

    def apart() -> float:
        with tempfile.TemporaryDirectory() as place:
            run = partial(command, count, folder=Path(place))
            return sum(run(f"surge={surge}", f"disruption={disruption}") for surge, disruption in of)

    found = rounds({"one": as_one, "apart": apart}, size.repeats)
    return [
        Figure(SWEEP, f"{len(of)} points as one command", median(found["one"]), "s"),
        Figure(SWEEP, f"{len(of)} points apart", median(found["apart"]), "s"),
        Figure(SWEEP, "one command / points apart", ratio(found["one"], found["apart"])),
    ]
