"""What every command of desim does first, done once in the server that forks the commands of the tests."""

import gc

from hydra._internal.hydra import Hydra
from hydra.core.global_hydra import GlobalHydra
from hydra.core.plugins import Plugins

from desim.cli.command_line import refuse_unsafe
from desim.cli.composition import composed_scenario
from desim.spec.read import read
from tests.hydra_mode import get_mode

Hydra.get_mode = get_mode  # type: ignore[method-assign]
Plugins.instance()  # Hydra imports its launchers to find them
refuse_unsafe([])
read(composed_scenario())
GlobalHydra.instance().clear()
gc.freeze()  # what a fork never touches is never copied
