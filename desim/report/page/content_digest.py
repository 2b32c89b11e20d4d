"""Content digest: one hash of what a figure shows, taken from the function that paints it.

A function that paints holds all that it shows: the names that it uses from where it was made, down to plain values and
stored results. Its code is not in the digest; see ``figure_cache``, which takes that of all reports together.
"""

import dataclasses
import enum
import functools
import hashlib
import re
import types
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from pathlib import PurePath
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd
from markupsafe import Markup

from desim.spec.fields.base import Declared
from desim.spec.stored_files import Stored
from desim.store.results import Results

PACKAGE = "desim.report."
"""Beginning of the modules whose functions may be followed: ``figure_cache`` knows their code by its sources."""
_PLAIN = (type(None), bool, int, float, complex, str, bytes, date, timedelta, PurePath, Markup)


class UnknownContentError(TypeError):
    """Something of a kind that no digest is known for."""


def content_digest(*given: Any) -> str:
    """sha256 of what is given: plain values, containers, arrays, tables, declarations, results, functions of reports.

    Equal content has an equal digest in every process. The order of maps counts, since they may be drawn in it.

    Raises:
        UnknownContentError: There is something else among it, or something that holds itself.
    """
    return _Walk().digest(given).hex()


class _Walk:
    """One walk over all that is given; what is met twice is looked at once."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[Any, bytes]] = {}
        """Digest of an object by its id, with the object, which keeps the id from another one."""
        self._open: set[int] = set()

    def digest(self, value: Any) -> bytes:
        """sha256 of one value."""
        if isinstance(value, _PLAIN) and not isinstance(value, enum.Enum):
            return _hashed(type(value).__qualname__.encode(), repr(value).encode())
        if id(value) in self._known:
            return self._known[id(value)][1]
        if id(value) in self._open:
            raise UnknownContentError(f"{type(value).__name__} holds itself")
        self._open.add(id(value))
        found = _hashed(_name(type(value)).encode(), *self._parts(value))
        self._open.discard(id(value))
        self._known[id(value)] = (value, found)
        return found

    def _parts(self, value: Any) -> Iterator[bytes]:
        for kinds, take in _KINDS:
            if isinstance(value, kinds):
                for part in take(value):
                    yield part if isinstance(part, bytes) else self.digest(part)
                return
        if dataclasses.is_dataclass(value) and not isinstance(value, type):
            for field in dataclasses.fields(value):
                yield self.digest(getattr(value, field.name))
            return
        raise UnknownContentError(_name(type(value)))


def _hashed(*parts: bytes) -> bytes:
    """sha256 of some texts, of which each is known to end where it ends."""
    found = hashlib.sha256()
    for part in parts:
        found.update(len(part).to_bytes(8, "little"))
        found.update(part)
    return found.digest()


def _name(kind: type) -> str:
    return f"{kind.__module__}.{kind.__qualname__}"


def _array(value: np.ndarray) -> Iterable[Any]:
    if value.dtype.hasobject:
        return [str(value.shape), value.ravel().tolist()]
    return [value.dtype.str, str(value.shape), np.ascontiguousarray(value).tobytes()]


def _table(value: pd.DataFrame) -> Iterable[Any]:
    return [list(value.columns), value.index.to_numpy(), *(value[name].to_numpy() for name in value.columns)]


def _graph(value: nx.Graph) -> Iterable[Any]:
    return [list(value.nodes(data=True)), list(value.edges(data=True))]


def _function(value: types.FunctionType) -> Iterable[Any]:
    """Which function it is, and what it holds of where it was made."""
    if not value.__module__.startswith(PACKAGE):
        raise UnknownContentError(f"function {value.__module__}.{value.__qualname__}")
    code = value.__code__
    held = [cell.cell_contents for cell in value.__closure__ or ()]
    rest = [value.__defaults__ or (), value.__kwdefaults__ or {}]
    return [value.__module__, value.__qualname__, code.co_firstlineno, code.co_code, *held, *rest]


def _results(value: Results) -> Iterable[Any]:
    return [value.content_key]


_KINDS: tuple[tuple[Any, Callable[[Any], Iterable[Any]]], ...] = (
    (Results, _results),
    (enum.Enum, lambda value: [value.name]),
    (np.ndarray, _array),
    (np.generic, lambda value: [value.dtype.str, value.tobytes()]),
    (Mapping, lambda value: [part for item in value.items() for part in item]),
    ((list, tuple), lambda value: value),
    ((set, frozenset), lambda value: sorted(_Walk().digest(one) for one in value)),
    (Declared | Stored, lambda value: [part for item in value for part in item]),
    (pd.DataFrame, _table),
    (pd.Series, lambda value: [value.index.to_numpy(), value.to_numpy()]),
    (nx.Graph, _graph),
    (re.Pattern, lambda value: [value.pattern, value.flags]),
    (types.FunctionType, _function),
    (types.MethodType, lambda value: [value.__func__, value.__self__]),
    (functools.partial, lambda value: [value.func, value.args, value.keywords]),
    (type, lambda value: [_name(value)]),
)
"""What an object of a kind consists of: bytes as they are, and values whose digests count."""
