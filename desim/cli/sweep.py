"""Sweep: what Hydra calls before the first and after the last point of a sweep, whichever launcher runs them."""

import logging
import sys
from pathlib import Path
from typing import Any

from hydra.experimental.callback import Callback
from omegaconf import DictConfig, OmegaConf

from desim.cli.application import refused
from desim.cli.exit_codes import BROKEN
from desim.cli.messages import show
from desim.spec.fields.faults import SpecError
from desim.spec.safety.forbidden import address_faults, launcher_faults

LOGGER = logging.getLogger(__name__)


class SweepReport(Callback):
    """Writes one comparison over all points of a sweep at its end, read from the files they left."""

    def on_multirun_start(self, config: DictConfig, **kwargs: Any) -> None:
        """Forget the points of the sweep before; refuse a launcher that would do more than launch."""
        from desim.store.sweep import remove_points

        launcher: dict[str, Any] = OmegaConf.to_container(config.hydra.launcher, resolve=True)  # type: ignore[assignment] # the launcher is a map
        faults = launcher_faults(launcher) + address_faults(config.hydra.sweeper.get("params"))
        if faults:  # Hydra would turn what is raised here into a warning
            raise SystemExit(refused(SpecError(faults)))
        remove_points(Path(config.hydra.sweep.dir))

    def on_multirun_end(self, config: DictConfig, **kwargs: Any) -> None:
        """Compare the points; the exit code is the worst of theirs."""
        from desim.cli.commands.compare import comparison_page
        from desim.store.sweep import points

        places, code = points(Path(config.hydra.sweep.dir))
        try:
            for parent in sorted({place.parent for place in places}):
                show(comparison_page([place for place in places if place.parent == parent], parent))
        except Exception:  # Hydra would turn it into a warning and exit with 0
            LOGGER.exception("a fault of desim")
            code = BROKEN
        sys.stdout.flush()
        if code:
            raise SystemExit(code)
