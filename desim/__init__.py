"""desim: discrete-event simulation of defense production and logistics.

``scenario(name)`` begins a scenario part by part, ``declare`` has what stands inside parts; ``read(mapping)`` checks
one, ``simulate(scenario)`` runs it many times, ``load(folder)`` opens stored results, ``load_plugins(files)`` adds
kinds of your own.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from desim._version import __version__ as __version__
from desim.compiled import install as _use_compiled

if TYPE_CHECKING:
    from desim.notebook import declare as declare
    from desim.notebook.results import Results as Results
    from desim.notebook.results import load as load
    from desim.notebook.results import simulate as simulate
    from desim.notebook.scenario import scenario as scenario
    from desim.plugins.load import load_plugins as load_plugins
    from desim.spec.fields.faults import SpecError as SpecError
    from desim.spec.read import read as read

_use_compiled()

__all__ = ["Results", "SpecError", "declare", "load", "load_plugins", "read", "scenario", "simulate"]

_HOMES = {
    "Results": "desim.notebook.results",
    "SpecError": "desim.spec.fields.faults",
    "load": "desim.notebook.results",
    "load_plugins": "desim.plugins.load",
    "read": "desim.spec.read",
    "scenario": "desim.notebook.scenario",
    "simulate": "desim.notebook.results",
}


def __getattr__(name: str) -> Any:
    """Public names are loaded at first use, so that ``import desim`` costs nothing."""
    if name == "declare":
        return import_module("desim.notebook.declare")
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'desim' has no attribute {name!r}")


def __dir__() -> list[str]:
    """Public names, for those who ask what there is."""
    return sorted({*globals(), *__all__})
