"""Config loader: Hydra's own, which merges what is plain data as plain data.

Hydra copies each file of a composition and merges it node by node, which is most of what a composition costs. The
nodes of a scenario have no types and no interpolations: merged as maps of Python and wrapped once at the end, they
are the same configuration. Hydra's own settings, and whatever is not plain, go Hydra's way.
"""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import hydra._internal.defaults_list as hydra_defaults
import hydra._internal.hydra as hydra_application
from hydra._internal.config_loader_impl import ConfigLoaderImpl
from hydra._internal.config_repository import ConfigRepository, IConfigRepository
from hydra.core.config_search_path import ConfigSearchPath
from hydra.core.default_element import InputDefault, ResultDefault
from hydra.core.object_type import ObjectType
from hydra.plugins.config_source import ConfigResult, ConfigSource
from omegaconf import DictConfig, OmegaConf

from desim.cli.config_folder import ConfigFolder, as_config_folders
from desim.cli.plain_nodes import NotPlain, add_plain, copied, merged, plain_content

HYDRA = "hydra"
"""Key of its own settings."""


@dataclass
class PlainResult(ConfigResult):
    """A file of a folder: its config holds what Hydra itself reads, ``plain`` the rest, which nobody changes."""

    plain: Mapping[Any, Any] = field(default_factory=dict)


class Composed(DictConfig):
    """A configuration of which Hydra makes a copy for each job, node by node: what is plain is copied at once."""

    def __deepcopy__(self, memo: dict[int, Any]) -> DictConfig:
        """A copy as OmegaConf makes it."""
        whole: Any = self.__dict__["_content"]
        fresh: dict[Any, Any] = {}
        for key, node in whole.items():
            with suppress(NotPlain):
                fresh[key] = copied(node, self)
        self.__dict__["_content"] = {key: node for key, node in whole.items() if key not in fresh}
        try:
            found = super().__deepcopy__(memo)
        finally:
            self.__dict__["_content"] = whole
        rest: Any = found.__dict__["_content"]
        for node in fresh.values():
            node.__dict__["_parent"] = found
        found.__dict__["_content"] = {key: fresh[key] if key in fresh else rest[key] for key in whole}
        return found


KEPT_POINTS = 16
"""Configurations of points that are kept in memory, each some megabytes, between the check of a sweep and its jobs."""
_KEPT: dict[tuple[str, str, str], tuple[object, PlainResult]] = {}
"""By provider, folder and path: what a file was read to, and the result that was made of it."""


class PlainRepository(ConfigRepository):
    """Hands out the files of folders without wrapping all that they hold, each made ready once in a process."""

    def initialize_sources(self, config_search_path: ConfigSearchPath) -> None:
        """Open the folders of a search path, those of the user's own as the shipped one."""
        as_config_folders(config_search_path)
        super().initialize_sources(config_search_path)

    def load_config(self, config_path: str) -> ConfigResult | None:
        """One configuration; None where there is none of this name."""
        source = self._find_object_source(config_path, ObjectType.CONFIG)
        if not isinstance(source, ConfigFolder):
            return super().load_config(config_path)
        try:
            header, own, plain = source.plain_config(config_path)
        except NotPlain:
            return super().load_config(config_path)
        known, kept = _KEPT.get(name := (source.provider, source.path, config_path), (None, None))
        if kept is None or known is not plain:  # it was read anew
            read = OmegaConf.create(own)
            defaults = self._create_defaults_list(config_path, self._extract_defaults_list(config_path, read))
            kept = PlainResult(source.provider, source.full_path(), read, dict(header), defaults, plain=plain)
            _KEPT[name] = (plain, kept)
        return replace(kept)


Form = Callable[[str, ConfigResult], ConfigResult]
"""Another form of a configuration, by its path."""


class _View:
    """A repository that hands out another form of its files."""

    def __init__(self, repository: IConfigRepository, form: Form) -> None:
        self._repository, self._form = repository, form

    def load_config(self, config_path: str) -> ConfigResult | None:
        """One configuration in its other form."""
        found = self._repository.load_config(config_path)
        return None if found is None else self._form(config_path, found)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._repository, name)


class _Parts(NamedTuple):
    """The parts of a composition."""

    typed: list[ResultDefault]
    """Those that hold settings of Hydra,"""
    mixed: set[str]
    """the paths of those of them that hold other things, too,"""
    plain: Mapping[Any, Any]
    """and all else, merged."""


class PlainLoader(ConfigLoaderImpl):
    """Composes the same as Hydra's loader."""

    def __init__(self, config_search_path: ConfigSearchPath) -> None:
        super().__init__(config_search_path)
        self.repository = PlainRepository(config_search_path)
        self.points: list[tuple[str, ...]] = []
        """The words of each point of the sweep, in order; Hydra checks all points of a batch before it runs one."""
        self.sweep: Any = None
        """What was run of the points ahead, see ``desim.cli.ahead``."""
        self._master: DictConfig | None = None
        self._kept: dict[tuple[str, ...], DictConfig] = {}

    def __getstate__(self) -> dict[str, Any]:
        """Without the points: a launcher takes the loader to a process of one point, which no other one follows."""
        return {**self.__dict__, "points": [], "sweep": None, "_master": None, "_kept": {}}

    def load_sweep_config(self, master_config: DictConfig, sweep_overrides: list[str]) -> DictConfig:
        """The configuration of a point, which Hydra asks for twice: to check the sweep, and to launch the point."""
        words = tuple(sweep_overrides)
        kept = self._kept.pop(words, None)
        if kept is not None and not OmegaConf.is_readonly(kept.hydra):  # that of a job is read-only
            return kept
        found = super().load_sweep_config(master_config, sweep_overrides)
        if words not in self.points:
            self._master = master_config
            self.points.append(words)
        if len(self._kept) < KEPT_POINTS:
            self._kept[words] = found
        return found

    def point(self, words: tuple[str, ...]) -> DictConfig:
        """The configuration of a point, to be looked at only."""
        if words in self._kept or self._master is None:
            return self._kept[words]
        return super().load_sweep_config(self._master, list(words))

    def _compose_config_from_defaults_list(self, defaults: list[ResultDefault], repo: IConfigRepository) -> DictConfig:
        try:
            parts = _parted(defaults, repo)
        except NotPlain:
            return self._by_hydra(defaults, repo, _whole)
        config = self._by_hydra(
            parts.typed, repo, lambda path, found: _settings(found) if path in parts.mixed else _whole(path, found)
        )
        add_plain(config, parts.plain)
        object.__setattr__(config, "__class__", Composed)
        return config

    def _by_hydra(self, defaults: list[ResultDefault], repo: IConfigRepository, form: Form) -> DictConfig:
        view: Any = _View(repo, form)
        return super()._compose_config_from_defaults_list(defaults, view)


def _whole(path: str, found: ConfigResult) -> ConfigResult:
    """A file as Hydra's own source hands it out."""
    if not isinstance(found, PlainResult):
        return found
    settings: dict[Any, Any] = OmegaConf.to_container(found.config, resolve=False)  # type: ignore[assignment] # it is a map
    return replace(found, config=OmegaConf.create({**found.plain, **settings}))


def _settings(found: ConfigResult) -> ConfigResult:
    """Hydra's settings in a file that holds other things, too."""
    settings = OmegaConf.create()
    settings[HYDRA] = found.config._get_node(HYDRA)
    return replace(found, config=settings)


def _parted(defaults: Iterable[ResultDefault], repo: IConfigRepository) -> _Parts:
    """What is Hydra's own and what is plain, each in its order; raises NotPlain where that is not plain."""
    typed: list[ResultDefault] = []
    mixed: set[str] = set()
    plain: Mapping[Any, Any] = {}
    for default in defaults:
        path = str(default.config_path)
        loaded = repo.load_config(path)
        if loaded is None or not isinstance(loaded.config, DictConfig):
            raise NotPlain
        package = (loaded.header["package"] if default.package is None else default.package) or ""
        if package.partition(".")[0] == HYDRA:
            typed.append(default)
            continue
        if (not loaded.is_schema_source and _is_schema(path, repo)) or (package and HYDRA in loaded.config):
            raise NotPlain
        if HYDRA in loaded.config:
            typed.append(default)
            mixed.add(path)
        content = loaded.plain if isinstance(loaded, PlainResult) else _content(loaded.config)
        for step in reversed(package.split(".")) if package else ():
            content = {step: content}
        plain = merged(plain, content)
    return _Parts(typed, mixed, plain)


def _is_schema(config_path: str, repo: IConfigRepository) -> bool:
    """Whether there is a schema of the name of a configuration, which it must obey."""
    return repo.get_schema_source().is_config(ConfigSource._normalize_file_name(config_path))


def _content(config: DictConfig) -> Mapping[Any, Any]:
    """What a file of another source holds beside Hydra's settings; raises NotPlain."""
    found: Mapping[Any, Any] = plain_content(config, without=HYDRA)
    return found


def _interpolation_map(overrides: Any, defaults_list: list[InputDefault], self_added: bool) -> DictConfig:
    """What interpolations in a list of defaults may name; nothing where there are none, which is nearly always."""
    if not any(default.is_interpolation() for default in defaults_list):
        return OmegaConf.create()
    return _HYDRAS_MAP(overrides, defaults_list, self_added)


_HYDRAS_MAP = hydra_defaults._create_interpolation_map


def register_loader() -> None:
    """Have Hydra compose by this loader; before a process composes anything."""
    hydra_defaults._create_interpolation_map = _interpolation_map
    hydra_application.ConfigLoaderImpl = PlainLoader  # type: ignore[attr-defined] # its name for the loader
