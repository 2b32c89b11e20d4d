"""desim: discrete-event simulation of defense production and logistics.

``read(mapping)`` checks a scenario, ``simulate(scenario)`` runs it many times, ``load(folder)`` opens stored results,
``load_plugins(files)`` adds kinds of your own.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from desim._version import __version__ as __version__
from desim.compiled import install as _use_compiled

if TYPE_CHECKING:
    from desim.plugins.load import load_plugins as load_plugins
    from desim.spec.fields.faults import SpecError as SpecError
    from desim.spec.read import read as read
    from desim.store.results import load as load
    from desim.study.execution.simulate import simulate as simulate

_use_compiled()

__all__ = ["SpecError", "load", "load_plugins", "read", "simulate"]

_HOMES = {
    "SpecError": "desim.spec.fields.faults",
    "load": "desim.store.results",
    "load_plugins": "desim.plugins.load",
    "read": "desim.spec.read",
    "simulate": "desim.study.execution.simulate",
}


def __getattr__(name: str) -> Any:
    """Public names are loaded at first use, so that ``import desim`` costs nothing."""
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'desim' has no attribute {name!r}")
