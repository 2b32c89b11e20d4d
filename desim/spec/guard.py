"""Guard: looks at YAML files before anything composes them: size, depth, aliases, tags, duplicate keys.

A scenario file is data from other people. The composer would expand nested aliases without a limit and stop at a
duplicate key with a traceback; here every file is read as a stream of events, which costs as much as the file is long.
"""

from collections.abc import Iterator
from pathlib import Path

import yaml

from desim.spec.faults import Fault, nearest, shown

MAX_BYTES = 1 << 20
MAX_NODES = 100_000
MAX_DEPTH = 50
_PLAIN_TAGS = "tag:yaml.org,2002:"
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def yaml_faults(folder: Path, ours: bool = False) -> list[Fault]:
    """Faults of all YAML files below *folder*; *ours* allows the one ``_target_`` of this project's own callback."""
    return [fault for path in sorted(folder.rglob("*.yaml")) if path.is_file() for fault in file_faults(path, ours)]


def file_faults(path: Path, ours: bool = False) -> list[Fault]:
    """Faults of one YAML file, with their lines."""
    try:
        if path.stat().st_size > MAX_BYTES:
            return [Fault(str(path), f"is larger than {MAX_BYTES >> 20} MiB")]
        text = path.read_bytes().decode("utf-8")
        return list(_event_faults(path, text, ours))
    except UnicodeDecodeError:
        return [Fault(str(path), "is not UTF-8 text")]
    except OSError as error:
        return [Fault(str(path), f"cannot be read: {error.strerror}")]
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f":{mark.line + 1}" if mark else ""
        return [Fault(f"{path}{line}", f"is not YAML: {getattr(error, 'problem', '') or 'unreadable'}")]


class _Level:
    """One map or list that is open while the events go by."""

    __slots__ = ("is_map", "keys", "size", "waits_for_key")

    def __init__(self, is_map: bool) -> None:
        self.is_map, self.keys, self.waits_for_key, self.size = is_map, dict[str, int](), is_map, 1


def _event_faults(path: Path, text: str, ours: bool) -> Iterator[Fault]:
    levels: list[_Level] = []
    sizes: dict[str, int] = {}
    anchors: list[str | None] = []
    for event in yaml.parse(text, Loader=_Loader):
        where = f"{path}:{event.start_mark.line + 1}"
        tag = getattr(event, "tag", None)
        if tag and not tag.startswith(_PLAIN_TAGS) and tag != "!":
            yield Fault(where, "has a tag that a scenario cannot have", shown(tag))
        if isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            levels.append(_Level(isinstance(event, yaml.MappingStartEvent)))
            anchors.append(event.anchor)
            if len(levels) > MAX_DEPTH:
                yield Fault(where, f"is nested more than {MAX_DEPTH} deep")
                return
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            size, anchor = levels.pop().size, anchors.pop()
            if anchor:
                sizes[anchor] = size
            _grow(levels, size)
        elif isinstance(event, yaml.ScalarEvent):
            yield from _scalar(levels, event, where, ours)
            if event.anchor:
                sizes[event.anchor] = 1
        elif isinstance(event, yaml.AliasEvent):
            _grow(levels, sizes.get(event.anchor, 1))
        if levels and sum(level.size for level in levels) > MAX_NODES:
            yield Fault(where, f"grows to more than {MAX_NODES} entries when its aliases are written out")
            return


def _grow(levels: list[_Level], size: int) -> None:
    """A value was complete: count it in the map or list around it."""
    if levels:
        levels[-1].size += size
        levels[-1].waits_for_key = levels[-1].is_map


def _scalar(levels: list[_Level], event: yaml.ScalarEvent, where: str, ours: bool) -> Iterator[Fault]:
    level = levels[-1] if levels else None
    if level is None or not level.waits_for_key:
        _grow(levels, 1)
        return
    level.waits_for_key = False
    if event.value == "_target_" and not ours:
        yield Fault(f"{where} _target_", "is not allowed: a scenario is data and names no code")
    if event.value in level.keys and event.value != "<<":
        yield Fault(
            f"{where} {shown(event.value)[1:-1]}", f"stands twice in one map, first in line {level.keys[event.value]}"
        )
    near = nearest(event.value, [k for k in level.keys if k != event.value and k.casefold() == event.value.casefold()])
    if near:
        yield Fault(f"{where} {shown(event.value)[1:-1]}", f"differs only in case from {near!r}")
    level.keys[event.value] = event.start_mark.line + 1
