"""Question file: a question as it was typed, right or not, as a small YAML file that a person can read."""

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from desim.spec.fields.faults import Fault, SpecError

MAX_BYTES = 1 << 20
MAX_DEPTH = 30
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Dumper(yaml.SafeDumper):  # type: ignore[misc]  # PyYAML has no types
    """Writes equal values out, each time."""

    def ignore_aliases(self, data: Any) -> bool:
        """Never an alias."""
        return True


def _text_node(dumper: _Dumper, text: str) -> Any:
    """A text; in quotes and escaped where a reader of YAML would break it."""
    whole = text.encode("utf-8", "replace").decode()  # half a character, which a page may send, is no text
    return dumper.represent_scalar("tag:yaml.org,2002:str", whole, style=None if whole.isprintable() else '"')


_Dumper.add_representer(str, _text_node)


def question_text(question: Mapping[str, Any]) -> str:
    """A question as the text of its file."""
    text: str = yaml.dump(dict(question), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=math.inf)
    return text


def read_question_text(path: Path, data: bytes) -> dict[str, Any]:
    """What the file of a question says; raises SpecError where no desk has written it."""
    try:
        if len(data) > MAX_BYTES or not _is_plain(text := data.decode("utf-8")):
            raise SpecError([Fault(str(path), "is larger or deeper than any question, or has aliases or tags")])
        found = yaml.load(text, Loader=_Loader)  # noqa: S506 - a safe one
    except (yaml.YAMLError, UnicodeDecodeError, ValueError) as error:
        raise (error if isinstance(error, SpecError) else SpecError([Fault(str(path), "is not YAML")])) from None
    if not isinstance(found, dict):
        raise SpecError([Fault(str(path), "must be a map of names")])
    return found


def _is_plain(text: str) -> bool:
    """Whether a text has no aliases and tags, and is not too deep; it costs as much as the text is long."""
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH or isinstance(event, yaml.AliasEvent) or getattr(event, "tag", None):
            return False
    return True
