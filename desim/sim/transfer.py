"""Transfer: documents and teams that a gate must approve before a line may learn from them."""

from functools import partial
from typing import Any

from desim.sim.case import Case
from desim.sim.clock import CAUSE
from desim.spec.alliance import nation_of


def file_transfers(world: Any) -> None:
    """Plan the cases of all documents and teams that have a gate, each on its day; the line is their holder."""
    for line, known in sorted(world.known.items()):
        declared, nation = world.scenario.lines[line].knowledge, nation_of(world.scenario, line)
        asked = [
            (stay.begin, stay.gate, partial(known.welcome, name, stay))
            for name, stay in sorted(declared.secondments.items())
        ] + [
            (package.arrive, package.gate, partial(known.read, package.teach))
            for _, package in sorted(declared.documents.items())
        ]
        for day, gate, approved in asked:
            if gate is not None:
                case = Case(line, approved=lambda _, come=approved: come(), destination=nation)
                world.clock.at(day, CAUSE + world.rank[line], world.gates[gate].apply, case)
