"""Scenario: the function that begins a scenario in Python.

``scenario.pyi`` tells editors what can be added to it, with arguments and types; ``make reference`` writes it.
"""

from typing import Any

from desim.notebook.building import Building


def scenario(name: str, **fields: Any) -> Building:
    """Begin a scenario, to which parts are added.

    Args:
        name: Identifier; also the name of its results.
        fields: Other fields of a scenario: ``horizon``, ``start``, ``headline`` and so on.

    Returns:
        A map of plain data with a function for each noun: ``network.stockpile("depot", site="home", ...)``,
        ``network.demand.poisson("use", ...)``. ``read`` and ``simulate`` take it as they take the content of a file.

    Raises:
        SpecError: A field is unknown.
    """
    return Building(name, **fields)
