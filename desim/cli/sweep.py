"""Sweep: what Hydra calls before the first and after the last point of a sweep, whichever launcher runs them."""

import logging
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.experimental.callback import Callback
from omegaconf import DictConfig, OmegaConf

from desim.cli.answer_workbook import Asked
from desim.cli.application import refused
from desim.cli.closing import conclude, seen_from_here, size_of_points
from desim.cli.exit_codes import BROKEN, DONE, PARTIAL
from desim.cli.job import NOT_IN_FOLDER_NAMES
from desim.cli.messages import show
from desim.cli.one_job import runs_once, sweep_refused
from desim.cli.shipped import CONF
from desim.cli.sources import groups, hydra_faults, sweep_faults
from desim.spec.fields.faults import Fault, SpecError
from desim.spec.safety.forbidden import launcher_faults
from desim.spec.settings.report import ReportSettings

if TYPE_CHECKING:
    from desim.store.side_by_side import StudyKey

LOGGER = logging.getLogger(__name__)


class SweepReport(Callback):
    """Writes one comparison over all points of a sweep at its end, read from the files they left."""

    def __init__(self) -> None:
        self._started = time.monotonic()
        self._progress: Callable[[int], None] | None = None
        self._asked: Asked | None = None

    def on_run_start(self, config: DictConfig, **kwargs: Any) -> None:
        """Refuse settings of Hydra that a file has made."""
        _refuse(_settings_faults(config))

    def on_multirun_start(self, config: DictConfig, **kwargs: Any) -> None:
        """Forget the points of the sweep before; refuse a launcher that would do more than launch."""
        from desim.store.sweep import remove_points
        from desim.study.execution.progress import LoggedProgress

        if runs_once(study := str(config.get("study"))):
            raise SystemExit(refused(sweep_refused(study)))
        launcher: dict[str, Any] = OmegaConf.to_container(config.hydra.launcher, resolve=True)  # type: ignore[assignment] # the launcher is a map
        own = [s.path for s in config.hydra.runtime.config_sources if s.provider == "command-line"]
        known = set().union(*(groups(Path(path)) for path in [*own, CONF]))
        self._asked = Asked(own)
        params = sweep_faults(config.hydra.sweeper.get("params"), known, config.hydra.overrides.hydra)
        _refuse(launcher_faults(launcher) + params + _settings_faults(config))
        remove_points(Path(config.hydra.sweep.dir))
        if not sys.stderr.isatty():
            self._progress = LoggedProgress("points of the sweep", None)

    def on_job_end(self, config: DictConfig, job_return: Any, **kwargs: Any) -> None:
        """Tell how far a sweep is, where nobody sees a bar."""
        if self._progress is not None:
            self._progress(1)

    def on_multirun_end(self, config: DictConfig, **kwargs: Any) -> None:
        """Compare the points; the exit code is the worst of theirs."""
        from desim.cli.commands.compare import comparison_page
        from desim.spec.read import read_as, read_run
        from desim.store.sweep import points

        places, code = points(Path(config.hydra.sweep.dir))
        study = _sweep_key(config)
        try:
            settings: Any = OmegaConf.to_container(config.run, resolve=True)
            run = read_run(settings)
            shown: Any = OmegaConf.to_container(config.report, resolve=True)
            report = read_as(ReportSettings, "report", shown)
            for parent in sorted({place.parent for place in places}):
                found = [place for place in places if place.parent == parent]
                page = comparison_page(found, parent, study, run, report=report)
                if code in (DONE, PARTIAL):  # an answer of some of the plans would be another answer
                    self._answer(found, parent)
                conclude(page, self._started, size_of_points(found))
        except SpecError as error:
            code = refused(error)
        except Exception:  # Hydra would turn it into a warning and exit with 0
            LOGGER.exception("a fault of desim")
            code = BROKEN
        sys.stdout.flush()
        if code:
            raise SystemExit(code)

    def _answer(self, points: list[Path], folder: Path) -> None:
        """Write the answer to a workbook where the sweep asks a question, and show where."""
        path = self._asked.answer(points, folder) if self._asked is not None else None
        if path is not None:
            show(seen_from_here(path))


def _sweep_key(config: DictConfig) -> "StudyKey":
    """Which sweep it is: by the words of its command line and by what its experiment varies."""
    from desim.store.side_by_side import StudyKey

    words = [str(word) for word in config.hydra.overrides.task]
    params = config.hydra.sweeper.get("params") or {}
    words += [f"{key}={value}" for key, value in params.items()]
    deciding = [word for word in words if not word.startswith(NOT_IN_FOLDER_NAMES)]
    varied = [str(o.key_or_group) for o in OverridesParser.create().parse_overrides(deciding) if o.is_sweep_override()]
    return StudyKey("sweep", tuple(deciding), tuple(varied))


def _settings_faults(config: DictConfig) -> list[Fault]:
    """Faults of settings of Hydra that stand on no command line."""
    plain: dict[str, Any] = OmegaConf.to_container(config.hydra, resolve=False)  # type: ignore[assignment] # it is a map
    return hydra_faults(plain, [*plain["overrides"]["hydra"], *plain["overrides"]["task"]])


def _refuse(faults: list[Fault]) -> None:
    """End the command where there are faults: Hydra would turn any other error of a callback into a warning."""
    if faults:
        raise SystemExit(refused(SpecError(faults)))
