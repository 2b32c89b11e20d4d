"""Choice: the entries of a list to choose from."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Choice:
    """One entry of a list."""

    key: str
    title: str
    help: str = ""


@dataclass(frozen=True)
class ChoiceGroup:
    """Entries of a list under one heading."""

    title: str
    choices: list[Choice]
