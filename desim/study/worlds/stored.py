"""Stored worlds: the scenario that a replication of stored results ran in."""

from desim.spec.fields.faults import Fault, SpecError
from desim.spec.read import read_run
from desim.spec.scenario import Scenario
from desim.store.identity import PLAN, Identity
from desim.store.results import Results
from desim.study.worlds.uncertain import worlds_of
from desim.study.worlds.worlds import Worlds


def stored_worlds(results: Results) -> Worlds | None:
    """The worlds that results were run in, None where all numbers were fixed.

    Raises SpecError where they would be other ones today.
    """
    manifest = results.manifest
    keys = [key for key in ("seed", "replications", "worlds", "per_world") if key in manifest]
    run = read_run({key: manifest[key] for key in keys})
    worlds = worlds_of(results.scenario, results.data, run)
    known = Identity.read(results.folder / PLAN)
    if worlds is not None and (known is None or known.worlds != worlds.digest()):
        raise SpecError([Fault(str(results.folder), "has worlds that are drawn otherwise today")])
    return worlds


def scenario_of(results: Results, worlds: Worlds | None, replication: int) -> Scenario:
    """The scenario of a replication of *results*, counted from 0, in its world."""
    if worlds is None:
        return results.scenario
    return worlds.scenario(results.scenario, worlds.world_of(replication))
