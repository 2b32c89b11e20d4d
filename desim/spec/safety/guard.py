"""Guard: checks YAML files before they are composed: size, depth, aliases, tags, duplicate and forbidden keys.

A scenario file is data from other people. The composer would expand nested aliases without a limit and stop at a
duplicate key with a traceback; here every file is read as a stream of events, which costs as much as the file is long.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import yaml

from desim.spec.fields.faults import Fault, shown
from desim.spec.safety.forbidden import key_fault, text_fault

MAX_BYTES = 16 << 20
MAX_NODES = 1_000_000
"""Entries that may be written in a file."""
MAX_ALIASED = 100_000
"""Entries that aliases may add when they are written out."""
MAX_DEPTH = 50
MAX_FILES = 1000
_AMBIGUOUS_NUMBER = re.compile(
    r"[-+]?(0[0-7_]+|0b[01_]+|0x[0-9a-fA-F_]+|\d[\d_]*_[\d_]*(\.[\d_]*)?|\d[\d_]*(:[0-5]?\d)+(\.[\d_]*)?)\Z", re.ASCII
)
"""Octal, binary, hexadecimal, underscored and sexagesimal numbers of YAML 1.1: 010 is 8 and 12:30:45 is 45045."""
MAX_DIGITS = 400
"""Of a number; Python refuses to read one of 4,301 digits."""
_LONG_NUMBER = re.compile(rf"[-+]?\d{{{MAX_DIGITS + 1},}}", re.ASCII)
_PLAIN_TAGS = "tag:yaml.org,2002:"
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def yaml_faults(folder: Path, trusted: bool = False) -> list[Fault]:
    """Faults of all YAML files below *folder*; *trusted* allows the one ``_target_`` of this project's own callback."""
    files = list(yaml_files(folder))
    if len(files) > MAX_FILES:
        return [Fault(str(folder), f"holds more than {MAX_FILES} YAML files")]
    return [fault for path in sorted(files) for fault in file_faults(path, trusted)]


def yaml_files(folder: Path) -> Iterator[Path]:
    """YAML files below a folder, also behind links, as the composer would find them; stops soon after MAX_FILES."""
    seen: set[str] = set()
    found = 0
    for place, folders, names in os.walk(folder, followlinks=True):
        if os.path.realpath(place) in seen or found > MAX_FILES:
            folders.clear()
            continue
        seen.add(os.path.realpath(place))
        for name in names:
            if name.endswith(".yaml"):
                found += 1
                yield Path(place, name)


def file_faults(path: Path, trusted: bool = False) -> list[Fault]:
    """Faults of one YAML file, with their lines."""
    try:
        if not path.is_file():
            return [Fault(str(path), "is no regular file")]
        if path.stat().st_size > MAX_BYTES:
            return [Fault(str(path), f"is larger than {MAX_BYTES >> 20} MiB")]
        return list(_FileScan(path, trusted).faults(path.read_bytes().decode("utf-8")))
    except UnicodeDecodeError:
        return [Fault(str(path), "is not UTF-8 text")]
    except OSError as error:
        return [Fault(str(path), f"cannot be read: {error.strerror}")]
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f":{mark.line + 1}" if mark else ""
        return [Fault(f"{path}{line}", f"is not YAML: {getattr(error, 'problem', '') or 'unreadable'}")]


class _OpenCollection:
    """One map or list that is open while the events go by."""

    __slots__ = ("anchor", "folded", "is_map", "keys", "size", "waits_for_key")

    def __init__(self, is_map: bool, anchor: str | None) -> None:
        self.is_map, self.anchor, self.waits_for_key, self.size = is_map, anchor, is_map, 1
        self.keys: dict[str, int] = {}
        self.folded: dict[str, str] = {}


class _FileScan:
    """One pass over the events of a file."""

    def __init__(self, path: Path, trusted: bool) -> None:
        self._path, self._trusted = path, trusted
        self._levels: list[_OpenCollection] = []
        self._sizes: dict[str, int] = {}
        self._documents, self._written = 0, 0
        self._line = 0

    def faults(self, text: str) -> Iterator[Fault]:
        """All faults, or those up to the first that makes reading on unsafe."""
        for event in yaml.parse(text, Loader=_Loader):
            self._line = event.start_mark.line + 1
            self._written += isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent)
            yield from self._tag(getattr(event, "tag", None))
            yield from self._process(event)
            if len(self._levels) > MAX_DEPTH:
                yield self._fault("", f"is nested more than {MAX_DEPTH} deep")
                return
            if self._written > MAX_NODES:
                yield self._fault("", f"has more than {MAX_NODES} entries")
                return
            if sum(level.size for level in self._levels) > MAX_ALIASED + self._written:
                yield self._fault("", f"grows by more than {MAX_ALIASED} entries when its aliases are written out")
                return
        if not self._documents:
            yield Fault(str(self._path), "holds nothing; write {} if that is meant")

    def _fault(self, key: str, message: str) -> Fault:
        where = f"{self._path}:{self._line}"
        return Fault(f"{where} {shown(key)[1:-1]}" if key else where, message)

    def _tag(self, tag: str | None) -> Iterator[Fault]:
        plain = tag == "!" or (str(tag).startswith(_PLAIN_TAGS) and not str(tag).startswith(f"{_PLAIN_TAGS}python"))
        if tag and not plain:
            yield self._fault(tag, "is a tag that a scenario cannot have")

    def _process(self, event: yaml.Event) -> Iterator[Fault]:
        """Follow one event: open or close a level, take a scalar or an alias."""
        levels = self._levels
        if isinstance(event, yaml.DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                yield self._fault("", "begins a second document; a file holds one")
        elif isinstance(event, yaml.CollectionStartEvent):
            if levels and levels[-1].waits_for_key:
                yield self._fault("", "has a map or a list as a key; a key is one word")
            if not levels and not isinstance(event, yaml.MappingStartEvent):
                yield self._fault("", "must be a map of names, not a list")
            levels.append(_OpenCollection(isinstance(event, yaml.MappingStartEvent), event.anchor))
        elif isinstance(event, yaml.CollectionEndEvent):
            level = levels.pop()
            self._complete(level.anchor, level.size)
        elif isinstance(event, yaml.ScalarEvent):
            yield from self._scalar(event)
        elif isinstance(event, yaml.AliasEvent):
            if levels and levels[-1].waits_for_key:
                yield self._fault(event.anchor, "is an alias and cannot be a key")
            if event.anchor not in self._sizes:
                yield self._fault(event.anchor, "is not YAML: no complete value has this anchor")
            self._complete(None, self._sizes.get(event.anchor, 1))

    def _complete(self, anchor: str | None, size: int) -> None:
        """A value was complete: count it in the map or list around it."""
        if anchor:
            self._sizes[anchor] = size
        if self._levels:
            self._levels[-1].size += size
            self._levels[-1].waits_for_key = self._levels[-1].is_map

    def _scalar(self, event: yaml.ScalarEvent) -> Iterator[Fault]:
        level = self._levels[-1] if self._levels else None
        is_key = level is not None and level.waits_for_key
        message = "" if self._trusted else text_fault(event.value)
        if message:
            yield self._fault(event.value if is_key else "", message)
        if not event.style and _LONG_NUMBER.match(event.value):
            yield self._fault(event.value, f"is a number of more than {MAX_DIGITS} digits")
        elif not event.style and _AMBIGUOUS_NUMBER.match(event.value):
            yield self._fault(event.value, "would be read as another number; write it plainly, or quote it as text")
        if level is None and event.value:
            yield self._fault("", "must be a map of names, not a single value")
        if level is not None and is_key:
            yield from self._key(level, event.value)
            if event.anchor:
                self._sizes[event.anchor] = 1
        else:
            self._complete(event.anchor, 1)

    def _key(self, level: _OpenCollection, key: str) -> Iterator[Fault]:
        level.waits_for_key = False
        message = "" if self._trusted else key_fault(key)
        if message:
            yield self._fault(key, message)
        if key in level.keys and key != "<<":
            yield self._fault(key, f"is given twice in one map, first in line {level.keys[key]}")
        near = level.folded.setdefault(key.casefold(), key)
        if near != key and key not in level.keys:
            yield self._fault(key, f"differs only in case from {near!r}")
        level.keys[key] = self._line
