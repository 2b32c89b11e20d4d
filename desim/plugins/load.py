"""Loading of plugins: files named on the command line or in Python, and installed packages; never named by data.

A plugin is a module with a list ``KINDS`` of records. An installed package names its module under the entry point
group ``desim.kinds``.
"""

import importlib.util
import sys
import traceback
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from types import ModuleType

from desim.plugins.kinds import IncompleteKind
from desim.spec.fields.faults import Fault, SpecError
from desim.spec.fields.open_union import rebuild_all
from desim.store.code_identity import DigestCache, code_digest, package_sources

GROUP = "desim.kinds"
"""Entry point group of installed plugins."""


class PluginError(SpecError):
    """A plugin cannot be loaded, or is not the one that is needed."""

    def __init__(self, plugin: str, message: str) -> None:
        self._pieces = (plugin, message)
        super().__init__([Fault(f"plugin {plugin}", message)])

    def __str__(self) -> str:
        return str(self.faults[0])

    def __reduce__(self) -> tuple[type["PluginError"], tuple[str, str]]:
        return PluginError, self._pieces


@dataclass(frozen=True)
class Plugin:
    """A plugin that is loaded; it travels to workers, which load the same one."""

    name: str
    """Stem of its file, or name of its entry point."""
    path: str
    """Its file; empty for an installed package."""
    digest: str
    """sha256 of its code, without comments and docstrings."""
    kinds: tuple[str, ...] = ()
    """What it adds."""


_LOADED: dict[str, Plugin] = {}


def loaded_plugins() -> dict[str, Plugin]:
    """The plugins of this process by name."""
    return dict(sorted(_LOADED.items()))


def plugin_digests() -> dict[str, str]:
    """sha256 of the code of each loaded plugin, by name."""
    return {name: plugin.digest for name, plugin in loaded_plugins().items()}


def load_plugins(files: Iterable[str | Path] = ()) -> dict[str, Plugin]:
    """Load all installed plugins and those in *files*; those that are loaded already stay as they are.

    Raises PluginError, a SpecError, for a plugin that cannot be loaded or whose record of a kind is incomplete.
    """
    before = len(_LOADED)
    for entry in entry_points(group=GROUP):
        _load_installed(entry)
    for file in files:
        _load_file(Path(file))
    if len(_LOADED) > before:
        rebuild_all()
    return loaded_plugins()


def load_same(plugins: Sequence[Plugin]) -> None:
    """Load on a worker what the main process has loaded; raises PluginError where it is missing or its code differs."""
    for plugin in plugins:
        known = _LOADED.get(plugin.name)
        if known is None:
            known = _load_file(Path(plugin.path)) if plugin.path else _load_installed(_entry(plugin.name))
            rebuild_all()
        if known.digest != plugin.digest:
            raise PluginError(plugin.name, "has other code on this worker than in the process that sent the work")


def _entry(name: str) -> EntryPoint:
    found = [entry for entry in entry_points(group=GROUP) if entry.name == name]
    if not found:
        raise PluginError(name, f"is not installed (no entry point of this name in the group {GROUP})")
    return found[0]


def _load_file(path: Path) -> Plugin:
    path = path.absolute()
    name = path.stem
    if not path.is_file() or path.suffix != ".py":
        raise PluginError(name, f"{path} is no Python file")
    module_name = f"desim_plugin_{name}"
    digest = _digest(name, module_name, lambda module: path if module == module_name else None)
    known = _LOADED.get(name)
    if known is not None:
        if (known.path, known.digest) != (str(path), digest):
            raise PluginError(name, f"{path} has the name of a plugin that is loaded already, or was changed since")
        return known
    spec = importlib.util.spec_from_file_location(module_name, path)
    if spec is None or spec.loader is None:
        raise PluginError(name, f"{path} cannot be loaded")
    module = importlib.util.module_from_spec(spec)
    sys.modules[module_name] = module
    try:
        _guarded(name, str(path), partial(spec.loader.exec_module, module))
        return _register(name, str(path), digest, module)
    except PluginError:
        del sys.modules[module_name]
        raise


def _load_installed(entry: EntryPoint) -> Plugin:
    known = _LOADED.get(entry.name)
    if known is not None:
        if known.path:
            raise PluginError(entry.name, "is the name of a file and of an installed package; rename the file")
        return known
    top = entry.module.partition(".")[0]
    found = importlib.util.find_spec(top)
    if found is None or found.origin is None:
        raise PluginError(entry.name, f"its module {entry.module} is not installed")
    origin = Path(found.origin)
    sources = package_sources(top, origin.parent, whole=True) if found.submodule_search_locations else None
    digest = _digest(entry.name, entry.module, sources or (lambda module: origin if module == top else None))
    module: list[ModuleType] = []
    _guarded(entry.name, str(origin), lambda: module.append(importlib.import_module(entry.module)))
    return _register(entry.name, "", digest, module[0])


def _digest(name: str, module: str, find_source: Callable[[str], Path | None]) -> str:
    try:
        return code_digest([module], find_source, DigestCache(None))
    except (SyntaxError, ValueError, OSError) as error:
        raise PluginError(name, f"cannot be read: {error}") from None


def _guarded(name: str, path: str, run: Callable[[], object]) -> None:
    """Run the code of a plugin; what it raises becomes one message with the line."""
    try:
        run()
    except Exception as error:
        lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == path]
        where = f"line {lines[-1]}: " if lines else ""
        raise PluginError(name, f"{where}{type(error).__name__}: {error}") from None


def _register(name: str, path: str, digest: str, module: ModuleType) -> Plugin:
    kinds = getattr(module, "KINDS", None)
    if not isinstance(kinds, list | tuple) or not kinds:
        raise PluginError(name, "its list KINDS of records is missing or empty")
    added: list[str] = []
    for kind in kinds:
        try:
            added.append(kind.register())
        except AttributeError:
            raise PluginError(name, f"{kind!r} in KINDS is no record of a kind") from None
        except IncompleteKind as error:
            raise PluginError(name, str(error)) from None
    _LOADED[name] = plugin = Plugin(name, path, digest, tuple(added))
    return plugin
