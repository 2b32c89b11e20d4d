"""Plain nodes: what OmegaConf holds without types and interpolations, as maps of Python and as nodes again."""

from collections.abc import Mapping
from typing import Any

from omegaconf import AnyNode, DictConfig, ListConfig
from omegaconf.base import Box, ContainerMetadata, Metadata, Node

SPECIAL = ("${", "???")
"""What makes a text more than a text: an interpolation, or a value that is missing."""
_VALUES = (str, int, float, bool, type(None))


class NotPlain(Exception):
    """A configuration has types, interpolations or missing values, or merges otherwise than maps do."""


def plain_data(data: Any) -> Any:
    """What was read of a file, once it is sure that it is plain; raises NotPlain."""
    if type(data) is dict:
        for key, value in data.items():
            if type(key) not in (str, int, float, bool):
                raise NotPlain
            plain_data(value)
    elif type(data) is list:
        for value in data:
            plain_data(value)
    elif type(data) not in _VALUES or (type(data) is str and any(mark in data for mark in SPECIAL)):
        raise NotPlain
    return data


def plain_content(node: Any, without: str = "") -> Any:
    """What a node holds, as plain data, but for one key; raises NotPlain."""
    meta = node._metadata
    if meta.flags or meta.ref_type is not Any:
        raise NotPlain
    content = node._content if isinstance(node, DictConfig | ListConfig) else node._val
    if isinstance(node, DictConfig) and isinstance(content, dict):
        if meta.object_type is not dict or (meta.key_type, meta.element_type) != (Any, Any):
            raise NotPlain
        return plain_data({key: plain_content(value) for key, value in content.items() if key != without})
    if isinstance(node, ListConfig) and isinstance(content, list):
        if meta.element_type is not Any:
            raise NotPlain
        return [plain_content(value) for value in content]
    if type(node) is not AnyNode:
        raise NotPlain
    return plain_data(content)


def contained(node: Any) -> Any:
    """What a node holds, as ``OmegaConf.to_container`` gives it without resolving, in a tenth of the time.

    Raises NotPlain where it holds other nodes than maps, lists and plain values.
    """
    kind = type(node)
    if kind is AnyNode and type(value := node.__dict__["_val"]) in _VALUES:
        return value
    content = node.__dict__.get("_content")
    if isinstance(node, DictConfig) and type(content) is dict and node._metadata.object_type is dict:
        return {key: contained(one) for key, one in content.items()}
    if kind is ListConfig and type(content) is list:
        return [contained(one) for one in content]
    raise NotPlain


def merged(below: Mapping[Any, Any], above: Mapping[Any, Any]) -> dict[Any, Any]:
    """Two plain maps as one, as OmegaConf merges them; neither is changed, and what does not differ is shared.

    Raises NotPlain where a map meets a list, which OmegaConf refuses.
    """
    found = dict(below)
    for key, value in above.items():
        before = found.get(key)
        if isinstance(before, dict) and isinstance(value, dict):
            found[key] = merged(before, value)
        elif isinstance(before, dict | list) and isinstance(value, dict | list) and type(before) is not type(value):
            raise NotPlain
        else:
            found[key] = value
    return found


def add_plain(root: DictConfig, data: Mapping[Any, Any]) -> None:
    """Put plain data into a configuration, at keys that it does not have yet."""
    content: dict[Any, Node] = root.__dict__["_content"]
    for key, value in data.items():
        content[key] = _node(value, key, root)


def copied(node: Any, parent: Box) -> Node:
    """A copy of a plain node below another parent, as ``copy.deepcopy`` makes it; raises NotPlain."""
    meta = node._metadata
    if meta.flags or meta.ref_type is not Any:
        raise NotPlain
    kind: Any = type(node)
    old, found = node.__dict__, kind.__new__(kind)
    if kind is DictConfig and type(old["_content"]) is dict and meta.object_type is dict:
        fresh: Metadata = ContainerMetadata(
            Any, dict, meta.optional, meta.key, key_type=meta.key_type, element_type=meta.element_type
        )
        content: Any = {key: copied(one, found) for key, one in old["_content"].items()}
    elif kind is ListConfig and type(old["_content"]) is list and meta.object_type is list:
        fresh = ContainerMetadata(
            Any, list, meta.optional, meta.key, key_type=meta.key_type, element_type=meta.element_type
        )
        content = [copied(one, found) for one in old["_content"]]
    elif kind is AnyNode and type(old["_val"]) in _VALUES:
        fresh = Metadata(Any, meta.object_type, meta.optional, meta.key)
        found.__dict__.update(_metadata=fresh, _parent=parent, _flags_cache=None, _val=old["_val"])
        return found  # type: ignore[no-any-return]
    else:
        raise NotPlain
    found.__dict__.update(_metadata=fresh, _parent=parent, _flags_cache=None, _content=content)
    return found  # type: ignore[no-any-return]


def _node(value: Any, key: Any, parent: Box) -> Node:
    """The node that OmegaConf makes of a plain value, without its search for a type, which takes ten times as long."""
    if isinstance(value, dict):
        found: Any = DictConfig.__new__(DictConfig)
        meta: Metadata = ContainerMetadata(Any, dict, True, key, key_type=Any, element_type=Any)
        content: Any = {inner: _node(one, inner, found) for inner, one in value.items()}
        found.__dict__.update(_metadata=meta, _parent=parent, _flags_cache=None, _content=content)
    elif isinstance(value, list):
        found = ListConfig.__new__(ListConfig)
        meta = ContainerMetadata(Any, list, True, key, key_type=int, element_type=Any)
        content = [_node(one, place, found) for place, one in enumerate(value)]
        found.__dict__.update(_metadata=meta, _parent=parent, _flags_cache=None, _content=content)
    else:
        found = AnyNode.__new__(AnyNode)
        found.__dict__.update(_metadata=Metadata(Any, None, True, key), _parent=parent, _flags_cache=None, _val=value)
    return found  # type: ignore[no-any-return]
