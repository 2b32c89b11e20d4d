"""Building: a scenario part by part, as the plain data that a file of YAML would hold."""

import copy
from collections.abc import Iterator, Mapping
from inspect import Parameter, Signature
from typing import Any

import yaml

from desim.notebook.declaring import Declare, Declares, plain
from desim.spec.documentation.examples import aliases
from desim.spec.documentation.nouns import Noun, nouns
from desim.spec.fields.faults import Fault, SpecError, nearest
from desim.spec.read import read
from desim.spec.scenario import Scenario


class Building(Mapping[str, Any]):
    """A scenario that is being written down; a map of plain data, as ``read`` and ``simulate`` take it."""

    def __init__(self, name: str, **fields: Any) -> None:
        self._data: dict[str, Any] = {"name": name}
        self.set(**fields)

    def __getitem__(self, key: str) -> Any:
        return self._data[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._data)

    def __len__(self) -> int:
        return len(self._data)

    def __getattr__(self, name: str) -> Any:
        noun = None if name.startswith("_") else _of_maps().get(name)
        if noun is None:
            near = nearest(name, dir(self))
            raise AttributeError(f"a scenario has no {name!r}" + (f"; did you mean {near!r}?" if near else ""))
        return AddOneOf(noun, self._data) if noun.single is None else Add(noun.single, "", noun.map, self._data)

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *_of_maps()]

    def set(self, **fields: Any) -> None:
        """Set fields of the scenario itself, such as its headline; raises SpecError where there is no such field."""
        known = aliases(Scenario)
        if faults := [Fault(name, "unknown key", "", nearest(name, known)) for name in fields if name not in known]:
            raise SpecError(faults)
        self._data |= {name: plain(value) for name, value in fields.items()}

    def change(self, path: str, **fields: Any) -> None:
        """Set fields of what stands at a path: ``change("stockpiles.depot", initial=20)``.

        Raises SpecError where nothing stands there.
        """
        place: Any = self._data
        for index, step in enumerate(steps := path.split(".")):
            if not isinstance(place, dict) or step not in place:
                known = place if isinstance(place, dict) else ()
                raise SpecError([Fault(".".join(steps[: index + 1]), "is not there", "", nearest(step, known))])
            place = place[step]
        if not isinstance(place, dict):
            raise SpecError([Fault(path, "is no map of fields")])
        place |= {name: plain(value) for name, value in fields.items()}

    def remove(self, path: str) -> None:
        """Remove what stands at a path: ``remove("causes.fire")``; raises SpecError where nothing does."""
        above, _, last = path.rpartition(".")
        place: Any = self._data
        for step in above.split(".") if above else ():
            place = place.get(step) if isinstance(place, dict) else None
        if not isinstance(place, dict) or last not in place:
            raise SpecError([Fault(path, "is not there", "", nearest(last, place if isinstance(place, dict) else ()))])
        del place[last]

    def copy(self, name: str | None = None) -> Any:
        """The same scenario once more, to be changed by itself; with a name of its own where one is given."""
        other = copy.copy(self)
        other._data = copy.deepcopy(self._data)
        if name is not None:
            other._data["name"] = name
        return other

    @property
    def data(self) -> dict[str, Any]:
        """A copy of the plain data."""
        return copy.deepcopy(self._data)

    def yaml(self) -> str:
        """What a file of YAML would hold."""
        text: str = yaml.safe_dump(self._data, sort_keys=False, allow_unicode=True, width=120)
        return text

    def read(self) -> Scenario:
        """The checked scenario; raises SpecError with all faults."""
        return read(self._data)

    def __repr__(self) -> str:
        maps = {noun.map for noun in _of_maps().values()}
        entries = (f"{len(value)} {key}" for key, value in self._data.items() if key in maps)
        return f"<scenario {self._data['name']}: {', '.join(entries) or 'empty'}>"


class Add(Declare):
    """Adds an entry to a map of a scenario: called with its name and its fields, it gives the name."""

    def __init__(self, model: type[Any], word: str, family: str, data: dict[str, Any]) -> None:
        super().__init__(model, word)
        self._family, self._data = family, data
        first = Parameter("name", Parameter.POSITIONAL_ONLY, annotation=str)
        self.__signature__ = Signature([first, *self.__signature__.parameters.values()])

    def __call__(self, name: str, /, **fields: Any) -> str:  # type: ignore[override]  # an entry has a name
        """Add the entry, and give its name; raises SpecError where the name is taken, or fields are wrong."""
        path = f"{self._family}.{name}"
        entry = self.at(path, fields)
        if name in self._data.get(self._family, ()):
            raise SpecError([Fault(path, "is there already; change(...) sets its fields")])
        self._data.setdefault(self._family, {})[name] = entry
        return name


class AddOneOf(Declares):
    """Adds entries of a map whose declarations a kind tells apart: ``network.demand.poisson("use", ...)``."""

    def __init__(self, noun: Noun, data: dict[str, Any]) -> None:
        super().__init__(noun)
        self._data = data

    def _of(self, word: str, model: type[Any]) -> Any:
        return Add(model, word, self._noun.map, self._data)


def _of_maps() -> dict[str, Noun]:
    """Nouns with entries of a scenario, by name."""
    return {noun.name: noun for noun in nouns().values() if noun.map}
