"""Declare: what stands inside the parts of a scenario, as functions: policies, laws of time and size, triggers.

``declare.policy.base_stock(level=12)`` gives ``{"kind": "base_stock", "level": 12}``. ``declare.pyi`` tells editors the
names, arguments and types of all of them; ``make reference`` writes it.
"""

from typing import Any

from desim.notebook.declaring import Declare, Declares
from desim.spec.documentation.nouns import nouns
from desim.spec.fields.faults import nearest


def _inside() -> list[str]:
    return [noun.name for noun in nouns().values() if not noun.map]


def __getattr__(name: str) -> Any:
    """The function, or the functions, of one noun."""
    if name.startswith("__") or name not in _inside():
        near = nearest(name, _inside())
        raise AttributeError(f"nothing is declared as {name!r}" + (f"; did you mean {near!r}?" if near else ""))
    noun = nouns()[name]
    return Declares(noun) if noun.single is None else Declare(noun.single, "")


def __dir__() -> list[str]:
    return _inside()
