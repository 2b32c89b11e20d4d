"""Text faults: text of a question that would mean more than itself once it stands in a file of a configuration."""

from collections.abc import Iterator, Mapping
from typing import Any

from desim.spec.fields.faults import Fault, shown
from desim.spec.question.question import Question
from desim.spec.safety.forbidden import key_fault, text_fault

MISSING = "???"
"""What stands for a value that is missing in a configuration."""


def text_faults(question: Question) -> Iterator[Fault]:
    """Faults of the text of a question, by row and column: rows are data, and refer to nothing."""
    yield from _faults_at(question.model_dump(by_alias=True, exclude={"network", "workbook"}), "")


def _faults_at(value: Any, path: str) -> Iterator[Fault]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            here = f"{path}.{key}" if path else str(key)
            if message := key_fault(str(key)) or _fault(str(key)):
                yield Fault(here, message)
            yield from _faults_at(inner, here)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _faults_at(inner, path)
    elif isinstance(value, str) and (message := _fault(value)):
        yield Fault(path, message, shown(value))


def _fault(text: str) -> str:
    """Why a text may not stand in a row; empty when it may."""
    if "${" in text:
        return "has ${, by which a file refers to others; a row refers to nothing"
    return "is what a configuration writes for a missing value" if text.strip() == MISSING else text_fault(text)
