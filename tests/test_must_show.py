"""What the shipped networks are there to show; a few replications each, of effects much larger than chance."""

from functools import cache

from desim.measure.kpi import kpis
from desim.sim.replicate import replicate
from tests.test_conf import scenario


@cache
def found(network: str, *levers: str, replications: int = 1) -> dict[tuple[str, str], list[float]]:
    """Values of all measures by metric and subject."""
    declared = scenario(f"network={network}", "demand=none", *levers)
    values: dict[tuple[str, str], list[float]] = {}
    for number in range(replications):
        for row in kpis(declared, replicate(declared, seed=1, replication=number)):
            values.setdefault((row.metric, row.subject), []).append(float("nan") if row.value is None else row.value)
    return values


def test_assembly_abroad_adds_no_missile_while_seekers_are_short() -> None:
    """V9 of the domain: 530 seekers give 530 missiles, whoever assembles them; 30 more once there are enough."""

    def made(*levers: str) -> float:
        return found("patriot", *levers)["output_per_year", "allied_mse_output"][0]

    short, doubled = (
        made("disruption=patriot/seekers_stay"),
        made("disruption=patriot/seekers_stay", "surge=patriot/mhi_60"),
    )
    assert 525 < short < 535
    assert abs(doubled - short) < 3
    plenty = made("surge=patriot/third_seeker_line")
    assert 27 < made("surge=[patriot/mhi_60,patriot/third_seeker_line]") - plenty < 33
