"""Until: whether replications of a scenario may end once its headline is settled."""

from desim.sim.settled import SETTLED, may_settle
from desim.spec.fields.faults import Fault, SpecError
from desim.spec.scenario import Scenario
from desim.spec.settings.run import Run


def refuse_unsettled(scenario: Scenario, run: Run) -> None:
    """Raise SpecError where the replications of a run are to end with a headline that is known at the end only."""
    if run.until == "end" or may_settle(scenario):
        return
    head = scenario.headline
    what = "there is no headline" if head is None else f"{head.metric} is known at the end of a run only"
    message = f"needs a headline that can be settled before: {what}; settled are {', '.join(sorted(SETTLED))}"
    raise SpecError([Fault("run.until", message, run.until)])
