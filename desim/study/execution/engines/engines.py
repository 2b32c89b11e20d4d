"""Engines by name: which one a run asks for."""

from collections.abc import Callable

from joblib import cpu_count

from desim.spec.fields.faults import Fault, SpecError
from desim.spec.settings.run import Run
from desim.study.execution.engines.base import Engine, InProcess
from desim.study.execution.engines.dask_cluster import Dask
from desim.study.execution.engines.forked_pool import ForkedPool
from desim.study.execution.engines.forked_processes import may_fork
from desim.study.execution.engines.loky_pool import Loky
from desim.study.execution.engines.ray_cluster import Ray


def engine(run: Run, count: int) -> Engine:
    """The engine that *run* asks for, for *count* replications; raises SpecError where there is none."""
    try:
        return ENGINES[run.engine](run, count)
    except ModuleNotFoundError as error:
        if error.name not in EXTRAS.get(run.engine, ()):
            raise
        advice = f"needs the extra {run.engine}: pip install 'desim[{run.engine}]'"
        raise SpecError([Fault("run.engine", advice, run.engine)]) from None


def _loky(run: Run, count: int) -> Engine:
    workers = max(1, min(run.workers or cpu_count(), count))
    if run.max_memory is not None:  # a limit of a process of its own, which holds nothing else
        return Loky(workers)
    if workers == 1:
        return InProcess()
    return ForkedPool(workers) if may_fork() else Loky(workers)


EXTRAS = {"dask": ("dask", "distributed"), "ray": ("ray",)}
ENGINES: dict[str, Callable[[Run, int], Engine]] = {
    "loky": _loky,
    "dask": lambda run, count: Dask(run),
    "ray": lambda run, count: Ray(run),
}
