"""desim: discrete-event simulation of defence production and logistics.

``read(mapping)`` checks a scenario, ``simulate(scenario)`` runs it many times, ``load(folder)`` opens stored results.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from desim.spec.faults import SpecError as SpecError
    from desim.spec.read import read as read
    from desim.store.results import load as load
    from desim.study.simulate import simulate as simulate

__version__ = "0.1.0"
__all__ = ["SpecError", "load", "read", "simulate"]

_HOMES = {
    "SpecError": "desim.spec.faults",
    "load": "desim.store.results",
    "read": "desim.spec.read",
    "simulate": "desim.study.simulate",
}


def __getattr__(name: str) -> Any:
    """Public names are loaded at first use, so that ``import desim`` costs nothing."""
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'desim' has no attribute {name!r}")
