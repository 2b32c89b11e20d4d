"""A folder of the configuration as a source of Hydra: libyaml reads its files, and a process reads each of them once.

Hydra reads every file anew at each composition, by the parser of YAML in pure Python: half of the time of a
composition, and again for each point of a sweep and each plan of a comparison. What this source hands out is what
Hydra's own source of files would. The shipped folder and those of the user's own are read by it.

What a file holds beside its settings of Hydra and its defaults is handed out as plain data, too, for the loader of
``desim.cli.config_loader``.
"""

import os
import re
from functools import cached_property
from typing import Any

import yaml
from hydra.core.config_search_path import ConfigSearchPath
from hydra.core.object_type import ObjectType
from hydra.core.plugins import Plugins
from hydra.plugins.config_source import ConfigLoadError, ConfigResult, ConfigSource
from hydra.plugins.search_path_plugin import SearchPathPlugin
from omegaconf import OmegaConf

from desim.cli.plain_nodes import NotPlain, plain_data
from desim.cli.shipped import CONF

SCHEME, FILES = "desim", "file://"
_HEADER = 512
"""Characters at the beginning of a file in which Hydra looks for its package."""
_FLOAT = re.compile(
    r"""^(?:
     [-+]?[0-9]+(?:_[0-9]+)*\.[0-9_]*(?:[eE][-+]?[0-9]+)?
    |[-+]?[0-9]+(?:_[0-9]+)*(?:[eE][-+]?[0-9]+)
    |\.[0-9]+(?:_[0-9]+)*(?:[eE][-+][0-9]+)?
    |[-+]?[0-9]+(?:_[0-9]+)*(?::[0-5]?[0-9])+\.[0-9_]*
    |[-+]?\.(?:inf|Inf|INF)
    |\.(?:nan|NaN|NAN))$""",
    re.VERBOSE,
)
"""What OmegaConf takes for a float: 1e6 too, which YAML 1.1 takes for text."""


class ConfigLoader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Reads numbers and dates as OmegaConf does."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """A map of a node; raises ConstructorError where a key stands twice, as OmegaConf does."""
        keys = [key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode)]
        if len(keys) != len(set(keys)):
            twice = next(key for key in keys if keys.count(key) > 1)
            raise yaml.constructor.ConstructorError(None, None, f"found duplicate key {twice}", node.start_mark)
        found: dict[Any, Any] = super().construct_mapping(node, deep=deep)
        return found


ConfigLoader.add_implicit_resolver("tag:yaml.org,2002:float", _FLOAT, list("-+0123456789."))
ConfigLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith(":timestamp")]
    for first, resolvers in ConfigLoader.yaml_implicit_resolvers.items()
}

OF_HYDRA = ("hydra", "defaults")
"""Keys of a file that Hydra itself reads."""


class _ReadFile:
    """A file that was read: its time of change and size, its header and what it holds, which nobody changes."""

    def __init__(self, path: str, stamp: tuple[int, int]) -> None:
        with open(path, encoding="utf-8") as file:
            text = file.read()
        self.stamp = stamp
        self.header = ConfigSource._get_header_dict(text[:_HEADER])
        data = yaml.load(text, Loader=ConfigLoader)  # noqa: S506 - a safe one
        self.data: Any = {} if data is None else data

    @cached_property
    def plain(self) -> dict[Any, Any]:
        """What it holds for others than Hydra; raises NotPlain."""
        if not isinstance(self.data, dict):
            raise NotPlain
        found: dict[Any, Any] = plain_data({key: value for key, value in self.data.items() if key not in OF_HYDRA})
        return found


_READ: dict[str, _ReadFile] = {}
"""By path."""


class ConfigFolder(ConfigSource):
    """A folder with files of the configuration."""

    @staticmethod
    def scheme() -> str:
        """The beginning of the addresses of this source."""
        return SCHEME

    def load_config(self, config_path: str) -> ConfigResult:
        """One file, by its path below the folder; raises ConfigLoadError where there is none."""
        path = self._at(self._normalize_file_name(config_path))
        if not os.path.exists(path):
            raise ConfigLoadError(f"Config not found : {path}")
        file = _read(path)
        return ConfigResult(self.provider, self.full_path(), OmegaConf.create(file.data), dict(file.header))

    def plain_config(self, config_path: str) -> tuple[dict[str, str | None], dict[Any, Any], dict[Any, Any]]:
        """Header of a file, what it holds for Hydra, and the rest as plain data; the caller changes none of them.

        Raises NotPlain where the rest has interpolations or missing values.
        """
        file = _read(self._at(self._normalize_file_name(config_path)))
        return file.header, {key: file.data[key] for key in OF_HYDRA if key in file.data}, file.plain

    def available(self) -> bool:
        """Whether the folder is there."""
        return self.is_group("")

    def is_group(self, config_path: str) -> bool:
        """Whether a path is that of a folder."""
        return os.path.isdir(self._at(config_path))

    def is_config(self, config_path: str) -> bool:
        """Whether a path, with or without its ending, is that of a file."""
        return os.path.isfile(self._at(self._normalize_file_name(config_path)))

    def list(self, config_path: str, results_filter: ObjectType | None) -> list[str]:
        """Names of the folders and files in a folder, those without their ending, sorted."""
        names: list[str] = []
        for name in os.listdir(self._at(config_path)):
            self._list_add_result(names, os.path.join(config_path, name), name, results_filter)
        return sorted(set(names))

    def _at(self, config_path: str) -> str:
        return os.path.realpath(os.path.join(self.path, config_path))


def _read(path: str) -> _ReadFile:
    """A file, read again only where it has changed since."""
    status = os.stat(path)
    stamp = (status.st_mtime_ns, status.st_size)
    kept = _READ.get(path)
    if kept is None or kept.stamp != stamp:
        kept = _READ[path] = _ReadFile(path, stamp)
    return kept


class ShippedSearchPath(SearchPathPlugin):
    """Lets Hydra read the shipped folder by the source above."""

    def manipulate_search_path(self, search_path: ConfigSearchPath) -> None:
        """Change the address of the shipped folder, wherever it stands in the search path."""
        for element in search_path.get_path():
            if element.path in (str(CONF), f"file://{CONF}"):
                element.path = f"{SCHEME}://{CONF}"


def as_config_folders(search_path: ConfigSearchPath) -> None:
    """Change the address of all folders of files in a search path to that of this source."""
    for element in search_path.get_path():
        if str(element.path).startswith(FILES):
            element.path = f"{SCHEME}://{str(element.path).removeprefix(FILES)}"


def register_config_folders() -> None:
    """Make the source known to Hydra; before it composes for the first time in a process."""
    for plugin in (ConfigFolder, ShippedSearchPath):
        Plugins.instance().register(plugin)
