"""Source kinds: where a later file says that a number is of another kind, what the new kind does not have is dropped.

A plan that makes a number of its network structural need not take its range away by hand.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from hydra.core.global_hydra import GlobalHydra
from hydra.types import RunMode
from omegaconf import OmegaConf

from desim.spec.parts.provenance import fields_not_allowed

Entries = Mapping[str, Any]
"""Sources as they are written, by path."""


def composed_sources(sources: Any, config_name: str, words: list[str]) -> Any:
    """The sources of a configuration that Hydra has just composed, without fields that a change of kind has left over.

    Args:
        sources: As composed; anything but a map is handed back.
        config_name: Of the configuration, and
        words: those of the command line, of which it was composed.
    """
    if not isinstance(sources, Mapping) or not any(_left_over(entry, entry) for entry in sources.values()):
        return sources
    return without_left_over(sources, _layers(config_name, words))


def without_left_over(sources: Entries, layers: Iterable[Entries]) -> dict[str, Any]:
    """The *sources*, composed of *layers* (later ones over earlier ones), without what a change of kind left over."""
    left: dict[str, set[str]] = {}
    known: dict[str, dict[str, Any]] = {}
    for layer in layers:
        for path, entry in layer.items():
            if not isinstance(entry, Mapping):
                continue
            before, gone = known.setdefault(path, {}), left.setdefault(path, set())
            if before and entry.get("kind", before.get("kind")) != before.get("kind"):
                gone |= _left_over(before, entry)
            gone.difference_update(entry)
            before |= entry
    return {
        path: {key: value for key, value in entry.items() if key not in left.get(path, ())}
        if isinstance(entry, Mapping)
        else entry
        for path, entry in sources.items()
    }


def _left_over(before: Any, entry: Any) -> set[str]:
    """Fields of an entry that one over it does not allow by its kind."""
    if not isinstance(before, Mapping) or not isinstance(entry, Mapping):
        return set()
    return {key for key in fields_not_allowed(entry) if before.get(key) is not None}


def _layers(config_name: str, words: list[str]) -> Iterator[Entries]:
    """Sources of each file that Hydra composes, in its order."""
    loader = GlobalHydra.instance().config_loader()
    folders = loader.get_sources()
    for part in loader.compute_defaults_list(config_name, words, RunMode.RUN).defaults:
        if part.config_path is None or part.package:
            continue
        source = next((one for one in folders if one.is_config(part.config_path)), None)
        if source is not None:
            found = source.load_config(part.config_path).config
            entries = OmegaConf.to_container(found, resolve=False).get("sources")  # type: ignore[union-attr] # a file is a map
            if isinstance(entries, Mapping):
                yield {str(path): entry for path, entry in entries.items()}
